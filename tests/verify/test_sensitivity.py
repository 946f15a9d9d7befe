"""When sameness of outputs proves nothing."""

import math

import numpy as np

from kerasferry.verify.outputs import Measured, compare_outputs, insensitive
from kerasferry.verify.sides import Output

FINAL, LOGITS = (0, "final"), (0, "before softmax")


def measured(by_input, by_weights, steady=True, dtype="float32"):
    views = {place: Output("out", dtype, np.ones(2)) for place in by_input}
    return Measured((views, views), by_input, by_weights, steady)


def test_moves_enough():
    assert insensitive(measured({FINAL: 1e-3}, {FINAL: 1e-3}), 1e-5) is None


def test_the_input_moves_too_little():
    reason = insensitive(measured({FINAL: 0.9e-3}, {FINAL: 1.0}), 1e-5)
    assert reason == "`out` moves by only 0.0009 of its maximum when the input changes"


def test_the_weights_move_too_little():
    reason = insensitive(measured({FINAL: 1.0}, {FINAL: 0.0}), 1e-5)
    assert reason == "`out` moves by only 0 of its maximum when early weights change"


def test_without_weights_the_input_is_enough():
    assert insensitive(measured({FINAL: 1.0}, {}), 1e-5) is None
    assert insensitive(measured({FINAL: math.inf}, {}), 1e-5) is None


def test_a_saturated_output_is_proved_by_its_logits_if_they_were_compared():
    found = measured({FINAL: 1e-9, LOGITS: 1.0}, {FINAL: 1.0, LOGITS: 1.0})
    assert insensitive(found, 1e-5) is None
    assert insensitive(found, 1e-5, {FINAL}) is not None


def test_one_view_must_move_with_both():
    assert insensitive(measured({FINAL: 1.0, LOGITS: 0.0}, {FINAL: 0.0, LOGITS: 1.0}), 1e-5) is not None


def test_every_output_must_be_proved():
    second = (1, "final")
    found = measured({FINAL: 1.0, second: 0.0}, {FINAL: 1.0, second: 1.0})
    assert insensitive(found, 1e-5) is not None


def test_half_precision_must_move_more():
    found = measured({FINAL: 0.05}, {FINAL: 1.0}, dtype="float16")
    assert insensitive(found, 1e-5) is not None
    assert insensitive(measured({FINAL: 0.05}, {FINAL: 1.0}), 1e-5) is None


def test_random_outputs_prove_nothing():
    assert "differently each time" in insensitive(measured({FINAL: 1.0}, {FINAL: 1.0}, steady=False), 1e-5)


def views(**arrays):
    return {(i, "final"): Output(name, "float32", array) for i, (name, array) in enumerate(arrays.items())}


def compared(one, other, by_name=False):
    base = Measured((one, one), dict.fromkeys(one, 1.0), dict.fromkeys(one, 1.0))
    return compare_outputs(base, (other, other), 1e-5, by_name=by_name)


def test_outputs_go_by_position_between_models():
    rows, problems = compared(views(a=np.ones(2), b=np.zeros(2)), views(x=np.ones(2), y=np.zeros(2)))
    assert not problems and all(row.comparison.same for row in rows.values())
    rows, _ = compared(views(a=np.ones(2), b=np.zeros(2)), views(b=np.zeros(2), a=np.ones(2)))
    assert not any(row.comparison.same for row in rows.values())


def test_outputs_go_by_name_between_signatures():
    rows, problems = compared(
        views(a=np.ones(2), b=np.zeros(2)), views(b=np.zeros(2), a=np.ones(2)), by_name=True
    )
    assert not problems and all(row.comparison.same for row in rows.values())
    _, problems = compared(
        views(a=np.ones(2), b=np.zeros(2)), views(a=np.ones(2), c=np.zeros(2)), by_name=True
    )
    assert problems == ["no output `b` in the target"]


def test_another_number_of_outputs():
    _, problems = compared(views(a=np.ones(2), b=np.ones(2)), views(a=np.ones(2)))
    assert problems[0] == "1 outputs in place of 2"


def test_either_batch_can_show_the_difference():
    one, other = views(a=np.ones(2)), views(a=np.full(2, 2.0))
    base = Measured((one, one), {FINAL: 1.0}, {FINAL: 1.0})
    for found in ((one, other), (other, one)):
        rows, _ = compare_outputs(base, found, 1e-5, by_name=False)
        assert not rows[FINAL].comparison.same
