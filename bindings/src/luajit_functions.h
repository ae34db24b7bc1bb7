/* SPDX-License-Identifier: MIT
 *
 * One function of a generated LuaJIT module, and what the rest of the module has to know of functions.
 */
#ifndef FERRULE_LUAJIT_FUNCTIONS_H
#define FERRULE_LUAJIT_FUNCTIONS_H

#include "interface.h"
#include "pieces.h"
#include "printer.h"

int emit_luajit(const struct model *model, const struct emit_options *options);
const char *luajit_cannot(const struct model *model, const struct function *function);

/* Is it part of the module at all? */
bool luajit_binds(const struct function *function);
/* Is it an argument? An out-array that follows one that goes in is none. */
bool luajit_is_argument(const struct parameter *parameter);
/* Does the module call `name` on behalf of this function: to close its handle, to undo its pin? */
bool luajit_calls(const struct model *model, const struct function *function, const char *name);
/* What undoes the pin of the function's view, or NULL. */
const char *luajit_pinned(const struct function *function);
/* What closes handles of this record, where any function takes or returns one, else NULL. */
const char *luajit_handle_free(const struct model *model, const struct record *record);

void luajit_function(struct printer *printer, const struct model *model, const struct function *function);

/* Is the constructor part of the module? Not if it takes memory, which Lua's records cannot hold. */
bool luajit_makes(const struct maker *maker);
/* A constructor of records, which calls nothing. */
void luajit_maker(struct printer *printer, const struct model *model, const struct maker *maker);

/* "head", the items, "tail" and a new line, broken into lines where it is longer than one. */
void luajit_list(struct printer *printer, const char *head, const struct pieces *items, const char *tail);
/* The part of the prelude that checks such a value; that reads it from `place`, exactly; that makes a table of it. */
const char *luajit_check(struct arena *arena, const struct type *type);
const char *luajit_exact(struct arena *arena, const struct type *type, const char *place);
const char *luajit_read_array(
	const struct model *model, const struct type *element, const char *memory, const char *count);
/* A literal: a number where that is exact, else LuaJIT's own of 64 bits. */
const char *luajit_number(struct arena *arena, int64_t value, bool is_unsigned);

#endif
