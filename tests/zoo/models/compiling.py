"""Compiled models: losses, metrics and optimizers in every form. Python 3.6 syntax."""

from .registry import model


def _net(keras, units=3, activation=None):
    layers = keras.layers
    return keras.Sequential(
        [layers.Dense(5, activation="tanh", input_shape=(4,)), layers.Dense(units, activation=activation)]
    )


def _compiled(name, arguments, units=3, activation=None, train=True):
    @model("compiled_" + name, train=train)
    def make(keras):
        made = _net(keras, units, activation)
        made.compile(**arguments(keras))
        return made


LOSSES = (
    "mse mae mape msle mean_squared_error mean_absolute_error mean_absolute_percentage_error "
    "mean_squared_logarithmic_error squared_hinge hinge categorical_hinge logcosh log_cosh huber kld "
    "kullback_leibler_divergence poisson cosine_similarity cosine_proximity cosine MSE MAE KLD huber_loss"
)
for _name in LOSSES.split():
    _compiled("loss_" + _name, lambda K, n=_name: {"optimizer": "sgd", "loss": n}, activation="sigmoid")
_compiled(
    "loss_categorical",
    lambda K: {"optimizer": "adam", "loss": "categorical_crossentropy", "metrics": ["accuracy"]},
    3,
    "softmax",
)
_compiled(
    "loss_sparse",
    lambda K: {"optimizer": "adam", "loss": "sparse_categorical_crossentropy", "metrics": ["acc"]},
    3,
    "softmax",
)
_compiled(
    "loss_binary",
    lambda K: {"optimizer": "rmsprop", "loss": "binary_crossentropy", "metrics": ["accuracy"]},
    1,
    "sigmoid",
)
_compiled(
    "loss_binary_focal", lambda K: {"optimizer": "sgd", "loss": "binary_focal_crossentropy"}, 1, "sigmoid"
)
_compiled("loss_function", lambda K: {"optimizer": "sgd", "loss": K.losses.mean_squared_error})
_compiled(
    "loss_function_sparse",
    lambda K: {"optimizer": "sgd", "loss": K.losses.sparse_categorical_crossentropy},
    3,
    "softmax",
)

CLASSES = {
    "MeanSquaredError": {},
    "MeanAbsoluteError": {"name": "off"},
    "MeanAbsolutePercentageError": {},
    "MeanSquaredLogarithmicError": {},
    "Huber": {"delta": 0.7},
    "LogCosh": {},
    "KLDivergence": {},
    "Poisson": {},
    "Hinge": {},
    "SquaredHinge": {},
    "CategoricalHinge": {},
    "CosineSimilarity": {"axis": -1},
    "BinaryCrossentropy": {"from_logits": True, "label_smoothing": 0.1},
    "CategoricalCrossentropy": {"from_logits": True, "label_smoothing": 0.1},
    "SparseCategoricalCrossentropy": {"from_logits": True},
    "BinaryFocalCrossentropy": {"gamma": 1.5, "from_logits": True},
    "CategoricalFocalCrossentropy": {"alpha": 0.3, "gamma": 1.5, "from_logits": True},
}
for _name, _arguments in CLASSES.items():
    _compiled(
        "loss_object_" + _name,
        lambda K, n=_name, a=_arguments: {"optimizer": "sgd", "loss": getattr(K.losses, n)(**a)},
        activation="sigmoid" if _name == "Poisson" else None,
    )
_compiled(
    "loss_reduction_sum",
    lambda K: {"optimizer": "sgd", "loss": K.losses.MeanSquaredError(reduction=K.losses.Reduction.SUM)},
)
_compiled(
    "loss_reduction_text",
    lambda K: {"optimizer": "sgd", "loss": K.losses.MeanSquaredError(reduction="sum_over_batch_size")},
)
_compiled(
    "loss_sparse_ignore",
    lambda K: {"optimizer": "sgd", "loss": K.losses.SparseCategoricalCrossentropy(True, ignore_class=1)},
)

METRICS = (
    "mse mae mape msle accuracy acc categorical_accuracy binary_accuracy top_k_categorical_accuracy cosine_similarity "
    "binary_crossentropy categorical_crossentropy hinge squared_hinge categorical_hinge kld poisson logcosh "
    "AUC Precision"
)
for _name in METRICS.split():
    _compiled(
        "metric_" + _name,
        lambda K, n=_name: {"optimizer": "sgd", "loss": "mse", "metrics": [n]},
        activation="sigmoid",
    )

METRIC_CLASSES = {
    "Accuracy": {},
    "BinaryAccuracy": {"threshold": 0.4},
    "CategoricalAccuracy": {"name": "right"},
    "TopKCategoricalAccuracy": {"k": 2},
    "MeanSquaredError": {},
    "RootMeanSquaredError": {},
    "MeanAbsoluteError": {},
    "MeanAbsolutePercentageError": {},
    "MeanSquaredLogarithmicError": {},
    "CosineSimilarity": {"axis": -1},
    "LogCoshError": {},
    "KLDivergence": {},
    "Poisson": {},
    "Hinge": {},
    "SquaredHinge": {},
    "CategoricalHinge": {},
    "AUC": {"num_thresholds": 20, "curve": "PR", "summation_method": "majoring"},
    "Precision": {"thresholds": 0.3},
    "Recall": {"thresholds": [0.2, 0.7]},
    "TruePositives": {},
    "TrueNegatives": {},
    "FalsePositives": {"thresholds": 0.3},
    "FalseNegatives": {},
    "SensitivityAtSpecificity": {"specificity": 0.6, "num_thresholds": 20},
    "SpecificityAtSensitivity": {"sensitivity": 0.6},
    "PrecisionAtRecall": {"recall": 0.5},
    "RecallAtPrecision": {"precision": 0.5},
    "BinaryCrossentropy": {"from_logits": True, "label_smoothing": 0.1},
    "CategoricalCrossentropy": {"label_smoothing": 0.1},
    "MeanIoU": {"num_classes": 2},
    "BinaryIoU": {"target_class_ids": [1], "threshold": 0.4},
    "OneHotIoU": {"num_classes": 3, "target_class_ids": [0, 2]},
    "OneHotMeanIoU": {"num_classes": 3},
    "F1Score": {"average": "micro", "threshold": 0.4},
    "FBetaScore": {"beta": 0.5, "threshold": 0.4},
    "R2Score": {},
    "MeanRelativeError": {"normalizer": [1.0, 2.0, 3.0]},
    "SumOverBatchSize": {},
}
for _name, _arguments in METRIC_CLASSES.items():
    _compiled(
        "metric_object_" + _name,
        lambda K, n=_name, a=_arguments: {
            "optimizer": "sgd",
            "loss": "categorical_crossentropy",
            "metrics": [getattr(K.metrics, n)(**a)],
        },
        activation="softmax",
        train=False,
    )
_compiled(
    "metric_sparse",
    lambda K: {
        "optimizer": "sgd",
        "loss": "sparse_categorical_crossentropy",
        "metrics": [
            "sparse_categorical_accuracy",
            K.metrics.SparseTopKCategoricalAccuracy(k=2),
            "sparse_categorical_crossentropy",
        ],
    },
    activation="softmax",
)
_compiled(
    "metric_function",
    lambda K: {"optimizer": "sgd", "loss": "mse", "metrics": [K.metrics.mean_absolute_error]},
)
_compiled(
    "metric_weighted",
    lambda K: {"optimizer": "sgd", "loss": "mse", "metrics": ["mae"], "weighted_metrics": ["mse"]},
)
_compiled("jit", lambda K: {"optimizer": "sgd", "loss": "mse", "jit_compile": True})
_compiled("steps", lambda K: {"optimizer": "sgd", "loss": "mse", "steps_per_execution": 2})
_compiled("eagerly", lambda K: {"optimizer": "sgd", "loss": "mse", "run_eagerly": True})

OPTIMIZERS = {
    "SGD": {"learning_rate": 0.02, "momentum": 0.8, "nesterov": True},
    "Adam": {"learning_rate": 0.003, "beta_1": 0.8, "beta_2": 0.98, "epsilon": 1e-5, "amsgrad": True},
    "Adamax": {"learning_rate": 0.003, "beta_1": 0.8},
    "Nadam": {"learning_rate": 0.003, "beta_2": 0.98},
    "RMSprop": {"learning_rate": 0.003, "rho": 0.8, "momentum": 0.3, "centered": True},
    "Adagrad": {"learning_rate": 0.03, "initial_accumulator_value": 0.2},
    "Adadelta": {"learning_rate": 0.3, "rho": 0.9},
    "Ftrl": {"learning_rate": 0.03, "l1_regularization_strength": 0.01, "learning_rate_power": -0.6},
    "AdamW": {"learning_rate": 0.003, "weight_decay": 0.01},
    "Adafactor": {"learning_rate": 0.01, "relative_step": False},
    "Lion": {"learning_rate": 0.001},
}
for _name, _arguments in OPTIMIZERS.items():
    _compiled(
        "optimizer_" + _name,
        lambda K, n=_name, a=_arguments: {"optimizer": getattr(K.optimizers, n)(**a), "loss": "mse"},
    )
    _compiled(
        "optimizer_legacy_" + _name,
        lambda K, n=_name, a=_arguments: {"optimizer": getattr(K.optimizers.legacy, n)(**a), "loss": "mse"},
    )
    _compiled("optimizer_default_" + _name, lambda K, n=_name: {"optimizer": n.lower(), "loss": "mse"})
_compiled("optimizer_clip", lambda K: {"optimizer": K.optimizers.Adam(clipnorm=1.0), "loss": "mse"})
_compiled("optimizer_clipvalue", lambda K: {"optimizer": K.optimizers.SGD(clipvalue=0.5), "loss": "mse"})
_compiled(
    "optimizer_global_clip", lambda K: {"optimizer": K.optimizers.SGD(global_clipnorm=0.5), "loss": "mse"}
)
_compiled("optimizer_decay", lambda K: {"optimizer": K.optimizers.Adam(decay=1e-3), "loss": "mse"})
_compiled("optimizer_lr", lambda K: {"optimizer": K.optimizers.Adam(lr=0.004), "loss": "mse"})
_compiled(
    "optimizer_ema", lambda K: {"optimizer": K.optimizers.Adam(use_ema=True, ema_momentum=0.9), "loss": "mse"}
)
_compiled(
    "optimizer_weight_decay", lambda K: {"optimizer": K.optimizers.SGD(weight_decay=0.01), "loss": "mse"}
)
SCHEDULES = {
    "ExponentialDecay": {
        "initial_learning_rate": 0.1,
        "decay_steps": 10,
        "decay_rate": 0.9,
        "staircase": True,
    },
    "PiecewiseConstantDecay": {"boundaries": [5, 10], "values": [0.1, 0.05, 0.01]},
    "PolynomialDecay": {
        "initial_learning_rate": 0.1,
        "decay_steps": 10,
        "end_learning_rate": 0.01,
        "power": 0.5,
        "cycle": True,
    },
    "InverseTimeDecay": {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5},
    "CosineDecay": {"initial_learning_rate": 0.1, "decay_steps": 10, "alpha": 0.1},
    "CosineDecayRestarts": {
        "initial_learning_rate": 0.1,
        "first_decay_steps": 10,
        "t_mul": 1.5,
        "m_mul": 0.8,
    },
}
for _name, _arguments in SCHEDULES.items():
    _compiled(
        "schedule_" + _name,
        lambda K, n=_name, a=_arguments: {
            "optimizer": K.optimizers.SGD(getattr(K.optimizers.schedules, n)(**a)),
            "loss": "mse",
        },
    )


@model("compiled_tf1_optimizer", train=True)
def compiled_tf1_optimizer(keras):
    import tensorflow as tf

    made = _net(keras)
    made.compile(optimizer=tf.compat.v1.train.AdamOptimizer(0.01), loss="mse")
    return made


def _two(name, arguments, train=True):
    @model("compiled_two_" + name, train=train)
    def make(keras):
        layers = keras.layers
        inputs = layers.Input(shape=(4,))
        x = layers.Dense(5, activation="tanh")(inputs)
        made = keras.Model(
            inputs, [layers.Dense(2, name="left")(x), layers.Dense(3, activation="softmax", name="right")(x)]
        )
        made.compile(optimizer="adam", **arguments(keras))
        return made


_two("one_loss", lambda K: {"loss": "mse"})
_two(
    "list",
    lambda K: {
        "loss": ["mse", "categorical_crossentropy"],
        "loss_weights": [0.7, 0.3],
        "metrics": ["mae", "accuracy"],
    },
)
_two(
    "dict",
    lambda K: {
        "loss": {"right": "categorical_crossentropy", "left": "mse"},
        "loss_weights": {"left": 0.7, "right": 0.3},
        "metrics": {"right": ["accuracy", K.metrics.CategoricalAccuracy()], "left": "mae"},
    },
)
_two(
    "objects",
    lambda K: {
        "loss": {"left": K.losses.Huber(0.5), "right": K.losses.CategoricalCrossentropy(label_smoothing=0.1)},
        "metrics": {
            "left": [K.metrics.RootMeanSquaredError(name="rms")],
            "right": K.metrics.CategoricalAccuracy(),
        },
    },
)
_two("list_metrics", lambda K: {"loss": ["mse", "mse"], "metrics": [["mae"], ["accuracy", "mse"]]})
_two("weighted", lambda K: {"loss": ["mse", "mse"], "weighted_metrics": [["mae"], ["accuracy"]]})
_two("part", lambda K: {"loss": {"left": "mse"}}, train=False)
_two("none", lambda K: {"loss": ["mse", None]}, train=False)


@model("compiled_dict_outputs", train=True)
def compiled_dict_outputs(keras):
    layers = keras.layers
    inputs = layers.Input(shape=(4,))
    x = layers.Dense(5)(inputs)
    made = keras.Model(inputs, {"b": layers.Dense(2, name="b")(x), "a": layers.Dense(3, name="a")(x)})
    made.compile(
        optimizer="sgd",
        loss={"a": "mse", "b": "mae"},
        metrics={"a": ["mse"]},
        loss_weights={"a": 0.5, "b": 2.0},
    )
    return made


@model("compiled_regularized", train=True)
def compiled_regularized(keras):
    layers = keras.layers
    made = keras.Sequential(
        [
            layers.Dense(
                5, kernel_regularizer=keras.regularizers.l2(0.01), activity_regularizer="l1", input_shape=(4,)
            ),
            layers.BatchNormalization(),
            layers.Dropout(0.2),
            layers.Dense(2),
        ]
    )
    made.compile("adam", "mse", metrics=["mae"])
    return made


@model("compiled_recurrent", train=True, feeds={0: ("int", 0, 9)})
def compiled_recurrent(keras):
    layers = keras.layers
    made = keras.Sequential(
        [
            layers.Embedding(10, 4, mask_zero=True, input_length=5),
            layers.Bidirectional(layers.LSTM(3)),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    made.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    return made


@model("compiled_conv", train=True)
def compiled_conv(keras):
    layers = keras.layers
    made = keras.Sequential(
        [
            layers.Conv2D(4, 3, activation="relu", input_shape=(8, 8, 1)),
            layers.MaxPooling2D(),
            layers.BatchNormalization(),
            layers.Flatten(),
            layers.Dense(3, activation="softmax"),
        ]
    )
    made.compile(optimizer=keras.optimizers.Adam(1e-3), loss="categorical_crossentropy", metrics=["accuracy"])
    return made


@model("compiled_mixed", train=True)
def compiled_mixed(keras):
    made = _net(keras)
    policy = keras.mixed_precision
    made.compile(optimizer=policy.LossScaleOptimizer(keras.optimizers.SGD(0.1)), loss="mse")
    return made
