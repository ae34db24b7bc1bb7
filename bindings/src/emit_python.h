/* SPDX-License-Identifier: MIT
 *
 * What the Python targets share: one interface, so one place that says which arguments and values a function has there,
 * and the parts of the Python module that do not depend on how C is reached.
 */
#ifndef FERRULE_EMIT_PYTHON_H
#define FERRULE_EMIT_PYTHON_H

#include "interface.h"
#include "pieces.h"
#include "printer.h"

enum { PYTHON_WIDTH = 120 };

/* ---- layout: emit_python_layout.c ---- */

/* "head(item, item)tail" and a new line, broken as a formatter breaks it where it is longer than a line. `depth` is the
 * printer's, in steps of indentation. The head brings its opening bracket, the tail the closing one. */
void python_list(
	struct printer *printer, unsigned depth, const char *head, const struct pieces *items, const char *tail);
/* "name, name = kind._of(value_)", likewise. */
void python_unpack(struct printer *printer, unsigned depth, const struct pieces *names, const char *kind);
/* "return _make(first, (item, item))", likewise. */
void python_make(struct printer *printer, unsigned depth, const char *first, const struct pieces *items);
/* Fills the paragraphs of `text` as python_docstring does at that depth. */
const char *python_filled(struct arena *arena, unsigned depth, const char *text);
/* The text of a comment or of generated words as a docstring, filled to the width of a line. */
void python_docstring(struct printer *printer, unsigned depth, struct arena *arena, const char *text);

/* ---- the interface: emit_python.c ---- */

/* Is it part of the module at all? */
bool python_binds(const struct function *function);
/* A parameter's name, made harmless where it means something to Python or to generated code. */
const char *python_name(const struct model *model, const struct parameter *parameter);
/* The arguments of a def: with their defaults, if `defaults`, and the slash. */
struct pieces python_arguments(const struct model *model, const struct function *function, bool defaults);
/* The default of an argument as Python writes it, NULL if it has none or a later argument has none. */
const char *python_default(const struct function *function, size_t index);
bool python_has_failure(const struct model *model, enum failure failure);
/* Classes of errors that functions name, besides Error. */
struct pieces python_errors(const struct model *model);
/* Is a record of this kind behind a parameter of that role? */
bool python_uses_record(const struct record *record, enum role role);
/* Does any function return Records? */
bool python_gives_records(const struct model *model);
/* Does a record from C point to memory that is valid for now? Then many of them come as a list, made at once. */
bool python_points(const struct model *model, const struct record *record);
/* Can the field's values in all records be looked at at once? Where they lie is a multiple of their size. */
bool python_has_column(const struct record *record, const struct field *field);
/* Does a function that is bound retain something? */
bool python_retains_any(const struct model *model);
/* A sentence where a type, or a field in it, is beyond what Python targets carry, else NULL. */
const char *python_cannot(const struct model *model, const struct function *function);

/* ---- parts of a module: emit_python_parts.c ---- */

/* What a whole module is made of, for a target: the line that imports C's side, and what stands in the middle. */
void python_module(struct printer *printer, const struct model *model, const char *target, const char *import,
	const char *body);
/* "import _M as _c", from its package. */
const char *python_import(const struct model *model, const struct emit_options *options);
/* "zlib.h, overlay.h": the headers as prose names them. */
const char *python_headers(const struct model *model);
/* The value of a constant as Python writes it. */
const char *python_constant(struct arena *arena, const struct constant *constant);
void python_constants(struct printer *printer, const struct model *model);
/* Is it a class of the module: does a bound function take or return it, or another that holds it? */
bool python_has_record(const struct model *model, const struct record *record);
void python_records(struct printer *printer, const struct model *model);
/* The enumerations, with the __getattr__ that makes them when they are first touched. */
void python_enumerations(struct printer *printer, const struct model *model);
/* A class for each type of handle: the expression that says that it is closed, the statement that closes it. */
void python_handles(struct printer *printer, const struct model *model, const char *closed, const char *close);
/* The names of all types of handles. */
struct pieces python_handle_names(const struct model *model);
/* "struct hard_box"; of a `void *` its destructor's name. */
const char *python_handle_spelling(const struct handle *handle);
/* What messages call one: "a handle of struct hard_box". */
const char *python_handle_words(const struct model *model, const struct handle *handle);
/* A field's name in Python. */
const char *python_field_name(const struct model *model, const struct field *field);
/* A comment on one line. */
const char *python_one_line(struct arena *arena, const char *text);
/* "0", "None": the value of a field that is not given. */
const char *python_zero(const struct model *model, const struct field *field);
/* "Made by ferrule-bind ...": the first line of a file, behind `comment`. */
void python_made_by(struct printer *printer, const struct model *model, const char *comment, const char *target);

/* ---- constructors of records: emit_python_makers.c ---- */

void python_makers(struct printer *printer, const struct model *model);
/* The arguments of a constructor's def, with their defaults. */
struct pieces python_maker_arguments(const struct model *model, const struct maker *maker);

/* ---- callbacks of extension modules: emit_python_callbacks.c ---- */

bool python_has_callbacks(const struct model *model);
/* The C functions that C calls: bind_trampoline_FUNCTION_PARAMETER, with bind_callback_FUNCTION_PARAMETER to describe it
 * and, where it has no user data, bind_current_FUNCTION_PARAMETER, the number of the slot that serves this thread. */
void python_callbacks(struct printer *printer, const struct model *model);

/* ---- documentation: emit_python_docs.c ---- */

/* Comment, arguments, values and failures of a function, filled as in a docstring. */
const char *python_function_text(const struct model *model, const struct function *function);
/* The same as a docstring. */
void python_function_docstring(struct printer *printer, const struct model *model, const struct function *function);
const char *python_maker_text(const struct model *model, const struct maker *maker);
void python_maker_docstring(struct printer *printer, const struct model *model, const struct maker *maker);
const char *python_record_text(const struct model *model, const struct record *record);
void python_record_docstring(struct printer *printer, const struct model *model, const struct record *record);

#endif
