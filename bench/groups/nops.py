# SPDX-License-Identifier: MIT
"""NOPs: what a crossing costs. Every operation has a fresh tag, every result is read in the language."""

from __future__ import annotations

from model import Bench, Goal, Race, sum_of_tags

PEER = "C, liburing"
PYPI_WAYS = {"block, iterated": "block", "block, indexed": "indexed", "entry by entry": "entries"}
PYPI = tuple(f"Python, PyPI liburing, {name}" for name in PYPI_WAYS)
PYTHON_WAYS = [
    ("prepared, array", "nops_prepared.py", "array"),
    ("prepared, list", "nops_prepared.py", "list"),
    ("records", "nops_records.py", "requests"),
    ("records, plain tuples", "nops_records.py", "tuples"),
    ("records, by numpy", "nops_records.py", "numpy"),
    ("records, each completion looked at", "nops_records.py", "each"),
    ("call each", "nops_calls.py", "columns"),
    ("call each, each completion looked at", "nops_calls.py", "each"),
]
BINDINGS = ("native", "swig", "cffi")


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
        bench.c("C, prepared", "layers-safe", "prepared", "nop", "64"),
        bench.lua("LuaJIT, ferrule layer 1", "luajit", "nops_raw.lua", "64"),
        bench.lua("LuaJIT, prepared", "luajit", "nops_luajit.lua"),
        bench.lua("Lua 5.4, prepared", "5.4", "nops_lua.lua"),
        bench.lua("Lua 5.4, prepared, results all written anew", "5.4", "nops_lua.lua", "anew"),
    ]
    for binding in BINDINGS:
        contenders += [
            python(f"Python, {binding}, {name}", binding, program, way) for name, program, way in PYTHON_WAYS
        ]
    contenders += [
        peer(f"Python, PyPI liburing, {name}", "liburing", "nops_pypi.py", way)
        for name, way in (*PYPI_WAYS.items(), ("block never prepared again", "same"))
    ]
    return Race("batches of 64", PEER, contenders, 64, sum_of_tags, goals(), counted=6400)


def goals() -> list[Goal]:
    found = [
        Goal("C, ferrule layer 1", "ratio", 1, at_least=True),
        Goal("C, ferrule layer 1", "instructions_above", 0),
        Goal("LuaJIT, prepared", "ratio", 0.9, at_least=True),
        Goal("Lua 5.4, prepared", "ratio", 0.7, at_least=True),
    ]
    for binding in BINDINGS:
        found.append(Goal(f"Python, {binding}, prepared, array", "ratio", 0.8, at_least=True))
        found += [
            Goal(f"Python, {binding}, {way}", "ratio", 1.5, at_least=True, peers=PYPI)
            for way in ("records", "records, plain tuples", "records, by numpy")
        ]
        found.append(Goal(f"Python, {binding}, call each", "ratio", 1, at_least=True, peers=PYPI))
    return found


def races(bench: Bench) -> list[Race]:
    return [one(bench), many(bench)]
