"""Variables that Keras 3 does not save."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from goldens import GOLDEN

import kerasferry
from kerasferry.errors import Refused

PRELU = {
    "module": "keras.layers",
    "class_name": "PReLU",
    "config": {"name": "steep", "trainable": True, "dtype": "float32", "shared_axes": None},
    "registered_name": None,
}


@pytest.fixture
def unbuilt(tmp_path: Path) -> Path:
    """A Dense whose activation is a PReLU, as Keras 3.3 saves it: without the PReLU's variable."""
    source = GOLDEN / "k3.15-two_outputs-keras_zip" / "model.keras"
    made = tmp_path / "unbuilt.keras"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "config.json":
                config = json.loads(data)
                config["config"]["layers"][1]["config"]["activation"] = PRELU
                data = json.dumps(config).encode()
            new.writestr(name, data)
    return made


def test_keras_3_makes_it_anew(unbuilt: Path, tmp_path: Path) -> None:
    record = kerasferry.convert(unbuilt, tmp_path / "out.keras", target="keras==3.14")
    assert record.variables == 6


def test_tf_keras_asks_for_it(unbuilt: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="holds no `alpha` of this PReLU") as caught:
        kerasferry.convert(unbuilt, tmp_path / "out.h5", target="tf==2.15")
    assert caught.value.where == "body/@activation"
    assert not (tmp_path / "out.h5").exists()
