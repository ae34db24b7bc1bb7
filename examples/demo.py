# SPDX-License-Identifier: MIT
"""The demo: hash_tree, copy_tree and random_read, in C and on each binding, on a folder of this machine.

demo.py --build BUILD [DIR]. The digests of all files have to be those of sha256sum, the copies those that `diff -r` and
the permissions say, and the checksums of the blocks that were read those of the file. A line for each binding; below
them what was wrong.
"""

import argparse
import errno
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import zlib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).absolute().parent
# The first that holds thousands of files is read; else the one that holds most.
FOLDERS = ("/usr/share/doc", "/usr/include", "/usr/lib/python3", "/usr/share", "/usr/lib", "/etc")
THOUSANDS = 2000
LUA = ("5.1", "5.2", "5.3", "5.4")
COPIED, COPIED_BYTES = 1000, 32 << 20  # so many entries at most, with so many bytes, are copied
BLOCK = 4096
FILE_SIZE = 64 << 20  # of the file whose blocks are read
READS, DIRECT_READS = 65536, 16384
UMASK = 0o022
WIDTHS = (13, 8, 8, 9, 8, 10, 10, 10)
HEADS = (
    ("", "hash_tree", "", "copy_tree", "", "random_read", "", ""),
    ("binding", "files", "MiB/s", "entries", "per s", "reads/s", "--direct", "all right"),
)


@dataclass
class Binding:
    """How the examples run on one binding."""

    name: str
    interpreter: tuple
    folder: Path
    ending: str
    environment: dict

    def command(self, program):
        return [*self.interpreter, self.folder / f"{program}{self.ending}"]


def bindings(build, python, luajit):
    tree, overlays = build / "lua", build / "overlays"
    found = [Binding("C", (), build / "examples", "", {})]
    for name, called in {"native": "native", "swig": "SWIG", "cffi": "CFFI"}.items():
        environment = {"PYTHONPATH": build / "python", "FERRULE_BINDING": name}
        found.append(Binding(f"Python, {called}", (python,), HERE, ".py", environment))
    for version in LUA:
        paths = {
            "LUA_PATH": f"{tree}/?.lua;{tree}/?/init.lua",
            "LUA_CPATH": f"{tree}/{version}/?.so;{overlays}/lua/{version}/?.so",
        }
        found.append(Binding(f"Lua {version}, SWIG", (f"lua{version}",), HERE, ".lua", paths))
    paths = {"LUA_PATH": f"{tree}/?.lua;{tree}/?/init.lua;{overlays}/luajit/?.lua"}
    return [*found, Binding("LuaJIT, FFI", (luajit,), HERE, ".lua", paths)]


# ---- what is read ----


def choose():
    counts = {}
    for folder in FOLDERS:
        counts[folder] = sum(len(names) for _, _, names in os.walk(folder))
        if counts[folder] >= THOUSANDS:
            return folder
    return max(counts, key=counts.get)


def regular_files(folder):
    """Paths of all regular files under the folder that can be read, links not followed."""
    found = []
    for parent, _, names in os.walk(os.fsencode(folder)):
        for name in names:
            path = os.path.join(parent, name)
            try:
                if stat.S_ISREG(os.lstat(path).st_mode) and os.access(path, os.R_OK):
                    found.append(path)
            except OSError:  # went away meanwhile
                continue
    return sorted(found)


def weight(parent, names):
    """How many entries these are of a folder, and their bytes; None where one cannot be copied."""
    size = 0
    for path in (os.path.join(parent, name) for name in names):
        try:
            status = os.lstat(path)
        except OSError:  # went away meanwhile
            return None
        if stat.S_ISREG(status.st_mode) and os.access(path, os.R_OK):
            size += status.st_size
        elif not stat.S_ISLNK(status.st_mode):
            return None
    return len(names), size


def to_copy(folder, place):
    """The folder in this one, or itself, with most entries, all of which can be copied; within the limits; else ours.

    None that the place is in, where the copies go.
    """
    weights = {}
    for parent, inner, names in os.walk(os.fsencode(folder), topdown=False):
        inner = [path for path in (os.path.join(parent, name) for name in inner) if not os.path.islink(path)]
        parts = [weight(parent, names), *(weights.get(path) for path in inner)]
        if all(parts) and os.access(parent, os.R_OK | os.X_OK) and not os.path.samefile(parent, place):
            weights[parent] = sum(part[0] for part in parts) + len(inner), sum(part[1] for part in parts)
    fitting = {path: has for path, has in weights.items() if has[0] <= COPIED and has[1] <= COPIED_BYTES}
    largest = max(fitting, key=fitting.get, default=None)
    return largest if largest and fitting[largest][0] else os.fsencode(HERE)


def digests(data):
    """What `sha256sum -z` writes, as {path: digest}."""
    lines = [line.split(b"  ", 1) for line in data.split(b"\0")[:-1]]
    return {path: digest for digest, path in lines}


def reference(list_path):
    """sha256sum's own digests."""
    with open(list_path, "rb") as paths:
        done = subprocess.run(
            ["xargs", "-0", "sha256sum", "-z", "--"], stdin=paths, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    return digests(done.stdout)


def manifest(top):
    """All that is in a folder but contents: {path in it: (kind, permissions or what a link says)}."""
    found = {}
    for parent, inner, names in os.walk(top):
        for path in (os.path.join(parent, name) for name in (*inner, *names)):
            mode = os.lstat(path).st_mode
            what = os.readlink(path) if stat.S_ISLNK(mode) else oct(mode & 0o777)
            found[os.path.relpath(path, top)] = (stat.S_IFMT(mode), what)
    return found


def as_copied(entries):
    """What a copy has, where the umask takes its part, and folders can be written into."""
    copied = {}
    for path, (kind, what) in entries.items():
        if kind != stat.S_IFLNK:
            what = oct((int(what, 8) | (0o700 if kind == stat.S_IFDIR else 0)) & ~UMASK)
        copied[path] = (kind, what)
    return copied


def checksum(data, reads, seed=1):
    """What random_read says of a file with these bytes."""
    state, crc, blocks = seed, 0, len(data) // BLOCK
    for _ in range(reads):
        state = (state * 1664525 + 1013904223) % 2**32
        at = (state * blocks >> 32) * BLOCK
        crc = zlib.crc32(data[at : at + BLOCK], crc)
    return f"{crc:08x}"


def takes_direct(path):
    """Whether the file's file system has O_DIRECT."""
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_DIRECT))
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        return False
    return True


# ---- the examples ----


class Run:
    """An example's run: its counts, how long it took, and what went wrong, if anything."""

    def __init__(self, binding, program, *arguments):
        self.problem, self.counts, self.seconds = "", {}, 0.0
        started = time.monotonic()
        environment = os.environ | {key: str(value) for key, value in binding.environment.items()}
        command = [*binding.command(program), *arguments]
        try:
            done = subprocess.run(command, env=environment, capture_output=True, umask=UMASK)
        except OSError as error:
            self.problem = f"cannot be started: {error.strerror}: {error.filename}"
            return
        self.seconds = time.monotonic() - started
        words = done.stdout.decode(errors="replace").split()
        self.counts = {key: value for key, _, value in (word.partition("=") for word in words)}
        if done.returncode != 0:
            said = done.stderr.decode(errors="replace").splitlines()
            self.problem = f"ended with status {done.returncode}{': ' + said[0] if said else ''}"

    def rate(self, count):
        return f"{count / self.seconds:.0f}" if self.seconds else "-"


class HashTree:
    name = "hash_tree"

    def __init__(self, place, paths):
        self.list, self.out = place / "list", place / "out"
        self.list.write_bytes(b"".join(path + b"\0" for path in paths))
        self.expected = reference(self.list)
        self.list.write_bytes(b"".join(path + b"\0" for path in self.expected))

    def run(self, binding):
        done = Run(binding, self.name, self.list, self.out)
        found = digests(self.out.read_bytes()) if self.out.exists() else {}
        done.problem = done.problem or self.wrong(found, done.counts)
        self.out.unlink(missing_ok=True)
        return done, [done.counts.get("files", "-"), done.rate(int(done.counts.get("bytes", 0)) / 2**20)]

    def wrong(self, found, counts):
        different = [path for path, digest in self.expected.items() if found.get(path) != digest]
        more = found.keys() - self.expected.keys()
        if different or more:
            first = os.fsdecode((different or sorted(more))[0])
            return f"{len(different) + len(more)} files differ or are missing, {first!r} first"
        if "requests" not in counts or counts.get("completed") != counts["requests"]:
            return f"the ring counted {counts.get('completed')} completions, not {counts.get('requests')}"
        return ""


class CopyTree:
    name = "copy_tree"

    def __init__(self, place, source):
        self.source, self.target = source, os.fsencode(place / "copy")
        self.expected = as_copied(manifest(source))

    def run(self, binding):
        done = Run(binding, self.name, self.source, self.target)
        done.problem = done.problem or self.wrong()
        shutil.rmtree(self.target, ignore_errors=True)
        entries = sum(int(done.counts.get(kind, 0)) for kind in ("files", "folders", "links"))
        return done, [entries or "-", done.rate(entries)]

    def wrong(self):
        command = ["diff", "-r", "--no-dereference", "--", self.source, self.target]
        said = subprocess.run(command, capture_output=True, text=True, errors="replace")
        if said.returncode != 0:
            return f"diff -r: {(said.stdout + said.stderr).splitlines()[0]}"
        found = manifest(self.target)
        for path, what in self.expected.items():
            if found.get(path) != what:
                return f"{os.fsdecode(path)!r} has {found.get(path, ('', 'nothing'))[1]}, not {what[1]}"
        return ""


class RandomRead:
    def __init__(self, path, count, direct=False):
        self.name = "random_read --direct" if direct else "random_read"
        self.arguments = [path, "--count", str(count), *(["--direct"] if direct else [])]
        self.count, self.expected = count, checksum(path.read_bytes(), count)

    def run(self, binding):
        done = Run(binding, "random_read", *self.arguments)
        if not done.problem and done.counts.get("crc32") != self.expected:
            done.problem = f"the blocks' checksum is {done.counts.get('crc32')}, not {self.expected}"
        return done, [done.rate(self.count)]


class Nothing:
    """The column of what cannot be tried here."""

    name = "nothing"

    def run(self, _binding):
        return None, ["-"]


def write_blocks(path):
    with open(path, "wb") as file:
        file.write(os.urandom(FILE_SIZE))
        file.flush()
        os.fsync(file.fileno())  # or the first that goes around the page cache waits for it


def examples(place, folder, paths):
    """The four columns of the table; says what they are about."""
    hashed, copied, blocks = HashTree(place, paths), CopyTree(place, to_copy(folder, place)), place / "blocks"
    write_blocks(blocks)
    direct = takes_direct(blocks)
    alive()
    print(f"hash_tree    {len(hashed.expected)} files under {folder}, compared with sha256sum")
    print(f"copy_tree    {len(copied.expected) + 1} entries, {os.fsdecode(copied.source)}, compared by diff -r")
    print(f"random_read  {READS} random blocks of a file of {FILE_SIZE >> 20} MiB; {DIRECT_READS} past the page cache")
    if not direct:
        print(f"             not past the page cache: the file system of {place.parent} refuses O_DIRECT")
    return [hashed, copied, RandomRead(blocks, READS), RandomRead(blocks, DIRECT_READS, True) if direct else Nothing()]


# ---- the table ----


def alive(text=""):
    """On a terminal, what is being done, in the last line."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def show(cells):
    first, *rest = (f"{cell:>{width}}" for cell, width in zip(cells, WIDTHS, strict=True))
    print(f"{first.strip():<{WIDTHS[0]}} {' '.join(rest)}".rstrip(), flush=True)


def row(binding, columns):
    """Runs the examples on a binding, and prints its line. Returns what was wrong."""
    cells, problems = [binding.name], []
    for column in columns:
        alive(f"{binding.name}: {column.name}")
        done, some = column.run(binding)
        cells += some
        if done and done.problem:
            problems.append(f"{binding.name}: {column.name}: {done.problem}")
    alive()
    show([*cells, "no" if problems else "yes"])
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=Path("build"), help="the folder of what make has built")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--luajit", default="luajit")
    parser.add_argument("folder", nargs="?", metavar="DIR")
    options = parser.parse_args()
    folder, build = options.folder or choose(), options.build.absolute()
    if not os.path.isdir(folder):
        sys.exit(f"demo: {folder} is {'not a' if os.path.lexists(folder) else 'no'} folder")
    if not build.is_dir():
        sys.exit(f"demo: {build} is no folder: make builds it")
    alive("looking for files")
    paths = regular_files(folder)
    alive()
    if not paths:
        sys.exit(f"demo: no regular file can be read under {folder}")
    problems = []
    with tempfile.TemporaryDirectory(prefix="demo-", dir=build, ignore_cleanup_errors=True) as place:
        alive("sha256sum, and a file of random bytes")
        columns = examples(Path(place), folder, paths)
        print()
        for heads in HEADS:
            show(heads)
        for binding in bindings(build, options.python, options.luajit):
            problems += row(binding, columns)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("demo: interrupted")
