# SPDX-License-Identifier: MIT
"""Completions: records that say what became of an operation."""

import errno

import ferrule
import pytest


def test_a_completion_is_a_record(ring):
    operation = ring.nop(tag=5)
    completion = ring.wait_for(operation)
    assert isinstance(completion, ferrule.Completion)
    assert isinstance(completion, tuple)
    assert (completion.operation, completion.tag, completion.result, completion.flags) == (operation, 5, 0, 0)
    assert completion.kind == ferrule.OPERATION
    assert completion.ok
    with pytest.raises(AttributeError):
        completion.result = 1
    assert repr(completion) == f"Completion(operation={operation}, tag=5, result=0, flags=0)"


def test_those_of_wait_are_the_same(ring):
    ring.nop(tag=5)
    (completion,) = ring.wait()
    assert type(completion) is ferrule.Completion
    assert completion.check() == 0


def test_many_are_a_sequence_with_columns(ring):
    for tag in range(5):
        ring.nop(tag)
    requests = [ferrule.request.nop(tag) for tag in range(5)]
    for completions in (ring.wait(5), ring.run(requests)):
        assert isinstance(completions, ferrule.Completions)
        assert [completion.tag for completion in completions] == list(range(5))
        assert {type(completion) for completion in completions} == {ferrule.Completion}
        assert (len(completions), completions[-1].tag, completions[1:3][1].tag) == (5, 4, 2)
        tags, results = completions.column("tag"), completions.column("result")
        assert (tags.tolist(), sum(results), tags.readonly) == (list(range(5)), 0, True)
    del completions
    assert tags.tolist() == list(range(5))
    assert not ring.wait(0)


def test_check_raises_the_class_of_its_errno(ring, tmp_path):
    for path, kind in ((tmp_path / "missing", FileNotFoundError), (tmp_path / "file" / "below", NotADirectoryError)):
        (tmp_path / "file").write_text("")
        completion = ring.wait_for(ring.open(path))
        assert not completion.ok
        with pytest.raises(kind) as caught:
            completion.check()
        assert caught.value.errno == -completion.result


def test_check_explains_a_bad_descriptor(ring, buffer):
    completion = ring.wait_for(ring.read(987_654, buffer))
    with pytest.raises(OSError, match="987654") as caught:
        completion.check()
    assert caught.value.errno == errno.EBADF


def test_check_after_the_slot_was_used_again_still_raises(ring, buffer):
    completion = ring.wait_for(ring.read(987_654, buffer))
    for _ in range(100):
        ring.wait_for(ring.nop())
    with pytest.raises(OSError) as caught:
        completion.check()
    assert caught.value.errno == errno.EBADF


def test_check_after_the_ring_was_closed_still_raises(buffer):
    with ferrule.Ring(4) as ring:
        completion = ring.wait_for(ring.read(987_654, buffer))
    with pytest.raises(OSError) as caught:
        completion.check()
    assert caught.value.errno == errno.EBADF
