/* SPDX-License-Identifier: MIT
 *
 * Types in the target pyi: what arguments, fields and values are to a checker of types.
 */
#include "emit_pyi.h"

#include <string.h>

static const char *value_type(const struct model *model, const struct type *type)
{
	switch (type->kind) {
	case TYPE_BOOL:
		return "bool";
	case TYPE_FLOAT:
		return "float";
	case TYPE_ARRAY:
		return arena_format(model->arena, "tuple[%s, ...]", value_type(model, type->target));
	case TYPE_RECORD:
		return model_record(model, type)->name;
	case TYPE_INTEGER:
	case TYPE_ENUM:
	case TYPE_VOID:
	case TYPE_INCOMPLETE:
	case TYPE_POINTER:
	case TYPE_FUNCTION:
		return "int";
	}
	return "int";
}

static const char *records_type(const struct model *model, const struct type *element)
{
	return arena_format(model->arena, "Iterable[%s | Mapping[str, Any] | Iterable[Any]] | ReadableBuffer",
		model_record(model, element)->name);
}

/* What a field may be where its record goes to C. */
const char *pyi_field_in(const struct model *model, const struct field *field)
{
	struct arena *arena = model->arena;
	switch (field->role) {
	case FIELD_FD:
		return "FileDescriptorLike";
	case FIELD_HANDLE:
		return "int | HasHandle";
	case FIELD_TEXT:
		return field->contract.path ? "StrOrBytesPath" : "str | bytes";
	case FIELD_BYTES_IN:
		return "ReadableBuffer";
	case FIELD_BYTES_OUT:
		return "WriteableBuffer";
	case FIELD_RECORDS:
		return records_type(model, field->element);
	case FIELD_FLEXIBLE:
		if (field->element->kind == TYPE_RECORD)
			return records_type(model, field->element);
		return arena_format(arena, "Iterable[%s] | ReadableBuffer", value_type(model, field->element));
	case FIELD_VALUE:
	case FIELD_ADDRESS:
	case FIELD_UNKNOWN:
	case FIELD_COUNT:
	case FIELD_TOKEN:
	case FIELD_HIDDEN:
		return value_type(model, field->type);
	}
	return "int";
}

/* What it is where its record only comes from C. */
const char *pyi_field_out(const struct model *model, const struct field *field)
{
	struct arena *arena = model->arena;
	switch (field->role) {
	case FIELD_TEXT:
		return "str | None";
	case FIELD_BYTES_IN:
	case FIELD_BYTES_OUT:
		return "bytes | None";
	case FIELD_RECORDS:
		return arena_format(arena, "list[%s] | None", model_record(model, field->element)->name);
	case FIELD_FLEXIBLE:
		return arena_format(arena, "tuple[%s, ...]", value_type(model, field->element));
	case FIELD_FD:
	case FIELD_HANDLE:
	case FIELD_VALUE:
	case FIELD_ADDRESS:
	case FIELD_UNKNOWN:
	case FIELD_COUNT:
	case FIELD_TOKEN:
	case FIELD_HIDDEN:
		return value_type(model, field->type);
	}
	return "int";
}

static const char *requested_type(
	struct arena *arena, const struct parameter *parameter, const char *asked, enum request request)
{
	if (parameter->retained)
		return "WriteableBuffer";
	switch (request) {
	case REQUEST_SIZE:
		return asked;
	case REQUEST_BUFFER:
		return "WriteableBuffer";
	case REQUEST_EITHER:
		return arena_format(arena, "%s | WriteableBuffer", asked);
	}
	return asked;
}

/* What C calls: its arguments are what C gives. */
static const char *called_argument(const struct model *model, const struct parameter *parameter)
{
	struct arena *arena = model->arena;
	switch (parameter->role) {
	case ROLE_TEXT:
		return "str | None";
	case ROLE_BYTES_IN:
		return "bytes | None";
	case ROLE_ARRAY_IN:
		return arena_format(arena, "list[%s] | None", value_type(model, parameter->element));
	case ROLE_TEXTS_IN:
		return "list[str | None] | None";
	case ROLE_RECORD_IN:
		return arena_format(arena, "%s | None", model_record(model, parameter->element)->name);
	case ROLE_RECORDS_IN:
		return arena_format(arena, "list[%s] | None", model_record(model, parameter->element)->name);
	case ROLE_HANDLE_IN:
		return arena_format(arena, "%s | None", interface_handle(parameter->element)->name);
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_ADDRESS:
		return value_type(model, parameter->type);
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_OUT:
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORD_OUT:
	case ROLE_RECORDS_OUT:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORDS_INOUT:
	case ROLE_RECORD_VALUE:
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
	case ROLE_TEXT_OUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_HANDLE_OUT:
	case ROLE_CALLBACK:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		return NULL;
	}
	return NULL;
}

static const char *called_type(const struct model *model, const struct function *called)
{
	struct pieces arguments = {.arena = model->arena};
	for (size_t i = 0; i < called->parameter_count; i++) {
		const char *type = called_argument(model, &called->parameters[i]);
		if (type)
			pieces_add(&arguments, "%s", type);
	}
	return arena_format(model->arena, "Callable[[%s], %s]", arguments.count ? pieces_join(&arguments, ", ") : "",
		called->result_role == RESULT_NOTHING ? "object" : value_type(model, called->result));
}

const char *pyi_argument(const struct model *model, const struct parameter *parameter, enum request request)
{
	struct arena *arena = model->arena;
	switch (parameter->role) {
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
		return value_type(model, parameter->type);
	case ROLE_NUMBER_INOUT:
		return value_type(model, parameter->element);
	case ROLE_RECORDS_OUT:
	case ROLE_TEXT_OUT:
		return "int";
	case ROLE_ARRAY_OUT:
	case ROLE_BYTES_OUT:
		return requested_type(arena, parameter, "int", request);
	case ROLE_ARRAY_INOUT:
		return requested_type(arena, parameter,
			arena_format(arena, "Iterable[%s]", value_type(model, parameter->element)), request);
	case ROLE_FD:
		return "FileDescriptorLike";
	case ROLE_TEXT:
		return parameter->contract.path ? "StrOrBytesPath" : "str | bytes";
	case ROLE_TEXTS_IN:
		return parameter->contract.path ? "Iterable[StrOrBytesPath]" : "Iterable[str | bytes]";
	case ROLE_BYTES_IN:
		return "ReadableBuffer";
	case ROLE_BYTES_INOUT:
		return "WriteableBuffer";
	case ROLE_ARRAY_IN:
		return arena_format(arena, "Iterable[%s] | ReadableBuffer", value_type(model, parameter->element));
	case ROLE_RECORD_IN:
	case ROLE_RECORD_VALUE:
	case ROLE_RECORD_INOUT:
		return arena_format(
			arena, "%s | Mapping[str, Any] | Iterable[Any]", model_record(model, parameter->element)->name);
	case ROLE_RECORDS_IN:
	case ROLE_RECORDS_INOUT:
		return records_type(model, parameter->element);
	case ROLE_HANDLE_IN:
		return interface_handle(parameter->element)->name;
	case ROLE_CALLBACK:
		return called_type(model, parameter->callback);
	case ROLE_ADDRESS:
		return "int | WriteableBuffer";
	case ROLE_RECORD_OUT:
	case ROLE_NUMBER_OUT:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_SIZE_INOUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_HANDLE_OUT:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		return "int";
	}
	return "int";
}

static const char *filled_type(
	struct arena *arena, const struct parameter *parameter, const char *fresh, enum request request)
{
	if (!interface_is_argument(parameter))
		return fresh;
	switch (request) {
	case REQUEST_SIZE:
		return fresh;
	case REQUEST_BUFFER:
		return "int";
	case REQUEST_EITHER:
		return arena_format(arena, "%s | int", fresh);
	}
	return fresh;
}

/* Bytes that C gives: a copy, or a view. */
static const char *given_type(enum lending lending, int owner)
{
	return lending == LENDING_PINNED && owner >= 0 ? "memoryview | None" : "bytes | None";
}

static const char *out_type(const struct model *model, const struct parameter *parameter, enum request request)
{
	struct arena *arena = model->arena;
	switch (parameter->role) {
	case ROLE_BYTES_OUT:
		return filled_type(arena, parameter, "bytes", request);
	case ROLE_ARRAY_OUT:
	case ROLE_ARRAY_INOUT:
		return filled_type(arena, parameter,
			arena_format(arena, "list[%s]", value_type(model, parameter->element)), request);
	case ROLE_RECORD_OUT:
	case ROLE_RECORD_INOUT:
		return model_record(model, parameter->element)->name;
	case ROLE_RECORDS_OUT:
	case ROLE_RECORDS_INOUT:
		return arena_format(arena, "%s[%s]",
			python_points(model, model_record(model, parameter->element)) ? "list" : "Records",
			model_record(model, parameter->element)->name);
	case ROLE_VIEW_OUT:
		return "memoryview";
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
		return value_type(model, parameter->element);
	case ROLE_TEXT_OUT:
		return "str";
	case ROLE_TEXT_POINTER_OUT:
		return "str | None";
	case ROLE_BYTES_POINTER_OUT:
		return given_type(parameter->lending, parameter->owner);
	case ROLE_HANDLE_OUT:
		return arena_format(arena, "%s | None", interface_handle(parameter->element)->name);
	case ROLE_ADDRESS_OUT:
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
		return "int";
	}
	return "int";
}

static const char *result_type(const struct model *model, const struct function *function)
{
	switch (function->result_role) {
	case RESULT_NOTHING:
		return "None";
	case RESULT_BOOL:
		return "bool";
	case RESULT_FLOAT:
		return "float";
	case RESULT_TEXT:
		return "str | None";
	case RESULT_TEXTS:
		return "list[str] | None";
	case RESULT_BYTES:
		return given_type(function->lending, function->owner);
	case RESULT_RECORD:
		return arena_format(model->arena, "%s%s", model_record(model, function->result_element)->name,
			function->result->kind == TYPE_POINTER ? " | None" : "");
	case RESULT_HANDLE:
		return arena_format(
			model->arena, "%s%s", function->result_element->name, function->frees ? "" : " | None");
	case RESULT_INTEGER:
	case RESULT_ADDRESS:
	case RESULT_COUNT:
		return "int";
	}
	return "int";
}

bool pyi_is_given(const struct parameter *parameter, enum request request)
{
	return parameter->role == ROLE_ARRAY_INOUT && request == REQUEST_BUFFER;
}

const char *pyi_returned(const struct model *model, const struct function *function, enum request request)
{
	struct pieces types = {.arena = model->arena};
	if (interface_returns_result(function))
		pieces_add(&types, "%s", result_type(model, function));
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		bool changed = parameter->role == ROLE_ARRAY_INOUT || parameter->role == ROLE_RECORD_INOUT ||
			       parameter->role == ROLE_RECORDS_INOUT;
		if (interface_is_value(parameter))
			pieces_add(&types, "%s%s", out_type(model, parameter, request),
				changed && parameter->nullable && !pyi_is_given(parameter, request) ? " | None" : "");
	}
	if (types.count > 1)
		return arena_format(model->arena, "tuple[%s]", pieces_join(&types, ", "));
	return types.count ? types.items[0] : "None";
}
