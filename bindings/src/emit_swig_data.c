/* SPDX-License-Identifier: MIT
 *
 * The target swig: records, handles and views as constants of the generated C.
 */
#include "emit_python.h"
#include "emit_swig.h"
#include "pieces.h"

#include <string.h>

bool swig_is_record(enum role role)
{
	return role == ROLE_RECORD_IN || role == ROLE_RECORDS_IN || role == ROLE_RECORD_OUT || role == ROLE_RECORDS_OUT ||
	       role == ROLE_RECORD_INOUT || role == ROLE_RECORDS_INOUT || role == ROLE_RECORD_VALUE;
}

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
	case FIELD_ADDRESS:
	case FIELD_UNKNOWN:
	case FIELD_COUNT:
	case FIELD_TOKEN:
	case FIELD_FLEXIBLE:
	case FIELD_HIDDEN:
		break;
	}
	return value_kind(element_of(field->type));
}

/* Lua has no memory that C can use while the program goes on. */
static bool is_memory(const struct field *field)
{
	return field->role == FIELD_BYTES_IN || field->role == FIELD_BYTES_OUT;
}

/* The record in a field, or behind it. */
static const struct record *record_in(const struct model *model, const struct field *field)
{
	return model_record(model, field->role == FIELD_RECORDS ? field->element : element_of(field->type));
}

static void print_field(
	struct printer *printer, const struct model *model, const struct record *record, const struct field *field)
{
	const struct type *type = element_of(field->type);
	const struct record *inner = record_in(model, field);
	const struct field *count = field->count >= 0 ? &record->fields[field->count] : NULL;
	print(printer, is_memory(field) ? "#ifdef SWIGPYTHON\n" : "");
	print(printer, "{\"%s\", BIND_KEY(\"%s\", \"%s\"), %s, %s, %s, %s, offsetof(%s, %s), %zu, %ld,\n", field->name,
		python_field_name(model, field), field->name, field_kind(field), swig_truth(type->is_signed),
		swig_truth(field->nullable), swig_truth(field->retained), record->spelling, field->name, type->size,
		field->type == type ? 0 : field->type->length);
	print(printer, "\t%s%s, %zu, %zu, %lu, %s},\n", inner ? "&bind_record_" : "NULL", inner ? inner->name : "",
		count ? count->offset : 0, count ? count->size : 0, field->constant,
		swig_truth(python_has_column(record, field)));
	print(printer, is_memory(field) ? "#endif\n" : "");
}

static const char *offset_of(const struct model *model, const struct record *record, int field)
{
	if (field < 0)
		return "-1";
	return arena_format(model->arena, "offsetof(%s, %s)", record->spelling, record->fields[field].name);
}

static int token_field(const struct record *record)
{
	for (size_t i = 0; i < record->field_count; i++)
		if (record->fields[i].role == FIELD_TOKEN)
			return (int)i;
	return -1;
}

/* Its place among the classes of the module's Python part. */
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
	print(printer, "\nstatic const struct bind_field bind_fields_%s[] = {\n", record->name);
	indent(printer);
	for (size_t i = 0; i < record->field_count; i++)
		if (interface_is_member(&record->fields[i]))
			print_field(printer, model, record, &record->fields[i]);
	dedent(printer);
	print(printer, "};\n");
	print_zeros(printer, record);
	print(printer, "static const struct bind_record bind_record_%s = {\"%s\", sizeof(%s),\n", record->name,
		record->name, record->spelling);
	print(printer, "\tsizeof bind_fields_%s / sizeof *bind_fields_%s, bind_fields_%s, bind_zeros_%s, %zu, %s, %s};\n",
		record->name, record->name, record->name, record->name, record_number(model, record),
		offset_of(model, record, interface_releases(record)), offset_of(model, record, token_field(record)));
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
}

static void print_records_of(
	struct printer *printer, const struct model *model, const struct function *function, bool *done)
{
	if (function->result_role == RESULT_RECORD)
		print_record_once(printer, model, model_record(model, function->result_element), done);
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (swig_is_record(parameter->role))
			print_record_once(printer, model, model_record(model, parameter->element), done);
		if (parameter->role == ROLE_CALLBACK)
			print_records_of(printer, model, parameter->callback, done);
	}
}

static void print_records(struct printer *printer, const struct model *model)
{
	bool *done = arena_alloc(model->arena, model->record_count + 1);
	for (size_t i = 0; i < model->function_count; i++)
		if (swig_is_bound(&model->functions[i]))
			print_records_of(printer, model, &model->functions[i], done);
}

/* ---- handles ---- */

/* Where handles come from: a function, or one of its outs. */
struct source {
	const char *name; /* of the C constant, behind bind_handle_ */
	const struct handle *handle;
	const char *frees; /* NULL: they belong to another */
};

typedef void use_source(struct printer *printer, const struct model *model, const struct source *source);

static void sources_of(
	struct printer *printer, const struct model *model, const struct function *function, use_source *use)
{
	if (function->result_role == RESULT_HANDLE)
		use(printer, model,
			&(struct source){function->name, model_handle(model, function->result_element), function->frees});
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		const char *name = arena_format(model->arena, "%s_%s", function->name, parameter->name);
		if (parameter->role == ROLE_HANDLE_OUT)
			use(printer, model,
				&(struct source){name, model_handle(model, parameter->element), parameter->frees});
	}
}

static void each_source(struct printer *printer, const struct model *model, use_source *use)
{
	for (size_t i = 0; i < model->function_count; i++)
		if (python_binds(&model->functions[i]))
			sources_of(printer, model, &model->functions[i], use);
}

static void print_python_source(struct printer *printer, const struct model *model, const struct source *source)
{
	print(printer, "static const struct bind_handle_type bind_handle_%s = {&bind_kind_%s, %s};\n", source->name,
		source->handle->name, swig_freeing(model, source->frees));
}

/* The functions that free, each once. */
static void print_freeing(struct printer *printer, const struct model *model)
{
	struct pieces names = {.arena = model->arena};
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		if (!swig_is_bound(function))
			continue;
		if (function->frees)
			pieces_add_once(&names, function->frees);
		for (size_t j = 0; j < function->parameter_count; j++)
			if (function->parameters[j].frees)
				pieces_add_once(&names, function->parameters[j].frees);
	}
	for (size_t i = 0; i < names.count; i++)
		print(printer, "\nstatic void bind_free_%s(void *pointer)\n{\n\t%s(pointer);\n}\n", names.items[i],
			names.items[i]);
}

static void print_handles(struct printer *printer, const struct model *model)
{
	print_freeing(printer, model);
	if (!model->handle_count)
		return;
	print(printer, "\n#ifdef SWIGPYTHON\n");
	for (size_t i = 0; i < model->handle_count; i++)
		print(printer, "static const struct bind_handle_kind bind_kind_%s = {%zu, \"%s\"};\n",
			model->handles[i].name, i, python_handle_words(model, &model->handles[i]));
	each_source(printer, model, print_python_source);
	print(printer, "#endif\n");
}

/* ---- views ---- */

/* Is it the first of the model that names this function? */
static bool is_first_pinned(const struct model *model, const struct parameter *parameter)
{
	for (size_t i = 0; i < model->function_count; i++)
		for (size_t j = 0; swig_is_bound(&model->functions[i]) && j < model->functions[i].parameter_count; j++) {
			const struct parameter *other = &model->functions[i].parameters[j];
			if (other->role == ROLE_VIEW_OUT && !strcmp(other->contract.pinned, parameter->contract.pinned))
				return other == parameter;
		}
	return false;
}

static void print_releases(struct printer *printer, const struct model *model, const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (parameter->role == ROLE_VIEW_OUT && is_first_pinned(model, parameter))
			print(printer, "\nstatic void bind_release_%s(int64_t owner)\n{\n\t%s((%s)owner);\n}\n",
				parameter->contract.pinned, parameter->contract.pinned,
				function->parameters[0].type->spelling);
	}
}

void swig_data(struct printer *printer, const struct model *model)
{
	print(printer, "\n%%{");
	print_records(printer, model);
	print_handles(printer, model);
	swig_adaptors(printer, model);
	print(printer, "\n#ifdef SWIGLUA\n");
	swig_lua_data(printer, model);
	print(printer, "#endif\n");
	for (size_t i = 0; i < model->function_count; i++)
		if (swig_is_bound(&model->functions[i]))
			print_releases(printer, model, &model->functions[i]);
	print(printer, "\n%%}\n");
}
