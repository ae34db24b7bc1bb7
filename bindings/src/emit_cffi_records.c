/* SPDX-License-Identifier: MIT
 *
 * Records between C and Python in the target cffi, and the array types that calls allocate.
 */
#include "emit_cffi.h"

#include <string.h>

static bool is_scalar(const struct type *type)
{
	return type_is_integer(type) || type->kind == TYPE_BOOL || type->kind == TYPE_FLOAT;
}

static bool is_flat(const struct record *record)
{
	for (size_t i = 0; i < record->field_count; i++)
		if (interface_is_member(&record->fields[i]) && !is_scalar(record->fields[i].type))
			return false;
	return true;
}

/* ---- from C ---- */

char cffi_code(const struct type *type)
{
	if (type->kind == TYPE_BOOL)
		return '?';
	if (type->kind == TYPE_FLOAT)
		return type->size == sizeof(float) ? 'f' : 'd';
	static const char codes[] = "BbHhIiQq";
	size_t at = 0;
	while (at < 3 && (size_t)1 << at < type->size)
		at++;
	return codes[2 * at + type->is_signed];
}

static const char *pad(struct arena *arena, size_t bytes)
{
	return bytes ? arena_format(arena, "%zux", bytes) : "";
}

/* For the module struct: fields and the holes between them. */
static const char *layout(const struct model *model, const struct record *record)
{
	struct pieces codes = {.arena = model->arena};
	size_t at = 0;
	pieces_add(&codes, "=");
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		if (!interface_is_member(field))
			continue;
		pieces_add(&codes, "%s%c", pad(model->arena, field->offset - at), cffi_code(field->type));
		at = field->offset + field->size;
	}
	pieces_add(&codes, "%s", pad(model->arena, record->size - at));
	return pieces_join(&codes, "");
}

static const char *read_field(const struct model *model, const struct type *type, const char *value)
{
	if (type->kind == TYPE_RECORD)
		return arena_format(model->arena, "_read_%s(%s)", model_record(model, type)->name, value);
	if (type->kind != TYPE_ARRAY)
		return value;
	if (is_scalar(type->target))
		return arena_format(model->arena, "tuple(%s)", value);
	return arena_format(model->arena, "tuple(%s for item in %s)", read_field(model, type->target, "item"), value);
}

/* A field by its name in C, which may be a word of Python's. */
static const char *attribute(const struct model *model, const struct field *field)
{
	bool same = !strcmp(python_field_name(model, field), field->name);
	return arena_format(model->arena, same ? "c.%s" : "getattr(c, \"%s\")", field->name);
}

static void print_read(struct printer *printer, const struct model *model, const struct record *record)
{
	struct pieces values = {.arena = model->arena};
	for (size_t i = 0; i < record->field_count; i++)
		if (interface_is_member(&record->fields[i]))
			pieces_add(&values, "%s",
				read_field(model, record->fields[i].type, attribute(model, &record->fields[i])));
	print(printer, "\n\ndef _read_%s(c):\n", record->name);
	indent(printer);
	python_make(printer, 1, record->name, &values);
	dedent(printer);
}

/* Fields of which all records' values can be looked at at once: where they lie is a multiple of their size. */
static void print_columns(struct printer *printer, const struct model *model, const struct record *record)
{
	struct pieces items = {.arena = model->arena};
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		if (interface_is_member(field) && type_is_integer(field->type) && !(record->size % field->size) &&
			!(field->offset % field->size))
			pieces_add(&items, "\"%s\": (\"%c\", %zu)", python_field_name(model, field),
				cffi_code(field->type), field->offset);
	}
	python_list(printer, 0, arena_format(model->arena, "_%s_columns = {", record->name), &items, "}");
}

static void print_read_array(struct printer *printer, const struct model *model, const struct record *record)
{
	const char *name = record->name;
	if (is_flat(record))
		print(printer, "\n\n_%s_layout = _Struct(\"%s\")\n", name, layout(model, record));
	else
		print(printer, "\n\n_%s_layout = _Nested(_ffi.typeof(\"%s[]\"), %zu, _read_%s)\n", name,
			record->spelling, record->size, name);
	print_columns(printer, model, record);
	print(printer, "\n\ndef _read_%s_array(array, count):\n", name);
	print(printer, "    data = _buffer_of(array, count * %zu)\n", record->size);
	print(printer, "    return _records(%s, _%s_layout, _%s_columns, data)\n", name, name, name);
}

/* ---- which of them ---- */

enum direction { READ, WRITE };

static bool crosses(const struct model *model, const struct record *record, enum direction direction);

static bool lies_in(const struct model *model, const struct record *inner, const struct record *outer)
{
	for (size_t i = 0; i < outer->field_count; i++) {
		const struct type *type = outer->fields[i].type;
		while (type->kind == TYPE_ARRAY)
			type = type->target;
		if (model_record(model, type) == inner || model_record(model, outer->fields[i].element) == inner)
			return true;
	}
	return false;
}

static bool crosses(const struct model *model, const struct record *record, enum direction direction)
{
	if (direction == WRITE && (python_uses_record(model, record, ROLE_RECORD_IN) ||
					  python_uses_record(model, record, ROLE_RECORDS_IN)))
		return true;
	if (direction == READ && (python_uses_record(model, record, ROLE_RECORD_OUT) ||
					 python_uses_record(model, record, ROLE_RECORDS_OUT)))
		return true;
	for (size_t i = 0; i < model->record_count; i++)
		if (&model->records[i] != record && lies_in(model, record, &model->records[i]) &&
			crosses(model, &model->records[i], direction))
			return true;
	return false;
}

/* Alone, or in another record: read one by one. Lists of flat records are read at once. */
static bool is_read(const struct model *model, const struct record *record)
{
	bool alone = !is_flat(record) || python_uses_record(model, record, ROLE_RECORD_OUT);
	for (size_t i = 0; i < model->record_count; i++)
		alone |= &model->records[i] != record && lies_in(model, record, &model->records[i]);
	return alone && crosses(model, record, READ);
}

/* The elements' types of the arrays that calls allocate, each once. */
static struct pieces array_types(const struct model *model)
{
	struct pieces lines = {.arena = model->arena};
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		for (size_t j = 0; python_binds(function) && j < function->parameter_count; j++) {
			const struct parameter *parameter = &function->parameters[j];
			const struct record *record = model_record(model, parameter->element);
			const char *integer = parameter->element ? c_integer(parameter->element) : "";
			if (parameter->role == ROLE_ARRAY_OUT && interface_asks(parameter))
				pieces_add(&lines, "_%s_place = _place_of(\"%s\")\n", integer, integer);
			else if (parameter->role == ROLE_ARRAY_OUT)
				pieces_add(&lines, "_%s_array = _ffi.typeof(\"%s[]\")\n", integer, integer);
			if (parameter->role == ROLE_ARRAY_IN)
				pieces_add(&lines, "_%s_column = _column_of(\"%s\")\n", integer, integer);
			if (parameter->role == ROLE_RECORDS_OUT)
				pieces_add(
					&lines, "_%s_array = _ffi.typeof(\"%s[]\")\n", record->name, record->spelling);
		}
	}
	return lines;
}

static void print_array_types(struct printer *printer, const struct model *model)
{
	struct pieces lines = array_types(model);
	for (size_t i = 0; i < lines.count; i++) {
		bool repeated = false;
		for (size_t j = 0; j < i; j++)
			repeated |= !strcmp(lines.items[i], lines.items[j]);
		if (!repeated)
			print(printer, "%s%s", i ? "" : "\n\n", lines.items[i]);
	}
}

void cffi_records(struct printer *printer, const struct model *model)
{
	for (size_t i = 0; i < model->record_count; i++) {
		const struct record *record = &model->records[i];
		if (!record->name)
			continue;
		if (is_read(model, record))
			print_read(printer, model, record);
		if (python_uses_record(model, record, ROLE_RECORDS_OUT))
			print_read_array(printer, model, record);
		if (crosses(model, record, WRITE))
			cffi_write(printer, model, record);
	}
	print_array_types(printer, model);
}
