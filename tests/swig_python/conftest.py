# SPDX-License-Identifier: MIT
"""Every test leaves C as it was: nothing open, pinned or kept."""

import gc
from collections.abc import Iterator

import _hard
import pytest


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    yield
    gc.collect()
    assert _hard.hard_boxes() == 0
    assert _hard.hard_kept() == 0


@pytest.fixture
def slab() -> Iterator[int]:
    """A slab of ten bytes. Once it is closed, its memory is there as long as it is pinned."""
    handle = _hard.hard_slab_open(10)
    yield handle
    if _hard.hard_slab_pins(handle) >= 0:
        _hard.hard_slab_close(handle)
    gc.collect()
    assert _hard.hard_slab_pins(handle) == -1
