/* SPDX-License-Identifier: MIT
 *
 * The target swig: what only Python has of the extension module.
 */
#include "emit_python.h"
#include "emit_swig.h"

#include <string.h>

const char *swig_python_cannot(const struct model *model, const struct function *function)
{
	return python_cannot(model, function);
}

/* ---- functions ---- */

/* What help() and inspect.signature() show, as the last member of an entry. */
static void print_text_of(struct printer *printer, const struct model *model, const struct function *function,
	const char *name, bool method)
{
	struct pieces arguments = python_arguments(model, function, true), all = {.arena = model->arena};
	pieces_add(&all, method ? "$self" : "$module");
	for (size_t i = method; i < arguments.count; i++)
		pieces_add(&all, "%s", arguments.items[i]);
	if (!arguments.count)
		pieces_add(&all, "/");
	print_quoted(printer, arena_format(model->arena, "%s(%s)\n--\n\n", name, pieces_join(&all, ", ")));
	print_text(printer, " ");
	print_quoted(printer, python_function_text(model, function));
	print_text(printer, "),\n");
}

static void print_method(struct printer *printer, const struct model *model, const struct function *function)
{
	print(printer, "\tBIND_METHOD(%s, ", function->public_name);
	print_text_of(printer, model, function, function->public_name, false);
}

/* The full name of a class of the module, in quotes, if it has it. */
static const char *class_name(
	const struct model *model, const struct emit_options *options, const char *class, bool is_there)
{
	const char *package = options->package ? options->package : "";
	if (!is_there)
		return "NULL";
	return arena_format(model->arena, "\"%s%s%s.%s\"", package, *package ? "." : "", model->module, class);
}

/* ---- classes of handles ---- */

static void print_handle_methods(struct printer *printer, const struct model *model, const struct handle *handle)
{
	const struct function *constructor = handle->constructor;
	for (size_t i = 0; i < handle->method_count; i++)
		if (python_binds(handle->methods[i]))
			print(printer, "BIND_HANDLE_ENTRY(%s)\n", handle->methods[i]->public_name);
	print(printer, "static PyMethodDef bind_methods_%s[] = {\n", handle->name);
	for (size_t i = 0; i < handle->method_count; i++) {
		const struct function *function = handle->methods[i];
		if (!python_binds(function))
			continue;
		print(printer, "\tBIND_HANDLE_METHOD(\"%s\", %s, ", function->method, function->public_name);
		print_text_of(printer, model, function, function->method, true);
	}
	print(printer, "\tBIND_HANDLE_METHODS,\n\t{NULL, NULL, 0, NULL},\n};\n");
	if (constructor && python_binds(constructor))
		print(printer, "BIND_HANDLE_MAKE(%s, %s, %zu)\n", handle->name, constructor->public_name,
			python_arguments(model, constructor, false).count);
}

static void print_handle_classes(struct printer *printer, const struct model *model, const struct emit_options *options)
{
	for (size_t i = 0; i < model->handle_count; i++)
		print_handle_methods(printer, model, &model->handles[i]);
	print(printer, "static const struct bind_handle_class bind_handle_classes[] = {\n");
	for (size_t i = 0; i < model->handle_count; i++) {
		const struct handle *handle = &model->handles[i];
		bool called = handle->constructor && python_binds(handle->constructor);
		print(printer, "\t{%s, \"A handle: %s of C.\", bind_methods_%s, %s%s},\n",
			class_name(model, options, handle->name, true), python_handle_spelling(handle), handle->name,
			called ? "bind_make_" : "NULL", called ? handle->name : "");
	}
	print(printer, "\t{NULL, NULL, NULL, NULL},\n};\n");
}

/* ---- the module ---- */

void swig_python_module(struct printer *printer, const struct model *model, const struct emit_options *options)
{
	for (size_t i = 0; i < model->function_count; i++)
		if (python_binds(&model->functions[i]))
			print(printer, "BIND_ENTRY(%s)\n", model->functions[i].public_name);
	print(printer, "static PyMethodDef bind_methods[] = {\n");
	for (size_t i = 0; i < model->function_count; i++)
		if (python_binds(&model->functions[i]))
			print_method(printer, model, &model->functions[i]);
	print(printer, "\tBIND_RECORD_METHODS,\n\tBIND_TOKEN_METHODS,\n\t{NULL, NULL, 0, NULL},\n};\n");
	print_handle_classes(printer, model, options);
	struct pieces errors = python_errors(model);
	print(printer, "static const char *const bind_errors[] = {");
	for (size_t i = 0; i < errors.count; i++)
		print(printer, "%s, ", class_name(model, options, errors.items[i], true));
	print(printer, "NULL};\n");
	print(printer, "static const struct bind_parts bind_parts = {%s, %s, bind_errors, bind_handle_classes};\n",
		class_name(model, options, "Error", python_has_failure(model, FAILURE_EXPRESSION)),
		class_name(model, options, "Records", python_gives_records(model)));
	print(printer, "BIND_MODULE(%s, bind_parts)\n", model->module);
}
