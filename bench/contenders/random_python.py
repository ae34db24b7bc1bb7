# SPDX-License-Identifier: MIT
"""Random reads of 4 KiB: random_python.py FILE DIRECT SEED prepared|list|preadv. By a prepared batch of 64 with
registered file and buffer, the offsets an array or a list; or by a system call each. See random.h."""

import os
import sys
from array import array
from mmap import mmap

from serve import serve

DEPTH, BLOCK, BATCHES = 64, 4096, 256
path, direct, seed, way = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
file = os.open(path, os.O_RDONLY | (os.O_DIRECT if direct else 0))
blocks = os.fstat(file).st_size // BLOCK


def columns() -> list[array]:
    made, state = array("q"), seed & 0xFFFFFFFF
    for _ in range(DEPTH * BATCHES):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        made.append((state * blocks >> 32) * BLOCK)
    return [made[at : at + DEPTH] for at in range(0, len(made), DEPTH)]


offsets = columns() if way == "prepared" else [list(column) for column in columns()]
turn = -1


def check(_: int) -> int:
    """Each block of the last batch begins with its number."""
    for place, offset in enumerate(offsets[turn % BATCHES]):
        number = int.from_bytes(memory(place), "little")
        if number != offset // BLOCK:
            raise ValueError(f"the block at {offset} has number {number}")
    return 0


if way == "preadv":
    buffers = [mmap(-1, BLOCK) for _ in range(DEPTH)]  # on page boundaries, as O_DIRECT needs

    def memory(place: int) -> bytes:
        return buffers[place][:8]

    def run(operations: int) -> int:
        global turn
        total = 0
        lists, preadv = [[buffer] for buffer in buffers], os.preadv
        for _ in range(operations // DEPTH):
            turn += 1
            for buffer, offset in zip(lists, offsets[turn % BATCHES], strict=True):
                total += preadv(file, buffer, offset)
        return total

else:
    import ferrule

    ring = ferrule.Ring(DEPTH)
    ring.register_files([file])
    buffer = ferrule.Buffer(DEPTH * BLOCK)
    ring.register_buffers([buffer])
    requests = [ferrule.request.read(ring.files[0], buffer, BLOCK, at=BLOCK * place) for place in range(DEPTH)]
    batch = ring.batch(requests)

    def memory(place: int) -> bytes:
        return buffer.read(8, BLOCK * place)

    def run(operations: int) -> int:
        global turn
        total = 0
        carry_out, results = batch.run, batch.results
        for _ in range(operations // DEPTH):
            turn += 1
            if carry_out(offsets[turn % BATCHES]):
                batch.check()
            total += sum(results)
        return total


serve(run, check)
