"""Layers, arguments and activations that only Keras 3 has. Python 3.6 syntax."""

from .registry import case, model

ROW, LINE, IMAGE, CUBE = (6,), (5, 6), (8, 9, 3), (4, 5, 6, 2)
PIXELS = {0: ("int", 0, 255)}

for _name in (
    "celu glu hard_shrink hard_silu hard_tanh log_sigmoid soft_shrink sparse_plus sparse_sigmoid sparsemax "
    "squareplus tanh_shrink threshold"
).split():
    if _name != "threshold":  # takes two more arguments, so it is none by name
        case("k3_activation_" + _name, ROW, lambda L, n=_name: L.Activation(n), dense=True)
        case("k3_dense_" + _name, ROW, lambda L, n=_name: L.Dense(4, activation=n))
case("k3_lstm_hard_silu", LINE, lambda L: L.LSTM(3, activation="hard_silu", recurrent_activation="hard_tanh"))

case("k3_rms_norm", LINE, lambda L: L.RMSNormalization())
case("k3_rms_norm_axis", IMAGE, lambda L: L.RMSNormalization(axis=1, epsilon=0.02))
case("k3_rms_norm_axes", IMAGE, lambda L: L.RMSNormalization(axis=[1, 2, 3]))
case("k3_layer_norm_rms", LINE, lambda L: L.LayerNormalization(rms_scaling=True))
case("k3_layer_norm_rms_axis", IMAGE, lambda L: L.LayerNormalization(axis=1, rms_scaling=True, epsilon=0.02))
case("k3_layer_norm_plain", LINE, lambda L: L.LayerNormalization(rms_scaling=False))
case("k3_batch_norm_renorm", LINE, lambda L: L.BatchNormalization(renorm=True, renorm_momentum=0.8))

for _rank, _shape, _size in ((1, (8, 3), 3), (2, IMAGE, (3, 4)), (3, CUBE, 2)):
    for _kind in ("Average", "Max"):
        case(
            "k3_adaptive_" + _kind.lower() + str(_rank),
            _shape,
            lambda L, n=f"Adaptive{_kind}Pooling{_rank}D", s=_size: getattr(L, n)(s),
        )
case("k3_adaptive_even", (8, 6, 3), lambda L: L.AdaptiveAveragePooling2D((4, 2)))
case("k3_adaptive_one", (8, 6, 3), lambda L: L.AdaptiveMaxPooling2D(1))
case("k3_padding1_first", (4, 5), lambda L: L.ZeroPadding1D((1, 2), data_format="channels_first"))
case("k3_padding1_last", (4, 5), lambda L: L.ZeroPadding1D((1, 2), data_format="channels_last"))
case("k3_transpose1_padding", (8, 3), lambda L: L.Conv1DTranspose(4, 3, strides=2, output_padding=1))


def _attention(tag, arguments, call=None, kind="MultiHeadAttention", sizes=(2, 3)):
    @model("k3_" + tag)
    def make(keras):
        layers = keras.layers
        one, other = layers.Input(shape=(5, 6)), layers.Input(shape=(7, 6))
        made = getattr(layers, kind)(*sizes, **arguments)
        return keras.Model([one, other], made(one, other, **(call or {})))


_attention("heads_seed", {"seed": 3, "dropout": 0.1})
_attention("heads_flash_false", {"flash_attention": False})
_attention("heads_flash", {"flash_attention": True})
_attention("heads_gate", {"use_gate": True})
_attention("heads_gate_bare", {"use_gate": True, "use_bias": False, "value_dim": 5})
_attention("heads_window", {"sliding_window": 2})
_attention("heads_window_causal", {"sliding_window": 3}, {"use_causal_mask": True})
_attention("heads_window_scores", {"sliding_window": 2}, {"return_attention_scores": True})
GROUPED = {"kind": "GroupQueryAttention", "sizes": (3, 4, 2)}
_attention("grouped", {}, **GROUPED)
_attention("grouped_multi", {"use_bias": False}, kind="GroupQueryAttention", sizes=(3, 4, 1))
_attention("grouped_full", {"dropout": 0.2}, kind="GroupQueryAttention", sizes=(3, 2, 2))
_attention("grouped_seed", {"seed": 2, "dropout": 0.1, "flash_attention": False}, **GROUPED)
_attention("grouped_causal", {}, {"use_causal_mask": True}, **GROUPED)
_attention("grouped_scores", {}, {"return_attention_scores": True}, **GROUPED)
_attention("grouped_gate", {"use_gate": True}, **GROUPED)
_attention("grouped_window", {"sliding_window": 2}, **GROUPED)


@model("k3_attention_dropout")
def attention_dropout(keras):
    layers = keras.layers
    one, other = layers.Input(shape=(5, 6)), layers.Input(shape=(7, 6))
    made = layers.Attention(use_scale=True, dropout=0.2, seed=4)([one, other])
    return keras.Model([one, other], layers.AdditiveAttention(dropout=0.2, seed=5)([made, other]))


def _embedding(tag, both, **arguments):
    @model("k3_reversible_" + tag, feeds={0: ("int", 0, 6)})
    def make(keras):
        layers = keras.layers
        inputs = layers.Input(shape=(5,), dtype="int32")
        made = layers.ReversibleEmbedding(7, 4, **arguments)
        x = made(inputs)
        return keras.Model(inputs, made(layers.Dense(4)(x), reverse=True) if both else x)


_embedding("forward", False)
_embedding("both", True)
_embedding("untied", True, tie_weights=False)
_embedding("cap", True, logit_soft_cap=3.0)
_embedding("mask", True, mask_zero=True)
_embedding("reverse_dtype", True, reverse_dtype="float32")

case("k3_resize_pad", IMAGE, lambda L: L.Resizing(6, 12, pad_to_aspect_ratio=True))
case("k3_resize_fill", IMAGE, lambda L: L.Resizing(6, 12, pad_to_aspect_ratio=True, fill_value=0.5))
case("k3_resize_antialias", IMAGE, lambda L: L.Resizing(3, 4, antialias=True))
case("k3_resize_first", (3, 8, 9), lambda L: L.Resizing(3, 4, data_format="channels_first"))
case("k3_center_crop_first", (3, 8, 9), lambda L: L.CenterCrop(3, 4, data_format="channels_first"))
case("k3_rescale_list", LINE, lambda L: L.Rescaling(scale=[0.1, 0.2, 0.3, 0.4, 0.5, 0.6]))

AUGMENTING = {
    "AugMix": {"num_chains": 2},
    "AutoContrast": {},
    "ContrastLimitedAdaptiveHistogramEqualization": {"tile_grid_size": (2, 3)},
    "CutMix": {"factor": 0.7},
    "Equalization": {},
    "MixUp": {"alpha": 0.3},
    "RandAugment": {"num_ops": 1},
    "RandomColorDegeneration": {"factor": 0.4},
    "RandomColorJitter": {"brightness_factor": 0.1, "hue_factor": 0.2},
    "RandomElasticTransform": {"factor": 0.4},
    "RandomErasing": {"factor": 0.4},
    "RandomGaussianBlur": {"factor": 0.4},
    "RandomGrayscale": {"factor": 0.4},
    "RandomHue": {"factor": 0.4},
    "RandomInvert": {"factor": 0.4},
    "RandomPerspective": {"factor": 0.4},
    "RandomPosterization": {"factor": 4},
    "RandomSaturation": {"factor": 0.4},
    "RandomSharpness": {"factor": 0.4},
    "RandomShear": {"x_factor": 0.4},
    "Solarization": {"addition_factor": 0.2, "threshold_factor": 0.5},
}
for _name, _arguments in AUGMENTING.items():
    case(
        "k3_" + _name,
        IMAGE,
        lambda L, n=_name, a=_arguments: getattr(L, n)(**a),
        feeds=PIXELS,
        dtype="float32",
    )
case("k3_auto_contrast_range", IMAGE, lambda L: L.AutoContrast(value_range=(-2, 2)))
case("k3_equalization_bins", IMAGE, lambda L: L.Equalization(value_range=(-2, 2), bins=16))
case("k3_posterization_range", IMAGE, lambda L: L.RandomPosterization(3, value_range=(0, 1), seed=2))
for _name, _arguments in {
    "RandomBrightness": {"factor": 0.1},
    "RandomContrast": {"factor": 0.1, "value_range": (0, 1)},
    "RandomFlip": {"mode": "vertical"},
    "RandomRotation": {"factor": 0.1},
    "RandomTranslation": {"height_factor": 0.1, "width_factor": 0.2},
    "RandomZoom": {"height_factor": 0.1},
    "RandomCrop": {"height": 8, "width": 9},
}.items():
    case(
        "k3_formatted_" + _name,
        IMAGE,
        lambda L, n=_name, a=_arguments: getattr(L, n)(data_format="channels_last", **a),
    )


@model("k3_pipeline")
def pipeline(keras):
    layers = keras.layers
    inputs = layers.Input(shape=IMAGE)
    made = layers.Pipeline([layers.Rescaling(0.5), layers.CenterCrop(4, 5), layers.RandomFlip()])
    return keras.Model(inputs, layers.Conv2D(2, 2)(made(inputs)))


case("k3_mel", (64,), lambda L: L.MelSpectrogram(fft_length=32, sequence_stride=8, num_mel_bins=5))
case("k3_mel_options", (64,), lambda L: L.MelSpectrogram(32, 8, 24, num_mel_bins=5, power_to_db=False))
case("k3_stft", (64, 1), lambda L: L.STFTSpectrogram("log", 16, 8, 32), keep=True)
case("k3_stft_real", (64, 2), lambda L: L.STFTSpectrogram("real", 16, 8, padding="same"), keep=True)
case("k3_stft_stacked", (64, 1), lambda L: L.STFTSpectrogram("stft", 8, expand_dims=True), keep=True)

case(
    "k3_lookup_farm", (3,), lambda L: L.StringLookup(vocabulary=["a", "b"], num_oov_indices=2), dtype="string"
)
_SALTED = {"vocabulary": ["a", "b"], "num_oov_indices": 3, "salt": [3, 5], "oov_method": "farmhash"}
case(
    "k3_lookup_salt",
    (3,),
    lambda L: L.StringLookup(**_SALTED),
    dtype="string",
    feeds={0: ("words", list("abcdefg"))},
)
_NUMBERS = {"vocabulary": [1, 2], "num_oov_indices": 3, "oov_method": "farmhash", "salt": 7}
case(
    "k3_lookup_numbers", (5,), lambda L: L.IntegerLookup(**_NUMBERS), dtype="int64", feeds={0: ("int", 0, 30)}
)
case("k3_category_sparse", (3,), lambda L: L.CategoryEncoding(4, "multi_hot", sparse=False), dtype="int32")


def _init(tag, layer):
    case("k3_initializer_" + tag, ROW, layer)


_init(
    "axes",
    lambda L: L.Dense(4, kernel_initializer=_initializer("GlorotUniform", input_axes=[0], output_axes=[1])),
)
_init("stft", lambda L: L.Dense(4, kernel_initializer=_initializer("STFT", side="real")))
_init("orthogonal", lambda L: L.Dense(4, kernel_initializer="orthogonal"))
_init("identity", lambda L: L.Dense(6, kernel_initializer="identity"))
_init("seed", lambda L: L.Dense(4, kernel_initializer=_initializer("HeNormal", seed=4)))


def _initializer(name, **arguments):
    import tensorflow as tf

    return getattr(tf.keras.initializers, name)(**arguments)


@model("k3_optional_input")
def optional_input(keras):
    layers = keras.layers
    one, other = layers.Input(shape=(4,)), layers.Input(shape=(4,), optional=True)
    return keras.Model([one, other], layers.Dense(3)(layers.Add()([one, layers.Dense(4)(other)])))


@model("k3_gru_cudnn")
def gru_cudnn(keras):
    layers = keras.layers
    inputs = layers.Input(shape=LINE)
    x = layers.GRU(3, use_cudnn=False, return_sequences=True, seed=3, dropout=0.1)(inputs)
    return keras.Model(inputs, layers.LSTM(2, use_cudnn=False)(x))


def _lora(tag, layer, shape, **enabled):
    """A layer with low-rank weights beside its own."""

    @model("k3_lora_" + tag, feeds={0: ("int", 0, 5)} if tag.startswith("embedding") else None)
    def make(keras):
        inputs = keras.layers.Input(shape=shape)
        made = layer(keras.layers)
        outputs = made(inputs)
        made.enable_lora(2, **enabled)
        return keras.Model(inputs, outputs)


_lora("dense", lambda L: L.Dense(4), ROW)
_lora("dense_alpha", lambda L: L.Dense(4), ROW, lora_alpha=4)
_lora("conv", lambda L: L.Conv2D(4, 2), IMAGE)
_lora("conv_alpha", lambda L: L.Conv1D(4, 2), LINE, lora_alpha=4)
_lora("einsum", lambda L: L.EinsumDense("abc,cd->abd", (None, 4), bias_axes="d"), LINE)
_lora("embedding", lambda L: L.Embedding(6, 3), (5,))


def _quantized(tag, mode, layer, shape, feeds=None):
    @model("k3_quantized_" + tag, feeds=feeds, keep=True)
    def make(keras):
        inputs = keras.layers.Input(shape=shape)
        made = keras.Model(inputs, layer(keras.layers)(inputs))
        made.quantize(mode)
        return made


for _mode in ("int8", "int4", "float8"):
    _quantized("dense_" + _mode, _mode, lambda L: L.Dense(4), ROW)
    _quantized("einsum_" + _mode, _mode, lambda L: L.EinsumDense("abc,cd->abd", (None, 4)), LINE)
_quantized("embedding_int8", "int8", lambda L: L.Embedding(6, 4), (5,), {0: ("int", 0, 5)})


def _policy(tag, find, layer=None):
    @model("k3_policy_" + tag)
    def make(keras):
        inputs = keras.layers.Input(shape=LINE)
        made = (layer or keras.layers.Dense)(4, dtype=find(keras))
        return keras.Model(inputs, made(inputs))


_policy("float16", lambda K: K.dtype_policies.DTypePolicy("mixed_float16"))
_policy("bfloat16", lambda K: K.DTypePolicy("mixed_bfloat16"))
_policy("float64", lambda K: K.DTypePolicy("float64"))


@model("k3_policy_map")
def policy_map(keras):
    """A policy for each layer inside."""
    layers, policies = keras.layers, keras.dtype_policies
    one, other = layers.Input(shape=(5, 6)), layers.Input(shape=(7, 6))
    chosen = policies.DTypePolicyMap({"heads/query": policies.DTypePolicy("mixed_bfloat16")})
    made = layers.MultiHeadAttention(2, 3, dtype=chosen, name="heads")
    return keras.Model([one, other], made(one, other))


@model("k3_dict_inputs")
def dict_inputs(keras):
    layers = keras.layers
    inputs = {"a": layers.Input(shape=(4,), name="a"), "b": layers.Input(shape=(3,), name="b")}
    x = layers.Concatenate()([inputs["a"], layers.Dense(2)(inputs["b"])])
    return keras.Model(
        inputs, {"out": layers.Dense(3, name="out")(x), "more": layers.Dense(1, name="more")(x)}
    )


@model("k3_sequential_nested")
def sequential_nested(keras):
    layers = keras.layers
    inner = keras.Sequential([layers.Input((6,)), layers.Dense(4), layers.RMSNormalization()])
    return keras.Sequential([layers.Input((6,)), inner, layers.Dense(3, activation="hard_tanh")])


@model("k3_transformer")
def transformer(keras):
    """A block as it is written today."""
    layers = keras.layers
    inputs = layers.Input(shape=(5, 8))
    x = layers.RMSNormalization()(inputs)
    x = layers.Add()([inputs, layers.GroupQueryAttention(4, 4, 2)(x, x, use_causal_mask=True)])
    y = layers.RMSNormalization()(x)
    y = layers.Multiply()([layers.Dense(12, activation="silu")(y), layers.Dense(12)(y)])
    return keras.Model(inputs, layers.Add()([x, layers.Dense(8)(y)]))
