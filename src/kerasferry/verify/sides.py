"""One side of a verification: a model loaded in a runtime, and what it answers."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..hub import Contents, Json
from ..modules import generated_module
from ..runtimes import Runtime, WorkerError

if TYPE_CHECKING:
    import numpy as np

_numbers = itertools.count()


@dataclass(frozen=True)
class Output:
    """One output on one batch.

    Attributes:
        name: As that version calls it.
        dtype: The true one (`bfloat16` comes as float32).
        left_out: The softmax or sigmoid that was left out at the end, or None.
    """

    name: str
    dtype: str
    array: np.ndarray
    left_out: str | None = None


@dataclass
class Side:
    """A model, loaded.

    Attributes:
        runtime: Where.
        path: The artifact.
        loader: The worker's name of the loader.
        handle: The worker's.
        folder: For arrays on their way.
        timeout: Seconds for each call.
    """

    runtime: Runtime
    path: Path
    loader: str
    folder: Path
    timeout: float = 600.0
    handle: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)

    def load(self, modules: Sequence[Path], contents: Contents) -> Side:
        """Load; returns itself.

        Args:
            modules: Python files that are imported first.
            contents: What kerasferry read in the artifact: its tags and signatures.

        Raises:
            WorkerError: The loader raised; its text is in the error.
        """
        more: dict[str, object] = {}
        written = generated_module(contents)
        files = dict.fromkeys(Path(file).absolute() for file in (*modules, *([written] if written else [])))
        if files:
            more = {
                "modules": [str(file) for file in files],
                "custom_objects": bool(modules),
            }
        if self.loader != "keras":
            if (signature := signature_of(contents)) is not None:
                more["signature"] = signature
            if contents.details.get("tags"):
                more["tags"] = contents.details["tags"]
        if self.arguments:
            more["arguments"] = self.arguments
        if not self.runtime.worker().alive:
            # Seen in 2.6.0: before tf.keras is touched, tf.saved_model.load lacks Keras's optimizers.
            self.ask("hello")
        answer = self.ask("load", path=self.path, loader=self.loader, **more)
        self.handle = str(answer["handle"])
        return self

    def ask(self, verb: str, **parameters: object) -> dict[str, Any]:
        """Call the worker."""
        return self.runtime.worker().call(verb, timeout=self.timeout, **parameters)

    def describe(self) -> Json:
        """Inputs, outputs, layers; see the worker."""
        return self.ask("describe", handle=self.handle)

    def predict(self, inputs: Path, *, before_softmax: bool = False) -> list[Output]:
        """All outputs in the model's order."""
        file = self._file()
        answer = self.ask(
            "predict", handle=self.handle, inputs=inputs, output=file, before_softmax=before_softmax
        )
        arrays = _read(file)
        return [
            Output(item["name"], item["dtype"], arrays[str(index)], answer["before_softmax"][index])
            for index, item in enumerate(answer["outputs"])
        ]

    def logits(self, inputs: Path) -> list[Output] | None:
        """The outputs without the last softmax or sigmoid; None if none has one, or it cannot be done."""
        if self.loader != "keras":
            return None
        try:
            outputs = self.predict(inputs, before_softmax=True)
        except WorkerError as error:
            if error.kind != "RAISED":
                raise
            return None
        return outputs if any(output.left_out for output in outputs) else None

    def activations(self, inputs: Path) -> dict[str, Output]:
        """The output of every layer, by the layer's name."""
        file = self._file()
        answer = self.ask("activations", handle=self.handle, inputs=inputs, output=file)
        arrays = _read(file)
        return {name: Output(name, item["dtype"], arrays[name]) for name, item in answer["layers"].items()}

    def weights(self) -> tuple[list[Json], Path]:
        """What the worker says of the variables, and the `.npz` with their bits."""
        file = self._file()
        return self.ask("weights", handle=self.handle, output=file)["weights"], file

    def variables(self) -> list[Json]:
        """What the worker says of the variables, without their values."""
        found: list[Json] = self.ask("weights", handle=self.handle)["weights"]
        return found

    @contextmanager
    def reversed_variable(self, index: int, axis: int) -> Iterator[bool]:
        """Inside, one variable is reversed along an axis; yields whether that changed it."""
        changed = self.ask("permute", handle=self.handle, index=index, axis=axis)["changed"]
        try:
            yield bool(changed)
        finally:
            self.ask("permute", handle=self.handle, index=index, axis=axis)

    def free(self) -> None:
        """Forget the model; the runtime stays warm."""
        if self.handle and self.runtime.worker().alive:
            self.ask("free", handle=self.handle)
        self.handle = ""

    def record(self) -> Json:
        """What a result says of this side."""
        return {**self.runtime.record, "loader": self.loader}

    def _file(self) -> Path:
        return self.folder / f"{next(_numbers)}.npz"


def signature_of(contents: Contents) -> str | None:
    """The signature to call if it is not the usual one: the first that takes something, `train` last."""
    signatures: dict[str, Json] = contents.details.get("signatures", {})
    if not signatures or "serving_default" in signatures:
        return None
    taking = [name for name, signature in signatures.items() if signature.get("inputs")]
    return min(taking, key=lambda name: name == "train", default=None)


def _read(file: Path) -> Mapping[str, np.ndarray]:
    import numpy as np

    with np.load(file, allow_pickle=False) as arrays:
        found = {name: arrays[name] for name in arrays.files}
    file.unlink()
    return found
