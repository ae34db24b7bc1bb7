# SPDX-License-Identifier: MIT
"""Handles on the Python targets: hard/handles.h. C counts what was used or freed too early."""

import errno
import gc
import threading
import time

import pytest
from targets import contract, modules, refused

EMPTY_HASH = 0xCBF29CE484222325


def hashed(data):
    """FNV-1a, 64 bits."""
    value = EMPTY_HASH
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


def nothing_is_left(handles):
    gc.collect()
    assert handles.handles_alive() == 0
    assert handles.handles_violations() == 0


handles = modules("handles", nothing_is_left)


def failed(call, *arguments):
    """The errno of an OSError."""
    with pytest.raises(OSError) as caught:
        call(*arguments)
    return caught.value.errno


def closed(function, parameter):
    return ValueError, f"{function}: {parameter} is closed, it must be open"


def fresh(text):
    """A text that nobody else has."""
    return "".join(list(text))


# ---- made in several ways ----


@contract("handle out", "success")
def test_handles_that_go_out(handles):
    tree = handles.handles_open(5)
    assert handles.handles_tree_value(tree) == 5
    assert isinstance(tree, handles.handles_tree)
    assert handles.handles_open(0) is None
    tree, leaf = handles.handles_open_both(3, 4)
    assert (handles.handles_tree_value(tree), handles.handles_leaf_size(leaf)) == (3, 4)
    tree, leaf = handles.handles_open_both(0, 4)
    assert (tree, handles.handles_leaf_size(leaf)) == (None, 4)
    assert handles.handles_leaf_size(handles.handles_leaf_open(9)) == 9


@contract("handle out", "wrong")
def test_handles_of_calls_that_fail(handles):
    assert failed(handles.handles_open, -1) == errno.EINVAL
    assert failed(handles.handles_open, 13) == errno.EIO
    assert handles.handles_alive() == 0
    assert failed(handles.handles_open_both, 3, -1) == errno.EINVAL
    assert failed(handles.handles_open_both, -3, 1) == errno.EINVAL
    assert handles.handles_alive() == 0
    expected = "handles_open: value is 'x', it must be an integer from -9223372036854775808 to 9223372036854775807"
    assert refused(handles.handles_open, "x") == (TypeError, expected)


@contract("handle out", "lifetime")
@contract("handle in", "lifetime")
def test_handles_are_freed_once(handles):
    tree = handles.handles_open(5)
    assert not tree.closed
    tree.close()
    tree.close()
    assert tree.closed
    assert handles.handles_alive() == 0
    assert refused(handles.handles_tree_value, tree) == closed("handles_tree_value", "tree")
    assert refused(handles.handles_after, 1, tree) == closed("handles_after", "tree")
    with handles.handles_open(6) as tree, handles.handles_leaf_open(7) as leaf:
        assert handles.handles_alive() == 2
    assert (tree.closed, leaf.closed, handles.handles_alive()) == (True, True, 0)
    with pytest.raises(ZeroDivisionError), handles.handles_open(6):
        raise ZeroDivisionError
    for _ in range(100):
        handles.handles_open(1)
    gc.collect()
    assert handles.handles_alive() == 0


@contract("handle in", "success", "wrong")
@contract("nullable", "success")
def test_handles_that_go_in(handles):
    tree, leaf = handles.handles_open(5), handles.handles_leaf_open(6)
    assert handles.handles_tree_plus(tree, tree) == 10
    assert handles.handles_tree_plus(tree) == handles.handles_tree_plus(tree, None) == 5
    assert handles.handles_after(7, tree) == 2
    for wrong in (leaf, 5, None, "x", object(), handles.handles_any_new(1)):
        kind, text = refused(handles.handles_tree_value, wrong)
        assert kind is TypeError
        assert text.startswith("handles_tree_value: tree is ")
        assert text.endswith(", it must be a handle of struct handles_tree")
    kind, text = refused(handles.handles_leaf_size, tree)
    assert (kind, text.endswith(", it must be a handle of struct handles_leaf")) == (TypeError, True)
    kind, text = refused(handles.handles_tree_plus, tree, leaf)
    assert (kind, text.endswith(", it must be a handle of struct handles_tree or None")) == (TypeError, True)


@contract("handle result", "success", "wrong", "lifetime")
def test_handles_as_results(handles):
    tree = handles.handles_tree_new(5, 1)
    assert handles.handles_tree_value(tree) == 6
    assert failed(handles.handles_tree_new, -1) == errno.ENOMEM
    tree.close()
    assert handles.handles_alive() == 0


@contract("handle in", "lifetime")
def test_a_handle_that_is_closed_during_a_call(handles):
    tree, values = handles.handles_open(5), []
    thread = threading.Thread(target=lambda: values.append(tree.wait(200)))
    thread.start()
    time.sleep(0.05)
    tree.close()
    assert tree.closed
    thread.join()
    assert values == [5]
    assert handles.handles_alive() == 0


# ---- methods and constructors ----


@contract("method", "success")
def test_methods(handles):
    tree = handles.handles_open(0x0102)
    assert tree.value() == 0x0102
    assert tree.set(7) == 0x0102
    assert tree.set(7, True) == 7
    assert tree.set(3, True) == 14
    assert tree.plus() == tree.plus(None) == 6
    assert tree.plus(tree) == 12
    assert tree.bytes(2) == b"\6\0"
    room = bytearray(10)
    assert tree.bytes(room) == 8
    assert tree.halved() == handles.halved(tree) == 3
    assert tree.wait(0) == 6
    assert handles.handles_leaf_open(4).size() == 4
    assert [method(tree) for method in (type(tree).value, type(tree).halved)] == [6, 3]
    for name in ("half_of_tree", "handles_half_of_tree", "free", "after", "new"):
        assert not hasattr(tree, name), name
    assert not hasattr(handles, "handles_half_of_tree")


@contract("method", "wrong")
def test_wrong_arguments_of_methods(handles):
    tree = handles.handles_open(5)
    expected = "handles_tree_set: value is 'x', it must be an integer from -9223372036854775808 to 9223372036854775807"
    assert refused(tree.set, "x") == (TypeError, expected)
    assert failed(tree.set, -1) == errno.EDOM
    for call in (tree.set, lambda: tree.set(1, True, 3), lambda: tree.value(1), lambda: tree.set(value=1)):
        with pytest.raises(TypeError):
            call()
    kind, text = refused(tree.plus, 5)
    assert (kind, text) == (
        TypeError,
        "handles_tree_plus: other is 5, it must be a handle of struct handles_tree or None",
    )
    with pytest.raises(TypeError):
        type(tree).value(handles.handles_leaf_open(1))
    tree.close()
    assert refused(tree.value) == closed("handles_tree_value", "tree")
    assert refused(tree.set, 1) == closed("handles_tree_set", "tree")


@contract("constructor", "success")
def test_classes_that_can_be_called(handles):
    tree = handles.handles_tree(5)
    assert type(tree) is handles.handles_tree
    assert tree.value() == 5
    assert handles.handles_tree(5, 2).value() == 7
    leaf = handles.handles_leaf(4)
    assert type(leaf) is handles.handles_leaf
    assert leaf.size() == 4
    with handles.handles_tree(1) as tree:
        assert isinstance(tree, handles.handles_tree)


@contract("constructor", "wrong")
def test_classes_that_cannot_be_called_so(handles):
    expected = "handles_tree_new: value is 'x', it must be an integer from -9223372036854775808 to 9223372036854775807"
    assert refused(handles.handles_tree, "x") == (TypeError, expected)
    assert failed(handles.handles_tree, -1) == errno.ENOMEM
    assert failed(handles.handles_leaf, -1) == errno.EINVAL
    for call in (handles.handles_tree, lambda: handles.handles_tree(1, 2, 3), handles.handles_cursor):
        with pytest.raises(TypeError):
            call()


# ---- handles without a type ----


@contract("handle void", "success", "wrong", "lifetime")
def test_handles_without_a_type(handles):
    one, other = handles.handles_any_new(5), handles.handles_other_new(6)
    assert handles.handles_any_value(one) == 5
    assert handles.handles_any_maybe(one) == 5
    assert handles.handles_any_maybe(None) == -1
    assert handles.handles_other_value(other) == 6
    opened = handles.handles_any_open(7)
    assert handles.handles_any_value(opened) == 7
    for wrong in (other, 5, None, handles.handles_tree(1)):
        kind, text = refused(handles.handles_any_value, wrong)
        assert kind is TypeError
        assert text.endswith(", it must be a handle that handles_any_free closes"), text
    assert failed(handles.handles_any_new, -1) == errno.ENOMEM
    assert failed(handles.handles_any_open, -1) == errno.EINVAL
    gc.collect()
    before = handles.handles_alive()
    assert failed(handles.handles_any_open, 13) == errno.EIO
    assert handles.handles_alive() == before == 4
    opened.close()
    opened.close()
    assert handles.handles_alive() == 3
    assert refused(handles.handles_any_value, opened) == closed("handles_any_value", "thing")


# ---- handles that belong to others ----


@contract("handle borrowed", "success", "wrong")
def test_handles_that_are_borrowed(handles):
    root = handles.handles_root()
    assert root.value() == 1000
    root.close()
    assert refused(root.value) == closed("handles_tree_value", "tree")
    assert handles.handles_root().value() == 1000
    tree = handles.handles_tree(5)
    child = tree.child(1)
    assert type(child) is type(tree)
    assert child.value() == handles.handles_tree_child(tree, 1).value() == 51
    child.set(7)
    assert tree.child(1).value() == 7
    assert tree.child(5) is None
    assert refused(tree.child, "x")[0] is TypeError
    child.close()
    assert refused(child.value) == closed("handles_tree_value", "tree")
    assert tree.child(1).value() == 7
    assert handles.handles_alive() == 1


@contract("handle borrowed", "lifetime")
def test_a_borrowed_handle_keeps_its_owner(handles):
    child = handles.handles_tree(5).child(1)
    gc.collect()
    assert child.value() == 51
    tree = handles.handles_tree(6)
    second, third = tree.child(0), tree.child(2).child(0)
    tree.close()
    assert refused(tree.value) == closed("handles_tree_value", "tree")
    assert handles.handles_alive() == 2
    assert (second.value(), third.value()) == (60, 620)
    second.close()
    assert handles.handles_alive() == 2
    third.close()
    assert handles.handles_alive() == 1
    del child
    gc.collect()
    assert handles.handles_alive() == 0


# ---- for the life of a handle ----


@contract("retained result", "success", "lifetime")
def test_a_handle_that_needs_another(handles):
    tree = handles.handles_tree(5)
    cursor = handles.handles_cursor_open(tree)
    tree.close()
    assert tree.closed
    assert [cursor.next(), cursor.next()] == [5, 6]
    assert refused(tree.value) == closed("handles_tree_value", "tree")
    assert handles.handles_alive() == 2
    assert cursor.tree().value() == 5
    gc.collect()
    cursor.close()
    assert handles.handles_alive() == 0
    cursor = handles.handles_cursor_open(handles.handles_tree(7))
    gc.collect()
    assert cursor.next() == 7


@contract("retained result", "lifetime")
def test_a_call_that_fails_keeps_nothing(handles):
    tree = handles.handles_tree(5)
    assert failed(handles.handles_cursor_open, tree, True) == errno.EINVAL
    assert handles.handles_alive() == 1
    tree.close()
    assert handles.handles_alive() == 0


@contract("retained result", "success", "lifetime")
def test_a_result_that_needs_a_handle_and_a_text(handles):
    tree = handles.handles_tree(5)
    for name in ("name", b"\xff\xfe"):
        given = fresh(name) if isinstance(name, str) else bytes(bytearray(name))
        cursor = handles.handles_cursor_new(tree, given)
        del given
        gc.collect()
        garbage = [fresh("x" * 4) for _ in range(100)]
        assert cursor.name() == hashed(name.encode() if isinstance(name, str) else name)
        del garbage
    assert handles.handles_cursor_new(tree, None).name() == 0
    tree.close()
    assert cursor.next() == 5


@contract("retained result", "lifetime")
def test_handles_that_need_each_other_go_in_any_order(handles):
    tree = handles.handles_tree(5)
    child = tree.child(0)
    cursor = handles.handles_cursor_open(child)
    child.close()
    tree.close()
    assert cursor.next() == 50
    circle = [tree, child, cursor]
    circle.append(circle)
    del tree, child, cursor, circle
    gc.collect()
    assert handles.handles_alive() == 0
    tree = handles.handles_tree(1)
    cursors = [handles.handles_cursor_open(tree) for _ in range(10)]
    tree.close()
    for cursor in cursors[::2] + cursors[1::2]:
        assert handles.handles_violations() == 0
        cursor.close()
    assert handles.handles_alive() == 0


@contract("retained handle", "success", "lifetime")
def test_a_handle_that_another_keeps(handles):
    tree, leaf, other = handles.handles_tree(5), handles.handles_leaf(4), handles.handles_leaf(3)
    tree.adopt(leaf)
    handles.handles_tree_adopt(tree, handles.handles_leaf(2))
    gc.collect()
    assert failed(tree.adopt, other, True) == errno.EINVAL
    other.close()
    assert handles.handles_alive() == 3
    leaf.close()
    assert refused(handles.handles_leaf_size, leaf) == closed("handles_leaf_size", "leaf")
    assert tree.leaves() == 6
    assert handles.handles_alive() == 3
    tree.close()
    gc.collect()
    assert handles.handles_alive() == 0


@contract("retained handle", "success", "lifetime")
def test_texts_and_bytes_that_a_handle_keeps(handles):
    tree, data = handles.handles_tree(5), bytearray(b"data")
    tree.label(fresh("label"))
    assert failed(tree.label, fresh("other"), True) == errno.EINVAL
    gc.collect()
    garbage = [fresh("x" * 5) for _ in range(100)]
    assert tree.hash() == hashed(b"label")
    tree.data(data)
    assert tree.hash() == hashed(b"labeldata")
    with pytest.raises(BufferError):
        data.append(1)
    data[0] = 0
    assert tree.hash() == hashed(b"label\0ata")
    tree.data(None)
    tree.label(None)
    assert tree.hash() == EMPTY_HASH
    tree.close()
    data.append(1)
    del garbage


@contract("retained handle", "success", "lifetime")
def test_memory_that_c_writes_later(handles):
    tree, room = handles.handles_tree(5), bytearray(4)
    tree.room(room)
    assert tree.fill(7) == 4
    assert room == b"\7\7\7\7"
    with pytest.raises(BufferError):
        room.append(1)
    for wrong in (4, b"abcd", "x", None):
        assert refused(tree.room, wrong)[0] is TypeError
    del tree
    gc.collect()
    assert room == b"\xdd" * 4
    room.append(1)


@contract("retained handle", "lifetime")
def test_what_is_kept_in_a_circle_is_collected(handles):
    class Memory(bytearray):
        pass

    memory = Memory(b"abc")
    memory.tree = handles.handles_tree(5)
    memory.tree.data(memory)
    assert memory.tree.hash() == hashed(b"abc")
    memory.tree.close()
    del memory
    gc.collect()
    assert handles.handles_alive() == 0


# ---- until a function ----


@contract("retained function", "success", "lifetime")
def test_what_is_kept_until_a_function(handles):
    data, second = bytearray(b"data"), bytearray(b"x")
    assert handles.handles_remembered() == EMPTY_HASH
    handles.handles_remember(fresh("text"))
    gc.collect()
    garbage = [fresh("y" * 4) for _ in range(100)]
    handles.handles_remember_bytes(data)
    assert handles.handles_remembered() == hashed(b"textdata")
    assert failed(handles.handles_remember, "x") == errno.EBUSY
    assert failed(handles.handles_remember_bytes, second) == errno.EBUSY
    second.append(1)
    assert failed(handles.handles_forget, True) == errno.EINVAL
    gc.collect()
    assert handles.handles_remembered() == hashed(b"textdata")
    with pytest.raises(BufferError):
        data.append(1)
    handles.handles_forget()
    data.append(1)
    assert handles.handles_remembered() == EMPTY_HASH
    del garbage


@contract("retained function", "lifetime")
def test_a_handle_that_is_kept_until_a_function(handles):
    tree = handles.handles_tree(5)
    handles.handles_remember_tree(tree)
    tree.close()
    assert refused(tree.value) == closed("handles_tree_value", "tree")
    assert handles.handles_alive() == 1
    assert handles.handles_remembered() == EMPTY_HASH + 5
    handles.handles_forget()
    assert handles.handles_alive() == 0
    handles.handles_remember_tree(handles.handles_tree(6))
    gc.collect()
    assert handles.handles_remembered() == EMPTY_HASH + 6
    handles.handles_forget()
    gc.collect()
    assert handles.handles_alive() == 0
