/* SPDX-License-Identifier: MIT
 *
 * One function of a generated LuaJIT module, and what the rest of the module has to know of functions.
 */
#ifndef FERRULE_LUAJIT_FUNCTIONS_H
#define FERRULE_LUAJIT_FUNCTIONS_H

#include "interface.h"
#include "pieces.h"
#include "printer.h"

/* What is known of all functions, noted once. */
struct luajit_module {
	const struct model *model;
	bool *called;  /* by function: is it bound, or called on behalf of one that is? */
	bool *ends;    /* by function: does something stay until it was called? */
	bool *handles; /* by handle: is one taken or given? */
	bool has_callbacks, has_shims;
};

int emit_luajit(const struct model *model, const struct emit_options *options);
const char *luajit_cannot(const struct model *model, const struct function *function);

/* The runtime of target shims (bindings/runtime/luajit), as text, up to NULL. Made by bindings.mk. */
extern const char *const luajit_runtime_lines[];

/* ---- luajit_module.c ---- */

struct luajit_module *luajit_note_uses(const struct model *model);
/* Does something stay until this function was called? */
bool luajit_ends_keeping(const struct luajit_module *module, const struct function *function);
/* Is it called by a function of the compiled shims? */
bool luajit_needs_shim(const struct function *function);
/* How it is called: "C.close", or by its shim. */
const char *luajit_callee(const struct model *model, const char *name);
/* Has it a callback among its parameters? */
bool luajit_calls_back(const struct function *function);

/* ---- luajit_functions.c ---- */

/* Is it part of the module at all? */
bool luajit_binds(const struct function *function);
/* Is it an argument? An out-array that follows one that goes in is none. */
bool luajit_is_argument(const struct parameter *parameter);
/* What undoes the pin of the function's view, or NULL. */
const char *luajit_pinned(const struct function *function);

void luajit_function(struct printer *printer, const struct luajit_module *module, const struct function *function);

/* ---- luajit_makers.c ---- */

/* Is the constructor part of the module? Not if it takes memory, which Lua's records cannot hold. */
bool luajit_makes(const struct maker *maker);
/* A constructor of records, which calls nothing. */
void luajit_maker(struct printer *printer, const struct model *model, const struct maker *maker);

/* ---- luajit_callbacks.c ---- */

/* "hard_each_visit": what belongs to a callback is named with it. */
const char *luajit_callback(struct arena *arena, const struct function *function, const struct parameter *parameter);
/* The declarations of the trampolines, and of what the shims have for them. */
void luajit_declare_callbacks(struct printer *printer, const struct luajit_module *module);
/* The state that the shims share with the module. */
void luajit_callback_state(struct printer *printer, const struct luajit_module *module);
/* What C calls: functions that give their arguments to Lua's. */
void luajit_callbacks(struct printer *printer, const struct luajit_module *module);

/* ---- luajit_handles.c ---- */

/* The classes of handles: before functions, and what they can do: behind them. */
void luajit_handle_classes(struct printer *printer, const struct luajit_module *module);
void luajit_handle_methods(struct printer *printer, const struct luajit_module *module);

/* ---- values ---- */

/* "head", the items, "tail" and a new line, broken into lines where it is longer than one. */
void luajit_list(struct printer *printer, const char *head, const struct pieces *items, const char *tail);
/* The part of the prelude that checks such a value; that reads it from `place`, exactly; that makes a table of it. */
const char *luajit_check(struct arena *arena, const struct type *type);
const char *luajit_exact(struct arena *arena, const struct type *type, const char *place);
const char *luajit_read_array(
	const struct model *model, const struct type *element, const char *memory, const char *count);
/* A literal: a number where that is exact, else LuaJIT's own of 64 bits. */
const char *luajit_number(struct arena *arena, int64_t value, bool is_unsigned);
const char *luajit_float(struct arena *arena, double value);

#endif
