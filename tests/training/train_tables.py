"""The results as tables: one for the screen, one for docs/training.md."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from train_cases import CASES
from train_judging import Cell

Results = dict[str, dict[str, Any]]

BEGIN, END = "<!-- begin of the table -->", "<!-- end of the table -->"


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
    before, rest = path.read_text("utf-8").split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    parts = []
    for target in dict.fromkeys(cell.target for cell in shown):
        parts += [
            f"### To {_title(target)}",
            "",
            *_by_case([c for c in shown if c.target == target], results),
            "",
        ]
    ends = Counter(results[cell.key]["end"] for cell in shown)
    counted = f"{ends['SAME']} cells of one file and one target are the same, {ends['expected']} end as the notes say"
    others = sum(ends.values()) - ends["SAME"] - ends["expected"] - ends["none"]
    parts += [counted + (f", {others} otherwise." if others else "."), "", *_notes(shown, results)]
    path.write_text(before + BEGIN + "\n\n" + "\n".join(parts) + "\n\n" + END + after, "utf-8")


def _title(target: str) -> str:
    if target == "newest":
        return "the newest Keras"
    return target.replace("keras==", "Keras ").replace("tf==", "TensorFlow ")


def _by_case(shown: list[Cell], results: Results) -> list[str]:
    """A row a case, a column a source; one entry where all formats of a source end alike."""
    sources = list(dict.fromkeys(cell.source for cell in shown))
    lines = ["| case | " + " | ".join(source.split("==")[-1] for source in sources) + " |"]
    lines.append("| --- " * (len(sources) + 1) + "|")
    for case in sorted({cell.case for cell in shown}, key=list(CASES).index):
        row = [_of_formats([c for c in shown if c.case == case and c.source == s], results) for s in sources]
        if any(row):
            lines.append(f"| {case} | " + " | ".join(row) + " |")
    return lines


def _of_formats(cells: list[Cell], results: Results) -> str:
    """What the formats of one source come to: alike, or each by its name."""
    told = {cell.format: results[cell.key] for cell in cells if results[cell.key]["end"] != "none"}
    kinds: dict[str, list[str]] = {}
    for kind, result in told.items():
        kinds.setdefault(_end(result), []).append(kind)
    entries = []
    for end, formats in kinds.items():
        sizes = [told[kind]["worst"] for kind in formats if "worst" in told[kind]]
        size = f"{max(sizes):.0e}" if sizes else ""
        entries.append((f"{'/'.join(formats)}: " if len(kinds) > 1 else "") + f"{size} {end}".strip())
    return "; ".join(entries)


WORDS = {"SLOTS": "not carried", "SCALE": "", "NOT COMPILED": "not compiled", "DIFFERENT": "", "BLUNT": ""}


def _end(result: dict[str, Any]) -> str:
    if result["end"] == "SAME":
        return ""
    if result["end"] == "expected":
        return f"{WORDS.get(result['was'], result['was'].lower())} [{result['note']}]".strip()
    return f"**{result['end']}**"


def _notes(shown: list[Cell], results: Results) -> list[str]:
    """Each reason with the cells that it holds for, and the largest difference among them."""
    held: dict[int, list[dict[str, Any]]] = {}
    for cell in shown:
        if results[cell.key]["end"] == "expected":
            held.setdefault(results[cell.key]["note"], []).append(results[cell.key])
    lines = []
    for note in sorted(held):
        sizes = [result["worst"] for result in held[note] if "worst" in result]
        size = f"; at most {max(sizes):.0e} after three steps" if sizes else ""
        lines.append(f"- [{note}] {held[note][0]['proof']} ({len(held[note])} cells{size})")
    return lines
