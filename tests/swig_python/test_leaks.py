# SPDX-License-Identifier: MIT
"""References: every typemap gives back what it took, whether the call is made, refused or fails."""

import gc
import sys

import _hard
import pytest


class Fresh:
    """A path that is made anew each time."""

    def __fspath__(self):
        return "path".join(["a", "b"])


POINT = (1, 2, 3, 4)
# A call of each typemap: first one that is made, then those that are not.
CALLS = {
    "integer": [("hard_int64", 2**60), ("hard_uint64", 2**64 - 1), ("hard_int8", 1000), ("hard_int8", "x")],
    "bool": [("hard_not", True), ("hard_not", "x")],
    "float": [("hard_half", 1.5), ("hard_half", "x")],
    "descriptor": [("hard_descriptor", 0), ("hard_descriptor", sys.stdin), ("hard_descriptor", object())],
    "text": [("hard_length", "abc"), ("hard_length", b"abc"), ("hard_length", "a\0b"), ("hard_length", 5)],
    "text, not UTF-8": [("hard_length", "not \udcff"), ("hard_length", "not \ud800")],
    "path": [("hard_path_hash", Fresh()), ("hard_path_hash", "not \udcff"), ("hard_path_hash", 5)],
    "text out": [("hard_name", 12), ("hard_name", 13), ("hard_name", 99)],
    "bytes in": [("hard_hash", bytearray(100)), ("hard_compare", b"ab", b"abc"), ("hard_hash", "x")],
    "bytes out": [("hard_fill", 1, 1000), ("hard_fill", 1, bytearray(9)), ("hard_fill", 255, 9), ("hard_fill", 1, b"")],
    "bytes inout": [("hard_reverse", bytearray(9)), ("hard_reverse", b"x")],
    "bytes fixed": [("hard_digest", b"x"), ("hard_digest", 5)],
    "array in": [("hard_sum", [1000] * 99), ("hard_dot", [1], [2, 3]), ("hard_sum", [1, "x"]), ("hard_sum", 5)],
    "array out": [("hard_count_up", 5, 9), ("hard_count_up", 5, -1), ("hard_count_up", 2**64 - 2, 9)],
    "record in": [("hard_move", POINT, 5), ("hard_move", (1, 2, 3), 5), ("hard_move", (1, 2, 3, "x"), 5)],
    "record failing": [("hard_move", (1, 2, 3, 2**31 - 1), 5)],
    "records out": [("hard_points", 1, 5), ("hard_points", -1, 5), ("hard_points", 1, "x")],
    "integer out": [("hard_divide", 2**60, 1), ("hard_divide", 1, 0), ("hard_divide_rest", 2**60, 2**59)],
    "integer inout": [("hard_swap", 100000, 200000), ("hard_swap", 1, "x")],
    "address": [("hard_peek", bytearray(b"x")), ("hard_peek", b"x"), ("hard_poke", None, 1)],
    "address out": [("hard_where",)],
    "handle": [("hard_box_new", 1), ("hard_box_new", -1), ("hard_box_value", 5), ("hard_box_or", None, 1)],
    "own failure": [("hard_fail_own", 1), ("hard_fail_out", -1), ("hard_fail_out", 2**40)],
    "kept": [("hard_keep_descriptor", object()), ("hard_keep_memory", b"x"), ("hard_keep_input", b"x", True)],
    "count": [("hard_int8",), ("hard_defaults", 1, 2, 3, "x", 5)],
}


def attempt(function, *arguments):
    try:
        return getattr(_hard, function)(*arguments)
    except (TypeError, ValueError, OverflowError, OSError, _hard.Error):
        return None


def blocks_after(call, times):
    for _ in range(times):
        attempt(*call)
    gc.collect()
    return sys.getallocatedblocks()


@pytest.mark.parametrize("kind", CALLS)
def test_nothing_is_left_of_a_call(kind):
    for call in CALLS[kind]:
        arguments = [argument for argument in call[1:] if argument is not None]
        before = [sys.getrefcount(argument) for argument in arguments]
        blocks = blocks_after(call, 50)
        grown = blocks_after(call, 500) - blocks
        after = [sys.getrefcount(argument) for argument in arguments]
        # One reference lost in each call makes 550; small numbers are everybody's and move by themselves.
        assert all(abs(now - then) < 200 for now, then in zip(after, before, strict=True)), call
        assert grown < 200, call


def test_a_view_leaves_nothing(slab):
    blocks = blocks_after(("hard_slab_pin", slab), 50)
    assert blocks_after(("hard_slab_pin", slab), 500) - blocks < 200
    assert _hard.hard_slab_pins(slab) == 0


def test_buffers_are_unlocked_after_every_call():
    data = bytearray(10)
    for function in ("hard_hash", "hard_reverse", "hard_fill_all", "hard_peek"):
        attempt(function, data)
        data.append(1)
    attempt("hard_fill", 255, data)
    data.append(1)
    attempt("hard_compare", data, b"other")
    data.append(1)
    attempt("hard_compare", data, "no buffer")
    data.append(1)
    attempt("hard_keep_memory", data, True)
    data.append(1)
