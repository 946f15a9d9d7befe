"""Every error kerasferry raises, and the exit code of each.

    FerryError                     1   base; also "the answer is no" (a verify that found a difference)
    ├─ UsageError                  2   the command or the call was not understood
    │  ├─ UnknownVersion           2   no such TensorFlow, Keras or Python version
    │  └─ OutputExists             2   the output is there already
    ├─ InputError                  3   the artifact cannot be used
    │  ├─ NotAModel                3   something else, named if we know it
    │  ├─ NoArchitecture           3   weights, or a graph, without the layers
    │  └─ DamagedFile              3   cut short, checksum wrong, contradicts itself
    ├─ Refused                     4   understood, but cannot be carried as asked
    ├─ EnvironmentProblem          5   a real TensorFlow could not be installed or started here; in `runtimes`:
    │                                  MissingEnvironment, BrokenEnvironment, and WorkerError beside it
    └─ OutputProblem               6   the output cannot be written (no space, no permission)

A message is one sentence that says what is wrong; `where` is the place (file, then path inside it), `found`
the value seen there, `hint` one thing to do. `render` is the only place that lays them out.
"""

from __future__ import annotations


class FerryError(Exception):
    """Something a person can act on.

    Attributes:
        what: One sentence, no full stop.
        where: File, and the place in it (`m.h5 :: $.config.layers[1]`, `x.index :: byte 48`).
        found: What was seen there.
        hint: One action, with the command if there is one.
    """

    exit_code = 1

    def __init__(
        self, what: str, *, where: object = None, found: object = None, hint: str | None = None
    ) -> None:
        super().__init__(what)
        self.what = what
        self.where = None if where is None else str(where)
        self.found = None if found is None else str(found)
        self.hint = hint

    def render(self) -> str:
        """The error as a person reads it; the first line alone is enough to search for."""
        lines = [f"error: {self.what}"]
        if self.where is not None:
            lines.append(f"  at:    {self.where}")
        if self.found is not None:
            lines.append(f"  found: {self.found}")
        if self.hint is not None:
            lines.append(f"  hint:  {self.hint}")
        return "\n".join(lines)

    def to_json(self) -> dict[str, object]:
        """The same for machines."""
        return {
            "error": type(self).__name__,
            "what": self.what,
            "where": self.where,
            "found": self.found,
            "hint": self.hint,
            "exit_code": self.exit_code,
        }

    def __str__(self) -> str:
        return self.render().removeprefix("error: ")


class UsageError(FerryError):
    """The command or the call was not understood."""

    exit_code = 2


class UnknownVersion(UsageError):
    """No such TensorFlow, Keras or Python version."""


class OutputExists(UsageError):
    """The output is there already, and nobody said `--force`."""


class InputError(FerryError):
    """The artifact cannot be used."""

    exit_code = 3


class NotAModel(InputError):
    """The file is something else, named if we know it."""


class NoArchitecture(InputError):
    """Weights, or a graph, without the layers."""


class DamagedFile(InputError):
    """Cut short, checksum wrong, or the file contradicts itself."""


class Refused(FerryError):
    """Understood, but it cannot be carried to this target as asked."""

    exit_code = 4


class EnvironmentProblem(FerryError):
    """A real TensorFlow could not be installed or started here."""

    exit_code = 5


class OutputProblem(FerryError):
    """The output cannot be written: no space, no permission."""

    exit_code = 6
