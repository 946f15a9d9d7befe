"""Checkpoints for `load_weights` of TensorFlow 2: what is in them, and what the real versions restore."""

from __future__ import annotations

from pathlib import Path

import pytest
from goldens import Golden

import kerasferry
from kerasferry.errors import OutputExists, Refused
from kerasferry.formats.wire.bundle import Bundle
from kerasferry.hub import Severity
from kerasferry.runtimes import open_runtime

INSIDE = Path(__file__).parent / "inside_checkpoints.py"
VALUE = ".ATTRIBUTES/VARIABLE_VALUE"


def test_keys(tmp_path: Path) -> None:
    """As `save_weights` of 2.9.3 writes them."""
    golden = Golden("tf2.9-sequential-hdf5")
    record = kerasferry.convert(golden.path, tmp_path / "out.ckpt", target="tf==2.9")
    assert record.format == "checkpoint" and any("SGD(learning_rate=0.02, " in note for note in record.notes)
    bundle = Bundle(tmp_path / "out.ckpt" / "model")
    keys = set(bundle.tensors)
    assert {
        f"layer_with_weights-0/kernel/{VALUE}",
        f"layer_with_weights-0/kernel/.OPTIMIZER_SLOT/optimizer/momentum/{VALUE}",
        f"optimizer/iter/{VALUE}",
        f"optimizer/learning_rate/{VALUE}",
    } <= keys
    assert bundle.object_graph is not None
    assert {one.checkpoint_key for node in bundle.object_graph.nodes for one in node.attributes} == {
        key for key in keys if key.endswith(VALUE)
    }
    assert 'model_checkpoint_path: "model"' in (tmp_path / "out.ckpt" / "checkpoint").read_text()


def test_new_optimizers_have_a_list(tmp_path: Path) -> None:
    """From 2.11 on, whichever optimizer it was."""
    path = Golden("tf2.9-sequential-hdf5").path
    record = kerasferry.convert(path, tmp_path / "new.ckpt", target="tf==2.15")
    keys = Bundle(tmp_path / "new.ckpt" / "model").tensors
    assert f"optimizer/_variables/1/{VALUE}" in keys and f"optimizer/_variables/0/{VALUE}" not in keys
    assert any("2.11 and later" in change.what for change in record.changes.of(Severity.EQUIVALENT))


@pytest.mark.parametrize(("target", "hint"), [("newest", ".keras"), ("tf==1.15", ".h5")])
def test_targets_that_restore_none(target: str, hint: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        kerasferry.convert(Golden("tf2.9-sequential-hdf5").path, tmp_path / "out.ckpt", target=target)
    assert hint in str(refusal.value.hint)


def test_force_replaces_a_checkpoint_alone(tmp_path: Path) -> None:
    path, output = Golden("tf2.9-sequential-hdf5").path, tmp_path / "out.ckpt"
    kerasferry.convert(path, output, target="tf==2.9")
    with pytest.raises(OutputExists):
        kerasferry.convert(path, output, target="tf==2.9")
    kerasferry.convert(path, output, target="tf==2.9", force=True)
    (output / "notes.txt").write_text("mine")
    with pytest.raises(OutputExists, match="something else"):
        kerasferry.convert(path, output, target="tf==2.9", force=True)
    assert (output / "notes.txt").read_text() == "mine"


def test_a_saved_model_says_how_to_train_on(tmp_path: Path) -> None:
    path = Golden("tf2.9-dense-saved_model").path
    record = kerasferry.convert(path, tmp_path / "same", target="tf==2.9")
    assert f'model.load_weights("{tmp_path / "same"}/variables/variables")' in record.resume
    for target, name in (("newest", "new"), ("tf==2.15", "late")):
        record = kerasferry.convert(path, tmp_path / name, target=target, to="saved_model")
        assert not record.resume and any("in variables/" in note for note in record.notes)


@pytest.mark.runtime
@pytest.mark.parametrize("version", ["tf==2.0", "tf==2.9", "tf==2.15"])
def test_every_layer_is_found(version: str, tmp_path: Path) -> None:
    """Layers in layers, lists of cells, a model in a model, tables, no weights at all: by the native `load_weights`."""
    with open_runtime(version) as runtime:
        worker = runtime.worker()

        def call(function: str, **given: object) -> dict[str, object]:
            answer = worker.call("run", file=INSIDE, function=function, kwargs=given, timeout=600)["result"]
            assert isinstance(answer, dict)
            return answer

        for name in call("build", folder=str(tmp_path)):
            kerasferry.convert(tmp_path / f"{name}.h5", tmp_path / f"{name}.ckpt", target=version)
        found = call("restored", folder=str(tmp_path))
    assert len(found) >= (4 if version == "tf==2.0" else 6) and found["no_weights"] == [0, 0, 0]
    for name, (all_of_them, restored, changed) in found.items():  # type: ignore[misc]
        assert restored == all_of_them, name
        assert changed == all_of_them, f"{name}: the file does not matter"
