# SPDX-License-Identifier: MIT
"""Figures for people: a table on the terminal, and docs/bench.md; both from bench.json and nothing else."""

from __future__ import annotations

from typing import Any

Figures = dict[str, Any]

FIGURES = {
    "ratio": ("{:.3f} of the speed of {peer}", "{:.2f}"),
    "cost": ("{:.2f} times the time of {peer}", "{:.2f}"),
    "above": ("{:.1f} ns more than {peer}", "{:.0f} ns"),
    "instructions": ("{:.1f} instructions", "{:.0f}"),
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
    ]


HEADS = ["thousand/s", "least ns", "median ns", "quartiles", "ratio", "quartiles", "of least", "instructions", "above"]


def race_rows(group: str, name: str, race: Figures) -> list[list[str]]:
    return [[f"{group}: {name}", *HEADS], *([contender, *cells(row)] for contender, row in race["rows"].items())]


def goal_texts(goal: Figures) -> tuple[str, str, str]:
    """What, what was measured, and what is to be reached."""
    sign = "at least" if goal["at_least"] else "at most"
    if goal["figure"] == "value":
        unit = f" {goal['unit']}" if goal["unit"] else ""
        return goal["what"], f"{goal['measured']:,.2f}{unit}", f"{sign} {goal['bound']:,.6g}{unit}"
    said, bound = FIGURES[goal["figure"]]
    return goal["what"], said.format(goal["measured"], peer=goal["peer"]), f"{sign} {bound.format(goal['bound'])}"


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


# ---- docs/bench.md ----

OPENING = """# What it costs

Every figure is of contenders interleaved in one run: each round gives every contender one turn, in rotating order, and
a ratio is the median of the rounds' ratios, so that a machine that speeds up or slows down does so for all; "of least"
is the ratio of the fastest turns. Every contender puts fresh numbers in, reads every result in its own language, and
proves by a checksum that the work was done. Instructions are callgrind's, as the difference of two runs' lengths: those
of the processes, not of the kernel. Where they go, by function, stands below for missed goals; for any contender
`bench/run.py --profile GROUP/RACE/CONTENDER` shows it.
"""


def table(heads: list[str], rows: list[list[str]]) -> list[str]:
    line = "| " + " | ".join(heads) + " |"
    rule = "| --- |" + " ---: |" * (len(heads) - 1)
    return [line, rule, *("| " + " | ".join(row) + " |" for row in rows), ""]


def about(figures: Figures) -> list[str]:
    machine = figures["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    return [
        f"Measured {machine['date']} at commit {machine['commit']}; rounds: {figures['rounds']}, seed "
        f"{figures['seed']}.",
        f"Linux {machine['kernel']}, {machine['processors']} processors ({machine['processor']}), load "
        f"{machine['load']} at the beginning.",
        f"{versions}.",
        "",
        "To repeat: `make bench` (all; `build/bench.json` then has every turn's time), or after it",
        "`.venv/bin/python bench/run.py --only GROUP --rounds N`. This file is written by `bench/run.py --markdown`.",
        "",
    ]


def markdown(figures: Figures) -> str:
    lines = [OPENING, *about(figures), "## Goals", ""]
    rows = [["met" if goal["met"] else "**missed**", *goal_texts(goal)] for goal in figures["goals"]]
    lines += table(["", "what", "measured", "goal"], rows)
    for name, group in figures["groups"].items():
        lines += [f"## {name}", "", group["about"], ""]
        for race_name, race in group["races"].items():
            lines += [f"### {name}: {race_name}", "", f"Ratios are to {race['peer']}.", ""]
            lines += table(["", *HEADS], race_rows(name, race_name, race)[1:])
        if group["figures"]:
            lines += table(["", "measured", ""], figure_rows(group))
    lines += [f"- {line}" for line in missing(figures)]
    if figures.get("profiles"):
        lines += ["## Where the instructions of missed goals are", "", "Per operation, by function; callgrind's.", ""]
    for name, profile in figures.get("profiles", {}).items():
        lines += [f"### {name}", "", "```", *profile, "```", ""]
    return "\n".join(lines).rstrip() + "\n"
