# SPDX-License-Identifier: MIT
"""What the figures were measured on, and with what."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from model import LUAS, Bench


def said(*command: str) -> str:
    """The first line of what a command says, or nothing."""
    if not shutil.which(command[0]):
        return ""
    result = subprocess.run(command, capture_output=True, text=True)
    return (result.stdout + result.stderr).strip().partition("\n")[0]


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith(("model name", "Hardware", "CPU part")):
            return line.partition(":")[2].strip()
    return platform.machine()


def commit() -> str:
    changed = "+" if said("git", "status", "--porcelain", "--untracked-files=no") else ""
    return said("git", "rev-parse", "--short=12", "HEAD") + changed


def packages(python: Path, *names: str) -> dict[str, str]:
    program = "import importlib.metadata as m, sys\nfor n in sys.argv[1:]: print(n, m.version(n))"
    if not python.exists():
        return {}
    lines = subprocess.run([str(python), "-c", program, *names], capture_output=True, text=True).stdout.splitlines()
    return dict(line.split() for line in lines)


def versions(bench: Bench) -> dict[str, str]:
    luas = [said(command, "-v") for commands in LUAS.values() for command in commands[:1]]
    found = {
        "Python": said(str(bench.python), "-c", "import platform; print(platform.python_version())"),
        "compiler": said("gcc", "--version"),
        "liburing": said("pkg-config", "--modversion", "liburing"),
        **{text.split()[0]: text.split()[1] for text in luas if " " in text},
        **packages(bench.python, "cffi", "swig", "numpy"),
        **{f"PyPI {name}": version for name, version in packages(bench.peers / "bin/python", "liburing").items()},
    }
    return {name: version for name, version in found.items() if version}


def machine(bench: Bench) -> dict[str, object]:
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "kernel": platform.release(),
        "processor": processor(),
        "processors": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "commit": commit(),
        "versions": versions(bench),
    }
