# SPDX-License-Identifier: MIT
"""What a missed goal's profile does not say by itself: for the page."""

from __future__ import annotations

import re

COPIES = (
    "For each operation a request record of 136 bytes is read and a completion record of 40 bytes is written, where "
    "layer 1 writes an entry of 64 and reads a completion of 16. The instructions of nop, read and read_fixed stay "
    "within their own goals, but most of a NOP's 50 to 70 ns are the kernel's: 0.95 leaves 3 of them, a dozen "
    "instructions. A prepared batch, whose records were checked before, is beside layer 1."
)
EACH = "A registered buffer of its own for each request is looked up for each request, here and in no other race."
WRAPPERS = (
    "What SWIG's module does in C, cffi's does in Python: each call goes through a frame of the interpreter, which "
    "looks at the arguments, and then through cffi's conversions, one argument at a time."
)
RECORDS = (
    "The bench itself makes 64 records in the interpreter for each run, by `ferrule.request.nop` or as tuples, and "
    "reads the completions by `any()` and `sum()` over two columns; what is left is a tuple's way into C and its end. "
    "Where numpy fills a column, or a batch is prepared, none of that is to be paid."
)
NOISE = (
    "Where the process needs no more instructions than its peer, the difference is the kernel's and the processor "
    "caches': the quartiles in the group's table say how far such a ratio is to be trusted."
)

# By what is found in the name of a missed goal, as regular expressions.
REMARKS = {
    ": ferrule_(queue|run)": COPIES,
    "read_fixed_each: ferrule_(queue|run)": EACH,
    ": prepared batch": NOISE,
    "Python, cffi, (prepared|call)": WRAPPERS,
    "Python, cffi, records": (
        "Each number of a record is fetched and checked by C of the generated module (`bind_fill_number`, or "
        "`bind_clean_ferrule_request` for memory), but the run itself and the two columns that are read after it are "
        "made in Python: a column costs about four times as much to make as with swig (measured alone)."
    ),
    "Python, .*, records, by numpy": (
        "What is in `_multiarray_umath` is numpy's: it fills 64 tags, and adds up two columns."
    ),
    "Python, .*, records(, plain tuples)?$": RECORDS,
    "Python, swig, prepared": (
        "Most of that is the bench's own sum() over the results: an iterator's step and an integer object for each. "
        "The module and what it calls of libferrule are the smaller part."
    ),
    "Lua 5.4, prepared": (
        "Some 120 of the interpreter's instructions are the bench's own loop over the results (counted alone). Lua's "
        "interface gives C one value of a table at a time: each number of a column is fetched by one function and "
        "converted by another."
    ),
    "^liburing, ": NOISE,
    "nops, .*, ferrule layer 1": NOISE,
    "^random, ": (
        "Most of the time is the kernel's, which copies 4 KiB or waits for the disk (the group's table has the share): "
        "the instructions of a language are tens of nanoseconds beside it."
    ),
}


def remark_on(what: str) -> str:
    """The texts of all expressions that are found in the name."""
    return " ".join(dict.fromkeys(text for part, text in REMARKS.items() if re.search(part, what)))
