/* SPDX-License-Identifier: MIT
 *
 * Records in the target cffi that are written member by member: with bit-fields, which C itself reads and writes; with
 * members that share memory; with an open end.
 */
#include "emit_cffi.h"

#include <string.h>

static bool is_shared(const struct record *record, const struct field *field)
{
	return record->is_union || field->group;
}

bool cffi_is_special(const struct record *record)
{
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		if (field->bit_width || field->role == FIELD_FLEXIBLE || is_shared(record, field))
			return true;
	}
	return false;
}

bool cffi_has_shared(const struct record *record)
{
	for (size_t i = 0; i < record->field_count; i++)
		if (is_shared(record, &record->fields[i]))
			return true;
	return false;
}

const struct field *cffi_flexible(const struct record *record)
{
	for (size_t i = 0; i < record->field_count; i++)
		if (record->fields[i].role == FIELD_FLEXIBLE)
			return &record->fields[i];
	return NULL;
}

static const struct type *item_of(const struct field *flexible)
{
	return flexible->element ? flexible->element : flexible->type->target;
}

/* ---- C: bit-fields ---- */

typedef void (*each_bits)(
	struct printer *printer, const struct model *model, const struct record *record, const struct field *field);

static void for_each_bits(struct printer *printer, const struct model *model, each_bits each)
{
	for (size_t i = 0; i < model->record_count; i++) {
		const struct record *record = &model->records[i];
		for (size_t j = 0; python_has_record(model, record) && j < record->field_count; j++)
			if (record->fields[j].bit_width && interface_is_member(&record->fields[j]))
				each(printer, model, record, &record->fields[j]);
	}
}

static void declare(
	struct printer *printer, const struct model *model, const struct record *record, const struct field *field)
{
	const char *type = cffi_value(field->type);
	(void)model;
	print(printer, "%s bind_get_%s_%s(const %s *record);\n", type, record->name, field->name, record->spelling);
	print(printer, "void bind_set_%s_%s(%s *record, %s value);\n", record->name, field->name, record->spelling,
		type);
}

static void define(
	struct printer *printer, const struct model *model, const struct record *record, const struct field *field)
{
	const char *type = cffi_value(field->type);
	(void)model;
	print(printer, "\nstatic %s bind_get_%s_%s(const %s *record)\n{\n\treturn record->%s;\n}\n", type, record->name,
		field->name, record->spelling, field->name);
	print(printer, "\nstatic void bind_set_%s_%s(%s *record, %s value)\n{\n\trecord->%s = value;\n}\n",
		record->name, field->name, record->spelling, type, field->name);
}

void cffi_special_declarations(struct printer *printer, const struct model *model)
{
	for_each_bits(printer, model, declare);
}

void cffi_special_source(struct printer *printer, const struct model *model)
{
	for_each_bits(printer, model, define);
}

/* ---- Python ---- */

/* The range of a bit-field. */
const char *cffi_bits_check(const struct model *model, const struct field *field)
{
	unsigned width = field->bit_width;
	if (field->type->kind == TYPE_BOOL)
		return "_truth";
	if (field->type->is_signed)
		return arena_format(model->arena, "_integer(-(2**%u), 2**%u - 1)", width - 1, width - 1);
	return arena_format(model->arena, "_integer(0, 2**%u - 1)", width);
}

/* The statement that puts one member into C's record. */
static const char *assignment(
	const struct model *model, const struct record *record, const struct field *field, const char *value)
{
	struct arena *arena = model->arena;
	if (field->bit_width && field->type->kind == TYPE_BOOL)
		return arena_format(arena, "_lib.bind_set_%s_%s(c_place, %s)", record->name, field->name, value);
	if (field->bit_width)
		return arena_format(arena, "_lib.bind_set_%s_%s(c_place, _bits(%s, %u, %s))", record->name, field->name,
			value, field->bit_width, field->type->is_signed ? "True" : "False");
	if (!strcmp(python_field_name(model, field), field->name))
		return arena_format(arena, "c_record.%s = %s", field->name, value);
	return arena_format(arena, "setattr(c_record, \"%s\", %s)", field->name, value);
}

static void print_member(
	struct printer *printer, const struct model *model, const struct record *record, const struct field *field)
{
	const char *name = python_field_name(model, field);
	const char *line = assignment(model, record, field, cffi_written(model, record, field));
	if (field->role == FIELD_FLEXIBLE || field->role == FIELD_HIDDEN)
		return;
	if (!is_shared(record, field) || !interface_is_member(field)) {
		print(printer, "%s\n", line);
		return;
	}
	unsigned bits = field->bit_width ? field->bit_width : (unsigned)field->type->size * 8;
	unsigned place = field->bit_width ? field->bit_offset : (unsigned)field->offset * 8;
	print(printer, "if %s is not None:\n    %s\n", name, line);
	print(printer, "    c_shared.claim(\"%s\", %u, %u)\n", field->name, place, bits);
}

/* Room for the record and its open end, with that filled in. */
static void print_open_end(struct printer *printer, const struct model *model, const struct record *record)
{
	const struct field *end = cffi_flexible(record);
	const struct type *item = item_of(end);
	const char *name = python_field_name(model, end);
	if (item->kind == TYPE_RECORD)
		print(printer, "c_items = _write_%s_array(_together(%s))\n", model_record(model, item)->name, name);
	else
		print(printer, "c_items = _%s_column(%s)\n", cffi_number(item), name);
	print(printer, "c_size = len(c_items) * %zu\n", item->size);
	print(printer, "c_memory = _new(_CHARACTERS, max(%zu, %zu + c_size))\n", record->size, end->offset);
	print(printer, "_ffi.memmove(c_memory + %zu, c_items, c_size)\n", end->offset);
	print(printer, "held.alive.append(c_memory)\n");
	print(printer, "c_place = _ffi.cast(_%s_place, c_memory)\n", record->name);
}

void cffi_write_special(struct printer *printer, const struct model *model, const struct record *record)
{
	struct pieces names = {.arena = model->arena};
	const char *name = record->name, *held = cffi_holds(record) ? ", held" : "";
	for (size_t i = 0; i < record->field_count; i++)
		if (interface_is_member(&record->fields[i]))
			pieces_add(&names, "%s", python_field_name(model, &record->fields[i]));
	print(printer, "\n\n_%s_place = _ffi.typeof(\"%s *\")\n", name, record->spelling);
	print(printer, "\n\ndef _place_%s(value_%s):\n", name, held);
	indent(printer);
	print(printer, "\"\"\"A record of C's.\"\"\"\n");
	python_unpack(printer, 1, &names, name);
	cffi_preparations(printer, model, record);
	if (cffi_flexible(record))
		print_open_end(printer, model, record);
	else
		print(printer, "c_place = _new(_%s_place)\n", name);
	print(printer, "c_record = c_place[0]\n");
	if (cffi_has_shared(record))
		print(printer, "c_shared = _Shared(_buffer_of(c_place))\n");
	for (size_t i = 0; i < record->field_count; i++)
		print_member(printer, model, record, &record->fields[i]);
	print(printer, "return c_place\n");
	dedent(printer);
	print(printer, "\n\ndef _write_%s(value%s):\n    return _place_%s(value%s)[0]\n", name, held, name, held);
}

/* What Python has for a member of such a record that C gave. */
const char *cffi_read_special(const struct model *model, const struct record *record, const struct field *field)
{
	struct arena *arena = model->arena;
	if (field->bit_width)
		return arena_format(arena, "_lib.bind_get_%s_%s(_ffi.addressof(c))", record->name, field->name);
	const struct type *item = item_of(field);
	const char *count = arena_format(arena, "c.%s", record->fields[field->count].name);
	if (item->kind == TYPE_RECORD) {
		const struct record *inner = model_record(model, item);
		return arena_format(arena, "tuple(map(_read_%s, _open_end(c, \"%s *\", %zu)[0 : %s]))", inner->name,
			inner->spelling, field->offset, count);
	}
	return arena_format(
		arena, "tuple(_unpack(_open_end(c, \"%s *\", %zu), %s))", cffi_number(item), field->offset, count);
}
