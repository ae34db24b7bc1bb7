/* SPDX-License-Identifier: MIT
 *
 * What the files of the target cpython share. The C file has, in this order: what it needs of the runtime
 * (python_runtime.h), constants that describe records and handles, a wrapper for each function, the module.
 */
#ifndef FERRULE_EMIT_CPYTHON_H
#define FERRULE_EMIT_CPYTHON_H

#include "emit_python.h"

/* One function on its way. */
struct cpython_call {
	const struct model *model;
	const struct function *function;
	int given; /* the next argument's place */
};

/* How a parameter goes through a wrapper. Each is NULL where there is nothing to do. */
struct passing {
	const char *limits; /* least and most of its struct bind_place: "INT8_MIN, INT8_MAX" */
	const char *local; /* declarations of what is converted to, ";" between them */
	const char *clear; /* a statement before anything can go wrong */
	const char *convert; /* holds if the argument was taken */
	const char *prepare; /* the same, when all arguments are there */
	const char *argument; /* what C gets */
	const char *succeeded; /* a statement after a call that did not fail */
	const char *value; /* what is returned: a new reference, or NULL */
	const char *release; /* a statement, however the call ended */
};

/* ---- emit_cpython_roles.c ---- */

struct passing cpython_passing(struct cpython_call *call, const struct parameter *parameter);
const char *cpython_truth(bool value);
/* What a size is called in the wrapper: "&count_size", "BIND_FIXED(4)". */
const char *cpython_size(const struct cpython_call *call, const struct parameter *parameter);
/* "bind_record_point": the description of the record behind a parameter. */
const char *cpython_record(const struct model *model, const struct type *type);
/* The value of a number: "PyLong_FromLongLong(text)". */
const char *cpython_number(const struct model *model, const struct type *type, const char *text);
/* The value of a size that is computed, a struct bind_computed; `call` is under way. */
const char *cpython_expression(const struct cpython_call *call, const struct expression *expression);
/* int8_t to uint64_t, bool, float, double. */
const char *cpython_number_type(const struct type *type);

/* ---- emit_cpython_wrapper.c ---- */

void cpython_wrapper(struct printer *printer, const struct model *model, const struct function *function);

/* ---- emit_cpython_data.c ---- */

/* Descriptions of all records and handles, and what frees and unpins. */
void cpython_data(struct printer *printer, const struct model *model);
/* Records that go to C or come from it. */
bool cpython_is_record(enum role role);

/* ---- emit_cpython_module.c ---- */

/* The tables, and how the module starts. */
void cpython_module(struct printer *printer, const struct model *model, const struct emit_options *options);

/* ---- emit_cpython_layout.c ---- */

/* One statement of C on a line, broken behind commas and operators where it is longer than that. `depth` is the
 * printer's. */
void cpython_line(struct printer *printer, unsigned depth, const char *text);
/* Is the word in the text? */
bool cpython_mentions(const char *text, const char *name);

#endif
