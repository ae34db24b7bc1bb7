/* SPDX-License-Identifier: MIT
 *
 * How the declarations for cffi and the shims in C spell types; both have to say the same.
 */
#include "emit_cffi.h"

#include <string.h>

const char *cffi_value(const struct type *type)
{
	switch (type->kind) {
	case TYPE_BOOL:
		return "_Bool";
	case TYPE_FLOAT:
		return type->size == sizeof(float) ? "float" : "double";
	case TYPE_INTEGER:
	case TYPE_ENUM:
		return c_integer(type);
	case TYPE_RECORD:
		return type->spelling;
	case TYPE_VOID:
		return "void";
	case TYPE_POINTER:
	case TYPE_INCOMPLETE:
	case TYPE_ARRAY:
	case TYPE_FUNCTION:
		return "uintptr_t";
	}
	return "void";
}

const char *cffi_number(const struct type *type)
{
	return cffi_value(type);
}

const char *cffi_record(const struct model *model, const struct type *type)
{
	const struct record *record = model_record(model, type);
	return record ? record->spelling : type->spelling;
}

static const char *handle(const struct model *model, const struct type *type)
{
	return arena_format(model->arena, "%s *", cffi_handle_struct(model, type));
}

const char *cffi_parameter(const struct model *model, const struct parameter *parameter)
{
	struct arena *arena = model->arena;
	switch (parameter->role) {
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TOKEN:
		return arena_format(arena, "%s ", cffi_value(parameter->type));
	case ROLE_SIZE:
		return arena_format(arena, "%s ",
			cffi_value(cffi_is_size_pointer(parameter) ? parameter->type->target : parameter->type));
	case ROLE_NUMBER_INOUT:
		return arena_format(arena, "%s ", cffi_value(parameter->element));
	case ROLE_TEXT:
		return "const char *";
	case ROLE_TEXT_OUT:
		return "char *";
	case ROLE_TEXTS_IN:
		return "const char *const *";
	case ROLE_BYTES_IN:
		return "const void *";
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
		return "void *";
	case ROLE_ARRAY_IN:
		return arena_format(arena, "const %s *", cffi_value(parameter->element));
	case ROLE_ARRAY_OUT:
	case ROLE_ARRAY_INOUT:
		return arena_format(arena, "%s *", cffi_value(parameter->element));
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_RECORD_VALUE:
		return arena_format(arena, "const %s *", cffi_record(model, parameter->element));
	case ROLE_RECORDS_OUT:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORDS_INOUT:
		return arena_format(arena, "%s *", cffi_record(model, parameter->element));
	case ROLE_HANDLE_IN:
		return handle(model, interface_handle(parameter->element));
	case ROLE_CALLBACK:
		return "int ";
	case ROLE_ADDRESS:
	case ROLE_CLOSURE:
		return "uintptr_t ";
	case ROLE_RECORD_OUT:
	case ROLE_NUMBER_OUT:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE_OUT:
	case ROLE_SIZE_INOUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_HANDLE_OUT:
	case ROLE_USER_DATA:
		return "";
	}
	return "";
}

const char *cffi_result(const struct model *model, const struct function *function)
{
	if (cffi_boxes_result(function))
		return "void";
	switch (function->result_role) {
	case RESULT_NOTHING:
		return cffi_outcome(function) == OUTCOME_STATUS ? c_integer(function->result) : "void";
	case RESULT_INTEGER:
	case RESULT_COUNT:
	case RESULT_BOOL:
	case RESULT_FLOAT:
		return cffi_value(function->result);
	case RESULT_TEXT:
		return "const char *";
	case RESULT_BYTES:
		return "const void *";
	case RESULT_RECORD:
		return arena_format(model->arena, function->result->kind == TYPE_POINTER ? "const %s *" : "%s",
			cffi_record(model, function->result_element));
	case RESULT_HANDLE:
		return handle(model, function->result_element);
	case RESULT_ADDRESS:
		return "uintptr_t";
	case RESULT_TEXTS:
		return "void";
	}
	return "void";
}

const char *cffi_out(const struct model *model, const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
		return cffi_value(parameter->element);
	case ROLE_RECORD_OUT:
		return cffi_record(model, parameter->element);
	case ROLE_VIEW_OUT:
		return "void *";
	case ROLE_BYTES_POINTER_OUT:
		return "const void *";
	case ROLE_HANDLE_OUT:
		return handle(model, interface_handle(parameter->element));
	case ROLE_SIZE_OUT:
	case ROLE_SIZE:
		return cffi_value(parameter->type->target);
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
	case ROLE_RECORDS_OUT:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORDS_INOUT:
	case ROLE_RECORD_VALUE:
	case ROLE_TEXT_OUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_TEXTS_IN:
	case ROLE_HANDLE_IN:
	case ROLE_CALLBACK:
	case ROLE_ADDRESS:
	case ROLE_ADDRESS_OUT:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		return "uintptr_t";
	}
	return "void";
}

const char *cffi_answer(const struct model *model, const struct function *function)
{
	const struct parameter *out = cffi_first_carried(function);
	switch (cffi_outcome(function)) {
	case OUTCOME_PLAIN:
		return out ? cffi_out(model, out) : cffi_result(model, function);
	case OUTCOME_STATUS:
		return c_integer(function->result);
	case OUTCOME_FLAG:
		return "int";
	case OUTCOME_SIGNED:
		return "int64_t";
	case OUTCOME_UNSIGNED:
		return "uint64_t";
	case OUTCOME_STRUCT:
		return arena_format(model->arena, "struct bind_%s", function->name);
	}
	return "void";
}

const char *cffi_spaced(const struct model *model, const char *type)
{
	return arena_format(model->arena, "%s%s", type, type[strlen(type) - 1] == '*' ? "" : " ");
}

const char *cffi_broken(struct arena *arena, const char *line)
{
	const char *end = line + PYTHON_WIDTH - 8;
	if (strlen(line) <= PYTHON_WIDTH - 8)
		return line;
	while (end > line && strncmp(end, ", ", 2) != 0)
		end--;
	if (end == line)
		return line;
	return arena_format(arena, "%.*s,\n\t%s", (int)(end - line), line, cffi_broken(arena, end + 2));
}

const char *cffi_prototype(const struct model *model, const struct function *function)
{
	struct pieces list = {.arena = model->arena};
	for (size_t i = 0; i < function->parameter_count; i++)
		if (cffi_passes(function, &function->parameters[i]))
			pieces_add(&list, "%s%s", cffi_parameter(model, &function->parameters[i]),
				python_name(model, &function->parameters[i]));
	if (cffi_gives_any_back(model, function))
		pieces_add(&list, "uintptr_t bind_kept");
	if (cffi_has_box(function))
		pieces_add(&list, "uintptr_t bind_box");
	const char *line = arena_format(model->arena, "%s%s%s(%s)", cffi_spaced(model, cffi_answer(model, function)),
		cffi_is_direct(model, function) ? "" : "bind_", function->name,
		list.count ? pieces_join(&list, ", ") : "void");
	return cffi_broken(model->arena, line);
}
