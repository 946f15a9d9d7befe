"""The results as tables: one for the screen, one for docs/training.md."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from judging import Cell

Results = dict[str, dict[str, Any]]


def table(shown: list[Cell], results: Results) -> str:
    """A row a case, a column a source, format and target; then what is not SAME."""
    columns = list(dict.fromkeys((cell.source, cell.format, cell.target) for cell in shown))
    columns = [
        c
        for c in columns
        if any(results[x.key]["end"] != "none" for x in shown if (x.source, x.format, x.target) == c)
    ]
    lines = ["case | " + " | ".join(f"{s[4:]} {f} -> {t.split('==')[-1]}" for s, f, t in columns)]
    lines.append("---" + "|---" * len(columns))
    for case in dict.fromkeys(cell.case for cell in shown):
        row = [results.get(Cell(case, *column).key) for column in columns]
        lines.append(f"{case} | " + " | ".join(_shown(result) if result else "" for result in row))
    ends = Counter(results[cell.key]["end"] for cell in shown)
    lines += ["", ", ".join(f"{count} {end}" for end, count in sorted(ends.items()))]
    lines += [
        f"{cell.key}: {results[cell.key]['end']}: {results[cell.key].get('reason', '')[:200]}"
        for cell in shown
        if results[cell.key]["end"] not in ("SAME", "none")
    ]
    return "\n".join(lines)


def _shown(result: dict[str, Any]) -> str:
    if result["end"] == "none":
        return "-"
    size = f"{result['worst']:.0e}" if "worst" in result else ""
    end = result.get("was", result["end"]) if result["end"] == "expected" else result["end"]
    return size if end == "SAME" else f"{end} {size}".strip()


def write(path: Path, shown: list[Cell], results: Results) -> None:
    """Put the tables into a document, between its marks."""
