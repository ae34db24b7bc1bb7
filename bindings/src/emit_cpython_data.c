/* SPDX-License-Identifier: MIT
 *
 * Constants of the generated C: what the runtime has to know of records and handles, and functions that free and unpin.
 */
#include "c_records.h"
#include "emit_cpython.h"

#include <inttypes.h>
#include <string.h>

/* ---- records ---- */

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

static void print_records(struct printer *printer, const struct model *model)
{
	c_records(printer, model, false);
	for (size_t i = 0; i < model->record_count; i++)
		if (python_has_record(model, &model->records[i])) {
			print(printer, "\n");
			print_class(printer, model, &model->records[i]);
		}
}

/* ---- handles ---- */

/* Where handles come from: a function, or one of its outs. */
static void print_source(struct printer *printer, const struct model *model, const char *name, const struct type *type,
	const char *frees)
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
			print_source(printer, model,
				arena_format(model->arena, "%s_%s", function->name, parameter->name),
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
