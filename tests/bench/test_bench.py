# SPDX-License-Identifier: MIT
"""The bench itself: that its contenders do their work, and that it would notice if they did not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUILD = Path(os.environ.get("BUILD", ROOT / "build")).resolve()
sys.path.insert(0, str(ROOT / "bench"))

import report  # noqa: E402
from counting import Counting  # noqa: E402
from model import Bench, Contender, Goal, Race, sum_of_tags  # noqa: E402
from race import FailedError, Runner, beside, run  # noqa: E402
from run import GROUPS, race_goals  # noqa: E402

PEERS = ("liburing",)  # who may be missing here: `make bench` gets them


def bench_run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "bench/run.py", "--build", str(BUILD), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("bench") / "bench.json"
    result = bench_run("--quick", "--rounds", "1", "--json", str(output))
    assert result.returncode == 0, result.stdout + result.stderr
    return output


def test_every_contender_proves_its_work(quick: Path) -> None:
    figures = json.loads(quick.read_text())
    assert list(figures["groups"]) == list(GROUPS)
    for group in figures["groups"].values():
        assert not group.get("failed")
        for race in group["races"].values():
            assert not race["failed"]
            assert race["rows"]
            assert all(any(peer in name for peer in PEERS) for name in race["skipped"]), race["skipped"]


def test_the_page_is_made_of_the_figures(quick: Path, tmp_path: Path) -> None:
    path = tmp_path / "bench.md"
    result = bench_run("--again", "--json", str(quick), "--markdown", str(path))
    assert result.returncode == 0, result.stderr
    figures, page = json.loads(quick.read_text()), path.read_text()
    assert page == report.markdown(figures)
    assert figures["machine"]["kernel"] in page
    for goal in figures["goals"]:
        assert f"| {goal['what']} | " in page
    for name in figures["groups"]:
        assert f"\n## {name}\n" in page


def goal(contender: str, met: bool) -> report.Figures:
    told = {"race": "any/race", "figure": "ratio", "peer": "the peer", "measured": 0.5, "bound": 0.9, "at_least": True}
    return {"what": f"any, race: {contender}", "contender": contender, "met": met, **told}


def test_what_falls_short_is_told_by_its_profile() -> None:
    profile = {
        "instructions": 300.0,
        "files": [["a.so", 299.0], ["b.so", 1.0]],
        "functions": [["a.c:costly", "a.so", 200.0], ["a.c:other", "a.so", 99.0], ["b.c:cheap", "b.so", 1.0]],
    }
    figures = {"goals": [goal("slow", False), goal("fast", True)], "profiles": {"any/race/slow": profile}}
    text = "\n".join(report.missed(figures))
    assert "**any, race: slow**: 0.500 of the speed of the peer, at least 0.90 wanted." in text
    assert "300 instructions per operation" in text
    assert "a.so 299." in text
    assert "Most of them in `costly` 200, `other` 99.\n" in text
    assert "fast" not in text


def answering(name: str, program: str) -> Contender:
    return Contender(name, (sys.executable, "-c", f"import sys\nfor line in sys.stdin: n = int(line); {program}"))


GOOD = "print(n * 1e-3, n * (n - 1) // 2, flush=True)"
SLOW = "print(n * 2e-3, n * (n - 1) // 2, flush=True)"
WRONG = "print(n * 1e-3, 7, flush=True)"
DEAD = "sys.exit('it is over')"


def small_bench() -> Bench:
    return Bench(BUILD, Path(sys.executable), BUILD, rounds=3, seconds=0.001, sessions=1, counting=None, seed=1)


@pytest.mark.parametrize(
    ("program", "said"), [(WRONG, "64 operations have checksum 2016, and its is 7"), (DEAD, "it is over")]
)
def test_a_contender_that_fails_is_named_and_the_others_go_on(program: str, said: str) -> None:
    contenders = [answering("good", GOOD), answering("bad", program), answering("slow", SLOW)]
    race = Race("any", "good", contenders, 64, sum_of_tags)
    figures = run(small_bench(), race)
    assert list(figures["rows"]) == ["good", "slow"]
    assert said in figures["failed"]["bad"]
    assert figures["rows"]["slow"]["ratio"] == pytest.approx(0.5)
    assert figures["rows"]["slow"]["cost"] == pytest.approx(2)


def test_a_missing_contender_is_told() -> None:
    missing = Contender("gone", ("gone",), missing="there is none")
    figures = run(small_bench(), Race("any", "good", [answering("good", GOOD), missing], 64, sum_of_tags))
    assert figures["skipped"] == {"gone": "there is none"}
    assert race_goals("group", Race("any", "good", [], 64, sum_of_tags), figures) == []


def test_a_goal_is_beside_nobody_where_none_of_its_peers_is_here() -> None:
    goals = [Goal("good", "ratio", 3, at_least=True, peers=("gone",))]
    race = Race("any", "good", [answering("good", GOOD)], 64, sum_of_tags, goals)
    assert race_goals("group", race, run(small_bench(), race)) == []


def test_ratios_are_taken_within_rounds() -> None:
    figures = beside([10.0, 100.0, 1000.0], [20.0, 200.0, 2000.0])
    assert figures["ratio"] == 2
    assert figures["above"] == -100


def test_what_callgrind_cannot_run_is_no_count() -> None:
    dead = Contender("dead", ("/bin/false",))
    with pytest.raises(FailedError, match="dead under callgrind"):
        Counting().each(dead, Race("any", "dead", [dead], 1, sum_of_tags, counted=1))


def test_a_count_is_of_the_operations_alone_and_made_once() -> None:
    counting, counted = Counting(), small_bench().c("counted", "nops-ferrule", "1")
    race = Race("any", "counted", [counted], 1, sum_of_tags, counted=100)
    assert 10 < counting.each(counted, race) < 1000
    profile = counting.profile(counted, race)
    assert len(counting.runs) == 1
    assert profile["instructions"] == pytest.approx(counting.each(counted, race), abs=1)
    assert "libferrule.so.1" in dict(profile["files"])


def test_a_goal_is_beside_the_fastest_of_its_peers() -> None:
    contenders = [answering("good", GOOD), answering("slow", SLOW), answering("slower", SLOW.replace("2e-3", "8e-3"))]
    goals = [Goal("good", "ratio", 3, at_least=True, peers=("slow", "slower", "gone"))]
    race = Race("any", "good", contenders, 64, sum_of_tags, goals)
    (found,) = race_goals("group", race, run(small_bench(), race))
    assert found["peer"] == "slow"
    assert found["measured"] == pytest.approx(2)
    assert not found["met"]


def test_a_runner_asks_and_is_answered() -> None:
    with Runner(answering("good", GOOD)) as runner:
        assert runner.turn(10, 45) == pytest.approx(0.01)
        with pytest.raises(FailedError, match="10 operations have checksum 44, and its is 45"):
            runner.turn(10, 44)


def test_profile_names_the_contenders_that_it_could_be() -> None:
    result = bench_run("--profile", "nops/batches of 64/ferrule layer 1")
    assert result.returncode == 2
    assert "nops/batches of 64/C, ferrule layer 1" in result.stdout
