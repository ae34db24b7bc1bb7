# SPDX-License-Identifier: MIT
"""docs/bindings.md: its tables are the rows that the tests of the bindings name."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_the_tables_are_those_of_the_tests():
    command = [sys.executable, "tests/bindings/table.py", "docs-check", "docs/bindings.md"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30)
    assert (result.returncode, result.stderr) == (0, "")
