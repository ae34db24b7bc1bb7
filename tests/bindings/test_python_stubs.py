# SPDX-License-Identifier: MIT
"""The stubs of all headers: stubtest holds them to the modules, and mypy checks a program that uses each strictly."""

import os
import subprocess
import sys

import pytest
from targets import HARD, PYTHON_TARGETS, carriers

HEADERS = ("shapes", "jobs", "numeric", "texts", "handles", "callbacks", "structs", "calls")
# What stubtest says of things that are as they should be: a function that is a method too has C's name for its handle;
# what has a `handle` is a type for mypy alone.
RIGHT = ('stub parameter "self" differs from runtime parameter', "HasHandle is not present at runtime")


def mypy(folder, *arguments):
    command = [sys.executable, "-m", *arguments]
    place = {"PYTHONPATH": str(folder), "MYPYPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=os.environ | place, capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize("target", PYTHON_TARGETS)
def test_stubs_are_what_the_modules_have(target, tmp_path):
    """All at once: most of the time goes into what they import."""
    headers = [name for name in HEADERS if target in carriers(name)]
    for name in headers:
        for file in (f"{target}/{name}.py", f"{target}/{name}.abi3.so", f"{target}/_{name}.abi3.so", f"{name}.pyi"):
            if (HARD / file).exists():
                (tmp_path / file.rpartition("/")[2]).symlink_to((HARD / file).absolute())
    result = mypy(tmp_path, "mypy.stubtest", *headers, "--ignore-missing-stub", "--concise")
    found = [line for line in result.stdout.splitlines() if not any(each in line for each in RIGHT)]
    assert not found, "\n".join(found) + result.stderr
    assert result.returncode == 0 or result.stdout, result.stderr


USES = {
    "shapes": """
import shapes
a: shapes.shapes_segment = shapes.shapes_turn({"closed": True})
b: shapes.Records[shapes.shapes_segment] = shapes.shapes_segments(2)
c: list[int] = shapes.shapes_square([1, 2])
d: tuple[int, ...] = a.marks
shapes.shapes_square(["1"])  # E: list-item
""",
    "jobs": """
import jobs
class Slab:
    handle = 5
a: jobs.Records[jobs.jobs_done]
done, failures = jobs.jobs_run([jobs.jobs_job(slab=Slab(), path="x"), {"kind": 1}])
a, b = done, failures
jobs.jobs_job(path=5)  # E: arg-type
""",
    "numeric": """
import array
import numeric
a: float = numeric.numeric_half(1)
b: bool = numeric.numeric_is_odd(3)
c: list[float] = numeric.numeric_ramp(0, 0.5, 3)
d: int = numeric.numeric_ramp(0, 0.5, array.array("d"))
e: list[float] = numeric.numeric_sort([2.5, 1])
f: int = numeric.numeric_sort(array.array("d"))
g: numeric.numeric_pair = numeric.numeric_grow((1, 0.5), 2)
h: numeric.numeric_pair | None = numeric.numeric_known(5)
i: numeric.numeric_complex = numeric.numeric_multiply({"real": 1}, numeric.numeric_complex(1, 2))
j: list[bool] | None = numeric.numeric_negate([True])
k: list[bool] = numeric.numeric_bits(5)
numeric.numeric_sum(["1"])  # E: list-item
numeric.numeric_known(5).low  # E: union-attr
l: int = numeric.numeric_half(1)  # E: assignment
""",
    "texts": """
import texts
a: str = texts.texts_greet("x", 10)
b: str = texts.texts_title(3)
c: bytes = texts.texts_blob(3)
d: list[int] = texts.texts_squares(3)
e: str | None = texts.texts_copy(None)
f: bytes | None = texts.texts_bytes(3)
g: memoryview | None = texts.texts_sheet_bytes(texts.texts_sheet_new(5))
h: list[str] | None = texts.texts_list(2)
i: tuple[str | None, str | None] = texts.texts_take_two(0, 1)
texts.texts_join(["a", b"b"], None)
texts.texts_join([5])  # E: list-item
texts.texts_greet("x", bytearray(9))  # E: arg-type
j: str = texts.texts_copy("x")  # E: assignment
""",
    "handles": """
import handles
with handles.handles_tree(5) as tree:
    a: int = tree.value()
    b: bytes = tree.bytes(4)
    c: int = tree.bytes(bytearray(4))
    d: int = tree.plus(None)
    e: handles.handles_tree | None = tree.child(0)
    f: handles.handles_cursor | None = handles.handles_cursor_open(tree)
g: handles.handles_any_free = handles.handles_any_new(1)
handles.handles_any_value(handles.handles_other_new(1))  # E: arg-type
handles.handles_tree_value(None)  # E: arg-type
tree.nonsense()  # E: attr-defined
handles.handles_cursor(5)  # E: call-arg
""",
    "callbacks": """
import callbacks
from collections.abc import Callable
def visit(item: int) -> int:
    return item
a: int = callbacks.callbacks_each([1], visit)
b: Callable[[int], int] = visit
callbacks.callbacks_on_event(None)
callbacks.callbacks_call_texts(lambda text, data: print(text, data))
callbacks.callbacks_box(5).watch(print)
callbacks.callbacks_each([1], None)  # E: arg-type
callbacks.callbacks_each([1], lambda: 0)  # E: misc arg-type
""",
    "structs": """
import structs
a: int | None = structs.structs_shape(radius=2.5).kind
structs.structs_nonsense()  # E: attr-defined
structs.structs_shape(kind="x")  # E: arg-type
""",
    "calls": """
import calls
a: float = calls.CALLS_HALF
b: str = calls.CALLS_NAME
calls.CALLS_HALF = 1  # E: misc
""",
}


def test_programs_that_use_them_are_checked_strictly(tmp_path):
    expected, found = {}, {}
    for header, text in USES.items():
        (tmp_path / f"{header}.pyi").symlink_to((HARD / f"{header}.pyi").absolute())
        (tmp_path / f"use_{header}.py").write_text(text)
        for number, line in enumerate(text.splitlines(), 1):
            if "# E: " in line:
                expected[f"use_{header}.py:{number}"] = set(line.rsplit("# E: ", 1)[1].split())
    files = [f"{kind}{header}.py{i}" for header in USES for kind, i in (("", "i"), ("use_", ""))]
    result = mypy(tmp_path, "mypy", "--strict", "--no-incremental", "--show-error-codes", *files)
    for line in result.stdout.splitlines():
        if ": error:" in line:
            found.setdefault(line.partition(": error:")[0], set()).add(line.rsplit("[", 1)[1].rstrip("]"))
    assert found == expected, result.stdout
