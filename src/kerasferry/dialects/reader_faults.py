"""What a target's own reader gets wrong, where another format of the same target is read right."""

from __future__ import annotations

from ..errors import Refused
from ..hub import Model
from ..hub.topology import walk
from .chain import position

# Layer classes that HDF5 loses: the first dialect whose HDF5 reader is right, and what happens before.
HDF5_FAULTS = {
    # Seen: EfficientNetB0 of 2.9 in 3.3.3 predicts as if there were no Normalization. The reader of 3.6.0 is the
    # first to call `finalize_state` after it has set the weights.
    "Normalization": ("k3.6", "loads mean and variance from HDF5 and does not apply them"),
}


def refuse_hdf5(model: Model) -> None:
    """Refuse an HDF5 file that the target would load without an error and compute wrongly.

    Raises:
        Refused: The model has such a layer.
    """
    for place in walk(model.topology):
        fault = HDF5_FAULTS.get(str(place.layer.get("class_name")))
        if (
            fault
            and position(model.dialect) < position(fault[0])
            and place.layer["config"].get("mean") is None
        ):
            raise Refused(
                f"the target {fault[1]}, so `{place.layer['class_name']}` would act as if it were not there",
                where=place.where,
                hint="write a .keras file instead",
            )
