"""Targets and recipes: data only, no environment is made."""

import subprocess
import sys

import pytest

from kerasferry.catalog.recipes import all_recipes, dialect_of, lock_fits_here, read_lock
from kerasferry.catalog.releases import key, nearest, releases
from kerasferry.catalog.targets import Target, parse_target, resolve
from kerasferry.errors import UnknownVersion, UsageError

TENSORFLOW_MINORS = [
    *("1.12", "1.13", "1.14", "1.15"),
    *(f"2.{minor}" for minor in range(22)),
]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("tf==2.9", Target(tf="2.9")),
        ("tensorflow==2.9.3", Target(tf="2.9.3")),
        ("keras==3.6", Target(keras="3.6")),
        ("tf==2.17,keras==3.5", Target(tf="2.17", keras="3.5")),
        (" TF == 2.17 , Python == 3.11 ", Target(tf="2.17", python="3.11")),
        ("tf-keras==2.17", Target(tf_keras="2.17")),
        ("tf==2.15.0.post1", Target(tf="2.15.0.post1")),
        ("newest", Target()),
        ("", Target()),
    ],
)
def test_parse(text, target):
    assert parse_target(text) == target


@pytest.mark.parametrize("text", ["tf==2.9", "tf==2.17,keras==3.5", "tf_keras==2.17", "newest"])
def test_text_of_a_target_parses_to_it(text):
    assert str(parse_target(text)) == text


@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        (
            "tf==2.99",
            "there is no TensorFlow 2.99 that kerasferry knows",
            "the nearest: tf==2.19, tf==2.20, tf==2.21",
        ),
        (
            "tf==1.9",
            "there is no TensorFlow 1.9 that kerasferry knows",
            "the nearest: tf==1.12, tf==1.13, tf==1.14",
        ),
        (
            "keras==3.6.7",
            "there is no Keras 3.6.7 that kerasferry knows",
            "the nearest: keras==3.6.0",
        ),
        (
            "tf==2.9,python==3.5",
            "there is no Python 3.5 that kerasferry knows",
            "the nearest: python==3.6, python==3.7, python==3.8",
        ),
    ],
)
def test_unknown_version_names_the_nearest(text, what, hint):
    with pytest.raises(UnknownVersion) as caught:
        parse_target(text)
    assert caught.value.what == what
    assert caught.value.hint == hint


@pytest.mark.parametrize(
    "text", ["2.9", "tf=2.9", "torch==2.1", "tf==two", "tf==2.9,tf==2.10", "tf==", "tf>=2.9"]
)
def test_not_a_target(text):
    with pytest.raises(UsageError) as caught:
        parse_target(text)
    assert "tf==2.9" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("tf==2.9,python==3.12", "it has them for Python 3.10, 3.9, 3.8, 3.7"),
        ("keras==3.14,python==3.10", "it has them for Python 3.13, 3.12, 3.11"),
        ("tf==2.9,keras==3.5", "keras==3.5 alone takes TensorFlow 2.17"),
        ("tf==2.1,keras==2.3", "keras==2.3 alone takes TensorFlow 1.15"),
        ("tf==2.8,keras==2.9", "tf==2.9 in its place"),
        ("tf==2.18,tf_keras==2.17", "tf==2.17 in its place"),
    ],
)
def test_versions_that_do_not_go_together(text, hint):
    with pytest.raises(UnknownVersion) as caught:
        resolve(text)
    assert caught.value.hint == hint


@pytest.mark.parametrize(
    ("text", "recipe", "dialect", "api"),
    [
        ("tf==1.12", "tf1.12", "tf1.12", "tf.keras"),
        ("tf==2.9", "tf2.9", "tf2.9", "tf.keras"),
        ("keras==2.9", "tf2.9", "tf2.9", "tf.keras"),
        ("tf==2.9.1", "tf2.9.1", "tf2.9", "tf.keras"),
        ("keras==3.6", "k3.6", "k3.6", "keras"),
        ("tf==2.17,keras==3.6", "k3.6", "k3.6", "keras"),
        ("tf==2.18,keras==3.6", "tf2.18-k3.6", "k3.6", "keras"),
        ("tf_keras==2.17", "tfk2.17", "tf2.15", "tf_keras"),
        ("keras==2.3", "keras2.3", "keras2.3", "keras"),
    ],
)
def test_recipe_of_a_target(text, recipe, dialect, api):
    found = resolve(text)
    assert (found.id, found.dialect, found.api) == (recipe, dialect, api)


def test_tensorflow_alone_takes_the_keras_of_the_lock():
    locked = dict(line.split("==") for line in read_lock()["tf2.17"]["requirements"])
    assert resolve("tf==2.17").keras == locked["keras"]
    assert resolve("tf==2.17").dialect == dialect_of("2.17.1", locked["keras"], "keras")


def test_newest_is_the_newest_tensorflow():
    assert resolve("newest").tf == releases().tensorflow[TENSORFLOW_MINORS[-1]].default


def test_every_minor_has_a_recipe():
    table = releases()
    assert list(table.tensorflow) == TENSORFLOW_MINORS
    assert list(table.keras) == [f"3.{minor}" for minor in range(16)]
    assert list(table.tf_keras) == [f"2.{minor}" for minor in range(15, 22)]
    assert list(table.standalone) == ["2.2", "2.3"]


@pytest.mark.parametrize("recipe", all_recipes(), ids=lambda recipe: recipe.id)
def test_lock_holds_every_recipe_completely(recipe):
    entry = read_lock()[recipe.id]
    locked = dict(line.split("==") for line in entry["requirements"])
    assert entry["python"] == recipe.preferred.python
    assert locked.get("tensorflow-cpu", locked.get("tensorflow")) == recipe.tf
    assert {"numpy", "h5py", "protobuf", "six"} <= set(locked) | {"six"}
    if recipe.keras:
        assert locked["keras"] == recipe.keras
    if recipe.tf_keras:
        assert locked["tf-keras"] == recipe.tf_keras
    if lock_fits_here():
        assert recipe.preferred.locked
        assert recipe.preferred.requirements == tuple(entry["requirements"])


def test_lock_holds_nothing_else():
    assert set(read_lock()) == {recipe.id for recipe in all_recipes()}


def test_another_python_is_not_locked():
    recipe = resolve("tf==2.17,python==3.10")
    assert [build.python for build in recipe.builds] == ["3.10"]
    assert not recipe.preferred.locked
    # Keras 3.13 and later do not install on Python 3.10
    assert recipe.keras == releases().keras["3.12"].default


def test_digest_changes_with_the_requirements():
    digests = {recipe.preferred.digest for recipe in all_recipes()}
    assert len(digests) == len(all_recipes())


def test_versions_are_compared_as_numbers():
    assert sorted(["2.10", "2.9", "1.15"], key=key) == ["1.15", "2.9", "2.10"]
    assert nearest("2.9.9", ["2.9.1", "2.9.3", "2.10.0"], 2) == ["2.9.1", "2.9.3"]


def test_parsing_a_target_imports_nothing_heavy():
    code = (
        "import sys; from kerasferry.catalog.targets import parse_target; parse_target('tf==2.9');"
        "print(sorted({'numpy', 'h5py', 'rich', 'subprocess'} & set(sys.modules)))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
