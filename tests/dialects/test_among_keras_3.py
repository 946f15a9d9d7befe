"""Stock layers that an early Keras 3 cannot load: a class of the generated module up to there, the layer after."""

from __future__ import annotations

from typing import Any

import pytest
from small import functional, layer, model_of, node, sequential, start_node

from kerasferry.dialects import carry
from kerasferry.dialects.among_keras_3.faults import work_around
from kerasferry.hub import Changes, Variable, filled
from kerasferry.modules import names_in


def needed(topology: dict[str, Any], dialect: str) -> set[str]:
    changes = Changes()
    model = carry(model_of(topology, "tf2.15"), dialect, changes)
    work_around(model, changes)
    return names_in(model.topology)


def with_scores(class_name: str, **config: Any) -> dict[str, Any]:
    call = [["start", 0, 0, {"return_attention_scores": True}], ["other", 0, 0, {}]]
    layers = [start_node(), start_node("other"), node(class_name, "a", call, **config)]
    return functional(layers, [["start", 0, 0], ["other", 0, 0]], [["a", 0, 0], ["a", 0, 1]])


@pytest.mark.parametrize(
    ("topology", "last", "name"),
    [
        (with_scores("Attention"), 7, "AttentionWithScores"),
        (with_scores("AdditiveAttention"), 7, "AdditiveAttentionWithScores"),
        (with_scores("MultiHeadAttention", num_heads=2, key_dim=3), 2, "MultiHeadAttentionShaped"),
        (
            sequential(layer("TimeDistributed", layer=sequential(layer("Dense", "d")))),
            3,
            "TimeDistributedModel",
        ),
        (
            sequential(
                layer("Dense", kernel_initializer={"class_name": "Identity", "config": {"gain": 1.0}})
            ),
            1,
            "IdentityInitializer",
        ),
    ],
)
def test_up_to_the_minor_that_loads_it(topology: dict[str, Any], last: int, name: str) -> None:
    assert name in needed(topology, "k3.0")
    assert name in needed(topology, f"k3.{last}")
    assert name not in needed(topology, f"k3.{last + 1}")


def test_an_output_shape_of_its_own() -> None:
    call = [["start", 0, 0, {"value": ["start", 0, 0]}]]
    attention = node("MultiHeadAttention", "a", call, num_heads=2, key_dim=3, output_shape=[7])
    topology = functional([start_node(), attention], [["start", 0, 0]], [["a", 0, 0]])
    assert needed(topology, "k3.6") == {"MultiHeadAttentionShaped"}
    assert needed(topology, "k3.7") == set()


@pytest.mark.parametrize(("queries", "last"), [(4, "k3.6"), (3, None)])
def test_queries_of_another_size_than_the_values(queries: int, last: str | None) -> None:
    attention = layer("MultiHeadAttention", num_heads=2, key_dim=3)
    start = model_of(sequential(attention), "tf2.15")
    for part, size in (("@query_dense", queries), ("@key_dense", 3), ("@value_dense", 3)):
        key = (("a", part), "kernel")
        start.variables[key] = Variable(*key, tensor=filled((size, 2, 3), "float32", 0.0))
    found = {}
    for dialect in ("k3.6", "k3.7"):
        model = carry(start, dialect, Changes())
        work_around(model, Changes())
        found[dialect] = names_in(model.topology)
    assert found == {"k3.6": {"MultiHeadAttentionShaped"} if last else set(), "k3.7": set()}
