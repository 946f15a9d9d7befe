"""What is compiled: losses, metrics and weights over small networks, and objects inside layers. Data, for any Python.

A loss or a metric is a name, {"class": ..., **arguments}, or {"own": name} for a function of one's own; lists and
dicts of those as `compile` takes them. What a version does not have raises there, and the build notes its words.
"""


def of(_class, **arguments):
    """A class with arguments."""
    return dict({"class": _class}, **arguments)


CASES = {}


def case(name, net, loss, metrics=None, weighted=None, weights=None, sample=True):
    """One compiled model; `sample` says whether it is evaluated with sample weights."""
    assert name not in CASES, name
    CASES[name] = {
        "net": net,
        "loss": loss,
        "metrics": metrics,
        "weighted": weighted,
        "weights": weights,
        # Of rows: Keras 2 weighs the rows by them, Keras 3 takes them for weights of steps.
        "sample": False if net.startswith(("steps", "masked")) else sample,
    }


# Losses by each of their names; the name is the metric too, where it is one.
BY_NET = {
    "regression": """mse MSE mean_squared_error mae MAE mean_absolute_error mape MAPE mean_absolute_percentage_error
        msle MSLE mean_squared_logarithmic_error logcosh log_cosh cosine_similarity cosine_proximity cosine
        huber huber_loss""",
    "binary": "binary_crossentropy bce BCE hinge squared_hinge binary_focal_crossentropy poisson",
    "classes": """categorical_crossentropy kld KLD kullback_leibler_divergence kl_divergence categorical_hinge
        categorical_focal_crossentropy poisson cosine_similarity cosine_proximity mse""",
    "sparse": "sparse_categorical_crossentropy",
    "multilabel": "binary_crossentropy mse hinge",
    "steps": "categorical_crossentropy mse cosine_similarity binary_crossentropy",
    "steps_sparse": "sparse_categorical_crossentropy",
}
for _net, _names in sorted(BY_NET.items()):
    for _name in _names.split():
        case(f"loss-{_net}-{_name}", _net, _name)
        if _name not in ("huber", "huber_loss"):
            case(f"metric-{_net}-{_name}", _net, "mse" if _net != "steps_sparse" else _name, [_name])

for _net, _loss in (
    ("binary", "binary_crossentropy"),
    ("binary", "mse"),
    ("binary_flat", "binary_crossentropy"),
    ("classes", "categorical_crossentropy"),
    ("classes", "mse"),
    ("sparse", "sparse_categorical_crossentropy"),
    ("sparse_flat", "sparse_categorical_crossentropy"),
    ("multilabel", "binary_crossentropy"),
    ("multilabel", "mse"),
    ("steps", "categorical_crossentropy"),
    ("steps_sparse", "sparse_categorical_crossentropy"),
):
    for _name in ("accuracy", "acc", "ce", "crossentropy"):
        case(f"{_name}-{_net}-{_loss}", _net, _loss, [_name])
case("accuracy-multilabel-object", "multilabel", of("BinaryCrossentropy", from_logits=False), ["accuracy"])
case("accuracy-weighted", "classes", "categorical_crossentropy", ["accuracy"], ["accuracy", "mse"])

for _name, _net in (
    ("binary_accuracy", "binary"),
    ("binary_accuracy", "multilabel"),
    ("categorical_accuracy", "classes"),
    ("categorical_accuracy", "steps"),
    ("sparse_categorical_accuracy", "sparse"),
    ("sparse_categorical_accuracy", "sparse_flat"),
    ("sparse_categorical_accuracy", "steps_sparse"),
    ("top_k_categorical_accuracy", "many"),
    ("sparse_top_k_categorical_accuracy", "many_sparse"),
):
    _loss = "sparse_categorical_crossentropy" if "sparse" in _net else "mse"
    case(f"metric-{_net}-{_name}", _net, _loss, [_name])
    case(f"function-{_net}-{_name}", _net, _loss, [{"function": _name}])
case("function-mse", "regression", {"function": "mean_squared_error"}, [{"function": "mean_absolute_error"}])
case("string-class", "regression", "Huber", ["RootMeanSquaredError"])
case("string-class-metric", "binary", "mse", ["AUC", "Precision", "Recall"])

OBJECTS = {
    "regression": [
        of("MeanSquaredError"),
        of("MeanSquaredError", reduction="sum"),
        of("MeanAbsoluteError", reduction="sum_over_batch_size", name="mine"),
        of("MeanAbsolutePercentageError"),
        of("MeanSquaredLogarithmicError"),
        of("Huber"),
        of("Huber", delta=0.3),
        of("LogCosh"),
        of("CosineSimilarity"),
        of("CosineSimilarity", axis=0),
        of("Poisson"),
    ],
    "binary": [
        of("BinaryCrossentropy"),
        of("BinaryCrossentropy", label_smoothing=0.2),
        of("Hinge"),
        of("SquaredHinge"),
        of("BinaryFocalCrossentropy", gamma=1.5),
        of("BinaryFocalCrossentropy", apply_class_balancing=True, alpha=0.4, label_smoothing=0.1),
    ],
    "multilabel": [of("BinaryCrossentropy", axis=0), of("BinaryFocalCrossentropy", axis=0)],
    "binary_logits": [
        of("BinaryCrossentropy", from_logits=True),
        of("BinaryCrossentropy", from_logits=True, label_smoothing=0.1, reduction="sum"),
        of("BinaryFocalCrossentropy", from_logits=True),
    ],
    "classes": [
        of("CategoricalCrossentropy"),
        of("CategoricalCrossentropy", label_smoothing=0.2),
        of("CategoricalHinge"),
        of("KLDivergence"),
        of("CategoricalFocalCrossentropy", alpha=0.3, gamma=1.5),
    ],
    "logits": [
        of("CategoricalCrossentropy", from_logits=True),
        of("CategoricalCrossentropy", from_logits=True, label_smoothing=0.1),
        of("CategoricalFocalCrossentropy", from_logits=True, label_smoothing=0.1),
    ],
    "sparse": [of("SparseCategoricalCrossentropy"), of("SparseCategoricalCrossentropy", ignore_class=1)],
    "sparse_logits": [of("SparseCategoricalCrossentropy", from_logits=True)],
    "sparse_flat": [of("SparseCategoricalCrossentropy", reduction="sum")],
    "steps": [of("CategoricalCrossentropy"), of("CategoricalCrossentropy", reduction="sum"), of("Huber")],
    "steps_sparse": [
        of("SparseCategoricalCrossentropy"),
        of("SparseCategoricalCrossentropy", ignore_class=0),
    ],
    "steps_first": [
        of("CategoricalCrossentropy", axis=1),
        of("CategoricalFocalCrossentropy", axis=1),
        of("CosineSimilarity", axis=1),
    ],
}
for _net, _losses in sorted(OBJECTS.items()):
    for _at, _loss in enumerate(_losses):
        _weighed = (
            _loss["class"] != "CosineSimilarity" or "axis" not in _loss
        )  # which gives no number for each row
        case("object-{}-{}-{}".format(_net, _at, _loss["class"]), _net, _loss, sample=_weighed)
case("reduction-none", "regression", of("MeanSquaredError", reduction="none"), ["mae"])

METRICS = {
    "binary": [
        of("AUC"),
        of("AUC", num_thresholds=20, curve="PR", summation_method="majoring", name="area"),
        of("AUC", thresholds=[0.2, 0.5, 0.7]),
        of("AUC", num_thresholds=10, summation_method="minoring"),
        of("Precision"),
        of("Precision", thresholds=0.4),
        of("Precision", thresholds=[0.3, 0.6]),
        of("Recall", thresholds=0.6, name="r"),
        of("Recall", thresholds=[0.2, 0.45]),
        of("TruePositives", thresholds=0.4),
        of("TrueNegatives", thresholds=[0.4, 0.6]),
        of("FalsePositives"),
        of("FalseNegatives", thresholds=0.6),
        of("SensitivityAtSpecificity", specificity=0.5),
        of("SensitivityAtSpecificity", specificity=0.4, num_thresholds=7),
        of("SpecificityAtSensitivity", sensitivity=0.5, num_thresholds=9),
        of("PrecisionAtRecall", recall=0.5),
        of("RecallAtPrecision", precision=0.5),
        of("RecallAtPrecision", precision=0.5, class_id=0, num_thresholds=11),
        of("BinaryAccuracy"),
        of("BinaryAccuracy", threshold=0.4, name="b"),
        of("Accuracy"),
        of("BinaryCrossentropy"),
        of("BinaryCrossentropy", label_smoothing=0.2),
        of("Hinge"),
        of("SquaredHinge"),
        of("BinaryIoU", target_class_ids=[0, 1], threshold=0.4),
        of("BinaryIoU", target_class_ids=[1]),
        of("F1Score", threshold=0.5),
        of("FBetaScore", beta=2.0, threshold=0.4),
        of("MeanIoU", num_classes=2),
    ],
    "binary_logits": [of("AUC", from_logits=True), of("BinaryCrossentropy", from_logits=True)],
    "multilabel": [
        of("AUC", multi_label=True),
        of("AUC", multi_label=True, num_labels=4, label_weights=[0.1, 0.2, 0.3, 0.4]),
        of("Precision", class_id=1),
        of("Precision", top_k=2),
        of("Recall", top_k=2, class_id=2),
        of("F1Score", average="macro", threshold=0.5),
        of("FBetaScore", average="weighted", beta=0.5, threshold=0.5),
        of("F1Score", average="micro", threshold=0.5),
        of("F1Score", threshold=0.5),
    ],
    "regression": [
        of("MeanSquaredError"),
        of("MeanSquaredError", dtype="float64", name="precise"),
        of("RootMeanSquaredError"),
        of("MeanAbsoluteError"),
        of("MeanAbsolutePercentageError"),
        of("MeanSquaredLogarithmicError"),
        of("LogCoshError"),
        of("CosineSimilarity"),
        of("CosineSimilarity", axis=0, name="c"),
        of("Poisson"),
        of("R2Score"),
        of("R2Score", class_aggregation="variance_weighted_average", num_regressors=1),
        of("MeanRelativeError", normalizer=[1.0, 2.0]),
    ],
    "classes": [
        of("CategoricalAccuracy"),
        of("CategoricalAccuracy", name="hits", dtype="float32"),
        of("CategoricalCrossentropy"),
        of("CategoricalCrossentropy", label_smoothing=0.2),
        of("CategoricalHinge"),
        of("KLDivergence"),
        of("OneHotIoU", num_classes=3, target_class_ids=[0, 2]),
        of("OneHotMeanIoU", num_classes=3),
        of("F1Score"),
        of("OneHotIoU", num_classes=3, target_class_ids=[1, 2], ignore_class=0, sparse_y_pred=False),
        of("OneHotMeanIoU", num_classes=3, ignore_class=1),
    ],
    "logits": [of("CategoricalCrossentropy", from_logits=True)],
    "many": [of("TopKCategoricalAccuracy"), of("TopKCategoricalAccuracy", k=2)],
    "many_sparse": [of("SparseTopKCategoricalAccuracy"), of("SparseTopKCategoricalAccuracy", k=2)],
    "sparse": [
        of("SparseCategoricalAccuracy"),
        of("SparseCategoricalCrossentropy"),
        of("IoU", num_classes=3, target_class_ids=[0, 2], ignore_class=1, sparse_y_pred=False),
        of("IoU", num_classes=3, target_class_ids=[0, 1], sparse_y_pred=False),
        of("MeanIoU", num_classes=3, sparse_y_pred=False),
    ],
    "sparse_logits": [of("SparseCategoricalCrossentropy", from_logits=True)],
    "steps_sparse": [of("SparseCategoricalAccuracy"), of("SparseCategoricalCrossentropy")],
    "steps": [of("CategoricalAccuracy"), of("MeanIoU", num_classes=2)],
}


def _weighs_rows(metric):
    """Whether old versions can weigh the rows: with weights these metrics raise in all of them."""
    if metric["class"] in ("F1Score", "FBetaScore", "R2Score"):
        return False
    return "class_id" not in metric and not (metric["class"] == "CosineSimilarity" and "axis" in metric)


for _net, _metrics in sorted(METRICS.items()):
    for _at, _metric in enumerate(_metrics):
        _loss = "sparse_categorical_crossentropy" if "sparse" in _net else "mse"
        case(
            "measure-{}-{}-{}".format(_net, _at, _metric["class"]),
            _net,
            _loss,
            [_metric],
            [dict(_metric, name="w")],
            sample=_weighs_rows(_metric),
        )

for _name in ("mae", "mse", "hinge", "binary_accuracy", "poisson", "cosine_similarity", "logcosh"):
    case(f"flat-{_name}", "binary_flat", "mse", [_name], [_name])
for _metric in (
    of("AUC"),
    of("Precision"),
    of("Recall"),
    of("MeanSquaredError"),
    of("RootMeanSquaredError"),
    of("BinaryIoU"),
):
    case(
        "flat-{}".format(_metric["class"]),
        "binary_flat",
        of("MeanSquaredError"),
        [_metric],
        [dict(_metric, name="w")],
    )

TWO = {"value": "mse", "label": "binary_crossentropy"}
case("two-name", "two", "mse")
case(
    "two-dict",
    "two",
    TWO,
    {"value": ["mae"], "label": ["accuracy", of("AUC")]},
    weights={"value": 0.25, "label": 2.0},
)
case("two-list", "two", ["mae", "binary_crossentropy"], [["mse"], ["acc"]], weights=[0.5, 1.5])
case("two-flat-metrics", "two", "mse", ["mae"])
case("two-two-flat-metrics", "two", "mse", ["mae", "mse"])
case("two-part-metrics", "two", TWO, {"label": ["accuracy"]})
case("two-one-metric", "two", TWO, {"label": "accuracy", "value": "mae"})
case("two-weighted", "two", TWO, {"value": ["mae"]}, {"value": ["mse", "mae"], "label": [of("Precision")]})
case("two-weighted-flat", "two", TWO, ["mae"], ["mae", "mse"])
case("two-objects", "two", [of("Huber", delta=0.5), of("BinaryCrossentropy", label_smoothing=0.1)])
case("two-first-only", "two", {"value": "mse"}, {"value": ["mae"]})
case("two-last-only", "two", {"label": "binary_crossentropy"}, {"label": ["accuracy"]})
case("two-none-first", "two", [None, "binary_crossentropy"])
case("two-int-weights", "two", ["mae", "mse"], weights=[2, 3])
case("two-own", "two", {"value": {"own": "own_loss"}, "label": "mse"}, {"value": [{"own": "own_metric"}]})
case("weight-one-output", "regression", "mse", ["mae"], weights=[0.25])
case("weight-one-output-name", "regression", {"end": "mse"}, {"end": ["mae"]}, weights={"end": 0.25})
case("loss-in-list", "regression", ["mse"], [["mae"]])
case("metric-alone", "regression", "mse", "mae")
case("same-weighted", "regression", "mse", ["mae"], ["mae"])
case("weighted-only", "regression", "mse", None, ["mae", "mse"])
case("own", "regression", {"own": "own_loss"}, [{"own": "own_metric"}, "mae"], [{"own": "own_metric"}])
case(
    "several", "binary", "mse", ["mae", of("AUC"), "accuracy", of("Precision"), of("Recall", thresholds=0.4)]
)
case("weights-uneven", "regression", "mse", ["mae"], ["mse"], sample="uneven")
case("two-flat-object", "two", "mse", [of("MeanSquaredError")])
case("sequential-accuracy", "sequential", "binary_crossentropy", ["accuracy", "ce"], ["acc"])
case("sequential-mse", "sequential", "mse", ["accuracy", "ce"], ["acc"])
case("wrapped-k", "many", "mse", [{"wrapped": "top_k_categorical_accuracy", "k": 2, "name": "best"}])
case(
    "wrapped-smooth",
    "classes",
    "mse",
    [{"wrapped": "categorical_crossentropy", "label_smoothing": 0.2, "name": "s"}],
)
case("wrapped-loss", "regression", "mse", [{"wrapped": "mean_squared_error", "name": "plain"}])
case("ignored-class", "sparse", "mse", [of("SparseCategoricalCrossentropy", ignore_class=1)], sample=False)
case("masked", "masked", "mse", ["mae"], ["mse"])
case("masked-classes", "masked", of("MeanAbsoluteError"), ["mse"], sample=False)
case("no-loss", "activity", None, sample=False)
case("activity", "activity", "mse", ["mae"])
case("activity-layer", "activity_layer", "mse", ["mae"])

# Objects inside layers: kind, class, arguments.
INSIDE = {
    "initializer": [
        of("Zeros"),
        of("Ones"),
        of("Constant", value=0.25),
        of("RandomNormal", mean=0.5, stddev=0.2, seed=3),
        of("RandomNormal"),
        of("RandomUniform", minval=-0.3, maxval=0.7, seed=3),
        of("RandomUniform"),
        of("TruncatedNormal", mean=0.5, stddev=0.3, seed=4),
        of("VarianceScaling", scale=2.0, mode="fan_out", distribution="uniform", seed=5),
        of("VarianceScaling", scale=0.5, mode="fan_avg", distribution="truncated_normal"),
        of("VarianceScaling", scale=0.5, mode="fan_in", distribution="untruncated_normal"),
        of("VarianceScaling", distribution="normal"),
        of("VarianceScaling"),
        of("Orthogonal", gain=1.5, seed=6),
        of("Identity", gain=0.5),
        of("GlorotNormal", seed=1),
        of("GlorotUniform"),
        of("HeNormal", seed=1),
        of("HeUniform"),
        of("LecunNormal"),
        of("LecunUniform", seed=2),
        "he_normal",
        "he_uniform",
        "lecun_normal",
        "lecun_uniform",
        "glorot_normal",
        "normal",
        "uniform",
        "orthogonal",
        "identity",
        "one",
        "zero",
        {"v1": "random_uniform_initializer"},
        {"v1": "random_normal_initializer", "stddev": 0.2},
        {"v1": "truncated_normal_initializer", "stddev": 0.2},
        {"v1": "constant_initializer", "value": 0.25},
        {"v1": "variance_scaling_initializer", "scale": 2.0},
        {"v1": "uniform_unit_scaling_initializer", "factor": 1.5},
        {"v1": "orthogonal_initializer", "gain": 0.5},
        {"v1": "glorot_normal_initializer"},
        {"v1": "zeros_initializer"},
    ],
    "regularizer": [
        of("L1L2", l1=0.01, l2=0.02),
        of("L1", l1=0.03),
        of("L2", l2=0.04),
        of("OrthogonalRegularizer", factor=0.05, mode="columns"),
        of("OrthogonalRegularizer", factor=0.05),
        "l1",
        "l2",
        "l1_l2",
    ],
    "constraint": [
        of("MaxNorm", max_value=0.7, axis=1),
        of("MaxNorm"),
        of("MinMaxNorm", min_value=0.3, max_value=0.8, rate=0.5, axis=0),
        of("NonNeg"),
        of("UnitNorm", axis=1),
        of("UnitNorm"),
        of("RadialConstraint"),
        "max_norm",
        "non_neg",
        "unit_norm",
        "min_max_norm",
    ],
}
for _kind, _objects in sorted(INSIDE.items()):
    for _at, _object in enumerate(_objects):
        _name = _object if isinstance(_object, str) else _object.get("class", _object.get("v1"))
        CASES[f"{_kind}-{_at}-{_name}"] = {"inside": _kind, "object": _object}
