# SPDX-License-Identifier: MIT
"""NOPs by a prepared batch of 64, with a fresh column of tags for each run: nops_prepared.py array|list."""

import sys
from array import array

import ferrule
from serve import serve

BATCH = 64
make = {"array": lambda numbers: array("Q", numbers), "list": list}[sys.argv[1]]
columns = [make(range(number, number + BATCH)) for number in range(0, 256 * BATCH, BATCH)]
ring = ferrule.Ring(BATCH)
batch = ring.batch([ferrule.request.nop() for _ in range(BATCH)])
last = columns[0]
completed = 0


def run(operations: int) -> int:
    global last
    total = 0
    carry_out, results = batch.run, batch.results
    for turn in range(operations // BATCH):
        last = columns[turn & 255]
        carry_out(tags=last)
        total += sum(results)
    return total


def check(_: int) -> int:
    """The ring counted them, and the last run's tags came back."""
    global completed
    before, completed = completed, ring.statistics().completed
    tags = [batch.completion(index).tag for index in range(BATCH)]
    if tags != list(last):
        raise ValueError(f"the tags are {tags}, they should be {last}")
    done = completed - before
    return done * (done - 1) // 2


serve(run, check)
