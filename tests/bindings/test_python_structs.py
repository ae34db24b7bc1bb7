# SPDX-License-Identifier: MIT
"""Structs of every shape on the Python targets: hard/structs.h."""

import array
import contextlib
import errno
import math
import struct

import numpy
import pytest
from targets import contract, modules, refused

structs = modules("structs")

INT16 = "an integer from -32768 to 32767"
INT32 = "an integer from -2147483648 to 2147483647"


def hashed(*pieces):
    """FNV-1a, 64 bits."""
    value = 0xCBF29CE484222325
    for byte in b"".join(pieces):
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


def failed(call, *arguments):
    """The errno of an OSError."""
    with pytest.raises(OSError) as caught:
        call(*arguments)
    return caught.value.errno


def shown(structs, name, record):
    return getattr(structs, f"structs_show_{name}")(record, 1000).decode()


# ---- bit-fields ----

LIMITS = {"low": (0, 7), "middle": (-16, 15), "high": (0, 2**24 - 1), "wide": (0, 2**40 - 1), "last": (-128, 127)}


@contract("bit-field", "success")
def test_bit_fields(structs):
    least = structs.structs_extreme_bits(True)
    most = structs.structs_extreme_bits(False)
    assert least == (0, -16, False, 0, 0, -128)
    assert most == (7, 15, True, 2**24 - 1, 2**40 - 1, 127)
    assert least._fields == ("low", "middle", "flag", "high", "wide", "last")
    assert (least.flag, most.flag) == (False, True)
    assert type(most.flag) is bool
    for record in (least, most, structs.structs_bits(1, -2, True, 3, 4, -5)):
        assert structs.structs_same_bits(record) == record
        assert shown(structs, "bits", record) == " ".join(str(int(value)) for value in record)
    assert shown(structs, "bits", {"wide": 2**39}) == f"0 0 0 0 {2**39} 0"
    assert shown(structs, "bits", ()) == "0 0 0 0 0 0"


@contract("bit-field", "wrong")
def test_bit_fields_have_a_range(structs):
    for name, (least, most) in LIMITS.items():
        for value in (least - 1, most + 1):
            expected = f"structs_show_bits: bits.{name} is {value}, it must be an integer from {least} to {most}"
            assert refused(structs.structs_show_bits, {name: value}, 99) == (OverflowError, expected)
        expected = f"structs_show_bits: bits.{name} is 'x', it must be an integer from {least} to {most}"
        assert refused(structs.structs_show_bits, {name: "x"}, 99) == (TypeError, expected)
    expected = "structs_show_bits: bits.flag is 2, it must be True or False"
    assert refused(structs.structs_show_bits, {"flag": 2}, 99) == (TypeError, expected)


# ---- anonymous members, unions ----


@contract("anonymous", "success")
@contract("union", "success")
def test_anonymous_members(structs):
    shape = structs.structs_shape
    assert shape._fields == ("kind", "radius", "width", "height", "code", "x", "y")
    assert shown(structs, "shape", shape(kind=1, radius=2.5, x=3, y=-4)) == "round 2.5 at 3 -4"
    assert shown(structs, "shape", {"kind": 2, "width": 1.5, "height": 2}) == "box 1.5 2 at 0 0"
    assert shown(structs, "shape", shape(kind=2, width=1.5)) == "box 1.5 0 at 0 0"
    assert shown(structs, "shape", shape(kind=3, code=-7)) == "code -7 at 0 0"
    assert shown(structs, "shape", shape(kind=1)) == "round 0 at 0 0"
    assert failed(structs.structs_show_shape, shape(kind=9), 99) == errno.EINVAL
    box = structs.structs_box(1.5, 2.5)
    assert (box.kind, box.width, box.height, box.x, box.y) == (2, 1.5, 2.5, 1, 2)
    assert box.code == struct.unpack("i", struct.pack("f", 1.5))[0]
    assert box.radius == struct.unpack("d", struct.pack("ff", 1.5, 2.5))[0]
    assert shape().radius is None


@contract("union", "success")
def test_members_of_a_union_that_agree(structs):
    box = structs.structs_box(1.5, 2.5)
    assert shown(structs, "shape", box) == "box 1.5 2.5 at 1 2"
    doubled = structs.structs_double(box)
    assert (doubled.width, doubled.height) == (3.0, 5.0)
    assert structs.structs_double({"kind": 3, "code": 21}).code == 42
    given = structs.structs_shape(kind=2, width=1.5, code=struct.unpack("i", struct.pack("f", 1.5))[0])
    assert shown(structs, "shape", given) == "box 1.5 0 at 0 0"
    for word in (0, 1, 0x3FC00000, 0xFFFFFFFF, 0x7FC00001):
        made = structs.structs_make_word(word)
        assert made.word == word
        assert made.bytes == tuple(word.to_bytes(4, "little"))
        assert made.halves == (word & 0xFFFF, word >> 16)
        if not math.isnan(made.number):
            assert structs.structs_word_of(made) == word
        assert structs.structs_word_of({"word": word, "bytes": made.bytes}) == word
    assert structs.structs_word_of({"bytes": (1, 2, 3, 4)}) == 0x04030201
    assert structs.structs_word_of({"number": 1.5}) == 0x3FC00000
    assert structs.structs_word_of({}) == 0
    words = structs.structs_make_words(5)
    assert [words.first.word, *(word.word for word in words.rest), words.tail] == [5, 6, 7, 9]
    assert structs.structs_sum_words(words) == 27
    assert structs.structs_sum_words({"first": {"halves": (1, 0)}, "tail": 3}) == 4


@contract("union", "wrong")
def test_members_of_a_union_that_do_not_agree(structs):
    expected = "structs_word_of: word: word and bytes do not agree, give one of them"
    assert refused(structs.structs_word_of, {"word": 1, "bytes": (2, 0, 0, 0)}) == (ValueError, expected)
    expected = "structs_show_shape: shape: radius and code do not agree, give one of them"
    assert refused(structs.structs_show_shape, {"kind": 1, "radius": 1.5, "code": 3}, 99) == (ValueError, expected)
    expected = "structs_show_shape: shape: width and code do not agree, give one of them"
    box = structs.structs_box(1.5, 2.5)._replace(radius=None, code=1)
    assert refused(structs.structs_show_shape, box, 99) == (ValueError, expected)
    expected = "structs_sum_words: words.rest[1]: word and number do not agree, give one of them"
    given = {"rest": ({}, {"word": 1, "number": 1.0})}
    assert refused(structs.structs_sum_words, given) == (ValueError, expected)


@contract("anonymous", "wrong")
@contract("union", "wrong")
def test_wrong_members(structs):
    expected = f"structs_show_shape: shape.code is 'x', it must be {INT32}"
    kind, text = refused(structs.structs_show_shape, {"kind": 3, "code": "x"}, 99)
    assert kind is TypeError
    assert text in (expected, f"{expected} or None")
    expected = f"structs_show_shape: shape.x is {2**15}, it must be {INT16}"
    assert refused(structs.structs_show_shape, {"x": 2**15}, 99) == (OverflowError, expected)
    expected = "structs_show_shape: shape.depth: there is no such field"
    assert refused(structs.structs_show_shape, {"depth": 1}, 99) == (TypeError, expected)


# ---- arrays at the end ----


@contract("flexible", "success", "lifetime")
def test_arrays_at_the_end(structs):
    sum_list, sum_line = structs.structs_sum_list, structs.structs_sum_line
    assert structs.structs_list._fields == ("sign", "items")
    for items in ([1, 2, 3], (1, 2, 3), iter([1, 2, 3]), array.array("i", [1, 2, 3]), numpy.array([1, 2, 3], "i4")):
        assert sum_list({"sign": -1, "items": items}) == -6
    assert sum_list((1, [5])) == sum_list(structs.structs_list(1, [5])) == 5
    assert sum_list((1, [])) == sum_list((1,)) == sum_list(()) == 0
    assert sum_list((1, [1] * 65535)) == 65535
    assert sum_list(None) == -1000000
    first = structs.structs_count_up(3)
    second = structs.structs_count_up(1)
    assert (first.sign, list(first.items), list(second.items)) == (-1, [1, 2, 3], [1])
    assert sum_list(first) == -6
    assert list(structs.structs_count_up(0).items) == []
    assert structs.structs_count_up(101) is None
    line = structs.structs_make_line(3)
    assert line.colour == 5
    assert list(line.dots) == [(0, 0), (1, 10), (2, 20)]
    structs.structs_make_line(100)
    assert sum_line(line) == 55
    assert sum_line((7, [(1, 2), {"level": 3, "x": 4}])) == 21
    assert sum_line({}) == 0


@contract("flexible", "wrong")
def test_wrong_arrays_at_the_end(structs):
    expected = f"structs_sum_list: list.items[1] is 'x', it must be {INT32}"
    assert refused(structs.structs_sum_list, (1, [1, "x"])) == (TypeError, expected)
    expected = "structs_sum_list: list.items is 5, it must be a sequence of integers"
    kind, text = refused(structs.structs_sum_list, (1, 5))
    assert kind is TypeError
    assert text.startswith(expected), text
    assert refused(structs.structs_sum_list, (1, [0] * 65536))[0] is OverflowError
    expected = "structs_sum_list: list.count: there is no such field"
    assert refused(structs.structs_sum_list, {"count": 1}) == (TypeError, expected)
    expected = "structs_sum_line: line.dots[1].level is 128, it must be an integer from -128 to 127"
    assert refused(structs.structs_sum_line, (1, [(), (128,)])) == (OverflowError, expected)


# ---- pieces of memory ----


@contract("field bytes", "success", "wrong", "lifetime")
def test_pieces_of_memory(structs):
    piece, data = structs.structs_piece, bytearray(b"abc")
    assert structs.structs_hash([]) == hashed()
    assert structs.structs_hash([(b"hello", 5), (data, 3)]) == hashed(b"hello", b"abc")
    assert structs.structs_hash([piece(data, 2), piece(None, 0), {"base": numpy.arange(4, dtype="u1"), "size": 4}]) == (
        hashed(b"ab", b"\0\1\2\3")
    )
    data.append(1)
    expected = "structs_hash: the length of pieces[1].base is 2, it must be at least 3"
    assert refused(structs.structs_hash, [(b"x", 1), (b"ab", 3)]) == (ValueError, expected)
    expected = "structs_hash: pieces[0].base is 'x', it must be a contiguous buffer or None"
    assert refused(structs.structs_hash, [("x", 1)]) == (TypeError, expected)
    data.append(2)

    class Growing:
        def __index__(self):
            with contextlib.suppress(BufferError):  # it is held already, or it is looked at later
                data.append(1)
            return 2

    assert structs.structs_hash([(data, Growing())]) == hashed(b"ab")
    data.append(3)


@contract("field room", "success", "wrong")
def test_rooms_in_memory(structs):
    one, other = bytearray(3), array.array("B", bytes(4))
    assert structs.structs_scatter(1, [(one, 2), structs.structs_room(other, 4)]) == 6
    assert (one, list(other)) == (b"\1\2\0", [3, 4, 5, 6])
    one.append(1)
    other.append(1)
    expected = "structs_scatter: rooms[0].base is b'ab', it must be a writable buffer"
    assert refused(structs.structs_scatter, 1, [(b"ab", 2)]) == (TypeError, expected)
    expected = "structs_scatter: the length of rooms[1].base is 4, it must be at least 5"
    assert refused(structs.structs_scatter, 1, [(one, 1), (one, 5)]) == (ValueError, expected)
    assert refused(structs.structs_scatter, 1, [(None, 5)])[0] is TypeError


# ---- structs with texts, from C ----


@contract("field text", "success", "lifetime")
@contract("field bytes", "success", "lifetime")
@contract("field records", "success", "lifetime")
def test_records_with_pointers_from_c(structs):
    def expected(number):
        note = f"z\u00f6 {number}" if number % 2 else None
        data = bytes(range(number)) if number else None
        dots = [(i, number) for i in range(number)] if number else None
        return f"entry {number}", note, number, data, dots

    def plain(entry):
        return entry.name, entry.note, entry.size, entry.data, None if entry.dots is None else list(entry.dots)

    assert structs.structs_entry._fields == ("name", "note", "size", "data", "dots")
    entries = [structs.structs_entry_of(number) for number in range(10)]
    entries += [structs.structs_get_entry(number) for number in range(10)]
    entries += [structs.structs_entry_value(number) for number in range(10)]
    entries += structs.structs_entries(10)
    structs.structs_entry_of(0)
    assert [plain(entry) for entry in entries] == [expected(number) for number in range(10)] * 4
    assert type(entries[3].data) is bytes
    assert structs.structs_entry_of(10) is None
    assert failed(structs.structs_get_entry, 10) == errno.ENOENT
    shown_entry = "entry 3 z\u00f6 3 [000102] (0,3)(1,3)(2,3)"
    assert all(shown(structs, "entry", entries[at]) == shown_entry for at in (3, 13, 23, 33))
    assert shown(structs, "entry", structs.structs_entry("x")) == "x null [null] null"


@contract("field text", "wrong")
@contract("field records", "wrong")
def test_wrong_records_with_pointers(structs):
    entry = structs.structs_entry
    expected = "structs_show_entry: entry.name is 5, it must be str or bytes"
    assert refused(structs.structs_show_entry, entry(5), 99) == (TypeError, expected)
    assert refused(structs.structs_show_entry, entry(None), 99)[0] is TypeError
    expected = "structs_show_entry: entry.note is 'a\\x00b', it must be text without a NUL or None"
    assert refused(structs.structs_show_entry, entry("x", "a\0b"), 99) == (ValueError, expected)
    expected = "structs_show_entry: the length of entry.data is 1, it must be at least 2"
    assert refused(structs.structs_show_entry, entry("x", size=2, data=b"x"), 99) == (ValueError, expected)
    expected = "structs_show_entry: entry.dots[0].level is 'x', it must be an integer from -128 to 127"
    assert refused(structs.structs_show_entry, entry("x", dots=[("x",)]), 99) == (TypeError, expected)


# ---- another one's struct ----


@contract("foreign field", "success", "wrong")
@contract("field hidden", "success", "wrong")
def test_another_one_s_struct(structs):
    assert structs.foreign_note._fields == ("title", "bytes", "size")
    assert structs.foreign_weigh(("abc", b"\1\2\3", 2)) == 6
    assert structs.foreign_weigh({"title": "abc"}) == 3
    assert structs.foreign_weigh(()) == 0
    expected = "foreign_weigh: note.internal: there is no such field"
    assert refused(structs.foreign_weigh, {"internal": 1}) == (TypeError, expected)
    expected = "foreign_weigh: the length of note.bytes is 1, it must be at least 2"
    assert refused(structs.foreign_weigh, (None, b"x", 2)) == (ValueError, expected)
