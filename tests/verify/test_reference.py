"""Which version is asked about a source."""

from pathlib import Path

import numpy as np
import pytest

from kerasferry.errors import UnknownVersion
from kerasferry.hub import Contents, Producer, Store, tensor_of
from kerasferry.verify.reference import own_target, references, target_of

GOLDEN = Path(__file__).parents[1] / "golden"


def contents(*, keras=None, tensorflow=None, format="hdf5", layers=(), **more):
    topology = {"class_name": "Sequential", "config": {"layers": list(layers)}}
    producer = Producer(keras=keras, tensorflow=tensorflow)
    return Contents(format, Path("m"), producer, Store(**more), topology)


def targets(artifact, override=None):
    return [reference.target for reference in references(artifact, override)]


@pytest.mark.parametrize(
    ("dialect", "target"),
    [
        ("tf2.9", "tf==2.9"),
        ("tf1.12", "tf==1.12"),
        ("k3.5", "keras==3.5"),
        ("keras2.3", "keras==2.3"),
        ("keras2.0", "keras==2.2"),
        ("k3.99", None),
        ("else", None),
    ],
)
def test_target_of(dialect, target):
    assert target_of(dialect) == target


def test_the_stamp_of_tensorflow_is_believed():
    assert targets(contents(tensorflow="2.9.3", keras="2.9.0")) == ["tf==2.9"]


def test_a_tensorflow_older_than_all_is_read_by_the_oldest():
    [reference] = references(contents(tensorflow="1.2.1"))
    assert reference.target == "tf==1.12" and "stands in" in reference.why


def test_a_stamp_of_several_is_narrowed_and_said():
    old = ("training/Adam/iter:0", tensor_of(np.zeros(1)))
    found = references(contents(keras="2.2.4-tf", optimizer=[old]))
    assert found[0].target == "tf==1.15" and "training/" in found[0].why


def test_a_stamp_that_stays_ambiguous_is_asked_newest_first():
    found = references(contents(keras="2.4.0"))
    assert [reference.target for reference in found] == ["tf==2.4", "tf==2.3"]
    assert "one of" in found[0].why


def test_no_stamp_no_reference():
    assert references(contents()) == []


def test_the_user_decides():
    assert targets(contents(tensorflow="2.9.3"), "tf==2.6") == ["tf==2.6"]
    with pytest.raises(UnknownVersion):
        references(contents(), "tf==9.9")


NORMALIZATION = {"class_name": "Normalization", "config": {"name": "n"}}


@pytest.mark.parametrize("stamp", ["2.6.0", "2.7.0"])
def test_known_wrong_loader_is_not_asked(stamp):
    [reference] = references(contents(keras=stamp, layers=[NORMALIZATION]))
    assert reference.target == "tf==2.9" and "does nothing there" in reference.why


def test_known_wrong_is_about_one_format_class_and_version():
    assert targets(contents(keras="2.6.0")) == ["tf==2.6"]
    assert targets(contents(keras="2.8.0", layers=[NORMALIZATION])) == ["tf==2.8"]
    saved = contents(tensorflow="2.6.0", format="saved_model", layers=[NORMALIZATION])
    assert targets(saved) == ["tf==2.6"]


@pytest.mark.parametrize(
    ("file", "target"),
    [
        ("tf2.9-sequential-hdf5/model.h5", "tf==2.9"),
        ("tf2.15-own-keras_zip/model.keras", "tf==2.15"),
        ("k3.3-recurrent-keras_zip/model.keras", "newest"),
        ("tf2.15-dense-saved_model", "newest"),
        ("nowhere", "newest"),
    ],
)
def test_the_version_that_a_converted_file_is_meant_for(file, target):
    assert own_target(GOLDEN / file) == target
