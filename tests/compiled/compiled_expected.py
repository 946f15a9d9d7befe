"""Cells that cannot be the same, each with what was seen in the real versions; native code does the same there.

A cell that an entry names and that is SAME makes the proof fail, as one does that is different and not named.
"""

from __future__ import annotations

from dataclasses import dataclass

Cell = tuple[str, str, str, str]  # case, source, format, target

SOURCES = tuple(f"tf=={v}" for v in "1.12 1.15 2.0 2.3 2.6 2.9 2.13 2.15".split())
UP_TO_2_3 = SOURCES[:4]
EARLY = ("keras==3.0", "keras==3.3", "keras==3.5")
TARGETS = (*EARLY, "newest")


@dataclass(frozen=True)
class Expected:
    """Cells by their cases, sources and targets; how they end, and which words the reason holds."""

    cases: tuple[str, ...]
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    end: str
    says: tuple[str, ...]
    why: str

    def names(self, cell: Cell) -> bool:
        """Whether the cell is one of these."""
        return cell[0] in self.cases and cell[1] in self.sources and cell[3] in self.targets

    def meets(self, cell: Cell, result: dict[str, str]) -> bool:
        """Whether it is one of these and ended in this way."""
        return (
            self.names(cell)
            and result["end"] == self.end
            and any(word in result["reason"] for word in self.says)
        )


EXPECTED = (
    Expected(
        ("measure-binary_logits-0-AUC",),
        ("tf==2.6", "tf==2.9"),
        TARGETS,
        "NUMBERS",
        (" auc:", " w:"),
        "AUC.get_config of 2.6.5 and 2.9.3 writes no `from_logits`: their own load_model forgets it as well",
    ),
    Expected(
        ("ce-binary_flat-binary_crossentropy", "crossentropy-binary_flat-binary_crossentropy"),
        SOURCES,
        TARGETS,
        "FAILED",
        ("must have the same rank",),
        "metrics=['binary_crossentropy'] with targets of shape (n,), natively in 3.0.5, 3.3.3, 3.5.0 and 3.15.1: "
        "Arguments `target` and `output` must have the same rank; with (n, 1) it is right",
    ),
    Expected(
        ("flat-hinge", "flat-poisson"),
        SOURCES,
        TARGETS,
        "NUMBERS",
        ("hinge:", "poisson:"),
        "these metrics make (n, n) of targets of shape (n,) and outputs of (n, 1), natively in 3.0.5, 3.3.3, 3.5.0 and "
        "3.15.1: hinge 0.7752, and 0.7604 with (n, 1); 2.9.3 makes (n, 1) of them",
    ),
    Expected(
        ("masked", "masked-classes"),
        SOURCES,
        EARLY,
        "NUMBERS",
        (" mae:", " mse:", " mean_absolute_error:", " mean_squared_error:"),
        "metrics of a masked output average each row before they weigh rows by the mask, natively in 3.0.5, 3.3.3 and "
        "3.5.0: mse 1.635; 1.431 in 3.15.1 and 2.9.3",
    ),
    Expected(
        ("weights-uneven",),
        ("tf==1.12",),
        TARGETS,
        "NUMBERS",
        (" loss:", " mean_squared_error:", "weighted_mean_squared_error:"),
        "1.12.3 divides a loss by the sum of the sample weights of a batch, 1.13.2 to 3.15.1 by their number",
    ),
    Expected(
        (
            "loss-binary-hinge",
            "loss-binary-squared_hinge",
            "loss-multilabel-hinge",
            "metric-binary-hinge",
            "metric-binary-squared_hinge",
            "metric-multilabel-hinge",
        ),
        ("tf==1.12",),
        TARGETS,
        "NUMBERS",
        (" loss:", "hinge:"),
        "hinge and squared_hinge of 1.12.3 and 1.13.2 take labels as they are; from 1.14 on 0 and 1 are -1 and 1",
    ),
    Expected(
        (
            "loss-steps-binary_crossentropy",
            "metric-steps-binary_crossentropy",
        ),
        UP_TO_2_3,
        TARGETS,
        "NUMBERS",
        (" loss:", " binary_crossentropy:"),
        "binary_crossentropy of a softmax: 0.8203 in 2.3.4, which takes the probabilities; 0.7797 in 2.4.4, which "
        "takes what went into the softmax for that of a sigmoid, as 3.0.5 to 3.15.1 do natively",
    ),
    Expected(
        ("ce-multilabel-mse", "crossentropy-multilabel-mse", "sequential-mse"),
        UP_TO_2_3,
        TARGETS,
        "NUMBERS",
        (" ce:", " crossentropy:", " categorical_crossentropy:"),
        "categorical_crossentropy of a sigmoid: 1.509 in 2.3.4, 1.648 in 2.4.4, as above",
    ),
    Expected(
        (
            "ce-multilabel-binary_crossentropy",
            "crossentropy-multilabel-binary_crossentropy",
            "sequential-accuracy",
        ),
        ("tf==2.3",),
        TARGETS,
        "NUMBERS",
        (" ce:", " crossentropy:"),
        "2.3.4 takes the categorical one, by the shapes, and its probabilities: 3.129; 4.636 in 2.6.5, as above",
    ),
    Expected(
        ("reduction-none",),
        ("tf==1.15", "tf==2.0"),
        TARGETS,
        "NUMBERS",
        (" loss:",),
        "`evaluate` of 1.15.5 and 2.0.4 adds up a loss without reduction row by row; 2.3.4 to 3.15.1 average it",
    ),
    Expected(
        (
            "measure-binary-13-SensitivityAtSpecificity",
            "measure-binary-14-SensitivityAtSpecificity",
            "measure-binary-15-SpecificityAtSensitivity",
        ),
        ("tf==1.15", "tf==2.0"),
        TARGETS,
        "NUMBERS",
        ("_at_",),
        "the threshold next to the value up to 2.2.3, the best of those that reach it from 2.3.4 on: "
        "SpecificityAtSensitivity 0.3333 in 1.15.5 and 2.0.4, 0.0 in 2.3.4 and 3.15.1",
    ),
    Expected(
        ("ignored-class",),
        ("tf==2.13", "tf==2.15"),
        ("keras==3.5", "newest"),
        "NUMBERS",
        (" sparse_categorical_crossentropy:",),
        "the metric averages over the rows that are not ignored in 2.13.1 and 2.15.1 (1.956), over all natively in "
        "3.15.1 (1.467); that of 3.5.0 takes no `ignore_class`",
    ),
    Expected(
        ("measure-binary-10-TrueNegatives",),
        SOURCES[1:],
        EARLY,
        "NUMBERS",
        (" true_negatives:", " w:"),
        "with several thresholds `evaluate` of 3.0.5 to 3.5.0 natively gives the variable of the metric, no number; "
        "it holds the next batch by the time it is read",
    ),
    Expected(
        ("object-sparse-1-SparseCategoricalCrossentropy", "ignored-class"),
        ("tf==2.13", "tf==2.15"),
        ("keras==3.0", "keras==3.3"),
        "FAILED",
        ("must have the same shape up until the last dimension",),
        "ignore_class with targets of shape (n, 1), natively in 3.0.5 and 3.3.3: target.shape=(4, 1), "
        "output.shape=(4, 4, 3)",
    ),
    Expected(
        ("object-steps_first-1-CategoricalFocalCrossentropy",),
        ("tf==2.13", "tf==2.15"),
        TARGETS,
        "NUMBERS",
        (" loss:",),
        "CategoricalFocalCrossentropy(axis=1): 0.27622 in 2.13 and 2.15, 0.27396 natively in 3.0.5 to 3.15.1",
    ),
)


def expected(cell: Cell, result: dict[str, str]) -> bool:
    """Whether a cell may end as it did."""
    return any(one.meets(cell, result) for one in EXPECTED)


def named(cell: Cell) -> bool:
    """Whether a cell is said not to be the same."""
    return any(one.names(cell) for one in EXPECTED)
