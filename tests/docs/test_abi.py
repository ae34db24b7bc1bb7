# SPDX-License-Identifier: MIT
"""docs/abi.md: the sizes that it documents are those of the headers, and no public struct is missing."""

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEADERS = [path for path in (ROOT / "core/include/ferrule").glob("*.h") if not path.name.startswith("kernel")]


def documented():
    text = (ROOT / "docs/abi.md").read_text()
    return {name: int(size) for name, size in re.findall(r"^\| `struct (\w+)` \| (\d+) \|", text, re.MULTILINE)}


def declared():
    pattern = r"^struct (?:[A-Z_]+(?:\([^)]*\))? )*(\w+) \{"
    return {name for path in HEADERS for name in re.findall(pattern, path.read_text(), re.MULTILINE)}


def test_each_public_struct_is_documented():
    assert set(documented()) == declared()


def test_sizes():
    checks = "".join(
        f'_Static_assert(sizeof(struct {name}) == {size}, "struct {name} has not {size} bytes");\n'
        for name, size in documented().items()
    )
    program = f"#include <ferrule/safe.h>\n#include <ferrule/uring.h>\n{checks}"
    command = [os.environ.get("CC", "gcc"), "-std=c11", "-fsyntax-only", "-xc", "-"]
    command += ["-I", "core/include", "-I", "bindings/include"]
    done = subprocess.run(command, cwd=ROOT, input=program, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
