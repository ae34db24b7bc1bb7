# SPDX-License-Identifier: MIT
"""Compiles the case files: compile.py -o DIR --model M.json [--include "<h>"] ... FILE.case ...

Writes DIR/cases.c, cases.json (Python), cases.lua and plan.json (titles, exceptions and coverage, for the conductor).
"""

import argparse
import json
import sys
from pathlib import Path

import emit_c
import language
from interface import Module

BUILTINS = {"length": 1, "text": 3, "fill": 3, "release": 1, "block": 1, "typed": 2}
BINDINGS = ("c", "python", "cffi", "swig-python", "lua", "swig-lua", "luajit")


def check(case, functions):
    """What a case file can get wrong, apart from grammar."""
    for name in case.without:
        if name not in BINDINGS:
            raise language.CaseError(f"cases/{case.file}.case:{case.line}: no binding {name}: {', '.join(BINDINGS)}")
    known = set()
    for step in case.all_steps():
        try:
            for expression in (step.expression, step.right):
                check_expression(expression, step, known, functions)
        except language.CaseError as error:
            raise language.CaseError(f"cases/{case.file}.case:{step.line}: {error}\n    {step.text}") from None
        known.update(step.targets)


def check_expression(expression, step, known, functions):
    if not expression:
        return
    if expression[0] == "name" and expression[1] not in known:
        raise language.CaseError(f"{expression[1]} has no value yet")
    if expression[0] == "call":
        check_call(expression, step, functions)
    for part in expression[1:]:
        for inner in part if isinstance(part, list) and part and isinstance(part[0], list) else [part]:
            if isinstance(inner, list):
                check_expression(inner, step, known, functions)


def check_call(expression, step, functions):
    _, name, arguments = expression
    if name in BUILTINS:
        least = most = BUILTINS[name]
    elif name in functions:
        wanted = functions[name].arguments()
        least, most = len([p for p in wanted if p.default is None]), len(wanted)
    else:
        raise language.CaseError(f"no function {name} in the modules")
    if step.kind != "refuses" and not least <= len(arguments) <= most:
        raise language.CaseError(f"{name} takes {least} to {most} arguments, {len(arguments)} given")


def mark_bytes(expression, functions):
    """Texts that a function takes as bytes become ["bytes", ...]: Python has two types for them."""
    if expression and expression[0] == "call" and expression[1] in functions:
        roles = [p.role for p in functions[expression[1]].arguments()]
        for argument, role in zip(expression[2], roles, strict=False):
            if argument[0] == "text" and role == "bytes_in":
                argument[0] = "bytes"
    for part in expression[1:]:
        for inner in part if isinstance(part, list) and part and isinstance(part[0], list) else [part]:
            if isinstance(inner, list):
                mark_bytes(inner, functions)


def as_data(case):
    return {
        "file": case.file,
        "title": case.title,
        "steps": [
            {
                "at": f"{case.file}.case:{step.line}: {step.text}",
                "kind": step.kind,
                "expression": step.expression,
                "targets": step.targets,
                "error": language.system_constant(step.error) if step.error else 0,
                "message": step.message,
                "comparison": step.comparison,
                "right": step.right,
            }
            for step in case.all_steps()
        ],
    }


def calls(expression):
    """Names of the functions that an expression calls."""
    if not isinstance(expression, list) or not expression:
        return set()
    found = {expression[1]} if expression[0] == "call" else set()
    return found.union(*(calls(part) for part in expression))


def plan_of(case, functions):
    """What the conductor and the table need to know of a case."""
    succeeds, fails = set(), set()
    for step in case.all_steps():
        names = calls(step.expression) | calls(step.right)
        (fails if step.kind == "fails" else succeeds if step.kind != "refuses" else set()).update(names)
    return {
        "file": case.file,
        "title": case.title,
        "without": case.without,
        "needs": list(case.needs),
        "modules": sorted({functions[name].module.name for name in succeeds | fails if name in functions}),
        "succeeds": sorted(name for name in succeeds if name in functions),
        "fails": sorted(name for name in fails if name in functions),
    }


def lua_value(value):
    """A Python value as a Lua literal. Integers that a double cannot hold go as text: {"big", "..."}."""
    if isinstance(value, list) and len(value) == 2 and value[0] == "int" and abs(value[1]) > 2**53:
        inside = -(2**63) <= value[1] < 2**64
        return f'{{"big","{value[1]}"}}' if inside else f'{{"float",{float(value[1])!r}}}'
    if isinstance(value, list):
        return "{" + ",".join(lua_value(item) for item in value) + "}"
    if isinstance(value, dict):
        return "{" + ",".join(f"{key}={lua_value(item)}" for key, item in value.items()) + "}"
    if isinstance(value, str):
        return '"' + "".join(c if " " <= c <= "~" and c not in '"\\' else f"\\{ord(c):03d}" for c in value) + '"'
    return repr(value)


def write(directory, name, text):
    (directory / name).write_text(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", dest="directory", type=Path, required=True)
    parser.add_argument("--model", action="append", default=[], type=Path)
    parser.add_argument("--include", action="append", default=[])
    parser.add_argument("files", nargs="+", type=Path)
    options = parser.parse_args()

    modules = [Module(path) for path in options.model]
    constructors = {name: f for module in modules for name, f in module.constructors.items()}
    functions = constructors | {name: f for module in modules for name, f in module.functions.items()}
    constants = {name: value for module in modules for name, value in module.constants.items()}
    try:
        cases = language.parse_files(options.files, constants)
        for case in cases:
            check(case, functions)
        in_c = emit_c.emit(cases, functions, options.include)
    except language.CaseError as error:
        sys.exit(f"{error}")

    steps = {id(step): step for case in cases for step in case.all_steps()}.values()
    for step in steps:
        mark_bytes(step.expression, functions)
        mark_bytes(step.right, functions)
    data = [as_data(case) for case in cases]
    where = {name: function.module.name for name, function in functions.items()}
    opcodes = {name: sorted(function.opcodes()) for name, function in functions.items() if function.opcodes()}
    options.directory.mkdir(parents=True, exist_ok=True)
    write(options.directory, "cases.c", in_c)
    write(options.directory, "cases.json", json.dumps({"modules": where, "cases": data}))
    lua_cases = ",\n".join(lua_value(case) for case in data)
    write(options.directory, "cases.lua", f"return {{modules={lua_value(where)},cases={{\n{lua_cases}\n}}}}\n")
    plan = {"cases": [plan_of(case, functions) for case in cases], "opcodes": opcodes, "functions": where}
    plan["constructors"] = sorted(constructors)
    write(options.directory, "plan.json", json.dumps(plan, indent=1))


if __name__ == "__main__":
    main()
