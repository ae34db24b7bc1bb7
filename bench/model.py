# SPDX-License-Identifier: MIT
"""What a bench is made of: contenders that do the same work in a race, and goals for what is measured."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counting import Counting


@dataclass(frozen=True)
class Contender:
    """A program that takes numbers of operations from its input, and answers with seconds and a checksum."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    missing: str = ""  # why it cannot take part
    counted: bool = True  # callgrind can count its instructions


@dataclass(frozen=True)
class Goal:
    """`figure` of a contender: ratio (times the peer's speed), cost (times the peer's time), above (nanoseconds more
    than the peer), instructions, instructions_above (the peer's), instructions_ratio (times the peer's)."""

    contender: str
    figure: str
    bound: float
    at_least: bool = False
    peers: tuple[str, ...] = ()  # others than the race's: the fastest of them


@dataclass(frozen=True)
class Race:
    name: str
    peer: str
    contenders: list[Contender]
    quantum: int  # operations come in multiples of it
    checksum: Callable[[int], int]  # of so many operations
    goals: list[Goal] = field(default_factory=list)
    counted: int = 0  # operations under callgrind, 0: not counted


@dataclass(frozen=True)
class Figure:
    """One number that is not a race's, with its goal if it has one."""

    name: str
    value: float
    unit: str
    bound: float | None = None  # at most


@dataclass(frozen=True)
class Bench:
    """Where things are, and how much is to be done."""

    build: Path
    python: Path  # with ferrule's dependencies
    peers: Path  # the folder of an environment of its own, with PyPI's peers
    rounds: int
    seconds: float  # a contender's turn
    sessions: int  # times that the contenders are started anew
    counting: Counting | None  # of instructions
    seed: int

    def c(self, name: str, program: str, *arguments: str) -> Contender:
        path = self.build / "bench" / program
        missing = "" if path.exists() else f"{path} was not built"
        return Contender(name, (str(path), *arguments), {}, missing)

    def ferrule_python(self, name: str, binding: str, program: str, *arguments: str) -> Contender:
        folder = self.build / f"python/ferrule/_{binding}"
        environment = {"PYTHONPATH": f"{self.build}/python", "FERRULE_BINDING": binding, "PYTHONHASHSEED": "0"}
        missing = "" if list(folder.glob("*safe.abi3.so")) else f"{folder} was not built"
        return Contender(name, (str(self.python), f"bench/contenders/{program}", *arguments), environment, missing)

    def peer_python(self, name: str, package: str, program: str, *arguments: str) -> Contender:
        python = self.peers / "bin/python"
        environment = {"PYTHONHASHSEED": "0"}
        there = list(self.peers.glob(f"lib/python3*/site-packages/{package}/__init__.py"))
        missing = "" if there else f"{package} is not in {self.peers}: `make bench` gets it"
        command = (str(python), f"bench/contenders/{program}", *arguments)
        return Contender(name, command, environment, missing, counted=False)  # has instructions that valgrind has not

    def lua(self, name: str, lua: str, program: str, *arguments: str) -> Contender:
        path = next((p for p in map(shutil.which, LUAS[lua]) if p), "")
        modules = f"{self.build}/lua/?.lua;{self.build}/lua/?/init.lua"
        generated = f";{self.build}/bench/calls/luajit/?.lua" if lua == "luajit" else ""
        generated_c = f"bench/calls/lua/{lua}"
        environment = {
            "LUA_PATH": f"bench/contenders/?.lua;{modules}{generated}",
            "LUA_CPATH": ";".join(f"{self.build}/{folder}/?.so" for folder in (f"lua/{lua}", "bench/lua", generated_c)),
        }
        missing = "" if path else f"no {lua} here"
        return Contender(name, (path, f"bench/contenders/{program}", *arguments), environment, missing)


LUAS = {"5.4": ("lua5.4", "lua54"), "luajit": (os.environ.get("LUAJIT", "luajit"), "luajit", "luajit2")}


def sum_of_tags(operations: int) -> int:
    """What most contenders prove themselves by: each operation's tag is its number."""
    return operations * (operations - 1) // 2
