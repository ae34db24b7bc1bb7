# SPDX-License-Identifier: MIT
"""The runners can fail: each case of must_fail/ does, on each binding, for its reason; bad case files are refused."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import language  # noqa: E402
from run import bindings  # noqa: E402

BUILD = Path(os.environ.get("BUILD", "build")).absolute()
DIRECTORY = BUILD / "conformance" / "must_fail"
BINDINGS = list(bindings(BUILD, DIRECTORY, "", ""))


@pytest.fixture(scope="module")
def results():
    """What run.py made of must_fail/, all bindings at once."""
    command = [sys.executable, HERE / "run.py", "--build", BUILD, "--cases", DIRECTORY, "--timeout", "1"]
    subprocess.run([*command, "--luajit", os.environ.get("LUAJIT", "luajit")], check=True, timeout=120)
    return [json.loads(line) for line in (DIRECTORY / "results.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("binding", BINDINGS)
def test_each_case_fails_for_its_reason(results, binding):
    rows = [row for row in results if row["binding"] == binding]
    assert len(rows) >= 19
    for row in rows:
        if row["status"] == "skipped":
            assert (binding, row["message"]) == ("c", "refuses nothing at run time")
            continue
        assert row["status"] == "failed", row
        assert re.search(r'"(.*)"$', row["case"]).group(1) in row["message"], row


def test_the_table_says_so_and_fails(results):
    done = subprocess.run([sys.executable, HERE / "table.py", DIRECTORY], capture_output=True, text=True)
    assert done.returncode == 1
    assert f"0 passed, {len(results) - 3} failed, 3 skipped" in done.stdout.splitlines()[-1]


def coverage_of(directory, title, **outcomes):
    """What table.py says of a plan with one case, which passed on every binding."""
    case = {"file": "a", "title": title, "without": {}, "needs": [], "modules": ["safe"], "succeeds": [], "fails": []}
    functions = dict.fromkeys(["ferrule_nop", "ferrule_drop", "ferrule_explain"], "safe")
    opcodes = {"ferrule_nop": ["IORING_REGISTER_PROBE"]}
    plan = {"cases": [{**case, **outcomes}], "functions": functions, "opcodes": opcodes}
    (directory / "plan.json").write_text(json.dumps(plan))
    row = {"case": title, "number": 0, "status": "passed", "seconds": 0, "message": ""}
    rows = [json.dumps({**row, "binding": binding}) for binding in BINDINGS]
    (directory / "results.jsonl").write_text("\n".join(rows))
    command = [sys.executable, HERE / "table.py", directory, "--all"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    return done.stdout


def test_what_no_case_covers_is_named_and_fails(tmp_path):
    said = coverage_of(tmp_path, "one", succeeds=["ferrule_nop"], fails=["ferrule_drop"])
    assert "c: no case shows a success of ferrule_drop\n" in said
    assert "luajit: no case shows a failure of ferrule_nop\n" in said
    assert "cffi: no case shows a failure of IORING_REGISTER_PROBE\n" in said
    assert "cffi: no case shows a success of IORING_REGISTER_FILES\n" in said
    assert "success of ferrule_nop" not in said
    assert "success of IORING_REGISTER_PROBE" not in said
    assert "failure of ferrule_drop" not in said


def test_an_exception_that_is_needed_no_more_fails(tmp_path):
    said = coverage_of(tmp_path, "one", fails=["ferrule_explain"])
    assert "c: exceptions.txt excuses ferrule_explain, but a case shows a failure of it\n" in said


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("case: a\n  expect 1 = 2", "one of =="),
        ("case: a\n  x = f(", "the file ends inside a line"),
        ("case: a\n  x = f(1", "expected before 'the end of the line'"),
        ("case: a\n  expect NO_SUCH_NAME == 1", "unknown constant NO_SUCH_NAME"),
        ("case: a\n  f() fails EWRONG", "unknown errno EWRONG"),
        ("case: a\n  f() fails EINVAL unquoted", "the end of the line expected"),
        ("case: a\n  x = f() fails EINVAL", "what fails is a call"),
        ("case: a\n  5", "a call, an assignment or an expectation expected"),
        ("case: a\n  f($)", "cannot read '$)'"),
        ("case: a\n  f({size})", "':' expected before '}'"),
        ("case: a\n  f({size: 1, size: 2})", "the name of another field expected before 'size'"),
        ("case: a\n  f({size: 1", "'}' expected before 'the end of the line'"),
        ("case: a\n  f({}) * 2", "can be repeated"),
        ("case: a\ncase: a", "no other case of the file has"),
        ("case: a\n  without: c", "without: BINDING"),
        ("case: a\n  without: c (one), lua (two)", "without: BINDING"),
        ("case: a\n  needs: 5.19", "needs: Linux"),
        ("  f()", "a step before the first case"),
    ],
)
def test_a_bad_case_file_is_refused_with_its_line(tmp_path, text, message):
    path = tmp_path / "bad.case"
    path.write_text(text + "\n")
    with pytest.raises(language.CaseError, match=re.escape(message)) as caught:
        language.parse_files([path], {})
    assert re.match(rf"{re.escape(str(path))}:\d+: ", str(caught.value))
