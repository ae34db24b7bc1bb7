# SPDX-License-Identifier: MIT
"""What goes to C in bulk, on the Python targets: records with every kind of field, columns, views, constructors."""

import array
import copy
import decimal
import gc
import operator
import os
import pickle
import struct
import sys
import threading
import weakref
from collections.abc import Sequence

import numpy
import pytest
from targets import contract, load, refused
from test_python_targets import TARGETS, File, Number

MODULES = {target: load(target, "jobs") for target in TARGETS}
SIZES = {"b": 1, "h": 2, "i": 4, "q": 8}
CODES = {"int8": "b", "int16": "h", "int32": "i", "int64": "q"}
CODES |= {"u" + name: code.upper() for name, code in CODES.items()}


@pytest.fixture(params=TARGETS)
def jobs(request):
    module = MODULES[request.param]
    yield module
    module.jobs_released(256)
    gc.collect()
    assert not module._kept


class Slab:
    def __init__(self, number):
        self.handle = number


def described(jobs, *given):
    return jobs.jobs_describe_all(given, 100_000).decode()


NOTHING = "0 0 0 0 0 0 0 0 file=0 folder=0 slab=0 token=0 path=null name=null into=null data=null key=null"
NOTHING += " parts=null count=0\n"

# ---- records: every kind of field ----


@contract("field", "success")
def test_integers_of_all_widths_arrive_to_the_ends_of_their_range(jobs):
    least = (0, -128, 0, -(2**15), 0, -(2**31), 0, -(2**63), -(2**63), -(2**31), -(2**63))
    most = (254, 127, 2**16 - 1, 2**15 - 1, 2**32 - 1, 2**31 - 1, 2**64 - 1, 2**63 - 1, 2**63 - 1, 2**31 - 1, 2**63 - 1)
    for values in (least, most):
        text = described(jobs, values)
        numbers = text.replace("file=", "").replace("folder=", "").replace("slab=", "").split()[:11]
        assert tuple(map(int, numbers)) == values
    assert described(jobs, ()) == NOTHING
    assert described(jobs) == ""


@contract("record in", "success")
@contract("records in", "success")
@contract("field", "wrong")
@contract("field descriptor", "wrong")
@contract("field handle", "wrong")
@contract("array in", "success", "wrong")
@pytest.mark.parametrize("form", [tuple, list, "record", "mapping", "numbers"])
def test_records_come_in_any_form(jobs, form):
    values = (3, -1, 2, -3, 4, -5, 6, -7)
    if form == "record":
        given = jobs.jobs_job(*values)
    elif form == "mapping":
        given = dict(zip(jobs.jobs_job._fields, values, strict=False))
    elif form == "numbers":
        given = tuple(map(Number, values))
    else:
        given = form(values)
    expected = NOTHING.replace("0 0 0 0 0 0 0 0", "3 -1 2 -3 4 -5 6 -7")
    assert jobs.jobs_describe(given, 1000).decode() == expected
    for many in ([given] * 3, (given,) * 3, iter([given] * 3), (given for _ in range(3))):
        assert jobs.jobs_describe_all(many, 10_000).decode() == 3 * expected


@contract("field descriptor", "success")
@contract("field handle", "success")
def test_descriptors_and_handles_come_by_objects(jobs):
    job = jobs.jobs_job
    assert "file=5 folder=6 slab=7 token=0" in described(jobs, job(file=5, folder=6, slab=7))
    numbers = job(file=Number(5), folder=numpy.int8(6), slab=Number(7))
    assert "file=5 folder=6 slab=7 token=0" in described(jobs, numbers)
    assert "file=5 folder=6 slab=7 token=1" in described(jobs, job(file=File(5), folder=File(6), slab=Slab(7)))
    assert "token=1 " in described(jobs, job(file=sys.stdout if hasattr(sys.stdout, "fileno") else File(1)))
    jobs.jobs_released(256)


@contract("field text", "success", "wrong")
def test_texts(jobs):
    class Path:
        def __fspath__(self):
            return b"/a/b"

    job = jobs.jobs_job
    for path in ("/a/b", b"/a/b", Path()):
        assert "path=/a/b name=x" in described(jobs, job(path=path, name="x"))
    assert "path= name=null" in described(jobs, job(path=""))
    surrogates = jobs.jobs_describe(job(path="a\udcffb", name="\u00e9"), 1000)
    assert b"path=a\xffb name=\xc3\xa9" in surrogates
    place = "jobs_describe_all: jobs[1].path is {}, it must be {}"
    expected = place.format("5", "a path (str, bytes or os.PathLike) or None")
    assert refused(jobs.jobs_describe_all, [(), job(path=5)], 99) == (TypeError, expected)
    for value in ("a\0b", b"a\0b"):
        expected = place.format(repr(value), "text without a NUL or None")
        assert refused(jobs.jobs_describe_all, [(), job(path=value)], 99) == (ValueError, expected)
    expected = "jobs_describe: job.name is 5, it must be str or bytes or None"
    assert refused(jobs.jobs_describe, job(name=5), 99) == (TypeError, expected)
    assert refused(jobs.jobs_describe, job(name="\udc00x\ud800"), 99)[0] is ValueError


@contract("field bytes", "success", "wrong")
def test_memory_for_the_time_of_the_call(jobs):
    key = bytearray(b"abcd")
    assert "key=61626364" in described(jobs, jobs.jobs_job(key=key))
    key.append(0)
    assert "key=61626364" in described(jobs, jobs.jobs_job(key=numpy.frombuffer(b"abcdefgh", "u2")))
    expected = "jobs_describe_all: the length of jobs[0].key is 3, it must be at least 4"
    assert refused(jobs.jobs_describe_all, [jobs.jobs_job(key=b"abc")], 99) == (ValueError, expected)
    for wrong in (5, "abcd", [1, 2, 3, 4], memoryview(b"abcdefgh")[::2]):
        assert refused(jobs.jobs_describe_all, [jobs.jobs_job(key=wrong)], 99)[0] is TypeError
    expected = "jobs_describe_all: jobs[0].key is 5, it must be a contiguous buffer or None"
    assert refused(jobs.jobs_describe_all, [jobs.jobs_job(key=5)], 99) == (TypeError, expected)
    short = bytearray(3)
    with pytest.raises(ValueError) as failed:
        jobs.jobs_describe(jobs.jobs_job(key=short), 99)
    short.append(0)  # not locked by the traceback
    assert failed.value.__traceback__


@contract("field records", "success", "wrong")
def test_parts(jobs):
    part, job = jobs.jobs_part, jobs.jobs_job
    given = [part(1, 2, 3), (4, 5), {"size": 6}, (Slab(7), 8, 9)]
    for parts in (given, tuple(given), iter(given)):
        assert "parts=[(1,2,3)(4,5,0)(0,0,6)(7,8,9)] count=4\n" in described(jobs, job(parts=parts))
    assert "parts=[] count=0\n" in described(jobs, job(parts=[]))
    packed = struct.pack("=qIH2xqIH2x", 1, 2, 3, 4, 5, 6)
    assert "parts=[(1,2,3)(4,5,6)] count=2\n" in described(jobs, job(parts=packed))
    assert jobs.jobs_sum_parts(given) == 45
    assert jobs.jobs_sum_parts() == -1
    assert jobs.jobs_sum_parts([]) == 0
    assert jobs.jobs_sum_parts(packed) == 21
    place = "jobs_describe_all: jobs[1].parts"
    expected = f"{place} is 5, it must be a sequence of jobs_part, or a buffer of them or None"
    assert refused(jobs.jobs_describe_all, [(), job(parts=5)], 99) == (TypeError, expected)
    expected = f"{place}[2].at is -1, it must be an integer from 0 to 4294967295"
    assert refused(jobs.jobs_describe_all, [(), job(parts=[(), (), (0, -1)])], 99) == (OverflowError, expected)
    expected = f"{place}[0].slab is 'x', it must be a handle or an object with handle"
    assert refused(jobs.jobs_describe_all, [(), job(parts=[("x",)])], 99) == (TypeError, expected)
    assert refused(jobs.jobs_describe, job(parts=[()] * 65536), 99)[0] is OverflowError
    expected = "jobs_dot_parts: the length of right is 1, it must be 2, that of left"
    assert refused(jobs.jobs_dot_parts, [(), ()], [()]) == (ValueError, expected)
    assert jobs.jobs_dot_parts([(0, 3), (0, 4)], [(0, 0, 5), (0, 0, 6)]) == 39


@contract("field", "success", "wrong")
def test_records_of_other_values(jobs):
    mark = jobs.jobs_mark
    assert jobs.jobs_sum_marks([mark(True, 1.5), mark(False, 7.0), (1, 2)]) == 3.5
    assert jobs.jobs_sum_marks([mark(letters=(1, 0, 1), part=(1, 2)), mark(part={"size": 1})]) == 5
    expected = "jobs_sum_marks: marks[1].letters[2] is 256, it must be an integer from 0 to 255"
    assert refused(jobs.jobs_sum_marks, [(), mark(letters=(0, 0, 256))]) == (OverflowError, expected)
    expected = "jobs_sum_marks: marks[0].part.at is 'x', it must be an integer from 0 to 4294967295"
    assert refused(jobs.jobs_sum_marks, [mark(part=(0, "x"))]) == (TypeError, expected)
    assert refused(jobs.jobs_sum_marks, [mark(urgent=2)])[0] is TypeError


# ---- wrong records ----


@pytest.mark.parametrize("place", [0, 17])
def test_wrong_values_are_named(jobs, place):
    def wrong(**fields):
        return refused(jobs.jobs_describe_all, [(1,)] * place + [jobs.jobs_job(**fields)], 99)

    name = f"jobs_describe_all: jobs[{place}]"
    for value in ("x", None, 1.0, decimal.Decimal(1), [1], b"1"):
        text = f"{name}.u16 is {value!r}, it must be an integer from 0 to 65535"
        assert wrong(u16=value) == (TypeError, text)
        text = f"{name}.file is {value!r}, it must be a descriptor or an object with fileno()"
        assert wrong(file=value) == (TypeError, text)
        text = f"{name}.slab is {value!r}, it must be a handle or an object with handle"
        assert wrong(slab=value) == (TypeError, text)
    for value in (-1, 65536, 2**70, Number(-1)):
        text = f"{name}.u16 is {value!r}, it must be an integer from 0 to 65535"
        assert wrong(u16=value) == (OverflowError, text)
    assert wrong(folder=2**31)[0] is OverflowError
    assert wrong(folder=File(2**31))[0] is OverflowError
    assert wrong(slab=Slab(2**63))[0] is OverflowError
    assert wrong(slab=Slab("x"))[0] is TypeError
    assert wrong(file=File("x"))[0] is TypeError


@contract("records in", "wrong")
def test_what_is_no_record_is_named(jobs):
    name, kind = "jobs_describe_all: jobs[2] is ", "jobs_job (a sequence of at most 18)"
    for value in (5, None, "abc", b"abc", object):
        expected = f"{name}{value!r}, it must be {kind}"
        assert refused(jobs.jobs_describe_all, [(), (), value], 99) == (TypeError, expected)
    expected = f"{name}{(0,) * 19!r}, it must be {kind}"
    assert refused(jobs.jobs_describe_all, [(), (), (0,) * 19], 99) == (ValueError, expected)
    expected = "jobs_describe_all: jobs[1].sise: there is no such field"
    assert refused(jobs.jobs_describe_all, [(), {"sise": 1}], 99) == (TypeError, expected)
    for folded in ("keep", "part_count", "reserved"):
        expected = f"jobs_describe: job.{folded}: there is no such field"
        assert refused(jobs.jobs_describe, {folded: 1}, 99) == (TypeError, expected)
    for value in (5, None, "abc"):
        expected = f"jobs_describe_all: jobs is {value!r}, it must be a sequence of jobs_job, or a buffer of them"
        assert refused(jobs.jobs_describe_all, value, 99) == (TypeError, expected)


def test_a_generator_that_raises_midway(jobs):
    class Mine(Exception):
        pass

    for kind in (Mine, TypeError, ValueError, KeyboardInterrupt):

        def give(kind=kind):
            yield jobs.jobs_job(file=File(5))
            raise kind("mine")

        with pytest.raises(kind, match="mine"):
            jobs.jobs_queue(give())
        assert not jobs._kept
    assert not jobs._kept


def test_objects_that_raise(jobs):
    for kind in (KeyError, ZeroDivisionError, KeyboardInterrupt):
        index = type("Index", (), {"__index__": lambda self, kind=kind: (_ for _ in ()).throw(kind("mine"))})()
        fileno = type("Fileno", (), {"fileno": lambda self, kind=kind: (_ for _ in ()).throw(kind("mine"))})()
        handle = type("Handle", (), {"handle": property(lambda self, kind=kind: (_ for _ in ()).throw(kind("mine")))})()
        for fields in ({"u16": index}, {"file": fileno}, {"slab": handle}, {"slab": index}):
            kept = bytearray(2)
            given = [jobs.jobs_job(into=kept, size=2, file=File(3)), jobs.jobs_job(**fields)]
            with pytest.raises(kind):
                jobs.jobs_queue(given)
            assert not jobs._kept
            kept.append(0)


def test_objects_that_change_what_is_being_read(jobs):
    given = []

    class Clearing:
        def fileno(self):
            given.clear()
            gc.collect()
            return 5

    given.extend([jobs.jobs_job(path=b"x" * 100), jobs.jobs_job(file=Clearing()), jobs.jobs_job(path="y" * 100)])
    text = jobs.jobs_describe_all(given, 10_000).decode()
    assert "x" * 100 in text
    assert "y" * 100 in text
    assert "file=5" in text
    fields = [0] * 8

    class Shrinking:
        def __index__(self):
            fields.clear()
            return 1

    fields[1] = Shrinking()
    assert jobs.jobs_describe_all([fields], 1000).decode().startswith("0 1 0")


# ---- records that lie in a buffer ----


def layout(jobs):
    """numpy's record of the same fields in the same places."""
    names = [*jobs.jobs_job._fields, "part_count", "reserved"]
    names.insert(names.index("size"), "keep")
    forms = ["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "i8", "i4", "i8", "u8", "u4", *["u8"] * 6, "u2", "(2,)u4"]
    return numpy.dtype(list(zip(names, forms, strict=True)), align=True)


def test_packed_records(jobs):
    records = numpy.zeros(3, layout(jobs))
    records["u16"] = (1, 2, 3)
    records["file"] = -1
    expected = "".join(NOTHING.replace("0 0 0 0", f"0 0 {n} 0", 1).replace("file=0", "file=-1") for n in (1, 2, 3))
    for given in (records, records.tobytes(), bytearray(records.tobytes()), memoryview(records.tobytes())):
        assert jobs.jobs_describe_all(given, 10_000).decode() == expected
    assert jobs.jobs_describe_all(b"", 99) == b""
    size = records.itemsize
    expected = f"jobs_describe_all: the length of jobs is {size + 1}, it must be a multiple of {size}"
    assert refused(jobs.jobs_describe_all, bytes(size + 1), 99) == (ValueError, expected)
    for name in ("path", "name", "into", "data", "key", "parts", "keep", "part_count"):
        records = numpy.zeros(3, layout(jobs))
        records[name][2] = 64
        expected = f"jobs_describe_all: jobs[2].{name} is 64, it must be 0 in a buffer"
        assert refused(jobs.jobs_describe_all, records, 99) == (ValueError, expected)
    records = numpy.zeros(3, layout(jobs))
    records["reserved"][1][1] = 1
    assert refused(jobs.jobs_describe_all, records, 99)[0] is ValueError
    assert refused(jobs.jobs_describe_all, numpy.zeros(6, layout(jobs))[::2], 99)[0] is TypeError


# ---- what C keeps ----


@contract("field retained", "success", "lifetime")
def test_memory_is_kept_until_its_token_comes_back(jobs):
    memory, data = bytearray(b"abc"), bytearray(b"defg")
    sums = jobs.jobs_queue([(1,), jobs.jobs_job(into=memory, size=3, u16=5), jobs.jobs_job(data=data, size=4)])
    assert sums == [1, 5, 0]
    assert len(jobs._kept) == jobs.jobs_kept() == 2
    gc.collect()
    jobs.jobs_touch()
    assert memory == b"bcd"
    with pytest.raises(BufferError):
        memory.append(0)
    with pytest.raises(BufferError):
        data.append(0)
    assert len(jobs.jobs_released(1)) == 1
    memory.append(0)
    with pytest.raises(BufferError):
        data.append(0)
    assert jobs.jobs_released(array.array("Q", bytes(8 * 9))) == 1
    data.append(0)
    assert not jobs._kept


def test_files_are_kept_until_their_token_comes_back(jobs):
    file = File(5)
    gone = weakref.ref(file)
    jobs.jobs_keep(jobs.jobs_job(file=file))
    del file
    gc.collect()
    assert gone()
    jobs.jobs_released(5)
    gc.collect()
    assert not gone()


@contract("field retained", "lifetime")
def test_what_fails_keeps_nothing(jobs):
    memory = bytearray(4)
    kept, wrong = jobs.jobs_job(into=memory, size=4), jobs.jobs_job(kind=jobs.JOBS_WRONG)
    with pytest.raises(OSError, match="jobs_queue: Invalid argument"):
        jobs.jobs_queue([kept, wrong])
    with pytest.raises(OSError):
        jobs.jobs_run([kept, wrong])
    with pytest.raises(OSError):
        jobs.jobs_keep(kept._replace(kind=255))
    for value in ("x", -1):
        assert refused(jobs.jobs_queue, [kept, jobs.jobs_job(u16=value)])[0] in (TypeError, OverflowError)
    assert refused(jobs.jobs_queue, [kept, kept._replace(size=5)])[0] is ValueError
    assert refused(jobs.jobs_queue, [kept], "x")[0] is TypeError
    expected = "jobs_queue: jobs[0].into is b'abcd', it must be a writable buffer or None"
    assert refused(jobs.jobs_queue, [jobs.jobs_job(into=b"abcd", size=4)]) == (TypeError, expected)
    assert jobs.jobs_kept() == 0
    assert not jobs._kept
    memory.append(0)


def test_what_was_not_taken_is_let_go(jobs):
    memory = [bytearray(4) for _ in range(5)]
    given = [jobs.jobs_job(into=each, size=4, u16=at) for at, each in enumerate(memory)]
    assert jobs.jobs_queue(given, 2) == [0, 1]
    for each in memory[:2]:
        with pytest.raises(BufferError):
            each.append(0)
    for each in memory[2:]:
        each.append(0)
    assert jobs.jobs_queue(given, 0) == []
    jobs.jobs_released(9)
    memory[0].append(0)


def test_an_array_that_gives_the_tokens_back(jobs):
    memory = bytearray(4)
    given = [jobs.jobs_job(1, into=memory, size=4), jobs.jobs_job(0, file=File(3)), (2,)]
    done, failures = jobs.jobs_run(given)
    assert ([each.sum for each in done], failures) == ([1, 0, 2], 1)
    assert type(done[0]) is jobs.jobs_done
    assert memory == b"xxxx"
    assert not jobs._kept
    assert jobs.jobs_run(given, True) == ([], 0)
    assert len(jobs._kept) == 2
    with pytest.raises(BufferError):
        memory.append(0)
    jobs.jobs_released(9)
    memory.append(0)


def test_nothing_leaks(jobs):
    memory, file, path = bytearray(8), File(5), "path" * 100
    job = jobs.jobs_job(file=file, into=memory, size=8, path=path, parts=[(1, 2, 3)], key=b"12345")
    wrong = jobs.jobs_job(u16="x")

    def turn():
        jobs.jobs_queue([job, (1, 2), {"path": path}])
        jobs.jobs_released(9)
        jobs.jobs_run([job] * 3)
        jobs.jobs_describe(job, 10)
        jobs.jobs_released(9)
        for given in ([job, wrong], [job, job._replace(size=9)], [job, jobs.jobs_job(kind=255)]):
            with pytest.raises((TypeError, ValueError, OSError)):
                jobs.jobs_queue(given)

    def grown(times):
        before = sys.getallocatedblocks()
        for _ in range(times):
            turn()
        gc.collect()
        return sys.getallocatedblocks() - before

    grown(3)
    before = [sys.getrefcount(each) for each in (memory, file, path, job)]
    # What a turn leaves, each round has 50 times; what the interpreter remembers for later has an end.
    assert any(grown(50) < 25 for _ in range(10))
    assert [sys.getrefcount(each) for each in (memory, file, path, job)] == before


class Raised(BaseException):
    """What a signal's handler raises."""


def raising_at(module, line, call):
    """Calls `call`, and raises at a line of the module's code, counted as they come. Did it get that far?"""
    left = line

    def trace(frame, event, _):
        nonlocal left
        if frame.f_code.co_filename != module.__file__:
            return None
        left -= event == "line"
        if left == 0 and event == "line":
            raise Raised
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    except Raised:
        return True
    finally:
        sys.settrace(before)
    return False


def test_what_comes_up_between_two_lines_leaves_nothing_behind(jobs):
    memory = bytearray(1)
    two = [jobs.jobs_job(into=memory, size=1), {"into": memory, "size": 1}]
    line = 1
    while raising_at(jobs, line, lambda: jobs.jobs_run(two)):
        assert not jobs._kept, f"at line {line}"
        line += 1
        assert line < 1000
    memory.append(1)


def test_threads_have_tokens_of_their_own(jobs):
    def work():
        for _ in range(200):
            done, _ = jobs.jobs_run([jobs.jobs_job(into=bytearray(4), size=4, file=File(3))] * 4)
            assert len(done) == 4

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not jobs._kept


# ---- records that come from C ----


@contract("records out", "success")
def test_records_are_made_when_they_are_looked_at(jobs):
    done, _ = jobs.jobs_run([(1,), (2,), (3,)])
    expected = [(1, 0), (2, 0), (3, 0)]
    assert isinstance(done, jobs.Records)
    assert isinstance(done, Sequence)
    assert len(done) == 3
    assert list(done) == list(iter(done)) == expected
    assert {type(each) for each in done} == {type(done[0])} == {jobs.jobs_done}
    assert [done[at] for at in (0, 1, 2, -1, -2, -3, Number(1))] == [expected[at] for at in (0, 1, 2, -1, -2, -3, 1)]
    assert done[1:] == expected[1:]
    assert done[::-2] == expected[::-2]
    assert type(done[:0]) is list
    assert list(reversed(done)) == expected[::-1]
    assert (2, 0) in done
    assert (2, 1) not in done
    assert (done.index((2, 0)), done.count((2, 0)), done.count(5)) == (1, 1, 0)
    with pytest.raises(ValueError):
        done.index((2, 0), 2)
    assert repr(done) == repr(list(done))
    match done:
        case [first, *_]:
            assert first.sum == 1
        case _:
            raise AssertionError("no sequence")


def test_records_equal_sequences_of_equal_records(jobs):
    done, again = (jobs.jobs_run([(1,), (2,)])[0] for _ in range(2))
    for same in (again, done, [(1, 0), (2, 0)], ((1, 0), (2, 0))):
        assert done == same
        assert same == done
        assert not operator.ne(done, same)
    for other in ([(1, 0)], [(1, 0), (2, 1)], [], "ab", b"ab", 5, None, frozenset(((1, 0), (2, 0)))):
        assert done != other
    with pytest.raises(TypeError):
        hash(done)
    assert pickle.loads(pickle.dumps([tuple(each) for each in done])) == done
    assert copy.copy(done) == done


def test_wrong_places_in_records(jobs):
    done, _ = jobs.jobs_run([(1,), (2,), (3,)])
    for at in (3, -4, 2**40):
        expected = f"index is {at}, it must be from -3 to 2"
        assert refused(lambda at=at: done[at]) == (IndexError, expected)
    none, _ = jobs.jobs_run([])
    assert (len(none), list(none), none == []) == (0, [], True)
    assert refused(lambda: none[0]) == (IndexError, "index is 0, there are no records")
    for at in ("x", 1.0, None):
        assert refused(lambda at=at: done[at]) == (TypeError, f"index is {at!r}, it must be an integer or a slice")
    with pytest.raises(IndexError):
        done[2**70]
    with pytest.raises(TypeError):
        done[0] = 1
    with pytest.raises(TypeError):
        jobs.Records()


def test_columns_of_records(jobs):
    memory = bytearray(1)
    done, _ = jobs.jobs_run([(1, -3), (2,), jobs.jobs_job(into=memory, size=1)])
    sums = done.column("sum")
    assert (sums.format, sums.itemsize, sums.readonly, sums.tolist()) == ("q", 8, True, [-2, 2, 0])
    assert sum(sums) == numpy.asarray(sums).sum() == 0
    keep = done.column("keep")
    assert (keep.format, keep[0], keep[2] != 0) == ("Q", 0, True)
    assert done.column("sum")[::-1].tolist() == [0, 2, -2]
    del done
    gc.collect()
    assert sums.tolist() == [-2, 2, 0]
    assert jobs.jobs_run([])[0].column("sum").tolist() == []
    done, _ = jobs.jobs_run([(1,)])
    for name in ("x", "", 5, None, []):
        expected = f"column: name is {name!r}, it must be one of sum, keep"
        assert refused(done.column, name) == (ValueError, expected)


def test_the_class_of_records_is_the_module_s(jobs, monkeypatch):
    class Done(jobs.jobs_done):
        __slots__ = ()

    before, _ = jobs.jobs_run([(1,)])
    monkeypatch.setattr(jobs, "jobs_done", Done)
    after, _ = jobs.jobs_run([(1,)])
    assert type(after[0]) is Done
    assert type(before[0]) is not Done
    assert after == before


# ---- columns ----


@pytest.mark.parametrize("kind", sorted(CODES))
def test_columns_of_every_type(jobs, kind):
    same, code = getattr(jobs, f"jobs_{kind}"), CODES[kind]
    bits = 8 * SIZES[code.lower()]
    least, most = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if code.islower() else (0, 2**bits - 1)
    values = [least, most, 0, 1]
    typed = array.array(code, values)
    dtype = numpy.dtype(kind)
    numbers = map(Number, values)
    for given in (values, tuple(values), iter(values), typed, memoryview(typed), numpy.array(values, dtype), numbers):
        assert same(given) == values
    assert same(memoryview(typed)[1:3]) == values[1:3]
    assert same(memoryview(typed).cast("B").cast(code)) == values
    assert same([]) == same(array.array(code)) == []
    typed.append(1)  # not locked
    name = f"jobs_{kind}: items"
    for value in (least - 1, most + 1, 2**70):
        expected = f"{name}[1] is {value}, it must be an integer from {least} to {most}"
        assert refused(same, [0, value]) == (OverflowError, expected)
        assert refused(same, iter([0, value])) == (OverflowError, expected)
    sign = "signed" if code.islower() else "unsigned"
    words = f"it must be of native {bits}-bit {sign} integers ({code!r}), or a sequence of integers"
    for other in "bBhHiIqQ":
        if other != code:
            assert refused(same, array.array(other, [0])) == (TypeError, f"{name} is an array of {other!r}, {words}")
    if bits > 8:
        swapped = numpy.array([1, 2], dtype.newbyteorder())
        assert refused(same, swapped) == (TypeError, f"{name} is an array of {memoryview(swapped).format!r}, {words}")
        assert refused(same, b"12345678") == (TypeError, f"{name} is an array of 'B', {words}")
    assert refused(same, numpy.zeros((2, 2), dtype)) == (TypeError, f"{name} is an array of 2 dimensions, {words}")
    expected = f"{name} is an array that is not contiguous, {words}"
    assert refused(same, numpy.zeros(4, dtype)[::2]) == (TypeError, expected)
    assert refused(same, numpy.zeros(4, "f8"))[0] is TypeError
    assert refused(same, numpy.zeros(4, "?"))[0] is TypeError
    assert refused(same, [1.0])[0] is TypeError
    for value in (5, None, "12"):
        assert refused(same, value) == (TypeError, f"{name} is {value!r}, it must be a sequence of integers")


@contract("shared size", "success", "wrong")
def test_columns_that_share_a_size(jobs):
    columns = jobs.jobs_columns
    assert columns() == (0, 0)
    assert columns([1, 2]) == (3, 2)
    assert columns(None, [1, 2, 3]) == (6000, 3)
    assert columns(None, None, array.array("Q", [1])) == (1_000_000, 1)
    assert columns([1, 2], array.array("i", [3, 4]), numpy.array([5, 6], "u8")) == (11_007_003, 2)
    assert columns([], [], []) == (0, 0)
    text = "jobs_columns: the length of {} is {}, it must be {}, that of {}"
    assert refused(columns, [1, 2], [1]) == (ValueError, text.format("sizes", 1, 2, "offsets"))
    assert refused(columns, [1, 2], None, [1, 2, 3]) == (ValueError, text.format("tags", 3, 2, "offsets"))
    assert refused(columns, None, [1], []) == (ValueError, text.format("tags", 0, 1, "sizes"))
    assert refused(columns, [], None, [1]) == (ValueError, text.format("tags", 1, 0, "offsets"))
    expected = "jobs_columns: tags is 5, it must be a sequence of integers or None"
    assert refused(columns, [1], [1], 5) == (TypeError, expected)


@contract("array in", "lifetime")
def test_a_column_cannot_be_resized_while_it_is_read(jobs):
    column = array.array("i", [1, 2, 3])
    caught = []

    class Growing:
        def __index__(self):
            try:
                column.append(1)
            except BufferError as error:
                caught.append(error)
            return 1

    assert jobs.jobs_columns(None, column, [Growing()] * 3) == (6000 + 3_000_000, 3)
    assert len(caught) == 3
    column.append(4)
    assert refused(jobs.jobs_columns, None, column, [Growing(), "x", 1, 1])[0] is TypeError
    column.append(5)


def test_a_list_that_changes_while_it_is_read(jobs):
    given = [0] * 1000

    class Clearing:
        def __index__(self):
            given.clear()
            return 1

    given[3] = Clearing()
    try:
        assert len(jobs.jobs_int64(given)) <= 1000
    except (TypeError, ValueError, IndexError, RuntimeError):
        pass
    assert given == []


# ---- arrays that are filled ----


@contract("array out", "success", "wrong")
def test_arrays_that_are_filled(jobs):
    assert jobs.jobs_count_up(5, 3) == [5, 6, 7]
    assert jobs.jobs_count_all(5, 3) == [5, 6, 7]
    room = array.array("h", [0] * 12)
    assert jobs.jobs_count_up(5, room) == 10
    assert list(room) == [*range(5, 15), 0, 0]
    words = numpy.zeros(4, "u4")
    assert jobs.jobs_count_all(2**32 - 4, words) == 4
    assert list(words) == list(range(2**32 - 4, 2**32))
    assert jobs.jobs_count_up(5, memoryview(room)[:2]) == 2
    room.append(1)
    text = "a number of elements or a writable array of native 16-bit signed integers ('h')"
    readonly = memoryview(array.array("h", [1]).tobytes()).cast("h")
    for wrong in (readonly, array.array("i", [1]), bytearray(4), "x", None, 1.0, numpy.zeros(4, "i2")[::2]):
        kind, said = refused(jobs.jobs_count_up, 5, wrong)
        assert kind is TypeError
        assert said.endswith(f"it must be {text}")
    assert refused(jobs.jobs_count_up, 5, -1)[0] is OverflowError
    assert refused(jobs.jobs_count_up, 2**15, room)[0] is OverflowError
    room.append(1)


# ---- views of integers ----


@contract("pinned", "success", "lifetime")
def test_views_of_integers(jobs):
    column = jobs.jobs_column_open(5)
    view = jobs.jobs_column_pin(column)
    assert (view.format, view.itemsize, len(view), view.readonly) == ("i", 4, 5, False)
    assert view.tolist() == [0, -1, -2, -3, -4]
    jobs.jobs_column_set(column, 2, 99)
    assert view[2] == 99
    view[0] = -7
    assert numpy.asarray(view)[0] == -7
    words = jobs.jobs_column_pin_words(column)
    assert (words.format, words.readonly, words[1]) == ("I", True, 2**32 - 1)
    assert jobs.jobs_int32(view) == view.tolist()
    assert jobs.jobs_column_pins(column) == 2
    jobs.jobs_column_close(column)
    assert view[0] == -7
    with pytest.raises(OSError):
        jobs.jobs_column_pin(column)
    part = view[1:3]
    del view, words
    gc.collect()
    assert jobs.jobs_column_pins(column) == 1
    assert part[1] == 99
    del part
    gc.collect()
    assert jobs.jobs_column_pins(column) == -1


def test_a_view_of_nothing(jobs):
    column = jobs.jobs_column_open(0)
    assert len(jobs.jobs_column_pin(column)) == 0
    jobs.jobs_column_close(column)
    gc.collect()
    assert jobs.jobs_column_pins(column) == -1


# ---- constructors ----


@contract("makes", "success")
def test_constructors(jobs):
    memory = bytearray(4)
    file = File(3)
    made = jobs.jobs_job_read(file, memory)
    assert type(made) is tuple
    assert jobs.jobs_job(*made) == jobs.jobs_job(kind=1, file=file, into=memory, size=4, u32=7)
    assert jobs.jobs_job_read(3, memory=memory, flags=9)[4] == 9
    assert jobs.jobs_job_nothing() == (0,)
    slab = Slab(8)
    made = jobs.jobs_job_gather([(1, 2, 3)], "/a", slab=slab)
    assert jobs.jobs_job(*made) == jobs.jobs_job(kind=3, i64=-5, slab=slab, path="/a", parts=[(1, 2, 3)])
    text = described(jobs, made)
    assert "slab=8" in text
    assert "parts=[(1,2,3)]" in text
    assert "path=/a" in text
    assert "nothing is called" in jobs.jobs_job_read.__doc__
    with pytest.raises(TypeError):
        jobs.jobs_job_read(1)
    with pytest.raises(TypeError):
        jobs.jobs_job_read(1, memory, sise=3)
    # Values are looked at when they cross.
    assert refused(jobs.jobs_queue, [jobs.jobs_job_read("x", memory)])[0] is TypeError


def test_a_record_of_the_class_names_its_fields(jobs):
    job = jobs.jobs_job(path="x", parts=[])
    assert " ".join(job._fields) == (
        "kind i8 u16 i16 u32 i32 u64 i64 file folder slab size path name into data key parts"
    )
    assert (job.path, job.into, job.size) == ("x", None, 0)
    assert not os.path.exists("x")
