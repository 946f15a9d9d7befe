"""Merging layers. Python 3.6 syntax."""

from .registry import case, model

ROW, LINE, IMAGE = (5,), (4, 3), (3, 4, 2)

for _name in "Add Multiply Average Maximum Minimum Concatenate".split():
    case(_name.lower(), [LINE, LINE, LINE], lambda L, n=_name: getattr(L, n)(), dense=True)
case("subtract", [LINE, LINE], lambda L: L.Subtract(), dense=True)
case("add_broadcast", [LINE, (1, 3)], lambda L: L.Add(), dense=True)
case("multiply_broadcast", [IMAGE, (1, 1, 2)], lambda L: L.Multiply(), dense=True)
case("concatenate_axis", [(4, 3), (2, 3)], lambda L: L.Concatenate(axis=1), dense=True)
case("concatenate_minus_two", [(4, 3), (2, 3)], lambda L: L.Concatenate(axis=-2), dense=True)
case("dot", [ROW, ROW], lambda L: L.Dot(axes=1), dense=True)
case("dot_normalize", [ROW, ROW], lambda L: L.Dot(axes=-1, normalize=True), dense=True)
case("dot_axes", [(4, 3), (5, 3)], lambda L: L.Dot(axes=(2, 2)), dense=True)
case("dot_axes_list", [(4, 3), (3, 5)], lambda L: L.Dot(axes=[2, 1], normalize=True), dense=True)


@model("merge_functions")
def merge_functions(keras):
    layers = keras.layers
    first, second = layers.Input(shape=(4,)), layers.Input(shape=(4,))
    a, b = layers.Dense(3)(first), layers.Dense(3)(second)
    made = [layers.add([a, b]), layers.subtract([a, b]), layers.multiply([a, b]), layers.average([a, b])]
    made += [
        layers.maximum([a, b]),
        layers.minimum([a, b]),
        layers.concatenate([a, b]),
        layers.dot([a, b], 1),
    ]
    return keras.Model([first, second], layers.concatenate(made))


@model("merge_same_twice")
def merge_same_twice(keras):
    layers = keras.layers
    inputs = layers.Input(shape=(4,))
    x = layers.Dense(3)(inputs)
    return keras.Model(inputs, layers.Concatenate()([x, inputs, x]))
