# SPDX-License-Identifier: MIT
"""Whatever an operation uses lives until it has completed, whoever lets go of it, and no longer."""

import ctypes
import errno
import functools
import gc
import os
import sys
import threading
import weakref

import ferrule
import numpy
import pytest
from conftest import CONTENT, descriptors


class Array(numpy.ndarray):
    """An array that can be watched dying."""


class File:
    """An object with fileno() that closes its descriptor when it dies, as Python's files do."""

    def __init__(self, descriptor):
        self.descriptor = descriptor

    def fileno(self):
        return self.descriptor

    def __del__(self):
        os.close(self.descriptor)


def fill_what_is_free(count=64):
    """Takes memory that somebody gave up too early, and writes over it."""
    taken = [bytearray(b"\xee" * 4096) for _ in range(count)]
    buffers = [ferrule.Buffer(4096) for _ in range(8)]
    for buffer in buffers:
        buffer.write(b"\xee" * 4096)
        buffer.close()
    return taken


@pytest.mark.parametrize("way", ["closed", "collected"])
def test_a_buffer_in_flight_can_go(ring, pipe, way):
    buffer = ferrule.Buffer(4096)
    view = buffer.view()
    operation = ring.read(pipe[0], buffer)
    ring.submit()
    if way == "closed":
        buffer.close()
    del buffer
    fill_what_is_free()
    os.write(pipe[1], b"arrived")
    assert ring.wait_for(operation).check() == 7
    assert bytes(view[:7]) == b"arrived"


def test_a_buffer_to_be_written_can_go(ring, tmp_path):
    with open(tmp_path / "out", "wb") as file:
        buffer = ferrule.Buffer(4096)
        buffer.write(CONTENT[:4096])
        operation = ring.write(file, buffer)
        del buffer
        fill_what_is_free()
        assert ring.wait_for(operation).check() == 4096
    assert (tmp_path / "out").read_bytes() == CONTENT[:4096]


def test_held_memory_is_counted_and_let_go(ring, pipe):
    operation = ring.read(pipe[0], ferrule.Buffer(4096))
    ring.submit()
    assert ring.statistics().held_bytes == 4096
    os.write(pipe[1], b"x")
    ring.wait_for(operation)
    assert ring.statistics().held_bytes == 0


def test_a_bytearray_cannot_change_its_size_until_it_was_read_into(ring, pipe):
    memory = bytearray(16)
    operation = ring.read(pipe[0], memory)
    ring.submit()
    with pytest.raises(BufferError):
        memory.extend(b"more")
    os.write(pipe[1], b"x")
    assert ring.wait_for(operation).check() == 1
    memory.extend(b"more")
    assert memory == b"x" + bytes(15) + b"more"


@pytest.mark.parametrize("wait", ["wait", "wait_for"])
def test_an_array_is_kept_until_its_completion_was_read(ring, pipe, wait):
    memory = numpy.zeros(16, dtype=numpy.uint8).view(Array)
    gone = weakref.ref(memory)
    operation = ring.read(pipe[0], memory)
    ring.submit()
    del memory
    gc.collect()
    assert gone() is not None
    os.write(pipe[1], b"kept")
    if wait == "wait":
        ring.wait()
    else:
        ring.wait_for(operation)
    gc.collect()
    assert gone() is None


def test_bytes_are_kept_until_they_were_written(ring, pipe):
    data = os.urandom(200_000)  # more than fits into the pipe: the kernel reads from it again later
    copy = bytearray(data)
    operation = ring.write(pipe[1], data)
    ring.submit()
    del data
    taken = fill_what_is_free()
    got = os.read(pipe[0], 65536)
    while not (completions := ring.wait(1, 0.05)):
        got += os.read(pipe[0], 65536)
    os.close(pipe[1])
    while more := os.read(pipe[0], 65536):
        got += more
    assert completions[0].operation == operation
    assert got == copy[: completions[0].check()]
    assert taken


def test_a_file_object_is_kept(ring, buffer, pipe):
    operation = ring.read(File(os.dup(pipe[0])), buffer)
    gc.collect()
    os.write(pipe[1], b"kept")
    assert ring.wait_for(operation).check() == 4


def test_what_a_refused_call_was_given_is_let_go(ring):
    memory = numpy.zeros(16, dtype=numpy.uint8).view(Array)
    gone = weakref.ref(memory)
    with pytest.raises(OSError, match="offset"):
        ring.read(0, memory, offset=-2)
    del memory
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize("raised", [ZeroDivisionError, ValueError, KeyboardInterrupt])
def test_what_an_argument_raises_keeps_nothing(ring, raised):
    class Tag:
        def __index__(self):
            raise raised("of its own")

    memory = numpy.zeros(16, dtype=numpy.uint8).view(Array)
    gone = weakref.ref(memory)
    with pytest.raises(raised, match="of its own"):
        ring.read(0, memory, tag=Tag())
    del memory
    gc.collect()
    assert gone() is None


class Interrupting:
    """A number that has `raised` come up when the C code that asked for it is over, as a signal's handler may."""

    def __init__(self, raised):
        thread = ctypes.c_ulong(threading.get_ident())
        type(self).__index__ = staticmethod(
            functools.partial(ctypes.pythonapi.PyThreadState_SetAsyncExc, thread, ctypes.py_object(raised))
        )


@pytest.mark.parametrize("raised", [KeyboardInterrupt, ValueError])
def test_what_c_took_stays_though_the_call_was_interrupted(ring, pipe, raised):
    memory = bytearray(16)
    with pytest.raises(raised):
        ring.read(pipe[0], memory, tag=Interrupting(raised))
    assert ring.statistics().in_flight == 1
    with pytest.raises(BufferError):
        memory.append(0)
    os.write(pipe[1], b"kept")
    (completion,) = ring.wait()
    assert completion.check() == 4
    assert memory[:4] == b"kept"
    memory.append(0)


def test_closing_the_ring_lets_go_of_what_was_in_flight(pipe):
    memory = numpy.zeros(16, dtype=numpy.uint8).view(Array)
    gone = weakref.ref(memory)
    with ferrule.Ring(4) as ring:
        ring.read(pipe[0], memory)
        ring.submit()
        del memory
    gc.collect()
    assert gone() is None


def test_what_was_never_submitted_is_let_go(pipe):
    memory = bytearray(16)
    with ferrule.Ring(4) as ring:
        ring.read(pipe[0], memory)
    memory.clear()


def test_completions_that_nobody_read_are_let_go():
    memory = bytearray(16)
    with ferrule.Ring(4) as ring, open("/dev/zero", "rb") as file:
        ring.read(file, memory)
        ring.submit()
    memory.clear()


def test_a_ring_that_is_collected_in_flight(ring, pipe):
    """The finalizer only marks it: the next call closes it, and what it held comes back with one of the next waits."""
    before = descriptors()
    memory = bytearray(16)
    dropped = ferrule.Ring(4)
    dropped.read(pipe[0], memory)
    dropped.submit()
    del dropped
    gc.collect()
    for _ in range(100):
        ring.nop()
        ring.wait()
        try:
            memory.clear()
            break
        except BufferError:
            continue
    assert memory == b""
    assert descriptors() == before


def test_rings_and_tables_collected_in_a_cycle(pipe):
    class Holder:
        pass

    holder = Holder()
    holder.self = holder
    holder.ring = ferrule.Ring(4)
    holder.buffer = ferrule.Buffer(64)
    holder.table = holder.ring.register_buffers([holder.buffer])
    holder.ring.read(pipe[0], holder.buffer)
    holder.ring.submit()
    del holder
    gc.collect()


def test_a_table_lives_as_long_as_its_ring_even_if_nobody_keeps_it(ring, pipe, buffer):
    ring.register_files([pipe[0]])
    gc.collect()
    operation = ring.read(ring.files[0], buffer)
    os.write(pipe[1], b"x")
    assert ring.wait_for(operation).check() == 1


def test_collection_at_every_moment(sample):
    """Objects die between any two allocations of the binding."""
    before = gc.get_threshold()
    gc.set_threshold(1)
    try:
        with open(sample, "rb") as file:
            for turn in range(50):
                cycle = [ferrule.Ring(4), ferrule.Buffer(64), bytearray(64)]
                cycle.append(cycle)
                operations = [cycle[0].read(file, cycle[1], offset=turn), cycle[0].read(file, cycle[2], offset=turn)]
                assert [cycle[0].wait_for(o).check() for o in operations] == [64, 64]
                assert bytes(cycle[2]) == CONTENT[turn : turn + 64] == cycle[1].read(64)
                del cycle
    finally:
        gc.set_threshold(*before)


def test_reference_counts_stay_as_they_were(ring, sample):
    memory, data, tag = bytearray(64), b"x" * 64, 2**40
    with open(sample, "r+b") as file:

        def turn():
            ring.read(file, memory, tag=tag)
            ring.write(file, data)
            ring.wait(2)

        turn()
        before = [sys.getrefcount(thing) for thing in (memory, data, tag, file)]
        for _ in range(200):
            turn()
        assert [sys.getrefcount(thing) for thing in (memory, data, tag, file)] == before


def test_rings_made_and_closed_by_the_hundred_leave_nothing(pipe):
    with ferrule.Buffer(4096) as buffer:
        for _ in range(200):
            with ferrule.Ring(8) as ring:
                ring.register_files([pipe[0]])
                ring.register_buffers([buffer])
                ring.read(ring.files[0], buffer)
                ring.submit()


def test_a_deadline_of_nothing_puts_what_runs_into_the_quarantine(pipe):
    """A read of a pipe can be cancelled, so the kernel decides whether it is quarantined; nothing is lost."""
    ring = ferrule.Ring(4)
    buffer = ferrule.Buffer(4096)
    ring.read(pipe[0], buffer)
    ring.submit()
    abandoned = ring.close(0)
    assert abandoned in (0, 1)
    buffer.close()
    for _ in range(100):
        if ferrule.quarantine().operations == 0:
            break
    assert ferrule.quarantine() == (0, 0, 0)


def test_closing_while_a_file_is_written_ends_each_operation_once(tmp_path):
    with open(tmp_path / "out", "wb") as file:
        for _ in range(20):
            memory = bytearray(b"z" * 65536)
            with ferrule.Ring(8) as ring:
                for place in range(8):
                    ring.write(file, memory, offset=place * 65536)
                ring.submit()
            memory.clear()
    assert ferrule.quarantine().operations == 0


def test_errors_keep_nothing(ring, buffer):
    with pytest.raises(OSError) as caught:
        ring.wait_for(ring.read(987_654, buffer)).check()
    assert caught.value.errno == errno.EBADF
    assert ring.statistics().held_bytes == 0
