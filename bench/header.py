# SPDX-License-Identifier: MIT
"""Writes an annotated header of many functions, and the C behind it.

`header.py FUNCTIONS FOLDER [ENUMERATIONS RECORDS]`. The functions are of the sorts that libraries have: integers, text,
buffers, out-parameters, records, handles."""

from __future__ import annotations

import sys
from pathlib import Path

START = """/* SPDX-License-Identifier: MIT */
#ifndef MANY_H
#define MANY_H

#include <ferrule/annotate.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>

/** A thing that functions work on. */
struct FERRULE_HANDLE(many_thing_free) many_thing;
FERRULE_RETURNS_OWNED(many_thing_free) struct many_thing *many_thing_new(void);
FERRULE_HIDDEN void many_thing_free(struct many_thing *thing);
"""

# A documentation comment and a prototype; and a body.
SORTS = (
    ("The sum of both.", "int64_t many_sum_{n}(int64_t one, int32_t other)", "return one + other;"),
    (
        "How long the text is. Errors: ENAMETOOLONG beyond {n} bytes.",
        "FERRULE_ERRNO int many_length_{n}(const char *text FERRULE_STRING)",
        "size_t n = 0;\n\twhile (text[n])\n\t\tn++;\n\treturn n > {n} ? -ENAMETOOLONG : (int)n;",
    ),
    (
        "The first byte, 0 where there is none.",
        "int many_first_{n}(const void *data FERRULE_BYTES(size), size_t size)",
        "return size ? *(const unsigned char *)data : 0;",
    ),
    (
        "Half of the value, and what is left. Errors: EDOM for a negative value.",
        "FERRULE_ERRNO int many_half_{n}(int64_t value, int64_t *half FERRULE_OUT, int *rest FERRULE_OUT)",
        "if (value < 0)\n\t\treturn -EDOM;\n\t*half = value / 2;\n\t*rest = (int)(value % 2);\n\treturn 0;",
    ),
    (
        "What the thing counts.",
        "FERRULE_METHOD(many_thing) uint32_t many_thing_count_{n}(struct many_thing *thing, uint32_t by)",
        "return *(uint32_t *)(void *)thing += by;",
    ),
)


def record(number: int) -> str:
    return (
        f"/** Values of sort {number}. */\nstruct FERRULE_RECORD many_record_{number} {{\n"
        f"\tint64_t size; /**< bytes */\n\tuint32_t flags;\n\tuint16_t kind, level;\n\tdouble weight;\n}};\n"
    )


def enumeration(number: int) -> str:
    members = "".join(f"\tMANY_{number}_{member} = {member}, /**< choice {member} */\n" for member in range(20))
    return f"/** Choices of sort {number}. */\nenum FERRULE_ENUM many_choice_{number} {{\n{members}}};\n"


def write(functions: int, folder: Path, enumerations: int = 0, records: int = 0) -> None:
    declared, defined = [], []
    for number in range(records):
        prototype = f"double many_weigh_{number}(const struct many_record_{number} *record)"
        declared.append(f"/** The record's weight. */\n{prototype};\n")
        defined.append(f"{prototype}\n{{\n\treturn record->weight;\n}}\n")
    for number in range(functions):
        comment, prototype, body = (text.replace("{n}", str(number)) for text in SORTS[number % len(SORTS)])
        declared.append(f"/** {comment} */\n{prototype};\n")
        defined.append(f"{prototype}\n{{\n\t{body}\n}}\n")
    types = [enumeration(n) for n in range(enumerations)] + [record(n) for n in range(records)]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "many.h").write_text("\n".join([START, *types, *declared, "#endif\n"]))
    thing = (
        "#include <stdlib.h>\n\nstruct many_thing {\n\tuint32_t count;\n};\n\n"
        "struct many_thing *many_thing_new(void)\n{\n\treturn calloc(1, sizeof(struct many_thing));\n}\n\n"
        "void many_thing_free(struct many_thing *thing)\n{\n\tfree(thing);\n}\n"
    )
    (folder / "many.c").write_text(
        "\n".join(['/* SPDX-License-Identifier: MIT */\n#include "many.h"', thing, *defined])
    )


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:]))
