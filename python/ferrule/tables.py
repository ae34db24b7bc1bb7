# SPDX-License-Identifier: MIT
"""A ring's registered files and buffers: operations on them skip a look-up, or the pinning of pages, each time."""

from __future__ import annotations

from ferrule._arguments import descriptors, is_count, iterated
from ferrule._binding import calls, safe
from ferrule._handle import GONE, Handled
from ferrule.buffer import Buffer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Protocol, TypeAlias

    class HasDescriptor(Protocol):
        """A file, a socket, ... of Python's."""

        def fileno(self) -> int: ...

    Descriptor: TypeAlias = int | HasDescriptor

EMPTY_FILE: int = safe.FERRULE_EMPTY_FILE
SKIP_FILE: int = safe.FERRULE_SKIP_FILE
_FIXED_FILE: int = safe.FERRULE_FIXED_FILE


class _Table(Handled):
    """What both tables have. A table lasts as long as its ring, or until it is closed."""

    __slots__ = ("_count",)
    _count: int

    def __len__(self) -> int:
        """The number of places, empty ones too."""
        return self._count

    def _place(self, index: int) -> int:
        self._check_open()
        place = index + self._count if index < 0 else index
        if not 0 <= place < self._count:
            raise IndexError(f"the table has {self._count} places, there is no {index}")
        return place

    def __repr__(self) -> str:
        return f"<ferrule.{type(self).__name__} of {self._count} places{', closed' if self.closed else ''}>"


class Files(_Table):
    """Registered files. `files[i]` is what an operation takes as its file; the table keeps the files open."""

    __slots__ = ()

    def __init__(self, ring: int, files: Iterable[Descriptor | None] | int, tags: Iterable[int] | None) -> None:
        if is_count(files):
            if tags is not None:
                raise ValueError("register_files: tags are given for empty places, there must be none")
            self._hold(calls.ferrule_files_open_sparse(ring, files))  # type: ignore[arg-type]
        else:
            numbers = descriptors("register_files", files)
            self._hold(calls.ferrule_files_open(ring, numbers, tags))
        self._count = calls.ferrule_files_count(self._handle)

    def __getitem__(self, index: int) -> int:
        return _FIXED_FILE + self._place(index)

    def update(self, offset: int, files: Iterable[Descriptor | None], tags: Iterable[int] | None = None) -> int:
        """Replaces entries from `offset` on: None (EMPTY_FILE) empties one, SKIP_FILE leaves it as it is.

        Returns how many were replaced. An entry that had a tag gives a completion of kind RESOURCE with that tag, once
        it is no longer used. EINVAL past the end, EBADF for a bad descriptor.
        """
        return calls.ferrule_files_update(self._handle, offset, descriptors("Files.update", files), tags)

    def close(self) -> None:
        """Unregisters the files. May wait for operations on them; closing twice is harmless."""
        handle = self._taken()
        if handle:
            _unregister(safe.ferrule_files_close, handle)

    _finish = close


class Buffers(_Table):
    """Registered buffers. An operation on one of them uses the registration by itself; the table holds their memory.

    `buffers[i]` is the Buffer at that place, None where it is empty.
    """

    __slots__ = ("_buffers",)
    _buffers: list[Buffer | None]

    def __init__(self, ring: int, buffers: Iterable[Buffer | None] | int, tags: Iterable[int] | None) -> None:
        if is_count(buffers):
            if tags is not None:
                raise ValueError("register_buffers: tags are given for empty places, there must be none")
            self._hold(calls.ferrule_buffers_open_sparse(ring, buffers))  # type: ignore[arg-type]
            self._count = calls.ferrule_buffers_count(self._handle)
            self._buffers = [None] * self._count
        else:
            entries = _buffers("register_buffers", buffers)
            self._hold(calls.ferrule_buffers_open(ring, _handles(entries), tags))
            self._count = len(entries)
            self._buffers = entries

    def __getitem__(self, index: int) -> Buffer | None:
        return self._buffers[self._place(index)]

    def update(self, offset: int, buffers: Iterable[Buffer | None], tags: Iterable[int] | None = None) -> int:
        """Replaces entries from `offset` on; None empties one.

        Returns how many were replaced. Tags as in Files.update(). EINVAL past the end.
        """
        entries = _buffers("Buffers.update", buffers)
        replaced = calls.ferrule_buffers_update(self._handle, offset, _handles(entries), tags)
        self._buffers[offset : offset + replaced] = entries[:replaced]
        return replaced

    def close(self) -> None:
        """Unregisters the buffers. May wait for operations on them; closing twice is harmless."""
        handle = self._taken()
        if handle:
            self._buffers.clear()
            _unregister(safe.ferrule_buffers_close, handle)

    _finish = close


def _unregister(close: Callable[[int], object], handle: int) -> None:
    try:
        close(handle)
    except OSError as error:
        if error.errno not in GONE:
            raise


def _buffers(function: str, items: object) -> list[Buffer | None]:
    entries: list[Buffer | None] = []
    for item in iterated(function, "buffers", items):
        if item is not None and not isinstance(item, Buffer):
            raise TypeError(f"{function}: buffers[{len(entries)}] is {item!r}, it must be a ferrule.Buffer or None")
        entries.append(item)
    return entries


def _handles(entries: list[Buffer | None]) -> list[int]:
    return [0 if entry is None else entry._handle for entry in entries]
