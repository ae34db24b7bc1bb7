# SPDX-License-Identifier: MIT
"""NOPs through PyPI's liburing: nops_pypi.py WAY.

`entries` fetches and prepares each entry by itself. `block` prepares the entries of a block made once, which goes into
the ring in one call, and reads completions by the package's iterator; `indexed` leaves the preparing to map() and reads
completions by index. Which of the last two is faster differs from run to run; setting tags by functions instead of the
attribute, reading by map(), and other flags of set-up were tried and are slower or the same. `same` leaves the entries
as they were prepared at first and sets only their tags: no operation but NOP could be run so, as an entry has no other
field that can be set.
"""

import sys
from collections import deque

import liburing
from serve import serve

BATCH = 64
ring = liburing.Ring()
liburing.io_uring_queue_init(BATCH, ring, liburing.IORING_SETUP_COOP_TASKRUN)
cqe = liburing.Cqe()
block = liburing.Sqe(BATCH)
entries = [block[i] for i in range(BATCH)]
for entry in entries:
    liburing.io_uring_prep_nop(entry)


def by_entries(tags: range) -> None:
    get, nop = liburing.io_uring_get_sqe, liburing.io_uring_prep_nop
    for tag in tags:
        sqe = get(ring)
        nop(sqe)
        sqe.user_data = tag


def by_block(tags: range) -> None:
    nop = liburing.io_uring_prep_nop
    for sqe, tag in zip(entries, tags, strict=True):
        nop(sqe)
        sqe.user_data = tag
    liburing.put_sqe(ring, block)


def by_map(tags: range) -> None:
    deque(map(liburing.io_uring_prep_nop, entries), 0)
    the_same(tags)


def the_same(tags: range) -> None:
    for sqe, tag in zip(entries, tags, strict=True):
        sqe.user_data = tag
    liburing.put_sqe(ring, block)


def iterated() -> int:
    total = 0
    for _ in liburing.CqeIter(ring, cqe):
        completion = cqe[0]
        total += completion.user_data if completion.res == 0 else 0  # `res` raises where it is an error
    return total


def indexed() -> int:
    total = 0
    liburing.io_uring_wait_cqe(ring, cqe)
    for place in range(BATCH):  # the queue has 128 places: a batch lies in one piece
        completion = cqe[place]
        total += completion.user_data if completion.res == 0 else 0
    return total


WAYS = {
    "entries": (by_entries, iterated),
    "block": (by_block, iterated),
    "indexed": (by_map, indexed),
    "same": (the_same, iterated),
}
queue, read = WAYS[sys.argv[1]]


def run(operations: int) -> int:
    total = 0
    submit_and_wait, advance = liburing.io_uring_submit_and_wait, liburing.io_uring_cq_advance
    for done in range(0, operations, BATCH):
        queue(range(done, done + BATCH))
        submit_and_wait(ring, BATCH)
        total += read()
        advance(ring, BATCH)
    return total


serve(run)
