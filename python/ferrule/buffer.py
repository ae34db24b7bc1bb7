# SPDX-License-Identifier: MIT
"""Memory that operations read into and write from, and that outlives their use of it."""

from __future__ import annotations

from operator import attrgetter

from ferrule import _domain
from ferrule._binding import calls, safe
from ferrule._handle import GONE, Handled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing_extensions import Buffer as Memory


class Buffer(Handled):
    """`size` bytes (1 to 1 GiB) of zeroed, page-aligned memory for a ring's operations.

    An operation on a Buffer costs less than one on Python's memory, least when the buffer is registered with
    Ring.register_buffers(). Closing it, or dropping the last reference, is safe at any moment: the memory lasts until
    no operation, no table and no view uses it. Raises ValueError's kin of OSError (EINVAL) for the size,
    MemoryError's (ENOMEM) for lack of memory."""

    __slots__ = ("_size",)

    def __init__(self, size: int) -> None:
        self._hold(calls.ferrule_buffer_open(_domain.domain(), size))
        self._size = calls.ferrule_buffer_size(self._handle)

    if TYPE_CHECKING:

        @property
        def handle(self) -> int:
            """The number by which the core knows it."""

    else:
        # Read for each request that names the buffer: a getter in C. `real` of a number is itself.
        handle = property(attrgetter("_handle.real"), doc="The number by which the core knows it.")

    def __len__(self) -> int:
        """Its size in bytes."""
        return self._size

    def view(self) -> memoryview:
        """The memory itself, writable. It stays for as long as the view does, also after close().

        The kernel may write to it meanwhile: wait for an operation before its bytes are read.
        """
        return calls.ferrule_buffer_pin(self._handle)

    def __buffer__(self, flags: int) -> memoryview:
        """Makes memoryview(buffer) work, from Python 3.12 on."""
        return self.view()

    def read(self, size: int, at: int = 0) -> bytes:
        """A copy of up to `size` bytes from `at` on. EINVAL where `at` is past the end."""
        return calls.ferrule_buffer_read(self._handle, at, min(size, self._size) if isinstance(size, int) else size)

    def read_into(self, memory: Memory, at: int = 0) -> int:
        """Copies the bytes from `at` on into a writable buffer of the caller's; returns how many."""
        return calls.ferrule_buffer_read(self._handle, at, memory)

    def write(self, data: Memory, at: int = 0) -> int:
        """Copies all of `data` into the buffer from `at` on; returns how many bytes. EINVAL where they do not fit."""
        return calls.ferrule_buffer_write(self._handle, at, data)

    def close(self) -> None:
        """Gives the buffer up. Never blocks; closing twice is harmless."""
        handle = self._taken()
        if handle:
            try:
                calls.ferrule_buffer_close(handle)
            except OSError as error:
                if error.errno not in GONE:
                    raise

    _finish = close

    def __del__(self, _drop=safe.ferrule_drop) -> None:  # type: ignore[no-untyped-def]
        try:
            _drop(self._handle)
        except Exception:  # closed already, or never opened: there is nobody to tell
            pass

    def __repr__(self) -> str:
        return f"<ferrule.Buffer of {self._size} bytes{', closed' if self.closed else ''}>"
