/* SPDX-License-Identifier: MIT
 *
 * The type of a generated function, for editors.
 */
#include "luajit_call.h"

/* ---- types for editors ---- */

static const char *type_of(const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_INTEGER:
	case ROLE_FD:
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
	case ROLE_ADDRESS_OUT:
		return "integer";
	case ROLE_BOOL:
		return "boolean";
	case ROLE_FLOAT:
		return "number";
	case ROLE_TEXT:
		return "string";
	case ROLE_BYTES_IN:
		return "string|userdata";
	case ROLE_BYTES_OUT:
		return "integer|userdata";
	case ROLE_ADDRESS:
		return "integer|userdata";
	case ROLE_BYTES_INOUT:
	case ROLE_VIEW_OUT:
	case ROLE_HANDLE_IN:
		return "userdata";
	case ROLE_ARRAY_IN:
		return "integer[]";
	case ROLE_ARRAY_OUT:
	case ROLE_RECORDS_OUT:
		return "integer";
	case ROLE_RECORD_IN:
	case ROLE_RECORD_OUT:
		return "table";
	case ROLE_RECORDS_IN:
		return "table[]";
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
		return "nil";
	}
	return "nil";
}

static const char *type_of_value(const struct parameter *parameter)
{
	if (parameter->role == ROLE_BYTES_OUT)
		return "string|integer";
	bool is_table = parameter->role == ROLE_ARRAY_OUT || parameter->role == ROLE_RECORDS_OUT;
	return is_table ? "table" : type_of(parameter);
}

static const char *type_of_result(const struct function *function)
{
	switch (function->result_role) {
	case RESULT_NOTHING:
		return "boolean";
	case RESULT_INTEGER:
	case RESULT_TEXTS:
	case RESULT_BYTES:
	case RESULT_RECORD:
	case RESULT_COUNT:
	case RESULT_ADDRESS:
		return "integer";
	case RESULT_BOOL:
		return "boolean";
	case RESULT_FLOAT:
		return "number";
	case RESULT_TEXT:
		return "string";
	case RESULT_HANDLE:
		return "userdata";
	}
	return "nil";
}

static bool can_fail(const struct function *function)
{
	return function->failure != FAILURE_NONE || function->result_role == RESULT_HANDLE;
}

void luajit_print_type(const struct call *call)
{
	const struct function *function = call->function;
	struct pieces arguments = {.arena = call->arena}, values = {.arena = call->arena};
	if (interface_returns_result(function) || !interface_value_count(function))
		pieces_add(&values, "%s", type_of_result(function));
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		bool is_optional = parameter->default_value || parameter->nullable;
		if (luajit_is_argument(parameter))
			pieces_add(&arguments, "%s%s: %s", luajit_name(call, parameter), is_optional ? "?" : "",
				type_of(parameter));
		if (interface_is_value(parameter))
			pieces_add(&values, "%s", type_of_value(parameter));
	}
	print(call->printer, "---@type fun(%s): %s%s\n", pieces_join(&arguments, ", "), pieces_join(&values, ", "),
		can_fail(function) ? " | nil, string, integer" : "");
}
