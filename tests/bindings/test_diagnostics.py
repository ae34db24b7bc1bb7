# SPDX-License-Identifier: MIT
"""Messages for programs: JSON, SARIF, and the changes that they propose. bad/ says what the messages are."""

import json
import re
from urllib.parse import unquote

import pytest
from conftest import HERE

BAD = sorted((HERE / "bad").glob("*.h"))


def as_json(bind, *arguments):
    result = bind.check("--format=json", *arguments)
    assert result.stderr == ""
    return json.loads(result.stdout)


def as_sarif(bind, *arguments):
    result = bind.check("--format", "sarif", *arguments)
    assert result.stderr == ""
    return json.loads(result.stdout)


def all_messages(messages):
    for message in messages:
        yield message
        yield from all_messages(message["notes"])


def spoken(message):
    """The line that the same message has in text."""
    place = f"{message['file']}:{message['line']}:{message['column']}: " if "file" in message else ""
    if not place and message["severity"] != "note":
        place = "ferrule-bind: "
    option = f" [{message['option']}]" if "option" in message else ""
    return f"{place}{message['severity']}: {message['text']}{option}"


def applied(text, fix):
    """A text with the change made; columns are bytes."""
    lines = text.encode().splitlines(keepends=True)
    assert fix["line"] == fix["end_line"]
    line = lines[fix["line"] - 1]
    lines[fix["line"] - 1] = line[: fix["column"] - 1] + fix["text"].encode() + line[fix["end_column"] - 1 :]
    return b"".join(lines).decode()


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_json_says_what_text_says(bind, path):
    header = f"bad/{path.name}"
    text = bind.check(header).stderr.splitlines()
    said = as_json(bind, header)
    assert (said["format"], said["version"]) == ("ferrule-messages", 1)
    expected = [line for line in text if re.match(r"(\S+:\d+:\d+: |ferrule-bind: )?(error|warning|note): ", line)]
    assert [spoken(message) for message in all_messages(said["messages"])] == expected
    assert said["errors"] == sum(message["severity"] == "error" for message in said["messages"]) > 0
    assert said["warnings"] == sum(message["severity"] == "warning" for message in said["messages"])
    assert "read" not in said
    for message in all_messages(said["messages"]):
        if "file" in message:
            assert message["source"] == (HERE / message["file"]).read_text().splitlines()[message["line"] - 1]


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_sarif_says_what_json_says(bind, path):
    header = f"bad/{path.name}"
    messages = as_json(bind, header)["messages"]
    log = as_sarif(bind, header)
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) == len(messages)
    for result, message in zip(run["results"], messages, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == message["rule"]
        assert result["level"] == message["severity"]
        assert result["message"]["text"].splitlines()[0] == message["text"]
        placed = [note for note in message["notes"] if "file" in note]
        assert [one["message"]["text"] for one in result.get("relatedLocations", [])] == [n["text"] for n in placed]
        assert len(result.get("fixes", [])) == len(message["fixes"])
        if "file" in message:
            check_place(result["locations"][0]["physicalLocation"], message)


def check_place(place, message):
    assert unquote(place["artifactLocation"]["uri"]) == message["file"]
    region = place["region"]
    assert (region["startLine"], region["endLine"]) == (message["line"], message["end_line"])
    before = message["source"].encode()[: message["column"] - 1].decode()
    assert region["startColumn"] == len(before) + 1
    assert place["contextRegion"]["snippet"]["text"] == message["source"]


def test_success_tells_what_was_read(bind):
    said = as_json(bind, "good/roles.h")
    assert said["messages"] == []
    assert said["read"]["module"] == "roles"
    assert said["read"]["functions"] > 0
    assert as_sarif(bind, "good/roles.h")["runs"][0]["results"] == []


def test_emit_speaks_json_too(bind, tmp_path):
    (tmp_path / "file").touch()
    result = bind.emit("--format=json", "-o", tmp_path / "file" / "below", "good/roles.h")
    assert result.returncode == 1
    said = json.loads(result.stdout)
    assert [message["rule"] for message in said["messages"]] == ["command"]
    assert said["messages"][0]["text"].startswith("cannot write ")
    result = bind.emit("--format=json", "-o", tmp_path / "out", "good/roles.h")
    assert (result.returncode, json.loads(result.stdout)["errors"]) == (0, 0)
    assert (tmp_path / "out" / "roles.json").exists()


@pytest.mark.parametrize("name", ["yaml", "", "JSON"])
def test_a_format_that_is_none(bind, name):
    result = bind.check("--format", name, "good/roles.h")
    assert result.returncode == 2
    assert f"--format is text, json or sarif, not '{name}'" in result.stderr


@pytest.mark.parametrize(
    ("declaration", "number"),
    [
        ("int f(const char *name);", 0),
        ("int f(const char *name);", 1),
        ("int f(const char *name /* of it */);", 0),
        ("int f(\n\tint *values,\n\tint n);", 0),
        ("int f(int out[4]);", 1),
        ("int f(const char *, int n);", None),
        ("struct FERRULE_RECORD pair { int a, b; };\nint f(struct pair *both);", 0),
    ],
)
def test_a_contract_that_is_proposed_settles_it(bind, header, declaration, number):
    path = header(declaration + "\n")
    (message,) = as_json(bind, path)["messages"]
    assert message["rule"] == "missing-contract"
    if number is None:
        assert message["fixes"] == []
        return
    path.write_text(applied(path.read_text(), message["fixes"][number]))
    assert as_json(bind, path)["messages"] == [], path.read_text()


@pytest.mark.parametrize(
    "declaration",
    [
        "int f(const void *data FERRULE_BYTES(sise), unsigned long size);",
        "int f(const void *data\n\tFERRULE_BYTES(sise),\n\tunsigned long size);",
        "enum FERRULE_ENUM colour { RED };\nint f(int c FERRULE_FLAGS(color));",
    ],
)
def test_what_was_meant_settles_it(bind, header, declaration):
    path = header(declaration + "\n")
    (message,) = as_json(bind, path)["messages"]
    (fix,) = message["fixes"]
    path.write_text(applied(path.read_text(), fix))
    assert as_json(bind, path)["messages"] == [], path.read_text()


def test_a_misspelt_macro_is_recognised(bind, header):
    path = header("int f(const char *name FERRULE_STRNG);\n")
    said = as_json(bind, path)
    (note,) = [
        note for message in said["messages"] for note in message["notes"] if note["text"].startswith("FERRULE_STRNG")
    ]
    assert note["text"] == "FERRULE_STRNG is no annotation, did you mean 'FERRULE_STRING'?"
    assert note["source"][note["column"] - 1 : note["end_column"] - 1] == "FERRULE_STRNG"
    path.write_text(applied(path.read_text(), note["fixes"][0]))
    assert as_json(bind, path)["messages"] == []


def test_clangs_own_changes_and_ranges_are_kept(bind, header):
    path = header("struct FERRULE_RECORD point { int x }\n;\nint g(int a);\nint g(char *a, int b);\n")
    messages = as_json(bind, path)["messages"]
    fixes = [fix for message in messages for fix in message["fixes"]]
    assert [fix["text"] for fix in fixes] == [";"]
    text = applied(path.read_text(), fixes[0])
    path.write_text(text)
    assert "expected ';'" not in bind.check(path).stderr
    conflict = messages[-1]
    assert conflict["text"] == "conflicting types for 'g'"
    assert [note["text"] for note in conflict["notes"]] == ["previous declaration is here"]


def test_what_clang_underlines_is_underlined(bind, header):
    lines = bind.check(header('_Static_assert(1 == 2, "no");\n')).stderr.splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("_Static_assert"))
    assert lines[at + 1] == "^~~~~~~~~~~~~~ ~~~~~~"


def test_columns_of_sarif_are_characters(bind, header):
    path = header("/* größer */ int f(const char *name);\n")
    (message,) = as_json(bind, path)["messages"]
    (result,) = as_sarif(bind, path)["runs"][0]["results"]
    assert message["column"] == result["locations"][0]["physicalLocation"]["region"]["startColumn"] + 2


def test_a_line_that_is_no_utf8(bind, header):
    path = header("")
    path.write_bytes(path.read_bytes() + b"/* gr\xf6\xdfer */ int f(const char *name);\n")
    (message,) = as_json(bind, path)["messages"]
    assert message["source"] == "/* gr??er */ int f(const char *name);"
    assert as_sarif(bind, path)["runs"][0]["results"]


def test_a_file_with_a_strange_name(bind, header):
    path = header("int f(const char *name);\n", "a b#?%.h")
    (result,) = as_sarif(bind, "--module", "m", path)["runs"][0]["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.startswith("file:///")
    assert uri.endswith("/a%20b%23%3F%25.h")
