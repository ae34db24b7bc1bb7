/* SPDX-License-Identifier: MIT
 *
 * The annotation vocabulary: what a C prototype cannot say about its pointers, its failures and its names.
 *
 * For a compiler every macro here is empty. ferrule-bind defines FERRULE_BIND while it reads a header; then each is an
 * annotate attribute, "ferrule:word" or "ferrule:word(argument)", on the declaration that carries it.
 *
 * Placement (clang ignores an attribute elsewhere in silence; `ferrule-bind check` notices):
 *   on a function    before the return type:     FERRULE_ERRNO int f(int fd FERRULE_FD);
 *   on a parameter   after its name:             const void *data FERRULE_IN FERRULE_BYTES(size)
 *   on a type        after the keyword:          struct FERRULE_RECORD point { int x, y; };
 *   on a field       after its name, as on a parameter; what it names are fields of the same record then
 *   on a typedef     before its name: typedef struct box FERRULE_HANDLE(box_free) box; means the struct. On one of a
 *                    function, behind all: each parameter of that type that says nothing else
 *   on what another header declares: functions and types are named again, before or after it; a field by a variable,
 *                    extern __typeof__(((struct note *)0)->title) ferrule_field_note__title FERRULE_STRING;
 */
#ifndef FERRULE_ANNOTATE_H
#define FERRULE_ANNOTATE_H

#ifdef FERRULE_BIND
#define FERRULE_NOTE_(text) __attribute__((annotate("ferrule:" text)))
#else
#define FERRULE_NOTE_(text)
#endif

/* ---- parameters, fields and results ---- */

/* Direction. A const pointer is IN without saying so; any other pointer has to say it. Outs become return values. */
#define FERRULE_IN FERRULE_NOTE_("in")
#define FERRULE_OUT FERRULE_NOTE_("out")
#define FERRULE_INOUT FERRULE_NOTE_("inout")

/* How much there is: n elements, or n bytes. n is a parameter, `*parameter`, a constant, or an expression of them with
 * + - * / and calls of declared functions: FERRULE_COUNT(width * height), FERRULE_BYTES(table_bytes(table, row)).
 * Before a function: how much its result has. */
#define FERRULE_COUNT(n) FERRULE_NOTE_("count(" #n ")")
#define FERRULE_BYTES(n) FERRULE_NOTE_("bytes(" #n ")")

/* The array ends with a NULL, instead of having a count. */
#define FERRULE_TERMINATED FERRULE_NOTE_("terminated")
/* On an out-buffer, -text or -array: the binding calls twice, first with NULL and a size of 0, and takes how much is
 * needed from `*size` (FERRULE_BYTES(*size)) or from the result (FERRULE_RETURNS_COUNT), as of snprintf(3). */
#define FERRULE_MEASURED FERRULE_NOTE_("measured")

/* NUL-terminated text / a path (path-like in the language) / a descriptor (an integer or anything with fileno()). */
#define FERRULE_STRING FERRULE_NOTE_("string")
#define FERRULE_PATH FERRULE_NOTE_("path")
#define FERRULE_FD FERRULE_NOTE_("fd")
/* On a record's field: a handle that is a number: an integer, or an object that has one (`handle` of it). */
#define FERRULE_HANDLE_NUMBER FERRULE_NOTE_("handle_number")

#define FERRULE_NULLABLE FERRULE_NOTE_("nullable")
/* The value of a trailing argument that is left out. An integer or the name of a constant. */
#define FERRULE_DEFAULT(v) FERRULE_NOTE_("default(" #v ")")
/* An integer that takes the members of an enumeration, or-ed together. */
#define FERRULE_FLAGS(enumeration) FERRULE_NOTE_("flags(" #enumeration ")")
/* A value with which a call can succeed: for the manual. */
#define FERRULE_EXAMPLE(v) FERRULE_NOTE_("example(" #v ")")

/* An untyped address, passed as an integer and never looked at. Only for modules that are unsafe and say so. */
#define FERRULE_ADDRESS FERRULE_NOTE_("address")

/* C keeps the pointer, or the descriptor, after the call. `until` is one of
 *   an integer parameter   a token: until it comes back in a field or an array that says FERRULE_RELEASES. The binding
 *                          makes it; the parameter is not part of its interface
 *   a handle parameter     (also one that goes out), or `result`: for the life of that handle
 *   a function             until that function was called and did not fail */
#define FERRULE_RETAINED(until) FERRULE_NOTE_("retained(" #until ")")
/* On a record's field, or on an out-array: tokens that C gives back. The binding lets go of what they kept. */
#define FERRULE_RELEASES FERRULE_NOTE_("releases")

/* On a `void **` out-parameter with FERRULE_BYTES(*size), or an integer's `T **` with FERRULE_COUNT(*size): memory of
 * C's, returned as a view of bytes, or of integers. It stays valid until
 * `release(first argument of the call)`, which the binding calls when the last view is gone. release never blocks. */
#define FERRULE_PINNED(release) FERRULE_NOTE_("pinned(" #release ")")

/* What a pointer gives that goes out (`char **text FERRULE_OUT FERRULE_STRING`, `void **data FERRULE_OUT
 * FERRULE_BYTES(*size)`): the caller's, who frees it with `free(pointer)`; or somebody else's, as
 * FERRULE_RETURNS_BORROWED says it of a result. */
#define FERRULE_OWNED(free) FERRULE_NOTE_("owned(" #free ")")
#define FERRULE_BORROWED(from) FERRULE_NOTE_("borrowed(" #from ")")

/* ---- callbacks: a parameter that is a pointer to a function, whose own parameters have their contracts ---- */

/* How long C may call it: `call`, during the call; `async`, until it was called once; `forever`, or with
 * FERRULE_RETAINED(handle) for the life of that handle. */
#define FERRULE_SCOPE(scope) FERRULE_NOTE_("scope(" #scope ")")
/* The function's parameter that is passed through to the callback, whose own is marked FERRULE_USER_DATA. The binding
 * uses both; neither is part of its interface. */
#define FERRULE_CLOSURE(data) FERRULE_NOTE_("closure(" #data ")")
#define FERRULE_USER_DATA FERRULE_NOTE_("user_data")
/* What C gets from a callback that raised an error; 0 without it. */
#define FERRULE_ON_ERROR(v) FERRULE_NOTE_("on_error(" #v ")")

/* ---- functions ---- */

/* A negative result is a negative errno. Other results are values. */
#define FERRULE_ERRNO FERRULE_NOTE_("errno")
/* A result of -1 is a failure, and errno tells which. */
#define FERRULE_ERRNO_GLOBAL FERRULE_NOTE_("errno_global")
/* The call failed when `expr` holds, an expression over `result`; the value of `result` is the error's code. After the
 * expression may stand the name of the error's class: FERRULE_FAILS(result < 0, TableError). */
#define FERRULE_FAILS(...) FERRULE_NOTE_("fails(" #__VA_ARGS__ ")")
/* `const char *f(int code)`: the text of the failure that this thread met last. One function of a module. And
 * `const char *f(T *handle)`, one for each type of handle: the text of the failure that `handle` met last. */
#define FERRULE_EXPLAINS FERRULE_NOTE_("explains")

/* The result belongs to the caller, who frees it with `free(result)`: a handle in the language. */
#define FERRULE_RETURNS_OWNED(free) FERRULE_NOTE_("returns_owned(" #free ")")
/* The result belongs to `from`: a parameter, `static`, or `call` where it is valid until the next call only. Text is
 * copied, and so are bytes, unless `from` is a handle: then a view of them keeps that alive. */
#define FERRULE_RETURNS_BORROWED(from) FERRULE_NOTE_("returns_borrowed(" #from ")")
/* The result says how many elements of the out-array `parameter` are valid. */
#define FERRULE_RETURNS_COUNT(parameter) FERRULE_NOTE_("returns_count(" #parameter ")")
/* The result says nothing (a status that is always the same, a pointer to an argument): it is dropped. */
#define FERRULE_RETURNS_NOTHING FERRULE_NOTE_("returns_nothing")

/* May sleep. Bindings let other threads run meanwhile. */
#define FERRULE_BLOCKING FERRULE_NOTE_("blocking")

/* Languages get a function `<record>_<name>` beside this one, that makes a record which asks for the same and calls
 * nothing. Parameters fill the fields of their names; after the name stand further assignments, `field = parameter` or
 * `field = CONSTANT`. Parameters that fill nothing are dropped, fields that nothing fills are 0. */
#define FERRULE_MAKES(record, name, ...) FERRULE_NOTE_("makes(" #record ", " #name ", " #__VA_ARGS__ ")")

/* The function is a method of `type`'s class too, whose handle is its first parameter / makes one when the class is
 * called. A method's name is the function's without `type_`, or FERRULE_NAME. */
#define FERRULE_METHOD(type) FERRULE_NOTE_("method(" #type ")")
#define FERRULE_CONSTRUCTOR(type) FERRULE_NOTE_("constructor(" #type ")")
/* There is no symbol of this function's name: it stands for `symbol`, with these parameters. A macro that looks like a
 * function; a function with `...`, in one of its forms. */
#define FERRULE_CALLS(symbol) FERRULE_NOTE_("calls(" #symbol ")")

#define FERRULE_NAME(x) FERRULE_NOTE_("name(" #x ")")
#define FERRULE_SINCE(v) FERRULE_NOTE_("since(" #v ")")
#define FERRULE_DEPRECATED(why) FERRULE_NOTE_("deprecated(" #why ")")
/* Not bound. A field: not part of the record in a language, 0 where the record goes to C. */
#define FERRULE_HIDDEN FERRULE_NOTE_("hidden")

/* ---- types ---- */

/* struct, or a typedef of it: a pointer to it is an object of the language; `close` frees it. On a parameter `void *`:
 * such an object too, of the kind that `close` frees. */
#define FERRULE_HANDLE(close) FERRULE_NOTE_("handle(" #close ")")
/* struct: plain values, copied in and out. */
#define FERRULE_RECORD FERRULE_NOTE_("record")
/* struct: never looked into; a pointer to it is an address. Only for modules that are unsafe and say so. */
#define FERRULE_OPAQUE FERRULE_NOTE_("opaque")
/* enum: one of its members / its members or-ed together. */
#define FERRULE_ENUM FERRULE_NOTE_("enum")
#define FERRULE_FLAGSET FERRULE_NOTE_("flagset")

#endif
