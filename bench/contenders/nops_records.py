# SPDX-License-Identifier: MIT
"""NOPs by one-shot runs of 64 records: nops_records.py requests|tuples|numpy|each. The records are made anew for each
run: by ferrule.request, or as the plain tuples that they are, or as memory in C's layout of which numpy fills a column.
The completions are read by columns; by `each`, record by record."""

import sys

import completions
import ferrule
from serve import serve

BATCH = 64
ring = ferrule.Ring(BATCH)


def by_requests(operations: int) -> int:
    total = 0
    nop, carry_out, total_of = ferrule.request.nop, ring.run, completions.by_columns
    for done in range(0, operations, BATCH):
        total += total_of(carry_out([nop(tag) for tag in range(done, done + BATCH)]))
    return total


def each(operations: int) -> int:
    total = 0
    nop, carry_out, total_of = ferrule.request.nop, ring.run, completions.by_records
    for done in range(0, operations, BATCH):
        total += total_of(carry_out([nop(tag) for tag in range(done, done + BATCH)]))
    return total


def by_tuples(operations: int) -> int:
    total = 0
    kind, carry_out, total_of = ferrule.request.NOP, ring.run, completions.by_columns
    for done in range(0, operations, BATCH):
        total += total_of(carry_out([(kind, 0, tag) for tag in range(done, done + BATCH)]))
    return total


def by_numpy(operations: int) -> int:
    total = 0
    carry_out = ring.run
    for done in range(0, operations, BATCH):
        tags[:] = numpy.arange(done, done + BATCH)
        total += total_of(carry_out(packed))
    return total


if sys.argv[1] == "numpy":
    import numpy

    total_of = completions.by_numpy()
    packed = numpy.zeros(BATCH, ferrule.request.dtype())
    packed["kind"] = ferrule.request.NOP
    tags = packed["tag"]
    serve(by_numpy)
else:
    serve({"requests": by_requests, "each": each, "tuples": by_tuples}[sys.argv[1]])
