/* SPDX-License-Identifier: MIT
 *
 * Docstrings: the header's comments, and what the contracts say of types, ownership and failures.
 */
#include "emit_python.h"

#include <stdio.h>
#include <string.h>

/* How long C keeps an argument. */
static const char *kept(const struct function *function, const struct parameter *parameter, struct arena *arena)
{
	if (!parameter->retained)
		return "";
	switch (parameter->until) {
	case UNTIL_TOKEN:
		return ", which stays in use until C gives it back";
	case UNTIL_HANDLE:
		return arena_format(arena, ", which stays in use as long as %s lives",
			function->parameters[parameter->until_parameter].name);
	case UNTIL_RESULT:
		return ", which stays in use as long as what is returned";
	case UNTIL_FUNCTION:
		return arena_format(arena, ", which stays in use until %s()", parameter->until_function);
	}
	return "";
}

static const char *number_words(struct arena *arena, const struct type *type)
{
	switch (type->kind) {
	case TYPE_BOOL:
		return "bool";
	case TYPE_FLOAT:
		return type->size == sizeof(double) ? "float" : arena_format(arena, "float (%s)", type->spelling);
	case TYPE_INTEGER:
	case TYPE_ENUM:
	case TYPE_VOID:
	case TYPE_RECORD:
	case TYPE_INCOMPLETE:
	case TYPE_POINTER:
	case TYPE_ARRAY:
	case TYPE_FUNCTION:
		return strcmp(type->spelling, "int") ? arena_format(arena, "int (%s)", type->spelling) : "int";
	}
	return "int";
}

static const char *record_name(const struct model *model, const struct parameter *parameter)
{
	return model_record(model, parameter->element)->name;
}

/* Memory has to be so long, where that is neither asked for nor folded into it. */
static const char *at_least(const struct model *model, const struct parameter *parameter)
{
	const struct contract *contract = &parameter->contract;
	const char *size = contract->bytes ? contract->bytes : contract->count;
	if (parameter->size >= 0 || !size)
		return "";
	return arena_format(model->arena, ", %s %s %s",
		contract->bytes || parameter->expression ? "at least" : "exactly", size,
		contract->bytes ? "bytes" : "elements");
}

static const char *called_words(const struct model *model, const struct parameter *parameter)
{
	static const char *const scopes[] = {
		[SCOPE_CALL] = "during the call", [SCOPE_ASYNC] = "once", [SCOPE_FOREVER] = "from now on"};
	return arena_format(model->arena, "callable, which C calls %s", scopes[parameter->scope]);
}

/* A sequence, or memory that C reads or fills. */
static const char *array_words(const struct model *model, const struct parameter *parameter, const char *stays)
{
	struct arena *arena = model->arena;
	if (parameter->role == ROLE_ARRAY_OUT)
		return arena_format(arena, "number of elements, at most; or a writable array of %s that is filled",
			parameter->element->spelling);
	const char *numbers = number_words(arena, parameter->element), *size = at_least(model, parameter);
	if (parameter->role == ROLE_ARRAY_IN)
		return arena_format(arena, "sequence of %s, or an array of exactly these%s%s", numbers, size, stays);
	return arena_format(arena,
		"sequence of %s, whose changed copy is returned, or a writable array of exactly these, which is "
		"changed%s",
		numbers, size);
}

static const char *bytes_words(const struct model *model, const struct parameter *parameter, const char *stays)
{
	const char *size = at_least(model, parameter);
	if (parameter->role == ROLE_BYTES_IN)
		return arena_format(model->arena, "bytes or another contiguous buffer%s%s", size, stays);
	if (parameter->role == ROLE_BYTES_OUT && !parameter->retained)
		return "number of bytes, or a writable buffer that is filled";
	return arena_format(model->arena, "writable buffer%s%s", size, stays);
}

/* What an argument may be, in words. */
static const char *argument_words(
	const struct model *model, const struct function *function, const struct parameter *parameter)
{
	struct arena *arena = model->arena;
	const char *stays = kept(function, parameter, arena);
	switch (parameter->role) {
	case ROLE_INTEGER:
		if (parameter->contract.flags)
			return arena_format(arena, "int, of %s", parameter->contract.flags);
		return number_words(arena, parameter->type);
	case ROLE_BOOL:
	case ROLE_FLOAT:
		return number_words(arena, parameter->type);
	case ROLE_NUMBER_INOUT:
		return number_words(arena, parameter->element);
	case ROLE_FD:
		return arena_format(arena, "descriptor, or an object with fileno()%s", stays);
	case ROLE_TEXT:
		return arena_format(arena, "%s%s",
			parameter->contract.path ? "path: str, bytes or os.PathLike" : "str or bytes", stays);
	case ROLE_TEXTS_IN:
		return arena_format(arena, "sequence of %s%s%s",
			parameter->contract.path ? "paths: str, bytes or os.PathLike" : "str or bytes",
			parameter->terminated ? "" : at_least(model, parameter), stays);
	case ROLE_TEXT_OUT:
		return "number of bytes that there is room for";
	case ROLE_BYTES_IN:
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
		return bytes_words(model, parameter, stays);
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_INOUT:
	case ROLE_ARRAY_OUT:
		return array_words(model, parameter, stays);
	case ROLE_RECORDS_OUT:
		return "number of elements, at most";
	case ROLE_RECORD_IN:
	case ROLE_RECORD_VALUE:
	case ROLE_RECORD_INOUT:
		return arena_format(
			arena, "%s, or a mapping or sequence of its fields%s", record_name(model, parameter), stays);
	case ROLE_RECORDS_IN:
	case ROLE_RECORDS_INOUT:
		return arena_format(arena, "%s or mappings or sequences of its fields, many; or a buffer of them%s",
			record_name(model, parameter), stays);
	case ROLE_HANDLE_IN:
		return arena_format(arena, "%s%s", interface_handle(parameter->element)->name, stays);
	case ROLE_CALLBACK:
		return called_words(model, parameter);
	case ROLE_ADDRESS:
		return "address as an int, or a writable buffer; nothing checks it";
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
		return "";
	}
	return "";
}

/* Bytes that C gives: a copy, or a view of a handle's. */
static const char *given_words(
	const struct model *model, const struct function *function, enum lending lending, int owner)
{
	if (lending != LENDING_PINNED || owner < 0)
		return "bytes or None";
	return arena_format(model->arena, "read-only memoryview of what belongs to %s, which lives as long; or None",
		function->parameters[owner].name);
}

static const char *handle_words(
	const struct model *model, const struct function *function, const char *name, enum lending lending, int owner)
{
	if (lending == LENDING_OWNED || lending == LENDING_NONE)
		return name;
	if (owner < 0)
		return arena_format(model->arena, "%s that is always there, or None", name);
	return arena_format(model->arena, "%s that belongs to %s, which lives as long; or None", name,
		function->parameters[owner].name);
}

/* What comes back for an out-parameter, in words. */
static const char *value_words(
	const struct model *model, const struct function *function, const struct parameter *parameter)
{
	struct arena *arena = model->arena;
	switch (parameter->role) {
	case ROLE_BYTES_OUT:
		return interface_asks(parameter) ? "bytes, or the number of bytes filled in" : "bytes";
	case ROLE_TEXT_OUT:
		return "str";
	case ROLE_ARRAY_OUT:
		return arena_format(arena, "list of %s%s", number_words(arena, parameter->element),
			interface_asks(parameter) ? ", or the number of elements filled in" : "");
	case ROLE_ARRAY_INOUT:
		return arena_format(arena, "list of %s, or the number of elements changed",
			number_words(arena, parameter->element));
	case ROLE_RECORDS_OUT:
	case ROLE_RECORDS_INOUT:
		return arena_format(arena, "%s of %s",
			python_points(model, model_record(model, parameter->element)) ? "list" : "Records",
			record_name(model, parameter));
	case ROLE_RECORD_OUT:
	case ROLE_RECORD_INOUT:
		return record_name(model, parameter);
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
		return number_words(arena, parameter->element);
	case ROLE_TEXT_POINTER_OUT:
		return "str or None";
	case ROLE_BYTES_POINTER_OUT:
		return given_words(model, function, parameter->lending, parameter->owner);
	case ROLE_HANDLE_OUT:
		return arena_format(arena, "%s%s",
			handle_words(model, function, interface_handle(parameter->element)->name, parameter->lending,
				parameter->owner),
			parameter->lending == LENDING_OWNED ? " or None" : "");
	case ROLE_ADDRESS_OUT:
		return "address, as an int";
	case ROLE_VIEW_OUT:
		return parameter->element ? arena_format(arena, "memoryview of int (%s), which pins C's memory",
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
	case ROLE_RECORD_VALUE:
	case ROLE_TEXTS_IN:
	case ROLE_HANDLE_IN:
	case ROLE_CALLBACK:
	case ROLE_ADDRESS:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
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
	case RESULT_COUNT:
	case RESULT_BOOL:
	case RESULT_FLOAT:
		return number_words(model->arena, function->result);
	case RESULT_TEXT:
		return "str or None";
	case RESULT_TEXTS:
		return "list of str, or None";
	case RESULT_BYTES:
		return given_words(model, function, function->lending, function->owner);
	case RESULT_RECORD:
		return arena_format(model->arena, "%s%s", model_record(model, function->result_element)->name,
			function->result->kind == TYPE_POINTER ? " or None" : "");
	case RESULT_HANDLE:
		return handle_words(
			model, function, function->result_element->name, function->lending, function->owner);
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
			pieces_add(&values, "%s: %s", parameter->name, value_words(model, function, parameter));
	}
	return values.count ? pieces_join(&values, "; ") : "None";
}

static const char *raises(struct arena *arena, const struct function *function)
{
	switch (function->failure) {
	case FAILURE_ERRNO:
	case FAILURE_ERRNO_GLOBAL:
		return "; raises OSError";
	case FAILURE_EXPRESSION:
		return function->error ? arena_format(arena, "; raises %s", function->error) : "; raises Error";
	case FAILURE_NONE:
		return function->result_role == RESULT_HANDLE && function->frees ? "; raises OSError" : "";
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
				argument_words(model, function, parameter), parameter->nullable ? ", or None" : "");
	}
	pieces_add(&lines, "- returns %s%s", returns(model, function), raises(model->arena, function));
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
		pieces_add(&lines, "- %s: %s%s", python_name(model, parameter),
			argument_words(model, function, parameter), parameter->nullable ? ", or None" : "");
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
