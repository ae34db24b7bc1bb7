# SPDX-License-Identifier: MIT
"""Layer 1 beside the distribution's liburing, from one source file, one at a time and in batches of 64. Layer 1's
inlines once as inlines, and once called in the library, as languages without C's headers do; the distribution's
liburing has no library of that kind."""

from __future__ import annotations

from model import Bench, Goal, Race, sum_of_tags

PEER = "liburing"
INLINE, CALLED = "layer 1", "layer 1, inlines as calls"
NOP = {1: 136, 64: 38}  # instructions
READ = 0.95  # of liburing's


def goals(request: str, batch: int) -> list[Goal]:
    found = [Goal(INLINE, "ratio", 1, at_least=True)]
    if request == "nop":
        return [*found, Goal(INLINE, "instructions", NOP[batch])]
    return [*found, Goal(INLINE, "instructions_ratio", READ)]


def race(bench: Bench, request: str, batch: int) -> Race:
    contenders = [
        bench.c(PEER, "layer1-liburing", request, str(batch)),
        bench.c(INLINE, "layer1-ferrule", request, str(batch)),
        bench.c(CALLED, "layer1-ferrule-calls", request, str(batch)),
    ]
    name = f"{request}, {'one at a time' if batch == 1 else f'batches of {batch}'}"
    return Race(name, PEER, contenders, batch, sum_of_tags, goals(request, batch), counted=6400)


def races(bench: Bench) -> list[Race]:
    return [race(bench, request, batch) for request in ("nop", "read", "read_fixed") for batch in (1, 64)]
