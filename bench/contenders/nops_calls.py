# SPDX-License-Identifier: MIT
"""NOPs by one call for each, 64 to a wait: nops_calls.py columns|each. That is how the completions are read."""

import sys

import completions
import ferrule
from serve import serve

BATCH = 64
ring = ferrule.Ring(BATCH)
total_of = {"columns": completions.by_columns, "each": completions.by_records}[sys.argv[1]]


def run(operations: int) -> int:
    total = 0
    nop, wait = ring.nop, ring.wait
    for done in range(0, operations, BATCH):
        for tag in range(done, done + BATCH):
            nop(tag)
        total += total_of(wait(BATCH))
    return total


serve(run)
