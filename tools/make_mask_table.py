"""Ask every real Keras what becomes of a mask in each layer; write catalog/layer_masks.json.

    python tools/make_mask_table.py                  all dialects (an hour: in each some 270 small models are run)
    python tools/make_mask_table.py tf2.9 k3.5       these; the others keep what the file says

The answers of a dialect lie in `.work/masks` and are not asked for again until they are removed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from make_catalog import _ranges as ranges

from kerasferry.dialects.chain import CHAIN
from kerasferry.runtimes import open_runtime

HERE = Path(__file__).resolve().parent
OUTPUT = HERE.parent / "src" / "kerasferry" / "catalog" / "layer_masks.json"

# Asked in a graph, too: the versions of which the zoo has models, and those that it is carried to.
IN_GRAPHS = "tf1.12 tf1.15 tf2.0 tf2.3 tf2.6 tf2.9 tf2.13 tf2.15 k3.0 k3.3 k3.5 k3.15".split()
KEPT = HERE.parent / ".work" / "masks"


def main() -> int:
    """Ask, and write."""
    KEPT.mkdir(parents=True, exist_ok=True)
    for dialect in sys.argv[1:] or CHAIN:
        kept = KEPT / f"{dialect}.json"
        if not kept.exists():
            kept.write_text(json.dumps(_ask(dialect), indent=1, sort_keys=True))
            print(dialect, file=sys.stderr, flush=True)
    asked = {name: json.loads((KEPT / f"{name}.json").read_text()) for name in CHAIN if _kept(name)}
    cases: dict[str, list[list[str]]] = {}
    for case in sorted({case for one in asked.values() for case in one["answers"]}):
        texts = {name: one["answers"].get(case) for name, one in asked.items()}
        for text in sorted({text for text in texts.values() if text}):
            found = ranges([name for name in CHAIN if texts.get(name) == text])
            cases.setdefault(case, []).extend([*one, text] for one in found)
    seen = {name: one["versions"] for name, one in asked.items()}
    lines = ",\n".join(f"{json.dumps(case)}: {json.dumps(rows)}" for case, rows in cases.items())
    OUTPUT.write_text(f'{{"seen_in": {json.dumps(seen)},\n"cases": {{\n{lines}\n}}}}\n', "utf-8")
    return 0


def _kept(dialect: str) -> bool:
    return (KEPT / f"{dialect}.json").exists()


def _ask(dialect: str) -> dict[str, Any]:
    target = f"keras==3.{dialect[3:]}" if dialect.startswith("k") else f"tf=={dialect[2:]}"
    with open_runtime(target) as runtime:
        answer = runtime.worker().call(
            "run",
            file=str(HERE / "masking.py"),
            function="layers",
            kwargs={"eager_only": dialect not in IN_GRAPHS},
            timeout=3000.0,
        )["result"]
        assert isinstance(answer, dict)
        record = runtime.record
        versions = f"TensorFlow {record['tf']}, Keras {record['keras']}, Python {record['python']}"
    return {"versions": versions, "answers": {case: told(one) for case, one in answer.items()}}


def told(answer: dict[str, Any]) -> str | None:
    """One answer of the environment as text; None where the class does not exist."""
    if "error" in answer:
        missing = "AttributeError" in answer["error"] and "no attribute" in answer["error"]
        return None if missing else "fails"
    if "graph" in answer:
        return f"{told(answer['graph'])}; eagerly {told(answer['eager'])}"
    mask = answer["mask"] if isinstance(answer["mask"], str) else " ".join(answer["mask"])
    return f"{mask}, uses" if answer["uses"] else mask


if __name__ == "__main__":
    sys.exit(main())
