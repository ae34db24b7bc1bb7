# SPDX-License-Identifier: MIT
"""The call of bench/calls.h from the module that argument 1 names; what the loop costs without it is taken off."""

import importlib
import sys
from itertools import repeat
from time import perf_counter

from serve import serve

COUNTER = 3
module = importlib.import_module(sys.argv[1])


def run(operations: int) -> tuple[int, float]:
    call, counter = module.calls_next, COUNTER
    module.calls_reset(counter)
    start = perf_counter()
    for _ in repeat(None, operations):
        value = call(counter)
    middle = perf_counter()
    for _ in repeat(None, operations):
        idle = counter
    end = perf_counter()
    return value + idle - COUNTER, (middle - start) - (end - middle)


serve(run)
