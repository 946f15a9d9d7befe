"""One cell: convert here, load and compare in the target's warm worker."""

from __future__ import annotations

import contextlib
import fnmatch
import hashlib
import io
import re
import shutil
import tempfile
import traceback
import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from cells import WORK, Cell, is_listed, listed_refusals, read_json, roundings, write_json

import kerasferry
from kerasferry.binding import bind
from kerasferry.errors import FerryError
from kerasferry.formats import read
from kerasferry.runtimes import Worker, WorkerError
from kerasferry.verify.compare import HALF_TOLERANCE, TOLERANCE, compare

BFLOAT_TOLERANCE = 1e-2
"""One bfloat16 rounding is 4e-3."""
IN_CONFIGS = ("idf_weights", "tf_idf_weights", "summary", "num_elements")
LOW_RANK = ("lora_kernel_a", "lora_kernel_b", "lora_embeddings_a", "lora_embeddings_b")
"""A file has them added to the kernel; each version begins them anew, with 0."""
NOT_WEIGHTS = ("StateVar", "seed_generator_state", "Variable", *IN_CONFIGS, *LOW_RANK)
"""Last parts of names of variables that hold the state of random layers, and of what Keras 3 has in configs (outputs
show whether it is there)."""
NOT_WEIGHTS_IN = {"tf==2.6": ("mean", "variance", "count")}
"""The same for a target: what a Normalization has learned stands in its config there."""
TRANSFORMED = ("*/cudnn_* -> *", "tf==1.12/*renorm* -> *", "*renorm* -> tf==1.12")
"""Models with variables that are computed anew; tests/dialects compares them with the formulas."""
TIMEOUT = 240.0

Outcome = dict[str, Any]


class Judge:
    """Judges cells of one target.

    What the target made of a converted file is kept by the bytes of the file and of the inputs: a changed kerasferry
    that writes the same file, or another source from which the same file comes, costs no TensorFlow.
    """

    def __init__(self, target: str, worker: Worker, again: bool = False, suffix: str = ".keras") -> None:
        self._worker = worker
        self._again = again
        self._suffix = suffix
        self._refusals = listed_refusals()
        self._seen = WORK / "seen" / re.sub(r"[^\w.]+", "_", target)
        self.runs = 0

    def judge(self, cell: Cell) -> Outcome:
        """{"end": one of ENDS, "text": why}."""
        folder = Path(tempfile.mkdtemp(prefix="kerasferry-zoo-"))
        try:
            converted = folder / f"converted{self._suffix}"
            try:
                record = kerasferry.convert(cell.path, converted, target=cell.target)
            except FerryError as error:
                sentence = f"{type(error).__name__}: {error.what}"
                listed = is_listed(cell, sentence, self._refusals)
                shown = sentence + (f" [{error.found}]" if error.found else "")
                return {"end": "expected" if listed else "REFUSED", "text": shown}
            except Exception as error:  # a bug: it must show in the list, not end the run
                place = traceback.extract_tb(error.__traceback__)[-1]
                text = f"BUG {type(error).__name__}: {error} ({Path(place.filename).name}:{place.name})"
                return {"end": "REFUSED", "text": text}
            seen = self._seen / digest(folder, cell)
            ran = {} if self._again else read_json(seen / "run.json")
            if not ran:
                ran = self._run(cell, converted, seen)
            return {**_verdict(cell, ran, seen), "severities": record.changes.counts()}
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _run(self, cell: Cell, converted: Path, seen: Path) -> Outcome:
        """Load, dump, predict, train in the target: {"failed": (verb, text)} or {"weights", "outputs", "train"}."""
        self.runs += 1
        shutil.rmtree(seen, ignore_errors=True)
        seen.mkdir(parents=True)
        modules = [str(file) for file in sorted(converted.parent.glob("*.py"))]
        ran: Outcome = {}
        handle, lasting = None, True
        try:
            handle = self._worker.call("load", path=converted, modules=modules, timeout=TIMEOUT)["handle"]
            ran = {"loaded": True, "weights": self._weights(handle, converted.parent / "weights.npz")}
            self._predict_and_train(cell, handle, seen, ran)
        except WorkerError as error:
            ran["failed"] = [error.what, told(error)]
            ran["tail"] = error.traceback_tail[-1500:]
            lasting = error.kind == "RAISED"  # a crash may be the machine's
        if handle is not None and self._worker.alive:
            with contextlib.suppress(WorkerError):
                self._worker.call("free", handle=handle)
        if lasting:
            write_json(seen / "run.json", ran)
        return ran

    def _predict_and_train(self, cell: Cell, handle: object, seen: Path, ran: Outcome) -> None:
        info = read_json(cell.folder / "info.json")
        inputs = cell.folder / "inputs.npz"
        # Some layers of Keras 3 compute otherwise in a graph: one file in three is predicted in one.
        graph = info.get("stateful") or int(seen.name[:4], 16) % 3 == 0
        outputs = self._predict(handle, inputs, seen / "outputs.npz", "predict" if graph else "call")
        ran["outputs"] = [one["dtype"] for one in outputs]
        if not info.get("compiled"):
            return
        if not self._worker.call("describe", handle=handle).get("compiled"):
            ran["train"] = "the loaded model is not compiled"
            return
        try:
            losses = self._worker.call("train", handle=handle, inputs=inputs, steps=1, timeout=TIMEOUT)[
                "losses"
            ]
            assert isinstance(losses, list)
            ran["train"] = "" if np.isfinite(losses).all() else f"the loss is {losses[0]}"
        except WorkerError as error:
            ran["train"] = told(error)
            ran["tail"] = error.traceback_tail[-1500:]

    def _predict(self, handle: object, inputs: Path, output: Path, mode: str) -> list[Any]:
        """`call` is fast, for nothing is traced; some operations run on a CPU only in a compiled `predict`."""
        arguments = {"handle": handle, "inputs": inputs, "output": output}
        try:
            answer = self._worker.call("predict", mode=mode, timeout=TIMEOUT, **arguments)
        except WorkerError as error:
            if mode == "predict" or error.kind != "RAISED":
                raise
            return self._predict(handle, inputs, output, "predict")
        outputs = answer["outputs"]
        assert isinstance(outputs, list)
        return outputs

    def _weights(self, handle: object, file: Path) -> dict[str, int]:
        described = self._worker.call("weights", handle=handle, output=file)["weights"]
        assert isinstance(described, list)
        found: Counter[str] = Counter()
        with np.load(file) as arrays:
            for index, item in enumerate(described):
                if not str(item["name"]).split(":")[0].endswith(NOT_WEIGHTS):
                    found[_one(item["dtype"], item["shape"], arrays[str(index)].tobytes())] += 1
        return found


def _one(dtype: str, shape: Iterable[int], value: bytes) -> str:
    return f"{dtype}{list(shape)} {hashlib.sha256(value).hexdigest()[:16]}"


def _verdict(cell: Cell, ran: Outcome, seen: Path) -> Outcome:
    if "loaded" not in ran:
        return {"end": "LOAD_FAIL", "text": ran["failed"][1], "tail": ran.get("tail", "")}
    info = read_json(cell.folder / "info.json")
    weights = _lost(cell, ran["weights"])
    expected = cell.folder / "outputs.npz"
    if "failed" in ran:
        if ran["failed"][0].startswith("`predict`") and not expected.exists():
            return {"end": "SAME", "text": "neither version can predict with it here"}
        return {"end": "DIFFERENT", "text": ": ".join(ran["failed"]), "tail": ran.get("tail", "")}
    differs = _outputs(info, expected, seen / "outputs.npz", ran["outputs"]) if expected.exists() else ""
    if differs or weights:
        return {"end": "DIFFERENT", "text": "; ".join(part for part in (differs, weights) if part)}
    holds_training = cell.format != "export"  # an export of TF 1 does not say how the model was compiled
    if holds_training and ran.get("train") and "train" not in info["skipped"]:
        return {"end": "TRAIN_FAIL", "text": ran["train"], "tail": ran.get("tail", "")}
    return {"end": "SAME", "text": ""}


def _lost(cell: Cell, loaded: dict[str, int]) -> str:
    """What differs between the variables of the source file, as kerasferry reads them, and of the loaded model."""
    if any(
        fnmatch.fnmatchcase(f"{cell.source}/{cell.model} -> {cell.target}", pattern)
        for pattern in TRANSFORMED
    ):
        return ""
    before: Counter[str] = Counter()
    wide: dict[str, str] = {}
    elsewhere = (*NOT_WEIGHTS, *NOT_WEIGHTS_IN.get(cell.target, ()))
    for variable in bind(read(cell.path)).variables.values():
        tensor = variable.tensor
        if tensor.read_strings is None and variable.role.split("/")[-1] not in elsewhere:
            read_as = _one(tensor.dtype, tensor.shape, tensor.read().tobytes())
            before[read_as] += 1
            if tensor.dtype in ("float16", "bfloat16"):
                wide[read_as] = _one("float32", tensor.shape, _wide(tensor.read()).tobytes())
    lost, extra = before - Counter(loaded), Counter(loaded) - before
    for name in [one for one in lost if one in wide]:  # the same numbers in a type that holds them all
        same = min(lost[name], extra[wide[name]])
        lost, extra = lost - Counter({name: same}), extra - Counter({wide[name]: same})
    return f"weights: {_shapes(lost)} not in the target, which has {_shapes(extra)}" if lost or extra else ""


def _wide(array: Any) -> Any:
    """Half precision as float32; bfloat16 comes as bit patterns."""
    if array.dtype == "uint16":
        return (array.astype("uint32") << 16).view("float32")
    return array.astype("float32")


def _shapes(found: Counter[str]) -> str:
    return ", ".join(sorted(name.rsplit(" ", 1)[0] for name in found.elements())) or "nothing"


def _outputs(info: Outcome, expected: Path, found: Path, dtypes: list[str]) -> str:
    tolerance = {"float16": HALF_TOLERANCE, "bfloat16": BFLOAT_TOLERANCE}.get(info.get("half", ""), TOLERANCE)
    tolerance = roundings().get(info["name"], tolerance)
    tolerance *= info.get("roundings", 1)
    with np.load(expected) as before, np.load(found) as after:
        if len(before.files) != len(after.files):
            return f"{len(after.files)} outputs in place of {len(before.files)}"
        for index, name in enumerate(before.files):
            reference = before[name]
            true = info["outputs"][index]
            told = (
                "string" if dtypes[index] == "string" else dtypes[index],
                "string" if true == "object" else true,
            )
            result = compare(after[str(index)], reference, tolerance=tolerance, dtypes=told)
            if not result.same:
                return f"outputs: {result.reason}"
    return ""


def digest(folder: Path, cell: Cell) -> str:
    """Of all that the target reads and is fed; the archive without its dates."""
    found = hashlib.sha256((cell.folder / "inputs.npz").read_bytes())
    found.update(str(read_json(cell.folder / "info.json").get("stateful")).encode())
    for file in sorted(folder.iterdir()):
        found.update(file.name.encode())
        if file.suffix == ".keras":
            with zipfile.ZipFile(file) as archive:
                for name in sorted(set(archive.namelist()) - {"metadata.json"}):
                    found.update(name.encode())
                    stored = archive.read(name)
                    found.update(_hdf5_bytes(stored) if name.endswith(".h5") else stored)
        elif file.suffix == ".h5":
            found.update(_hdf5_bytes(file.read_bytes(), whole=True))
        else:
            found.update(file.read_bytes())
    return found.hexdigest()[:20]


def _hdf5_bytes(stored: bytes, whole: bool = False) -> bytes:
    """Names and values; the file itself holds the time of day."""
    found = hashlib.sha256()

    def visited(name: str, item: h5py.Group | h5py.Dataset) -> None:
        found.update(f"{name} {sorted((key, str(value)) for key, value in item.attrs.items())}".encode())
        if isinstance(item, h5py.Dataset):
            found.update(f"{item.dtype} {item.shape}".encode() + np.asarray(item[()]).tobytes())

    with h5py.File(io.BytesIO(stored)) as file:
        if whole:  # the configs of a model lie there
            visited("", file)
        file.visititems(visited)
    return found.digest()


def told(error: WorkerError) -> str:
    if error.kind != "RAISED":
        return f"{error.kind}: {error.message}"
    return f"{error.error_type}: {error.message}"
