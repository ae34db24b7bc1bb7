# SPDX-License-Identifier: MIT
"""What target json writes is what the schema says; and the schema says no more than is written."""

import copy
import json

import pytest
from conftest import HERE, ROOT
from jsonschema import Draft202012Validator

SCHEMA = json.loads((ROOT / "bindings" / "schema" / "ferrule-bind.schema.json").read_text())
HEADERS = sorted([*(HERE / "good").glob("*.h"), *(HERE / "hard").glob("*.h")])
OF_OTHERS = sorted((ROOT / "bindings" / "overlays").glob("*.h"))


@pytest.fixture(scope="module")
def validator():
    Draft202012Validator.check_schema(SCHEMA)
    return Draft202012Validator(SCHEMA)


def complaints(validator, model):
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(model)]


@pytest.mark.parametrize("path", [*HEADERS, *OF_OTHERS], ids=lambda path: path.stem)
def test_models_are_valid(bind, validator, path, tmp_path):
    result = bind.emit("-o", tmp_path, "--module", "model", path, target="json")
    if path in OF_OTHERS and "file not found" in result.stderr:
        pytest.skip(f"{path.stem} is not installed")
    assert (result.returncode, result.stderr) == (0, "")
    assert complaints(validator, json.loads((tmp_path / "model.json").read_text())) == []


SAFE = ROOT / "core" / "include" / "ferrule"


@pytest.mark.skipif(not SAFE.exists(), reason="core/ is not in this tree")
@pytest.mark.parametrize("name", ["safe", "uring_prep", "uring_register", "kernel"])
def test_models_of_the_core_are_valid(bind, validator, name, tmp_path):
    assert complaints(validator, bind.model(tmp_path, SAFE / f"{name}.h", "-I", SAFE.parent)) == []


def keys_of(value, schema, seen):
    """Notes which properties of the schema a value has: (place in the schema, key)."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return keys_of(value, {"name": name, **SCHEMA["$defs"][name]}, seen)
    if isinstance(value, list):
        items = schema.get("items")
        for one in value if items else []:
            keys_of(one, items, seen)
    for form in [schema, *schema.get("oneOf", [])]:
        for key, inner in form.get("properties", {}).items() if isinstance(value, dict) else ():
            if key in value:
                seen.add((schema.get("name", ""), key))
                keys_of(value[key], inner, seen)
    return seen


def all_keys():
    for name, schema in [("", SCHEMA), *SCHEMA["$defs"].items()]:
        for form in [schema, *schema.get("oneOf", [])]:
            for key in form.get("properties", {}):
                yield name, key


def test_each_key_of_the_schema_is_written_for_some_header(bind, tmp_path):
    seen = set()
    for path in HEADERS:
        keys_of(bind.model(tmp_path, path), SCHEMA, seen)
    options = ("--omit", "thing_write@lua", "--omit", "thing_new@python")
    keys_of(bind.model(tmp_path, HERE / "good" / "overlay.h", *options), SCHEMA, seen)
    assert sorted(set(all_keys()) - seen) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda model: model.pop("format"),
        lambda model: model.update(version=1),
        lambda model: model["functions"][0].update(unknown=True),
        lambda model: model["functions"][0]["parameters"][0].update(role="none"),
        lambda model: model["functions"][0]["result"]["type"].update(size=-1),
        lambda model: model["functions"][0].update(location=["h.h", 0, 1]),
        lambda model: model["records"][0].pop("fields"),
        lambda model: model.update(constants={}),
    ],
)
def test_what_is_wrong_is_not_valid(bind, validator, spoil, tmp_path):
    model = bind.model(tmp_path, HERE / "good" / "roles.h")
    assert complaints(validator, model) == []
    spoilt = copy.deepcopy(model)
    spoil(spoilt)
    assert complaints(validator, spoilt) != []
