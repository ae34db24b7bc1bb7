# SPDX-License-Identifier: MIT
"""What the compiler of the cases needs of a module's model, as `ferrule-bind emit --target json` writes it."""

import json
import re
from dataclasses import dataclass, field

# Parameters that the interface of a binding does not have: folded into others, returned, or made by the binding.
FOLDED = ("size", "size_out", "token")
RETURNED = ("record_out", "number_out", "address_out", "view_out")
OUTS = (*RETURNED, "bytes_out", "array_out", "records_out", "number_inout")


@dataclass
class Parameter:
    name: str
    role: str
    type: str
    element: str
    size: int
    token: int
    nullable: bool
    retained: bool
    default: str | None
    pinned: str
    follows: bool  # an out-array that shares its size with one that goes in: as many, and no argument

    def is_argument(self):
        return self.role not in FOLDED and self.role not in RETURNED and not self.follows


@dataclass
class Field:
    """A field of a record that goes in."""

    name: str
    role: str
    type: str
    element: "Record | None"  # of records inside the record
    count: str  # the field that says how many, or how many bytes
    token: str


@dataclass
class Record:
    name: str
    fields: dict = field(default_factory=dict)


@dataclass
class Making:
    """How a constructor fills its record: by field, {"argument": parameter}, {"length": parameter} or {"value": 5}."""

    record: Record
    fillings: dict


@dataclass
class Function:
    name: str
    module: "Module"
    result_role: str
    failure: str
    counts: int
    comment: str
    parameters: list
    makes: Making | None = None  # of a constructor, which C does not have

    def arguments(self):
        return [parameter for parameter in self.parameters if parameter.is_argument()]

    def drops_result(self):
        """Is the result not among the values? A count is what the array has; a status beside outs says nothing."""
        outs = [p for p in self.parameters if p.role in OUTS and not p.retained]
        if self.result_role == "nothing" or (self.result_role == "count" and outs):
            return True
        return bool(outs) and self.failure in ("errno", "errno_global")

    def opcodes(self):
        """The register opcodes that the function's own documentation names."""
        return set(re.findall(r"IORING_(?:UN)?REGISTER_\w+", self.comment or ""))


class Module:
    """One module: its functions, constants and constructors of records by name."""

    def __init__(self, path):
        with open(path) as file:
            model = json.load(file)
        self.name = model["module"]
        self.explains = model.get("explains")
        bound = [f for f in model["functions"] if not f.get("contract", {}).get("hidden")]
        self.functions = {f["name"]: self.function(f) for f in bound}
        self.constants = {c["name"]: int(c["value"]) for c in model["constants"]}
        for enumeration in model["enumerations"]:
            self.constants.update({m["name"]: int(m["value"]) for m in enumeration["members"]})
        self.layouts = {r["name"]: r for r in model["records"]}
        self.records = {}
        self.constructors = {c["name"]: self.constructor(c) for c in model.get("constructors", [])}

    def record(self, name):
        """A record that goes in, with the records inside it."""
        name = name.removeprefix("struct ")
        if name not in self.records:
            self.records[name] = Record(name)
            self.records[name].fields = {f["name"]: self.field(f) for f in self.layouts[name]["fields"]}
        return self.records[name]

    def field(self, data):
        element = data.get("element")
        return Field(
            data["name"],
            data.get("role", "value"),
            data["type"]["spelling"],
            self.record(element["name"]) if element else None,
            data.get("count", ""),
            data.get("token", ""),
        )

    def constructor(self, data):
        """As a function whose arguments are some of that function's that takes the same request alone."""
        known = {p.name: p for p in self.functions[data["function"]].parameters}
        arguments = [known[name] for name in data["arguments"]]
        fillings = {filling.pop("field"): filling for filling in data["fills"]}
        makes = Making(self.record(data["record"]), fillings)
        return Function(data["name"], self, "record", "none", -1, "", arguments, makes)

    def function(self, data):
        result, places = data["result"], {p["name"]: n for n, p in enumerate(data["parameters"])}
        return Function(
            data["name"],
            self,
            result["role"],
            result.get("failure", "none"),
            places.get(result.get("counts"), -1),
            data.get("comment", ""),
            [self.parameter(p, places) for p in data["parameters"]],
        )

    def parameter(self, data, places):
        return Parameter(
            data["name"],
            data["role"],
            data["type"]["spelling"],
            data.get("element", {}).get("spelling", ""),
            places.get(data.get("size"), -1),
            places.get(data.get("token"), -1),
            data.get("nullable", False),
            data.get("retained", False),
            data.get("default"),
            data.get("contract", {}).get("pinned", ""),
            data.get("follows", False),
        )
