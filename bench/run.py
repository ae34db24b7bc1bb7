# SPDX-License-Identifier: MIT
"""Measures contender beside contender: every round runs each once, a ratio is the median of the rounds' ratios."""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

PEER = "C, liburing"
BATCHES = (1, 64)
OPERATIONS = {1: 300_000, 64: 1_200_000}  # short runs, many of them: the machine has moods
COUNTED = 6_400  # operations under callgrind
Figures = dict[Any, Any]
LAYERS = {"layer 1": "raw", "layer 2, arrays": "array", "layer 2, calls": "calls"}
REQUESTS = ("nop", "read", "read_fixed", "read_fixed_each")
REQUEST_OPERATIONS = 384_000  # of layers
ABOVE = {"nop": 70, "read": 120, "read_fixed": 120}  # instructions that an array may cost above layer 1
IMPORT_LIMIT = 0.030  # seconds that `import ferrule` may add


def output(command: list[str], environment: dict[str, str] | None = None) -> str:
    result = subprocess.run(command, env={**os.environ, **(environment or {})}, capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"bench: {' '.join(command)} failed with {result.returncode}: {result.stderr.strip()}")
    return result.stdout + result.stderr


def contenders(build: Path) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Commands that take BATCH and OPERATIONS and print seconds; and who cannot take part, with the reason."""
    found = {PEER: [str(build / "bench/nop-liburing")], "C, ferrule": [str(build / "bench/nop-ferrule")]}
    skipped = {}
    luajit = shutil.which("luajit")
    module = build / "lua/ferrule/luajit/raw.lua"
    if not luajit:
        skipped["LuaJIT, ferrule raw"] = "no luajit here"
    elif not module.exists():
        skipped["LuaJIT, ferrule raw"] = f"{module} was not built"
    else:
        found["LuaJIT, ferrule raw"] = [luajit, "bench/nop.lua"]
    return found, skipped


def lua_environment(build: Path) -> dict[str, str]:
    return {"LUA_PATH": f"{build}/lua/?.lua;{build}/lua/?/init.lua"}


def nops(build: Path, rounds: int) -> tuple[Figures, dict[str, str]]:
    commands, skipped = contenders(build)
    seconds: dict[int, dict[str, list[float]]] = {batch: {name: [] for name in commands} for batch in BATCHES}
    for number in range(rounds):
        for batch in BATCHES:
            # Whoever comes first finds another machine than whoever comes last: take turns.
            order = list(commands)[number % len(commands) :] + list(commands)[: number % len(commands)]
            for name in order:
                command = [*commands[name], str(batch), str(OPERATIONS[batch])]
                seconds[batch][name].append(float(output(command, lua_environment(build))))
    return {batch: rates(OPERATIONS[batch], seconds[batch], PEER) for batch in BATCHES}, skipped


def layers(build: Path, rounds: int) -> Figures:
    """Layer 2 beside layer 1, in C: throughput by request, and callgrind's instructions, of layer 2 above layer 1."""
    program, batch = str(build / "bench/safe"), BATCHES[-1]
    seconds: dict[str, dict[str, list[float]]] = {request: {name: [] for name in LAYERS} for request in REQUESTS}
    for number in range(rounds):
        for request in REQUESTS:
            order = list(LAYERS)[number % len(LAYERS) :] + list(LAYERS)[: number % len(LAYERS)]
            for name in order:
                command = [program, LAYERS[name], request, str(batch), str(REQUEST_OPERATIONS)]
                seconds[request][name].append(float(output(command)))
    result = {request: rates(REQUEST_OPERATIONS, seconds[request], "layer 1") for request in REQUESTS}
    if not shutil.which("valgrind"):
        return result
    for request, rows in result.items():
        for name, row in rows.items():
            row["instructions"] = instructions_each([program, LAYERS[name], request], batch)
            row["instructions_above"] = round(row["instructions"] - rows["layer 1"]["instructions"], 1)
    return result


def rates(operations: int, seconds: dict[str, list[float]], peer_name: str) -> Figures:
    result = {}
    for name, times in seconds.items():
        ratios = sorted(peer / own for peer, own in zip(seconds[peer_name], times, strict=True))
        result[name] = {
            "thousand_per_second": round(operations / statistics.median(times) / 1000, 1),
            "ratio_to_peer": round(statistics.median(ratios), 4),
            "ratio_quartiles": [round(ratio, 4) for ratio in statistics.quantiles(ratios)],
        }
    return result


def count_instructions(command: list[str], batch: int, operations: int) -> int:
    valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    text = output([*valgrind, *command, str(batch), str(operations)])
    found = re.search(r"Collected : (\d+)", text)
    if not found:
        sys.exit(f"bench: callgrind told no number of instructions: {text}")
    return int(found[1])


def instructions_each(command: list[str], batch: int) -> float:
    """Per operation: the difference of two runs, so that start and end do not count."""
    more, few = (count_instructions(command, batch, times * COUNTED) for times in (2, 1))
    return round((more - few) / COUNTED, 2)


def instructions(build: Path) -> Figures:
    if not shutil.which("valgrind"):
        return {}
    result: Figures = {}
    for batch in BATCHES:
        result[batch] = {}
        for name, program in ((PEER, "nop-liburing"), ("C, ferrule", "nop-ferrule")):
            result[batch][name] = instructions_each([str(build / "bench" / program)], batch)
    return result


def start_up(build: Path, statement: str, binding: str) -> float:
    program = (
        "import subprocess, sys, time; start = time.perf_counter();"
        "subprocess.run([sys.executable, '-c', sys.argv[1]], check=True); print(time.perf_counter() - start)"
    )
    environment = {"PYTHONPATH": str(build / "python"), "FERRULE_BINDING": binding}
    return float(output([sys.executable, "-c", program, statement], environment))


def imports(build: Path, rounds: int) -> dict[str, float]:
    """Seconds that `import ferrule` adds to Python's start, by binding: least beside least, for a busy machine adds."""
    result = {}
    for binding in ("cffi", "swig"):
        if not list((build / "python/ferrule" / f"_{binding}").glob("_safe*.so")):
            continue
        start_up(build, "import ferrule", binding)  # compiles what is not compiled yet
        pairs = [(start_up(build, "pass", binding), start_up(build, "import ferrule", binding)) for _ in range(rounds)]
        result[binding] = round(min(own for _, own in pairs) - min(bare for bare, _ in pairs), 4)
    return result


def verdicts(figures: Figures) -> list[tuple[str, bool]]:
    goals = []
    for batch, rows in figures["nops"].items():
        ratio = rows["C, ferrule"]["ratio_to_peer"]
        goals.append((f"batch {batch}: {ratio:.3f} of liburing's throughput, goal 1.0", ratio >= 1))
    for batch, counts in figures["instructions"].items():
        ours, peer = counts["C, ferrule"], counts[PEER]
        goals.append((f"batch {batch}: {ours} instructions per NOP, liburing's {peer}", ours <= peer))
    for request, most in ABOVE.items():
        above = figures["layers"][request]["layer 2, arrays"].get("instructions_above")
        if above is not None:
            goals.append((f"{request} in arrays: {above} instructions above layer 1, goal {most}", above <= most))
    for binding, added in figures["import"].items():
        text = f"import ferrule on {binding}: {added * 1000:.1f} ms, goal {IMPORT_LIMIT * 1000:.0f}"
        goals.append((text, added <= IMPORT_LIMIT))
    return goals


def show_layers(figures: Figures) -> None:
    batch = BATCHES[-1]
    print(f"\n{f'Batches of {batch}, thousand per s':<28}{'':>12}{'ratio':>8}{'instructions':>14}{'above layer 1':>15}")
    for request, rows in figures.items():
        for name, row in rows.items():
            print(f"{f'{request}: {name}':<33}{row['thousand_per_second']:>7,.0f}{row['ratio_to_peer']:>8.3f}", end="")
            print(f"{row.get('instructions', ''):>14}{row.get('instructions_above', ''):>15}")


def show(figures: Figures) -> None:
    print(f"{'NOPs, thousand per second':<28}" + "".join(f"{f'batch {batch}':>12}{'ratio':>8}" for batch in BATCHES))
    for name in figures["nops"][BATCHES[0]]:
        cells = (figures["nops"][batch][name] for batch in BATCHES)
        print(f"{name:<28}" + "".join(f"{c['thousand_per_second']:>12,.0f}{c['ratio_to_peer']:>8.3f}" for c in cells))
    for name, reason in figures["skipped"].items():
        print(f"{name:<28}skipped: {reason}")
    if figures["instructions"]:
        print("\nInstructions per NOP")
        for name in figures["instructions"][BATCHES[0]]:
            print(f"{name:<28}" + "".join(f"{figures['instructions'][b][name]:>12}{'':8}" for b in BATCHES))
    show_layers(figures["layers"])
    print()
    for text, met in verdicts(figures):
        print(f"{'met   ' if met else 'MISSED'}  {text}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=Path("build"))
    parser.add_argument("--output", type=Path, default=Path("build/bench.json"))
    parser.add_argument("--rounds", type=int, default=51)
    arguments = parser.parse_args()
    build = arguments.build.resolve()
    measured, skipped = nops(build, arguments.rounds)
    figures = {
        "kernel": platform.release(),
        "rounds": arguments.rounds,
        "nops": measured,
        "skipped": skipped,
        "instructions": instructions(build),
        "layers": layers(build, arguments.rounds // 3 + 1),
        "import": imports(build, 15),
    }
    show(figures)
    arguments.output.write_text(json.dumps(figures, indent=2, sort_keys=True) + "\n")
    return 0 if all(met for _, met in verdicts(figures)) else 1


if __name__ == "__main__":
    sys.exit(main())
