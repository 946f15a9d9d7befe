"""Batches that are made, and batches that are given."""

import numpy as np
import pytest

from kerasferry.errors import UsageError
from kerasferry.verify.hints import Hint
from kerasferry.verify.inputs import (
    BATCH,
    UNKNOWN_WORD,
    InputSpec,
    hints_for,
    make,
    read_given,
    shuffled,
    specs_of,
    write_npz,
)


def made(dtype="float32", shape=(None, 5), hint=None, seed=0, attempt=0, spread=None, scale=1.0):
    return make([InputSpec("x", shape, dtype)], [hint or Hint()], seed, attempt, spread or {}, scale)["x"]


def test_shape_and_dtype():
    array = made()
    assert array.shape == (BATCH, 5) and array.dtype == "float32"
    assert made(shape=(7, None, 3), attempt=4).shape == (7, 16, 3)
    assert made("float16").dtype == "float16" and made("bfloat16").dtype == "float32"
    assert made("bool").dtype == bool


def test_inputs_share_the_batch_size():
    specs = [InputSpec("a", (None, 2), "float32"), InputSpec("b", (6, 3), "float32")]
    batch = make(specs, [Hint(), Hint()], 0, 0, {})
    assert batch["a"].shape == (6, 2) and batch["b"].shape == (6, 3)


def test_the_seed_decides():
    assert np.array_equal(made(seed=3), made(seed=3))
    assert not np.array_equal(made(seed=3), made(seed=4))


@pytest.mark.parametrize("dtype", ["int32", "int64", "float32"])
def test_tokens_stay_below_the_bound_whatever_the_dtype(dtype):
    array = made(dtype, (None, 40), Hint(bound=3))
    assert array.dtype == dtype and set(np.unique(array)) == {1, 2}


def test_padding_is_at_the_end_and_never_everything():
    array = made("int32", (None, 20), Hint(bound=9, zeros_are_padding=True))
    assert (array == 0).any() and (array[:, :10] != 0).all()


def test_bound_of_one():
    assert (made("int32", (None, 4), Hint(bound=1)) == 0).all()


def test_scale_is_for_numbers_of_which_nothing_is_known():
    assert np.allclose(made(scale=30.0), 30 * made(), rtol=1e-6)
    known = Hint(bound=9, why=["Embedding"])
    assert np.array_equal(made("int32", hint=known, scale=30.0), made("int32", hint=known))


def test_unknown_rank_is_tried_in_turn():
    assert [made(shape=None, attempt=attempt).shape for attempt in range(3)] == [(4,), (4, 1), ()]


def test_scalars():
    assert made(shape=()).shape == ()
    assert made("string", ()).shape == ()


def test_pixels():
    for array in (made("uint8", (None, 16, 16, 3)), made(shape=(None, 16, 16, 3), hint=Hint(pixels=True))):
        assert array.min() >= 0 and 128 < array.max() <= 255


def test_images_differ_in_their_means():
    means = made(shape=(None, 32, 32, 3)).mean((1, 2, 3))
    assert np.ptp(means) > 0.05


def test_normalised_values_lie_where_they_lay():
    spread = {"norm": (np.float32(1000.0), np.float32(0.5))}
    array = made(shape=(None, 50), hint=Hint(normalised_by="norm"), spread=spread)
    assert array.min() > 995 and array.max() < 1005


def test_mask_value():
    array = made(shape=(None, 20, 2), hint=Hint(mask_value=-1.0))
    assert (array == -1).any() and not (array[:, :10] == -1).any()


def test_text_holds_known_words_and_an_unknown_one():
    array = made("string", (None, 30), Hint(words=["red", "green"]))
    assert set(np.unique(array)) == {b"red", b"green", UNKNOWN_WORD.encode()}
    sentences = made("string", (None, 1), Hint(words=["red"], sentences=True))
    assert all(b" " in text for text in sentences.ravel())


def test_integer_vocabulary():
    assert set(np.unique(made("int64", (None, 50), Hint(words=[4, 90])))) == {4, 90, 91}


def test_hints_by_name_else_by_position():
    specs = [InputSpec("a", (None,), "int32"), InputSpec("b", (None,), "int32")]
    one, other = Hint(bound=1), Hint(bound=2)
    assert hints_for(specs, [("b", one), ("a", other)]) == [other, one]
    assert hints_for(specs, [("x", one), ("y", other)]) == [one, other]
    assert hints_for(specs, []) == [Hint(), Hint()]


def test_a_model_that_tells_nothing():
    with pytest.raises(UsageError, match="does not tell what inputs"):
        specs_of([], "m")


SPECS = [InputSpec("a/b", (None, 3), "float32"), InputSpec("file", (None,), "int32")]


def test_given_inputs_with_any_name(tmp_path):
    batch = {"a/b": np.ones((2, 3), "float64"), "file": np.arange(2)}
    given = read_given(write_npz(tmp_path / "x.npz", batch), SPECS)
    assert given["a/b"].dtype == "float32" and given["file"].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("batch", "message"),
    [
        ({"a/b": np.ones((2, 3))}, "not named like the inputs"),
        ({"a/b": np.ones((2, 3)), "file": np.arange(2), "more": np.ones(1)}, "not named like the inputs"),
        ({"a/b": np.ones((2, 4)), "file": np.arange(2)}, "does not have the shape"),
        ({"a/b": np.ones((2, 3, 1)), "file": np.arange(2)}, "does not have the shape"),
        ({"a/b": np.ones((0, 3)), "file": np.arange(0)}, "does not have the shape"),
        ({"a/b": np.ones((2, 3)), "file": np.ones(2)}, "cannot become that without loss"),
    ],
)
def test_given_inputs_that_do_not_fit(tmp_path, batch, message):
    with pytest.raises(UsageError, match=message):
        read_given(write_npz(tmp_path / "x.npz", batch), SPECS)


def test_given_inputs_that_are_no_npz(tmp_path):
    file = tmp_path / "x.npz"
    file.write_bytes(b"no")
    with pytest.raises(UsageError, match="cannot be read"):
        read_given(file, SPECS)
    with pytest.raises(UsageError, match="cannot be read"):
        read_given(tmp_path / "absent.npz", SPECS)


def test_pickles_are_not_read(tmp_path):
    file = tmp_path / "x.npz"
    np.savez(file, **{"a": np.array([{}], dtype=object)})
    with pytest.raises(UsageError):
        read_given(file, [InputSpec("a", (None,), "string")])


def test_shuffled_keeps_values_and_shape():
    batch = {"x": np.arange(12).reshape(3, 4)}
    other = shuffled(batch, 1)["x"]
    assert other.shape == (3, 4) and sorted(other.ravel()) == list(range(12))
    assert not np.array_equal(other, batch["x"])
