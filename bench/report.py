# SPDX-License-Identifier: MIT
"""Figures for people: a table on the terminal, and the page docs/bench.md; both from bench.json and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from remarks import remark_on

Figures = dict[str, Any]

FIGURES = {
    "ratio": ("{:.3f} of the speed of {peer}", "{:.2f}"),
    "cost": ("{:.2f} times the time of {peer}", "{:.2f}"),
    "above": ("{:.1f} ns more than {peer}", "{:.0f} ns"),
    "instructions": ("{:.1f} instructions", "{:.0f}"),
    "instructions_ratio": ("{:.3f} of the instructions of {peer}", "{:.2f}"),
    "instructions_above": ("{:.1f} instructions above {peer}", "{:.0f}"),
}


def number(value: float | None, form: str = "{:,.1f}") -> str:
    return "" if value is None else form.format(value)


def cells(row: Figures) -> list[str]:
    low, median, high = row["nanoseconds"]["quartiles"]
    ratios = row.get("ratio_quartiles")
    return [
        number(row["thousand_per_second"], "{:,.0f}"),
        number(row["nanoseconds"]["minimum"]),
        number(median),
        f"{low:,.1f} to {high:,.1f}",
        number(row.get("ratio"), "{:.3f}"),
        f"{ratios[0]:.3f} to {ratios[2]:.3f}" if ratios else "",
        number(row.get("ratio_of_least"), "{:.3f}"),
        number(row.get("instructions")),
        number(row.get("instructions_above")),
        number(row.get("kernel_share"), "{:.0%}"),
    ]


HEADS = [
    "thousand/s",
    "least ns",
    "median ns",
    "quartiles",
    "ratio",
    "quartiles",
    "of least",
    "instructions",
    "above",
    "in the kernel",
]


def race_rows(group: str, name: str, race: Figures) -> list[list[str]]:
    return [[f"{group}: {name}", *HEADS], *([contender, *cells(row)] for contender, row in race["rows"].items())]


def goal_texts(goal: Figures) -> tuple[str, str, str]:
    """What, what was measured, and what is to be reached."""
    sign = "at least" if goal["at_least"] else "at most"
    if goal["figure"] == "value":
        unit = f" {goal['unit']}" if goal["unit"] else ""
        return goal["what"], f"{goal['measured']:,.2f}{unit}", f"{sign} {goal['bound']:,.6g}{unit}"
    said, bound = FIGURES[goal["figure"]]
    text = said.format(goal["measured"], peer=goal["peer"])
    if goal.get("of_least") and goal["figure"] in ("ratio", "cost"):
        of_least = goal["of_least"] if goal["figure"] == "ratio" else 1 / goal["of_least"]
        text += f" (least {goal['least']:,.1f} ns: {of_least:.3f} of least)"
    return goal["what"], text, f"{sign} {bound.format(goal['bound'])}"


def figure_rows(group: Figures) -> list[list[str]]:
    return [[f["name"], number(f["value"], "{:,.2f}"), f["unit"]] for f in group["figures"]]


def columns(rows: list[list[str]]) -> list[str]:
    """Lines, the first column to the left and the others to the right."""
    widths = [max(len(row[i]) for row in rows if i < len(row)) for i in range(max(map(len, rows)))]
    padded = ([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])] for row in rows)
    return ["  ".join(cells).rstrip() for cells in padded]


def missing(figures: Figures) -> list[str]:
    """Who could not take part, and who failed."""
    lines: dict[str, None] = {}
    for group in figures["groups"].values():
        for race in group["races"].values():
            lines |= {f"skipped  {name}: {reason}": None for name, reason in race["skipped"].items()}
            lines |= {f"FAILED   {name}: {reason}": None for name, reason in race["failed"].items()}
        if group.get("failed"):
            lines[f"FAILED   {group['failed']}"] = None
    return list(lines)


def terminal(figures: Figures) -> str:
    lines = []
    for name, group in figures["groups"].items():
        for race_name, race in group["races"].items():
            lines += ["", *columns(race_rows(name, race_name, race))]
        if group["figures"]:
            lines += [
                "",
                name,
                *columns(figure_rows(group)),
            ]
    lines += ["", *missing(figures), ""]
    goals = [["met" if goal["met"] else "MISSED", *goal_texts(goal)] for goal in figures["goals"]]
    lines += [f"{verdict:<8}{what}: {measured}; {wanted}" for verdict, what, measured, wanted in goals]
    return "\n".join(lines)


# ---- profiles ----


def is_missed_race(goal: Figures) -> bool:
    return not goal["met"] and "race" in goal


def profile_lines(profile: Figures) -> list[str]:
    lines = [f"{profile['instructions']:10.1f}  all"]
    lines += [f"{instructions:10.1f}  in {name}" for name, instructions in profile["files"] if instructions >= 0.1]
    return [*lines, *(f"{count:10.1f}  {name} ({where})" for name, where, count in profile["functions"])]


def listed(entries: Iterable[tuple[str, float]]) -> str:
    return ", ".join(f"{name} {count:,.0f}" for name, count in entries)


def explanation(profile: Figures) -> str:
    """A profile in two sentences."""
    whole = profile["instructions"]
    files = [(name, count) for name, count in profile["files"] if count >= whole / 100]
    counts: Counter[str] = Counter()
    for name, _, count in profile["functions"]:
        counts[f"`{name.rpartition(':')[2]}`"] += count
    functions = [(name, count) for name, count in counts.most_common(8) if count >= whole / 100]
    return (
        f"{whole:,.0f} instructions per operation in the process; by the file that their code is of: {listed(files)}. "
        f"Most of them in {listed(functions)}."
    )


# ---- docs/bench.md ----

OPENING = """# What it costs

This is the record of one run of `make bench-record`, which writes this file (`bench/report.py`); nobody edits it.
`make bench` measures the same without recording it.

Contenders are interleaved in one run: each round gives every contender one turn, in rotating order, and a ratio is the
median of the rounds' ratios, so that a machine that speeds up or slows down does so for all; "of least" is the ratio of
the fastest turns. All are started anew several times, since how a process lies in memory lasts as long as it does.
Every contender puts fresh numbers in, reads every result in its own language, and proves by a checksum that the work
was done. Instructions are callgrind's, as the difference of two turns, of which one has three times the operations:
those of the process, not of the kernel; "in the kernel" is the kernel's share of the processor time.
"""


def table(heads: list[str], rows: list[list[str]]) -> list[str]:
    line = "| " + " | ".join(heads) + " |"
    rule = "| --- |" + " ---: |" * (len(heads) - 1)
    return [line, rule, *("| " + " | ".join(row) + " |" for row in rows), ""]


def about(figures: Figures) -> list[str]:
    machine = figures["machine"]
    commit = machine["commit"].replace("+", " with changes not committed yet")
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    return [
        f"- {machine['date']}, commit {commit}; {figures['rounds']} rounds, seed {figures['seed']}, "
        f"{figures.get('seconds', 0)} s in all",
        f"- Linux {machine['kernel']}, {machine['processors']} processors ({machine['processor']}), load "
        f"{machine['load']} at the beginning",
        f"- {versions}",
        "",
        "One group alone, or more rounds: `.venv/bin/python bench/run.py --only nops --rounds 99`; a contender's",
        "functions by instructions: `bench/run.py --profile 'nops/batches of 64/Python, cffi, call each'`.",
        "",
    ]


def goal_rows(goals: list[Figures]) -> list[list[str]]:
    return [
        [what, value, wanted, "met" if goal["met"] else "**missed**"]
        for goal in goals
        for what, value, wanted in [goal_texts(goal)]
    ]


def missed(figures: Figures) -> list[str]:
    """A paragraph for each contender that missed something."""
    lines: list[str] = []
    told: dict[str, list[str]] = {}
    for goal in figures["goals"]:
        if not goal["met"]:
            what, value, wanted = goal_texts(goal)
            told.setdefault(what, []).append(f"{value}, {wanted} wanted")
    for what, values in told.items():
        profile = figures.get("profiles", {}).get(what.replace(", ", "/", 1).replace(": ", "/", 1))
        texts = [f"**{what}**: {'; '.join(values)}.", *([explanation(profile)] if profile else []), remark_on(what)]
        lines += [" ".join(text for text in texts if text), ""]
    return lines or ["Nothing.", ""]


def group_lines(name: str, group: Figures) -> list[str]:
    lines = [f"## {name}", "", group["about"], ""]
    for race_name, race in group["races"].items():
        lines += [f"### {name}: {race_name}", "", f"Ratios, and instructions above, are to {race['peer']}.", ""]
        lines += table(["", *HEADS], race_rows(name, race_name, race)[1:])
    return lines + (table(["", "measured", ""], figure_rows(group)) if group["figures"] else [])


def markdown(figures: Figures) -> str:
    goals = figures["goals"]
    count = f"{sum(goal['met'] for goal in goals)} of {len(goals)} are met."
    lines = [OPENING, *about(figures), "## Goals", "", count, ""]
    lines += table(["what", "measured", "goal", ""], goal_rows(goals))
    lines += [f"- {line}" for line in missing(figures)]
    lines += ["", "## What falls short, and by what", "", *missed(figures)]
    for name, group in figures["groups"].items():
        lines += group_lines(name, group)
    return "\n".join(lines).rstrip() + "\n"
