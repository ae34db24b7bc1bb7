# SPDX-License-Identifier: MIT
"""The demo reads odd names, odd sizes and large files right on every binding, and it notices what is wrong."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

DEMO = Path(__file__).parents[2] / "examples" / "demo.py"
BUILD = Path(os.environ.get("BUILD", "build")).absolute()
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
    (tmp_path / "link").symlink_to("many-1")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "empty").mkdir()
    return tmp_path


def test_every_binding_reads_every_file(folder):
    done = demo(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [line for line in done.stdout.splitlines() if line.endswith(" yes")]
    assert len(rows) == 8
    for row in rows:
        assert row.rsplit(maxsplit=7)[1] == str(8 + 6 + 300)
        assert int(row.rsplit(maxsplit=7)[4]) >= 32, "reads in flight"


@pytest.mark.parametrize(
    ("program", "problem"),
    [
        ("read_tree.sh wrong", "1 files differ or are missing, '{}/b' first"),
        ("read_tree.sh missing", "1 files differ or are missing, '{}/b' first"),
        ("read_tree.sh miscounted", "the ring counted 3 completions, not 4"),
        ("read_tree.sh failed", "ended with status 3"),
    ],
)
def test_a_reader_that_is_wrong_is_named(tmp_path, program, problem):
    """With readers of C that are shell scripts, and no other bindings at all."""
    build, folder = tmp_path / "build", tmp_path / "files"
    (build / "examples").mkdir(parents=True)
    folder.mkdir()
    (folder / "a").write_text("first")
    (folder / "b").write_text("second")
    reader = build / "examples" / "read_tree"
    reader.write_text(READER.format(what=program.split()[1]))
    reader.chmod(0o755)
    done = demo(folder, build)
    assert done.returncode == 1
    assert f"C: {problem.format(folder)}\n" in done.stdout


READER = """#!/bin/sh
reads=4
xargs -0 sha256sum -z -- <"$1" >"$2.all"
case {what} in
wrong) sed -z 's/^[0-9a-f]*\\(.*b\\)$/0000\\1/' <"$2.all" >"$2" ;;
missing) grep -z 'a$' "$2.all" >"$2" ;;
*) cp "$2.all" "$2" ;;
esac
[ {what} = miscounted ] && reads=3
echo "files=2 bytes=11 reads=4 completed=$reads in_flight=2"
[ {what} != failed ] || exit 3
"""


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
