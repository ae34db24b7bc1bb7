/* SPDX-License-Identifier: MIT
 *
 * Target json: the model itself, for tools and for reading. What is absent or false is left out.
 */
#include "description_version.h"
#include "emit_json.h"
#include "printer.h"
#include "targets.h"

#include <stdlib.h>
#include <string.h>

int emit_json(const struct model *model, const struct emit_options *options);
const char *json_cannot(const struct model *model, const struct function *function);

void json_set_text(json_t *object, const char *key, const char *text)
{
	if (text)
		json_object_set_new(object, key, json_string_nocheck(text));
}

void json_set_flag(json_t *object, const char *key, bool flag)
{
	if (flag)
		json_object_set_new(object, key, json_true());
}

void json_set_number(json_t *object, const char *key, size_t number)
{
	json_object_set_new(object, key, json_integer((json_int_t)number));
}

/* An object that has nothing in it says nothing. */
void json_set_object(json_t *object, const char *key, json_t *value)
{
	if (json_object_size(value))
		json_object_set_new(object, key, value);
	else
		json_decref(value);
}

void json_set_location(json_t *object, const struct location *location)
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
	MEMBER("terminated", terminated),
	MEMBER("measured", measured),
	MEMBER("user_data", user_data),
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
	MEMBER("owned", owned),
	MEMBER("borrowed", borrowed),
	MEMBER("scope", scope),
	MEMBER("closure", closure),
	MEMBER("on_error", on_error),
	MEMBER("method", method),
	MEMBER("constructor", constructor),
	MEMBER("calls", calls),
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

void json_set_contract(json_t *object, const struct contract *contract)
{
	json_t *result = json_object();
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		json_set_flag(result, flags[i].key, *(const bool *)((const char *)contract + flags[i].offset));
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		json_set_text(result, texts[i].key, *(const char *const *)((const char *)contract + texts[i].offset));
	json_set_object(object, "contract", result);
}

/* ---- types ---- */

static json_t *type_json(const struct type *type)
{
	json_t *result = json_object();
	json_set_text(result, "kind", json_kind_name(type->kind));
	json_set_text(result, "spelling", type->spelling);
	if (strcmp(type->canonical, type->spelling) != 0)
		json_set_text(result, "canonical", type->canonical);
	json_set_text(result, "name", type->name);
	if (type->size) {
		json_set_number(result, "size", type->size);
		json_set_number(result, "align", type->align);
	}
	json_set_flag(result, "signed", type->is_signed);
	json_set_flag(result, "const", type->is_const);
	if (type->kind == TYPE_ARRAY)
		json_object_set_new(result, "length", json_integer(type->length));
	if (type->target)
		json_object_set_new(result, "target", type_json(type->target));
	return result;
}

void json_set_type(json_t *object, const char *key, const struct type *type)
{
	if (type)
		json_object_set_new(object, key, type_json(type));
}

/* ---- records, enumerations, constants ---- */

/* What a field has by its role; a plain value has nothing. */
static void set_field_role(json_t *object, const struct record *record, const struct field *field)
{
	json_set_text(object, "role", field->role == FIELD_VALUE ? NULL : json_field_role_name(field->role));
	json_set_type(object, "element", field->element);
	if (field->count >= 0)
		json_set_text(object, "count", record->fields[field->count].name);
	else if (field->constant)
		json_set_number(object, "constant", field->constant);
	if (field->token >= 0)
		json_set_text(object, "token", record->fields[field->token].name);
	json_set_flag(object, "nullable", field->nullable);
	json_set_flag(object, "retained", field->retained);
}

static void set_bits(json_t *object, const struct field *field)
{
	if (!field->is_bits)
		return;
	json_set_number(object, "bit_offset", field->bit_offset);
	json_set_number(object, "bit_width", field->bit_width);
}

static json_t *field_json(const struct record *record, const struct field *field)
{
	json_t *result = json_object();
	json_set_text(result, "name", field->name);
	json_set_text(result, "comment", field->comment);
	json_set_type(result, "type", field->type);
	json_set_number(result, "offset", field->offset);
	json_set_number(result, "size", field->size);
	set_bits(result, field);
	if (field->group) {
		json_set_number(result, "group", field->group);
		json_set_number(result, "alternative", field->alternative);
	}
	set_field_role(result, record, field);
	json_set_contract(result, &field->contract);
	json_set_location(result, &field->location);
	return result;
}

/* What a C compiler has to see, where that is not simply the fields. */
static void set_declared(json_t *object, const struct record *record)
{
	bool has_nameless = false;
	for (size_t i = 0; i < record->declared_count; i++)
		has_nameless |= !record->declared[i].name;
	if (!has_nameless)
		return;
	json_t *declared = json_array();
	for (size_t i = 0; i < record->declared_count; i++) {
		json_t *member = json_object();
		json_set_text(member, "name", record->declared[i].name);
		json_set_type(member, "type", record->declared[i].type);
		json_set_number(member, "offset", record->declared[i].offset);
		set_bits(member, &record->declared[i]);
		json_array_append_new(declared, member);
	}
	json_object_set_new(object, "declared", declared);
}

static json_t *record_json(const struct record *record)
{
	json_t *result = json_object();
	json_t *fields = json_array();
	json_set_text(result, "name", record->name);
	json_set_text(result, "spelling", record->spelling);
	json_set_text(result, "comment", record->comment);
	json_set_number(result, "size", record->size);
	json_set_number(result, "align", record->align);
	json_set_flag(result, "union", record->is_union);
	json_set_flag(result, "complete", record->is_complete);
	for (size_t i = 0; i < record->field_count; i++)
		json_array_append_new(fields, field_json(record, &record->fields[i]));
	json_object_set_new(result, "fields", fields);
	set_declared(result, record);
	json_set_flag(result, "promoted", record->is_promoted);
	json_set_text(result, "alias", record->alias);
	json_set_contract(result, &record->contract);
	json_set_location(result, &record->location);
	return result;
}

/* JSON's readers differ on integers beyond 2^63: an unsigned one is text then. It has no infinity: that is text too. */
static void set_value(json_t *object, const struct constant *constant)
{
	char digits[24];
	switch (constant->kind) {
	case CONSTANT_INTEGER:
		snprintf(digits, sizeof(digits), "%llu", (unsigned long long)constant->value);
		if (constant->is_unsigned && constant->value < 0)
			json_set_text(object, "value", digits);
		else
			json_object_set_new(object, "value", json_integer(constant->value));
		break;
	case CONSTANT_FLOAT:
		snprintf(digits, sizeof(digits), "%g", constant->real);
		json_set_text(object, "kind", "float");
		if (json_object_set_new(object, "value", json_real(constant->real)))
			json_set_text(object, "value", digits);
		break;
	case CONSTANT_TEXT:
		json_set_text(object, "kind", "text");
		json_set_text(object, "value", constant->text);
		break;
	}
}

static json_t *constants_json(const struct constant *constants, size_t count)
{
	json_t *result = json_array();
	for (size_t i = 0; i < count; i++) {
		json_t *object = json_object();
		json_set_text(object, "name", constants[i].name);
		json_set_text(object, "comment", constants[i].comment);
		set_value(object, &constants[i]);
		json_set_location(object, &constants[i].location);
		json_array_append_new(result, object);
	}
	return result;
}

static json_t *enumeration_json(const struct enumeration *enumeration)
{
	json_t *result = json_object();
	json_set_text(result, "name", enumeration->name);
	json_set_text(result, "spelling", enumeration->spelling);
	json_set_text(result, "comment", enumeration->comment);
	json_object_set_new(result, "members", constants_json(enumeration->members, enumeration->member_count));
	json_set_contract(result, &enumeration->contract);
	json_set_location(result, &enumeration->location);
	return result;
}

/* ---- handles ---- */

static json_t *handle_json(const struct handle *handle)
{
	json_t *result = json_object(), *methods = json_object();
	json_set_text(result, "name", handle->name);
	json_set_text(result, "spelling", handle->record ? handle->record->spelling : "void");
	json_set_text(result, "close", handle->close);
	json_set_text(result, "constructor", handle->constructor ? handle->constructor->name : NULL);
	for (size_t i = 0; i < handle->method_count; i++)
		json_set_text(methods, handle->methods[i]->method, handle->methods[i]->name);
	json_set_object(result, "methods", methods);
	return result;
}

static json_t *handles_json(const struct model *model)
{
	json_t *result = json_array();
	for (size_t i = 0; i < model->handle_count; i++)
		json_array_append_new(result, handle_json(&model->handles[i]));
	return result;
}

/* ---- constructors ---- */

static json_t *filling_json(const struct maker *maker, const struct filling *filling)
{
	json_t *result = json_object();
	json_set_text(result, "field", maker->record->fields[filling->field].name);
	switch (filling->kind) {
	case FILLING_ARGUMENT:
		json_set_text(result, "argument", maker->function->parameters[filling->parameter].name);
		break;
	case FILLING_LENGTH:
		json_set_text(result, "length", maker->function->parameters[filling->parameter].name);
		break;
	case FILLING_CONSTANT:
		json_set_text(result, "constant", filling->constant);
		json_object_set_new(result, "value", json_integer(filling->value));
		break;
	}
	return result;
}

static json_t *maker_json(const struct maker *maker)
{
	json_t *result = json_object(), *arguments = json_array(), *fillings = json_array();
	json_set_text(result, "name", maker->name);
	json_set_text(result, "function", maker->function->name);
	json_set_text(result, "record", maker->record->name);
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
		json_array_append_new(functions, json_function(&model->functions[i]));
	for (size_t i = 0; i < model->record_count; i++)
		json_array_append_new(records, record_json(&model->records[i]));
	for (size_t i = 0; i < model->enumeration_count; i++)
		json_array_append_new(enumerations, enumeration_json(&model->enumerations[i]));
	json_t *result = json_pack("{s: s, s: i, s: s, s: o, s: o, s: o, s: o, s: o}", "format",
		DESCRIPTION_FORMAT, "version", DESCRIPTION_VERSION, "module", model->module, "headers",
		headers_json(model), "records", records,
		"enumerations", enumerations, "constants", constants_json(model->constants, model->constant_count),
		"functions", functions);
	if (result && model->handle_count)
		json_object_set_new(result, "handles", handles_json(model));
	if (result && model->maker_count)
		json_object_set_new(result, "constructors", makers_json(model));
	if (result && model->explains)
		json_set_text(result, "explains", model->explains->name);
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
