"""What a target's own reader gets wrong.

`FAULTS` are worked around: the model is said in another way that the reader gets right. `HDF5_FAULTS` are wrong in HDF5
only and refused there.
"""

from __future__ import annotations

from ...errors import Refused
from ...hub import Changes, Model
from ...hub.topology import walk
from ..chain import position
from ..step import Walk
from .fault_table import FAULTS, FAULTS_OF_ORDER, Fault
from .operation_faults import OPERATION_FAULTS
from .order import put_in_order

# Layer classes that HDF5 loses: the first dialect whose HDF5 reader is right, and what happens before.
HDF5_FAULTS = {
    # Seen: EfficientNetB0 of 2.9 in 3.3.3 predicts as if there were no Normalization. The reader of 3.6.0 is the
    # first to call `finalize_state` after it has set the weights.
    "Normalization": ("k3.6", "loads mean and variance from HDF5 and does not apply them"),
}


def work_around(model: Model, changes: Changes) -> None:
    """Say a carried model so that the target's reader gets it right, in place; its layers are then in their order."""
    _each(OPERATION_FAULTS, model, changes)
    _each(FAULTS, model, changes)
    put_in_order(_walk(model, changes))
    _each(FAULTS_OF_ORDER, model, changes)


def _each(faults: tuple[Fault, ...], model: Model, changes: Changes) -> None:
    here = position(model.dialect)
    for fault in faults:
        if position(fault.first) <= here <= position(fault.last):
            fault.work_around(_walk(model, changes))


def _walk(model: Model, changes: Changes) -> Walk:
    return Walk(model, changes, f"reader of {model.dialect}", model.dialect)


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
