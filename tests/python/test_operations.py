# SPDX-License-Identifier: MIT
"""Each operation, with its effect looked at, and the flags that all have."""

import array
import errno
import mmap
import os
import select
import stat
import time

import ferrule
import numpy
import pytest
from conftest import CONTENT


def done(ring, operation):
    return ring.wait_for(operation, 10).check()


def test_nop(ring):
    assert done(ring, ring.nop()) == 0


@pytest.mark.parametrize("kind", [str, bytes, lambda path: path], ids=["str", "bytes", "PathLike"])
def test_open_and_close_file(ring, sample, kind):
    path = kind(os.fspath(sample)) if kind is not bytes else os.fsencode(sample)
    descriptor = done(ring, ring.open(path))
    assert os.read(descriptor, 4) == CONTENT[:4]
    assert not os.get_inheritable(descriptor)
    assert done(ring, ring.close_file(descriptor)) == 0
    with pytest.raises(OSError, match="Bad file"):
        os.fstat(descriptor)


def test_open_of_a_path_object_relative_to_a_directory(ring, sample):
    directory = os.open(sample.parent, os.O_RDONLY)
    descriptor = done(ring, ring.open(sample.name, directory=directory))
    assert os.read(descriptor, 4) == CONTENT[:4]
    os.close(descriptor)
    os.close(directory)


def test_open_creates_with_its_mode(ring, tmp_path):
    path = tmp_path / "new"
    mask = os.umask(0)
    try:
        descriptor = done(ring, ring.open(path, os.O_CREAT | os.O_WRONLY, 0o640))
    finally:
        os.umask(mask)
    assert path.stat().st_mode & 0o777 == 0o640
    os.close(descriptor)


def test_open_of_nothing_is_a_result(ring, tmp_path):
    completion = ring.wait_for(ring.open(tmp_path / "missing"))
    assert completion.result == -errno.ENOENT
    with pytest.raises(FileNotFoundError):
        completion.check()


def test_read_into_a_buffer(ring, sample, buffer):
    with open(sample, "rb") as file:
        assert done(ring, ring.read(file, buffer)) == 4096
        assert buffer.read(4096) == CONTENT[:4096]
        assert done(ring, ring.read(file.fileno(), buffer, 10, at=100, offset=7)) == 10
    assert buffer.read(12, 99) == CONTENT[99:100] + CONTENT[7:17] + CONTENT[110:111]


def test_read_at_the_end_gives_nothing(ring, sample, buffer):
    with open(sample, "rb") as file:
        assert done(ring, ring.read(file, buffer, offset=len(CONTENT))) == 0
        assert done(ring, ring.read(file, buffer, offset=len(CONTENT) - 5)) == 5


def test_read_at_the_position_moves_it(ring, sample, buffer):
    with open(sample, "rb", buffering=0) as file:
        file.seek(3)
        assert done(ring, ring.read(file, buffer, 5, offset=ferrule.AT_POSITION)) == 5
        assert file.tell() == 8
    assert buffer.read(5) == CONTENT[3:8]


WRITABLE = {
    "bytearray": lambda: bytearray(64),
    "memoryview": lambda: memoryview(bytearray(64)),
    "array": lambda: array.array("I", [0] * 16),
    "mmap": lambda: mmap.mmap(-1, 64),
    "numpy": lambda: numpy.zeros((4, 4), dtype=numpy.uint32),
}


@pytest.mark.parametrize("kind", WRITABLE)
def test_read_into_memory_of_pythons(ring, sample, kind):
    memory = WRITABLE[kind]()
    with open(sample, "rb") as file:
        assert done(ring, ring.read(file, memory, offset=16)) == 64
    assert bytes(memoryview(memory).cast("B")) == CONTENT[16:80]


@pytest.mark.parametrize("kind", [*WRITABLE, "bytes"])
def test_write_from_memory_of_pythons(ring, tmp_path, kind):
    memory = WRITABLE[kind]() if kind in WRITABLE else bytes(64)
    if kind in WRITABLE:
        memoryview(memory).cast("B")[:] = CONTENT[5:69]
    with open(tmp_path / "out", "wb") as file:
        assert done(ring, ring.write(file, memory, offset=2)) == 64
    written = (tmp_path / "out").read_bytes()
    assert written == b"\0\0" + (CONTENT[5:69] if kind in WRITABLE else bytes(64))


def test_a_part_of_memory(ring, sample, tmp_path):
    memory = bytearray(32)
    with open(sample, "rb") as file:
        assert done(ring, ring.read(file, memory, 8, at=4, offset=1)) == 8
        assert done(ring, ring.read(file, memory, at=30)) == 2
    assert memory == bytes(4) + CONTENT[1:9] + bytes(18) + CONTENT[:2]
    with open(tmp_path / "out", "wb") as file:
        assert done(ring, ring.write(file, b"abcdef", 3, at=2)) == 3
    assert (tmp_path / "out").read_bytes() == b"cde"


def test_a_part_of_an_array_is_counted_in_bytes(ring, sample):
    memory = array.array("H", [0] * 4)
    with open(sample, "rb") as file:
        assert done(ring, ring.read(file, memory, at=2)) == 6
    assert memory.tobytes() == b"\0\0" + CONTENT[:6]


def test_write_from_a_buffer(ring, tmp_path, buffer):
    buffer.write(b"0123456789")
    with open(tmp_path / "out", "wb") as file:
        assert done(ring, ring.write(file, buffer, 4, at=3)) == 4
        assert done(ring, ring.write(file, buffer, 2, offset=ferrule.AT_POSITION)) == 2
    assert (tmp_path / "out").read_bytes() == b"0156"


def test_write_of_all_that_follows(ring, tmp_path, buffer):
    with open(tmp_path / "out", "wb") as file:
        assert done(ring, ring.write(file, buffer, at=4000)) == 96


def test_nothing_at_all_can_be_read_and_written(ring, sample, buffer):
    with open(sample, "r+b") as file:
        assert done(ring, ring.read(file, buffer, 0)) == 0
        assert done(ring, ring.write(file, b"")) == 0
        assert done(ring, ring.read(file, bytearray())) == 0
        assert done(ring, ring.read(file, bytearray(3), at=3)) == 0


@pytest.mark.parametrize("datasync", [False, True])
def test_fsync(ring, sample, datasync):
    with open(sample, "r+b") as file:
        assert done(ring, ring.fsync(file, datasync=datasync)) == 0


def test_fsync_of_a_pipe_is_a_result(ring, pipe):
    with pytest.raises(OSError) as caught:
        done(ring, ring.fsync(pipe[0]))
    assert caught.value.errno == errno.EINVAL


def test_cancel(ring, pipe, buffer):
    operation = ring.read(pipe[0], buffer)
    ring.submit()
    assert done(ring, ring.cancel(operation)) == 0
    assert ring.wait_for(operation).result == -errno.ECANCELED


def test_cancel_of_what_is_done_is_a_result(ring):
    operation = ring.nop()
    ring.submit()
    completion = ring.wait_for(ring.cancel(operation))
    assert completion.result == -errno.ENOENT
    assert ring.wait_for(operation).ok


def test_timeout_by_time_and_by_count(ring):
    started = time.monotonic()
    assert ring.wait_for(ring.timeout(0.03)).result == -errno.ETIME
    assert time.monotonic() - started >= 0.03
    counted = ring.timeout(60, 2)
    ring.nop()
    ring.nop()
    assert done(ring, counted) == 0
    ring.wait(2)


def test_link_runs_in_order_and_ends_with_the_first_failure(ring, tmp_path):
    with open(tmp_path / "out", "wb") as file:
        first = ring.write(file, b"one", link=True)
        second = ring.fsync(987_654, link=True)
        third = ring.write(file, b"two", offset=3)
        ring.wait(3)
    assert (tmp_path / "out").read_bytes() == b"one"
    assert first != second != third


def test_a_hard_link_goes_on(ring, sample, buffer):
    with open(sample, "rb") as file:
        failing = ring.read(987_654, buffer, hardlink=True)
        reading = ring.read(file, buffer)
        assert ring.wait_for(reading).result == 4096
        assert ring.wait_for(failing).result == -errno.EBADF


def test_drain_waits_for_what_came_before(ring, pipe, buffer):
    ring.read(pipe[0], buffer, tag=1)
    ring.nop(drain=True, tag=2)
    assert ring.wait(1, 0.02) == []
    os.write(pipe[1], b"x")
    assert [c.tag for c in ring.wait(2)] == [1, 2]


def test_async(ring, sample, buffer):
    with open(sample, "rb") as file:
        assert done(ring, ring.read(file, buffer, async_=True)) == 4096


def test_open_into_a_place_of_the_file_table(ring, sample, buffer):
    files = ring.register_files(4)
    assert done(ring, ring.open(sample, slot=2)) == 0
    assert done(ring, ring.read(files[2], buffer, 64)) == 64
    place = done(ring, ring.open(sample, slot=ferrule.ALLOCATED_SLOT))
    assert place in (0, 1, 3)
    assert done(ring, ring.read(files[place], buffer, 64, offset=64)) == 64
    assert buffer.read(64) == CONTENT[64:128]
    assert done(ring, ring.close_file(files[2])) == 0
    assert ring.wait_for(ring.read(files[2], buffer)).result == -errno.EBADF


def test_open_into_no_table_and_a_full_one(ring, sample):
    with pytest.raises(OSError, match="slot"):
        ring.wait_for(ring.open(sample, slot=0)).check()
    ring.register_files(1)
    for slot in (1, -2, 2**31):
        with pytest.raises(OSError, match="slot"):
            ring.wait_for(ring.open(sample, slot=slot)).check()
    assert done(ring, ring.open(sample, slot=ferrule.ALLOCATED_SLOT)) == 0
    assert ring.wait_for(ring.open(sample, slot=ferrule.ALLOCATED_SLOT)).result == -errno.ENFILE


def test_readv_and_writev(ring, sample, tmp_path, buffer):
    with ferrule.Buffer(100) as other, open(sample, "rb") as file, open(tmp_path / "out", "wb") as out:
        assert done(ring, ring.readv(file, [(buffer, 10, 20), other, (buffer, 0, 5)], offset=3)) == 125
        assert buffer.read(35) == CONTENT[123:128] + bytes(5) + CONTENT[3:23] + bytes(5)
        assert other.read(100) == CONTENT[23:123]
        assert done(ring, ring.writev(out, ((buffer, 10, 20), other), offset=1)) == 120
    assert (tmp_path / "out").read_bytes() == b"\0" + CONTENT[3:123]


def test_parts_may_go_while_they_are_used(ring, pipe):
    views = []

    def parts():
        for _ in range(3):
            buffer = ferrule.Buffer(4)
            views.append(buffer.view())
            yield buffer

    operation = ring.readv(pipe[0], parts(), offset=ferrule.AT_POSITION)
    ring.submit()
    os.write(pipe[1], b"0123456789")
    assert ring.wait_for(operation).check() == 10
    assert b"".join(views) == b"0123456789\0\0"


@pytest.mark.parametrize("how", ["a path", "a descriptor", "an open file", "a directory"])
def test_statx(ring, sample, buffer, how):
    os.chmod(sample, 0o640)
    os.utime(sample, ns=(1_000_000_000_000_000_001, 1_500_000_000_000_000_002))
    folder = os.open(sample.parent, os.O_RDONLY)
    with open(sample, "rb") as file:
        asked = {
            "a path": lambda: ring.statx(sample, buffer, 16),
            "a descriptor": lambda: ring.statx(file.fileno(), buffer, 16),
            "an open file": lambda: ring.statx(file, buffer, 16),
            "a directory": lambda: ring.statx(sample.name, buffer, 16, directory=folder),
        }[how]
        assert done(ring, asked()) == 0
        real = os.fstat(file.fileno())
    os.close(folder)
    told = ferrule.stat(buffer, 16)
    assert isinstance(told, ferrule.Stat)
    for name in dir(told):
        if name.startswith("st_") and hasattr(real, name):
            assert getattr(told, name) == getattr(real, name), name
    assert told.st_mtime_ns == 1_500_000_000_000_000_002
    assert told.st_birthtime == pytest.approx(told.st_birthtime_ns / 1e9)
    assert stat.S_ISREG(told.st_mode)
    assert told.mask & 0x7FF == 0x7FF


def test_statx_of_a_link_and_of_nothing(ring, sample, buffer, tmp_path):
    os.symlink(sample, tmp_path / "link")
    assert done(ring, ring.statx(tmp_path / "link", buffer)) == 0
    assert ferrule.stat(buffer).st_size == len(CONTENT)
    assert done(ring, ring.statx(tmp_path / "link", buffer, follow_symlinks=False)) == 0
    assert stat.S_ISLNK(ferrule.stat(buffer).st_mode)
    with pytest.raises(FileNotFoundError, match="gone"):
        done(ring, ring.statx(tmp_path / "gone", buffer))
    for at in (3841, 4096):
        with pytest.raises(OSError, match=f"at is {at}|{at}"):
            ring.statx(sample, buffer, at)
        with pytest.raises(OSError, match=f"at is {at}|{at}"):
            ferrule.stat(buffer, at)


def test_poll(ring, pipe):
    operation = ring.poll(pipe[0], select.POLLIN)
    assert ring.wait(1, 0.02) == []
    os.write(pipe[1], b"x")
    assert done(ring, operation) == select.POLLIN
    assert done(ring, ring.poll(pipe[1], select.POLLOUT | select.POLLIN)) == select.POLLOUT


def test_unlink_of_files_and_folders(ring, tmp_path, sample):
    (tmp_path / "folder").mkdir()
    assert done(ring, ring.unlink(sample)) == 0
    assert not sample.exists()
    assert ring.wait_for(ring.unlink(tmp_path / "folder")).result == -errno.EISDIR
    directory = os.open(tmp_path, os.O_RDONLY)
    assert done(ring, ring.unlink("folder", directory=directory, remove_directory=True)) == 0
    os.close(directory)
    assert not (tmp_path / "folder").exists()
    with pytest.raises(FileNotFoundError):
        done(ring, ring.unlink(sample))


def test_rename(ring, tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("1")
    two.write_text("2")
    assert ring.wait_for(ring.rename(one, two, replace=False)).result == -errno.EEXIST
    assert done(ring, ring.rename(one, two, exchange=True)) == 0
    assert (one.read_text(), two.read_text()) == ("2", "1")
    directory = os.open(tmp_path, os.O_RDONLY)
    assert done(ring, ring.rename("one", "two", directory=directory, new_directory=directory)) == 0
    os.close(directory)
    assert not one.exists()
    assert two.read_text() == "2"


def test_mkdir(ring, tmp_path):
    mask = os.umask(0)
    try:
        assert done(ring, ring.mkdir(tmp_path / "new", 0o750)) == 0
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o750
    with pytest.raises(FileExistsError):
        done(ring, ring.mkdir(tmp_path / "new"))


def test_fallocate(ring, sample):
    with open(sample, "r+b") as file:
        assert done(ring, ring.fallocate(file, len(CONTENT), 5000)) == 0
        assert sample.stat().st_size == len(CONTENT) + 5000
        assert done(ring, ring.fallocate(file, 0, 4096, 0x1 | 0x2)) == 0  # KEEP_SIZE | PUNCH_HOLE
    assert sample.read_bytes()[:4097] == bytes(4096) + CONTENT[4096:4097]


def test_splice(ring, sample, pipe, tmp_path):
    with open(sample, "rb") as file, open(tmp_path / "out", "wb") as out:
        assert done(ring, ring.splice(file, pipe[1], 1000, source_offset=24)) == 1000
        assert done(ring, ring.splice(pipe[0], out, 600, offset=2)) == 600
    assert (tmp_path / "out").read_bytes() == bytes(2) + CONTENT[24:624]
    assert os.read(pipe[0], 1000) == CONTENT[624:1024]


def test_files_are_read_through_a_ring_as_the_manual_shows_it(sample):
    with ferrule.Ring(64) as ring, ferrule.Buffer(4096) as buffer:
        descriptor = ring.wait_for(ring.open(sample)).check()
        size = ring.wait_for(ring.read(descriptor, buffer)).check()
        assert bytes(buffer.view()[:size]) == CONTENT[:4096]
        os.close(descriptor)
