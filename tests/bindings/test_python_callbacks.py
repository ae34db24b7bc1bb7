# SPDX-License-Identifier: MIT
"""Callbacks on the Python targets: hard/callbacks.h."""

import errno
import gc
import threading
import weakref

import pytest
from targets import contract, modules, refused

INT32 = "an integer from -2147483648 to 2147483647"


def nothing_is_left(callbacks):
    callbacks.callbacks_on_event(None)
    assert callbacks.callbacks_run() == 0
    gc.collect()
    assert callbacks.callbacks_boxes() == 0


callbacks = modules("callbacks", nothing_is_left)


class Mine(Exception):
    pass


class Recorder:
    """A callable that notes what it gets, and gives or raises what it was told, the last for ever."""

    def __init__(self, *results):
        self.results, self.calls = list(results), []

    def __call__(self, *arguments):
        self.calls.append(arguments if len(arguments) != 1 else arguments[0])
        result = self.results.pop(0) if len(self.results) > 1 else self.results[0]
        if isinstance(result, BaseException):
            raise result
        return result


def raised_by(callbacks, call, *arguments):
    """What a call raises, or else the next call into the module; and nothing after that."""
    caught = None
    for each in (lambda: call(*arguments), callbacks.callbacks_boxes):
        try:
            each()
        except Exception as error:
            assert caught is None
            caught = error
    callbacks.callbacks_boxes()
    return caught


def failed(call, *arguments):
    """The errno of an OSError."""
    with pytest.raises(OSError) as caught:
        call(*arguments)
    return caught.value.errno


# ---- what they get ----


@contract("callback arguments", "success")
def test_integers_of_every_type(callbacks):
    record = Recorder(2**63 - 1, -(2**63))
    assert callbacks.callbacks_call_integers(False, record) == 2**63 - 1
    assert callbacks.callbacks_call_integers(True, record) == -(2**63)
    assert record.calls == [
        (-(2**7), 0, -(2**15), 0, -(2**31), 0, -(2**63), 0, 1),
        (2**7 - 1, 2**8 - 1, 2**15 - 1, 2**16 - 1, 2**31 - 1, 2**32 - 1, 2**63 - 1, 2**64 - 1, 2),
    ]


@contract("callback arguments", "success")
def test_floats_and_booleans(callbacks):
    record = Recorder(0.25, 1, True)
    assert callbacks.callbacks_call_numbers(1.5, 3, record) == 2.25
    assert record.calls == [(1.5, 1.5, True), (0.5, 0.5, True), (-0.5, -0.5, False)]
    assert [type(value) for value in record.calls[2]] == [float, float, bool]


@contract("callback arguments", "success", "lifetime")
def test_texts_and_bytes(callbacks):
    record = Recorder(None)
    callbacks.callbacks_call_texts(record)
    assert record.calls == [("zero", b"zero"), ("one", b"one"), (None, None), ("\udcff\udcfe", b"\xff\xfe")]
    assert type(record.calls[0][1]) is bytes


@contract("callback arguments", "success", "lifetime")
def test_arrays_of_texts(callbacks):
    record = Recorder(0)
    assert callbacks.callbacks_call_rows(2, 3, record) == 0
    assert record.calls == [
        (["0.0", "0.1", None], ["a", "b", "c"]),
        (["1.0", None, "1.2"], ["a", "b", "c"]),
    ]
    assert callbacks.callbacks_call_rows(1, 0, record) == 0
    assert record.calls[2] == ([], [])
    assert callbacks.callbacks_call_rows(5, 1, Recorder(0, 7)) == 7


@contract("callback arguments", "success", "lifetime")
def test_memory_and_handles(callbacks):
    box = callbacks.callbacks_box_new(9)
    seen = []

    def callback(items, halves, point, given):
        seen.append((items, halves, point, given))
        return given.value() if given else -1

    assert callbacks.callbacks_call_memory(3, box, callback) == 9
    assert callbacks.callbacks_call_memory(0, None, callback) == -1
    items, halves, point, given = seen[0]
    assert (items, halves, point) == ([0, -1, -2], [0.5, 1.0, 1.5], (3, 1.5))
    assert type(point) is callbacks.callbacks_point
    assert type(given) is type(box)
    expected = "callbacks_box_value: box is closed, it must be open"
    assert refused(given.value) == (ValueError, expected)
    assert box.value() == 9
    assert seen[1] == ([], [0.5, 1.0, 1.5], None, None)
    # What it is lent it cannot free.
    assert callbacks.callbacks_call_memory(1, box, lambda items, halves, point, given: given.close() or 5) == 5
    assert box.value() == 9


# ---- what they give ----


@contract("callback result", "success")
def test_results(callbacks):
    assert callbacks.callbacks_filter(10, lambda number: number % 3 == 0) == 4
    assert callbacks.callbacks_filter(3, Recorder(1, 0, True)) == 2
    assert callbacks.callbacks_call_small(3, Recorder(255, 0, True)) == 256
    assert callbacks.callbacks_call_numbers(0, 2, Recorder(1, 1e300)) == 1e300
    callbacks.callbacks_repeat(2, Recorder("dropped"))


@contract("callback result", "wrong")
def test_results_that_do_not_fit(callbacks):
    for value in (2, "x", None):
        expected = f"callbacks_filter: what callback returned is {value!r}, it must be True or False"
        assert refused(callbacks.callbacks_filter, 3, Recorder(value)) == (TypeError, expected)
    byte = "callbacks_call_small: what callback returned is {}, it must be an integer from 0 to 255"
    assert refused(callbacks.callbacks_call_small, 3, Recorder(256)) == (OverflowError, byte.format(256))
    assert refused(callbacks.callbacks_call_small, 3, Recorder(1, -1)) == (OverflowError, byte.format(-1))
    for value in ("x", None, 1.0):
        assert refused(callbacks.callbacks_call_small, 3, Recorder(value)) == (TypeError, byte.format(repr(value)))
    expected = "callbacks_call_numbers: what callback returned is 'x', it must be a number"
    assert refused(callbacks.callbacks_call_numbers, 1, 1, Recorder("x")) == (TypeError, expected)
    expected = f"callbacks_each: what visit returned is None, it must be {INT32}"
    assert refused(callbacks.callbacks_each, [1, 2], lambda item: None) == (TypeError, expected)


# ---- for the call ----


@contract("callback", "success")
def test_a_callback_of_a_call(callbacks):
    record = Recorder(0)
    assert callbacks.callbacks_each([1, 2, 3], record) == 3
    assert record.calls == [1, 2, 3]
    assert callbacks.callbacks_each([1, 2, 3], Recorder(0, 1)) == 2
    assert failed(callbacks.callbacks_each, [], record) == errno.EINVAL
    assert callbacks.callbacks_both(lambda number: number * 10, lambda number: number * 100) == 210
    record = Recorder(None)
    callbacks.callbacks_repeat(3, record)
    assert record.calls == [0, 1, 2]
    box = callbacks.callbacks_box(5)
    record = Recorder(0)
    assert box.each(2, record) == callbacks.callbacks_box_each(box, 2, record) == 2
    assert record.calls == [5, 6, 5, 6]
    assert callbacks.callbacks_each_maybe(3, record) == 3
    assert callbacks.callbacks_each_maybe(3, None) == -1


@contract("callback", "wrong")
def test_what_is_no_callback(callbacks):
    for value in (5, None, "x"):
        expected = f"callbacks_each: visit is {value!r}, it must be a callable"
        assert refused(callbacks.callbacks_each, [1], value) == (TypeError, expected)
    expected = "callbacks_each_maybe: visit is 5, it must be a callable or None"
    assert refused(callbacks.callbacks_each_maybe, 3, 5) == (TypeError, expected)
    expected = "callbacks_both: second is 5, it must be a callable"
    assert refused(callbacks.callbacks_both, len, 5) == (TypeError, expected)
    with pytest.raises(TypeError, match="argument"):
        callbacks.callbacks_each([1], lambda: 0)
    with pytest.raises(TypeError):
        callbacks.callbacks_each([1], len, None)


@contract("callback", "wrong")
@pytest.mark.parametrize("error", [Mine("x"), KeyboardInterrupt(), SystemExit(3), OSError(5, "mine")])
def test_what_a_callback_raises(callbacks, error):
    record = Recorder(0, error)
    with pytest.raises(type(error)) as caught:
        callbacks.callbacks_each([1, 2, 3], record)
    assert caught.value is error
    assert record.calls == [1, 2]
    record = Recorder(1, error)
    for fail in (False, True):
        record.results, record.calls = [1, error], []
        with pytest.raises(type(error)) as caught:
            callbacks.callbacks_insist(5, fail, record)
        assert caught.value is error
        assert record.calls == [0, 1]
        assert callbacks.callbacks_last() == 1 + 4 * 5
        assert callbacks.callbacks_boxes() == 0
    names = []
    trace = caught.value.__traceback__
    while trace:
        names.append(trace.tb_frame.f_code.co_name)
        trace = trace.tb_next
    assert "__call__" in names


@contract("callback", "success", "wrong")
def test_outs_of_calls_with_callbacks(callbacks):
    record = Recorder(3)
    box = callbacks.callbacks_insist(2, False, record)
    assert box.value() == 2
    assert callbacks.callbacks_last() == 6
    box.close()
    assert failed(callbacks.callbacks_insist, 2, True, record) == errno.EIO
    assert callbacks.callbacks_boxes() == 0
    second = Recorder(0)
    with pytest.raises(Mine):
        callbacks.callbacks_both(Recorder(Mine()), second)
    assert second.calls == []


@contract("callback", "success", "wrong")
def test_callbacks_within_callbacks(callbacks):
    inner = Recorder(0, Mine("inner"))

    def outer(item):
        if item == 2:
            with pytest.raises(Mine, match="inner"):
                callbacks.callbacks_each([10, 20, 30], inner)
            return 0
        return callbacks.callbacks_each([item], lambda inner_item: 0) - 1

    assert callbacks.callbacks_each([1, 2, 3], outer) == 3
    assert inner.calls == [10, 20]
    with pytest.raises(Mine, match="deep"):
        callbacks.callbacks_each([1], lambda item: callbacks.callbacks_each([2], Recorder(Mine("deep"))))

    def deeper(item):
        return callbacks.callbacks_each([item - 1], deeper) - 1 if item else 0

    assert callbacks.callbacks_each([50], deeper) == 1


@contract("callback", "lifetime")
def test_a_callback_is_let_go_after_the_call(callbacks):
    record = Recorder(0)
    reference = weakref.ref(record)
    callbacks.callbacks_each([1], record)
    callbacks.callbacks_sort([2, 1], Recorder(1))
    del record
    gc.collect()
    assert reference() is None
    record = Recorder(Mine())
    reference = weakref.ref(record)
    try:
        callbacks.callbacks_each([1], record)
    except Mine as error:
        error.__traceback__ = None
    record.results.clear()
    del record
    gc.collect()
    assert reference() is None


@contract("callback", "lifetime")
def test_a_callback_past_its_call(callbacks):
    record = Recorder(9)
    callbacks.callbacks_each([1], record)
    error = raised_by(callbacks, callbacks.callbacks_stale, 7)
    assert str(error) == "callbacks_each: visit was called after its scope (call)"
    assert type(error) is RuntimeError
    del record
    gc.collect()
    assert type(raised_by(callbacks, callbacks.callbacks_stale, 7)) is RuntimeError
    others = [Recorder(0) for _ in range(20)]
    for other in others:
        callbacks.callbacks_each_maybe(1, other)
    assert type(raised_by(callbacks, callbacks.callbacks_stale, 7)) is RuntimeError
    assert all(other.calls == [0] for other in others)


@contract("callback", "lifetime")
def test_a_handle_that_its_callback_closes(callbacks):
    box, seen = callbacks.callbacks_box(5), []

    def visit(item):
        box.close()
        gc.collect()
        seen.append(item)
        return 0

    assert box.each(3, visit) == 3
    assert seen == [5, 6, 7]
    assert callbacks.callbacks_boxes() == 0


# ---- without user data ----


@contract("callback without data", "success")
def test_a_callback_without_data(callbacks):
    def compare(left, right):
        return (left > right) - (left < right)

    assert callbacks.callbacks_sort([3, 1, 2], compare) == [1, 2, 3]
    assert callbacks.callbacks_sort([3, 1, 2], lambda left, right: right - left) == [3, 2, 1]
    assert callbacks.callbacks_sort([], compare) == []

    def nested(left, right):
        assert callbacks.callbacks_sort([2, 1], compare) == [1, 2]
        return compare(left, right)

    assert callbacks.callbacks_sort([3, 1, 2], nested) == [1, 2, 3]


@contract("callback without data", "wrong")
def test_what_a_callback_without_data_does_wrong(callbacks):
    record = Recorder(0, Mine("x"))
    with pytest.raises(Mine):
        callbacks.callbacks_sort([5, 4, 3, 2, 1], record)
    assert len(record.calls) == 2
    expected = f"callbacks_sort: what compare returned is 'x', it must be {INT32}"
    assert refused(callbacks.callbacks_sort, [1, 2], Recorder("x")) == (TypeError, expected)
    expected = "callbacks_sort: compare is None, it must be a callable"
    assert refused(callbacks.callbacks_sort, [1, 2], None) == (TypeError, expected)


@contract("callback without data", "lifetime")
def test_a_callback_without_data_past_its_call(callbacks):
    record = Recorder(1)
    callbacks.callbacks_sort([1, 2], record)
    error = raised_by(callbacks, callbacks.callbacks_stale_sort, 1, 2)
    assert str(error) == "callbacks_sort: compare was called after its scope (call)"
    assert type(error) is RuntimeError
    assert len(record.calls) == 1


@contract("callback without data", "lifetime")
def test_threads_have_a_callback_each(callbacks):
    results = {}

    def work(sign):
        numbers = list(range(30))
        for _ in range(20):
            numbers = callbacks.callbacks_sort(numbers, lambda left, right: sign * (left - right))
        results[sign] = numbers

    threads = [threading.Thread(target=work, args=(sign,)) for sign in (1, -1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {1: list(range(30)), -1: list(range(29, -1, -1))}


# ---- for one time ----


@contract("callback async", "success")
def test_a_callback_for_one_time(callbacks):
    record = Recorder(None)
    callbacks.callbacks_later(5, record)
    callbacks.callbacks_later(6, lambda value: record(value * 10))
    gc.collect()
    assert record.calls == []
    assert callbacks.callbacks_run() == 2
    assert record.calls == [5, 60]
    assert callbacks.callbacks_run() == 0


@contract("callback async", "wrong")
def test_what_a_callback_for_one_time_does_wrong(callbacks):
    callbacks.callbacks_later(1, Recorder(Mine("later")))
    with pytest.raises(Mine, match="later"):
        callbacks.callbacks_run()
    assert callbacks.callbacks_run() == 0
    expected = "callbacks_later: done is 5, it must be a callable"
    assert refused(callbacks.callbacks_later, 1, 5) == (TypeError, expected)


@contract("callback async", "lifetime")
def test_a_callback_for_one_time_is_kept_until_then(callbacks):
    record = Recorder(None)
    reference = weakref.ref(record)
    callbacks.callbacks_later(5, record)
    del record
    gc.collect()
    assert reference() is not None
    callbacks.callbacks_run()
    gc.collect()
    assert reference() is None
    record = Recorder(None)
    reference = weakref.ref(record)
    assert failed(callbacks.callbacks_later, -1, record) == errno.EINVAL
    del record
    gc.collect()
    assert reference() is None


@contract("callback async", "lifetime")
def test_a_callback_for_one_time_that_is_called_again(callbacks):
    record = Recorder(None)
    callbacks.callbacks_later(5, record)
    callbacks.callbacks_run()
    error = raised_by(callbacks, callbacks.callbacks_stale_later)
    assert str(error) == "callbacks_later: done was called after its scope (async)"
    assert type(error) is RuntimeError
    assert record.calls == [5]


# ---- for ever ----


@contract("callback forever", "success")
def test_a_callback_for_ever(callbacks):
    record = Recorder(3)
    callbacks.callbacks_on_event(record)
    assert [callbacks.callbacks_fire(event) for event in (1, 2)] == [3, 3]
    assert record.calls == [1, 2]
    callbacks.callbacks_on_event(lambda event: event * 2)
    gc.collect()
    assert callbacks.callbacks_fire(21) == 42
    callbacks.callbacks_on_event(None)
    assert callbacks.callbacks_fire(1) == 0


@contract("callback forever", "wrong")
def test_what_a_callback_for_ever_does_wrong(callbacks):
    record = Recorder(Mine("fired"))
    callbacks.callbacks_on_event(record)
    with pytest.raises(Mine, match="fired"):
        callbacks.callbacks_fire(1)
    record.results = ["x"]
    expected = f"callbacks_on_event: what handler returned is 'x', it must be {INT32}"
    assert refused(callbacks.callbacks_fire, 1) == (TypeError, expected)
    expected = "callbacks_on_event: handler is 5, it must be a callable or None"
    assert refused(callbacks.callbacks_on_event, 5) == (TypeError, expected)


@contract("callback forever", "success", "lifetime")
@contract("retained handle", "lifetime")
def test_a_callback_for_the_life_of_a_handle(callbacks):
    box, record = callbacks.callbacks_box(5), Recorder(None)
    reference = weakref.ref(record)
    box.watch(record)
    calls = record.calls
    del record
    gc.collect()
    box.set(7)
    assert failed(box.set, -1) == errno.EDOM
    assert calls == [7]
    box.close()
    assert calls == [7, -1]
    gc.collect()
    assert reference() is None
    box, record = callbacks.callbacks_box(5), Recorder(None)
    box.watch(record)
    del box
    gc.collect()
    assert record.calls == [-1]


@contract("callback forever", "wrong")
def test_what_a_handle_s_callback_raises(callbacks):
    box = callbacks.callbacks_box(5)
    record = Recorder(Mine("set"), Mine("freed"))
    box.watch(record)
    with pytest.raises(Mine, match="set"):
        box.set(7)
    error = raised_by(callbacks, box.close)
    assert type(error) is Mine
    assert callbacks.callbacks_boxes() == 0
    assert record.calls == [7, -1]


# ---- from another thread ----


@contract("callback from a thread", "success")
def test_callbacks_from_a_thread(callbacks):
    threads = []

    def work(value):
        threads.append(threading.get_ident())
        return value * 2

    assert callbacks.callbacks_in_thread(21, work) == 42
    callbacks.callbacks_on_event(work)
    assert callbacks.callbacks_fire_in_thread(4) == 8
    callbacks.callbacks_fire_soon(5, 20)
    assert callbacks.callbacks_join() == 10
    callbacks.callbacks_later(6, work)
    assert callbacks.callbacks_run_in_thread() == 1
    assert len(threads) == 4
    assert threading.get_ident() not in threads


@contract("callback from a thread", "wrong")
def test_what_callbacks_from_a_thread_raise(callbacks, capfd):
    error = raised_by(callbacks, callbacks.callbacks_in_thread, 1, Recorder(Mine("in thread")))
    assert (type(error), str(error)) == (Mine, "in thread")
    assert callbacks.callbacks_last() == -9
    callbacks.callbacks_on_event(Recorder(Mine("event")))
    error = raised_by(callbacks, callbacks.callbacks_fire_in_thread, 1)
    assert (type(error), str(error)) == (Mine, "event")
    callbacks.callbacks_fire_soon(5, 20)
    error = raised_by(callbacks, callbacks.callbacks_join)
    assert (type(error), str(error)) == (Mine, "event")
    callbacks.callbacks_on_event(Recorder("x"))
    error = raised_by(callbacks, callbacks.callbacks_fire_in_thread, 1)
    assert str(error) == f"callbacks_on_event: what handler returned is 'x', it must be {INT32}"
    assert capfd.readouterr() == ("", "")
