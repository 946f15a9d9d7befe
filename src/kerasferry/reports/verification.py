"""A verification as a person reads it: the verdict, the reason, then the numbers in at most 80 columns."""

from __future__ import annotations

import math
import re
import textwrap

from ..hub import Json
from ..verify.verdict import OutputResult, Verdict, Verification, WeightsResult
from .text import plural

WIDTH = 80
ROWS = 20
LINES = 6
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
HEADERS = ("output", "max|a-b|", "max|b|", "relative", "tol.", "by input", "by weight")


def lines(record: Verification) -> list[str]:
    """The report, a line each."""
    shown = _wrapped(f"{record.verdict.value}: {record.reason}", "")
    for title, side in (("source", record.source_side), ("target", record.target_side)):
        path = record.source if title == "source" else record.converted
        shown.append(f"  {title}  {path}")
        if side:
            shown.append(f"          {_versions(side)}")
    if record.error and record.verdict is not Verdict.SAME:
        shown += _said(record.error)
    for item in record.inputs:
        shape = ", ".join(map(str, item["shape"]))
        shown += _wrapped(f"input   {item['name']} ({shape}) {item['dtype']}: {item['how']}", "  ")
    for result in record.weights:
        shown += _weights(result)
    shown += _table(record.outputs)
    if record.training is not None:
        shown += _wrapped(_training(record.training), "  ")
    for note in record.notes:
        shown += _wrapped(f"note: {note}", "  ")
    shown.append(f"  {record.seconds:.1f} s")
    return shown


def _versions(side: Json) -> str:
    names = (("tf", "TensorFlow"), ("keras", "Keras"), ("python", "Python"))
    versions = ", ".join(f"{title} {side[name]}" for name, title in names if side.get(name))
    return f"{versions}, by {side['loader']}"


def _said(text: str) -> list[str]:
    """The loader's own text; of a long one the first and the last line that is not empty."""
    kept = [line for line in COLOURS.sub("", text).splitlines() if line.strip()]
    if len(kept) > LINES or any(len(line) > LINES * WIDTH for line in kept):
        shorter = textwrap.shorten(kept[0], 4 * WIDTH, placeholder=" ...")
        kept = [shorter, "...", textwrap.shorten(kept[-1], 4 * WIDTH, placeholder=" ...")]
        title = "  what it said (all of it in --json):"
    else:
        title = "  what it said:"
    return [title, *(part for line in kept for part in _wrapped(line, "    "))]


def _weights(result: WeightsResult) -> list[str]:
    who = {"files": "of the files", "runtimes": "as loaded"}[result.by]
    if result.compared is None:
        return _wrapped(f"weights {who}: {result.note}", "  ")
    if not result.differences:
        return [f"  weights {who}: {plural(result.compared, 'variable')}, bit identical"]
    shown = [f"  weights {who}: {len(result.differences)} of {result.compared} differ"]
    for difference in result.differences[:5]:
        shown += _wrapped(difference, "    ")
    return shown


def _table(rows: list[OutputResult]) -> list[str]:
    if not rows:
        return []
    chosen = [row for row in rows if row.view != "layer"]
    layers = [row for row in rows if row.view == "layer"]
    wrong = [row for row in layers if not row.comparison.same]
    chosen += (wrong + [row for row in layers if row.comparison.same])[: max(0, ROWS - len(chosen))]
    cells = [HEADERS, *(_cells(row) for row in chosen)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEADERS))]
    widths[0] = min(widths[0], WIDTH - 2 - sum(widths[1:]) - 2 * (len(widths) - 1))
    shown = []
    for row in cells:
        first = row[0] if len(row[0]) <= widths[0] else f"{row[0][: widths[0] - 3]}..."
        rest = "  ".join(f"{cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True))
        shown.append(f"  {first:<{widths[0]}}  {rest}")
    hidden = len(rows) - len(chosen)
    if hidden > 0:
        shown.append(f"  ... and {plural(hidden, 'row')} more in --json")
    return shown


def _cells(row: OutputResult) -> tuple[str, ...]:
    comparison = row.comparison
    view = row.view.replace("before softmax", "logits").replace("before sigmoid", "logits")
    name = row.name if view == "final" else f"{row.name} ({view.removeprefix('final, ')})"
    return (
        name if comparison.same else f"! {name}",
        _number(comparison.difference),
        _number(comparison.scale),
        _number(comparison.relative),
        _number(comparison.tolerance),
        _number(row.by_input),
        _number(row.by_weights),
    )


def _number(value: float | None) -> str:
    if value is None or math.isnan(value):
        return "-"
    return "0" if value == 0 else f"{value:.2g}"


def _training(result: Json) -> str:
    if "problem" in result:
        return f"training: {result['problem']}"
    said = "works" if result["works"] else "does not work"
    loss = result["loss"] if isinstance(result["loss"], str) else f"{result['loss']:.4g}"
    return (
        f"training {said}: one step with {result['optimizer']}, loss {loss}, "
        f"{result['moved']} of {plural(result['of'], 'trainable variable')} moved"
    )


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        " ".join(text.split()),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
