# SPDX-License-Identifier: MIT
"""Programs of the kind that people write for liburing, built once with Debian's liburing and once with ours."""

import hashlib
import os
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BUILD = ROOT / os.environ.get("BUILD", "build")
OURS = ["-Icore/compat", "-Icore/include", "-Ibindings/include", str(BUILD / "libferrule.a"), "-pthread"]
COMPILERS = {"c": ["gcc", "-std=gnu11"], "c++": ["g++", "-std=gnu++17", "-xc++"]}


def liburing():
    done = subprocess.run(["pkg-config", "--cflags", "--libs", "liburing"], capture_output=True, text=True, check=False)
    return done.stdout.split() if done.returncode == 0 else pytest.skip("liburing-dev is not installed")


@pytest.fixture(scope="module", params=["ours", "ours in c++", "liburing"])
def built(request, tmp_path_factory):
    """The folder of the programs, built one way."""
    place = tmp_path_factory.mktemp("programs")
    flags = liburing() if request.param == "liburing" else OURS
    compiler = COMPILERS["c++" if "c++" in request.param else "c"]
    for source in sorted((HERE / "programs").glob("*.c")):
        command = [*compiler, "-O2", "-Wall", "-Wextra", "-Werror", str(source), "-xnone", *flags]
        done = subprocess.run([*command, "-o", str(place / source.stem)], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    return place


@pytest.fixture
def files(tmp_path):
    sizes = {"empty": 0, "one": 1, "block": 4096, "more": 4097, "large": 3_000_001}
    for name, size in sizes.items():
        (tmp_path / name).write_bytes(os.urandom(size))
    return [tmp_path / name for name in sizes]


def run(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, check=False, timeout=60)


def test_cat(built, files):
    done = run(built / "cat", *files)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == b"".join(path.read_bytes() for path in files)


def test_cat_of_what_cannot_be_read(built, files, tmp_path):
    done = run(built / "cat", tmp_path / "missing", tmp_path, files[1])
    assert done.returncode == 1
    assert done.stdout == files[1].read_bytes()
    assert [line.rpartition(": ")[2] for line in done.stderr.decode().splitlines()] == [
        "cannot be opened",
        "Is a directory",
    ]


def test_cp(built, files, tmp_path):
    for path in files:
        assert run(built / "cp", path, tmp_path / "copy").returncode == 0
        assert (tmp_path / "copy").read_bytes() == path.read_bytes()


def test_cp_to_a_full_device(built, files):
    done = run(built / "cp", files[-1], "/dev/full")
    assert done.returncode == 1
    assert done.stderr == b"cp: No space left on device\n"


def echo(port, rounds):
    """What one client sent, and what it got back."""
    sent, got = hashlib.sha256(), hashlib.sha256()
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        for i in range(rounds):
            text = os.urandom(1 + 97 * i)
            client.sendall(text)
            sent.update(text)
            left = len(text)
            while left:
                part = client.recv(left)
                assert part, "the server hung up"
                got.update(part)
                left -= len(part)
    return sent.digest(), got.digest()


def test_echo_server(built):
    clients = 40
    with subprocess.Popen([built / "echo_server", str(clients)], stdout=subprocess.PIPE) as server:
        try:
            port = int(server.stdout.readline())
            with ThreadPoolExecutor(clients) as pool:
                for sent, got in pool.map(lambda _: echo(port, 20), range(clients)):
                    assert sent == got
            assert server.wait(timeout=30) == 0
        finally:
            server.kill()
