"""The parent's side of a worker: start it, call it, notice that it died, kill it when it takes too long."""

from __future__ import annotations

import collections
import contextlib
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO

from kerasferry.runtimes.environments import Environment
from kerasferry.runtimes.failures import WorkerError

WORKER_FILE = Path(__file__).with_name("worker.py")
STDERR_LINES = 60
PATHS = ("path", "inputs", "output", "targets", "array", "file")
"""Parameters that are paths; they are made absolute, for the worker has a working folder of its own."""

FIXED_VARIABLES = {
    "CUDA_VISIBLE_DEVICES": "-1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    # oneDNN reorders sums: predictions would differ in the last bits between machines and releases
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "KERAS_BACKEND": "tensorflow",
    "PYTHONNOUSERSITE": "1",
    "PYTHONHASHSEED": "0",
    # one thread, so that training repeats: Adam makes a whole step of the rounding noise in a gradient that
    # is zero (a bias before batch normalisation); seen in 1.15, losses differed by 1e-3
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "PYTHONIOENCODING": "utf-8",
}
INHERITED = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "OMP_NUM_THREADS")


class Worker:
    """A process inside an environment; kept warm, started again after a crash or a timeout.

    Not for use by several threads at once.
    """

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: queue.Queue[bytes | None] = queue.Queue()
        self._stderr: collections.deque[str] = collections.deque(maxlen=STDERR_LINES)
        self._folder: str | None = None
        self._reader: threading.Thread | None = None
        self._calls = 0
        self.starts = 0

    def call(self, verb: str, *, timeout: float | None = 300, **parameters: object) -> dict[str, object]:
        """Ask the worker and wait for its answer.

        Args:
            verb: One of `worker.VERBS`.
            timeout: Seconds; None waits for ever. The process is killed when they are over.
            parameters: What the verb takes; paths may be `Path`.

        Raises:
            WorkerError: RAISED, CRASHED or TIMED_OUT.
        """
        process = self._running()
        self._calls += 1
        request = {"id": self._calls, "verb": verb, "params": _absolute(parameters)}
        try:
            assert process.stdin is not None
            process.stdin.write(json.dumps(request, default=_plain).encode() + b"\n")
            process.stdin.flush()
        except (BrokenPipeError, OSError):
            raise self._crashed(verb) from None
        try:
            line = self._answers.get(timeout=timeout)
        except queue.Empty:
            tail = self._stderr_tail()
            self.close()
            raise WorkerError("TIMED_OUT", verb, f"no answer in {timeout:g} s", traceback_tail=tail) from None
        if line is None:
            raise self._crashed(verb)
        return self._understood(verb, json.loads(line))

    @property
    def alive(self) -> bool:
        """Whether a process is there."""
        return self._process is not None and self._process.poll() is None

    def close(self) -> None:
        """Kill the process and everything it started; the next call starts a new one."""
        process, self._process = self._process, None
        if process is not None:
            _kill(process)
            for stream in (process.stdin, process.stdout, process.stderr):
                if stream is not None:
                    with contextlib.suppress(OSError):
                        stream.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _running(self) -> subprocess.Popen[bytes]:
        if self.alive:
            assert self._process is not None
            return self._process
        self.close()
        self._folder = tempfile.mkdtemp(prefix="kerasferry-")
        self._answers = queue.Queue()
        self._stderr = collections.deque(maxlen=STDERR_LINES)
        api = str(self.environment.record["api"])
        self._process = process = subprocess.Popen(
            [str(self.environment.python), "-s", "-u", str(WORKER_FILE), api],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self._folder,
            env=worker_variables(api, self._folder),
            start_new_session=True,
        )
        self.starts += 1
        assert process.stdout is not None and process.stderr is not None
        _in_background(_read_answers, process.stdout, self._answers)
        self._reader = _in_background(_read_text, process.stderr, self._stderr)
        return process

    def _crashed(self, verb: str) -> WorkerError:
        process = self._process
        assert process is not None
        try:
            code = process.wait(timeout=10)
        except subprocess.TimeoutExpired:  # it closed its output but lives on
            code = None
        if self._reader is not None:
            self._reader.join(timeout=2)
        tail = self._stderr_tail()
        self.close()
        return WorkerError("CRASHED", verb, _ending(code), traceback_tail=tail)

    def _stderr_tail(self) -> str:
        return "\n".join(self._stderr)

    def _understood(self, verb: str, answer: dict[str, object]) -> dict[str, object]:
        if answer["ok"]:
            return {name: value for name, value in answer.items() if name not in ("ok", "id")}
        error = answer["error"]
        assert isinstance(error, dict)
        raise WorkerError(
            "RAISED",
            verb,
            error["message"],
            error_type=error["type"],
            traceback_tail=error["traceback_tail"],
        )


def worker_variables(api: str, folder: str) -> dict[str, str]:
    """The whole environment a worker is started with: what INHERITED names, and what TensorFlow must see."""
    variables = {name: os.environ[name] for name in INHERITED if name in os.environ}
    variables.update(FIXED_VARIABLES)
    variables["HOME"] = folder  # ~/.keras/keras.json must not decide the backend or the float type
    if api == "tf_keras":
        variables["TF_USE_LEGACY_KERAS"] = "1"
    return variables


def _absolute(parameters: dict[str, object]) -> dict[str, object]:
    return {
        name: str(Path(value).absolute()) if name in PATHS and isinstance(value, (str, Path)) else value
        for name, value in parameters.items()
    }


def _plain(value: object) -> object:
    if isinstance(value, Path):
        return str(value.absolute())
    raise TypeError(f"a {type(value).__name__} cannot be sent to a worker")


def _in_background(target: object, *arguments: object) -> threading.Thread:
    assert callable(target)
    thread = threading.Thread(target=target, args=arguments, daemon=True)
    thread.start()
    return thread


def _read_answers(stream: IO[bytes], answers: queue.Queue[bytes | None]) -> None:
    with contextlib.suppress(ValueError, OSError):
        for line in stream:
            answers.put(line)
    answers.put(None)


def _read_text(stream: IO[bytes], lines: collections.deque[str]) -> None:
    with contextlib.suppress(ValueError, OSError):
        for line in stream:
            lines.append(line.decode("utf-8", "replace").rstrip())


def _ending(code: int | None) -> str:
    if code is None:
        return "the process closed its output"
    if code < 0:
        return f"the process was ended by {signal.Signals(-code).name}"
    return f"the process ended with exit code {code}"


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the whole process group: a model's code may have started children."""
    if sys.platform == "win32":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
