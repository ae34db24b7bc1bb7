# SPDX-License-Identifier: MIT
"""ferrule-bind beside the least that a generator on libclang has to do: parse, and visit everything. What comes out of
it is compiled, and imported. Least of several starts beside least: a busy machine only adds."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from time import perf_counter

import header
from model import Bench, Figure

TARGETS = ("json", "cffi", "swig", "cpython", "luajit", "pyi", "luals", "man", "markdown", "c-table")
SIZES = (1_000, 10_000, 50_000)
MEMORY = 400  # MB
INCLUDES = ("-I", "bindings/include", "-I", "core/include", "--library", "libferrule.so.1")
CORE = "core/include/ferrule/"
# The project's own headers by module, as lua/lua.mk and swig/swig.mk have them bound.
OWN = {
    "safe": (f"{CORE}safe.h", "--omit", "ferrule_read_memory@lua", "--omit", "ferrule_write_memory@lua"),
    "raw": tuple(f"{CORE}{name}.h" for name in ("uring", "uring_prep", "uring_register", "kernel")),
}


class Runs:
    """Programs, timed."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.folder = bench.build / "bench/generate"
        self.bind = str(bench.build / "ferrule-bind")
        self.visit = str(bench.build / "bench/visit")
        self.starts = 5 if bench.rounds > 5 else 1

    def once(self, command: list[str]) -> tuple[float, float]:
        """Seconds, and the most memory that it had, in MB."""
        start = perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        return seconds, usage.ru_maxrss / 1024

    def least(self, *commands: list[str]) -> list[tuple[float, float]]:
        """Of each command, in turns."""
        rounds = [[self.once(command) for command in commands] for _ in range(self.starts)]
        return [min(runs) for runs in zip(*rounds, strict=True)]

    def header(self, functions: int) -> Path:
        folder = self.folder / str(functions)
        if not (folder / "many.h").exists():
            header.write(functions, folder)
        return folder / "many.h"

    def emit(self, path: Path, target: str) -> list[str]:
        place = ["--module", "many", "--target", target, "--library", "libmany.so", "-o", str(path.parent / target)]
        return [self.bind, "emit", str(path), *place, "-I", "bindings/include"]

    def visits(self, path: Path) -> list[str]:
        return [self.visit, str(path), "-xc", "-std=gnu11", "-DFERRULE_BIND=1", "-Ibindings/include", *resources()]


def resources() -> list[str]:
    """libclang's own headers, of the version that ferrule-bind uses."""
    found = sorted(Path("/usr/lib").glob("llvm-*/lib/clang/*/include/stddef.h"))
    return ["-resource-dir", str(found[-1].parent.parent)] if found else []


def targets(runs: Runs) -> list[Figure]:
    """Each target beside a visit, for 10,000 functions."""
    path = runs.header(10_000)
    (visit, _), *emitted = runs.least(runs.visits(path), *(runs.emit(path, target) for target in TARGETS))
    result = [Figure("10,000 functions: libclang's parse and a visit of all", visit * 1000, "ms")]
    for target, (seconds, _) in zip(TARGETS, emitted, strict=True):
        result.append(Figure(f"10,000 functions: {target}", seconds / visit, "of a parse and visit", 1.5))
    return result


def growth(runs: Runs) -> list[Figure]:
    """What one function more costs, at 10,000 to 50,000 beside 1,000 to 10,000; and the memory."""
    result = []
    paths = [runs.header(size) for size in SIZES]
    for target in ("cffi", "swig", "cpython", "luajit", "json"):
        small, middle, large = runs.least(*(runs.emit(path, target) for path in paths))
        early = (middle[0] - small[0]) / (SIZES[1] - SIZES[0])
        late = (large[0] - middle[0]) / (SIZES[2] - SIZES[1])
        result.append(Figure(f"{target}: a function at 50,000 beside one at 10,000", late / early, "", 1.3))
        result.append(Figure(f"{target}: memory for 50,000 functions", large[1], "MB", MEMORY))
    return result


def own_headers(runs: Runs) -> list[Figure]:
    """All targets of the project's own headers."""
    (runs.folder / "own").mkdir(parents=True, exist_ok=True)
    start = perf_counter()
    for module, words in OWN.items():
        for target in TARGETS:
            place = ["--module", module, "--target", target, "-o", str(runs.folder / "own" / target)]
            runs.once([runs.bind, "emit", *words, *place, *INCLUDES])
    return [Figure("all targets of the project's own headers", (perf_counter() - start) * 1000, "ms", 2000)]


def compilation(runs: Runs) -> list[Figure]:
    """Of what target cpython writes for 1,000 functions."""
    path = runs.header(1_000)
    runs.once(runs.emit(path, "cpython"))
    source = path.parent / "cpython/many.c"
    python = sysconfig.get_path("include")
    flags = ["-O2", "-fPIC", "-DPy_LIMITED_API=0x030b0000", f"-I{python}", f"-I{path.parent}", "-Ibindings/include"]
    ((seconds, _),) = runs.least(["gcc", *flags, "-c", "-o", str(path.parent / "many.o"), str(source)])
    return [Figure("C of target cpython for 1,000 functions: gcc -O2", seconds, "s", 4)]


def start_up(bench: Bench, binding: str, statement: str) -> float:
    """Milliseconds, with compiled bytecode there."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(bench.build / "bench/many" / binding),
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(bench.build / "bench/pycache"),
    }
    start = perf_counter()
    subprocess.run([str(bench.python), "-c", statement], env=environment, check=True)
    return (perf_counter() - start) * 1000


def imports(runs: Runs) -> list[Figure]:
    """Of a module with 300 functions, 20 enumerations and 20 structs, beside a start without it."""
    result = []
    for binding, limit in (("cpython", 3), ("cffi", 3), ("swig", 6)):
        start_up(runs.bench, binding, "import many")  # compiles what is not compiled yet
        pairs = [
            (start_up(runs.bench, binding, "pass"), start_up(runs.bench, binding, "import many"))
            for _ in range(runs.starts * 5)
        ]
        added = min(own for _, own in pairs) - min(bare for bare, _ in pairs)
        result.append(Figure(f"import of 300 functions, 20 enumerations, 20 structs: {binding}", added, "ms", limit))
    return result


def figures(bench: Bench) -> list[Figure]:
    runs = Runs(bench)
    if not Path(runs.visit).exists():
        print(f"{runs.visit} was not built", file=sys.stderr)
        return []
    return targets(runs) + growth(runs) + own_headers(runs) + compilation(runs) + imports(runs)
