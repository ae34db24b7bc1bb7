# SPDX-License-Identifier: MIT
"""Request records: their constructors, and what Ring.queue() and Ring.run() make of many of them."""

import array
import errno
import gc
import importlib
import inspect
import os
import select
import signal
import threading
import time
import weakref

import ferrule
import numpy
import pytest
from conftest import CONTENT, descriptors
from ferrule import request
from ferrule._binding import safe
from ferrule._operations import Operations

METHODS = {name for name in vars(Operations) if not name.startswith("_")}
FIELDS = safe.ferrule_request._fields
SIZE = request.SIZE  # of one record in C


def fields(record):
    """The fields of a request that are not 0."""
    assert type(record) is tuple
    return {name: value for name, value in zip(FIELDS, record, strict=False) if value not in (0, None, ())}


# ---- constructors ----


def test_each_operation_of_a_ring_has_a_constructor():
    named = {name for name, thing in vars(request).items() if inspect.isfunction(thing)}
    own = {name for name in named if vars(request)[name].__module__ == "ferrule.request"}
    assert own == METHODS | {"column", "dtype"}
    kinds = [name for name in dir(safe) if name.startswith("FERRULE_OP_")]
    assert len(METHODS) == len(kinds) - 1, "one for each kind; open() is openat and openat_direct"


@pytest.mark.parametrize("name", sorted(METHODS))
def test_a_constructor_takes_what_the_method_takes(name):
    method = inspect.signature(getattr(ferrule.Ring, name))
    constructor = inspect.signature(getattr(request, name))
    assert list(constructor.parameters.values()) == list(method.parameters.values())[1:]
    assert getattr(request, name).__doc__ == f"As Ring.{name}()."


def test_what_requests_hold(ring, buffer, sample):
    with open(sample, "rb") as file:
        assert fields(request.nop()) == {}
        assert fields(request.nop(tag=7, link=True)) == {"tag": 7, "flags": safe.FERRULE_LINK}
        assert fields(request.read(file, buffer)) == {
            "kind": safe.FERRULE_OP_READ,
            "file": file,
            "buffer": buffer,
            "size": 4096,
        }
        assert fields(request.write(3, buffer, 10, at=20, offset=30, tag=40)) == {
            "kind": safe.FERRULE_OP_WRITE,
            "file": 3,
            "buffer": buffer,
            "at": 20,
            "size": 10,
            "offset": 30,
            "tag": 40,
        }
        memory = bytearray(8)
        read = fields(request.read(file, memory, offset=5))
        assert read.pop("into") is memory
        assert read == {"kind": safe.FERRULE_OP_READ, "file": file, "size": 8, "offset": 5}
        assert fields(request.open("name", os.O_WRONLY, 0o600, slot=3)) == {
            "kind": safe.FERRULE_OP_OPENAT_DIRECT,
            "file": safe.FERRULE_WORKING_DIRECTORY,
            "path": "name",
            "how": os.O_WRONLY,
            "mode": 0o600,
            "other": 3,
        }


def test_requests_are_those_of_the_binding(buffer):
    """Also those that the package puts together itself."""
    assert request.nop(tag=3, drain=True) == safe.ferrule_request_nop(safe.FERRULE_DRAIN, 3)
    for ours, theirs in (
        (request.read, safe.ferrule_request_read),
        (request.write, safe.ferrule_request_write),
    ):
        made = ours(7, buffer, 10, at=20, offset=30, tag=40, async_=True)
        assert made == theirs(7, buffer, 20, 10, 30, safe.FERRULE_ASYNC, 40)


def test_a_request_holds_its_objects_until_it_is_gone(ring, sample):
    memory = bytearray(8)
    record = request.read(0, memory)
    memory.extend(b"not pinned before it is used")
    del record
    record = request.read(0, memory, 4, at=2)
    with pytest.raises(BufferError):
        memory.clear()
    del record
    memory.clear()


# ---- run ----


def test_run_carries_all_kinds_out(ring, buffer, sample, tmp_path):
    with open(sample, "r+b") as file:
        done = ring.run(
            [
                request.nop(tag=1),
                request.read(file, buffer, 100, tag=2),
                request.write(file, b"data", offset=20_000, tag=3),
                request.statx(sample, buffer, 1024, tag=4),
                request.open(tmp_path / "missing", tag=5),
                request.mkdir(tmp_path / "folder", tag=6),
                request.fsync(file, tag=7),
                request.timeout(0.001, tag=8),
            ]
        )
    assert [c.tag for c in done] == list(range(1, 9))
    assert [c.result for c in done] == [0, 100, 4, 0, -errno.ENOENT, 0, 0, -errno.ETIME]
    assert all(isinstance(c, ferrule.Completion) and c.kind == ferrule.OPERATION for c in done)
    assert buffer.read(100) == CONTENT[:100]
    assert (tmp_path / "folder").is_dir()
    with pytest.raises(FileNotFoundError, match="missing"):
        done[4].check()
    assert ring.statistics().in_flight == 0
    assert ring.wait(0) == [], "no completion of a run comes out of wait()"


NOPS = {
    "a list": lambda n: [request.nop(tag=tag) for tag in range(n)],
    "a tuple": lambda n: tuple(request.nop(tag=tag) for tag in range(n)),
    "a generator": lambda n: (request.nop(tag=tag) for tag in range(n)),
    "mappings": lambda n: [{"tag": tag} for tag in range(n)],
    "records": lambda n: [safe.ferrule_request(tag=tag) for tag in range(n)],
    "lists": lambda n: [[0, 0, tag] for tag in range(n)],
    "a numpy array of records": lambda n: packed(range(n)),
    "their bytes": lambda n: packed(range(n)).tobytes(),
}


def packed(tags):
    tags = list(tags)
    records = numpy.zeros(len(tags), request.dtype())
    records["tag"] = tags
    return records


def test_the_layout_in_memory_is_that_of_c():
    ffi = importlib.import_module("ferrule._cffi._safe").ffi
    record = "struct ferrule_request"
    layout = request.dtype()
    assert layout.itemsize == ffi.sizeof(record)
    for name, field in ffi.typeof(record).fields:
        kind = ffi.sizeof(field.type), field.type.cname.startswith("u")
        if name in layout.names:
            assert layout.fields[name][1] == field.offset, name
            assert (layout.fields[name][0].itemsize, layout.fields[name][0].kind == "u") == kind, name
        else:
            assert name in ("keep", "part_count", "reserved") or field.type.kind == "pointer", name


@pytest.mark.parametrize("kind", NOPS)
@pytest.mark.parametrize("count", [0, 1, 5, 16, 17, 500])
def test_requests_in_any_container(ring, kind, count):
    done = ring.run(NOPS[kind](count))
    assert [(c.tag, c.result) for c in done] == [(tag, 0) for tag in range(count)]


def test_records_in_memory_are_read_and_written_too(ring, sample, buffer):
    records = numpy.zeros(32, request.dtype())
    records["kind"] = request.READ
    records["buffer"] = buffer.handle
    records["at"] = records["tag"] = numpy.arange(32) * 128
    records["size"] = 128
    records["offset"] = records["at"][::-1]
    with open(sample, "rb") as file:
        records["file"] = file.fileno()
        done = ring.run(records)
    assert [(c.tag, c.result) for c in done] == [(128 * i, 128) for i in range(32)]
    assert buffer.read(4096) == b"".join(CONTENT[128 * i : 128 * (i + 1)] for i in reversed(range(32)))


def test_columns_of_records_in_memory(ring, sample, buffer):
    assert request.dtype().itemsize == SIZE
    records = bytearray(32 * SIZE)
    for name, values in {
        "kind": [request.READ] * 32,
        "tag": range(2**64 - 32, 2**64),
        "buffer": [buffer.handle] * 32,
        "at": range(0, 4096, 128),
        "size": [128] * 32,
        "offset": range(4096, 0, -128),
    }.items():
        column = request.column(records, name)
        column[:] = array.array(column.format, values)
        assert column.tolist() == numpy.frombuffer(records, request.dtype())[name].tolist() == list(values)
    with open(sample, "rb") as file:
        request.column(records, "file")[:] = array.array("q", [file.fileno()] * 32)
        done = ring.run(records)
    assert [(c.tag, c.result) for c in done] == [(2**64 - 32 + i, 128) for i in range(32)]
    assert buffer.read(4096) == b"".join(CONTENT[4096 - 128 * i :][:128] for i in range(32))
    assert [request.column(records, name).nbytes for name in request.dtype().names]  # each has one
    assert request.column(b"", "tag").tolist() == []


@pytest.mark.parametrize(
    ("requests", "name", "message"),
    [
        (bytearray(SIZE), "x", "request.column: name is 'x', it must be one of kind, flags, tag, "),
        (bytearray(SIZE), ["tag"], r"request.column: name is \['tag'\], it must be one of kind, "),
        (bytearray(SIZE), "keep", "request.column: name is 'keep', it must be one of kind, "),
        (bytearray(SIZE + 1), "tag", "request.column: the length of requests is 137, it must be a multiple of 136"),
        ([], "tag", r"request.column: requests is \[\], it must be a buffer"),
    ],
)
def test_columns_that_there_are_not(requests, name, message):
    with pytest.raises((TypeError, ValueError), match=message):
        request.column(requests, name)


def test_a_pointer_in_memory_is_refused(ring):
    records = packed(range(4))
    raw = bytearray(records.tobytes())
    for offset in (88, 96, 104, 112, 120):  # path, new_path, into, data, parts
        bad = bytearray(raw)
        bad[2 * SIZE + offset] = 1
        with pytest.raises(ValueError, match=r"requests\[2\]"):
            ring.run(bad)
    with pytest.raises((ValueError, TypeError), match="requests"):
        ring.run(raw[:-1])


def test_links_in_a_run(ring, tmp_path):
    with open(tmp_path / "out", "wb") as file:
        done = ring.run(
            [
                request.write(file, b"one", link=True),
                request.fsync(987_654, link=True),
                request.write(file, b"two", offset=3),
                request.write(file, b"four", offset=6),
            ]
        )
    assert [c.result for c in done] == [3, -errno.EBADF, -errno.ECANCELED, 4]
    assert (tmp_path / "out").read_bytes() == b"one\0\0\0four"


@pytest.mark.parametrize("count", [1, 5, 100])
def test_open_read_close_in_chains(ring, buffer, tmp_path, count):
    requests = []
    for number in range(count):
        path = tmp_path / f"{number}"
        path.write_bytes(b"%032d" % number)
        requests += [
            request.open(path, link=True),
            request.read(ferrule.OPENED, buffer, 32, 32 * number, link=True),
            request.close_file(ferrule.OPENED),
        ]
    before = descriptors()
    done = ring.run(requests)
    assert [c.result for c in done[1::3]] == [32] * count
    assert [c.result for c in done[2::3]] == [0] * count
    assert buffer.read(32 * count) == b"".join(b"%032d" % number for number in range(count))
    assert descriptors() == before


@pytest.mark.parametrize("slot", [ferrule.ALLOCATED_SLOT, 2])
def test_open_read_close_in_chains_through_the_file_table(ring, buffer, sample, slot):
    files = ring.register_files(16)
    chain = [
        request.open(sample, slot=slot, link=True),
        request.read(ferrule.OPENED, buffer, 64, link=True),
        request.close_file(ferrule.OPENED),
    ]
    done = ring.run(chain * 10 if slot == ferrule.ALLOCATED_SLOT else chain)
    assert {c.result for c in done[1::3]} == {64}
    assert {c.result for c in done[2::3]} == {0}
    assert buffer.read(64) == CONTENT[:64]
    for place in range(16):
        assert ring.run([request.read(files[place], buffer, 1)])[0].result == -errno.EBADF, "all places are empty again"


def test_what_a_chain_opened_and_did_not_close_stays_open(ring, buffer, sample):
    opened, read = ring.run([request.open(sample, link=True), request.read(ferrule.OPENED, buffer, 16)])
    assert read.check() == 16
    assert os.pread(opened.check(), 4, 0) == CONTENT[:4]
    os.close(opened.result)


def test_a_chain_whose_open_fails_is_cancelled(ring, buffer, tmp_path):
    done = ring.run(
        [
            request.open(tmp_path / "missing", link=True),
            request.read(ferrule.OPENED, buffer, link=True),
            request.nop(),
            request.nop(tag=3),
        ]
    )
    assert [c.result for c in done] == [-errno.ENOENT, -errno.ECANCELED, -errno.ECANCELED, 0]


def test_a_run_has_a_deadline(ring, pipe, buffer):
    started = time.monotonic()
    done = ring.run([request.nop(), request.read(pipe[0], buffer), request.nop()], timeout=0.05)
    assert time.monotonic() - started < 10
    assert [c.result for c in done] == [0, -errno.ETIME, 0]
    with pytest.raises(OSError) as caught:
        done[1].check()
    assert caught.value.errno == errno.ETIME
    os.write(pipe[1], b"still there")
    assert ring.run([request.read(pipe[0], buffer)], timeout=10)[0].result == 11


def test_a_deadline_ends_what_was_not_started(ring, pipe, buffer):
    """More than the ring has room for, and the first ones never end."""
    done = ring.run([request.read(pipe[0], buffer, 1)] * 100, timeout=0.05)
    assert [c.result for c in done] == [-errno.ETIME] * 100
    assert ring.statistics().in_flight == 0
    assert ring.statistics().held_bytes == 0


def test_other_operations_go_on_during_a_run(ring, pipe, buffer):
    result = []
    thread = threading.Thread(target=lambda: result.extend(ring.run([request.read(pipe[0], buffer, 1)] * 3)))
    thread.start()
    for _ in range(50):
        assert ring.wait_for(ring.nop(), 10).ok
    for _ in range(3):
        os.write(pipe[1], b"x")
        assert ring.run([request.nop()])[0].ok
    thread.join(10)
    assert sum(c.result for c in result) == 3


def test_four_threads_run_on_one_ring(sample):
    def work(number):
        with ferrule.Buffer(4096) as memory, open(sample, "rb") as file:
            for turn in range(30):
                done = ring.run(
                    [request.read(file, memory, 64, 64 * i, 64 * ((i + turn) % 64), tag=i) for i in range(40)]
                )
                assert [(c.tag, c.result) for c in done] == [(i, 64) for i in range(40)]
                assert memory.read(64) == CONTENT[64 * (turn % 64) :][:64]
        finished.append(number)

    finished = []
    with ferrule.Ring(16) as ring:
        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert ring.statistics().in_flight == 0
    assert sorted(finished) == [0, 1, 2, 3]


def test_closing_the_ring_ends_a_run(pipe, buffer):
    ring = ferrule.Ring(8)
    closing = threading.Timer(0.05, ring.close)
    closing.start()
    done = ring.run([request.nop(), request.read(pipe[0], buffer)] + [request.read(pipe[0], buffer, 1)] * 50)
    assert [c.result for c in done] == [0] + [-errno.ECANCELED] * 51
    closing.join()  # which ends after the run
    with pytest.raises(ferrule.ClosedError):
        ring.run([request.nop()])
    with pytest.raises(ferrule.ClosedError):
        ring.queue([request.nop()])


# ---- signals ----


def test_an_interrupt_from_the_keyboard_ends_a_run(ring, pipe, buffer):
    before = ring.statistics().held_bytes
    threading.Timer(0.1, signal.pthread_kill, (threading.get_ident(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        ring.run([request.read(pipe[0], buffer)] * 40)
    assert ring.statistics().held_bytes == before
    os.write(pipe[1], b"x")
    assert [c.result for c in ring.run([request.read(pipe[0], buffer)])] == [1]


def test_a_run_goes_on_after_a_signal(ring, pipe, buffer):
    seen = []
    before = signal.signal(signal.SIGALRM, lambda *_: seen.append(1))
    signal.setitimer(signal.ITIMER_REAL, 0.03, 0.03)
    try:
        started = time.monotonic()
        done = ring.run([request.read(pipe[0], buffer), request.nop(tag=3)], 0.2)
        assert 0.19 < time.monotonic() - started < 5
        threading.Timer(0.1, os.write, (pipe[1], b"data")).start()
        later = ring.run([request.read(pipe[0], buffer)])
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert [(c.result, c.tag) for c in done] == [(-errno.ETIME, 0), (0, 3)]
    assert [c.result for c in later] == [4]
    assert len(seen) >= 3


@pytest.mark.parametrize("raised", [RuntimeError, TimeoutError, ValueError])
def test_what_a_handler_raises_comes_out_of_a_run_and_nothing_stays(ring, pipe, raised):
    def stop(*_):
        raise raised("by the handler")

    memory = bytearray(16)
    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        with pytest.raises(raised, match="by the handler"):
            ring.run([request.read(pipe[0], memory)])
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    ring.run([request.nop()])
    memory.clear()
    assert ring.statistics().in_flight == 0


# ---- what they hold ----


class Array(numpy.ndarray):
    """An array that can be watched dying."""


def test_memory_of_pythons_is_held_for_the_run_and_no_longer(ring, sample):
    memories = [numpy.zeros(256, dtype=numpy.uint8).view(Array) for _ in range(30)]
    gone = [weakref.ref(memory) for memory in memories]
    with open(sample, "rb") as file:
        requests = [request.read(file, memory, offset=256 * i) for i, memory in enumerate(memories)]
        assert [c.result for c in ring.run(requests)] == [256] * 30
    assert [bytes(memory) for memory in memories] == [CONTENT[256 * i : 256 * i + 256] for i in range(30)]
    del memories, requests
    gc.collect()
    assert all(ref() is None for ref in gone)


def test_a_bytearray_cannot_change_its_size_during_a_run(ring, pipe):
    memory = bytearray(16)
    thread = threading.Thread(target=ring.run, args=([request.read(pipe[0], memory)],))
    thread.start()
    while not ring.statistics().in_flight:
        time.sleep(0.001)
    with pytest.raises(BufferError):
        memory.extend(b"more")
    os.write(pipe[1], b"x")
    thread.join(10)
    memory.extend(b"more")


def test_a_buffer_can_be_closed_during_a_run(ring, pipe):
    buffer = ferrule.Buffer(4096)
    view = buffer.view()
    results = []
    thread = threading.Thread(target=lambda: results.extend(ring.run([request.read(pipe[0], buffer)])))
    thread.start()
    while not ring.statistics().in_flight:
        time.sleep(0.001)
    buffer.close()
    os.write(pipe[1], b"arrived")
    thread.join(10)
    assert results[0].result == 7
    assert bytes(view[:7]) == b"arrived"


def test_a_refused_run_keeps_nothing(ring):
    memory = numpy.zeros(16, dtype=numpy.uint8).view(Array)
    gone = weakref.ref(memory)
    with pytest.raises(OSError, match=r"requests\[1\]"):
        ring.run([request.read(0, memory), request.read(0, memory, offset=-2)])
    del memory
    gc.collect()
    assert gone() is None
    assert ring.statistics().submitted == 0


def test_runs_with_the_collector_at_every_moment(ring, sample):
    before = gc.get_threshold()
    gc.set_threshold(1)
    try:
        with open(sample, "rb") as file:
            for turn in range(30):
                cycle = [ferrule.Buffer(64), bytearray(64)]
                cycle.append(cycle)
                requests = (request.read(file, thing, 64, offset=turn) for thing in cycle[:2])
                assert [c.result for c in ring.run(requests)] == [64, 64]
                assert bytes(cycle[1]) == CONTENT[turn : turn + 64] == cycle[0].read(64)
                del cycle
    finally:
        gc.set_threshold(*before)


# ---- queue ----


def test_queue_gives_each_its_number(ring, buffer, sample):
    with open(sample, "rb") as file:
        numbers = ring.queue(
            [request.nop(tag=1), request.read(file, buffer, 10, tag=2), request.open("/missing", tag=3)]
        )
        assert len(set(numbers)) == 3
        assert [ring.wait_for(number).result for number in numbers] == [0, 10, -errno.ENOENT]
    assert buffer.read(10) == CONTENT[:10]


def test_queue_takes_as_many_as_there_are_places(pipe, buffer):
    with ferrule.Ring(4, completions=8) as ring:
        numbers = ring.queue([request.read(pipe[0], buffer, 1)] * 20)
        assert len(numbers) == 8
        with pytest.raises(BlockingIOError):
            ring.queue([request.nop()])
        os.write(pipe[1], b"12345678")
        assert [ring.wait_for(number).result for number in numbers] == [1] * 8
        assert len(ring.queue([request.nop()] * 3)) == 3


def test_queue_of_nothing(ring):
    assert ring.queue([]) == []
    assert ring.run([]) == []


def test_none_is_queued_where_one_is_wrong(ring, buffer):
    memory = bytearray(4)
    with pytest.raises(OSError, match=r"ferrule_queue: requests\[2\]\.at is 0 and size is 5000"):
        ring.queue([request.nop(), request.read(0, memory), request.read(0, buffer, 5000)])
    assert ring.statistics().in_flight == 0
    memory.clear()


# ---- bad input ----

REFUSED = {
    "no sequence": (lambda b: 5, TypeError, "requests is 5"),
    "None": (lambda b: None, TypeError, "requests is None"),
    "text": (lambda b: "requests", (TypeError, ValueError), "requests"),
    "a number among them": (lambda b: [request.nop(), 5], TypeError, r"requests\[1\] is 5"),
    "None among them": (lambda b: [None], TypeError, r"requests\[0\] is None"),
    "text among them": (lambda b: ["read"], TypeError, r"requests\[0\] is 'read'"),
    "too many fields": (lambda b: [(0,) * 40], (TypeError, ValueError), r"requests\[0\]"),
    "a field that is not there": (lambda b: [{"sise": 3}], (TypeError, ValueError), r"requests\[0\].*sise"),
    "a kind that is not there": (lambda b: [(99,)], OSError, r"requests\[0\].kind is 99"),
    "a kind of less than nothing": (lambda b: [(-1,)], OverflowError, r"requests\[0\].kind is -1"),
    "a kind as text": (lambda b: [("read",)], TypeError, r"requests\[0\].kind is 'read'"),
    "unknown flags": (lambda b: [(0, 1 << 20)], OSError, r"requests\[0\].flags"),
    "a negative tag": (lambda b: [request.nop(), request.nop(tag=-1)], OverflowError, r"requests\[1\].tag is -1"),
    "a tag out of range": (
        lambda b: [request.nop(tag=2**64)],
        OverflowError,
        r"requests\[0\].tag is 18446744073709551616",
    ),
    "a tag as a fraction": (lambda b: [request.nop(tag=0.5)], TypeError, r"requests\[0\].tag is 0.5"),
    "a file as text": (lambda b: [request.read("x", b)], TypeError, r"requests\[0\].file is 'x'"),
    "a negative file": (lambda b: [request.read(-1, b)], OSError, r"requests\[0\].file is -1"),
    "a file out of range": (lambda b: [request.read(2**63, b)], OverflowError, r"requests\[0\].file is"),
    "a size past the buffer": (
        lambda b: [request.read(0, b, 4097)],
        OSError,
        r"requests\[0\].at is 0 and size is 4097",
    ),
    "a negative size": (lambda b: [request.read(0, b, -1)], OverflowError, r"requests\[0\].size is -1"),
    "a place past the buffer": (lambda b: [request.read(0, b, 1, 4096)], OSError, r"requests\[0\]\..* 4096"),
    "an offset below position": (lambda b: [request.read(0, b, offset=-2)], OSError, r"requests\[0\].offset is -2"),
    "a buffer that is none": (lambda b: [(3, 0, 0, 0, "buffer", 0, 1)], TypeError, r"requests\[0\].buffer is 'buffer'"),
    "a forged buffer": (lambda b: [(3, 0, 0, 0, 12345, 0, 1)], OSError, r"requests\[0\].*12345 is not a handle"),
    "into bytes": (lambda b: [request.read(0, b"read-only")], TypeError, r"requests\[0\].into"),
    "memory that is too small": (
        lambda b: [{"kind": 3, "file": 0, "size": 9, "into": bytearray(8)}],
        ValueError,
        r"requests\[0\]",
    ),
    "a path with NUL": (lambda b: [request.open("a\0b")], ValueError, r"requests\[0\].path"),
    "a path as a number": (lambda b: [request.open(7)], TypeError, r"requests\[0\].path is 7"),
    "no path": (lambda b: [(1,)], (OSError, TypeError), r"requests\[0\]"),
    "parts of no buffer": (lambda b: [request.readv(0, [(5.0, 0, 1)])], TypeError, r"requests\[0\].parts\[0\].buffer"),
    "a part past the buffer": (lambda b: [request.readv(0, [b, (b, 0, 4097)])], OSError, r"requests\[0\]"),
    "no parts": (lambda b: [request.readv(0, [])], OSError, r"requests\[0\]"),
    "opened by nobody": (lambda b: [request.read(ferrule.OPENED, b)], OSError, r"requests\[0\].file"),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("way", ["run", "batch"])
def test_refused(ring, buffer, name, way):
    requests, kind, text = REFUSED[name]
    with pytest.raises(kind, match=text):
        getattr(ring, way)(requests(buffer))
    assert ring.statistics().submitted == 0
    assert ring.statistics().held_bytes == 0
    assert [c.result for c in ring.run([request.nop()])] == [0], "the ring goes on"


def test_a_closed_buffer_is_told(ring):
    buffer = ferrule.Buffer(64)
    record = request.read(0, buffer)
    buffer.close()
    with pytest.raises(ferrule.ClosedError, match="the Buffer is closed"):
        buffer.handle  # noqa: B018
    with pytest.raises((ferrule.ClosedError, TypeError), match="closed"):
        ring.run([record])
    with pytest.raises(ferrule.ClosedError, match="the Buffer is closed"):
        ring.read(0, buffer)


def test_constructors_that_check_at_once():
    with pytest.raises(ValueError, match=r"request.timeout: seconds is -1"):
        request.timeout(-1)
    with pytest.raises(TypeError, match=r"request.read: into is 'text'"):
        request.read(0, "text", 2)
    with pytest.raises(TypeError, match=r"request.readv: parts is 5"):
        request.readv(0, 5)


def test_a_wrong_timeout_starts_nothing(ring):
    for wrong, kind in ((-1, ValueError), ("1", TypeError), (float("nan"), ValueError)):
        with pytest.raises(kind, match=r"Ring.run: timeout is"):
            ring.run([request.nop()], wrong)
    assert ring.statistics().submitted == 0


def test_many_at_once(ring):
    done = ring.run([request.nop(tag=3)] * 100_000)
    assert len(done) == 100_000
    assert {(c.tag, c.result) for c in done} == {(3, 0)}


def test_the_events_of_poll(ring, pipe):
    os.write(pipe[1], b"x")
    done = ring.run([request.poll(pipe[0], select.POLLIN), request.poll(pipe[1], select.POLLOUT)])
    assert [c.result for c in done] == [select.POLLIN, select.POLLOUT]


def test_columns_are_no_requests(ring):
    with pytest.raises((TypeError, ValueError), match="requests"):
        ring.run(array.array("q", [1, 2, 3]))
