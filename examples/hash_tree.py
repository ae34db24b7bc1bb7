# SPDX-License-Identifier: MIT
"""Hashes files that are read through a ring: hash_tree.py LIST OUT

LIST holds paths, each ended by NUL; OUT gets "DIGEST  PATH" for each, ended by NUL too, as `sha256sum -z` writes it. A
file that cannot be read is told on standard error, and has no line. The last line on standard output is a line of
counts. FERRULE_BINDING chooses the binding.

FILES files are read at a time. One call opens them all into the ring's file table and reads the beginning of each; a
prepared batch then reads on, one piece of each file, until a read brings nothing. What is larger than two pieces is
finished alone, by a batch of FILES pieces of that one file at once.
"""

import hashlib
import os
import sys
import time

import ferrule
from ferrule import request

FILES = 64
SIZE = 64 << 10  # bytes of a piece


class File:
    """A file that is being read: its place in the table and the buffer, and how far it is hashed."""

    def __init__(self, place, path):
        self.place, self.path = place, path
        self.hash = hashlib.sha256()
        self.at = 0
        self.ended = False


class Tree:
    """The ring with its tables, and the batches that are prepared for it."""

    def __init__(self, ring, out):
        self.ring, self.out = ring, out
        self.buffer = ferrule.Buffer(FILES * SIZE)
        self.view = self.buffer.view()
        ring.register_buffers([self.buffer])
        with open(os.devnull, "rb") as nothing:  # what places without a file read
            self.table = ring.register_files([nothing] * FILES)
        self.next = self.batch(range(FILES))
        self.alone = {}
        self.files = self.bytes = self.failed = self.requests = 0

    def batch(self, places):
        """A read of a piece into each part of the buffer, of the files at these places."""
        return self.ring.batch(
            [request.read(self.table[place], self.buffer, SIZE, SIZE * part) for part, place in enumerate(places)]
        )

    def run(self, batch, *columns):
        self.requests += len(batch)
        batch.run(*columns)

    def group(self, paths):
        files = self.open([File(place, path) for place, path in enumerate(paths)])
        if files := [file for file in files if not file.ended]:
            self.go_on(files)
        for file in files:
            if not file.ended:
                self.finish(file)

    def open(self, files):
        """Opens files, and reads the first piece of each, in one call. What was in their places is closed by that."""
        requests = []
        for file in files:
            requests.append(request.open(file.path, slot=file.place, link=True))
            requests.append(request.read(self.table[file.place], self.buffer, SIZE, SIZE * file.place))
        self.requests += len(requests)
        done = self.ring.run(requests)
        for file, opened, read in zip(files, done[::2], done[1::2], strict=True):
            self.take(file, file.place, opened if not opened.ok else read)
        return files

    def go_on(self, files):
        """The next piece of each file; of one that is read to its end, nothing."""
        while files := [file for file in files if not file.ended and file.at < 2 * SIZE]:
            offsets, sizes = [0] * FILES, [0] * FILES
            for file in files:
                offsets[file.place], sizes[file.place] = file.at, SIZE
            self.run(self.next, offsets, sizes)
            for file in files:
                self.take(file, file.place, self.next.completion(file.place))

    def finish(self, file):
        """The rest of a large file, piece by piece over the whole buffer."""
        if file.place not in self.alone:
            self.alone[file.place] = self.batch([file.place] * FILES)
        batch = self.alone[file.place]
        while not file.ended:
            self.run(batch, range(file.at, file.at + FILES * SIZE, SIZE))
            for part in range(FILES):
                if not self.take(file, part, batch.completion(part)):
                    break  # the next run starts behind what this one brought

    def take(self, file, part, completion):
        """Hashes what a read brought. True if it was a whole piece."""
        try:
            count = completion.check()
        except OSError as error:
            print(f"{os.fsdecode(file.path)}: {error.strerror}", file=sys.stderr)
            self.failed += 1
            file.ended = True
            return False
        file.hash.update(self.view[SIZE * part : SIZE * part + count])
        file.at += count
        self.bytes += count
        if count == 0:
            file.ended = True
            self.files += 1
            self.out.write(f"{file.hash.hexdigest()}  ".encode() + file.path + b"\0")
        return count == SIZE


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: hash_tree LIST OUT")
    started = time.monotonic()
    try:
        with open(sys.argv[1], "rb") as file:
            text = file.read()
            paths = text.removesuffix(b"\0").split(b"\0") if text else []
        with ferrule.Ring(2 * FILES) as ring, open(sys.argv[2], "wb") as out:
            tree = Tree(ring, out)
            for first in range(0, len(paths), FILES):
                tree.group(paths[first : first + FILES])
            completed = ring.statistics().completed
    except OSError as error:
        sys.exit(f"hash_tree: {error}")
    seconds = time.monotonic() - started
    print(
        f"files={tree.files} bytes={tree.bytes} failed={tree.failed} requests={tree.requests} completed={completed}"
        f" seconds={seconds:.3f}"
    )
    return 1 if tree.failed else 0


if __name__ == "__main__":
    sys.exit(main())
