# SPDX-License-Identifier: MIT
"""One shape of call of bench/calls.h, from the module that argument 1 names; what the loop costs without it is taken
off. Argument 2 is the shape."""

import importlib
import sys
from itertools import repeat
from time import perf_counter

from serve import serve

DATA = bytes(range(1, 65))
module = importlib.import_module(sys.argv[1])


def idle(operations: int, one: object) -> float:
    """Seconds of a loop that calls nothing."""
    start = perf_counter()
    for _ in repeat(None, operations):
        value = one  # noqa: F841 - as the other loops
    return perf_counter() - start


def integers(operations: int) -> tuple[int, float]:
    call, value = module.calls_integers, 0
    start = perf_counter()
    for _ in repeat(None, operations):
        value = call(value, 1)
    return value, perf_counter() - start


def in_bytes(operations: int) -> tuple[int, float]:
    call, data = module.calls_bytes, DATA
    start = perf_counter()
    for _ in repeat(None, operations):
        value = call(data)
    return value, perf_counter() - start


def out(operations: int) -> tuple[int, float]:
    call, value = module.calls_out, 0
    start = perf_counter()
    for _ in repeat(None, operations):
        value = call(value)
    return value, perf_counter() - start


def method(operations: int) -> tuple[int, float]:
    meter, one = module.calls_meter(), 1
    start = perf_counter()
    for _ in repeat(None, operations):
        value = meter.add(one)
    return value, perf_counter() - start


def fallible(operations: int) -> tuple[int, float]:
    call, counter = module.calls_fallible, 3
    start = perf_counter()
    for _ in repeat(None, operations):
        value = call(counter)
    return value, perf_counter() - start


shape = {"integers": integers, "bytes": in_bytes, "out": out, "method": method, "fallible": fallible}[sys.argv[2]]


def run(operations: int) -> tuple[int, float]:
    module.calls_reset()
    value, seconds = shape(operations)
    return value, seconds - min(idle(operations, 1) for _ in range(3))


serve(run)
