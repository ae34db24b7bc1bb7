/* SPDX-License-Identifier: MIT
 *
 * What a generated function returns.
 */
#include "luajit_call.h"

#include <string.h>

/* ---- what comes back ---- */

static void count_valid(const struct call *call)
{
	const struct function *function = call->function;
	if (function->result_role != RESULT_COUNT || function->counts < 0)
		return;
	const struct parameter *counted = &function->parameters[function->counts];
	const char *result = function->result->size < 8 ? "result" : "tonumber(result)";
	const char *most = counted->size < 0 ? arena_format(call->arena, "%lu", counted->constant)
					     : luajit_variable(call, counted, "size");
	if (counted->nullable)
		most = arena_format(call->arena, "%s or 0", most);
	print(call->printer,
		function->failure == FAILURE_NONE ? "local valid = math.max(math.min(%s, %s), 0)\n"
						  : "local valid = math.min(%s, %s)\n",
		result, most);
}

static const char *valid_count(const struct call *call, const struct parameter *parameter)
{
	const struct function *function = call->function;
	if (function->result_role == RESULT_COUNT && function->counts >= 0 &&
		parameter == &function->parameters[function->counts])
		return "valid";
	return parameter->size < 0 ? arena_format(call->arena, "%lu", parameter->constant)
				   : luajit_variable(call, parameter, "size");
}

static const char *bytes_value(const struct call *call, const struct parameter *parameter)
{
	const char *memory = luajit_variable(call, parameter, "memory"), *count = valid_count(call, parameter);
	const char *text = arena_format(call->arena, "ffi.string(%s, %s)", memory, count);
	if (parameter->size >= 0)
		text = arena_format(
			call->arena, "%s and %s or %s", luajit_variable(call, parameter, "room"), text, count);
	return parameter->nullable ? arena_format(call->arena, "%s and (%s) or nil", memory, text) : text;
}

static const char *array_value(const struct call *call, const struct parameter *parameter)
{
	const char *memory = luajit_variable(call, parameter, "memory");
	const char *text = luajit_read_array(call->model, parameter->element, memory, valid_count(call, parameter));
	return parameter->nullable ? arena_format(call->arena, "%s and %s or nil", memory, text) : text;
}

static const char *out_value(const struct call *call, const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_BYTES_OUT:
		return bytes_value(call, parameter);
	case ROLE_ARRAY_OUT:
	case ROLE_RECORDS_OUT:
		return array_value(call, parameter);
	case ROLE_RECORD_OUT:
		return arena_format(call->arena, "read_%s(%s[0])", luajit_scratch(call->model, parameter->element),
			luajit_variable(call, parameter, "memory"));
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
		return luajit_exact(call->arena, parameter->element, luajit_cell(call, parameter));
	case ROLE_ADDRESS_OUT:
		return arena_format(call->arena, "address_of(%s)", luajit_cell(call, parameter));
	case ROLE_VIEW_OUT:
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_BYTES_IN:
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_IN:
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_HANDLE_IN:
	case ROLE_ADDRESS:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
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

static const char *view_owner(const struct call *call)
{
	const struct parameter *first = &call->function->parameters[0];
	if (first->role == ROLE_HANDLE_IN)
		return arena_format(call->arena, "ffi.cast(\"intptr_t\", %s)", luajit_variable(call, first, "memory"));
	return luajit_name(call, first);
}

static void fill_view(struct call *call, const struct parameter *parameter)
{
	const struct parameter *size = parameter->size < 0 ? NULL : &call->function->parameters[parameter->size];
	const char *count = size ? luajit_cell(call, size) : arena_format(call->arena, "%lu", parameter->constant);
	print(call->printer, "view.memory, view.%s, view.owner, view.unpin = %s, %s, %s, %s\n",
		parameter->element ? "count" : "size", luajit_cell(call, parameter), count, view_owner(call),
		parameter->contract.pinned);
	if (!parameter->element && parameter->type->target->target->is_const)
		print_text(call->printer, "view.readonly = true\n");
	print_text(call->printer, "view.pinned = true\n");
	pieces_add(&call->values, "view");
}

static const char *result_value(const struct call *call)
{
	const struct function *function = call->function;
	switch (function->result_role) {
	case RESULT_INTEGER:
	case RESULT_TEXTS:
	case RESULT_BYTES:
	case RESULT_RECORD:
	case RESULT_COUNT:
		return luajit_exact(call->arena, function->result, "result");
	case RESULT_BOOL:
	case RESULT_FLOAT:
		return "result";
	case RESULT_TEXT:
		return "result ~= nil and ffi.string(result) or nil";
	case RESULT_HANDLE:
		return arena_format(
			call->arena, "%s_handle(result, true)", luajit_handle_record(call->model, function->result)->name);
	case RESULT_ADDRESS:
		return "address_of(result)";
	case RESULT_NOTHING:
		return NULL;
	}
	return NULL;
}

/* Outs are read into variables where their memory is given back before the return. */
void luajit_read_outs(struct call *call)
{
	count_valid(call);
	if (interface_returns_result(call->function))
		pieces_add(&call->values, "%s", result_value(call));
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		const char *value = out_value(call, parameter), *name = luajit_name(call, parameter);
		if (parameter->role == ROLE_VIEW_OUT)
			fill_view(call, parameter);
		if (!value)
			continue;
		print(call->printer, "%s%s = %s\n", luajit_is_argument(parameter) ? "" : "local ", name, value);
		pieces_add(&call->values, "%s", name);
	}
}

/* A function that frees its argument leaves a closed handle. */
void luajit_close_handles(const struct call *call)
{
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		if (parameter->role == ROLE_HANDLE_IN &&
			luajit_closes(call->model, parameter->element, call->function->name))
			print(call->printer, "%s.open = false\n", luajit_name(call, parameter));
	}
}
