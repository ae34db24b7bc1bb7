/* SPDX-License-Identifier: MIT
 *
 * Records as constants of generated C.
 */
#include "c_records.h"

#include "emit_cpython.h"

#include <string.h>

static const struct type *element_of(const struct type *type)
{
	return type->kind == TYPE_ARRAY ? type->target : type;
}

static const char *value_kind(const struct type *type)
{
	switch (type->kind) {
	case TYPE_INTEGER:
	case TYPE_ENUM:
		return type->is_signed ? "BIND_SIGNED" : "BIND_UNSIGNED";
	case TYPE_BOOL:
		return "BIND_BOOL";
	case TYPE_FLOAT:
		return "BIND_FLOAT";
	case TYPE_RECORD:
	case TYPE_INCOMPLETE:
		return "BIND_RECORD";
	case TYPE_VOID:
	case TYPE_POINTER:
	case TYPE_ARRAY:
	case TYPE_FUNCTION:
		break;
	}
	return "BIND_UNSIGNED"; /* an address */
}

static const char *field_kind(const struct field *field)
{
	switch (field->role) {
	case FIELD_FD:
		return "BIND_FD";
	case FIELD_HANDLE:
		return "BIND_NUMBER";
	case FIELD_TEXT:
		return field->contract.path ? "BIND_PATH" : "BIND_TEXT";
	case FIELD_BYTES_IN:
		return "BIND_BYTES_IN";
	case FIELD_BYTES_OUT:
		return "BIND_BYTES_OUT";
	case FIELD_RECORDS:
		return "BIND_RECORDS";
	case FIELD_VALUE:
	case FIELD_FLEXIBLE:
	case FIELD_ADDRESS:
	case FIELD_UNKNOWN:
	case FIELD_COUNT:
	case FIELD_TOKEN:
	case FIELD_HIDDEN:
		break;
	}
	return value_kind(element_of(field->type));
}

static bool is_memory(const struct field *field)
{
	return field->role == FIELD_BYTES_IN || field->role == FIELD_BYTES_OUT;
}

/* A string of Lua's does: C reads it during the call. */
static bool is_string(const struct field *field)
{
	return field->role == FIELD_BYTES_IN && !field->retained;
}

/* The record in a field, or behind it. */
static const struct record *record_in(const struct model *model, const struct field *field)
{
	bool behind = field->role == FIELD_RECORDS || field->role == FIELD_FLEXIBLE;
	return model_record(model, behind ? field->element : element_of(field->type));
}

/* ---- fields: by name, and only what is not 0 ---- */

static void add_place(struct pieces *parts, const struct record *record, const struct field *field)
{
	if (field->is_bits) {
		pieces_add(parts, ".kind = BIND_BITS");
		pieces_add(parts, ".bits = %u, .bit_offset = %u", field->bit_width, field->bit_offset);
		if (field->type->kind == TYPE_BOOL)
			pieces_add(parts, ".is_flag = true");
		return;
	}
	const struct type *type = element_of(field->type);
	pieces_add(parts, ".kind = %s", field_kind(field));
	pieces_add(parts, ".offset = offsetof(%s, %s)", record->spelling, field->name);
	pieces_add(parts, ".size = %zu", type->size);
	if (field->type != type)
		pieces_add(parts, ".length = %ld", field->type->length);
}

/* The field as it were if it shared its bytes with no other. */
static struct pieces field_parts(const struct model *model, const struct record *record, const struct field *field)
{
	const struct record *inner = record_in(model, field);
	const struct field *count = field->count >= 0 ? &record->fields[field->count] : NULL;
	struct pieces parts = {.arena = model->arena};
	pieces_add(&parts, ".name = \"%s\"", field->name);
	add_place(&parts, record, field);
	if (element_of(field->type)->is_signed)
		pieces_add(&parts, ".is_signed = true");
	if (field->nullable)
		pieces_add(&parts, ".nullable = true");
	if (field->retained)
		pieces_add(&parts, ".retained = true");
	if (inner)
		pieces_add(&parts, ".record = &bind_record_%s", inner->name);
	if (count)
		pieces_add(&parts, ".of_offset = %zu, .of_size = %zu", count->offset, count->size);
	if (field->constant)
		pieces_add(&parts, ".bytes = %lu", field->constant);
	return parts;
}

static struct pieces flexible_parts(const struct model *model, const struct record *record, const struct field *field)
{
	const struct field *count = &record->fields[field->count];
	const struct record *inner = model_record(model, field->element);
	struct pieces parts = {.arena = model->arena};
	pieces_add(&parts, ".name = \"%s\"", field->name);
	pieces_add(&parts, ".kind = BIND_FLEXIBLE");
	pieces_add(&parts, ".offset = offsetof(%s, %s)", record->spelling, field->name);
	pieces_add(&parts, ".of_offset = %zu, .of_size = %zu", count->offset, count->size);
	pieces_add(&parts, ".inner = &(const struct bind_field){.name = \"%s\", .kind = %s, .size = %zu%s%s%s}",
		field->name, value_kind(field->element), field->element->size,
		field->element->is_signed ? ", .is_signed = true" : "", inner ? ", .record = &bind_record_" : "",
		inner ? inner->name : "");
	return parts;
}

/* What lies in a union stands aside, behind what says so. */
static struct pieces shared_parts(const struct model *model, const struct record *record, const struct field *field)
{
	struct pieces alone = field_parts(model, record, field), parts = {.arena = model->arena};
	pieces_add(&parts, ".name = \"%s\"", field->name);
	pieces_add(&parts, ".kind = BIND_SHARED");
	pieces_add(&parts, ".nullable = true");
	pieces_add(&parts, ".inner = &(const struct bind_field){%s}", pieces_join(&alone, ", "));
	return parts;
}

static void print_field(struct printer *printer, const struct model *model, const struct record *record,
	const struct field *field, bool lua)
{
	struct pieces parts = field->role == FIELD_FLEXIBLE ? flexible_parts(model, record, field)
			      : field->group                ? shared_parts(model, record, field)
							    : field_parts(model, record, field);
	const char *key = python_field_name(model, field);
	bool alike = !lua || !strcmp(key, field->name);
	pieces_add(&parts, alike ? ".key = \"%s\"" : ".key = BIND_KEY(\"%s\", \"%s\")", key, field->name);
	if (python_has_column(record, field))
		pieces_add(&parts, ".column = true");
	bool python_only = lua && is_memory(field) && !is_string(field);
	print(printer, python_only ? "#ifdef SWIGPYTHON\n" : "");
	cpython_line(printer, 1, arena_format(model->arena, "{%s},", pieces_join(&parts, ", ")));
	print(printer, python_only ? "#endif\n" : "");
}

/* ---- records ---- */

static const char *offset_of(const struct model *model, const struct record *record, int field)
{
	if (field < 0)
		return "-1";
	return arena_format(model->arena, "offsetof(%s, %s)", record->spelling, record->fields[field].name);
}

/* Its place among the classes of the module. */
static size_t record_number(const struct model *model, const struct record *record)
{
	size_t number = 0;
	for (const struct record *other = model->records; other < record; other++)
		number += python_has_record(model, other);
	return number;
}

/* What would be memory of C's, or say how much there is, where records lie in a buffer as C has them. */
static bool must_be_zero(const struct field *field)
{
	return !interface_is_member(field) || is_memory(field) || field->role == FIELD_TEXT ||
	       field->role == FIELD_RECORDS;
}

static void print_zeros(struct printer *printer, const struct record *record)
{
	print(printer, "static const struct bind_zero bind_zeros_%s[] = {\n", record->name);
	for (size_t i = 0; i < record->field_count; i++)
		if (must_be_zero(&record->fields[i]) && !record->fields[i].is_bits)
			print(printer, "\t{\"%s\", offsetof(%s, %s), %zu},\n", record->fields[i].name, record->spelling,
				record->fields[i].name, record->fields[i].size);
	print(printer, "\t{NULL, 0, 0},\n};\n");
}

/* Does it lead to memory that C lends? */
static bool points(const struct model *model, const struct record *record)
{
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		const struct record *inner = model_record(model, element_of(field->type));
		if (field->role == FIELD_TEXT || field->role == FIELD_RECORDS || is_memory(field) ||
			(inner && inner != record && points(model, inner)))
			return true;
	}
	return false;
}

static bool shares(const struct record *record)
{
	for (size_t i = 0; i < record->field_count; i++)
		if (record->fields[i].group && interface_is_member(&record->fields[i]))
			return true;
	return false;
}

static const struct field *last_member(const struct record *record)
{
	const struct field *last = NULL;
	for (size_t i = 0; i < record->field_count; i++)
		if (interface_is_member(&record->fields[i]))
			last = &record->fields[i];
	return last;
}

static void print_record(struct printer *printer, const struct model *model, const struct record *record, bool lua)
{
	const struct field *token = interface_token(record), *last = last_member(record);
	print(printer, "\n/* ---- %s ---- */\n\n", record->spelling);
	print(printer, "static const struct bind_field bind_fields_%s[] = {\n", record->name);
	indent(printer);
	for (size_t i = 0; i < record->field_count; i++)
		if (interface_is_member(&record->fields[i]))
			print_field(printer, model, record, &record->fields[i], lua);
	dedent(printer);
	print(printer, "};\n");
	print_zeros(printer, record);
	print(printer, "static const struct bind_record bind_record_%s%s = {\n", record->name,
		lua && !(record->python_roles && record->lua_roles) ? " __attribute__((unused))" : "");
	print(printer, "\t.name = \"%s\", .size = sizeof(%s),\n", record->name, record->spelling);
	print(printer, "\t.count = sizeof bind_fields_%s / sizeof *bind_fields_%s,\n", record->name, record->name);
	print(printer, "\t.fields = bind_fields_%s, .zeros = bind_zeros_%s, .number = %zu,\n", record->name,
		record->name, record_number(model, record));
	print(printer, "\t.releases = %s, .keeps = %s,\n", offset_of(model, record, interface_releases(record)),
		offset_of(model, record, token ? (int)(token - record->fields) : -1));
	if (shares(record))
		print(printer, "\t.shares = true,\n");
	if (points(model, record))
		print(printer, "\t.points = true,\n");
	if (last && last->role == FIELD_FLEXIBLE)
		print(printer, "\t.flexible = &bind_fields_%s[sizeof bind_fields_%s / sizeof *bind_fields_%s - 1],\n",
			record->name, record->name, record->name);
	print(printer, "};\n");
}

/* Those inside come first; `done` has one place for each record of the model. */
static void print_record_once(
	struct printer *printer, const struct model *model, const struct record *record, bool lua, bool *done)
{
	if (done[record - model->records])
		return;
	done[record - model->records] = true;
	for (size_t i = 0; i < record->field_count; i++) {
		const struct record *inner = record_in(model, &record->fields[i]);
		if (inner)
			print_record_once(printer, model, inner, lua, done);
	}
	print_record(printer, model, record, lua);
}

/* As elements, in whatever way: handles have such bits too. */
static bool lua_has_record(const struct record *record)
{
	const uint64_t roles = UINT64_C(1) << ROLE_RECORD_IN | UINT64_C(1) << ROLE_RECORDS_IN |
			       UINT64_C(1) << ROLE_RECORD_OUT | UINT64_C(1) << ROLE_RECORDS_OUT;
	return record->name && record->lua_roles & roles;
}

void c_records(struct printer *printer, const struct model *model, bool lua)
{
	bool *done = arena_alloc(model->arena, model->record_count + 1);
	for (size_t i = 0; i < model->record_count; i++) {
		const struct record *record = &model->records[i];
		if (python_has_record(model, record) || (lua && lua_has_record(record)))
			print_record_once(printer, model, record, lua, done);
	}
}
