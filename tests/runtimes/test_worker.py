"""Real environments: made by uv, proved by their control model, and asked through the worker."""

import json
import os
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kerasferry.catalog.targets import resolve
from kerasferry.runtimes import BrokenEnvironment, WorkerError, open_runtime
from kerasferry.runtimes.interpreters import find_interpreter

pytestmark = pytest.mark.runtime

BUILDERS = Path(__file__).with_name("builders.py")
TARGETS = ("tf==1.15", "tf==2.9", "newest", "tf_keras==2.17", "keras==2.3")


def opened(target):
    recipe = target if not isinstance(target, str) else resolve(target)
    if find_interpreter(recipe.preferred.python) is None:
        pytest.skip(f"needs Python {recipe.preferred.python}")
    return open_runtime(recipe)


@pytest.fixture(scope="module")
def tf29():
    with opened("tf==2.9") as runtime:
        yield runtime


@pytest.fixture(scope="module", params=TARGETS)
def runtime(request):
    with opened(request.param) as runtime:
        yield runtime


@pytest.fixture
def classifier(runtime, tmp_path):
    """(worker, handle, path of inputs) of a compiled model with a nested one."""
    worker = runtime.worker()
    # Keras 3 cannot train a nested model that it loaded from HDF5 ("Unknown variable"), seen in 3.0 to 3.15
    file = tmp_path / ("m.keras" if runtime.dialect.startswith("k3") else "m.h5")
    arguments = {"path": str(file), "api": runtime.recipe.api}
    worker.call("run", file=BUILDERS, function="classifier", kwargs=arguments)
    handle = worker.call("load", path=file, loader="keras")["handle"]
    generator = np.random.RandomState(0)
    rows = {"second": generator.rand(6, 5), "first": generator.rand(6, 4)}
    np.savez(tmp_path / "x.npz", **{name: value.astype("float32") for name, value in rows.items()})
    yield worker, handle, tmp_path / "x.npz"
    worker.call("free", handle=handle)


def predicted(worker, handle, inputs, **more):
    output = inputs.with_name("y.npz")
    answer = worker.call("predict", handle=handle, inputs=inputs, output=output, **more)
    return answer, np.load(output)["0"]


def test_control_passes_and_versions_are_told(runtime):
    result = runtime.proved()
    assert result["works"] and "h5" in result["formats"]
    assert runtime.versions["tf"] == runtime.recipe.tf
    assert runtime.versions["python"].startswith(runtime.recipe.preferred.python + ".")
    assert runtime.record["locked"] is True
    assert runtime.record["keras"] == runtime.versions["keras"]
    assert runtime.dialect == runtime.recipe.dialect


def test_numpy_121_makes_tf_20_broken():
    recipe = resolve("tf==2.0")
    requirements = [line for line in recipe.preferred.requirements if not line.startswith("numpy==")]
    build = replace(recipe.preferred, requirements=(*requirements, "numpy==1.21.6"))
    with opened(replace(recipe, builds=(build,))) as runtime:
        with pytest.raises(BrokenEnvironment) as caught:
            runtime.proved()
        assert caught.value.verdict == "BROKEN_ENV"
        assert "building the recurrent model" in caught.value.found
        assert "Cannot convert a symbolic Tensor" in caught.value.found


def test_describe(classifier):
    worker, handle, _ = classifier
    told = worker.call("describe", handle=handle)
    assert told["inputs"] == [
        {"name": "first", "shape": [None, 4], "dtype": "float32"},
        {"name": "second", "shape": [None, 5], "dtype": "float32"},
    ]
    assert told["outputs"][0]["shape"] == [None, 3]
    assert told["compiled"] is True
    assert [layer["name"] for layer in told["layers"]][-2:] == ["norm", "end"]


def test_inputs_go_by_name(classifier):
    worker, handle, inputs = classifier
    answer, values = predicted(worker, handle, inputs)
    assert answer["outputs"] == [{"name": "end", "shape": [6, 3], "dtype": "float32"}] or (
        answer["outputs"][0]["shape"] == [6, 3]
    )
    named = np.load(inputs)
    np.savez(inputs.with_name("by_position.npz"), **{"0": named["first"], "1": named["second"]})
    _, again = predicted(worker, handle, inputs.with_name("by_position.npz"))
    np.testing.assert_array_equal(values, again)
    np.testing.assert_allclose(values.sum(-1), 1, rtol=1e-5)


@pytest.mark.parametrize("last", ["dense", "softmax"])
def test_before_softmax(runtime, tmp_path, last, classifier):
    worker, _, inputs = classifier
    file = tmp_path / "last.h5"
    arguments = {"path": str(file), "api": runtime.recipe.api, "last": last}
    worker.call("run", file=BUILDERS, function="classifier", kwargs=arguments)
    handle = worker.call("load", path=file)["handle"]
    _, squashed = predicted(worker, handle, inputs)
    answer, logits = predicted(worker, handle, inputs, before_softmax=True)
    assert answer["before_softmax"] == ["softmax"]
    exponents = np.exp(logits)
    np.testing.assert_allclose(exponents / exponents.sum(-1, keepdims=True), squashed, atol=1e-6)
    _, after = predicted(worker, handle, inputs)
    np.testing.assert_array_equal(after, squashed)


def test_activations_end_in_the_prediction(classifier):
    worker, handle, inputs = classifier
    output = inputs.with_name("a.npz")
    answer = worker.call("activations", handle=handle, inputs=inputs, output=output)
    assert list(answer["layers"]) == ["inner", "sum", "norm", "end"]
    arrays = np.load(output)
    np.testing.assert_allclose(arrays["sum"], arrays["inner"] + np.load(inputs)["second"], atol=1e-6)
    np.testing.assert_allclose(arrays["end"], predicted(worker, handle, inputs)[1], atol=1e-6)


def test_weights_permuted_and_put_back(runtime, classifier):
    worker, handle, inputs = classifier
    file = inputs.with_name("w.npz")
    told = worker.call("weights", handle=handle, output=file)["weights"]
    shapes = [[4, 5], [5], [5], [5], [5], [5], [5, 3], [3]]
    if runtime.dialect == "keras2.3":  # standalone Keras puts what is not trained last
        shapes = [[4, 5], [5], [5], [5], [5, 3], [3], [5], [5]]
    assert [item["shape"] for item in told] == shapes
    assert [item["trainable"] for item in told].count(False) == 2
    assert told[0]["layer"] == "inner/inner_dense"
    _, before = predicted(worker, handle, inputs)
    assert worker.call("permute", handle=handle, index=0, axis=0)["changed"] is True
    assert not np.allclose(predicted(worker, handle, inputs)[1], before)
    np.savez(inputs.with_name("one.npz"), np.load(file)["0"])
    worker.call("set_weights", handle=handle, index=0, array=inputs.with_name("one.npz"))
    np.testing.assert_array_equal(predicted(worker, handle, inputs)[1], before)


def test_training_is_repeatable(runtime, classifier, tmp_path):
    worker, handle, inputs = classifier
    first = worker.call("train", handle=handle, inputs=inputs, steps=4, batch_size=4, seed=1)
    assert first["optimizer"] == "Adam" and first["iterations"] == 4 and len(first["losses"]) == 4
    assert first["losses"][0] != first["losses"][3]  # the same rows, but weights have moved
    model = next(tmp_path.glob("m.*"))
    again = worker.call("load", path=model)["handle"]
    second = worker.call("train", handle=again, inputs=inputs, steps=4, batch_size=4, seed=1)
    np.testing.assert_allclose(first["losses"], second["losses"], rtol=1e-6)


def test_strings_go_in_and_out(tf29, tmp_path):
    worker = tf29.worker()
    arguments = {"path": str(tmp_path / "text"), "api": "tf.keras"}
    worker.call("run", file=BUILDERS, function="text_model", kwargs=arguments)
    handle = worker.call("load", path=tmp_path / "text", loader="saved_model")["handle"]
    assert worker.call("describe", handle=handle)["inputs"] == [
        {"name": "words", "shape": [None], "dtype": "string"}
    ]
    np.savez(tmp_path / "x.npz", words=np.array(["ab", "cdé"]))
    answer = worker.call("predict", handle=handle, inputs=tmp_path / "x.npz", output=tmp_path / "y.npz")
    assert [item["dtype"] for item in answer["outputs"]] == ["int32", "string"]
    arrays = np.load(tmp_path / "y.npz")
    assert arrays["0"].tolist() == [2, 4]
    assert [text.decode() for text in arrays["1"].tolist()] == ["ab", "cdé"]


def test_a_saved_object_without_signature_is_called(tf29, tmp_path):
    worker = tf29.worker()
    worker.call("run", file=BUILDERS, function="plain_module", kwargs={"path": str(tmp_path / "plain")})
    np.savez(tmp_path / "x.npz", np.array([1.0, 2.0], "float32"))
    handle = worker.call("load", path=tmp_path / "plain", loader="saved_model", signature=None)["handle"]
    _, values = predicted(worker, handle, tmp_path / "x.npz")
    assert values.tolist() == [3.0, 6.0]
    handle = worker.call("load", path=tmp_path / "plain", loader="saved_model")["handle"]
    with pytest.raises(WorkerError) as caught:
        predicted(worker, handle, tmp_path / "x.npz")
    assert "no signature serving_default; there are: none" in caught.value.message


def test_bfloat16_keeps_its_bits(tmp_path):
    with opened("newest") as runtime:
        worker = runtime.worker()
        arguments = {"api": "keras"}
        handle = worker.call("run", file=BUILDERS, function="half_precision", kwargs=arguments, keep=True)[
            "handle"
        ]
        told = worker.call("weights", handle=handle, output=tmp_path / "w.npz")["weights"]
        assert [item["dtype"] for item in told] == ["bfloat16", "bfloat16"]
        bits = np.load(tmp_path / "w.npz")["0"]
        assert bits.dtype == np.uint16
        np.savez(tmp_path / "x.npz", np.eye(3, dtype="float32"))
        answer = worker.call("predict", handle=handle, inputs=tmp_path / "x.npz", output=tmp_path / "y.npz")
        assert answer["outputs"][0]["dtype"] == "bfloat16"
        kernel = (bits.astype(np.uint32) << 16).view(np.float32)
        np.testing.assert_array_equal(np.load(tmp_path / "y.npz")["0"], kernel)


def test_the_real_error_text_comes_back(tf29, tmp_path):
    (tmp_path / "broken.h5").write_bytes(b"not HDF5")
    with pytest.raises(WorkerError) as caught:
        tf29.worker().call("load", path=tmp_path / "broken.h5")
    assert (caught.value.kind, caught.value.error_type) == ("RAISED", "OSError")
    assert "file signature not found" in caught.value.message
    assert "load_model" in caught.value.traceback_tail


def test_an_environment_sees_nothing_of_ours(tf29, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    monkeypatch.setenv("MY_SECRET", "x")
    with opened("tf==2.9") as runtime:
        seen = runtime.worker().call("run", file=BUILDERS, function="environment_seen")["result"]
    assert "MY_SECRET" not in seen["variables"] and "PYTHONPATH" not in seen["variables"]
    assert seen["variables"]["CUDA_VISIBLE_DEVICES"] == "-1"
    assert seen["cwd"] != str(Path.cwd())
    assert not any(entry.endswith(("kerasferry/runtimes", "/src")) for entry in seen["path"])


def test_prints_do_not_disturb_the_protocol(tf29):
    assert tf29.worker().call("run", file=BUILDERS, function="print_loudly")["result"] == {"printed": True}


def test_system_exit_does_not_end_the_worker(tf29):
    worker = tf29.worker()
    worker.call("hello")
    starts = worker.starts
    with pytest.raises(WorkerError) as caught:
        worker.call("run", file=BUILDERS, function="give_up")
    assert (caught.value.kind, caught.value.error_type) == ("RAISED", "SystemExit")
    worker.call("hello")
    assert worker.starts == starts


@pytest.mark.parametrize(
    ("function", "message"),
    [
        ("end_process", "the process ended with exit code 7"),
        ("end_by_signal", "the process was ended by SIGSEGV"),
    ],
)
def test_a_crash_is_told_and_the_next_call_works(tf29, function, message):
    worker = tf29.worker()
    with pytest.raises(WorkerError) as caught:
        worker.call("run", file=BUILDERS, function=function)
    assert (caught.value.kind, caught.value.message) == ("CRASHED", message)
    starts = worker.starts
    assert worker.call("hello")["versions"]["tf"] == tf29.recipe.tf
    assert worker.starts == starts + 1


def test_a_timeout_kills_and_the_next_call_works(tf29):
    worker = tf29.worker()
    worker.call("hello")
    started = time.monotonic()
    with pytest.raises(WorkerError) as caught:
        worker.call("run", file=BUILDERS, function="sleep", kwargs={"seconds": 60}, timeout=1)
    assert caught.value.kind == "TIMED_OUT"
    assert time.monotonic() - started < 10
    assert not worker.alive
    worker.call("hello")


def test_closing_ends_children_too(tf29):
    worker = tf29.worker()
    child = worker.call("run", file=BUILDERS, function="leave_child")["result"]
    os.kill(child, 0)
    worker.close()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and _runs(child):
        time.sleep(0.05)
    assert not _runs(child)


def test_handles_of_a_dead_process_are_unknown(tf29, tmp_path):
    worker = tf29.worker()
    file = tmp_path / "m.h5"
    worker.call("run", file=BUILDERS, function="classifier", kwargs={"path": str(file), "api": "tf.keras"})
    handle = worker.call("load", path=file)["handle"]
    worker.close()
    with pytest.raises(WorkerError) as caught:
        worker.call("describe", handle=handle)
    assert caught.value.error_type == "LookupError"


def _runs(process: int) -> bool:
    """False for a process that is gone, or dead and not yet collected by its new parent."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_an_environment_is_found_again(tf29):
    record = json.loads((tf29.environment.path / "kerasferry.json").read_text())
    with opened("tf==2.9") as again:
        assert again.environment.path == tf29.environment.path
        assert again.environment.record["created"] == record["created"]
