# SPDX-License-Identifier: MIT
"""Layer 2 beside layer 1, in C, in batches of 64: throughput, and instructions above layer 1."""

from __future__ import annotations

from model import Bench, Goal, Race, sum_of_tags

BATCH = 64
PEER = "layer 1"
WAYS = {"calls": "calls", "ferrule_queue": "queue", "ferrule_run": "run", "prepared batch": "prepared"}
QUEUED = {"nop": 70, "read": 120, "read_fixed": 120}  # instructions above layer 1, of records queued in one call
PREPARED = 45  # of prepared batches
SPEED = 0.95  # of layer 1


def goals(request: str) -> list[Goal]:
    found = [Goal(way, "ratio", SPEED, at_least=True) for way in ("ferrule_queue", "ferrule_run", "prepared batch")]
    if request in QUEUED:
        found += [Goal(way, "instructions_above", QUEUED[request]) for way in ("ferrule_queue", "ferrule_run")]
    return [*found, Goal("prepared batch", "instructions_above", PREPARED)]


def races(bench: Bench) -> list[Race]:
    result = []
    for request in ("nop", "read", "read_fixed", "read_fixed_each"):
        contenders = [bench.c(PEER, "layers-raw", "raw", request, str(BATCH))]
        contenders += [bench.c(name, "layers-safe", way, request, str(BATCH)) for name, way in WAYS.items()]
        result.append(Race(request, PEER, contenders, BATCH, sum_of_tags, goals(request), counted=6400))
    return result
