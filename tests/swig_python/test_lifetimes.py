# SPDX-License-Identifier: MIT
"""Handles, memoryviews, and arguments that change under a call's hands."""

import gc
import threading
import weakref

import _hard
import numpy
import pytest

# ---- handles ----


def test_a_handle_of_another_struct_is_refused():
    bag = _hard.hard_bag_new()
    with pytest.raises(
        TypeError, match=r"hard_box_value: box is <open hard_bag>, it must be a handle of struct hard_box"
    ):
        _hard.hard_box_value(bag)
    assert _hard.hard_bag_size(bag) == 0


@pytest.mark.parametrize(
    "make", [lambda kind: kind(), lambda kind: object.__new__(kind), lambda kind: kind.__new__(kind)]
)
def test_a_handle_is_not_made_by_hand(make):
    with pytest.raises(TypeError):
        make(_hard.hard_box)


def test_a_class_of_handles_has_no_subclasses_and_its_objects_no_attributes():
    with pytest.raises(TypeError):
        type("box", (_hard.hard_box,), {})
    with _hard.hard_box_new(1) as box, pytest.raises(AttributeError):
        box.more = 1


def test_a_handle_in_a_cycle_is_collected():
    class Node:
        pass

    node = Node()
    node.box, node.self = _hard.hard_box_new(1), node
    reference = weakref.ref(node.box)
    del node
    gc.collect()
    assert reference() is None
    assert _hard.hard_boxes() == 0


def test_closing_is_once_and_using_is_over():
    box = _hard.hard_box_new(3)
    assert not box.closed
    box.close()
    box.close()
    assert box.closed
    assert repr(box) == "<closed hard_box>"
    assert _hard.hard_boxes() == 0
    for call in (lambda: _hard.hard_box_value(box), lambda: _hard.hard_box_or(box, 1)):
        with pytest.raises(ValueError, match="box is closed, it must be open"):
            call()


def test_a_handle_that_closes_itself_in_an_argument():
    box = _hard.hard_box_new(3)

    class Closing:
        def __index__(self):
            box.close()
            return 5

    assert _hard.hard_box_or(box, Closing()) == 3
    assert _hard.hard_boxes() == 0


# ---- views ----


def test_a_view_is_memory_of_c(slab):
    view = _hard.hard_slab_pin(slab)
    assert (view.nbytes, view.format, view.readonly) == (10, "B", False)
    view[3] = 99
    assert _hard.hard_slab_byte(slab, 3) == 99


@pytest.mark.parametrize(
    "derive",
    [
        lambda view: view,
        lambda view: view[2:4],
        lambda view: memoryview(view),
        lambda view: view.cast("c"),
        lambda view: view.obj,
        lambda view: numpy.frombuffer(view, dtype=numpy.uint8),
        lambda view: numpy.asarray(view)[::2],
    ],
)
def test_whatever_comes_of_a_view_pins_the_memory(slab, derive):
    derived = derive(_hard.hard_slab_pin(slab))
    gc.collect()
    assert _hard.hard_slab_pins(slab) == 1
    _hard.hard_slab_close(slab)
    assert _hard.hard_slab_pins(slab) == 1
    assert bytes(memoryview(derived))[:1] in (b"\0", b"\2")
    del derived
    gc.collect()
    assert _hard.hard_slab_pins(slab) == -1


def test_a_released_view_lets_go_at_once(slab):
    with _hard.hard_slab_pin(slab) as view:
        assert _hard.hard_slab_pins(slab) == 1
    assert _hard.hard_slab_pins(slab) == 0
    with pytest.raises(ValueError, match="released"):
        view[0]


def test_a_view_in_a_cycle_is_collected(slab):
    class Node:
        pass

    node = Node()
    node.view, node.self = _hard.hard_slab_pin(slab), node
    gone = weakref.ref(node)
    del node
    gc.collect()
    assert gone() is None
    assert _hard.hard_slab_pins(slab) == 0


def test_the_collector_at_every_allocation(slab):
    old = gc.get_threshold()
    gc.set_threshold(1, 1, 1)
    try:
        for _ in range(200):
            view = _hard.hard_slab_pin(slab)
            cycle = [view[1:]]
            cycle.append(cycle)
            assert _hard.hard_points(1, 3)[2][1] == 3
            assert _hard.hard_count_up(2**63, 2) == [2**63, 2**63 + 1]
    finally:
        gc.set_threshold(*old)
    del view, cycle
    gc.collect()
    assert _hard.hard_slab_pins(slab) == 0


def test_the_exporter_is_not_to_be_made_by_hand(slab):
    kind = type(_hard.hard_slab_pin(slab).obj)
    with pytest.raises(TypeError):
        kind()


def test_views_die_in_any_thread(slab):
    views = [_hard.hard_slab_pin(slab) for _ in range(100)]
    thread = threading.Thread(target=views.clear)
    thread.start()
    thread.join()
    assert _hard.hard_slab_pins(slab) == 0


# ---- arguments that change ----


def test_a_list_that_its_own_items_change():
    items = []

    class Clearing:
        def __index__(self):
            items.clear()
            gc.collect()
            return 1

    items.extend([Clearing(), Clearing(), 1000, 2000])
    assert _hard.hard_sum(items) == 3002


def test_a_buffer_cannot_change_during_the_call():
    data = bytearray(100)
    refusals = []

    class Resizing:
        def __index__(self):
            try:
                data.extend(b"x" * 1000)
            except BufferError as error:
                refusals.append(error)
            return 0

    _hard.hard_keep_memory(data, Resizing())
    assert len(refusals) == 1
    _hard.hard_complete()


def test_an_iterable_that_fails_midway():
    def broken():
        yield 1
        raise KeyError("midway")

    with pytest.raises(KeyError, match="midway"):
        _hard.hard_sum(broken())


def test_a_repr_that_fails_is_no_excuse():
    class Hostile:
        def __repr__(self):
            raise KeyError("hidden")

    with pytest.raises(TypeError, match="hard_int8: value is <Hostile>, it must be an integer from -128 to 127"):
        _hard.hard_int8(Hostile())
    with pytest.raises(OverflowError, match="hard_int8: value is <int>, it must be"):
        _hard.hard_int8(10**5000)


def test_room_that_nobody_has():
    with pytest.raises(MemoryError):
        _hard.hard_fill(1, 2**62)
    with pytest.raises(OverflowError, match="data is 9223372036854775808, it must be an integer from 0 to"):
        _hard.hard_fill(1, 2**63)
