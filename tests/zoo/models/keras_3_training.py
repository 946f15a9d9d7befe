"""Optimizers, losses and metrics that only Keras 3 has, and arguments of others. Python 3.6 syntax."""

from .registry import model


def _compiled(name, arguments, units=3, activation=None):
    @model("k3_compiled_" + name, train=True)
    def make(keras):
        layers = keras.layers
        inputs = layers.Input(shape=(4,))
        x = layers.Dense(5, activation="tanh")(inputs)
        made = keras.Model(inputs, layers.Dense(units, activation=activation)(x))
        made.compile(**arguments(keras))
        return made


OPTIMIZERS = {
    "SGD": {"momentum": 0.9, "gradient_accumulation_steps": 2},
    "Adam": {"loss_scale_factor": 4.0},
    "AdamW": {"weight_decay": 0.01, "use_ema": True},
    "Adadelta": {},
    "Adafactor": {},
    "Adagrad": {},
    "Adamax": {},
    "Ftrl": {},
    "Lamb": {"learning_rate": 0.01},
    "Lion": {},
    "Muon": {},
    "Nadam": {},
    "RMSprop": {"centered": True, "momentum": 0.3},
    "ScheduleFreeAdamW": {},
}
for _name, _arguments in OPTIMIZERS.items():
    _compiled(
        "optimizer_" + _name,
        lambda K, n=_name, a=_arguments: {"optimizer": getattr(K.optimizers, n)(**a), "loss": "mse"},
    )
for _name in ("lamb", "muon", "lion", "adafactor", "loss_scale_optimizer"):
    _compiled("by_name_" + _name, lambda K, n=_name: {"optimizer": n, "loss": "mse"})
_compiled(
    "muon_arguments",
    lambda K: {"optimizer": K.optimizers.Muon(0.01, exclude_layers=["dense_1"], ns_steps=3), "loss": "mse"},
)
_compiled(
    "scaled",
    lambda K: {"optimizer": K.optimizers.LossScaleOptimizer(K.optimizers.Adam(0.01)), "loss": "mse"},
)
_compiled("auto_scale", lambda K: {"optimizer": "adam", "loss": "mse", "auto_scale_loss": False})
_compiled(
    "schedule",
    lambda K: {
        "optimizer": K.optimizers.Adam(
            K.optimizers.schedules.CosineDecay(0.1, 20, warmup_target=0.2, warmup_steps=3)
        ),
        "loss": "mse",
    },
)

LOSSES = {
    "CategoricalGeneralizedCrossEntropy": {"q": 0.6},
    "Circle": {"gamma": 60.0},
    "Dice": {"axis": (1,)},
    "Tversky": {"alpha": 0.3, "beta": 0.7},
    "LogCosh": {"dtype": "float32"},
    "Huber": {"reduction": "mean_with_sample_weight"},
    "MeanSquaredError": {"reduction": "mean"},
    "BinaryCrossentropy": {"dtype": "float32"},
}
for _name, _arguments in LOSSES.items():
    _compiled(
        "loss_" + _name,
        lambda K, n=_name, a=_arguments: {"optimizer": "sgd", "loss": getattr(K.losses, n)(**a)},
        activation="softmax",
    )
for _name in ("dice", "tversky", "circle", "categorical_generalized_cross_entropy"):
    _compiled(
        "loss_by_name_" + _name, lambda K, n=_name: {"optimizer": "sgd", "loss": n}, activation="softmax"
    )

METRICS = {
    "ConcordanceCorrelation": {},
    "PearsonCorrelation": {"axis": -1},
    "F1Score": {"average": "macro"},
    "FBetaScore": {"beta": 0.5},
    "R2Score": {},
    "OneHotMeanIoU": {"num_classes": 3},
    "AUC": {"multi_label": True, "num_labels": 3},
    "FalsePositives": {},
    "Precision": {"top_k": 1},
}
for _name, _arguments in METRICS.items():
    _compiled(
        "metric_" + _name,
        lambda K, n=_name, a=_arguments: {
            "optimizer": "sgd",
            "loss": "mse",
            "metrics": [getattr(K.metrics, n)(**a)],
        },
        activation="softmax",
    )
_compiled(
    "metrics_named",
    lambda K: {
        "optimizer": "adam",
        "loss": "mse",
        "metrics": ["pearson_correlation", "concordance_correlation"],
    },
)


@model("k3_compiled_outputs", train=True)
def outputs(keras):
    """Losses and metrics by name for two outputs."""
    layers = keras.layers
    inputs = layers.Input(shape=(4,))
    x = layers.Dense(5, activation="relu")(inputs)
    made = keras.Model(inputs, {"one": layers.Dense(2, name="one")(x), "two": layers.Dense(1, name="two")(x)})
    made.compile(
        "lamb", {"one": "mse", "two": "mae"}, metrics={"one": ["mae"]}, loss_weights={"one": 0.5, "two": 2.0}
    )
    return made
