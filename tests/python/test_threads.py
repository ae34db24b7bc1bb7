# SPDX-License-Identifier: MIT
"""Any thread may do anything at any time."""

import errno
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import ferrule
import pytest


def test_several_threads_submit_and_wait_on_one_ring():
    turns, workers = 300, 4

    def work(number):
        for turn in range(turns):
            tag = number * turns + turn
            assert ring.wait_for(ring.nop(tag=tag), 30).tag == tag
        return turns

    with ferrule.Ring(16) as ring, ThreadPoolExecutor(workers) as pool:
        assert sum(pool.map(work, range(workers))) == turns * workers
        statistics = ring.statistics()
        assert (statistics.submitted, statistics.in_flight, statistics.ready) == (turns * workers, 0, 0)


def test_each_completion_goes_to_one_thread():
    count = 400
    tags = []
    done = threading.Event()

    def reap():
        while not done.is_set():
            tags.extend(c.tag for c in ring.wait(1, 0.05))

    with ferrule.Ring(16, completions=1024) as ring:
        threads = [threading.Thread(target=reap) for _ in range(3)]
        for thread in threads:
            thread.start()
        for tag in range(count):
            ring.nop(tag=tag)
        ring.submit()
        for _ in range(200):
            if len(tags) == count:
                break
            time.sleep(0.01)
        done.set()
        for thread in threads:
            thread.join()
    assert sorted(tags) == list(range(count))


def test_other_threads_run_during_a_wait(ring, pipe, buffer):
    operation = ring.read(pipe[0], buffer)
    threading.Timer(0.05, os.write, (pipe[1], b"later")).start()
    assert ring.wait_for(operation).check() == 5


def test_a_close_ends_the_waits_of_other_threads(pipe):
    ring, buffer = ferrule.Ring(8), ferrule.Buffer(16)
    caught = []

    def wait(method):
        try:
            method()
        except OSError as error:
            caught.append(error)

    operation = ring.read(pipe[0], buffer)
    ring.submit()
    waits = (lambda: ring.wait(2, 30), lambda: ring.wait_for(operation, 30))
    threads = [threading.Thread(target=wait, args=(method,)) for method in waits]
    for thread in threads:
        thread.start()
    time.sleep(0.1)
    ring.close()
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()
    # The cancelled read may have been delivered before the ring went away.
    assert all(isinstance(error, ferrule.ClosedError) for error in caught)
    assert all(error.errno in (errno.ECANCELED, errno.EBADF) for error in caught)
    assert caught
    buffer.close()


def test_closing_from_many_threads_closes_once():
    for _ in range(20):
        ring = ferrule.Ring(4)
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(lambda _, ring=ring: ring.close(), range(4))) == [0, 0, 0, 0]


def test_using_while_closing_gives_typed_errors(sample):
    for _ in range(20):
        ring, buffer = ferrule.Ring(4), ferrule.Buffer(64)
        with open(sample, "rb") as file, ThreadPoolExecutor(3) as pool:

            def use(ring=ring, buffer=buffer, file=file):
                try:
                    for _ in range(1000):
                        ring.read(file, buffer)
                        ring.wait(1, 1)
                except OSError as error:
                    return error.errno
                return 0

            results = [pool.submit(use) for _ in range(2)]
            time.sleep(0.002)
            buffer.close()
            ring.close()
            assert {result.result(30) for result in results} <= {0, errno.EBADF, errno.ECANCELED}


def test_buffers_are_made_and_dropped_by_all_threads():
    def work(_):
        for _ in range(200):
            buffer = ferrule.Buffer(4096)
            buffer.write(b"x")
            view = buffer.view()
            del buffer
            assert view[0] == ord("x")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))


def test_the_first_ring_of_two_threads_opens_one_domain(python):
    python("""
import sys, threading
sys.setswitchinterval(1e-6)
import ferrule
from ferrule import _domain
seen, gate = set(), threading.Barrier(8)
def work():
    gate.wait()
    ferrule.Ring(2).close()
    seen.add(_domain.domain())
threads = [threading.Thread(target=work) for _ in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
assert len(seen) == 1, seen
""")


def test_a_wait_lets_a_collector_run_elsewhere(ring, pipe):
    memory = bytearray(8)
    operation = ring.read(pipe[0], memory)
    ring.submit()
    waiting = threading.Thread(target=ring.wait_for, args=(operation,))
    waiting.start()
    with pytest.raises(BufferError):
        memory.clear()
    os.write(pipe[1], b"x")
    waiting.join(10)
    memory.clear()
