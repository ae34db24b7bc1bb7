# SPDX-License-Identifier: MIT
"""Instructions, counted by callgrind: per operation, by function, and by the file that the code is of."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from model import Contender, Race
from race import FailedError, Figures

# LuaJIT writes code where there was code: what was seen once cannot be trusted.
VALGRIND = ("valgrind", "--tool=callgrind", "--smc-check=all-non-file")
LINE = re.compile(r"^\s*([\d,]+)\s+(\S.*?)(?: \[(.*)\])?$", re.MULTILINE)
COUNTED = 6400  # where a race says nothing


class Counting:
    """Runs under callgrind. Each is made once, whether it is counted or looked into by function."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="ferrule-bench-")
        self.runs: dict[tuple[object, ...], Path] = {}
        self.pool = ThreadPoolExecutor(os.cpu_count())  # counts do not mind company

    def run(self, contender: Contender, operations: int) -> Path:
        key = (contender.command, *sorted(contender.environment.items()), operations)
        if key not in self.runs:
            output = Path(self.folder.name) / f"{len(self.runs)}-{hash(key)}"
            self.carry_out(contender, operations, output)
            self.runs[key] = output
        return self.runs[key]

    @staticmethod
    def carry_out(contender: Contender, operations: int, output: Path) -> None:
        result = subprocess.run(
            [*VALGRIND, f"--callgrind-out-file={output}", *contender.command],
            input=f"{operations}\n",
            env={**os.environ, **contender.environment},
            capture_output=True,
            text=True,
        )
        if result.returncode or not output.exists():
            raise FailedError(f"{contender.name} under callgrind: {result.stderr.strip()[-2000:]}")

    def total(self, contender: Contender, operations: int) -> int:
        found = re.search(r"^(?:summary|totals): (\d+)", self.run(contender, operations).read_text(), re.MULTILINE)
        if not found:
            raise FailedError(f"{contender.name}: callgrind gave no total")
        return int(found[1])

    def each(self, contender: Contender, race: Race) -> float:
        """Per operation: the difference of two runs' lengths, so that start and end do not count."""
        few = fewest(race)
        return (self.total(contender, 3 * few) - self.total(contender, few)) / (2 * few)

    def count(self, race: Race, figures: Figures) -> None:
        """Adds `instructions`, and those above the peer's and beside them, to the rows of a race."""
        contenders = [c for c in race.contenders if c.counted and c.name in figures["rows"]]
        jobs = {c.name: self.pool.submit(self.each, c, race) for c in contenders}
        for name, job in jobs.items():
            try:
                figures["rows"][name]["instructions"] = job.result()
            except FailedError as error:
                figures["failed"][name] = str(error)
        peer = figures["rows"].get(race.peer, {}).get("instructions")
        for row in figures["rows"].values():
            if peer and "instructions" in row:
                row["instructions_above"] = row["instructions"] - peer
                row["instructions_ratio"] = row["instructions"] / peer

    def by_function(self, contender: Contender, operations: int) -> Counter[tuple[str, str]]:
        """Instructions by function, as FILE:NAME, and the file that its code is of."""
        output = str(self.run(contender, operations))
        command = ["callgrind_annotate", "--threshold=100", "--show-percs=no", "--auto=no", output]
        text = subprocess.run(command, capture_output=True, text=True).stdout
        found: Counter[tuple[str, str]] = Counter()
        for instructions, function, where in LINE.findall(text):
            if function != "PROGRAM TOTALS":
                found[function.rpartition("/")[2], Path(where).name] += int(instructions.replace(",", ""))
        return found

    def profile(self, contender: Contender, race: Race) -> Figures:
        """Instructions per operation of functions and of files, most first: the difference of two runs, as `each`."""
        few = fewest(race)
        more, less = (self.by_function(contender, operations) for operations in (3 * few, few))
        more.subtract(less)
        files: Counter[str] = Counter()
        for (_, where), instructions in more.items():
            files[where or "code compiled as it ran"] += instructions
        functions = [[name, where, instructions / (2 * few)] for (name, where), instructions in more.most_common(40)]
        return {
            "instructions": sum(more.values()) / (2 * few),
            "files": [[name, instructions / (2 * few)] for name, instructions in files.most_common()],
            "functions": functions,
        }


def fewest(race: Race) -> int:
    return -(-(race.counted or COUNTED) // race.quantum) * race.quantum
