"""What only Keras 3 has on its way to a tf.keras, and the stock layer again on the way up."""

from __future__ import annotations

from typing import Any

import pytest
from small import tensor
from small_keras_3 import down, functional_of, node_of, sequence, stock

from kerasferry.dialects import carry
from kerasferry.dialects.limits import last_look
from kerasferry.errors import Refused
from kerasferry.hub import Changes, Json, Model, Severity
from kerasferry.hub.topology import model_layers
from kerasferry.modules import names_in, plain_names_in


def up(model: Model, target: str = "k3.15") -> tuple[Model, Changes]:
    changes, source = Changes(), model.dialect
    made = carry(model, target, changes)
    last_look(made, source, changes)
    return made, changes


def last(model: Model) -> Json:
    return model_layers(model.topology)[-1]


def said(changes: Changes, severity: Severity) -> str:
    return " ".join(change.what for change in changes.of(severity))


HEADS = {"num_heads": 2, "key_dim": 3}
GROUPED = {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2}


@pytest.mark.parametrize("target", ["tf2.15", "tf2.3", "tf1.12"])
@pytest.mark.parametrize(
    "layer",
    [
        stock("RMSNormalization", axis=[-1], epsilon=0.1),
        stock("LayerNormalization", axis=[-1], rms_scaling=True),
        stock("ReversibleEmbedding", input_dim=5, output_dim=3, tie_weights=False),
        stock("ZeroPadding1D", padding=[1, 2], data_format="channels_first"),
        stock("Resizing", height=2, width=3, antialias=True, data_format="channels_last"),
        stock("Resizing", height=2, width=3, pad_to_aspect_ratio=True, fill_mode="constant", fill_value=0.5),
        stock("Resizing", height=2, width=3, data_format="channels_first"),
        stock("CenterCrop", height=2, width=3, data_format="channels_first"),
        stock("AutoContrast", value_range=[0, 1], data_format="channels_last"),
        stock("MelSpectrogram", fft_length=32, sequence_stride=8, num_mel_bins=5),
        stock("AdaptiveAveragePooling1D", output_size=[3], data_format="channels_last"),
        stock("AdaptiveMaxPooling3D", output_size=[3, 2, 1], data_format="channels_first"),
    ],
)
def test_a_class_of_the_module_and_the_stock_layer_again(layer: Json, target: str) -> None:
    model, changes = down(sequence(layer), target)
    name = layer["class_name"]
    assert last(model)["class_name"] == f"kerasferry>{name}" and plain_names_in(model.topology) == {name}
    assert not said(changes, Severity.LOSSY)
    again, _ = up(model)
    made = last(again)
    assert (made["class_name"], made["module"], names_in(again.topology)) == (name, "keras.layers", set())
    telling = {key: value for key, value in layer["config"].items() if value not in ("channels_last", [-1])}
    assert telling.items() <= made["config"].items()
    assert not {"follows_masks", "resize_first"} & made["config"].keys()


@pytest.mark.parametrize("target", ["k3.0", "k3.8"])
def test_on_the_way_up_an_older_keras_3_has_a_class_of_its_own_module(target: str) -> None:
    model, _ = down(sequence(stock("RMSNormalization", axis=[-1])), "tf2.15")
    assert names_in(up(model, target)[0].topology) == {"RMSNormalization"}
    model, _ = down(sequence(stock("ZeroPadding1D", data_format="channels_first")), "tf2.9")
    assert names_in(up(model, "k3.4")[0].topology) == {"ZeroPadding1DLater"}


def heads(name: str, *args: Any, **config: Any) -> Json:
    return functional_of(node_of(stock(name, **config), tensor("start"), tensor("start"), *args))


@pytest.mark.parametrize(
    ("name", "config", "targets"),
    [
        ("MultiHeadAttention", {**HEADS, "use_gate": True}, ("tf2.15", "tf2.3", "tf1.15")),
        ("MultiHeadAttention", {**HEADS, "sliding_window": 2}, ("tf2.15", "tf2.9")),
        ("GroupQueryAttention", GROUPED, ("tf2.15", "tf2.3", "tf1.15")),
        ("GroupQueryAttention", {**GROUPED, "use_gate": True, "sliding_window": 2}, ("tf2.9",)),
    ],
)
def test_attention(name: str, config: Json, targets: tuple[str, ...]) -> None:
    for target in targets:
        model, _ = down(heads(name, **config), target)
        made = last(model)
        assert made["class_name"] == f"kerasferry>{name}" and made["config"]["follows_masks"] is True
        assert made["inbound_nodes"] == [[["start", 0, 0, {"value": ["start", 0, 0]}]]]
        again = last(up(model)[0])
        assert (again["class_name"], again["module"]) == (name, "keras.layers")
        assert config.items() <= again["config"].items() and "follows_masks" not in again["config"]


def test_what_says_nothing_needs_no_class() -> None:
    model, _ = down(heads("MultiHeadAttention", **HEADS, use_gate=False, sliding_window=None), "tf2.15")
    assert last(model)["class_name"] == "MultiHeadAttention"
    assert not {"use_gate", "sliding_window"} & last(model)["config"].keys()
    for target in ("tf2.15", "tf2.3"):
        model, _ = down(sequence(stock("LayerNormalization", axis=[-1], rms_scaling=False)), target)
        assert last(model)["class_name"] == "LayerNormalization"
        assert "rms_scaling" not in last(model)["config"]


def test_two_ways_of_an_embedding() -> None:
    made = stock("ReversibleEmbedding", input_dim=5, output_dim=6)
    node = node_of(made, tensor("start"), True)
    model, _ = down(functional_of(node), "tf2.9")
    assert last(model)["inbound_nodes"] == [[["start", 0, 0, {"reverse": True}]]]


@pytest.mark.parametrize(
    "layer",
    [
        stock("Dense", units=2, lora_rank=2, lora_alpha=4),
        stock("EinsumDense", equation="ab,bc->ac", output_shape=[2], lora_rank=2),
        stock("Embedding", input_dim=5, output_dim=2, lora_rank=2),
    ],
)
def test_low_rank(layer: Json) -> None:
    model, changes = down(sequence(layer), "tf2.15")
    assert "lora_rank" not in last(model)["config"] and "trained as a whole" in said(changes, Severity.LOSSY)


def test_augmentation_with_channels_first() -> None:
    model, changes = down(
        sequence(stock("RandomZoom", height_factor=0.1, data_format="channels_first")), "tf2.15"
    )
    assert last(model)["config"]["activation"] == "linear" and "augmentation" in said(changes, Severity.LOSSY)
    model, changes = down(
        sequence(stock("RandomZoom", height_factor=0.1, data_format="channels_last")), "tf2.15"
    )
    assert last(model)["class_name"] == "RandomZoom" and not said(changes, Severity.LOSSY)


@pytest.mark.parametrize(("dropout", "severity"), [(0.5, Severity.LOSSY), (0.0, Severity.NEUTRAL)])
def test_seeds(dropout: float, severity: Severity) -> None:
    model, changes = down(sequence(stock("GRU", units=2, dropout=dropout, seed=3)), "tf2.3")
    assert "seed" not in last(model)["config"] and "`seed` 3 dropped" in said(changes, severity)


@pytest.mark.parametrize(
    ("target", "name", "lossy"),
    [
        ("tf2.15", "BatchNormalization", False),
        ("tf2.9", "SyncBatchNormalization", False),
        ("tf2.0", "BatchNormalization", True),
    ],
)
def test_several_replicas(target: str, name: str, lossy: bool) -> None:
    model, changes = down(sequence(stock("BatchNormalization", synchronized=True)), target)
    assert last(model)["class_name"] == name and bool(said(changes, Severity.LOSSY)) == lossy


def test_another_index_for_what_is_unknown() -> None:
    told = {"vocabulary": ["a", "b"], "num_oov_indices": 3, "oov_method": "farmhash"}
    salted = stock("StringLookup", **told, salt=[3, 5])
    for target in ("tf2.15", "tf1.12"):
        model, _ = down(sequence(salted), target)
        assert last(model)["class_name"] == "kerasferry>StringLookup"
        made = last(up(model)[0])
        assert (made["class_name"], made["module"]) == ("StringLookup", "keras.layers")
        assert made["config"]["salt"] == [3, 5]
    assert last(down(sequence(stock("StringLookup", **told)), "tf2.15")[0])["class_name"] == "StringLookup"


def test_integers_of_8_bits_have_no_equal() -> None:
    policy = {
        "module": "keras",
        "class_name": "QuantizedDTypePolicy",
        "config": {"mode": "int8", "source_name": "float32"},
        "registered_name": None,
    }
    with pytest.raises(Refused, match="reads no quantized layers"):
        down(sequence(stock("Dense", units=2, dtype=policy)), "tf2.15")


def compiled(target: str, loss: Any, **others: Any) -> tuple[Model, Changes]:
    optimizer = {"module": "keras.optimizers", "class_name": "SGD", "config": {"learning_rate": 0.1}}
    training = {"optimizer": {**optimizer, "registered_name": None}, "loss": loss, **others}
    return down(sequence(stock("Dense", units=2)), target, training)


def loss_of(name: str, **config: Any) -> Json:
    told = {"name": "l", "reduction": "sum_over_batch_size", **config}
    return {"module": "keras.losses", "class_name": name, "config": told, "registered_name": None}


@pytest.mark.parametrize("target", ["tf2.15", "tf2.3", "tf1.15"])
@pytest.mark.parametrize(
    ("loss", "name"),
    [("dice", "Dice"), (loss_of("Tversky", alpha=0.3), "Tversky"), (loss_of("Circle", gamma=60.0), "Circle")],
)
def test_losses_and_back(loss: Any, name: str, target: str) -> None:
    model, changes = compiled(target, loss)
    assert model.training is not None
    made = model.training.config["loss"]
    assert made["class_name"] == f"kerasferry>{name}" and made["config"]["reduction"] == "auto"
    assert not said(changes, Severity.LOSSY)
    again, _ = up(model)
    assert again.training is not None
    made = again.training.config["loss"]
    assert (made["class_name"], made["module"]) == (name, "keras.losses")
    assert made["config"]["reduction"] == "sum_over_batch_size"


@pytest.mark.parametrize("loss", ["tversky", loss_of("Dice")])
def test_no_loss_no_compiling(loss: Any) -> None:
    model, changes = compiled("tf1.12", loss)
    assert model.training is not None and model.training.config == {"loss": None}
    assert "the model is not compiled" in said(changes, Severity.LOSSY)


@pytest.mark.parametrize(("target", "count"), [("tf2.15", 2), ("tf2.4", 2), ("tf2.3", 1)])
def test_metrics(target: str, count: int) -> None:
    model, changes = compiled(target, "mse", metrics=["mae", "pearson_correlation"])
    assert model.training is not None and len(model.training.config["metrics"]) == count
    assert ("PearsonCorrelation" in said(changes, Severity.LOSSY)) == (count == 1)
