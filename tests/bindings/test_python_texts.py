# SPDX-License-Identifier: MIT
"""Texts and bytes on the Python targets: hard/texts.h."""

import errno
import gc

import numpy
import pytest
from targets import contract, modules, refused

MOST = 2**63 - 1


def nothing_is_left(texts):
    gc.collect()
    assert texts.texts_alive() == 0
    assert texts.texts_sheets() == 0
    texts.texts_calls()


texts = modules("texts", nothing_is_left)


def failed(call, *arguments):
    """The errno of an OSError."""
    with pytest.raises(OSError) as caught:
        call(*arguments)
    return caught.value.errno


# ---- texts into the caller's buffer ----


@contract("text out", "success")
def test_texts_that_are_asked_for(texts):
    assert texts.texts_greet("x", 100) == "hello, x"
    assert texts.texts_greet("x", 9) == "hello, x"
    assert texts.texts_greet(b"\xff\xfe", 100) == "hello, \udcff\udcfe"
    assert failed(texts.texts_greet, "x", 8) == errno.ERANGE
    assert failed(texts.texts_greet, "x", 0) == errno.ERANGE
    assert texts.texts_path(100) == "/a/\udcff\udcfe"
    assert texts.texts_code(1) == "abc"
    assert texts.texts_code(-1) == "none"  # of four letters and no NUL
    assert texts.texts_code_of(5) == (5, "abc", False)
    assert texts.texts_code_of(-5) == (-5, "none", True)


@contract("text out", "success")
@contract("count", "success")
def test_texts_that_are_as_long_as_the_result_says(texts):
    assert texts.texts_letters(ord("a"), 3) == "aaa"
    assert texts.texts_letters(ord("a"), 1000) == "a" * 50
    assert texts.texts_letters(ord("a"), 0) == ""
    assert texts.texts_letters(0, 3) == "\0\0\0"
    assert failed(texts.texts_letters, ord("!"), 3) == errno.EINVAL


@contract("text out", "wrong")
def test_room_for_texts(texts):
    for value in ("x", None, 1.5, bytearray(9)):
        expected = f"texts_greet: text is {value!r}, it must be an integer from 0 to {MOST}"
        assert refused(texts.texts_greet, "x", value) == (TypeError, expected)
    for value in (-1, 2**63):
        expected = f"texts_greet: text is {value}, it must be an integer from 0 to {MOST}"
        assert refused(texts.texts_greet, "x", value) == (OverflowError, expected)
    assert refused(texts.texts_greet, "x", 2**62)[0] in (MemoryError, OverflowError)
    with pytest.raises(TypeError):
        texts.texts_code(1, 4)


# ---- what is measured first ----


@contract("measured", "success")
def test_what_is_measured(texts):
    assert texts.texts_title(3) == "ababab"
    assert texts.texts_calls() == 2
    assert texts.texts_title(0) == ""
    assert texts.texts_title(1000) == "ab" * 1000
    assert texts.texts_format(-42, 6) == "   -42"
    assert texts.texts_format(7, 0) == "7"
    assert texts.texts_format(7, 1000) == " " * 999 + "7"
    assert texts.texts_blob(3) == texts.texts_blob_counted(3) == b"\0\1\2"
    assert texts.texts_blob(0) == texts.texts_blob_counted(0) == b""
    assert len(texts.texts_blob(1000)) == len(texts.texts_blob_counted(1000)) == 1000
    assert texts.texts_squares(4) == [1, 4, 9, 16]
    assert texts.texts_squares(0) == []
    assert texts.texts_halves(3) == ([0.5, 1.0, 1.5], 3.0)
    assert texts.texts_halves(0) == ([], 0.0)


@contract("measured", "success")
def test_what_grows_while_it_is_measured(texts):
    for times in (0, 1, 3, 8):
        texts.texts_calls()
        assert texts.texts_growing(times) == "x" * (10 * (times + 1) - 1)
        assert texts.texts_calls() == times + 2
    assert failed(texts.texts_growing, 100) == errno.EAGAIN
    assert texts.texts_growing(1) == "x" * 19


@contract("measured", "wrong")
def test_what_cannot_be_measured(texts):
    for call in (texts.texts_title, texts.texts_blob, texts.texts_blob_counted, texts.texts_squares):
        assert failed(call, 1001) == errno.EIO
        with pytest.raises(TypeError):
            call(3, 10)
        assert refused(call, "x")[0] is TypeError
    assert failed(texts.texts_format, 1, 1001) == errno.EINVAL


# ---- texts that C gives ----


@contract("text owned", "success", "lifetime")
def test_texts_that_are_the_caller_s(texts):
    assert texts.texts_copy("zw\u00f6lf") == "zw\u00f6lf"
    assert texts.texts_copy("") == ""
    assert texts.texts_copy(b"\xff") == "\udcff"
    assert texts.texts_copy(None) is None
    assert texts.texts_alive() == 0
    assert texts.texts_twice("ab") == "abab"


@contract("text result", "success", "lifetime")
def test_texts_that_are_borrowed(texts):
    assert texts.texts_name(0) == "zero"
    assert texts.texts_name(12) == "zw\u00f6lf"
    assert texts.texts_name(13) == "\udcff\udcfe"
    assert texts.texts_name(99) is None
    first = texts.texts_turned("abc")
    second = texts.texts_turned("xy")
    assert (first, second) == ("cba", "yx")


@contract("text pointer", "success", "lifetime")
def test_texts_behind_pointers(texts):
    assert texts.texts_take(12) == "zw\u00f6lf"
    assert texts.texts_take(5) is None
    assert failed(texts.texts_take, -1) == errno.EINVAL
    assert texts.texts_alive() == 0
    assert texts.texts_take_two(0, 13) == ("zero", "\udcff\udcfe")
    assert texts.texts_take_two(0, 5) == ("zero", None)
    assert failed(texts.texts_take_two, 0, -1) == errno.EINVAL
    assert failed(texts.texts_take_two, -1, 0) == errno.EINVAL
    assert texts.texts_alive() == 0
    assert texts.texts_look(1) == "one"
    assert texts.texts_look(5) is None
    assert failed(texts.texts_look, -1) == errno.EINVAL


# ---- bytes that C gives ----


@contract("bytes result", "success", "lifetime")
def test_bytes_that_are_copied(texts):
    assert texts.texts_bytes(3) == b"\0\1\2"
    assert type(texts.texts_bytes(3)) is bytes
    assert texts.texts_bytes(0) == b""
    assert texts.texts_bytes(1001) is None
    assert texts.texts_alive() == 0
    first = texts.texts_bytes_now(3)
    second = texts.texts_bytes_now(1)
    assert (first, second) == (b"\0\1\2", b"\0")
    assert texts.texts_bytes_now(1001) is None
    assert texts.texts_table() == b"static\0bytes"
    assert texts.texts_part_of_table(4) == b"sta"
    assert texts.texts_part_of_table(100) is None


@contract("bytes pointer", "success", "lifetime")
def test_bytes_behind_pointers(texts):
    assert texts.texts_load(3) == b"\0\1\2"
    assert texts.texts_load(0) is None
    assert failed(texts.texts_load, 1001) == errno.EINVAL
    assert texts.texts_alive() == 0
    first = texts.texts_lend(3)
    second = texts.texts_lend(1)
    assert (first, second) == (b"\0\1\2", b"\0")
    assert failed(texts.texts_lend, 1001) == errno.EINVAL


# ---- bytes that belong to a handle ----

VIEWS = ("texts_sheet_bytes", "texts_sheet_rest", "texts_sheet_lend")


def view_of(texts, name, sheet):
    return getattr(texts, name)(sheet, *([0] if name != "texts_sheet_bytes" else []))


@contract("bytes view", "success")
def test_views_of_a_handle_s_bytes(texts):
    sheet = texts.texts_sheet_new(5)
    for name in VIEWS:
        view = view_of(texts, name, sheet)
        assert (view.format, view.itemsize, view.nbytes, view.readonly) == ("B", 1, 5, True)
        assert bytes(view) == b"\0\1\2\3\4"
        with pytest.raises(TypeError):
            view[0] = 1
        texts.texts_sheet_set(sheet, 1, 99)
        assert view[1] == 99
        texts.texts_sheet_set(sheet, 1, 1)
    assert texts.texts_sheet_rest(sheet, 3) == b"\3\4"
    assert texts.texts_sheet_lend(sheet, 3) == b"\3\4"
    assert texts.texts_sheet_rest(sheet, 5) is None
    assert failed(texts.texts_sheet_lend, sheet, 5) == errno.EINVAL
    assert texts.texts_sheet_bytes(texts.texts_sheet_new(0)) is None


@contract("bytes view", "lifetime")
@contract("bytes pointer", "lifetime")
@pytest.mark.parametrize("name", VIEWS)
def test_a_view_keeps_its_handle(texts, name):
    sheet = texts.texts_sheet_new(5)
    view = view_of(texts, name, sheet)
    part, table = view[1:3], numpy.asarray(view)
    sheet.close()
    assert sheet.closed
    assert texts.texts_sheets() == 1
    expected = "texts_sheet_size: sheet is closed, it must be open"
    assert refused(texts.texts_sheet_size, sheet) == (ValueError, expected)
    assert bytes(view) == b"\0\1\2\3\4"
    del view
    gc.collect()
    assert bytes(part) == b"\1\2"
    del part, sheet
    gc.collect()
    assert table.tolist() == [0, 1, 2, 3, 4]
    assert texts.texts_sheets() == 1
    del table
    gc.collect()
    assert texts.texts_sheets() == 0


@contract("bytes view", "lifetime")
def test_views_and_handles_go_in_any_order(texts):
    view = texts.texts_sheet_bytes(texts.texts_sheet_new(3))
    gc.collect()
    assert bytes(view) == b"\0\1\2"
    view.release()
    del view
    gc.collect()
    assert texts.texts_sheets() == 0
    with texts.texts_sheet_new(3) as sheet:
        view = texts.texts_sheet_bytes(sheet)
        other = texts.texts_sheet_rest(sheet, 1)
    view.release()
    assert texts.texts_sheets() == 1
    assert bytes(other) == b"\1\2"
    other.release()
    del other, view
    gc.collect()
    assert texts.texts_sheets() == 0
    sheet.close()


# ---- arrays of texts ----


@contract("texts in", "success")
def test_arrays_of_texts(texts):
    for given in (["a", "b"], ("a", b"b"), iter(["a", "b"]), (x for x in "ab")):
        assert texts.texts_join(given, ", ") == "a, b"
    assert texts.texts_join(["a", "", "zw\u00f6lf", b"\xff"]) == "azw\u00f6lf\udcff"
    assert texts.texts_join([], "x") == ""
    assert texts.texts_join(["x"] * 1000) == "x" * 1000
    for given in (["a", "b"], (b"a", "b"), iter("ab")):
        assert texts.texts_join_all(given) == "a|b"
    assert texts.texts_join_all([]) == ""
    assert texts.texts_join_all() is None
    assert texts.texts_join_all(None) is None
    assert texts.texts_count(["x", "y"]) == 2
    assert texts.texts_count([]) == 0
    assert texts.texts_count(None) == -1
    assert texts.texts_assign(["a", "b"], [1, -2]) == "a=1 b=-2"
    assert texts.texts_assign([], []) == ""


@contract("texts in", "wrong")
def test_what_is_no_array_of_texts(texts):
    for value in (5, None, "abc", b"abc", object):
        expected = f"texts_join: parts is {value!r}, it must be a sequence of texts"
        assert refused(texts.texts_join, value) == (TypeError, expected)
    assert refused(texts.texts_join_all, 5) == (
        TypeError,
        "texts_join_all: parts is 5, it must be a sequence of texts or None",
    )
    for value in (5, None, bytearray(b"x")):
        expected = f"texts_join: parts[1] is {value!r}, it must be str or bytes"
        assert refused(texts.texts_join, ["a", value]) == (TypeError, expected)
    expected = "texts_join_all: parts[0] is 'a\\x00b', it must be text without a NUL"
    assert refused(texts.texts_join_all, ["a\0b"]) == (ValueError, expected)
    expected = "texts_assign: the length of values is 1, it must be 2, that of names"
    assert refused(texts.texts_assign, ["a", "b"], [1]) == (ValueError, expected)
    assert refused(texts.texts_join, ["\ud800"])[0] is ValueError

    def broken():
        yield "a"
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        texts.texts_join(broken())


@contract("texts result", "success", "lifetime")
def test_texts_that_come_back(texts):
    first = texts.texts_list(3)
    second = texts.texts_list(1)
    assert first == ["zero", "one", "zw\u00f6lf"]
    assert second == ["zero"]
    assert texts.texts_list(0) == []
    assert texts.texts_list(4) is None
