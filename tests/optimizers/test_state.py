"""What an optimizer remembers, read from real files: as a whole under its meaning, or not at all and said aloud."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import kerasferry
from kerasferry.binding import bind, owners
from kerasferry.formats import read
from kerasferry.hub import Model, Severity, tensor_of
from kerasferry.optimizers.catalog import SPECS
from kerasferry.optimizers.generations import generation_of, sequence
from kerasferry.optimizers.matching import by_name
from kerasferry.optimizers.order import trainable
from kerasferry.optimizers.product import product_after

GOLDEN = Path(__file__).parents[1] / "golden"
HDF5 = [f"{version}-functional-hdf5" for version in ("tf2.3", "tf2.9", "tf2.15")]
TRAINED = [
    *HDF5,
    "tf2.9-recurrent-hdf5",
    "tf2.13-functional-keras_zip",
    "tf2.15-recurrent-keras_zip",
    "k3.3-recurrent-keras_zip",
    "tf2.15-legacy_adam-saved_model",
]
FILES = {"hdf5": "model.h5", "keras_zip": "model.keras", "saved_model": "saved_model"}


def golden(name: str) -> Path:
    return GOLDEN / name / FILES[name.rsplit("-", 1)[1]]


def remembered(model: Model) -> dict[str, np.ndarray]:
    return {
        f"{'/'.join(path).replace('/', '_')}:{role}:{slot}": tensor.read()
        for (path, role), variable in model.variables.items()
        for slot, tensor in variable.slots.items()
    }


@pytest.mark.parametrize("name", TRAINED)
def test_all_that_is_trained_is_remembered(name: str) -> None:
    model = bind(read(golden(name)))
    assert model.training is not None and model.training.state is not None
    state = model.training.state
    assert not state.lost and not state.missing
    assert state.iterations is not None and int(state.iterations.read()) > 0
    keys = trainable(owners(model.topology), model.variables)
    roles = {frozenset(model.variables[key].slots) for key in keys}
    assert len(roles) == 1 and roles != {frozenset()}
    for key in keys:
        variable = model.variables[key]
        assert {slot.shape for slot in variable.slots.values()} == {variable.tensor.shape}


def test_frozen_variables_are_not_in_training() -> None:
    """SGD of 2.15 without momentum remembers one all the same, and nothing of what is frozen."""
    model = bind(read(golden("tf2.15-frozen-keras_zip")))
    held = {path[-1] for (path, _), variable in model.variables.items() if variable.slots}
    assert held == {"a", "moving", "c", "between", "end"}


@pytest.mark.parametrize("name", ["tf2.9-frozen-hdf5", "tf2.9-own-hdf5", "k3.15-frozen-keras_zip"])
def test_an_optimizer_that_only_counts(name: str, tmp_path: Path) -> None:
    kerasferry.convert(golden(name), tmp_path / "out.keras")
    made = bind(read(tmp_path / "out.keras"))
    assert made.training and made.training.state and made.training.state.iterations
    assert int(made.training.state.iterations.read()) > 0


@pytest.mark.parametrize("target", ["keras==3.0", "keras==3.15"])
@pytest.mark.parametrize("name", TRAINED)
def test_what_is_written_reads_equal(name: str, target: str, tmp_path: Path) -> None:
    if "recurrent" in name and name.startswith("k3") and target == "keras==3.0":
        pytest.skip("carried upwards only")
    record = kerasferry.convert(golden(name), tmp_path / "out.keras", target=target)
    assert not record.changes.of(Severity.LOSSY)
    source, made = bind(read(golden(name))), bind(read(tmp_path / "out.keras"))
    before, after = remembered(source), remembered(made)
    frozen = set(before) - set(after)
    assert set(after) <= set(before) and len(frozen) < len(before)
    for place, value in after.items():
        assert value.tobytes() == before[place].tobytes(), place
    assert source.training and made.training and source.training.state and made.training.state
    steps = [model.training.state.iterations for model in (source, made)]
    assert steps[0] is not None and steps[1] is not None and steps[0].read() == steps[1].read()


def cut(file: Any) -> None:
    group = file["optimizer_weights"]
    group.attrs["weight_names"] = group.attrs["weight_names"][:-1]


def reshaped(file: Any) -> None:
    group = file["optimizer_weights"]
    name = group.attrs["weight_names"][-1]
    del group[name]
    group[name] = np.zeros((17,), "float32")


def nameless(file: Any) -> None:
    """Names that mean nothing: the place in the list decides."""
    group = file["optimizer_weights"]
    names = [name if isinstance(name, str) else name.decode() for name in group.attrs["weight_names"]]
    values = [np.array(group[name]) for name in names]
    for name in names:
        del group[name]
    for number, value in enumerate(values):
        group[f"v{number}"] = value
    group.attrs["weight_names"] = np.array([f"v{number}".encode() for number in range(len(names))])


def changed(tmp_path: Path, name: str, change: Callable[[Any], None]) -> Path:
    path = tmp_path / "m.h5"
    path.write_bytes(golden(name).read_bytes())
    with h5py.File(path, "r+") as file:
        change(file)
    return path


@pytest.mark.parametrize("change", [cut, reshaped])
@pytest.mark.parametrize("name", HDF5)
def test_never_half(name: str, change: Callable[[Any], None], tmp_path: Path) -> None:
    path = changed(tmp_path, name, change)
    record = kerasferry.convert(path, tmp_path / "out.keras")
    lost = record.changes.of(Severity.LOSSY)
    assert [c.where for c in lost] == ["optimizer"] and "fresh optimizer" in lost[0].what
    assert not read(tmp_path / "out.keras").store.optimizer


@pytest.mark.parametrize("name", HDF5)
def test_the_place_decides_where_names_say_nothing(name: str, tmp_path: Path) -> None:
    made = remembered(bind(read(changed(tmp_path, name, nameless))))
    wanted = remembered(bind(read(golden(name))))
    assert set(made) == set(wanted)
    assert all(np.array_equal(made[place], wanted[place]) for place in wanted)


def test_names_decide_before_places() -> None:
    """Slots of two variables in the other order than the variables."""
    source = bind(read(golden("tf2.9-functional-hdf5")))
    keys = list(source.variables)[:2]
    names = {keys[0]: "a/kernel:0", keys[1]: "a/bias:0"}
    tensors = [source.variables[key].tensor for key in keys]
    named = [("Adam/a/bias/m:0", tensors[1]), ("Adam/a/kernel/m:0", tensors[0])]
    found = by_name(named, SPECS["Adam"].slots, names, source.variables, slot_last=True)
    assert found == {keys[0]: {"momentum": tensors[0]}, keys[1]: {"momentum": tensors[1]}}
    new = [("Adam/m/a/bias:0", tensors[1]), ("Adam/m/a/kernel:0", tensors[0])]
    assert by_name(new, SPECS["Adam"].slots, names, source.variables, slot_last=False) == found
    stranger = [*named, ("Adam/b/kernel/m:0", tensors[0])]
    assert by_name(stranger, SPECS["Adam"].slots, names, source.variables, slot_last=True) is None


def test_generations() -> None:
    assert generation_of({"class_name": "Adam", "config": {"lr": 0.1}}, "tf1.12") == "v1"
    assert generation_of({"class_name": "Adam", "config": {}}, "tf2.9") == "legacy"
    assert generation_of({"class_name": "Adam", "config": {}}, "tf2.15") == "legacy"
    new = {"class_name": "Custom>Adam", "config": {"is_legacy_optimizer": False}}
    assert generation_of(new, "tf2.11") == "new"
    assert generation_of("adam", "tf2.13") == "new"
    assert generation_of(new, "k3.0") == "keras3"
    wrapped = {"class_name": "LossScaleOptimizerV3", "config": {"inner_optimizer": new}}
    assert generation_of(wrapped, "tf2.15") == "new"


def roles(name: str, generation: str, dialect: str, **config: Any) -> list[Any]:
    items = sequence(SPECS[name], generation, {"class_name": name, "config": config}, dialect)
    return [item if isinstance(item, str) else [slot.role for slot in item] for item in items]


def test_order_of_each_generation() -> None:
    assert roles("Adam", "legacy", "tf2.9") == ["iterations", ["momentum"], ["velocity"]]
    assert roles("Adam", "v1", "tf1.12") == ["iterations", ["momentum"], ["velocity"], ["velocity_hat"]]
    assert roles("RMSprop", "v1", "tf1.12") == [["velocity"]]
    assert roles("SGD", "new", "tf2.15") == ["iterations", ["momentum"]]
    assert roles("SGD", "keras3", "k3.0") == ["iterations", "learning_rate"]
    schedule = {"class_name": "CosineDecay", "config": {}}
    assert roles("Adam", "keras3", "k3.0", learning_rate=schedule, amsgrad=True) == [
        "iterations",
        ["momentum", "velocity"],
        ["velocity_hat"],
    ]
    start = ["iterations", "learning_rate"]
    pair = ["momentum", "velocity"]
    assert roles("Nadam", "keras3", "k3.9", use_ema=True) == [*start, ["average"], "product", pair]
    assert roles("Nadam", "keras3", "k3.10", use_ema=True) == [*start, ["average"], pair, "product"]
    both = {"use_ema": True, "gradient_accumulation_steps": 2}
    assert roles("SGD", "keras3", "k3.9", **both) == [*start, ["average", "gradient_accumulator"]]
    assert roles("SGD", "keras3", "k3.10", **both) == [*start, ["average"], ["gradient_accumulator"]]


def test_product_of_nadam() -> None:
    """What 2.9.3 and 2.15.0 hold after five steps on six variables."""
    steps = tensor_of(np.array(5, "int64"))
    config = {"beta_1": 0.8999999761581421}
    legacy = product_after(steps, config, "legacy", 6)
    new = product_after(steps, config, "new", 6)
    assert legacy is not None and np.isclose(legacy.read(), 0.018498035, rtol=1e-6)
    assert new is not None and np.isclose(new.read(), 9.697925e-10, rtol=1e-5)
    assert product_after(None, config, "v1", 6) is None
