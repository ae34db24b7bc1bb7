# SPDX-License-Identifier: MIT
"""What became of an operation."""

from __future__ import annotations

from ferrule._binding import safe

OPERATION: int = safe.FERRULE_OPERATION
RESOURCE: int = safe.FERRULE_RESOURCE


class Completion(safe.ferrule_completion):
    """One completion, a record of plain values that holds nothing.

    operation  the number that the call which queued the operation returned; 0 for a RESOURCE
    tag        what was given with the request, or with the entry of a table
    result     what the system call would return, from 0 on, or a negative errno
    flags      the kernel's IORING_CQE_F_*
    kind       OPERATION; or RESOURCE: a tagged entry of a table is no longer used, and only `tag` speaks
    """

    __slots__ = ()

    @property
    def ok(self) -> bool:
        """Did the operation succeed? Fewer bytes than were asked for is a success."""
        return self.result >= 0

    def check(self) -> int:
        """The result where the operation succeeded. Otherwise raises the OSError of its errno, explained.

        The explanation is made from the request, as long as the ring has not used its place again; afterwards it is
        the errno's own text.
        """
        result = self.result
        if result < 0:
            raise OSError(-result, safe.ferrule_explain_operation(self.operation, result))
        return result

    def __repr__(self) -> str:
        what = f"operation={self.operation}, " if self.kind == OPERATION else "resource, "
        return f"Completion({what}tag={self.tag}, result={self.result}, flags={self.flags})"


# What Ring.wait() and Ring.run() return: a sequence of Completions, each made when it is looked at. column(name) is a
# read-only memoryview of one field of all of them, for which no Completion is made: "operation", "tag", "result",
# "flags", "kind".
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Completions: TypeAlias = safe.Records[Completion]
else:
    Completions = safe.Records

# The generated functions make their records of the class that their module has by the record's name: they come as they
# are, nothing has to be done for each.
safe.ferrule_completion = Completion  # type: ignore[misc]
