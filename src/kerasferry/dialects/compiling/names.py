"""Names of losses, metrics and schedules that Keras 3 has under the name Keras 2 wrote."""

from __future__ import annotations

# Names of functions that Keras 2 took and Keras 3 (3.0.5 and 3.15.1 tried) does not, and what they meant.
RENAMED_LOSSES = {
    "kullback_leibler_divergence": "kl_divergence",
    "logcosh": "log_cosh",
    "cosine_proximity": "cosine_similarity",
    "cosine": "cosine_similarity",
    "huber_loss": "huber",
}

# Short names that Keras 3 takes in `compile` and in `.keras` files. In HDF5 it cannot read them back ("Could not
# deserialize 'keras.metrics.mse'"), so the HDF5 writer puts the class in their place.
SHORT_NAMES = {
    "mse": "mean_squared_error",
    "MSE": "mean_squared_error",
    "mae": "mean_absolute_error",
    "MAE": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "MAPE": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "MSLE": "mean_squared_logarithmic_error",
    "kld": "kl_divergence",
    "KLD": "kl_divergence",
    "bce": "binary_crossentropy",
    "BCE": "binary_crossentropy",
}

# Metrics that `compile` resolves by the shape of the output.
SPECIAL_METRICS = frozenset("accuracy acc".split())

# A loss function by name, and the class that stands for it.
LOSS_OF_FUNCTION = {
    "binary_crossentropy": "BinaryCrossentropy",
    "binary_focal_crossentropy": "BinaryFocalCrossentropy",
    "categorical_crossentropy": "CategoricalCrossentropy",
    "categorical_focal_crossentropy": "CategoricalFocalCrossentropy",
    "categorical_hinge": "CategoricalHinge",
    "cosine_similarity": "CosineSimilarity",
    "hinge": "Hinge",
    "huber": "Huber",
    "kl_divergence": "KLDivergence",
    "log_cosh": "LogCosh",
    "mean_absolute_error": "MeanAbsoluteError",
    "mean_absolute_percentage_error": "MeanAbsolutePercentageError",
    "mean_squared_error": "MeanSquaredError",
    "mean_squared_logarithmic_error": "MeanSquaredLogarithmicError",
    "poisson": "Poisson",
    "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy",
    "squared_hinge": "SquaredHinge",
}
LOSSES = frozenset([*LOSS_OF_FUNCTION, *LOSS_OF_FUNCTION.values()])

# A metric that Keras 2 wrapped around a function is this class of Keras 3.
METRIC_OF_FUNCTION = {
    "accuracy": "Accuracy",
    "binary_accuracy": "BinaryAccuracy",
    "categorical_accuracy": "CategoricalAccuracy",
    "sparse_categorical_accuracy": "SparseCategoricalAccuracy",
    "top_k_categorical_accuracy": "TopKCategoricalAccuracy",
    "sparse_top_k_categorical_accuracy": "SparseTopKCategoricalAccuracy",
    "binary_crossentropy": "BinaryCrossentropy",
    "categorical_crossentropy": "CategoricalCrossentropy",
    "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy",
    "categorical_hinge": "CategoricalHinge",
    "cosine_proximity": "CosineSimilarity",
    "cosine_similarity": "CosineSimilarity",
    "hinge": "Hinge",
    "kl_divergence": "KLDivergence",
    "kullback_leibler_divergence": "KLDivergence",
    "log_cosh": "LogCoshError",
    "logcosh": "LogCoshError",
    "mean_absolute_error": "MeanAbsoluteError",
    "mean_absolute_percentage_error": "MeanAbsolutePercentageError",
    "mean_squared_error": "MeanSquaredError",
    "mean_squared_logarithmic_error": "MeanSquaredLogarithmicError",
    "poisson": "Poisson",
    "squared_hinge": "SquaredHinge",
}

_OTHER_METRICS = """AUC BinaryIoU F1Score FBetaScore FalseNegatives FalsePositives IoU Mean MeanIoU OneHotIoU
    OneHotMeanIoU Precision PrecisionAtRecall R2Score Recall RecallAtPrecision RootMeanSquaredError
    SensitivityAtSpecificity SpecificityAtSensitivity Sum TrueNegatives TruePositives""".split()

METRIC_CLASSES = frozenset([*_OTHER_METRICS, *METRIC_OF_FUNCTION.values()])
METRICS = METRIC_CLASSES.union(METRIC_OF_FUNCTION)

SCHEDULES = frozenset(
    """CosineDecay CosineDecayRestarts ExponentialDecay InverseTimeDecay PiecewiseConstantDecay
    PolynomialDecay""".split()
)

# Schedules that Keras 3 lacks: classes of the generated module.
MODULE_SCHEDULES = frozenset({"LinearCosineDecay", "NoisyLinearCosineDecay"})
