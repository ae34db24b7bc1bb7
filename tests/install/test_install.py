# SPDX-License-Identifier: MIT
"""`pip install .` in an empty virtual environment: from a checkout, which generates, and from a source archive."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What compiling C needs, under the name that this Python was built with too, and no more: no make, SWIG or LLVM.
COMPILER = ("gcc", "cc", "as", "ld", "ar", "ranlib", *(sysconfig.get_config_var(v).split()[0] for v in ("CC", "AR")))
PROGRAM = """
import ferrule, sys
with ferrule.Ring() as ring, ferrule.Buffer(64) as buffer, open(sys.executable, "rb") as file:
    assert ring.wait_for(ring.read(file, buffer)).check() == 64
    assert buffer.read(4) == b"\\x7fELF", buffer.read(4)
assert ferrule.raw.io_uring_get_probe_ring
print(ferrule.binding, ferrule.__version__)
"""


def run(command, cwd, **environment):
    """Without what the project's own environment sets: as in a user's shell."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "FERRULE", "MAKE", "MFLAGS", "BUILD"))}
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, env=kept | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}:\n{done.stdout[-4000:]}{done.stderr[-4000:]}"
    return done.stdout


def empty_environment(place):
    venv.create(place, with_pip=True)
    return place / "bin" / "python"


def check_installed(python):
    """Runs with all bindings, far from the sources."""
    for binding in ("cffi", "swig", "native"):
        assert run([python, "-c", PROGRAM], "/", FERRULE_BINDING=binding).split()[0] == binding


@pytest.fixture(scope="session")
def checkout(tmp_path_factory):
    """What git knows, as a clone has it."""
    place = tmp_path_factory.mktemp("checkout")
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, names.decode().split("\0")):
        if (ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, place / name)
    return place


@pytest.fixture(scope="session")
def online(tmp_path_factory):
    """pip gets setuptools, cffi and swig from a package index."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "download",
            "-q",
            "--no-deps",
            "-d",
            tmp_path_factory.mktemp("pip"),
            "setuptools>=77",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        pytest.skip(f"no package index can be reached: {done.stderr.strip().splitlines()[-1:]}")


@pytest.fixture(scope="session")
def archive(checkout, online, tmp_path_factory):
    """The source archive, and the wheel that its own build makes, by the build backend's functions."""
    place = tmp_path_factory.mktemp("sdist")
    python = empty_environment(place / "venv")
    run([python, "-m", "pip", "install", "-q", "setuptools>=77", "cffi", "swig"], place)
    path = os.pathsep.join((str(python.parent), os.environ["PATH"]))
    program = f"from setuptools.build_meta import build_sdist; build_sdist({str(place)!r})"
    run([python, "-c", program], checkout, PATH=path)
    (archive,) = place.glob("*.tar.gz")
    return archive


def test_from_a_checkout(checkout, online, tmp_path):
    python = empty_environment(tmp_path / "venv")
    run([python, "-m", "pip", "install", "-q", checkout], tmp_path)
    check_installed(python)


def test_a_source_archive_carries_what_is_generated(archive):
    with tarfile.open(archive) as tar:
        names = {name.partition("/")[2] for name in tar.getnames()}
    for binding in ("_cffi", "_swig"):
        for module in ("safe", "raw"):
            assert {
                f"python/generated/{binding}/{name}" for name in (f"_{module}.c", f"{module}.py", f"{module}.pyi")
            } <= names
    for module in ("safe", "raw"):
        assert {f"python/generated/_native/{module}.c", f"python/generated/_native/{module}.pyi"} <= names
    assert {"core/include/ferrule/safe.h", "bindings/include/ferrule/annotate.h", "LICENSE"} <= names
    assert not {name for name in names if name.endswith((".pyc", ".so", ".o"))}


def test_from_a_source_archive_with_a_compiler_alone(archive, tmp_path):
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in set(COMPILER):
        if found := shutil.which(name):
            (tools / name).symlink_to(found)
    python = empty_environment(tmp_path / "venv")
    run([python, "-m", "pip", "wheel", "-q", "--no-deps", "-w", tmp_path, archive], tmp_path, PATH=str(tools))
    (wheel,) = tmp_path.glob("*.whl")
    assert "-cp311-abi3-linux_" in wheel.name
    names = zipfile.ZipFile(wheel).namelist()
    assert {f"ferrule/{b}/_{m}.abi3.so" for b in ("_cffi", "_swig") for m in ("safe", "raw")} <= set(names)
    run([python, "-m", "pip", "install", "-q", wheel], tmp_path)
    check_installed(python)
