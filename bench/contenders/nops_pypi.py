# SPDX-License-Identifier: MIT
"""NOPs through PyPI's liburing: nops_pypi.py WAY.

`entries` fetches and prepares each entry by itself. `block` prepares the entries of a block made once, which goes into
the ring in one call: the fastest of the package's ways for operations that are not the same again. `same` leaves the
entries as they were prepared at first and sets only their tags: no operation but NOP could be run so, as an entry has
no other field that can be set.
"""

import sys

import liburing
from serve import serve

BATCH = 64
way = sys.argv[1]
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


def the_same(tags: range) -> None:
    for sqe, tag in zip(entries, tags, strict=True):
        sqe.user_data = tag
    liburing.put_sqe(ring, block)


queue = {"entries": by_entries, "block": by_block, "same": the_same}[way]


def run(operations: int) -> int:
    total = 0
    submit_and_wait, advance, iterator = (
        liburing.io_uring_submit_and_wait,
        liburing.io_uring_cq_advance,
        liburing.CqeIter,
    )
    for done in range(0, operations, BATCH):
        queue(range(done, done + BATCH))
        submit_and_wait(ring, BATCH)
        for _ in iterator(ring, cqe):
            completion = cqe[0]
            total += completion.user_data if completion.res == 0 else 0  # `res` raises where it is an error
        advance(ring, BATCH)
    return total


serve(run)
