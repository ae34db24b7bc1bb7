# SPDX-License-Identifier: MIT
"""Arguments that the package settles before the generated binding sees them."""

from __future__ import annotations

from operator import index
from time import monotonic_ns

from ferrule._binding import safe
from ferrule.buffer import Buffer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from typing_extensions import Buffer as Memory

    from ferrule._operations import Part, Path
    from ferrule.tables import Descriptor

FOREVER = -1
WORKING_DIRECTORY: int = safe.FERRULE_WORKING_DIRECTORY
_LINK: int = safe.FERRULE_LINK
_HARDLINK: int = safe.FERRULE_HARDLINK
_DRAIN: int = safe.FERRULE_DRAIN
_ASYNC: int = safe.FERRULE_ASYNC
# Of the kernel's system calls, where Python's os has no name for them.
_REMOVE_DIRECTORY = 0x200  # AT_REMOVEDIR
_NO_FOLLOW = 0x100  # AT_SYMLINK_NOFOLLOW
_EMPTY_PATH = 0x1000  # AT_EMPTY_PATH
_NO_REPLACE = 1  # RENAME_NOREPLACE
_EXCHANGE = 2  # RENAME_EXCHANGE
_EMPTY_FILE: int = safe.FERRULE_EMPTY_FILE
_SECOND = 1_000_000_000
_LONGEST = (1 << 63) - 1


def nanoseconds(function: str, name: str, seconds: float) -> int:
    """Seconds as whole nanoseconds, rounded up, so that a wait never ends early."""
    try:
        exact = seconds * _SECOND if isinstance(seconds, int) else float(seconds) * _SECOND
    except (TypeError, ValueError):
        exact = None
    if exact is None or isinstance(seconds, (str, bytes, bytearray)):
        raise TypeError(f"{function}: {name} is {seconds!r}, it must be a number of seconds")
    if not exact >= 0:
        raise ValueError(f"{function}: {name} is {seconds!r}, it must be a number of seconds from 0")
    if exact > _LONGEST:
        raise OverflowError(
            f"{function}: {name} is {seconds!r}, it must be a number of seconds up to {_LONGEST / 1e9:.0f}"
        )
    whole = int(exact)
    return whole if whole == exact else whole + 1


def left_of(limit: int, started: int) -> int:
    """What is left of a wait that was interrupted, in nanoseconds."""
    return FOREVER if limit < 0 else max(0, limit - (monotonic_ns() - started))


def part(function: str, name: str, memory: Memory, at: int, size: int | None) -> memoryview:
    """`size` bytes (None: all that follow) of an object's memory from `at` on."""
    try:
        view = memoryview(memory)
    except TypeError:
        raise TypeError(
            f"{function}: {name} is {memory!r}, it must be a buffer: bytes, bytearray, array, ..."
        ) from None
    if not view.c_contiguous:
        raise ValueError(f"{function}: {name} is not contiguous in memory, it must be")
    if not view.nbytes:  # which cannot be cast
        view = memoryview(b"" if view.readonly else bytearray())
    view = view.cast("B")
    start = _inside(function, "at", at, view.nbytes)
    count = view.nbytes - start if size is None else _inside(function, "size", size, view.nbytes - start)
    return view[start : start + count]


def _inside(function: str, name: str, value: int, most: int) -> int:
    try:
        number = index(value)
    except TypeError:
        raise TypeError(f"{function}: {name} is {value!r}, it must be an integer from 0 to {most}") from None
    if not 0 <= number <= most:
        raise ValueError(f"{function}: {name} is {number}, it must be an integer from 0 to {most}")
    return number


def is_count(value: object) -> bool:
    """Does a table's argument say how many empty places there shall be, rather than what goes into them?"""
    return hasattr(value, "__index__") and not hasattr(value, "__iter__")


def iterated(function: str, name: str, items: object) -> Iterator[object]:
    """What a table is to be filled with, one by one."""
    try:
        return iter(items)  # type: ignore[call-overload, no-any-return]
    except TypeError:
        raise TypeError(
            f"{function}: {name} is {items!r}, it must be a sequence, or a number of empty places"
        ) from None


def descriptors(function: str, items: object) -> list[int]:
    """Descriptors, of integers and of objects with fileno(); None is an empty place."""
    return [_descriptor(item) for item in iterated(function, "files", items)]


def _descriptor(item: object) -> int:
    if item is None:
        return _EMPTY_FILE
    # What is neither goes on as it is: the binding's check names the place and what must stand there.
    return item.fileno() if hasattr(item, "fileno") else item  # type: ignore[return-value]


def flags_of(link: bool, hardlink: bool, drain: bool, async_: bool) -> int:
    return (
        (_LINK if link else 0) | (_HARDLINK if hardlink else 0) | (_DRAIN if drain else 0) | (_ASYNC if async_ else 0)
    )


def rest(buffer: Buffer, at: int) -> int:
    # What is no integer, or past the end, goes on as it is: the binding's check and the core's name it.
    return max(0, len(buffer) - at) if isinstance(at, int) else len(buffer)


def parts_of(function: str, parts: Iterable[Part]) -> list[tuple[Buffer, int, int]]:
    """Parts of buffers as records: a Buffer stands for all of itself."""
    try:
        items = iter(parts)
    except TypeError:
        raise TypeError(
            f"{function}: parts is {parts!r}, it must be a sequence of Buffers and (Buffer, at, size)"
        ) from None
    return [(item, 0, len(item)) if isinstance(item, Buffer) else item for item in items]


def told_of(
    path: Path | Descriptor, directory: Descriptor | None, follow_symlinks: bool, flags: int
) -> tuple[Descriptor, Path, int]:
    """What statx(2) is asked: where a path starts, the path, its flags. An open file is an empty path from there."""
    if isinstance(path, int) or hasattr(path, "fileno"):
        return path, "", flags | _EMPTY_PATH  # type: ignore[return-value]  # no path has a fileno()
    start = WORKING_DIRECTORY if directory is None else directory
    return start, path, flags if follow_symlinks else flags | _NO_FOLLOW


def removing(directory: bool) -> int:
    return _REMOVE_DIRECTORY if directory else 0


def renaming(replace: bool, exchange: bool) -> int:
    return (0 if replace else _NO_REPLACE) | (_EXCHANGE if exchange else 0)
