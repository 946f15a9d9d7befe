"""Cells that cannot be the same, each with what was seen in the real versions."""

from __future__ import annotations

import fnmatch
from typing import Any

ANY = "*"
# (case, sources, ends, why)
EXPECTED = (
    (
        "measure-binary_logits-0-AUC",
        ("tf==2.6", "tf==2.9"),
        "NUMBERS",
        "AUC.get_config of 2.9.3 writes no `from_logits`: its own load_model forgets it as well",
    ),
    (
        "*-binary_flat-binary_crossentropy",
        (ANY,),
        "FAILED",
        "metrics=['binary_crossentropy'] with targets of shape (n,), natively in 3.15.1: Arguments `target` and "
        "`output` must have the same rank; with (n, 1) it is right",
    ),
    (
        "flat-hinge",
        (ANY,),
        "NUMBERS",
        "the Hinge of 3.15.1 makes (n, n) of targets of shape (n,) and outputs of (n, 1), natively too; 2.9.3 (n, 1)",
    ),
    *(
        (
            case,
            (ANY,),
            "NUMBERS",
            "metrics of a masked output: 3.0.5 to 3.5.0 average each row before they weigh rows by the mask; 3.15.1 is "
            "as 2.9.3",
        )
        for case in ("masked", "masked-classes")
    ),
    ("flat-poisson", (ANY,), "NUMBERS", "as Hinge"),
    (
        "weights-uneven",
        ("tf==1.12",),
        "NUMBERS",
        "1.12.3 divides a loss by the sum of the sample weights of a batch, 1.15.5 to 3.15.1 by their number",
    ),
    (
        "*hinge",
        ("tf==1.12",),
        "NUMBERS",
        "hinge and squared_hinge of 1.12.3 and 1.13.2 take labels as they are; from 1.14 on 0 and 1 are -1 and 1",
    ),
    (
        "activity",
        ("tf==1.12",),
        "NUMBERS",
        "1.12.3 adds an activity regularizer's sum over a batch, 1.15.5 to 3.15.1 divide it by the batch size",
    ),
    *(
        (
            case,
            ("tf==1.12",),
            "NUMBERS",
            "binary_crossentropy of a softmax, categorical_crossentropy of a sigmoid: 2.9.3 and 3.15.1 take what went "
            "into the activation for logits of their own; 1.12.3 takes the probabilities",
        )
        for case in (
            "*-steps-binary_crossentropy",
            "ce-multilabel-mse",
            "crossentropy-multilabel-mse",
            "sequential-mse",
        )
    ),
)


def expected(cell: tuple[str, str, str, str], result: dict[str, Any]) -> bool:
    """Whether a cell may end as it did."""
    return any(
        fnmatch.fnmatch(cell[0], case) and any(fnmatch.fnmatch(cell[1], one) for one in sources)
        for case, sources, end, _ in EXPECTED
        if end == result["end"]
    )
