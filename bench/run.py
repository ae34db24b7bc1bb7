# SPDX-License-Identifier: MIT
"""Measures contender beside contender, and says which goals are met. `make bench` builds what this needs."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from pathlib import Path
from time import monotonic
from types import ModuleType
from typing import Any

import report
from counting import count_race, profile
from machine import machine
from model import Bench, Contender, Goal, Race
from race import FailedError, Figures, beside, run

GROUPS = ("layers", "nops", "random", "calls", "memory", "flight", "imports")


def say(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr, flush=True)


def measured(race: Race, figures: Figures, goal: Goal) -> float | None:
    """None where the contender, its peer or the count is not there."""
    row = figures["rows"].get(goal.contender)
    if row and goal.peer:
        times = figures["times"]
        row = beside(times[goal.contender], times[goal.peer]) if goal.peer in times else None
    return row.get(goal.figure) if row else None


def race_goals(group: str, race: Race, figures: Figures) -> list[Figures]:
    result = []
    for goal in race.goals:
        value = measured(race, figures, goal)
        if value is not None:
            result.append(
                {
                    "what": f"{group}, {race.name}: {goal.contender}",
                    "race": f"{group}/{race.name}",
                    "contender": goal.contender,
                    "figure": goal.figure,
                    "peer": goal.peer or race.peer,
                    "measured": value,
                    "bound": goal.bound,
                    "at_least": goal.at_least,
                    "met": value >= goal.bound if goal.at_least else value <= goal.bound,
                }
            )
    return result


def group_figures(bench: Bench, name: str, module: ModuleType, result: Figures) -> list[Figures]:
    """The figures that are no race's; their goals."""
    try:
        figures = module.figures(bench)
    except (FailedError, OSError) as error:
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
            count_race(race, figures)
        goals += race_goals(name, race, figures)
    if hasattr(module, "figures"):
        say(name)
        goals += group_figures(bench, name, module, result)
    return result, goals


def all_figures(bench: Bench, names: list[str]) -> Figures:
    figures: Figures = {"machine": machine(bench), "rounds": bench.rounds, "seed": bench.seed}
    figures |= {"groups": {}, "goals": []}
    for name in names:
        figures["groups"][name], goals = measure(bench, name)
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
    print(f"{found[0]}: instructions per operation", *profile(contender, race), sep="\n")
    return 0


def explain_missed(bench: Bench, figures: Figures) -> None:
    """Adds the profiles of the contenders that missed a goal, and of those that they were measured by."""
    entries = races_of(bench)
    wanted: dict[str, None] = {}
    for goal in figures["goals"]:
        if not goal["met"] and goal["figure"] != "value":
            wanted |= {f"{goal['race']}/{goal[who]}": None for who in ("contender", "peer")}
    figures["profiles"] = {}
    for name in wanted:
        race, contender = entries[name]
        if contender.counted and not contender.missing:
            say(f"profile of {name}")
            figures["profiles"][name] = profile(contender, race, 16)


def failed(figures: Figures) -> bool:
    groups = figures["groups"].values()
    return any(group.get("failed") or any(race["failed"] for race in group["races"].values()) for group in groups)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=Path("build"))
    parser.add_argument("--python", type=Path, default=Path(sys.executable), help="with what ferrule needs")
    parser.add_argument("--output", type=Path, help="default: BUILD/bench.json")
    groups = f"of {', '.join(GROUPS)}; again for more"
    parser.add_argument("--only", action="append", choices=GROUPS, metavar="GROUP", help=groups)
    parser.add_argument("--rounds", type=int, help="turns of each contender; default 51")
    parser.add_argument("--seed", type=int, default=1, help="of the offsets")
    parser.add_argument("--quick", action="store_true", help="few and short rounds, no instructions: does it all work?")
    parser.add_argument("--markdown", action="store_true", help="measures nothing: docs/bench.md of the last run")
    profiled = "measures nothing: a contender's functions by instructions; parts of the names will do"
    parser.add_argument("--profile", metavar="GROUP/RACE/CONTENDER", help=profiled)
    return parser.parse_args()


def bench_of(given: Any) -> Bench:
    build = given.build.resolve()
    rounds = given.rounds or (3 if given.quick else 51)
    seconds = 0.002 if given.quick else 0.02
    sessions = 1 if given.quick else 3
    python = given.python if given.python.is_absolute() else Path.cwd() / given.python
    return Bench(build, python, build / "bench/venv", rounds, seconds, sessions, not given.quick, given.seed)


def main() -> int:
    given = arguments()
    bench = bench_of(given)
    output = given.output or bench.build / "bench.json"
    if given.markdown:
        print(report.markdown(json.loads(output.read_text())), end="")
        return 0
    if given.profile:
        return show_profile(bench, given.profile)
    start = monotonic()
    figures = all_figures(bench, given.only or list(GROUPS))
    if bench.counting:
        explain_missed(bench, figures)
    figures["seconds"] = round(monotonic() - start)
    output.write_text(json.dumps(figures, indent=1, sort_keys=False) + "\n")
    print(report.terminal(figures))
    say(f"{figures['seconds']} s; all figures: {output}")
    return 1 if failed(figures) or not (given.quick or all(goal["met"] for goal in figures["goals"])) else 0


if __name__ == "__main__":
    sys.exit(main())
