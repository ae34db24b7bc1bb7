# SPDX-License-Identifier: MIT
"""docs/commands.md and --help name the same commands, options, targets and statuses; its examples are true."""

import json
import re

import pytest
from conftest import ROOT

TEXT = (ROOT / "docs" / "commands.md").read_text() if (ROOT / "docs" / "commands.md").exists() else None
pytestmark = pytest.mark.skipif(TEXT is None, reason="docs/ is not here")


@pytest.fixture(scope="module")
def usage(bind):
    return bind("--help").stdout


def test_options(usage):
    said = set(re.findall(r"(?<![\w-])--?[a-zA-Z][a-z-]*", usage)) - {"--help"}
    written = set(re.findall(r"`(--?[a-zA-Z][a-z-]*)", TEXT)) | {"-D"}
    assert said <= written, said - written
    assert {word for word in written if word.startswith("--")} - said <= {"--help"}


def test_targets(usage):
    said = re.findall(r"^  ([a-z-]+) ", usage.split("\nTargets:\n")[1], re.MULTILINE)
    written = re.findall(r"^\| `([a-z-]+)` \| `[^|]*` ?[^|]*\|", TEXT, re.MULTILINE)
    missing = set(said) - set(written)
    assert not missing
    assert set(written) - set(said) <= {"shims", "luals"}


def test_synopsis(usage):
    for line in TEXT.split("```\n")[1].splitlines()[:3]:
        assert line in usage


def test_statuses_of_diff(usage):
    rows = re.findall(r"^\| (\d) \| ([a-z ]*)\|", TEXT, re.MULTILINE)
    assert [(int(number), verdict.strip()) for number, verdict in rows] == [
        (0, "compatible"),
        (1, "source break"),
        (2, "binary break"),
        (3, "contract break"),
        (4, ""),
    ]
    assert "Of diff: 0 if nothing breaks, 1 source, 2 binary, 3 contract, 4 after an error." in usage


def test_the_example_of_a_message(bind, header, tmp_path):
    path = header("int f(const char *name);\n")
    said = json.loads(bind.check("--format=json", path.name, cwd=tmp_path).stdout)
    example = json.loads(re.search(r"```json\n(\{\n.*?\n\})\n```", TEXT, re.DOTALL)[1])
    (message,), (written,) = said["messages"], example["messages"]
    assert message["notes"][0]["text"] == written["notes"][0]["text"]
    assert message["fixes"][0] == written["fixes"][0]
    for key in set(written) - {"notes", "fixes"}:
        assert message[key] == written[key], key
    assert {key: said[key] for key in ("format", "version", "errors", "warnings")} == {
        key: example[key] for key in ("format", "version", "errors", "warnings")
    }


def test_the_rules_that_are_named(bind, header, tmp_path):
    path = header("int f(const char *name);\n")
    log = json.loads(bind.check("--format=sarif", path.name, cwd=tmp_path).stdout)
    rules = [rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]]
    (sentence,) = re.findall(r"- `rule` is one of (.*?)\.\n", TEXT, re.DOTALL)
    assert [word for word in re.findall(r"`([a-z-]+)`", sentence) if word != "option"] == rules
