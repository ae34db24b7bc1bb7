# SPDX-License-Identifier: MIT
"""NOPs by one call for each, 64 to a wait."""

import ferrule
from serve import serve

BATCH = 64
ring = ferrule.Ring(BATCH)


def run(operations: int) -> int:
    total = 0
    nop, wait = ring.nop, ring.wait
    for done in range(0, operations, BATCH):
        for tag in range(done, done + BATCH):
            nop(tag)
        for completion in wait(BATCH):
            if completion.result < 0:
                raise OSError(-completion.result, "a NOP")
            total += completion.tag
    return total


serve(run)
