# SPDX-License-Identifier: MIT
"""What a ring of 256 entries costs beyond the kernel's mappings, and an idle slot."""

from __future__ import annotations

import subprocess

from model import Bench, Figure

KINDS = {
    "opened": ("a ring of 256 entries, beyond the kernel's mappings", 64 * 1024),
    "used": ("the same after 256 operations at once", 64 * 1024),
    "slot": ("an idle slot of an operation", 128),
}


def figures(bench: Bench) -> list[Figure]:
    program = bench.build / "bench/memory"
    lines = subprocess.run([str(program)], capture_output=True, text=True, check=True).stdout.splitlines()
    return [Figure(KINDS[name][0], int(size), "bytes", KINDS[name][1] - 1) for name, size in map(str.split, lines)]
