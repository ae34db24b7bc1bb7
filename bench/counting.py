# SPDX-License-Identifier: MIT
"""Instructions, counted by callgrind: per operation, and by function."""

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


def count(contender: Contender, operations: int, output: str = "/dev/null") -> int:
    # A contender warms up by its first number: start-up of compilers and caches is in both counts.
    result = subprocess.run(
        [*VALGRIND, f"--callgrind-out-file={output}", *contender.command],
        input=f"{operations}\n",
        env={**os.environ, **contender.environment},
        capture_output=True,
        text=True,
    )
    found = re.search(r"Collected : (\d+)", result.stderr)
    if result.returncode or not found:
        raise FailedError(f"{contender.name} under callgrind: {result.stderr.strip()[-2000:]}")
    return int(found[1])


def each(contender: Contender, race: Race) -> float:
    """Per operation: the difference of two runs' lengths, so that start and end do not count."""
    few = -(-race.counted // race.quantum) * race.quantum
    return (count(contender, 3 * few) - count(contender, few)) / (2 * few)


def count_race(race: Race, figures: Figures) -> None:
    """Adds `instructions`, and those above the peer's, to the rows of a race."""
    contenders = [c for c in race.contenders if c.counted and c.name in figures["rows"]]
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # counts do not mind company
        jobs = {c.name: pool.submit(each, c, race) for c in contenders}
    for name, job in jobs.items():
        try:
            figures["rows"][name]["instructions"] = job.result()
        except FailedError as error:
            figures["failed"][name] = str(error)
    peer = figures["rows"].get(race.peer, {}).get("instructions")
    for row in figures["rows"].values():
        if peer is not None and "instructions" in row:
            row["instructions_above"] = row["instructions"] - peer


def by_function(contender: Contender, operations: int) -> Counter[str]:
    with tempfile.TemporaryDirectory() as folder:
        output = str(Path(folder) / "callgrind")
        count(contender, operations, output)
        command = ["callgrind_annotate", "--threshold=100", "--show-percs=no", "--auto=no", output]
        text = subprocess.run(command, capture_output=True, text=True).stdout
    found: Counter[str] = Counter()
    for instructions, function in re.findall(r"^\s*([\d,]+)\s+(\S.*?)(?: \[.*\])?$", text, re.MULTILINE):
        found[function.rpartition("/")[2]] += int(instructions.replace(",", ""))
    return found


def profile(contender: Contender, race: Race, rows: int = 40) -> list[str]:
    """Instructions per operation of the functions in which most are: the difference of two runs, as for `each`."""
    few = -(-(race.counted or 6400) // race.quantum) * race.quantum
    with ThreadPoolExecutor(2) as pool:
        more, less = pool.map(lambda operations: by_function(contender, operations), (3 * few, few))
    more.subtract(less)
    return [f"{instructions / (2 * few):10.1f}  {function}" for function, instructions in more.most_common(rows)]
