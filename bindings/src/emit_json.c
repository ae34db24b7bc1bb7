/* SPDX-License-Identifier: MIT
 *
 * Target json: the model itself, for tools and for reading. What is absent or false is left out.
 */
#include "description_version.h"
#include "printer.h"
#include "targets.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

int emit_json(const struct model *model, const struct emit_options *options);
const char *json_cannot(const struct model *model, const struct function *function);

static void set_text(json_t *object, const char *key, const char *text)
{
	if (text)
		json_object_set_new(object, key, json_string_nocheck(text));
}

static void set_flag(json_t *object, const char *key, bool flag)
{
	if (flag)
		json_object_set_new(object, key, json_true());
}

static void set_number(json_t *object, const char *key, size_t number)
{
	json_object_set_new(object, key, json_integer((json_int_t)number));
}

/* An object that has nothing in it says nothing. */
static void set_object(json_t *object, const char *key, json_t *value)
{
	if (json_object_size(value))
		json_object_set_new(object, key, value);
	else
		json_decref(value);
}

static void set_location(json_t *object, const struct location *location)
{
	if (location->file)
		json_object_set_new(object, "location",
			json_pack("[s, i, i]", location->file, (int)location->line, (int)location->column));
}

/* ---- contracts ---- */

struct member {
	const char *key;
	size_t offset;
};

#define MEMBER(key, member)                                                                                            \
	{                                                                                                              \
		key, offsetof(struct contract, member)                                                                 \
	}

static const struct member flags[] = {
	MEMBER("in", in),
	MEMBER("out", out),
	MEMBER("inout", inout),
	MEMBER("string", string),
	MEMBER("path", path),
	MEMBER("fd", fd),
	MEMBER("handle_number", handle_number),
	MEMBER("nullable", nullable),
	MEMBER("address", address),
	MEMBER("releases", releases),
	MEMBER("errno", returns_errno),
	MEMBER("errno_global", returns_errno_global),
	MEMBER("explains", explains),
	MEMBER("blocking", blocking),
	MEMBER("hidden", hidden),
	MEMBER("returns_nothing", returns_nothing),
	MEMBER("record", record),
	MEMBER("opaque", opaque),
	MEMBER("enum", is_enum),
	MEMBER("flagset", flagset),
};

static const struct member texts[] = {
	MEMBER("count", count),
	MEMBER("bytes", bytes),
	MEMBER("default", default_value),
	MEMBER("flags", flags),
	MEMBER("example", example),
	MEMBER("retained", retained),
	MEMBER("pinned", pinned),
	MEMBER("fails", fails),
	MEMBER("returns_owned", returns_owned),
	MEMBER("returns_borrowed", returns_borrowed),
	MEMBER("returns_count", returns_count),
	MEMBER("makes", makes),
	MEMBER("name", name),
	MEMBER("since", since),
	MEMBER("deprecated", deprecated),
	MEMBER("handle", handle),
};

static void set_contract(json_t *object, const struct contract *contract)
{
	json_t *result = json_object();
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		set_flag(result, flags[i].key, *(const bool *)((const char *)contract + flags[i].offset));
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		set_text(result, texts[i].key, *(const char *const *)((const char *)contract + texts[i].offset));
	set_object(object, "contract", result);
}

/* ---- types ---- */

static const char *kind_name(enum type_kind kind)
{
	switch (kind) {
	case TYPE_VOID:
		return "void";
	case TYPE_BOOL:
		return "bool";
	case TYPE_INTEGER:
		return "integer";
	case TYPE_FLOAT:
		return "float";
	case TYPE_ENUM:
		return "enum";
	case TYPE_RECORD:
		return "record";
	case TYPE_INCOMPLETE:
		return "incomplete";
	case TYPE_POINTER:
		return "pointer";
	case TYPE_ARRAY:
		return "array";
	case TYPE_FUNCTION:
		return "function";
	}
	return NULL;
}

static json_t *type_json(const struct type *type)
{
	json_t *result = json_object();
	set_text(result, "kind", kind_name(type->kind));
	set_text(result, "spelling", type->spelling);
	if (strcmp(type->canonical, type->spelling) != 0)
		set_text(result, "canonical", type->canonical);
	set_text(result, "name", type->name);
	if (type->size) {
		set_number(result, "size", type->size);
		set_number(result, "align", type->align);
	}
	set_flag(result, "signed", type->is_signed);
	set_flag(result, "const", type->is_const);
	if (type->kind == TYPE_ARRAY)
		json_object_set_new(result, "length", json_integer(type->length));
	if (type->target)
		json_object_set_new(result, "target", type_json(type->target));
	return result;
}

static void set_type(json_t *object, const char *key, const struct type *type)
{
	if (type)
		json_object_set_new(object, key, type_json(type));
}

/* ---- functions ---- */

static const char *role_name(enum role role)
{
	switch (role) {
	case ROLE_INTEGER:
		return "integer";
	case ROLE_BOOL:
		return "bool";
	case ROLE_FLOAT:
		return "float";
	case ROLE_FD:
		return "fd";
	case ROLE_TEXT:
		return "text";
	case ROLE_BYTES_IN:
		return "bytes_in";
	case ROLE_BYTES_OUT:
		return "bytes_out";
	case ROLE_BYTES_INOUT:
		return "bytes_inout";
	case ROLE_ARRAY_IN:
		return "array_in";
	case ROLE_ARRAY_OUT:
		return "array_out";
	case ROLE_RECORD_IN:
		return "record_in";
	case ROLE_RECORDS_IN:
		return "records_in";
	case ROLE_RECORD_OUT:
		return "record_out";
	case ROLE_RECORDS_OUT:
		return "records_out";
	case ROLE_NUMBER_OUT:
		return "integer_out";
	case ROLE_NUMBER_INOUT:
		return "integer_inout";
	case ROLE_HANDLE_IN:
		return "handle_in";
	case ROLE_ADDRESS:
		return "address";
	case ROLE_ADDRESS_OUT:
		return "address_out";
	case ROLE_VIEW_OUT:
		return "view_out";
	case ROLE_SIZE:
		return "size";
	case ROLE_SIZE_OUT:
		return "size_out";
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
		return "token";
	}
	return NULL;
}

static const char *result_role_name(enum result_role role)
{
	switch (role) {
	case RESULT_NOTHING:
		return "nothing";
	case RESULT_INTEGER:
		return "integer";
	case RESULT_BOOL:
		return "bool";
	case RESULT_FLOAT:
		return "float";
	case RESULT_TEXT:
		return "text";
	case RESULT_HANDLE:
		return "handle";
	case RESULT_ADDRESS:
		return "address";
	case RESULT_TEXTS:
	case RESULT_BYTES:
	case RESULT_RECORD:
	case RESULT_COUNT:
		return "count";
	}
	return NULL;
}

static const char *failure_name(enum failure failure)
{
	switch (failure) {
	case FAILURE_NONE:
		return NULL;
	case FAILURE_ERRNO:
		return "errno";
	case FAILURE_ERRNO_GLOBAL:
		return "errno_global";
	case FAILURE_EXPRESSION:
		return "expression";
	}
	return NULL;
}

static bool has_size(enum role role, const struct parameter *parameter)
{
	return parameter->size >= 0 || parameter->constant || role == ROLE_VIEW_OUT;
}

static json_t *parameter_json(const struct function *function, const struct parameter *parameter)
{
	json_t *result = json_object();
	set_text(result, "name", parameter->name);
	set_text(result, "role", function->contract.hidden ? NULL : role_name(parameter->role));
	set_type(result, "type", parameter->type);
	set_type(result, "element", parameter->element);
	if (parameter->size >= 0)
		set_text(result, "size", function->parameters[parameter->size].name);
	else if (has_size(parameter->role, parameter))
		set_number(result, "constant", parameter->constant);
	if (parameter->token >= 0)
		set_text(result, "token", function->parameters[parameter->token].name);
	set_flag(result, "nullable", parameter->nullable);
	set_flag(result, "retained", parameter->retained);
	set_flag(result, "writable", parameter->writable);
	set_flag(result, "follows", parameter->follows);
	set_flag(result, "keeps", parameter->keeps);
	set_text(result, "default", parameter->default_value);
	set_contract(result, &parameter->contract);
	set_location(result, &parameter->location);
	return result;
}

static void set_result(json_t *object, const struct function *function)
{
	json_t *result = json_object();
	set_type(result, "type", function->result);
	set_text(result, "role", function->contract.hidden ? NULL : result_role_name(function->result_role));
	set_text(result, "failure", failure_name(function->failure));
	if (function->counts >= 0)
		set_text(result, "counts", function->parameters[function->counts].name);
	json_object_set_new(object, "result", result);
}

static json_t *function_json(const struct function *function)
{
	json_t *result = json_object();
	json_t *parameters = json_array();
	set_text(result, "name", function->name);
	if (strcmp(function->name, function->public_name) != 0)
		set_text(result, "public_name", function->public_name);
	set_text(result, "comment", function->comment);
	set_flag(result, "static", function->is_static);
	set_flag(result, "variadic", function->is_variadic);
	set_flag(result, "omit_python", function->omit_python);
	set_flag(result, "omit_lua", function->omit_lua);
	set_result(result, function);
	for (size_t i = 0; i < function->parameter_count; i++)
		json_array_append_new(parameters, parameter_json(function, &function->parameters[i]));
	json_object_set_new(result, "parameters", parameters);
	set_contract(result, &function->contract);
	set_location(result, &function->location);
	return result;
}

/* ---- records, enumerations, constants ---- */

static const char *field_role_name(enum field_role role)
{
	switch (role) {
	case FIELD_VALUE:
		return "value";
	case FIELD_FD:
		return "fd";
	case FIELD_HANDLE:
		return "handle";
	case FIELD_TEXT:
		return "text";
	case FIELD_BYTES_IN:
		return "bytes_in";
	case FIELD_BYTES_OUT:
		return "bytes_out";
	case FIELD_RECORDS:
		return "records";
	case FIELD_ADDRESS:
		return "address";
	case FIELD_UNKNOWN:
		return "unknown";
	case FIELD_COUNT:
		return "count";
	case FIELD_TOKEN:
		return "token";
	case FIELD_FLEXIBLE:
	case FIELD_HIDDEN:
		return "hidden";
	}
	return NULL;
}

/* What a field has by its role; a plain value has nothing. */
static void set_field_role(json_t *object, const struct record *record, const struct field *field)
{
	set_text(object, "role", field->role == FIELD_VALUE ? NULL : field_role_name(field->role));
	set_type(object, "element", field->element);
	if (field->count >= 0)
		set_text(object, "count", record->fields[field->count].name);
	else if (field->constant)
		set_number(object, "constant", field->constant);
	if (field->token >= 0)
		set_text(object, "token", record->fields[field->token].name);
	set_flag(object, "nullable", field->nullable);
	set_flag(object, "retained", field->retained);
}

static json_t *field_json(const struct record *record, const struct field *field)
{
	json_t *result = json_object();
	set_text(result, "name", field->name);
	set_text(result, "comment", field->comment);
	set_type(result, "type", field->type);
	set_number(result, "offset", field->offset);
	set_number(result, "size", field->size);
	if (field->bit_width) {
		set_number(result, "bit_offset", field->bit_offset);
		set_number(result, "bit_width", field->bit_width);
	}
	set_field_role(result, record, field);
	set_contract(result, &field->contract);
	set_location(result, &field->location);
	return result;
}

static json_t *record_json(const struct record *record)
{
	json_t *result = json_object();
	json_t *fields = json_array();
	set_text(result, "name", record->name);
	set_text(result, "spelling", record->spelling);
	set_text(result, "comment", record->comment);
	set_number(result, "size", record->size);
	set_number(result, "align", record->align);
	set_flag(result, "union", record->is_union);
	set_flag(result, "complete", record->is_complete);
	for (size_t i = 0; i < record->field_count; i++)
		json_array_append_new(fields, field_json(record, &record->fields[i]));
	json_object_set_new(result, "fields", fields);
	set_contract(result, &record->contract);
	set_location(result, &record->location);
	return result;
}

/* JSON's readers differ on integers beyond 2^63: an unsigned one is text then. */
static void set_value(json_t *object, const struct constant *constant)
{
	char digits[24];
	snprintf(digits, sizeof(digits), "%llu", (unsigned long long)constant->value);
	if (constant->is_unsigned && constant->value < 0)
		set_text(object, "value", digits);
	else
		json_object_set_new(object, "value", json_integer(constant->value));
}

static json_t *constants_json(const struct constant *constants, size_t count)
{
	json_t *result = json_array();
	for (size_t i = 0; i < count; i++) {
		json_t *object = json_object();
		set_text(object, "name", constants[i].name);
		set_text(object, "comment", constants[i].comment);
		set_value(object, &constants[i]);
		set_location(object, &constants[i].location);
		json_array_append_new(result, object);
	}
	return result;
}

static json_t *enumeration_json(const struct enumeration *enumeration)
{
	json_t *result = json_object();
	set_text(result, "name", enumeration->name);
	set_text(result, "spelling", enumeration->spelling);
	set_text(result, "comment", enumeration->comment);
	json_object_set_new(result, "members", constants_json(enumeration->members, enumeration->member_count));
	set_contract(result, &enumeration->contract);
	set_location(result, &enumeration->location);
	return result;
}

/* ---- constructors ---- */

static json_t *filling_json(const struct maker *maker, const struct filling *filling)
{
	json_t *result = json_object();
	set_text(result, "field", maker->record->fields[filling->field].name);
	switch (filling->kind) {
	case FILLING_ARGUMENT:
		set_text(result, "argument", maker->function->parameters[filling->parameter].name);
		break;
	case FILLING_LENGTH:
		set_text(result, "length", maker->function->parameters[filling->parameter].name);
		break;
	case FILLING_CONSTANT:
		set_text(result, "constant", filling->constant);
		json_object_set_new(result, "value", json_integer(filling->value));
		break;
	}
	return result;
}

static json_t *maker_json(const struct maker *maker)
{
	json_t *result = json_object(), *arguments = json_array(), *fillings = json_array();
	set_text(result, "name", maker->name);
	set_text(result, "function", maker->function->name);
	set_text(result, "record", maker->record->name);
	for (size_t i = 0; i < maker->argument_count; i++)
		json_array_append_new(
			arguments, json_string_nocheck(maker->function->parameters[maker->arguments[i]].name));
	for (size_t i = 0; i < maker->filling_count; i++)
		json_array_append_new(fillings, filling_json(maker, &maker->fillings[i]));
	json_object_set_new(result, "arguments", arguments);
	json_object_set_new(result, "fills", fillings);
	return result;
}

static json_t *makers_json(const struct model *model)
{
	json_t *result = json_array();
	for (size_t i = 0; i < model->maker_count; i++)
		json_array_append_new(result, maker_json(&model->makers[i]));
	return result;
}

/* ---- the whole ---- */

static json_t *headers_json(const struct model *model)
{
	json_t *result = json_array();
	for (size_t i = 0; i < model->header_count; i++)
		json_array_append_new(result, json_string_nocheck(model->headers[i]));
	return result;
}

static json_t *model_json(const struct model *model)
{
	json_t *functions = json_array(), *records = json_array(), *enumerations = json_array();
	for (size_t i = 0; i < model->function_count; i++)
		json_array_append_new(functions, function_json(&model->functions[i]));
	for (size_t i = 0; i < model->record_count; i++)
		json_array_append_new(records, record_json(&model->records[i]));
	for (size_t i = 0; i < model->enumeration_count; i++)
		json_array_append_new(enumerations, enumeration_json(&model->enumerations[i]));
	json_t *result = json_pack("{s: s, s: i, s: s, s: o, s: o, s: o, s: o, s: o}", "format",
		DESCRIPTION_FORMAT, "version", DESCRIPTION_VERSION, "module", model->module, "headers", headers_json(model), "records", records,
		"enumerations", enumerations, "constants", constants_json(model->constants, model->constant_count),
		"functions", functions);
	if (result && model->maker_count)
		json_object_set_new(result, "constructors", makers_json(model));
	if (result && model->explains)
		set_text(result, "explains", model->explains->name);
	return result;
}

static int save(const struct model *model, const struct emit_options *options, const char *text)
{
	struct printer *printer = printer_new("  ");
	char *name = arena_format(model->arena, "%s.json", model->module);
	print_text(printer, text);
	print_text(printer, "\n");
	int result = printer_save(printer, options->directory, name);
	printer_free(printer);
	return result;
}

int emit_json(const struct model *model, const struct emit_options *options)
{
	json_t *json = model_json(model);
	char *text = json ? json_dumps(json, JSON_INDENT(2)) : NULL;
	int result = -1;
	if (text)
		result = save(model, options, text);
	else
		fputs("ferrule-bind: a name or a comment of the header cannot be written as JSON: is it UTF-8?\n",
			stderr);
	free(text);
	json_decref(json);
	return result;
}

const char *json_cannot(const struct model *model, const struct function *function)
{
	(void)model;
	(void)function;
	return NULL;
}
