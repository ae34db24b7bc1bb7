# SPDX-License-Identifier: MIT
"""Reads random blocks of 4 KiB of a file through a ring.

random_read.py FILE [--direct] [--count N] [--depth D] [--seed S]. --direct reads past the page cache. D reads are in
flight at a time: one prepared batch, which is given fresh offsets for each run, on a registered file and a registered
buffer. The last line on standard output is a line of counts, with the CRC-32 of all that was read, in order.
FERRULE_BINDING chooses the binding.
"""

import argparse
import errno
import os
import sys
import time
import zlib
from array import array

import ferrule

BLOCK = 4096
MOST = 2_097_152  # blocks that the offsets are taken from: the first 8 GiB
MOST_DEPTH = 32768


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.print_usage(sys.stderr)
        sys.exit(f"random_read: {message}")


def within(least, most):
    def integer(text):
        number = int(text)
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"{number} is not from {least} to {most}")
        return number

    return integer


def arguments():
    parser = Parser(prog="random_read", description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--direct", action="store_true")
    parser.add_argument("--count", type=within(1, 2**40), default=16384)
    parser.add_argument("--depth", type=within(1, MOST_DEPTH), default=64)
    parser.add_argument("--seed", type=within(0, 2**32 - 1), default=1)
    return parser.parse_args()


def random_offsets(seed, blocks):
    """The same numbers in every language: a generator whose products are exact in doubles."""
    state = seed
    while True:
        state = (state * 1664525 + 1013904223) % 2**32
        yield state * blocks // 2**32 * BLOCK


class Reader:
    def __init__(self, ring, path, descriptor, depth):
        self.ring, self.path = ring, path
        self.buffer = ferrule.Buffer(depth * BLOCK)
        self.view = self.buffer.view()
        self.file = ring.register_files([descriptor])[0]
        ring.register_buffers([self.buffer])
        self.reads = self.bytes = self.failed = self.crc = 0

    def batch(self, count):
        """`count` reads, each to its own place in the buffer; where from is told for each run."""
        return self.ring.batch(
            [ferrule.request.read(self.file, self.buffer, BLOCK, at=BLOCK * place) for place in range(count)]
        )

    def run(self, batch, offsets):
        failures = batch.run(offsets)
        self.reads += len(batch)
        count = sum(batch.results)
        if failures or count != BLOCK * len(batch):
            count = self.tell(batch, offsets)
        self.bytes += count
        self.crc = zlib.crc32(self.view[: BLOCK * len(batch)], self.crc)

    def tell(self, batch, offsets):
        """Counts the reads that brought less than a block, and names the first; returns how many bytes came in all."""
        for place, result in enumerate(batch.results):
            if result == BLOCK:
                continue
            self.failed += 1
            if self.failed > 1:
                continue
            try:
                batch.completion(place).check()
                text = f"the block at {offsets[place]} has only {result} bytes"
            except OSError as error:
                text = error.strerror
            print(f"{self.path}: {text}", file=sys.stderr)
        return sum(result for result in batch.results if result > 0)


def read(options, descriptor):
    blocks = min(os.fstat(descriptor).st_size // BLOCK, MOST)
    if not blocks:
        sys.exit(f"{options.file}: has no block of {BLOCK} bytes")
    numbers = random_offsets(options.seed, blocks)
    with ferrule.Ring(min(options.depth, 4096)) as ring:
        reader = Reader(ring, options.file, descriptor, options.depth)
        runs, rest = divmod(options.count, options.depth)
        for count, times in ((options.depth, runs), (rest, 1 if rest else 0)):
            batch = reader.batch(count) if times else None
            for _ in range(times):
                reader.run(batch, array("q", [next(numbers) for _ in range(count)]))
    return reader


def open_file(options):
    try:
        return os.open(options.file, os.O_RDONLY | (os.O_DIRECT if options.direct else 0))
    except OSError as error:
        if options.direct and error.errno == errno.EINVAL:
            sys.exit(f"{options.file}: the file system does not take O_DIRECT")
        raise


def main():
    options = arguments()
    started = time.monotonic()
    try:
        descriptor = open_file(options)
        reader = read(options, descriptor)
    except OSError as error:
        sys.exit(f"{options.file}: {error.strerror}")
    seconds = time.monotonic() - started
    print(
        f"reads={reader.reads} bytes={reader.bytes} failed={reader.failed} crc32={reader.crc:08x} seconds={seconds:.3f}"
    )
    return 1 if reader.failed else 0


if __name__ == "__main__":
    sys.exit(main())
