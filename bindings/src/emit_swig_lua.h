/* SPDX-License-Identifier: MIT
 *
 * What the files of the target swig share that write Lua's part: a function is a text of macros of swig/lua, and the
 * call itself is written out in its %exception.
 */
#ifndef FERRULE_EMIT_SWIG_LUA_H
#define FERRULE_EMIT_SWIG_LUA_H

#include "emit_swig.h"
#include "pieces.h"

/* The macros of a parameter. */
void swig_lua_role(struct swig_call *call, size_t index);
/* Those of the result. */
void swig_lua_result(struct swig_call *call);
/* "int32_t name": of the function in its plain shape. */
const char *swig_lua_declaration(const struct swig_call *call);

/* The %exception: what surrounds the call. */
void swig_lua_action(struct swig_call *call);

/* The C function that C calls in place of a callback, with all that it needs. */
void swig_lua_callbacks(struct printer *printer, const struct model *model);

/* ---- what is written in several places ---- */

static inline const struct parameter *swig_lua_parameter(const struct swig_call *call, int index)
{
	return index < 0 ? NULL : &call->function->parameters[index];
}

/* Its place among the arguments, from 1. */
size_t swig_lua_place(const struct function *function, size_t index);
/* "BIND_SIGNED, 4" */
const char *swig_lua_number(const struct model *model, const struct type *type);
const char *swig_lua_record(const struct model *model, const struct type *type);
/* Is the result what says how much of it is valid? */
bool swig_lua_is_counted(const struct function *function, const struct parameter *parameter);
/* A result that the %exception pushes itself? */
bool swig_lua_pushes(const struct function *function);
/* "bind_hard_each_visit" behind a prefix: names of what belongs to a parameter. */
const char *swig_lua_name(const struct model *model, const char *prefix, const struct function *function,
	const struct parameter *parameter);

#endif
