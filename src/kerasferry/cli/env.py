"""`kerasferry env`: environments of real TensorFlow versions are made, listed, shown and removed."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kerasferry.runtimes.environments import Environment

COLUMNS = ("recipe", "tf", "keras", "python", "numpy", "control", "locked", "folder")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the verb; each action sets `run`, a function of the arguments that returns the exit code."""
    parser = subparsers.add_parser("env", help="make, list and remove the environments of real versions")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        made = actions.add_parser(name, help=text, description=text)
        made.add_argument("--json", action="store_true", help="print JSON")
        made.set_defaults(run=run)
        return made

    create = action("create", _create, "make environments, and see that each can save and load a model")
    create.add_argument("targets", nargs="+", metavar="TARGET", help="tf==2.9, keras==3.6, ...")
    action("list", _list, "list the environments that are here")
    show = action("show", _show, "show one environment and everything installed in it")
    show.add_argument("target", metavar="TARGET")
    remove = action("remove", _remove, "remove environments")
    remove.add_argument("targets", nargs="*", metavar="TARGET")
    remove.add_argument("--all", action="store_true", help="every environment")
    action("lock", _lock, "resolve every recipe anew and replace lock.json (in a source checkout)")


def _create(args: argparse.Namespace) -> int:
    from kerasferry.catalog.targets import resolve
    from kerasferry.runtimes import open_runtime

    recipes = [resolve(target) for target in args.targets]
    rows, broken = [], False
    with _Progress() as progress:
        for recipe in recipes:
            with open_runtime(recipe, progress=progress) as runtime:
                progress(f"trying the control model in {recipe.id}")
                broken |= not runtime.control()["works"]
                rows.append(_row(runtime.environment))
    _print_rows(rows, args.json)
    return 5 if broken else 0


def _list(args: argparse.Namespace) -> int:
    from kerasferry.runtimes.environments import environments_folder, every_environment

    rows = [_row(environment) for environment in every_environment()]
    _print_rows(rows, args.json)
    if not rows and not args.json:
        print(f"no environments in {environments_folder()}", file=sys.stderr)
    return 0


def _show(args: argparse.Namespace) -> int:
    environment = _existing(args.target)
    shown = {"folder": str(environment.path), **environment.record, "control": _control(environment)}
    if args.json:
        print(json.dumps(shown, indent=2))
        return 0
    for name, value in shown.items():
        if name in ("installed", "requirements"):
            continue
        print(f"{name + ':':13} {_words(value)}")
    print("installed:")
    for package, version in environment.installed.items():
        print(f"  {package}=={version}")
    return 0


def _remove(args: argparse.Namespace) -> int:
    from kerasferry.errors import UsageError
    from kerasferry.runtimes.environments import every_environment, remove

    if bool(args.targets) == args.all:
        raise UsageError(
            "say which environments to remove, or --all", hint="`kerasferry env list` shows them"
        )
    doomed = every_environment() if args.all else [_existing(target) for target in args.targets]
    for environment in doomed:
        remove(environment)
    if args.json:
        print(json.dumps({"removed": [environment.name for environment in doomed]}, indent=2))
    else:
        print("\n".join(f"removed {environment.name}" for environment in doomed) or "nothing to remove")
    return 0


def _lock(args: argparse.Namespace) -> int:
    from kerasferry.catalog.recipes import LOCK_FILE
    from kerasferry.runtimes.locking import write_lock

    with _Progress() as progress:
        unknown = write_lock(progress)
    if args.json:
        print(json.dumps({"lock": str(LOCK_FILE), "unknown": unknown}, indent=2))
    else:
        print("\n".join([f"wrote {LOCK_FILE}", *unknown]))
    return 0


def _existing(text: str) -> Environment:
    """The environment of a target, or one whose folder has that name."""
    from kerasferry.catalog.targets import resolve
    from kerasferry.errors import UsageError
    from kerasferry.runtimes.environments import every_environment, find

    by_name = {environment.name: environment for environment in every_environment()}
    if text in by_name:
        return by_name[text]
    found = find(resolve(text))
    if found is None:
        raise UsageError(f"there is no environment for {text} yet", hint=f"kerasferry env create '{text}'")
    return found


def _row(environment: Environment) -> dict[str, object]:
    from kerasferry.runtimes import kept_control

    record = environment.record
    told = (kept_control(environment) or {}).get("versions")
    keras = told.get("keras") if isinstance(told, dict) else None  # before TF 2.6 no package tells it
    return {
        "recipe": record["recipe"],
        "target": record["target"],
        "tf": record["tf"],
        "keras": keras or record["tf_keras"] or record["keras"],
        "python": record["python"],
        "numpy": environment.installed.get("numpy"),
        "control": _control(environment),
        "locked": record["locked"],
        "folder": str(environment.path),
    }


def _control(environment: Environment) -> str:
    from kerasferry.runtimes import kept_control

    kept = kept_control(environment)
    if kept is None:
        return "not tried"
    return "works" if kept["works"] else f"fails: {kept['problem']}"


def _print_rows(rows: list[dict[str, object]], as_json: bool) -> None:
    if as_json:
        print(json.dumps(rows, indent=2))
    elif rows and sys.stdout.isatty():
        from rich.console import Console
        from rich.table import Table

        table = Table(*COLUMNS[:-1], box=None)
        for row in rows:
            table.add_row(*(_words(row[column]) for column in COLUMNS[:-1]))
        Console().print(table)
    elif rows:
        for cells in (COLUMNS, *([_words(row[column]) for column in COLUMNS] for row in rows)):
            print("\t".join(cells))


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "-" if value is None else " ".join(str(value).split())


class _Progress:
    """What is being done, on stderr: one changing line on a terminal, one line each otherwise."""

    def __enter__(self) -> Callable[[str], None]:
        self._status = None
        if not sys.stderr.isatty():
            return lambda text: print(text, file=sys.stderr, flush=True)
        from rich.console import Console

        status = Console(stderr=True).status("")
        status.start()
        self._status = status
        return status.update

    def __exit__(self, *_: object) -> None:
        if self._status is not None:
            self._status.stop()
