/* SPDX-License-Identifier: MIT
 *
 * Target json: the model itself, for tools and for reading. What is absent or false is left out.
 */
#include "description_version.h"
#include "emit_json.h"
#include "targets.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

int emit_json(const struct model *model, const struct emit_options *options);
const char *json_cannot(const struct model *model, const struct function *function);

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

static bool flag_of(const struct contract *contract, const struct member *member)
{
	return *(const bool *)((const char *)contract + member->offset);
}

static const char *text_of(const struct contract *contract, const struct member *member)
{
	return *(const char *const *)((const char *)contract + member->offset);
}

/* Says it anything? */
static bool has_words(const struct contract *contract)
{
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (flag_of(contract, &flags[i]))
			return true;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (text_of(contract, &texts[i]))
			return true;
	return false;
}

void json_set_contract(struct json *json, const struct contract *contract)
{
	if (!has_words(contract))
		return;
	json_open(json, "contract", '{');
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		json_set_flag(json, flags[i].key, flag_of(contract, &flags[i]));
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		json_set_text(json, texts[i].key, text_of(contract, &texts[i]));
	json_close(json, '}');
}

/* ---- types ---- */

void json_set_type(struct json *json, const char *key, const struct type *type)
{
	if (!type)
		return;
	json_open(json, key, '{');
	json_set_text(json, "kind", json_kind_name(type->kind));
	json_set_text(json, "spelling", type->spelling);
	if (strcmp(type->canonical, type->spelling) != 0)
		json_set_text(json, "canonical", type->canonical);
	json_set_text(json, "name", type->name);
	if (type->size) {
		json_set_number(json, "size", type->size);
		json_set_number(json, "align", type->align);
	}
	json_set_flag(json, "signed", type->is_signed);
	json_set_flag(json, "const", type->is_const);
	if (type->kind == TYPE_ARRAY)
		json_set_integer(json, "length", type->length);
	json_set_type(json, "target", type->target);
	json_close(json, '}');
}

/* ---- records ---- */

/* What a field has by its role; a plain value has nothing. */
static void set_field_role(struct json *json, const struct record *record, const struct field *field)
{
	json_set_text(json, "role", field->role == FIELD_VALUE ? NULL : json_field_role_name(field->role));
	json_set_type(json, "element", field->element);
	if (field->count >= 0)
		json_set_text(json, "count", record->fields[field->count].name);
	else if (field->constant)
		json_set_number(json, "constant", field->constant);
	if (field->token >= 0)
		json_set_text(json, "token", record->fields[field->token].name);
	json_set_flag(json, "nullable", field->nullable);
	json_set_flag(json, "retained", field->retained);
}

static void set_bits(struct json *json, const struct field *field)
{
	if (!field->is_bits)
		return;
	json_set_number(json, "bit_offset", field->bit_offset);
	json_set_number(json, "bit_width", field->bit_width);
}

static void write_field(struct json *json, const struct record *record, const struct field *field)
{
	json_open(json, NULL, '{');
	json_set_text(json, "name", field->name);
	json_set_text(json, "comment", field->comment);
	json_set_type(json, "type", field->type);
	json_set_number(json, "offset", field->offset);
	json_set_number(json, "size", field->size);
	set_bits(json, field);
	if (field->group) {
		json_set_number(json, "group", field->group);
		json_set_number(json, "alternative", field->alternative);
	}
	set_field_role(json, record, field);
	json_set_contract(json, &field->contract);
	json_set_location(json, &field->location);
	json_close(json, '}');
}

static void write_declared(struct json *json, const struct record *record)
{
	json_open(json, "declared", '[');
	for (size_t i = 0; i < record->declared_count; i++) {
		const struct field *member = &record->declared[i];
		json_open(json, NULL, '{');
		json_set_text(json, "name", member->name);
		json_set_type(json, "type", member->type);
		json_set_number(json, "offset", member->offset);
		set_bits(json, member);
		if (member->nameless) {
			json_set_flag(json, "union", member->nameless->is_union);
			write_declared(json, member->nameless);
		}
		json_close(json, '}');
	}
	json_close(json, ']');
}

/* What a C compiler has to see, where that is not simply the fields. */
static void set_declared(struct json *json, const struct record *record)
{
	bool has_nameless = false;
	for (size_t i = 0; i < record->declared_count; i++)
		has_nameless |= !record->declared[i].name;
	if (has_nameless)
		write_declared(json, record);
}

static void write_record(struct json *json, const struct record *record)
{
	json_open(json, NULL, '{');
	json_set_text(json, "name", record->name);
	json_set_text(json, "spelling", record->spelling);
	json_set_text(json, "comment", record->comment);
	json_set_number(json, "size", record->size);
	json_set_number(json, "align", record->align);
	json_set_flag(json, "union", record->is_union);
	json_set_flag(json, "complete", record->is_complete);
	json_open(json, "fields", '[');
	for (size_t i = 0; i < record->field_count; i++)
		write_field(json, record, &record->fields[i]);
	json_close(json, ']');
	set_declared(json, record);
	json_set_text(json, "alias", record->alias);
	json_set_contract(json, &record->contract);
	json_set_location(json, &record->location);
	json_close(json, '}');
}

/* ---- enumerations, constants ---- */

/* JSON's readers differ on integers beyond 2^63: an unsigned one is text then. It has no infinity: that is text too. */
static void set_value(struct json *json, const struct constant *constant)
{
	char digits[24];
	switch (constant->kind) {
	case CONSTANT_INTEGER:
		snprintf(digits, sizeof(digits), "%" PRIu64, (uint64_t)constant->value);
		if (constant->is_unsigned && constant->value < 0)
			json_set_text(json, "value", digits);
		else
			json_set_integer(json, "value", constant->value);
		break;
	case CONSTANT_FLOAT:
		json_set_text(json, "kind", "float");
		if (isfinite(constant->real))
			json_set_real(json, "value", constant->real);
		else
			json_set_text(json, "value",
				isnan(constant->real) ? "nan"
				: constant->real < 0  ? "-inf"
						      : "inf");
		break;
	case CONSTANT_TEXT:
		json_set_text(json, "kind", "text");
		json_set_text(json, "value", constant->text);
		break;
	}
}

static void write_constants(struct json *json, const char *key, const struct constant *constants, size_t count)
{
	json_open(json, key, '[');
	for (size_t i = 0; i < count; i++) {
		json_open(json, NULL, '{');
		json_set_text(json, "name", constants[i].name);
		json_set_text(json, "comment", constants[i].comment);
		set_value(json, &constants[i]);
		json_set_location(json, &constants[i].location);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void write_enumeration(struct json *json, const struct enumeration *enumeration)
{
	json_open(json, NULL, '{');
	json_set_text(json, "name", enumeration->name);
	json_set_text(json, "spelling", enumeration->spelling);
	json_set_text(json, "comment", enumeration->comment);
	write_constants(json, "members", enumeration->members, enumeration->member_count);
	json_set_contract(json, &enumeration->contract);
	json_set_location(json, &enumeration->location);
	json_close(json, '}');
}

/* ---- handles ---- */

static void write_handle(struct json *json, const struct handle *handle)
{
	json_open(json, NULL, '{');
	json_set_text(json, "name", handle->name);
	json_set_text(json, "spelling", handle->record ? handle->record->spelling : "void");
	json_set_text(json, "close", handle->close);
	json_set_text(json, "constructor", handle->constructor ? handle->constructor->name : NULL);
	if (handle->method_count) {
		json_open(json, "methods", '{');
		for (size_t i = 0; i < handle->method_count; i++)
			json_set_text(json, handle->methods[i]->method, handle->methods[i]->name);
		json_close(json, '}');
	}
	json_close(json, '}');
}

/* ---- constructors of records ---- */

static void write_filling(struct json *json, const struct maker *maker, const struct filling *filling)
{
	json_open(json, NULL, '{');
	json_set_text(json, "field", maker->record->fields[filling->field].name);
	switch (filling->kind) {
	case FILLING_ARGUMENT:
		json_set_text(json, "argument", maker->function->parameters[filling->parameter].name);
		break;
	case FILLING_LENGTH:
		json_set_text(json, "length", maker->function->parameters[filling->parameter].name);
		break;
	case FILLING_CONSTANT:
		json_set_text(json, "constant", filling->constant);
		json_set_integer(json, "value", filling->value);
		break;
	}
	json_close(json, '}');
}

static void write_maker(struct json *json, const struct maker *maker)
{
	json_open(json, NULL, '{');
	json_set_text(json, "name", maker->name);
	json_set_text(json, "function", maker->function->name);
	json_set_text(json, "record", maker->record->name);
	json_open(json, "arguments", '[');
	for (size_t i = 0; i < maker->argument_count; i++)
		json_set_text(json, NULL, maker->function->parameters[maker->arguments[i]].name);
	json_close(json, ']');
	json_open(json, "fills", '[');
	for (size_t i = 0; i < maker->filling_count; i++)
		write_filling(json, maker, &maker->fillings[i]);
	json_close(json, ']');
	json_close(json, '}');
}

/* ---- the whole ---- */

static void write_data(struct json *json, const struct model *model)
{
	json_open(json, "records", '[');
	for (size_t i = 0; i < model->record_count; i++)
		write_record(json, &model->records[i]);
	json_close(json, ']');
	json_open(json, "enumerations", '[');
	for (size_t i = 0; i < model->enumeration_count; i++)
		write_enumeration(json, &model->enumerations[i]);
	json_close(json, ']');
	write_constants(json, "constants", model->constants, model->constant_count);
}

static void write_code(struct json *json, const struct model *model)
{
	json_open(json, "functions", '[');
	for (size_t i = 0; i < model->function_count; i++)
		json_write_function(json, &model->functions[i]);
	json_close(json, ']');
	if (model->handle_count)
		json_open(json, "handles", '[');
	for (size_t i = 0; i < model->handle_count; i++)
		write_handle(json, &model->handles[i]);
	if (model->handle_count)
		json_close(json, ']');
	if (model->maker_count)
		json_open(json, "constructors", '[');
	for (size_t i = 0; i < model->maker_count; i++)
		write_maker(json, &model->makers[i]);
	if (model->maker_count)
		json_close(json, ']');
}

static void write_model(struct json *json, const struct model *model)
{
	json_start(json);
	json_set_text(json, "format", DESCRIPTION_FORMAT);
	json_set_number(json, "version", DESCRIPTION_VERSION);
	json_set_text(json, "module", model->module);
	json_open(json, "headers", '[');
	for (size_t i = 0; i < model->header_count; i++)
		json_set_text(json, NULL, model->headers[i]);
	json_close(json, ']');
	write_data(json, model);
	write_code(json, model);
	json_set_text(json, "explains", model->explains ? model->explains->name : NULL);
	json_close(json, '}');
}

int emit_json(const struct model *model, const struct emit_options *options)
{
	struct printer *printer = printer_new("  ");
	struct json *json = json_new(model->arena, printer);
	int result = -1;
	write_model(json, model);
	print_text(printer, "\n");
	if (json_is_right(json))
		result =
			printer_save(printer, options->directory, arena_format(model->arena, "%s.json", model->module));
	else
		fputs("ferrule-bind: the name of a header, or of what stands in it, is no UTF-8: JSON cannot have it\n",
			stderr);
	printer_free(printer);
	return result;
}

const char *json_cannot(const struct model *model, const struct function *function)
{
	(void)model;
	(void)function;
	return NULL;
}
