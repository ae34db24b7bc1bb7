/* SPDX-License-Identifier: MIT
 *
 * The target swig: what only Python has of the extension module.
 */
#include "emit_python.h"
#include "emit_swig.h"

#include <string.h>

/* What Python carries beyond the first contracts: enum carries. */
static const unsigned carried = 0;

const char *swig_python_cannot(const struct model *model, const struct function *function)
{
	const char *uncarried = contract_uncarried(function, carried);
	if (uncarried)
		return arena_format(model->arena, "Python has no form yet for %s", uncarried);
	return python_cannot(model, function);
}

/* ---- the module ---- */

static bool has_handles(const struct model *model)
{
	for (size_t i = 0; i < model->function_count; i++)
		if (swig_is_bound(&model->functions[i]) && model->functions[i].result_role == RESULT_HANDLE)
			return true;
	return false;
}

/* What help() and inspect.signature() show. */
static void print_python_method(struct printer *printer, const struct model *model, const struct function *function)
{
	struct pieces arguments = python_arguments(model, function, true);
	struct pieces all = {.arena = model->arena};
	pieces_add(&all, "$module");
	for (size_t i = 0; i < arguments.count; i++)
		pieces_add(&all, "%s", arguments.items[i]);
	if (!arguments.count)
		pieces_add(&all, "/");
	print(printer, "\tBIND_METHOD(%s, ", function->public_name);
	print_quoted(printer, arena_format(model->arena, "%s(%s)\n--\n\n%s", function->public_name,
				      pieces_join(&all, ", "), python_function_text(model, function)));
	print(printer, "),\n");
}

/* The full name of a class of the module, in quotes, if it has it. */
static const char *class_name(
	const struct model *model, const struct emit_options *options, const char *class, bool is_there)
{
	const char *package = options->package ? options->package : "";
	if (!is_there)
		return "NULL";
	return arena_format(
		model->arena, "\"%s%s%s.%s\"", package, *package ? "." : "", model->module, class);
}

void swig_python_module(struct printer *printer, const struct model *model, const struct emit_options *options)
{
	for (size_t i = 0; i < model->function_count; i++)
		if (python_binds(&model->functions[i]))
			print(printer, "BIND_ENTRY(%s)\n", model->functions[i].public_name);
	print(printer, "static PyMethodDef bind_methods[] = {\n");
	for (size_t i = 0; i < model->function_count; i++)
		if (python_binds(&model->functions[i]))
			print_python_method(printer, model, &model->functions[i]);
	print(printer, "%s\tBIND_RECORD_METHODS,\n\tBIND_TOKEN_METHODS,\n\t{NULL, NULL, 0, NULL},\n};\n",
		has_handles(model) ? "\tBIND_HANDLE_METHODS,\n" : "");
	print(printer, "BIND_MODULE(%s, %s, %s)\n", model->module,
		class_name(model, options, "Error", python_has_failure(model, FAILURE_EXPRESSION)),
		class_name(model, options, "Records", python_gives_records(model)));
}
