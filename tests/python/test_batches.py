# SPDX-License-Identifier: MIT
"""Batches: prepared once, run many times, with columns in and results read where they are."""

import array
import ctypes
import errno
import gc
import os
import signal
import struct
import sys
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor

import ferrule
import numpy
import pytest
from conftest import CONTENT, descriptors
from ferrule import request
from ferrule._binding import safe

BLOCKS = [CONTENT[512 * i : 512 * (i + 1)] for i in range(32)]


@pytest.fixture
def file(sample):
    """16 KiB whose blocks of 512 bytes can be told apart."""
    sample.write_bytes(b"".join(struct.pack("<I", i) * 128 for i in range(32)))
    with open(sample, "r+b") as file:
        yield file


@pytest.fixture
def reads(ring, file, buffer):
    """A batch of 8 reads of 512 bytes, each into its own eighth of the buffer."""
    requests = [request.read(file, buffer, 512, 512 * i, 512 * i, tag=i) for i in range(8)]
    with ring.batch(requests) as batch:
        yield batch


def blocks(buffer):
    """Which block of the file stands in each eighth of the buffer."""
    return list(struct.unpack("<1024I", buffer.read(4096))[::128])


def until(condition):
    for _ in range(5000):
        if condition():
            return
        time.sleep(0.001)
    raise AssertionError("it never came")


# ---- runs ----


def test_a_batch_runs_as_often_as_one_likes(ring, reads, buffer):
    assert len(reads) == 8
    assert reads.ring is ring
    for _ in range(3):
        buffer.write(bytes(4096))
        assert reads.run() == 0
        assert list(reads.results) == [512] * 8
        assert blocks(buffer) == list(range(8))
    assert [reads.completion(i).tag for i in range(8)] == list(range(8))
    assert reads.completion(-1) == reads.completion(7)
    assert ring.statistics().in_flight == 0


def test_it_can_be_made_of_its_class(ring):
    with ferrule.Batch(ring, (request.nop() for _ in range(5))) as batch:
        assert batch.run() == 0
        assert batch.results.tolist() == [0] * 5
        assert repr(batch) == "<ferrule.Batch of 5 requests>"
    assert repr(batch) == "<ferrule.Batch of 5 requests, closed>"


COLUMNS = {
    "list": list,
    "tuple": tuple,
    "generator": iter,
    "range": lambda values: range(values[0], values[-1] + 1, values[1] - values[0]),
    "array": lambda values: array.array("q", values),
    "memoryview": lambda values: memoryview(array.array("q", [99, *values]))[1:],
    "numpy": lambda values: numpy.array(values, dtype=numpy.int64),
    "part of numpy": lambda values: numpy.array([[5] * len(values), values], dtype=numpy.int64)[1],
    "numpy integers": lambda values: [numpy.int32(value) for value in values],
    "read-only": lambda values: memoryview(struct.pack(f"{len(values)}q", *values)).cast("q"),
}


@pytest.mark.parametrize("kind", COLUMNS)
def test_offsets_in_any_column(reads, buffer, kind):
    assert reads.run(COLUMNS[kind]([512 * i for i in range(10, 18)])) == 0
    assert blocks(buffer) == list(range(10, 18))


@pytest.mark.parametrize("kind", ["array", "numpy", "list"])
def test_all_columns_together(reads, buffer, kind):
    make = COLUMNS[kind]
    tags = [2**64 - 1 - i for i in range(8)]
    if kind != "list":
        tags = array.array("Q", tags) if kind == "array" else numpy.array(tags, dtype=numpy.uint64)
    buffer.write(bytes(4096))
    failures = reads.run(
        offsets=make([512 * (20 + i) for i in range(8)]),
        sizes=make([512 - 4 * i for i in range(8)]),
        targets=make([512 * (7 - i) for i in range(8)]),
        tags=tags,
        timeout=10,
    )
    assert failures == 0
    assert list(reads.results) == [512 - 4 * i for i in range(8)]
    assert blocks(buffer) == [20 + 7 - i for i in range(8)]
    assert [reads.completion(i).tag for i in range(8)] == [2**64 - 1 - i for i in range(8)]


def test_a_column_stays_for_later_runs(reads, buffer):
    reads.run([512 * (9 + i) for i in range(8)])
    buffer.write(bytes(4096))
    assert reads.run() == 0
    assert blocks(buffer) == list(range(9, 17))
    reads.run(targets=[512 * (7 - i) for i in range(8)])
    assert blocks(buffer) == list(reversed(range(9, 17)))


def test_a_wrong_value_changes_nothing(reads, buffer):
    with pytest.raises(OSError, match=r"ferrule_batch_run: targets\[5\] is 3585"):
        reads.run(offsets=[512 * (20 + i) for i in range(8)], targets=[0, 0, 0, 0, 0, 3585, 0, 0])
    assert reads.run() == 0
    assert blocks(buffer) == list(range(8)), "neither column was taken over"


def test_all_kinds_in_one_batch(ring, buffer, tmp_path):
    (tmp_path / "old").write_bytes(b"content")
    with open(tmp_path / "file", "w+b") as file:
        requests = [
            request.nop(),
            request.write(file, buffer, 100),
            request.fsync(file),
            request.fallocate(file, 0, 8192),
            request.readv(file, [(buffer, 200, 10), (buffer, 300, 20)]),
            request.statx(tmp_path / "old", buffer, 1024),
            request.mkdir(tmp_path / "folder"),
            request.timeout(0.001),
        ]
        with ring.batch(requests) as batch:
            for turn in range(3):
                failures = batch.run()
                results = list(batch.results)
                assert results[:3] == [0, 100, 0]
                assert results[3] == 0
                assert results[5] == 0
                assert results[6] == (-errno.EEXIST if turn else 0)
                assert results[7] == -errno.ETIME
                assert failures == sum(result < 0 for result in results)
                assert ferrule.stat(buffer, 1024).st_size == 7


def test_chains_open_read_close(ring, buffer, tmp_path):
    requests = []
    for number in range(40):
        (tmp_path / f"{number}").write_bytes(b"%064d" % number)
        requests += [
            request.open(tmp_path / f"{number}", link=True),
            request.read(ferrule.OPENED, buffer, 64, 64 * number, link=True),
            request.close_file(ferrule.OPENED),
        ]
    before = descriptors()
    with ring.batch(requests) as batch:
        for _ in range(3):
            buffer.write(bytes(4096))
            assert batch.run() == 0
            assert buffer.read(64 * 40) == b"".join(b"%064d" % number for number in range(40))
            assert descriptors() == before
        (tmp_path / "7").unlink()
        assert batch.run() >= 2
        assert list(batch.results[21:23]) == [-errno.ENOENT, -errno.ECANCELED]
        with pytest.raises(FileNotFoundError, match=r"requests\[21\]: .*7"):
            batch.check()
        assert list(batch.results[:21:3]) == list(batch.results[:21:3])
        assert descriptors() == before


def test_fixed_files_and_buffers(ring, file, buffer):
    files = ring.register_files([file])
    ring.register_buffers([buffer])
    with ring.batch([request.read(files[0], buffer, 512, 512 * i, 512 * i) for i in range(8)]) as batch:
        assert batch.run() == 0
        assert blocks(buffer) == list(range(8))
        ring.buffers.close()
        assert batch.run([512 * (i + 1) for i in range(8)]) == 0
        assert blocks(buffer) == list(range(1, 9))
        ring.register_buffers([None, buffer])
        assert batch.run([512 * (i + 2) for i in range(8)]) == 0
        assert blocks(buffer) == list(range(2, 10))


def test_a_place_of_the_file_table_that_became_empty(ring, file, buffer):
    files = ring.register_files([file, file])
    with ring.batch([request.read(files[i % 2], buffer, 512, 512 * i, 512 * i, tag=i) for i in range(8)]) as batch:
        assert batch.run() == 0
        files.update(1, [None])
        assert batch.run() == 4
        assert list(batch.results) == [512, -errno.EBADF] * 4
        with pytest.raises(OSError, match=r"requests\[1\]") as caught:
            batch.check()
        assert caught.value.errno == errno.EBADF
        files.update(1, [file])
        assert batch.run() == 0
        files.close()
        assert batch.run() == 8
        assert list(batch.results) == [-errno.EBADF] * 8


# ---- results ----


def test_results_are_shared_not_copied(reads):
    results = reads.results
    assert (results.format, results.itemsize, len(results), results.readonly) == ("i", 4, 8, True)
    seen = numpy.frombuffer(results, dtype=numpy.int32)
    assert numpy.shares_memory(seen, numpy.frombuffer(reads.results, dtype=numpy.int32))
    address = seen.ctypes.data
    for size in (1, 2, 3):
        reads.run(sizes=[size] * 8)
        assert seen.tolist() == [size] * 8, "the array that was there before the run shows what it brought"
        assert results.tolist() == [size] * 8
        assert numpy.frombuffer(reads.results, dtype=numpy.int32).ctypes.data == address
    assert (ctypes.c_int32 * 8).from_address(address)[:] == [3] * 8


def test_results_stay_as_long_as_someone_has_them(ring):
    batch = ring.batch([request.nop(), request.fsync(987_654)])
    assert batch.run() == 1
    results = batch.results
    batch.close()
    assert results.tolist() == batch.results.tolist() == [0, -errno.EBADF]
    del batch
    gc.collect()
    for _ in range(20):
        with ring.batch([request.nop()] * 2) as other:
            other.run()
    assert results.tolist() == [0, -errno.EBADF]


def test_failures_name_their_request(ring, file, buffer):
    requests = [
        request.nop(),
        request.read(file, buffer),
        request.read(987_654, buffer, tag=5),
        request.open("/missing"),
    ]
    with ring.batch(requests) as batch:
        assert batch.run() == 2
        assert list(batch.results) == [0, 4096, -errno.EBADF, -errno.ENOENT]
        with pytest.raises(OSError, match=r"requests\[2\]: ") as caught:
            batch.check()
        assert caught.value.errno == errno.EBADF
        failed = batch.completion(2)
        assert (failed.tag, failed.result, failed.ok) == (5, -errno.EBADF, False)
        with pytest.raises(FileNotFoundError, match="missing"):
            batch.completion(3).check()
        for wrong in (4, -5, 2**40):
            with pytest.raises(IndexError, match="4 requests"):
                batch.completion(wrong)
    with ring.batch([request.nop()]) as batch:
        batch.check()
        batch.run()
        batch.check()


# ---- in the middle ----


def in_flight(ring):
    return ring.statistics().in_flight


@pytest.fixture
def blocked(ring, pipe, buffer):
    """A batch whose run does not end by itself: 3 reads of an empty pipe between 2 NOPs."""
    requests = [request.nop(), *[request.read(pipe[0], buffer, 1, i) for i in range(3)], request.nop(tag=9)]
    with ring.batch(requests) as batch:
        yield batch


def test_a_deadline(ring, pipe, blocked):
    started = time.monotonic()
    assert blocked.run(timeout=0.05) == 3
    assert 0.04 < time.monotonic() - started < 10
    assert list(blocked.results) == [0, *[-errno.ETIME] * 3, 0]
    assert in_flight(ring) == 0
    os.write(pipe[1], b"abc")
    assert blocked.run(timeout=10) == 0


def test_a_deadline_of_nothing(ring, blocked):
    assert blocked.run(timeout=0) >= 3
    assert set(blocked.results[1:4]) == {-errno.ETIME}


@pytest.mark.parametrize("way", ["cancel", "close", "close the ring"])
def test_ended_by_another_thread(pipe, buffer, way):
    ring = ferrule.Ring(4)
    batch = ring.batch([request.nop()] + [request.read(pipe[0], buffer, 1)] * 50)
    results = batch.results
    timer = threading.Timer(0.05, {"cancel": batch.cancel, "close": batch.close, "close the ring": ring.close}[way])
    timer.start()
    failures = batch.run()
    timer.join()
    assert failures == 50
    assert results.tolist() == [0] + [-errno.ECANCELED] * 50
    if way == "cancel":
        os.write(pipe[1], b"x" * 50)
        assert batch.run() == 0
    else:
        with pytest.raises(ferrule.ClosedError, match=r"the (Batch|Ring) is closed"):
            batch.run()
    ring.close()
    batch.close()
    assert ferrule.quarantine().operations == 0


def test_cancelling_what_does_not_run_is_harmless(reads):
    reads.cancel()
    assert reads.run() == 0
    reads.cancel()
    assert list(reads.results) == [512] * 8


def test_a_batch_runs_once_at_a_time(ring, pipe, blocked):
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(blocked.run)
        until(lambda: in_flight(ring) == 3)
        assert list(blocked.results)[1:4] == [-errno.EINPROGRESS] * 3
        with pytest.raises(ferrule.BusyError) as caught:
            blocked.run()
        assert caught.value.errno == errno.EBUSY
        os.write(pipe[1], b"abc")
        assert running.result(10) == 0, "the other one was not disturbed"
    assert blocked.run(timeout=0.01) == 3


def test_two_threads_run_one_batch(reads):
    outcomes = []

    def work():
        for _ in range(300):
            try:
                outcomes.append(reads.run())
            except ferrule.BusyError:
                outcomes.append("busy")

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(outcomes) <= {0, "busy"}
    assert outcomes.count(0) >= 300 - outcomes.count("busy")
    assert 0 in outcomes


def test_several_batches_and_single_operations_of_several_threads(file):
    with ferrule.Ring(8) as ring:

        def work(number):
            own = ferrule.Buffer(4096)
            with ring.batch([request.read(file, own, 128, 128 * i) for i in range(32)]) as batch:
                for turn in range(50):
                    offsets = [512 * ((number + turn + i) % 32) for i in range(32)]
                    assert batch.run(offsets) == 0
                    assert list(struct.unpack("<1024I", own.read(4096))[::32]) == [o // 512 for o in offsets]
                    assert ring.wait_for(ring.nop(tag=number), 10).tag == number
            return number

        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(work, range(4))) == [0, 1, 2, 3]
        assert in_flight(ring) == 0


def test_closing_everything_during_runs(file):
    """Whatever is closed first, each run returns or says what is closed."""
    for turn in range(15):
        ring, buffer = ferrule.Ring(8), ferrule.Buffer(4096)
        files = ring.register_files([file])
        batch = ring.batch([request.read(files[0], buffer, 512, 512 * (i % 8)) for i in range(64)])

        def use(batch=batch):
            try:
                for _ in range(1000):
                    assert batch.run() == sum(result < 0 for result in batch.results)
            except (ferrule.ClosedError, ferrule.BusyError) as error:
                return error.errno
            return 0

        with ThreadPoolExecutor(2) as pool:
            used = pool.submit(use)
            time.sleep(0.002)
            for thing in [[batch, ring, buffer, files], [ring, files, batch, buffer], [buffer, files, batch, ring]][
                turn % 3
            ]:
                thing.close()
            assert used.result(30) in (0, errno.EBADF, errno.ECANCELED)


# ---- signals ----


def interrupt(handler, first=0.05, interval=0.0):
    before = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, first, interval)
    return before


def test_an_interrupt_from_the_keyboard_cancels_the_run(ring, pipe, blocked):
    threading.Timer(0.1, signal.pthread_kill, (threading.get_ident(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        blocked.run()
    assert in_flight(ring) == 0
    os.write(pipe[1], b"abc")
    assert blocked.run() == 0


def test_a_run_goes_on_after_a_signal(ring, pipe, blocked):
    seen = []
    before = interrupt(lambda *_: seen.append(1), 0.03, 0.03)
    try:
        started = time.monotonic()
        assert blocked.run(timeout=0.2) == 3
        assert 0.19 < time.monotonic() - started < 5
        threading.Timer(0.1, os.write, (pipe[1], b"abc")).start()
        assert blocked.run() == 0
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert len(seen) >= 3


@pytest.mark.parametrize("raised", [RuntimeError, TimeoutError, ValueError, ferrule.BusyError])
def test_what_a_handler_raises_cancels_the_run(ring, pipe, blocked, raised):
    def stop(*_):
        raise raised("by the handler")

    before = interrupt(stop)
    try:
        with pytest.raises(raised, match="by the handler"):
            blocked.run()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert in_flight(ring) == 0
    assert blocked.run(timeout=0.01) == 3


def test_a_handler_can_close_and_cancel(ring, blocked):
    before = interrupt(lambda *_: blocked.cancel())
    try:
        assert blocked.run() == 3
        assert list(blocked.results[1:4]) == [-errno.ECANCELED] * 3
        interrupt(lambda *_: blocked.close())
        with pytest.raises(ferrule.ClosedError):
            while True:
                blocked.run()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert in_flight(ring) == 0


# ---- bad columns ----

WRONG = {
    "too short": (lambda: [0] * 7, ValueError, r"offsets is 7, it must be 8"),
    "too long": (lambda: [0] * 9, ValueError, r"offsets is 9, it must be 8"),
    "an array too short": (lambda: array.array("q", [0] * 7), ValueError, r"offsets is 7, it must be 8"),
    "numpy too long": (lambda: numpy.zeros(9, dtype=numpy.int64), ValueError, r"offsets is 9, it must be 8"),
    "none at all": (list, ValueError, r"offsets is 0, it must be 8"),
    "a generator too long": (lambda: (0 for _ in range(9)), OSError, "count is 9, it must be .* 8"),
    "of 32 bits": (lambda: array.array("i", [0] * 8), TypeError, r"offsets is .*'i'.*'q'"),
    "numpy of 32 bits": (lambda: numpy.zeros(8, dtype=numpy.int32), TypeError, r"offsets is .*'i'.*'q'"),
    "of the other byte order": (lambda: numpy.zeros(8, dtype=">i8"), TypeError, r"offsets is .*'>(i8|q)'"),
    "without sign": (lambda: array.array("Q", [0] * 8), TypeError, r"offsets is .*'[QL]'"),
    "of floats": (lambda: numpy.zeros(8), TypeError, r"offsets is .*'d'"),
    "bytes": (lambda: bytes(64), TypeError, r"offsets is"),
    "a bytearray": (lambda: bytearray(64), TypeError, r"offsets is"),
    "a memoryview of bytes": (lambda: memoryview(bytes(8)), TypeError, r"offsets is .*'B'"),
    "of two dimensions": (lambda: numpy.zeros((2, 4), dtype=numpy.int64), (TypeError, ValueError), r"offsets"),
    "with gaps": (lambda: numpy.zeros(16, dtype=numpy.int64)[::2], (TypeError, ValueError), r"offsets"),
    "structured": (lambda: numpy.zeros(8, dtype=[("a", "i4"), ("b", "i4")]), TypeError, r"offsets"),
    "a fraction among them": (lambda: [0] * 7 + [0.5], TypeError, r"offsets\[7\] is 0.5"),
    "None among them": (lambda: [0, None] + [0] * 6, TypeError, r"offsets\[1\] is None"),
    "text among them": (lambda: ["0"] + [0] * 7, TypeError, r"offsets\[0\] is '0'"),
    "one out of range": (lambda: [0, 0, 2**63] + [0] * 5, OverflowError, r"offsets\[2\] is 9223372036854775808"),
    "one below position": (lambda: [0, 0, 0, -2] + [0] * 4, OSError, r"offsets\[3\] is -2"),
    "one below position in an array": (lambda: array.array("q", [0, 0, -2] + [0] * 5), OSError, r"offsets\[2\] is -2"),
    "a number": (lambda: 5, TypeError, r"offsets is 5"),
    "text": (lambda: "01234567", TypeError, r"offsets"),
    "a mapping": (lambda: dict.fromkeys("abcdefgh"), TypeError, r"offsets"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_offsets(ring, reads, buffer, name):
    make, kind, text = WRONG[name]
    before = ring.statistics().submitted
    with pytest.raises(kind, match=text):
        reads.run(make())
    assert ring.statistics().submitted == before
    assert reads.run() == 0
    assert blocks(buffer) == list(range(8))


@pytest.mark.parametrize(
    ("columns", "kind", "text"),
    [
        ({"sizes": [4097] + [0] * 7}, OSError, r"sizes\[0\] is 4097"),
        ({"sizes": [0] * 7 + [-1]}, OSError, r"sizes\[7\] is -1"),
        ({"targets": [4096] * 8}, OSError, r"targets\[0\] is 4096"),
        ({"targets": [-1] * 8}, OSError, r"targets\[0\] is -1"),
        ({"targets": [2**63 - 1] * 8}, OSError, r"targets\[0\] is 9223372036854775807"),
        (
            {"sizes": [2**63 - 1] * 8, "targets": [2**63 - 1] * 8},
            OSError,
            r"(sizes|targets)\[0\] is 9223372036854775807",
        ),
        ({"tags": [-1] * 8}, OverflowError, r"tags\[0\] is -1"),
        ({"tags": [2**64] * 8}, OverflowError, r"tags\[0\] is 18446744073709551616"),
        ({"tags": array.array("q", [0] * 8)}, TypeError, r"tags is .*'q'"),
        ({"offsets": [0] * 8, "tags": [0] * 3}, ValueError, r"the length of tags is 3, it must be 8"),
        ({"offsets": [0] * 3, "sizes": [0] * 8}, ValueError, r"the length of (offsets is 3|sizes is 8), it must be"),
        ({"sizes": []}, ValueError, r"the length of sizes is 0, it must be 8"),
        ({"timeout": -1}, ValueError, r"Batch.run: timeout is -1"),
        ({"timeout": "1"}, TypeError, r"Batch.run: timeout is '1'"),
        ({"offsets": [0] * 8, "targets": [4000] * 8}, OSError, r"targets\[0\] is 4000"),
    ],
)
def test_wrong_columns(reads, buffer, columns, kind, text):
    with pytest.raises(kind, match=text):
        reads.run(**columns)
    assert reads.run() == 0
    assert blocks(buffer) == list(range(8))


def test_a_sequence_that_changes_while_it_is_read(reads):
    class Shrinking(list):
        def __iter__(self):
            for value in list.__iter__(self):
                self.clear()
                yield value

    class Growing:
        def __len__(self):
            return 8

        def __iter__(self):
            return iter(range(100))

    class Number:
        def __index__(self):
            column.clear()
            gc.collect()
            return 0

    with pytest.raises((ValueError, OSError), match=r"offsets|count is 1, "):
        reads.run(Shrinking([0] * 8))
    with pytest.raises((ValueError, OSError), match=r"offsets|count is 100, "):
        reads.run(Growing())
    column = [0, Number(), *[2**40 + i for i in range(6)]]
    try:
        reads.run(column)  # what it makes of that is its own affair; it must not read what is gone
    except (ValueError, TypeError, RuntimeError):
        pass
    assert reads.run([0] * 8) == 0


def test_what_a_value_raises_comes_out(reads):
    class Number:
        def __index__(self):
            raise ZeroDivisionError("of its own")

    with pytest.raises(ZeroDivisionError, match="of its own"):
        reads.run([Number()] * 8)
    assert reads.run() == 0


def test_a_column_cannot_change_its_size_during_a_run(ring, pipe, blocked):
    column = array.array("q", [-1] * 5)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(blocked.run, column)
        until(lambda: in_flight(ring) == 3)
        with pytest.raises(BufferError):
            column.append(0)
        with pytest.raises(BufferError):
            del column[2:]
        os.write(pipe[1], b"abc")
        assert running.result(10) == 0
    column.append(0)


def test_a_list_may_change_during_a_run(ring, pipe, blocked):
    column = [-1] * 5
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(blocked.run, column)
        until(lambda: in_flight(ring) == 3)
        column.clear()
        gc.collect()
        os.write(pipe[1], b"abc")
        assert running.result(10) == 0


@pytest.mark.parametrize("name", ["offsets", "sizes", "targets"])
def test_columns_that_another_thread_scribbles_over(ring, file, name):
    """What the checks saw is not what is there later: the kernel never gets a value that was not checked."""
    guard = [ferrule.Buffer(4096) for _ in range(9)]
    for buffer in guard:
        buffer.write(b"\xee" * 4096)
    own = guard[4]
    column = numpy.zeros(8, dtype=numpy.int64)
    stop = threading.Event()

    def scribble():
        wild = [0, 512, 3584, 3585, 4096, -1, -2, 2**31, 2**40, -(2**40), 2**63 - 1, -(2**63)]
        while not stop.is_set():
            for value in wild:
                column[:] = value

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    thread = threading.Thread(target=scribble)
    thread.start()
    try:
        with ring.batch([request.read(file, own, 256) for _ in range(8)]) as batch:
            refused = set()
            for _ in range(3000):
                try:
                    batch.run(**{name: column})
                except OSError as error:
                    refused.add((error.errno, name in str(error)))
                else:
                    assert all(-4096 < result <= 4096 for result in batch.results)
            assert refused <= {(errno.EINVAL, True)}
    finally:
        stop.set()
        thread.join()
        sys.setswitchinterval(interval)
    for buffer in guard:
        if buffer is not own:
            assert buffer.read(4096) == b"\xee" * 4096
        buffer.close()


# ---- on another ring, closed, forked, ended ----


def test_on_another_ring(reads):
    with ferrule.Ring(4) as other:
        with pytest.raises(OSError, match="ring") as caught:
            safe.ferrule_batch_run(other._handle, reads._handle)
        assert caught.value.errno == errno.EBADF
    assert reads.run() == 0


def test_forged_batches(ring, reads, buffer):
    for forged in (0, 1, -1, 2**53 - 1, ring._handle, buffer._handle):
        for call in (
            lambda handle: safe.ferrule_batch_run(ring._handle, handle),
            safe.ferrule_batch_results,
            safe.ferrule_batch_cancel,
            safe.ferrule_batch_close,
            lambda handle: safe.ferrule_batch_completion(handle, 0),
            lambda handle: safe.ferrule_batch_resume(ring._handle, handle),
        ):
            with pytest.raises(OSError) as caught:
                call(forged)
            assert caught.value.errno == errno.EBADF


def test_after_its_ring_was_closed(file, buffer):
    ring = ferrule.Ring(4)
    batch = ring.batch([request.read(file, buffer, 512, tag=3)])
    assert batch.run() == 0
    ring.close()
    with pytest.raises(ferrule.ClosedError, match="the Ring is closed"):
        batch.run()
    assert list(batch.results) == [512]
    assert batch.completion(0).tag == 3
    batch.cancel()
    batch.close()


def test_after_it_was_closed(ring):
    batch = ring.batch([request.nop()])
    batch.run()
    batch.close()
    batch.close()
    assert batch.closed
    for call in (batch.run, batch.cancel, lambda: batch.completion(0), batch.__enter__):
        with pytest.raises(ferrule.ClosedError, match="the Batch is closed"):
            call()
    assert len(batch) == 1


def test_after_its_buffers_were_closed(ring, file):
    buffer = ferrule.Buffer(4096)
    view = buffer.view()
    with ring.batch([request.read(file, buffer, 512, 512 * i, 512 * i) for i in range(8)]) as batch:
        buffer.close()
        assert batch.run([512 * (i + 3) for i in range(8)]) == 0
        assert [struct.unpack_from("<I", view, 512 * i)[0] for i in range(8)] == list(range(3, 11))
        with pytest.raises(OSError, match=r"targets\[0\] is 4000"):
            batch.run(targets=[4000] * 8)


def test_a_closed_ring_makes_no_batch():
    ring = ferrule.Ring(4)
    ring.close()
    with pytest.raises(ferrule.ClosedError, match="the Ring is closed"):
        ring.batch([request.nop()])


def test_a_batch_of_nothing_is_refused(ring):
    with pytest.raises(OSError) as caught:
        ring.batch([])
    assert caught.value.errno == errno.EINVAL


def test_a_chain_longer_than_the_ring_is_refused():
    with ferrule.Ring(4) as ring:
        with pytest.raises(OSError, match=r"requests") as caught:
            ring.batch([request.nop(link=True)] * 9)
        assert caught.value.errno == errno.EINVAL
        assert ring.batch([request.nop(link=True)] * 3 + [request.nop()]).run() == 0


def test_a_childs_batch_is_inert(reads):
    child = os.fork()
    if child == 0:
        status = 1
        try:
            reads.run()
        except OSError as error:
            status = 0 if error.errno == errno.ESTALE and "fork" in str(error) else 2
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert reads.run() == 0


@pytest.mark.parametrize("end", ["", "raise SystemExit(0)", "del batch", "del ring", "ring.close(0)", "batch.close()"])
def test_the_interpreter_ends_during_a_run(python, end):
    done = python(
        """
import os, threading, time, ferrule
from ferrule import request
ring, memory, buffer = ferrule.Ring(8), bytearray(64), ferrule.Buffer(4096)
read_end, write_end = os.pipe()
batch = ring.batch([request.read(read_end, buffer, 1), request.read(open(read_end, closefd=False), memory)] * 20)
threading.Thread(target=batch.run, daemon=True).start()
threading.Thread(target=ring.run, args=([request.read(read_end, memory)] * 20,), daemon=True).start()
time.sleep(0.05)
"""
        + end
    )
    assert done.stderr == ""


# ---- what a batch holds ----


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


@pytest.mark.parametrize("way", ["closed", "collected", "with"])
def test_objects_are_held_as_long_as_the_batch_is(ring, file, way):
    memory = numpy.zeros(512, dtype=numpy.uint8).view(Array)
    opened = File(os.dup(file.fileno()))
    gone = weakref.ref(memory), weakref.ref(opened)
    batch = ring.batch([request.read(opened, memory, offset=512)])
    del memory, opened
    gc.collect()
    for _ in range(3):
        assert batch.run() == 0
    assert all(ref() is not None for ref in gone)
    assert gone[0]()[0] == 1
    if way == "closed":
        batch.close()
    elif way == "with":
        with batch:
            pass
    else:
        del batch
        gc.collect()
        ring.run([request.nop()])
        ring.run([request.nop()])
    gc.collect()
    assert all(ref() is None for ref in gone)


def test_a_bytearray_cannot_change_its_size_while_a_batch_has_it(ring, file):
    memory = bytearray(16)
    batch = ring.batch([request.read(file, memory), request.nop()])
    with pytest.raises(BufferError):
        memory.extend(b"more")
    assert batch.run() == 0
    with pytest.raises(BufferError):
        memory.clear()
    batch.close()
    memory.extend(b"more")


def test_closing_during_a_run_lets_go_when_the_run_has_ended(ring, pipe):
    memory = bytearray(16)
    batch = ring.batch([request.read(pipe[0], memory)])
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(batch.run)
        until(lambda: in_flight(ring) == 1)
        batch.close()
        assert running.result(10) == 1
    for _ in range(100):
        ring.run([request.nop()])
        try:
            memory.clear()
            break
        except BufferError:
            time.sleep(0.001)
    assert memory == b""


def test_buffers_are_held_and_let_go(ring, file):
    batch = ring.batch([request.read(file, ferrule.Buffer(4096)) for _ in range(4)])
    gc.collect()
    assert batch.run() == 0
    assert list(batch.results) == [4096] * 4
    batch.close()
    assert ring.statistics().held_bytes == 0


def test_a_ring_lives_as_long_as_its_batch(file, buffer):
    batch = ferrule.Ring(4).batch([request.read(file, buffer)])
    gc.collect()
    assert batch.run() == 0
    batch.close()


def test_batches_with_the_collector_at_every_moment(ring, file):
    before = gc.get_threshold()
    gc.set_threshold(1)
    try:
        for turn in range(20):
            cycle = [ferrule.Buffer(512), bytearray(512)]
            cycle.append(cycle)
            cycle.append(ring.batch(request.read(file, thing, offset=512 * turn) for thing in cycle[:2]))
            offsets = (512 * number for number in (turn, turn))
            assert cycle[3].run(offsets) == 0
            assert bytes(cycle[1]) == cycle[0].read(512) == struct.pack("<I", turn) * 128
            del cycle
    finally:
        gc.set_threshold(*before)


def test_made_and_dropped_by_the_hundred(ring, file):
    memory = bytearray(512)
    with ferrule.Buffer(4096) as buffer:
        for turn in range(300):
            batch = ring.batch([request.read(file, buffer, 512, 512 * i, 512 * i) for i in range(8)])
            if turn % 2:
                assert batch.run() == 0
            if turn % 3:
                batch.close()
        del batch
        with ring.batch([request.read(file, memory)] * 5) as batch:
            assert batch.run() == 0
    memory.clear()
    ring.run([request.nop()])
    assert ring.statistics().held_bytes == 0


# ---- large ----


@pytest.mark.parametrize("count", [1, 15, 16, 17, 33, 1000])
@pytest.mark.parametrize("entries", [1, 16])
def test_larger_than_the_ring(file, count, entries):
    with ferrule.Ring(entries) as ring, ferrule.Buffer(4 * 1000) as buffer:
        batch = ring.batch([request.read(file, buffer, 4, 4 * i, tag=i) for i in range(count)])
        for turn in (0, 3):
            offsets = array.array("q", [512 * ((i + turn) % 32) for i in range(count)])
            assert batch.run(offsets) == 0
            assert set(batch.results) == {4}
            assert list(struct.unpack(f"<{count}I", buffer.read(4 * count))) == [o // 512 for o in offsets]


def test_a_million_requests(ring):
    with ring.batch([request.nop()] * 1_000_000) as batch:
        assert len(batch) == 1_000_000
        assert batch.run(tags=numpy.arange(1_000_000, dtype=numpy.uint64)) == 0
        assert not numpy.frombuffer(batch.results, dtype=numpy.int32).any()
        assert batch.completion(999_999).tag == 999_999
    assert ring.statistics().in_flight == 0
