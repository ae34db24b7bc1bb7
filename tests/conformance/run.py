# SPDX-License-Identifier: MIT
"""Runs the conformance cases on bindings: run.py [--cases DIR] [-o RESULTS] [--timeout S] BINDING...

Each binding's runner is a process of its own. A case that crashes it or takes too long has failed; the rest goes on in
a new process. A line of json for each case goes to RESULTS: binding, case, status, seconds, message.
"""

import argparse
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
START = 20  # seconds for a runner to begin
WHOLE = 120  # seconds for all cases of one binding


@dataclass
class Binding:
    """How the runner of one binding is started, and by which names a case can leave it out."""

    name: str
    groups: tuple
    command: list
    environment: dict = field(default_factory=dict)


def bindings(build, cases, python, luajit):
    """All bindings, in the order of the table."""
    tree, own = build / "lua", build / "conformance"

    def in_python(name, package):
        helpers = {"ferrule._native": "cpython"}.get(package, package.removeprefix("ferrule._"))
        path = f"{build}/python:{own}/{helpers}"
        command = [python, HERE / "runner.py", cases / "cases.json", package]
        return Binding(name, ("python",), command, {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"})

    def in_lua(name, group, interpreter, package, version):
        paths = {
            "LUA_PATH": f"{own}/luajit/?.lua;{tree}/?.lua" if version is None else "none",
            "LUA_CPATH": f"{tree}/{version}/?.so;{own}/lua/{version}/?.so",
        }
        return Binding(name, ("lua", group), [interpreter, HERE / "runner.lua", cases / "cases.lua", package], paths)

    rows = [Binding("c", (), [cases / "runner"]), in_python("cffi", "ferrule._cffi")]
    rows.append(in_python("swig-python", "ferrule._swig"))
    rows.append(in_python("native", "ferrule._native"))
    for version in ("5.1", "5.2", "5.3", "5.4"):
        rows.append(in_lua(f"lua-{version}", "swig-lua", f"lua{version}", "ferrule.swig", version))
    rows.append(in_lua("luajit", "luajit", luajit, "ferrule.luajit", None))
    return {row.name: row for row in rows}


def kernel():
    return tuple(int(part) for part in os.uname().release.split("-")[0].split(".")[:2])


def skipped(case, binding, raw):
    """Why this binding, this kernel or this build cannot run the case; None if it can."""
    for name in (binding.name, *binding.groups):
        if name in case["without"]:
            return case["without"][name]
    if case["needs"] and tuple(case["needs"]) > kernel():
        return f"needs Linux {'.'.join(map(str, case['needs']))}, this is {os.uname().release}"
    if "raw" in case["modules"] and not raw and binding.name != "c":
        return "raw was left out of this build (RAW=0)"
    return None


class Process:
    """One process of a runner; says lines, or why there is none."""

    def __init__(self, binding, numbers):
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("LUA_", "PYTHON"))}
        self.child = subprocess.Popen(
            [*binding.command, *map(str, numbers)],
            env={**environment, **binding.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.child.stdout, selectors.EVENT_READ)
        self.selector.register(self.child.stderr, selectors.EVENT_READ)
        self.pending, self.errors = b"", b""

    def line(self, seconds):
        """The next line of the runner, or a text that says why there is none."""
        end = time.monotonic() + seconds
        while b"\n" not in self.pending:
            ready = self.selector.select(max(0, end - time.monotonic()))
            if not ready:
                self.stop()
                return None, f"did not go on within {seconds} s"
            for key, _ in ready:
                data = os.read(key.fd, 65536)
                if key.fileobj is self.child.stderr:
                    self.errors = (self.errors + data)[-4000:]
                else:
                    self.pending += data
                if not data:
                    self.selector.unregister(key.fileobj)
            if not self.selector.get_map():
                return None, self.ending()
        line, _, self.pending = self.pending.partition(b"\n")
        return line.decode(errors="replace").split("\t"), ""

    def finish(self, seconds):
        """Lets the runner end, which must go well too: what was wrong, or nothing."""
        while True:
            line, problem = self.line(seconds)
            if line is None:
                return "" if self.child.returncode == 0 else problem

    def ending(self):
        code = self.child.wait()
        self.stop()
        words = " ".join(self.errors.decode(errors="replace").split()[-60:])
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with status {code}"
        return f"the runner {how}{': ' + words if words else ''}"

    def stop(self):
        self.child.kill()
        self.child.wait()
        self.child.stdout.close()
        self.child.stderr.close()
        self.selector.close()


class Run:
    """All cases on one binding."""

    def __init__(self, binding, cases, raw, timeout):
        self.binding, self.cases, self.timeout = binding, cases, timeout
        self.results = {}
        self.end = time.monotonic() + WHOLE
        self.left = []
        for number, case in enumerate(cases):
            reason = skipped(case, binding, raw)
            if reason:
                self.tell(number, "skipped", 0.0, reason)
            else:
                self.left.append(number)

    def tell(self, number, status, seconds, message=""):
        case = self.cases[number]
        self.results[number] = {
            "binding": self.binding.name,
            "case": f"{case['file']}: {case['title']}",
            "number": number,
            "status": status,
            "seconds": round(seconds, 4),
            "message": message,
        }

    def run(self):
        while self.left and time.monotonic() < self.end:
            self.some()
        for number in self.left:
            self.tell(number, "failed", 0.0, f"the binding took longer than {WHOLE} s altogether")
        return [self.results[number] for number in sorted(self.results)]

    def some(self):
        """Cases up to the first that takes its process with it."""
        try:
            process = Process(self.binding, self.left)
        except OSError as error:
            self.all_failed(f"cannot be started: {error}")
            return
        while self.left:
            started, word = time.monotonic(), None
            while word not in ("passed", "failed"):
                line, problem = process.line(self.timeout if word == "start" else START)
                if line is None:
                    self.lost(problem, word, time.monotonic() - started)
                    return
                word = line[0]
            self.tell(int(line[1]), word, time.monotonic() - started, line[2] if len(line) > 2 else "")
            self.left.remove(int(line[1]))
        problem = process.finish(self.timeout)
        if problem:
            self.results[int(line[1])].update(status="failed", message=f"after the last case, {problem}")

    def lost(self, problem, word, seconds):
        if word != "start":
            self.all_failed(problem)
            return
        self.tell(self.left.pop(0), "failed", seconds, problem)

    def all_failed(self, problem):
        for number in self.left:
            self.tell(number, "failed", 0.0, problem)
        self.left = []


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=Path("build"))
    parser.add_argument("--cases", type=Path, help="where compile.py wrote")
    parser.add_argument("-o", dest="results", type=Path)
    parser.add_argument("--timeout", type=float, default=10.0, help="seconds for one case")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--luajit", default="luajit")
    parser.add_argument("--without-raw", action="store_true")
    parser.add_argument("bindings", nargs="*")
    options = parser.parse_args()

    build = options.build.absolute()
    directory = (options.cases or build / "conformance").absolute()
    rows = bindings(build, directory, options.python, options.luajit)
    chosen = options.bindings or list(rows)
    unknown = [name for name in chosen if name not in rows]
    if unknown:
        parser.error(f"no binding {unknown[0]}: {', '.join(rows)}")
    cases = json.loads((directory / "plan.json").read_text())["cases"]
    runs = [Run(rows[name], cases, not options.without_raw, options.timeout) for name in chosen]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = [result for one in pool.map(Run.run, runs) for result in one]
    text = "".join(json.dumps(result) + "\n" for result in results)
    (options.results or directory / "results.jsonl").write_text(text)


if __name__ == "__main__":
    main()
