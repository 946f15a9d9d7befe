"""Normalizations. Python 3.6 syntax."""

from .registry import case, model

ROW, LINE, IMAGE = (6,), (5, 4), (4, 5, 6)

case("batch_norm", IMAGE, lambda L: L.BatchNormalization())
case("batch_norm_row", ROW, lambda L: L.BatchNormalization(momentum=0.7, epsilon=0.02))
case("batch_norm_axis", IMAGE, lambda L: L.BatchNormalization(axis=1))
case("batch_norm_axis_list", IMAGE, lambda L: L.BatchNormalization(axis=[3]))
case("batch_norm_axes", IMAGE, lambda L: L.BatchNormalization(axis=[1, 3]))
case("batch_norm_axis_two", IMAGE, lambda L: L.BatchNormalization(axis=-2))
case("batch_norm_no_scale", IMAGE, lambda L: L.BatchNormalization(scale=False))
case("batch_norm_no_center", IMAGE, lambda L: L.BatchNormalization(center=False))
case("batch_norm_bare", LINE, lambda L: L.BatchNormalization(center=False, scale=False))
case("batch_norm_fused_false", IMAGE, lambda L: L.BatchNormalization(fused=False))
case("batch_norm_renorm", ROW, lambda L: L.BatchNormalization(renorm=True, renorm_momentum=0.9))
case(
    "batch_norm_renorm_clipping",
    ROW,
    lambda L: L.BatchNormalization(renorm=True, renorm_clipping={"rmax": 3.0, "dmax": 2.0}),
)
case("batch_norm_virtual", ROW, lambda L: L.BatchNormalization(virtual_batch_size=3))
case("batch_norm_sync", IMAGE, lambda L: L.experimental.SyncBatchNormalization())
case("batch_norm_synchronized", IMAGE, lambda L: L.BatchNormalization(synchronized=True))
case("batch_norm_frozen", IMAGE, lambda L: L.BatchNormalization(trainable=False))
case(
    "batch_norm_objects",
    IMAGE,
    lambda L: L.BatchNormalization(
        beta_initializer="ones",
        gamma_initializer="zeros",
        moving_mean_initializer="ones",
        moving_variance_initializer="ones",
        beta_regularizer="l2",
        gamma_regularizer="l1",
        beta_constraint="non_neg",
        gamma_constraint="max_norm",
    ),
)


def _old_batch_norm(**arguments):
    import tensorflow as tf

    return tf.compat.v1.keras.layers.BatchNormalization(**arguments)


case("v1_batch_norm", IMAGE, lambda L: _old_batch_norm())
case("v1_batch_norm_renorm", IMAGE, lambda L: _old_batch_norm(renorm=True))
case("v1_batch_norm_virtual", ROW, lambda L: _old_batch_norm(virtual_batch_size=3))
case("v1_batch_norm_fused", IMAGE, lambda L: _old_batch_norm(fused=False, momentum=0.8))

case("layer_norm", LINE, lambda L: L.LayerNormalization())
case("layer_norm_axis", LINE, lambda L: L.LayerNormalization(axis=1, epsilon=0.02))
case("layer_norm_axes", IMAGE, lambda L: L.LayerNormalization(axis=[1, 2]))
case("layer_norm_axes_all", IMAGE, lambda L: L.LayerNormalization(axis=(1, 2, 3)))
case("layer_norm_no_center", LINE, lambda L: L.LayerNormalization(center=False))
case("layer_norm_no_scale", LINE, lambda L: L.LayerNormalization(scale=False))
case(
    "layer_norm_objects",
    LINE,
    lambda L: L.LayerNormalization(
        beta_initializer="ones",
        gamma_initializer="zeros",
        beta_regularizer="l2",
        gamma_regularizer="l1",
        beta_constraint="non_neg",
        gamma_constraint="max_norm",
    ),
)
case("group_norm", IMAGE, lambda L: L.GroupNormalization(groups=3))
case("group_norm_axis", IMAGE, lambda L: L.GroupNormalization(groups=2, axis=1, epsilon=0.02, center=False))
case("group_norm_no_scale", LINE, lambda L: L.GroupNormalization(groups=-1, scale=False))
case("unit_norm", LINE, lambda L: L.UnitNormalization(), dense=True)
case("unit_norm_axis", IMAGE, lambda L: L.UnitNormalization(axis=1), dense=True)
case("unit_norm_axes", IMAGE, lambda L: L.UnitNormalization(axis=[1, 2]), dense=True)
case("spectral_dense", ROW, lambda L: L.SpectralNormalization(L.Dense(4)))
case("spectral_conv", IMAGE, lambda L: L.SpectralNormalization(L.Conv2D(4, 2), power_iterations=3))


@model("norm_chain")
def norm_chain(keras):
    layers = keras.layers
    inputs = layers.Input(shape=(8, 8, 3))
    x = layers.Conv2D(4, 3, use_bias=False, name="conv1")(inputs)
    x = layers.BatchNormalization(name="bn1", epsilon=1.1e-5)(x)
    x = layers.Activation("relu", name="act1")(x)
    x = layers.Conv2D(4, 3, use_bias=False, name="conv2")(x)
    x = layers.BatchNormalization(axis=-1, name="bn2")(x)
    return keras.Model(inputs, layers.Flatten()(x))
