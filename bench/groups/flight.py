# SPDX-License-Identifier: MIT
"""Instructions per operation while others are in flight: a NOP queued and waited for, again and again."""

from __future__ import annotations

from model import Bench, Figure, Race, sum_of_tags

IN_FLIGHT = (1, 100, 10_000, 100_000)
LIMIT = 1.3  # times the smallest


def race(bench: Bench) -> Race:
    contenders = [bench.c(f"{number:,} in flight", "flight", str(number)) for number in IN_FLIGHT]
    return Race("in flight", contenders[0].name, contenders, 1, sum_of_tags, counted=1000)


def figures(bench: Bench) -> list[Figure]:
    if not bench.counting:
        return []
    own = race(bench)
    counts = {contender.name: bench.counting.each(contender, own) for contender in own.contenders}
    rows = [Figure(name, instructions, "instructions") for name, instructions in counts.items()]
    return [*rows, Figure("most of them / fewest", max(counts.values()) / min(counts.values()), "", LIMIT)]
