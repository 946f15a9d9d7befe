"""The table of the benchmark."""

from __future__ import annotations

from typing import Any

TITLES = {
    "cp": "cp -r",
    "keras": "convert to .keras",
    "h5": "convert to .h5",
    "inspect": "inspect",
    "help": "--help",
    "imports": "interpreter with imports",
    "old": "today: TF 2.9, SavedModel to HDF5",
    "new": "today: TF 2.17, HDF5 to .keras",
    "today": "today: both",
}
HEAD = ("", "seconds", "of the cores", "of cp", "faster than today", "peak MB", "above imports")


def table(measured: dict[str, Any]) -> str:
    """Medians and ratios, in Markdown that also reads well in a terminal."""
    lines = [
        f"{measured['cores']} cores, load {measured['load']:.1f}, medians of {measured['repeat']} round(s) in "
        "which every command had its turn"
    ]
    for name, model in measured["models"].items():
        lines += ["", f"{name}: {model['about']['bytes'] / 1e6:,.0f} MB", "", *_rows(model["summary"])]
        said = model["verified"]
        lines += ["", f"Loaded in Keras {said['keras']} beside what today's route wrote:"]
        lines += [f"  {path.rpartition('/')[2]}: {result}" for path, result in said["files"].items()]
    return "\n".join(lines)


def _rows(summary: dict[str, dict[str, float]]) -> list[str]:
    cells: list[tuple[str, ...]] = [HEAD, tuple("-" * len(title) for title in HEAD)]
    for name, title in TITLES.items():
        numbers = summary[name]
        ours = name in ("keras", "h5")
        cells.append(
            (
                title,
                f"{numbers['seconds']:.2f}",
                f"{numbers['cpu']:.2f}",
                f"{numbers['times_cp']:.2f}" if ours or name == "today" else "",
                f"{numbers['faster_than_today']:.1f}" if ours else "",
                f"{numbers['peak_mb']:,.0f}",
                f"{numbers['mb_above_imports']:,.0f}" if ours else "",
            )
        )
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEAD))]
    widths[0] = max(map(len, TITLES.values()))
    lines = []
    for number, row in enumerate(cells):
        fill = "-" if number == 1 else " "
        shown = [row[0].ljust(widths[0], fill)] + [
            cell.rjust(width, fill) for cell, width in zip(row[1:], widths[1:], strict=True)
        ]
        lines.append("| " + " | ".join(shown) + " |")
    return lines
