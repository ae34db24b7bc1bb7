# SPDX-License-Identifier: MIT
"""Rings: how they are made, waited on, asked and closed."""

import errno
import os
import select
import time

import ferrule
import pytest

CLOSED_CALLS = {
    "fileno": lambda ring: ring.fileno(),
    "enable": lambda ring: ring.enable(),
    "nop": lambda ring: ring.nop(),
    "open": lambda ring: ring.open("/"),
    "read": lambda ring: ring.read(0, bytearray(1)),
    "write": lambda ring: ring.write(1, b"x"),
    "fsync": lambda ring: ring.fsync(0),
    "close_file": lambda ring: ring.close_file(0),
    "cancel": lambda ring: ring.cancel(1),
    "timeout": lambda ring: ring.timeout(1),
    "submit": lambda ring: ring.submit(),
    "wait": lambda ring: ring.wait(),
    "wait_for": lambda ring: ring.wait_for(1),
    "register_files": lambda ring: ring.register_files([0]),
    "register_buffers": lambda ring: ring.register_buffers(4),
    "register_eventfd": lambda ring: ring.register_eventfd(0),
    "unregister_eventfd": lambda ring: ring.unregister_eventfd(),
    "supports": lambda ring: ring.supports(0),
    "statistics": lambda ring: ring.statistics(),
    "with": lambda ring: ring.__enter__(),
}


def test_entries_are_rounded_up_to_a_power_of_two():
    with ferrule.Ring(5) as ring:
        assert (ring.statistics().entries, ring.statistics().completions) == (8, 16)


def test_the_completion_queue_can_be_larger():
    with ferrule.Ring(4, completions=64) as ring:
        assert ring.statistics().completions == 64


def test_clamp_makes_as_many_entries_as_the_kernel_allows():
    with ferrule.Ring(100_000, clamp=True) as ring:
        assert ring.statistics().entries == 32768


def test_a_disabled_ring_works_once_it_is_enabled():
    with ferrule.Ring(4, disabled=True) as ring:
        ring.register_files([0])
        ring.enable()
        assert ring.wait_for(ring.nop()).check() == 0
        with pytest.raises(OSError, match="enabled") as caught:
            ring.enable()
        assert caught.value.errno == errno.EBADFD


def test_the_descriptor_polls_readable_while_completions_wait(ring):
    poll = select.poll()
    poll.register(ring, select.POLLIN)
    assert poll.poll(0) == []
    ring.nop()
    ring.submit()
    assert poll.poll(1000) == [(ring.fileno(), select.POLLIN)]
    ring.wait()
    assert poll.poll(0) == []


def test_completions_come_in_their_order_with_their_tags(ring):
    operations = [ring.nop(tag=tag) for tag in (7, 0, 2**64 - 1)]
    completions = ring.wait(3)
    assert [completion.operation for completion in completions] == operations
    assert [completion.tag for completion in completions] == [7, 0, 2**64 - 1]


def test_wait_returns_all_that_is_there_and_no_more_than_capacity(ring):
    for tag in range(10):
        ring.nop(tag=tag)
    assert [c.tag for c in ring.wait(1, capacity=4)] == [0, 1, 2, 3]
    assert [c.tag for c in ring.wait(0)] == [4, 5, 6, 7, 8, 9]
    assert ring.wait(0) == []


def test_wait_returns_what_came_when_the_time_is_over(ring, pipe, buffer):
    ring.read(pipe[0], buffer, tag=1)
    ring.nop(tag=2)
    started = time.monotonic()
    assert [c.tag for c in ring.wait(2, 0.05)] == [2]
    assert 0.04 < time.monotonic() - started < 5


def test_wait_for_leaves_other_completions_alone(ring):
    first, second = ring.nop(tag=1), ring.nop(tag=2)
    assert ring.wait_for(second).tag == 2
    assert [c.operation for c in ring.wait()] == [first]


def test_wait_for_gives_up_after_its_time(ring, pipe, buffer):
    operation = ring.read(pipe[0], buffer)
    with pytest.raises(TimeoutError) as caught:
        ring.wait_for(operation, 0.02)
    assert caught.value.errno == errno.ETIME
    os.write(pipe[1], b"now")
    assert ring.wait_for(operation).check() == 3


def test_an_operation_is_waited_for_once(ring):
    operation = ring.nop()
    ring.wait_for(operation)
    with pytest.raises(ferrule.UnknownOperationError) as caught:
        ring.wait_for(operation)
    assert caught.value.errno == errno.ENOENT
    assert str(operation) in str(caught.value) or "operation" in str(caught.value)


def test_a_wait_that_would_never_end_is_refused(ring):
    with pytest.raises(OSError, match="outstanding") as caught:
        ring.wait()
    assert caught.value.errno == errno.EDEADLK


def test_submit_returns_how_many_the_kernel_took(ring):
    ring.nop()
    ring.nop()
    assert (ring.submit(), ring.submit()) == (2, 0)
    assert len(ring.wait(2)) == 2


def test_a_full_queue_submits_by_itself():
    with ferrule.Ring(2, completions=16) as ring:
        for tag in range(10):
            ring.nop(tag=tag)
        assert [c.tag for c in ring.wait(10)] == list(range(10))


def test_more_operations_than_completions_fit_are_told_and_none_is_lost():
    with ferrule.Ring(4) as ring:
        for tag in range(8):
            ring.nop(tag=tag)
        with pytest.raises(BlockingIOError, match="8") as caught:
            ring.nop()
        assert caught.value.errno == errno.EAGAIN
        assert [c.tag for c in ring.wait(8)] == list(range(8))
        assert ring.wait_for(ring.nop()).ok


def test_statistics_count(ring, pipe, buffer):
    ring.read(pipe[0], buffer)
    ring.nop()
    ring.wait(1)
    ring.nop()
    ring.submit()
    statistics = ring.statistics()
    assert statistics.submitted == 3
    assert statistics.in_flight + statistics.ready == 2  # whether the second NOP was taken in yet is the core's matter
    assert statistics.held_bytes >= len(buffer)


def test_supports_asks_the_kernel(ring):
    assert ring.supports(0) is True
    assert ring.supports(255) is False
    with pytest.raises(OSError, match="opcode") as caught:
        ring.supports(256)
    assert caught.value.errno == errno.EINVAL


def test_an_eventfd_is_signalled(ring):
    event = os.eventfd(0, os.EFD_NONBLOCK)
    try:
        ring.register_eventfd(event)
        with pytest.raises(OSError, match="eventfd") as caught:
            ring.register_eventfd(event)
        assert caught.value.errno == errno.EBUSY
        ring.wait_for(ring.nop())
        assert os.eventfd_read(event) >= 1
        ring.unregister_eventfd()
        with pytest.raises(OSError, match="eventfd") as caught:
            ring.unregister_eventfd()
        assert caught.value.errno == errno.ENXIO
        ring.wait_for(ring.nop())
        with pytest.raises(BlockingIOError):
            os.eventfd_read(event)
    finally:
        os.close(event)


def test_closing_twice_is_harmless():
    ring = ferrule.Ring(4)
    assert not ring.closed
    assert ring.close() == 0
    assert ring.close() == 0
    assert ring.closed
    assert repr(ring) == "<ferrule.Ring, closed>"


@pytest.mark.parametrize("name", CLOSED_CALLS)
def test_a_closed_ring_says_so(name):
    ring = ferrule.Ring(4)
    ring.close()
    with pytest.raises(ferrule.ClosedError, match="Ring is closed") as caught:
        CLOSED_CALLS[name](ring)
    assert isinstance(caught.value, OSError)
    assert isinstance(caught.value, ValueError)
    assert caught.value.errno == errno.EBADF


def test_with_closes():
    with ferrule.Ring(4) as ring:
        ring.nop()
    assert ring.closed


def test_two_rings_are_apart(ring):
    with ferrule.Ring(4) as other:
        operation = ring.nop()
        with pytest.raises(OSError, match="operation"):
            other.wait_for(operation)
        assert ring.wait_for(operation).ok
