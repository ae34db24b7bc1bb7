# SPDX-License-Identifier: MIT
"""What the tests share. Each test also fails if it leaves a descriptor or a ring's mapping behind."""

import gc
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import ferrule
import pytest

CONTENT = bytes(range(256)) * 64  # 16 KiB, each byte known by its place


def pytest_report_header() -> str:
    return f"binding: {ferrule.binding}, from {Path(ferrule.__file__).parent}"


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()  # what pytest itself has made: the collection after each test need not look at it


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def ring_maps() -> int:
    return Path("/proc/self/maps").read_text().count("[io_uring]")


@pytest.fixture(autouse=True)
def nothing_leaks() -> Iterator[None]:
    before = descriptors(), ring_maps()
    yield
    gc.collect()
    ferrule.Buffer(1).close()  # the next call of the domain closes what finalizers gave up
    assert (descriptors(), ring_maps()) == before, "descriptors, maps of rings"
    assert ferrule.quarantine().operations == 0


@pytest.fixture
def ring() -> Iterator[ferrule.Ring]:
    with ferrule.Ring(16) as ring:
        yield ring


@pytest.fixture
def buffer() -> Iterator[ferrule.Buffer]:
    with ferrule.Buffer(4096) as buffer:
        yield buffer


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / "sample"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """An empty pipe: a read of it is in flight for as long as a test likes."""
    ends = os.pipe()
    yield ends
    for end in ends:
        try:
            os.close(end)
        except OSError:
            pass


@pytest.fixture
def python() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a program in an interpreter of its own, which has to end by itself."""

    def run(program: str, *, fails: bool = False, **environment: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-X", "faulthandler", "-c", program],
            env=os.environ | environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode >= 0, f"killed by signal {-done.returncode}: {done.stderr}"
        assert fails or done.returncode == 0, done.stdout + done.stderr
        return done

    return run
