/* SPDX-License-Identifier: MIT
 *
 * What the files of the target swig share. One interface file serves Python and Lua: what both have stands in
 * emit_swig.c, emit_swig_roles.c and emit_swig_data.c, what one of them has in emit_swig_python.c and emit_swig_lua.c.
 */
#ifndef FERRULE_EMIT_SWIG_H
#define FERRULE_EMIT_SWIG_H

#include "interface.h"
#include "pieces.h"
#include "printer.h"

/* One function on its way into the interface file. */
struct swig_call {
	struct printer *printer;
	const struct model *model;
	const struct function *function;
	size_t total, at; /* values that it returns; the next one's number */
	const struct swig_facts *facts;
};

/* What is found out about a model once. */
struct swig_facts {
	bool calls_back;      /* has the module callbacks in Python? Then every call of its may end in one */
	struct pieces errors; /* classes of errors in Python besides Error */
	bool enters;          /* the same as calls_back in Lua */
	struct pieces ends;   /* functions that let go of what C keeps for Lua */
};

static inline const char *swig_truth(bool value)
{
	return value ? "true" : "false";
}

/* Is it bound for any of the two? */
bool swig_is_bound(const struct function *function);
/* The macro of an argument that may be left out; nothing for others. */
void swig_default(struct swig_call *call, size_t index);
/* Takes the macros of the function's parameters back. */
void swig_clear(const struct swig_call *call);

/* ---- emit_swig_forms.c ---- */

/* "int32_t name": a parameter or a function in its plain shape. */
const char *swig_declaration(const struct model *model, const struct type *type, const char *name);
const char *swig_declared(const struct swig_call *call, const struct parameter *parameter);
/* "BIND_SIGNED, 4" of an int. */
const char *swig_number(const struct model *model, const struct type *type);
/* What an array's length agrees with. */
const char *swig_size(const struct swig_call *call, const struct parameter *parameter);
/* "2, 0, BIND_ALL": how many values there are, which one this is (it is used up), how much of it is valid. */
const char *swig_value(struct swig_call *call, const struct parameter *parameter);
const char *swig_record(const struct swig_call *call, const struct parameter *parameter);
/* "EXPR, TEXT" of a size that is computed. */
const char *swig_computed(const struct swig_call *call, const struct parameter *parameter);

/* ---- emit_swig_roles.c: the macros of swig/ferrule.swg ---- */

void swig_role(struct swig_call *call, const struct parameter *parameter);
/* What the call does with its arguments before C gets them, and what becomes of them after: "BIND_STAYS_OPEN". */
const char *swig_recheck(enum role role);

/* ---- emit_swig_handles.c ---- */

/* The list of what is kept as long as this one. */
const char *swig_things(const struct swig_call *call, const struct parameter *parameter);
void swig_handle_result(struct swig_call *call, const char *form);
void swig_handle_out(struct swig_call *call, const struct parameter *parameter);
void swig_handle_in(struct swig_call *call, const struct parameter *parameter);
void swig_text_in(struct swig_call *call, const struct parameter *parameter);
void swig_fd(struct swig_call *call, const struct parameter *parameter);
void swig_callback(struct swig_call *call, const struct parameter *parameter);
void swig_closure(struct swig_call *call, const struct parameter *parameter);

/* ---- emit_swig_given.c ---- */

/* "bind_free_NAME", or "NULL". */
const char *swig_freeing(const struct model *model, const char *frees);
/* "EXPR, TEXT": how many bytes the result has. */
const char *swig_result_size(const struct swig_call *call);
void swig_pointer_out(struct swig_call *call, const struct parameter *parameter);
void swig_texts_in(struct swig_call *call, const struct parameter *parameter);

/* ---- emit_swig_results.c ---- */

void swig_result(struct swig_call *call);
/* Its name and plain shape, of the function in the interface file. */
const char *swig_result_declaration(const struct swig_call *call);

/* ---- emit_swig_sizes.c ---- */

/* A struct bind_computed over the wrapper's variables. */
const char *swig_expression(const struct swig_call *call, const struct expression *expression);
/* Those whose size is computed, if it is one of them; and those that are measured. */
bool swig_computed_role(struct swig_call *call, const struct parameter *parameter);
void swig_measured_role(struct swig_call *call, const struct parameter *parameter);

/* ---- emit_swig_adaptors.c ---- */

/* What the wrapper calls: the function, or its adaptor. */
const char *swig_symbol(const struct model *model, const struct function *function);
void swig_adaptors(struct printer *printer, const struct model *model);

/* ---- emit_swig_data.c: constants of the generated C ---- */

void swig_data(struct printer *printer, const struct model *model);
bool swig_is_record(enum role role);

/* ---- emit_swig_python_call.c ---- */

void swig_python_action(struct swig_call *call);
/* The number of an error's class among these; -1: Error itself. */
int swig_error(const struct swig_facts *facts, const char *name);

/* ---- emit_swig_python.c, emit_swig_lua.c ---- */

/* What this language cannot carry of a function that is bound for it, else NULL. */
const char *swig_python_cannot(const struct model *model, const struct function *function);
const char *swig_lua_cannot(const struct model *model, const struct function *function);
/* The tables from which the module starts. */
void swig_python_module(struct printer *printer, const struct model *model, const struct emit_options *options);
void swig_lua_module(struct printer *printer, const struct model *model);
/* All of a function, as Lua has it. */
void swig_lua_function(struct swig_call *call);
/* Constants of the generated C that are Lua's. */
void swig_lua_data(struct printer *printer, const struct model *model);
bool swig_lua_enters(const struct model *model);
struct pieces swig_lua_ends(const struct model *model);

#endif
