# SPDX-License-Identifier: MIT
"""Random reads of 4 KiB, 64 at a time, with registered file and buffer: from the page cache, and by O_DIRECT. Every
batch has fresh offsets, every result is read in the language."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from model import Bench, Contender, Goal, Race

PEER = "C, liburing"
DEPTH, BLOCK = 64, 4096
BLOCKS = 16384
SPEED = {  # of C's
    "Python, native, prepared, array": 0.9,
    "Python, swig, prepared, array": 0.9,
    "Python, cffi, prepared, array": 0.9,
    "LuaJIT, prepared": 0.97,
    "Lua 5.4, prepared": 0.9,
}


def block_file(bench: Bench) -> Path:
    """A file in which each block begins with its number."""
    path = bench.build / "bench/random.dat"
    if not path.exists() or path.stat().st_size != BLOCKS * BLOCK:
        rest = os.urandom(BLOCK - 8)
        with path.open("wb") as file:
            for number in range(BLOCKS):
                file.write(number.to_bytes(8, "little") + rest)
            file.flush()
            os.fsync(file.fileno())
    return path


def no_direct(path: Path) -> str:
    """Why the file cannot be read by O_DIRECT, if it cannot."""
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_DIRECT))
    except OSError as error:
        return f"{path} cannot be opened with O_DIRECT: {error.strerror}"
    return ""


def contenders(bench: Bench, *common: str) -> list[Contender]:
    python = "random_python.py"
    return [
        bench.c(PEER, "random-liburing", *common),
        bench.c("C, prepared", "random-safe", *common),
        bench.ferrule_python("Python, native, prepared, array", "native", python, *common, "prepared"),
        bench.ferrule_python("Python, native, prepared, list", "native", python, *common, "list"),
        bench.ferrule_python("Python, swig, prepared, array", "swig", python, *common, "prepared"),
        bench.ferrule_python("Python, cffi, prepared, array", "cffi", python, *common, "prepared"),
        bench.lua("LuaJIT, prepared", "luajit", "random_luajit.lua", *common),
        bench.lua("Lua 5.4, prepared", "5.4", "random_lua.lua", *common),
        bench.ferrule_python("Python, os.preadv", "native", python, *common, "preadv"),
    ]


def bytes_read(operations: int) -> int:
    return operations * BLOCK


def race(bench: Bench, path: Path, direct: bool) -> Race:
    everyone = contenders(bench, str(path), str(int(direct)), str(bench.seed))
    reason = no_direct(path) if direct else ""
    if reason:
        everyone = [replace(contender, missing=reason) for contender in everyone]
    goals = [Goal(name, "ratio", speed, at_least=True) for name, speed in SPEED.items()]
    counted = 0 if direct else 6400  # the same instructions
    return Race("O_DIRECT" if direct else "page cache", PEER, everyone, DEPTH, bytes_read, goals, counted)


def races(bench: Bench) -> list[Race]:
    path = block_file(bench)
    return [race(bench, path, direct) for direct in (False, True)]
