"""Work without a network: everything a person does on a device is an operation in a log that is only ever added to.

The device gives each operation an id and a sequence and keeps it until the server has acknowledged it. `take_batch` takes them in any
order and as often as they come; what differs between two devices is decided by a person (`decide`). An app declares which of its drafts
take operations (`Logged`), and what each field accepts. How another app uses it: docs/developing/offline.md.
"""

from qingmiao.core.operations.arrivals import Difference, Returned, Waiting, differences_of, missing_words, returned_of, waiting_of
from qingmiao.core.operations.deciding import decide, give_up
from qingmiao.core.operations.models import DeviceLog, LoggedDraft, Operation, OperationState
from qingmiao.core.operations.photos import PhotoPart, forget_pieces, take_photo_part
from qingmiao.core.operations.reading import Batch, Sent, read_batch
from qingmiao.core.operations.registry import LOGGED, Logged, declare_log
from qingmiao.core.operations.restoring import take_file
from qingmiao.core.operations.taking import Taken, take_batch

__all__ = [
    "LOGGED",
    "Batch",
    "DeviceLog",
    "Difference",
    "Logged",
    "LoggedDraft",
    "Operation",
    "OperationState",
    "PhotoPart",
    "Returned",
    "Sent",
    "Taken",
    "Waiting",
    "decide",
    "declare_log",
    "differences_of",
    "forget_pieces",
    "give_up",
    "missing_words",
    "read_batch",
    "returned_of",
    "take_batch",
    "take_file",
    "take_photo_part",
    "waiting_of",
]
