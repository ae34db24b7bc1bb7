/* SPDX-License-Identifier: MIT
 *
 * M.py of the target swig. The extension's functions check, convert and keep by themselves, and it has the classes of
 * handles; Python adds constants, enumerations and the classes of records.
 */
#include "emit_python.h"

int emit_swig_facade(const struct model *model, const struct emit_options *options);

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

static void print_extension(struct printer *printer, const struct model *model)
{
	struct pieces handles = python_handle_names(model);
	print(printer, "\n# The extension's own.\n");
	for (size_t i = 0; i < handles.count; i++)
		print(printer, "%s = _c.%s\n", handles.items[i], handles.items[i]);
	for (size_t i = 0; i < model->function_count; i++)
		if (python_binds(&model->functions[i]))
			print(printer, "%s = _c.%s\n", model->functions[i].public_name, model->functions[i].public_name);
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
	struct pieces errors = python_errors(model);
	for (size_t i = 0; i < errors.count; i++)
		print(body, "%s = _c.%s\n", errors.items[i], errors.items[i]);
	print_extension(body, model);
	python_records(body, model);
	print_classes(body, model);
	python_makers(body, model);
	python_enumerations(body, model);
	python_module(module, model, "swig", imports(model, options), printer_text(body));
	int failed = printer_save(module, options->directory, arena_format(model->arena, "%s.py", model->module));
	printer_free(body);
	printer_free(module);
	return failed ? -1 : 0;
}
