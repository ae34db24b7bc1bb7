/* SPDX-License-Identifier: MIT
 *
 * The interface that all Python targets present: which arguments and values a function has there, and their names.
 */
#include "emit_python.h"

#include <string.h>

bool python_binds(const struct function *function)
{
	return !function->contract.hidden && !function->omit_python;
}

/* ---- names ---- */

static bool is_one_of(const char *name, const char *const words[], size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (*words[i] == *name && !strcmp(words[i], name))
			return true;
	return false;
}

#define IS_ONE_OF(name, words) is_one_of(name, words, sizeof(words) / sizeof(*(words)))

static bool is_keyword(const char *name)
{
	static const char *const words[] = {"False", "None", "True", "and", "as", "assert", "async", "await", "break",
		"class", "continue", "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if",
		"import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
		"with", "yield"};
	return IS_ONE_OF(name, words);
}

/* Names that the bodies of generated functions use. Those that begin with "c_" are what a body calls the converted
 * arguments. */
static bool is_taken(const char *name)
{
	static const char *const taken[] = {"answer", "bytes", "bytearray", "int", "isinstance", "len", "list", "map",
		"problem", "result", "tuple", "type", "value_"};
	return IS_ONE_OF(name, taken) || !strncmp(name, "c_", 2) || *name == '_';
}

const char *python_field_name(const struct model *model, const struct field *field)
{
	bool taken = is_keyword(field->name) || !strcmp(field->name, "cls");
	if (*field->name == '_')
		return arena_format(model->arena, "c%s", field->name);
	return taken ? arena_format(model->arena, "%s_", field->name) : field->name;
}

const char *python_name(const struct model *model, const struct parameter *parameter)
{
	if (*parameter->name == '_')
		return arena_format(model->arena, "c%s", parameter->name);
	if (is_keyword(parameter->name) || is_taken(parameter->name))
		return arena_format(model->arena, "%s_", parameter->name);
	return parameter->name;
}

/* ---- arguments and values ---- */

static const char *default_text(const struct parameter *parameter)
{
	if (!parameter->default_value)
		return NULL;
	if (!strcmp(parameter->default_value, "NULL"))
		return "None";
	if (parameter->role == ROLE_BOOL)
		return strcmp(parameter->default_value, "0") ? "True" : "False";
	return parameter->default_value;
}

const char *python_default(const struct function *function, size_t index)
{
	for (size_t i = index; i < function->parameter_count; i++)
		if (interface_is_argument(&function->parameters[i]) && !default_text(&function->parameters[i]))
			return NULL;
	return default_text(&function->parameters[index]);
}

struct pieces python_arguments(const struct model *model, const struct function *function, bool defaults)
{
	struct pieces pieces = {.arena = model->arena};
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		const char *value = defaults ? python_default(function, i) : NULL;
		if (interface_is_argument(parameter))
			pieces_add(
				&pieces, "%s%s%s", python_name(model, parameter), value ? "=" : "", value ? value : "");
	}
	if (defaults && pieces.count)
		pieces_add(&pieces, "/");
	return pieces;
}

/* ---- what a module needs ---- */

bool python_uses_record(const struct record *record, enum role role)
{
	return record->python_roles >> role & 1;
}

bool python_points(const struct model *model, const struct record *record)
{
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		const struct type *type = field->type;
		while (type->kind == TYPE_ARRAY)
			type = type->target;
		const struct record *inner = model_record(model, type);
		if (field->role == FIELD_TEXT || field->role == FIELD_BYTES_IN || field->role == FIELD_BYTES_OUT ||
			field->role == FIELD_RECORDS || (inner && inner != record && python_points(model, inner)))
			return true;
	}
	return false;
}

bool python_gives_records(const struct model *model)
{
	for (size_t i = 0; i < model->record_count; i++)
		if (python_uses_record(&model->records[i], ROLE_RECORDS_OUT) &&
			!python_points(model, &model->records[i]))
			return true;
	return false;
}

bool python_has_column(const struct record *record, const struct field *field)
{
	return interface_is_member(field) && !field->is_bits && type_is_integer(field->type) &&
	       record->size % field->size == 0 && field->offset % field->size == 0;
}

bool python_has_failure(const struct model *model, enum failure failure)
{
	for (size_t i = 0; i < model->function_count; i++)
		if (python_binds(&model->functions[i]) && model->functions[i].failure == failure)
			return true;
	return false;
}

struct pieces python_errors(const struct model *model)
{
	struct pieces names = {.arena = model->arena};
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		if (python_binds(function) && function->failure == FAILURE_EXPRESSION && function->error &&
			strcmp(function->error, "Error") != 0)
			pieces_add_once(&names, function->error);
	}
	return names;
}

bool python_retains_any(const struct model *model)
{
	for (size_t i = 0; i < model->function_count; i++)
		if (python_binds(&model->functions[i]) &&
			(interface_retains(&model->functions[i]) || interface_keeps_any(&model->functions[i])))
			return true;
	return false;
}

/* ---- handles ---- */

const char *python_handle_spelling(const struct handle *handle)
{
	return handle->record ? handle->record->spelling : handle->name;
}

const char *python_handle_words(const struct model *model, const struct handle *handle)
{
	if (handle->record)
		return arena_format(model->arena, "a handle of %s", handle->record->spelling);
	return arena_format(model->arena, "a handle that %s closes", handle->close);
}

struct pieces python_handle_names(const struct model *model)
{
	struct pieces names = {.arena = model->arena};
	for (size_t i = 0; i < model->handle_count; i++)
		pieces_add(&names, "%s", model->handles[i].name);
	return names;
}

/* ---- types ---- */

static const char *cannot_value(const struct model *model, const struct type *type);

static const char *cannot_field(const struct model *model, const struct field *field)
{
	switch (field->role) {
	case FIELD_VALUE:
	case FIELD_FD:
	case FIELD_HANDLE:
	case FIELD_ADDRESS:
	case FIELD_UNKNOWN:
		return cannot_value(model, field->type);
	case FIELD_RECORDS:
	case FIELD_FLEXIBLE:
		return cannot_value(model, field->element);
	case FIELD_TEXT:
	case FIELD_BYTES_IN:
	case FIELD_BYTES_OUT:
	case FIELD_COUNT:
	case FIELD_TOKEN:
	case FIELD_HIDDEN:
		return NULL;
	}
	return NULL;
}

static const char *cannot_value(const struct model *model, const struct type *type)
{
	switch (type->kind) {
	case TYPE_INTEGER:
	case TYPE_ENUM:
		return type->size > 8 ? "an integer of more than 64 bits" : NULL;
	case TYPE_FLOAT:
		return type->size > 8 ? "a floating-point number of more than 64 bits" : NULL;
	case TYPE_BOOL:
		return NULL;
	case TYPE_ARRAY:
		return type->length < 1 ? "an array of unknown length" : cannot_value(model, type->target);
	case TYPE_RECORD: {
		const struct record *record = model_record(model, type);
		if (!record)
			return "a struct without fields";
		for (size_t i = 0; i < record->field_count; i++) {
			const char *why = cannot_field(model, &record->fields[i]);
			if (why)
				return why;
		}
		return NULL;
	}
	case TYPE_VOID:
	case TYPE_INCOMPLETE:
	case TYPE_POINTER:
	case TYPE_FUNCTION:
		return "a record that holds a pointer";
	}
	return NULL;
}

static const char *cannot_parameter(const struct model *model, const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_INTEGER:
	case ROLE_FLOAT:
		return cannot_value(model, parameter->type);
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_OUT:
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_RECORD_OUT:
	case ROLE_RECORDS_OUT:
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
		return cannot_value(model, parameter->element);
	case ROLE_BOOL:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_BYTES_IN:
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
	case ROLE_HANDLE_IN:
	case ROLE_ADDRESS:
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
		return NULL;
	}
	return NULL;
}

const char *python_cannot(const struct model *model, const struct function *function)
{
	if (interface_retains(function) && interface_keeps_any(function))
		return "it has a token of its own, and records that have theirs";
	for (size_t i = 0; i < function->parameter_count; i++) {
		const char *why = cannot_parameter(model, &function->parameters[i]);
		if (why)
			return arena_format(model->arena, "parameter %s: Python has no form yet for %s",
				function->parameters[i].name, why);
	}
	return NULL;
}
