"""Float types: of one layer, of the whole model, mixed. Python 3.6 syntax."""

from .registry import model


def _policy(name):
    def setup(tf):
        keras = tf.keras
        mixed = getattr(keras, "mixed_precision", None)
        if mixed is not None and hasattr(mixed, "set_global_policy"):
            before = mixed.global_policy()
            mixed.set_global_policy(name)
            return lambda: mixed.set_global_policy(before)
        mixed = keras.mixed_precision.experimental
        before = mixed.global_policy()
        mixed.set_policy(name)
        if name not in str(keras.layers.Dense(1).get_config()["dtype"]):
            mixed.set_policy(before)
            raise NotImplementedError("this version saves files without the policy")
        return lambda: mixed.set_policy(before)

    return setup


def _floatx(name):
    def setup(tf):
        before = tf.keras.backend.floatx()
        tf.keras.backend.set_floatx(name)
        return lambda: tf.keras.backend.set_floatx(before)

    return setup


def _net(keras, last="float32"):
    layers = keras.layers
    inputs = layers.Input(shape=(6, 6, 2))
    x = layers.Conv2D(3, 3, activation="relu")(inputs)
    x = layers.BatchNormalization()(x)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dense(4, activation="tanh")(x)
    return keras.Model(inputs, layers.Dense(2, dtype=last)(x))


def _recurrent(keras):
    layers = keras.layers
    inputs = layers.Input(shape=(5, 3))
    x = layers.Bidirectional(layers.LSTM(4, return_sequences=True))(inputs)
    return keras.Model(inputs, layers.GRU(3)(x))


for _name in ("mixed_float16", "mixed_bfloat16", "float64", "float16", "bfloat16"):
    model("policy_" + _name, setup=_policy(_name))(_net)
model("policy_mixed_float16_half_end", setup=_policy("mixed_float16"))(lambda keras: _net(keras, None))
model("policy_mixed_float16_recurrent", setup=_policy("mixed_float16"))(_recurrent)
model("policy_float64_recurrent", setup=_policy("float64"))(_recurrent)
model("floatx_float64", setup=_floatx("float64"))(lambda keras: _net(keras, None))
model("floatx_float16", setup=_floatx("float16"))(lambda keras: _net(keras, None))


@model("dtype_one_layer")
def dtype_one_layer(keras):
    layers = keras.layers
    inputs = layers.Input(shape=(4,))
    x = layers.Dense(5, dtype="float64", activation="tanh")(inputs)
    return keras.Model(inputs, layers.Dense(2, dtype="float32")(x))


@model("dtype_input")
def dtype_input(keras):
    layers = keras.layers
    inputs = layers.Input(shape=(4,), dtype="float64")
    return keras.Model(inputs, layers.Dense(2, dtype="float64")(inputs))


@model("dtype_layer_policy")
def dtype_layer_policy(keras):
    layers = keras.layers
    kind = getattr(keras.mixed_precision, "Policy", None) or keras.mixed_precision.experimental.Policy
    inputs = layers.Input(shape=(4,))
    x = layers.Dense(5, dtype=kind("mixed_float16"), activation="tanh")(inputs)
    return keras.Model(inputs, layers.Dense(2, dtype="float32")(x))


@model("dtype_half_layer")
def dtype_half_layer(keras):
    layers = keras.layers
    inputs = layers.Input(shape=(4,))
    return keras.Model(inputs, layers.Dense(2, dtype="float16")(inputs))


@model("autocast_false")
def autocast_false(keras):
    layers = keras.layers
    inputs = layers.Input(shape=(4,))
    return keras.Model(inputs, layers.Dense(2, autocast=False)(inputs))
