"""Ask every real Keras which layers it has and what they take; write catalog/layer_arguments.json.

    python tools/make_catalog.py            all dialects (about 5 minutes once the environments are there)

The file says for each class in which dialects it exists and, for each argument, in which dialects it is taken, as
inclusive ranges of the chain in `dialects/chain.py`. Classes and arguments that exist everywhere are there too.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from kerasferry.dialects.chain import CHAIN
from kerasferry.runtimes import open_runtime

HERE = Path(__file__).resolve().parent
OUTPUT = HERE.parent / "src" / "kerasferry" / "catalog" / "layer_arguments.json"


def main() -> int:
    """Ask, and write."""
    answers: dict[str, dict[str, dict[str, str | None]]] = {}
    provenance: dict[str, str] = {}
    for dialect in CHAIN:
        target = f"keras==3.{dialect[3:]}" if dialect.startswith("k") else f"tf=={dialect[2:]}"
        with open_runtime(target) as runtime:
            answer = runtime.worker().call("run", file=str(HERE / "signatures.py"), function="layers")[
                "result"
            ]
            assert isinstance(answer, dict)
            answers[dialect] = answer
            record = runtime.record
            provenance[dialect] = (
                f"TensorFlow {record['tf']}, Keras {record['keras']}, Python {record['python']}"
            )
        print(f"{dialect}: {len(answers[dialect])} classes", file=sys.stderr, flush=True)
    OUTPUT.write_text(
        json.dumps({"seen_in": provenance, "layers": _compact(answers)}, indent=None) + "\n", "utf-8"
    )
    return 0


def _compact(answers: dict[str, dict[str, dict[str, str | None]]]) -> dict[str, object]:
    names = sorted({name for answer in answers.values() for name in answer})
    layers: dict[str, object] = {}
    for name in names:
        dialects = [dialect for dialect in CHAIN if name in answers.get(dialect, {})]
        arguments = sorted({argument for dialect in dialects for argument in answers[dialect][name]})
        layers[name] = {
            "in": _ranges(dialects),
            "takes": {
                argument: _ranges([dialect for dialect in dialects if argument in answers[dialect][name]])
                for argument in arguments
            },
        }
    return layers


def _ranges(dialects: list[str]) -> list[list[str]]:
    """Dialects as inclusive ranges of the chain."""
    ranges: list[list[str]] = []
    for dialect in dialects:
        if ranges and CHAIN.index(dialect) == CHAIN.index(ranges[-1][1]) + 1:
            ranges[-1][1] = dialect
        else:
            ranges.append([dialect, dialect])
    return ranges


if __name__ == "__main__":
    sys.exit(main())
