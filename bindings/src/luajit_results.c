/* SPDX-License-Identifier: MIT
 *
 * What a generated function returns.
 */
#include "luajit_call.h"

#include <string.h>

/* ---- what comes back ---- */

/* How many there are of what goes in, or is asked for, or measured. */
static const char *count_of(const struct call *call, const struct parameter *parameter)
{
	return luajit_has_size(parameter) ? luajit_variable(call, parameter, "size") : luajit_count(call, parameter);
}

static void count_valid(const struct call *call)
{
	const struct function *function = call->function;
	if (function->result_role != RESULT_COUNT || function->counts < 0)
		return;
	const struct parameter *counted = &function->parameters[function->counts];
	const char *result = function->result->size < 8 ? "result" : "tonumber(result)";
	const char *most = count_of(call, counted);
	if (counted->nullable)
		most = arena_format(call->arena, "%s or 0", most);
	print(call->printer,
		function->failure == FAILURE_NONE ? "local valid = math.max(math.min(%s, %s), 0)\n"
						  : "local valid = math.min(%s, %s)\n",
		result, most);
}

static bool is_counted(const struct call *call, const struct parameter *parameter)
{
	const struct function *function = call->function;
	return function->result_role == RESULT_COUNT && function->counts >= 0 &&
	       parameter == &function->parameters[function->counts];
}

static const char *valid_count(const struct call *call, const struct parameter *parameter)
{
	if (is_counted(call, parameter))
		return "valid";
	return count_of(call, parameter);
}

static const char *bytes_value(const struct call *call, const struct parameter *parameter)
{
	const char *memory = luajit_variable(call, parameter, "memory"), *count = valid_count(call, parameter);
	bool is_text = parameter->role == ROLE_TEXT_OUT && !is_counted(call, parameter);
	const char *text =
		arena_format(call->arena, is_text ? "text_within(%s, %s)" : "ffi.string(%s, %s)", memory, count);
	if (parameter->measured)
		text = arena_format(call->arena, "%s and %s or \"\"", memory, text);
	else if (parameter->role == ROLE_BYTES_OUT && luajit_is_argument(parameter))
		text = arena_format(
			call->arena, "%s and %s or %s", luajit_variable(call, parameter, "room"), text, count);
	return parameter->nullable ? arena_format(call->arena, "%s and (%s) or nil", memory, text) : text;
}

static const char *array_value(const struct call *call, const struct parameter *parameter)
{
	const char *memory = luajit_variable(call, parameter, "memory");
	const char *text = luajit_read_array(call->model, parameter->element, memory, valid_count(call, parameter));
	bool in_place = parameter->role == ROLE_ARRAY_INOUT;
	if (in_place)
		text = arena_format(call->arena, "%s and %s or %s", luajit_variable(call, parameter, "room"), text,
			valid_count(call, parameter));
	return parameter->nullable
		       ? arena_format(call->arena, in_place ? "%s and (%s) or nil" : "%s and %s or nil", memory, text)
		       : text;
}

static const char *record_value(const struct call *call, const struct parameter *parameter)
{
	const char *memory = luajit_variable(call, parameter, "memory");
	const char *text =
		arena_format(call->arena, "read_%s(%s[0])", luajit_scratch(call->model, parameter->element), memory);
	return parameter->nullable ? arena_format(call->arena, "%s and %s or nil", memory, text) : text;
}

/* A handle that goes out: owned, or lent by another one, or by nobody who could end. */
static const char *handle_value(
	const struct call *call, const struct type *element, enum lending lending, int owner, const char *pointer)
{
	const struct handle *handle = model_handle(call->model, element);
	if (lending == LENDING_OWNED)
		return arena_format(call->arena, "owned_handle(%s_handle, %s)", handle->name, pointer);
	return arena_format(call->arena, "borrowed_handle(%s_handle, %s%s%s)", handle->name, pointer,
		lending == LENDING_PINNED ? ", " : "",
		lending == LENDING_PINNED ? luajit_name(call, &call->function->parameters[owner]) : "");
}

static const char *lent_bytes(
	const struct call *call, enum lending lending, int owner, const char *pointer, const char *size)
{
	if (lending == LENDING_PINNED)
		return arena_format(call->arena, "borrowed_view(%s, %s, %s)", pointer, size,
			luajit_name(call, &call->function->parameters[owner]));
	return arena_format(call->arena, "copied_bytes(%s, %s)", pointer, size);
}

/* Of memory behind a pointer: C's size is read where there is any, and evaluated after the call. */
static const char *size_behind(const struct call *call, const struct expression *expression, int size,
	unsigned long constant, const char *place, const char *text)
{
	if (expression)
		return arena_format(call->arena, "tonumber(%s)", luajit_computed(call, expression, place, text));
	if (size < 0)
		return arena_format(call->arena, "%lu", constant);
	return arena_format(call->arena, "tonumber(%s)", luajit_cell(call, &call->function->parameters[size]));
}

static const char *pointer_value(const struct call *call, const struct parameter *parameter)
{
	const char *cell = luajit_cell(call, parameter);
	if (parameter->role == ROLE_TEXT_POINTER_OUT)
		return arena_format(call->arena, "copied_text(%s)", cell);
	const char *size = size_behind(call, parameter->expression, parameter->size, parameter->constant,
		parameter->name, parameter->contract.bytes);
	return lent_bytes(call, parameter->lending, parameter->owner, cell, size);
}

static const char *out_value(const struct call *call, const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_BYTES_OUT:
	case ROLE_TEXT_OUT:
		return bytes_value(call, parameter);
	case ROLE_ARRAY_OUT:
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORDS_OUT:
	case ROLE_RECORDS_INOUT:
		return array_value(call, parameter);
	case ROLE_RECORD_OUT:
	case ROLE_RECORD_INOUT:
		return record_value(call, parameter);
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
		return pointer_value(call, parameter);
	case ROLE_HANDLE_OUT:
		return handle_value(
			call, parameter->element, parameter->lending, parameter->owner, luajit_cell(call, parameter));
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
	case ROLE_RECORD_VALUE:
	case ROLE_TEXTS_IN:
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
	print(call->printer, "view.%s = true\n", parameter->element ? "pinned" : "open");
	pieces_add(&call->values, "view");
}

static const char *record_result(const struct call *call)
{
	const char *name = luajit_scratch(call->model, call->function->result_element);
	if (call->function->result->kind == TYPE_RECORD)
		return arena_format(call->arena, "read_%s(result_memory[0])", name);
	return arena_format(
		call->arena, "result ~= nil and read_%s(ffi.cast(pointer_%s, result)[0]) or nil", name, name);
}

static const char *bytes_result(const struct call *call)
{
	const struct function *function = call->function;
	const char *size = size_behind(
		call, function->result_expression, function->result_size, 0, "the result", function->contract.bytes);
	return lent_bytes(call, function->lending, function->owner, "result", size);
}

static const char *result_value(const struct call *call)
{
	const struct function *function = call->function;
	switch (function->result_role) {
	case RESULT_INTEGER:
	case RESULT_COUNT:
		return luajit_exact(call->arena, function->result, "result");
	case RESULT_BOOL:
	case RESULT_FLOAT:
		return "result";
	case RESULT_TEXT:
		return "result ~= nil and ffi.string(result) or nil";
	case RESULT_TEXTS:
		return "copied_texts(result)";
	case RESULT_BYTES:
		return bytes_result(call);
	case RESULT_RECORD:
		return record_result(call);
	case RESULT_HANDLE:
		return handle_value(call, function->result_element, function->lending, function->owner, "result");
	case RESULT_ADDRESS:
		return "address_of(result)";
	case RESULT_NOTHING:
		return NULL;
	}
	return NULL;
}

/* What has to be read before it is freed, or before other memory is given back, gets a variable. */
static void read_result(struct call *call)
{
	const struct function *function = call->function;
	bool is_handle = function->result_role == RESULT_HANDLE, is_record = function->result_role == RESULT_RECORD;
	bool is_memory = function->result_role == RESULT_TEXT || function->result_role == RESULT_BYTES;
	bool is_freed = is_memory && function->lending == LENDING_OWNED;
	const char *name = is_handle ? "result_handle" : "result_value";
	if (!is_handle && !is_freed && !is_record) {
		pieces_add(&call->values, "%s", result_value(call));
		return;
	}
	luajit_statement(call->printer, arena_format(call->arena, "local %s = %s", name, result_value(call)));
	if (is_freed)
		print(call->printer, "if result ~= nil then\n  %s(result)\nend\n",
			luajit_callee(call->model, function->frees));
	pieces_add(&call->values, "%s", name);
}

static void free_given(const struct call *call, const struct parameter *parameter)
{
	bool is_copied = parameter->role == ROLE_TEXT_POINTER_OUT || parameter->role == ROLE_BYTES_POINTER_OUT;
	if (is_copied && parameter->lending == LENDING_OWNED)
		print(call->printer, "if %s ~= nil then\n  %s(%s)\nend\n", luajit_cell(call, parameter),
			luajit_callee(call->model, parameter->frees), luajit_cell(call, parameter));
}

/* Outs are read into variables where their memory is given back before the return. */
void luajit_read_outs(struct call *call)
{
	count_valid(call);
	if (interface_returns_result(call->function))
		read_result(call);
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		const char *value = out_value(call, parameter), *name = luajit_name(call, parameter);
		if (parameter->role == ROLE_VIEW_OUT)
			fill_view(call, parameter);
		if (!value)
			continue;
		luajit_statement(call->printer, arena_format(call->arena, "%s%s = %s",
							luajit_is_argument(parameter) ? "" : "local ", name, value));
		free_given(call, parameter);
		pieces_add(&call->values, "%s", name);
	}
}
