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
	const char *limits;         /* least and most of its struct bind_place: "INT8_MIN, INT8_MAX" */
	const char *local;          /* declarations of what is converted to, ";" between them */
	const char *clear;          /* a statement before anything can go wrong */
	const char *convert;        /* holds if the argument was taken */
	const char *prepare;        /* the same, when all arguments are there */
	const char *before, *after; /* statements around the call */
	const char *argument;       /* what C gets */
	const char *succeeded;      /* a statement after a call that did not fail */
	const char *value;          /* what is returned: a new reference, or NULL */
	const char *release;        /* a statement, however the call ended */
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
/* The handle that one which C lends belongs to: a variable of the wrapper, or "NULL". */
const char *cpython_owner(const struct cpython_call *call, enum lending lending, int owner);
/* int8_t to uint64_t, bool, float, double. */
const char *cpython_number_type(const struct type *type);
/* "BIND_SIGNED, 4": kind and size of a number. */
const char *cpython_kind(const struct cpython_call *call, const struct type *type);
/* What C gets for a parameter: an expression over the wrapper's variables. */
const char *cpython_passed(const struct cpython_call *call, const struct parameter *parameter);

/* ---- emit_cpython_sizes.c ---- */

/* The value of a size that is computed, a struct bind_computed. */
const char *cpython_expression(const struct cpython_call *call, const struct expression *expression);

/* ---- emit_cpython_given.c ---- */

struct passing cpython_measured(const struct cpython_call *call, const struct parameter *parameter);
/* What says how much a measured parameter needs: "result", or the variable of its size. */
const char *cpython_needed(const struct cpython_call *call, const struct parameter *parameter);
/* The measured parameter of that size, NULL if none. */
const struct parameter *cpython_measured_by(const struct cpython_call *call, const struct parameter *size);
/* Texts and bytes in memory of C's. */
struct passing cpython_pointer_out(const struct cpython_call *call, const struct parameter *parameter);

/* ---- emit_cpython_keeps.c: what C keeps after a call ---- */

/* The list of the things that a retained parameter gives, with all that is kept as long: a variable of the wrapper. */
const char *cpython_things(const struct cpython_call *call, const struct parameter *parameter);
/* Is the list this parameter's own, rather than a token's or an earlier parameter's? */
bool cpython_has_things(const struct cpython_call *call, const struct parameter *parameter);
/* The list of what is kept for the life of the handle that is parameter `index`, or of the result where that is -1. */
const char *cpython_kept_for(const struct cpython_call *call, int index);
/* What has to hold after a call that did not fail, so that what it gave C stays; each may fail for want of memory. */
struct pieces cpython_keeps(const struct cpython_call *call);
/* What was kept until this function was called is let go: statements. */
struct pieces cpython_lets_go(const struct cpython_call *call);

/* ---- emit_cpython_wrapper.c ---- */

/* `calls_back`: has the module callbacks, which any of its functions may lead to? */
void cpython_wrapper(
	struct printer *printer, const struct model *model, const struct function *function, bool calls_back);

/* ---- emit_cpython_data.c ---- */

/* Descriptions of all records and handles, and what frees and unpins. */
void cpython_data(struct printer *printer, const struct model *model);

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
