/* SPDX-License-Identifier: MIT
 *
 * A generated function's call of C: scalars behind pointers, the arguments in C's order, and calls that are made twice.
 */
#include "luajit_call.h"

#include <string.h>

/* ---- cells: scalars behind pointers ---- */

static const struct type *cell_type(const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
	case ROLE_SIZE_OUT:
	case ROLE_SIZE_INOUT:
		return parameter->element ? parameter->element : parameter->type->target;
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_HANDLE_OUT:
		return parameter->type;
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_BYTES_IN:
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_OUT:
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_RECORD_OUT:
	case ROLE_RECORDS_OUT:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORDS_INOUT:
	case ROLE_RECORD_VALUE:
	case ROLE_TEXT_OUT:
	case ROLE_TEXTS_IN:
	case ROLE_HANDLE_IN:
	case ROLE_ADDRESS:
	case ROLE_SIZE:
	case ROLE_CALLBACK:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		return NULL;
	}
	return NULL;
}

/* The cells before this parameter's that are of the same type. */
static size_t cell_index(const struct call *call, const struct parameter *parameter)
{
	const char *name = luajit_scratch(call->model, cell_type(parameter));
	size_t index = 0;
	for (const struct parameter *other = call->function->parameters; other < parameter; other++)
		if (cell_type(other) && !strcmp(luajit_scratch(call->model, cell_type(other)), name))
			index++;
	return index;
}

const char *luajit_cell(const struct call *call, const struct parameter *parameter)
{
	return arena_format(call->arena, "%s_cells[%zu]", luajit_scratch(call->model, cell_type(parameter)),
		cell_index(call, parameter));
}

static size_t cell_count(const struct call *call, const char *name)
{
	size_t count = 0;
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct type *type = cell_type(&call->function->parameters[i]);
		count += type && !strcmp(luajit_scratch(call->model, type), name);
	}
	return count;
}

/* The class of a view: of bytes, or of integers of one type. */
static const char *view_class(const struct call *call, const struct parameter *parameter)
{
	if (!parameter->element)
		return "View";
	return arena_format(call->arena, "view_%s", luajit_scratch(call->model, parameter->element));
}

/* What C finds there: a pointer that it need not write, and the size that goes with it. */
static const char *first_value(const struct call *call, const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_NUMBER_INOUT:
		return luajit_name(call, parameter);
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_HANDLE_OUT:
		return "nil";
	case ROLE_SIZE_OUT:
		return "0";
	case ROLE_NUMBER_OUT:
	case ROLE_SIZE_INOUT:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_BYTES_IN:
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_OUT:
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_RECORD_OUT:
	case ROLE_RECORDS_OUT:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORDS_INOUT:
	case ROLE_RECORD_VALUE:
	case ROLE_TEXT_OUT:
	case ROLE_TEXTS_IN:
	case ROLE_HANDLE_IN:
	case ROLE_ADDRESS:
	case ROLE_SIZE:
	case ROLE_CALLBACK:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		return NULL;
	}
	return NULL;
}

void luajit_prepare_cells(struct call *call)
{
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		if (!cell_type(parameter))
			continue;
		const char *name = luajit_scratch(call->model, cell_type(parameter));
		const char *first = first_value(call, parameter);
		if (!cell_index(call, parameter)) {
			print(call->printer, "local %s_cells, %s_room = take_%s(%zu)\n", name, name, name,
				cell_count(call, name));
			pieces_add(&call->gives, "give_%s(%s_cells, %s_room)", name, name, name);
		}
		if (first)
			print(call->printer, "%s = %s\n", luajit_cell(call, parameter), first);
		if (parameter->role == ROLE_VIEW_OUT)
			print(call->printer, "local view = %s()\n", view_class(call, parameter));
	}
}

/* ---- arguments ---- */

static const struct parameter *called_back_with(const struct function *function, size_t closure)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].role == ROLE_CALLBACK && function->parameters[i].closure == (int)closure)
			return &function->parameters[i];
	return NULL;
}

/* Memory that C keeps is C's own. */
static bool is_copied(const struct parameter *parameter)
{
	bool is_memory = parameter->role == ROLE_TEXT || parameter->role == ROLE_BYTES_IN;
	return is_memory && parameter->retained && parameter->until != UNTIL_TOKEN;
}

static const char *callback_argument(const struct call *call, const struct parameter *parameter, const char *value)
{
	const char *slot = luajit_variable(call, parameter, "slot");
	return parameter->nullable ? arena_format(call->arena, "%s and %s or nil", slot, value) : value;
}

static const char *closure_argument(const struct call *call, size_t index)
{
	const struct parameter *callback = called_back_with(call->function, index);
	if (!callback)
		return "nil";
	const char *slot = luajit_variable(call, callback, "slot");
	return callback_argument(call, callback, arena_format(call->arena, "ffi.cast(\"void *\", %s)", slot));
}

/* That of what is measured is no argument of the script's. */
static const char *size_argument(const struct call *call, size_t index)
{
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		if (parameter->measured && parameter->size == (int)index)
			return luajit_variable(call, parameter, "size");
	}
	return luajit_size(call, index);
}

const char *luajit_argument(const struct call *call, size_t index)
{
	const struct parameter *parameter = &call->function->parameters[index];
	switch (parameter->role) {
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
		return luajit_name(call, parameter);
	case ROLE_TEXT:
	case ROLE_BYTES_IN:
		if (is_copied(parameter))
			return luajit_variable(call, parameter, "copy");
		return parameter->role == ROLE_TEXT ? luajit_name(call, parameter)
						    : luajit_variable(call, parameter, "memory");
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
	case ROLE_TEXT_OUT:
	case ROLE_TEXTS_IN:
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_OUT:
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_RECORD_OUT:
	case ROLE_RECORDS_OUT:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORDS_INOUT:
	case ROLE_RECORD_VALUE:
	case ROLE_HANDLE_IN:
	case ROLE_ADDRESS:
		return luajit_variable(call, parameter, "memory");
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
	case ROLE_SIZE_OUT:
	case ROLE_SIZE_INOUT:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_HANDLE_OUT:
		return arena_format(call->arena, cell_index(call, parameter) ? "%s_cells + %zu" : "%s_cells",
			luajit_scratch(call->model, cell_type(parameter)), cell_index(call, parameter));
	case ROLE_SIZE:
		return size_argument(call, index);
	case ROLE_CALLBACK:
		return callback_argument(call, parameter,
			arena_format(
				call->arena, "trampoline_%s", luajit_callback(call->arena, call->function, parameter)));
	case ROLE_CLOSURE:
		return closure_argument(call, index);
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		return "0";
	}
	return "nil";
}

/* ---- the call ---- */

static bool needs_result(const struct call *call)
{
	const struct function *function = call->function;
	return function->failure != FAILURE_NONE || function->result_role == RESULT_COUNT ||
	       interface_returns_result(function);
}

static const struct parameter *find_measured(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].measured)
			return &function->parameters[i];
	return NULL;
}

/* Room for a result that is a struct: the shim writes it there. */
static bool gives_struct(const struct function *function)
{
	return function->result_role == RESULT_RECORD && function->result->kind == TYPE_RECORD;
}

static const char *callee(const struct call *call)
{
	return luajit_callee(call->model, call->function->name);
}

static void print_call(const struct call *call, const char *assignment)
{
	struct pieces arguments = {.arena = call->arena};
	bool is_interpreted = luajit_calls_back(call->function);
	if (call->has_callbacks)
		pieces_add(&arguments, "%s", callee(call));
	if (gives_struct(call->function))
		pieces_add(&arguments, "result_memory");
	for (size_t i = 0; i < call->function->parameter_count; i++)
		pieces_add(&arguments, "%s", luajit_argument(call, i));
	if (is_interpreted) {
		luajit_list(call->printer, arena_format(call->arena, "%scall_back(", assignment), &arguments, ")");
		return;
	}
	if (call->has_callbacks) {
		print_text(call->printer, "if state.live > 0 then\n");
		indent(call->printer);
		luajit_list(call->printer, arena_format(call->arena, "%scall_back(", assignment), &arguments, ")");
		dedent(call->printer);
		print_text(call->printer, "else\n");
		indent(call->printer);
		arguments.items++, arguments.count--;
	}
	luajit_list(call->printer, arena_format(call->arena, "%s%s(", assignment, callee(call)), &arguments, ")");
	if (call->has_callbacks) {
		dedent(call->printer);
		print_text(call->printer, "end\n");
	}
}

/* ---- calls that are made twice: the first has no room, and says how much is needed ---- */

static const char *needed_result(const struct call *call, const struct parameter *measured)
{
	const char *needed = measured->role == ROLE_TEXT_OUT ? "tonumber(result) + 1" : "tonumber(result)";
	const char *failed = luajit_failed(call);
	return failed ? arena_format(call->arena, "%s and 0 or %s", failed, needed) : needed;
}

static void print_growth(const struct call *call, const struct parameter *measured, const char *needed)
{
	const char *memory = luajit_variable(call, measured, "memory"), *size = luajit_variable(call, measured, "size");
	print(call->printer, "needed = %s\ngrown = needed > %s\nif grown then\n", needed, size);
	indent(call->printer);
	print(call->printer, "tries, %s = tries + 1, needed\n", size);
	print(call->printer, "%s, %s = take_%s(needed)\n", memory, luajit_variable(call, measured, "room"),
		luajit_room_scratch(call, measured));
	print(call->printer, "if not %s then\n  return unusable(%s, needed)\nend\n", memory,
		luajit_place(call, measured));
	dedent(call->printer);
	print_text(call->printer, "end\n");
}

/* Where the result says how much, and the second call fails with ERANGE, it grew: it is measured anew. */
static void print_counted_growth(const struct call *call, const struct parameter *measured)
{
	const struct function *function = call->function;
	const char *memory = luajit_variable(call, measured, "memory"), *size = luajit_variable(call, measured, "size");
	bool has_errno = function->failure == FAILURE_ERRNO || function->failure == FAILURE_ERRNO_GLOBAL;
	if (!has_errno) {
		print_growth(call, measured, needed_result(call, measured));
		return;
	}
	print(call->printer, "if %s > 0 and %s and %s == 34 then\n", size, luajit_failed(call), luajit_code(call));
	print(call->printer, "  %s, %s, grown = nil, 0, true\nelse\n", memory, size);
	indent(call->printer);
	print_growth(call, measured, needed_result(call, measured));
	dedent(call->printer);
	print_text(call->printer, "end\n");
}

static void print_measured_call(struct call *call, const struct parameter *measured)
{
	const struct function *function = call->function;
	const char *memory = luajit_variable(call, measured, "memory"), *size = luajit_variable(call, measured, "size");
	const char *room = luajit_variable(call, measured, "room");
	const struct parameter *cell = measured->size >= 0 ? &function->parameters[measured->size] : NULL;
	bool in_cell = cell && cell->role == ROLE_SIZE_INOUT;
	print(call->printer, "local %s, %s, %s = nil, 0, nil\n", memory, size, room);
	print(call->printer, "local tries, needed, grown = 0\n%s", needs_result(call) ? "local result\n" : "");
	print_text(call->printer, "repeat\n");
	indent(call->printer);
	if (in_cell)
		print(call->printer, "%s = %s\n", luajit_cell(call, cell), size);
	print_call(call, needs_result(call) ? "result = " : "");
	if (in_cell)
		print_growth(call, measured, arena_format(call->arena, "tonumber(%s)", luajit_cell(call, cell)));
	else
		print_counted_growth(call, measured);
	dedent(call->printer);
	print_text(call->printer, "until not grown or tries == 10\n");
	print(call->printer, "if grown then\n  return still_growing(\"%s\")\nend\n", function->public_name);
	if (in_cell)
		print(call->printer, "%s = needed\n", size);
	pieces_add(&call->gives, "give_%s(%s, %s)", luajit_room_scratch(call, measured), memory, room);
}

void luajit_call(struct call *call)
{
	const struct parameter *measured = find_measured(call->function);
	if (gives_struct(call->function)) {
		const char *name = luajit_scratch(call->model, call->function->result_element);
		print(call->printer, "local result_memory, result_room = take_%s(1)\n", name);
		pieces_add(&call->gives, "give_%s(result_memory, result_room)", name);
		print_call(call, "");
	} else if (measured) {
		print_measured_call(call, measured);
	} else if (needs_result(call) && call->has_callbacks && !luajit_calls_back(call->function)) {
		print_text(call->printer, "local result\n");
		print_call(call, "result = ");
	} else {
		print_call(call, needs_result(call) ? "local result = " : "");
	}
}
