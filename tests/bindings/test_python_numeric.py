# SPDX-License-Identifier: MIT
"""Numbers on the Python targets: hard/numeric.h."""

import array
import errno
import math
import struct

import numpy
import pytest
from targets import contract, modules, refused

numeric = modules("numeric")

INFINITY, NAN = math.inf, math.nan
INT32 = "an integer from -2147483648 to 2147483647"
NO_SIZE = "is no size, it must be from 0 to 18446744073709551615"


def single(value):
    """The float32 that is nearest."""
    return struct.unpack("f", struct.pack("f", value))[0]


def failed(call, *arguments):
    """The errno of an OSError."""
    with pytest.raises(OSError) as caught:
        call(*arguments)
    return caught.value.errno


class Half:
    def __float__(self):
        return 0.5


# ---- by value ----


@contract("float", "success")
def test_floats(numeric):
    for value in (0.0, -0.0, 1.5, 1e308, 5e-324, INFINITY, -INFINITY, 0.1):
        assert math.copysign(1, numeric.numeric_double(value)) == math.copysign(1, value)
        assert numeric.numeric_double(value) == value
    for value in (0.0, 0.1, 1e30, 3.4028234663852886e38, 1e-45, INFINITY, -INFINITY):
        assert numeric.numeric_single(value) == single(value)
    assert math.isnan(numeric.numeric_double(NAN))
    assert math.isnan(numeric.numeric_single(NAN))
    assert numeric.numeric_double(3) == 3.0
    assert type(numeric.numeric_double(3)) is float
    assert numeric.numeric_double(True) == 1.0
    assert numeric.numeric_double(Half()) == numeric.numeric_single(numpy.float32(0.5)) == 0.5


@contract("float", "wrong")
def test_what_is_no_float(numeric):
    for name in ("numeric_double", "numeric_single"):
        for value in ("1", b"1", None, [1.0], 1j):
            assert refused(getattr(numeric, name), value) == (
                TypeError,
                f"{name}: value is {value!r}, it must be a number",
            )
        assert refused(getattr(numeric, name), 10**400)[0] is OverflowError
    for value in (1e300, -1e300, 3.5e38):
        expected = f"numeric_single: value is {value!r}, it must be a number that a float can hold"
        assert refused(numeric.numeric_single, value) == (OverflowError, expected)


@contract("float", "wrong")
def test_what_a_float_raises_comes_through(numeric):
    class Broken:
        def __float__(self):
            raise ZeroDivisionError("mine")

    for call in (numeric.numeric_double, numeric.numeric_single):
        with pytest.raises(ZeroDivisionError, match="mine"):
            call(Broken())
    with pytest.raises(ZeroDivisionError, match="mine"):
        numeric.numeric_sum([1, Broken()])


@contract("integer", "success", "wrong")
def test_enumerations_by_value(numeric):
    assert numeric.numeric_turned(1) == -1
    assert numeric.numeric_turned(numeric.numeric_sign.NUMERIC_MINUS) == 1
    assert refused(numeric.numeric_turned, "1") == (TypeError, f"numeric_turned: sign is '1', it must be {INT32}")
    assert refused(numeric.numeric_turned, 2**31)[0] is OverflowError


# ---- behind pointers ----


@contract("number out", "success")
def test_numbers_that_come_out(numeric):
    assert numeric.numeric_half(3) == 1.5
    assert numeric.numeric_half_single(0.1) == single(0.1) / 2
    assert numeric.numeric_is_odd(3) is True
    assert numeric.numeric_is_odd(-4) is False
    assert [numeric.numeric_sign_of(x) for x in (-0.5, 0, 2)] == [-1, 0, 1]
    assert numeric.numeric_outs(5) == (5,) * 8 + (True, 5.5, 5.5)
    assert numeric.numeric_outs(5)[8] is True
    assert numeric.numeric_outs(0)[8] is False
    assert numeric.numeric_outs(-1) == (-1, 255, -1, 65535, -1, 2**32 - 1, -1, 2**64 - 1, True, -0.5, -0.5)
    for call, value in ((numeric.numeric_half, NAN), (numeric.numeric_half_single, NAN), (numeric.numeric_is_odd, 0)):
        assert failed(call, value) == errno.EDOM
    assert failed(numeric.numeric_sign_of, NAN) == errno.EDOM


@contract("number inout", "success")
def test_numbers_that_are_changed(numeric):
    assert numeric.numeric_scale(2, 3.5) == 7.0
    assert numeric.numeric_scale_single(1.5, 2) == 3.0
    assert numeric.numeric_flip(True) == (True, False)
    assert numeric.numeric_flip(0) == (False, True)
    assert numeric.numeric_flip(0)[1] is True
    assert numeric.numeric_turn(1) == -1
    assert numeric.numeric_increase_each(127, 255, 2**15 - 1, 2**64 - 1) == (-128, 0, -(2**15), 0)


@contract("number inout", "wrong")
def test_what_cannot_be_changed(numeric):
    for value in ("x", None, [1]):
        expected = f"numeric_scale: value is {value!r}, it must be a number"
        assert refused(numeric.numeric_scale, value, 1) == (TypeError, expected)
        expected = f"numeric_flip: value is {value!r}, it must be True or False"
        assert refused(numeric.numeric_flip, value) == (TypeError, expected)
        assert refused(numeric.numeric_turn, value) == (
            TypeError,
            f"numeric_turn: sign is {value!r}, it must be {INT32}",
        )
    assert refused(numeric.numeric_flip, 2)[0] is TypeError
    expected = "numeric_scale_single: value is 1e+39, it must be a number that a float can hold"
    assert refused(numeric.numeric_scale_single, 1e39, 1) == (OverflowError, expected)
    expected = "numeric_increase_each: u8 is 256, it must be an integer from 0 to 255"
    assert refused(numeric.numeric_increase_each, 0, 256, 0, 0) == (OverflowError, expected)


# ---- arrays that go in ----


@contract("array in", "success")
def test_arrays_of_floats(numeric):
    values = [0.5, -1.25, 3.0]
    typed = array.array("d", values)
    for given in (
        values,
        tuple(values),
        iter(values),
        typed,
        memoryview(typed),
        numpy.array(values),
        (v for v in values),
    ):
        assert numeric.numeric_sum(given) == 2.25
    assert numeric.numeric_sum([1, True, Half(), numpy.float32(0.5)]) == 3.0
    assert numeric.numeric_sum([]) == numeric.numeric_sum(array.array("d")) == 0.0
    assert numeric.numeric_sum([1e308, 1e308]) == INFINITY
    assert numeric.numeric_sum(memoryview(typed)[1:]) == 1.75
    typed.append(1)  # not locked
    assert numeric.numeric_sum_single([0.1]) == numeric.numeric_sum_single(array.array("f", [0.1])) == single(0.1)
    assert numeric.numeric_sum_single(numpy.array([1, 2], "f4")) == 3.0


@contract("array in", "success")
@contract("nullable", "success")
def test_arrays_of_booleans(numeric):
    count = numeric.numeric_count_true
    for given in ([True, False, 1, 0], (True, True), numpy.array([True, False, True])):
        assert count(given) == 2
    assert count(memoryview(b"\1\0\1").cast("?")) == 2
    assert count([]) == 0
    assert count() == count(None) == -1


@contract("array in", "wrong")
def test_arrays_of_other_things(numeric):
    words = "native 64-bit floats ('d'), or a sequence of numbers"
    for given, code in ((array.array("f", [1]), "f"), (array.array("q", [1]), "q"), (b"12345678", "B")):
        expected = f"numeric_sum: items is an array of {code!r}, it must be of {words}"
        assert refused(numeric.numeric_sum, given) == (TypeError, expected)
    expected = (
        "numeric_sum_single: items is an array of 'd', it must be of native 32-bit floats ('f'), or a sequence of"
    )
    assert refused(numeric.numeric_sum_single, array.array("d")) == (TypeError, expected + " numbers")
    expected = "numeric_count_true: items is an array of 'B', it must be of native booleans ('?'), or a sequence of"
    assert refused(numeric.numeric_count_true, b"\1") == (TypeError, expected + " booleans or None")
    expected = f"numeric_sum: items is an array that is not contiguous, it must be of {words}"
    assert refused(numeric.numeric_sum, numpy.zeros(4)[::2]) == (TypeError, expected)
    expected = f"numeric_sum: items is an array of 2 dimensions, it must be of {words}"
    assert refused(numeric.numeric_sum, numpy.zeros((2, 2))) == (TypeError, expected)
    for value in (5, None, "12", 1.5):
        expected = f"numeric_sum: items is {value!r}, it must be a sequence of numbers"
        assert refused(numeric.numeric_sum, value) == (TypeError, expected)
    assert refused(numeric.numeric_sum, [1.0, "x"]) == (
        TypeError,
        "numeric_sum: items[1] is 'x', it must be a number",
    )
    expected = "numeric_count_true: items[1] is 2, it must be True or False"
    assert refused(numeric.numeric_count_true, [True, 2]) == (TypeError, expected)
    expected = "numeric_count_true: items is 5, it must be a sequence of booleans or None"
    assert refused(numeric.numeric_count_true, 5) == (TypeError, expected)
    expected = "numeric_sum_single: items[2] is 1e+39, it must be a number that a float can hold"
    assert refused(numeric.numeric_sum_single, [1, 2, 1e39]) == (OverflowError, expected)


@contract("array in", "lifetime")
def test_arrays_that_change_while_they_are_read(numeric):
    weights, caught = array.array("d", [1, 2, 3]), []

    class Growing:
        def __bool__(self):
            raise AssertionError

        def __index__(self):
            try:
                weights.append(1)
            except BufferError as error:
                caught.append(error)
            return 1

    assert numeric.numeric_weigh(weights, [Growing(), Growing(), True]) == 6.0
    assert len(caught) == 2
    weights.append(4)
    given = [0.0] * 1000

    class Clearing:
        def __float__(self):
            given.clear()
            return 1.0

    given[3] = Clearing()
    try:
        assert numeric.numeric_sum(given) <= 1.0
    except (TypeError, ValueError, IndexError, RuntimeError):
        pass
    assert given == []


@contract("shared size", "success", "wrong")
def test_arrays_of_different_types_share_a_size(numeric):
    assert numeric.numeric_weigh([1.5, 2, 4], [True, False, True]) == 5.5
    assert numeric.numeric_weigh(array.array("d", [1]), numpy.array([True])) == 1.0
    expected = "numeric_weigh: the length of wanted is 1, it must be 2, that of weights"
    assert refused(numeric.numeric_weigh, [1.0, 2.0], [True]) == (ValueError, expected)
    assert numeric.numeric_roots([4, 9.0]) == pytest.approx([2, 3])
    assert numeric.numeric_roots([]) == []
    assert failed(numeric.numeric_roots, [1, -1]) == errno.EDOM


# ---- arrays that come out ----


@contract("array out", "success")
@contract("count", "success")
def test_arrays_that_come_out(numeric):
    assert numeric.numeric_ramp(1, 0.5, 3) == [1.0, 1.5, 2.0]
    assert len(numeric.numeric_ramp(1, 1, 1000)) == 10
    assert numeric.numeric_ramp(1, 1, 0) == []
    assert failed(numeric.numeric_ramp, 1, 0, 3) == errno.EDOM
    room = array.array("d", [-1] * 12)
    assert numeric.numeric_ramp(0, 2, room) == 10
    assert list(room) == [*range(0, 20, 2), -1, -1]
    room.append(1)
    assert numeric.numeric_ramp_single(0.5, 2) == [0.5, 1.5]
    singles = numpy.zeros(3, "f4")
    assert numeric.numeric_ramp_single(0.5, singles) == 3
    assert list(singles) == [0.5, 1.5, 2.5]


@contract("array out", "wrong")
def test_arrays_that_cannot_be_filled(numeric):
    words = "a number of elements or a writable array of native 64-bit floats ('d')"
    readonly = memoryview(array.array("d", [1]).tobytes()).cast("d")
    for wrong in (readonly, array.array("f", [1]), bytearray(8), "x", None, 1.0, [1.0], numpy.zeros(4)[::2]):
        kind, said = refused(numeric.numeric_ramp, 1, 1, wrong)
        assert kind is TypeError
        assert said.endswith(f"it must be {words}"), said
    expected = "numeric_ramp: items is -1, it must be an integer from 0 to 4294967295"
    assert refused(numeric.numeric_ramp, 1, 1, -1) == (OverflowError, expected)


@contract("constant size", "success", "wrong")
def test_sizes_that_are_constant(numeric):
    assert numeric.numeric_bits(5) == [True, False, True] + [False] * 29
    assert all(type(bit) is bool for bit in numeric.numeric_bits(0xF0F0F0F0))
    assert numeric.numeric_block(5) == bytes([5]) * 16
    assert numeric.numeric_reverse_three([1, 2, 3]) == [3, 2, 1]
    expected = "numeric_reverse_three: the length of items is 2, it must be 3"
    assert refused(numeric.numeric_reverse_three, [1, 2]) == (ValueError, expected)
    assert refused(numeric.numeric_reverse_three, array.array("q", [1, 2])) == (ValueError, expected)
    with pytest.raises(TypeError):
        numeric.numeric_bits(5, 32)


# ---- arrays that are changed ----


@contract("array inout", "success")
def test_arrays_that_are_changed(numeric):
    given = [3, 1.5, -2]
    assert numeric.numeric_sort(given) == [-2.0, 1.5, 3.0]
    assert given == [3, 1.5, -2]
    assert numeric.numeric_sort(iter((2, 1))) == [1.0, 2.0]
    assert numeric.numeric_sort([]) == []
    typed = array.array("d", given)
    assert numeric.numeric_sort(typed) == 3
    assert list(typed) == [-2.0, 1.5, 3.0]
    typed.append(1)
    table = numpy.array([2.0, 1.0])
    assert numeric.numeric_sort(table) == 2
    assert list(table) == [1.0, 2.0]
    readonly = memoryview(struct.pack("2d", 2, 1)).cast("d")
    assert numeric.numeric_sort(readonly) == [1.0, 2.0]
    assert numeric.numeric_scale_all([1, 2.5], 2) == [2.0, 5.0]
    assert numeric.numeric_negate([True, 0]) == [False, True]
    assert numeric.numeric_negate(None) is None
    assert numeric.numeric_increase([1, -1], 5) == [6, 4]


@contract("array inout", "success")
@contract("count", "success")
def test_arrays_that_are_changed_and_cut(numeric):
    assert numeric.numeric_unique([1, 1, 2, 2, 2, 1]) == [1, 2, 1]
    typed = array.array("H", [7, 7, 8])
    assert numeric.numeric_unique(typed) == 2
    assert list(typed)[:2] == [7, 8]
    words = array.array("i", [1, 2**31 - 1, 3])
    assert failed(numeric.numeric_increase, words, 5) == errno.ERANGE
    assert words[0] == 6
    words.append(1)
    assert failed(numeric.numeric_increase, [2**31 - 1], 1) == errno.ERANGE


@contract("array inout", "wrong")
def test_arrays_that_cannot_be_changed(numeric):
    for value in (5, None, "x"):
        expected = f"numeric_sort: items is {value!r}, it must be a sequence of numbers"
        assert refused(numeric.numeric_sort, value) == (TypeError, expected)
    expected = (
        "numeric_sort: items is an array of 'f', it must be of native 64-bit floats ('d'), or a sequence of numbers"
    )
    assert refused(numeric.numeric_sort, array.array("f", [1])) == (TypeError, expected)
    expected = "numeric_unique: items[1] is 65536, it must be an integer from 0 to 65535"
    assert refused(numeric.numeric_unique, [1, 65536]) == (OverflowError, expected)
    expected = "numeric_negate: items[0] is 'x', it must be True or False"
    assert refused(numeric.numeric_negate, ["x"]) == (TypeError, expected)


# ---- records ----


@contract("record inout", "success")
def test_records_that_are_changed(numeric):
    pair = numeric.numeric_pair(1, 2.5)
    grown = numeric.numeric_grow(pair, 3)
    assert grown == (4, 5.0)
    assert type(grown) is numeric.numeric_pair
    assert pair == (1, 2.5)
    assert numeric.numeric_grow({"low": -5}, 1) == (-4, 0.0)
    assert numeric.numeric_grow_maybe((1, 2.0)) == (2.0, (2, 4.0))
    assert numeric.numeric_grow_maybe(None) == (-1.0, None)
    all_of_them = numeric.numeric_grow_all([pair, (2,), {"weight": 1}], 10)
    assert all_of_them == [(11, 5.0), (12, 0.0), (10, 2.0)]
    assert numeric.numeric_grow_all([], 1) == []
    assert numeric.numeric_heavy([(1, 0.0), (2, 1.0), (3, 0)]) == [(2, 1.0)]
    assert failed(numeric.numeric_grow, (2**31 - 1, 0.0), 1) == errno.ERANGE
    assert failed(numeric.numeric_grow_all, [(0,), (2**31 - 1,)], 1) == errno.ERANGE


@contract("record inout", "wrong")
def test_records_that_cannot_be_changed(numeric):
    expected = f"numeric_grow: pair.low is 'x', it must be {INT32}"
    assert refused(numeric.numeric_grow, ("x",), 1) == (TypeError, expected)
    expected = "numeric_grow: pair is 5, it must be numeric_pair (a sequence of at most 2)"
    assert refused(numeric.numeric_grow, 5, 1) == (TypeError, expected)
    expected = f"numeric_grow_all: pairs[1].low is {2**31}, it must be {INT32}"
    assert refused(numeric.numeric_grow_all, [(), (2**31,)], 1) == (OverflowError, expected)
    expected = "numeric_grow_all: pairs[0].lo: there is no such field"
    assert refused(numeric.numeric_grow_all, [{"lo": 1}], 1) == (TypeError, expected)


@contract("record value", "success")
def test_records_by_value(numeric):
    assert numeric.numeric_swap_small((1, -2)) == (-2, 1)
    assert type(numeric.numeric_swap_small((1, 2))) is numeric.numeric_small
    assert numeric.numeric_multiply((1, 2), {"real": 3, "imaginary": 4}) == (-5.0, 10.0)
    large = numeric.numeric_large((1, 2, 3, 4, 2**40), (6, 7.5))
    assert numeric.numeric_add_large(10, large, 2) == ((13, 14, 15, 16, 2**40 + 12), (8, 7.5))
    assert numeric.numeric_swap_pair((3, 4.0)) == (4, 3.0)
    assert numeric.numeric_swap_pair((3, 4.0), True) == (3, 4.0)


@contract("record value", "wrong")
def test_wrong_records_by_value(numeric):
    expected = "numeric_swap_small: value.x is 40000, it must be an integer from -32768 to 32767"
    assert refused(numeric.numeric_swap_small, (40000,)) == (OverflowError, expected)
    expected = "numeric_swap_small: value is 5, it must be numeric_small (a sequence of at most 2)"
    assert refused(numeric.numeric_swap_small, 5) == (TypeError, expected)
    expected = "numeric_multiply: right.real is 'x', it must be a number"
    assert refused(numeric.numeric_multiply, (), ("x",)) == (TypeError, expected)
    assert refused(numeric.numeric_swap_small, None)[0] is TypeError


@contract("record result", "success", "lifetime")
def test_records_behind_a_pointer_of_c_s(numeric):
    first = numeric.numeric_known(3)
    second = numeric.numeric_known(5)
    assert (first, second) == ((3, 1.5), (5, 2.5))
    assert type(first) is numeric.numeric_pair
    assert numeric.numeric_known(-1) is None


# ---- sizes that are computed ----


@contract("computed size", "success")
def test_sizes_that_are_computed(numeric):
    assert numeric.numeric_sum_table([1, 2, 3, 4, 5, 6], 2, 3) == 21
    assert numeric.numeric_sum_table([1, 2, 3, 4, 5, 6, 7], 2, 3) == 21
    assert numeric.numeric_sum_table(array.array("i", range(6)), 3, 2) == 15
    assert numeric.numeric_sum_table([], 0, 5) == 0
    assert numeric.numeric_identity(2) == [1.0, 0.0, 0.0, 1.0]
    assert numeric.numeric_identity(0) == []
    assert numeric.numeric_repeat_row([1, 2, 0, 0, 0, 0], 2, 3) == [1, 2] * 3
    assert numeric.numeric_hash_pixels(b"", 0, 0, 5) == 0xCBF29CE484222325
    assert numeric.numeric_hash_pixels(bytes(24), 2, 1, 2) == numeric.numeric_hash_pixels(bytes(100), 3, 0, 2)
    assert numeric.numeric_paint(3, 2, 3) == bytes([3, 4, 5, 6, 7, 8])
    assert numeric.numeric_paint(3, 0, 3) == b""
    assert failed(numeric.numeric_paint, 255, 1, 1) == errno.EIO
    assert numeric.numeric_range(-1, 3) == [-1, 0, 1, 2]
    assert numeric.numeric_range(3, 3) == []
    assert numeric.numeric_share(7, 10, 3) == b"\7\7\7"
    assert numeric.numeric_count_bits(b"\xff\x0f", 12, 1) == 12
    assert numeric.numeric_count_bits(bytearray(b"\xff\x0f\xff"), 4, 4) == 12
    assert numeric.numeric_sum_blocks(bytes(range(48)), 3) == 48
    assert numeric.numeric_sum_blocks(None, 3) == -1


@contract("computed size", "wrong")
def test_sizes_that_are_wrong(numeric):
    expected = "numeric_sum_table: the length of table is 5, it must be at least 6"
    assert refused(numeric.numeric_sum_table, [1] * 5, 2, 3) == (ValueError, expected)
    expected = f"numeric_sum_table: the length of table is 1, it must be at least {(2**32 - 1) ** 2}"
    assert refused(numeric.numeric_sum_table, [1], 2**32 - 1, 2**32 - 1) == (ValueError, expected)
    expected = "numeric_repeat_row: the length of table is 3, it must be at least 4"
    assert refused(numeric.numeric_repeat_row, [1, 2, 3], 2, 2) == (ValueError, expected)
    for width, padding, height in ((2**63, 2**63, 1), (2**62, 0, 1), (1, 0, 2**62)):
        expected = f"numeric_hash_pixels: the size of pixels (4 * (width + padding) * height) {NO_SIZE}"
        assert refused(numeric.numeric_hash_pixels, b"", width, padding, height) == (ValueError, expected)
    expected = "numeric_hash_pixels: the length of pixels is 11, it must be at least 12"
    assert refused(numeric.numeric_hash_pixels, bytes(11), 1, 2, 1) == (ValueError, expected)
    expected = f"numeric_paint: the size of pixels (width * height) {NO_SIZE}"
    assert refused(numeric.numeric_paint, 1, 65535, 2**60) == (ValueError, expected)
    expected = f"numeric_range: the size of items (end - start) {NO_SIZE}"
    assert refused(numeric.numeric_range, 6, 3) == (ValueError, expected)
    for parts in (0, -3):
        expected = f"numeric_share: the size of part (total / parts) {NO_SIZE}"
        assert refused(numeric.numeric_share, 1, 10, parts) == (ValueError, expected)
    expected = "numeric_count_bits: the length of row is 1, it must be at least 2"
    assert refused(numeric.numeric_count_bits, b"x", 9, 1) == (ValueError, expected)
    expected = "numeric_sum_blocks: the length of blocks is 31, it must be at least 32"
    assert refused(numeric.numeric_sum_blocks, bytes(31), 2) == (ValueError, expected)
    assert refused(numeric.numeric_identity, 2**32 - 1)[0] in (MemoryError, ValueError, OverflowError)
    assert refused(numeric.numeric_identity, -1)[0] is OverflowError
