"""The guides do what they say: their files are written, run by the versions that they name, their commands given."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from kerasferry.runtimes import open_runtime

GUIDES = Path(__file__).resolve().parents[2] / "docs" / "guides"
BLOCK = re.compile(r"^```(python|sh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TITLE = re.compile(r"# (\w+\.py)(?:, for TensorFlow ([\d.]+))?\n")
ENOUGH = 600


def blocks(guide: Path) -> list[tuple[str, str]]:
    return BLOCK.findall(guide.read_text("utf-8"))


RUNNABLE = [guide for guide in sorted(GUIDES.glob("*.md")) if blocks(guide)]


def test_there_are_some() -> None:
    assert {guide.stem for guide in RUNNABLE} >= {"down-from-2.3-to-1.12", "down-from-2.6-to-2.3"}


@pytest.mark.runtime
@pytest.mark.parametrize("guide", RUNNABLE, ids=lambda guide: guide.stem)
def test_guide(guide: Path, tmp_path: Path) -> None:
    ran = []
    for language, text in blocks(guide):
        if language == "sh":
            for line in text.splitlines():
                program, *arguments = shlex.split(line)
                assert program == "kerasferry"
                run([sys.executable, "-m", "kerasferry", *arguments], tmp_path)
                ran.append(arguments[0])
            continue
        title = TITLE.match(text)
        assert title, text[:80]
        (tmp_path / title[1]).write_text(text)
        if title[2]:
            with open_runtime(f"tf=={title[2]}") as runtime:
                run([str(runtime.environment.python), title[1]], tmp_path)
            ran.append(title[2])
    assert "convert" in ran and len(ran) >= 3


def run(command: list[str], folder: Path) -> None:
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=ENOUGH)
    assert ended.returncode == 0, f"{command}\n{ended.stdout}\n{ended.stderr[-3000:]}"
