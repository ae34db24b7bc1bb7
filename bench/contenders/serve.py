# SPDX-License-Identifier: MIT
"""What all contenders in Python have in common: see serve.h."""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import perf_counter


def serve(run: Callable[[int], int | tuple[int, float]], check: Callable[[int], int] | None = None) -> None:
    """`run` returns the checksum; with its own measure of seconds, where not all of it is to count."""
    for line in sys.stdin:
        operations = int(line)
        start = perf_counter()
        checksum = run(operations)
        seconds = perf_counter() - start
        if isinstance(checksum, tuple):
            checksum, seconds = checksum
        if check:
            checksum += check(operations)
        print(f"{seconds:.9f} {checksum}", flush=True)
