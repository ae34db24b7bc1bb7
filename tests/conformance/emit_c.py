# SPDX-License-Identifier: MIT
"""Cases as C: straight calls with variables, one function for each case, on the runtime of runner.h."""

import json

from language import CaseError

HEAD = '/* Made by tests/conformance/compile.py from cases/: change those. */\n#include "runner.h"\n\n'
KINDS = {"wide": "wide", "text": "struct text", "numbers": "struct numbers", "view": "struct view",
         "typed view": "struct view"}  # fmt: skip


class Value:
    """A C expression, its kind, and of records and typed views the name of the struct or the element."""

    def __init__(self, code, kind, record=""):
        self.code, self.kind, self.record = code, kind, record

    def declare(self, name):
        if self.kind == "record":
            return f"struct {self.record} {name};"
        if self.kind == "records":
            return f"struct {{ struct {self.record} *items; size_t count; }} {name};"
        return f"{KINDS[self.kind]} {name};"


def quoted(text):
    """A C string literal; octal escapes end after three digits, hexadecimal ones do not end."""
    out = "".join(c if " " <= c <= "~" and c not in '"\\?' else f"\\{ord(c):03o}" for c in text)
    return f'"{out}"'


def integer(value):
    if value >= 2**63:
        return f"{value}u"
    return f"(-{-value - 1} - 1)" if value < -(2**31) else str(value)


class CaseInC:
    """One case on its way to a C function."""

    def __init__(self, case, functions):
        self.case, self.functions = case, functions
        self.variables, self.body, self.temporaries = {}, [], 0
        self.literals = {}  # lists and records that have a name: written out wherever it stands
        self.builtins = {"length": self.length, "text": self.text, "fill": self.fill, "release": self.release,
                         "block": self.block}  # fmt: skip

    def emit(self, name):
        for step in self.case.all_steps():
            try:
                self.step(step)
            except CaseError as error:
                raise CaseError(f"cases/{self.case.file}.case:{step.line}: {error}\n    {step.text}") from None
        lines = [f"static void {name}(void)", "{"]
        for variable, value in self.variables.items():
            initial = "0" if value.kind == "wide" else "{0}"
            lines.append(f"\t{value.declare(variable)[:-1]} = {initial};")
        lines += [f"\t{line}" for line in self.body]
        lines += [f"\t(void)({variable});" for variable in self.variables]
        return "\n".join([*lines, "}", "", ""])

    def say(self, line):
        self.body.append(line)

    def temporary(self, value):
        """A fresh variable of the value's kind, holding it."""
        self.temporaries += 1
        name = f"t{self.temporaries}"
        self.variables[name] = value
        return name

    def assign(self, name, value):
        known = self.variables.setdefault(name, value)
        if (known.kind, known.record) != (value.kind, value.record):
            raise CaseError(f"{name} was a {known.kind} before and is a {value.kind} now")
        if value.kind == "records":
            self.say(f"{name}.items = {value.code}.items;")
            self.say(f"{name}.count = {value.code}.count;")
        else:
            self.say(f"{name} = {value.code};")

    def step(self, step):
        self.say(f"at({quoted(f'{self.case.file}.case:{step.line}: {step.text}')});")
        getattr(self, step.kind)(step)

    def succeeds(self, step):
        if step.expression[0] in ("list", "record"):
            self.literals[step.targets[0]] = step.expression
        elif step.expression[0] != "call":
            self.assign(step.targets[0], self.value(step.expression))
        if step.expression[0] != "call":
            return
        values = self.call(step.expression)
        if len(step.targets) > len(values):
            raise CaseError(f"{len(step.targets)} values are taken, the call gives {len(values)}")
        for name, value in zip(step.targets, values, strict=False):
            self.assign(name, value)

    def fails(self, step):
        name = step.expression[1]
        code, _ = self.prepare(step.expression)
        explains = self.functions[name].module.explains
        self.say(f"must_fail({code}, {step.error}, {quoted(step.message)}, {explains or 'NULL'});")

    def refuses(self, _step):
        raise CaseError("C refuses nothing at run time: this case needs `without: c (reason)`")

    def expect(self, step):
        left, right = self.value(step.expression), self.value(step.right)
        if right.kind == "nil" and left.kind == "text":
            self.say(f"expect_nil({left.code}.data, {quoted(step.comparison)});")
        elif right.kind == "nil" and left.kind == "wide":
            self.say(f"expect_integer({left.code}, {quoted(step.comparison)}, 0);")
        elif left.kind == right.kind and left.kind in ("wide", "text"):
            check = "expect_integer" if left.kind == "wide" else "expect_text"
            self.say(f"{check}({left.code}, {quoted(step.comparison)}, {right.code});")
        else:
            raise CaseError(f"a {left.kind} cannot be compared with a {right.kind}")

    # ---- expressions ----

    def value(self, expression):
        return getattr(self, f"on_{expression[0]}")(*expression[1:])

    def wide(self, expression):
        value = self.value(expression)
        if value.kind != "wide":
            raise CaseError(f"a number is needed, this is a {value.kind}")
        return value.code

    def on_int(self, value):
        return Value(integer(value), "wide")

    def on_float(self, value):
        raise CaseError(f"{value}: C has no fractions here")

    def on_text(self, value):
        return Value(f"(struct text){{{quoted(value)}, {len(value)}}}", "text")

    def on_nil(self):
        return Value("NULL", "nil")

    def on_list(self, _items):
        raise CaseError("a list is an argument only")

    def on_record(self, _names, _values):
        raise CaseError("a record is an argument only, or made by its constructor")

    def on_name(self, name):
        if name not in self.variables:
            raise CaseError(f"{name} has no value yet")
        known = self.variables[name]
        return Value(name, known.kind, known.record)

    def on_field(self, expression, name):
        value = self.value(expression)
        if value.kind != "record":
            raise CaseError(f"a {value.kind} has no fields")
        return Value(f"{value.code}.{name}", "wide")

    def on_item(self, expression, index):
        value = self.value(expression)
        if value.kind == "records":
            return Value(f"{value.code}.items[inside({index}, {value.code}.count)]", "record", value.record)
        if value.kind == "numbers":
            return Value(f"{value.code}.items[inside({index}, {value.code}.count)]", "wide")
        if value.kind == "typed view":
            return Value(f"(({value.record} *){value.code}.memory)[inside({index}, {value.code}.size)]", "wide")
        raise CaseError(f"a {value.kind} has no items")

    def on_sum(self, left, right):
        return Value(f"({self.wide(left)} + {self.wide(right)})", "wide")

    def on_difference(self, left, right):
        return Value(f"({self.wide(left)} - {self.wide(right)})", "wide")

    def on_call(self, name, arguments):
        values = self.call(["call", name, arguments])
        if len(values) != 1:
            raise CaseError(f"{name} gives {len(values)} values")
        return values[0]

    # ---- functions of the language ----

    def length(self, expression):
        value = self.value(expression)
        member = {"records": "count", "numbers": "count", "view": "size", "typed view": "size", "text": "size"}
        return [Value(f"(wide){value.code}.{member[value.kind]}", "wide")]

    def text(self, view, at, count):
        return [Value(f"view_text({self.value(view).code}, {self.wide(at)}, {self.wide(count)})", "text")]

    def fill(self, view, at, text):
        self.say(f"view_fill({self.value(view).code}, {self.wide(at)}, {self.value(text).code});")
        return []

    def release(self, view):
        self.say(f"view_release(&{self.value(view).code});")
        return []

    def block(self, expression):
        value = self.value(expression)
        kind = "text" if value.kind == "text" else "size"
        return [Value(f"block_of_{kind}({value.code})", "view")]

    # ---- calls of the interface ----

    def call(self, expression):
        """Says the call, which must succeed; its values as the interface returns them."""
        _, name, arguments = expression
        if name in self.builtins:
            return self.builtins[name](*arguments)
        function = self.functions[name]
        if function.makes:
            return [self.made(function, arguments)]
        code, outs = self.prepare(expression)
        if function.result_role in ("nothing",) and function.failure == "none":
            self.say(f"{code};")
            return self.outs(function, outs, "0")
        if function.result_role == "text":
            return [Value(self.text_result(code), "text")]
        if function.failure == "none":
            status = self.temporary(Value("", "wide"))
            self.say(f"{status} = {self.as_wide(function, code)};")
        else:
            status = self.temporary(Value("", "wide"))
            self.say(f"{status} = succeeded({code}, {function.module.explains or 'NULL'});")
        values = self.outs(function, outs, status)
        return values if function.drops_result() else [Value(status, "wide"), *values]

    # ---- records that go in ----

    def record_of(self, expression, record):
        """A record as C: a literal by its fields' names, or what a constructor makes."""
        expression = self.written_out(expression)
        if expression[0] == "record":
            return self.literal(record, dict(zip(expression[1].split(), expression[2], strict=True)))
        value = self.value(expression)
        if (value.kind, value.record) != ("record", record.name):
            raise CaseError(f"a struct {record.name} is needed, this is a {value.record or value.kind}")
        return value.code

    def made(self, function, arguments):
        """What a constructor makes: C has none, so here its fields are filled as the model says."""
        given = self.given(function, arguments)
        defaults = {p.name: p.default for p in function.arguments()}
        values = {}
        for field, filling in function.makes.fillings.items():
            name = filling.get("argument", filling.get("length"))
            if "value" in filling:
                values[field] = ["int", filling["value"]]
            elif name not in given:
                values[field] = ["nil"] if defaults[name] == "NULL" else ["int", int(defaults[name])]
            else:
                values[field] = given[name] if "argument" in filling else ["call", "length", [given[name]]]
        record = function.makes.record
        return Value(self.literal(record, values), "record", record.name)

    def literal(self, record, values):
        code = []
        for name, expression in values.items():
            if name not in record.fields:
                raise CaseError(f"struct {record.name} has no field {name}")
            if expression != ["nil"]:
                code += self.field_of(record.fields[name], self.written_out(expression))
        return f"(struct {record.name}){{{', '.join(code) or '0'}}}"

    def field_of(self, field, expression):
        """A field of a literal, with those that C has beside it: how many records, the token of what is kept."""
        if field.role in ("value", "fd", "handle"):
            return [f".{field.name} = ({field.type})({self.wide(expression)})"]
        value = self.value(expression) if field.role != "records" else None
        if field.role == "text":
            return [f".{field.name} = {value.code}.data"]
        if field.role in ("bytes_in", "bytes_out"):
            token = [f".{field.token} = next_token()"] if field.token else []
            return [f".{field.name} = {value.code}.memory", *token]
        if field.role != "records" or expression[0] != "list":
            raise CaseError(f"{field.name}: no value for a {field.role}")
        parts = [self.record_of(item, field.element) for item in expression[1]]
        items = f"(const struct {field.element.name}[]){{{', '.join(parts) or '{0}'}}}"
        return [f".{field.name} = {items}", f".{field.count} = {len(parts)}"]

    def text_result(self, code):
        name = self.temporary(Value("", "text"))
        self.say(f"{name} = text_of({code});")
        return name

    def as_wide(self, function, code):
        return f"(wide)(uintptr_t){code}" if function.result_role == "address" else code

    def prepare(self, expression):
        """The call as C, and the out-parameters' temporaries."""
        _, name, arguments = expression
        if name not in self.functions:
            raise CaseError(f"no function {name} in the modules")
        function = self.functions[name]
        given = self.given(function, arguments)
        passed, outs = {}, {}
        for parameter in function.parameters:
            if parameter.role not in ("size", "size_out", "token"):
                Passing(self, function, parameter, given.get(parameter.name), passed, outs).run()
        for parameter in function.parameters:
            if parameter.name not in passed:
                passed[parameter.name] = self.unsaid(parameter)
        code = f"{name}({', '.join(passed[p.name] for p in function.parameters)})"
        if function.failure == "errno_global":
            code = f"minus_errno({code})"
        return code, outs

    def given(self, function, arguments):
        """The arguments by the parameters' names."""
        return dict(zip([p.name for p in function.arguments()], map(self.written_out, arguments), strict=False))

    def written_out(self, expression):
        return self.literals.get(expression[1], expression) if expression[0] == "name" else expression

    def unsaid(self, parameter):
        if parameter.role == "token" or parameter.role == "size":
            return "0"
        raise CaseError(f"{parameter.name}: no value for a {parameter.role}")

    def outs(self, function, outs, status):
        values = []
        for index, parameter in enumerate(function.parameters):
            if parameter.name in outs:
                values.append(outs[parameter.name](status if function.counts == index else None))
        return values


class Passing:
    """How one argument of the interface becomes one or two arguments of C, by the parameter's role."""

    def __init__(self, case, function, parameter, argument, passed, outs):
        self.case, self.function, self.parameter = case, function, parameter
        self.argument, self.passed, self.outs = argument, passed, outs
        if argument is None and parameter.is_argument() and parameter.default is None:
            raise CaseError(f"{function.name}: {parameter.name} is missing")

    def run(self):
        if self.argument is None and self.parameter.default is not None:
            self.passed[self.parameter.name] = self.parameter.default
        elif self.argument == ["nil"] and self.parameter.nullable:
            self.passed[self.parameter.name] = "NULL"
        else:
            getattr(self, self.parameter.role)()

    def say(self, code):
        self.passed[self.parameter.name] = code

    def size(self, code):
        if self.parameter.size >= 0:
            size = self.function.parameters[self.parameter.size]
            self.passed.setdefault(size.name, f"({size.type})({code})")

    def integer(self):
        self.say(f"({self.parameter.type})({self.case.wide(self.argument)})")

    fd = bool = integer

    def address(self):
        self.say(f"({self.parameter.type})(uintptr_t)({self.case.wide(self.argument)})")

    def text(self):
        self.say(f"{self.case.value(self.argument).code}.data")

    def bytes_in(self):
        value = self.case.value(self.argument)
        if value.kind not in ("text", "view"):
            raise CaseError(f"{self.parameter.name}: a text or a block is needed, this is a {value.kind}")
        self.say(f"{value.code}.{'data' if value.kind == 'text' else 'memory'}")
        self.size(f"{value.code}.size")
        self.keep(value)

    def bytes_out(self):
        if self.parameter.retained:
            self.bytes_in()
            return
        room = self.case.temporary(Value("", "view"))
        self.case.say(f"{room} = block_of_size({self.case.wide(self.argument)});")
        self.say(f"{room}.memory")
        self.size(f"{room}.size")
        self.outs[self.parameter.name] = lambda count: Value(
            f"view_text({room}, 0, {count or f'(wide){room}.size'})", "text"
        )

    def keep(self, value):
        """Memory that C keeps gets a token, as every binding makes one."""
        if self.parameter.retained and value.kind == "view":
            token = self.function.parameters[self.parameter.token]
            self.passed[token.name] = "next_token()"

    def array_in(self):
        if self.argument[:2] == ["call", "typed"]:
            self.argument = self.argument[2][1]
        if self.argument[0] != "list":
            raise CaseError(f"{self.parameter.name}: a list is needed")
        items = [f"({self.parameter.element})({self.case.wide(item)})" for item in self.argument[1]]
        self.say(f"(const {self.parameter.element}[]){{{', '.join(items or ['0'])}}}")
        self.size(str(len(items)))

    def records_in(self):
        if self.argument[0] != "list":
            raise CaseError(f"{self.parameter.name}: a list is needed")
        record = self.function.module.record(self.parameter.element)
        items = [self.case.record_of(item, record) for item in self.argument[1]]
        self.say(f"(const struct {record.name}[]){{{', '.join(items or ['{0}'])}}}")
        self.size(str(len(items)))

    def record_in(self):
        record = self.function.module.record(self.parameter.element)
        self.say(f"&{self.case.record_of(self.argument, record)}")

    def wanted(self):
        """How many an out-array has room for: what is asked for, or as many as the array has that shares its size."""
        if self.parameter.follows:
            return f"(wide)({self.passed[self.function.parameters[self.parameter.size].name]})"
        return self.case.wide(self.argument)

    def record_out(self):
        record = self.parameter.element.removeprefix("struct ")
        name = self.case.temporary(Value("", "record", record))
        self.say(f"&{name}")
        self.outs[self.parameter.name] = lambda _: Value(name, "record", record)

    def records_out(self):
        record = self.parameter.element.removeprefix("struct ")
        name = self.case.temporary(Value("", "records", record))
        self.case.say(f"{name}.count = (size_t){self.wanted()};")
        self.case.say(f"{name}.items = room({name}.count * sizeof(*{name}.items));")
        self.say(f"{name}.items")
        self.size(f"{name}.count")
        self.outs[self.parameter.name] = lambda count: self.cut(name, count, "records", record)

    def cut(self, name, count, kind, record=""):
        if count:
            self.case.say(f"{name}.count = {count};")
        return Value(name, kind, record)

    def array_out(self):
        room = self.case.temporary(Value("", "view"))
        element = self.parameter.element
        self.case.say(f"{room} = block_of_size({self.wanted()} * (wide)sizeof({element}));")
        self.say(f"({element} *){room}.memory")
        self.size(f"{room}.size / sizeof({element})")
        name = self.case.temporary(Value("", "numbers"))

        def result(count):
            self.case.say(f"NUMBERS({name}, {element}, {room}, {count or f'{room}.size / sizeof({element})'});")
            return Value(name, "numbers")

        self.outs[self.parameter.name] = result

    def number_out(self, code="{name}"):
        self.case.temporaries += 1
        name = f"out{self.case.temporaries}"
        self.case.say(f"{self.parameter.element} {name} = 0;")
        self.say(f"&{name}")
        self.outs[self.parameter.name] = lambda _: Value(f"(wide){code.format(name=name)}", "wide")

    def address_out(self):
        self.number_out("(uintptr_t){name}")

    def view_out(self):
        element = self.parameter.element
        kind = "typed view" if element else "view"
        name = self.case.temporary(Value("", kind, element))
        owner = self.function.parameters[0].name
        self.case.say(f"{name}.release = {self.parameter.pinned};")
        self.case.say(f"{name}.owner = {self.passed[owner]};")
        self.say(f"({element or 'void'} **)&{name}.memory")
        self.passed[self.function.parameters[self.parameter.size].name] = f"&{name}.size"
        self.outs[self.parameter.name] = lambda _: Value(name, kind, element)


def emit(cases, functions, headers):
    """The whole C file. A case that C is left out of has no function."""
    out = [HEAD, *(f"#include {header}\n" for header in headers), "\n"]
    rows = []
    for number, case in enumerate(cases):
        name = "NULL"
        if "c" not in case.without:
            name = f"case_{number}"
            out.append(f"/* {case.file}: {json.dumps(case.title)[1:-1]} */\n")
            out.append(CaseInC(case, functions).emit(name))
        rows.append(f"\t{name},\n")
    out.append(f"void (*const cases[])(void) = {{\n{''.join(rows)}}};\n")
    out.append("const int case_count = sizeof(cases) / sizeof(cases[0]);\n")
    return "".join(out)
