/* SPDX-License-Identifier: MIT
 *
 * The target swig, Lua's part: the %exception of a function, which is all that surrounds the call of C: what is made
 * before it, what may come of it, what goes on failure, what C keeps, what a result becomes.
 */
#include "emit_swig_lua.h"
#include "pieces.h"

#include <string.h>

/* ---- before the call ---- */

static bool is_call_scope(const struct parameter *parameter)
{
	return parameter->scope == SCOPE_CALL;
}

static const char *free_of(const struct swig_call *call, const char *frees)
{
	return frees ? arena_format(call->model->arena, "bind_free_%s", frees) : "NULL";
}

/* What will hold the result. */
static void print_result_room(struct swig_call *call)
{
	const struct function *function = call->function;
	bool owned = function->lending == LENDING_OWNED;
	if (function->result_role == RESULT_HANDLE)
		print(call->printer, "int made = bind_handle_new(L, &bind_kind_%s, %s);\n",
			model_handle(call->model, function->result_element)->name,
			free_of(call, owned ? function->frees : NULL));
	else if ((function->result_role == RESULT_TEXT || function->result_role == RESULT_BYTES) && owned)
		print(call->printer, "int made = bind_owned_new(L, %s);\n", free_of(call, function->frees));
	else if (function->result_role == RESULT_BYTES && function->lending == LENDING_PINNED)
		print(call->printer, "int made = bind_view_new(L, BIND_VIEW);\n");
	if (function->result_role == RESULT_RECORD && function->lending == LENDING_NONE)
		print(call->printer, "%s value;\n", model_record(call->model, function->result_element)->spelling);
}

/* Converting the other arguments can run the program's code, metamethods and finalizers. */
static const char *recheck(const struct parameter *parameter)
{
	if (parameter->role == ROLE_HANDLE_IN)
		return "BIND_STAYS_OPEN";
	bool is_memory = parameter->role == ROLE_BYTES_IN || parameter->role == ROLE_BYTES_INOUT ||
			 parameter->role == ROLE_BYTES_OUT;
	return is_memory ? "BIND_STAYS_PINNED" : NULL;
}

static void print_rechecks(struct swig_call *call)
{
	const struct function *function = call->function;
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		const char *macro = recheck(parameter);
		if (!macro || !interface_is_argument(parameter))
			continue;
		if (parameter->role == ROLE_HANDLE_IN)
			print(call->printer, "%s(\"$symname\", \"%s\", %zu, arg%zu)\n", macro, parameter->name,
				swig_lua_place(function, i), i + 1);
		else
			print(call->printer, "%s(\"$symname\", \"%s\", view%zu)\n", macro, parameter->name, i + 1);
	}
}

static void print_open(struct swig_call *call, size_t index)
{
	const struct parameter *parameter = &call->function->parameters[index];
	print(call->printer, "uintptr_t slot%zu = bind_open(L, %zu, &%s);\n", index + 1,
		swig_lua_place(call->function, index),
		swig_lua_name(call->model, "bind_callback", call->function, parameter));
	if (parameter->closure >= 0)
		print(call->printer, "arg%d = (void *)slot%zu;\n", parameter->closure + 1, index + 1);
	else
		print(call->printer, "uintptr_t outer%zu = %s;\n", index + 1,
			swig_lua_name(call->model, "bind_now", call->function, parameter));
}

static bool is_held(const struct parameter *parameter)
{
	return parameter->retained && parameter->until != UNTIL_TOKEN;
}

/* The handle of this call that a function which lets go takes too: what is kept is kept with that. -1: the module's. */
static int shared_handle(const struct swig_call *call, const char *until)
{
	const struct function *ends = model_function(call->model, until), *function = call->function;
	for (size_t i = 0; ends && i < function->parameter_count; i++)
		for (size_t j = 0; function->parameters[i].role == ROLE_HANDLE_IN && j < ends->parameter_count; j++)
			if (ends->parameters[j].role == ROLE_HANDLE_IN && !function->parameters[i].retained &&
				model_handle(call->model, function->parameters[i].element) ==
					model_handle(call->model, ends->parameters[j].element))
				return (int)i;
	return -1;
}

/* Where on the stack the handle lies that keeps the parameter's value. */
static const char *holder_of(const struct swig_call *call, const struct parameter *parameter)
{
	int index = parameter->until_parameter;
	if (parameter->until == UNTIL_RESULT)
		return "made";
	if (parameter->until == UNTIL_FUNCTION)
		index = shared_handle(call, parameter->until_function);
	if (index < 0)
		return "keeper";
	if (call->function->parameters[index].role == ROLE_HANDLE_OUT)
		return arena_format(call->model->arena, "handle%d", index + 1);
	return arena_format(call->model->arena, "%zu", swig_lua_place(call->function, (size_t)index));
}

/* May the call end with nothing to return? */
static bool can_fail(const struct swig_call *call)
{
	const struct function *function = call->function;
	bool can_be_null = function->result_role == RESULT_HANDLE && function->lending == LENDING_OWNED;
	return function->failure != FAILURE_NONE || can_be_null || call->facts->enters;
}

static void print_keep(struct swig_call *call, size_t index)
{
	const struct parameter *parameter = &call->function->parameters[index];
	size_t place = swig_lua_place(call->function, index), number = index + 1;
	const char *until = parameter->until == UNTIL_FUNCTION
				    ? arena_format(call->model->arena, "\"%s\"", parameter->until_function)
				    : "NULL";
	bool is_used = can_fail(call) || parameter->role != ROLE_TEXT;
	if (is_used)
		print(call->printer, "struct bind_kept *kept%zu = ", number);
	print(call->printer, "bind_keep(L, %s, %zu, %s);\n", holder_of(call, parameter), place, until);
	if (parameter->role == ROLE_HANDLE_IN)
		print(call->printer, "bind_keep_handle(L, %zu, kept%zu);\n", place, number);
	if (parameter->role == ROLE_BYTES_IN)
		print(call->printer, "bind_keep_view(kept%zu, view%zu);\n", number, number);
	if (parameter->role == ROLE_CALLBACK)
		print(call->printer, "bind_keep_slot(kept%zu, slot%zu);\n", number, number);
}

static bool needs_keeper(const struct swig_call *call)
{
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		if (is_held(parameter) && !strcmp(holder_of(call, parameter), "keeper"))
			return true;
	}
	return false;
}

/* Does the call free the handle? */
static bool closes(const struct swig_call *call, const struct parameter *parameter)
{
	const struct handle *handle =
		parameter->role == ROLE_HANDLE_IN ? model_handle(call->model, parameter->element) : NULL;
	return handle && !strcmp(handle->close, call->function->name);
}

/* Not while others need it: then it is closed for the program, and freed when it can be. */
static void print_closing(struct swig_call *call)
{
	const struct function *function = call->function;
	const char *value = interface_returns_result(function) ? "lua_pushinteger(L, 0)" : "lua_pushboolean(L, 1)";
	for (size_t i = 0; i < function->parameter_count; i++)
		if (closes(call, &function->parameters[i]))
			print(call->printer, "if (bind_handle_ends_later(L, %zu)) {\n\t%s;\n\treturn 1;\n}\n",
				swig_lua_place(function, i), value);
}

static void print_closed(struct swig_call *call)
{
	const struct function *function = call->function;
	for (size_t i = 0; i < function->parameter_count; i++)
		if (closes(call, &function->parameters[i]))
			print(call->printer, "bind_handle_is_freed(L, %zu);\n", swig_lua_place(function, i));
}

/* Everything that can fail comes before the call. */
static void print_before(struct swig_call *call, bool enters)
{
	const struct function *function = call->function;
	if (enters)
		print(call->printer, "BIND_ENTER\n");
	print_result_room(call);
	if (function->failure == FAILURE_ERRNO_GLOBAL)
		print(call->printer, "int error = 0;\n");
	if (needs_keeper(call))
		print(call->printer, "int keeper = bind_push_keeper(L);\n");
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (parameter->role == ROLE_CALLBACK)
			print_open(call, i);
		if (is_held(parameter))
			print_keep(call, i);
	}
	print_rechecks(call);
	print_closing(call);
	for (size_t i = 0; enters && i < function->parameter_count; i++)
		if (function->parameters[i].role == ROLE_HANDLE_IN)
			print(call->printer, "struct bind_handle *held%zu = bind_hold_handle(L, %zu);\n", i + 1,
				swig_lua_place(function, i));
}

/* ---- the call ---- */

/* As the header's types have it: a macro may look into them. */
static const char *argument(const struct swig_call *call, size_t index)
{
	const struct parameter *parameter = &call->function->parameters[index];
	if (parameter->role == ROLE_RECORD_VALUE)
		return arena_format(call->model->arena, "*(%s *)arg%zu",
			model_record(call->model, parameter->element)->spelling, index + 1);
	if (call->function->calls)
		return arena_format(call->model->arena, "(__typeof__(%s))arg%zu", parameter->type->spelling, index + 1);
	return arena_format(call->model->arena, "arg%zu", index + 1);
}

/* The call itself, where SWIG's would not do: structs by value, other names. */
static const char *call_text(const struct swig_call *call)
{
	const struct function *function = call->function;
	struct pieces arguments = {.arena = call->model->arena};
	bool by_value = function->result_role == RESULT_RECORD && function->lending == LENDING_NONE;
	bool by_hand = by_value;
	for (size_t i = 0; i < function->parameter_count; i++) {
		by_hand |= function->parameters[i].role == ROLE_RECORD_VALUE;
		pieces_add(&arguments, "%s", argument(call, i));
	}
	if (!by_hand && !function->calls)
		return "$action";
	const char *form = swig_lua_declaration(call), *before = "";
	size_t length = strlen(form) - strlen(function->name);
	if (by_value)
		before = "value = ";
	else if (strncmp(form, "void ", strlen("void ")) != 0)
		before = arena_format(call->model->arena, "result = (%.*s)", (int)length, form);
	return arena_format(call->model->arena, "%s%s(%s);%s", before,
		function->calls ? function->calls : function->name,
		arguments.count ? pieces_join(&arguments, ", ") : "", by_value ? " result = &value;" : "");
}

static const struct parameter *measured_of(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].measured)
			return &function->parameters[i];
	return NULL;
}

static void print_call(struct swig_call *call, bool enters)
{
	const struct function *function = call->function;
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].role == ROLE_CALLBACK && function->parameters[i].closure < 0)
			print(call->printer, "%s = slot%zu;\n",
				swig_lua_name(call->model, "bind_now", function, &function->parameters[i]), i + 1);
	if (enters)
		print(call->printer, "bind_inside = &entered;\n");
	print(call->printer, "%s\n", call_text(call));
	if (function->failure == FAILURE_ERRNO_GLOBAL)
		print(call->printer, "error = errno;\n");
	if (enters)
		print(call->printer, "bind_inside = entered.outer;\n");
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].role == ROLE_CALLBACK && function->parameters[i].closure < 0)
			print(call->printer, "%s = outer%zu;\n",
				swig_lua_name(call->model, "bind_now", function, &function->parameters[i]), i + 1);
}

/* How much C needs: from `*size`, or from the result as snprintf has it, to which a text's NUL comes. */
static const char *needed_of(const struct swig_call *call, const struct parameter *parameter)
{
	const struct parameter *size = swig_lua_parameter(call, parameter->size);
	if (size && size->role == ROLE_SIZE_INOUT)
		return arena_format(call->model->arena, "(uint64_t)size%d", parameter->size + 1);
	return arena_format(call->model->arena, "bind_counted((int64_t)result, %d)", parameter->role == ROLE_TEXT_OUT);
}

static void print_measured(struct swig_call *call, const struct parameter *parameter, bool enters)
{
	struct printer *printer = call->printer;
	const struct parameter *size = swig_lua_parameter(call, parameter->size);
	size_t number = (size_t)(parameter - call->function->parameters) + 1;
	print(printer, "do {\n");
	indent(printer);
	print(printer, "arg%zu = measured%zu.room.memory;\n", number, number);
	if (size && size->role == ROLE_SIZE_INOUT)
		print(printer, "size%d = (%s)measured%zu.count;\n", parameter->size + 1, c_integer(size->type->target),
			number);
	else if (size)
		print(printer, "arg%d = (%s)measured%zu.count;\n", parameter->size + 1, c_integer(size->type), number);
	print_call(call, enters);
	dedent(printer);
	print(printer, "} while (bind_measures(L, &measured%zu, %s, %zu));\n", number, needed_of(call, parameter),
		parameter->element && parameter->role == ROLE_ARRAY_OUT ? parameter->element->size : 1);
}

/* ---- what goes where there is nothing to return ---- */

static void add_drops(const struct swig_call *call, struct pieces *drops, bool enters)
{
	const struct function *function = call->function;
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		bool is_pointer = parameter->role == ROLE_TEXT_POINTER_OUT ||
				  parameter->role == ROLE_BYTES_POINTER_OUT;
		if (is_held(parameter))
			pieces_add(drops, "bind_kept_drop(L, %s, kept%zu, NULL);", holder_of(call, parameter), i + 1);
		else if (parameter->role == ROLE_CALLBACK && !is_call_scope(parameter))
			pieces_add(drops, "bind_shut(L, slot%zu);", i + 1);
		if (parameter->role == ROLE_HANDLE_OUT)
			pieces_add(drops, "bind_handle_drop(L, handle%zu);", i + 1);
		if (is_pointer && parameter->lending == LENDING_OWNED)
			pieces_add(drops, "bind_owned_end(L, owned%zu);", i + 1);
		if (enters && parameter->role == ROLE_HANDLE_IN)
			pieces_add(drops, "bind_let_handle(held%zu);", i + 1);
	}
}

static void add_result_drop(const struct swig_call *call, struct pieces *drops)
{
	const struct function *function = call->function;
	if (function->result_role == RESULT_HANDLE)
		pieces_add(drops, "bind_handle_drop(L, made);");
	else if (swig_lua_pushes(function) && function->lending == LENDING_OWNED)
		pieces_add(drops, "bind_owned_end(L, made);");
}

static void print_drops(struct swig_call *call, const struct pieces *drops)
{
	for (size_t i = 0; i < drops->count; i++)
		print(call->printer, "%s\n", drops->items[i]);
}

/* The text of a failure by the handle that met it; C's expression, or NULL. */
static const char *explanation(const struct swig_call *call)
{
	const struct function *function = call->function;
	const struct parameter *parameter = swig_lua_parameter(call, function->explained);
	if (!function->explains || !parameter || closes(call, parameter))
		return "NULL";
	const char *pointer = arena_format(call->model->arena, "arg%d", function->explained + 1);
	if (parameter->role == ROLE_HANDLE_OUT)
		pointer = arena_format(
			call->model->arena, "*bind_handle_pointer(L, handle%d)", function->explained + 1);
	return arena_format(
		call->model->arena, "%s ? %s(%s) : NULL", pointer, function->explains->name, pointer);
}

/* Leaves the wrapper with what `left` says is on the stack. */
static void print_leave(struct swig_call *call, const char *condition, const char *left, const struct pieces *drops)
{
	struct printer *printer = call->printer;
	if (!drops->count) {
		print(printer, "if (%s)\n\treturn %s;\n", condition, left);
		return;
	}
	print(printer, "if (%s) {\n", condition);
	indent(printer);
	print(printer, "int left = %s;\n", left);
	print_drops(call, drops);
	print(printer, "return left;\n");
	dedent(printer);
	print(printer, "}\n");
}

static void print_failure(struct swig_call *call, const struct pieces *drops)
{
	const struct function *function = call->function;
	struct arena *arena = call->model->arena;
	const char *text = explanation(call);
	switch (function->failure) {
	case FAILURE_NONE:
		break;
	case FAILURE_ERRNO:
		print_leave(call, "result < 0",
			arena_format(arena, "bind_fail_errno(L, \"$symname\", -(int64_t)result, %s)", text), drops);
		break;
	case FAILURE_ERRNO_GLOBAL:
		print_leave(call, "result == -1",
			arena_format(arena, "bind_fail_errno(L, \"$symname\", error, %s)", text), drops);
		break;
	case FAILURE_EXPRESSION:
		print_leave(call, function->contract.fails,
			arena_format(arena, "bind_fail_own(L, \"$symname\", (int64_t)result, %s)", text), drops);
		break;
	}
	if (function->result_role == RESULT_HANDLE && function->lending == LENDING_OWNED)
		print_leave(call, "!result",
			arena_format(arena, "bind_fail_errno(L, \"$symname\", ENOMEM, %s)", text), drops);
}

/* ---- after the call ---- */

static void print_raise(struct swig_call *call, const struct pieces *drops)
{
	struct printer *printer = call->printer;
	print(printer, "if (bind_has_raised(L, &entered)) {\n");
	indent(printer);
	print_drops(call, drops);
	print(printer, "return lua_error(L);\n");
	dedent(printer);
	print(printer, "}\n");
}

/* The result's pointer goes where no error can lose it. */
static void print_take_result(struct swig_call *call)
{
	const struct function *function = call->function;
	if (function->result_role == RESULT_HANDLE)
		print(call->printer, "bind_handle_fill(L, made, result);\n");
	else if (swig_lua_pushes(function) && function->lending == LENDING_OWNED)
		print(call->printer, "*bind_owned_pointer(L, made) = result;\n");
}

/* Does the function end what others keep? */
static bool ends(const struct swig_call *call)
{
	for (size_t i = 0; i < call->facts->ends.count; i++)
		if (!strcmp(call->facts->ends.items[i], call->function->name))
			return true;
	return false;
}

static void print_ends(struct swig_call *call)
{
	const struct function *function = call->function;
	if (!ends(call))
		return;
	print(call->printer, "bind_kept_drop(L, bind_push_keeper(L), NULL, \"%s\");\nlua_pop(L, 1);\n", function->name);
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].role == ROLE_HANDLE_IN)
			print(call->printer, "bind_kept_drop(L, %zu, NULL, \"%s\");\n", swig_lua_place(function, i),
				function->name);
}

static const char *result_size(const struct swig_call *call)
{
	const struct function *function = call->function;
	if (function->result_size >= 0)
		return arena_format(call->model->arena, "(size_t)size%d", function->result_size + 1);
	return arena_format(call->model->arena, "bind_size_given(L, \"$symname\", %s, \"%s\")",
		swig_expression(call, function->result_expression), function->contract.bytes);
}

static void print_bytes_result(struct swig_call *call)
{
	const struct function *function = call->function;
	struct printer *printer = call->printer;
	const char *size = result_size(call);
	if (function->lending == LENDING_OWNED)
		print(printer, "bind_push_owned_bytes(L, made, result ? %s : 0);\n", size);
	else if (function->lending == LENDING_PINNED)
		print(printer, "bind_push_pinned(L, made, result, result ? %s : 0, %zu);\n", size,
			swig_lua_place(function, (size_t)function->owner));
	else
		print(printer, "bind_push_memory(L, result, result ? %s : 0);\n", size);
}

static void print_handle_result(struct swig_call *call)
{
	const struct function *function = call->function;
	if (function->lending == LENDING_PINNED)
		print(call->printer, "bind_handle_borrow(L, made, %zu);\n",
			swig_lua_place(function, (size_t)function->owner));
	print(call->printer, "bind_push_handle(L, made);\n");
}

static void print_result(struct swig_call *call)
{
	const struct function *function = call->function;
	struct printer *printer = call->printer;
	if (!swig_lua_pushes(function))
		return;
	if (function->result_role == RESULT_HANDLE)
		print_handle_result(call);
	else if (function->result_role == RESULT_TEXT)
		print(printer, "bind_push_owned_text(L, made);\n");
	else if (function->result_role == RESULT_TEXTS)
		print(printer, "bind_push_texts(L, result);\n");
	else if (function->result_role == RESULT_BYTES)
		print_bytes_result(call);
	else
		print(printer, "bind_push_record_or_nil(L, result, &%s);\n",
			swig_lua_record(call->model, function->result_element));
	print(printer, "SWIG_arg++;\n");
}

static void print_shut(struct swig_call *call)
{
	const struct function *function = call->function;
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].role == ROLE_CALLBACK && is_call_scope(&function->parameters[i]))
			print(call->printer, "bind_shut(L, slot%zu);\n", i + 1);
	print_take_result(call);
	print_closed(call);
}

static void print_borrowed_outs(struct swig_call *call)
{
	const struct function *function = call->function;
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (parameter->role == ROLE_HANDLE_OUT && parameter->lending == LENDING_PINNED)
			print(call->printer, "bind_handle_borrow(L, handle%zu, %zu);\n", i + 1,
				swig_lua_place(function, (size_t)parameter->owner));
	}
}

static void print_held(struct swig_call *call, bool enters)
{
	for (size_t i = 0; enters && i < call->function->parameter_count; i++)
		if (call->function->parameters[i].role == ROLE_HANDLE_IN)
			print(call->printer, "bind_let_handle(held%zu);\n", i + 1);
}

/* Is there anything to do but to call? */
static bool is_plain(const struct swig_call *call)
{
	const struct function *function = call->function;
	bool plain = function->failure == FAILURE_NONE && !swig_lua_pushes(function) && !function->calls &&
		     !call->facts->enters && !ends(call);
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		plain &= !recheck(parameter) && !is_held(parameter) && !parameter->measured &&
			 parameter->role != ROLE_RECORD_VALUE;
	}
	return plain;
}

void swig_lua_action(struct swig_call *call)
{
	const struct function *function = call->function;
	const struct parameter *measured = measured_of(function);
	struct pieces drops = {.arena = call->model->arena};
	bool enters = call->facts->enters;
	if (is_plain(call))
		return;
	print(call->printer, "%%exception %s {\n", function->name);
	indent(call->printer);
	print_before(call, enters);
	if (measured)
		print_measured(call, measured, enters);
	else
		print_call(call, enters);
	print_shut(call);
	add_drops(call, &drops, enters);
	add_result_drop(call, &drops);
	if (enters)
		print_raise(call, &drops);
	if (measured)
		print_leave(call, arena_format(call->model->arena, "measured%zu.failure",
					  (size_t)(measured - function->parameters) + 1),
			arena_format(call->model->arena, "bind_measured_failed(L, \"$symname\", &measured%zu)",
				(size_t)(measured - function->parameters) + 1),
			&drops);
	print_failure(call, &drops);
	print_ends(call);
	print_borrowed_outs(call);
	print_result(call);
	print_held(call, enters);
	dedent(call->printer);
	print(call->printer, "}\n");
}
