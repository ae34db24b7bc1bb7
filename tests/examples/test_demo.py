# SPDX-License-Identifier: MIT
"""The demo reads odd names, odd sizes and large files right on every binding, and it notices what is wrong."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

DEMO = Path(__file__).absolute().parents[2] / "examples" / "demo.py"
sys.path.insert(0, str(DEMO.parent))

import demo as module  # noqa: E402

BUILD = Path(os.environ.get("BUILD", "build")).absolute()
BINDINGS = module.bindings(BUILD, "python", "luajit")
BUFFER = 65536  # bytes that the programs read at once


def demo(folder, build=BUILD):
    command = [sys.executable, DEMO, "--build", build, "--luajit", os.environ.get("LUAJIT", "luajit"), folder]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


@pytest.fixture
def folder(tmp_path):
    """Names and sizes that go wrong easily; a link, a pipe and an empty folder, which are no regular files."""
    sizes = [0, 1, BUFFER - 1, BUFFER, BUFFER + 1, 2 * BUFFER, 3 * BUFFER, 50 * BUFFER + 7]
    for size in sizes:
        (tmp_path / f"size-{size}").write_bytes(os.urandom(size))
    for name in ["new\nline", "-dash", "sp  ace", "back\\slash", "*", "bad-\udcff"]:
        (tmp_path / name).write_bytes(name.encode(errors="surrogateescape") * 1000)
    for number in range(300):
        (tmp_path / f"many-{number}").write_bytes(bytes(number))
    inner = tmp_path / "inner" / "most inner"
    inner.mkdir(parents=True)
    (inner / "nested").write_text("")
    (tmp_path / "inner" / "link").symlink_to("no such file")
    (tmp_path / "link").symlink_to("many-1")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "empty").mkdir()
    return tmp_path


def test_every_binding_reads_every_file(folder):
    done = demo(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [line.split() for line in done.stdout.splitlines() if line.endswith(" yes")]
    assert len(rows) == len(BINDINGS)
    for row in rows:
        assert row[-7] == str(8 + 6 + 300 + 1), "files hashed"
        assert row[-5] == str(2 + 1 + 1), "entries copied: a folder, all in which can be"
        assert int(row[-3]) > 0, "reads a second"


@pytest.mark.parametrize(
    ("wrong", "problems"),
    [
        ("wrong short", ["hash_tree: 1 files differ or are missing, '{}/b' first", "copy_tree: diff -r: "]),
        (
            "missing mode",
            ["hash_tree: 1 files differ or are missing, '{}/b' first", "copy_tree: 'a' has 0o600, not 0o644"],
        ),
        ("miscounted", ["hash_tree: the ring counted 3 completions, not 4"]),
        ("failed", ["hash_tree: ended with status 3: at the end", "copy_tree: ended with status 3: at the end"]),
    ],
)
def test_an_example_that_is_wrong_is_named(tmp_path, wrong, problems):
    """With examples in C that are shell scripts, and no other bindings at all."""
    build, folder = tmp_path / "build", tmp_path / "files"
    (build / "examples").mkdir(parents=True)
    folder.mkdir()
    for name in ("a", "b"):
        (folder / name).write_text(name * 100)
        (folder / name).chmod(0o644)
    for program, text in PROGRAMS.items():
        (build / "examples" / program).write_text(text.format(wrong=wrong))
        (build / "examples" / program).chmod(0o755)
    done = demo(folder, build)
    assert done.returncode == 1
    for problem in [*problems, "random_read: the blocks' checksum is 00000000, not "]:
        assert f"C: {problem.format(folder)}" in done.stdout
    assert len([line for line in done.stdout.splitlines() if line.endswith(" no")]) == len(BINDINGS)
    assert list(build.iterdir()) == [build / "examples"]


PROGRAMS = {
    "hash_tree": """#!/bin/sh
completed=4
xargs -0 sha256sum -z -- <"$1" >"$2.all"
case '{wrong}' in
wrong*) sed -z 's/^[0-9a-f]*\\(.*b\\)$/0000\\1/' <"$2.all" >"$2" ;;
missing*) grep -z 'a$' "$2.all" >"$2" ;;
*) cp "$2.all" "$2" ;;
esac
[ '{wrong}' != miscounted ] || completed=3
echo "files=2 bytes=11 requests=4 completed=$completed"
[ '{wrong}' != failed ] || {{ echo at the end >&2; exit 3; }}
""",
    "copy_tree": """#!/bin/sh
cp -r "$1" "$2"
case '{wrong}' in
*short) : >"$2/a" ;;
*mode) chmod 600 "$2/a" ;;
failed) echo at the end >&2; exit 3 ;;
esac
echo files=2 folders=1
""",
    "random_read": """#!/bin/sh
echo reads=1 crc32=00000000
""",
}


def test_what_is_copied_can_be_copied_and_does_not_hold_the_copy(folder, tmp_path):
    where = module.to_copy(folder, tmp_path / "empty")
    assert where == os.fsencode(folder / "inner")
    os.mkfifo(folder / "inner" / "most inner" / "pipe")
    assert module.to_copy(folder, tmp_path / "empty") == os.fsencode(DEMO.parent)
    (folder / "inner" / "most inner" / "pipe").unlink()
    assert module.to_copy(folder, folder / "inner" / "most inner") == os.fsencode(DEMO.parent)


def test_a_file_system_without_o_direct_is_known():
    assert not module.takes_direct("/proc/version")
    with pytest.raises(FileNotFoundError):
        module.takes_direct("/proc/no such file")


def test_a_build_that_is_not_there_is_named(folder, tmp_path):
    done = demo(folder, tmp_path / "no build")
    assert (done.returncode, done.stderr) == (1, f"demo: {tmp_path / 'no build'} is no folder: make builds it\n")


def test_a_folder_without_files_is_refused(tmp_path):
    done = demo(tmp_path)
    assert done.returncode == 1
    assert "no regular file" in done.stderr


def test_what_is_no_folder_is_named(tmp_path):
    (tmp_path / "file").write_text("a file")
    for folder, problem in ((tmp_path / "none", "is no folder"), (tmp_path / "file", "is not a folder")):
        done = demo(folder)
        assert (done.returncode, done.stderr) == (1, f"demo: {folder} {problem}\n")


def test_make_takes_a_folder_of_any_name(tmp_path):
    """Through make and a shell, to which some characters mean something."""
    for name in ("two words", "it's", '"$HOME" `id` ;', "-dash"):
        command = ["make", "-n", "FERRULE_READY=1", f"BUILD={BUILD}", f"DIR={name.replace('$', '$$')}", "demo-run"]
        recipe = subprocess.run(command, cwd=DEMO.parents[1], capture_output=True, text=True, check=True).stdout
        words = shlex.split(recipe.splitlines()[-1])
        assert words[-2:] == ["--", name]
