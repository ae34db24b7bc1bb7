# SPDX-License-Identifier: MIT
"""The demo: C and each binding read every regular file under a folder through a ring, and hash it; sha256sum checks.

demo.py --build BUILD [DIR]. Prints a table, and fails where one digest differs, a file is missing, or the completions
that a ring counted are not those that its program saw.
"""

import argparse
import os
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
# The first that holds thousands of files is read; else the one that holds most.
FOLDERS = ("/usr/share/doc", "/usr/include", "/usr/lib/python3", "/usr/share", "/usr/lib", "/etc")
THOUSANDS = 2000
LUA = ("5.1", "5.2", "5.3", "5.4")
COLUMNS = ("binding", "files", "MiB", "reads", "in flight", "seconds", "MiB/s", "all equal")


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


def choose():
    counts = {}
    for folder in FOLDERS:
        counts[folder] = sum(len(names) for _, _, names in os.walk(folder))
        if counts[folder] >= THOUSANDS:
            return folder
    return max(counts, key=counts.get)


def digests(data):
    """What `sha256sum -z` writes, as {path: digest}."""
    lines = [line.split(b"  ", 1) for line in data.split(b"\0")[:-1]]
    return {path: digest for digest, path in lines}


def programs(build, python, luajit):
    """(name, command, environment) of each reader."""
    tree, overlays = build / "lua", build / "overlays"
    rows = [("C", [build / "examples" / "read_tree"], {})]
    for binding in ("cffi", "swig"):
        environment = {"PYTHONPATH": build / "python", "FERRULE_BINDING": binding}
        rows.append((f"Python, {binding.upper()}", [python, HERE / "read_tree.py"], environment))
    for version in LUA:
        paths = {
            "LUA_PATH": f"{tree}/?.lua;{tree}/?/init.lua",
            "LUA_CPATH": f"{tree}/{version}/?.so;{overlays}/lua/{version}/?.so",
        }
        rows.append((f"Lua {version}, SWIG", [f"lua{version}", HERE / "read_tree.lua"], paths))
    paths = {"LUA_PATH": f"{tree}/?.lua;{tree}/?/init.lua;{overlays}/luajit/?.lua"}
    rows.append(("LuaJIT, FFI", [luajit, HERE / "read_tree.lua"], paths))
    return rows


class Row:
    """One reader's line of the table."""

    def __init__(self, name, command, environment, folder, expected):
        self.name, self.problem = name, ""
        out = Path(folder) / "out"
        started = time.monotonic()
        environment = {k: str(v) for k, v in environment.items()}
        if sys.stderr.isatty():
            environment["FERRULE_PROGRESS"] = "1"
        try:
            done = subprocess.run(
                [*command, Path(folder) / "list", out], env={**os.environ, **environment}, stdout=subprocess.PIPE
            )
        except OSError as error:
            self.problem, self.counts, self.seconds = f"cannot be started: {error}", {}, 0.0
            return
        self.seconds = time.monotonic() - started
        words = done.stdout.decode(errors="replace").split()
        self.counts = {key: value for key, _, value in (word.partition("=") for word in words)}
        self.judge(done.returncode, digests(out.read_bytes()) if out.exists() else {}, expected)
        out.unlink(missing_ok=True)

    def judge(self, status, found, expected):
        different = [path for path, digest in expected.items() if found.get(path) != digest]
        if status != 0:
            self.problem = f"ended with status {status}"
        elif different or found.keys() - expected.keys():
            self.problem = (
                f"{len(different)} files differ or are missing, {os.fsdecode((different or ['?'])[0])!r} first"
            )
        elif self.counts.get("completed") != self.counts.get("reads") or "reads" not in self.counts:
            self.problem = (
                f"the ring counted {self.counts.get('completed')} completions, not {self.counts.get('reads')}"
            )

    def cells(self):
        size = int(self.counts.get("bytes", 0)) / 2**20
        return (
            self.name,
            self.counts.get("files", "-"),
            f"{size:.1f}",
            self.counts.get("reads", "-"),
            self.counts.get("in_flight", "-"),
            f"{self.seconds:.2f}",
            f"{size / self.seconds if self.seconds else 0:.0f}",
            "no" if self.problem else "yes",
        )


def reference(list_path):
    """sha256sum's own digests; its time stands beside the others'."""
    with open(list_path, "rb") as paths:
        done = subprocess.run(
            ["xargs", "-0", "sha256sum", "-z", "--"], stdin=paths, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    return digests(done.stdout)


def show(rows):
    table = [COLUMNS, *(row.cells() for row in rows)]
    widths = [max(len(str(line[n])) for line in table) for n in range(len(COLUMNS))]
    for line in table:
        name = f"{line[0]:<{widths[0]}}"
        print("  ".join([name, *(f"{cell:>{width}}" for cell, width in zip(line[1:], widths[1:], strict=True))]))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=Path("build"))
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--luajit", default="luajit")
    parser.add_argument("folder", nargs="?")
    options = parser.parse_args()
    folder = options.folder or choose()
    if not os.path.isdir(folder):
        sys.exit(f"demo: {folder} is {'not a' if os.path.lexists(folder) else 'no'} folder")
    paths = regular_files(folder)
    if not paths:
        sys.exit(f"demo: no regular file can be read under {folder}")
    with tempfile.TemporaryDirectory(prefix="ferrule-demo-") as place:
        names = Path(place) / "list"
        names.write_bytes(b"".join(path + b"\0" for path in paths))
        expected = reference(names)
        names.write_bytes(b"".join(path + b"\0" for path in expected))
        print(f"{folder}: {len(expected)} regular files, each read through a ring and compared with sha256sum\n")
        rows = []
        for name, command, environment in programs(options.build.absolute(), options.python, options.luajit):
            if sys.stderr.isatty():
                print(f"\r\033[K{name}", end=" ", file=sys.stderr, flush=True)
            rows.append(Row(name, command, environment, place, expected))
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    show(rows)
    failed = [row for row in rows if row.problem]
    for row in failed:
        print(f"{row.name}: {row.problem}")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("demo: interrupted")
