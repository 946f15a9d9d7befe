"""Pooling. Python 3.6 syntax."""

from .registry import case

LINE, IMAGE, ROOM = (9, 4), (8, 7, 4), (5, 6, 5, 2)

for _kind in ("Max", "Average"):
    _short = _kind.lower()
    for _rank, _shape in ((1, LINE), (2, IMAGE), (3, ROOM)):
        _name = f"{_kind}Pooling{_rank}D"
        _tag = f"{_short}_pool{_rank}d"
        case(_tag, _shape, lambda L, n=_name: getattr(L, n)(), dense=True)
        case(
            _tag + "_same", _shape, lambda L, n=_name: getattr(L, n)(3, strides=2, padding="same"), dense=True
        )
        case(
            _tag + "_first",
            _shape,
            lambda L, n=_name: getattr(L, n)(2, strides=1, data_format="channels_first"),
            dense=True,
        )
        _global = f"Global{_kind}Pooling{_rank}D"
        _tag = f"global_{_short}_pool{_rank}d"
        case(_tag, _shape, lambda L, n=_global: getattr(L, n)(), dense=True)
        case(
            _tag + "_first",
            _shape,
            lambda L, n=_global: getattr(L, n)(data_format="channels_first"),
            dense=True,
        )
        case(_tag + "_keep", _shape, lambda L, n=_global: getattr(L, n)(keepdims=True), dense=True)

case("pool2d_uneven", IMAGE, lambda L: L.MaxPooling2D((2, 3), strides=(3, 1), padding="valid"), dense=True)
case(
    "pool3d_uneven",
    ROOM,
    lambda L: L.AveragePooling3D((2, 3, 1), strides=(1, 2, 2), padding="same"),
    dense=True,
)
case("pool_old_names", IMAGE, lambda L: L.AvgPool2D(), dense=True)
case("global_pool_old_names", IMAGE, lambda L: L.GlobalMaxPool2D(), dense=True)
