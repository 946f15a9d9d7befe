"""What operations of the module have in common."""

import keras


def _dense(value):
    """Symbols as those of dense tensors: up to 3.6 `x * 0.5` counts as sparse as long as it is a symbol."""
    if isinstance(value, (list, tuple)):
        return type(value)(_dense(one) for one in value)
    if isinstance(value, dict):
        return {key: _dense(one) for key, one in value.items()}
    if isinstance(value, keras.KerasTensor) and getattr(value, "sparse", False):
        return keras.KerasTensor(value.shape, dtype=value.dtype)
    return value


class OperationOfArguments(keras.Operation):
    """An operation with the arguments of its config."""

    def __init__(self, name=None, **given):
        super().__init__(name=name)
        self.given = given

    def compute_output_spec(self, *args, **kwargs):
        return super().compute_output_spec(*_dense(args), **_dense(kwargs))

    def get_config(self):
        return {"name": self.name, **self.given}
