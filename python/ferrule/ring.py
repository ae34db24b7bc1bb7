# SPDX-License-Identifier: MIT
"""The ring: operations go in, completions come out."""

from __future__ import annotations

import errno
from os import O_RDONLY
from time import monotonic_ns

from ferrule import _domain
from ferrule._arguments import FOREVER, nanoseconds, part
from ferrule._binding import safe
from ferrule._handle import GONE, Handled
from ferrule.buffer import Buffer
from ferrule.completion import Completion, complete, complete_all
from ferrule.errors import ClosedError, UnknownOperationError
from ferrule.tables import Buffers, Files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from os import PathLike

    from typing_extensions import Buffer as Memory

    from ferrule.tables import Descriptor

AT_POSITION: int = safe.FERRULE_AT_POSITION
WORKING_DIRECTORY: int = safe.FERRULE_WORKING_DIRECTORY
_LINK: int = safe.FERRULE_LINK
_HARDLINK: int = safe.FERRULE_HARDLINK
_DRAIN: int = safe.FERRULE_DRAIN
_ASYNC: int = safe.FERRULE_ASYNC
_DATASYNC: int = safe.FERRULE_DATASYNC
_DISABLED: int = safe.FERRULE_RING_DISABLED
_CLAMP: int = safe.FERRULE_RING_CLAMP
_CAPACITY = 128  # completions that one wait returns at most, unless more are asked for
_MOST = 1 << 16  # completions that any ring can hold


def _flags(link: bool, hardlink: bool, drain: bool, async_: bool) -> int:
    return (
        (_LINK if link else 0) | (_HARDLINK if hardlink else 0) | (_DRAIN if drain else 0) | (_ASYNC if async_ else 0)
    )


class Ring(Handled):
    """A ring with `entries` places for submissions (1 to 32768, rounded up to a power of two).

    `completions` is the number of places for completions, and so of operations that can be outstanding (0: twice as
    many as entries). A `disabled` ring takes registrations, and operations only after enable(); `clamp` makes of too
    many entries as many as the kernel allows.

    Each operation is queued by a method, which returns its number, and is handed to the kernel by submit(), wait() or
    wait_for(), or when the queue is full. All that it uses (buffer, path, file object, memory of Python's) is held
    until it has completed: the caller may drop it at once. `file` is a descriptor, an object with fileno(), or an
    entry of the ring's file table. `tag` (0 to 2**64 - 1) comes back in the completion. Common to all operations:

    link      the next operation on the ring starts when this one has succeeded, else it is cancelled
    hardlink  the same, however this one ends
    drain     starts when all operations before it have completed
    async_    goes to a worker thread of the kernel at once

    Any thread may use a ring at any time. After fork() the child's is inert: its calls raise OSError (ESTALE).
    Everything raises ClosedError after close(); other failures are an OSError with an explanation: EAGAIN
    (BlockingIOError) where as many operations are outstanding as there are places for completions, EINVAL for values
    out of range. What the kernel finds while it carries an operation out is not raised by the method, it is the
    completion's result.
    """

    __slots__ = ("buffers", "files")
    files: Files | None
    buffers: Buffers | None

    def __init__(self, entries: int = 64, *, completions: int = 0, disabled: bool = False, clamp: bool = False) -> None:
        flags = (_DISABLED if disabled else 0) | (_CLAMP if clamp else 0)
        if _domain.pending:
            _domain.release()
        self._handle = safe.ferrule_ring_open(_domain.domain(), entries, completions, flags)
        self.files = None
        self.buffers = None

    # ---- its life ----

    def fileno(self) -> int:
        """The ring's own descriptor, which polls readable while completions wait. It stays the ring's."""
        return safe.ferrule_ring_descriptor(self._handle)

    def enable(self) -> None:
        """Enables a ring that was made with disabled=True. EBADFD if it is enabled already."""
        safe.ferrule_ring_enable(self._handle)

    def close(self, deadline: float | None = 1.0) -> int:
        """Cancels what is in flight and waits for it, at most `deadline` seconds (None: as long as it takes).

        Returns the number of operations that could not be cancelled by then. Their memory stays held, in the
        quarantine, until they end. Threads that wait on the ring get a ClosedError. Closing twice is harmless.
        """
        limit = FOREVER if deadline is None else nanoseconds("Ring.close", "deadline", deadline)
        handle = self._taken()
        return _close(handle, limit) if handle else 0

    _finish = close

    def __del__(self, _drop=safe.ferrule_drop, _mark=_domain.mark) -> None:  # type: ignore[no-untyped-def]
        try:
            _drop(self._handle)
            _mark()
        except Exception:  # closed already, or never opened: there is nobody to tell
            pass

    def __repr__(self) -> str:
        return "<ferrule.Ring, closed>" if self.closed else f"<ferrule.Ring, descriptor {self.fileno()}>"

    # ---- operations ----

    def nop(
        self, *, link: bool = False, hardlink: bool = False, drain: bool = False, async_: bool = False, tag: int = 0
    ) -> int:
        """Does nothing, successfully."""
        flags = _flags(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
        return safe.ferrule_nop(self._handle, flags, tag)

    def open(
        self,
        path: str | bytes | PathLike[str] | PathLike[bytes],
        flags: int = O_RDONLY,
        mode: int = 0o666,
        *,
        directory: Descriptor | None = None,
        link: bool = False,
        hardlink: bool = False,
        drain: bool = False,
        async_: bool = False,
        tag: int = 0,
    ) -> int:
        """Opens a file as os.open() does; the result is a new descriptor, close-on-exec, that the caller has to close.

        A relative path starts at `directory`, or at the working directory. Unknown flags and missing files are results:
        EINVAL, ENOENT, EACCES, ...
        """
        start = WORKING_DIRECTORY if directory is None else directory
        queued = _flags(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
        return safe.ferrule_openat(self._handle, start, path, flags, mode, queued, tag)

    def read(
        self,
        file: Descriptor,
        into: Buffer | Memory,
        size: int | None = None,
        *,
        at: int = 0,
        offset: int = 0,
        link: bool = False,
        hardlink: bool = False,
        drain: bool = False,
        async_: bool = False,
        tag: int = 0,
    ) -> int:
        """Reads `size` bytes (None: as many as fit) of the file from `offset` on into `into` from `at` on.

        `into` is a Buffer, or any writable buffer of Python's: bytearray, array, mmap, numpy array, ... which cannot
        change its size until the operation has completed. `offset` AT_POSITION reads where the file's position is,
        and moves it. The result is how many bytes came: 0 at the file's end.
        """
        flags = _flags(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
        if isinstance(into, Buffer):
            count = _rest(into, at) if size is None else size
            return safe.ferrule_read(self._handle, file, into._handle, at, count, offset, flags, tag)
        if size is not None or at != 0:
            into = part("Ring.read", "into", into, at, size)
        return safe.ferrule_read_memory(self._handle, file, into, offset, flags, tag)

    def write(
        self,
        file: Descriptor,
        data: Buffer | Memory,
        size: int | None = None,
        *,
        at: int = 0,
        offset: int = 0,
        link: bool = False,
        hardlink: bool = False,
        drain: bool = False,
        async_: bool = False,
        tag: int = 0,
    ) -> int:
        """Writes `size` bytes (None: all that follow) of `data` from `at` on to the file at `offset`.

        `data` is a Buffer, or any buffer of Python's: bytes, bytearray, array, mmap, numpy array, ... What it holds
        when the kernel comes to it is written: leave it as it is until the operation has completed. `offset`
        AT_POSITION writes where the file's position is, and moves it. The result is how many bytes were written.
        """
        flags = _flags(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
        if isinstance(data, Buffer):
            count = _rest(data, at) if size is None else size
            return safe.ferrule_write(self._handle, file, data._handle, at, count, offset, flags, tag)
        if size is not None or at != 0:
            data = part("Ring.write", "data", data, at, size)
        return safe.ferrule_write_memory(self._handle, file, data, offset, flags, tag)

    def fsync(
        self,
        file: Descriptor,
        *,
        datasync: bool = False,
        link: bool = False,
        hardlink: bool = False,
        drain: bool = False,
        async_: bool = False,
        tag: int = 0,
    ) -> int:
        """Makes what was written to the file durable, as os.fsync() does; with `datasync` as os.fdatasync()."""
        how = _DATASYNC if datasync else 0
        flags = _flags(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
        return safe.ferrule_fsync(self._handle, file, how, flags, tag)

    def close_file(
        self,
        file: Descriptor,
        *,
        link: bool = False,
        hardlink: bool = False,
        drain: bool = False,
        async_: bool = False,
        tag: int = 0,
    ) -> int:
        """Closes a descriptor, or empties the entry of the ring's file table that `file` is."""
        flags = _flags(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
        return safe.ferrule_close(self._handle, file, flags, tag)

    def cancel(
        self,
        operation: int,
        *,
        link: bool = False,
        hardlink: bool = False,
        drain: bool = False,
        async_: bool = False,
        tag: int = 0,
    ) -> int:
        """Cancels another operation of this ring; its own completion comes too, with ECANCELED if it was cancelled.

        The result is 0; -ENOENT if the other has completed already, -EALREADY if it is past cancelling.
        """
        flags = _flags(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
        return safe.ferrule_cancel(self._handle, operation, flags, tag)

    def timeout(
        self,
        seconds: float,
        count: int = 0,
        *,
        link: bool = False,
        hardlink: bool = False,
        drain: bool = False,
        async_: bool = False,
        tag: int = 0,
    ) -> int:
        """Completes after `seconds` with -ETIME, or with 0 once `count` other completions came (0: only the time)."""
        limit = nanoseconds("Ring.timeout", "seconds", seconds)
        flags = _flags(link, hardlink, drain, async_) if link or hardlink or drain or async_ else 0
        return safe.ferrule_timeout(self._handle, limit, count, flags, tag)

    # ---- submission and completion ----

    def submit(self) -> int:
        """Hands all that is queued to the kernel. Returns how many operations it took. Never waits for one of them."""
        return safe.ferrule_submit(self._handle)

    def wait(self, minimum: int = 1, timeout: float | None = None, *, capacity: int | None = None) -> list[Completion]:
        """Submits, waits for `minimum` completions, at most `timeout` seconds (None: no limit); returns what is there.

        In the order in which they came; fewer than `minimum` where the time is over, at most `capacity`. With
        `minimum` 0 it does not wait. Other threads run meanwhile, signal handlers too. EINVAL if `minimum` is above
        `capacity`; EDEADLK where the wait could never end, since fewer than `minimum` operations are outstanding and
        there is no limit of time.
        """
        if _domain.pending:
            _domain.release()
        limit = FOREVER if timeout is None else nanoseconds("Ring.wait", "timeout", timeout)
        if capacity is None:
            capacity = min(minimum, _MOST) if isinstance(minimum, int) and minimum > _CAPACITY else _CAPACITY
        started = monotonic_ns() if limit > 0 else 0
        left = limit
        while True:
            try:
                return complete_all(safe.ferrule_wait(self._handle, capacity, minimum, left))
            except InterruptedError:  # a signal's handler ran and raised nothing: PEP 475
                left = _left(limit, started)
            except OSError as error:
                raise self._explained(error) from None

    def wait_for(self, operation: int, timeout: float | None = None) -> Completion:
        """Submits, and waits for one operation, at most `timeout` seconds (None: no limit); other completions stay.

        TimeoutError where the time is over, UnknownOperationError if its completion was read before.
        """
        if _domain.pending:
            _domain.release()
        limit = FOREVER if timeout is None else nanoseconds("Ring.wait_for", "timeout", timeout)
        started = monotonic_ns() if limit > 0 else 0
        left = limit
        while True:
            try:
                return complete(safe.ferrule_wait_for(self._handle, operation, left))
            except InterruptedError:
                left = _left(limit, started)
            except OSError as error:
                raise self._explained(error) from None

    def _explained(self, error: OSError) -> OSError:
        """A wait's failure as the class that says most."""
        _domain.stop_if_ended()
        if isinstance(error, ClosedError):
            return error
        if self.closed and error.errno in (errno.ECANCELED, errno.EBADF):
            return ClosedError(error.errno, "the ring was closed during the wait")
        if error.errno == errno.ENOENT:
            return UnknownOperationError(error.errno, error.strerror)
        if error.errno == errno.ETIME:
            return TimeoutError(error.errno, error.strerror)
        return error

    # ---- registration ----

    def register_files(self, files: Iterable[Descriptor | None] | int, tags: Iterable[int] | None = None) -> Files:
        """Registers files for the ring's operations: descriptors and objects with fileno(), None for an empty place,
        or a number of empty places. The table, which is also ring.files, keeps the files open.

        A tag (0: none) comes back in a completion of kind RESOURCE when its entry was replaced or unregistered and is
        no longer used. EBUSY if the ring has a table already; EBADF for a bad descriptor; EMFILE beyond RLIMIT_NOFILE
        (the soft limit is raised for empty places).
        """
        self.files = Files(self._handle, files, tags)
        return self.files

    def register_buffers(self, buffers: Iterable[Buffer | None] | int, tags: Iterable[int] | None = None) -> Buffers:
        """Registers Buffers, None for an empty place, or a number of empty places. Operations on them then use the
        registration by themselves. The table, which is also ring.buffers, holds their memory.

        Tags as in register_files(). EBUSY if the ring has a table already; EINVAL beyond 16384 places; ENOMEM beyond
        RLIMIT_MEMLOCK.
        """
        self.buffers = Buffers(self._handle, buffers, tags)
        return self.buffers

    def register_eventfd(self, descriptor: Descriptor) -> None:
        """Has an eventfd signalled whenever a completion is posted. EBUSY if the ring has one; EINVAL if it is none."""
        safe.ferrule_eventfd_register(self._handle, descriptor)

    def unregister_eventfd(self) -> None:
        """ENXIO if the ring has none."""
        safe.ferrule_eventfd_unregister(self._handle)

    # ---- knowledge ----

    def supports(self, opcode: int) -> bool:
        """Does the kernel know the operation with this number (IORING_OP_*) on this ring? EINVAL above 255."""
        return safe.ferrule_supports(self._handle, opcode) == 1

    def statistics(self) -> safe.ferrule_statistics:
        """Counts since the ring was made: entries, completions, submitted, completed, in_flight, ready, held_bytes."""
        return safe.ferrule_ring_statistics(self._handle)


def _rest(buffer: Buffer, at: int) -> int:
    # What is no integer, or past the end, goes on as it is: the binding's check and the core's name it.
    return max(0, len(buffer) - at) if isinstance(at, int) else len(buffer)


def _left(limit: int, started: int) -> int:
    return FOREVER if limit < 0 else max(0, limit - (monotonic_ns() - started))


def _close(handle: int, limit: int) -> int:
    try:
        abandoned = safe.ferrule_ring_close(handle, limit)
    except OSError as error:
        if error.errno not in GONE:
            raise
        return 0
    _domain.release()
    return abandoned
