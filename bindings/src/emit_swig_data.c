/* SPDX-License-Identifier: MIT
 *
 * The target swig: records, handles and views as constants of the generated C.
 */
#include "c_records.h"
#include "emit_python.h"
#include "emit_swig.h"
#include "pieces.h"

#include <string.h>

bool swig_is_record(enum role role)
{
	return role == ROLE_RECORD_IN || role == ROLE_RECORDS_IN || role == ROLE_RECORD_OUT ||
	       role == ROLE_RECORDS_OUT || role == ROLE_RECORD_INOUT || role == ROLE_RECORDS_INOUT ||
	       role == ROLE_RECORD_VALUE;
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
			&(struct source){
				function->name, model_handle(model, function->result_element), function->frees});
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
		for (size_t j = 0; swig_is_bound(&model->functions[i]) && j < model->functions[i].parameter_count;
			j++) {
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
	c_records(printer, model, true);
	print_handles(printer, model);
	swig_adaptors(printer, model);
	if (python_has_callbacks(model)) {
		print(printer, "\n#ifdef SWIGPYTHON");
		python_callbacks(printer, model);
		print(printer, "#endif\n");
	}
	print(printer, "\n#ifdef SWIGLUA\n");
	swig_lua_data(printer, model);
	print(printer, "#endif\n");
	for (size_t i = 0; i < model->function_count; i++)
		if (swig_is_bound(&model->functions[i]))
			print_releases(printer, model, &model->functions[i]);
	print(printer, "\n%%}\n");
}
