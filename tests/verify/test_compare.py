"""When two arrays count as the same."""

import math

import numpy as np
import pytest

from kerasferry.verify.compare import HALF_TOLERANCE, TOLERANCE, compare, movement, worse

REFERENCE = np.array([1.0, -2.0, 8.0, 0.5], "float32")


def at(value):
    """The reference as float64, with the first element off by `value`."""
    changed = REFERENCE.astype("float64")
    changed[0] += value
    return changed


def test_equal_is_same():
    result = compare(REFERENCE, REFERENCE.copy())
    assert result.same and result.difference == 0 and result.relative == 0 and result.scale == 8


def test_tolerance_is_relative_to_the_largest_magnitude():
    reference = REFERENCE.astype("float64")
    assert compare(at(0.9 * 8e-5), reference).same
    assert not compare(at(1.1 * 8e-5), reference).same
    assert compare(at(0.9 * 8e-3), reference, tolerance=HALF_TOLERANCE).same


def test_exactly_the_tolerance_is_same():
    reference = np.array([0.0, 1.0])
    assert compare(np.array([TOLERANCE, 1.0]), reference).same
    assert not compare(np.array([np.nextafter(TOLERANCE, 1), 1.0]), reference).same


def test_negative_numbers_count_by_magnitude():
    assert compare(np.array([-100.0, 0.0009]), np.array([-100.0, 0.0])).same


def test_zero_reference_allows_no_difference():
    zeros = np.zeros(3, "float32")
    assert compare(zeros, zeros).same
    result = compare(np.full(3, 1e-30, "float32"), zeros)
    assert not result.same and result.relative == math.inf


def test_dtype_and_shape():
    assert "dtype float64 in place of float32" in compare(REFERENCE.astype("float64"), REFERENCE).reason
    assert "shape (4, 1) in place of (4,)" in compare(REFERENCE[:, None], REFERENCE).reason
    told = compare(REFERENCE, REFERENCE, dtypes=("float32", "bfloat16"))
    assert not told.same and told.reason == "dtype float32 in place of bfloat16"


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_not_finite_in_the_same_places_is_same(value):
    one = REFERENCE.copy()
    one[1] = value
    assert compare(one, one.copy()).same
    assert not compare(one, REFERENCE).same
    assert not compare(REFERENCE, one).same


def test_nan_in_another_place():
    one, other = REFERENCE.copy(), REFERENCE.copy()
    one[0], other[1] = np.nan, np.nan
    assert compare(one, other).reason == "NaN in other places (2)"


def test_infinity_of_another_sign():
    assert compare(np.array([np.inf, 1.0]), np.array([-np.inf, 1.0])).reason == "infinities of another sign"


def test_a_nan_does_not_hide_a_difference_elsewhere():
    assert not compare(np.array([np.nan, 2.0]), np.array([np.nan, 1.0])).same


def test_infinity_is_not_the_scale():
    assert not compare(np.array([np.inf, 1.1]), np.array([np.inf, 1.0])).same


def test_integers_near_the_limit_do_not_overflow():
    big = np.array([2**31 - 1, -(2**31)], "int32")
    assert compare(big, big).same
    assert not compare(big, -big - 1).same


def test_unsigned_difference_is_not_wrapped():
    result = compare(np.array([0], "uint8"), np.array([1], "uint8"))
    assert result.difference == 1


def test_text_must_be_equal():
    assert compare(np.array([b"a", b"b"]), np.array([b"a", b"b"]), dtypes=("string", "string")).same
    result = compare(np.array([b"a", b"c"]), np.array([b"a", b"b"]), dtypes=("string", "string"))
    assert not result.same and result.reason == "1 of 2 elements differ"


def test_empty_arrays_are_same():
    assert compare(np.zeros((0, 3)), np.zeros((0, 3))).same


def test_movement():
    assert movement(REFERENCE, REFERENCE) == 0
    assert movement(np.array([2.0, 0.0]), np.array([2.0, 1.0])) == 0.5
    assert movement(np.zeros(2), np.ones(2)) == math.inf
    assert movement(np.zeros(2), np.zeros(2)) == 0
    assert movement(np.array([1.0, np.nan]), np.array([1.0, 2.0])) == math.inf
    assert movement(np.array([True]), np.array([False])) == 1


def test_worse_prefers_failure_then_size():
    good, small = compare(REFERENCE, REFERENCE), compare(at(1e-6), REFERENCE.astype("float64"))
    unlike = compare(REFERENCE[:2], REFERENCE)
    assert worse(good, small) is small and worse(small, good) is small
    assert worse(unlike, small) is unlike and worse(small, unlike) is unlike


def test_json_has_no_nan():
    import json

    text = json.dumps(compare(REFERENCE[:2], REFERENCE).to_json(), allow_nan=False)
    assert '"max_difference": "nan"' in text
