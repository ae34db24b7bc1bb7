# SPDX-License-Identifier: MIT
"""Runs a race: every round each contender has one turn, in rotating order, so that a ratio is of neighbours in time."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
from typing import Any

from model import Bench, Contender, Race

Figures = dict[str, Any]


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
    """As many operations as take that long, in whole quanta: at least one."""
    quanta = 1
    while True:
        took = runner.turn(quanta * race.quantum, race.checksum(quanta * race.quantum))
        if took > seconds / 2 or quanta > 1 << 24:
            break
        quanta = min(quanta * 8, max(quanta * 2, int(quanta * seconds / max(took, 1e-7))))
    return max(1, int(quanta * seconds / took)) * race.quantum


def session(bench: Bench, race: Race, rounds: int, times: dict[str, list[float]]) -> dict[str, str]:
    """Starts the contenders and gives each its turns; nanoseconds per operation go to `times`. Who failed, and why."""
    failed: dict[str, str] = {}
    runners: dict[str, Runner] = {}
    sizes = {}
    for contender in race.contenders:
        if contender.name not in times:
            continue
        runner = Runner(contender)
        try:
            sizes[contender.name] = operations_for(runner, race, bench.seconds)
            runners[contender.name] = runner
        except FailedError as error:
            failed[contender.name] = str(error)
    names = list(runners)
    for number in range(rounds):
        turn = number % len(names) if names else 0
        for name in names[turn:] + names[:turn]:
            if name in failed:
                continue
            try:
                seconds = runners[name].turn(sizes[name], race.checksum(sizes[name]))
                times[name].append(round(seconds / sizes[name] * 1e9, 3))
            except FailedError as error:
                failed[name] = str(error)
    for runner in runners.values():
        runner.close()
    return failed


def run(bench: Bench, race: Race) -> Figures:
    times: dict[str, list[float]] = {c.name: [] for c in race.contenders if not c.missing}
    failed: dict[str, str] = {}
    for number in range(bench.sessions):
        rounds = bench.rounds // bench.sessions + (number < bench.rounds % bench.sessions)
        failed |= session(bench, race, rounds, times) if rounds else {}
        for name in failed:
            times.pop(name, None)
    rows = {name: row(own, times.get(race.peer)) for name, own in times.items()}
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
