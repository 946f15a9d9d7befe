"""What can go wrong between this process and a real TensorFlow.

EnvironmentProblem          (kerasferry.errors)
├─ MissingEnvironment       no interpreter, or the packages could not be installed   verdict MISSING_ENV
└─ BrokenEnvironment        installed, but its own control model fails               verdict BROKEN_ENV
FerryError
└─ WorkerError              one call failed: RAISED, CRASHED or TIMED_OUT
"""

from __future__ import annotations

from kerasferry.errors import EnvironmentProblem, FerryError


class MissingEnvironment(EnvironmentProblem):
    """No interpreter for it here, or its packages could not be installed."""

    verdict = "MISSING_ENV"


class BrokenEnvironment(EnvironmentProblem):
    """It is installed, but cannot build, save and load a model of its own: no model can be judged by it."""

    verdict = "BROKEN_ENV"


class WorkerError(FerryError):
    """A call to a worker that did not succeed.

    Attributes:
        kind: `RAISED` (the runtime raised; the worker lives on), `CRASHED` or `TIMED_OUT` (the next call
            starts a new process, and handles of the old one are gone).
        error_type: Name of the exception class raised inside, or None.
        message: The exception's own text, unchanged; for a crash the exit code or signal.
        traceback_tail: The last lines of the traceback inside, or of stderr after a crash.
    """

    def __init__(
        self, kind: str, verb: str, message: str, *, error_type: str | None = None, traceback_tail: str = ""
    ) -> None:
        doing = {"RAISED": "raised in", "CRASHED": "ended", "TIMED_OUT": "took too long in"}[kind]
        first = message.strip().splitlines()[0] if message.strip() else kind
        text = f"{error_type}: {first}" if error_type else first
        super().__init__(f"`{verb}` {doing} the runtime", found=text)
        self.kind = kind
        self.error_type = error_type
        self.message = message
        self.traceback_tail = traceback_tail
