"""Masks that differ and meet: in merges, in attention, beside initial states, in nested models. Python 3.6."""

from .attention import _causal
from .registry import model

LINE = (6, 4)
FEEDS = {0: ("zeros_after", [4, 2, 6]), 1: ("zeros_after", [2, 5, 3]), 2: ("zeros_after", [1, 6, 4])}
WORDS = {
    0: [[0, 0, 1, 2, 3, 0], [4, 1, 0, 0, 0, 0], [1, 2, 3, 4, 1, 2]],
    1: [[1, 2, 0, 0], [0, 3, 4, 1], [2, 0, 0, 0]],
}
MERGES = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate")


def _masked(layers):
    inputs = layers.Input(shape=LINE)
    return inputs, layers.Masking()(inputs)


def _plain(layers):
    inputs = layers.Input(shape=LINE)
    return inputs, layers.Dense(4)(inputs)


def _merge(tag, kind, branches, end, **options):
    """A merge of branches, and what comes behind it."""

    @model("masked_" + tag + "_" + kind.lower(), feeds=FEEDS)
    def make(keras):
        layers = keras.layers
        made = [branch(layers) for branch in branches]
        x = getattr(layers, kind)(**options)([one for _, one in made])
        return keras.Model([one for one, _ in made], end(layers, x))


def _last(layers, x):
    return layers.LSTM(3)(x)


def _seen(layers, x):
    """All steps, masked or not."""
    return layers.Dense(2)(layers.Dense(3, activation="tanh")(x))


for _kind in MERGES:
    _merge("two", _kind, (_masked, _masked), _last)
    _merge("first", _kind, (_masked, _plain), _last)
    _merge("second", _kind, (_plain, _masked), _last)
    _merge("seen", _kind, (_masked, _masked), _seen)
    _merge("seen_second", _kind, (_plain, _masked), _seen)
for _kind in ("Add", "Concatenate", "Maximum"):
    _merge("three", _kind, (_masked, _plain, _masked), _last)
_merge("two_time", "Concatenate", (_masked, _masked), _last, axis=1)
_merge("two", "Dot", (_masked, _masked), _last, axes=2)


@model("masked_same_add", feeds=FEEDS)
def masked_same_add(keras):
    """A residual connection: one mask on both sides."""
    layers = keras.layers
    inputs, x = _masked(layers)
    return keras.Model(inputs, _last(layers, layers.Add()([x, layers.Dense(4)(x)])))


@model("masked_shared_add", feeds=FEEDS)
def masked_shared_add(keras):
    """One layer that merges twice, the second time without masks."""
    layers = keras.layers
    one, x = _masked(layers)
    other, y = _masked(layers)
    add = layers.Add()
    sequence = add([x, y])
    vector = add([layers.LSTM(3)(sequence), layers.LSTM(3)(y)])
    return keras.Model([one, other], vector)


@model("masked_embeddings_concatenate", feeds=WORDS)
def masked_embeddings_concatenate(keras):
    layers = keras.layers
    one, other = layers.Input(shape=(6,), dtype="int32"), layers.Input(shape=(4,), dtype="int32")
    embedding = layers.Embedding(5, 3, mask_zero=True)
    x = layers.Concatenate(axis=1)([embedding(one), embedding(other)])
    return keras.Model([one, other], layers.Bidirectional(layers.GRU(3))(x))


@model("masked_encoder_decoder", feeds=WORDS)
def masked_encoder_decoder(keras):
    layers = keras.layers
    one, other = layers.Input(shape=(6,), dtype="int32"), layers.Input(shape=(4,), dtype="int32")
    encoded = layers.Embedding(5, 3, mask_zero=True)(one)
    _, hidden, carry = layers.LSTM(3, return_state=True)(encoded)
    decoded = layers.Embedding(5, 3, mask_zero=True)(other)
    x = layers.LSTM(3, return_sequences=True)(decoded, initial_state=[hidden, carry])
    return keras.Model([one, other], layers.TimeDistributed(layers.Dense(5, activation="softmax"))(x))


@model("masked_states_list", feeds=WORDS)
def masked_states_list(keras):
    layers = keras.layers
    one, other = layers.Input(shape=(6,), dtype="int32"), layers.Input(shape=(4,), dtype="int32")
    state = layers.GRU(3)(layers.Embedding(5, 3, mask_zero=True)(one))
    x = layers.GRU(3, return_sequences=True)([layers.Embedding(5, 3, mask_zero=True)(other), state])
    return keras.Model([one, other], layers.SimpleRNN(2)(x))


@model("masked_states_both_ways", feeds=WORDS)
def masked_states_both_ways(keras):
    layers = keras.layers
    one, other = layers.Input(shape=(6,), dtype="int32"), layers.Input(shape=(4,), dtype="int32")
    state = layers.GRU(3)(layers.Embedding(5, 3, mask_zero=True)(one))
    turned = layers.Bidirectional(layers.GRU(3, return_sequences=True))
    x = turned(layers.Embedding(5, 3, mask_zero=True)(other), initial_state=[state, state])
    return keras.Model([one, other], layers.SimpleRNN(2)(x))


@model("masked_states_nested", feeds=FEEDS)
def masked_states_nested(keras):
    """The layer with states is in a nested model, its mask begins outside."""
    layers = keras.layers
    start, state = layers.Input(shape=LINE), layers.Input(shape=(3,))
    inner = keras.Model([start, state], layers.GRU(3)(start, initial_state=state))
    one, x = _masked(layers)
    other, y = _masked(layers)
    return keras.Model([one, other], inner([x, layers.GRU(3)(y)]))


@model("masked_nested_merge", feeds=FEEDS)
def masked_nested_merge(keras):
    layers = keras.layers
    first, second = layers.Input(shape=LINE), layers.Input(shape=LINE)
    inner = keras.Model([first, second], layers.Multiply()([first, second]))
    one, x = _masked(layers)
    other, y = _masked(layers)
    return keras.Model([one, other], _last(layers, inner([x, y])))


@model("masked_nested_concatenate", feeds=FEEDS)
def masked_nested_concatenate(keras):
    layers = keras.layers
    first, second = layers.Input(shape=LINE), layers.Input(shape=LINE)
    inner = keras.Model([first, second], _last(layers, layers.Concatenate(axis=1)([first, second])))
    one, x = _masked(layers)
    other, y = _masked(layers)
    return keras.Model([one, other], inner([x, y]))


def _attention(tag, name, call, pooled=True):
    @model("masked_" + tag, feeds=FEEDS)
    def make(keras):
        layers = keras.layers
        one, x = _masked(layers)
        other, y = _masked(layers)
        z = call(getattr(layers, name), x, y)
        return keras.Model([one, other], _last(layers, z) if pooled else z)


for _name, _tag in (("Attention", "attention"), ("AdditiveAttention", "additive")):
    _attention("two_" + _tag, _name, lambda kind, x, y: kind(use_scale=True)([x, y]))
    _attention("seen_" + _tag, _name, lambda kind, x, y: kind()([x, y]), False)
    _attention("three_" + _tag, _name, lambda kind, x, y: kind()([x, y, y]))
    _attention("causal_" + _tag, _name, lambda kind, x, y: _causal(kind)([x, y]))
    _attention("causal_call_" + _tag, _name, lambda kind, x, y: kind()([x, y], use_causal_mask=True))
_attention("two_heads", "MultiHeadAttention", lambda kind, x, y: kind(2, 3)(x, y))
_attention("self_heads", "MultiHeadAttention", lambda kind, x, y: kind(2, 3)(x, x))
_attention("key_heads", "MultiHeadAttention", lambda kind, x, y: kind(2, 3)(x, value=x, key=y))
_attention("causal_heads", "MultiHeadAttention", lambda kind, x, y: kind(2, 3)(x, y, use_causal_mask=True))


for _name, _tag in (("Attention", "attention"), ("AdditiveAttention", "additive")):
    _attention(
        "scores_" + _tag, _name, lambda kind, x, y: kind()([x, y], return_attention_scores=True), False
    )
_attention(
    "scores_heads",
    "MultiHeadAttention",
    lambda kind, x, y: kind(2, 3)(x, y, return_attention_scores=True),
    False,
)


def _one_sided(tag, name, swapped):
    @model("masked_" + tag, feeds=FEEDS)
    def make(keras):
        layers = keras.layers
        one, x = _masked(layers)
        other, y = _plain(layers)
        pair = [y, x] if swapped else [x, y]
        z = layers.MultiHeadAttention(2, 3)(*pair) if name == "heads" else getattr(layers, name)()(pair)
        return keras.Model([one, other], _last(layers, z))


for _name in ("Attention", "AdditiveAttention", "heads"):
    _one_sided("first_" + _name.lower(), _name, False)
    _one_sided("second_" + _name.lower(), _name, True)


@model("masked_nested_attention", feeds=FEEDS)
def masked_nested_attention(keras):
    layers = keras.layers
    first, second = layers.Input(shape=LINE), layers.Input(shape=LINE)
    inner = keras.Model([first, second], layers.Attention()([first, second]))
    one, x = _masked(layers)
    other, y = _masked(layers)
    return keras.Model([one, other], _last(layers, inner([x, y])))


def _chain(tag, between, after=None):
    """In a Sequential, where nothing can be put between two layers by name."""

    @model("masked_chain_" + tag, feeds=FEEDS)
    def make(keras):
        layers = keras.layers
        made = [layers.Masking(input_shape=LINE), between(keras.layers), (after or layers.LSTM)(3)]
        return keras.Sequential(made)


def _experimental(layers, name):
    return getattr(layers, name, None) or getattr(layers.experimental.preprocessing, name)


_chain("relu", lambda layers: layers.ReLU())
_chain("softmax", lambda layers: layers.Softmax())
_chain("linear", lambda layers: layers.Activation("linear"))
_chain("activity", lambda layers: layers.ActivityRegularization(0.1))
_chain("rescaling", lambda layers: _experimental(layers, "Rescaling")(0.5, offset=0.1))
_chain(
    "normalization", lambda layers: _experimental(layers, "Normalization")(mean=[0.5] * 4, variance=[2.0] * 4)
)
_chain("conv", lambda layers: layers.Conv1D(3, 1))
_chain("bidirectional", lambda layers: layers.Bidirectional(layers.LSTM(3, return_sequences=True)))
_chain(
    "bidirectional_sum",
    lambda layers: layers.Bidirectional(layers.GRU(3, return_sequences=True), merge_mode="sum"),
)
_chain("zero_output", lambda layers: layers.LSTM(3, return_sequences=True, zero_output_for_mask=True))
_chain("stacked_one", lambda layers: layers.RNN([layers.LSTMCell(4)], return_sequences=True))
_chain("stacked", lambda layers: layers.RNN([layers.LSTMCell(4), layers.GRUCell(3)], return_sequences=True))
_chain("backwards", lambda layers: layers.LSTM(3, return_sequences=True, go_backwards=True))


@model("masked_bidirectional_seen", feeds=FEEDS)
def masked_bidirectional_seen(keras):
    layers = keras.layers
    inputs, x = _masked(layers)
    return keras.Model(inputs, layers.Bidirectional(layers.LSTM(3, return_sequences=True))(x))


@model("masked_compiled", feeds=FEEDS, train=True)
def masked_compiled(keras):
    """The loss leaves out the masked steps of the output."""
    layers = keras.layers
    one, x = _masked(layers)
    other, y = _masked(layers)
    built = keras.Model([one, other], layers.Dense(2)(layers.Add()([x, y])))
    built.compile("sgd", "mse")
    return built


@model("masked_depth", feeds=FEEDS)
def masked_depth(keras):
    """Layers of one shape, of which one lies deeper for the operations that make the mask."""
    layers = keras.layers
    first, second = layers.Input(shape=LINE), layers.Input(shape=LINE)
    deep = layers.Dense(4)(layers.Dense(4)(second))
    masked = layers.LSTM(4, return_sequences=True)(layers.Masking()(layers.Dense(4)(first)))
    merged = layers.Concatenate()([masked, deep])
    return keras.Model([first, second], layers.Dense(4)(merged))


@model("masked_depth_words", feeds={**WORDS})
def masked_depth_words(keras):
    layers = keras.layers
    words, others = layers.Input(shape=(6,)), layers.Input(shape=(4,))
    known = layers.Embedding(5, 4, mask_zero=True)(words)
    deep = layers.Dense(4)(layers.Embedding(5, 4)(others))
    ends = [layers.GRU(4)(known), layers.GRU(4)(deep), layers.GRU(4)(layers.Dense(4)(known))]
    return keras.Model([words, others], layers.Dense(4)(layers.Concatenate()(ends)))
