# SPDX-License-Identifier: MIT
"""References and memory: each contract gives back what it took, in the extension modules of SWIG by themselves."""

import gc
import sys
from collections.abc import Callable

import _callbacks
import _calls
import _handles
import _numeric
import _structs
import _texts
import pytest

# Garbage of the program's own between two counts is less than this; what is lost once a call is more.
ALLOWED, CALLS_COUNTED = 200, 500


def raises(*_: object) -> None:
    raise KeyError("raised")


def sessions(code: int) -> None:
    session = _calls.calls_session_open(1)
    try:
        session.do(code)
    finally:
        session.close()


def tree() -> object:
    return _handles.handles_tree(5)


def kept_by_a_tree() -> None:
    owner = tree()
    owner.adopt(_handles.handles_leaf(3))
    owner.label("".join(["la", "bel"]))
    owner.data(bytearray(100))
    owner.adopt(_handles.handles_leaf(3), True)


def remembered() -> None:
    _handles.handles_remember("".join(["te", "xt"]))
    _handles.handles_remember_bytes(bytearray(10))
    _handles.handles_remember_tree(tree())
    _handles.handles_forget()


def watched(raising: bool) -> None:
    box = _callbacks.callbacks_box(1)
    box.watch(raises if raising else lambda _: None)
    box.set(2)


def watched_by_itself() -> None:
    box = _callbacks.callbacks_box(1)
    box.watch(lambda _: box)


def in_a_circle() -> None:
    owner = tree()
    child = owner.child(1)
    circle = [owner, child, _handles.handles_cursor_open(child)]
    circle.append(circle)


CASES: dict[str, list[Callable[[], object]]] = {
    "numbers out": [lambda: _numeric.numeric_outs(1), lambda: _numeric.numeric_half(float("nan"))],
    "numbers inout": [lambda: _numeric.numeric_scale(2.5, 3), lambda: _numeric.numeric_scale("x", 3)],
    "floats in": [lambda: _numeric.numeric_sum([1.5] * 100), lambda: _numeric.numeric_sum([1.5, "x"])],
    "booleans in": [lambda: _numeric.numeric_count_true([True] * 100), lambda: _numeric.numeric_count_true([2])],
    "array inout": [lambda: _numeric.numeric_sort([3, 1, 2] * 40), lambda: _numeric.numeric_increase([2**31 - 1], 1)],
    "array measured": [lambda: _texts.texts_squares(100), lambda: _texts.texts_squares(2000)],
    "record inout": [lambda: _numeric.numeric_grow((1, 2.5), 1), lambda: _numeric.numeric_grow((1, "x"), 1)],
    "records inout": [lambda: _numeric.numeric_heavy([(1, 0), (2, 3)] * 50)],
    "record by value": [lambda: _numeric.numeric_swap_small((1, 2)), lambda: _numeric.numeric_swap_small(5)],
    "record borrowed": [lambda: _numeric.numeric_known(5), lambda: _numeric.numeric_known(-1)],
    "computed size": [lambda: _numeric.numeric_identity(9), lambda: _numeric.numeric_range(8, 5)],
    "text out": [lambda: _texts.texts_greet("x" * 50, 100), lambda: _texts.texts_greet("x", 2)],
    "text measured": [lambda: _texts.texts_format(5, 900), lambda: _texts.texts_growing(99)],
    "text owned": [lambda: _texts.texts_copy("x" * 500), lambda: _texts.texts_copy(None)],
    "text pointer out": [
        lambda: _texts.texts_take(12),
        lambda: _texts.texts_take(-1),
        lambda: _texts.texts_take_two(1, -1),
    ],
    "bytes owned": [lambda: _texts.texts_bytes(900), lambda: _texts.texts_bytes(2000)],
    "bytes pointer out": [
        lambda: _texts.texts_load(900),
        lambda: _texts.texts_load(2000),
        lambda: _texts.texts_lend(9),
    ],
    "bytes of a handle": [lambda: bytes(_texts.texts_sheet_new(100).__enter__() and b"")],
    "view of a handle": [lambda: _texts.texts_sheet_bytes(_texts.texts_sheet_new(100))[5]],
    "texts in": [lambda: _texts.texts_join(["a", b"b", "c"] * 30), lambda: _texts.texts_join(["a", 5])],
    "texts out": [lambda: _texts.texts_list(3), lambda: _texts.texts_list(9)],
    "handle out": [
        lambda: _handles.handles_open(5),
        lambda: _handles.handles_open(13),
        lambda: _handles.handles_open(0),
    ],
    "handle void": [lambda: _handles.handles_any_open(5), lambda: _handles.handles_any_value(5)],
    "handle borrowed": [lambda: tree().child(1), lambda: tree().child(9), _handles.handles_root],
    "constructor": [tree, lambda: _handles.handles_leaf(-1), lambda: _handles.handles_tree("x")],
    "kept": [kept_by_a_tree, lambda: _handles.handles_cursor_open(tree(), True)],
    "kept until": [remembered],
    "handles in a circle": [in_a_circle],
    "a callback in a circle": [watched_by_itself],
    "callback": [
        lambda: _callbacks.callbacks_each([1, 2, 3], lambda _: 0),
        lambda: _callbacks.callbacks_each([1, 2, 3], raises),
        lambda: _callbacks.callbacks_each([1, 2, 3], lambda _: "x"),
        lambda: _callbacks.callbacks_each([1, 2, 3], 5),
    ],
    "callback arguments": [
        lambda: _callbacks.callbacks_call_texts(lambda text, data: None),
        lambda: _callbacks.callbacks_call_rows(3, 4, lambda *_: 0),
        lambda: _callbacks.callbacks_call_memory(5, _callbacks.callbacks_box(1), lambda *_: 1),
    ],
    "callback with outs": [
        lambda: _callbacks.callbacks_insist(2, False, raises),
        lambda: _callbacks.callbacks_insist(2, True, raises),
    ],
    "callback without data": [lambda: _callbacks.callbacks_sort([3, 1, 2], lambda one, other: one - other)],
    "callback async": [lambda: (_callbacks.callbacks_later(1, lambda _: None), _callbacks.callbacks_run())],
    "callback of a handle": [lambda: watched(False), lambda: watched(True), _callbacks.callbacks_boxes],
    "callback in a thread": [lambda: _callbacks.callbacks_in_thread(1, lambda value: value)],
    "structs": [
        lambda: _structs.structs_box(1.5, 2.5),
        lambda: _structs.structs_show_shape({"kind": 1, "radius": 2.5}, 100),
        lambda: _structs.structs_show_shape({"kind": 1, "radius": 2.5, "code": 7}, 100),
        lambda: _structs.structs_count_up(9),
        lambda: _structs.structs_sum_list((1, -1, [1, 2, 3])),
        lambda: _structs.structs_entries(9),
        lambda: _structs.structs_show_entry(_structs.structs_entry_value(5), 500),
    ],
    "errors": [lambda: _calls.calls_find(3), lambda: sessions(4), lambda: _calls.calls_session_open(-1)],
}


def attempt(call: Callable[[], object]) -> None:
    try:
        call()
    except Exception:  # whatever it is: what it leaves is what counts
        pass


def blocks_after(call: Callable[[], object], times: int) -> int:
    for _ in range(times):
        attempt(call)
    gc.collect()
    return sys.getallocatedblocks()


@pytest.mark.parametrize("contract", CASES)
def test_nothing_is_left_of_a_contract(contract: str) -> None:
    alive = _texts.texts_alive(), _handles.handles_alive(), _callbacks.callbacks_boxes(), _calls.calls_alive()
    for number, call in enumerate(CASES[contract]):
        blocks = blocks_after(call, 50)
        assert blocks_after(call, CALLS_COUNTED) - blocks < ALLOWED, (contract, number)
    assert alive == (_texts.texts_alive(), _handles.handles_alive(), _callbacks.callbacks_boxes(), _calls.calls_alive())
    assert _handles.handles_violations() == 0
