"""How a verification looks, and what the command returns."""

import json
import math
from pathlib import Path

import pytest

from kerasferry.cli import main
from kerasferry.reports.verification import lines
from kerasferry.verify.compare import Comparison
from kerasferry.verify.verdict import OutputResult, Verdict, Verification, WeightsResult


def record(**more):
    made = Verification(Path("old"), Path("new.keras"), "newest", **more)
    made.seconds = 1.25
    return made


SAME = Comparison(True, "", 7.2e-07, 2.7, 1e-5)
OTHER = Comparison(False, "differs by 0.2 of the maximum", 0.5, 2.5, 1e-5)
SIDE = {"recipe": "tf2.9", "tf": "2.9.3", "keras": "2.9.0", "python": "3.10.13", "loader": "keras"}


def test_whole_report():
    made = record(
        outputs=[OutputResult("choice", "final", SAME, 0.95, 0.78)],
        weights=[WeightsResult("files", 12), WeightsResult("runtimes", 12)],
        source_side=SIDE,
        target_side={**SIDE, "tf": "2.21.0", "keras": "3.15.1", "python": "3.13.0"},
        inputs=[{"name": "x", "shape": [4, 9], "dtype": "float32", "how": "normally distributed"}],
        notes=["tf==2.9 is asked"],
    ).ended(Verdict.SAME, "1 output as in TensorFlow 2.9.3")
    assert (
        "\n".join(lines(made))
        == """\
SAME: 1 output as in TensorFlow 2.9.3
  source  old
          TensorFlow 2.9.3, Keras 2.9.0, Python 3.10.13, by keras
  target  new.keras
          TensorFlow 2.21.0, Keras 3.15.1, Python 3.13.0, by keras
  input x (4, 9) float32: normally distributed
  weights of the files: 12 variables, bit identical
  weights as loaded: 12 variables, bit identical
  output  max|a-b|  max|b|  relative   tol.  by input  by weight
  choice   7.2e-07     2.7   2.7e-07  1e-05      0.95       0.78
  note: tf==2.9 is asked
  1.2 s"""
    )


def test_everything_fits_80_columns():
    name = "a_layer_with_a_name_that_goes_on_and_on_" * 3
    made = record(
        outputs=[
            OutputResult(name, "before softmax", OTHER, math.inf, 1e-300),
            OutputResult(
                name, "final, saved_model", Comparison(False, "", math.nan, math.nan, 1e-5), None, None
            ),
        ],
        weights=[WeightsResult("files", 3, [f"{name}: other bits from byte 0 of 192 on"] * 9)],
        inputs=[{"name": "x", "shape": [4] * 30, "dtype": "float32", "how": "normally distributed"}],
        error="TypeError: " + "many words " * 300 + "\nlast line " + "and more " * 90,
    ).ended(Verdict.DIFFERENT, "a reason of many words " * 9)
    shown = lines(made)
    too_long = [line for line in shown if len(line) > 80 and name not in line]
    assert not too_long and len(shown) < 60
    assert shown[0].startswith("DIFFERENT: ")


def test_layers_that_differ_come_first_and_rows_are_bounded():
    rows = [OutputResult(f"layer{i}", "layer", OTHER if i == 90 else SAME, 1.0) for i in range(99)]
    shown = lines(record(outputs=rows).ended(Verdict.DIFFERENT, "layer `layer90`"))
    assert any("! layer90" in line for line in shown) and len(shown) < 35
    assert any("more in --json" in line for line in shown)


@pytest.mark.parametrize(
    ("verdict", "code"),
    [
        (Verdict.SAME, 0),
        (Verdict.INSENSITIVE, 1),
        (Verdict.DIFFERENT, 1),
        (Verdict.REFUSED, 1),
        (Verdict.CRASHED, 1),
        (Verdict.TIMED_OUT, 1),
        (Verdict.WEIGHTS_SAME, 1),
        (Verdict.BROKEN_ENV, 5),
        (Verdict.MISSING_ENV, 5),
        (Verdict.UNUSABLE, 3),
    ],
)
def test_exit_codes(verdict, code):
    assert record().ended(verdict, "so").exit_code == code


def test_json_is_strict():
    made = record(outputs=[OutputResult("x", "final", OTHER, math.inf, None)]).ended(Verdict.DIFFERENT, "so")
    found = json.loads(json.dumps(made.to_json(), allow_nan=False))
    assert found["verdict"] == "DIFFERENT" and found["outputs"][0]["sensitivity_to_input"] == "inf"


def test_command_on_what_is_not_there(capsys, tmp_path):
    assert main(["verify", str(tmp_path / "no"), str(tmp_path / "neither")]) == 3
    assert "error:" in capsys.readouterr().err


def test_command_with_an_unknown_verdict_or_target_or_module(capsys, tmp_path):
    assert main(["verify", "a", "b", "--expect", "FINE"]) == 2
    assert main(["verify", "a", "b", "--target", "tf==9.9"]) == 2
    assert main(["verify", "a", "b", "--module", str(tmp_path / "no.py")]) == 2
    assert "there is no such Python file" in capsys.readouterr().err
