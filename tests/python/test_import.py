# SPDX-License-Identifier: MIT
"""What `import ferrule` brings, costs and refuses, and that all bindings are one interface."""

import inspect
import os
import re
import shutil
import subprocess
import sys
import types
from pathlib import Path

import ferrule
import pytest

PACKAGE = Path(ferrule.__file__).parent
HEAVY = {
    "typing",
    "enum",
    "dataclasses",
    "asyncio",
    "re",
    "inspect",
    "ctypes",
    "importlib.util",
    "contextlib",
    "socket",
}


def test_all_that_is_promised_is_there():
    for name in ferrule.__all__:
        assert getattr(ferrule, name) is not None
    assert re.fullmatch(r"\d+\.\d+\.\d+", ferrule.__version__)
    assert ferrule.binding == os.environ.get("FERRULE_BINDING", ferrule.binding)
    with pytest.raises(AttributeError, match="nonsense"):
        ferrule.nonsense  # noqa: B018


def test_the_public_names_are_documented():
    for name in ferrule.__all__:
        thing = getattr(ferrule, name)
        if isinstance(thing, type) or callable(thing):
            assert thing.__doc__, name
    for kind in (
        ferrule.Ring,
        ferrule.Batch,
        ferrule.Buffer,
        ferrule.Files,
        ferrule.Buffers,
        ferrule.Completion,
        ferrule.Stat,
    ):
        for name, member in inspect.getmembers(kind):
            if (
                not name.startswith("_")
                and name not in dir(tuple)
                and not isinstance(member, types.MemberDescriptorType)
            ):
                assert member.__doc__, f"{kind.__name__}.{name}"
    for name, member in vars(ferrule.request).items():
        if not name.startswith("_") and getattr(member, "__module__", None) == "ferrule.request":
            assert member.__doc__, f"request.{name}"


def test_nothing_heavy_is_imported(python):
    done = python("import sys; before = set(sys.modules); import ferrule; print(*set(sys.modules) - before)")
    brought = set(done.stdout.split())
    assert "ferrule.ring" in brought
    assert brought & HEAVY == set()
    assert not any(name.endswith("raw") for name in brought)


def test_what_not_every_program_needs_is_imported_when_it_is_asked_for(python):
    done = python("""
import sys, ferrule
later = {"ferrule.batch", "ferrule.request", "ferrule._stat"}
assert not later & set(sys.modules)
from ferrule import Batch, request, stat
assert later < set(sys.modules)
assert ferrule.request is request is sys.modules["ferrule.request"]
assert ferrule.Batch is Batch and ferrule.stat is stat
""")
    assert done.stdout == ""


def test_all_bindings_have_the_same_names():
    from ferrule._cffi import safe as cffi
    from ferrule._native import safe as native
    from ferrule._swig import safe as swig

    def names(module):
        return {name for name in dir(module) if name.lower().startswith("ferrule_")}

    assert names(cffi) == names(swig) == names(native)
    assert len(names(cffi)) > 40
    for name in names(cffi):
        ours = getattr(cffi, name)
        for theirs in (getattr(swig, name), getattr(native, name)):
            if isinstance(ours, int):
                assert ours == theirs, name
            elif isinstance(ours, type):
                assert getattr(ours, "_fields", None) == getattr(theirs, "_fields", None), name


def test_the_one_stub_names_what_there_is():
    stub = (PACKAGE / "_cffi" / "safe.pyi").read_text()
    assert stub == (PACKAGE / "_swig" / "safe.pyi").read_text() == (PACKAGE / "_native" / "safe.pyi").read_text()
    named = set(re.findall(r"^(?:def|class) (\w+)|^(\w+):", stub, re.M))
    safe = ferrule._binding.safe
    protocols = set(re.findall(r"^class (\w+)\(Protocol\)", stub, re.M))  # of the stub alone
    for name in {a or b for a, b in named} - protocols:
        assert hasattr(safe, name), name


@pytest.mark.parametrize("binding", ["cffi", "swig", "native"])
def test_the_binding_is_chosen(python, binding):
    done = python("import ferrule; print(ferrule.binding, ferrule._binding.safe.__name__)", FERRULE_BINDING=binding)
    assert done.stdout.split() == [binding, f"ferrule._{binding}.safe"]


def test_an_unknown_binding_is_refused(python):
    done = python("import ferrule", fails=True, FERRULE_BINDING="ctypes")
    assert done.stderr.splitlines()[-1] == "ImportError: FERRULE_BINDING is 'ctypes', it must be cffi, native or swig"


@pytest.fixture
def copy(tmp_path):
    """The package on its own, to take something away from."""
    shutil.copytree(PACKAGE, tmp_path / "ferrule")
    return tmp_path


def test_a_binding_that_is_not_there_is_named_with_what_makes_it(python, copy):
    shutil.rmtree(copy / "ferrule" / "_swig")
    done = python("import ferrule", fails=True, FERRULE_BINDING="swig", PYTHONPATH=str(copy))
    last = done.stderr.splitlines()[-1]
    assert last.startswith("ImportError: FERRULE_BINDING is 'swig', which is not here: No module named 'ferrule._swig")
    assert "make" in last
    done = python("import ferrule; print(ferrule.binding)", FERRULE_BINDING="", PYTHONPATH=str(copy))
    assert done.stdout == "native\n"
    shutil.rmtree(copy / "ferrule" / "_native")
    done = python("import ferrule; print(ferrule.binding)", FERRULE_BINDING="", PYTHONPATH=str(copy))
    assert done.stdout == "cffi\n"


def test_without_any_binding_all_are_named(python, copy):
    for binding in ("_native", "_swig", "_cffi"):
        for module in (copy / "ferrule" / binding).glob("safe.*[yo]"):
            module.unlink()
    done = python("import ferrule", fails=True, FERRULE_BINDING="", PYTHONPATH=str(copy))
    last = done.stderr.splitlines()[-1]
    assert "ferrule has no binding here" in last
    assert "cffi" in last
    assert "swig" in last
    assert "native" in last
    assert "pip install" in last


def test_a_binding_that_is_broken_is_not_passed_over(python, copy):
    (copy / "ferrule" / "_native" / "safe.abi3.so").unlink()
    for binding in ("_native", "_swig", "_cffi"):
        (copy / "ferrule" / binding / "safe.py").write_text("raise ImportError('made for another library')\n")
    done = python("import ferrule", fails=True, FERRULE_BINDING="", PYTHONPATH=str(copy))
    assert done.stderr.splitlines()[-1] == "ImportError: made for another library"


def test_raw_is_loaded_when_it_is_asked_for(python):
    done = python("""
import sys, ferrule
assert "ferrule.raw" not in sys.modules
assert ferrule.raw.io_uring_register_probe
import ferrule.raw as again
from ferrule import raw
assert raw is again is ferrule.raw
print(raw.__name__)
""")
    assert done.stdout == f"ferrule._{ferrule.binding}.raw\n"


def test_raw_is_refused_by_the_environment(python):
    done = python("import ferrule; ferrule.raw", fails=True, FERRULE_RAW="0")
    assert done.stderr.splitlines()[-1].startswith("ImportError: ferrule.raw is unsafe, and the environment refuses it")
    python("import ferrule; ferrule.Ring(4).close()", FERRULE_RAW="0")


def test_a_build_without_raw_says_so(python, copy):
    for path in copy.glob("ferrule/_*/*raw*"):
        path.unlink()
    done = python("from ferrule import raw", fails=True, PYTHONPATH=str(copy))
    assert "ferrule.raw was left out of this build" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("denied", ["", "ferrule"])
def test_the_package_type_checks(tmp_path, denied):
    """What a user writes passes `mypy --strict`, and a mistake does not."""
    program = tmp_path / "program.py"
    program.write_text(
        """
import array

import ferrule

def copy(source: str) -> bytes:
    with ferrule.Ring(8) as ring, ferrule.Buffer(4096) as buffer:
        descriptor: int = ring.wait_for(ring.open(source)).check()
        files = ring.register_files([descriptor, None])
        completions: list[ferrule.Completion] = []
        ring.read(files[0], bytearray(4), offset=2, link=True)
        ring.write(files[0], memoryview(b"x"))
        completions += ring.wait(2, timeout=1.5)
        print(completions[0].tag, ring.statistics().submitted, ferrule.quarantine().bytes)
        return buffer.read(ring.wait_for(ring.read(descriptor, buffer)).check())

def blocks(path: str, offsets: list[int]) -> list[int]:
    with ferrule.Ring() as ring, ferrule.Buffer(1 << 20) as buffer, open(path, "rb") as file:
        requests = [ferrule.request.read(file, buffer, 4096, at=4096 * i) for i in range(len(offsets))]
        failed = [completion.result for completion in ring.run(requests, timeout=2) if not completion.ok]
        numbers: list[int] = ring.queue([ferrule.request.nop(tag=5), ferrule.request.open(path, slot=0, link=True)])
        with ring.batch(requests) as batch:
            failures: int = batch.run(array.array("q", offsets), tags=range(len(offsets)))
            batch.check()
            results: memoryview[int] = batch.results
            size: int = ferrule.stat(buffer).st_size
            return [*results, failures, size, *failed, *numbers]
"""
        + ("ferrule.Ring('8')\n" if denied else "")
    )
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), str(program)],
        env=os.environ | ({} if PACKAGE.parent.name == "site-packages" else {"MYPYPATH": str(PACKAGE.parent)}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == (1 if denied else 0), done.stdout + done.stderr
    if denied:
        assert 'expected "int"' in done.stdout
