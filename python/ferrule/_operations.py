# SPDX-License-Identifier: MIT
"""The operations of a ring, a method each. ferrule.request has a function for each, with the same options."""

from __future__ import annotations

from os import O_RDONLY

from ferrule._arguments import (
    WORKING_DIRECTORY,
    flags_of,
    nanoseconds,
    part,
    parts_of,
    removing,
    renaming,
    rest,
    told_of,
)
from ferrule._binding import calls, safe
from ferrule._handle import Handled
from ferrule.buffer import Buffer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from os import PathLike
    from typing import TypeAlias

    from typing_extensions import Buffer as Memory

    from ferrule.tables import Descriptor

    Path: TypeAlias = str | bytes | PathLike[str] | PathLike[bytes]
    Part: TypeAlias = Buffer | tuple[Buffer, int, int]

AT_POSITION: int = safe.FERRULE_AT_POSITION
DATASYNC: int = safe.FERRULE_DATASYNC
STATX_ALL = 0xFFF  # the basic statistics, and when the file was made


class Operations(Handled):
    """What a Ring queues. Each method returns the operation's number; the Ring says what they have in common."""

    __slots__ = ()

    def nop(
        self,
        tag: int = 0,
        link: bool = False,
        hardlink: bool = False,
        drain: bool = False,
        async_: bool = False,
    ) -> int:
        """Does nothing, successfully."""
        if link or hardlink or drain or async_:
            return calls.ferrule_nop(self._handle, flags_of(link, hardlink, drain, async_), tag)
        return calls.ferrule_nop(self._handle, 0, tag)

    def open(
        self,
        path: Path,
        flags: int = O_RDONLY,
        mode: int = 0o666,
        directory: Descriptor | None = None,
        slot: int | None = None,
        tag: int = 0,
        link: bool = False,
        hardlink: bool = False,
        drain: bool = False,
        async_: bool = False,
    ) -> int:
        """Opens a file as os.open() does; the result is a new descriptor, close-on-exec, that the caller has to close.

        With a `slot` it is opened into that place of the ring's file table instead, which it takes over if it is not
        empty, and the result is 0; ALLOCATED_SLOT has the kernel choose an empty place (Linux 5.19), which is the
        result: `ring.files[result]` is the file. A relative path starts at `directory`, or at the working directory.
        Unknown flags and missing files are results: EINVAL, ENOENT, EACCES, ... ENXIO where there is no file table,
        ENFILE where it has no empty place.
        """
        start = WORKING_DIRECTORY if directory is None else directory
        queued = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
        if slot is not None:
            return calls.ferrule_openat_direct(self._handle, start, path, flags, mode, slot, queued, tag)
        return calls.ferrule_openat(self._handle, start, path, flags, mode, queued, tag)

    def read(
        self,
        file: Descriptor,
        into: Buffer | Memory,
        size: int | None = None,
        at: int = 0,
        offset: int = 0,
        tag: int = 0,
        link: bool = False,
        hardlink: bool = False,
        drain: bool = False,
        async_: bool = False,
    ) -> int:
        """Reads `size` bytes (None: as many as fit) of the file from `offset` on into `into` from `at` on.

        `into` is a Buffer, or any writable buffer of Python's: bytearray, array, mmap, numpy array, ... which cannot
        change its size until the operation has completed. `offset` AT_POSITION reads where the file's position is,
        and moves it. The result is how many bytes came: 0 at the file's end.
        """
        flags = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
        if isinstance(into, Buffer):
            count = rest(into, at) if size is None else size
            return calls.ferrule_read(self._handle, file, into._handle, at, count, offset, flags, tag)
        if size is not None or at != 0:
            into = part("Ring.read", "into", into, at, size)
        return calls.ferrule_read_memory(self._handle, file, into, offset, flags, tag)

    def write(
        self,
        file: Descriptor,
        data: Buffer | Memory,
        size: int | None = None,
        at: int = 0,
        offset: int = 0,
        tag: int = 0,
        link: bool = False,
        hardlink: bool = False,
        drain: bool = False,
        async_: bool = False,
    ) -> int:
        """Writes `size` bytes (None: all that follow) of `data` from `at` on to the file at `offset`.

        `data` is a Buffer, or any buffer of Python's: bytes, bytearray, array, mmap, numpy array, ... What it holds
        when the kernel comes to it is written: leave it as it is until the operation has completed. `offset`
        AT_POSITION writes where the file's position is, and moves it. The result is how many bytes were written.
        """
        flags = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
        if isinstance(data, Buffer):
            count = rest(data, at) if size is None else size
            return calls.ferrule_write(self._handle, file, data._handle, at, count, offset, flags, tag)
        if size is not None or at != 0:
            data = part("Ring.write", "data", data, at, size)
        return calls.ferrule_write_memory(self._handle, file, data, offset, flags, tag)

    def fsync(
        self,
        file: Descriptor,
        datasync: bool = False,
        tag: int = 0,
        link: bool = False,
        hardlink: bool = False,
        drain: bool = False,
        async_: bool = False,
    ) -> int:
        """Makes what was written to the file durable, as os.fsync() does; with `datasync` as os.fdatasync()."""
        how = DATASYNC if datasync else 0
        flags = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
        return calls.ferrule_fsync(self._handle, file, how, flags, tag)

    def close_file(
        self,
        file: Descriptor,
        tag: int = 0,
        link: bool = False,
        hardlink: bool = False,
        drain: bool = False,
        async_: bool = False,
    ) -> int:
        """Closes a descriptor, or empties the entry of the ring's file table that `file` is."""
        flags = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
        return calls.ferrule_close(self._handle, file, flags, tag)

    def cancel(
        self,
        operation: int,
        tag: int = 0,
        link: bool = False,
        hardlink: bool = False,
        drain: bool = False,
        async_: bool = False,
    ) -> int:
        """Cancels another operation of this ring; its own completion comes too, with ECANCELED if it was cancelled.

        The result is 0; -ENOENT if the other has completed already, -EALREADY if it is past cancelling.
        """
        flags = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
        return calls.ferrule_cancel(self._handle, operation, flags, tag)

    def timeout(
        self,
        seconds: float,
        count: int = 0,
        tag: int = 0,
        link: bool = False,
        hardlink: bool = False,
        drain: bool = False,
        async_: bool = False,
    ) -> int:
        """Completes after `seconds` with -ETIME, or with 0 once `count` other completions came (0: only the time)."""
        limit = nanoseconds("Ring.timeout", "seconds", seconds)
        flags = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
        return calls.ferrule_timeout(self._handle, limit, count, flags, tag)

    def readv(
        self,
        file: Descriptor,
        parts: Iterable[Part],
        offset: int = 0,
        tag: int = 0,
        link: bool = False,
        hardlink: bool = False,
        drain: bool = False,
        async_: bool = False,
    ) -> int:
        """Reads from `offset` on into several parts of Buffers, one after the other: each part a Buffer, or
        (Buffer, at, size). At most 1024 parts. The result is how many bytes came in all."""
        queued = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
        return calls.ferrule_readv(self._handle, file, parts_of("Ring.readv", parts), offset, queued, tag)

    def writev(
        self,
        file: Descriptor,
        parts: Iterable[Part],
        offset: int = 0,
        tag: int = 0,
        link: bool = False,
        hardlink: bool = False,
        drain: bool = False,
        async_: bool = False,
    ) -> int:
        """Writes several parts of Buffers, one after the other, to the file at `offset`: each part a Buffer, or
        (Buffer, at, size). At most 1024 parts. The result is how many bytes were written in all."""
        queued = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
        return calls.ferrule_writev(self._handle, file, parts_of("Ring.writev", parts), offset, queued, tag)

    def statx(
        self,
        path: Path | Descriptor,
        into: Buffer,
        at: int = 0,
        directory: Descriptor | None = None,
        follow_symlinks: bool = True,
        flags: int = 0,
        mask: int = STATX_ALL,
        tag: int = 0,
        link: bool = False,
        hardlink: bool = False,
        drain: bool = False,
        async_: bool = False,
    ) -> int:
        """Asks for what os.stat() tells, of a path, a descriptor or an open file; 256 bytes of `into` from `at` on
        take the answer, and ferrule.stat(into, at) reads it there.

        A relative path starts at `directory`, or at the working directory. `flags` are further ones of statx(2), `mask`
        says what is wanted. The result is 0.
        """
        start, name, how = told_of(path, directory, follow_symlinks, flags)
        queued = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
        return calls.ferrule_statx(self._handle, start, name, into._handle, at, how, mask, queued, tag)

    def poll(
        self,
        file: Descriptor,
        events: int,
        tag: int = 0,
        link: bool = False,
        hardlink: bool = False,
        drain: bool = False,
        async_: bool = False,
    ) -> int:
        """Completes when the file is ready for one of the events, as select.poll() has them: POLLIN, POLLOUT, ... The
        result is which of them came, and POLLERR, POLLHUP."""
        queued = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
        return calls.ferrule_poll_add(self._handle, file, events, queued, tag)

    def unlink(
        self,
        path: Path,
        directory: Descriptor | None = None,
        remove_directory: bool = False,
        tag: int = 0,
        link: bool = False,
        hardlink: bool = False,
        drain: bool = False,
        async_: bool = False,
    ) -> int:
        """Removes a file as os.unlink() does, or an empty folder with `remove_directory`, as os.rmdir() does. The
        result is 0."""
        start = WORKING_DIRECTORY if directory is None else directory
        how = removing(remove_directory)
        queued = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
        return calls.ferrule_unlinkat(self._handle, start, path, how, queued, tag)

    def rename(
        self,
        path: Path,
        new_path: Path,
        directory: Descriptor | None = None,
        new_directory: Descriptor | None = None,
        replace: bool = True,
        exchange: bool = False,
        tag: int = 0,
        link: bool = False,
        hardlink: bool = False,
        drain: bool = False,
        async_: bool = False,
    ) -> int:
        """Renames a file or a folder. What `new_path` was is replaced, or with replace=False the result is -EEXIST;
        `exchange` swaps the two. The paths start at their directories, or at the working directory. The result is 0."""
        start = WORKING_DIRECTORY if directory is None else directory
        end = WORKING_DIRECTORY if new_directory is None else new_directory
        how = renaming(replace, exchange)
        queued = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
        return calls.ferrule_renameat(self._handle, start, path, end, new_path, how, queued, tag)

    def mkdir(
        self,
        path: Path,
        mode: int = 0o777,
        directory: Descriptor | None = None,
        tag: int = 0,
        link: bool = False,
        hardlink: bool = False,
        drain: bool = False,
        async_: bool = False,
    ) -> int:
        """Makes a folder, as os.mkdir() does. The result is 0."""
        start = WORKING_DIRECTORY if directory is None else directory
        queued = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
        return calls.ferrule_mkdirat(self._handle, start, path, mode, queued, tag)

    def fallocate(
        self,
        file: Descriptor,
        offset: int,
        size: int,
        mode: int = 0,
        tag: int = 0,
        link: bool = False,
        hardlink: bool = False,
        drain: bool = False,
        async_: bool = False,
    ) -> int:
        """Has `size` bytes of the file from `offset` on allocated, and with other `mode`s freed, zeroed, ...: see
        FALLOC_FL_* of fallocate(2). The result is 0."""
        queued = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
        return calls.ferrule_fallocate(self._handle, file, offset, size, mode, queued, tag)

    def splice(
        self,
        source: Descriptor,
        file: Descriptor,
        size: int,
        source_offset: int = AT_POSITION,
        offset: int = AT_POSITION,
        flags: int = 0,
        tag: int = 0,
        link: bool = False,
        hardlink: bool = False,
        drain: bool = False,
        async_: bool = False,
    ) -> int:
        """Moves up to `size` bytes from one file to another within the kernel, as os.splice() does; one of the two is a
        pipe, whose offset is AT_POSITION. The result is how many bytes were moved."""
        queued = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
        return calls.ferrule_splice(self._handle, source, source_offset, file, offset, size, flags, queued, tag)
