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

bool cffi_is_flat(const struct record *record)
{
	for (size_t i = 0; i < record->field_count; i++)
		if (interface_is_member(&record->fields[i]) && !is_scalar(record->fields[i].type))
			return false;
	return !cffi_is_special(record);
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

static const char *read_records(const struct model *model, const struct record *record, const struct field *field)
{
	const char *at = attribute(model, field);
	return arena_format(model->arena, "_read_many(_read_%s, %s, %s)", model_record(model, field->element)->name, at,
		attribute(model, &record->fields[field->count]));
}

static const char *read_bytes(const struct model *model, const struct record *record, const struct field *field)
{
	const char *size = field->count < 0 ? arena_format(model->arena, "%lu", field->constant)
					    : attribute(model, &record->fields[field->count]);
	return arena_format(model->arena, "_read_bytes(%s, %s)", attribute(model, field), size);
}

/* What a member that C gave is to Python: copied, since C's memory is valid for now only. */
static const char *read_member(const struct model *model, const struct record *record, const struct field *field)
{
	if (field->bit_width || field->role == FIELD_FLEXIBLE)
		return cffi_read_special(model, record, field);
	switch (field->role) {
	case FIELD_TEXT:
		return arena_format(model->arena, "_read_text(%s)", attribute(model, field));
	case FIELD_BYTES_IN:
	case FIELD_BYTES_OUT:
		return read_bytes(model, record, field);
	case FIELD_RECORDS:
		return read_records(model, record, field);
	case FIELD_VALUE:
	case FIELD_FD:
	case FIELD_HANDLE:
	case FIELD_ADDRESS:
	case FIELD_UNKNOWN:
	case FIELD_COUNT:
	case FIELD_TOKEN:
	case FIELD_FLEXIBLE:
	case FIELD_HIDDEN:
		return read_field(model, field->type, attribute(model, field));
	}
	return "None";
}

static void print_read(struct printer *printer, const struct model *model, const struct record *record)
{
	struct pieces values = {.arena = model->arena};
	for (size_t i = 0; i < record->field_count; i++)
		if (interface_is_member(&record->fields[i]))
			pieces_add(&values, "%s", read_member(model, record, &record->fields[i]));
	print(printer, "\n\ndef _read_%s(c):\n", record->name);
	indent(printer);
	python_make(printer, 1, record->name, &values);
	dedent(printer);
}

/* Fields of which all records' values can be looked at at once, since they lie at multiples of their size: the module
 * struct's code, the place of the first, and how far it is to the next, in values. */
static void print_columns(struct printer *printer, const struct model *model, const struct record *record)
{
	struct pieces items = {.arena = model->arena};
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		if (python_has_column(record, field))
			pieces_add(&items, "\"%s\": (\"%c\", %zu, %zu)", python_field_name(model, field),
				cffi_code(field->type), field->offset / field->size, record->size / field->size);
	}
	print(printer, "\n\n");
	python_list(printer, 0, arena_format(model->arena, "_%s_columns = {", record->name), &items, "}");
}

/* What the class Records has to know of the records: their size, their columns, and what makes some of them. */
static void print_read_array(struct printer *printer, const struct model *model, const struct record *record)
{
	const char *name = record->name;
	if (!python_points(model, record))
		print_columns(printer, model, record);
	print(printer, "\n\ndef _some_%s(array, at, count, kind):\n", name);
	if (cffi_is_flat(record))
		print(printer, "    return _made(_lib.bind_read_%s, array, at, count, kind)\n", name);
	else
		print(printer, "    return [_make(kind, _read_%s(array[each])) for each in range(at, at + count)]\n",
			name);
	if (!python_points(model, record))
		print(printer, "\n\n_%s_form = (%zu, _%s_columns, _some_%s)\n", name, record->size, name, name);
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
	if (direction == WRITE && (python_uses_record(record, ROLE_RECORD_IN) ||
					  python_uses_record(record, ROLE_RECORDS_IN)))
		return true;
	if (direction == READ && (python_uses_record(record, ROLE_RECORD_OUT) ||
					 python_uses_record(record, ROLE_RECORDS_OUT)))
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
	bool alone = !cffi_is_flat(record) || python_uses_record(record, ROLE_RECORD_OUT);
	for (size_t i = 0; i < model->record_count; i++)
		alone |= &model->records[i] != record && lies_in(model, record, &model->records[i]);
	return alone && crosses(model, record, READ);
}

static void add_array_types(struct pieces *lines, const struct parameter *parameter, const struct record *record)
{
	const char *number = cffi_number(parameter->element), *what = NULL;
	if (parameter->role == ROLE_ARRAY_OUT && interface_asks(parameter))
		what = "place";
	else if (parameter->role == ROLE_ARRAY_IN)
		what = "column";
	else if (parameter->role == ROLE_ARRAY_INOUT)
		what = "changed";
	if (what)
		pieces_add_once(
			lines, arena_format(lines->arena, "_%s_%s = _%s_of(\"%s\")\n", number, what, what, number));
	else if (parameter->role == ROLE_ARRAY_OUT && !parameter->measured)
		pieces_add_once(
			lines, arena_format(lines->arena, "_%s_array = _ffi.typeof(\"%s[]\")\n", number, number));
	else if (parameter->role == ROLE_RECORDS_OUT || parameter->role == ROLE_RECORD_INOUT)
		pieces_add_once(lines, arena_format(lines->arena, "_%s_array = _ffi.typeof(\"%s[]\")\n", record->name,
					       record->spelling));
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
			if (parameter->element)
				add_array_types(&lines, parameter, record);
		}
	}
	for (size_t i = 0; i < model->record_count; i++) {
		const struct field *end = cffi_flexible(&model->records[i]);
		const struct type *item = !end ? NULL : end->element ? end->element : end->type->target;
		if (item && item->kind != TYPE_RECORD && python_has_record(model, &model->records[i]))
			pieces_add_once(&lines, arena_format(model->arena, "_%s_column = _column_of(\"%s\")\n",
							cffi_number(item), cffi_number(item)));
	}
	return lines;
}

static void print_array_types(struct printer *printer, const struct model *model)
{
	struct pieces lines = array_types(model);
	for (size_t i = 0; i < lines.count; i++)
		print(printer, "%s%s", i ? "" : "\n\n", lines.items[i]);
}

void cffi_records(struct printer *printer, const struct model *model)
{
	for (size_t i = 0; i < model->record_count; i++) {
		const struct record *record = &model->records[i];
		if (!record->name)
			continue;
		if (is_read(model, record))
			print_read(printer, model, record);
		if (python_uses_record(record, ROLE_RECORDS_OUT))
			print_read_array(printer, model, record);
		if (crosses(model, record, WRITE))
			cffi_write(printer, model, record);
	}
	print_array_types(printer, model);
}
