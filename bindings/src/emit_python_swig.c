/* SPDX-License-Identifier: MIT
 *
 * M.py of the target swig. The extension's functions check and convert by themselves; Python adds what it has names
 * for: records, handles, and what C keeps.
 */
#include "emit_python.h"

#include <stdio.h>
#include <string.h>

int emit_swig_facade(const struct model *model, const struct emit_options *options);

/* Does it need more than the extension gives? */
static bool needs_python(const struct model *model, const struct function *function)
{
	if (function->result_role == RESULT_HANDLE || interface_retains(function))
		return true;
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (parameter->role == ROLE_HANDLE_IN || model_record(model, parameter->element) ||
			parameter->contract.releases)
			return true;
	}
	return false;
}

/* ---- arguments ---- */

static const char *record_name(const struct model *model, const struct parameter *parameter)
{
	return model_record(model, parameter->element)->name;
}

static const char *or_none(const struct model *model, const struct parameter *parameter, const char *value)
{
	return parameter->nullable
		       ? arena_format(model->arena, "None if %s is None else %s", python_name(model, parameter), value)
		       : value;
}

/* What the extension gets for an argument; NULL where it gets none. */
static const char *passed(const struct model *model, const struct function *function, const struct parameter *parameter)
{
	const char *name = python_name(model, parameter);
	if (parameter->role == ROLE_TOKEN)
		return name;
	if (!interface_is_argument(parameter))
		return NULL;
	if (parameter->role == ROLE_RECORD_IN)
		return or_none(model, parameter,
			arena_format(model->arena, "_as_record(\"%s\", \"%s\", %s, %s)", function->name,
				parameter->name, record_name(model, parameter), name));
	if (parameter->role == ROLE_HANDLE_IN)
		return or_none(model, parameter,
			arena_format(model->arena, "_pointer(\"%s\", \"%s\", %s, %s)", function->name, parameter->name,
				interface_handle(parameter->element)->name, name));
	return parameter->retained && parameter->role != ROLE_FD ? arena_format(model->arena, "c_%s", name) : name;
}

static struct pieces passed_all(const struct model *model, const struct function *function)
{
	struct pieces arguments = {.arena = model->arena};
	for (size_t i = 0; i < function->parameter_count; i++) {
		const char *text = passed(model, function, &function->parameters[i]);
		if (text)
			pieces_add(&arguments, "%s", text);
	}
	return arguments;
}

/* ---- values ---- */

static const char *wrapped(const struct model *model, const struct parameter *parameter, const char *value)
{
	const struct record *record = model_record(model, parameter->element);
	if (parameter->role == ROLE_RECORD_OUT)
		return arena_format(model->arena, "_read_%s(%s)", record->name, value);
	if (parameter->role == ROLE_RECORDS_OUT)
		return arena_format(model->arena, "list(map(_read_%s, %s))", record->name, value);
	return value;
}

/* The tokens that a value brings back; NULL if it brings none. */
static const char *tokens_in(const struct model *model, const struct parameter *parameter, const char *value)
{
	const struct record *record = model_record(model, parameter->element);
	int field = record ? interface_releases(record) : -1;
	if (parameter->role == ROLE_ARRAY_OUT)
		return parameter->contract.releases ? value : NULL;
	if (field < 0)
		return NULL;
	if (parameter->role == ROLE_RECORD_OUT)
		return arena_format(model->arena, "(%s[%d],)", value, field);
	return arena_format(model->arena, "[record[%d] for record in %s]", field, value);
}

static const char *result_value(const struct model *model, const struct function *function, const char *value)
{
	if (function->result_role != RESULT_HANDLE)
		return value;
	return arena_format(model->arena, "_opened(%s, %s)", interface_handle(function->result)->name, value);
}

/* The call gives one value, or a tuple: each gets a name, and then the form that Python has for it. */
static void print_values(
	struct printer *printer, const struct model *model, const struct function *function, const char *given)
{
	struct pieces values = {.arena = model->arena};
	size_t total = interface_value_count(function), at = 0;
	const char *form = total == 1 ? "%s%.0zu" : "%s[%zu]";
	if (interface_returns_result(function))
		pieces_add(&values, "%s", result_value(model, function, arena_format(model->arena, form, given, at++)));
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (!interface_is_value(parameter))
			continue;
		const char *value = arena_format(model->arena, form, given, at++);
		const char *tokens = tokens_in(model, parameter, value);
		if (tokens)
			print(printer, "if _kept:\n    _let_go(%s)\n", tokens);
		pieces_add(&values, "%s", wrapped(model, parameter, value));
	}
	print(printer, "return %s\n", pieces_join(&values, ", "));
}

/* ---- functions ---- */

static const struct parameter *token(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].role == ROLE_TOKEN)
			return &function->parameters[i];
	return NULL;
}

static const char *lock_of(
	const struct model *model, const struct function *function, const struct parameter *parameter)
{
	return arena_format(model->arena, "_lock(\"%s\", \"%s\", %s, %s)", function->name, parameter->name,
		python_name(model, parameter), parameter->role == ROLE_BYTES_IN ? "False" : "True");
}

/* Buffers are always kept; a descriptor where it came with an object that would close it. */
static void print_keep(struct printer *printer, const struct model *model, const struct function *function)
{
	struct pieces things = {.arena = model->arena}, conditions = {.arena = model->arena};
	bool always = false;
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		const char *name = python_name(model, parameter);
		if (!parameter->retained)
			continue;
		bool buffer = parameter->role != ROLE_FD;
		always |= buffer;
		if (buffer)
			print(printer, "c_%s = %s\n", name,
				or_none(model, parameter, lock_of(model, function, parameter)));
		pieces_add(&things, buffer ? "c_%s" : "%s", name);
		pieces_add(&conditions, "type(%s) is int", name);
	}
	const char *keep = arena_format(model->arena, "_keep(%s)", pieces_join(&things, ", "));
	if (always)
		print(printer, "%s = %s\n", python_name(model, token(function)), keep);
	else
		print(printer, "%s = 0 if %s else %s\n", python_name(model, token(function)),
			pieces_join(&conditions, " and "), keep);
}

static void print_unlock(struct printer *printer, const struct model *model, const struct function *function)
{
	struct pieces names = {.arena = model->arena};
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].retained && function->parameters[i].role != ROLE_FD)
			pieces_add(&names, "c_%s = ", python_name(model, &function->parameters[i]));
	if (!names.count)
		return;
	print(printer, "finally:\n");
	print(printer, "    %sNone  # a traceback must not keep a buffer locked\n", pieces_join(&names, ""));
}

static void print_retaining(struct printer *printer, const struct model *model, const struct function *function)
{
	struct pieces arguments = passed_all(model, function);
	bool values = interface_value_count(function) > 0;
	print_keep(printer, model, function);
	print(printer, "try:\n");
	indent(printer);
	python_list(printer, 2,
		arena_format(model->arena, "%s_c.%s(", values ? "result = " : "", function->public_name), &arguments,
		")");
	dedent(printer);
	print(printer, "except BaseException:\n    _abandon(%s, _c.taken())\n    raise\n",
		python_name(model, token(function)));
	print_unlock(printer, model, function);
	if (values)
		print_values(printer, model, function, "result");
}

/* Does the function return what the extension gives, and nothing else happens to it? */
static bool is_plain_value(const struct model *model, const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		bool changed = model_record(model, parameter->element) || parameter->contract.releases;
		if (interface_is_value(parameter) && changed)
			return false;
	}
	return function->result_role != RESULT_HANDLE && interface_value_count(function) > 0;
}

static void print_body(struct printer *printer, const struct model *model, const struct function *function)
{
	struct pieces arguments = passed_all(model, function);
	if (interface_retains(function)) {
		print_retaining(printer, model, function);
		return;
	}
	bool values = interface_value_count(function) > 0, as_it_is = is_plain_value(model, function);
	const char *use = !values ? "" : as_it_is ? "return " : "result = ";
	python_list(printer, 1, arena_format(model->arena, "%s_c.%s(", use, function->public_name), &arguments, ")");
	if (values && !as_it_is)
		print_values(printer, model, function, "result");
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

/* ---- records ---- */

static bool is_scalar(const struct type *type)
{
	return type_is_integer(type) || type->kind == TYPE_BOOL || type->kind == TYPE_FLOAT;
}

static const char *read_field(const struct model *model, const struct type *type, const char *value)
{
	if (type->kind == TYPE_RECORD)
		return arena_format(model->arena, "_read_%s(%s)", model_record(model, type)->name, value);
	if (type->kind != TYPE_ARRAY || is_scalar(type->target))
		return value;
	return arena_format(model->arena, "tuple(%s for item in %s)", read_field(model, type->target, "item"), value);
}

/* Named fields for the plain tuple that the extension gives. */
static void print_read(struct printer *printer, const struct model *model, const struct record *record)
{
	struct pieces names = {.arena = model->arena}, values = {.arena = model->arena};
	bool same = true;
	for (size_t i = 0; i < record->field_count; i++) {
		const char *name = python_field_name(model, &record->fields[i]);
		const char *value = read_field(model, record->fields[i].type, name);
		same &= value == name;
		pieces_add(&names, "%s", name);
		pieces_add(&values, "%s", value);
	}
	print(printer, "\n\ndef _read_%s(value_):\n", record->name);
	indent(printer);
	if (same) {
		print(printer, "return _make(%s, value_)\n", record->name);
	} else {
		print(printer, names.count == 1 ? "(%s,) = value_\n" : "%s = value_\n", pieces_join(&names, ", "));
		python_make(printer, 1, record->name, &values);
	}
	dedent(printer);
}

/* ---- the module ---- */

static void print_plain(struct printer *printer, const struct model *model)
{
	bool any = false;
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		if (!python_binds(function) || needs_python(model, function))
			continue;
		if (!any)
			print(printer, "\n# These need no help from Python.\n");
		any = true;
		print(printer, "%s = _c.%s\n", function->public_name, function->public_name);
	}
}

int emit_swig_facade(const struct model *model, const struct emit_options *options)
{
	struct printer *body = printer_new("    "), *module = printer_new("    ");
	python_constants(body, model);
	if (python_has_failure(model, FAILURE_EXPRESSION))
		print(body, "\nError = _c.Error\n");
	print_plain(body, model);
	python_records(body, model);
	for (size_t i = 0; i < model->record_count; i++)
		if (python_has_record(model, &model->records[i]))
			print_read(body, model, &model->records[i]);
	python_handles(body, model, "_c.handle_closed(self._pointer)", "_c.close_handle(self._pointer)");
	for (size_t i = 0; i < model->function_count; i++)
		if (python_binds(&model->functions[i]) && needs_python(model, &model->functions[i]))
			print_function(body, model, &model->functions[i]);
	python_enumerations(body, model);
	python_module(module, model, "swig", python_import(model, options), printer_text(body));
	int failed = printer_save(module, options->directory, arena_format(model->arena, "%s.py", model->module));
	printer_free(body);
	printer_free(module);
	return failed ? -1 : 0;
}
