# SPDX-License-Identifier: MIT
"""ferrule: io_uring for Python, memory-safe.

    import ferrule

    with ferrule.Ring() as ring, ferrule.Buffer(65536) as buffer, open("/etc/services", "rb") as file:
        operation = ring.read(file, buffer)
        count = ring.wait_for(operation).check()
        print(buffer.read(count).decode())

Operations are queued by the Ring's methods and come back as Completions. Failures are OSErrors that say what was wrong.
`ferrule.raw` is io_uring itself, unsafe, and loaded only when it is asked for.
"""

from __future__ import annotations

from ferrule._binding import binding, safe
from ferrule._operations import AT_POSITION
from ferrule.buffer import Buffer
from ferrule.completion import OPERATION, RESOURCE, Completion, Completions
from ferrule.errors import BusyError, ClosedError, UnknownOperationError
from ferrule.ring import Ring
from ferrule.tables import EMPTY_FILE, SKIP_FILE, Buffers, Files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ferrule import request as request
    from ferrule._stat import Stat as Stat
    from ferrule._stat import stat as stat
    from ferrule.batch import Batch as Batch

__all__ = [
    "ALLOCATED_SLOT",
    "AT_POSITION",
    "EMPTY_FILE",
    "OPENED",
    "OPERATION",
    "RESOURCE",
    "SKIP_FILE",
    "Batch",
    "Buffer",
    "Buffers",
    "BusyError",
    "ClosedError",
    "Completion",
    "Completions",
    "Files",
    "Ring",
    "Stat",
    "UnknownOperationError",
    "__version__",
    "binding",
    "quarantine",
    "request",
    "stat",
]

__version__ = str(safe.ferrule_version())

# A request's file that is what the open before it in its chain opened, and the place of Ring.open() that the kernel
# chooses.
OPENED: int = safe.FERRULE_OPENED
ALLOCATED_SLOT: int = safe.FERRULE_ALLOCATED_SLOT

# Loaded when they are first asked for.
_LATER = {
    "Batch": "ferrule.batch",
    "Stat": "ferrule._stat",
    "stat": "ferrule._stat",
    "request": "ferrule.request",
    "raw": "ferrule.raw",
}


def quarantine() -> safe.ferrule_quarantined:
    """What closed rings of this process could not finish yet: numbers of `rings` and `operations`, and the `bytes` of
    Buffers that these hold. What has completed meanwhile is freed by the call."""
    return safe.ferrule_quarantine()


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module 'ferrule' has no attribute {name!r}", name=name)
    import sys

    __import__(_LATER[name])
    module = sys.modules[_LATER[name]]
    return globals().setdefault(name, getattr(module, name, module))
