"""Weights alone lie under the layers that code builds, whatever was put around them for a whole model."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasferry.binding import naming, owners, to_paths
from kerasferry.conversion.as_built import as_built
from kerasferry.hub import Changes, Model, Producer, Variable, tensor_of

KERNEL, SECOND = (tensor_of(np.full((2, 2), number, "float32")) for number in (1, 2))


def layer(class_name: str, name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": class_name, "config": {"name": name, "use_bias": False, **config}}


def of_module(class_name: str, name: str, **config: Any) -> dict[str, Any]:
    made = layer(class_name, name, **config)
    return {**made, "module": None, "registered_name": f"kerasferry>{class_name}"}


def model_of(*layers: dict[str, Any], variables: dict[tuple[str, ...], Any]) -> Model:
    topology = {"class_name": "Sequential", "config": {"name": "model", "layers": list(layers)}}
    found = {(path, "kernel"): Variable(path, "kernel", tensor) for path, tensor in variables.items()}
    return Model(topology, "k3.3", Producer(), found)


def test_nothing_is_left_of_what_was_put_around() -> None:
    source = model_of(layer("Dense", "a", units=2), layer("Dense", "b", units=2), variables={})
    carried = model_of(
        of_module("MaskPassing", "a", layer=layer("Dense", "a", units=2)),
        layer(
            "Sequential",
            "b",
            layers=[
                layer("Permute", "b_before"),
                layer("Dense", "b", units=2),
                of_module("MaskStop", "b_end"),
            ],
        ),
        of_module("MaskStop", "inserted"),
        variables={("a", "@layer"): KERNEL, ("b", "b"): SECOND},
    )
    changes = Changes()
    made = as_built(carried, source, changes)
    stored = to_paths(owners(made.topology, "k3.3"), made.variables, naming("k3.3"))
    assert stored == {"layers/dense": [KERNEL], "layers/dense_1": [SECOND]}
    assert [one["class_name"] for one in made.topology["config"]["layers"]] == ["Dense", "Dense"]
    assert made.training is None and len(list(changes)) == 1


def test_a_class_of_the_module_that_holds_the_same_goes_by_the_name_of_the_stock_one() -> None:
    inner = layer("LSTM", "lstm", units=2)
    source = model_of(layer("Bidirectional", "a", layer=inner), variables={})
    carried = model_of(of_module("BidirectionalMaskedOutput", "a", layer=inner), variables={})
    made = as_built(carried, source, Changes())
    assert made.topology["config"]["layers"][0]["class_name"] == "Bidirectional"


def test_a_vocabulary_is_for_the_code_to_give() -> None:
    lookup = layer("StringLookup", "words", vocabulary=["a", "b"])
    changes = Changes()
    as_built(model_of(lookup, variables={}), model_of(lookup, variables={}), changes)
    assert any("vocabulary" in change.what and change.where == "words" for change in changes)
