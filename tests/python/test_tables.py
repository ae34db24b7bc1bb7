# SPDX-License-Identifier: MIT
"""Registered files and buffers: tables, their updates, their tags."""

import errno
import os

import ferrule
import pytest
from conftest import CONTENT


@pytest.fixture
def other(tmp_path):
    path = tmp_path / "other"
    path.write_bytes(b"other")
    return path


def resources(ring):
    return sorted(c.tag for c in ring.wait(0) if c.kind == ferrule.RESOURCE)


def test_files_are_read_by_their_place(ring, sample, buffer):
    with open(sample, "rb") as file:
        files = ring.register_files([file, None, file.fileno()])
    assert len(files) == 3
    assert ring.files is files
    for place in (0, 2, -1):
        assert ring.wait_for(ring.read(files[place], buffer, 8, offset=place + 1)).check() == 8
        assert buffer.read(8) == CONTENT[place + 1 : place + 9]
    assert ring.wait_for(ring.read(files[1], buffer)).result == -errno.EBADF


@pytest.mark.parametrize("place", [3, -4, 10**20])
def test_there_is_no_such_place(ring, place):
    for table in (ring.register_files(3), ring.register_buffers(3)):
        with pytest.raises(IndexError, match="3 places"):
            table[place]


def test_files_are_iterated(ring):
    assert [place & 0xFFFF_FFFF for place in ring.register_files(3)] == [0, 1, 2]


def test_empty_places_are_filled_left_and_emptied(ring, sample, other, buffer):
    files = ring.register_files(4)
    with open(sample, "rb") as first, open(other, "rb") as second:
        assert files.update(1, [first, second]) == 2
        assert files.update(1, [ferrule.SKIP_FILE, None]) == 2
    assert ring.wait_for(ring.read(files[1], buffer, 3)).check() == 3
    assert ring.wait_for(ring.read(files[2], buffer, 3)).result == -errno.EBADF


def test_close_file_empties_a_place(ring, sample, buffer):
    with open(sample, "rb") as file:
        files = ring.register_files([file])
    assert ring.wait_for(ring.close_file(files[0])).check() == 0
    assert ring.wait_for(ring.read(files[0], buffer)).result == -errno.EBADF


def test_the_table_keeps_files_open_until_it_is_closed(ring, pipe):
    files = ring.register_files([pipe[1]])
    os.close(pipe[1])
    reading = ring.read(pipe[0], bytearray(4))
    assert ring.wait_for(ring.write(files[0], b"data")).check() == 4
    assert ring.wait_for(reading).check() == 4
    ending = ring.read(pipe[0], bytearray(4))
    files.close()
    assert ring.wait_for(ending, 5).check() == 0


def test_tags_of_files_come_back(ring, sample):
    with open(sample, "rb") as file:
        files = ring.register_files([file, file, file], [11, 0, 13])
        files.update(0, [file], [21])
    assert resources(ring) == [11]
    files.close()
    assert resources(ring) == [13, 21]


def test_tags_of_buffers_come_back(ring):
    with ferrule.Buffer(16) as first, ferrule.Buffer(16) as second:
        buffers = ring.register_buffers([first, second], [1, 2])
        assert buffers.update(1, [first], [3]) == 1
        assert resources(ring) == [2]
        buffers.close()
        assert resources(ring) == [1, 3]


def test_a_resource_is_no_operation(ring, sample):
    with open(sample, "rb") as file:
        ring.register_files([file], [9]).close()
    (completion,) = ring.wait(1)
    assert (completion.kind, completion.operation, completion.tag) == (ferrule.RESOURCE, 0, 9)
    assert repr(completion) == "Completion(resource, tag=9, result=0, flags=0)"


def test_registered_buffers_are_read_into(ring, sample):
    buffers = [ferrule.Buffer(4096) for _ in range(3)]
    table = ring.register_buffers([*buffers, None])
    assert (len(table), table[1], table[-1]) == (4, buffers[1], None)
    assert ring.buffers is table
    with open(sample, "rb") as file:
        files = ring.register_files([file])
        for place in range(3):
            assert ring.wait_for(ring.read(files[0], table[place], 100, at=5, offset=place)).check() == 100
            assert table[place].read(100, 5) == CONTENT[place : place + 100]
    for buffer in buffers:
        buffer.close()


def test_the_table_holds_the_memory_of_closed_buffers(ring):
    with ferrule.Buffer(4096) as buffer:
        ring.register_buffers([buffer])
        assert ring.statistics().held_bytes == 4096
    assert ring.statistics().held_bytes == 4096
    ring.buffers.close()
    assert ring.statistics().held_bytes == 0


def test_empty_places_of_buffers_are_filled(ring, sample):
    table = ring.register_buffers(4)
    with ferrule.Buffer(64) as buffer, open(sample, "rb") as file:
        assert table.update(2, [buffer, None]) == 2
        assert (table[2], table[3]) == (buffer, None)
        assert ring.wait_for(ring.read(file, buffer)).check() == 64


@pytest.mark.parametrize("register", ["register_files", "register_buffers"])
def test_a_second_table_is_refused(ring, register):
    getattr(ring, register)(1)
    with pytest.raises(OSError, match="table") as caught:
        getattr(ring, register)(1)
    assert caught.value.errno == errno.EBUSY


@pytest.mark.parametrize("register", ["register_files", "register_buffers"])
def test_a_closed_table_makes_room_for_another(ring, register):
    with getattr(ring, register)(1) as table:
        pass
    assert table.closed
    table.close()
    for use in (lambda: table[0], lambda: table.update(0, [None]), table.__enter__):
        with pytest.raises(ferrule.ClosedError, match="closed"):
            use()
    getattr(ring, register)(2)


@pytest.mark.parametrize("register", ["register_files", "register_buffers"])
def test_updates_past_the_end_change_nothing(ring, register):
    table = getattr(ring, register)(2)
    with pytest.raises(OSError, match="2") as caught:
        table.update(1, [None, None])
    assert caught.value.errno == errno.EINVAL


@pytest.mark.parametrize("register", ["register_files", "register_buffers"])
def test_a_table_ends_with_its_ring(register):
    ring = ferrule.Ring(4)
    table = getattr(ring, register)(1)
    ring.close()
    with pytest.raises(OSError) as caught:
        table.update(0, [None])
    assert caught.value.errno == errno.EBADF
    table.close()


def test_wrong_entries(ring, pipe):
    with pytest.raises(TypeError, match=r"files\b.*5\.5|5\.5"):
        ring.register_files(5.5)
    with pytest.raises(TypeError, match="'x'"):
        ring.register_files(["x"])
    with pytest.raises(TypeError, match=r"buffers\[1\] is 7"):
        ring.register_buffers([None, 7])
    with pytest.raises(TypeError, match="buffers is None"):
        ring.register_buffers(None)
    with pytest.raises(OSError, match="987654") as caught:
        ring.register_files([pipe[0], 987_654])
    assert caught.value.errno == errno.EBADF
    with pytest.raises(OSError, match="count is 0") as caught:
        ring.register_files([])
    assert caught.value.errno == errno.EINVAL
    with pytest.raises(ValueError, match="tags"):
        ring.register_files([pipe[0]], [1, 2])
    with pytest.raises(ValueError, match="tags"):
        ring.register_files(2, [1, 2])
    with pytest.raises(OverflowError, match="count"):
        ring.register_buffers(2**32)
    with pytest.raises(OSError, match="16385") as caught:
        ring.register_buffers(16385)
    assert caught.value.errno == errno.EINVAL
