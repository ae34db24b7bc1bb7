# SPDX-License-Identifier: MIT
"""The domain of this interpreter, to which its rings, its buffers and the objects that operations hold belong.

Opened when the first ring or buffer is. A child made by fork() gets one of its own; what it inherited is inert. Closed
when the interpreter ends, before its objects go.
"""

from __future__ import annotations

import atexit
import errno
import os
from _thread import allocate_lock, get_ident

from ferrule._binding import calls
from ferrule.errors import ClosedError

# How long the interpreter's end waits for operations that cannot be cancelled, in nanoseconds.
EXIT_DEADLINE = 200_000_000
_AT_ONCE = 64  # tokens asked for in one call

_handle = 0
_lock = allocate_lock()
_ended = 0  # by which thread the interpreter ends, if it does
# Are there operations whose ring is gone, and whose objects come back later? Looked at on every wait, so a plain value.
pending = False
# Rings of batches that were closed: what is still in flight there may hold such objects, too.
_late: set[int] = set()


def domain() -> int:
    """The domain's handle. ClosedError while the interpreter shuts down."""
    if not _handle:
        _open()
    return _handle


def _open() -> None:
    global _handle
    with _lock:
        if _ended:
            raise ClosedError(errno.EBADF, "the interpreter is shutting down: ferrule was closed with it")
        if not _handle:
            _handle = calls.ferrule_domain_open()


def mark(ring: int = 0) -> None:
    """Notes that a ring with operations in flight went away, or a batch of `ring`."""
    global pending
    if ring:
        _late.add(ring)
    pending = True


def release() -> None:
    """Lets go of the objects whose operations have ended since their ring was closed. Never blocks."""
    global pending
    if not _handle:
        return
    pending = False
    settled = [ring for ring in tuple(_late) if not _in_flight(ring)]
    _give_back()
    _late.difference_update(settled)
    if _late or calls.ferrule_quarantine().operations:
        pending = True
        _give_back()


def _in_flight(ring: int) -> int:
    try:
        return calls.ferrule_ring_statistics(ring).in_flight
    except OSError:  # closed meanwhile: the quarantine has what was left
        return 0


def _give_back() -> None:
    # The binding lets go of what a token kept when the token passes through it.
    while len(calls.ferrule_released(_handle, _AT_ONCE)) == _AT_ONCE:
        pass


def _end() -> None:
    # What operations still use after the deadline is never freed: the binding sees to it, after this.
    global _handle, _ended
    with _lock:
        handle, _handle, _ended = _handle, 0, get_ident()
    if handle:
        calls.ferrule_domain_close(handle, EXIT_DEADLINE)


def stop_if_ended() -> None:
    """For a daemon thread whose wait was ended by the interpreter's end: it goes no further.

    What it raised would be printed while the interpreter tears itself down, which CPython ends with an abort. The
    thread that ends the interpreter does go on: finalizers run in it.
    """
    if _ended and _ended != get_ident():
        never = allocate_lock()
        never.acquire()
        never.acquire()


def _forget() -> None:
    global _handle, _lock, pending
    _handle, _lock, pending = 0, allocate_lock(), False
    _late.clear()


atexit.register(_end)
os.register_at_fork(after_in_child=_forget)
