# SPDX-License-Identifier: MIT
"""Reads files through a ring and writes their SHA-256: read_tree.py LIST OUT

LIST holds paths, each ended by NUL; OUT gets "DIGEST  PATH" for each, ended by NUL too, as `sha256sum -z` writes it.
The last line on standard output is a line of counts. FERRULE_BINDING chooses the binding.

The ring has registered files, one place for each of SLOTS files that are read at a time, and registered buffers, two
for each: a file larger than one buffer is read by two reads at once, whose bytes are hashed in order.
"""

import hashlib
import os
import sys
import time

import ferrule

SLOTS = 64
SIZE = 64 << 10  # bytes of one buffer
REFILL = 16  # free slots that are filled in one go: in flight stay SLOTS - REFILL or more


class Slot:
    """A file that is being read. A piece is (buffer, offset, size); `came` has those whose bytes are there."""

    def __init__(self, index, buffers, views):
        self.index, self.buffers, self.views = index, buffers, views

    def start(self, path):
        self.path, self.hash = path, hashlib.sha256()
        self.at = 0  # all before it is hashed
        self.ahead = 0  # where the next piece begins
        self.pieces, self.came = {}, {}
        self.ended = False


class Reader:
    """The ring, its tables, and what is in flight."""

    def __init__(self, ring, paths, out):
        self.ring, self.paths, self.out = ring, iter(paths), out
        self.buffers = [ferrule.Buffer(SIZE) for _ in range(2 * SLOTS)]
        ring.register_buffers(self.buffers)
        self.files = ring.register_files(SLOTS)
        self.free = []
        for index in range(SLOTS):
            pair = self.buffers[2 * index : 2 * index + 2]
            self.free.append(Slot(index, pair, [buffer.view() for buffer in pair]))
        self.slots = list(self.free)
        self.flying = self.most = self.reads = self.bytes = self.done = 0

    def run(self):
        while self.fill() or self.flying:
            for completion in self.ring.wait(min(REFILL, self.flying), capacity=2 * SLOTS):
                self.take(completion)

    def fill(self):
        """Opens files for the free slots, if these are many or nothing else is to do."""
        if len(self.free) < REFILL and self.flying:
            return True
        table, opened = [ferrule.SKIP_FILE] * SLOTS, []
        for path in self.paths:
            slot = self.free.pop()
            table[slot.index] = os.open(path, os.O_RDONLY)
            slot.start(path)
            opened.append(slot)
            if not self.free:
                break
        if not opened:
            return False
        self.files.update(0, table)
        for slot in opened:
            os.close(table[slot.index])
            self.read(slot, 0, 0, SIZE)
            slot.ahead = SIZE
        return True

    def read(self, slot, half, offset, size):
        slot.pieces[half] = (offset, size)
        self.ring.read(self.files[slot.index], slot.buffers[half], size, offset=offset, tag=2 * slot.index + half)
        self.flying += 1
        self.most = max(self.most, self.flying)

    def take(self, completion):
        slot, half = self.slots[completion.tag // 2], completion.tag % 2
        self.flying -= 1
        self.reads += 1
        slot.came[half] = completion.check()
        while not slot.ended and (half := self.next_of(slot)) is not None:
            self.eat(slot, half)
        if slot.ended and len(slot.came) == len(slot.pieces):
            self.finish(slot)

    def next_of(self, slot):
        """The half whose bytes are there and come next."""
        for half in slot.came:
            if slot.pieces[half][0] == slot.at:
                return half
        return None

    def eat(self, slot, half):
        count, (_, size) = slot.came.pop(half), slot.pieces.pop(half)
        slot.hash.update(slot.views[half][:count])
        slot.at += count
        self.bytes += count
        if count == 0:
            slot.ended = True
        elif count < size:  # the end, most likely; the next read says so
            self.read(slot, half, slot.at, size - count)
        else:
            for idle in {0, 1} - slot.pieces.keys():
                self.read(slot, idle, slot.ahead, SIZE)
                slot.ahead += SIZE

    def finish(self, slot):
        self.out.write(f"{slot.hash.hexdigest()}  ".encode() + slot.path + b"\0")
        self.free.append(slot)
        self.done += 1
        if self.done % 500 == 0 and sys.stderr.isatty():
            print(f"\r{self.done} files", end="", file=sys.stderr)


def main():
    with open(sys.argv[1], "rb") as file:
        paths = file.read().split(b"\0")[:-1]
    started = time.monotonic()
    with ferrule.Ring(2 * SLOTS) as ring, open(sys.argv[2], "wb") as out:
        reader = Reader(ring, paths, out)
        reader.run()
        counts = ring.statistics()
    seconds = time.monotonic() - started
    print(
        f"files={reader.done} bytes={reader.bytes} reads={reader.reads} completed={counts.completed}"
        f" in_flight={reader.most} seconds={seconds:.3f}"
    )
    return 0 if counts.completed == reader.reads and counts.in_flight == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
