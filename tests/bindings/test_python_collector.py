# SPDX-License-Identifier: MIT
"""The collector at the worst moment: it finalizes a circle in any order, and what it calls may use a handle in it."""

import gc
import threading

import pytest
from targets import contract, modules


def nothing_is_left(module):
    gc.collect()
    assert getattr(module, "handles_violations", int)() == 0
    assert getattr(module, "handles_alive", getattr(module, "callbacks_boxes", int))() == 0


handles = modules("handles", nothing_is_left)
callbacks = modules("callbacks", nothing_is_left)


class Last:
    """Uses a handle when it goes, in a circle of its own."""

    def __init__(self, said, *things):
        self.said, self.things, self.circle = said, things, self

    def __del__(self):
        try:
            self.said.append(self.things[0].value())
        except ValueError as error:
            self.said.append(str(error))


@contract("handle in", "lifetime")
@pytest.mark.parametrize("first", [False, True])
def test_what_is_finalized_uses_a_handle(handles, first):
    said = []
    for _ in range(20):
        last = Last(said) if first else None
        tree = handles.handles_tree(5)
        cursor = handles.handles_cursor_open(tree)
        last = last or Last(said)
        last.things = (tree, cursor, tree.child(1))
        del last, tree, cursor
        gc.collect()
    assert len(said) == 20
    assert set(said) <= {5, "handles_tree_value: tree is closed, it must be open"}


@contract("callback forever", "lifetime")
def test_a_destructor_calls_what_is_in_its_circle(callbacks):
    seen = []
    for _ in range(20):
        box = callbacks.callbacks_box(3)
        box.watch(lambda value, box=box: seen.append(value))
        box.set(4)
        del box
        gc.collect()
    assert callbacks.callbacks_boxes() == 0
    assert [value for value in seen if value == 4] == [4] * 20


@contract("callback", "lifetime")
def test_a_handle_that_is_closed_while_it_is_called(callbacks):
    box = callbacks.callbacks_box(3)
    assert box.each(3, lambda item: box.close() or 0) == 3
    assert box.closed
    assert callbacks.callbacks_boxes() == 0


@contract("callback without data", "lifetime")
def test_threads_do_not_meet(callbacks):
    wrong = []

    def work(sign):
        for _ in range(200):
            found = callbacks.callbacks_sort([3, 1, 2], lambda one, other: sign * (one - other))
            wrong.extend([] if found == [1, 2, 3][::sign] else [found])

    threads = [threading.Thread(target=work, args=(sign,)) for sign in (1, -1, 1, -1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
