/* SPDX-License-Identifier: MIT
 *
 * Docstrings: the header's comments, and what the contracts say of types, ownership and failures.
 */
#include "emit_python.h"

#include <stdio.h>
#include <string.h>

static const char *kept(const struct parameter *parameter)
{
	return parameter->retained ? ", which stays in use until C gives it back" : "";
}

static const char *integer_words(struct arena *arena, const struct type *type)
{
	return strcmp(type->spelling, "int") ? arena_format(arena, "int (%s)", type->spelling) : "int";
}

/* What an argument may be, in words. */
static const char *argument_words(const struct model *model, const struct parameter *parameter)
{
	struct arena *arena = model->arena;
	switch (parameter->role) {
	case ROLE_INTEGER:
		if (parameter->contract.flags)
			return arena_format(arena, "int, of %s", parameter->contract.flags);
		return integer_words(arena, parameter->type);
	case ROLE_BOOL:
		return "bool";
	case ROLE_FLOAT:
		return "float";
	case ROLE_FD:
		return arena_format(arena, "descriptor, or an object with fileno()%s", kept(parameter));
	case ROLE_TEXT:
		return parameter->contract.path ? "path: str, bytes or os.PathLike" : "str or bytes";
	case ROLE_BYTES_IN:
		return arena_format(arena, "bytes or another contiguous buffer%s", kept(parameter));
	case ROLE_BYTES_OUT:
		if (parameter->retained)
			return arena_format(arena, "writable buffer%s", kept(parameter));
		return "number of bytes, or a writable buffer that is filled";
	case ROLE_BYTES_INOUT:
		return "writable buffer";
	case ROLE_ARRAY_IN:
		return arena_format(
			arena, "sequence of int (%s), or an array of exactly these", parameter->element->spelling);
	case ROLE_ARRAY_OUT:
		return arena_format(arena, "number of elements, at most; or a writable array of %s that is filled",
			parameter->element->spelling);
	case ROLE_RECORDS_OUT:
		return "number of elements, at most";
	case ROLE_RECORD_IN:
		return arena_format(arena, "%s, or a mapping or sequence of its fields",
			model_record(model, parameter->element)->name);
	case ROLE_RECORDS_IN:
		return arena_format(arena, "%s or mappings or sequences of its fields, many; or a buffer of them",
			model_record(model, parameter->element)->name);
	case ROLE_NUMBER_INOUT:
		return integer_words(arena, parameter->element);
	case ROLE_HANDLE_IN:
		return interface_handle(parameter->element)->name;
	case ROLE_ADDRESS:
		return "address as an int, or a writable buffer; nothing checks it";
	case ROLE_RECORD_OUT:
	case ROLE_NUMBER_OUT:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
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
		return "";
	}
	return "";
}

/* What comes back for an out-parameter, in words. */
static const char *value_words(const struct model *model, const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_BYTES_OUT:
		return interface_asks(parameter) ? "bytes, or the number of bytes filled in" : "bytes";
	case ROLE_ARRAY_OUT:
		return interface_asks(parameter) ? "list of int, or the number of elements filled in" : "list of int";
	case ROLE_RECORDS_OUT:
		return arena_format(model->arena, "Records of %s", model_record(model, parameter->element)->name);
	case ROLE_RECORD_OUT:
		return model_record(model, parameter->element)->name;
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
		return integer_words(model->arena, parameter->element);
	case ROLE_ADDRESS_OUT:
		return "address, as an int";
	case ROLE_VIEW_OUT:
		return parameter->element ? arena_format(model->arena, "memoryview of int (%s), which pins C's memory",
						    parameter->element->spelling)
					  : "memoryview, which pins C's memory";
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
		return "";
	}
	return "";
}

static const char *result_words(const struct model *model, const struct function *function)
{
	switch (function->result_role) {
	case RESULT_INTEGER:
	case RESULT_TEXTS:
	case RESULT_BYTES:
	case RESULT_RECORD:
	case RESULT_COUNT:
		return integer_words(model->arena, function->result);
	case RESULT_BOOL:
		return "bool";
	case RESULT_FLOAT:
		return "float";
	case RESULT_TEXT:
		return "str or None";
	case RESULT_HANDLE:
		return interface_handle(function->result)->name;
	case RESULT_ADDRESS:
		return "address, as an int";
	case RESULT_NOTHING:
		return "None";
	}
	return "";
}

static const char *returns(const struct model *model, const struct function *function)
{
	struct pieces values = {.arena = model->arena};
	if (interface_returns_result(function))
		pieces_add(&values, "%s", result_words(model, function));
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (interface_is_value(parameter))
			pieces_add(&values, "%s: %s", parameter->name, value_words(model, parameter));
	}
	return values.count ? pieces_join(&values, "; ") : "None";
}

static const char *raises(const struct function *function)
{
	switch (function->failure) {
	case FAILURE_ERRNO:
	case FAILURE_ERRNO_GLOBAL:
		return "; raises OSError";
	case FAILURE_EXPRESSION:
		return "; raises Error";
	case FAILURE_NONE:
		return function->result_role == RESULT_HANDLE ? "; raises OSError" : "";
	}
	return "";
}

const char *python_function_text(const struct model *model, const struct function *function)
{
	struct pieces lines = {.arena = model->arena};
	pieces_add(&lines, "%s\n",
		function->comment ? function->comment : arena_format(model->arena, "%s()", function->name));
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (interface_is_argument(parameter))
			pieces_add(&lines, "- %s: %s%s", python_name(model, parameter),
				argument_words(model, parameter), parameter->nullable ? ", or None" : "");
	}
	pieces_add(&lines, "- returns %s%s", returns(model, function), raises(function));
	return python_filled(model->arena, 1, pieces_join(&lines, "\n"));
}

void python_function_docstring(struct printer *printer, const struct model *model, const struct function *function)
{
	python_docstring(printer, 1, model->arena, python_function_text(model, function));
}

const char *python_maker_text(const struct model *model, const struct maker *maker)
{
	struct pieces lines = {.arena = model->arena};
	const struct function *function = maker->function;
	pieces_add(&lines, "What asks for the same as %s(); nothing is called.\n", function->public_name);
	for (size_t i = 0; i < maker->argument_count; i++) {
		const struct parameter *parameter = &function->parameters[maker->arguments[i]];
		pieces_add(&lines, "- %s: %s%s", python_name(model, parameter), argument_words(model, parameter),
			parameter->nullable ? ", or None" : "");
	}
	pieces_add(&lines, "- returns the fields of a %s", maker->record->name);
	return python_filled(model->arena, 1, pieces_join(&lines, "\n"));
}

void python_maker_docstring(struct printer *printer, const struct model *model, const struct maker *maker)
{
	python_docstring(printer, 1, model->arena, python_maker_text(model, maker));
}

const char *python_record_text(const struct model *model, const struct record *record)
{
	struct pieces lines = {.arena = model->arena};
	pieces_add(&lines, "%s\n", record->comment ? record->comment : record->spelling);
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		if (!interface_is_member(field))
			continue;
		pieces_add(&lines, "- %s: %s%s%s", python_field_name(model, field), field->type->spelling,
			field->comment ? ", " : "", field->comment ? field->comment : "");
	}
	return pieces_join(&lines, "\n");
}

void python_record_docstring(struct printer *printer, const struct model *model, const struct record *record)
{
	python_docstring(printer, 1, model->arena, python_record_text(model, record));
}
