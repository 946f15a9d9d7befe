"""Attention. Python 3.6 syntax."""

from .registry import case, model

Q, V = (4, 6), (5, 6)


def _causal(attention):
    layer = attention(causal=True)
    if "causal" not in layer.get_config():
        raise NotImplementedError("this version obeys `causal` and saves a file without it")
    return layer


def _causal_call(tag, name):
    @model(tag + "_causal_call")
    def make(keras):
        layers = keras.layers
        one, other = layers.Input(shape=Q), layers.Input(shape=V)
        return keras.Model([one, other], getattr(layers, name)()([one, other], use_causal_mask=True))


for _name in ("Attention", "AdditiveAttention"):
    _tag = "attention" if _name == "Attention" else "additive_attention"
    case(_tag, [Q, V], lambda L, n=_name: getattr(L, n)())
    case(_tag + "_key", [Q, V, V], lambda L, n=_name: getattr(L, n)(use_scale=True, dropout=0.2))
    case(_tag + "_causal", [Q, V], lambda L, n=_name: _causal(getattr(L, n)))
    _causal_call(_tag, _name)
case("attention_concat", [Q, V], lambda L: L.Attention(score_mode="concat"))
case("attention_scale", [Q, V], lambda L: L.Attention(use_scale=True))
case("additive_attention_no_scale", [Q, V], lambda L: L.AdditiveAttention(use_scale=False))


@model("attention_masks", feeds={1: [[1, 1, 0, 0, 1]] * 3})
def attention_masks(keras):
    layers = keras.layers
    inputs, mask = layers.Input(shape=V), layers.Input(shape=(5,), dtype="bool")
    x = layers.Attention(use_scale=True)([inputs, inputs], mask=[mask, mask])
    return keras.Model([inputs, mask], x)


@model("attention_embedding_mask", feeds={0: ("int", 0, 4), 1: ("int", 0, 4)})
def attention_embedding_mask(keras):
    layers = keras.layers
    one, other = layers.Input(shape=(4,), dtype="int32"), layers.Input(shape=(5,), dtype="int32")
    shared = layers.Embedding(5, 6, mask_zero=True)
    x = layers.Attention()([shared(one), shared(other)])
    return keras.Model([one, other], layers.GlobalAveragePooling1D()(x))


@model("attention_scores")
def attention_scores(keras):
    layers = keras.layers
    one, other = layers.Input(shape=Q), layers.Input(shape=V)
    x, scores = layers.Attention()([one, other], return_attention_scores=True)
    return keras.Model([one, other], [x, scores])


def _multi(name, arguments=None, call=None, shapes=(Q, V), self_attention=False, three=False):
    @model("multi_head" + name)
    def make(keras):
        layers = keras.layers
        layer = layers.MultiHeadAttention(**dict({"num_heads": 2, "key_dim": 3}, **(arguments or {})))
        query, value = layers.Input(shape=shapes[0]), layers.Input(shape=shapes[1])
        if self_attention:
            return keras.Model(query, layer(query, query, **(call or {})))
        if three:
            key = layers.Input(shape=shapes[1])
            return keras.Model([query, value, key], layer(query, value, key, **(call or {})))
        return keras.Model([query, value], layer(query, value=value, **(call or {})))


_multi("")
_multi("_self", self_attention=True)
_multi("_self_causal", call={"use_causal_mask": True}, self_attention=True)
_multi("_three", three=True)
_multi("_all", {"value_dim": 5, "dropout": 0.1, "use_bias": False, "output_shape": 7})
_multi("_output_two", {"output_shape": (3, 4)})
_multi("_axes", {"attention_axes": (1, 2)}, shapes=((3, 4, 6), (3, 4, 6)))
_multi("_axes_one", {"attention_axes": 2}, shapes=((3, 4, 6), (3, 4, 6)))
_multi("_scores", call={"return_attention_scores": True})
_multi(
    "_objects",
    {
        "kernel_initializer": "he_normal",
        "bias_initializer": "ones",
        "kernel_regularizer": "l2",
        "bias_regularizer": "l1",
        "activity_regularizer": "l2",
        "kernel_constraint": "max_norm",
        "bias_constraint": "non_neg",
    },
)


@model("multi_head_key")
def multi_head_key(keras):
    layers = keras.layers
    query, value, key = layers.Input(shape=Q), layers.Input(shape=V), layers.Input(shape=V)
    x = layers.MultiHeadAttention(2, 3)(query, value=value, key=key)
    return keras.Model([query, value, key], x)


@model("multi_head_keywords")
def multi_head_keywords(keras):
    layers = keras.layers
    query, value = layers.Input(shape=Q), layers.Input(shape=V)
    return keras.Model([query, value], layers.MultiHeadAttention(2, 3)(query=query, value=value))


@model("multi_head_mask", feeds={2: [[[1, 0, 1, 1, 0]] * 4] * 3})
def multi_head_mask(keras):
    layers = keras.layers
    query, value = layers.Input(shape=Q), layers.Input(shape=V)
    mask = layers.Input(shape=(4, 5), dtype="bool")
    x = layers.MultiHeadAttention(2, 3)(query, value, attention_mask=mask)
    return keras.Model([query, value, mask], x)


@model("multi_head_embedding_mask", feeds={0: ("int", 0, 4)})
def multi_head_embedding_mask(keras):
    layers = keras.layers
    inputs = layers.Input(shape=(5,), dtype="int32")
    x = layers.Embedding(5, 6, mask_zero=True)(inputs)
    return keras.Model(inputs, layers.MultiHeadAttention(2, 3)(x, x))


@model("transformer_block")
def transformer_block(keras):
    layers = keras.layers
    inputs = layers.Input(shape=(5, 8))
    attended = layers.MultiHeadAttention(num_heads=2, key_dim=4, dropout=0.1)(inputs, inputs)
    x = layers.LayerNormalization(epsilon=1e-6)(layers.Add()([inputs, layers.Dropout(0.1)(attended)]))
    ahead = keras.Sequential([layers.Dense(16, activation="relu"), layers.Dense(8)])
    x = layers.LayerNormalization(epsilon=1e-6)(layers.Add()([x, ahead(x)]))
    return keras.Model(inputs, layers.Dense(2)(layers.GlobalAveragePooling1D()(x)))


@model("attention_multi_head_sizes")
def attention_multi_head_sizes(keras):
    """Queries and values that differ in their last dimension."""
    layers = keras.layers
    query, value = layers.Input((5, 4)), layers.Input((6, 3))
    return keras.Model([query, value], layers.MultiHeadAttention(2, 3)(query, value))
