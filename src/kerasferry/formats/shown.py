"""Names and bytes from a file, made fit for a message: no control characters, no end of the screen."""

from __future__ import annotations

# Longer names say nothing more to a person, and a hostile one would fill the screen.
NAME_CHARACTERS = 200


def shown(name: str | bytes) -> str:
    """A name from inside a file: control and unpaired characters as escapes, cut at 200 characters."""
    text = name.decode("utf-8", "backslashreplace") if isinstance(name, bytes) else name
    short = text if len(text) <= NAME_CHARACTERS else text[: NAME_CHARACTERS - 3] + "..."
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in short)


def shown_bytes(head: bytes) -> str:
    """The first 16 bytes of a file: as text if they are, else as hex."""
    start = head[:16]
    if start and all(0x20 <= byte < 0x7F for byte in start):
        return f"the text `{start.decode()}`"
    return f"the bytes {start.hex(' ')}"


def listed(names: list[str], most: int = 5) -> str:
    """A few names, and how many more there are."""
    text = ", ".join(shown(name) for name in names[:most])
    return text if len(names) <= most else f"{text} and {len(names) - most} more"


def size_of(count: int) -> str:
    """A number of bytes as a person says it: `87 bytes`, `1.5 MiB`."""
    if count < 1024:
        return f"{count} byte" + ("" if count == 1 else "s")
    value = float(count)
    for unit in ("KiB", "MiB", "GiB", "TiB", "PiB"):
        value /= 1024
        if value < 1024 or unit == "PiB":
            break
    return f"{value:.1f} {unit}"
