"""Small networks with fixed weights and data, for every Python from 3.6 on."""

import numpy as np

ROWS, BATCH = 12, 4


def make(keras, net):
    """The network of a name, with weights that depend on the name only."""
    layers = keras.layers
    start = keras.layers.Input((5,), name="start")
    if net == "two":
        ends = [
            layers.Dense(2, name="value")(start),
            layers.Dense(1, activation="sigmoid", name="label")(start),
        ]
        model = keras.models.Model(start, ends)
    elif net == "masked":
        start = keras.layers.Input((4, 5), name="start")
        inner = layers.SimpleRNN(2, return_sequences=True, name="inner")
        model = keras.models.Model(start, inner(layers.Masking(name="mask")(start)))
    elif net == "sequential":
        model = keras.models.Sequential(
            [layers.Dense(3, input_shape=(5,)), layers.Dense(4), layers.Activation("sigmoid")]
        )
    elif net == "activity":
        end = layers.Dense(2, name="end", activity_regularizer=keras.regularizers.l1(0.01))(start)
        model = keras.models.Model(start, end)
    elif net == "activity_layer":
        end = layers.ActivityRegularization(l1=0.01, l2=0.02, name="end")(
            layers.Dense(2, name="inner")(start)
        )
        model = keras.models.Model(start, end)
    else:
        model = keras.models.Model(start, _end(layers, net, start))
    random = np.random.RandomState(7)
    model.set_weights([random.normal(0, 0.7, w.shape).astype("float32") for w in model.get_weights()])
    return model


def _end(layers, net, start):
    units, activation = {
        "regression": (2, None),
        "binary": (1, "sigmoid"),
        "binary_flat": (1, "sigmoid"),
        "binary_logits": (1, None),
        "classes": (3, "softmax"),
        "sparse": (3, "softmax"),
        "sparse_flat": (3, "softmax"),
        "logits": (3, None),
        "sparse_logits": (3, None),
        "multilabel": (4, "sigmoid"),
        "many": (9, "softmax"),
        "many_sparse": (9, "softmax"),
        "steps": (12, "sigmoid"),
        "steps_first": (12, "sigmoid"),
        "steps_sparse": (12, "linear"),
    }[net]
    if not net.startswith("steps"):
        return layers.Dense(units, activation=activation, name="end")(start)
    inner = layers.Dense(units, activation=activation, name="inner")(start)
    inner = layers.Reshape((4, 3), name="steps")(inner)
    return layers.Activation("softmax", name="end")(inner)


def data(net, uneven=False):
    """(x, y, sample weights, of each row)."""
    random = np.random.RandomState(11)
    x = random.normal(size=(ROWS, 5)).astype("float32")
    weights = random.uniform(0.5, 2, ROWS).astype("float32")
    if (
        not uneven
    ):  # 1.12 divides a loss by the weights of its batch, all later ones by their number: let these be equal
        for at in range(0, ROWS, BATCH):
            weights[at : at + BATCH] /= weights[at : at + BATCH].mean()
    real = random.uniform(0.1, 2, (ROWS, 2)).astype("float32")
    bits = random.randint(0, 2, (ROWS, 4)).astype("float32")
    labels = random.randint(0, 3, (ROWS, 4))
    if net in ("regression", "activity", "activity_layer"):
        return x, real, weights
    if net in ("binary", "binary_logits"):
        return x, bits[:, :1], weights
    if net == "binary_flat":
        return x, bits[:, 0], weights
    if net in ("classes", "logits"):
        return x, np.eye(3, dtype="float32")[labels[:, 0]], weights
    if net in ("sparse", "sparse_logits"):
        return x, labels[:, :1].astype("float32"), weights
    if net == "sparse_flat":
        return x, labels[:, 0].astype("float32"), weights
    if net in ("multilabel", "sequential"):
        return x, bits, weights
    if net == "many":
        return x, np.eye(9, dtype="float32")[random.randint(0, 9, ROWS)], weights
    if net == "many_sparse":
        return x, random.randint(0, 9, (ROWS, 1)).astype("float32"), weights
    if net in ("steps", "steps_first"):
        return x, np.eye(3, dtype="float32")[labels], weights
    if net == "steps_sparse":
        return x, labels.astype("float32"), weights
    if net == "masked":
        x = random.normal(size=(ROWS, 4, 5)).astype("float32")
        for row in range(ROWS):
            x[row, 1 + row % 4 :] = 0
        return x, random.normal(size=(ROWS, 4, 2)).astype("float32"), weights
    assert net == "two", net
    return x, [real, bits[:, :1]], weights


def own_loss(y_true, y_pred):
    """A function of one's own; arithmetic of tensors only, so that every Keras runs it."""
    return ((y_true - y_pred) * (y_true - y_pred) * 3.0)[:, 0]


def own_metric(y_true, y_pred):
    """Another one."""
    return ((y_true - y_pred) * 2.0)[:, 0]


OWN = {"own_loss": own_loss, "own_metric": own_metric}
