/* SPDX-License-Identifier: MIT
 *
 * Target cffi: M.py. Each function converts its arguments, crosses once, and looks at the outcome; what was wrong with
 * an argument is only asked when a conversion or the crossing refused it.
 */
#include "checks.h"
#include "emit_cffi.h"
#include "targets.h"

#include <stdio.h>
#include <string.h>

int emit_cffi(const struct model *model, const struct emit_options *options);
const char *cffi_cannot(const struct model *model, const struct function *function);

const char *cffi_name(const struct wrapper *w, const struct parameter *parameter)
{
	return python_name(w->model, parameter);
}

/* ---- the call ---- */

static bool has_arguments(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (interface_is_argument(&function->parameters[i]))
			return true;
	return false;
}

static bool has_answer(const struct function *function)
{
	return cffi_outcome(function) != OUTCOME_PLAIN || cffi_carried_count(function);
}

static void print_call(const struct wrapper *w, unsigned depth)
{
	struct pieces arguments = {.arena = w->model->arena};
	const struct function *function = w->function;
	const char *into = "";
	for (size_t i = 0; i < function->parameter_count; i++)
		if (cffi_passes(function, &function->parameters[i]))
			pieces_add(&arguments, "%s", cffi_passed(w, &function->parameters[i], (int)i));
	if (cffi_gives_any_back(w->model, function))
		pieces_add(&arguments, "_KEPT");
	if (cffi_has_box(function))
		pieces_add(&arguments, "id(c_box)");
	if (has_answer(function))
		into = cffi_returns_at_once(w)                    ? "return "
		       : cffi_outcome(function) == OUTCOME_STRUCT ? "answer = "
								  : "result = ";
	python_list(
		w->printer, depth, arena_format(w->model->arena, "%s_c_%s(", into, function->name), &arguments, ")");
}

/* A traceback holds the locals of its frames: none of them may keep a caller's buffer locked. */
static void print_unlock(const struct wrapper *w)
{
	struct pieces names = {.arena = w->model->arena};
	for (size_t i = 0; i < w->function->parameter_count; i++)
		if (cffi_locks(&w->function->parameters[i]))
			pieces_add(&names, "c_%s = ", cffi_name(w, &w->function->parameters[i]));
	if (!names.count && !cffi_holds_any(w) && !cffi_ends_callbacks(w))
		return;
	print(w->printer, names.count ? "finally:  # a traceback must not keep a buffer locked\n" : "finally:\n");
	indent(w->printer);
	if (names.count)
		print(w->printer, "%sNone\n", pieces_join(&names, ""));
	if (cffi_holds_any(w))
		print(w->printer, "c_held.end()\n");
	cffi_end_callbacks(w);
	dedent(w->printer);
}

static void print_conversions(const struct wrapper *w)
{
	const struct function *function = w->function;
	for (size_t i = 0; i < function->parameter_count; i++)
		cffi_convert(w, &function->parameters[i]);
	cffi_find_lengths(w);
	cffi_check_lengths(w);
	for (size_t i = 0; i < function->parameter_count; i++)
		if (cffi_needs_length(w, &function->parameters[i]))
			print(w->printer, "size_%s = len(c_%s)\n", cffi_name(w, &function->parameters[i]),
				cffi_name(w, &function->parameters[i]));
	cffi_begin_callbacks(w);
	cffi_keep(w);
}

static void print_crossing(const struct wrapper *w)
{
	cffi_meet_strays(w);
	if (cffi_has_box(w->function))
		print(w->printer, "c_box = []\n");
	if (!has_arguments(w->function)) {
		print_conversions(w);
		print_call(w, 1);
		return;
	}
	cffi_keep_nothing_yet(w);
	cffi_before_callbacks(w);
	if (cffi_holds_any(w))
		print(w->printer, "c_held = _Held()\n");
	print(w->printer, "try:\n");
	indent(w->printer);
	print_conversions(w);
	print_call(w, 2);
	dedent(w->printer);
	cffi_refuse(w);
	print_unlock(w);
}

static void print_function(const struct wrapper *w)
{
	struct pieces arguments = python_arguments(w->model, w->function, true);
	print(w->printer, "\n\n");
	python_list(
		w->printer, 0, arena_format(w->model->arena, "def %s(", w->function->public_name), &arguments, "):");
	indent(w->printer);
	python_function_docstring(w->printer, w->model, w->function);
	print_crossing(w);
	cffi_fail(w);
	cffi_values(w);
	dedent(w->printer);
}

/* ---- the module ---- */

/* What is looked up once costs nothing at each call. */
static void print_crossings(struct printer *printer, const struct model *model)
{
	struct pieces asked = cffi_asked(model);
	print(printer, "\n\n# C's side of each function.\n");
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		if (python_binds(function))
			print(printer, "_c_%s = _lib.%s%s\n", function->name,
				cffi_is_direct(model, function) ? "" : "bind_", function->name);
	}
	for (size_t i = 0; i < asked.count; i++)
		print(printer, "_size_%s = _lib.bind_size_%s\n", asked.items[i], asked.items[i]);
}

static void print_explanation(struct printer *printer, const struct model *model)
{
	if (!python_has_failure(model, FAILURE_ERRNO) && !python_has_failure(model, FAILURE_ERRNO_GLOBAL) &&
		!python_has_failure(model, FAILURE_EXPRESSION) && !python_handle_names(model).count)
		return;
	print(printer, "\n\ndef _explanation(code):\n");
	if (model->explains)
		print(printer, "    \"\"\"What C says of the failure that this thread met last.\"\"\"\n"
			       "    return _read_text(_lib.bind_explain(code))\n");
	else
		print(printer, "    \"\"\"C explains nothing here.\"\"\"\n    return \"\"\n");
}

/* The class of what C tells in its own way, and those that functions have beside it. */
static void print_errors(struct printer *printer, const struct model *model)
{
	struct pieces names = {.arena = model->arena};
	if (!python_has_failure(model, FAILURE_EXPRESSION))
		return;
	print_text(printer, "\n\nclass Error(Exception):\n    \"\"\"A call failed. `code` is what C gave.\"\"\"\n\n"
			    "    code = 0\n");
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		if (python_binds(function) && function->error && strcmp(function->error, "Error") != 0)
			pieces_add_once(&names, function->error);
	}
	for (size_t i = 0; i < names.count; i++)
		print(printer, "\n\nclass %s(Error):\n    \"\"\"A call failed. `code` is what C gave.\"\"\"\n",
			names.items[i]);
}

/* Before anything of the library is called. */
static void print_library_check(struct printer *body, const struct emit_options *options)
{
	if (checks_at_load(options))
		print(body, "\n_mismatch = _lib.bind_library_check()\nif _mismatch:\n"
			    "    raise ImportError(_string(_mismatch).decode(\"utf-8\", \"replace\"))\n");
}

/* What a function's lines are made of is freed behind it: of many thousand that would be more than the model. */
static void print_functions(struct printer *printer, const struct model *model, const struct cffi_facts *facts)
{
	for (size_t i = 0; i < model->function_count; i++) {
		if (!python_binds(&model->functions[i]))
			continue;
		struct model alike = *model;
		alike.arena = arena_new();
		const struct wrapper wrapper = {printer, &alike, &model->functions[i], facts};
		print_function(&wrapper);
		arena_free(alike.arena);
	}
}

static void print_body(struct printer *body, const struct model *model)
{
	const struct cffi_facts facts = cffi_facts(model);
	python_constants(body, model);
	python_records(body, model);
	cffi_records(body, model);
	cffi_handles(body, model, &facts);
	print_errors(body, model);
	print_explanation(body, model);
	print_crossings(body, model);
	cffi_callbacks(body, model);
	print_functions(body, model, &facts);
	cffi_methods(body, model);
	python_makers(body, model);
	python_enumerations(body, model);
}

int emit_cffi(const struct model *model, const struct emit_options *options)
{
	struct printer *body = printer_new("    "), *module = printer_new("    "), *build = printer_new("    ");
	print_library_check(body, options);
	print_body(body, model);
	python_module(module, model, "cffi", python_import(model, options), printer_text(body));
	cffi_build(build, model, options);
	int failed = printer_save(module, options->directory, arena_format(model->arena, "%s.py", model->module)) ||
		     printer_save(build, options->directory, arena_format(model->arena, "_%s_build.py", model->module));
	printer_free(body);
	printer_free(module);
	printer_free(build);
	return failed ? -1 : 0;
}

const char *cffi_cannot(const struct model *model, const struct function *function)
{
	return python_binds(function) ? python_cannot(model, function) : NULL;
}
