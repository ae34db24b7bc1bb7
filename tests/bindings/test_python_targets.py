# SPDX-License-Identifier: MIT
"""The one interface of the Python targets, on the header of hard cases: each test runs on every target."""

import array
import decimal
import errno
import fractions
import gc
import importlib
import inspect
import mmap
import os
import pickle
import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path

import numpy
import pytest
from conftest import ROOT
from targets import HARD, carriers, contract, load, refused

TARGETS = tuple(carriers("hard"))
# Those that carry records with pointers, columns and typed views.
NEWER = TARGETS
LIMITS = {f"{sign}int{bits}": (-(2 ** (bits - 1)) if not sign else 0, 2 ** (bits - (not sign)) - 1)
          for bits in (8, 16, 32, 64) for sign in ("", "u")}  # fmt: skip


MODULES = {target: load(target, "hard") for target in TARGETS}
SHAPES = {target: load(target, "shapes") for target in TARGETS}


@pytest.fixture(params=TARGETS)
def hard(request):
    module = MODULES[request.param]
    yield module
    module.hard_completions(64)
    gc.collect()
    assert module.hard_kept() == 0
    assert not module._kept
    assert module.hard_boxes() == 0


class Number:
    """An integer by __index__ only."""

    def __init__(self, value):
        self.value = value

    def __index__(self):
        return self.value


class File:
    def __init__(self, number):
        self.number = number

    def fileno(self):
        return self.number


# ---- integers ----


@contract("integer", "success", "wrong")
@contract("integer", "wrong")
@contract("integer", "success")
@contract("bytes in", "success")
@contract("array in", "success")
@contract("retained token", "success")
@contract("releases", "success")
@pytest.mark.parametrize("kind", sorted(LIMITS))
def test_integers_are_exact_to_the_ends_of_their_range(hard, kind):
    echo = getattr(hard, f"hard_{kind}")
    least, most = LIMITS[kind]
    for value in (least, most, 0, 1, most - 1):
        assert echo(value) == value
        assert type(echo(value)) is int
    for value in (least - 1, most + 1, -(2**70), 2**70):
        expected = f"hard_{kind}: value is {value}, it must be an integer from {least} to {most}"
        assert refused(echo, value) == (OverflowError, expected)


@pytest.mark.parametrize("kind", sorted(LIMITS))
@pytest.mark.parametrize(
    "value", [1.0, 1.5, "1", b"1", None, [1], decimal.Decimal(1), fractions.Fraction(3, 2), numpy.float32(1.5), 1j]
)
def test_what_is_no_integer_is_refused(hard, kind, value):
    least, most = LIMITS[kind]
    expected = f"hard_{kind}: value is {value!r}, it must be an integer from {least} to {most}"
    assert refused(getattr(hard, f"hard_{kind}"), value) == (TypeError, expected)


@pytest.mark.parametrize("value", [True, Number(1), numpy.int64(1), numpy.uint8(1)])
def test_what_has_an_index_is_an_integer(hard, value):
    assert hard.hard_int64(value) == 1
    assert hard.hard_uint64(value) == 1
    assert hard.hard_uint8(value) == 1
    assert hard.hard_sum([value, value]) == 2


def test_long_and_size_t(hard):
    assert hard.hard_long(-(2**63)) == -(2**63)
    assert hard.hard_size(2**64 - 1) == 2**64 - 1


def test_a_value_in_a_message_is_cut(hard):
    exception, text = refused(hard.hard_int8, "x" * 1000)
    assert exception is TypeError
    assert text == f"hard_int8: value is '{'x' * 79}..., it must be an integer from -128 to 127"


def test_a_value_without_repr_is_shown_by_its_type(hard):
    class Hostile:
        def __repr__(self):
            raise RuntimeError

    assert refused(hard.hard_int8, Hostile()) == (
        TypeError,
        "hard_int8: value is <Hostile>, it must be an integer from -128 to 127",
    )


def test_what_an_argument_raises_comes_through(hard):
    class Broken:
        def __index__(self):
            raise ZeroDivisionError("mine")

        def fileno(self):
            raise ZeroDivisionError("mine")

    class BrokenFile:
        def fileno(self):
            raise ZeroDivisionError("mine")

    for call in (hard.hard_int8, hard.hard_uint64, hard.hard_descriptor):
        with pytest.raises(ZeroDivisionError, match="mine"):
            call(Broken())
    with pytest.raises(ZeroDivisionError, match="mine"):
        hard.hard_descriptor(BrokenFile())
    with pytest.raises(ZeroDivisionError, match="mine"):
        hard.hard_sum([1, Broken()])


@contract("truth", "success", "wrong")
def test_booleans(hard):
    assert hard.hard_not(True) is False
    assert hard.hard_not(0) is True
    for value in (2, -1, 1.0, "x", None):
        assert refused(hard.hard_not, value) == (TypeError, f"hard_not: value is {value!r}, it must be True or False")


@contract("float", "success", "wrong")
def test_floats(hard):
    assert hard.hard_half(3) == 1.5
    assert hard.hard_half(1e308) == 5e307
    assert hard.hard_half(numpy.float32(3)) == 1.5
    assert refused(hard.hard_half, "3") == (TypeError, "hard_half: value is '3', it must be a number")


@contract("default", "success")
def test_defaults(hard):
    assert hard.hard_defaults(1) == 1230
    assert hard.hard_defaults(1, 1) == 1130
    assert hard.hard_defaults(1, 1, 1) == 1110
    assert hard.hard_defaults(1, 1, 1, "abc") == 1113
    assert hard.hard_defaults(1, 1, 1, None) == 1110


@contract("name", "success")
@contract("hidden", "success")
def test_names(hard):
    assert hard.hard_words(1, 2, 3, 4, 5, 6, 7) == 28
    assert hard.hard_renamed() == 12
    assert hard.hard_nothing() is None
    for name in ("hard_original", "hard_hidden", "hard_box_free", "hard_slab_unpin"):
        assert not hasattr(hard, name)


@pytest.mark.parametrize("arguments", [(), (1, 2, 3, None, 5)])
def test_a_wrong_number_of_arguments_is_a_type_error(hard, arguments):
    with pytest.raises(TypeError, match="hard_defaults"):
        hard.hard_defaults(*arguments)
    with pytest.raises(TypeError):
        hard.hard_defaults(a=1)


# ---- constants ----


@contract("constant", "success")
def test_constants_are_plain_integers(hard):
    assert (hard.HARD_RED, hard.HARD_BLUE, hard.HARD_MINUS, hard.HARD_THREE) == (1, 2**30, -1, 3)
    assert hard.HARD_GREATEST == 2**64 - 1
    assert hard.HARD_LEAST == -(2**63)
    assert hard.HARD_INEXACT == 2**53 + 1
    assert type(hard.HARD_RED) is int


@contract("enumeration", "success")
@contract("flagset", "success")
def test_enumerations_are_made_when_touched(hard):
    assert hard.hard_colours.HARD_RED | hard.hard_colours.HARD_GREEN == 3
    assert hard.hard_sign(-1) is hard.hard_sign.HARD_MINUS
    assert hard.hard_colours is hard.hard_colours
    assert hard.hard_colours.__doc__ == "Or-ed together."
    assert hard.hard_mix(hard.hard_colours.HARD_RED, hard.hard_sign.HARD_PLUS) == 1
    assert {"hard_colours", "hard_sign", "hard_int8"} <= set(dir(hard))
    with pytest.raises(AttributeError, match="hard_nonsense"):
        hard.hard_nonsense  # noqa: B018


@contract("flags", "success", "wrong")
def test_flags(hard):
    assert hard.hard_mix(hard.HARD_RED | hard.HARD_BLUE, 1) == 2**30 + 1
    assert hard.hard_mix(hard.hard_colours.HARD_RED | hard.hard_colours.HARD_GREEN, -1) == 2**32 - 4
    expected = "hard_mix: colours is 'x', it must be an integer from 0 to 4294967295"
    assert refused(hard.hard_mix, "x", 0) == (TypeError, expected)
    assert refused(hard.hard_mix, 2**32, 0)[0] is OverflowError


# ---- descriptors and text ----


@contract("descriptor", "success", "wrong")
def test_a_descriptor_is_an_integer_or_has_fileno(hard, tmp_path):
    with open(tmp_path / "file", "w") as file:
        assert hard.hard_descriptor(file) == file.fileno()
        assert hard.hard_descriptor(file.fileno()) == file.fileno()
        assert hard.hard_descriptor(Number(file.fileno())) == file.fileno()
    with pytest.raises(ValueError, match="closed file"):
        hard.hard_descriptor(file)
    for value in ("0", 1.0, None, numpy.zeros(2)):
        expected = f"hard_descriptor: descriptor is {value!r}, it must be a descriptor or an object with fileno()"
        assert refused(hard.hard_descriptor, value) == (TypeError, expected)
    for value in (2**31, File(2**31)):
        expected = "hard_descriptor: descriptor is 2147483648, it must be an integer from -2147483648 to 2147483647"
        assert refused(hard.hard_descriptor, value) == (OverflowError, expected)
    assert refused(hard.hard_descriptor, File("x"))[0] is TypeError


@contract("text in", "success", "wrong")
@contract("nullable", "success", "wrong")
def test_text(hard):
    assert hard.hard_length("zw\u00f6lf") == 6
    assert hard.hard_length(b"zwolf") == 5
    assert hard.hard_length("") == 0
    assert hard.hard_length(None) == -1
    assert hard.hard_text_hash("\udcff") == hard.hard_text_hash(b"\xff")
    assert hard.hard_text_hash("x") == hard.hard_hash(b"x")
    for value in ("a\0b", b"a\0b"):
        expected = f"hard_text_hash: text is {value!r}, it must be text without a NUL"
        assert refused(hard.hard_text_hash, value) == (ValueError, expected)
    for value in (5, bytearray(b"x"), Path("x"), None):
        expected = f"hard_text_hash: text is {value!r}, it must be str or bytes"
        assert refused(hard.hard_text_hash, value) == (TypeError, expected)
    assert refused(hard.hard_length, 5) == (TypeError, "hard_length: text is 5, it must be str or bytes or None")


@contract("path", "success", "wrong")
def test_paths(hard):
    expected = hard.hard_hash(b"folder/x")
    for value in ("folder/x", b"folder/x", Path("folder/x")):
        assert hard.hard_path_hash(value) == expected
    assert refused(hard.hard_path_hash, "a\0b")[0] is ValueError
    expected = "hard_path_hash: path is 5, it must be a path (str, bytes or os.PathLike)"
    assert refused(hard.hard_path_hash, 5) == (TypeError, expected)


def test_what_is_no_path_after_all_is_named_as_it_was_given(hard):
    class NoPath:
        def __fspath__(self):
            return 5

        def __repr__(self):
            return "NoPath"

    expected = "hard_path_hash: path is NoPath, it must be a path (str, bytes or os.PathLike)"
    assert refused(hard.hard_path_hash, NoPath()) == (TypeError, expected)


@pytest.mark.parametrize(("name", "parameter"), [("hard_text_hash", "text"), ("hard_path_hash", "path")])
def test_text_that_no_bytes_stand_for(hard, name, parameter):
    expected = f"{name}: {parameter} is '\\ud800', it must be text that UTF-8 can carry"
    assert refused(getattr(hard, name), "\ud800") == (ValueError, expected)


@contract("text result", "success")
def test_text_that_comes_back(hard):
    assert hard.hard_name(0) == "zero"
    assert hard.hard_name(12) == "zw\u00f6lf"
    assert hard.hard_name(13) == "\udcff\udcfe"
    assert hard.hard_name(99) is None


# ---- failures ----


@contract("errno", "success", "wrong")
@contract("explains", "wrong")
def test_an_errno_is_raised_with_its_explanation(hard):
    assert hard.hard_fail_errno(0) == 7
    with pytest.raises(FileNotFoundError) as caught:
        hard.hard_fail_errno(errno.ENOENT)
    assert (caught.value.errno, caught.value.strerror) == (errno.ENOENT, "hard_fail_errno: asked for 2")
    with pytest.raises(BlockingIOError):
        hard.hard_fail_errno(errno.EAGAIN)


@contract("errno global", "success", "wrong")
def test_an_errno_of_the_global_kind(hard):
    assert hard.hard_fail_global(0) == 7
    with pytest.raises(PermissionError) as caught:
        hard.hard_fail_global(errno.EPERM)
    assert caught.value.strerror == "hard_fail_global: asked for 1"


@contract("fails", "success", "wrong")
@contract("nothing", "success")
def test_an_error_of_the_library_s_own(hard):
    assert hard.hard_fail_own(2) is None
    assert hard.hard_fail_out(4) == 8
    with pytest.raises(hard.Error, match="hard_fail_own: asked for 6") as caught:
        hard.hard_fail_own(3)
    assert caught.value.code == 6
    with pytest.raises(hard.Error) as caught:
        hard.hard_fail_out(-5)
    assert caught.value.code == -5
    assert issubclass(hard.Error, Exception)


@contract("explains", "wrong")
def test_an_explanation_is_that_of_the_calling_thread(hard):
    texts = {}

    def fail(code):
        for _ in range(200):
            with pytest.raises(OSError) as caught:
                hard.hard_fail_errno(code)
            texts.setdefault(code, set()).add(caught.value.strerror)

    threads = [threading.Thread(target=fail, args=(code,)) for code in (11, 22, 33, 44)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == {code: {f"hard_fail_errno: asked for {code}"} for code in (11, 22, 33, 44)}


# ---- bytes ----

BUFFERS = [
    b"abcd",
    bytearray(b"abcd"),
    memoryview(b"abcd"),
    array.array("i", [0x64636261]),
    numpy.frombuffer(b"abcd", numpy.uint16),
    memoryview(b"xabcd")[1:],
]


@pytest.mark.parametrize("data", BUFFERS, ids=lambda data: type(data).__name__)
def test_bytes_come_from_any_contiguous_buffer(hard, data):
    assert hard.hard_hash(data) == hard.hard_hash(b"abcd")
    assert hard.hard_count_bytes(data) == 4


def test_bytes_from_a_mapping(hard):
    with mmap.mmap(-1, 4096) as memory:
        memory[:4] = b"abcd"
        assert hard.hard_count_bytes(memory) == 4096
        assert hard.hard_fill(1, memory) == 100
        assert memory[:2] == b"\1\1"


@contract("bytes in", "wrong")
def test_what_has_no_contiguous_bytes_is_refused(hard):
    for value in ("text", 5, None, [1], memoryview(b"abcdef")[::2], numpy.arange(9)[::2]):
        exception, text = refused(hard.hard_hash, value)
        assert exception is TypeError
        assert text.startswith("hard_hash: data is ")
        assert text.endswith(", it must be a contiguous buffer")


@contract("bytes in", "lifetime")
def test_memory_that_was_released_is_refused(hard):
    view = memoryview(bytearray(4))
    view.release()
    assert refused(hard.hard_hash, view) == (TypeError, f"hard_hash: data is {view!r}, it must be a contiguous buffer")
    expected = f"hard_reverse: data is {view!r}, it must be a writable buffer"
    assert refused(hard.hard_reverse, view) == (TypeError, expected)
    exception, text = refused(hard.hard_fill, 1, view)
    assert (exception, text.partition(" is ")[0]) == (TypeError, "hard_fill: data")


@pytest.mark.parametrize("raised", [OverflowError, ValueError, ZeroDivisionError, OSError])
def test_what_a_number_raises_itself_comes_through(hard, raised):
    class Raising:
        def __index__(self):
            raise raised("of its own")

    assert refused(hard.hard_descriptor, Raising()) == (raised, "of its own")


def test_nullable_bytes(hard):
    assert hard.hard_count_bytes() == -1
    assert hard.hard_count_bytes(None) == -1
    assert hard.hard_count_bytes(b"") == 0
    expected = "hard_count_bytes: data is 5, it must be a contiguous buffer or None"
    assert refused(hard.hard_count_bytes, 5) == (TypeError, expected)


@contract("shared size", "success", "wrong")
def test_buffers_that_share_a_size(hard):
    assert hard.hard_compare(b"abcd", bytearray(b"abxx")) == 2
    expected = "hard_compare: the length of right is 2, it must be 3, that of left"
    assert refused(hard.hard_compare, b"abc", b"ab") == (ValueError, expected)


@contract("bytes out", "success")
@contract("count", "success")
def test_bytes_out_asked_for_by_number(hard):
    assert hard.hard_fill(7, 3) == b"\7\7\7"
    assert hard.hard_fill(7, 1) == b"\7"
    assert bytes(1) == b"\0"
    assert hard.hard_fill(7, 0) == b""
    assert hard.hard_fill(7, 1000) == b"\7" * 100
    assert hard.hard_fill(7, Number(2)) == b"\7\7"
    assert hard.hard_fill(7, numpy.int64(2)) == b"\7\7"
    assert hard.hard_fill_all(300)[-2:] == b"\x2a\x2b"


@contract("bytes out", "success")
def test_bytes_out_into_a_buffer(hard):
    data = bytearray(200)
    assert hard.hard_fill(7, data) == 100
    assert data == b"\7" * 100 + bytes(100)
    numbers = numpy.zeros(4, numpy.uint32)
    assert hard.hard_fill(1, numbers) == 16
    assert numbers.tolist() == [0x01010101] * 4
    assert hard.hard_fill_all(data) == 200
    assert hard.hard_fill(9, memoryview(data)[1:3]) == 2
    assert data[:4] == b"\0\t\t\3"


@contract("bytes out", "wrong")
def test_bytes_out_refuses_what_cannot_be_written(hard):
    constant = b"constant"
    for value in (constant, "text", 1.5, None, [1], memoryview(constant)):
        exception, text = refused(hard.hard_fill, 7, value)
        assert exception is TypeError
        assert text.startswith("hard_fill: data is ")
        assert text.endswith(", it must be a number of bytes or a writable buffer")
    assert constant == b"constant"
    assert refused(hard.hard_fill, 7, numpy.arange(9)[::2])[0] is TypeError
    for value in (-1, 2**64):
        expected = f"hard_fill: data is {value}, it must be an integer from 0 to 9223372036854775807"
        assert refused(hard.hard_fill, 7, value) == (OverflowError, expected)


def test_more_bytes_than_there_is_memory(hard):
    with pytest.raises((MemoryError, OverflowError)):
        hard.hard_fill(7, 2**62)


@contract("bytes inout", "success", "wrong")
def test_bytes_inout(hard):
    data = bytearray(b"abc")
    hard.hard_reverse(data)
    assert data == b"cba"
    for value in (b"abc", 3, None):
        expected = f"hard_reverse: data is {value!r}, it must be a writable buffer"
        assert refused(hard.hard_reverse, value) == (TypeError, expected)


def test_bytes_out_of_a_fixed_size(hard):
    assert hard.hard_digest(b"abc") == hard.hard_hash(b"abc").to_bytes(8, "little")


def test_a_failing_call_leaves_no_buffer_locked(hard):
    data = bytearray(4)
    with pytest.raises(OSError) as failed:
        hard.hard_fill(255, data)
    data.append(1)
    with pytest.raises(OverflowError) as wrong:
        hard.hard_fill(256, data)
    data.append(1)
    with pytest.raises(ValueError) as unequal:
        hard.hard_compare(data, b"")
    data.append(1)
    assert failed.value.__traceback__
    assert wrong.value.__traceback__
    assert unequal.value.__traceback__


# ---- arrays ----


@pytest.mark.parametrize(
    "kind",
    [list, tuple, iter, set, lambda items: array.array("i", items), lambda items: (i for i in items)],
)
def test_arrays_come_from_any_iterable(hard, kind):
    assert hard.hard_sum(kind([1, 2, 3])) == 6


@contract("array in", "wrong")
def test_arrays_are_exact(hard):
    assert hard.hard_greatest([1, 2**64 - 1]) == 2**64 - 1
    assert hard.hard_greatest([]) == 0
    assert hard.hard_sum([-(2**31), 2**31 - 1]) == -1
    assert hard.hard_sum(range(100_000)) == 4999950000
    for items, at in (([1, 2.5], 1), (["1"], 0), ([decimal.Decimal(1)], 0)):
        expected = f"items[{at}] is {items[at]!r}, it must be an integer from -2147483648 to 2147483647"
        assert refused(hard.hard_sum, items) == (TypeError, f"hard_sum: {expected}")
    expected = "hard_sum: items[1] is 2147483648, it must be an integer from -2147483648 to 2147483647"
    assert refused(hard.hard_sum, [1, 2**31]) == (OverflowError, expected)
    for value in (5, "12", None):
        expected = f"hard_sum: items is {value!r}, it must be a sequence of integers"
        assert refused(hard.hard_sum, value) == (TypeError, expected)


def test_arrays_that_share_a_size(hard):
    assert hard.hard_dot([1, 2]) == 3
    assert hard.hard_dot([1, 2], None) == 3
    assert hard.hard_dot([1, 2], [3, 2**40]) == 3 + 2**41
    for right in ([1], [1, 2, 3], []):
        expected = f"hard_dot: the length of right is {len(right)}, it must be 2, that of left"
        assert refused(hard.hard_dot, [1, 2], right) == (ValueError, expected)
    with pytest.raises(OSError):
        hard.hard_dot([], [])
    expected = "hard_dot: right is 5, it must be a sequence of integers or None"
    assert refused(hard.hard_dot, [1], 5) == (TypeError, expected)


@contract("array out", "success", "wrong")
def test_arrays_out(hard):
    assert hard.hard_count_up(5, 3) == [5, 6, 7]
    assert hard.hard_count_up(2**64 - 20, 99) == list(range(2**64 - 20, 2**64 - 10))
    assert hard.hard_count_up(5, 0) == []
    with pytest.raises(OSError):
        hard.hard_count_up(2**64 - 1, 3)
    for value in (-1, 2**32):
        expected = f"hard_count_up: items is {value}, it must be an integer from 0 to 4294967295"
        assert refused(hard.hard_count_up, 1, value) == (OverflowError, expected)
    for value in (1.5, [1], "1", None):
        assert refused(hard.hard_count_up, 1, value)[0] is TypeError


# ---- outs ----


def test_one_out_beside_a_failure(hard):
    assert hard.hard_divide(7, 2) == 3
    assert hard.hard_divide(-7, 2) == -3
    with pytest.raises(OSError) as caught:
        hard.hard_divide(7, 0)
    assert caught.value.errno == errno.EDOM


@contract("number out", "success")
def test_several_outs_are_a_tuple(hard):
    assert hard.hard_divide_rest(7, 2) == (3, 1)
    with pytest.raises(OSError, match="hard_divide_rest"):
        hard.hard_divide_rest(7, 0)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("hard_echo_signed", (-(2**63), -1, 0, 2**63 - 1)),
        ("hard_echo_unsigned", (0, 2**64 - 1, 2**63)),
        ("hard_echo_small", (-128, 127)),
    ],
)
def test_no_value_is_taken_for_a_failure(hard, name, values):
    echo = getattr(hard, name)
    for value in values:
        assert echo(value, False) == value
        with pytest.raises(FileNotFoundError, match=f"{name}: asked for 2"):
            echo(value, True)
        assert echo(value, False) == value


@contract("number inout", "success", "wrong")
def test_inouts(hard):
    assert hard.hard_swap(1, -2) == (-2, 1)
    assert hard.hard_bump(2**64 - 2, 1) == (2**64 - 2, 2**64 - 1)
    expected = "hard_swap: other is 2147483648, it must be an integer from -2147483648 to 2147483647"
    assert refused(hard.hard_swap, 1, 2**31) == (OverflowError, expected)


# ---- records ----


@contract("record", "success")
def test_a_record_is_a_named_tuple(hard):
    point = hard.hard_point(1, 2, y=3)
    assert point == (1, 2, 3, 0)
    assert (point.level, point.x, point.y, point.z) == point
    assert point._fields == ("level", "x", "y", "z")
    assert point._replace(x=9) == (1, 9, 3, 0)
    assert point._asdict() == {"level": 1, "x": 2, "y": 3, "z": 0}
    assert hard.hard_point._make(range(4)) == (0, 1, 2, 3)
    assert repr(point) == "hard_point(level=1, x=2, y=3, z=0)"
    assert isinstance(point, tuple)
    match point:
        case hard.hard_point(1, x=x):
            assert x == 2
    with pytest.raises(TypeError):
        hard.hard_point(w=1)
    with pytest.raises(AttributeError):
        point.x = 1
    with pytest.raises(AttributeError):
        point.w = 1
    assert hard.hard_point.__doc__.startswith("A point, with a hole")
    assert hard.hard_point.x.__doc__ == "in metres"


def test_a_record_can_be_pickled(hard, monkeypatch):
    monkeypatch.setitem(sys.modules, "hard", hard)
    point = hard.hard_point(1, 2, 3, 4)
    copy = pickle.loads(pickle.dumps(point))
    assert copy == point
    assert type(copy) is hard.hard_point


@contract("record in", "success")
@contract("record out", "success")
def test_records_in(hard):
    expected = hard.hard_point(1, 12, 13, 14)
    for given in (hard.hard_point(1, 2, 3, 4), (1, 2, 3, 4), [1, 2, 3, 4], {"level": 1, "x": 2, "y": 3, "z": 4}):
        moved = hard.hard_move(given, 10)
        assert moved == expected
        assert type(moved) is hard.hard_point
    assert hard.hard_move({"z": 1}, 1) == (0, 1, 1, 2)
    assert hard.hard_x() == -1
    assert hard.hard_x(None) == -1
    assert hard.hard_x(hard.hard_point(x=-(2**63))) == -(2**63)


@contract("record in", "wrong")
def test_records_in_are_checked(hard):
    move = hard.hard_move
    shape = "hard_move: point is {}, it must be hard_point (a sequence of at most 4)"
    assert move((1, 2, 3), 0) == (1, 2, 3, 0)
    assert move((), 0) == (0, 0, 0, 0)
    assert refused(move, (1, 2, 3, 4, 5), 0) == (ValueError, shape.format("(1, 2, 3, 4, 5)"))
    assert refused(move, 5, 0) == (TypeError, shape.format("5"))
    assert refused(move, None, 0) == (TypeError, shape.format("None"))
    assert refused(move, "abcd", 0) == (TypeError, shape.format("'abcd'"))
    assert refused(move, {"w": 1}, 0) == (TypeError, "hard_move: point.w: there is no such field")
    expected = "hard_move: point.y is 3.5, it must be an integer from 0 to 18446744073709551615"
    assert refused(move, (1, 2, 3.5, 4), 0) == (TypeError, expected)
    expected = "hard_move: point.level is 128, it must be an integer from -128 to 127"
    assert refused(move, hard.hard_point(128), 0) == (OverflowError, expected)
    with pytest.raises(OSError, match="hard_move: asked for"):
        move((0, 0, 0, 2**31 - 1), 1)


@contract("records out", "success", "wrong")
def test_records_out(hard):
    points = hard.hard_points(3, 2)
    assert points == [(1, 3, 3, 3), (1, 4, 4, 4)]
    assert {type(point) for point in points} == {hard.hard_point}
    assert len(hard.hard_points(0, 99)) == 5
    assert hard.hard_points(0, 0) == []
    with pytest.raises(OSError):
        hard.hard_points(-1, 2)
    assert refused(hard.hard_points, 0, -1)[0] is OverflowError
    assert refused(hard.hard_points, 0, "2")[0] is TypeError


# ---- records in records, and sizes that are constants: shapes.h ----


@pytest.fixture(params=TARGETS)
def shapes(request):
    return SHAPES[request.param]


def test_records_in_records(shapes):
    point, segment = shapes.shapes_point, shapes.shapes_segment
    given = segment(point(1, 2), point(3, 4), (5, 6, 7), True, 1.5, (point(8, 9), point(-10, -(2**63))))
    turned = shapes.shapes_turn(given)
    assert turned == ((3, 4), (1, 2), (6, 7, 8), False, 0.75, ((-10, -(2**63)), (8, 9)))
    assert type(turned) is segment
    assert {type(each) for each in (turned.to, turned.from_, *turned.corners)} == {point}
    assert turned.corners[1].x == 9
    assert type(turned.closed) is bool
    plain = ((1, 2), {"level": 3, "x": 4}, [5, 6, 7], 1, 1.5, [[8, 9], (-10, -(2**63))])
    assert shapes.shapes_turn(plain) == turned
    assert shapes.shapes_turn({"weight": 3}) == ((0, 0), (0, 0), (1, 1, 1), True, 1.5, ((0, 0), (0, 0)))


def test_records_in_records_are_checked(shapes):
    turn, segment = shapes.shapes_turn, shapes.shapes_segment
    least, most = 0, 65535
    expected = f"shapes_turn: segment.marks[1] is 65536, it must be an integer from {least} to {most}"
    assert refused(turn, segment(marks=(0, 65536, 0))) == (OverflowError, expected)
    expected = "shapes_turn: segment.corners[1].level is 'x', it must be an integer from -128 to 127"
    assert refused(turn, segment(corners=((0, 0), ("x", 0)))) == (TypeError, expected)
    expected = (
        "shapes_turn: segment.from.x is 1.5, it must be an integer from -9223372036854775808 to 9223372036854775807"
    )
    assert refused(turn, segment(from_=(0, 1.5))) == (TypeError, expected)
    expected = "shapes_turn: segment.closed is 2, it must be True or False"
    assert refused(turn, segment(closed=2)) == (TypeError, expected)
    expected = "shapes_turn: segment.weight is 'x', it must be a number"
    assert refused(turn, segment(weight="x")) == (TypeError, expected)
    assert refused(turn, segment(marks=(1, 2)))[0] is ValueError
    assert refused(turn, segment(to=(1, 2, 3)))[0] is ValueError
    assert refused(turn, segment(to=5))[0] is TypeError


def test_lists_of_records_with_records(shapes):
    segments = shapes.shapes_segments(9)
    assert [segment.to.x for segment in segments] == [0, 1, 2]
    assert segments[2] == ((0, 2), (0, 2), (2, 0, 0), False, 0.0, ((0, 0), (0, 2)))
    assert type(segments[2].corners[1]) is shapes.shapes_point


def test_a_record_of_one_field(shapes):
    assert shapes.shapes_echo((5,)) == (5,)
    assert shapes.shapes_echo({"value": 5}).value == 5
    assert repr(shapes.shapes_echo([5])) == "shapes_single(value=5)"


def test_sizes_that_are_constants(shapes):
    assert shapes.shapes_three(5) == [5, 6, 7]
    assert shapes.shapes_sum_of_three([1, 2, 3]) == 6
    expected = "shapes_sum_of_three: the length of items is 2, it must be 3"
    assert refused(shapes.shapes_sum_of_three, [1, 2]) == (ValueError, expected)
    data = bytearray(b"abcde")
    shapes.shapes_bump(data)
    assert data == b"bcdee"
    expected = "shapes_bump: the length of data is 3, it must be at least 4"
    assert refused(shapes.shapes_bump, bytearray(3)) == (ValueError, expected)
    assert shapes.shapes_first(b"abcd") == ord("a")
    assert shapes.shapes_first(None) == -1
    assert refused(shapes.shapes_first, b"abc")[0] is ValueError


def test_an_array_in_and_one_out_of_the_same_size(shapes):
    assert shapes.shapes_square([1, -2, 2**31 - 1]) == [1, 4, (2**31 - 1) ** 2]
    assert shapes.shapes_square([]) == []
    assert refused(shapes.shapes_square, [1, 2, 3], 2)[0] is TypeError


# ---- handles ----


@contract("handle in", "lifetime")
@contract("handle result", "success", "lifetime")
def test_a_handle_closes_once(hard):
    box = hard.hard_box_new(5)
    assert type(box) is hard.hard_box
    assert hard.hard_box_value(box) == 5
    assert hard.hard_boxes() == 1
    assert not box.closed
    box.close()
    assert hard.hard_boxes() == 0
    assert box.closed
    box.close()
    expected = (ValueError, "hard_box_value: box is closed, it must be open")
    assert refused(hard.hard_box_value, box) == expected
    assert refused(hard.hard_box_or, box, 1)[0] is ValueError


def test_a_handle_as_context_manager(hard):
    with hard.hard_box_new(5) as box:
        hard.hard_box_set(box, 6)
        assert hard.hard_box_value(box) == 6
        with pytest.raises(OSError):
            hard.hard_box_set(box, -1)
    assert hard.hard_boxes() == 0
    assert box.closed


def test_a_handle_is_freed_when_collected(hard):
    box = hard.hard_box_new(5)
    reference = weakref.ref(box)
    del box
    assert reference() is None
    assert hard.hard_boxes() == 0


@contract("handle result", "wrong")
def test_a_handle_that_c_does_not_make(hard):
    with pytest.raises(OSError) as caught:
        hard.hard_box_new(-1)
    assert caught.value.errno == errno.ENOMEM
    with pytest.raises(TypeError):
        hard.hard_box()


@contract("handle in", "wrong")
def test_handles_are_not_mixed_up(hard):
    with hard.hard_bag_new() as bag:
        for value in (bag, None, 5, object()):
            exception, text = refused(hard.hard_box_value, value)
            assert exception is TypeError
            assert text.startswith("hard_box_value: box is ")
            assert text.endswith(", it must be a handle of struct hard_box")
        assert hard.hard_bag_size(bag) == 0


def test_a_nullable_handle(hard):
    assert hard.hard_box_or(None, 7) == 7
    with hard.hard_box_new(8) as box:
        assert hard.hard_box_or(box, 7) == 8


def test_a_handle_closed_during_a_call_lives_until_its_end(hard):
    box = hard.hard_box_new(5)
    values = []
    thread = threading.Thread(target=lambda: values.append(hard.hard_box_wait(box, 200)))
    thread.start()
    time.sleep(0.05)
    box.close()
    thread.join()
    assert values == [5]
    assert hard.hard_boxes() == 0


@contract("blocking", "success")
def test_other_threads_run_during_a_blocking_call(hard):
    turns = []
    thread = threading.Thread(target=lambda: hard.hard_sleep(100))
    thread.start()
    while thread.is_alive():
        turns.append(1)
        time.sleep(0.005)
    assert len(turns) > 5


# ---- addresses ----


@contract("address", "success", "wrong")
def test_addresses(hard):
    data = bytearray(b"ab")
    assert hard.hard_peek(data) == ord("a")
    hard.hard_poke(data, ord("x"))
    assert data == b"xb"
    hard.hard_poke(None, 1)
    hard.hard_poke(0, 1)
    assert hard.hard_peek(hard.hard_where()) == 42
    data.append(1)
    for value in ("text", b"constant", 1.5, None):
        expected = f"hard_peek: address is {value!r}, it must be an address or a writable buffer"
        assert refused(hard.hard_peek, value) == (TypeError, expected)
    assert refused(hard.hard_peek, -1)[0] is OverflowError
    assert refused(hard.hard_poke, 5.5, 1)[1].endswith("it must be an address or a writable buffer or None")


# ---- what C keeps ----


@pytest.mark.parametrize("release", ["record", "records", "tokens"])
def test_kept_memory_is_locked_until_its_token_comes_back(hard, release):
    data = bytearray(b"\1\2\3")
    hard.hard_keep_memory(data)
    token = hard.hard_last_token()
    assert 0 < token < 2**53
    with pytest.raises(BufferError):
        data.append(4)
    hard.hard_touch()
    assert data == b"\2\3\4"
    if release == "record":
        completion = hard.hard_complete()
        assert completion == (9, token)
        assert type(completion) is hard.hard_completion
    elif release == "records":
        assert hard.hard_completions(8) == [hard.hard_completion(sum=9, keep=token)]
    else:
        assert hard.hard_released(8) == [token]
    data.append(5)


@contract("retained token", "lifetime")
def test_kept_memory_survives_its_last_name(hard):
    for number in range(8):
        hard.hard_keep_memory(bytearray([number] * 1000))
        hard.hard_keep_input(bytes([number] * 1000))
    gc.collect()
    garbage = [bytearray(b"\xff" * 1000) for _ in range(64)]
    sums = [completion.sum for completion in hard.hard_completions(64)]
    assert sums == [number * 1000 for number in range(8) for _ in range(2)]
    del garbage


def test_memory_that_is_only_read_may_be_constant(hard):
    data = bytearray(b"\1\2")
    for value in (b"\1\2", data, memoryview(b"\1\2")):
        hard.hard_keep_input(value)
        assert hard.hard_complete().sum == 3
    data.append(1)
    for value in (b"constant", 3, None):
        expected = f"hard_keep_memory: memory is {value!r}, it must be a writable buffer"
        assert refused(hard.hard_keep_memory, value) == (TypeError, expected)
    assert refused(hard.hard_keep_input, "x") == (
        TypeError,
        "hard_keep_input: memory is 'x', it must be a contiguous buffer",
    )


@contract("retained token", "lifetime")
def test_what_a_failing_call_would_keep_is_let_go(hard):
    data = bytearray(3)
    with pytest.raises(OSError) as caught:
        hard.hard_keep_memory(data, True)
    assert caught
    data.append(1)
    with pytest.raises(TypeError) as caught:
        hard.hard_keep_memory(data, "x")
    assert caught
    data.append(1)
    file = File(1)
    reference = weakref.ref(file)
    with pytest.raises(OSError) as caught:
        hard.hard_keep_descriptor(file, True)
    del caught, file
    gc.collect()
    assert reference() is None


def test_tokens_are_unique(hard):
    tokens = set()
    for _ in range(64):
        hard.hard_keep_memory(bytearray(1))
        tokens.add(hard.hard_last_token())
    assert len(tokens) == 64
    with pytest.raises(OSError):
        hard.hard_keep_memory(bytearray(1))
    assert set(hard.hard_released(64)) == tokens


def test_a_descriptor_s_object_is_kept(hard):
    file = File(12)
    reference = weakref.ref(file)
    hard.hard_keep_descriptor(file)
    assert hard.hard_last_token() > 0
    del file
    gc.collect()
    assert reference() is not None
    assert hard.hard_complete().sum == 12
    assert reference() is None


def test_a_plain_descriptor_needs_no_token(hard):
    hard.hard_keep_descriptor(12)
    assert hard.hard_last_token() == 0
    assert hard.hard_complete() == (12, 0)


def test_tokens_from_many_threads(hard):
    def keep():
        for _ in range(16):
            hard.hard_keep_descriptor(File(1))

    threads = [threading.Thread(target=keep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tokens = [completion.keep for completion in hard.hard_completions(64)]
    assert len(set(tokens)) == 64


@pytest.mark.parametrize("target", TARGETS)
def test_what_is_kept_at_the_end_outlives_the_interpreter(target):
    """The buffer would say on its way out that it is freed."""
    program = """
import hard
class Buffer(bytearray):
    def __del__(self):
        print("freed")
hard.hard_keep_memory(Buffer(10))
freed = Buffer(10)
hard.hard_keep_memory(freed)
hard.hard_keep_memory(Buffer(10))
print(len(hard.hard_released(2)))
del freed
"""
    result = run(target, program)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.split() == ["freed", "2", "freed"]


def run(target, program):
    return subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(HARD / target)},
        capture_output=True,
        text=True,
        timeout=60,
    )


# ---- memory that C gives ----


@pytest.fixture
def slab(hard):
    slab = hard.hard_slab_open(4)
    yield slab
    if hard.hard_slab_pins(slab) >= 0:
        hard.hard_slab_close(slab)
    assert hard.hard_slab_pins(slab) == -1


@contract("pinned", "success")
def test_a_view_is_c_s_memory(hard, slab):
    view = hard.hard_slab_pin(slab)
    assert type(view) is memoryview
    assert view == b"\0\1\2\3"
    assert (view.format, view.itemsize, view.readonly) == ("B", 1, False)
    view[1] = 99
    assert hard.hard_slab_byte(slab, 1) == 99
    del view
    assert hard.hard_slab_pins(slab) == 0


@contract("pinned", "lifetime")
def test_a_view_pins_until_the_last_that_looks(hard, slab):
    view = hard.hard_slab_pin(slab)
    again = hard.hard_slab_pin(slab)
    assert hard.hard_slab_pins(slab) == 2
    part = view[1:3]
    numbers = numpy.frombuffer(again, numpy.uint8)
    view.release()
    again = None
    hard.hard_slab_close(slab)
    assert hard.hard_slab_pins(slab) == 2
    assert part == b"\1\2"
    del part, view
    gc.collect()
    assert hard.hard_slab_pins(slab) == 1
    assert numbers.tolist() == [0, 1, 2, 3]
    del numbers
    gc.collect()
    assert hard.hard_slab_pins(slab) == -1


def test_released_view(hard, slab):
    view = hard.hard_slab_pin(slab)
    view.release()
    assert hard.hard_slab_pins(slab) == 0
    with pytest.raises(ValueError, match="released"):
        view[0]


def test_a_view_of_nothing(hard):
    empty = hard.hard_slab_open(0)
    view = hard.hard_slab_pin(empty)
    assert view.nbytes == 0
    hard.hard_slab_close(empty)
    assert hard.hard_slab_pins(empty) == 1
    del view
    assert hard.hard_slab_pins(empty) == -1


def test_a_failing_pin(hard):
    with pytest.raises(OSError, match="hard_slab_pin"):
        hard.hard_slab_pin(99)


# ---- leaks ----

CALLS = {
    "integer": lambda hard: hard.hard_uint64(2**63),
    "refused": lambda hard: refused(hard.hard_uint64, "x"),
    "failing": lambda hard: refused(hard.hard_fail_errno, 2),
    "own error": lambda hard: refused(hard.hard_fail_own, 1),
    "bytes": lambda hard: hard.hard_hash(bytearray(100)),
    "bytes out": lambda hard: hard.hard_fill(1, 100),
    "text": lambda hard: (hard.hard_length("\u00f6" * 50), hard.hard_name(12)),
    "array": lambda hard: hard.hard_greatest([2**63] * 50),
    "array refused": lambda hard: refused(hard.hard_sum, [1, 2, "3"]),
    "array out": lambda hard: hard.hard_count_up(2**60, 10),
    "record": lambda hard: hard.hard_move({"x": 2**40}, 1),
    "records": lambda hard: hard.hard_points(1000, 5),
    "handle": lambda hard: hard.hard_box_value(hard.hard_box_new(2**40)),
    "kept": lambda hard: (hard.hard_keep_memory(bytearray(100)), hard.hard_complete()),
    "outs": lambda hard: hard.hard_divide_rest(2**60, 7),
}


@pytest.mark.parametrize("name", CALLS)
def test_nothing_leaks(hard, name):
    call = CALLS[name]
    for _ in range(20):
        call(hard)
    gc.collect()
    before = sys.getallocatedblocks()
    for _ in range(300):
        call(hard)
    gc.collect()
    assert sys.getallocatedblocks() - before < 100


def test_arguments_keep_their_reference_counts(hard):
    value, data, items, file = 2**62 + 1, bytearray(10), [2**20 + 1, 2**20 + 2], File(1)
    before = [sys.getrefcount(each) for each in (value, data, items, items[0], file)]
    for _ in range(10):
        hard.hard_int64(value)
        hard.hard_hash(data)
        hard.hard_fill(1, data)
        hard.hard_sum(items)
        hard.hard_descriptor(file)
        refused(hard.hard_int8, value)
    gc.collect()
    assert [sys.getrefcount(each) for each in (value, data, items, items[0], file)] == before


# ---- one interface ----


def public(module):
    names = {name for name in dir(module) if not name.startswith("_")}
    return {name for name in names if not inspect.ismodule(getattr(module, name))}


def test_all_targets_have_the_same_names():
    names = {target: public(MODULES[target]) for target in TARGETS}
    assert names == dict.fromkeys(TARGETS, names["cffi"])


@pytest.mark.parametrize("name", sorted(public(MODULES["cffi"])))
def test_all_targets_have_the_same_signatures(name):
    cffi, *others = (getattr(MODULES[target], name) for target in TARGETS)
    for other in others:
        if inspect.isfunction(cffi):
            assert str(inspect.signature(cffi)) == str(inspect.signature(other))
            assert inspect.getdoc(cffi) == inspect.getdoc(other)
        elif isinstance(cffi, int):
            assert cffi == other


@pytest.mark.parametrize("target", TARGETS)
def test_the_stub_holds(target, tmp_path):
    """mypy's stubtest compares the stub with the module itself: names, arguments, defaults."""
    folder = tmp_path / target
    folder.mkdir()
    for file in (HARD / target).glob("*"):
        if file.suffix in (".py", ".so"):
            (folder / file.name).symlink_to(file.absolute())
    (folder / "hard.pyi").symlink_to((HARD / "hard.pyi").absolute())
    result = subprocess.run(
        [sys.executable, "-m", "mypy.stubtest", "hard", "--ignore-missing-stub", "--concise"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder), "MYPYPATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (result.returncode, result.stdout) == (0, ""), result.stdout + result.stderr


USE = """
import hard
from pathlib import Path
import array

a: int = hard.hard_int8(1)
b: bytes = hard.hard_fill(1, 10)
c: int = hard.hard_fill(1, bytearray(10))
d: tuple[int, int] = hard.hard_divide_rest(7, 2)
e: hard.hard_point = hard.hard_move({"x": 1}, 2)
f: hard.Records[hard.hard_point] = hard.hard_points(1, 2)
g: int = e.x
h: str | None = hard.hard_name(1)
i: memoryview = hard.hard_slab_pin(1)
j: list[int] = hard.hard_count_up(1, 2)
with hard.hard_box_new(1) as box:
    k: int = hard.hard_box_value(box)
hard.hard_path_hash(Path("x"))
hard.hard_descriptor(open("x"))
hard.hard_hash(array.array("i"))
hard.hard_mix(hard.hard_colours.HARD_RED | hard.hard_colours.HARD_BLUE, hard.HARD_PLUS)
hard.hard_fill(1, b"constant")  # mypy cannot tell: its buffers have no writability
hard.hard_int8("1")  # E: arg-type
hard.hard_int8(value=1)  # E: call-arg
hard.hard_int8(1.5)  # E: arg-type
hard.hard_box_value(hard.hard_bag_new())  # E: arg-type
hard.hard_hash("text")  # E: arg-type
hard.hard_nonsense()  # E: attr-defined
hard.hard_box_value(None)  # E: arg-type
l: int = hard.hard_name(1)  # E: assignment
"""


def test_the_stub_passes_mypy_strict_and_finds_wrong_calls(tmp_path):
    (tmp_path / "hard.pyi").symlink_to((HARD / "hard.pyi").absolute())
    (tmp_path / "use.py").write_text(USE)
    result = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--show-error-codes", "hard.pyi", "use.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    found = {
        (int(line.split(":")[1]), line.rsplit("[", 1)[1].rstrip("]"))
        for line in result.stdout.splitlines()
        if ": error:" in line
    }
    expected = {
        (number, line.rsplit("# E: ", 1)[1]) for number, line in enumerate(USE.splitlines(), 1) if "# E: " in line
    }
    assert found == expected, result.stdout


@pytest.mark.parametrize("target", TARGETS)
def test_generated_python_is_clean(target):
    ruff = importlib.util.find_spec("ruff")
    if not ruff:
        pytest.skip("ruff is not installed")
    files = [str(file) for file in (HARD / target).glob("*.py")] + [str(HARD / "hard.pyi")]
    options = ["--config", str(ROOT / "pyproject.toml"), *files]
    for command in (["check"], ["format", "--check"]):
        result = subprocess.run(
            [sys.executable, "-m", "ruff", *command, *options], capture_output=True, text=True, timeout=60
        )
        assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("target", TARGETS)
def test_generation_is_repeatable_and_names_no_machine(bind, target, tmp_path):
    texts = []
    for folder in ("one", "two"):
        header = "hard/hard.h"
        options = ["--include", '"hard.h"', "--omit", "hard_keep_memory@lua", "--omit", "hard_keep_input@lua"]
        result = bind.emit(header, "-o", tmp_path / folder, *options, target=target)
        assert (result.returncode, result.stderr) == (0, "")
        texts.append({file.name: file.read_text() for file in (tmp_path / folder).iterdir()})
    assert texts[0] == texts[1]
    for name, text in texts[0].items():
        assert str(ROOT) not in text, name
        assert str(tmp_path) not in text, name


@pytest.mark.parametrize("target", TARGETS)
def test_import_brings_no_slow_modules(target):
    program = "import sys; before = set(sys.modules); import hard; print(*sorted(set(sys.modules) - before))"
    result = run(target, program)
    assert result.returncode == 0, result.stderr
    brought = set(result.stdout.split())
    assert not brought & {"typing", "dataclasses", "enum", "re", "inspect", "collections", "ctypes"}


@pytest.mark.parametrize("target", [*TARGETS, "pyi"])
def test_a_function_with_the_name_of_a_record_is_an_error(bind, header, target, tmp_path):
    path = header("struct FERRULE_RECORD same { int x; };\nvoid same(const struct same *one FERRULE_IN);\n")
    result = bind.emit(path, "-o", tmp_path / "out", target=target)
    assert result.returncode != 0
    expected = "same would be called same, as the record struct same: FERRULE_NAME(x) gives it another name"
    assert expected in result.stderr
    assert not list(tmp_path.glob("out/*"))
