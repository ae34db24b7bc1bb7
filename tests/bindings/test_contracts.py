# SPDX-License-Identifier: MIT
"""The table of contracts: what it says of what a run has noted."""

import subprocess
import sys
from pathlib import Path

import pytest
from contracts import CONTRACTS
from table import BEGIN, END, TARGETS, manual

HERE = Path(__file__).parent


def every_check():
    return {
        (target, name, check): "passed"
        for name, contract in CONTRACTS.items()
        for language in contract.only
        for target in TARGETS[language]
        for check in contract.checks
    }


def table(folder, outcomes):
    folder.mkdir()
    lines = ["\t".join((*key, outcome)) for key, outcome in outcomes.items()]
    (folder / "all").write_text("\n".join(lines) + "\n")
    return subprocess.run(
        [sys.executable, HERE / "table.py", "tested", folder], capture_output=True, text=True, timeout=30
    )


def test_a_run_that_tested_all(tmp_path):
    result = table(tmp_path / "run", every_check())
    assert (result.returncode, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["contract", "cffi", "swig", "cpython", "lua5.1", "lua5.2", "lua5.3", "lua5.4", "luajit"]
    assert len(lines) == len(CONTRACTS) + 2
    assert any(line.split() == ["field", "room", "sw", "sw", "sw", *["refused"] * 5] for line in lines)


@pytest.mark.parametrize("outcome", [None, "failed", "skipped"])
def test_a_run_that_did_not(tmp_path, outcome):
    outcomes = every_check()
    key = "swig", "handle out", "lifetime"
    if outcome:
        outcomes[key] = outcome
    else:
        del outcomes[key]
    result = table(tmp_path / "run", outcomes)
    assert result.returncode == 1
    assert result.stderr == "contracts: handle out on swig: lifetime\n"
    assert "handle out             swl     sw !l" in result.stdout


def test_one_case_that_failed_is_enough(tmp_path):
    folder = tmp_path / "run"
    table(folder, every_check())
    (folder / "more").write_text("lua5.3\tinteger\twrong\tfailed\nlua5.3\tinteger\twrong\tpassed\n")
    result = subprocess.run(
        [sys.executable, HERE / "table.py", "tested", folder], capture_output=True, text=True, timeout=30
    )
    assert result.stderr == "contracts: integer on lua5.3: wrong\n"


def test_what_is_no_contract_is_refused(tmp_path):
    outcomes = every_check() | {("cffi", "integer", "lifetime"): "passed"}
    result = table(tmp_path / "run", outcomes)
    assert result.returncode == 1
    assert "integer has no check lifetime" in result.stderr


def test_the_manual_has_every_row():
    text = manual(f"before\n{BEGIN}old\n{END}after\n")
    assert text.startswith(f"before\n{BEGIN}### ")
    assert text.endswith(f"\n{END}after\n")
    for contract in CONTRACTS.values():
        assert f"| {contract.c} | {contract.python} | {contract.lua} |\n" in text
    assert manual(text) == text
    with pytest.raises(SystemExit):
        manual("without a place")
