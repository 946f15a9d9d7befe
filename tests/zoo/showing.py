"""The matrix, and the failures grouped by the same text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from cells import Cell, read_json

SHOWN = 12
"""Names of cells in one group."""

Results = dict[str, dict[str, Any]]


def matrix(cells: list[Cell], results: Results) -> str:
    """A row a source and format, a column a target: same / refused / failed / all."""
    rows = list(dict.fromkeys((cell.source, cell.format) for cell in cells))
    targets = list(dict.fromkeys(cell.target for cell in cells))
    counts: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for cell in cells:
        counts[cell.source, cell.format, cell.target][results.get(cell.key, {}).get("end", "-")] += 1
    lines = ["same / expected / REFUSED / failed / all", ""]
    lines.append("| source | " + " | ".join(targets) + " |")
    lines.append("| --- |" + " --- |" * len(targets))
    for source, kind in rows:
        shown = [_counted(counts[source, kind, target]) for target in targets]
        lines.append(f"| {source} {kind} | " + " | ".join(shown) + " |")
    total: Counter[str] = sum(counts.values(), Counter())
    lines += ["", "all: " + ", ".join(f"{count} {end}" for end, count in total.most_common())]
    return "\n".join(lines)


def _counted(count: Counter[str]) -> str:
    total = sum(count.values()) - count["-"]
    failed = total - count["SAME"] - count["expected"] - count["REFUSED"]
    return f"{count['SAME']} / {count['expected']} / {count['REFUSED']} / {failed} / {total}"


def groups(cells: list[Cell], results: Results) -> str:
    """The failing cells by the same text, most frequent first."""
    found: dict[str, list[tuple[Cell, dict[str, Any]]]] = defaultdict(list)
    for cell in cells:
        result = results.get(cell.key)
        if result is not None and result["end"] not in ("SAME", "expected"):
            found[f"{result['end']}: {alike(result['text'])}"].append((cell, result))
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return "\n".join(line for title, members in ordered for line in _group(title, members))


def _group(title: str, members: list[tuple[Cell, dict[str, Any]]]) -> Iterator[str]:
    models = list(dict.fromkeys(cell.model for cell, _ in members))
    yield f"{len(members)} x {title}"
    yield f"    {len(models)} models: " + ", ".join(models[:SHOWN]) + (", ..." if len(models) > SHOWN else "")
    for part in ("source", "format", "target"):
        count = Counter(getattr(cell, part) for cell, _ in members)
        yield f"    {part}: " + ", ".join(f"{name} {number}" for name, number in count.items())
    cell, result = members[0]
    yield f"    e.g. {cell.key}: {cause(result['text'])[:500]}"
    own = {
        cell.key: read_json(cell.folder / "info.json").get("own", {}).get(cell.format) for cell, _ in members
    }
    if broken := [f"{key}: {cause(text)[:200]}" for key, text in own.items() if text]:
        yield f"    of these {len(broken)} files do not load in their own version: {broken[0]}"
    yield ""


def alike(text: str) -> str:
    """The text without what differs between cells of one cause: configs, names of layers, numbers, shapes."""
    kept = cause(text)
    kept = re.sub(r"\x1b\[\d+m", "", kept).split(" Arguments received by ")[0]
    kept = re.sub(r"config=\{.*", "config=...", kept)
    kept = re.sub(r"\{'(?:module|class_name|name)'.*", "{...}", kept)
    kept = re.sub(r"\b(of|layer) [`'\"][\w/@.]+[`'\"]", r"\1 *", kept)
    kept = re.sub(r"\([\dN][^()]*\)|\[[\d, ]*\]", "(shape)", kept)
    kept = re.sub(r"(_)?\d+(\.\d+)?(e-?\d+)?", "#", kept)
    return kept[:300]


def cause(text: str) -> str:
    """The innermost of nested errors, on one line."""
    return " ".join(text.split()).rsplit("Exception encountered: ", 1)[-1]
