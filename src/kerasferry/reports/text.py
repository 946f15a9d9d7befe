"""Small pieces of text: sizes, columns."""

from __future__ import annotations

from collections.abc import Sequence


def size(count: int) -> str:
    """Bytes as a person reads them: `512 B`, `1.2 MiB`."""
    if count < 1024:
        return f"{count} B"
    value = float(count)
    for unit in ("KiB", "MiB", "GiB"):
        value /= 1024
        if value < 1024 or unit == "GiB":
            break
    return f"{value:.1f} {unit}"


def fields(rows: Sequence[tuple[str, str]], indent: str = "  ") -> list[str]:
    """Names and values in two columns; rows without a value are left out."""
    width = max((len(name) for name, value in rows if value), default=0)
    return [f"{indent}{name:<{width}}  {value}" for name, value in rows if value]


def plural(count: int, noun: str) -> str:
    """`1 variable`, `2 variables`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
