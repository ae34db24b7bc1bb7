# SPDX-License-Identifier: MIT
"""Records that C gives, in C: instances that are used again, memory of every size, columns, references."""

import ctypes
import gc
import sys
import weakref

import jobs
import pytest

COUNTS = (0, 1, 2, 32, 33, 5000)  # on the stack, and in memory of its own


@pytest.fixture
def as_class(monkeypatch):
    """Has records made as instances of another class."""

    def replace(**members):
        kind = type("Done", (jobs.jobs_done,), members)
        monkeypatch.setattr(jobs, "jobs_done", kind)
        return kind

    return replace


def given(count):
    return jobs.jobs_run([(0, 0, 1000 + at) for at in range(count)])[0]


def expected(count):
    return [(1000 + at, 0) for at in range(count)]


@pytest.mark.parametrize("count", COUNTS)
def test_of_any_number(count):
    records = given(count)
    assert (len(records), [*records]) == (count, expected(count))
    assert [*reversed(records)] == expected(count)[::-1]
    assert [records[at] for at in range(-count, count)] == expected(count) * 2
    assert records.column("sum").tolist() == [record[0] for record in expected(count)]
    with pytest.raises(IndexError):
        records[count]


def test_those_that_are_held_stay_as_they_are():
    records = given(9)
    seen, last = [], None
    for at, record in enumerate(records):
        assert record == expected(9)[at]
        assert last is None or last == expected(9)[at - 1]
        last = record
        if at % 3 == 0:
            seen.append(record)
    assert seen == expected(9)[::3]
    one, two, *rest = records
    assert [one, two, *rest] == expected(9)
    pairs = list(zip(records, reversed(records), strict=True))
    assert pairs == list(zip(expected(9), expected(9)[::-1], strict=True))


def test_those_that_nobody_holds_are_used_again():
    places = {id(record) for record in given(100)}
    assert len(places) <= 3


def test_instances_with_attributes_are_made_anew(as_class):
    kind = as_class()
    for record in given(9):
        assert type(record) is kind
        assert not vars(record)
        record.mark = 5


def test_instances_with_a_finalizer_are_made_anew(as_class):
    gone = []
    as_class(__slots__=(), __del__=lambda record: gone.append(tuple(record)))
    for record in given(9):
        assert record not in gone
    del record
    assert gone == expected(9)


def test_other_classes_may_follow(as_class):
    plain = given(3)
    for _ in range(3):
        as_class(__slots__=())
        assert [*given(3)] == [*plain] == expected(3)


def test_the_class_may_be_no_record_s(monkeypatch):
    for odd in (5, object, list):
        monkeypatch.setattr(jobs, "jobs_done", odd)
        assert {type(record) for record in given(3)} == {tuple}


def test_an_iterator_outlives_its_records():
    left, right = iter(given(40)), reversed(given(40))
    gc.collect()
    assert [next(left), next(right)] == [expected(40)[0], expected(40)[-1]]
    assert [*left] == expected(40)[1:]
    assert [*left] == []
    assert [*right] == expected(40)[-2::-1]


def test_columns_outlive_their_records():
    for count in COUNTS:
        column = given(count).column("keep")[::-1]
        gc.collect()
        assert column.tolist() == [record[1] for record in expected(count)][::-1]


class Buffer(ctypes.Structure):
    """Py_buffer, by the documentation of the C API."""

    _fields_ = [("buf", ctypes.c_void_p), ("obj", ctypes.py_object), ("rest", ctypes.c_char * 200)]


def test_who_cannot_leave_gaps_out_gets_no_column():
    """What is behind the memoryview does as the buffer protocol says, whatever it is asked for."""
    exporter = given(4).column("sum").obj
    simple, writable, strides = 0, 1, 0x18
    get, release = ctypes.pythonapi.PyObject_GetBuffer, ctypes.pythonapi.PyBuffer_Release
    get.argtypes = [ctypes.py_object, ctypes.POINTER(Buffer), ctypes.c_int]
    release.argtypes = [ctypes.POINTER(Buffer)]
    for flags in (simple, writable, strides | writable):
        with pytest.raises(BufferError):
            get(exporter, Buffer(), flags)
    buffer = Buffer()
    get(exporter, buffer, strides)
    release(buffer)


def test_cycles_are_collected(as_class, monkeypatch):
    kind = as_class(__slots__=())
    kind.records = given(3)
    kind.walk = iter(kind.records)
    next(kind.walk)
    gone = weakref.ref(kind)
    monkeypatch.undo()
    assert [*given(3)] == expected(3)  # the class that was found bare last is another one now
    del kind
    gc.collect()
    assert gone() is None


def refused(error, function, *arguments):
    with pytest.raises(error):
        function(*arguments)


USES = {
    "index": lambda records: [records[0], records[-1], records[1:3]],
    "wrong index": lambda records: refused(IndexError, records.__getitem__, 400),
    "no index": lambda records: refused(TypeError, records.__getitem__, "x"),
    "iteration": lambda records: [None for _ in records],
    "part": lambda records: [next(iter(records)), next(reversed(records))],
    "list": list,
    "column": lambda records: [records.column("sum").tolist(), records.column("keep")[::2]],
    "no column": lambda records: refused(ValueError, records.column, "z" * 99),
    "equality": lambda records: [records == records, records != [*records], records == "x", records == {}],
    "search": lambda records: [records.count(records[0]), records.index(records[1]), (1, 2) in records],
    "not found": lambda records: refused(ValueError, records.index, 5),
    "pickle": lambda records: records.__reduce__(),
    "repr": repr,
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
@pytest.mark.parametrize("count", [4, 400])
def test_nothing_leaks(use, count):
    def grown(times):
        before = sys.getallocatedblocks()
        for _ in range(times):
            use(given(count))
        gc.collect()
        return sys.getallocatedblocks() - before

    grown(5)
    # What a turn leaves, each round has 50 times; what the interpreter remembers for later has an end.
    assert any(grown(50) < 25 for _ in range(10))
