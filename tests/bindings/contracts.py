# SPDX-License-Identifier: MIT
"""Every contract of the vocabulary, and what it means in Python and in Lua: the rows of docs/bindings.md.

`table.py` writes them there, and prints which of them a run has tested, on which target. A test names its row and what
it checks: success, wrong input, lifetime. A row that a target did not show to hold, in all that is asked of it, fails.
"""

from dataclasses import dataclass

SUCCESS, WRONG, LIFETIME = "success", "wrong", "lifetime"
INPUT = (SUCCESS, WRONG)
ALL = (SUCCESS, WRONG, LIFETIME)
# "In Lua the same" stands where nothing else has to be said.
SAME = "the same"


@dataclass(frozen=True)
class Contract:
    section: str
    c: str
    python: str
    lua: str = SAME
    checks: tuple[str, ...] = INPUT
    # Languages that refuse it, for a reason that the row gives.
    only: tuple[str, ...] = ("python", "lua")


def row(section, c, python, lua=SAME, checks=INPUT, only=("python", "lua")):
    return Contract(section, c, python, lua, tuple(checks), tuple(only))


NUMBERS = "Numbers and sizes"
TEXTS = "Texts and bytes"
RECORDS = "Records"
FIELDS = "Fields of records"
HANDLES = "Handles, and what C keeps"
CALLBACKS = "Callbacks"
RESULTS = "Results and failures"
NAMES = "Functions, types and names"

CONTRACTS = {
    # ---- numbers ----
    "integer": row(
        NUMBERS,
        "an integer, or an enumeration",
        "an `int`, or what has `__index__`, in the C type's range",
        "an integral number, or a 64-bit integer object, in that range",
    ),
    "truth": row(NUMBERS, "`bool`", "`True` or `False`, 1 or 0", "`true` or `false`"),
    "float": row(
        NUMBERS,
        "`double`, `float`",
        "a number; one that is finite stays so, or is refused",
        "a number; one that is finite stays so, or is refused",
    ),
    "flags": row(NUMBERS, "`FERRULE_FLAGS(enumeration)`", "an `int`, members or-ed together", "a number"),
    "descriptor": row(NUMBERS, "`FERRULE_FD`", "an `int`, or what has `fileno()`", "an integer"),
    "number out": row(
        NUMBERS, "`T *x FERRULE_OUT`, any number", "no argument; the value is returned", checks=(SUCCESS,)
    ),
    "number inout": row(NUMBERS, "`T *x FERRULE_INOUT`", "an argument, and returned"),
    "array in": row(
        NUMBERS,
        "`const T *a FERRULE_COUNT(n)`, any numbers",
        "an iterable of numbers; an `array`, `memoryview` or numpy array of exactly that type and byte order is read "
        "where it lies",
        "a table; on LuaJIT also cdata of exactly that type",
        ALL,
    ),
    "array out": row(
        NUMBERS,
        "`T *a FERRULE_OUT FERRULE_COUNT(n)`",
        "an `int`: how many; a `list` is returned. Or a writable array of exactly that type, which is filled: the "
        "number is returned",
        "a number; a table is returned",
    ),
    "array inout": row(
        NUMBERS,
        "`T *a FERRULE_INOUT FERRULE_COUNT(n)`",
        "a sequence: its changed copy is returned, a `list`. Or a writable array of exactly that type, which is "
        "changed: the number is returned",
        "a table: its changed copy is returned",
    ),
    "shared size": row(
        NUMBERS,
        "several arrays of one size `n`",
        "they must be equally long; where all may be left out, the first that is given says how many. An out-array "
        "among them is no argument: as many as go in come out",
    ),
    "constant size": row(
        NUMBERS,
        "`FERRULE_COUNT(3)`, `FERRULE_BYTES(SIZE)`",
        "what goes in has exactly as many numbers, or at least as many bytes; what comes out is no argument",
    ),
    "computed size": row(
        NUMBERS,
        "`FERRULE_COUNT(width * height)`: `+ - * /`, parameters, constants, calls of declared functions",
        "its parameters stay arguments; what goes in has at least as many, an out gets exactly so many and is no "
        "argument. A size that wraps or is negative is refused",
    ),
    "nullable": row(NUMBERS, "`FERRULE_NULLABLE`", "also `None`", "also `nil`"),
    "default": row(NUMBERS, "`FERRULE_DEFAULT(v)`", "may be left out, with all after it", checks=(SUCCESS,)),
    "address": row(
        NUMBERS,
        "`FERRULE_ADDRESS`",
        "an `int`, or a writable buffer: its address; unsafe",
        "an integer; unsafe",
    ),
    # ---- texts and bytes ----
    "text in": row(TEXTS, "`FERRULE_STRING`", "`str` or `bytes`, without NUL", "a string without NUL"),
    "path": row(TEXTS, "`FERRULE_PATH`", "the same, or `os.PathLike`", "a string without NUL"),
    "texts in": row(
        TEXTS,
        "`const char *const *a FERRULE_STRING`, or `char **a FERRULE_IN FERRULE_STRING`; `FERRULE_COUNT(n)` or "
        "`FERRULE_TERMINATED`",
        "an iterable of `str` or `bytes`",
        "a table of strings",
    ),
    "bytes in": row(
        TEXTS,
        "`const void *p FERRULE_BYTES(n)`",
        "any contiguous buffer; `n` is no argument",
        "a string or a view",
        ALL,
    ),
    "bytes out": row(
        TEXTS,
        "`void *p FERRULE_OUT FERRULE_BYTES(n)`",
        "an `int`: that many bytes are asked for, `bytes` returned; or a writable buffer, which is filled: the "
        "number is returned",
        "a number: a string is returned; or a view, which is filled",
    ),
    "bytes inout": row(
        TEXTS,
        "`void *p FERRULE_INOUT FERRULE_BYTES(n)`",
        "a writable buffer of that size or more",
        "a view of that size or more",
    ),
    "text out": row(
        TEXTS,
        "`char *p FERRULE_OUT FERRULE_STRING FERRULE_BYTES(n)`",
        "an `int`: room for that many bytes; a `str` is returned, up to its NUL or as long as "
        "`FERRULE_RETURNS_COUNT` says",
        "a number; a string is returned",
    ),
    "measured": row(
        TEXTS,
        "`FERRULE_MEASURED` on an out: buffer, text or array",
        "no argument: C is asked first how much it is, then again while it grows, at most 8 times",
    ),
    "text result": row(
        TEXTS,
        "`const char *f()` with `FERRULE_RETURNS_BORROWED(from)`",
        "copied; NULL is `None`",
        "copied; NULL is `nil`",
        (SUCCESS, LIFETIME),
    ),
    "text owned": row(
        TEXTS,
        "`char *f()` with `FERRULE_RETURNS_OWNED(free)`",
        "copied, then freed; NULL is `None`",
        "copied, then freed; NULL is `nil`",
        (SUCCESS, LIFETIME),
    ),
    "text pointer": row(
        TEXTS,
        "`char **p FERRULE_OUT FERRULE_STRING` with `FERRULE_OWNED(free)` or `FERRULE_BORROWED(from)`",
        "copied, and freed if owned, also if the call fails; NULL is `None`",
        "copied, and freed if owned, also if the call fails; NULL is `nil`",
        (SUCCESS, LIFETIME),
    ),
    "texts result": row(
        TEXTS,
        "`const char *const *f()` with `FERRULE_TERMINATED`",
        "a `list` of `str`; NULL is `None`",
        "a table of strings; NULL is `nil`",
        (SUCCESS, LIFETIME),
    ),
    "bytes result": row(
        TEXTS,
        "`const void *f(..., size_t *n FERRULE_OUT)` with `FERRULE_BYTES(*n)`; owned, or borrowed from `call` or "
        "`static`",
        "copied, and freed if owned; NULL is `None`",
        "a string, and freed if owned; NULL is `nil`",
        (SUCCESS, LIFETIME),
    ),
    "bytes view": row(
        TEXTS,
        "the same with `FERRULE_RETURNS_BORROWED(handle)`",
        "a read-only `memoryview`, which keeps the handle alive",
        "a view, to be read only, which keeps the handle alive",
        (SUCCESS, LIFETIME),
    ),
    "bytes pointer": row(
        TEXTS,
        "`void **p FERRULE_OUT FERRULE_BYTES(*n)` with `FERRULE_OWNED(free)` or `FERRULE_BORROWED(from)`",
        "as the result would be",
        "as the result would be",
        (SUCCESS, LIFETIME),
    ),
    "pinned": row(
        TEXTS,
        "`void **p FERRULE_OUT FERRULE_BYTES(*n) FERRULE_PINNED(release)`; any integers with `FERRULE_COUNT`",
        "a `memoryview`, of bytes or of that type, released when the last one is gone",
        "a view: `#view`, `view:string()`, `view:fill()`, `view:release()`; of integers: `view[i]` from 1, "
        "`view:table([into])`, and `view:current()`, the view's own table, to be read only, in which what has changed "
        "is written",
        (SUCCESS, LIFETIME),
    ),
    # ---- records ----
    "record": row(
        RECORDS,
        "`struct FERRULE_RECORD`",
        "a tuple with named fields",
        "a table",
        (SUCCESS,),
    ),
    "record in": row(
        RECORDS,
        "`const struct T *x`",
        "a record, a mapping, or a sequence of its fields",
        "a table with its fields",
    ),
    "records in": row(
        RECORDS,
        "`const struct T *a FERRULE_COUNT(n)`",
        "an iterable of these; or a contiguous buffer of them in C's layout, which is copied, and whose "
        "pointers must be 0",
        "a table of tables; on LuaJIT also an array of the struct, which is copied",
    ),
    "record out": row(RECORDS, "`struct T *x FERRULE_OUT`", "a record is returned", "a table is returned", (SUCCESS,)),
    "records out": row(
        RECORDS,
        "`struct T *a FERRULE_OUT FERRULE_COUNT(n)`",
        "an `int`: how many; `Records` are returned, see below",
        "a number; a table of tables is returned",
    ),
    "record inout": row(
        RECORDS,
        "`struct T *x FERRULE_INOUT`, and arrays of them",
        "as it goes in; the changed one is returned",
    ),
    "record value": row(RECORDS, "`struct T x`: by value", "as behind a pointer"),
    "record result": row(
        RECORDS,
        "`struct T f()`; `const struct T *f()` with `FERRULE_RETURNS_BORROWED(from)`",
        "copied; NULL is `None`",
        "copied; NULL is `nil`",
        (SUCCESS, LIFETIME),
    ),
    # ---- fields ----
    "field": row(
        FIELDS,
        "an integer, a number, a record or an array of these",
        "as a parameter",
        "as a parameter",
    ),
    "bit-field": row(FIELDS, "`int x : 5`", "an `int` in the range of its bits", "a number in the range of its bits"),
    "field descriptor": row(FIELDS, "`FERRULE_FD`", "an `int`, or what has `fileno()`", "an integer"),
    "field handle": row(
        FIELDS,
        "`FERRULE_HANDLE_NUMBER`",
        "an `int`, or an object with an attribute `handle`",
        "an integer, or an object with a method `handle`",
    ),
    "field text": row(FIELDS, "`FERRULE_STRING`, `FERRULE_PATH`", "as a parameter; from C: copied", SAME, ALL),
    "field bytes": row(
        FIELDS,
        "`const void *p FERRULE_BYTES(size)`",
        "a contiguous buffer of at least `size` bytes; `size` stays a field; from C: copied",
        "a string or a view of at least `size` bytes; `size` stays a field; from C: copied",
        ALL,
    ),
    "field room": row(
        FIELDS,
        "`void *p FERRULE_OUT FERRULE_BYTES(size)`",
        "a writable buffer of at least `size` bytes",
        "refused: Lua has no memory to write to",
        only=("python",),
    ),
    "field records": row(
        FIELDS,
        "`const struct T *a FERRULE_COUNT(n)`",
        "as a parameter; `n` is no field; from C: copied",
        SAME,
        ALL,
    ),
    "flexible": row(
        FIELDS,
        "`T a[] FERRULE_COUNT(n)` at the end",
        "an iterable of numbers or records; `n` is no field",
        "a table; `n` is no field",
        ALL,
    ),
    "anonymous": row(
        FIELDS,
        "members of anonymous structs and unions",
        "fields of the record itself; those of a union as below",
    ),
    "union": row(
        FIELDS,
        "members of a union, of plain values",
        "from C all are read; to C those that are given are written, and must agree in the bytes that they share",
    ),
    "field retained": row(
        FIELDS,
        "`FERRULE_RETAINED(token)`",
        "kept alive until the token comes back; the token is no field. A call that fails keeps nothing",
        "the token is no field",
        (SUCCESS, LIFETIME),
        ("python",),
    ),
    "field hidden": row(FIELDS, "`FERRULE_HIDDEN`", "no field; 0, NULL", "no field; 0, NULL"),
    "foreign field": row(
        FIELDS,
        "`extern __typeof__(((T *)0)->f) ferrule_field_T__f FERRULE_...;`",
        "gives a contract to a field of another one's struct",
    ),
    # ---- handles ----
    "handle in": row(
        HANDLES,
        "`struct FERRULE_HANDLE(close) T`, also on a typedef; `T *x`",
        "a class with `close()`, `closed`, for `with` too. A closed one is a `ValueError`",
        "an object with `:close()`; `<close>` in 5.4. A closed one is `nil, message, EBADF`",
        ALL,
    ),
    "handle result": row(
        HANDLES,
        "`T *f()` with `FERRULE_RETURNS_OWNED(close)`",
        "a handle, freed once; NULL is an `OSError`, ENOMEM",
        "a handle, freed once; NULL is `nil, message, ENOMEM`",
        ALL,
    ),
    "handle out": row(
        HANDLES,
        "`T **x FERRULE_OUT`",
        "a handle; NULL is `None`. What C left there though the call failed is freed",
        "a handle; NULL is `nil`. What C left there though the call failed is freed",
        ALL,
    ),
    "handle borrowed": row(
        HANDLES,
        "`T *f()` with `FERRULE_RETURNS_BORROWED(from)`",
        "a handle whose `close()` frees nothing, and which keeps `from` alive; NULL is `None`",
        "a handle whose `:close()` frees nothing, and which keeps `from` alive; NULL is `nil`",
        ALL,
    ),
    "handle void": row(
        HANDLES,
        "`void *x FERRULE_HANDLE(close)`, `void **x FERRULE_OUT FERRULE_OWNED(close)`",
        "a handle of the kind that `close` frees",
        "a handle of the kind that `close` frees",
        ALL,
    ),
    "method": row(
        HANDLES,
        "`FERRULE_METHOD(T)`",
        "a method of the handle's class too, without the prefix `T_`",
        "a method of the handle too, without the prefix `T_`",
    ),
    "constructor": row(HANDLES, "`FERRULE_CONSTRUCTOR(T)`", "the class `T` can be called", "`T(...)` is that function"),
    "retained token": row(
        HANDLES,
        "`FERRULE_RETAINED(token)`",
        "kept alive until the token comes back; the token is no argument",
        "descriptors only: memory that C keeps must be C's",
        (SUCCESS, LIFETIME),
    ),
    "releases": row(
        HANDLES,
        "`FERRULE_RELEASES`",
        "on a record's field or an out-array: these tokens come back",
        SAME,
        (SUCCESS,),
    ),
    "retained handle": row(
        HANDLES,
        "`FERRULE_RETAINED(handle)`, a parameter",
        "kept until that handle is freed: texts, bytes, other handles, callbacks",
        SAME,
        (SUCCESS, LIFETIME),
    ),
    "retained result": row(
        HANDLES,
        "`FERRULE_RETAINED(out)`, `FERRULE_RETAINED(result)`",
        "kept until the handle is freed that comes out; a handle that is kept can be closed, and is freed later",
        SAME,
        (SUCCESS, LIFETIME),
    ),
    "retained function": row(
        HANDLES,
        "`FERRULE_RETAINED(function)`",
        "kept until that function was called and did not fail",
        SAME,
        (SUCCESS, LIFETIME),
    ),
    # ---- callbacks ----
    "callback": row(
        CALLBACKS,
        "a pointer to a function, `FERRULE_SCOPE(call)`, `FERRULE_CLOSURE(data)`; in its type `void *data "
        "FERRULE_USER_DATA`",
        "any callable. What it raises is raised by the call; it is not called again then, C gets `FERRULE_ON_ERROR`",
        "a function. Its error is raised by the call; it is not called again then, C gets `FERRULE_ON_ERROR`",
        ALL,
    ),
    "callback arguments": row(
        CALLBACKS,
        "what a callback gets: numbers, texts, bytes, arrays, records, handles",
        "as results; copied; NULL is `None`; a handle is borrowed for the call",
        "as results; copied; NULL is `nil`, and tables have a field `n`; a handle is borrowed for the call",
        (SUCCESS, LIFETIME),
    ),
    "callback result": row(
        CALLBACKS,
        "what a callback gives: a number, a truth or nothing",
        "as an argument; what does not fit is raised by the call",
        SAME,
    ),
    "callback without data": row(
        CALLBACKS,
        "the same without `FERRULE_CLOSURE`",
        "for the time of the call only",
        SAME,
        ALL,
    ),
    "callback async": row(
        CALLBACKS,
        "`FERRULE_SCOPE(async)`",
        "kept until it was called once",
        SAME,
        ALL,
    ),
    "callback forever": row(
        CALLBACKS,
        "`FERRULE_SCOPE(forever)`",
        "kept; with `FERRULE_RETAINED(handle)` until that handle is freed",
        SAME,
        ALL,
    ),
    "callback from a thread": row(
        CALLBACKS,
        "called by another thread",
        "called; what it raises is raised by the next call into the module",
        "not called: C gets `FERRULE_ON_ERROR`, and the next call into the module raises that",
        (SUCCESS, WRONG),
    ),
    # ---- results ----
    "errno": row(
        RESULTS,
        "`FERRULE_ERRNO`: negative is a negative errno",
        "`OSError`",
        "`nil, message, errno`",
        (SUCCESS, WRONG),
    ),
    "errno global": row(
        RESULTS,
        "`FERRULE_ERRNO_GLOBAL`: -1, and `errno` tells",
        "`OSError`",
        "`nil, message, errno`",
        (SUCCESS, WRONG),
    ),
    "fails": row(
        RESULTS,
        "`FERRULE_FAILS(expr)`",
        "the module's `Error`, with `.code`",
        "`nil, message, code`",
        (SUCCESS, WRONG),
    ),
    "fails class": row(
        RESULTS,
        "`FERRULE_FAILS(expr, Name)`",
        "a class `Name` of the module's, a subclass of its `Error`",
        "`nil, message, code`",
        (SUCCESS, WRONG),
    ),
    "explains": row(
        RESULTS,
        "`FERRULE_EXPLAINS` on `const char *f(int code)`",
        "this function's text is the message",
        SAME,
        (WRONG,),
    ),
    "explains handle": row(
        RESULTS,
        "`FERRULE_EXPLAINS` on `const char *f(T *handle)`",
        "the same of calls that take such a handle, or give one out",
        SAME,
        (WRONG, LIFETIME),
    ),
    "count": row(
        RESULTS,
        "`FERRULE_RETURNS_COUNT(array)`",
        "that array, cut to the count",
        SAME,
        (SUCCESS,),
    ),
    "nothing": row(RESULTS, "`FERRULE_RETURNS_NOTHING`", "dropped", "dropped", (SUCCESS,)),
    "blocking": row(
        RESULTS,
        "`FERRULE_BLOCKING`",
        "other threads run meanwhile",
        "nothing: a Lua state has one thread",
        (SUCCESS,),
    ),
    # ---- functions, types, names ----
    "enumeration": row(
        NAMES,
        "`enum FERRULE_ENUM`",
        "an `IntEnum`, its members also in the module",
        "numbers in the module",
        (SUCCESS,),
    ),
    "flagset": row(
        NAMES,
        "`enum FERRULE_FLAGSET`",
        "an `IntFlag`, its members also in the module",
        "numbers in the module",
        (SUCCESS,),
    ),
    "constant": row(
        NAMES,
        "macros with a value: integers, floats, texts",
        "an `int`, a `float` or a `str` in the module",
        "numbers and strings in the module",
        (SUCCESS,),
    ),
    "calls": row(
        NAMES,
        "`FERRULE_CALLS(symbol)`: a macro, a form of a function with `...`; inline functions",
        "a function as any other",
    ),
    "makes": row(
        NAMES,
        "`FERRULE_MAKES(record, name, ...)` on a function",
        "a function `<record>_<name>` that calls nothing and returns the fields of a record that asks for the same",
        "the same; a table",
        (SUCCESS,),
    ),
    "name": row(NAMES, "`FERRULE_NAME(x)`", "called `x`", "called `x`", (SUCCESS,)),
    "hidden": row(NAMES, "`FERRULE_HIDDEN`", "not bound", "not bound", (SUCCESS,)),
    "opaque": row(
        NAMES,
        "`struct FERRULE_OPAQUE`",
        "an address, an `int`; unsafe",
        "an integer; unsafe",
        (SUCCESS,),
    ),
}
