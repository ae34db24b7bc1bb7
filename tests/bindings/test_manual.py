# SPDX-License-Identifier: MIT
"""Targets man and markdown: what comments and contracts say, in forms that other programs accept."""

import re
import shutil
import subprocess

import pytest
from conftest import HERE

HARD = sorted((HERE / "hard").glob("*.h"))


def lint(path):
    """What a formatter complains of."""
    if shutil.which("mandoc"):
        command = ["mandoc", "-Tlint", path]
    elif shutil.which("groff"):
        command = ["groff", "-ww", "-man", "-Tutf8", "-z", path]
    else:
        pytest.skip("neither mandoc nor groff is installed")
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout + done.stderr


@pytest.fixture
def manual(bind, header, tmp_path):
    """The pages of a header's text, by name; or its markdown."""

    def write(text, target="man", *options):
        path = header(text + "\n", "m.h")
        out = tmp_path / target
        result = bind.emit("-o", out, "--date", "2026-11-21", *options, path.name, target=target, cwd=tmp_path)
        assert (result.returncode, result.stderr) == (0, "")
        return {file.name: file.read_text() for file in out.iterdir()}

    return write


def plain(page):
    """A page without fonts and escapes, each section in one line."""
    text = re.sub(r"\\f[BIPR]|\\&", "", page)
    for escape, character in (("\\-", "-"), ("\\e", "\\"), ("\\(dq", '"'), ("\\(aq", "'"), ("\\(ga", "`")):
        text = text.replace(escape, character)
    return re.sub(r"\s+", " ", text)


ROLES = [
    ("int f(int a);", "a", "An integer (int)."),
    ("int f(_Bool a);", "a", "True or false."),
    ("int f(double a);", "a", "A number (double)."),
    ("enum FERRULE_ENUM e { A };\nint f(enum e a);", "a", "A member of enum e."),
    ("enum FERRULE_FLAGSET e { A };\nint f(int a FERRULE_FLAGS(e));", "a", "Members of enum e, or-ed together (int)."),
    ("int f(int a FERRULE_FD);", "a", "A file descriptor."),
    ("int f(int a FERRULE_DEFAULT(7));", "a", "An integer (int). Left out in a script, it is 7."),
    ("int f(const char *a FERRULE_STRING);", "a", "Text, NUL-terminated."),
    ("int f(const char *a FERRULE_PATH FERRULE_NULLABLE);", "a", "A path, NUL-terminated. It may be NULL."),
    ("int f(const void *a FERRULE_BYTES(n), int n);", "a", "Memory of n bytes, which is read."),
    (
        "int f(const void *a FERRULE_BYTES(n), int n);",
        "n",
        "How many there are of a. In scripts it is no argument.",
    ),
    ("int f(void *a FERRULE_OUT FERRULE_BYTES(8));", "a", "Room for 8 bytes, which the call writes."),
    ("int f(void *a FERRULE_INOUT FERRULE_BYTES(n), int n);", "a", "Memory of n bytes, which is read and written."),
    ("int f(const int *a FERRULE_COUNT(n), int n);", "a", "An array, n of int, which is read."),
    ("int f(short *a FERRULE_OUT FERRULE_COUNT(n), int n);", "a", "Room for n of short, which the call writes."),
    ("int f(int *a FERRULE_OUT);", "a", "Set by the call. An integer (int)."),
    ("int f(int *a FERRULE_INOUT);", "a", "Read and changed. An integer (int)."),
    ("struct FERRULE_RECORD r { int a; };\nint f(const struct r *a FERRULE_IN);", "a", "A struct r, which is read."),
    ("struct FERRULE_RECORD r { int a; };\nint f(struct r *a FERRULE_OUT);", "a", "Set to a struct r."),
    ("int f(void *a FERRULE_ADDRESS);", "a", "An address, which nobody checks."),
    (
        "struct FERRULE_HANDLE(h_close) h;\nvoid h_close(struct h *h);\nint f(const struct h *a);",
        "a",
        "A handle, const struct h *.",
    ),
]


@pytest.mark.parametrize(("text", "parameter", "words"), ROLES)
def test_what_a_parameter_is(manual, text, parameter, words):
    page = manual(text)["f.3"]
    assert f".TP {parameter} {words}" in plain(page)


RESULTS = [
    ("void f(void);", "Nothing.", None),
    ("int f(void);", "An integer (int).", None),
    ("FERRULE_ERRNO int f(void);", None, "A negative result is a failure, and a negative errno."),
    ("FERRULE_ERRNO_GLOBAL int f(void);", None, "A result of -1 is a failure, and errno tells which."),
    ("FERRULE_FAILS(result != 0) int f(void);", None, "The call failed if result != 0."),
    ("FERRULE_RETURNS_BORROWED(static) const char *f(void);", "Text, or NULL. It stays the library's", None),
    (
        "FERRULE_RETURNS_COUNT(a) int f(int *a FERRULE_OUT FERRULE_COUNT(n), int n);",
        "How much of a is valid.",
        None,
    ),
    (
        "struct h;\nvoid h_close(struct h *h);\nFERRULE_RETURNS_OWNED(h_close) struct h *f(void);",
        "A handle, struct h *. It is the caller's, who frees it with h_close().",
        "NULL is a failure.",
    ),
]


@pytest.mark.parametrize(("text", "result", "failure"), RESULTS)
def test_what_a_result_is(manual, text, result, failure):
    page = plain(manual(text)["f.3"])
    assert result is None or f".SH RETURN VALUE {result}" in page
    assert (".SH ERRORS" in page) == (failure is not None)
    assert failure is None or f".SH ERRORS {failure}" in page


def test_notes_of_versions_and_scripts(manual):
    page = plain(
        manual(
            'FERRULE_SINCE(1.2) FERRULE_DEPRECATED("use g") FERRULE_BLOCKING FERRULE_NAME(eff)\n'
            "int f(int a FERRULE_EXAMPLE(5), int *b FERRULE_OUT, int c FERRULE_DEFAULT(2));"
        )["f.3"]
    )
    assert "Deprecated: use g" in page
    assert "It is there since 1.2." in page
    assert "The call may sleep" in page
    assert "result, b = eff(a, c=2)" in page
    assert "For example eff(5, c)." in page


COMMENT = """/** Does it. Then it
 * does more, e.g. this.
 *
 * - one thing
 *   of two lines
 * - another
 *
 *     code_line(1);
 *
 *     code_line(2);
 *
 * The end of `code - here`.
 *
 * @param a  the first
 *           of two
 * @param[out] b the second
 * @return what came
 */
int f(int a, int *b FERRULE_OUT);
"""


def test_a_comment_keeps_its_shape_in_man(manual):
    page = manual(COMMENT)["f.3"]
    assert "f \\- Does it\n" in page
    assert ".SH DESCRIPTION\nDoes it.\nThen it does more, e.g. this.\n" in page
    assert ".IP \\(bu 2\none thing of two lines\n.IP \\(bu 2\nanother\n" in page
    assert ".nf\ncode_line(1);\n.sp\ncode_line(2);\n.fi\n.PP\nThe end of \\fBcode \\- here\\fP.\n" in page
    assert "the first of two\n" in page
    assert "Set by the call.\nAn integer (\\fBint\\fP).\nthe second\n" in page
    assert "what came\n" in page


def test_a_comment_keeps_its_shape_in_markdown(manual):
    text = manual(COMMENT, "markdown")["m.md"]
    assert "- [`f`](#f): Does it\n" in text
    assert "\n- one thing of two lines\n- another\n\n```c\ncode_line(1);\n\ncode_line(2);\n```\n" in text
    assert "- `a`: An integer (`int`). the first of two\n" in text
    assert "An integer (`int`). what came\n" in text


HOSTILE = r"""/** .TH is no macro.
 * 'nor is this, \n neither; a "quoted" word, größer, an unmatched ` and <b>html</b> *stars* _underlined_ [link](x).
 * .SH here
 * a_name and another_one__ | # end */
int f(int a);
"""


def test_markup_in_comments_is_text_in_man(manual):
    page = manual(HOSTILE)["f.3"]
    assert "\\&.TH is no macro.\n" in page
    assert not re.search(r"^\.SH here", page, re.MULTILINE)
    assert "\\en neither; a \\(dqquoted\\(dq word, gr\\[u00F6]\\[u00DF]er" in page.replace("\n", " ")


def test_markup_in_comments_is_text_in_markdown(manual):
    text = manual(HOSTILE, "markdown")["m.md"].replace("\n", " ")
    assert "\\<b>html\\</b> \\*stars\\* \\_underlined\\_ \\[link\\](x)." in text
    assert "unmatched \\` and" in text
    assert "a_name and another_one\\_\\_ | # end" in text or "a_name and another_one_\\_ | # end" in text


@pytest.mark.parametrize("text", [HOSTILE, COMMENT, "/** `**/\nint f(void);", "/** . */\nint f(void);"])
def test_no_formatter_complains_of_odd_comments(manual, tmp_path, text):
    for name in manual(text):
        assert lint(tmp_path / "man" / name) == ""


TYPES = """
/** A point. */
struct FERRULE_RECORD FERRULE_SINCE(2) point {
	int x; /**< to the right */
	int a[4];
	const char *name FERRULE_STRING FERRULE_NULLABLE;
};
struct FERRULE_HANDLE(box_close) box;
void box_close(struct box *box);
enum FERRULE_FLAGSET colour { RED = 1, /**< as blood */ GREEN = 2 };
#define LIMIT 5 /**< at most */
int f(const struct point *p FERRULE_IN);
"""


def test_types_and_constants(manual):
    page = plain(manual(TYPES)["m.3"])
    assert ".SS struct point A point. .PP It is there since 2." in page
    assert ".TP x int x, at byte 0. to the right" in page
    assert ".TP a int a[4], at byte 4." in page
    assert ".TP name const char *name, at byte 24. Text, NUL-terminated. It may be NULL." in page
    assert ".SS struct box A handle: an object in scripts. box_close() frees it." in page
    assert ".SS enum colour Its members are or-ed together. .TP RED 1. as blood .TP GREEN 2." in page
    assert ".SH CONSTANTS .TP LIMIT 5. at most" in page
    text = manual(TYPES, "markdown")["m.md"]
    assert "## Types\n\n### struct point\n\nA point.\n" in text
    assert "- `LIMIT`: `5`. at most\n" in text
    assert text.endswith("at most\n")


HANDLES = """
struct FERRULE_HANDLE(box_close) box;
void box_close(struct box *box);
FERRULE_CONSTRUCTOR(box) FERRULE_RETURNS_OWNED(box_close) struct box *box_new(int size);
FERRULE_METHOD(box) int box_size(const struct box *box);
FERRULE_HIDDEN void free_thing(void *thing);
FERRULE_RETURNS_OWNED(free_thing) void *make_thing(void);
"""


def test_handles_and_their_methods(manual):
    pages = manual(HANDLES)
    page = plain(pages["m.3"])
    assert "box_close() frees it. .PP In scripts, box() called by that name makes one: it is box_new()." in page
    assert "Its methods: size (box_size())." in page
    assert "A handle, void *: an object in scripts. free_thing() frees it." in page
    assert "It is also the method size of its first argument." in plain(pages["box_size.3"])
    assert "It is the caller's, who frees it with free_thing()." in plain(pages["make_thing.3"])


FURTHER = """
struct FERRULE_HANDLE(box_close) box;
void box_close(struct box *box);
FERRULE_ERRNO int box_open(struct box **box FERRULE_OUT);
int f(const char *const *names FERRULE_STRING FERRULE_COUNT(n), unsigned n);
int g(float *x FERRULE_OUT, _Bool *y FERRULE_INOUT);
int h(int *a FERRULE_INOUT FERRULE_COUNT(n), unsigned n);
FERRULE_RETURNS_COUNT(text) int i(char *text FERRULE_OUT FERRULE_STRING FERRULE_BYTES(n) FERRULE_MEASURED, int n);
int j(const void *p FERRULE_BYTES(2 * (w + 1) * h), int w, int h);
int k(int (*call)(int a, void *data FERRULE_USER_DATA) FERRULE_SCOPE(async) FERRULE_CLOSURE(user) FERRULE_ON_ERROR(-1),
	void *user);
void l(char **text FERRULE_OUT FERRULE_STRING FERRULE_OWNED(free_text));
FERRULE_HIDDEN void free_text(char *text);
int m1(struct box *box, const void *p FERRULE_BYTES(4) FERRULE_RETAINED(box));
"""

FURTHER_WORDS = [
    ("box_open", "box", "Set to a new handle, or NULL. It is the caller's, who frees it with box_close()."),
    ("f", "names", "Texts: n pointers to them."),
    ("g", "x", "Set by the call. A number (float)."),
    ("g", "y", "Read and changed. True or false."),
    ("h", "a", "An array, n of int, which is read and changed."),
    ("i", "text", "Room for a text of n bytes, its NUL included, which the call writes. Languages ask first"),
    ("j", "p", "Memory of (2 * (w + 1)) * h bytes, which is read."),
    ("k", "call", "A function, int (*)(int, void *). It is called once, maybe after the call. It is given user."),
    ("k", "call", "Where a script's function fails, the library gets -1, and the failure is the call's."),
    ("k", "user", "Handed on to call. In scripts it is no argument."),
    ("l", "text", "Set to a text, or NULL. It is the caller's, who frees it with free_text()."),
    ("m1", "p", "Memory of 4 bytes, which is read. The library keeps it until box is freed."),
]


@pytest.mark.parametrize(("function", "parameter", "words"), FURTHER_WORDS)
def test_what_a_parameter_of_the_whole_vocabulary_is(manual, function, parameter, words):
    page = plain(manual(FURTHER)[f"{function}.3"])
    part = page.split(f".TP {parameter} ")[1].split(".TP")[0]
    assert words in part


def test_a_function_named_as_the_module(manual):
    assert set(manual("int m(void);")) == {"m.3", "m_overview.3"}


def test_it_says_what_made_it_and_nothing_of_the_machine(manual, tmp_path):
    pages = manual("int f(void);") | manual("int f(void);", "markdown")
    for page in pages.values():
        assert "ferrule-bind" in page.splitlines()[0]
        assert str(tmp_path) not in page


@pytest.mark.parametrize(
    "text", [b'#define ODD "a\\xc3"\n', b'#define ODD "\\xf0\\x9f\\n`"\n', b"/** gr\xf6\xdfer \xc3 */\n"]
)
def test_bytes_that_are_no_text(bind, tmp_path, text):
    """Half a character at a text's end, in a constant or a comment."""
    path = tmp_path / "h.h"
    path.write_bytes(b"#include <ferrule/annotate.h>\n" + text + b"int f(void);\n")
    for target in ("man", "markdown"):
        result = bind.emit("-o", tmp_path / target, path, target=target)
        assert (result.returncode, result.stderr) == (0, "")
    assert lint(tmp_path / "man" / "f.3").count("\n") <= 1  # the date is missing
    (tmp_path / "man" / "h.3").read_text()
    (tmp_path / "markdown" / "h.md").read_text()


def test_many_methods_are_quick(bind, header, tmp_path):
    methods = "".join(f"FERRULE_METHOD(box) int box_m{i}(const struct box *box);\n" for i in range(5000))
    path = header("struct FERRULE_HANDLE(box_close) box;\nvoid box_close(struct box *box);\n" + methods)
    for target in ("man", "markdown"):
        assert bind.emit("-o", tmp_path / target, path, target=target).returncode == 0


def test_a_long_prototype_is_folded(manual):
    page = manual("int f(" + ", ".join(f"int a_rather_long_name_{i}" for i in range(6)) + ");")["f.3"]
    lines = page.splitlines()
    assert max(map(len, lines)) < 100
    assert "        int a_rather_long_name_3, int a_rather_long_name_4," in page or "int a_rather_long_name_5);" in page


@pytest.mark.parametrize("path", HARD, ids=lambda path: path.stem)
def test_no_formatter_complains_of_the_hard_cases(bind, tmp_path, path):
    result = bind.emit("-o", tmp_path, "--date", "2026-11-21", f"hard/{path.name}", target="man")
    assert result.returncode == 0, result.stderr
    pages = sorted(tmp_path.glob("*.3"))
    assert len(pages) > 3
    for page in pages:
        assert lint(page) == "", page.read_text()


@pytest.mark.parametrize("path", HARD, ids=lambda path: path.stem)
def test_each_function_and_parameter_has_its_place(bind, tmp_path, path):
    header = f"hard/{path.name}"
    result = bind.emit("-o", tmp_path, header, target="markdown")
    assert result.returncode == 0, result.stderr
    model = bind.model(tmp_path, header)
    text = (tmp_path / f"{path.stem}.md").read_text()
    sections = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL))
    for function in model["functions"]:
        if "hidden" in function.get("contract", {}):
            continue
        section = sections[function["name"]]
        for parameter in function["parameters"]:
            (words,) = re.findall(rf"^- `{parameter['name']}`: (.+)", section, re.MULTILINE)
            assert words.endswith(".") or len(words) > 60, words
