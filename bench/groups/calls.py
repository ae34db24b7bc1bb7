# SPDX-License-Identifier: MIT
"""Generated calls of five shapes beside what one would write by hand."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from model import Bench, Contender, Figure, Goal, Race

BY_HAND = "C extension by hand"
MODULE_BY_HAND = "C module by hand"
BARE = "FFI by hand"
NATIVE, SWIG, SWIG_WHOLE, CFFI = "cpython", "SWIG, limited API", "SWIG, whole API", "CFFI"

SHAPES = {
    "integers": "two integers",
    "bytes": "64 bytes in",
    "out": "out-parameter",
    "method": "method of a handle",
    "fallible": "fallible call",
}


def python_contender(bench: Bench, name: str, folder: str, module: str, shape: str) -> Contender:
    path = bench.build / "bench" / folder
    missing = "" if list(path.glob("*.so")) else f"{path} was not built"
    command = (str(bench.python), "bench/contenders/calls_loop.py", module, shape)
    return Contender(name, command, {"PYTHONPATH": str(path), "PYTHONHASHSEED": "0"}, missing)


def operations(number: int) -> int:
    """The count at the end."""
    return number


def python_race(bench: Bench, shape: str) -> Race:
    contenders = [
        python_contender(bench, BY_HAND, "python", "calls_peer", shape),
        python_contender(bench, NATIVE, "calls/cpython", "calls", shape),
        python_contender(bench, SWIG, "calls/swig", "calls", shape),
        python_contender(bench, SWIG_WHOLE, "calls/swig_whole", "calls", shape),
        python_contender(bench, CFFI, "calls/cffi", "calls", shape),
    ]
    goals = [Goal(NATIVE, "cost", 1.15), Goal(SWIG, "cost", 2.3), Goal(SWIG_WHOLE, "cost", 1.5), Goal(CFFI, "cost", 6)]
    return Race(f"Python, {SHAPES[shape]}", BY_HAND, contenders, 1000, operations, goals, counted=20_000)


def lua_race(bench: Bench, shape: str) -> Race:
    by_hand = bench.lua(MODULE_BY_HAND, "5.4", "calls_loop.lua", "calls_peer", shape)
    swig = bench.lua("SWIG", "5.4", "calls_loop.lua", "calls", shape)
    goals = [Goal("SWIG", "cost", 1.4)]
    return Race(f"Lua 5.4, {SHAPES[shape]}", MODULE_BY_HAND, [by_hand, swig], 1000, operations, goals, counted=20_000)


def luajit(bench: Bench, shape: str) -> Contender:
    return bench.lua("LuaJIT", "luajit", "calls_loop.lua", "calls", shape)


def luajit_race(bench: Bench, shape: str) -> Race:
    library = str(bench.build / "bench/calls/luajit/libcalls.so")
    bare = bench.lua(BARE, "luajit", "calls_bare.lua", library, shape)
    goals = [Goal("LuaJIT", "above", 3)]
    return Race(f"LuaJIT, {SHAPES[shape]}", BARE, [bare, luajit(bench, shape)], 1000, operations, goals, counted=20_000)


def races(bench: Bench) -> list[Race]:
    return [race(bench, shape) for race in (python_race, lua_race, luajit_race) for shape in SHAPES]


def given_up(bench: Bench, shape: str) -> int | None:
    """What LuaJIT says of its traces: it has some; how many it gives up."""
    contender = luajit(bench, shape)
    if contender.missing:
        return None
    interpreter, *rest = contender.command
    said = subprocess.run(
        [interpreter, "-jv", *rest],
        env={**os.environ, **contender.environment, "LUA_PATH": contender.environment["LUA_PATH"] + ";;"},
        input="1000\n100000\n",
        capture_output=True,
        text=True,
    ).stderr
    traces = re.findall(r"^\[TRACE +(\d+|---) ", said, re.MULTILINE)
    if not any(trace.isdigit() for trace in traces):
        print(f"LuaJIT -jv tells of no trace: {said}", file=sys.stderr)
        return None
    return traces.count("---")


def figures(bench: Bench) -> list[Figure]:
    found = {shape: given_up(bench, shape) for shape in SHAPES}
    return [
        Figure(f"LuaJIT, {SHAPES[shape]}: traces given up", number, "", 0)
        for shape, number in found.items()
        if number is not None
    ]
