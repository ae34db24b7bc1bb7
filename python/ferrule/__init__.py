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
from ferrule._version import __version__
from ferrule.buffer import Buffer
from ferrule.completion import OPERATION, RESOURCE, Completion
from ferrule.errors import ClosedError, UnknownOperationError
from ferrule.ring import AT_POSITION, Ring
from ferrule.tables import EMPTY_FILE, SKIP_FILE, Buffers, Files

__all__ = [
    "AT_POSITION",
    "EMPTY_FILE",
    "OPERATION",
    "RESOURCE",
    "SKIP_FILE",
    "Buffer",
    "Buffers",
    "ClosedError",
    "Completion",
    "Files",
    "Ring",
    "UnknownOperationError",
    "__version__",
    "binding",
    "quarantine",
]


def quarantine() -> safe.ferrule_quarantined:
    """What closed rings of this process could not finish yet: numbers of `rings` and `operations`, and the `bytes` of
    Buffers that these hold. What has completed meanwhile is freed by the call."""
    return safe.ferrule_quarantine()


def __getattr__(name: str) -> object:
    if name == "raw":
        import ferrule.raw

        return ferrule.raw
    raise AttributeError(f"module 'ferrule' has no attribute {name!r}", name=name)
