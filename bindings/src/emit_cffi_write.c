/* SPDX-License-Identifier: MIT
 *
 * Records from Python to C in the target cffi: what is made of plain numbers and texts is written by C itself, by a
 * table of the fields; the rest by Python, field by field. The checks say afterwards what was wrong.
 */
#include "emit_cffi.h"

#include <string.h>

bool cffi_holds(const struct record *record)
{
	for (size_t i = 0; i < record->field_count; i++) {
		enum field_role role = record->fields[i].role;
		if (record->fields[i].retained || role == FIELD_TEXT || role == FIELD_FLEXIBLE ||
			role == FIELD_BYTES_IN || role == FIELD_BYTES_OUT || role == FIELD_RECORDS)
			return true;
	}
	return false;
}

bool cffi_has_write_array(const struct model *model, const struct record *record)
{
	if (python_uses_record(record, ROLE_RECORDS_IN))
		return true;
	if (cffi_holds(record) && python_uses_record(record, ROLE_RECORD_IN))
		return true;
	for (size_t i = 0; i < model->record_count; i++)
		for (size_t j = 0; j < model->records[i].field_count; j++)
			if (model_record(model, model->records[i].fields[j].element) == record &&
				python_has_record(model, &model->records[i]))
				return true;
	return false;
}

/* ---- one field ---- */

/* A value as exactly what C has there: cffi's own conversion would cut a fraction. */
static const char *write_value(const struct model *model, const struct type *type, const char *value)
{
	switch (type->kind) {
	case TYPE_INTEGER:
	case TYPE_ENUM:
	case TYPE_BOOL:
		return arena_format(model->arena, "_index(%s)", value);
	case TYPE_RECORD:
		return arena_format(model->arena, "_write_%s(%s)", model_record(model, type)->name, value);
	case TYPE_ARRAY:
		return arena_format(model->arena, "_exactly(%ld, [%s for item in %s])", type->length,
			write_value(model, type->target, "item"), value);
	case TYPE_FLOAT:
		return type->size == sizeof(float) ? arena_format(model->arena, "_single(%s)", value) : value;
	case TYPE_VOID:
	case TYPE_INCOMPLETE:
	case TYPE_POINTER:
	case TYPE_FUNCTION:
		return value;
	}
	return value;
}

static bool is_memory(const struct field *field)
{
	return field->role == FIELD_BYTES_IN || field->role == FIELD_BYTES_OUT;
}

/* Does it say how long memory is that another field has? */
static bool is_size(const struct record *record, const struct field *field)
{
	for (size_t i = 0; i < record->field_count; i++)
		if (is_memory(&record->fields[i]) && record->fields[i].count == (int)(field - record->fields))
			return true;
	return false;
}

/* What is made of a field before the record is: an expression, or NULL where its value itself goes in. */
static const char *prepared(const struct model *model, const struct field *field)
{
	struct arena *arena = model->arena;
	const char *name = python_field_name(model, field);
	switch (field->role) {
	case FIELD_FD:
		return field->retained ? arena_format(arena, "_retained_file(%s, held)", name) : NULL;
	case FIELD_TEXT:
		return arena_format(
			arena, "_text_in(%s(%s), held.alive)", field->contract.path ? "_path" : "_text", name);
	case FIELD_BYTES_IN:
	case FIELD_BYTES_OUT:
		return arena_format(arena, "_memory(%s, %s, held.%s)", name,
			field->role == FIELD_BYTES_OUT ? "True" : "False", field->retained ? "retained" : "alive");
	case FIELD_RECORDS:
		return arena_format(
			arena, "_write_%s_array(_together(%s))", model_record(model, field->element)->name, name);
	case FIELD_VALUE:
	case FIELD_HANDLE:
	case FIELD_ADDRESS:
	case FIELD_UNKNOWN:
	case FIELD_COUNT:
	case FIELD_TOKEN:
	case FIELD_FLEXIBLE:
	case FIELD_HIDDEN:
		return NULL;
	}
	return NULL;
}

/* The records, or the items at the open end, that a count field counts. */
static const struct field *counted(const struct record *record, const struct field *count)
{
	const struct field *field = record->fields;
	while ((field->role != FIELD_RECORDS && field->role != FIELD_FLEXIBLE) ||
		&record->fields[field->count] != count)
		field++;
	return field;
}

/* What stands for a field in the tuple that becomes C's record. */
const char *cffi_written(const struct model *model, const struct record *record, const struct field *field)
{
	struct arena *arena = model->arena;
	switch (field->role) {
	case FIELD_VALUE:
		if (is_size(record, field))
			return arena_format(arena, "c__%s", field->name);
		return write_value(model, field->type, python_field_name(model, field));
	case FIELD_ADDRESS:
	case FIELD_UNKNOWN:
		return write_value(model, field->type, python_field_name(model, field));
	case FIELD_FD:
		return field->retained ? arena_format(arena, "c__%s", field->name)
				       : arena_format(arena, "_number_of_file(%s)", python_field_name(model, field));
	case FIELD_HANDLE:
		return arena_format(arena, "_number_of_handle(%s)", python_field_name(model, field));
	case FIELD_BYTES_IN:
	case FIELD_BYTES_OUT:
	case FIELD_TEXT:
	case FIELD_RECORDS:
		return arena_format(arena, "c__%s", field->name);
	case FIELD_COUNT:
		return counted(record, field)->role == FIELD_FLEXIBLE ? "len(c_items)"
								      : arena_format(arena, "c__%s", field->name);
	case FIELD_TOKEN:
		return "held.token()";
	case FIELD_FLEXIBLE:
	case FIELD_HIDDEN:
		if (field->type->kind == TYPE_POINTER)
			return "_NULL";
		return field->type->kind == TYPE_ARRAY || field->type->kind == TYPE_RECORD ? "()" : "0";
	}
	return "0";
}

/* ---- one record ---- */

/* Sizes are asked only when the memory is locked: what says them may change it, and must not say another one later. */
static void print_sizes(struct printer *printer, const struct model *model, const struct record *record)
{
	for (size_t i = 0; i < record->field_count; i++)
		if (is_size(record, &record->fields[i]))
			print(printer, "c__%s = _index(%s)\n", record->fields[i].name,
				python_field_name(model, &record->fields[i]));
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		if (!is_memory(field))
			continue;
		if (field->count < 0)
			print(printer, "_long_enough(long__%s, %lu)\n", field->name, field->constant);
		else
			print(printer, "_long_enough(long__%s, c__%s)\n", field->name,
				record->fields[field->count].name);
	}
}

void cffi_preparations(struct printer *printer, const struct model *model, const struct record *record)
{
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		const char *value = prepared(model, field), *name = python_field_name(model, field);
		if (!value)
			continue;
		if (is_memory(field) && field->nullable)
			print(printer, "c__%s, long__%s = (_NULL, None) if %s is None else %s\n", field->name,
				field->name, name, value);
		else if (is_memory(field))
			print(printer, "c__%s, long__%s = %s\n", field->name, field->name, value);
		else if (field->nullable)
			print(printer, "c__%s = _NULL if %s is None else %s\n", field->name, name, value);
		else
			print(printer, "c__%s = %s\n", field->name, value);
		/* Alive as long as the record that points to it. */
		if (field->role == FIELD_RECORDS)
			print(printer, "held.alive.append(c__%s)\n", field->name);
	}
	print_sizes(printer, model, record);
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		if (field->role != FIELD_COUNT || counted(record, field)->role == FIELD_FLEXIBLE)
			continue;
		const struct field *records = counted(record, field);
		const char *name = python_field_name(model, records);
		print(printer,
			records->nullable ? "c__%s = 0 if %s is None else _len(c__%s)\n" : "c__%s = %.0s_len(c__%s)\n",
			field->name, name, records->name);
	}
}

static void print_write(struct printer *printer, const struct model *model, const struct record *record)
{
	struct pieces names = {.arena = model->arena}, values = {.arena = model->arena};
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		if (interface_is_member(field))
			pieces_add(&names, "%s", python_field_name(model, field));
		pieces_add(&values, "%s", cffi_written(model, record, field));
	}
	print(printer, "\n\ndef _write_%s(value_%s):\n", record->name, cffi_holds(record) ? ", held" : "");
	indent(printer);
	python_unpack(printer, 1, &names, record->name);
	cffi_preparations(printer, model, record);
	python_list(printer, 1, "return (", &values, values.count == 1 ? ",)" : ")");
	dedent(printer);
}

static void print_write_records(struct printer *printer, const struct model *model, const struct record *record)
{
	struct pieces arguments = {.arena = model->arena};
	pieces_add(&arguments, "_%s_array", record->name);
	pieces_add(&arguments, "_lib.bind_fill_%s", record->name);
	pieces_add(&arguments, "_write_%s", record->name);
	pieces_add(&arguments, "%s", record->name);
	pieces_add(&arguments, "values");
	if (cffi_holds(record))
		pieces_add(&arguments, "held");
	indent(printer);
	python_list(printer, 1, "return _write_records(", &arguments, ")");
	dedent(printer);
}

static void print_write_array(struct printer *printer, const struct model *model, const struct record *record)
{
	const char *name = record->name, *held = cffi_holds(record) ? ", held" : "";
	print(printer, "\n\n_%s_array = _ffi.typeof(\"%s[]\")\n", name, record->spelling);
	print(printer, "\n\ndef _write_%s_array(values%s):\n", name, held);
	print(printer, "    if type(values) is not tuple:\n");
	print(printer, "        return _packed(_%s_array, %zu, _lib.bind_clean_%s, values)\n", name, record->size,
		name);
	if (cffi_is_special(record))
		print(printer, "    return _new(_%s_array, [_write_%s(value%s) for value in values])\n", name, name,
			held);
	else
		print_write_records(printer, model, record);
}

/* ---- the checks of what goes to C ---- */

static const char *flexible_check(const struct model *model, const struct field *field)
{
	const struct type *item = field->element ? field->element : field->type->target;
	if (item->kind == TYPE_RECORD)
		return arena_format(model->arena, "_check_%s_array", model_record(model, item)->name);
	return arena_format(model->arena, "_items(%s, \"%c\")", cffi_value_check(model, item), cffi_code(item));
}

static const char *field_check(const struct model *model, const struct field *field)
{
	struct arena *arena = model->arena;
	switch (field->role) {
	case FIELD_FD:
		return arena_format(arena, "_file(%s)", cffi_integer_check(field->type));
	case FIELD_HANDLE:
		return arena_format(arena, "_numbered(%s)", cffi_integer_check(field->type));
	case FIELD_TEXT:
		return field->contract.path ? "_path_like" : "_characters";
	case FIELD_BYTES_IN:
		return "_readable";
	case FIELD_BYTES_OUT:
		return "_writable";
	case FIELD_RECORDS:
		return arena_format(arena, "_check_%s_array", model_record(model, field->element)->name);
	case FIELD_FLEXIBLE:
		return flexible_check(model, field);
	case FIELD_VALUE:
		return field->bit_width ? cffi_bits_check(model, field) : cffi_value_check(model, field->type);
	case FIELD_ADDRESS:
	case FIELD_UNKNOWN:
	case FIELD_COUNT:
	case FIELD_TOKEN:
	case FIELD_HIDDEN:
		return cffi_value_check(model, field->type);
	}
	return "";
}

static size_t place(const struct record *record, const struct field *field)
{
	size_t place = 0;
	for (const struct field *before = record->fields; before < field; before++)
		place += interface_is_member(before);
	return place;
}

/* The memory in a record, whose length is looked at when all else is right. */
static void add_memory(struct pieces *items, const struct record *record)
{
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		if (field->role != FIELD_BYTES_IN && field->role != FIELD_BYTES_OUT)
			continue;
		if (field->count < 0)
			pieces_add(items, "(\"%s\", %zu, %lu, 0)", field->name, place(record, field), field->constant);
		else
			pieces_add(items, "(\"%s\", %zu, None, %zu)", field->name, place(record, field),
				place(record, &record->fields[field->count]));
	}
}

/* Messages name a field as C does. */
static void print_check(struct printer *printer, const struct model *model, const struct record *record)
{
	struct pieces checks = {.arena = model->arena}, memory = {.arena = model->arena};
	pieces_add(&checks, "%s", record->name);
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		bool optional = field->nullable || record->is_union || field->group;
		if (interface_is_member(field))
			pieces_add(&checks, "(\"%s\", %s%s%s)", field->name, optional ? "_optional(" : "",
				field_check(model, field), optional ? ")" : "");
	}
	print(printer, "\n\n");
	python_list(printer, 0, arena_format(model->arena, "_check_%s = _record_of(", record->name), &checks, ")");
	pieces_add(&memory, "%s", record->name);
	pieces_add(&memory, "_check_%s", record->name);
	add_memory(&memory, record);
	if (memory.count > 2)
		python_list(printer, 0, arena_format(model->arena, "_check_%s = _with_memory(", record->name), &memory,
			")");
	if (cffi_has_shared(record))
		print(printer, "_check_%s = _agreeing(_check_%s, _place_%s, %s)\n", record->name, record->name,
			record->name, cffi_holds(record) ? "True" : "False");
}

bool cffi_must_be_zero(const struct field *field)
{
	return field->type->kind == TYPE_POINTER || !interface_is_member(field);
}

static void print_array_check(struct printer *printer, const struct model *model, const struct record *record)
{
	struct pieces items = {.arena = model->arena};
	pieces_add(&items, "%s", record->name);
	pieces_add(&items, "%zu", record->size);
	pieces_add(&items, "_check_%s", record->name);
	for (size_t i = 0; i < record->field_count; i++)
		if (cffi_must_be_zero(&record->fields[i]))
			pieces_add(&items, "(\"%s\", %zu, %zu)", record->fields[i].name, record->fields[i].offset,
				record->fields[i].size);
	python_list(
		printer, 0, arena_format(model->arena, "_check_%s_array = _records_of(", record->name), &items, ")");
}

void cffi_write(struct printer *printer, const struct model *model, const struct record *record)
{
	if (cffi_is_special(record))
		cffi_write_special(printer, model, record);
	else
		print_write(printer, model, record);
	if (cffi_has_write_array(model, record))
		print_write_array(printer, model, record);
	print_check(printer, model, record);
	if (cffi_has_write_array(model, record))
		print_array_check(printer, model, record);
}
