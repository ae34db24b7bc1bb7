# SPDX-License-Identifier: MIT
"""Requests: what Ring.queue(), Ring.run() and Batch carry out. A function for each method of Ring that queues one
operation, of the same name and with the same options; what they mean is said there.

    requests = [ferrule.request.read(file, buffer, 4096, 4096 * i, offset) for i, offset in enumerate(offsets)]
    completions = ring.run(requests)

In Ring.run() and in a Batch a chain of linked requests can go on with the file that its first one opened:

    [
        request.open("/etc/services", slot=ferrule.ALLOCATED_SLOT, link=True),
        request.read(ferrule.OPENED, buffer, link=True),
        request.close_file(ferrule.OPENED),
    ]

A request is a plain tuple: the fields of the core's ferrule_request in their order, those at the end that are 0 left
out. (A class of its own would cost more to make than all the rest of a NOP.) Its values are checked where it is used,
and the error names the request and the field. It holds the objects that it was given, the operation holds what it uses.

Cheaper still are requests in memory, filled in column by column: see column(), and dtype() for numpy.
"""

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
from ferrule._binding import safe
from ferrule._operations import AT_POSITION, DATASYNC, STATX_ALL
from ferrule.buffer import Buffer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any, Literal, TypeAlias

    from typing_extensions import Buffer as Memory

    from ferrule._operations import Part, Path
    from ferrule.tables import Descriptor

    # One request; and many: besides these functions' tuples, records of the core as sequences or mappings, or memory
    # with records in C's layout.
    Request: TypeAlias = tuple[object, ...]
    Requests: TypeAlias = Iterable[Sequence[object] | Mapping[str, object]] | Memory

# The three that programs make by the thousand are made here; all others by the binding's own constructors, at the price
# of a second call.
NOP: int = safe.FERRULE_OP_NOP
READ: int = safe.FERRULE_OP_READ
WRITE: int = safe.FERRULE_OP_WRITE

# Fields of the core's record that are numbers, numpy's name of their type, and where they are in it.
_COLUMNS = (
    ("kind", "u4", 0),
    ("flags", "u4", 4),
    ("tag", "u8", 8),
    ("file", "i8", 16),
    ("buffer", "i8", 24),
    ("at", "u8", 32),
    ("size", "u8", 40),
    ("offset", "i8", 48),
    ("how", "u4", 64),
    ("mode", "u4", 68),
    ("other", "i8", 72),
    ("other_offset", "i8", 80),
)
SIZE = 136  # bytes of a request in C's layout
# What memoryview and array call numpy's types.
_CODES: dict[str, Literal["I", "Q", "q"]] = {"u4": "I", "u8": "Q", "i8": "q"}


def column(requests: Memory, name: str) -> memoryview[int]:
    """One field of requests in writable memory, SIZE bytes each, as a memoryview. Such memory is a sequence of
    requests that costs next to nothing:

        requests = bytearray(64 * ferrule.request.SIZE)  # 64 NOPs
        tags = ferrule.request.column(requests, "tag")
        tags[:] = array("Q", range(64))  # 4-byte fields: "I"; offsets, files and buffers: "q"
        completions = ring.run(requests)

    What dtype() says of numpy's arrays holds here too.
    """
    view = part("request.column", "requests", requests, 0, None)
    if view.nbytes % SIZE:
        raise ValueError(f"request.column: the length of requests is {view.nbytes}, it must be a multiple of {SIZE}")
    for field, kind, offset in _COLUMNS:
        if field == name:
            values = view.cast(_CODES[kind])
            return values[offset // values.itemsize :: SIZE // values.itemsize]
    names = ", ".join(field for field, _, _ in _COLUMNS)
    raise ValueError(f"request.column: name is {name!r}, it must be one of {names}")


def dtype() -> Any:
    """numpy's type of a request in C's layout. An array of it is a sequence of requests that costs next to nothing:

        requests = numpy.zeros(64, ferrule.request.dtype())
        requests["kind"] = ferrule.request.READ
        requests["file"], requests["buffer"], requests["size"] = file.fileno(), buffer.handle, 4096
        requests["at"] = numpy.arange(64) * 4096
        requests["offset"] = offsets
        completions = ring.run(requests)

    Only numbers can be in it: no path, no memory of Python's, no file object (nobody holds it: keep the file open).
    """
    import numpy

    names, formats, offsets = (list(column) for column in zip(*_COLUMNS, strict=True))
    return numpy.dtype({"names": names, "formats": formats, "offsets": offsets, "itemsize": SIZE})


def nop(
    tag: int = 0,
    link: bool = False,
    hardlink: bool = False,
    drain: bool = False,
    async_: bool = False,
) -> Request:
    """As Ring.nop()."""
    if link or hardlink or drain or async_:
        return 0, flags_of(link, hardlink, drain, async_), tag
    return 0, 0, tag  # NOP


def open(
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
) -> Request:
    """As Ring.open()."""
    start = WORKING_DIRECTORY if directory is None else directory
    queued = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
    if slot is not None:
        return safe.ferrule_request_openat_direct(start, path, flags, mode, slot, queued, tag)
    return safe.ferrule_request_openat(start, path, flags, mode, queued, tag)


def read(
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
) -> Request:
    """As Ring.read()."""
    flags = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
    if isinstance(into, Buffer):
        return READ, flags, tag, file, into, at, rest(into, at) if size is None else size, offset
    if size is not None or at != 0:
        into = part("request.read", "into", into, at, size)
    return safe.ferrule_request_read_memory(file, into, offset, flags, tag)


def write(
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
) -> Request:
    """As Ring.write()."""
    flags = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
    if isinstance(data, Buffer):
        return WRITE, flags, tag, file, data, at, rest(data, at) if size is None else size, offset
    if size is not None or at != 0:
        data = part("request.write", "data", data, at, size)
    return safe.ferrule_request_write_memory(file, data, offset, flags, tag)


def readv(
    file: Descriptor,
    parts: Iterable[Part],
    offset: int = 0,
    tag: int = 0,
    link: bool = False,
    hardlink: bool = False,
    drain: bool = False,
    async_: bool = False,
) -> Request:
    """As Ring.readv()."""
    flags = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
    return safe.ferrule_request_readv(file, parts_of("request.readv", parts), offset, flags, tag)


def writev(
    file: Descriptor,
    parts: Iterable[Part],
    offset: int = 0,
    tag: int = 0,
    link: bool = False,
    hardlink: bool = False,
    drain: bool = False,
    async_: bool = False,
) -> Request:
    """As Ring.writev()."""
    flags = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
    return safe.ferrule_request_writev(file, parts_of("request.writev", parts), offset, flags, tag)


def fsync(
    file: Descriptor,
    datasync: bool = False,
    tag: int = 0,
    link: bool = False,
    hardlink: bool = False,
    drain: bool = False,
    async_: bool = False,
) -> Request:
    """As Ring.fsync()."""
    flags = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
    return safe.ferrule_request_fsync(file, DATASYNC if datasync else 0, flags, tag)


def close_file(
    file: Descriptor,
    tag: int = 0,
    link: bool = False,
    hardlink: bool = False,
    drain: bool = False,
    async_: bool = False,
) -> Request:
    """As Ring.close_file()."""
    flags = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
    return safe.ferrule_request_close(file, flags, tag)


def cancel(
    operation: int,
    tag: int = 0,
    link: bool = False,
    hardlink: bool = False,
    drain: bool = False,
    async_: bool = False,
) -> Request:
    """As Ring.cancel()."""
    flags = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
    return safe.ferrule_request_cancel(operation, flags, tag)


def timeout(
    seconds: float,
    count: int = 0,
    tag: int = 0,
    link: bool = False,
    hardlink: bool = False,
    drain: bool = False,
    async_: bool = False,
) -> Request:
    """As Ring.timeout()."""
    limit = nanoseconds("request.timeout", "seconds", seconds)
    flags = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
    return safe.ferrule_request_timeout(limit, count, flags, tag)


def statx(
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
) -> Request:
    """As Ring.statx()."""
    start, name, how = told_of(path, directory, follow_symlinks, flags)
    queued = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
    return safe.ferrule_request_statx(start, name, into, at, how, mask, queued, tag)


def poll(
    file: Descriptor,
    events: int,
    tag: int = 0,
    link: bool = False,
    hardlink: bool = False,
    drain: bool = False,
    async_: bool = False,
) -> Request:
    """As Ring.poll()."""
    flags = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
    return safe.ferrule_request_poll_add(file, events, flags, tag)


def unlink(
    path: Path,
    directory: Descriptor | None = None,
    remove_directory: bool = False,
    tag: int = 0,
    link: bool = False,
    hardlink: bool = False,
    drain: bool = False,
    async_: bool = False,
) -> Request:
    """As Ring.unlink()."""
    start = WORKING_DIRECTORY if directory is None else directory
    flags = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
    return safe.ferrule_request_unlinkat(start, path, removing(remove_directory), flags, tag)


def rename(
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
) -> Request:
    """As Ring.rename()."""
    start = WORKING_DIRECTORY if directory is None else directory
    end = WORKING_DIRECTORY if new_directory is None else new_directory
    flags = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
    return safe.ferrule_request_renameat(start, path, end, new_path, renaming(replace, exchange), flags, tag)


def mkdir(
    path: Path,
    mode: int = 0o777,
    directory: Descriptor | None = None,
    tag: int = 0,
    link: bool = False,
    hardlink: bool = False,
    drain: bool = False,
    async_: bool = False,
) -> Request:
    """As Ring.mkdir()."""
    start = WORKING_DIRECTORY if directory is None else directory
    flags = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
    return safe.ferrule_request_mkdirat(start, path, mode, flags, tag)


def fallocate(
    file: Descriptor,
    offset: int,
    size: int,
    mode: int = 0,
    tag: int = 0,
    link: bool = False,
    hardlink: bool = False,
    drain: bool = False,
    async_: bool = False,
) -> Request:
    """As Ring.fallocate()."""
    flags = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
    return safe.ferrule_request_fallocate(file, offset, size, mode, flags, tag)


def splice(
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
) -> Request:
    """As Ring.splice()."""
    queued = flags_of(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
    return safe.ferrule_request_splice(source, source_offset, file, offset, size, flags, queued, tag)
