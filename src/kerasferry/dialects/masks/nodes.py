"""The calls that Keras 3 up to 3.9 makes on its own to hand masks on: they stand in the graph between the layers.

Embedding(mask_zero=True)    not_equal(what it reads, 0)
Masking                      any(not_equal(what it reads, value))
Add and its like, from 3.4   logical_or(logical_or(first, second), third)
a layer that takes masks     is called with those of what it is called with
"""

from __future__ import annotations

from typing import Any

from ...hub import Json
from ...hub.topology import Place, is_model, layer_name, model_layers
from ...modules import PACKAGE
from ..chain import position
from ..step import config_of
from ..to_keras_3.calls import tensors
from .calls import Call, Input
from .rules import LATER, flow_of

# One call of a layer: its name and the number of the call.
Node = tuple[str, int]
Parents = dict[Node, list[Node]]

# From here on masks stand in the graph only where Keras hands on the very arguments that it was given: one tensor of
# the type that the layer computes in, and nothing else. 3.15.1: `[layer.name for layer in model.operations]`.
FIRST_WITH_COPIES = "k3.10"

# Classes whose `call` has an argument `mask`; that of a model has one too.
TAKES_MASK = frozenset(
    (
        *("Attention", "AdditiveAttention", "BatchNormalization", "GlobalAveragePooling1D", "Softmax"),
        *("SimpleRNN", "LSTM", "GRU", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"),
        *("Bidirectional", "TimeDistributed"),
    )
)
# Generated classes that do with masks what a stock class does.
LIKE = {
    **{f"TimeMajor{name}": name for name in ("SimpleRNN", "LSTM", "GRU", "RNN", "Bidirectional")},
    **dict.fromkeys(("BidirectionalWithStates", "BidirectionalMaskedOutput"), "Bidirectional"),
    "AttentionWithScores": "Attention",
    "AdditiveAttentionWithScores": "AdditiveAttention",
    "MultiHeadAttentionShaped": "MultiHeadAttention",
    "MultiHeadAttentionEven": "MultiHeadAttention",
    "MultiHeadAttentionZeroRows": "MultiHeadAttention",
    **dict.fromkeys(("TimeDistributedModel", "TimeDistributedStateful"), "TimeDistributed"),
}
# Generated classes whose masks are joined by an operation, and those whose first mask passes.
JOINING = frozenset(
    f"{name}Keras2" for name in "Add Subtract Average Multiply Maximum Minimum Concatenate".split()
)
EITHER = frozenset(f"{name}{LATER}" for name in "Add Subtract Average Multiply Maximum Minimum".split())
# Axes of steps: the masks stand one behind the other, with ones for a tensor that has none.
ALONG_STEPS = (1, -2)
PASSING = frozenset(("MaskPassing", "MaskedStates", "AttentionKeras2", "AdditiveAttentionKeras2"))


def with_masks(model: Json, parents: Parents, nodes: list[Node], dialect: str) -> tuple[Parents, set[Node]]:
    """The calls that each call depends on, those that make masks included; and which calls have a mask on their output.

    Args:
        model: A functional model in the form of Keras 3.
        parents: What each of its calls takes, as the model names it.
        nodes: The same calls, each after those that it takes.
        dialect: Of the reader.
    """
    layers = {layer_name(layer): layer for layer in model_layers(model)}
    graph = _WithMasks(parents, layers, dialect)
    for node in nodes:
        graph.call(node, layers[node[0]], model)
    return graph.parents, set(graph.masks)


class _WithMasks:
    def __init__(self, parents: Parents, layers: dict[str, Json], dialect: str) -> None:
        self.parents = dict(parents)
        self.layers = layers
        self.dialect = dialect
        self.masks: dict[Node, Node] = {}

    def call(self, node: Node, layer: Json, model: Json) -> None:
        taken = self.parents[node]
        name = str(layer.get("class_name")).removeprefix(PACKAGE)
        own = str(layer.get("class_name")).startswith(PACKAGE)
        stock = LIKE.get(name, "") if own else name
        given = self._taken(layer, node, taken, stock)
        if (
            position(self.dialect) < position(FIRST_WITH_COPIES)
            or is_model(layer)
            or self._as_given(node, layer)
        ):
            self.parents[node] = [*taken, *given]
        made = self._made(node, layer, model, taken, name if own and not stock else stock)
        if made is not None:
            self.masks[node] = made

    def _taken(self, layer: Json, node: Node, taken: list[Node], stock: str) -> list[Node]:
        """Masks that the call is given; a layer with several arguments gets them under names of their own."""
        arguments = _arguments(layer, node[1])
        several = stock == "MultiHeadAttention"
        if not several and not (len(arguments) == 1 and (stock in TAKES_MASK or is_model(layer))):
            return []
        if several:
            # `key_mask` comes before `query_mask` and `value_mask`
            names = ("key", "query", "value")
            ordered = [arguments[name] for name in names if name in arguments]
            return [self.masks[one] for group in ordered for one in group if one in self.masks]
        return [self.masks[one] for one in taken if one in self.masks]

    def _as_given(self, node: Node, layer: Json) -> bool:
        call: Any = (layer.get("inbound_nodes") or [{}])[node[1]]
        args = call.get("args") if isinstance(call, dict) else None
        if not isinstance(args, list) or len(args) != 1 or call.get("kwargs"):
            return False
        first = args[0]
        if not isinstance(first, dict) or first.get("class_name") != "__keras_tensor__":
            return False
        source = next((one[0] for one in tensors(first)), None)
        return source in self.layers and _type(self.layers[source]) == _type(layer)

    def _made(self, node: Node, layer: Json, model: Json, taken: list[Node], name: str) -> Node | None:
        """The call whose output is the mask of this one's."""
        config = config_of(layer)
        if name in ("Masking", "Embedding") and taken:
            if name == "Embedding" and not config.get("mask_zero"):
                return None
            unlike = self._operation(node, "not_equal", taken[:1])
            return unlike if name == "Embedding" else self._operation(node, "any", [unlike])
        masks = [self.masks.get(one) for one in taken]
        known = [one for one in masks if one is not None]
        if not known:
            return None
        if name == f"Concatenate{LATER}":
            wide = [self._wide(node, one, given) for one, given in zip(masks, taken, strict=True)]
            return self._operation(node, "any", [self._joined(node, wide, "append")])
        if name in EITHER:
            return self._joined(node, known, "logical_or") if len(known) == len(masks) else None
        if name == "ConcatenateKeras2" and config.get("axis") in ALONG_STEPS:
            ones = [one or self._ones(node, given) for one, given in zip(masks, taken, strict=True)]
            return self._joined(node, ones, "append")
        if name in JOINING:
            return self._joined(node, known, "logical_and")
        if name in PASSING:
            return masks[0]
        place = Place((str(node[0]),), {**layer, "class_name": name} if not is_model(layer) else layer, model)
        inputs = tuple(Input((f"{one[0]}:{one[1]}", 0)) for one in taken)
        flow = flow_of(
            Call(place, "", inputs),
            [None if one is None else ("of", *one) for one in masks],
            self.dialect,
        )
        if flow is None or flow.out is None:
            return None
        if flow.out[0] == "of":
            return next(one for one in known if ("of", *one) == flow.out)
        return self._joined(node, known, "logical_or") if flow.out[0] == "or" else None

    def _wide(self, node: Node, mask: Node | None, taken: Node) -> Node:
        if mask is None:
            return self._operation(node, f"ones_like {taken}", [taken])
        parts = [
            self._operation(node, f"expand_dims {mask}", [mask]),
            self._operation(node, f"zeros_like {taken}", [taken]),
        ]
        return self._operation(node, f"wide {taken}", parts)

    def _ones(self, node: Node, taken: Node) -> Node:
        return self._operation(node, f"ones_like {taken}", [self._operation(node, f"take {taken}", [taken])])

    def _joined(self, node: Node, masks: list[Node], kind: str) -> Node:
        made = masks[0]
        for index, one in enumerate(masks[1:]):
            made = self._operation(node, f"{kind} {index}", [made, one])
        return made

    def _operation(self, node: Node, kind: str, taken: list[Node]) -> Node:
        made = (f"{node[0]}:{node[1]} {kind}", 0)
        self.parents[made] = taken
        return made


def _type(layer: Json) -> str:
    """What a layer computes in: mixed precision in the half."""
    policy = config_of(layer).get("dtype")
    name = config_of(policy).get("name") if isinstance(policy, dict) else policy
    return str(name or "float32").removeprefix("mixed_")


def _arguments(layer: Json, number: int) -> dict[str, list[Node]]:
    """The arguments of a call that hold tensors, by name: those of MultiHeadAttention where there are several."""
    calls = layer.get("inbound_nodes") or [{}]
    call: Any = calls[number]
    if isinstance(call, list):
        return {"0": [(one[0], one[1]) for one in tensors(call)]}
    args, kwargs = call.get("args"), call.get("kwargs")
    found = dict(zip(("query", "value", "key"), args if isinstance(args, list) else [], strict=False))
    found |= kwargs if isinstance(kwargs, dict) else {}
    named = {key: [(one[0], one[1]) for one in tensors(value)] for key, value in found.items()}
    return {key: value for key, value in named.items() if value}
