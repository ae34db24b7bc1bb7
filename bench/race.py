# SPDX-License-Identifier: MIT
"""Runs a race: every round each contender has one turn, in rotating order, so that a ratio is of neighbours in time."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from model import Bench, Contender, Race

Figures = dict[str, Any]
TICKS = os.sysconf("SC_CLK_TCK")


class FailedError(Exception):
    """A contender ended, or answered wrong."""


class Runner:
    """A contender's process."""

    def __init__(self, contender: Contender) -> None:
        self.contender = contender
        self.errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed with the process
        self.process = subprocess.Popen(
            contender.command,
            env={**os.environ, **contender.environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
        )

    def turn(self, operations: int, checksum: int) -> float:
        """Seconds that so many operations took."""
        assert self.process.stdin
        assert self.process.stdout
        try:
            self.process.stdin.write(f"{operations}\n")
            self.process.stdin.flush()
            seconds, answer = self.process.stdout.readline().split()
        except (BrokenPipeError, ValueError):
            raise FailedError(self.what("it gave no answer")) from None
        if int(answer) != checksum:
            raise FailedError(self.what(f"{operations} operations have checksum {checksum}, and its is {answer}"))
        return float(seconds)

    def what(self, happened: str) -> str:
        self.close()
        self.errors.seek(0)
        said = self.errors.read().strip()
        return f"{self.contender.name}: {happened}; {' '.join(self.contender.command)}; {said}"

    def used(self) -> tuple[float, float]:
        """Seconds of processor time until now, in the program and in the kernel on its behalf."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) / TICKS, int(fields[12]) / TICKS

    def close(self) -> None:
        try:
            self.process.communicate(timeout=30)
        except (BrokenPipeError, ValueError):
            self.process.wait(30)

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        self.errors.close()


def operations_for(runner: Runner, race: Race, seconds: float) -> int:
    """As many operations as take that long, in whole quanta: at least one. Of three turns the fastest tells, since the
    others may have waited for a processor."""
    quanta = 1
    while True:
        operations = quanta * race.quantum
        took = min(runner.turn(operations, race.checksum(operations)) for _ in range(3))
        if took > seconds / 4 or quanta > 1 << 24:
            break
        quanta = min(quanta * 8, max(quanta * 2, int(quanta * seconds / max(took, 1e-7))))
    return max(1, int(quanta * seconds / took)) * race.quantum


class Session:
    """The contenders of a race, started: each has its turns."""

    def __init__(self, bench: Bench, race: Race, names: list[str]) -> None:
        self.race = race
        self.failed: dict[str, str] = {}
        self.runners: dict[str, Runner] = {}
        self.sizes: dict[str, int] = {}
        for contender in race.contenders:
            if contender.name in names:
                self.runners[contender.name] = Runner(contender)
                self.try_to(contender.name, self.size, bench.seconds)

    def try_to(self, name: str, what: Callable[..., None], *arguments: Any) -> None:
        try:
            if name not in self.failed:
                what(name, *arguments)
        except FailedError as error:
            self.failed[name] = str(error)

    def size(self, name: str, seconds: float) -> None:
        self.sizes[name] = operations_for(self.runners[name], self.race, seconds)

    def turn(self, name: str, times: list[float]) -> None:
        operations = self.sizes[name]
        seconds = self.runners[name].turn(operations, self.race.checksum(operations))
        times.append(round(seconds / operations * 1e9, 3))

    def rounds(self, number: int, times: dict[str, list[float]]) -> None:
        """Nanoseconds per operation go to `times`."""
        names = list(self.runners)
        for first in range(number):
            turn = first % len(names)
            for name in names[turn:] + names[:turn]:
                self.try_to(name, self.turn, times[name])

    def used(self) -> dict[str, tuple[float, float]]:
        return {name: runner.used() for name, runner in self.runners.items() if name not in self.failed}

    def close(self) -> None:
        for runner in self.runners.values():
            runner.close()


def run(bench: Bench, race: Race) -> Figures:
    times: dict[str, list[float]] = {c.name: [] for c in race.contenders if not c.missing}
    used = {name: [0.0, 0.0] for name in times}  # processor time of the turns: the program's, the kernel's
    failed: dict[str, str] = {}
    for number in range(bench.sessions):
        session = Session(bench, race, list(times))
        before = session.used()
        session.rounds(bench.rounds // bench.sessions + (number < bench.rounds % bench.sessions), times)
        for name, spent in session.used().items():
            used[name] = [was + now - then for was, now, then in zip(used[name], spent, before[name], strict=True)]
        session.close()
        failed |= session.failed
        for name in failed:
            times.pop(name, None)
    rows = {name: row(own, times.get(race.peer)) for name, own in times.items() if own}
    for name, found in rows.items():
        found["kernel_share"] = used[name][1] / sum(used[name]) if sum(used[name]) else None
    skipped = {c.name: c.missing for c in race.contenders if c.missing}
    return {"peer": race.peer, "rows": rows, "times": times, "skipped": skipped, "failed": failed}


def quartiles(values: list[float]) -> list[float]:
    return statistics.quantiles(values, method="inclusive") if len(values) > 1 else values * 3


def row(own: list[float], peer: list[float] | None) -> Figures:
    result: Figures = {
        "nanoseconds": {"minimum": min(own), "quartiles": quartiles(own)},
        "thousand_per_second": 1e6 / statistics.median(own),
    }
    if peer:
        result |= beside(own, peer)
    return result


def beside(own: list[float], peer: list[float]) -> Figures:
    """The figures that two contenders have together, round by round."""
    pairs = list(zip(own, peer, strict=True))
    ratios = quartiles([theirs / mine for mine, theirs in pairs])
    return {
        "ratio": ratios[1],
        "ratio_quartiles": ratios,
        "ratio_of_least": min(peer) / min(own),
        "cost": statistics.median(mine / theirs for mine, theirs in pairs),
        "above": statistics.median(mine - theirs for mine, theirs in pairs),
    }
