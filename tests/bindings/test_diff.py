# SPDX-License-Identifier: MIT
"""`ferrule-bind diff`: what changed between two descriptions, what that breaks, and descriptions that are none."""

import copy
import json
import random
import subprocess

import pytest

NOTHING, SOURCE, BINARY, CONTRACT, FAILED = range(5)
WORDS = ["compatible", "source break", "binary break", "contract break"]


@pytest.fixture
def describe(bind, header, tmp_path):
    """The description of a header's text, in a file."""

    def write(text, side):
        path = header(text + "\n", f"{side}.h")
        result = bind.emit("--module", "m", "-o", tmp_path / side, path.name, cwd=tmp_path)
        assert (result.returncode, result.stderr) == (0, "")
        return tmp_path / side / "m.json"

    return write


@pytest.fixture
def differ(bind, describe):
    def run(old, new, *options):
        return bind("diff", *options, describe(old, "old"), describe(new, "new"))

    return run


R = "struct FERRULE_RECORD point { int x, y; };\n"
HANDLES = "struct FERRULE_HANDLE(box_close) box;\nvoid box_close(struct box *box);\n"

CALLBACK = "int f({} FERRULE_SCOPE(call));"

CASES = [
    # functions
    ("void f(void);", "void f(void);\nvoid g(void);", [(NOTHING, "g(): it is new")]),
    ("void f(void);\nvoid g(void);", "void f(void);", [(BINARY, "g(): it is gone")]),
    ("static inline void f(void) {}", "int g;", [(SOURCE, "f(): it is gone")]),
    ("void f(void);", "static inline void f(void) {}", [(BINARY, "f(): it is inline now")]),
    ("static inline void f(void) {}", "void f(void);", [(NOTHING, "f(): it is a symbol of the library now")]),
    ("int f(int a);", "int f(int a, int b);", [(BINARY, "f(): it takes 2 parameters now, and took 1")]),
    ("int f(int a, int b);", "int f(int b, int a);", [(SOURCE, "it is called b now"), (SOURCE, "it is called a now")]),
    ("int f(int a);", "long f(int a);", [(BINARY, "f(): its result is long now, and was int")]),
    ("int f(int a);", "int f(unsigned a);", [(SOURCE, "f(), parameter a: it is unsigned int now, and was int")]),
    ("int f(long a);", "int f(int a);", [(BINARY, "f(), parameter a: it is int now, and was long")]),
    ("typedef int number;\nint f(number a);", "int f(int a);", []),
    (
        "int f(char *a FERRULE_OUT FERRULE_BYTES(n), int n);",
        "int f(void *a FERRULE_OUT FERRULE_BYTES(n), int n);",
        [(NOTHING, "parameter a: it is void * now, and was char *")],
    ),
    (
        "int f(void *a FERRULE_OUT FERRULE_BYTES(n), int n);",
        "int f(char *a FERRULE_OUT FERRULE_BYTES(n), int n);",
        [(SOURCE, "parameter a: it is char * now, and was void *")],
    ),
    (
        "int f(int *a FERRULE_ADDRESS);",
        "int f(const int *a FERRULE_ADDRESS);",
        [(NOTHING, "parameter a: it is const int * now, and was int *")],
    ),
    (
        "int f(const int *a FERRULE_ADDRESS);",
        "int f(int *a FERRULE_ADDRESS);",
        [(SOURCE, "parameter a: it is int * now, and was const int *")],
    ),
    (
        "FERRULE_NAME(a) int f(void);",
        "FERRULE_NAME(b) int f(void);",
        [(SOURCE, "(a) is FERRULE_NAME(b) now")],
    ),
    ("/** One. */\nint f(void);", "\n\n/** Two. */\nint f(void);", []),
    # contracts of functions
    ("int f(void);", "FERRULE_BLOCKING int f(void);", [(CONTRACT, "f(): FERRULE_BLOCKING is new")]),
    ("FERRULE_BLOCKING int f(void);", "int f(void);", [(NOTHING, "f(): FERRULE_BLOCKING is gone")]),
    ("int f(void);", "FERRULE_ERRNO int f(void);", [(CONTRACT, "f(): FERRULE_ERRNO is new")]),
    (
        "FERRULE_FAILS(result < 0) int f(void);",
        "FERRULE_FAILS(result != 0) int f(void);",
        [(CONTRACT, "FERRULE_FAILS(result < 0) is FERRULE_FAILS(result != 0) now")],
    ),
    (
        "int f(void);",
        "FERRULE_SINCE(2) FERRULE_DEPRECATED(old) int f(void);",
        [(NOTHING, "(2)"), (NOTHING, "old")],
    ),
    ("int f(void);\nint g(void);", "FERRULE_HIDDEN int f(void);\nint g(void);", None),
    (
        HANDLES + "FERRULE_RETURNS_OWNED(box_close) struct box *f(void);",
        HANDLES + "FERRULE_RETURNS_BORROWED(static) const char *f(void);",
        None,
    ),
    # contracts of parameters
    (
        "int f(const char *s FERRULE_STRING);",
        "int f(const char *s FERRULE_STRING FERRULE_NULLABLE);",
        [(NOTHING, "f(), parameter s: FERRULE_NULLABLE is new")],
    ),
    (
        "int f(const char *s FERRULE_STRING FERRULE_NULLABLE);",
        "int f(const char *s FERRULE_STRING);",
        [(CONTRACT, "f(), parameter s: FERRULE_NULLABLE is gone")],
    ),
    (
        "int f(const char *s FERRULE_STRING);",
        "int f(const char *s FERRULE_PATH);",
        [(CONTRACT, "FERRULE_STRING is gone"), (CONTRACT, "FERRULE_PATH is new")],
    ),
    (
        "int f(const void *d FERRULE_BYTES(n), int n, int m);",
        "int f(const void *d FERRULE_BYTES(m), int n, int m);",
        [(CONTRACT, "FERRULE_BYTES(n) is FERRULE_BYTES(m) now"), (CONTRACT, "'role'"), (CONTRACT, "'role'")],
    ),
    ("int f(int a);", "int f(int a FERRULE_DEFAULT(1));", [(NOTHING, "FERRULE_DEFAULT(1) is new")]),
    ("int f(int a FERRULE_DEFAULT(1));", "int f(int a);", [(SOURCE, "FERRULE_DEFAULT(1) is gone")]),
    (
        "int f(int a FERRULE_DEFAULT(1));",
        "int f(int a FERRULE_DEFAULT(2));",
        [(CONTRACT, "FERRULE_DEFAULT(1) is FERRULE_DEFAULT(2) now")],
    ),
    ("int f(int a);", "int f(int a FERRULE_FD);", [(CONTRACT, "FERRULE_FD is new")]),
    # callbacks
    (
        CALLBACK.format("int (*callback)(int a)"),
        CALLBACK.format("int (*callback)(int a, int b)"),
        [(BINARY, "callback: it is"), (BINARY, "which is called: it takes 2 parameters now, and took 1")],
    ),
    (
        CALLBACK.format("int (*callback)(const char *a FERRULE_STRING)"),
        CALLBACK.format("int (*callback)(const char *a FERRULE_STRING FERRULE_NULLABLE)"),
        [(CONTRACT, "parameter callback, which is called, parameter a: FERRULE_NULLABLE is new")],
    ),
    # records
    (R, R + "struct FERRULE_RECORD line { int a; };", [(NOTHING, "struct line: it is new")]),
    (R + "struct FERRULE_RECORD line { int a; };", R, [(SOURCE, "struct line: it is gone")]),
    (
        R,
        "struct FERRULE_RECORD point { int x, y, z; };",
        [(BINARY, "struct point: it has 12 bytes now, and had 8"), (NOTHING, "struct point, field z: it is new")],
    ),
    (
        R,
        "struct FERRULE_RECORD point { int x; };",
        [(BINARY, "it has 4 bytes now, and had 8"), (BINARY, "struct point, field y: it is gone")],
    ),
    (
        R,
        "struct FERRULE_RECORD point { int y, x; };",
        [(BINARY, "field x: it begins at byte 4 now, and did at 0"), (BINARY, "field y: it begins at byte 0 now")],
    ),
    (R, "struct FERRULE_RECORD point { int x, why; };", [(SOURCE, "field y: it is called why now")]),
    (R, "struct FERRULE_RECORD point { int x; unsigned y; };", [(SOURCE, "field y: it is unsigned int now")]),
    (
        "struct FERRULE_RECORD a { char c; int i; };",
        "struct FERRULE_RECORD a { char c, d; int i; };",
        [(NOTHING, "struct a, field d: it is new")],
    ),
    (
        R,
        "struct FERRULE_RECORD point { int x, y FERRULE_HIDDEN; };",
        [(SOURCE, "struct point, field y: FERRULE_HIDDEN is new")],
    ),
    ("struct FERRULE_OPAQUE s { int a; };", "union FERRULE_OPAQUE s { int a; };", None),
    # enumerations and constants
    ("enum FERRULE_ENUM e { A, B };", "enum FERRULE_ENUM e { A, B, C };", [(NOTHING, "C: it is new")]),
    ("enum FERRULE_ENUM e { A, B };", "enum FERRULE_ENUM e { A };", [(SOURCE, "B: it is gone")]),
    ("enum FERRULE_ENUM e { A, B };", "enum FERRULE_ENUM e { A, B = 3 };", [(BINARY, "B: it is 3 now, and was 1")]),
    (
        "enum FERRULE_ENUM e { A };",
        "enum FERRULE_FLAGSET e { A };",
        [(CONTRACT, "gone"), (CONTRACT, "FLAGSET")],
    ),
    ("#define A 1", "#define A 2", [(BINARY, "A: it is 2 now, and was 1")]),
    ("#define A 1", "enum { A = 1 };", []),
    ("#define A 0xffffffffffffffff", "#define A 0xfffffffffffffffe", [(BINARY, "18446744073709551614 now")]),
    ("#define A 1", "int g;", [(SOURCE, "A: it is gone")]),
]


def verdict(breaks):
    return next((one for one in (BINARY, SOURCE, CONTRACT) if one in breaks), NOTHING)


@pytest.mark.parametrize(("old", "new", "expected"), [case for case in CASES if case[2] is not None])
def test_a_change(differ, old, new, expected):
    result = differ(old, new)
    *lines, counts = result.stdout.splitlines()
    assert result.stderr == ""
    assert len(lines) == len(expected), result.stdout
    for line, (breaks, text) in zip(lines, expected, strict=True):
        assert f": {WORDS[breaks]}: " in line
        assert text in line
    assert result.returncode == verdict([breaks for breaks, _ in expected])
    numbers = [int(part.split()[0]) for part in counts.split(", ")]
    assert numbers == [[breaks for breaks, _ in expected].count(one) for one in range(4)]


@pytest.mark.parametrize(("old", "new"), [case[:2] for case in CASES])
def test_nothing_changes_from_a_description_to_itself(differ, old, new):
    for text in (old, new):
        result = differ(text, text)
        assert (result.returncode, result.stderr) == (0, "")
        assert result.stdout == "0 compatible, 0 source breaks, 0 binary breaks, 0 contract breaks\n"


def test_whose_a_result_is(differ):
    new = HANDLES + "FERRULE_RETURNS_OWNED(box_close) struct box *f(void);"
    result = differ(new.replace("box_close", "box_free"), new)
    assert "contract break: struct box: FERRULE_HANDLE(box_free) is FERRULE_HANDLE(box_close) now" in result.stdout
    assert "contract break: f(): FERRULE_RETURNS_OWNED(box_free) is FERRULE_RETURNS_OWNED(box_close)" in result.stdout
    assert result.returncode == BINARY  # box_free is gone


def test_both_places_are_told(differ):
    lines = differ("int f(int a);\nvoid g(void);", "\n\nint f(long a);\nvoid h(void);").stdout.splitlines()
    assert lines[0].startswith("old.h:2:11 -> new.h:4:12: binary break: f(), parameter a: ")
    assert lines[1].startswith("old.h:3:6 -> -: binary break: g(): ")
    assert lines[2].startswith("- -> new.h:5:6: compatible: h(): ")


def test_as_json(differ):
    result = differ("int f(int a);\nvoid g(void);", "int f(long a);\nvoid h(void);", "--format=json")
    said = json.loads(result.stdout)
    assert (said["format"], said["version"], said["verdict"]) == ("ferrule-diff", 1, "binary")
    assert said["counts"] == {"compatible": 1, "source": 0, "binary": 2, "contract": 0}
    assert said["changes"][0] == {
        "breaks": "binary",
        "subject": "f(), parameter a",
        "text": "it is long now, and was int",
        "old": ["old.h", 2, 11],
        "new": ["new.h", 2, 12],
    }
    assert "new" not in said["changes"][1]
    assert result.returncode == BINARY


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "diff takes two descriptions"),
        (["a.json"], "diff takes two descriptions"),
        (["a.json", "b.json", "c.json"], "diff takes two descriptions"),
        (["--format=sarif", "a.json", "b.json"], "diff has --format text and json"),
        (["--nonsense", "a.json", "b.json"], "--nonsense"),
    ],
)
def test_a_wrong_command_line_is_no_verdict(bind, arguments, message):
    result = bind("diff", *arguments)
    assert (result.returncode, result.stdout) == (FAILED, "")
    assert message in result.stderr


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("format", ["text", "json"])
def test_a_file_that_cannot_be_read(bind, describe, tmp_path, side, format):
    for name, message in (("missing.json", "No such file"), (".", "Is a directory")):
        files = [describe("void f(void);", "old")] * 2
        files[side] = tmp_path / name
        result = bind("diff", "--format", format, *files)
        assert result.returncode == FAILED
        assert message in (result.stderr if format == "text" else json.loads(result.stdout)["messages"][0]["text"])


def test_a_full_disk(bind, describe):
    path = describe("void f(void);", "old")
    with open("/dev/full", "w") as full:
        done = subprocess.run([bind.program, "diff", path, path], stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == FAILED
    assert b"cannot write" in done.stderr


def test_an_older_description_is_compared_by_what_the_header_said(bind, describe, tmp_path):
    """Roles had other names in version 1."""
    path = describe("int f(int *a FERRULE_OUT, const char *s FERRULE_STRING);", "old")
    root = json.loads(path.read_text())
    root["version"] = 1
    root["functions"][0]["parameters"][0]["role"] = "integer_out"
    old = tmp_path / "v1.json"
    old.write_text(json.dumps(root))
    assert bind("diff", old, path).returncode == NOTHING
    root["functions"][0]["parameters"][1]["contract"] = {"path": True}
    old.write_text(json.dumps(root))
    assert bind("diff", old, path).returncode == CONTRACT


# ---- descriptions that are none ----

RICH = (
    R
    + HANDLES
    + "enum FERRULE_ENUM e { A, B };\n#define LIMIT 5\n"
    + "FERRULE_ERRNO int f(struct box *box, const struct point *points FERRULE_COUNT(n), int n, enum e e);\n"
)


def broken(root):
    """The description with one value replaced by another kind, at each place that a reader may rely on."""

    def walk(node, path):
        if isinstance(node, dict):
            for key in node:
                yield from walk(node[key], (*path, key))
        elif isinstance(node, list):
            for at in range(len(node)):
                yield from walk(node[at], (*path, at))
        yield path

    for path in walk(root, ()):
        if path:
            yield path


def replaced(root, path, value):
    result = copy.deepcopy(root)
    node = result
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    return result


def accepted(result):
    """An error says so; whatever else is read is compared."""
    assert result.returncode in range(5), (result.returncode, result.stderr)
    assert (result.returncode == FAILED) == ("error: " in result.stderr)


def test_values_of_the_wrong_kind(bind, describe, tmp_path):
    path = describe(RICH, "old")
    root = json.loads(path.read_text())
    bad = tmp_path / "bad.json"
    places = list(broken(root))
    assert len(places) > 200
    random.Random(1).shuffle(places)
    refused = 0
    for place in places[:24]:
        for value in (None, {}, [], -1, 10**18, "x", 1.5):
            bad.write_text(json.dumps(replaced(root, place, value)))
            result = bind("diff", path, bad)
            accepted(result)
            refused += result.returncode == FAILED
    assert refused > 50


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1"),
        ("{", "line 1"),
        ("[]", "the whole is a list, it must be an object"),
        ("{}", "format is missing"),
        ('{"format": 5}', "format is 5, it must be a text"),
        ('{"format": "x", "version": 1, "module": "m", "headers": []}', 'format is "x", it must be "ferrule-model"'),
        (
            '{"format": "ferrule-model", "version": 99, "module": "m", "headers": []}',
            "version is 99, it must be from 1 to",
        ),
        ('{"format": "a", "format": "b"}', "duplicate"),
        ('{"format": "\\u0000"}', "\\u0000"),
        ("[" * 100_000, "maximum parsing depth"),
        ('{"a": 1' + "0" * 400 + "}", "too big"),
        ('"\xff"', "line 1"),
    ],
)
def test_what_is_no_description(bind, describe, tmp_path, text, message):
    bad = tmp_path / "bad.json"
    bad.write_bytes(text.encode("latin-1"))
    result = bind("diff", describe("void f(void);", "old"), bad)
    assert result.returncode == FAILED
    assert message in result.stderr


def test_a_description_cut_short(bind, describe, tmp_path):
    path = describe(RICH, "old")
    text = path.read_bytes()
    bad = tmp_path / "bad.json"
    for length in range(0, len(text) - 2, 97):
        bad.write_bytes(text[:length])
        result = bind("diff", bad, path)
        assert (result.returncode, result.stdout) == (FAILED, "")


def test_deep_types_are_no_danger(bind, describe, tmp_path):
    """As deep as the reader of JSON goes, in a type."""
    path = describe("int f(int a);", "old")
    root = json.loads(path.read_text())
    kind = '{"kind": "pointer", "spelling": "void *", "target": '
    text = json.dumps(root).replace('"type": {"kind": "integer"', '"type": ' + kind * 1900 + '{"kind": "integer"', 1)
    at = text.index('{"kind": "integer"')
    end = text.index("}", at) + 1
    bad = tmp_path / "bad.json"
    bad.write_text(text[:end] + "}" * 1900 + text[end:])
    accepted(bind("diff", path, bad))
    accepted(bind("diff", bad, bad))


def test_many_functions_are_quick(bind, tmp_path):
    """A comparison that looked through a list for each name would take minutes."""
    (tmp_path / "h.h").write_text("".join(f"int f{i}(int a);\n" for i in range(20000)))
    assert bind.emit("-o", tmp_path / "out", tmp_path / "h.h").returncode == 0
    assert bind("diff", tmp_path / "out" / "h.json", tmp_path / "out" / "h.json").returncode == 0
