# SPDX-License-Identifier: MIT
"""NOPs: what a crossing costs. Every operation has a fresh tag, every result is read in the language."""

from __future__ import annotations

from model import Bench, Goal, Race, sum_of_tags

PEER = "C, liburing"
PYPI = "Python, PyPI liburing, block of entries"
BINDINGS = ("swig", "cffi")


def one(bench: Bench) -> Race:
    """The latency of a single one."""
    contenders = [
        bench.c(PEER, "nops-liburing", "1"),
        bench.c("C, ferrule layer 1", "nops-ferrule", "1"),
        bench.lua("LuaJIT, ferrule layer 1", "luajit", "nops_raw.lua", "1"),
    ]
    goals = [Goal("C, ferrule layer 1", "ratio", 1, at_least=True), Goal("C, ferrule layer 1", "instructions_above", 0)]
    return Race("one at a time", PEER, contenders, 1, sum_of_tags, goals, counted=6400)


def many(bench: Bench) -> Race:
    python, peer = bench.ferrule_python, bench.peer_python
    contenders = [
        bench.c(PEER, "nops-liburing", "64"),
        bench.c("C, ferrule layer 1", "nops-ferrule", "64"),
        bench.lua("LuaJIT, ferrule layer 1", "luajit", "nops_raw.lua", "64"),
        *(python(f"Python, {binding}, call each", binding, "nops_calls.py") for binding in BINDINGS),
        peer(PYPI, "liburing", "nops_pypi.py", "block"),
        peer("Python, PyPI liburing, entry by entry", "liburing", "nops_pypi.py", "entries"),
        peer("Python, PyPI liburing, block never prepared again", "liburing", "nops_pypi.py", "same"),
    ]
    goals = [
        Goal("C, ferrule layer 1", "ratio", 1, at_least=True),
        Goal("C, ferrule layer 1", "instructions_above", 0),
        *(Goal(f"Python, {binding}, call each", "ratio", 1, at_least=True, peer=PYPI) for binding in BINDINGS),
    ]
    return Race("batches of 64", PEER, contenders, 64, sum_of_tags, goals, counted=6400)


def races(bench: Bench) -> list[Race]:
    return [one(bench), many(bench)]
