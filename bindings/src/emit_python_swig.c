/* SPDX-License-Identifier: MIT
 *
 * M.py of the target swig. The extension's functions check, convert and keep by themselves; Python adds what it has
 * names for: constants, the classes of records and of handles.
 */
#include "emit_python.h"

#include <stdio.h>
#include <string.h>

int emit_swig_facade(const struct model *model, const struct emit_options *options);

/* Does it need more than the extension gives? */
static bool needs_python(const struct function *function)
{
	bool needs = function->result_role == RESULT_HANDLE;
	for (size_t i = 0; i < function->parameter_count; i++)
		needs |= function->parameters[i].role == ROLE_HANDLE_IN;
	return needs;
}

/* What the extension gets for an argument. */
static const char *passed(const struct model *model, const struct function *function, const struct parameter *parameter)
{
	const char *name = python_name(model, parameter);
	if (parameter->role != ROLE_HANDLE_IN)
		return name;
	const char *pointer = arena_format(model->arena, "_pointer(\"%s\", \"%s\", %s, %s)", function->name,
		parameter->name, interface_handle(parameter->element)->name, name);
	return parameter->nullable ? arena_format(model->arena, "None if %s is None else %s", name, pointer) : pointer;
}

static void print_body(struct printer *printer, const struct model *model, const struct function *function)
{
	struct pieces arguments = {.arena = model->arena};
	for (size_t i = 0; i < function->parameter_count; i++)
		if (interface_is_argument(&function->parameters[i]))
			pieces_add(&arguments, "%s", passed(model, function, &function->parameters[i]));
	bool opened = function->result_role == RESULT_HANDLE, values = interface_value_count(function) > 0;
	const char *use = opened ? "result = " : values ? "return " : "";
	python_list(printer, 1, arena_format(model->arena, "%s_c.%s(", use, function->public_name), &arguments, ")");
	if (!opened)
		return;
	const char *class = interface_handle(function->result)->name;
	if (interface_value_count(function) == 1)
		print(printer, "return _opened(%s, result)\n", class);
	else
		print(printer, "return _opened(%s, result[0]), *result[1:]\n", class);
}

static void print_function(struct printer *printer, const struct model *model, const struct function *function)
{
	struct pieces arguments = python_arguments(model, function, true);
	print(printer, "\n\n");
	python_list(printer, 0, arena_format(model->arena, "def %s(", function->public_name), &arguments, "):");
	indent(printer);
	python_function_docstring(printer, model, function);
	print_body(printer, model, function);
	dedent(printer);
}

/* ---- records: the extension makes instances of the classes that the module has by these names ---- */

static void print_classes(struct printer *printer, const struct model *model)
{
	struct pieces names = {.arena = model->arena};
	pieces_add(&names, "globals()");
	for (size_t i = 0; i < model->record_count; i++)
		if (python_has_record(model, &model->records[i]))
			pieces_add(&names, "\"%s\"", model->records[i].name);
	if (names.count == 1)
		return;
	print(printer, "\n\n");
	python_list(printer, 0, "_c.records(", &names, ")");
}

/* ---- the module ---- */

static void print_plain(struct printer *printer, const struct model *model)
{
	bool any = false;
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		if (!python_binds(function) || needs_python(function))
			continue;
		if (!any)
			print(printer, "\n# These need no help from Python.\n");
		any = true;
		print(printer, "%s = _c.%s\n", function->public_name, function->public_name);
	}
}

/* What C keeps is the extension's doing, and so are records that it gives; the module shows them. */
static const char *imports(const struct model *model, const struct emit_options *options)
{
	bool keeps = python_retains_any(model), gives = python_gives_records(model);
	for (size_t i = 0; i < model->function_count; i++)
		keeps |= python_binds(&model->functions[i]) && interface_keeps_any(&model->functions[i]);
	return arena_format(model->arena, "%s%s%s%s", python_import(model, options), keeps || gives ? "\n" : "",
		keeps ? "\n_kept = _c.kept()" : "", gives ? "\nRecords = _c.Records" : "");
}

int emit_swig_facade(const struct model *model, const struct emit_options *options)
{
	struct printer *body = printer_new("    "), *module = printer_new("    ");
	python_constants(body, model);
	if (python_has_failure(model, FAILURE_EXPRESSION))
		print(body, "\nError = _c.Error\n");
	print_plain(body, model);
	python_records(body, model);
	print_classes(body, model);
	python_handles(body, model, "_c.handle_closed(self._pointer)", "_c.close_handle(self._pointer)");
	for (size_t i = 0; i < model->function_count; i++)
		if (python_binds(&model->functions[i]) && needs_python(&model->functions[i]))
			print_function(body, model, &model->functions[i]);
	python_makers(body, model);
	python_enumerations(body, model);
	python_module(module, model, "swig", imports(model, options), printer_text(body));
	int failed = printer_save(module, options->directory, arena_format(model->arena, "%s.py", model->module));
	printer_free(body);
	printer_free(module);
	return failed ? -1 : 0;
}
