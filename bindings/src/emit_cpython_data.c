/* SPDX-License-Identifier: MIT
 *
 * Constants of the generated C: what the runtime has to know of records and handles, and functions that free and unpin.
 */
#include "emit_cpython.h"

#include <inttypes.h>
#include <string.h>

bool cpython_is_record(enum role role)
{
	return role == ROLE_RECORD_IN || role == ROLE_RECORDS_IN || role == ROLE_RECORD_OUT || role == ROLE_RECORDS_OUT ||
	       role == ROLE_RECORD_INOUT || role == ROLE_RECORDS_INOUT || role == ROLE_RECORD_VALUE;
}

/* ---- records ---- */

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

/* The record in a field, or behind it. */
static const struct record *record_in(const struct model *model, const struct field *field)
{
	return model_record(model, field->role == FIELD_RECORDS ? field->element : element_of(field->type));
}

/* By name, and only what is not 0. */
static void print_field(
	struct printer *printer, const struct model *model, const struct record *record, const struct field *field)
{
	const struct type *type = element_of(field->type);
	const struct record *inner = record_in(model, field);
	const struct field *count = field->count >= 0 ? &record->fields[field->count] : NULL;
	struct pieces parts = {.arena = model->arena};
	pieces_add(&parts, "{.name = \"%s\"", field->name);
	pieces_add(&parts, ".key = \"%s\"", python_field_name(model, field));
	pieces_add(&parts, ".kind = %s", field_kind(field));
	pieces_add(&parts, ".offset = offsetof(%s, %s)", record->spelling, field->name);
	pieces_add(&parts, ".size = %zu", type->size);
	if (type->is_signed)
		pieces_add(&parts, ".is_signed = true");
	if (field->nullable)
		pieces_add(&parts, ".nullable = true");
	if (field->retained)
		pieces_add(&parts, ".retained = true");
	if (field->type != type)
		pieces_add(&parts, ".length = %ld", field->type->length);
	if (inner)
		pieces_add(&parts, ".record = &bind_record_%s", inner->name);
	if (count)
		pieces_add(&parts, ".of_offset = %zu, .of_size = %zu", count->offset, count->size);
	if (field->constant)
		pieces_add(&parts, ".bytes = %lu", field->constant);
	if (python_has_column(record, field))
		pieces_add(&parts, ".column = true");
	cpython_line(printer, 1, arena_format(model->arena, "%s},", pieces_join(&parts, ", ")));
}

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
		if (must_be_zero(&record->fields[i]))
			print(printer, "\t{\"%s\", offsetof(%s, %s), %zu},\n", record->fields[i].name,
				record->spelling, record->fields[i].name, record->fields[i].size);
	print(printer, "\t{NULL, 0, 0},\n};\n");
}

static void print_record(struct printer *printer, const struct model *model, const struct record *record)
{
	const struct field *token = interface_token(record);
	print(printer, "\n/* ---- %s ---- */\n\n", record->spelling);
	print(printer, "static const struct bind_field bind_fields_%s[] = {\n", record->name);
	indent(printer);
	for (size_t i = 0; i < record->field_count; i++)
		if (interface_is_member(&record->fields[i]))
			print_field(printer, model, record, &record->fields[i]);
	dedent(printer);
	print(printer, "};\n");
	print_zeros(printer, record);
	print(printer, "static const struct bind_record bind_record_%s = {\n", record->name);
	print(printer, "\t.name = \"%s\", .size = sizeof(%s),\n", record->name, record->spelling);
	print(printer, "\t.count = sizeof bind_fields_%s / sizeof *bind_fields_%s,\n", record->name, record->name);
	print(printer, "\t.fields = bind_fields_%s, .zeros = bind_zeros_%s, .number = %zu,\n", record->name,
		record->name, record_number(model, record));
	print(printer, "\t.releases = %s, .keeps = %s,\n};\n", offset_of(model, record, interface_releases(record)),
		offset_of(model, record, token ? (int)(token - record->fields) : -1));
}

/* Its class: members with their documentation, and what makes one. */
static void print_class(struct printer *printer, const struct model *model, const struct record *record)
{
	size_t index = 0;
	print(printer, "static PyGetSetDef bind_members_%s[] = {\n", record->name);
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		if (!interface_is_member(field))
			continue;
		print(printer, "\tBIND_MEMBER(\"%s\", %zu, ", python_field_name(model, field), index++);
		print_quoted(printer,
			field->comment ? python_one_line(model->arena, field->comment) : field->type->spelling);
		print(printer, "),\n");
	}
	print(printer, "\t{NULL, NULL, NULL, NULL, NULL},\n};\n");
	print(printer, "static PyObject *bind_new_%s(PyTypeObject *type, PyObject *given, PyObject *named)\n{\n",
		record->name);
	print(printer, "\treturn bind_record_new(type, given, named, &bind_record_%s);\n}\n", record->name);
}

/* Those inside come first; `done` has one place for each record of the model. */
static void print_record_once(
	struct printer *printer, const struct model *model, const struct record *record, bool *done)
{
	if (done[record - model->records])
		return;
	done[record - model->records] = true;
	for (size_t i = 0; i < record->field_count; i++) {
		const struct record *inner = record_in(model, &record->fields[i]);
		if (inner)
			print_record_once(printer, model, inner, done);
	}
	print_record(printer, model, record);
	print_class(printer, model, record);
}

static void print_records(struct printer *printer, const struct model *model)
{
	bool *done = arena_alloc(model->arena, model->record_count + 1);
	for (size_t i = 0; i < model->record_count; i++)
		if (python_has_record(model, &model->records[i]))
			print_record_once(printer, model, &model->records[i], done);
}

/* ---- handles ---- */

/* Where handles come from: a function, or one of its outs. */
static void print_source(
	struct printer *printer, const struct model *model, const char *name, const struct type *type, const char *frees)
{
	print(printer, "static const struct bind_handle_type bind_handle_%s = {&bind_kind_%s, %s%s};\n", name,
		model_handle(model, type)->name, frees ? "bind_free_" : "NULL", frees ? frees : "");
}

static void print_sources(struct printer *printer, const struct model *model, const struct function *function)
{
	if (function->result_role == RESULT_HANDLE)
		print_source(printer, model, function->name, function->result_element, function->frees);
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (parameter->role == ROLE_HANDLE_OUT)
			print_source(printer, model, arena_format(model->arena, "%s_%s", function->name, parameter->name),
				parameter->element, parameter->frees);
	}
}

/* The functions that free, each once. */
static struct pieces freeing(const struct model *model)
{
	struct pieces names = {.arena = model->arena};
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		if (!python_binds(function))
			continue;
		if (function->frees)
			pieces_add_once(&names, function->frees);
		for (size_t j = 0; j < function->parameter_count; j++)
			if (function->parameters[j].frees)
				pieces_add_once(&names, function->parameters[j].frees);
	}
	return names;
}

static void print_handles(struct printer *printer, const struct model *model)
{
	struct pieces frees = freeing(model);
	if (!model->handle_count)
		return;
	print(printer, "\n/* ---- handles ---- */\n\n");
	for (size_t i = 0; i < frees.count; i++)
		print(printer, "static void bind_free_%s(void *pointer)\n{\n\t%s(pointer);\n}\n\n", frees.items[i],
			frees.items[i]);
	for (size_t i = 0; i < model->handle_count; i++)
		print(printer, "static const struct bind_handle_kind bind_kind_%s = {%zu, \"%s\"};\n",
			model->handles[i].name, i, python_handle_words(model, &model->handles[i]));
	for (size_t i = 0; i < model->function_count; i++)
		if (python_binds(&model->functions[i]))
			print_sources(printer, model, &model->functions[i]);
}

/* ---- views ---- */

/* What takes memory back that views were of, each once. */
static void print_releases(struct printer *printer, const struct model *model)
{
	struct pieces names = {.arena = model->arena};
	for (size_t i = 0; i < model->function_count; i++)
		for (size_t j = 0; python_binds(&model->functions[i]) && j < model->functions[i].parameter_count; j++) {
			const struct parameter *parameter = &model->functions[i].parameters[j];
			size_t before = names.count;
			if (parameter->role == ROLE_VIEW_OUT)
				pieces_add_once(&names, parameter->contract.pinned);
			if (names.count > before)
				print(printer, "\nstatic void bind_release_%s(int64_t owner)\n{\n\t%s((%s)owner);\n}\n",
					parameter->contract.pinned, parameter->contract.pinned,
					c_integer(model->functions[i].parameters[0].type));
		}
}

void cpython_data(struct printer *printer, const struct model *model)
{
	print_records(printer, model);
	print_handles(printer, model);
	print_releases(printer, model);
}
