# SPDX-License-Identifier: MIT
"""Target c-table: read as ferrule/table.h describes it, it says what target json says."""

import ctypes
import re
import struct
import subprocess

import pytest
from conftest import HERE, ROOT

HARD = sorted((HERE / "hard").glob("*.h"))
HEADER = ROOT / "bindings" / "include" / "ferrule" / "table.h"
WARNINGS = ["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fPIC", f"-I{ROOT / 'bindings' / 'include'}"]


def members(name):
    """The members of a struct of the header, which are numbers of 32 bits."""
    text = re.sub(r"/\*.*?\*/", "", HEADER.read_text(), flags=re.DOTALL)
    (body,) = re.findall(rf"struct {name} {{(.*?)}};", text, re.DOTALL)
    return [word.strip() for names in re.findall(r"uint32_t ([^;]+);", body) for word in names.split(",")]


LISTS = {
    "types": "ferrule_table_type",
    "records": "ferrule_table_record",
    "fields": "ferrule_table_field",
    "enumerations": "ferrule_table_enumeration",
    "constants": "ferrule_table_constant",
    "functions": "ferrule_table_function",
    "parameters": "ferrule_table_parameter",
    "callbacks": "ferrule_table_function",
    "expressions": "ferrule_table_expression",
}


class Table:
    """All of a table as lists of dictionaries, texts in place of their places."""

    def __init__(self, data):
        assert data[:8] == b"ferrule\0"
        self.version, self.size, module, self.explains = struct.unpack_from("4I", data, 8)
        assert self.size == len(data)
        names = [*LISTS, "operands", "strings"]
        lists = {name: struct.unpack_from("2I", data, 24 + 8 * at) for at, name in enumerate(names)}
        start, length = lists["strings"]
        self.strings = data[start : start + length]
        self.module = self.text(module)
        for name, kind in LISTS.items():
            words = members(kind)
            offset, count = lists[name]
            step = 4 * len(words)
            rows = [struct.unpack_from(f"{len(words)}I", data, offset + step * i) for i in range(count)]
            setattr(self, name, [dict(zip(words, row, strict=True)) for row in rows])
        offset, count = lists["operands"]
        self.operands = struct.unpack_from(f"{count}I", data, offset)

    def text(self, place):
        return self.strings[place : self.strings.index(b"\0", place)].decode()


@pytest.fixture
def compiled(bind, tmp_path):
    """The table of a header, out of a library that was compiled from it."""

    def run(header, *options, compiler="gcc"):
        result = bind.emit("--module", "model", "-o", tmp_path, header, *options, target="c-table")
        assert (result.returncode, result.stderr) == (0, "")
        source, library = tmp_path / "model_table.c", tmp_path / f"{compiler}.so"
        command = [compiler, *WARNINGS, "-fvisibility=hidden", "-shared", "-o", library, source]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        loaded = ctypes.CDLL(str(library))
        size = struct.unpack("I", bytes((ctypes.c_char * 16).in_dll(loaded, "ferrule_table_model"))[12:])[0]
        return Table(bytes((ctypes.c_char * size).in_dll(loaded, "ferrule_table_model")))

    return run


def test_the_header_has_numbers_of_32_bits_only(tmp_path):
    """What test and readers in other languages rely on: no padding, no pointer."""
    lines = [f'static_assert(sizeof(struct {n}) == {4 * len(members(n))}, "{n}");' for n in sorted(set(LISTS.values()))]
    source = tmp_path / "t.c"
    source.write_text("\n".join(["#include <assert.h>", "#include <ferrule/table.h>", *lines, ""]))
    for compiler in (["gcc", "-xc"], ["g++", "-xc++", "-std=c++11"], ["clang", "-xc"]):
        command = [*compiler, "-fsyntax-only", f"-I{ROOT / 'bindings' / 'include'}", source]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def same_type(table, index, expected):
    row = table.types[index]
    assert table.text(row["kind"]) == expected["kind"]
    assert table.text(row["spelling"]) == expected["spelling"]
    assert table.text(row["canonical"]) == expected.get("canonical", expected["spelling"])
    assert (row["size"], row["align"]) == (expected.get("size", 0), expected.get("align", 0))
    assert row["flags"] == expected.get("signed", False) + 2 * expected.get("const", False)
    assert (row["target"] > 0) == ("target" in expected)
    if "target" in expected:
        same_type(table, row["target"] - 1, expected["target"])


def same_parameter(table, function, row, expected):
    names = [one["name"] for one in function["parameters"]]
    assert table.text(row["name"]) == expected["name"]
    assert table.text(row["role"]) == expected.get("role", "")
    same_type(table, row["type"], expected["type"])
    assert (row["element"] > 0) == ("element" in expected)
    flags = [("nullable", 1), ("retained", 2), ("writable", 4), ("follows", 8), ("keeps", 16), ("measured", 32)]
    flags += [("terminated", 64)]
    for word, bit in flags:
        assert bool(row["flags"] & bit) == expected.get(word, False), word
    for word in ("size", "token"):
        assert (names[row[word] - 1] if row[word] else None) == expected.get(word)
    if isinstance(expected.get("constant"), int):
        assert row["low"] | row["high"] << 32 == expected["constant"]
    assert table.text(row["default_value"]) == expected.get("default", "")
    assert (row["expression"] > 0) == ("expression" in expected)
    assert (row["callback"] > 0) == ("callback" in expected)
    if row["callback"]:
        same_call(table, table.callbacks[row["callback"] - 1], expected["callback"])


def same_function(table, row, expected):
    assert table.text(row["name"]) == expected["name"]
    same_call(table, row, expected)


def same_call(table, row, expected):
    assert table.text(row["result_role"]) == expected["result"].get("role", "")
    assert table.text(row["failure"]) == expected["result"].get("failure", "")
    same_type(table, row["result_type"], expected["result"]["type"])
    first, count = row["first_parameter"], row["parameter_count"]
    assert count == len(expected["parameters"])
    for one, parameter in zip(table.parameters[first : first + count], expected["parameters"], strict=True):
        same_parameter(table, expected, one, parameter)
    contract = expected.get("contract", {})
    bits = [
        expected.get("static", False),
        expected.get("variadic", False),
        "hidden" in contract,
        "blocking" in contract,
    ]
    assert row["flags"] == sum(bit << at for at, bit in enumerate(bits))


def same_record(table, row, expected):
    assert table.text(row["spelling"]) == expected["spelling"]
    assert (row["size"], row["align"]) == (expected["size"], expected["align"])
    assert row["field_count"] == len(expected["fields"])
    first = row["first_field"]
    for one, field in zip(table.fields[first : first + row["field_count"]], expected["fields"], strict=True):
        assert table.text(one["name"]) == field["name"]
        assert table.text(one["role"]) == field.get("role", "value")
        assert (one["offset"], one["size"]) == (field["offset"], field["size"])
        assert (one["bit_offset"], one["bit_width"]) == (field.get("bit_offset", 0), field.get("bit_width", 0))
        same_type(table, one["type"], field["type"])


def value_of(table, row):
    bits = row["low"] | row["high"] << 32
    if row["flags"] & 4:
        return table.text(row["text"])
    if row["flags"] & 2:
        return struct.unpack("d", struct.pack("Q", bits))[0]
    return bits if row["flags"] & 1 or bits < 1 << 63 else bits - (1 << 64)


@pytest.mark.parametrize("path", HARD, ids=lambda path: path.stem)
def test_it_says_what_json_says(bind, compiled, tmp_path, path):
    model = bind.model(tmp_path, f"hard/{path.name}")
    table = compiled(f"hard/{path.name}")
    assert (table.version, table.module) == (1, "model")
    for row, record in zip(table.records, model["records"], strict=True):
        same_record(table, row, record)
    for row, function in zip(table.functions, model["functions"], strict=True):
        same_function(table, row, function)
    members = [member for enumeration in model["enumerations"] for member in enumeration["members"]]
    for row, constant in zip(table.constants, members + model["constants"], strict=True):
        assert table.text(row["name"]) == constant["name"]
        value = value_of(table, row)
        assert value == (constant["value"] if isinstance(value, float | str) else int(constant["value"]))
    if table.explains:
        assert table.text(table.functions[table.explains - 1]["name"]) == model["explains"]


@pytest.mark.parametrize("compiler", ["gcc", "clang"])
def test_no_relocation(compiled, tmp_path, compiler):
    compiled("hard/hard.h", compiler=compiler)
    subprocess.run([compiler, *WARNINGS, "-c", "-o", tmp_path / "t.o", tmp_path / "model_table.c"], check=True)
    said = subprocess.run(["readelf", "-r", tmp_path / "t.o"], capture_output=True, text=True, check=True).stdout
    assert "There are no relocations" in said


def test_signatures_are_without_typedefs(compiled, header):
    text = "#include <stddef.h>\ntypedef int number;\nnumber f(const size_t *a FERRULE_COUNT(n), number n);\n"
    table = compiled(header(text + "void g(void);\n"))
    signatures = [table.text(row["signature"]) for row in table.functions]
    assert signatures == ["int (const unsigned long *, int)", "void (void)"]


def test_texts_of_every_kind(compiled, header):
    table = compiled(header('#define ODD "a\\"b\\\\c\\n?\\?=\\1" "2 gr\\xc3\\xb6\\xc3\\x9fer"\nvoid f(void);\n'))
    rows = [row for row in table.constants if table.text(row["name"]) == "ODD"]
    for row in rows:
        assert table.text(row["text"]) == 'a"b\\c\n??=\x012 größer'


def test_nothing_at_all(compiled, header):
    table = compiled(header("void f(void);\n"))
    assert (table.records, table.constants, table.callbacks) == ([], [], [])
    assert [table.text(row["name"]) for row in table.functions] == ["f"]


def test_the_same_twice_and_nothing_of_the_machine(bind, tmp_path):
    for name in ("a", "b"):
        bind.emit("-o", tmp_path / name, "hard/hard.h", target="c-table")
    text = (tmp_path / "a" / "hard_table.c").read_text()
    assert text == (tmp_path / "b" / "hard_table.c").read_text()
    assert str(ROOT) not in text
    assert "ferrule-bind" in text.splitlines()[0]
