"""Every declared difference, upwards, on the smallest config that has it."""

from __future__ import annotations

from typing import Any

import pytest
from small import (
    add_variable,
    first,
    functional,
    input_layer,
    layer,
    model_of,
    node,
    sequential,
    start_node,
    up,
)

from kerasferry.dialects import CHAIN, SIDE_BRANCH, carry
from kerasferry.dialects.step import Argument, Renamed, RenamedObject
from kerasferry.dialects.steps import all_steps
from kerasferry.errors import Refused
from kerasferry.hub import Changes, Severity
from kerasferry.layers import SPECS
from kerasferry.modules import PACKAGE, names_in

GREAT = ("tf2.15", "k3.0")


def test_every_step_joins_two_neighbours_and_has_proofs() -> None:
    for (lower, upper), step in all_steps().items():
        assert SIDE_BRANCH.get(lower) == upper or CHAIN.index(upper) == CHAIN.index(lower) + 1
        assert step.differences
        assert all(len(difference.proof) > 10 for difference in step.differences)  # type: ignore[attr-defined]


ARGUMENTS = [
    (pair, difference, class_name)
    for pair, step in all_steps().items()
    for difference in step.differences
    if isinstance(difference, Argument) and difference.lower is not None
    for class_name in (difference.classes or ("Dense",))
]


@pytest.mark.parametrize(
    ("pair", "difference", "class_name"),
    ARGUMENTS,
    ids=[f"{class_name}.{difference.lower}" for _, difference, class_name in ARGUMENTS],
)
def test_argument(pair: tuple[str, str], difference: Argument, class_name: str) -> None:
    """A neutral value is dropped with a note; any other value is renamed, dropped as the same, or refused."""
    key = str(difference.lower)
    for value in difference.neutral:
        made, changes = up(sequential(layer(class_name, **{key: value})), *pair)
        assert key not in first(made)
        assert any(key in change.what and change.where == "a" for change in changes.of(Severity.NEUTRAL))
    other = "no neutral value"
    if difference.upper is not None:
        made, changes = up(sequential(layer(class_name, **{key: other})), *pair)
        assert key not in first(made) and first(made)[difference.upper] == other
    elif difference.same:
        made, changes = up(sequential(layer(class_name, **{key: other})), *pair)
        assert key not in first(made)
    else:
        with pytest.raises(Refused) as caught:
            up(sequential(layer(class_name, **{key: other})), *pair)
        assert (caught.value.what, caught.value.where) == (
            f"`{class_name}` has no `{key}` in Keras 3.15",
            "a",
        )
    assert class_name.removeprefix(PACKAGE) in SPECS


def test_arguments_of_other_classes_stay() -> None:
    made, _ = up(sequential(layer("Mine", groups=3, time_major=True, alpha=0.1)), *GREAT)
    assert first(made) == {"name": "a", "groups": 3, "time_major": True, "alpha": 0.1}


RENAMED = [
    (pair, d) for pair, step in all_steps().items() for d in step.differences if isinstance(d, Renamed)
]


@pytest.mark.parametrize(("pair", "difference"), RENAMED, ids=[d.lower for _, d in RENAMED])
def test_renamed_class(pair: tuple[str, str], difference: Renamed) -> None:
    made, changes = up(sequential(layer(difference.lower)), *pair)
    assert made["config"]["layers"][1]["class_name"] == difference.upper
    assert any(difference.upper in change.what for change in changes)


OBJECTS = [
    (pair, d) for pair, step in all_steps().items() for d in step.differences if isinstance(d, RenamedObject)
]


@pytest.mark.parametrize(("pair", "difference"), OBJECTS, ids=[f"{d.lower} {pair[1]}" for pair, d in OBJECTS])
def test_renamed_object(pair: tuple[str, str], difference: RenamedObject) -> None:
    key = f"recurrent{difference.suffix}"
    made, changes = up(
        sequential(layer("LSTM", **{key: {"class_name": difference.lower, "config": {}}})), *pair
    )
    assert first(made)[key]["class_name"] == difference.upper
    assert sum(difference.upper in change.what for change in changes) == 1


def test_initializers_lose_their_dtype() -> None:
    start = {"class_name": "GlorotUniform", "config": {"seed": 1, "dtype": "float32"}}
    made, changes = up(sequential(layer("Dense", kernel_initializer=start)), *GREAT)
    assert first(made)["kernel_initializer"]["config"] == {"seed": 1}
    assert any("its own dtype 'float32'" in change.what and change.where == "a" for change in changes)
    made, changes = up(sequential(layer("Dense", dtype="float16")), *GREAT)
    assert first(made)["dtype"] == "float16" and not any("its own dtype" in change.what for change in changes)


def test_models_are_called_functional() -> None:
    inner = {
        **functional([start_node()], [], []),
        "class_name": "Model",
        "name": "inner",
        "inbound_nodes": [],
    }
    outer = {**functional([inner], [], []), "class_name": "Model"}
    made, changes = up(outer, "tf2.2", "tf2.3")
    assert made["class_name"] == made["config"]["layers"][0]["class_name"] == "Functional"
    assert {change.where for change in changes} == {"model", "inner"}


def test_a_sequential_gets_its_input_layer() -> None:
    start = layer("Dense", batch_input_shape=[None, 7], dtype="float16")
    taken = layer("Dense", "a_input")
    made, changes = up(
        {"class_name": "Sequential", "config": {"name": "s", "layers": [start, taken]}}, "tf2.2", "tf2.3"
    )
    added = made["config"]["layers"][0]
    assert added["class_name"] == "InputLayer"
    assert (added["config"]["name"], added["config"]["batch_input_shape"], added["config"]["dtype"]) == (
        "a_input_",
        [None, 7],
        "float16",
    )
    assert [change.severity for change in changes] == [Severity.EQUIVALENT]


def test_a_bare_list_becomes_a_config() -> None:
    """Keras up to 2.2.2 wrote the config of a Sequential as the list of its layers."""
    bare = {"class_name": "Sequential", "config": [layer("Dense", batch_input_shape=[None, 3])]}
    made = carry(model_of(bare, "tf1.12"), "k3.0", Changes()).topology
    assert [item["class_name"] for item in made["config"]["layers"]] == ["InputLayer", "Dense"]


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        (layer("TFOpLambda", function="math.multiply"), "is a TensorFlow function called on Keras tensors"),
        (layer("SlicingOpLambda", function="__operators__.getitem"), "is a slice of a Keras tensor"),
        (layer("TensorFlowOpLayer", node_def="{}"), "is a TensorFlow operation on Keras tensors"),
        (layer("Lambda", function=["4wEAAAAA", None, None]), "is a Lambda, whose code is never run"),
    ],
)
def test_refused(config: dict[str, Any], sentence: str) -> None:
    for where, topology in (
        ("a", sequential(config)),
        (
            "in/a",
            sequential({**sequential(config), "config": {**sequential(config)["config"], "name": "in"}}),
        ),
    ):
        with pytest.raises(Refused) as caught:
            up(topology, *GREAT)
        assert sentence in caught.value.what
        assert caught.value.where == where


def test_refused_inside_a_wrapper() -> None:
    inner = layer("Lambda", "x", function=["4wEAAAAA", None, None])
    with pytest.raises(Refused) as caught:
        up(sequential(layer("Bidirectional", layer=inner)), *GREAT)
    assert caught.value.where == "a/@layer"


def test_hard_sigmoid_stays_the_function_that_was_trained() -> None:
    """0.2x + 0.5 in Keras 2, x/6 + 0.5 in Keras 3: the name alone must never get through."""
    start = sequential(layer("LSTM", recurrent_activation="hard_sigmoid"))
    made = carry(model_of(start, "tf2.15"), "k3.10", Changes()).topology
    parts = first(made)["recurrent_activation"]["config"]["layers"]
    assert [(part["class_name"], part["config"].get("scale")) for part in parts] == [
        ("Rescaling", 1.2),
        ("Activation", None),
    ]
    older = carry(model_of(start, "tf2.15"), "k3.9", Changes()).topology
    assert first(older)["recurrent_activation"]["config"] == f"{PACKAGE}hard_sigmoid_keras2"
    assert names_in(older) == {"hard_sigmoid_keras2"}


@pytest.mark.parametrize(
    ("config", "name"),
    [
        (layer("LocallyConnected2D"), "LocallyConnected2D"),
        (layer("BatchNormalization", axis=[1, 2]), "BatchNormalizationKeras2"),
    ],
)
def test_what_keras_3_lacks_is_written_as_a_module(config: dict[str, Any], name: str) -> None:
    made, _ = up(sequential(config), *GREAT)
    assert made["config"]["layers"][1]["class_name"] == name
    assert names_in(made) == {name}


def test_ragged_input_is_refused() -> None:
    start = input_layer()
    start["config"]["ragged"] = True
    with pytest.raises(Refused, match="a ragged input"):
        up(sequential(start), *GREAT)


def test_input_layer() -> None:
    made, _ = up(sequential(layer("Dense", batch_input_shape=[None, 3])), *GREAT)
    assert first(made, "start") == {
        "name": "start",
        "dtype": "float32",
        "sparse": False,
        "batch_shape": [None, 3],
    }
    assert "batch_input_shape" not in first(made)


def test_policy_by_name() -> None:
    policy = {"class_name": "Policy", "config": {"name": "mixed_float16"}}
    made, changes = up(sequential(layer("Dense", dtype=policy)), *GREAT)
    assert first(made)["dtype"] == "mixed_float16"
    assert any("policy" in change.what for change in changes)


def test_axis_is_a_number() -> None:
    made, _ = up(sequential(layer("BatchNormalization", axis=[3])), *GREAT)
    assert first(made)["axis"] == 3
    made, _ = up(sequential(layer("LayerNormalization", axis=[1, 2])), *GREAT)
    assert first(made)["axis"] == [1, 2]


def test_sequential_without_a_shape() -> None:
    bare = {"class_name": "Sequential", "config": {"name": "s", "layers": [layer("Dense")]}}
    with pytest.raises(Refused, match="saved without its input shape"):
        up(bare, *GREAT)
    bare["config"]["build_input_shape"] = [None, 5]
    made, changes = up(bare, *GREAT)
    assert made["config"]["layers"][0]["config"]["batch_shape"] == [None, 5]
    assert "build_input_shape" not in made["config"]
    assert any(change.severity is Severity.EQUIVALENT for change in changes)


def test_slashes_go_and_the_variables_with_them() -> None:
    """In the model, in a nested one, in calls and in outputs; a name that is taken gets another."""
    inner = functional(
        [
            start_node("in/put"),
            node("Dense", "d/1", [["in/put", 0, 0, {}]]),
            node("Dense", "d_1", [["d/1", 0, 0, {}]]),
        ],
        [["in/put", 0, 0]],
        [["d_1", 0, 0]],
        "n/m",
    )
    outer = functional(
        [start_node(), {**inner, "name": "n/m", "inbound_nodes": [[["start", 0, 0, {}]]]}],
        [["start", 0, 0]],
        [["n/m", 1, 0]],
    )
    model = model_of(outer, "tf2.15")
    for path in (("n/m", "d/1"), ("n/m", "d_1")):
        add_variable(model, path, "kernel")
    changes = Changes()
    all_steps()[GREAT].up(model, changes, "k3.15")
    nested = model.topology["config"]["layers"][1]
    assert (nested["name"], nested["config"]["name"]) == ("n_m", "n_m")
    assert [item["name"] for item in nested["config"]["layers"]] == ["in_put", "d_1_", "d_1"]
    assert list(model.variables) == [(("n_m", "d_1_"), "kernel"), (("n_m", "d_1"), "kernel")]
    assert [variable.name for variable in model.variables.values()] == ["n_m/d_1_/kernel", "n_m/d_1/kernel"]
    calls = [item["inbound_nodes"] for item in nested["config"]["layers"]]
    assert calls[1][0]["args"][0]["config"]["keras_history"] == ["in_put", 0, 0]
    assert calls[2][0]["args"][0]["config"]["keras_history"] == ["d_1_", 0, 0]
    assert nested["config"]["input_layers"] == [["in_put", 0, 0]]
    assert model.topology["config"]["output_layers"] == [["n_m", 0, 0]]
    assert {c.where for c in changes if "renamed to `" in c.what and "slash" in c.what} == {
        "n/m",
        "n/m/in/put",
        "n/m/d/1",
    }


def test_objects_name_their_module() -> None:
    made, changes = up(
        sequential(
            layer("Dense", kernel_initializer={"class_name": "Zeros", "config": {}}, activation="relu"),
            layer(
                "LSTM",
                "b",
                recurrent_activation="mine",
                kernel_regularizer={"class_name": "P>R", "config": {"x": 1}},
            ),
            layer("Addons>Odd", "c", thing={"class_name": "Zeros", "config": {}}),
        ),
        *GREAT,
    )
    dense, recurrent, odd = made["config"]["layers"][1:]
    assert (made["module"], dense["module"], dense["registered_name"]) == ("keras", "keras.layers", None)
    assert dense["config"]["kernel_initializer"] == {
        "module": "keras.initializers",
        "class_name": "Zeros",
        "config": {},
        "registered_name": None,
    }
    assert dense["config"]["activation"] == "relu"
    assert recurrent["config"]["recurrent_activation"]["class_name"] == "function"
    assert recurrent["config"]["kernel_regularizer"] == {
        "module": None,
        "class_name": "R",
        "config": {"x": 1},
        "registered_name": "P>R",
    }
    assert (odd["module"], odd["class_name"], odd["registered_name"]) == (None, "Odd", "Addons>Odd")
    assert odd["config"]["thing"] == {
        "class_name": "Zeros",
        "config": {},
    }  # somebody's own class reads it as it was
    assert {change.where for change in changes if "is your own" in change.what} == {
        "mine",
        "P>R",
        "Addons>Odd",
    }


def test_carry_leaves_the_model_as_it_is_and_goes_step_by_step() -> None:
    topology = sequential(layer("LSTM", time_major=False))
    model = model_of(topology, "tf2.3")
    made = carry(model, "k3.15", Changes())
    assert (model.topology, model.dialect, made.dialect) == (topology, "tf2.3", "k3.15")
    down = carry(made, "tf2.3", Changes())
    assert (first(down.topology)["name"], down.dialect, made.dialect) == ("a", "tf2.3", "k3.15")


def test_same_dialect_changes_nothing() -> None:
    topology = sequential(layer("LSTM"))
    changes = Changes()
    assert carry(model_of(topology, "tf2.9"), "tf2.9", changes).topology == topology
    assert not changes
