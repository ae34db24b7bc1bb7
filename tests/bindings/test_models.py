# SPDX-License-Identifier: MIT
"""What becomes of a header: roles beside each prototype in good/*.h, parts of the JSON in good/*.json."""

import json
import re

import pytest
from conftest import HERE, ROOT

GOOD = sorted((HERE / "good").glob("*.h"))
ROLES = [path for path in GOOD if "// expect: " in path.read_text()]


def parameter_text(parameter):
    text = f"{parameter['name']}:{parameter.get('role', 'hidden')}"
    if "default" in parameter:
        text += f"={parameter['default']}"
    if "expression" in parameter:
        text += f"({expression_text(parameter['expression'])})"
    elif "size" in parameter or "constant" in parameter:
        text += f"({parameter.get('size', parameter.get('constant'))})"
    if "token" in parameter:
        text += f"<{parameter['token']}"
    if "element" in parameter:
        text += "{" + parameter["element"]["spelling"] + "}"
    text += lending_text(parameter)
    if "until" in parameter:
        text += f" until {parameter.get('until_parameter', parameter.get('until_function', parameter['until']))}"
    if "callback" in parameter:
        text += f" {parameter['scope']} {parameter.get('closure', '-')} {result_text(parameter['callback'])}"
        text += f" or {parameter['on_error']}" if "on_error" in parameter else ""
    marks = {"nullable": "?", "follows": "=", "measured": "!", "terminated": "0"}
    return text + "".join(mark for key, mark in marks.items() if parameter.get(key))


def expression_text(expression):
    if "call" in expression:
        return f"{expression['call']}({', '.join(map(expression_text, expression['operands']))})"
    if "operator" in expression:
        return f"{expression['operator']}({', '.join(map(expression_text, expression['operands']))})"
    return f"*{expression['behind']}" if "behind" in expression else str(*expression.values())


def lending_text(one):
    if "lending" not in one:
        return ""
    return f" {one['lending']} {one.get('frees', one.get('owner', '-'))}"


def result_text(function):
    """role failure counts (size){element} lending [parameters]"""
    result = function["result"]
    text = f"{result['role']} {result.get('failure', '-')}"
    text += f" {result['counts']}" if "counts" in result else ""
    if "expression" in result:
        text += f" ({expression_text(result['expression'])})"
    elif "size" in result:
        text += f" ({result['size']})"
    if "element" in result:
        text += " {" + result["element"]["spelling"] + "}"
    text += lending_text(result)
    return f"{text} [{', '.join(map(parameter_text, function['parameters']))}]"


def function_text(function):
    """name: result failure counts [parameter:role=default(size)<token{element} lending until?, ...]"""
    if "role" in function["result"]:
        return f"{function['name']}: {result_text(function)}"
    return f"{function['name']}: hidden [{', '.join(map(parameter_text, function['parameters']))}]"


def assert_within(excerpt, whole, place="model"):
    """Objects may have more keys than the excerpt names; lists have what it names, no more, in order."""
    if isinstance(excerpt, dict):
        for key, value in excerpt.items():
            assert key in whole, f"{place}.{key} is missing"
            assert_within(value, whole[key], f"{place}.{key}")
    elif isinstance(excerpt, list):
        assert len(whole) == len(excerpt), f"{place}: {[one.get('name') for one in whole]}"
        for at, value in enumerate(excerpt):
            assert_within(value, whole[at], f"{place}[{at}]")
    else:
        assert whole == excerpt, place


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_check_passes(bind, path):
    result = bind.check(f"good/{path.name}")
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("path", ROLES, ids=lambda path: path.stem)
def test_roles(bind, path, tmp_path):
    expected = sorted(re.findall(r"^// expect: (.*)$", path.read_text(), re.MULTILINE))
    model = bind.model(tmp_path, f"good/{path.name}")
    assert sorted(map(function_text, model["functions"])) == expected


@pytest.mark.parametrize("path", sorted((HERE / "good").glob("*.json")), ids=lambda path: path.stem)
def test_excerpt(bind, path, tmp_path):
    model = bind.model(tmp_path, f"good/{path.stem}.h")
    assert_within(json.loads(path.read_text()), model)


def test_the_model_says_what_it_is(bind, tmp_path):
    model = bind.model(tmp_path, "good/roles.h", "--include", "<roles.h>")
    assert (model["format"], model["version"], model["module"]) == ("ferrule-model", 2, "model")
    assert model["headers"] == ["<roles.h>"]


def test_headers_stand_for_themselves_without_include(bind, tmp_path):
    assert bind.model(tmp_path, "good/roles.h")["headers"] == ['"good/roles.h"']


def test_two_headers_make_one_model(bind, tmp_path):
    model = bind.model(tmp_path, "good/roles.h", "good/constants.h")
    assert {"WIDE"} <= {one["name"] for one in model["constants"]}
    assert {"integers"} <= {one["name"] for one in model["functions"]}


def test_comments_lose_their_decoration(bind, header, tmp_path):
    path = header(
        """
/**
 * Says a lot.
 *
 *   indented
 * the end. */
void f(void);
/// One line.
void g(void);
/* Not documentation. */
void h(void);
"""
    )
    comments = {one["name"]: one.get("comment") for one in bind.model(tmp_path, path)["functions"]}
    assert comments == {"f": "Says a lot.\n\n  indented\nthe end.", "g": "One line.", "h": None}


def test_comments_in_another_encoding(bind, tmp_path):
    (tmp_path / "h.h").write_bytes(b"/** caf\xe9, caf\xc3\xa9 */\nvoid f(void);\n")
    (function,) = bind.model(tmp_path, tmp_path / "h.h")["functions"]
    assert function["comment"] == "caf?, caf\u00e9"


def test_static_functions_are_told_apart(bind, tmp_path):
    functions = bind.model(tmp_path, "good/roles.h")["functions"]
    assert [one["name"] for one in functions if one.get("static")] == ["inline_too"]


def test_names_types_and_words_of_functions(bind, header, tmp_path):
    path = header(
        """
FERRULE_NAME(other) FERRULE_SINCE("1.2") FERRULE_DEPRECATED("use g") FERRULE_BLOCKING
int f(const char *const s FERRULE_STRING);
"""
    )
    (function,) = bind.model(tmp_path, path)["functions"]
    assert function["public_name"] == "other"
    assert function["contract"] == {"blocking": True, "name": "other", "since": "1.2", "deprecated": "use g"}
    assert function["parameters"][0]["type"]["spelling"] == "const char *"


def test_annotations_of_the_first_declaration_count_for_the_second(bind, header, tmp_path):
    path = header("FERRULE_ERRNO int f(int n FERRULE_FD);\nint f(int n);\n")
    (function,) = bind.model(tmp_path, path)["functions"]
    assert function_text(function) == "f: integer errno [n:fd]"


def test_a_macro_of_annotations_is_one(bind, header, tmp_path):
    path = header("#define BUFFER(n) FERRULE_OUT FERRULE_BYTES(n)\nvoid f(void *data BUFFER(size), unsigned size);\n")
    (function,) = bind.model(tmp_path, path)["functions"]
    assert function_text(function) == "f: nothing - [data:bytes_out(size), size:size]"


def test_asking_for_an_annotation_is_none(bind, header):
    path = header("#ifdef FERRULE_OUT\n#if defined(FERRULE_IN) && \\\n    1\nvoid f(void);\n#endif\n#endif\n")
    assert bind.check(path).returncode == 0


def test_a_type_is_annotated_before_its_definition(bind, header, tmp_path):
    (tmp_path / "third.h").write_text("struct point { int x; };\n")
    path = header('struct FERRULE_RECORD point;\n#include "third.h"\nvoid f(const struct point *p);\n')
    (function,) = bind.model(tmp_path, path)["functions"]
    assert function_text(function) == "f: nothing - [p:record_in{struct point}]"


def test_sizes_may_be_constants(bind, header, tmp_path):
    path = header("#define LENGTH (4 * 4)\nvoid f(void *id FERRULE_OUT FERRULE_BYTES(LENGTH));\n")
    (function,) = bind.model(tmp_path, path)["functions"]
    assert function_text(function) == "f: nothing - [id:bytes_out(16)]"


def test_definitions_and_folders_reach_clang(bind, header, tmp_path):
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "found.h").write_text("typedef int found;\n")
    path = header("#include <found.h>\nfound f(found a);\n#if LEVEL == 2\nvoid g(void);\n#endif\n")
    model = bind.model(tmp_path, path, "-I", tmp_path / "inside", "-DLEVEL=2")
    assert [one["name"] for one in model["functions"]] == ["f", "g"]
    assert model["functions"][0]["result"]["type"]["spelling"] == "found"
    assert model["functions"][0]["result"]["type"]["canonical"] == "int"


def test_omit_and_only(bind, tmp_path):
    names = [one["name"] for one in bind.model(tmp_path, "good/roles.h", "--only", "te", "--only", "de")["functions"]]
    assert names == ["descriptor", "texts", "defaults", "shop_close"]
    names = [one["name"] for one in bind.model(tmp_path, "good/overlay.h", "--omit", "thing_write")["functions"]]
    assert names == ["thing_new", "thing_free"]


def test_omit_of_one_language(bind, tmp_path):
    functions = bind.model(tmp_path, "good/overlay.h", "--omit", "thing_write@lua", "--omit", "thing_new@python")[
        "functions"
    ]
    assert [one["name"] for one in functions if one.get("omit_lua")] == ["thing_write"]
    assert [one["name"] for one in functions if one.get("omit_python")] == ["thing_new"]


def test_what_a_system_header_declares_is_not_bound(bind, header, tmp_path):
    path = header("#include <stdio.h>\nvoid f(FILE *file FERRULE_ADDRESS);\n")
    model = bind.model(tmp_path, path)
    assert [one["name"] for one in model["functions"]] == ["f"]
    assert model["records"] == model["enumerations"] == model["constants"] == []


ZLIB = ROOT / "bindings" / "overlays" / "zlib.h"


@pytest.mark.skipif(not ZLIB.exists(), reason="the overlays are not in this tree")
def test_the_overlay_of_zlib(bind, tmp_path):
    functions = {one["name"]: function_text(one) for one in bind.model(tmp_path, ZLIB)["functions"]}
    assert functions["crc32"] == "crc32: integer - [crc:integer, buf:bytes_in(len), len:size]"
    assert "deflate" not in functions


SAFE = ROOT / "core" / "include" / "ferrule" / "safe.h"


@pytest.mark.skipif(not SAFE.exists(), reason="core/ is not in this tree")
def test_the_safe_layer(bind, tmp_path):
    model = bind.model(tmp_path, SAFE, "-I", SAFE.parent.parent)
    functions = {one["name"]: function_text(one) for one in model["functions"]}
    assert model["explains"] == "ferrule_explain"
    assert functions["ferrule_wait"] == (
        "ferrule_wait: count errno completions [ring:integer, "
        "completions:records_out(capacity){struct ferrule_completion}, "
        "capacity:size, minimum:integer, timeout:integer=-1]"
    )
    assert functions["ferrule_buffer_pin"].endswith("[buffer:integer, memory:view_out(size), size:size_out]")
    assert "keep:token" in functions["ferrule_read_memory"]
