/* SPDX-License-Identifier: MIT
 *
 * What the files share that write one function of a generated LuaJIT module.
 */
#ifndef FERRULE_LUAJIT_CALL_H
#define FERRULE_LUAJIT_CALL_H

#include "luajit_functions.h"

struct call {
	struct printer *printer;
	const struct model *model;
	struct arena *arena;
	const struct function *function;
	struct pieces cells;  /* types of the scalar outs, one for each cell */
	struct pieces values; /* what it returns */
	struct pieces gives;  /* statements that give scratch memory back */
};

/* ---- names and values: luajit_functions.c ---- */

const char *luajit_name(const struct call *call, const struct parameter *parameter);
/* A variable that belongs to a parameter; never the name of another one. */
const char *luajit_variable(const struct call *call, const struct parameter *parameter, const char *what);
/* "NAME", "PARAMETER": how messages name it. */
const char *luajit_place(const struct call *call, const struct parameter *parameter);
/* What stands behind take_ and give_, and before _cells. */
const char *luajit_scratch(const struct model *model, const struct type *type);
/* A statement, broken behind commas where it is longer than a line. */
void luajit_statement(struct printer *printer, const char *text);
const struct record *luajit_handle_record(const struct model *model, const struct type *type);
/* Is `name` the function that closes handles of this type? */
bool luajit_closes(const struct model *model, const struct type *type, const char *name);

/* ---- luajit_arguments.c ---- */

/* The value of an argument that is left out, as Lua writes it. */
const char *luajit_default(const struct call *call, const struct parameter *parameter);
void luajit_count_arguments(const struct call *call);
void luajit_prepare(struct call *call, const struct parameter *parameter);
void luajit_check_sizes(const struct call *call);
/* Room for an array that is as long as one that goes in: after the sizes are known. */
void luajit_prepare_follower(struct call *call, const struct parameter *parameter);
/* What C gets as the size, which is the parameter at `index`. */
const char *luajit_size(const struct call *call, size_t index);
void luajit_recheck(const struct call *call, const struct parameter *parameter);
/* Is it an array, with a size? */
bool luajit_has_size(const struct parameter *parameter);
/* The array that the others of this size are compared with: the first that cannot be nil, else the first. */
const struct parameter *luajit_size_leader(const struct call *call, int size);

/* ---- luajit_call.c ---- */

void luajit_prepare_cells(struct call *call);
/* The cell that a scalar out is read from. */
const char *luajit_cell(const struct call *call, const struct parameter *parameter);
void luajit_call(const struct call *call);
void luajit_tell_failure(const struct call *call);

/* ---- luajit_results.c ---- */

void luajit_read_outs(struct call *call);
/* A function that frees its argument leaves a closed handle. */
void luajit_close_handles(const struct call *call);

/* ---- luajit_types.c ---- */

void luajit_print_type(const struct call *call);

#endif
