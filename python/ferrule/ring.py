# SPDX-License-Identifier: MIT
"""The ring: operations go in, completions come out."""

from __future__ import annotations

import errno
from time import monotonic_ns

from ferrule import _domain
from ferrule._arguments import FOREVER, left_of, nanoseconds
from ferrule._binding import calls, safe
from ferrule._handle import GONE
from ferrule._operations import Operations
from ferrule.completion import Completion, Completions
from ferrule.errors import ClosedError, UnknownOperationError
from ferrule.tables import Buffers, Files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ferrule.batch import Batch
    from ferrule.buffer import Buffer
    from ferrule.request import Requests
    from ferrule.tables import Descriptor

_DISABLED: int = safe.FERRULE_RING_DISABLED
_CLAMP: int = safe.FERRULE_RING_CLAMP
_CAPACITY = 128  # completions that one wait returns at most, unless more are asked for
_MOST = 1 << 16  # completions that any ring can hold


class Ring(Operations):
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
        self._hold(calls.ferrule_ring_open(_domain.domain(), entries, completions, flags))
        self.files = None
        self.buffers = None

    # ---- its life ----

    def fileno(self) -> int:
        """The ring's own descriptor, which polls readable while completions wait. It stays the ring's."""
        return calls.ferrule_ring_descriptor(self._handle)

    def enable(self) -> None:
        """Enables a ring that was made with disabled=True. EBADFD if it is enabled already."""
        calls.ferrule_ring_enable(self._handle)

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

    # ---- submission and completion ----

    def submit(self) -> int:
        """Hands all that is queued to the kernel. Returns how many operations it took. Never waits for one of them."""
        return calls.ferrule_submit(self._handle)

    def wait(self, minimum: int = 1, timeout: float | None = None, *, capacity: int | None = None) -> Completions:
        """Submits, waits for `minimum` completions, at most `timeout` seconds (None: no limit); returns what is there.

        In the order in which they came; fewer than `minimum` where the time is over, at most `capacity`. With
        `minimum` 0 it does not wait. Other threads run meanwhile, signal handlers too. EINVAL if `minimum` is above
        `capacity`; EDEADLK where the wait could never end, since fewer than `minimum` operations are outstanding and
        there is no limit of time.

        What it returns is a sequence that makes a Completion when one is looked at. For many, columns cost least:
        `completions.column("tag")` and `completions.column("result")` are read-only memoryviews, for sum(), tolist(),
        numpy. They stay as long as someone has them.
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
                return calls.ferrule_wait(self._handle, capacity, minimum, left)  # type: ignore[return-value]
            except InterruptedError:  # a signal's handler ran and raised nothing: PEP 475
                left = left_of(limit, started)
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
                return calls.ferrule_wait_for(self._handle, operation, left)  # type: ignore[return-value]
            except InterruptedError:
                left = left_of(limit, started)
            except OSError as error:
                raise self._explained(error) from None

    def _explained(self, error: OSError) -> OSError:
        """A wait's failure as the class that says most."""
        error = self._closed_or(error)
        if error.errno == errno.ENOENT:
            return UnknownOperationError(error.errno, error.strerror)
        if error.errno == errno.ETIME:
            return TimeoutError(error.errno, error.strerror)
        return error

    def _closed_or(self, error: OSError) -> OSError:
        """The failure of a call that waits; a ClosedError where the ring was closed meanwhile."""
        _domain.stop_if_ended()
        if self.closed and error.errno in (errno.ECANCELED, errno.EBADF) and not isinstance(error, ClosedError):
            return ClosedError(error.errno, "the ring was closed during the wait")
        return error

    # ---- many at once ----

    def queue(self, requests: Requests) -> list[int]:
        """Queues many requests in one call, as if each by its own method, and returns their operations' numbers.

        `requests` are of ferrule.request, of any operations mixed. Fewer numbers come back where there are no more
        places for completions: the rest was not queued. EAGAIN (BlockingIOError) if none was; a request that is wrong
        is named by the error, and then none of them is queued.
        """
        return calls.ferrule_queue(self._handle, requests)

    def run(self, requests: Requests, timeout: float | None = None) -> Completions:
        """Carries requests out and waits for them all, at most `timeout` seconds (None: no limit). Returns their
        completions in the order of the requests.

        As many as one likes: what the ring has no room for goes in pieces, and other threads' operations go on
        meanwhile. A request that failed is no exception but a completion that is not ok; what has not ended in time is
        cancelled and has -ETIME. Nothing of it comes out of wait(). A wrong request is named by the error, and then
        none of them is started. What a signal's handler raises comes out, and the rest is cancelled.

        Many results are read fastest by columns, as with wait(): `any(result < 0 for result in
        completions.column("result"))`. A Batch costs less where the same requests are run again with other offsets.
        """
        if _domain.pending:
            _domain.release()
        limit = FOREVER if timeout is None else nanoseconds("Ring.run", "timeout", timeout)
        started = monotonic_ns() if limit > 0 else 0
        if not hasattr(requests, "__len__") and hasattr(requests, "__iter__"):
            requests = list(requests)  # type: ignore[arg-type]
        try:
            completions = calls.ferrule_run(self._handle, requests, limit)[0]
            while not completions and len(requests):  # type: ignore[arg-type]  # a signal's handler raised nothing
                completions = calls.ferrule_run_resume(self._handle, len(requests), left_of(limit, started))[0]  # type: ignore[arg-type]
        except BaseException as error:
            self._give_up(requests)
            if isinstance(error, OSError):
                raise self._closed_or(error) from None
            raise
        return completions  # type: ignore[return-value]

    def _give_up(self, requests: Requests) -> None:
        """Ends a run that a signal's handler left by raising."""
        try:
            calls.ferrule_run_resume(self._handle, len(requests), 0)  # type: ignore[arg-type]
        except (OSError, TypeError):  # it was not interrupted, or never began
            pass

    def batch(self, requests: Requests) -> Batch:
        """Prepares requests to be run again and again: see Batch."""
        from ferrule.batch import Batch

        return Batch(self, requests)

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
        calls.ferrule_eventfd_register(self._handle, descriptor)

    def unregister_eventfd(self) -> None:
        """ENXIO if the ring has none."""
        calls.ferrule_eventfd_unregister(self._handle)

    # ---- knowledge ----

    def supports(self, opcode: int) -> bool:
        """Does the kernel know the operation with this number (IORING_OP_*) on this ring? EINVAL above 255."""
        return calls.ferrule_supports(self._handle, opcode) == 1

    def statistics(self) -> safe.ferrule_statistics:
        """Counts since the ring was made: entries, completions, submitted, completed, in_flight, ready, held_bytes."""
        return calls.ferrule_ring_statistics(self._handle)


def _close(handle: int, limit: int) -> int:
    try:
        abandoned = calls.ferrule_ring_close(handle, limit)
    except OSError as error:
        if error.errno not in GONE:
            raise
        return 0
    _domain.release()
    return abandoned
