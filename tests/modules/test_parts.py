"""The parts of generated modules, which are joined into one file: what they define and what they register."""

from __future__ import annotations

import ast
import builtins
from collections import defaultdict
from pathlib import Path

import pytest

from kerasferry import modules
from kerasferry.modules import PARTS, render
from kerasferry.runtimes import open_runtime

FOLDER = Path(modules.__file__).parent
OPERATIONS = sorted(part for part in PARTS["keras2"] if part.startswith("operations"))


@pytest.mark.parametrize("generation", ["keras2", "keras3"])
def test_no_part_defines_what_another_defines(generation: str) -> None:
    """Else the last one would be meant in all of them."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in (FOLDER / generation).glob("*.py"):
        for statement in ast.parse(file.read_text()).body:
            if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
                found[statement.name].append(file.stem)
            elif isinstance(statement, ast.Assign):
                for target in statement.targets:
                    found[ast.unparse(target)].append(file.stem)
    assert {name: files for name, files in found.items() if len(files) > 1} == {}
    assert [name for name in found if hasattr(builtins, name)] == []


def test_a_module_of_all_operations_is_python_of_their_time() -> None:
    names = [name for part in OPERATIONS for name in PARTS["keras2"][part]]
    assert len(names) == len(set(names))
    ast.parse(render(names, "model.h5", "TF 1.12", "keras2"), feature_version=(3, 6))


REGISTERED = """
import json
import tensorflow as tf


def names(module):
    with open(module) as text:
        exec(compile(text.read(), module, "exec"), {"__name__": "beside"})
    return sorted(name for name in tf.keras.utils.get_custom_objects() if name.startswith("kerasferry>"))
"""


@pytest.mark.runtime
@pytest.mark.parametrize("target", ["tf==1.12", "tf==2.15"])
def test_operations_are_registered_as_they_are_listed(tmp_path: Path, target: str) -> None:
    names = [name for part in OPERATIONS for name in PARTS["keras2"][part]]
    module, code = tmp_path / "model_layers.py", tmp_path / "names.py"
    module.write_text(render(names, "model.h5", target, "keras2"))
    code.write_text(REGISTERED)
    with open_runtime(target) as runtime:
        found = runtime.worker().call("run", file=code, function="names", kwargs={"module": str(module)})
    assert set(found["result"]) >= {f"kerasferry>{name}" for name in names}
    extra = {name for name in found["result"] if name.endswith("Operation")}
    assert extra == {f"kerasferry>{name}" for name in names}
