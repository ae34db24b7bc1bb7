# SPDX-License-Identifier: MIT
"""Buffers: memory of C's, copied in and out, and seen through views that pin it."""

import array
import errno
import gc
import sys

import ferrule
import numpy
import pytest


def test_a_buffer_is_zeroed_and_knows_its_size(buffer):
    assert len(buffer) == 4096
    assert buffer.read(4096) == bytes(4096)
    assert repr(buffer) == "<ferrule.Buffer of 4096 bytes>"


def test_reading_and_writing_copies(buffer):
    assert buffer.write(b"hello", 10) == 5
    assert buffer.read(7, 9) == b"\0hello\0"
    assert buffer.read(100, 4090) == bytes(6)
    assert buffer.read(10**9) == buffer.read(4096)
    assert buffer.read(0) == b""


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview, lambda d: array.array("b", d), numpy.frombuffer])
def test_anything_with_the_buffer_protocol_is_written(buffer, kind):
    data = kind(b"12345678")
    assert buffer.write(data, 1) == 8
    assert buffer.read(8, 1) == b"12345678"


def test_reading_into_memory_of_the_callers(buffer):
    buffer.write(b"abcdef")
    memory = bytearray(4)
    assert buffer.read_into(memory, 1) == 4
    assert memory == b"bcde"


def test_a_write_that_does_not_fit_writes_nothing(buffer):
    with pytest.raises(OSError, match="4096") as caught:
        buffer.write(b"12345", 4092)
    assert caught.value.errno == errno.EINVAL
    assert buffer.read(4, 4092) == bytes(4)


def test_reading_past_the_end_is_an_error(buffer):
    with pytest.raises(OSError, match="at is 5000") as caught:
        buffer.read(1, 5000)
    assert caught.value.errno == errno.EINVAL


def test_a_view_is_the_memory_itself(buffer):
    view = buffer.view()
    assert (view.nbytes, view.format, view.readonly, view.contiguous) == (4096, "B", False, True)
    view[2:5] = b"xyz"
    assert buffer.read(6) == b"\0\0xyz\0"
    buffer.write(b"A")
    assert view[0] == ord("A")


def test_views_and_their_slices_pin_the_memory():
    buffer = ferrule.Buffer(4096)
    buffer.write(b"kept")
    part = buffer.view()[1:4]
    buffer.close()
    del buffer
    gc.collect()
    again = [ferrule.Buffer(4096) for _ in range(8)]
    for other in again:
        other.write(b"\xff" * 4096)
    assert bytes(part) == b"ept"
    for other in again:
        other.close()


def test_views_go_to_whoever_takes_buffers(buffer):
    view = buffer.view()
    numbers = numpy.frombuffer(view, dtype=numpy.uint32)
    numbers[1] = 0x01020304
    assert buffer.read(4, 4) == (0x01020304).to_bytes(4, sys.byteorder)
    assert bytes(view.cast("I")[1:2]) == buffer.read(4, 4)
    view.release()
    del numbers


@pytest.mark.skipif(sys.version_info < (3, 12), reason="a class can offer the buffer protocol from Python 3.12 on")
def test_a_buffer_is_a_buffer_of_pythons(buffer):
    buffer.write(b"abc")
    assert bytes(memoryview(buffer)[:3]) == b"abc"


def test_a_closed_buffer_says_so(ring):
    buffer = ferrule.Buffer(16)
    buffer.close()
    buffer.close()
    assert buffer.closed
    calls = [
        lambda: buffer.read(1),
        lambda: buffer.write(b"x"),
        lambda: buffer.view(),
        lambda: buffer.read_into(bytearray(1)),
        lambda: buffer.__enter__(),
        lambda: ring.read(0, buffer),
        lambda: ring.write(1, buffer),
        lambda: ring.register_buffers([buffer]),
    ]
    for call in calls:
        with pytest.raises(ferrule.ClosedError, match="Buffer is closed") as caught:
            call()
        assert caught.value.errno == errno.EBADF


@pytest.mark.parametrize("size", [0, 2**30 + 1, 2**63])
def test_sizes_that_cannot_be(size):
    with pytest.raises(OSError, match=f"size is {size}") as caught:
        ferrule.Buffer(size)
    assert caught.value.errno == errno.EINVAL


def test_memory_of_closed_buffers_is_given_back():
    def mapped():
        with open("/proc/self/statm") as file:
            return int(file.read().split()[0]) * 4096

    before = mapped()
    for _ in range(100):
        with ferrule.Buffer(16 << 20) as buffer:
            view = buffer.view()
            view[0] = 1
        del view
    assert mapped() - before < 64 << 20
