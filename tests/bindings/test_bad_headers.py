# SPDX-License-Identifier: MIT
"""Each header of bad/ names the messages that it must give, all of them, in comments: // expect: 4:11: error: ..."""

import re

import pytest
from conftest import HERE

BAD = sorted((HERE / "bad").glob("*.h"))


def messages(text, header):
    return [
        line[len(header) + 1 :]
        for line in text.splitlines()
        if re.match(re.escape(header) + r":\d+:\d+: (error|warning)", line)
    ]


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_messages(bind, path):
    header = f"bad/{path.name}"
    expected = re.findall(r"^// expect: (.*)$", path.read_text(), re.MULTILINE)
    assert expected, "a bad header says what is wrong with it"
    result = bind.check(header)
    assert messages(result.stderr, header) == expected
    assert result.returncode == 1


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_nothing_is_written(bind, path, tmp_path):
    result = bind.emit("-o", tmp_path / "out", f"bad/{path.name}")
    assert result.returncode == 1
    assert not list(tmp_path.rglob("*"))


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_each_message_shows_its_line(bind, path):
    header = f"bad/{path.name}"
    source = path.read_text().splitlines()
    lines = bind.check(header).stderr.splitlines()
    shown = 0
    for at, line in enumerate(lines):
        place = re.match(re.escape(header) + r":(\d+):(\d+): ", line)
        if not place:
            continue
        number, column = map(int, place.groups())
        assert lines[at + 1] == source[number - 1]
        assert lines[at + 2].replace("\t", " ").rstrip("~") == " " * (column - 1) + "^"
        shown += 1
    assert shown


def test_the_number_of_errors_is_told(bind):
    assert bind.check("bad/flags.h").stderr.splitlines()[-1] == "3 errors"
    assert bind.check("bad/no_prototype.h").stderr.splitlines()[-1] == "1 error"


def test_annotations_that_would_settle_it_are_named(bind):
    notes = [
        line for line in bind.check("bad/pointer_without_contract.h").stderr.splitlines() if line.startswith("note:")
    ]
    assert notes[0] == "note: what would settle it: FERRULE_STRING, FERRULE_PATH or FERRULE_BYTES(n)"
    assert len(notes) == 10


def test_without_strict_a_missing_contract_is_a_warning(bind):
    result = bind("check", "bad/pointer_without_contract.h")
    assert result.returncode == 0
    assert len(messages(result.stderr, "bad/pointer_without_contract.h")) == 10
    assert ": error: " not in result.stderr
    assert result.stderr.splitlines()[-1] == "10 warnings"


def test_without_strict_a_contradiction_stays_an_error(bind):
    assert bind("check", "bad/out_on_const.h").returncode == 1


def test_cplusplus_is_recognised(bind):
    assert "this looks like C++" in bind.check("bad/is_cplusplus.h").stderr


def test_a_missing_include_names_the_way_out(bind):
    assert "-I names a further folder" in bind.check("bad/undefined_include.h").stderr
