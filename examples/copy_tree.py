# SPDX-License-Identifier: MIT
"""Copies a folder with all that is in it through a ring: copy_tree.py SOURCE TARGET

TARGET must not be there yet. Folders, files and symbolic links are copied, with their permissions (as the umask allows,
and so that a folder's owner can write into it) and times; links are never followed. What cannot be copied is told on
standard error, and the rest goes on; no file is left half copied. The last line on standard output is a line of counts.
FERRULE_BINDING chooses the binding.

Folders are copied level by level: one call asks for what all entries are, one makes the folders. FILES files are copied
at a time, by one call: a chain for each opens source and target into the ring's file table, reads, writes, and reads
once more to see that this was the end. What does not end so is copied again by prepared batches of many pieces.
"""

import errno
import os
import stat
import sys
import time

import ferrule
from ferrule import request

FILES = 32
PIECES = 2 * FILES
SIZE = 64 << 10  # bytes of a piece
STAT = 256  # bytes that a statx fills
ASKED = 256  # entries that are asked for in one call


class Entry:
    """One thing to copy, and what is known of it."""

    def __init__(self, source, target):
        self.source, self.target = source, target

    def keep_times(self):
        times = (self.stat.st_atime_ns, self.stat.st_mtime_ns)
        os.utime(self.target, ns=times, follow_symlinks=False)


class Copy:
    def __init__(self, ring):
        self.ring = ring
        self.stats = ferrule.Buffer(ASKED * STAT)
        self.buffer = ferrule.Buffer(PIECES * SIZE)
        ring.register_buffers([self.buffer])
        self.table = ring.register_files(2 * FILES)
        self.slow = {}
        self.kept = []  # folders, whose times change for as long as something is copied into them
        self.files = self.folders = self.links = self.bytes = self.failed = 0

    def fail(self, path, error):
        print(f"{os.fsdecode(path)}: {error.strerror if isinstance(error, OSError) else error}", file=sys.stderr)
        self.failed += 1

    def succeeded(self, path, completion):
        try:
            completion.check()
        except OSError as error:
            self.fail(path, error)
            return False
        return True

    # ---- folders ----

    def must(self, path, completions):
        """Without this there is nothing to do."""
        if not self.succeeded(path, completions[0]):
            sys.exit(1)

    def tree(self, source, target):
        root = Entry(source, target)
        self.must(source, self.ring.run([request.statx(source, self.stats)]))
        root.stat = ferrule.stat(self.stats)
        if not stat.S_ISDIR(root.stat.st_mode):
            sys.exit(f"{os.fsdecode(source)}: is no folder")
        self.must(target, self.make([root]))
        made = os.stat(target)
        self.target = made.st_dev, made.st_ino
        level = [root]
        while level:
            self.folders += len(level)
            self.kept += level
            level = self.level(level)
        for folder in reversed(self.kept):
            self.finish(folder)

    def make(self, folders):
        """Makes folders, which their owner can write into."""
        return self.ring.run(
            [request.mkdir(one.target, stat.S_IMODE(one.stat.st_mode) & 0o777 | 0o700) for one in folders]
        )

    def level(self, folders):
        """Copies what is in these folders. Returns the folders among it, which are empty still."""
        entries = []
        for folder in folders:
            try:
                names = os.listdir(folder.source)
            except OSError as error:
                self.fail(folder.source, error)
                continue
            entries += [Entry(os.path.join(folder.source, n), os.path.join(folder.target, n)) for n in sorted(names)]
        inner, files = [], []
        for entry in self.known(entries):
            kind = stat.S_IFMT(entry.stat.st_mode)
            if kind == stat.S_IFDIR and (entry.stat.st_dev, entry.stat.st_ino) == self.target:
                self.fail(entry.source, "is the target itself")
            elif kind == stat.S_IFDIR:
                inner.append(entry)
            elif kind == stat.S_IFREG:
                files.append(entry)
            elif kind == stat.S_IFLNK:
                self.link(entry)
            else:
                self.fail(entry.source, "is no file, folder or link")
        for first in range(0, len(files), FILES):
            self.group(files[first : first + FILES])
        made = self.make(inner)
        return [entry for entry, one in zip(inner, made, strict=True) if self.succeeded(entry.target, one)]

    def known(self, entries):
        """Asks what the entries are; those that are gone, or are denied, are told and left out."""
        for first in range(0, len(entries), ASKED):
            some = entries[first : first + ASKED]
            asked = [
                request.statx(entry.source, self.stats, STAT * place, follow_symlinks=False)
                for place, entry in enumerate(some)
            ]
            answers = [
                (entry, ferrule.stat(self.stats, STAT * place))
                for place, (entry, done) in enumerate(zip(some, self.ring.run(asked), strict=True))
                if self.succeeded(entry.source, done)
            ]
            for entry, entry.stat in answers:
                yield entry

    def link(self, entry):
        try:
            os.symlink(os.readlink(entry.source), entry.target)
            self.links += 1
        except OSError as error:
            self.fail(entry.source, error)
        else:
            self.finish(entry)

    def finish(self, entry):
        try:
            entry.keep_times()
        except OSError as error:
            self.fail(entry.target, error)

    # ---- files ----

    def group(self, files):
        requests, ends = [], []
        for place, file in enumerate(files):
            requests += self.chain(place, file)
            ends.append(len(requests))
        done = self.ring.run(requests)
        for place, (file, first, end) in enumerate(zip(files, [0, *ends], ends, strict=False)):
            opened, made, *rest = done[first:end]
            if not self.succeeded(file.source, opened) or not self.succeeded(file.target, made):
                continue
            if rest[-1].result == 0:  # that was the end: what was read was written
                self.took(file, file.stat.st_size)
            else:
                self.again(place, file)

    def chain(self, place, file):
        """The requests that copy a file of one piece, if its size is what statx told."""
        source, target, at = self.table[2 * place], self.table[2 * place + 1], SIZE * place
        how, mode = os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IMODE(file.stat.st_mode) & 0o777
        yield request.open(file.source, os.O_RDONLY | os.O_NOFOLLOW, slot=2 * place, link=True)
        yield request.open(file.target, how, mode, slot=2 * place + 1, link=True)
        size = file.stat.st_size if file.stat.st_size <= SIZE else 0
        if size:
            yield request.read(source, self.buffer, size, at, link=True)
            yield request.write(target, self.buffer, size, at, link=True)
        yield request.read(source, self.buffer, SIZE, at, offset=size)

    def took(self, file, count):
        self.files += 1
        self.bytes += count
        self.finish(file)

    def again(self, place, file):
        """Copies a file from its beginning, piece by piece; what was copied of it goes if that fails."""
        if place not in self.slow:
            self.slow[place] = Pieces(self.ring, self.buffer, self.table[2 * place], self.table[2 * place + 1])
        try:
            self.took(file, self.slow[place].copy())
        except OSError as error:
            self.fail(file.source, error)
            self.ring.run([request.unlink(file.target)])


class Pieces:
    """A pair of batches that copy all of a file, PIECES pieces at a time."""

    def __init__(self, ring, buffer, source, target):
        places = [SIZE * piece for piece in range(PIECES)]
        self.reads = ring.batch([request.read(source, buffer, SIZE, place) for place in places])
        self.writes = ring.batch([request.write(target, buffer, 0, place) for place in places])

    def copy(self):
        at = 0
        while sizes := self.read(at):
            self.write(at, sizes)
            at += sum(sizes)
        return at

    def read(self, at):
        """Reads on from `at`. Returns the sizes of the pieces that came, up to the first one that is not whole."""
        self.reads.run(range(at, at + PIECES * SIZE, SIZE))
        sizes = []
        for piece, count in enumerate(self.reads.results):
            if count < 0:
                self.reads.completion(piece).check()
            if count:
                sizes.append(count)
            if count < SIZE:
                break
        return sizes

    def write(self, at, sizes):
        """Writes the pieces; what is written in part is gone on with."""
        offsets = list(range(at, at + PIECES * SIZE, SIZE))
        targets = list(range(0, PIECES * SIZE, SIZE))
        left = sizes + [0] * (PIECES - len(sizes))
        while any(left):
            self.writes.run(offsets, left, targets)
            for piece, count in enumerate(self.writes.results):
                if count < 0:
                    self.writes.completion(piece).check()
                if left[piece] and not count:
                    raise OSError(errno.EIO, "a write wrote nothing")
                offsets[piece] += count
                targets[piece] += count
                left[piece] -= count


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: copy_tree SOURCE TARGET")
    source, target = map(os.fsencode, sys.argv[1:])
    started = time.monotonic()
    try:
        with ferrule.Ring(4 * FILES) as ring:
            copy = Copy(ring)
            copy.tree(source, target)
    except OSError as error:
        sys.exit(f"copy_tree: {error}")
    seconds = time.monotonic() - started
    print(
        f"files={copy.files} folders={copy.folders} links={copy.links} bytes={copy.bytes} failed={copy.failed}"
        f" seconds={seconds:.3f}"
    )
    return 1 if copy.failed else 0


if __name__ == "__main__":
    sys.exit(main())
