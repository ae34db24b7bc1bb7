# SPDX-License-Identifier: MIT
"""Prints what run.py recorded: a table of cases by binding, the reasons, what is covered. table.py DIR

Fails if a case failed, a binding did not run, or a function of `safe` or a register opcode lacks a success or a failure
in some binding that exceptions.txt does not excuse.
"""

import json
import sys
from collections import Counter
from pathlib import Path

from run import bindings

HERE = Path(__file__).parent
MARKS = {"passed": "ok", "failed": "FAILED", "skipped": "-"}

# The register opcodes that must be covered, and layer 1's functions for each. Those of layer 2 name theirs in their
# own documentation, from where compile.py takes them.
OPCODES = {
    "IORING_REGISTER_BUFFERS": ("io_uring_register_buffers",),
    "IORING_UNREGISTER_BUFFERS": ("io_uring_unregister_buffers",),
    "IORING_REGISTER_FILES": ("io_uring_register_files",),
    "IORING_UNREGISTER_FILES": ("io_uring_unregister_files",),
    "IORING_REGISTER_EVENTFD": ("io_uring_register_eventfd",),
    "IORING_UNREGISTER_EVENTFD": ("io_uring_unregister_eventfd",),
    "IORING_REGISTER_FILES_UPDATE": ("io_uring_register_files_update",),
    "IORING_REGISTER_EVENTFD_ASYNC": ("io_uring_register_eventfd_async",),
    "IORING_REGISTER_PROBE": ("io_uring_register_probe",),
    "IORING_REGISTER_ENABLE_RINGS": ("io_uring_enable_rings",),
    "IORING_REGISTER_FILES2": ("io_uring_register_files_tags", "io_uring_register_files_sparse"),
    "IORING_REGISTER_FILES_UPDATE2": ("io_uring_register_files_update_tag",),
    "IORING_REGISTER_BUFFERS2": ("io_uring_register_buffers_tags", "io_uring_register_buffers_sparse"),
    "IORING_REGISTER_BUFFERS_UPDATE": ("io_uring_register_buffers_update_tag",),
    "IORING_REGISTER_RING_FDS": ("io_uring_register_ring_fd",),
    "IORING_UNREGISTER_RING_FDS": ("io_uring_unregister_ring_fd",),
    "IORING_REGISTER_PERSONALITY": ("io_uring_register_personality",),
    "IORING_UNREGISTER_PERSONALITY": ("io_uring_unregister_personality",),
    "IORING_REGISTER_RESTRICTIONS": ("io_uring_register_restrictions",),
    "IORING_REGISTER_IOWQ_AFF": ("io_uring_register_iowq_aff",),
    "IORING_UNREGISTER_IOWQ_AFF": ("io_uring_unregister_iowq_aff",),
    "IORING_REGISTER_IOWQ_MAX_WORKERS": ("io_uring_register_iowq_max_workers",),
    "IORING_REGISTER_PBUF_RING": ("io_uring_register_buf_ring",),
    "IORING_UNREGISTER_PBUF_RING": ("io_uring_unregister_buf_ring",),
    "IORING_REGISTER_SYNC_CANCEL": ("io_uring_register_sync_cancel",),
    "IORING_REGISTER_FILE_ALLOC_RANGE": ("io_uring_register_file_alloc_range",),
    "IORING_REGISTER_PBUF_STATUS": ("io_uring_buf_ring_head",),
    "IORING_REGISTER_NAPI": ("io_uring_register_napi",),
    "IORING_UNREGISTER_NAPI": ("io_uring_unregister_napi",),
    "IORING_REGISTER_CLOCK": ("io_uring_register_clock",),
    "IORING_REGISTER_CLONE_BUFFERS": ("io_uring_clone_buffers",),
    "IORING_REGISTER_SEND_MSG_RING": ("io_uring_register_sync_msg",),
    "IORING_REGISTER_ZCRX_IFQ": ("io_uring_register_ifq",),
    "IORING_REGISTER_RESIZE_RINGS": ("io_uring_resize_rings",),
    "IORING_REGISTER_MEM_REGION": ("io_uring_register_region",),
    "IORING_REGISTER_QUERY": ("io_uring_register_query",),
    "IORING_REGISTER_ZCRX_CTRL": ("io_uring_register_zcrx_ctrl",),
    "IORING_REGISTER_BPF_FILTER": ("io_uring_register_bpf_filter", "io_uring_register_bpf_filter_task"),
}


class Table:
    """The results of one run, by case and binding."""

    def __init__(self, directory):
        self.plan = json.loads((directory / "plan.json").read_text())
        rows = [json.loads(line) for line in (directory / "results.jsonl").read_text().splitlines()]
        self.results = {(row["number"], row["binding"]): row for row in rows}
        ran = {row["binding"] for row in rows}
        self.known = bindings(Path("build"), directory, "", "")
        self.columns = [name for name in self.known if name in ran]

    def print_cases(self):
        head = "  ".join(f"{name:>11}" for name in self.columns)
        file = None
        for number, case in enumerate(self.plan["cases"]):
            if case["file"] != file:
                file = case["file"]
                print(f"\n{file:<76.76}  {head}")
            marks = [MARKS[self.status(number, name)] for name in self.columns]
            print(f"  {case['title']:<74.74}  " + "  ".join(f"{mark:>11}" for mark in marks))

    def status(self, number, binding):
        row = self.results.get((number, binding))
        return row["status"] if row else "failed"

    def print_totals(self):
        print()
        for status in MARKS:
            counts = [sum(self.status(n, b) == status for n in range(len(self.plan["cases"]))) for b in self.columns]
            print(f"  {status:<74}  " + "  ".join(f"{count:>11}" for count in counts))
        times = [sum(r["seconds"] for r in self.results.values() if r["binding"] == b) for b in self.columns]
        print(f"  {'seconds':<74}  " + "  ".join(f"{seconds:>11.2f}" for seconds in times))

    def print_reasons(self):
        skips = Counter()
        for row in self.results.values():
            if row["status"] == "skipped":
                skips[(row["message"], row["binding"])] += 1
        reasons = {}
        for (message, binding), count in skips.items():
            reasons.setdefault(message, []).append(f"{binding} {count}")
        if reasons:
            print("\nskipped:")
        for message, where in sorted(reasons.items()):
            print(f"  {message}: {', '.join(where)}")
        failures = {}
        for row in self.results.values():
            if row["status"] == "failed":
                failures.setdefault((row["binding"], row["message"]), []).append(row["case"])
        if failures:
            print("\nfailed:")
        for (binding, message), cases in failures.items():
            more = f" and {len(cases) - 1} more" if len(cases) > 1 else ""
            print(f"  {binding}: {cases[0]}{more}\n      {message}")

    def count(self, status):
        return sum(row["status"] == status for row in self.results.values())

    def covered(self, binding, outcome):
        """Functions and opcodes that a case that passed on this binding saw succeed, or fail."""
        names = set()
        for number, case in enumerate(self.plan["cases"]):
            if self.status(number, binding) == "passed":
                names.update(case[outcome])
        for opcode, functions in OPCODES.items():
            documented = [name for name, opcodes in self.plan["opcodes"].items() if opcode in opcodes]
            if names.intersection([*functions, *documented]):
                names.add(opcode)
        return names


def exceptions():
    """(outcome, name) -> (bindings, reason)"""
    found = {}
    for line in (HERE / "exceptions.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            head, _, reason = line.partition(": ")
            what, name, where = head.split(" ", 2)
            for outcome in ("succeeds", "fails"):
                if what == "both" or what == {"succeeds": "success", "fails": "failure"}[outcome]:
                    found[outcome, name] = (where.split(", "), reason)
    return found


def coverage(table, without_raw):
    """What is not covered and should be, and what is excused but covered. A constructor cannot fail."""
    excused, problems = exceptions(), []
    constructors = table.plan.get("constructors", [])
    wanted = [name for name, module in table.plan["functions"].items() if module == "safe"]
    wanted += [] if without_raw else list(OPCODES)
    for binding in table.columns:
        groups = ("all", binding, *table.known[binding].groups)
        for outcome, word in (("succeeds", "success"), ("fails", "failure")):
            covered = table.covered(binding, outcome)
            for name in wanted:
                if outcome == "fails" and name in constructors:
                    continue
                excuse = any(group in groups for group in excused.get((outcome, name), ([], ""))[0])
                if name not in covered and not excuse:
                    problems.append(f"{binding}: no case shows a {word} of {name}")
                if name in covered and excuse:
                    problems.append(f"{binding}: exceptions.txt excuses {name}, but a case shows a {word} of it")
    return problems


def main():
    directory = Path(sys.argv[1]).absolute()
    without_raw = "--without-raw" in sys.argv
    table = Table(directory)
    table.print_cases()
    table.print_totals()
    table.print_reasons()
    missing = [name for name in table.known if name not in table.columns]
    problems = [f"{name} did not run" for name in missing] if "--all" in sys.argv else []
    problems += coverage(table, without_raw) if "--all" in sys.argv else []
    if problems:
        print("\nnot covered:")
    for problem in problems:
        print(f"  {problem}")
    passed, failed, skipped = (table.count(status) for status in MARKS)
    print(f"\n{len(table.plan['cases'])} cases on {len(table.columns)} bindings")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or problems or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
