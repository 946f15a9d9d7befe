"""Reshaping layers. Python 3.6 syntax."""

from .registry import case

ROW, LINE, IMAGE, ROOM = (6,), (6, 4), (4, 6, 3), (3, 4, 3, 2)

case("flatten", IMAGE, lambda L: L.Flatten(), dense=True)
case("flatten_first", IMAGE, lambda L: L.Flatten(data_format="channels_first"), dense=True)
case("reshape", IMAGE, lambda L: L.Reshape((6, 12)), dense=True)
case("reshape_minus", IMAGE, lambda L: L.Reshape(target_shape=(-1, 2, 3)), dense=True)
case("permute", IMAGE, lambda L: L.Permute((3, 1, 2)), dense=True)
case("repeat_vector", ROW, lambda L: L.RepeatVector(3), dense=True)
case("cropping1d", LINE, lambda L: L.Cropping1D((1, 2)), dense=True)
case("cropping1d_default", LINE, lambda L: L.Cropping1D(), dense=True)
case("cropping2d", IMAGE, lambda L: L.Cropping2D(((1, 0), (2, 1))), dense=True)
case("cropping2d_first", IMAGE, lambda L: L.Cropping2D((1, 0), data_format="channels_first"), dense=True)
case("cropping3d", ROOM, lambda L: L.Cropping3D(((1, 0), (1, 1), (0, 1))), dense=True)
case("cropping3d_default", ROOM, lambda L: L.Cropping3D(1), dense=True)
case("padding1d", LINE, lambda L: L.ZeroPadding1D((2, 1)), dense=True)
case("padding1d_default", LINE, lambda L: L.ZeroPadding1D(), dense=True)
case("padding2d", IMAGE, lambda L: L.ZeroPadding2D(((0, 1), (2, 1))), dense=True)
case("padding2d_first", IMAGE, lambda L: L.ZeroPadding2D((1, 2), data_format="channels_first"), dense=True)
case("padding3d", ROOM, lambda L: L.ZeroPadding3D(((1, 0), (1, 1), (0, 1))), dense=True)
case("upsampling1d", LINE, lambda L: L.UpSampling1D(3), dense=True)
case("upsampling2d", IMAGE, lambda L: L.UpSampling2D(), dense=True)
for _how in "nearest bilinear bicubic lanczos3 lanczos5 area gaussian mitchellcubic".split():
    case("upsampling2d_" + _how, IMAGE, lambda L, h=_how: L.UpSampling2D((2, 3), interpolation=h), dense=True)
case("upsampling2d_first", IMAGE, lambda L: L.UpSampling2D((2, 3), data_format="channels_first"), dense=True)
case("upsampling3d", ROOM, lambda L: L.UpSampling3D((1, 2, 3)), dense=True)
