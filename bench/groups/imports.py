# SPDX-License-Identifier: MIT
"""What `import ferrule` adds to Python's start, by binding, with compiled bytecode there as in an installed package:
least beside least, for a busy machine only adds."""

from __future__ import annotations

import os
import subprocess
import sys
from time import perf_counter

from model import Bench, Figure

LIMIT = 30  # milliseconds


def start_up(bench: Bench, statement: str, binding: str) -> float:
    environment = {
        **os.environ,
        "PYTHONPATH": f"{bench.build}/python",
        "FERRULE_BINDING": binding,
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(bench.build / "bench/pycache"),
    }
    start = perf_counter()
    subprocess.run([str(bench.python), "-c", statement], env=environment, check=True, stdout=sys.stderr)
    return (perf_counter() - start) * 1000


def figures(bench: Bench) -> list[Figure]:
    result = []
    for binding in ("native", "swig", "cffi"):
        if not list((bench.build / "python/ferrule" / f"_{binding}").glob("*safe*.so")):
            continue
        start_up(bench, "import ferrule", binding)  # compiles what is not compiled yet
        pairs = [
            (start_up(bench, "pass", binding), start_up(bench, "import ferrule", binding))
            for _ in range(min(bench.rounds, 15))
        ]
        added = min(own for _, own in pairs) - min(bare for bare, _ in pairs)
        result.append(Figure(f"import ferrule on {binding}", added, "ms", LIMIT))
    return result
