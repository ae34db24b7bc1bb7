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
VALGRIND = ("valgrind", "--tool=callgrind", "--smc-check=all-non-file", "--instr-atstart=no")
LINE = re.compile(r"^\s*([\d,]+)\s+(\S.*?)(?: \[(.*)\])?$", re.MULTILINE)
COUNTED = 6400  # where a race says nothing
PATIENCE = 120  # seconds


class Counting:
    """Runs under callgrind. Each is made once, whether it is counted or looked into by function."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="ferrule-bench-")
        self.runs: dict[tuple[object, ...], tuple[Path, Path]] = {}
        self.pool = ThreadPoolExecutor(os.cpu_count())  # counts do not mind company

    def run(self, contender: Contender, race: Race) -> tuple[Path, Path]:
        """What callgrind says of a few operations, and of three times as many."""
        key = (contender.command, *sorted(contender.environment.items()), fewest(race))
        if key not in self.runs:
            output = Path(self.folder.name) / f"{len(self.runs)}-{hash(key)}"
            try:
                self.runs[key] = counted_turns(contender, fewest(race), output)
            except (OSError, subprocess.SubprocessError) as error:
                raise FailedError(f"{contender.name} under callgrind: {error}") from None
        return self.runs[key]

    def each(self, contender: Contender, race: Race) -> float:
        """Per operation: the difference of two turns' lengths, so that a turn's start and end do not count."""
        few, more = self.run(contender, race)
        return (total(more) - total(few)) / (2 * fewest(race))

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

    def profile(self, contender: Contender, race: Race) -> Figures:
        """Instructions per operation of functions and of files, most first: the difference that `each` is."""
        few = fewest(race)
        less, more = map(by_function, self.run(contender, race))
        more.subtract(less)
        files: Counter[str] = Counter()
        for (_, where), instructions in more.items():
            files[where if where.strip("?") else "code made at run time"] += instructions
        functions = [[name, where, instructions / (2 * few)] for (name, where), instructions in more.most_common(40)]
        return {
            "instructions": sum(more.values()) / (2 * few),
            "files": [[name, instructions / (2 * few)] for name, instructions in files.most_common()],
            "functions": functions,
        }


def fewest(race: Race) -> int:
    return -(-(race.counted or COUNTED) // race.quantum) * race.quantum


def counted_turns(contender: Contender, few: int, output: Path) -> tuple[Path, Path]:
    """The contender starts and warms up uncounted; then it has two counted turns, with a dump after each."""
    with subprocess.Popen(
        [*VALGRIND, f"--callgrind-out-file={output}", *contender.command],
        env={**os.environ, **contender.environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            turn(process, few)
            control(process, "--instr=on")
            turn(process, few)
            control(process, "--dump")
            turn(process, 3 * few)
            control(process, "--dump")
            process.communicate(timeout=PATIENCE)
        except BaseException:
            process.kill()
            raise
    return output.with_name(output.name + ".1"), output.with_name(output.name + ".2")


def turn(process: subprocess.Popen[str], operations: int) -> None:
    assert process.stdin
    assert process.stdout
    process.stdin.write(f"{operations}\n")
    process.stdin.flush()
    if not process.stdout.readline().strip():
        process.stdin.close()
        assert process.stderr
        raise OSError(f"it gave no answer; {process.stderr.read().strip()[-2000:]}")


def control(process: subprocess.Popen[str], what: str) -> None:
    command = ["callgrind_control", what, str(process.pid)]
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)


def total(output: Path) -> int:
    found = re.search(r"^(?:summary|totals): (\d+)", output.read_text(), re.MULTILINE)
    if not found:
        raise FailedError(f"{output}: callgrind gave no total")
    return int(found[1])


def by_function(output: Path) -> Counter[tuple[str, str]]:
    """Instructions by function, as FILE:NAME, and the file that its code is of."""
    command = ["callgrind_annotate", "--threshold=100", "--show-percs=no", "--auto=no", str(output)]
    text = subprocess.run(command, capture_output=True, text=True).stdout
    lines = [line for line in LINE.findall(text) if line[1] != "PROGRAM TOTALS"]
    # Of what was inlined from a header, the file is that of the function that it is in.
    files = {function.rpartition(":")[2]: Path(where).name for _, function, where in lines if where}
    found: Counter[tuple[str, str]] = Counter()
    for instructions, function, where in lines:
        name = function.rpartition("/")[2]
        file = Path(where).name or files.get(name.rpartition(":")[2], "")
        found[name, file] += int(instructions.replace(",", ""))
    return found
