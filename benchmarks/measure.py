"""One command as a whole process: its seconds, on the clock and of the cores, and its peak memory.

As a program it is the launcher: `python measure.py ERRORS COMMAND...` prints them as JSON. Linux counts the
memory of a process's parent as its own until it has started, so the parent must be small: this file, no more.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time


class CommandError(Exception):
    """A command ended with an error; the last lines of what it said."""


def measure(command: list[str], variables: dict[str, str], errors: str) -> dict[str, float]:
    """Run a command.

    Args:
        command: The program and its arguments.
        variables: Its whole environment.
        errors: A file for what it writes to stderr.

    Returns:
        `seconds`, `cpu` (seconds of all cores, the kernel's too) and `peak`, resident memory in MB (10^6 bytes).

    Raises:
        CommandError: It did not end with 0.
    """
    launcher = [sys.executable, "-I", "-S", __file__, errors, *command]
    answer = subprocess.run(launcher, env=variables, stdout=subprocess.PIPE, check=True)
    told = json.loads(answer.stdout)
    if told["code"]:
        with open(errors, errors="replace") as said:  # noqa: PTH123
            raise CommandError(f"{' '.join(command)}\n{''.join(said.readlines()[-8:])}")
    return {name: told[name] for name in ("seconds", "cpu", "peak")}


def _launch(errors: str, command: list[str]) -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    said = os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    streams = [(os.POSIX_SPAWN_DUP2, place, number) for number, place in enumerate((nothing, nothing, said))]
    start = time.perf_counter()
    process = os.posix_spawnp(command[0], command, os.environ, file_actions=streams)
    _, status, usage = os.wait4(process, 0)
    seconds = time.perf_counter() - start
    code = os.waitstatus_to_exitcode(status)
    cpu, peak = usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6
    print(json.dumps({"code": code, "seconds": seconds, "cpu": cpu, "peak": peak}))


if __name__ == "__main__":
    _launch(sys.argv[1], sys.argv[2:])
