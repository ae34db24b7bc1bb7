# SPDX-License-Identifier: MIT
"""Runs the cases whose numbers are the arguments on one Python binding: runner.py CASES.json PACKAGE NUMBER...

PACKAGE is where the modules lie, for example ferrule._cffi; `helpers` is imported by that name alone.
Writes "start NUMBER", then "passed NUMBER" or "failed NUMBER MESSAGE" for each, separated by tabs.
"""

import array
import gc
import importlib
import json
import sys

REPETITIONS = 4
FORMATS = {"int32": "i", "uint32": "I", "int64": "q", "uint64": "Q", "double": "d"}
REFUSALS = (TypeError, ValueError, OverflowError)


class Failed(Exception):
    """A case did not do what it says."""


def shown(value):
    return repr(value) if not isinstance(value, memoryview) else f"view of {len(value)} bytes"


def as_text(value):
    """Bytes and text compare as one: the case files know one type."""
    return bytes(value).decode("latin-1") if isinstance(value, (bytes, bytearray)) else value


COMPARISONS = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "contains": lambda a, b: b in a,
}


class Builtins:
    """The functions of the language of the cases itself."""

    @staticmethod
    def length(value):
        return len(value)

    @staticmethod
    def text(view, at, count):
        if at < 0 or at + count > len(view):
            raise Failed(f"{count} bytes at {at} are not inside {len(view)}")
        return bytes(view[at : at + count])

    @staticmethod
    def fill(view, at, data):
        data = data.encode("latin-1") if isinstance(data, str) else data
        view[at : at + len(data)] = data

    @staticmethod
    def release(view):
        view.release()

    @staticmethod
    def block(value):
        return bytearray(value.encode("latin-1") if isinstance(value, str) else value)

    @staticmethod
    def typed(element, values):
        return array.array(FORMATS[element], values)


class Interpreter:
    """One case's variables, and how its expressions are evaluated."""

    def __init__(self, functions):
        self.functions, self.variables = functions, {}

    def value(self, expression):
        return getattr(self, f"on_{expression[0]}")(*expression[1:])

    def on_int(self, value):
        return value

    on_float = on_text = on_int

    def on_bytes(self, value):
        return value.encode("latin-1")

    def on_nil(self):
        return None

    def on_list(self, items):
        return [self.value(item) for item in items]

    def on_record(self, names, values):
        return dict(zip(names.split(), map(self.value, values), strict=True))

    def on_name(self, name):
        return self.variables[name]

    def on_field(self, expression, name):
        return getattr(self.value(expression), name)

    def on_item(self, expression, index):
        items = self.value(expression)
        if index >= len(items):
            raise Failed(f"item {index} of {len(items)}")
        return items[index]

    def on_sum(self, left, right):
        return self.value(left) + self.value(right)

    def on_difference(self, left, right):
        return self.value(left) - self.value(right)

    def on_call(self, name, arguments):
        function = getattr(Builtins, name, None) or self.functions[name]
        return function(*[self.value(argument) for argument in arguments])

    def run(self, step):
        try:
            getattr(self, step["kind"])(step)
        except Failed as error:
            raise Failed(f"{step['at']}: {error}") from None
        except Exception as error:
            raise Failed(f"{step['at']}: {type(error).__name__}: {error}") from error

    def succeeds(self, step):
        value, names = self.value(step["expression"]), step["targets"]
        if len(names) > 1:
            self.variables.update(zip(names, value, strict=True))
        elif names:
            self.variables[names[0]] = value

    def fails(self, step):
        try:
            value = self.value(step["expression"])
        except OSError as error:
            if error.errno != step["error"]:
                raise Failed(f"failed with errno {error.errno} ({error}), {step['error']} was expected") from None
            if step["message"] not in str(error):
                raise Failed(f"the explanation {str(error)!r} does not contain {step['message']!r}") from None
        else:
            raise Failed(f"succeeded with {shown(value)}, errno {step['error']} was expected")

    def refuses(self, step):
        try:
            value = self.value(step["expression"])
        except REFUSALS as error:
            if isinstance(error, OSError) or step["message"] not in str(error):
                raise Failed(f"{str(error)!r} does not contain {step['message']!r}") from None
        else:
            raise Failed(f"succeeded with {shown(value)}, a refusal was expected")

    def expect(self, step):
        left, right = as_text(self.value(step["expression"])), as_text(self.value(step["right"]))
        if not COMPARISONS[step["comparison"]](left, right):
            raise Failed(f"{shown(left)} {step['comparison']} {shown(right)} does not hold")


class Functions(dict):
    """The functions of the modules by name. A module is imported when a case first calls one of its functions."""

    def __init__(self, where, package):
        self.where, self.package = where, package

    def __missing__(self, name):
        module = self.where[name]
        path = module if module == "helpers" else f"{self.package}.{module}"
        self[name] = getattr(importlib.import_module(path), name)
        return self[name]


class Runner:
    """All cases of one process."""

    def __init__(self, path, package):
        with open(path) as file:
            data = json.load(file)
        self.cases = data["cases"]
        self.functions = Functions(data["modules"], package)
        self.helpers = importlib.import_module("helpers")

    def run_once(self, case):
        interpreter = Interpreter(self.functions)
        for step in case["steps"]:
            interpreter.run(step)

    def mapped(self):
        gc.collect()
        return self.helpers.helper_maps(), self.helpers.helper_mapped()

    def grows(self, case):
        """Is memory missing after each of several runs? After the first alone it is an allocator's warm-up."""
        before = self.mapped()
        for _ in range(REPETITIONS):
            self.run_once(case)
            after = self.mapped()
            if after[0] <= before[0] and after[1] <= before[1]:
                return False
            before = after
        return True

    def run(self, case):
        maps, descriptors = self.mapped(), self.helpers.helper_descriptors()
        self.run_once(case)
        after = self.mapped()
        if self.helpers.helper_descriptors() != descriptors:
            raise Failed(f"{descriptors} descriptors before, {self.helpers.helper_descriptors()} after")
        if (after[0] > maps[0] or after[1] > maps[1]) and self.grows(case):
            maps, size = self.mapped()
            raise Failed(f"leaves memory mapped each time: {maps} maps, {size} KiB now")

    def report(self, number):
        print(f"start\t{number}", flush=True)
        try:
            self.run(self.cases[number])
        except Failed as error:
            print(f"failed\t{number}\t{' '.join(str(error).split())}", flush=True)
        else:
            print(f"passed\t{number}", flush=True)


def main():
    runner = Runner(sys.argv[1], sys.argv[2])
    for number in sys.argv[3:]:
        runner.report(int(number))


if __name__ == "__main__":
    main()
