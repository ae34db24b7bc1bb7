# SPDX-License-Identifier: MIT
"""hash_tree, copy_tree and random_read in every language, on what goes wrong easily."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "examples"))

import demo  # noqa: E402

BUILD = Path(os.environ.get("BUILD", "build")).absolute()
BINDINGS = demo.bindings(BUILD, sys.executable, os.environ.get("LUAJIT", "luajit"))
SIZE = 65536  # bytes that the programs read at once
NAMES = ["new\nline", "-dash", "sp  ace", "back\\slash", "*", "bad-\udcff", "\u00fc"]
# Root may read everything; without these capabilities it may not.
AS_OTHERS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []


every_binding = pytest.mark.parametrize("binding", BINDINGS, ids=[binding.name for binding in BINDINGS])


def run(binding, program, *arguments, before=()):
    """The finished program, and its counts."""
    command = [*before, *binding.command(program), *arguments]
    environment = os.environ | {key: str(value) for key, value in binding.environment.items()}
    done = subprocess.run(command, env=environment, capture_output=True, timeout=60)
    lines = done.stdout.decode().splitlines() or [""]
    return done, {key: value for key, _, value in (word.partition("=") for word in lines[-1].split())}


def good(binding, program, *arguments):
    done, counts = run(binding, program, *arguments)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    assert done.stderr == b""
    assert counts["failed"] == "0"
    return counts


def one_line(done):
    """What was said on standard error: one line, and no traceback."""
    lines = done.stderr.decode(errors="replace").splitlines()
    assert len(lines) == 1, lines
    return lines[0]


@pytest.fixture
def tree(tmp_path):
    """A folder with files of odd names and sizes, folders in it, links, and old times."""
    top = tmp_path / "tree"
    inner = top / "inner" / "most inner"
    inner.mkdir(parents=True)
    (top / "empty").mkdir()
    for size in (0, 1, SIZE - 1, SIZE, SIZE + 1, 3 * SIZE, 70 * SIZE + 7):
        (inner / f"size-{size}").write_bytes(os.urandom(size))
    for name in NAMES:
        (top / name).write_bytes(os.fsencode(name) * 1000)
    for number in range(100):
        (top / "inner" / f"many-{number}").write_bytes(bytes(number))
    (top / "inner" / "program").write_text("#!/bin/sh\n")
    (top / "inner" / "program").chmod(0o755)
    (top / "inner" / "secret").write_text("secret")
    (top / "inner" / "secret").chmod(0o400)
    (top / "link").symlink_to("inner/secret")
    (top / "link to a folder").symlink_to("inner")
    (top / "link to nothing").symlink_to("no such file")
    for path in [*top.rglob("*"), top]:
        os.utime(path, ns=(10**18, 10**18 + 123456789), follow_symlinks=False)
    return top


def files_under(top):
    return [path for path in sorted(top.rglob("*")) if path.is_file() and not path.is_symlink()]


# ---- hash_tree ----


def hash_tree(binding, tmp_path, paths, before=()):
    listed, out = tmp_path / "list", tmp_path / "out"
    listed.write_bytes(b"".join(os.fsencode(path) + b"\0" for path in paths))
    done, counts = run(binding, "hash_tree", listed, out, before=before)
    return done, counts, demo.digests(out.read_bytes())


def expected_of(paths):
    return {os.fsencode(path): hashlib.sha256(path.read_bytes()).hexdigest().encode() for path in paths}


@every_binding
def test_hash_tree_hashes_every_file(binding, tree, tmp_path):
    paths = files_under(tree)
    done, counts, found = hash_tree(binding, tmp_path, paths)
    assert (done.returncode, done.stderr) == (0, b"")
    assert found == expected_of(paths)
    assert counts["files"] == str(len(paths))
    assert counts["bytes"] == str(sum(path.stat().st_size for path in paths))
    assert counts["failed"] == "0"
    assert counts["completed"] == counts["requests"]


@every_binding
def test_hash_tree_names_what_it_cannot_read_and_goes_on(binding, tree, tmp_path):
    (tree / "inner" / "secret").chmod(0)
    paths = files_under(tree)
    paths[3:3] = [tree / "gone", tree / "inner"]
    done, counts, found = hash_tree(binding, tmp_path, paths, before=AS_OTHERS)
    for failed, why in (("gone", "no such file"), ("inner", "directory"), ("inner/secret", "denied")):
        path = tree / failed
        paths.remove(path)
        lines = [line for line in done.stderr.splitlines() if line.startswith(os.fsencode(path) + b": ")]
        assert len(lines) == 1, done.stderr
        assert why.encode() in lines[0]
    assert done.returncode == 1
    assert counts["failed"] == "3"
    assert found == expected_of(paths)


@every_binding
def test_hash_tree_of_nothing(binding, tmp_path):
    done, counts, found = hash_tree(binding, tmp_path, [])
    assert (done.returncode, done.stderr, found) == (0, b"", {})
    assert (counts["files"], counts["requests"]) == ("0", "0")


@every_binding
def test_hash_tree_takes_a_list_whose_last_path_is_not_ended(binding, tree, tmp_path):
    path = tree / "new\nline"
    (tmp_path / "list").write_bytes(os.fsencode(path))
    counts = good(binding, "hash_tree", tmp_path / "list", tmp_path / "out")
    assert counts["files"] == "1"
    assert demo.digests((tmp_path / "out").read_bytes()) == expected_of([path])


@every_binding
def test_hash_tree_takes_a_list_from_a_pipe(binding, tree, tmp_path):
    paths = files_under(tree) * 10
    (tmp_path / "list").write_bytes(b"".join(os.fsencode(path) + b"\0" for path in paths))
    before = ["sh", "-c", 'cat "$0" | "$@"', tmp_path / "list"]
    done, counts = run(binding, "hash_tree", "/dev/stdin", tmp_path / "out", before=before)
    assert (done.returncode, done.stderr) == (0, b"")
    assert counts["files"] == str(len(paths))


@every_binding
def test_hash_tree_says_why_it_cannot_begin_or_end(binding, tree, tmp_path):
    listed, none = tmp_path / "list", tmp_path / "none"
    listed.write_bytes(os.fsencode(tree / "new\nline") + b"\0")
    for arguments, named, why in (
        ((none, tmp_path / "out"), none, "no such file"),
        ((tmp_path, tmp_path / "out"), tmp_path, "directory"),
        ((listed, none / "out"), none / "out", "no such file"),
        ((listed, "/dev/full"), "", "no space"),
    ):
        done, _ = run(binding, "hash_tree", *arguments)
        assert done.returncode == 1
        assert str(named) in one_line(done)
        assert why in one_line(done).lower()


# ---- copy_tree ----


def differences(one, other):
    done = subprocess.run(["diff", "-r", "--no-dereference", one, other], capture_output=True, text=True)
    return done.stdout + done.stderr


@every_binding
def test_copy_tree_copies_all(binding, tree, tmp_path):
    target = tmp_path / "copy"
    counts = good(binding, "copy_tree", tree, target)
    assert differences(tree, target) == ""
    assert counts["files"] == str(len(files_under(tree)))
    assert (counts["folders"], counts["links"]) == ("4", "3")
    assert counts["bytes"] == str(sum(path.stat().st_size for path in files_under(tree)))
    assert (target / "inner" / "program").stat().st_mode & 0o777 == 0o755
    assert (target / "inner" / "secret").stat().st_mode & 0o777 == 0o400
    assert os.readlink(target / "link to nothing") == "no such file"


@every_binding
def test_copy_tree_keeps_times(binding, tree, tmp_path):
    target = tmp_path / "copy"
    good(binding, "copy_tree", tree, target)
    for path in [target, *target.rglob("*")]:
        if not path.is_symlink():
            assert path.stat().st_mtime_ns == 10**18 + 123456789, path


@every_binding
def test_copy_tree_names_what_it_cannot_copy_and_goes_on(binding, tree, tmp_path):
    target = tree / "inner" / "copy"
    os.mkfifo(tree / "pipe")
    (tree / "inner" / "secret").chmod(0)
    done, counts = run(binding, "copy_tree", tree, target, before=AS_OTHERS)
    assert done.returncode == 1
    for failed, why in (("pipe", "is no file, folder or link"), ("inner/secret", "denied"), ("inner/copy", "target")):
        lines = [line for line in done.stderr.splitlines() if line.startswith(os.fsencode(tree / failed) + b": ")]
        assert len(lines) == 1, done.stderr
        assert why.encode() in lines[0]
    assert counts["failed"] == "3"
    (tree / "inner" / "secret").chmod(0o400)
    assert sorted(differences(tree, target).splitlines()) == sorted(
        f"Only in {tree / parent}: {name}" if parent else f"Only in {tree}: {name}"
        for parent, name in (("", "pipe"), ("inner", "secret"), ("inner", "copy"))
    )


@every_binding
def test_copy_tree_reads_on_where_the_size_is_not_told(binding, tmp_path):
    """Files of /proc say that they have 0 bytes."""
    good(binding, "copy_tree", "/proc/sys/kernel/random", tmp_path / "copy")
    assert len((tmp_path / "copy" / "boot_id").read_text()) == 37


@every_binding
def test_copy_tree_refuses_what_it_cannot_begin(binding, tree, tmp_path):
    (tmp_path / "taken").mkdir()
    for source, target, named, why in (
        (tree, tmp_path / "taken", tmp_path / "taken", "there is something of that name already"),
        (tmp_path / "none", tmp_path / "copy", tmp_path / "none", "there is no such file"),
        (tree / "*", tmp_path / "copy", tree / "*", "is no folder"),
    ):
        done, _ = run(binding, "copy_tree", source, target)
        assert done.returncode == 1
        assert f"{named}: ".encode() in done.stderr
        assert why.encode() in done.stderr
    assert not (tmp_path / "copy").exists()


# ---- random_read ----


@pytest.fixture(scope="module")
def blocks(tmp_path_factory):
    """A file of 100 blocks and a bit."""
    path = tmp_path_factory.mktemp("random") / "blocks"
    path.write_bytes(os.urandom(100 * 4096 + 1000))
    return path


@every_binding
@pytest.mark.parametrize("options", [{}, {"count": 100, "seed": 4294967295}, {"count": 7, "depth": 1, "seed": 0}])
def test_random_read_reads_the_blocks_that_its_seed_says(binding, blocks, options):
    words = [word for key, value in options.items() for word in (f"--{key}", str(value))]
    counts = good(binding, "random_read", *words, blocks)
    count = options.get("count", 16384)
    assert counts["crc32"] == demo.checksum(blocks.read_bytes(), count, options.get("seed", 1))
    assert (counts["reads"], counts["bytes"]) == (str(count), str(4096 * count))


@every_binding
def test_random_read_goes_around_the_page_cache(binding, blocks):
    if not demo.takes_direct(blocks):
        pytest.skip("the temporary folder's file system has no O_DIRECT")
    counts = good(binding, "random_read", blocks, "--direct", "--count", "200")
    assert counts["crc32"] == demo.checksum(blocks.read_bytes(), 200)


@every_binding
def test_random_read_says_what_it_cannot_read(binding, tmp_path):
    (tmp_path / "small").write_bytes(b"small")
    for path, why in (("small", "has no block of 4096 bytes"), ("none", "no such file")):
        done, _ = run(binding, "random_read", tmp_path / path)
        assert done.returncode == 1
        assert done.stderr.startswith(os.fsencode(tmp_path / path) + b": ")
        assert why.encode() in done.stderr.lower()


@every_binding
def test_random_read_says_that_it_cannot_go_around_the_page_cache(binding):
    done, _ = run(binding, "random_read", "--direct", "/proc/version")
    assert done.returncode == 1
    assert done.stderr.startswith(b"/proc/version: ")
    assert b"the file system does not take" in done.stderr


@every_binding
def test_random_read_tells_the_first_of_many_failures(binding, tmp_path):
    done, counts = run(binding, "random_read", "--count", "100", tmp_path)
    assert done.returncode == 1
    assert one_line(done).startswith(f"{tmp_path}: ")
    assert "directory" in one_line(done)
    assert (counts["failed"], counts["bytes"]) == ("100", "0")


# ---- all ----


# What the programs are given so that they begin. Root loses the right to lock memory without a limit.
BEGINNINGS = [("hash_tree", "/dev/null", "{0}/out"), ("copy_tree", "{0}/tree", "{0}/copy"), ("random_read", "/bin/sh")]
LIMITED = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"] if os.geteuid() == 0 else []


@every_binding
@pytest.mark.parametrize(("limit", "before"), [("nofile=20", []), ("memlock=65536", LIMITED)], ids=["files", "memory"])
def test_a_limit_that_is_too_low_is_named(binding, tree, tmp_path, limit, before):
    for program, *arguments in BEGINNINGS:
        if (program, limit) == ("random_read", "nofile=20"):
            continue  # it needs one
        arguments = [argument.format(tmp_path) for argument in arguments]
        done, _ = run(binding, program, *arguments, before=["prlimit", f"--{limit}", *before])
        assert done.returncode == 1
        assert f"RLIMIT_{limit.partition('=')[0].upper()}" in one_line(done)


@every_binding
def test_wrong_arguments_get_the_usage(binding):
    wrong = {
        "hash_tree": [[], ["one"], ["a", "b", "c"]],
        "copy_tree": [[], ["one"], ["a", "b", "c"]],
        "random_read": [
            *([], ["a", "b"], ["a", "--no-such", "--count", "1"], ["--seed"]),
            *(["/bin/sh", "--count", number] for number in ("x", "0", "-1", "1.5", "")),
            *(["/bin/sh", "--depth", number] for number in ("0", "32769")),
            *(["/bin/sh", "--seed", number] for number in ("-1", str(2**32), "1e3")),
        ],
    }
    for program, lines in wrong.items():
        for line in lines:
            done, _ = run(binding, program, *line)
            assert done.returncode == 1, (program, line)
            assert done.stderr.startswith(f"usage: {program}".encode()), (program, line, done.stderr)
