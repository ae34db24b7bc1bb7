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
from counting import each  # noqa: E402
from model import Bench, Contender, Race, sum_of_tags  # noqa: E402
from race import FailedError, Runner, beside, run  # noqa: E402
from run import GROUPS, race_goals  # noqa: E402

PEERS = ("liburing",)  # who may be missing here: `make bench` gets them


def bench_run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "bench/run.py", "--build", str(BUILD), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("bench") / "bench.json"
    result = bench_run("--quick", "--rounds", "1", "--output", str(output))
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


def test_the_page_is_made_of_the_figures(quick: Path) -> None:
    page = bench_run("--markdown", "--output", str(quick)).stdout
    figures = json.loads(quick.read_text())
    assert page == report.markdown(figures)
    assert figures["machine"]["kernel"] in page
    for goal in figures["goals"]:
        assert goal["what"] in page


def answering(name: str, program: str) -> Contender:
    return Contender(name, (sys.executable, "-c", f"import sys\nfor line in sys.stdin: n = int(line); {program}"))


GOOD = "print(n * 1e-3, n * (n - 1) // 2, flush=True)"
SLOW = "print(n * 2e-3, n * (n - 1) // 2, flush=True)"
WRONG = "print(n * 1e-3, 7, flush=True)"
DEAD = "sys.exit('it is over')"


def small_bench() -> Bench:
    return Bench(BUILD, Path(sys.executable), BUILD, rounds=3, seconds=0.001, sessions=1, counting=False, seed=1)


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


def test_ratios_are_taken_within_rounds() -> None:
    figures = beside([10.0, 100.0, 1000.0], [20.0, 200.0, 2000.0])
    assert figures["ratio"] == 2
    assert figures["above"] == -100


def test_what_callgrind_cannot_run_is_no_count() -> None:
    dead = Contender("dead", ("/bin/false",))
    with pytest.raises(FailedError, match="dead under callgrind"):
        each(dead, Race("any", "dead", [dead], 1, sum_of_tags, counted=1))


def test_a_runner_asks_and_is_answered() -> None:
    with Runner(answering("good", GOOD)) as runner:
        assert runner.turn(10, 45) == pytest.approx(0.01)
        with pytest.raises(FailedError, match="10 operations have checksum 44, and its is 45"):
            runner.turn(10, 44)


def test_profile_names_the_contenders_that_it_could_be() -> None:
    result = bench_run("--profile", "nops/batches of 64/ferrule layer 1")
    assert result.returncode == 2
    assert "nops/batches of 64/C, ferrule layer 1" in result.stdout
