"""Initializers, regularizers and constraints of each kind. Python 3.6 syntax."""

from .registry import case, model

ROW = (6,)


def _named(kind, make):
    case(kind, ROW, lambda L: make(L, _keras()))


def _keras():
    import tensorflow as tf

    return tf.keras


INITIALIZERS = {
    "zeros": lambda i: i.Zeros(),
    "ones": lambda i: i.Ones(),
    "constant": lambda i: i.Constant(0.3),
    "random_normal": lambda i: i.RandomNormal(0.1, 0.2, seed=3),
    "random_uniform": lambda i: i.RandomUniform(-0.1, 0.2, seed=3),
    "truncated_normal": lambda i: i.TruncatedNormal(0.1, 0.2, seed=3),
    "variance_scaling": lambda i: i.VarianceScaling(
        scale=2.0, mode="fan_out", distribution="uniform", seed=3
    ),
    "variance_scaling_normal": lambda i: i.VarianceScaling(distribution="normal"),
    "variance_scaling_truncated": lambda i: i.VarianceScaling(
        mode="fan_avg", distribution="truncated_normal"
    ),
    "orthogonal": lambda i: i.Orthogonal(gain=1.5, seed=3),
    "identity": lambda i: i.Identity(gain=0.7),
    "glorot_normal": lambda i: i.GlorotNormal(seed=3),
    "glorot_uniform": lambda i: i.GlorotUniform(seed=3),
    "he_normal": lambda i: i.HeNormal(seed=3),
    "he_uniform": lambda i: i.HeUniform(seed=3),
    "lecun_normal": lambda i: i.LecunNormal(seed=3),
    "lecun_uniform": lambda i: i.LecunUniform(seed=3),
    "old_glorot_normal": lambda i: i.glorot_normal(seed=3),
    "old_he_normal": lambda i: i.he_normal(seed=3),
    "old_lecun_uniform": lambda i: i.lecun_uniform(),
}
STRINGS = (
    "zeros ones constant normal uniform random_normal random_uniform truncated_normal identity orthogonal "
    "glorot_normal glorot_uniform he_normal he_uniform lecun_normal lecun_uniform zero one"
)

for _name, _make in INITIALIZERS.items():
    _named("initializer_" + _name, lambda L, K, m=_make: L.Dense(6, kernel_initializer=m(K.initializers)))


@model("initializer_strings")
def initializer_strings(keras):
    x = inputs = keras.layers.Input(shape=ROW)
    for name in STRINGS.split():
        try:
            layer = keras.layers.Dense(6, kernel_initializer=name, name="dense_" + name)
        except ValueError:  # this version does not know the name
            continue
        x = layer(x)
    return keras.Model(inputs, x)


def _v1_initializer(name, make):
    @model("v1_initializer_" + name)
    def builder(keras):
        import tensorflow as tf

        inputs = keras.layers.Input(shape=ROW)
        return keras.Model(inputs, keras.layers.Dense(4, kernel_initializer=make(tf.compat.v1))(inputs))


_v1_initializer("normal", lambda v1: v1.random_normal_initializer(0.1, 0.2, seed=1))
_v1_initializer("truncated", lambda v1: v1.truncated_normal_initializer(stddev=0.02))
_v1_initializer("variance_scaling", lambda v1: v1.variance_scaling_initializer(2.0, "fan_out"))
_v1_initializer("glorot", lambda v1: v1.glorot_uniform_initializer())
_v1_initializer("constant", lambda v1: v1.constant_initializer(0.2))
_v1_initializer("keras_normal", lambda v1: v1.keras.initializers.RandomNormal(0.1, 0.3))


@model("tf_initializers")
def tf_initializers(keras):
    import tensorflow as tf

    x = inputs = keras.layers.Input(shape=ROW)
    for name in (
        "random_normal_initializer random_uniform_initializer constant_initializer zeros_initializer".split()
    ):
        x = keras.layers.Dense(6, kernel_initializer=getattr(tf, name)())(x)
    return keras.Model(inputs, x)


REGULARIZERS = {
    "l1": lambda K: K.regularizers.l1(0.02),
    "l2": lambda K: K.regularizers.l2(0.03),
    "l1_l2": lambda K: K.regularizers.l1_l2(0.02, 0.03),
    "l1_class": lambda K: K.regularizers.L1(0.02),
    "l2_class": lambda K: K.regularizers.L2(0.03),
    "l1_l2_class": lambda K: K.regularizers.L1L2(0.02, 0.03),
    "orthogonal": lambda K: K.regularizers.OrthogonalRegularizer(0.02, mode="columns"),
    "string": lambda K: "l1_l2",
    "string_l1": lambda K: "l1",
}
for _name, _make in REGULARIZERS.items():
    _named(
        "regularizer_" + _name,
        lambda L, K, m=_make: L.Dense(4, kernel_regularizer=m(K), bias_regularizer="l2"),
    )

_named(
    "regularizer_activity",
    lambda L, K: L.Dense(
        4, activity_regularizer=K.regularizers.l2(0.02), bias_regularizer=K.regularizers.l1(0.1)
    ),
)

CONSTRAINTS = {
    "max_norm": lambda K: K.constraints.MaxNorm(1.5, axis=1),
    "min_max_norm": lambda K: K.constraints.MinMaxNorm(0.2, 1.5, rate=0.7, axis=0),
    "unit_norm": lambda K: K.constraints.UnitNorm(axis=1),
    "non_neg": lambda K: K.constraints.NonNeg(),
    "string": lambda K: "min_max_norm",
    "string_unit": lambda K: "unit_norm",
    "function": lambda K: K.constraints.max_norm(1.5),
}
for _name, _make in CONSTRAINTS.items():
    _named(
        "constraint_" + _name,
        lambda L, K, m=_make: L.Dense(4, kernel_constraint=m(K), bias_constraint="non_neg"),
    )


@model("constraint_radial")
def constraint_radial(keras):
    inputs = keras.layers.Input(shape=(6, 6, 2))
    constraint = keras.constraints.RadialConstraint()
    return keras.Model(inputs, keras.layers.Conv2D(3, 3, kernel_constraint=constraint)(inputs))


@model("objects_conv")
def objects_conv(keras):
    layers = keras.layers
    arguments = {
        "kernel_initializer": "he_normal",
        "bias_initializer": "ones",
        "kernel_regularizer": keras.regularizers.l2(1e-4),
        "bias_regularizer": "l1",
        "activity_regularizer": "l2",
        "kernel_constraint": "max_norm",
        "bias_constraint": "non_neg",
    }
    inputs = layers.Input(shape=(8, 8, 2))
    x = layers.Conv2D(3, 3, **arguments)(inputs)
    return keras.Model(inputs, layers.Conv2DTranspose(2, 3, **arguments)(x))


@model("objects_separable")
def objects_separable(keras):
    layers = keras.layers
    inputs = layers.Input(shape=(8, 8, 2))
    both = {
        "depthwise_initializer": "he_normal",
        "depthwise_regularizer": "l2",
        "depthwise_constraint": "max_norm",
    }
    point = {
        "pointwise_initializer": "he_uniform",
        "pointwise_regularizer": "l1",
        "pointwise_constraint": "non_neg",
    }
    x = layers.SeparableConv2D(3, 3, bias_regularizer="l2", activity_regularizer="l1", **dict(both, **point))(
        inputs
    )
    return keras.Model(inputs, layers.DepthwiseConv2D(3, bias_constraint="non_neg", **both)(x))
