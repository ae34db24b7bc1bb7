# SPDX-License-Identifier: MIT
"""How contenders in Python read the completions of NOPs: all results, which have to be 0, and all tags, which are added
up. By columns, by columns that numpy adds up, or record by record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def by_columns(completions: Any) -> int:
    if any(completions.column("result")):
        raise failure(completions)
    return sum(completions.column("tag"))


def by_records(completions: Any) -> int:
    total = 0
    for completion in completions:
        if completion.result:
            raise failure(completions)
        total += completion.tag
    return total


def by_numpy() -> Callable[[Any], int]:
    import numpy

    def total_of(completions: Any) -> int:
        if numpy.asarray(completions.column("result")).any():
            raise failure(completions)
        return int(numpy.asarray(completions.column("tag")).sum())

    return total_of


def failure(completions: Any) -> OSError:
    return OSError(f"a NOP failed: {list(completions)}")
