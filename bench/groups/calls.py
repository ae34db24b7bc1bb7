# SPDX-License-Identifier: MIT
"""The generated call (integer handle, out-parameter, failure check) beside what one would write by hand."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from model import Bench, Contender, Figure, Goal, Race

BY_HAND = "C extension by hand"
MODULE_BY_HAND = "C module by hand"
BARE = "FFI by hand"


def python_contender(bench: Bench, name: str, folder: str, module: str) -> Contender:
    path = bench.build / "bench" / folder
    missing = "" if list(path.glob("*.so")) else f"{path} was not built"
    command = (str(bench.python), "bench/contenders/calls_loop.py", module)
    return Contender(name, command, {"PYTHONPATH": str(path), "PYTHONHASHSEED": "0"}, missing)


def operations(number: int) -> int:
    """The counter's last value."""
    return number


def pair(name: str, peer: Contender, contender: Contender, goal: Goal) -> Race:
    return Race(name, peer.name, [peer, contender], 1000, operations, [goal], counted=20_000)


def luajit(bench: Bench) -> Contender:
    return bench.lua("LuaJIT", "luajit", "calls_loop.lua", "calls")


def races(bench: Bench) -> list[Race]:
    python, lua = "Python", "Lua 5.4"
    by_hand = python_contender(bench, BY_HAND, "python", "calls_peer")
    swig = python_contender(bench, "SWIG", "calls/swig", "calls")
    cffi = python_contender(bench, "CFFI", "calls/cffi", "calls")
    library = str(bench.build / "bench/calls/luajit/libcalls.so")
    module = bench.lua(MODULE_BY_HAND, "5.4", "calls_loop.lua", "calls_peer")
    return [
        Race(
            python,
            BY_HAND,
            [by_hand, swig, cffi],
            1000,
            operations,
            [Goal("SWIG", "cost", 2.5), Goal("CFFI", "cost", 6)],
            counted=20_000,
        ),
        pair(lua, module, bench.lua("SWIG", "5.4", "calls_loop.lua", "calls"), Goal("SWIG", "cost", 1.5)),
        pair(
            "LuaJIT",
            bench.lua(BARE, "luajit", "calls_bare.lua", library),
            luajit(bench),
            Goal("LuaJIT", "above", 3),
        ),
    ]


def figures(bench: Bench) -> list[Figure]:
    """What LuaJIT says of its traces: it has some, and gives none up."""
    contender = luajit(bench)
    if contender.missing:
        return []
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
        return []
    return [Figure("LuaJIT: traces given up", traces.count("---"), "", 0)]
