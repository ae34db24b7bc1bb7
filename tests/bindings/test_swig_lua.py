# SPDX-License-Identifier: MIT
"""Target swig: what Lua cannot carry, which is said; and that one interface file has each function once."""

import pytest

KEPT = "void f(const void *data FERRULE_BYTES(n) FERRULE_RETAINED(token), uint64_t n, uint64_t token);"
ROOM = "void f(struct h *h, void *data FERRULE_OUT FERRULE_BYTES(n) FERRULE_RETAINED(h), uint64_t n);"
FIELD = "void f(const struct room *room);"

HEAD = """
#include <stdint.h>
struct FERRULE_HANDLE(h_free) h;
FERRULE_HIDDEN void h_free(struct h *h);
struct FERRULE_RECORD done { uint64_t token FERRULE_RELEASES; };
struct FERRULE_RECORD room { void *base FERRULE_OUT FERRULE_BYTES(size); uint64_t size; };
"""


@pytest.mark.parametrize(
    ("function", "why"),
    [
        (KEPT, "C keeps 'data' after the call, and Lua cannot keep memory of its own in place (--omit f@lua)"),
        (ROOM, "C writes to 'data' after the call, and Lua has no memory for that (--omit f@lua)"),
        (FIELD, "parameter room is a record with memory that C writes, and Lua has none for that"),
    ],
)
def test_what_lua_has_no_memory_for_is_refused(bind, header, tmp_path, function, why):
    path = header(HEAD + function)
    out = tmp_path / "out"
    result = bind.emit("-o", out, path, target="swig")
    assert result.returncode == 1
    assert f"error: target swig cannot carry f: {why}" in result.stderr
    assert not out.exists()
    assert bind.emit("-o", out, path, "--omit", "f@lua", target="swig").returncode == 0


def test_a_function_that_differs_stands_there_for_each_language(bind, header, tmp_path):
    path = header("void made(int (*callback)(int value) FERRULE_SCOPE(call));\n")
    out = tmp_path / "out"
    assert bind.emit("-o", out, path, target="swig").returncode == 0
    text = next(out.glob("*.i")).read_text()
    assert text.count("void made(void *callback);") == 2
    assert text.index("#ifdef SWIGPYTHON") < text.index("%exception made")


def test_a_function_that_both_have_alike_stands_there_once(bind, header, tmp_path):
    path = header("int plain(int value);\n")
    out = tmp_path / "out"
    assert bind.emit("-o", out, path, target="swig").returncode == 0
    text = next(out.glob("*.i")).read_text()
    assert text.count("int32_t plain(int32_t value);") == 1
    assert "BIND_ENTER" not in text
