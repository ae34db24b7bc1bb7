/* SPDX-License-Identifier: MIT
 *
 * One interface of all Lua targets, as LuaLS is told of it.
 */
#include "lua_types.h"

#include "interface.h"
#include "pieces.h"

/* ---- parts of types ---- */

static const char *number(const struct type *type)
{
	return type->kind == TYPE_BOOL ? "boolean" : type->kind == TYPE_FLOAT ? "number" : "integer";
}

static const char *named(const struct model *model, const struct type *type)
{
	const struct record *record = model_record(model, type);
	const struct handle *handle = model_handle(model, type);
	if (handle)
		return arena_format(model->arena, "%s.%s", model->module, handle->name);
	return record && record->name ? arena_format(model->arena, "%s.%s", model->module, record->name) : "table";
}

static const char *element(const struct model *model, const struct type *type)
{
	return type->kind == TYPE_RECORD ? named(model, type) : number(type);
}

static const char *list(const struct model *model, const struct type *type)
{
	return arena_format(model->arena, "%s[]", element(model, type));
}

static const char *callback(const struct model *model, const struct function *function)
{
	struct pieces arguments = {.arena = model->arena};
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		bool is_pointer = parameter->type->kind == TYPE_POINTER || parameter->type->kind == TYPE_ARRAY;
		if (interface_is_argument(parameter))
			pieces_add(&arguments, "%s: %s%s", parameter->name, lua_argument(model, parameter),
				is_pointer ? "?" : "");
	}
	const char *head = arena_format(model->arena, "fun(%s)", pieces_join(&arguments, ", "));
	if (function->result_role == RESULT_NOTHING)
		return head;
	return arena_format(model->arena, "%s: %s", head, number(function->result));
}

/* ---- parameters ---- */

const char *lua_argument(const struct model *model, const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
		return number(parameter->type);
	case ROLE_NUMBER_INOUT:
		return number(parameter->element);
	case ROLE_TEXT:
		return "string";
	case ROLE_BYTES_IN:
		return "string|ferrule.buffer";
	case ROLE_BYTES_OUT:
		return "integer|ferrule.buffer";
	case ROLE_BYTES_INOUT:
		return "ferrule.buffer";
	case ROLE_ADDRESS:
		return "integer|ferrule.buffer";
	case ROLE_TEXT_OUT:
	case ROLE_ARRAY_OUT:
	case ROLE_RECORDS_OUT:
		return "integer";
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORDS_IN:
	case ROLE_RECORDS_INOUT:
		return list(model, parameter->element);
	case ROLE_TEXTS_IN:
		return "string[]";
	case ROLE_RECORD_IN:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORD_VALUE:
	case ROLE_HANDLE_IN:
		return named(model, parameter->element);
	case ROLE_CALLBACK:
		return callback(model, parameter->callback);
	case ROLE_NUMBER_OUT:
	case ROLE_RECORD_OUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_HANDLE_OUT:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		return "nil";
	}
	return "nil";
}

static const char *lent(enum lending lending)
{
	return lending == LENDING_PINNED ? "ferrule.buffer?" : "string?";
}

const char *lua_value(const struct model *model, const struct parameter *parameter)
{
	const char *array = parameter->element ? list(model, parameter->element) : "integer[]";
	bool asks = interface_is_argument(parameter);
	switch (parameter->role) {
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
		return number(parameter->element);
	case ROLE_ADDRESS_OUT:
		return "integer";
	case ROLE_BYTES_OUT:
		return asks ? "string|integer" : "string";
	case ROLE_TEXT_OUT:
		return "string";
	case ROLE_ARRAY_INOUT:
		return parameter->nullable ? arena_format(model->arena, "%s|integer|nil", array)
					   : arena_format(model->arena, "%s|integer", array);
	case ROLE_ARRAY_OUT:
	case ROLE_RECORDS_OUT:
	case ROLE_RECORDS_INOUT:
		return parameter->nullable ? arena_format(model->arena, "%s?", array) : array;
	case ROLE_RECORD_OUT:
		return named(model, parameter->element);
	case ROLE_RECORD_INOUT:
		return parameter->nullable ? arena_format(model->arena, "%s?", named(model, parameter->element))
					   : named(model, parameter->element);
	case ROLE_TEXT_POINTER_OUT:
		return "string?";
	case ROLE_BYTES_POINTER_OUT:
		return lent(parameter->lending);
	case ROLE_HANDLE_OUT:
		return arena_format(model->arena, "%s?", named(model, parameter->element));
	case ROLE_VIEW_OUT:
		return parameter->element ? "ferrule.integers" : "ferrule.buffer";
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_TEXTS_IN:
	case ROLE_BYTES_IN:
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_IN:
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_RECORD_VALUE:
	case ROLE_HANDLE_IN:
	case ROLE_CALLBACK:
	case ROLE_ADDRESS:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		return "nil";
	}
	return "nil";
}

/* ---- results ---- */

const char *lua_result(const struct model *model, const struct function *function)
{
	bool is_behind = function->result->kind == TYPE_POINTER;
	switch (function->result_role) {
	case RESULT_NOTHING:
		return "true";
	case RESULT_INTEGER:
	case RESULT_BOOL:
	case RESULT_FLOAT:
		return number(function->result);
	case RESULT_COUNT:
	case RESULT_ADDRESS:
		return "integer";
	case RESULT_TEXT:
		return "string?";
	case RESULT_TEXTS:
		return "string[]?";
	case RESULT_BYTES:
		return lent(function->lending);
	case RESULT_RECORD:
		return arena_format(model->arena, "%s%s", named(model, function->result_element), is_behind ? "?" : "");
	case RESULT_HANDLE:
		return arena_format(model->arena, "%s%s", named(model, function->result_element),
			function->lending == LENDING_OWNED ? "" : "?");
	}
	return "nil";
}

static bool can_be_closed(const struct parameter *parameter)
{
	return parameter->role == ROLE_HANDLE_IN || parameter->role == ROLE_BYTES_IN ||
	       parameter->role == ROLE_BYTES_INOUT || interface_asks(parameter);
}

bool lua_can_fail(const struct function *function)
{
	if (function->failure != FAILURE_NONE)
		return true;
	return function->result_role == RESULT_HANDLE && function->lending == LENDING_OWNED;
}

/* Closed handles, released buffers and missing memory are told as failures are. */
static bool can_be_refused(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (interface_is_argument(&function->parameters[i]) && can_be_closed(&function->parameters[i]))
			return true;
	return lua_can_fail(function);
}

/* `type` is NULL where a call that does not fail returns less than three values. */
static const char *or_failure(const struct model *model, const char *type, size_t index)
{
	static const char *const failure[] = {"nil", "string|nil", "integer|nil"};
	const char *otherwise = index < sizeof(failure) / sizeof(*failure) ? failure[index] : "nil";
	return type ? arena_format(model->arena, "%s|%s", type, otherwise) : otherwise;
}

size_t lua_returns(const struct model *model, const struct function *function, const char *values[], size_t room)
{
	size_t count = 0;
	if (interface_returns_result(function) || !interface_value_count(function))
		values[count++] = lua_result(model, function);
	for (size_t i = 0; i < function->parameter_count && count < room; i++)
		if (interface_is_value(&function->parameters[i]))
			values[count++] = lua_value(model, &function->parameters[i]);
	if (!can_be_refused(function))
		return count;
	for (size_t i = 0; i < count; i++)
		values[i] = or_failure(model, values[i], i);
	while (count < 3 && count < room) {
		values[count] = or_failure(model, NULL, count);
		count++;
	}
	return count;
}

/* ---- fields ---- */

const char *lua_field(const struct model *model, const struct field *field)
{
	const struct type *type = field->type->kind == TYPE_ARRAY ? field->type->target : field->type;
	switch (field->role) {
	case FIELD_VALUE:
	case FIELD_FD:
	case FIELD_HANDLE:
		return field->type->kind == TYPE_ARRAY ? list(model, type) : element(model, type);
	case FIELD_TEXT:
		return "string";
	case FIELD_BYTES_IN:
	case FIELD_BYTES_OUT:
		return "string|ferrule.buffer";
	case FIELD_RECORDS:
	case FIELD_FLEXIBLE:
		return list(model, field->element);
	case FIELD_ADDRESS:
		return "integer";
	case FIELD_UNKNOWN:
	case FIELD_COUNT:
	case FIELD_TOKEN:
	case FIELD_HIDDEN:
		return "nil";
	}
	return "nil";
}
