# SPDX-License-Identifier: MIT
"""Bad input: a typed error that names the function, the value and what would be right; never a crash."""

import errno

import ferrule
import pytest

# What is asked, the exception, and what its text must contain.
REFUSED = {
    "no entries": (lambda: ferrule.Ring(0), OSError, "entries is 0"),
    "2**31 entries": (lambda: ferrule.Ring(2**31), OSError, "entries is 2147483648"),
    "32769 entries": (lambda: ferrule.Ring(32769), OSError, "32768"),
    "entries out of range": (lambda: ferrule.Ring(2**32), OverflowError, "entries is 4294967296"),
    "negative entries": (lambda: ferrule.Ring(-1), OverflowError, "entries is -1"),
    "entries as text": (lambda: ferrule.Ring("8"), TypeError, "entries is '8'"),
    "entries as a fraction": (lambda: ferrule.Ring(8.0), TypeError, "entries is 8.0"),
    "entries as None": (lambda: ferrule.Ring(None), TypeError, "entries is None"),
    "too few completions": (lambda: ferrule.Ring(64, completions=8), OSError, "completions is 8"),
    "a buffer of a fraction": (lambda: ferrule.Buffer(1.5), TypeError, "size is 1.5"),
    "a buffer of less than nothing": (lambda: ferrule.Buffer(-1), OverflowError, "size is -1"),
    "a buffer of too much": (lambda: ferrule.Buffer(2**64), OverflowError, f"size is {2**64}"),
}

# The same on a ring of 16 entries and a buffer of 4096 bytes.
REFUSED_ON_A_RING = {
    "file as text": (lambda r, b: r.read("file", b), TypeError, "file is 'file'"),
    "file as a fraction": (lambda r, b: r.read(1.0, b), TypeError, "file is 1.0"),
    "file as None": (lambda r, b: r.read(None, b), TypeError, "file is None"),
    "a negative file": (lambda r, b: r.read(-1, b), OSError, "file is -1"),
    "file out of range": (lambda r, b: r.read(2**63, b), OverflowError, f"file is {2**63}"),
    "file beyond any descriptor": (lambda r, b: r.read(2**40, b), OSError, "file is"),
    "into an integer": (lambda r, b: r.read(0, 100), TypeError, "100"),
    "into None": (lambda r, b: r.read(0, None), TypeError, "None"),
    "into bytes": (lambda r, b: r.read(0, b"read-only"), TypeError, "writable"),
    "into a part of bytes": (lambda r, b: r.read(0, b"read-only", 2), TypeError, "writable"),
    "into a part of text": (lambda r, b: r.read(0, "text", 2), TypeError, "'text'"),
    "not contiguous": (
        lambda r, b: r.read(0, memoryview(bytearray(8))[::2]),
        (TypeError, ValueError, BufferError),
        "contiguous|buffer",
    ),
    "a part not contiguous": (lambda r, b: r.read(0, memoryview(bytearray(8))[::2], 1), ValueError, "contiguous"),
    "data as text": (lambda r, b: r.write(1, "text"), TypeError, "'text'"),
    "data as a list": (lambda r, b: r.write(1, [1, 2]), TypeError, r"\[1, 2\]"),
    "a size past the buffer": (lambda r, b: r.read(0, b, 4097), OSError, "4097"),
    "a place past the buffer": (lambda r, b: r.read(0, b, 1, at=4096), OSError, "4096"),
    "a place far past it": (lambda r, b: r.read(0, b, 1, at=2**64 - 1), OSError, str(2**64 - 1)),
    "a negative size": (lambda r, b: r.read(0, b, -1), OverflowError, "size is -1"),
    "a negative place": (lambda r, b: r.read(0, b, at=-1), OverflowError, "at is -1"),
    "a fraction as the size": (lambda r, b: r.read(0, b, 1.5), TypeError, "size is 1.5"),
    "a fraction as the place": (lambda r, b: r.read(0, b, at=0.5), TypeError, "at is 0.5"),
    "a size past memory": (lambda r, b: r.read(0, bytearray(4), 5), ValueError, "size is 5"),
    "a place past memory": (lambda r, b: r.read(0, bytearray(4), at=5), ValueError, "at is 5"),
    "a negative place of memory": (lambda r, b: r.read(0, bytearray(4), at=-1), ValueError, "at is -1"),
    "a fraction of memory": (lambda r, b: r.read(0, bytearray(4), 1.0), TypeError, "size is 1.0"),
    "an offset below position": (lambda r, b: r.read(0, b, offset=-2), OSError, "offset is -2"),
    "an offset out of range": (lambda r, b: r.read(0, b, offset=2**63), OverflowError, f"offset is {2**63}"),
    "an offset as None": (lambda r, b: r.read(0, b, offset=None), TypeError, "offset is None"),
    "a negative tag": (lambda r, b: r.nop(tag=-1), OverflowError, "tag is -1"),
    "a tag out of range": (lambda r, b: r.nop(tag=2**64), OverflowError, f"tag is {2**64}"),
    "a tag as text": (lambda r, b: r.nop(tag="tag"), TypeError, "tag is 'tag'"),
    "a path with NUL": (lambda r, b: r.open("a\0b"), ValueError, "path"),
    "a path that is none": (lambda r, b: r.open(5), TypeError, "path is 5"),
    "no path": (lambda r, b: r.open(None), TypeError, "path is None"),
    "flags as text": (lambda r, b: r.open("/", "r"), TypeError, "'r'"),
    "a mode out of range": (lambda r, b: r.open("/", 0, -1), OverflowError, "mode is -1"),
    "a directory that is none": (lambda r, b: r.open("x", directory="/"), TypeError, "directory is '/'"),
    "cancel as text": (lambda r, b: r.cancel("all"), TypeError, "operation is 'all'"),
    "a negative time": (lambda r, b: r.timeout(-1), ValueError, "seconds is -1"),
    "no number as time": (lambda r, b: r.timeout(float("nan")), ValueError, "seconds is nan"),
    "for ever": (lambda r, b: r.timeout(float("inf")), OverflowError, "seconds is inf"),
    "a time as text": (lambda r, b: r.timeout("1"), TypeError, "seconds is '1'"),
    "a negative count": (lambda r, b: r.timeout(1, -1), OverflowError, "count is -1"),
    "a negative minimum": (lambda r, b: r.wait(-1), OverflowError, "minimum is -1"),
    "a minimum as text": (lambda r, b: r.wait("1"), TypeError, "minimum is '1'"),
    "a huge minimum": (lambda r, b: r.wait(2**31), OSError, "minimum is 2147483648"),
    "a minimum above capacity": (lambda r, b: r.wait(5, capacity=4), OSError, "minimum is 5"),
    "a capacity as a fraction": (lambda r, b: r.wait(capacity=1.5), TypeError, "1.5"),
    "a negative capacity": (lambda r, b: r.wait(capacity=-1), OverflowError, "-1"),
    "a negative limit": (lambda r, b: r.wait(1, -0.5), ValueError, "timeout is -0.5"),
    "a limit as text": (lambda r, b: r.wait_for(1, "soon"), TypeError, "timeout is 'soon'"),
    "a forged operation": (lambda r, b: r.wait_for(12345), OSError, "12345"),
    "an operation of less than nothing": (lambda r, b: r.wait_for(-5), OSError, "-5"),
    "a ring as an operation": (lambda r, b: r.wait_for(r._handle), OSError, "operation"),
    "an operation out of range": (lambda r, b: r.wait_for(2**63), OverflowError, "operation is"),
    "an eventfd that is a file": (lambda r, b: r.register_eventfd(0), OSError, "eventfd"),
    "an eventfd that is nothing": (lambda r, b: r.register_eventfd(-1), OSError, "-1"),
    "no eventfd": (lambda r, b: r.unregister_eventfd(), OSError, "eventfd"),
    "an opcode above all": (lambda r, b: r.supports(256), OSError, "opcode is 256"),
    "a negative opcode": (lambda r, b: r.supports(-1), OverflowError, "opcode is -1"),
    "bytes at a place past the buffer": (lambda r, b: b.read(1, 4097), OSError, "at is 4097"),
    "a fraction of bytes": (lambda r, b: b.read(1.0), TypeError, "1.0"),
    "text into a buffer": (lambda r, b: b.write("text"), TypeError, "'text'"),
    "a negative deadline": (lambda r, b: r.close(-1), ValueError, "deadline is -1"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name):
    call, kind, text = REFUSED[name]
    with pytest.raises(kind, match=text):
        call()


@pytest.mark.parametrize("name", REFUSED_ON_A_RING)
def test_refused_on_a_ring(ring, buffer, name):
    call, kind, text = REFUSED_ON_A_RING[name]
    with pytest.raises(kind, match=text):
        call(ring, buffer)
    assert ring.wait_for(ring.nop()).ok, "the ring goes on"
    assert ring.statistics().in_flight == 0


@pytest.mark.parametrize("arguments", [(), (1, 2, 3, 4)])
def test_wrong_counts_of_arguments(arguments):
    with pytest.raises(TypeError, match=r"ferrule_nop.*argument"):
        ferrule._binding.safe.ferrule_nop(*arguments)


@pytest.mark.parametrize("handle", [0, 1, -1, 2**52, 2**53 - 1, 2**62])
def test_forged_handles(handle):
    safe = ferrule._binding.safe
    for call in (
        lambda: safe.ferrule_nop(handle),
        lambda: safe.ferrule_buffer_size(handle),
        lambda: safe.ferrule_files_count(handle),
        lambda: safe.ferrule_ring_close(handle),
        lambda: safe.ferrule_domain_close(handle),
        lambda: safe.ferrule_ring_open(handle, 4),
    ):
        with pytest.raises(OSError, match=f"{handle}|{handle:#x}") as caught:
            call()
        assert caught.value.errno == errno.EBADF


def test_handles_of_another_kind(ring, buffer):
    safe = ferrule._binding.safe
    for call in (
        lambda: safe.ferrule_nop(buffer._handle),
        lambda: safe.ferrule_buffer_size(ring._handle),
        lambda: safe.ferrule_files_close(ring._handle),
        lambda: safe.ferrule_read(ring._handle, 0, ring._handle, 0, 1, 0),
    ):
        with pytest.raises(OSError) as caught:
            call()
        assert caught.value.errno == errno.EBADF


def test_a_stale_handle_is_not_the_next_one():
    safe = ferrule._binding.safe
    with ferrule.Buffer(16) as buffer:
        stale = buffer._handle
    with ferrule.Buffer(16), pytest.raises(OSError, match=f"{stale:#x} was closed") as caught:
        safe.ferrule_buffer_size(stale)
    assert caught.value.errno == errno.EBADF


def test_attributes_that_are_not_there(ring, buffer):
    for thing in (ring, buffer, ring.register_files(1)):
        with pytest.raises(AttributeError, match="nonsense"):
            thing.nonsense  # noqa: B018
        with pytest.raises(AttributeError):
            thing.nonsense = 1
