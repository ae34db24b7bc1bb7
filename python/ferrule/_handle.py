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


class _Closed:
    """Stands where the handle was: no number, and whoever takes it for one raises that its owner is closed."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def __index__(self) -> int:
        raise ClosedError(errno.EBADF, f"the {self._name} is closed")

    real = property(__index__)


class Handled:
    """Owner of one handle. Nothing has to ask whether it is closed: the handle of a closed object raises when a call
    comes to use it. (A __getattr__ that raised would slow each look-up of a method down.)"""

    __slots__ = ("__weakref__", "_handle", "_open")
    _handle: int
    _open: bool

    def _hold(self, handle: int) -> None:
        self._handle = handle
        self._open = True

    @property
    def closed(self) -> bool:
        """Was it closed?"""
        return not hasattr(self, "_open")

    def _check_open(self) -> None:
        if not hasattr(self, "_open"):
            raise ClosedError(errno.EBADF, f"the {type(self).__name__} is closed")

    def _taken(self) -> int:
        """The handle, for the one caller that closes it; 0 for every other one."""
        try:
            del self._open  # for one thread only
        except AttributeError:
            return 0
        handle = self._handle
        self._handle = _Closed(type(self).__name__)  # type: ignore[assignment]
        return handle

    def _finish(self) -> object:
        raise NotImplementedError

    def __enter__(self) -> Self:
        self._check_open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._finish()
