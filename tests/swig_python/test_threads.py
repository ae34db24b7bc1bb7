# SPDX-License-Identifier: MIT
"""The interpreter's lock: let go of where C may sleep, held elsewhere; and what threads do to each other meanwhile."""

import threading
import time

import _hard
import pytest
from ferrule._swig import _safe


def test_other_threads_run_while_c_sleeps():
    sleeper = threading.Thread(target=_hard.hard_sleep, args=(300,))
    start = last = time.monotonic()
    longest = 0.0
    sleeper.start()
    while sleeper.is_alive():
        now = time.monotonic()
        longest, last = max(longest, now - last), now
    assert last - start >= 0.29
    assert longest < 0.2


def test_sleepers_sleep_side_by_side():
    start = time.monotonic()
    sleepers = [threading.Thread(target=_hard.hard_sleep, args=(200,)) for _ in range(8)]
    for sleeper in sleepers:
        sleeper.start()
    for sleeper in sleepers:
        sleeper.join()
    assert time.monotonic() - start < 0.8


def test_a_wait_on_a_ring_lets_others_complete_it():
    domain = _safe.ferrule_domain_open()
    ring = _safe.ferrule_ring_open(domain, 8)
    answers = []
    waiter = threading.Thread(target=lambda: answers.append(_safe.ferrule_wait(ring, 8, 1, 5_000_000_000)))
    waiter.start()
    time.sleep(0.05)
    _safe.ferrule_nop(ring, 0, 7)
    _safe.ferrule_submit(ring)
    waiter.join(5)
    assert [completion[1] for (completion,) in answers] == [7]
    _safe.ferrule_domain_close(domain)


def test_a_handle_that_is_closed_while_c_uses_it_is_freed_afterwards():
    box = _hard.hard_box_new(42)
    answers = []
    waiter = threading.Thread(target=lambda: answers.append(_hard.hard_box_wait(box, 200)))
    waiter.start()
    time.sleep(0.05)
    box.close()
    assert box.closed
    assert _hard.hard_boxes() == 1  # the waiter's
    with pytest.raises(ValueError, match="hard_box_value: box is closed, it must be open"):
        _hard.hard_box_value(box)
    waiter.join()
    assert answers == [42]
    assert _hard.hard_boxes() == 0


def test_the_last_reference_may_go_while_c_uses_the_handle():
    answers = []
    waiter = threading.Thread(target=lambda: answers.append(_hard.hard_box_wait(_hard.hard_box_new(7), 100)))
    waiter.start()
    waiter.join()
    assert answers == [7]
    assert _hard.hard_boxes() == 0


def test_explanations_are_those_of_the_thread():
    wrong = []

    def fail(code):
        for _ in range(500):
            try:
                _hard.hard_fail_errno(code)
            except OSError as error:
                if str(error) != f"[Errno {code}] hard_fail_errno: asked for {code}":
                    wrong.append(str(error))

    threads = [threading.Thread(target=fail, args=(code,)) for code in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_everything_at_once():
    """All kinds of conversions from eight threads: no crash, no wrong answer."""
    slab = _hard.hard_slab_open(100)
    wrong = []

    def work(number):
        for i in range(300):
            box = _hard.hard_box_new(number)
            view = _hard.hard_slab_pin(slab)
            answers = (
                _hard.hard_box_value(box),
                _hard.hard_sum([number] * 50),
                _hard.hard_fill(number, 30),
                _hard.hard_count_up(i, 3),
                _hard.hard_move((1, number, i, 0), 1),
                len(view[3:]),
            )
            expected = (number, 50 * number, bytes([number] * 30), [i, i + 1, i + 2], (1, number + 1, i + 1, 1), 97)
            if answers != expected:
                wrong.append(answers)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert _hard.hard_slab_pins(slab) == 0
    _hard.hard_slab_close(slab)
