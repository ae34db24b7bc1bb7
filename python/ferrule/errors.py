# SPDX-License-Identifier: MIT
"""What this package raises beyond Python's own exceptions.

A failure of a call or of an operation is an OSError: of the subclass that Python has for its errno (FileNotFoundError,
BlockingIOError, ...), with the errno in `errno` and in `strerror` a sentence that names the operation, the value that
was wrong and what would be right. Arguments of a wrong type are a TypeError, integers out of range an OverflowError,
other values that can never be right a ValueError.
"""

from __future__ import annotations


class ClosedError(OSError, ValueError):
    """A ring, a buffer, a table or a batch was used after it was closed. `errno` is EBADF, or ECANCELED in a wait that
    it ended.

    Both an OSError, as all failures here are, and a ValueError, as a closed file of Python's raises.
    """


class UnknownOperationError(OSError, LookupError):
    """No operation with that number is outstanding: its completion was read before, or it never was. `errno` is
    ENOENT."""


class BusyError(OSError):
    """A batch was run while it ran already, or while what its last run could not cancel is still in flight. `errno` is
    EBUSY."""
