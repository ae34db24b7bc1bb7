# SPDX-License-Identifier: MIT
"""Requests that are prepared once and run many times."""

from __future__ import annotations

import errno
from collections.abc import Sized
from operator import attrgetter
from time import monotonic_ns

from ferrule import _domain
from ferrule._arguments import FOREVER, left_of, nanoseconds
from ferrule._binding import calls, safe
from ferrule._handle import GONE, Handled
from ferrule.errors import BusyError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeAlias

    from typing_extensions import Buffer as Memory

    from ferrule.completion import Completion
    from ferrule.request import Requests
    from ferrule.ring import Ring

    Column: TypeAlias = Iterable[int] | Memory


class Batch(Handled):
    """Requests of a ring, made ready once: checked, resolved, and all that they use held. run() carries them all out,
    any number of times, in one call; that is the fastest way there is from Python.

        requests = [ferrule.request.read(file, buffer, 4096, at=4096 * i) for i in range(64)]
        with ring.batch(requests) as batch:
            for offsets in blocks:                      # 64 integers: a list, an array("q"), of numpy int64, ...
                if batch.run(offsets):
                    batch.check()
                use(buffer, batch.results)

    `requests` are of ferrule.request, mixed as one likes, as many as one likes: what the ring has no room for goes in
    pieces. A request that is wrong is named by the error. The buffers, paths and file objects stay in use until the
    batch is closed or the last reference to it is gone; closing them is safe before.
    """

    __slots__ = ("_results", "_ring", "_ring_handle")
    _results: memoryview[int]
    _ring: Ring

    def __init__(self, ring: Ring, requests: Requests) -> None:
        self._ring = ring
        self._ring_handle = ring._handle
        self._hold(calls.ferrule_batch_open(ring._handle, requests))
        self._results = calls.ferrule_batch_results(self._handle).toreadonly()

    def __len__(self) -> int:
        """The number of requests."""
        return len(self._results)

    if TYPE_CHECKING:

        @property
        def ring(self) -> Ring:
            """The ring that carries it out."""

        @property
        def results(self) -> memoryview[int]:
            """The results of the last run, in the order of the requests: from 0 on what the system call would return,
            or a negative errno; -EINPROGRESS what is not there yet.

            It is the batch's own memory, the same for all runs, copied by nobody: each run writes it anew. It stays for
            as long as someone has it, also after close().
            """

    else:
        ring = property(attrgetter("_ring"), doc="The ring that carries it out.")
        results = property(attrgetter("_results"), doc="The results of the last run, in the order of the requests.")

    def run(
        self,
        offsets: Column | None = None,
        sizes: Column | None = None,
        targets: Column | None = None,
        tags: Column | None = None,
        timeout: float | None = None,
    ) -> int:
        """Carries all requests out and waits for them, at most `timeout` seconds (None: no limit). Returns how many
        failed; `results` has each one's result.

        A column has one integer for each request, which takes the place of its own from now on: `offsets` in the file,
        `sizes` in bytes, `targets` the place in the Buffer (`at`), `tags`. An array("q"), a memoryview or a numpy array
        of 64-bit integers is read where it is, and cannot change its size meanwhile; a list is fine too. All values are
        checked first: the error names the column and the place, and then nothing is started, and no value taken over.

        What has not ended in time is cancelled and has -ETIME; what cancel() or the close of the ring or the batch
        found unfinished has -ECANCELED. Other operations on the ring go on, and other threads run. BusyError where it
        runs already. What a signal's handler raises comes out, and the rest of the run is cancelled.
        """
        if _domain.pending:
            _domain.release()
        limit = FOREVER if timeout is None else nanoseconds("Batch.run", "timeout", timeout)
        started = monotonic_ns() if limit > 0 else 0
        try:
            try:
                return calls.ferrule_batch_run(self._ring._handle, self._handle, offsets, sizes, targets, tags, limit)
            except InterruptedError:
                return self._resumed(limit, started)
        except BaseException as error:
            self._give_up()
            if isinstance(error, OSError):
                raise self._explained(error, offsets=offsets, sizes=sizes, targets=targets, tags=tags) from None
            raise

    def _resumed(self, limit: int, started: int) -> int:
        """Goes on after a signal whose handler raised nothing: PEP 475."""
        while True:
            try:
                return calls.ferrule_batch_resume(self._ring._handle, self._handle, left_of(limit, started))
            except InterruptedError:
                continue
            except OSError as error:
                if error.errno != errno.EINVAL:
                    raise
                # The signal's handler, or another thread, has cancelled it since: nothing is left to go on with.
                return sum(result < 0 for result in self._results)

    def _give_up(self) -> None:
        """Ends a run that a signal's handler left by raising."""
        try:
            calls.ferrule_batch_resume(self._ring._handle, self._handle, 0)
        except OSError:  # it was not interrupted, or never began
            pass

    def _explained(self, error: OSError, **columns: Column | None) -> OSError | ValueError:
        """A run's failure as the class that says most."""
        _domain.stop_if_ended()
        if error.errno == errno.EINVAL:
            for name, column in columns.items():
                count = len(column) if isinstance(column, Sized) else len(self)
                if count != len(self):
                    return ValueError(
                        f"Batch.run: the length of {name} is {count}, it must be {len(self)}, that of the batch"
                    )
        if error.errno == errno.EBUSY:
            return BusyError(error.errno, error.strerror)
        if error.errno == errno.EBADF and (self.closed or self._ring.closed):
            self._check_open()
            self._ring._check_open()
        return error

    def completion(self, index: int) -> Completion:
        """The completion of one request of the last run: its result, its tag, and what explains it where it failed."""
        place = index + len(self) if index < 0 else index
        if not 0 <= place < len(self):
            raise IndexError(f"the batch has {len(self)} requests, there is no {index}")
        return calls.ferrule_batch_completion(self._handle, place)  # type: ignore[return-value]

    def check(self) -> None:
        """Raises the OSError of the first request of the last run that failed, naming it. None failed: nothing."""
        for index, result in enumerate(self._results):
            if result < 0 and result != -errno.EINPROGRESS:
                text = calls.ferrule_explain_operation(self.completion(index).operation, result)
                raise OSError(-result, f"requests[{index}]: {text}")

    def cancel(self) -> None:
        """Ends the run that goes on, from another thread: run() returns, with -ECANCELED for what was unfinished. Where
        none goes on nothing happens."""
        calls.ferrule_batch_cancel(self._handle)

    def close(self) -> None:
        """Gives the batch up, and what it holds once nothing of it is in flight. Never blocks; a run that goes on is
        cancelled. Closing twice is harmless."""
        handle = self._taken()
        if handle:
            try:
                calls.ferrule_batch_close(handle)
            except OSError as error:
                if error.errno not in GONE:
                    raise
            _domain.mark(self._ring_handle)
            _domain.release()

    _finish = close

    def __del__(self, _drop=safe.ferrule_drop, _mark=_domain.mark) -> None:  # type: ignore[no-untyped-def]
        try:
            _drop(self._handle)
            _mark(self._ring_handle)
        except Exception:  # closed already, or never opened: there is nobody to tell
            pass

    def __repr__(self) -> str:
        return f"<ferrule.Batch of {len(self)} requests{', closed' if self.closed else ''}>"
