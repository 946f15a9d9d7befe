"""Losses, metrics and optimizers that began with a minor of Keras 3."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...hub import Json, Severity
from ...modules import PACKAGE
from ..chain import is_keras_3, spoken
from ..compiling.objects import builtin
from ..step import Walk

KEYS = ("loss", "metrics", "weighted_metrics", "optimizer")


@dataclass(frozen=True)
class LaterCompiled:
    """Objects of `compile` that begin above; below, a class of the module does the same.

    Attributes:
        kind: `losses`, `metrics` or `optimizers`.
        names: The classes, with the name of the function that means the same; "" where there is none.
        proof: What the versions say.
        key: An argument that begins above, where the class itself is older; it matters if it is said.
    """

    kind: str
    names: tuple[tuple[str, str], ...]
    proof: str
    key: str = ""

    def up(self, walk: Walk) -> None:
        """The classes of Keras."""
        known = {f"{PACKAGE}{name}": name for name, _ in self.names}

        def change(value: Any) -> Any:
            name = known.get(str(value.get("registered_name"))) if isinstance(value, dict) else None
            return builtin(f"keras.{self.kind}", name, value["config"]) if name else value

        self._each(walk, change)

    def down(self, walk: Walk) -> None:
        """Those of the module; on the way to tf.keras the great step sees to it."""
        if not is_keras_3(walk.target):
            return
        by_function = {function: name for name, function in self.names if function}
        classes = {name for name, _ in self.names}

        def change(value: Any) -> Any:
            if self.key and not (isinstance(value, dict) and (value.get("config") or {}).get(self.key)):
                return value
            if isinstance(value, str):
                name = by_function.get(value, value)
                return self._made(walk, name, {"name": value}) if name in classes else value
            if isinstance(value, dict) and value.get("module") == f"keras.{self.kind}":
                if value.get("class_name") == "function" and value.get("config") in by_function:
                    return self._made(walk, by_function[value["config"]], {"name": value["config"]})
                if value.get("class_name") in classes:
                    return self._made(walk, str(value["class_name"]), value["config"])
            return value

        self._each(walk, change)

    def _made(self, walk: Walk, name: str, config: Json) -> Json:
        walk.note(
            Severity.EQUIVALENT,
            self.kind,
            f"`{self.key or name}` begins in {spoken(walk.model.dialect)}: `{name}` is written beside the model",
        )
        return {"module": None, "class_name": name, "config": config, "registered_name": f"{PACKAGE}{name}"}

    def _each(self, walk: Walk, change: Any) -> None:
        training = walk.model.training
        for key in KEYS if training is not None else ():
            fits = key == self.kind.removesuffix("s") or (self.kind, key) in (
                ("losses", "loss"),
                ("metrics", "metrics"),
                ("metrics", "weighted_metrics"),
            )
            if training is not None and fits and key in training.config:
                training.config[key] = _changed(training.config[key], change)


def _changed(value: Any, change: Any) -> Any:
    if isinstance(value, list):
        return [_changed(item, change) for item in value]
    if isinstance(value, dict) and "class_name" not in value:
        return {key: _changed(item, change) for key, item in value.items()}
    made = change(value)
    inside = made.get("config") if isinstance(made, dict) else None
    if isinstance(inside, dict) and isinstance(inside.get("inner_optimizer"), dict):
        inside["inner_optimizer"] = _changed(inside["inner_optimizer"], change)
    return made


def early_muon(walk: Walk) -> None:
    """Arguments that Muon of 3.10 to 3.12 lacks: without them it is another formula, so the module has it."""
    LaterCompiled("optimizers", (("Muon", ""),), "").down(walk)


def stock_muon(walk: Walk) -> None:
    """The class of Keras."""
    LaterCompiled("optimizers", (("Muon", ""),), "").up(walk)


def plain_means(walk: Walk) -> None:
    """`mean` and `mean_with_sample_weight`: without weights the mean that older versions know."""
    training = walk.model.training

    def change(value: Any) -> Any:
        config = value.get("config") if isinstance(value, dict) else None
        reduction = config.get("reduction") if isinstance(config, dict) else None
        if isinstance(config, dict) and reduction in ("mean", "mean_with_sample_weight"):
            config["reduction"] = "sum_over_batch_size"
            lossy = reduction == "mean_with_sample_weight"
            why = "; weights of samples are not in the divisor" if lossy else ""
            walk.note(
                Severity.LOSSY if lossy else Severity.NEUTRAL,
                "loss",
                f"`{reduction}` is `sum_over_batch_size`{why}",
            )
        return value

    if training is not None and "loss" in training.config:
        training.config["loss"] = _changed(training.config["loss"], change)


IOUS = ("IoU", "BinaryIoU", "MeanIoU", "OneHotIoU", "OneHotMeanIoU")


def float_ious(walk: Walk) -> None:
    """Intersections over unions count in integers above, and in floats below."""
    training = walk.model.training

    def change(value: Any) -> Any:
        config = value.get("config") if isinstance(value, dict) else None
        if isinstance(config, dict) and value["class_name"] in IOUS and "int" in str(config.get("dtype")):
            config["dtype"] = "float32"
            walk.note(Severity.NEUTRAL, "metrics", f"`{value['class_name']}` counts in float32")
        return value

    for key in ("metrics", "weighted_metrics"):
        if training is not None and training.config.get(key) is not None:
            training.config[key] = _changed(training.config[key], change)


def drop_types(walk: Walk) -> None:
    """`dtype` of losses, which compute in float32 before."""
    training = walk.model.training

    def change(value: Any) -> Any:
        config = value.get("config") if isinstance(value, dict) else None
        if isinstance(config, dict) and "dtype" in config:
            name = config.pop("dtype")
            name = name.get("config", {}).get("name") if isinstance(name, dict) else name
            if name not in (None, "float32"):
                walk.note(Severity.LOSSY, "loss", f"`dtype` {name} dropped: losses compute in float32")
        return value

    if training is not None and "loss" in training.config:
        training.config["loss"] = _changed(training.config["loss"], change)
