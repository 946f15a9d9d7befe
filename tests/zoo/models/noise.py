"""Dropout and noise: in inference they are deterministic. Python 3.6 syntax."""

from .registry import case, model

ROW, LINE, IMAGE, ROOM = (6,), (5, 4), (4, 5, 3), (3, 4, 3, 2)

case("dropout", ROW, lambda L: L.Dropout(0.4), dense=True)
case("dropout_all", LINE, lambda L: L.Dropout(0.4, noise_shape=(None, 1, 4), seed=7), dense=True)
case("spatial_dropout1d", LINE, lambda L: L.SpatialDropout1D(0.3), dense=True)
case("spatial_dropout2d", IMAGE, lambda L: L.SpatialDropout2D(0.3), dense=True)
case(
    "spatial_dropout2d_first",
    IMAGE,
    lambda L: L.SpatialDropout2D(0.3, data_format="channels_first"),
    dense=True,
)
case("spatial_dropout3d", ROOM, lambda L: L.SpatialDropout3D(0.3), dense=True)
case("gaussian_noise", ROW, lambda L: L.GaussianNoise(0.3), dense=True)
case("gaussian_noise_seed", ROW, lambda L: L.GaussianNoise(0.3, seed=3), dense=True)
case("gaussian_dropout", ROW, lambda L: L.GaussianDropout(0.3), dense=True)
case("gaussian_dropout_seed", ROW, lambda L: L.GaussianDropout(0.3, seed=3), dense=True)
case("alpha_dropout", ROW, lambda L: L.AlphaDropout(0.3), dense=True)
case("alpha_dropout_all", LINE, lambda L: L.AlphaDropout(0.3, noise_shape=(None, 1, 4), seed=5), dense=True)
case("activity_regularization", ROW, lambda L: L.ActivityRegularization(l1=0.02, l2=0.03), dense=True)


@model("noise_chain")
def noise_chain(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            layers.Dense(6, input_shape=(4,)),
            layers.GaussianNoise(0.2),
            layers.AlphaDropout(0.1),
            layers.GaussianDropout(0.2),
            layers.Dropout(0.2),
            layers.Dense(2),
        ]
    )
