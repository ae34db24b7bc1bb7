# SPDX-License-Identifier: MIT
"""NOPs by one-shot runs of 64 records: nops_records.py list|tuples|packed. A list of records, made anew for each run,
by ferrule.request or as the plain tuples that they are; or memory in C's layout, of which numpy fills a column."""

import sys

import ferrule
from serve import serve

BATCH = 64
ring = ferrule.Ring(BATCH)


def total_of(completions: list[ferrule.Completion]) -> int:
    total = 0
    for completion in completions:
        if completion.result < 0:
            raise OSError(-completion.result, "a NOP")
        total += completion.tag
    return total


def by_list(operations: int) -> int:
    total = 0
    nop, carry_out = ferrule.request.nop, ring.run
    for done in range(0, operations, BATCH):
        total += total_of(carry_out([nop(tag) for tag in range(done, done + BATCH)]))
    return total


def by_tuples(operations: int) -> int:
    total = 0
    carry_out = ring.run
    for done in range(0, operations, BATCH):
        total += total_of(carry_out([(0, 0, tag) for tag in range(done, done + BATCH)]))
    return total


def by_memory(operations: int) -> int:
    total = 0
    for done in range(0, operations, BATCH):
        tags[:] = numpy.arange(done, done + BATCH)
        total += total_of(ring.run(packed))
    return total


if sys.argv[1] == "packed":
    import numpy

    names = ["kind", "flags", "tag"]
    layout = {"names": names, "formats": ["u4", "u4", "u8"], "offsets": [0, 4, 8], "itemsize": 136}
    packed = numpy.zeros(BATCH, numpy.dtype(layout))
    tags = packed["tag"]
    serve(by_memory)
else:
    serve(by_list if sys.argv[1] == "list" else by_tuples)
