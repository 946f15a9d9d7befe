"""Ask every real Keras which classes it has and what they take; write the files of catalog/ that say so.

    python tools/make_catalog.py            all dialects (about 5 minutes once the environments are there)
    python tools/make_catalog.py layers     only layer_arguments.json
    python tools/make_catalog.py objects    only object_arguments.json: losses, metrics, initializers, ...
    python tools/make_catalog.py operations only keras_3_arguments.json: operations, activations, optimizers of Keras 3

A file says for each class in which dialects it exists and, for each argument, in which dialects it is taken, as
inclusive ranges of the chain in `dialects/chain.py`, with its default. Classes and arguments that exist everywhere are
there too. Of objects it says the names by which functions are known.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from kerasferry.catalog.layers import BESIDE
from kerasferry.dialects.chain import CHAIN, is_keras_3
from kerasferry.runtimes import open_runtime

HERE = Path(__file__).resolve().parent
CATALOG = HERE.parent / "src" / "kerasferry" / "catalog"
FILES = {
    "layers": "layer_arguments.json",
    "objects": "object_arguments.json",
    "operations": "keras_3_arguments.json",
}

ASKED = (*CHAIN, *BESIDE)

Answers = dict[str, dict[str, Any]]


def main() -> int:
    """Ask, and write."""
    wanted = sys.argv[1:] or list(FILES)
    answers: dict[str, Answers] = {name: {} for name in wanted}
    provenance: dict[str, str] = {}
    for dialect in ASKED:
        if wanted == ["operations"] and not is_keras_3(dialect):
            continue
        target = f"tf=={dialect[2:]}" if dialect.startswith("tf") else f"keras=={dialect.lstrip('keras')}"
        with open_runtime(target) as runtime:
            for name in wanted:
                if name == "operations" and not is_keras_3(dialect):
                    continue
                answer = runtime.worker().call(
                    "run",
                    file=str(HERE / "signatures.py"),
                    function=name,
                    kwargs={"standalone": True} if dialect in BESIDE else {},
                )["result"]
                assert isinstance(answer, dict)
                answers[name][dialect] = answer
            record = runtime.record
            provenance[dialect] = (
                f"TensorFlow {record['tf']}, Keras {record['keras']}, Python {record['python']}"
            )
        print(
            f"{dialect}: {[len(answers[name].get(dialect, ())) for name in wanted]}",
            file=sys.stderr,
            flush=True,
        )
    for name in wanted:
        told = {"layers": _layers, "objects": _objects, "operations": _of_keras_3}[name](answers[name])
        text = json.dumps({"seen_in": provenance, **told}, indent=None)
        (CATALOG / FILES[name]).write_text(text + "\n", "utf-8")
    return 0


def _layers(answers: Answers) -> dict[str, object]:
    return {"layers": _classes(answers)}


def _of_keras_3(answers: Answers) -> dict[str, object]:
    kinds = next(iter(answers.values()))
    return {kind: _classes({dialect: answer[kind] for dialect, answer in answers.items()}) for kind in kinds}


def _classes(answers: Answers) -> dict[str, Any]:
    """Where each class is, and each of its arguments with each of its defaults."""
    classes: dict[str, Any] = {}
    for name in sorted({name for answer in answers.values() for name in answer}):
        having = {dialect: answers[dialect][name] for dialect in ASKED if name in answers.get(dialect, {})}
        arguments = sorted({argument for taken in having.values() for argument in taken})
        takes = {argument: _by_value(having, argument) for argument in arguments}
        classes[name] = {"in": _ranges(list(having)), "takes": takes}
    return classes


def _objects(answers: Answers) -> dict[str, object]:
    """Kind to classes with the defaults of their arguments, and to functions with the names they give themselves."""
    told: dict[str, object] = {}
    for kind in answers[CHAIN[0]]:
        classes = {dialect: answer[kind]["classes"] for dialect, answer in answers.items()}
        functions = {dialect: answer[kind]["functions"] for dialect, answer in answers.items()}
        names = sorted({name for found in functions.values() for name in found})
        told[kind] = {
            "classes": _classes(classes),
            "functions": {name: _by_value(functions, name) for name in names},
        }
    return told


def _by_value(having: Answers, key: str) -> list[list[Any]]:
    """Each value that a key has somewhere, with the ranges of dialects in which it is that."""
    values = list(dict.fromkeys(found[key] for found in having.values() if key in found))
    return [
        [
            value,
            _ranges([d for d in ASKED if d in having and key in having[d] and having[d][key] == value]),
        ]
        for value in values
    ]


def _ranges(dialects: list[str]) -> list[list[str]]:
    """Dialects as inclusive ranges of the chain."""
    ranges: list[list[str]] = []
    for dialect in dialects:
        if dialect in BESIDE:
            ranges.append([dialect, dialect])
        elif ranges and CHAIN.index(dialect) == CHAIN.index(ranges[-1][1]) + 1:
            ranges[-1][1] = dialect
        else:
            ranges.append([dialect, dialect])
    return ranges


if __name__ == "__main__":
    sys.exit(main())
