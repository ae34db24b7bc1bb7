# SPDX-License-Identifier: MIT
"""Measures contender beside contender, and says which goals are met. `make bench` builds what this needs."""

from __future__ import annotations

import argparse
import importlib
import json
import statistics
import subprocess
import sys
from pathlib import Path
from time import monotonic
from types import ModuleType
from typing import Any

import report
from counting import Counting
from machine import machine
from model import Bench, Contender, Goal, Race
from race import FailedError, Figures, beside, run

GROUPS = ("liburing", "layers", "nops", "random", "calls", "memory", "flight", "imports", "generate")


def say(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr, flush=True)


def peer_of(race: Race, goal: Goal, figures: Figures) -> str:
    """The race's, or the fastest of the goal's own."""
    there = [name for name in goal.peers if name in figures["rows"]]
    return min(there, key=lambda name: statistics.median(figures["times"][name])) if there else race.peer


def beside_peer(goal: Goal, peer: str, figures: Figures) -> Figures:
    """The contender's row, as it is beside that peer. Empty where one of them is not there."""
    row: Figures = figures["rows"].get(goal.contender, {})
    if not row or not goal.peers:
        return row
    times = figures["times"]
    return {**row, **beside(times[goal.contender], times[peer])} if peer in goal.peers else {}


def race_goals(group: str, race: Race, figures: Figures) -> list[Figures]:
    """Of those whose contender, peer and count are there."""
    result = []
    for goal in race.goals:
        peer = peer_of(race, goal, figures)
        row = beside_peer(goal, peer, figures)
        value = row.get(goal.figure)
        if value is not None:
            result.append(
                {
                    "what": f"{group}, {race.name}: {goal.contender}",
                    "race": f"{group}/{race.name}",
                    "contender": goal.contender,
                    "figure": goal.figure,
                    "peer": peer,
                    "measured": value,
                    "bound": goal.bound,
                    "at_least": goal.at_least,
                    "met": value >= goal.bound if goal.at_least else value <= goal.bound,
                    "least": row["nanoseconds"]["minimum"],
                    "of_least": row.get("ratio_of_least"),
                }
            )
    return result


def group_figures(bench: Bench, name: str, module: ModuleType, result: Figures) -> list[Figures]:
    """The figures that are no race's; their goals."""
    try:
        figures = module.figures(bench)
    except (FailedError, OSError, subprocess.SubprocessError) as error:
        result["failed"] = f"{name}: {error}"
        return []
    result["figures"] = [{"name": f.name, "value": f.value, "unit": f.unit} for f in figures]
    return [
        {
            "what": f"{name}: {f.name}",
            "figure": "value",
            "unit": f.unit,
            "measured": f.value,
            "bound": f.bound,
            "at_least": False,
            "met": f.value <= f.bound,
        }
        for f in figures
        if f.bound is not None
    ]


def measure(bench: Bench, name: str) -> tuple[Figures, list[Figures]]:
    module = importlib.import_module(f"groups.{name}")
    result: Figures = {"about": (module.__doc__ or "").strip(), "races": {}, "figures": []}
    goals: list[Figures] = []
    for race in module.races(bench) if hasattr(module, "races") else []:
        say(f"{name}, {race.name}: {', '.join(c.name for c in race.contenders if not c.missing)}")
        figures = result["races"][race.name] = run(bench, race)
        if bench.counting and race.counted:
            bench.counting.count(race, figures)
        goals += race_goals(name, race, figures)
    if hasattr(module, "figures"):
        say(name)
        goals += group_figures(bench, name, module, result)
    return result, goals


def all_figures(bench: Bench, names: list[str]) -> Figures:
    figures: Figures = {"machine": machine(bench), "rounds": bench.rounds, "seed": bench.seed}
    figures |= {"groups": {}, "goals": []}
    for name in names:
        start = monotonic()
        figures["groups"][name], goals = measure(bench, name)
        figures["groups"][name]["seconds"] = round(monotonic() - start, 1)
        figures["goals"] += goals
    return figures


def races_of(bench: Bench) -> dict[str, tuple[Race, Contender]]:
    """All contenders, by GROUP/RACE/CONTENDER."""
    found: dict[str, tuple[Race, Contender]] = {}
    for name in GROUPS:
        module = importlib.import_module(f"groups.{name}")
        races = [module.race(bench)] if hasattr(module, "race") and not hasattr(module, "races") else []
        races += module.races(bench) if hasattr(module, "races") else []
        for race in races:
            found |= {f"{name}/{race.name}/{contender.name}": (race, contender) for contender in race.contenders}
    return found


def show_profile(bench: Bench, wanted: str) -> int:
    """Of the one contender whose name has all the parts of what is wanted."""
    entries = races_of(bench)
    found = [wanted] if wanted in entries else [n for n in entries if all(part in n for part in wanted.split("/"))]
    if len(found) != 1:
        print(f"{wanted} is not one contender:", *(found or entries), sep="\n  ")
        return 2
    race, contender = entries[found[0]]
    print(
        f"{found[0]}: instructions per operation", *report.profile_lines(Counting().profile(contender, race)), sep="\n"
    )
    return 0


def explain_missed(bench: Bench, counting: Counting, figures: Figures) -> None:
    """Adds the profiles of the contenders that missed a goal."""
    entries = races_of(bench)
    wanted = {f"{goal['race']}/{goal['contender']}": None for goal in figures["goals"] if report.is_missed_race(goal)}
    there = {name: entries[name] for name in wanted if entries[name][1].counted}
    say(f"profiles: {', '.join(there)}")
    jobs = {name: counting.pool.submit(counting.profile, contender, race) for name, (race, contender) in there.items()}
    figures["profiles"] = {name: job.result() for name, job in jobs.items()}


def failed(figures: Figures) -> bool:
    groups = figures["groups"].values()
    return any(group.get("failed") or any(race["failed"] for race in group["races"].values()) for group in groups)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=Path("build"))
    parser.add_argument("--python", type=Path, default=Path(sys.executable), help="with what ferrule needs")
    groups = f"of {', '.join(GROUPS)}; again for more"
    parser.add_argument("--only", action="append", choices=GROUPS, metavar="GROUP", help=groups)
    parser.add_argument("--rounds", type=int, help="turns of each contender; default 99")
    parser.add_argument("--seed", type=int, default=1, help="of the offsets")
    parser.add_argument("--quick", action="store_true", help="few and short rounds, no instructions: does it all work?")
    parser.add_argument("--json", type=Path, help="where all figures go; default: BUILD/bench.json")
    parser.add_argument("--markdown", type=Path, help="where a page of them goes, as docs/bench.md")
    parser.add_argument("--again", action="store_true", help="measures nothing: the figures are those of --json")
    profiled = "measures nothing: a contender's functions by instructions; parts of the names will do"
    parser.add_argument("--profile", metavar="GROUP/RACE/CONTENDER", help=profiled)
    return parser.parse_args()


def bench_of(given: Any) -> Bench:
    build = given.build.resolve()
    rounds = given.rounds or (3 if given.quick else 99)
    seconds = 0.002 if given.quick else 0.02
    sessions = 1 if given.quick else min(9, rounds)
    python = given.python if given.python.is_absolute() else Path.cwd() / given.python
    counting = None if given.quick else Counting()
    return Bench(build, python, build / "bench/venv", rounds, seconds, sessions, counting, given.seed)


def measure_all(bench: Bench, names: list[str]) -> Figures:
    start = monotonic()
    figures = all_figures(bench, names)
    if bench.counting:
        explain_missed(bench, bench.counting, figures)
    figures["seconds"] = round(monotonic() - start)
    return figures


def main() -> int:
    given = arguments()
    bench = bench_of(given)
    if given.profile:
        return show_profile(bench, given.profile)
    path = given.json or bench.build / "bench.json"
    if given.again:
        figures = json.loads(path.read_text())
    else:
        figures = measure_all(bench, given.only or list(GROUPS))
        path.write_text(json.dumps(figures, indent=1, sort_keys=False) + "\n")
        say(f"{figures['seconds']} s; all figures: {path}")
    if given.markdown:
        given.markdown.write_text(report.markdown(figures))
    print(report.terminal(figures))
    return 1 if failed(figures) else 0


if __name__ == "__main__":
    sys.exit(main())
