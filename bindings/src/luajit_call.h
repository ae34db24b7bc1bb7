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
	const struct luajit_module *module;
	bool has_callbacks;   /* the module, not this function alone */
	struct pieces cells;  /* types of the scalar outs, one for each cell */
	struct pieces values; /* what it returns */
	struct pieces gives;  /* statements that give scratch memory back */
	struct pieces undo;   /* statements that let go of what C was given, where it does not keep that */
	struct pieces frees;  /* statements that free what C gave, where the call fails */
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
/* "a handle of struct T", "a handle that F closes". */
const char *luajit_expected_handle(struct arena *arena, const struct handle *handle);
/* The statements of call->undo. */
void luajit_print_undo(const struct call *call);

/* ---- luajit_arguments.c ---- */

/* The value of an argument that is left out, as Lua writes it. */
const char *luajit_default(const struct call *call, const struct parameter *parameter);
void luajit_count_arguments(const struct call *call);
void luajit_prepare(struct call *call, const struct parameter *parameter);
/* Memory for an out that no argument asks for: after the sizes are known. */
void luajit_prepare_room(struct call *call, const struct parameter *parameter);
/* What take_ makes such room with. */
const char *luajit_room_scratch(const struct call *call, const struct parameter *parameter);
void luajit_recheck(const struct call *call, const struct parameter *parameter);

/* ---- luajit_sizes.c ---- */

void luajit_check_sizes(const struct call *call);
/* What C gets as the size, which is the parameter at `index`. */
const char *luajit_size(const struct call *call, size_t index);
/* Is it an argument with a size, that of what it has or of what it asks for? */
bool luajit_has_size(const struct parameter *parameter);
/* Is it memory that the binding makes for what C writes? */
bool luajit_is_room(const struct parameter *parameter);
/* How many bytes or elements that has: a variable, or a number. */
const char *luajit_count(const struct call *call, const struct parameter *parameter);
/* The array that the others of this size are compared with: the first that cannot be nil, else the first. */
const struct parameter *luajit_size_leader(const struct call *call, int size);
const char *luajit_expression(const struct call *call, const struct expression *expression);
/* The same, checked: `place` is whose size it is, `text` how the header writes it. */
const char *luajit_computed(
	const struct call *call, const struct expression *expression, const char *place, const char *text);

/* ---- luajit_call.c ---- */

void luajit_prepare_cells(struct call *call);
/* The cell that a scalar out is read from. */
const char *luajit_cell(const struct call *call, const struct parameter *parameter);
/* What C gets for the parameter at `index`. */
const char *luajit_argument(const struct call *call, size_t index);
void luajit_call(struct call *call);

/* ---- luajit_failure.c ---- */

/* The condition, over `result`, under which the call failed; NULL if it cannot. */
const char *luajit_failed(const struct call *call);
/* The code of that failure. */
const char *luajit_code(const struct call *call);
void luajit_tell_failure(const struct call *call);
/* What callbacks raised during the call. */
void luajit_raise(const struct call *call);

/* ---- luajit_keeping.c: what C keeps, what it gives ---- */

void luajit_prepare_kept(struct call *call);
void luajit_pin(struct call *call);
/* After the call: callbacks that were for the call alone. */
void luajit_end_scopes(struct call *call);
void luajit_keep(const struct call *call);
/* Where a callback raised. */
void luajit_settle(const struct call *call);
/* What a failing call left behind is freed, by call->frees. */
void luajit_note_frees(struct call *call);
/* A function that frees its argument: not while that is pinned; afterwards it is closed. */
void luajit_before_closing(const struct call *call);
void luajit_after_closing(const struct call *call);

/* ---- luajit_results.c ---- */

void luajit_read_outs(struct call *call);

/* ---- luajit_types.c ---- */

void luajit_print_type(const struct call *call);

#endif
