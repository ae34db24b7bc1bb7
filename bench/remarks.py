# SPDX-License-Identifier: MIT
"""What a missed goal's profile does not say by itself: for the page."""

from __future__ import annotations

# By how the name of a missed goal begins or ends.
REMARKS: dict[str, str] = {}


def remark_on(what: str) -> str:
    """The texts of all keys that the name has in it."""
    return " ".join(text for part, text in REMARKS.items() if part in what)
