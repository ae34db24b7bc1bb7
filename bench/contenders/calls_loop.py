# SPDX-License-Identifier: MIT
"""The call of bench/calls.h from the module that argument 1 names; what the loop costs without it is taken off."""

import importlib
import sys
from itertools import repeat
from time import perf_counter

from serve import serve

COUNTER = 3
module = importlib.import_module(sys.argv[1])


def idle(operations: int, counter: int) -> float:
    """Seconds of a loop that calls nothing."""
    start = perf_counter()
    for _ in repeat(None, operations):
        value = counter  # noqa: F841 - as the other loop
    return perf_counter() - start


def run(operations: int) -> tuple[int, float]:
    call, counter = module.calls_next, COUNTER
    module.calls_reset(counter)
    start = perf_counter()
    for _ in repeat(None, operations):
        value = call(counter)
    seconds = perf_counter() - start
    return value, seconds - min(idle(operations, counter) for _ in range(3))


serve(run)
