"""Verification with real versions: TF 2.9 against the newest Keras. Every verdict is seen to happen."""

import io
import json
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest

from kerasferry import convert
from kerasferry.verify import Options, RuntimePool, Verdict, verify, verify_many
from kerasferry.verify.inputs import write_npz

pytestmark = pytest.mark.runtime

NETWORKS = Path(__file__).with_name("networks.py")
MODULE = Path(__file__).with_name("own_layer.py")


@pytest.fixture(scope="session")
def pool():
    with RuntimePool() as opened:
        yield opened


@pytest.fixture(scope="session")
def build(pool, tmp_path_factory):
    """build(function, name, version): the path that a function of networks.py saved to."""

    def make(function, name="model", version="tf==2.9", **arguments):
        path = tmp_path_factory.mktemp(function) / name
        worker = pool.open(version).worker()
        worker.call("run", file=NETWORKS, function=function, kwargs={"path": str(path), **arguments})
        return path

    return make


@pytest.fixture(scope="session")
def classifier(build):
    """(SavedModel, its conversion, HDF5 of the same)."""
    path = build("classifier")
    convert(path, path.with_suffix(".keras"))
    return path, path.with_suffix(".keras"), path.with_suffix(".h5")


def rewritten(archive, change_config=None, change_weights=None):
    """A copy of a `.keras` file beside it with another config or other weights."""
    copy = archive.with_name(f"changed-{archive.name}")
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "config.json" and change_config:
                data = json.dumps(change_config(json.loads(data))).encode()
            if name == "model.weights.h5" and change_weights:
                file = io.BytesIO(data)
                with h5py.File(file, "r+") as weights:
                    change_weights(weights)
                data = file.getvalue()
            new.writestr(name, data)
    return copy


def test_same(classifier, pool):
    source, converted, _ = classifier
    record = verify(source, converted, pool=pool, train=True)
    assert record.verdict is Verdict.SAME and record.passed and record.exit_code == 0, record
    assert {row.view for row in record.outputs} == {"final", "before softmax"}
    assert all(row.comparison.relative < 1e-5 for row in record.outputs)
    assert all(row.by_input > 1e-3 and row.by_weights > 1e-3 for row in record.outputs)
    assert [(result.by, result.compared, result.same) for result in record.weights] == [
        ("files", 8, True),
        ("runtimes", 8, True),
    ]
    assert record.source_side["tf"].startswith("2.9.") and record.target_side["keras"].startswith("3.")
    assert record.training["works"] and record.training["moved"] == record.training["of"] == 6


def test_different_if_one_weight_is_changed(classifier, pool):
    source, converted, _ = classifier

    def change(weights):
        weights["layers/dense/vars/0"][0, 0] += 0.01

    record = verify(source, rewritten(converted, change_weights=change), pool=pool)
    assert record.verdict is Verdict.DIFFERENT and record.exit_code == 1
    assert "first layer that differs is `block/hidden`" in record.reason
    assert "rounding" not in record.reason
    assert [result.same for result in record.weights] == [False, False]


def test_different_if_a_weight_changes_by_its_last_bit(classifier, pool):
    source, converted, _ = classifier

    def change(weights):
        kernel = weights["layers/dense_1/vars/0"]
        kernel[0, 0] = np.nextafter(kernel[0, 0], np.float32(9))

    record = verify(source, rewritten(converted, change_weights=change), pool=pool)
    assert record.verdict is Verdict.DIFFERENT and "weights differ: end/kernel" in record.reason
    assert all(row.comparison.same for row in record.outputs)


def test_different_if_an_activation_is_replaced(classifier, pool):
    source, converted, _ = classifier

    def change(config):
        config["config"]["layers"][1]["config"]["activation"] = "leaky_relu"
        return config

    record = verify(source, rewritten(converted, change_config=change), pool=pool)
    assert record.verdict is Verdict.DIFFERENT and "`block/hidden`" in record.reason
    assert all(result.same for result in record.weights)


def test_different_if_the_last_softmax_is_gone(classifier, pool):
    source, converted, _ = classifier

    def change(config):
        config["config"]["layers"][-1]["config"]["activation"] = "linear"
        return config

    assert verify(source, rewritten(converted, change_config=change), pool=pool).verdict is Verdict.DIFFERENT


def test_insensitive_with_a_zero_kernel(build, pool):
    source = build("classifier", zero=["block/hidden"])
    convert(source, source.with_suffix(".keras"))
    record = verify(source, source.with_suffix(".keras"), pool=pool)
    assert record.verdict is Verdict.INSENSITIVE and record.exit_code == 1
    assert "layer `block/hidden` moves by only 0" in record.reason


def test_refused_with_the_loaders_own_text(classifier, pool):
    source, _, _ = classifier
    record = verify(source, source, target="tf==2.17", pool=pool)
    assert record.verdict is Verdict.REFUSED and record.exit_code == 1
    assert record.error == "AttributeError: '_UserObject' object has no attribute 'add_slot'"


def test_refused_config_names_the_argument(classifier, pool):
    source, converted, _ = classifier

    def change(config):
        config["config"]["layers"][1]["config"]["groups"] = 1
        return config

    record = verify(source, rewritten(converted, change_config=change), pool=pool)
    assert record.verdict is Verdict.REFUSED and "{'groups': 1}" in record.reason


def test_hdf5_and_open_dimensions_and_tokens(build, pool):
    source = build("tokens", "model.h5")
    converted = source.with_suffix(".keras")
    convert(source, converted)
    record = verify(source, converted, pool=pool)
    assert record.verdict is Verdict.SAME, record
    assert record.inputs[0]["shape"] == [4, 32] and "below 13" in record.inputs[0]["how"]
    assert [row.name for row in record.outputs] == ["one", "two", "two"]


def test_given_inputs(classifier, pool, tmp_path):
    source, converted, _ = classifier
    given = write_npz(tmp_path / "x.npz", {"start": np.random.RandomState(0).normal(size=(9, 6))})
    record = verify(source, converted, inputs=given, pool=pool)
    assert record.verdict is Verdict.SAME and record.inputs[0]["shape"] == [9, 6]


def test_given_inputs_that_do_not_vary_prove_nothing(classifier, pool, tmp_path):
    source, converted, _ = classifier
    given = write_npz(tmp_path / "x.npz", {"start": np.full((9, 6), 3.0)})
    assert verify(source, converted, inputs=given, pool=pool).verdict is Verdict.INSENSITIVE


def test_callable_without_layers(build, pool):
    source = build("module")
    repaired = source.with_name("repaired")
    convert(source, repaired, to="saved_model")
    record = verify(source, repaired, pool=pool)
    assert record.verdict is Verdict.SAME and record.reason.startswith(
        "callable, same predictions, no layers"
    )
    assert {row.view for row in record.outputs} == {"final, saved_model", "final, tfsm"}


def test_several_inputs_without_layers(build, pool):
    source = build("two_inputs")
    repaired = source.with_name("repaired")
    convert(source, repaired, to="saved_model")
    record = verify(source, repaired, pool=pool)
    assert record.verdict is Verdict.SAME and "cannot call a signature with several" in record.notes[-1]


def test_a_source_that_draws_random_numbers_proves_nothing(build, pool):
    source = build("noisy")
    record = verify(source, source, target="tf==2.9", pool=pool)
    assert record.verdict is Verdict.INSENSITIVE
    assert "differently each time" in record.reason and "from layer `noise` on" in record.reason


def test_a_source_version_that_cannot_be_had(classifier, pool, monkeypatch, tmp_path):
    """No interpreter, no download: the weights are the answer, and it says so."""
    source, converted, _ = classifier
    for name in ("PYENV_ROOT", "KERASFERRY_HOME", "UV_PYTHON_INSTALL_DIR", "PATH"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("UV_PYTHON_DOWNLOADS", "never")
    record = verify(source, converted, source_runtime="tf==2.1", pool=pool)
    assert record.verdict is Verdict.WEIGHTS_SAME and record.exit_code == 1, record
    assert "cannot be had here" in record.reason and "8 variables are bit identical" in record.reason
    record = verify(source, converted, target="tf==1.13", pool=pool)
    assert record.verdict is Verdict.MISSING_ENV and record.exit_code == 5


def test_timed_out(classifier):
    source, converted, _ = classifier
    assert verify(source, converted, timeout=0.01).verdict is Verdict.TIMED_OUT


def test_command(classifier, capsys):
    from kerasferry.cli import main

    source, converted, _ = classifier
    assert main(["verify", str(source), str(converted), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["results"][0]["verdict"] == "SAME" and found["exit_code"] == 0
    assert main(["verify", str(source), str(source)]) == 1
    assert capsys.readouterr().out.startswith("REFUSED: tf.saved_model.load of the target refuses")
    assert main(["verify", str(source), str(source), "--expect", "REFUSED"]) == 0


def test_custom_class_from_a_module(build, pool):
    source = build("custom", "model.h5", module=str(MODULE))
    pool.open("tf==2.9").close()  # building has registered the class there, and it can be done only once
    converted = source.with_suffix(".keras")
    convert(source, converted)
    assert verify(source, converted, pool=pool).verdict is Verdict.REFUSED
    for _ in range(2):  # the second time in warm workers
        record = verify(source, converted, modules=[MODULE], pool=pool)
        assert record.verdict is Verdict.SAME, record


def test_weights_only_runs_nothing(classifier):
    _, converted, hdf5 = classifier
    record = verify(hdf5, converted, weights_only=True)
    assert record.verdict is Verdict.WEIGHTS_SAME and record.exit_code == 0
    assert not record.source_side and not record.target_side


def test_many_with_warm_workers(classifier, pool, tmp_path):
    source, converted, hdf5 = classifier
    unreadable = tmp_path / "no.h5"
    unreadable.write_bytes(b"nothing")
    pairs = [(source, converted), (unreadable, converted), (hdf5, converted)]
    verify(source, converted, pool=pool)
    starts = {runtime.recipe.id: runtime.worker().starts for runtime in pool.runtimes}
    records = list(verify_many(pairs, Options(), pool=pool))
    assert [record.verdict for record in records] == [Verdict.SAME, Verdict.UNUSABLE, Verdict.SAME]
    assert records[1].exit_code == 3
    assert starts == {runtime.recipe.id: runtime.worker().starts for runtime in pool.runtimes}


@pytest.mark.slow
@pytest.mark.parametrize(("version", "right"), [("2.6", False), ("2.7", False), ("2.8", True), ("2.9", True)])
def test_normalization_from_hdf5_is_wrong_in_two_versions(build, pool, tmp_path, version, right):
    source = build("normalized", "model.h5", "tf==2.6")
    worker = pool.open(f"tf=={version}").worker()
    handle = worker.call("load", path=source)["handle"]
    batch = write_npz(tmp_path / "x.npz", {"start": np.full((1, 2), 9.0, "float32")})
    worker.call("predict", handle=handle, inputs=batch, output=tmp_path / "y.npz")
    found = np.load(tmp_path / "y.npz")["0"][0, 0]
    assert np.isclose(found, 4.0) is np.bool_(right)  # (9-5)/2, twice
    assert right or np.isclose(found, 18.0)
