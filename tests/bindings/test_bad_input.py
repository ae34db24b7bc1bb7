# SPDX-License-Identifier: MIT
"""What no sensible header looks like: a clear end, no crash, nothing half-written, and in reasonable time and space."""

import json
import random

import pytest
from conftest import HERE


def ends_well(result):
    """Not by a signal; an error has been told."""
    assert result.returncode in (0, 1), (result.returncode, result.stderr[-500:])
    assert (result.returncode == 1) == ("error: " in result.stderr)


def refused(bind, path, folder, message, target="json"):
    result = bind.emit("-o", folder / "out", path, target=target)
    ends_well(result)
    assert message in result.stderr
    assert not (folder / "out").exists()
    return result


def test_bytes_that_are_no_text(bind, tmp_path):
    path = tmp_path / "h.h"
    for seed in range(5):
        path.write_bytes(random.Random(seed).randbytes(3000))
        result = bind.check("--format=json", path)
        assert (result.returncode, result.stderr) == (1, "")
        assert json.loads(result.stdout)["errors"] > 0


def test_a_header_with_a_nul(bind, tmp_path):
    path = tmp_path / "h.h"
    path.write_bytes(b"int f(int a);\0int g(int b);\n")
    ends_well(bind.check(path))


def test_an_empty_header(bind, tmp_path):
    path = tmp_path / "h.h"
    path.write_text("")
    assert bind.check(path).stdout.startswith("h: 0 functions, ")


@pytest.mark.parametrize("name", ["hard", "texts", "callbacks", "structs"])
def test_a_header_cut_short(bind, tmp_path, name):
    text = (HERE / "hard" / f"{name}.h").read_bytes()
    for length in range(0, len(text), len(text) // 17):
        (tmp_path / "h.h").write_bytes(text[:length])
        ends_well(bind.check(tmp_path / "h.h"))


def test_a_header_that_includes_itself(bind, header, tmp_path):
    refused(bind, header('#include "h.h"\nint f(void);\n'), tmp_path, "#include nested too deeply")


def test_thousands_of_errors(bind, header, tmp_path):
    path = header("".join(f"nosuch{i} f{i}(void);\n" for i in range(3000)))
    result = refused(bind, path, tmp_path, "unknown type name 'nosuch2999'")
    assert result.stderr.splitlines()[-1] == "3000 errors"


def test_a_line_that_nobody_reads(bind, header, tmp_path):
    """A piece of it is shown: each message with all of it would be gigabytes."""
    path = header("int f(" + "int a, " * 20000 + "nosuch b);\n")
    result = refused(bind, path, tmp_path, "redefinition of parameter 'a'")
    lines = result.stderr.splitlines()
    assert max(map(len, lines)) < 300
    at = next(i for i, line in enumerate(lines) if ":2:63662: error: " in line)
    caret = lines[at + 2].index("^")
    assert lines[at + 1][caret:].startswith("a, int a")


@pytest.mark.parametrize(
    ("size", "message"),
    [
        ("(" * 50000 + "n" + ")" * 50000, "too many brackets"),
        ("g(" * 50000 + "n" + ")" * 50000, "too many"),
        ("n+" * 50000 + "n", "too many operators"),
        ("n*" * 1000 + "n", "too many operators"),
        ("1" * 50000, "FERRULE_BYTES"),
        ("-" * 50000 + "n", "FERRULE_BYTES"),
    ],
    ids=["brackets", "calls", "sum", "product", "number", "signs"],
)
def test_a_size_that_nobody_means(bind, header, tmp_path, size, message):
    path = header(f"int g(int n);\nint f(const void *p FERRULE_BYTES({size}), int n);\n")
    refused(bind, path, tmp_path, message)


def test_deep_structs(bind, header, tmp_path):
    text = "struct FERRULE_RECORD a0 { int x; };\n"
    text += "".join(f"struct FERRULE_RECORD a{i} {{ struct a{i - 1} m; }};\n" for i in range(1, 40))
    path = header(text + "int f(const struct a39 *p FERRULE_IN);\n")
    for target in ("json", "c-table", "man", "markdown", "cffi", "cpython", "luajit", "pyi"):
        ends_well(bind.emit("-o", tmp_path / target, path, target=target))


def test_deep_brackets_of_structs(bind, header, tmp_path):
    text = "struct FERRULE_RECORD r {" + "struct {" * 300 + "int x;" + "};" * 300 + "};\n"
    refused(bind, header(text + "int f(const struct r *p FERRULE_IN);\n"), tmp_path, "nesting level")


def test_many_members(bind, header, tmp_path):
    members = ", ".join(f"A{i}" for i in range(20000))
    path = header(f"enum FERRULE_ENUM e {{ {members} }};\nint f(enum e e);\n")
    for target in ("json", "c-table", "markdown", "cffi", "luajit"):
        result = bind.emit("-o", tmp_path / target, path, target=target)
        assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("name", ['"a b"', "1x", '""', '"a-b"', '"a\\nb"', '"größe"', '"x(); y"'])
def test_a_name_that_is_none(bind, header, tmp_path, name):
    refused(bind, header(f"FERRULE_NAME({name}) int f(void);\n"), tmp_path, "FERRULE_NAME")


def test_types_in_a_circle(bind, header, tmp_path):
    path = header(
        "struct FERRULE_RECORD a;\n"
        "struct FERRULE_RECORD b { const struct a *a FERRULE_COUNT(n); int n; };\n"
        "struct FERRULE_RECORD a { const struct b *b FERRULE_COUNT(n); int n; };\n"
        "int f(const struct a *a FERRULE_IN);\n"
    )
    for target in ("json", "c-table", "man", "markdown", "cffi", "swig", "cpython", "luajit", "pyi"):
        ends_well(bind.emit("-o", tmp_path / target, path, target=target))
        assert not list((tmp_path).glob(f"{target}/*.??????")), "a temporary file was left"
