# SPDX-License-Identifier: MIT
"""The table of contracts.

table.py tested DIR LANGUAGE...   which rows a run has tested, on which target; fails where one is missing
table.py docs FILE                writes the rows into docs/bindings.md
table.py docs-check FILE          fails where they are not what would be written
"""

import sys
from pathlib import Path

from contracts import CONTRACTS

TARGETS = {
    "python": ("cffi", "swig", "cpython"),
    "lua": ("lua5.1", "lua5.2", "lua5.3", "lua5.4", "luajit"),
}
# Of several cases, which one counts.
RANKS = ["failed", "passed", "skipped"]
SIGNS = {"success": "s", "wrong": "w", "lifetime": "l"}
BEGIN = "<!-- rows of tests/bindings/contracts.py: make docs-table -->\n"
END = "<!-- end of these rows -->\n"


def recorded(folder):
    """What each check of each contract came to on each target: failed if one of its cases did."""
    outcomes = {}
    for file in sorted(folder.iterdir()):
        for line in file.read_text().splitlines():
            target, name, check, outcome = line.split("\t")
            if check not in CONTRACTS[name].checks:
                raise SystemExit(f"{file}: {name} has no check {check}")
            key = target, name, check
            outcomes[key] = min(outcomes.get(key, outcome), outcome, key=RANKS.index)
    return outcomes


def cell(outcomes, target, name):
    """The checks of a row, in short: those that passed, and what is missing."""
    passed, missing = "", ""
    for check in CONTRACTS[name].checks:
        if outcomes.get((target, name, check)) == "passed":
            passed += SIGNS[check]
        else:
            missing += SIGNS[check]
    return passed or "-", missing


def tested(folder):
    """Prints the table. Is all of it there?"""
    outcomes, holes = recorded(folder), []
    targets = [(language, target) for language in TARGETS for target in TARGETS[language]]
    width = max(map(len, CONTRACTS))
    print("contract".ljust(width), *(target.ljust(7) for _, target in targets))
    for name, contract in CONTRACTS.items():
        cells = []
        for language, target in targets:
            passed, missing = cell(outcomes, target, name)
            if language not in contract.only:
                passed, missing = "refused", ""
            if missing:
                holes.append(f"{name} on {target}: " + ", ".join(c for c in contract.checks if SIGNS[c] in missing))
            cells.append((passed + (f" !{missing}" if missing else "")).ljust(7))
        print(name.ljust(width), *cells)
    print("s: success, w: wrong input, l: lifetime; !: not tested by this run, or failed")
    for hole in holes:
        print(f"contracts: {hole}", file=sys.stderr)
    return not holes


def rows():
    """The tables of the manual."""
    lines, section = [], None
    for contract in CONTRACTS.values():
        if contract.section != section:
            section = contract.section
            lines += ["", f"### {section}", "", "| in C | Python | Lua |", "| --- | --- | --- |"]
        lines.append(f"| {contract.c} | {contract.python} | {contract.lua} |")
    return "\n".join(lines[1:]) + "\n"


def manual(text):
    """The manual with its rows."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"no place for the rows: {BEGIN.strip()}")
    return f"{before}{begin}{rows()}{end}{after}"


def main(command, file):
    file = Path(file)
    if command == "tested":
        if not file.is_dir():
            raise SystemExit(f"{file} is not there: make test-bindings test-bindings_lua")
        return tested(file)
    text = file.read_text()
    if command == "docs":
        file.write_text(manual(text))
        return True
    if manual(text) != text:
        print(f"{file} is not what tests/bindings/contracts.py says: make docs-table", file=sys.stderr)
        return False
    return True


if __name__ == "__main__":
    sys.exit(not main(*sys.argv[1:]))
