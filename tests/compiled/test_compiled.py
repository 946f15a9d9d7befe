"""A few cells of the proof in CI; `prove.py` does them all."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

# By its place: other folders of tests have a `prove` of their own.
_SPEC = importlib.util.spec_from_file_location("compiled_prove", Path(__file__).parent / "prove.py")
assert _SPEC and _SPEC.loader
prove = importlib.util.module_from_spec(_SPEC)
sys.modules["compiled_prove"] = prove
_SPEC.loader.exec_module(prove)

SOME = """accuracy-weighted two-dict two-two-flat-metrics two-last-only weight-one-output own masked
    object-regression-6-Huber measure-regression-12-MeanRelativeError loss-regression-cosine_proximity
    sequential-accuracy several activity activity-layer constraint-6-RadialConstraint
    regularizer-3-OrthogonalRegularizer initializer-37-uniform_unit_scaling_initializer""".split()


def _ends(results: dict[tuple[str, str, str, str], dict[str, str]]) -> dict[str, dict[str, str]]:
    return {
        "/".join(cell): result
        for cell, result in results.items()
        if result["end"] not in ("SAME", "expected")
    }


@pytest.mark.runtime
@pytest.mark.parametrize("source", ["tf==2.9", "tf==1.12"])
def test_evaluates_alike(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In graphs, as users do it."""
    monkeypatch.setattr(prove, "EAGERLY", False)
    prove.build(source, SOME, tmp_path)
    for target in ("newest", "keras==3.0"):
        results = prove.judged(SOME, [source], ["h5"], target, tmp_path)
        assert len(results) >= 9 and not _ends(results)


@pytest.mark.runtime
def test_names_in_logs(tmp_path: Path) -> None:
    """2.0 counts metrics of one name."""
    names = ["same-weighted", "string-class-metric", "two-weighted"]
    prove.build("tf==2.0", names, tmp_path)
    results = prove.judged(names, ["tf==2.0"], ["h5"], "newest", tmp_path)
    assert len(results) == 3 and not _ends(results)


@pytest.mark.runtime
def test_the_proof_can_fail(tmp_path: Path) -> None:
    """The losses of the cases are not the same number, nor are their names."""
    names = ["loss-regression-mse", "loss-regression-mae", "metric-regression-mae", "metric-regression-mse"]
    prove.build("tf==2.9", names, tmp_path)
    told = {name: prove.json.loads((tmp_path / "tf2.9" / name / "told.json").read_text()) for name in names}
    cell = (names[0], "tf==2.9", "h5", "newest")
    assert prove.compare(cell, told[names[0]], told[names[0]])["end"] == "SAME"
    assert prove.compare(cell, told[names[0]], told[names[1]])["end"] == "NUMBERS"
    assert prove.compare(cell, told[names[2]], told[names[3]])["end"] == "NAMES"


@pytest.mark.runtime
@pytest.mark.slow
@pytest.mark.parametrize("target", prove.TARGETS)
@pytest.mark.parametrize("source", prove.SOURCES)
def test_every_case(source: str, target: str) -> None:
    """What was built before is used again, from `.work/compiled`."""
    names = list(prove.cases.CASES)
    prove.build(source, names, prove.WORK)
    results = prove.judged(names, [source], prove.FORMATS, target, prove.WORK)
    assert results and not _ends(results)
