# SPDX-License-Identifier: MIT
"""The language of the case files: text in, a list of cases out. README.md describes it.

An expression is a list whose first element names its kind, so that it goes to json and to Lua as it is:
["int", 5] ["float", 1.5] ["text", "a"] ["nil"] ["list", [e, ...]] ["name", "ring"] ["field", e, "tag"]
["item", e, 0] ["call", "ferrule_nop", [e, ...]] ["sum", e, e] ["difference", e, e] ["record", "kind tag", [e, e]]
"""

import errno
import os
import re
import select
import signal
import stat
from dataclasses import dataclass, field
from pathlib import Path

TOKEN = re.compile(
    r"""\s*(?:(?P<float>\d+\.\d+)|(?P<int>0x[0-9a-fA-F]+|\d+)|(?P<text>"(?:[^"\\]|\\.)*")
    |(?P<name>[A-Za-z_]\w*)|(?P<mark>==|!=|<=|>=|[-+*=<>()\[\]{}:,.]))""",
    re.VERBOSE,
)
ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|.)")
ESCAPES = {"n": "\n", "t": "\t", "0": "\0", '"': '"', "\\": "\\"}
# Flags of system calls whose numbers no module of Python's has.
FLAGS = {
    "AT_REMOVEDIR": 0x200,
    "AT_SYMLINK_NOFOLLOW": 0x100,
    "FALLOC_FL_KEEP_SIZE": 1,
    "RENAME_EXCHANGE": 2,
    "RENAME_NOREPLACE": 1,
    "STATX_SIZE": 0x200,
}
COMPARISONS = ("==", "!=", "<=", ">=", "<", ">", "contains")


class CaseError(Exception):
    """A mistake in a case file."""


@dataclass
class Step:
    """One line: a call with what must come of it, or an expectation."""

    line: int
    text: str
    kind: str  # "succeeds", "fails", "refuses" or "expect"
    expression: list
    targets: list = field(default_factory=list)  # of "succeeds"
    error: str = ""  # of "fails": the errno's name
    message: str = ""  # of "fails" and "refuses": what the text must contain
    comparison: str = ""  # of "expect"
    right: list = field(default_factory=list)


@dataclass
class Case:
    """One case, with the steps of `before` and `after` that stood above it."""

    file: str
    line: int
    title: str
    before: list
    after: list
    steps: list = field(default_factory=list)
    without: dict = field(default_factory=dict)  # language or binding -> reason
    needs: tuple = ()  # least kernel version

    def all_steps(self):
        return self.before + self.steps + self.after


def unescape(text, fail):
    def one(match):
        code = match.group(1)
        if code[0] == "x" and len(code) == 3:
            return chr(int(code[1:], 16))
        return ESCAPES[code] if code in ESCAPES else fail(f"unknown escape \\{code}")

    return ESCAPE.sub(one, text)


def system_constant(name):
    """ENOENT, O_CREAT, SIGTERM: what the system's headers call a number; None if it is not one."""
    for source in (errno, os, signal, select, stat):
        if re.match(r"(E[A-Z0-9]+|[OS]_[A-Z]+|SIG[A-Z]+|POLL[A-Z]+)$", name) and hasattr(source, name):
            return int(getattr(source, name))
    return FLAGS.get(name)


class Line:
    """Tokens of one line, read from left to right."""

    def __init__(self, text, where, constants):
        self.text, self.where, self.constants = text, where, constants
        self.tokens, self.at = [], 0
        position = 0
        while text[position:].strip():
            match = TOKEN.match(text, position)
            if not match:
                self.fail(f"cannot read {text[position:].strip()!r}")
            self.tokens.append((match.lastgroup, match.group(match.lastgroup)))
            position = match.end()

    def fail(self, message):
        raise CaseError(f"{self.where}: {message}\n    {self.text.strip()}")

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "the end of the line")

    def take(self):
        token = self.peek()
        self.at += 1
        return token

    def accept(self, value):
        if self.peek()[1] == value and self.peek()[0] in ("mark", "name"):
            self.at += 1
            return True
        return False

    def need(self, value):
        if not self.accept(value):
            self.fail(f"{value!r} expected before {self.peek()[1]!r}")

    def quoted(self):
        kind, value = self.take()
        if kind != "text":
            self.fail(f"a text expected before {value!r}")
        return unescape(value[1:-1], self.fail)

    def expression(self):
        left = self.product()
        while self.peek()[1] in ("+", "-") and self.peek()[0] == "mark":
            plus = self.take()[1] == "+"
            left = self.add(left, self.product(), plus)
        return left

    def add(self, left, right, plus):
        if left[0] == right[0] == "int":
            return ["int", left[1] + (right[1] if plus else -right[1])]
        return ["sum" if plus else "difference", left, right]

    def product(self):
        left = self.operand()
        while self.accept("*"):
            right = self.operand()
            if left[0] not in ("text", "int", "list") or right[0] != "int":
                self.fail("only a text, a list or a number can be repeated, a constant number of times")
            left = [left[0], left[1] * right[1]]
        return left

    def operand(self):
        if self.accept("-"):
            value = self.operand()
            if value[0] not in ("int", "float"):
                self.fail("only a constant can be negated")
            return [value[0], -value[1]]
        value = self.primary()
        while self.peek()[0] == "mark" and self.peek()[1] in (".", "["):
            value = self.part_of(value)
        return value

    def part_of(self, value):
        if self.accept("."):
            return ["field", value, self.take()[1]]
        self.need("[")
        kind, index = self.take()
        if kind != "int":
            self.fail("an index is a number")
        self.need("]")
        return ["item", value, int(index)]

    def primary(self):
        kind, value = self.take()
        if kind == "int":
            return ["int", int(value, 0)]
        if kind == "float":
            return ["float", float(value)]
        if kind == "text":
            return ["text", unescape(value[1:-1], self.fail)]
        if kind == "name":
            return self.named(value)
        if value == "[":
            return ["list", self.arguments("]")]
        if value == "{":
            return self.record()
        return self.fail(f"a value expected before {value!r}")

    def named(self, name):
        if self.accept("("):
            return ["call", name, self.arguments(")")]
        if name == "nil":
            return ["nil"]
        if name.upper() != name:
            return ["name", name]
        value = self.constants.get(name, system_constant(name))
        return ["int", value] if value is not None else self.fail(f"unknown constant {name}")

    def record(self):
        names, values = [], []
        while not self.accept("}"):
            kind, name = self.take()
            if kind != "name" or name in names:
                self.fail(f"the name of another field expected before {name!r}")
            self.need(":")
            names.append(name)
            values.append(self.expression())
            if not self.accept(","):
                self.need("}")
                break
        return ["record", " ".join(names), values]

    def arguments(self, closing):
        values = []
        while not self.accept(closing):
            values.append(self.expression())
            if not self.accept(","):
                self.need(closing)
                break
        return values

    def end(self):
        if self.peek()[0] != "end":
            self.fail(f"the end of the line expected before {self.peek()[1]!r}")


def parse_step(line, number):
    step = Step(number, line.text.strip(), "succeeds", [])
    if line.accept("expect"):
        step.kind, step.expression = "expect", line.expression()
        step.comparison = line.take()[1]
        if step.comparison not in COMPARISONS:
            line.fail(f"one of {' '.join(COMPARISONS)} expected before {step.comparison!r}")
        step.right = line.expression()
    else:
        parse_call(line, step)
    line.end()
    return step


def parse_call(line, step):
    if "=" in [value for kind, value in line.tokens if kind == "mark"]:
        step.targets.append(line.take()[1])
        while line.accept(","):
            step.targets.append(line.take()[1])
        line.need("=")
    step.expression = line.expression()
    if line.accept("fails"):
        step.kind, step.error = "fails", line.take()[1]
        if system_constant(step.error) is None:
            line.fail(f"unknown errno {step.error}")
        step.message = line.quoted() if line.peek()[0] == "text" else ""
    elif line.accept("refuses"):
        step.kind, step.message = "refuses", line.quoted()
    if step.kind != "succeeds" and (step.targets or step.expression[0] != "call"):
        line.fail("what fails is a call, and gives no value")
    if step.kind == "succeeds" and not step.targets and step.expression[0] != "call":
        line.fail("a call, an assignment or an expectation expected")


class File:
    """One case file on its way to a list of cases."""

    def __init__(self, path, constants):
        self.path, self.constants = Path(path), constants
        self.cases, self.before, self.after = [], [], []
        self.target = None  # the list that the next step goes to

    def parse(self):
        for number, text in self.lines():
            self.line(number, text)
        return self.cases

    def lines(self):
        """Lines without comments; one that ends with a comma or an opening bracket goes on in the next."""
        whole, start = "", 0
        for number, text in enumerate(self.path.read_text().splitlines(), 1):
            text = "" if text.lstrip().startswith("#") else text.rstrip()
            start = start if whole else number
            whole = f"{whole} {text.lstrip()}" if whole else text
            if whole.endswith((",", "(", "[", "{")):
                continue
            if whole.strip():
                yield start, whole
            whole = ""
        if whole:
            raise CaseError(f"{self.path}:{start}: the file ends inside a line\n    {whole.strip()}")

    def line(self, number, text):
        where = f"{self.path}:{number}"
        word, colon, rest = text.strip().partition(":")
        if colon and word in ("case", "before", "after", "without", "needs"):
            getattr(self, f"on_{word}")(number, rest.strip(), where)
        elif self.target is None:
            raise CaseError(f"{where}: a step before the first case\n    {text.strip()}")
        else:
            self.target.append(parse_step(Line(text, where, self.constants), number))

    def on_case(self, number, title, where):
        if not title or any(case.title == title for case in self.cases):
            raise CaseError(f"{where}: a case needs a title that no other case of the file has")
        self.cases.append(Case(self.path.stem, number, title, self.before, self.after))
        self.target = self.cases[-1].steps

    def on_before(self, _number, _rest, _where):
        self.before = self.target = []
        self.after = []

    def on_after(self, _number, _rest, _where):
        self.after = self.target = []

    def on_without(self, _number, rest, where):
        match = re.fullmatch(r"([\w\-, .]+?)\s*\(([^()]+)\)", rest)
        if not match or not self.cases:
            raise CaseError(f"{where}: without: BINDING, ... (reason)")
        for name in match.group(1).split(","):
            self.cases[-1].without[name.strip()] = match.group(2)

    def on_needs(self, _number, rest, where):
        match = re.fullmatch(r"Linux (\d+)\.(\d+)", rest)
        if not match or not self.cases:
            raise CaseError(f"{where}: needs: Linux MAJOR.MINOR")
        self.cases[-1].needs = tuple(int(part) for part in match.groups())


def parse_files(paths, constants):
    """All cases of the files, in the order of the files' names."""
    cases = []
    for path in sorted(paths, key=lambda path: Path(path).name):
        cases += File(path, constants).parse()
    return cases
