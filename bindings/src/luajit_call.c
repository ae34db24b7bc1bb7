/* SPDX-License-Identifier: MIT
 *
 * A generated function's call of C: scalars behind pointers, the arguments in C's order, and how a failure is told.
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
		return parameter->element ? parameter->element : parameter->type->target;
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
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
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_RECORD_OUT:
	case ROLE_RECORDS_OUT:
	case ROLE_HANDLE_IN:
	case ROLE_ADDRESS:
	case ROLE_SIZE:
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORDS_INOUT:
	case ROLE_RECORD_VALUE:
	case ROLE_TEXT_OUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_TEXTS_IN:
	case ROLE_HANDLE_OUT:
	case ROLE_CALLBACK:
	case ROLE_SIZE_INOUT:
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

void luajit_prepare_cells(struct call *call)
{
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		if (!cell_type(parameter))
			continue;
		const char *name = luajit_scratch(call->model, cell_type(parameter));
		if (!cell_index(call, parameter)) {
			print(call->printer, "local %s_cells, %s_room = take_%s(%zu)\n", name, name, name,
				cell_count(call, name));
			pieces_add(&call->gives, "give_%s(%s_cells, %s_room)", name, name, name);
		}
		if (parameter->role == ROLE_NUMBER_INOUT)
			print(call->printer, "%s = %s\n", luajit_cell(call, parameter), luajit_name(call, parameter));
		if (parameter->role == ROLE_VIEW_OUT)
			print(call->printer, "local view = %s()\n", view_class(call, parameter));
	}
}

/* ---- the call ---- */

static const char *c_argument(const struct call *call, size_t index)
{
	const struct parameter *parameter = &call->function->parameters[index];
	switch (parameter->role) {
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TEXT:
		return luajit_name(call, parameter);
	case ROLE_BYTES_IN:
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_OUT:
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_RECORD_OUT:
	case ROLE_RECORDS_OUT:
	case ROLE_HANDLE_IN:
	case ROLE_ADDRESS:
		return luajit_variable(call, parameter, "memory");
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
	case ROLE_SIZE_OUT:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
		return arena_format(call->arena, cell_index(call, parameter) ? "%s_cells + %zu" : "%s_cells",
			luajit_scratch(call->model, cell_type(parameter)), cell_index(call, parameter));
	case ROLE_SIZE:
		return luajit_size(call, index);
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORDS_INOUT:
	case ROLE_RECORD_VALUE:
	case ROLE_TEXT_OUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_TEXTS_IN:
	case ROLE_HANDLE_OUT:
	case ROLE_CALLBACK:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		return "0";
	}
	return "nil";
}

static bool needs_result(const struct function *function)
{
	return function->failure == FAILURE_ERRNO || function->failure == FAILURE_ERRNO_GLOBAL ||
	       function->failure == FAILURE_EXPRESSION || function->result_role == RESULT_COUNT ||
	       interface_returns_result(function);
}

void luajit_call(const struct call *call)
{
	struct pieces arguments = {.arena = call->arena};
	for (size_t i = 0; i < call->function->parameter_count; i++)
		pieces_add(&arguments, "%s", c_argument(call, i));
	const char *result = needs_result(call->function) ? "local result = " : "";
	luajit_list(call->printer, arena_format(call->arena, "%sC.%s(", result, call->function->name), &arguments, ")");
}

/* ---- failure ---- */

/* C's operators in Lua's words. A "!" that is not of "!=" is met before a comparison's parenthesis only. */
static const char *lua_expression(const struct call *call, const char *text)
{
	struct pieces pieces = {.arena = call->arena};
	while (*text) {
		size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
		const char *word = arena_format(call->arena, "%.*s", (int)(length ? length : 1), text);
		const struct constant *constant = model_constant(call->model, word);
		if (constant)
			word = luajit_number(call->arena, constant->value, constant->is_unsigned);
		else if (!strcmp(word, "NULL"))
			word = "nil";
		else if (!strncmp(text, "!=", 2) || !strncmp(text, "&&", 2) || !strncmp(text, "||", 2))
			length = 2, word = *text == '!' ? "~=" : *text == '&' ? " and " : " or ";
		else if (*text == '!')
			word = "not ";
		pieces_add(&pieces, "%s", word);
		text += length ? length : 1;
	}
	return pieces_join(&pieces, "");
}

static const char *told(const struct call *call, const char *code)
{
	if (call->model->explains)
		return arena_format(call->arena, "failure(%s)", code);
	const char *function = call->function->failure == FAILURE_EXPRESSION ? "own_error" : "system_error";
	return arena_format(call->arena, "%s(\"%s\", %s)", function, call->function->public_name, code);
}

void luajit_tell_failure(const struct call *call)
{
	const struct function *function = call->function;
	const char *condition = NULL, *code = NULL;
	switch (function->failure) {
	case FAILURE_NONE:
		break;
	case FAILURE_ERRNO:
		condition = "result < 0";
		code = function->result->size < 8 ? "-result" : "tonumber(-result)";
		break;
	case FAILURE_ERRNO_GLOBAL:
		condition = "result == -1";
		code = "ffi.errno()";
		break;
	case FAILURE_EXPRESSION:
		condition = lua_expression(call, function->contract.fails);
		code = luajit_exact(call->arena, function->result, "result");
		break;
	}
	if (condition)
		print(call->printer, "if %s then\n  return %s\nend\n", condition, told(call, code));
	else if (function->result_role == RESULT_HANDLE)
		print(call->printer, "if result == nil then\n  return %s\nend\n", told(call, "12"));
}
