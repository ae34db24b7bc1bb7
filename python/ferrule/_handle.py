# SPDX-License-Identifier: MIT
"""What rings, buffers and tables have in common: a handle of the core, and being closed."""

from __future__ import annotations

import errno

from ferrule.errors import ClosedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

# What a close meets that comes too late: inherited over fork(), or gone with the ring or the domain.
GONE = (errno.ESTALE, errno.EBADF)


class Handled:
    """Owner of one handle. A closed object has none: using it raises, and no check of it costs anything before."""

    __slots__ = ("__weakref__", "_handle")
    _handle: int

    if not TYPE_CHECKING:

        def __getattr__(self, name):
            if name == "_handle":
                raise ClosedError(errno.EBADF, f"the {type(self).__name__} is closed")
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)

    @property
    def closed(self) -> bool:
        """Was it closed?"""
        try:
            return not self._handle
        except ClosedError:
            return True

    def _taken(self) -> int:
        """The handle, for the one caller that closes it; 0 for every other one."""
        try:
            handle = self._handle
            del self._handle
        except (AttributeError, ClosedError):  # another thread was first
            return 0
        return handle

    def _finish(self) -> object:
        raise NotImplementedError

    def __enter__(self) -> Self:
        if self.closed:
            raise ClosedError(errno.EBADF, f"the {type(self).__name__} is closed")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._finish()
