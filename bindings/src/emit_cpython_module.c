/* SPDX-License-Identifier: MIT
 *
 * The module of the target cpython: the tables of its functions, classes, constants and constructors, and how it
 * starts.
 */
#include "checks.h"
#include "emit_cpython.h"

#include <inttypes.h>
#include <string.h>

/* The full name of a class of the module, in quotes. */
static const char *full_name(const struct model *model, const struct emit_options *options, const char *class)
{
	const char *package = options->package ? options->package : "";
	return arena_format(model->arena, "\"%s%s%s.%s\"", package, *package ? "." : "", model->module, class);
}

/* ---- text that help() and inspect.signature() show ---- */

static const char *signature(
	const struct model *model, const char *name, const char *self, const struct pieces *arguments, const char *text)
{
	struct pieces all = {.arena = model->arena};
	pieces_add(&all, "%s", self);
	for (size_t i = 0; i < arguments->count; i++)
		pieces_add(&all, "%s", arguments->items[i]);
	if (!arguments->count)
		pieces_add(&all, "/");
	return arena_format(model->arena, "%s(%s)\n--\n\n%s", name, pieces_join(&all, ", "), text);
}

/* One string for each of its lines. */
static void print_text_lines(struct printer *printer, struct arena *arena, const char *text)
{
	indent(printer);
	while (*text) {
		size_t length = strcspn(text, "\n");
		length += text[length] == '\n';
		print(printer, "\n");
		print_quoted(printer, arena_format(arena, "%.*s", (int)length, text));
		text += length;
	}
	dedent(printer);
}

/* ---- functions ---- */

static void print_functions(struct printer *printer, const struct model *model)
{
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		struct pieces arguments = python_arguments(model, function, true);
		if (!python_binds(function))
			continue;
		print(printer, "{\"%s\", (PyCFunction)(void (*)(void))wrap_%s, METH_FASTCALL,", function->public_name,
			function->public_name);
		print_text_lines(printer, model->arena,
			signature(model, function->public_name, "$module", &arguments,
				python_function_text(model, function)));
		print(printer, "},\n");
	}
}

/* ---- constructors of records ---- */

static const struct filling *filling_of(const struct maker *maker, size_t field)
{
	for (size_t i = 0; i < maker->filling_count; i++)
		if (maker->fillings[i].field == (int)field)
			return &maker->fillings[i];
	return NULL;
}

static size_t argument_place(const struct maker *maker, int parameter)
{
	size_t place = 0;
	while (place < maker->argument_count && maker->arguments[place] != parameter)
		place++;
	return place;
}

static const char *filling_text(const struct model *model, const struct maker *maker, size_t field)
{
	const struct filling *filling = filling_of(maker, field);
	if (!filling)
		return "{BIND_FILLED_NOT, 0, 0, false}";
	switch (filling->kind) {
	case FILLING_ARGUMENT:
		return arena_format(model->arena, "{BIND_FILLED_ARGUMENT, %zu, 0, false}",
			argument_place(maker, filling->parameter));
	case FILLING_LENGTH:
		return arena_format(
			model->arena, "{BIND_FILLED_LENGTH, %zu, 0, false}", argument_place(maker, filling->parameter));
	case FILLING_CONSTANT:
		return arena_format(model->arena, "{BIND_FILLED_CONSTANT, 0, (int64_t)UINT64_C(%" PRIu64 "), %s}",
			(uint64_t)filling->value, cpython_truth(!maker->record->fields[field].type->is_signed));
	}
	return "";
}

/* Up to the last field that is filled: what is left out is 0. */
static void print_fillings(struct printer *printer, const struct model *model, const struct maker *maker)
{
	size_t end = 0;
	for (size_t i = 0; i < maker->record->field_count; i++)
		if (filling_of(maker, i) && interface_is_member(&maker->record->fields[i]))
			end = i + 1;
	print(printer, "static const struct bind_filling bind_fillings_%s[] = {\n", maker->name);
	for (size_t i = 0; i < end; i++)
		if (interface_is_member(&maker->record->fields[i]))
			print(printer, "\t%s,\n", filling_text(model, maker, i));
	print(printer, "};\n");
}

static void print_maker(struct printer *printer, const struct model *model, const struct maker *maker)
{
	const struct function *function = maker->function;
	print(printer, "\nstatic const struct bind_maker_argument bind_arguments_%s[] = {\n", maker->name);
	for (size_t i = 0; i < maker->argument_count; i++) {
		size_t index = (size_t)maker->arguments[i];
		const char *otherwise = python_default(function, index);
		print(printer, "\t{\"%s\", %s%s%s},\n", python_name(model, &function->parameters[index]),
			otherwise ? "\"" : "", otherwise ? otherwise : "NULL", otherwise ? "\"" : "");
	}
	print(printer, "\t{NULL, NULL},\n};\n");
	print_fillings(printer, model, maker);
	print(printer, "static const struct bind_maker bind_maker_%s = {\n", maker->name);
	print(printer, "\t\"%s\", &bind_record_%s,\n", maker->name, maker->record->name);
	print(printer, "\tbind_arguments_%s, %zu,\n", maker->name, maker->argument_count);
	print(printer, "\tbind_fillings_%s, sizeof bind_fillings_%s / sizeof *bind_fillings_%s,\n};\n", maker->name,
		maker->name, maker->name);
	print(printer,
		"static PyObject *make_%s(\n\tPyObject *module, PyObject *const *given, Py_ssize_t count, "
		"PyObject *names)\n{\n",
		maker->name);
	print(printer, "\tPyObject *values[%zu] = {NULL};\n", maker->argument_count + 1);
	print(printer, "\treturn bind_made(module, given, count, names, &bind_maker_%s, values);\n}\n", maker->name);
}

static void print_maker_methods(struct printer *printer, const struct model *model)
{
	for (size_t i = 0; i < model->maker_count; i++) {
		const struct maker *maker = &model->makers[i];
		struct pieces arguments = python_maker_arguments(model, maker);
		if (!python_binds(maker->function))
			continue;
		print(printer, "{\"%s\", (PyCFunction)(void (*)(void))make_%s, METH_FASTCALL | METH_KEYWORDS,",
			maker->name, maker->name);
		struct pieces all = {.arena = model->arena};
		pieces_add(&all, "$module");
		for (size_t j = 0; j < arguments.count; j++)
			pieces_add(&all, "%s", arguments.items[j]);
		print_text_lines(printer, model->arena,
			arena_format(model->arena, "%s(%s)\n--\n\n%s", maker->name, pieces_join(&all, ", "),
				python_maker_text(model, maker)));
		print(printer, "},\n");
	}
}

/* ---- constants ---- */

static void print_constant(struct printer *printer, const struct constant *constant)
{
	print(printer, "{.name = \"%s\", ", constant->name);
	switch (constant->kind) {
	case CONSTANT_INTEGER:
		print(printer,
			constant->is_unsigned          ? ".value = (int64_t)UINT64_C(%" PRIu64 "), .is_unsigned = true"
			: constant->value == INT64_MIN ? ".value = INT64_MIN"
						       : ".value = INT64_C(%" PRId64 ")",
			(uint64_t)constant->value);
		break;
	case CONSTANT_FLOAT:
		print(printer, ".real = %a, .is_real = true", constant->real);
		break;
	case CONSTANT_TEXT:
		print(printer, ".text = ");
		print_quoted(printer, constant->text);
		break;
	}
	print(printer, "},\n");
}

static bool has_constants(const struct model *model)
{
	return model->enumeration_count || model->constant_count;
}

static void print_constants(struct printer *printer, const struct model *model)
{
	if (!has_constants(model))
		return;
	print(printer, "\n/* Members of enumerations, then macros. */\nstatic const struct bind_constant "
		       "bind_constants[] = {\n");
	indent(printer);
	for (size_t i = 0; i < model->enumeration_count; i++)
		for (size_t j = 0; j < model->enumerations[i].member_count; j++)
			print_constant(printer, &model->enumerations[i].members[j]);
	for (size_t i = 0; i < model->constant_count; i++)
		print_constant(printer, &model->constants[i]);
	dedent(printer);
	print(printer, "\t{.name = NULL},\n};\n");
}

static bool has_enumerations(const struct model *model)
{
	for (size_t i = 0; i < model->enumeration_count; i++)
		if (model->enumerations[i].name)
			return true;
	return false;
}

static void print_enumerations(struct printer *printer, const struct model *model)
{
	size_t first = 0;
	if (!has_enumerations(model))
		return;
	print(printer, "\nstatic const struct bind_enumeration bind_enumerations[] = {\n");
	for (size_t i = 0; i < model->enumeration_count; i++) {
		const struct enumeration *enumeration = &model->enumerations[i];
		if (enumeration->name) {
			print(printer, "\t{\"%s\", ", enumeration->name);
			print_quoted(printer, enumeration->comment ? python_one_line(model->arena, enumeration->comment)
								   : enumeration->spelling);
			print(printer, ", %s, &bind_constants[%zu], %zu},\n",
				cpython_truth(enumeration->contract.flagset), first, enumeration->member_count);
		}
		first += enumeration->member_count;
	}
	print(printer, "\t{NULL, NULL, false, NULL, 0},\n};\n");
	print(printer, "\nstatic PyObject *touched(PyObject *module, PyObject *name)\n{\n"
		       "\treturn bind_enumeration_touched(module, name, bind_enumerations);\n}\n");
	print(printer, "\nstatic PyObject *names(PyObject *module, PyObject *unused)\n{\n\t(void)unused;\n"
		       "\treturn bind_enumeration_names(module, bind_enumerations);\n}\n");
}

/* ---- classes ---- */

static bool has_records(const struct model *model)
{
	for (size_t i = 0; i < model->record_count; i++)
		if (python_has_record(model, &model->records[i]))
			return true;
	return false;
}

static void print_records(struct printer *printer, const struct model *model, const struct emit_options *options)
{
	if (!has_records(model))
		return;
	print(printer, "\nstatic const struct bind_class bind_classes_of_records[] = {\n");
	indent(printer);
	for (size_t i = 0; i < model->record_count; i++) {
		const struct record *record = &model->records[i];
		if (!python_has_record(model, record))
			continue;
		print(printer, "{%s,", full_name(model, options, record->name));
		print_text_lines(
			printer, model->arena, python_filled(model->arena, 1, python_record_text(model, record)));
		print(printer, ",\n\tbind_members_%s, bind_new_%s, &bind_record_%s},\n", record->name, record->name,
			record->name);
	}
	dedent(printer);
	print(printer, "\t{NULL, NULL, NULL, NULL, NULL},\n};\n");
}

/* ---- classes of handles ---- */

static void print_handle_method(struct printer *printer, const struct model *model, const struct function *function)
{
	size_t most = python_arguments(model, function, false).count;
	print(printer, "\nstatic PyObject *method_%s(PyObject *self, PyObject *const *given, Py_ssize_t count)\n{\n",
		function->public_name);
	print(printer, "\tPyObject *all[%zu];\n", most + 1);
	print(printer, "\tPy_ssize_t total = bind_handle_call(self, given, count, all, %zu);\n", most);
	print(printer, "\treturn wrap_%s(((struct bind_handle *)self)->module, all, total);\n}\n",
		function->public_name);
}

static void print_handle_make(
	struct printer *printer, const struct model *model, const char *handle, const struct function *constructor)
{
	size_t most = python_arguments(model, constructor, false).count;
	print(printer, "\nstatic PyObject *call_%s(PyTypeObject *type, PyObject *arguments, PyObject *named)\n{\n",
		handle);
	print(printer, "\tPyObject *given[%zu];\n", most + 1);
	print(printer, "\tif (!bind_handle_arguments(arguments, named, \"%s\", given, %zu))\n\t\treturn NULL;\n",
		constructor->public_name, most);
	print(printer, "\treturn wrap_%s(PyType_GetModule(type), given, PyTuple_Size(arguments));\n}\n",
		constructor->public_name);
}

static void print_handle_table(struct printer *printer, const struct model *model, const struct handle *handle)
{
	print(printer, "\nstatic PyMethodDef bind_methods_%s[] = {\n", handle->name);
	indent(printer);
	for (size_t i = 0; i < handle->method_count; i++) {
		const struct function *function = handle->methods[i];
		struct pieces arguments = python_arguments(model, function, true);
		if (!python_binds(function))
			continue;
		arguments.items++;
		arguments.count--;
		print(printer, "{\"%s\", (PyCFunction)(void (*)(void))method_%s, METH_FASTCALL,", function->method,
			function->public_name);
		print_text_lines(printer, model->arena,
			signature(model, function->method, "$self", &arguments, python_function_text(model, function)));
		print(printer, "},\n");
	}
	dedent(printer);
	print(printer, "\tBIND_HANDLE_METHODS,\n\t{NULL, NULL, 0, NULL},\n};\n");
}

static bool is_called(const struct handle *handle)
{
	return handle->constructor && python_binds(handle->constructor);
}

static void print_handles(struct printer *printer, const struct model *model, const struct emit_options *options)
{
	if (!model->handle_count)
		return;
	for (size_t i = 0; i < model->handle_count; i++) {
		const struct handle *handle = &model->handles[i];
		for (size_t j = 0; j < handle->method_count; j++)
			if (python_binds(handle->methods[j]))
				print_handle_method(printer, model, handle->methods[j]);
		if (is_called(handle))
			print_handle_make(printer, model, handle->name, handle->constructor);
		print_handle_table(printer, model, handle);
	}
	print(printer, "\nstatic const struct bind_handle_class bind_handle_classes[] = {\n");
	for (size_t i = 0; i < model->handle_count; i++) {
		const struct handle *handle = &model->handles[i];
		print(printer, "\t{%s, \"A handle: %s of C.\", bind_methods_%s, %s%s},\n",
			full_name(model, options, handle->name), python_handle_spelling(handle), handle->name,
			is_called(handle) ? "call_" : "NULL", is_called(handle) ? handle->name : "");
	}
	print(printer, "\t{NULL, NULL, NULL, NULL},\n};\n");
}

/* ---- how it starts ---- */

static bool gives_view(const struct function *function)
{
	if (function->result_role == RESULT_BYTES && function->lending == LENDING_PINNED)
		return true;
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (parameter->role == ROLE_VIEW_OUT ||
			(parameter->role == ROLE_BYTES_POINTER_OUT && parameter->lending == LENDING_PINNED))
			return true;
	}
	return false;
}

static bool gives_views(const struct model *model)
{
	for (size_t i = 0; i < model->function_count; i++)
		if (python_binds(&model->functions[i]) && gives_view(&model->functions[i]))
			return true;
	return python_gives_records(model);
}

/* Tokens come back in records and arrays, even where nothing is kept: what they name is looked up. */
static bool has_tokens(const struct model *model)
{
	bool any = python_retains_any(model) || has_records(model);
	for (size_t i = 0; i < model->function_count; i++)
		for (size_t j = 0; python_binds(&model->functions[i]) && j < model->functions[i].parameter_count; j++)
			any |= model->functions[i].parameters[j].contract.releases;
	return any;
}

static struct pieces start_steps(const struct model *model, const struct emit_options *options)
{
	struct pieces steps = {.arena = model->arena};
	if (checks_at_load(options))
		pieces_add(&steps, "check_library()");
	if (has_constants(model))
		pieces_add(&steps, "bind_add_constants(module, bind_constants)");
	if (gives_views(model))
		pieces_add(&steps, "bind_start_views(module)");
	if (has_tokens(model))
		pieces_add(&steps, "bind_start_kept(module)");
	if (python_retains_any(model))
		pieces_add(&steps, "bind_show_kept(module)");
	if (python_gives_records(model))
		pieces_add(&steps, "bind_start_records(module, %s)", full_name(model, options, "Records"));
	if (has_records(model))
		pieces_add(&steps, "bind_start_classes(module, bind_classes_of_records)");
	if (model->handle_count)
		pieces_add(&steps, "bind_start_handles(module, bind_handle_classes)");
	if (python_has_failure(model, FAILURE_EXPRESSION))
		pieces_add(&steps, "bind_start_error(module, %s)", full_name(model, options, "Error"));
	if (python_errors(model).count)
		pieces_add(&steps, "bind_start_errors(module, bind_errors)");
	return steps;
}

static const char library_check[] = "\n"
				    "/* Before anything of the library is called. */\n"
				    "static int check_library(void)\n"
				    "{\n"
				    "\tconst char *why = bind_library_check();\n"
				    "\tif (why)\n"
				    "\t\tPyErr_SetString(PyExc_ImportError, why);\n"
				    "\treturn why ? -1 : 0;\n"
				    "}\n";

static void print_errors(struct printer *printer, const struct model *model, const struct emit_options *options)
{
	struct pieces names = python_errors(model);
	if (!names.count)
		return;
	print(printer, "\nstatic const char *const bind_errors[] = {\n");
	for (size_t i = 0; i < names.count; i++)
		print(printer, "\t%s,\n", full_name(model, options, names.items[i]));
	print(printer, "\tNULL,\n};\n");
}

static void print_start(struct printer *printer, const struct model *model, const struct emit_options *options)
{
	struct pieces steps = start_steps(model, options);
	if (checks_at_load(options))
		print_text(printer, library_check);
	print(printer, "\nstatic int start(PyObject *module)\n{\n");
	indent(printer);
	print(printer, steps.count ? "bind_learn();\n" : "(void)module;\nbind_learn();\n");
	for (size_t i = 0; i < steps.count; i++)
		print(printer, "%s%s%s", i ? " ||\n\t" : "if (", steps.items[i], i + 1 < steps.count ? "" : ")\n");
	print(printer, "%sreturn 0;\n", steps.count ? "\treturn -1;\n" : "");
	dedent(printer);
	print(printer, "}\n");
}

static void print_module(struct printer *printer, const struct model *model)
{
	print(printer, "\nstatic PyModuleDef_Slot slots[] = {{Py_mod_exec, BIND_SLOT(start)}, {0, NULL}};\n");
	print(printer, "static struct PyModuleDef definition = {\n");
	print(printer, "\t.m_base = PyModuleDef_HEAD_INIT,\n\t.m_name = \"%s\",\n", model->module);
	print(printer, "\t.m_doc = ");
	print_quoted(
		printer, arena_format(model->arena, "The functions, records and constants of %s, by their names in C.",
				 python_headers(model)));
	print(printer, ",\n\t.m_size = sizeof(struct bind_state),\n\t.m_methods = methods,\n\t.m_slots = slots,\n");
	print(printer, "\t.m_traverse = bind_state_traverse,\n\t.m_clear = bind_state_clear,\n\t.m_free = "
		       "bind_state_free,\n};\n");
	print(printer, "\nPyMODINIT_FUNC PyInit_%s(void)\n{\n\treturn PyModuleDef_Init(&definition);\n}\n",
		model->module);
}

void cpython_module(struct printer *printer, const struct model *model, const struct emit_options *options)
{
	print(printer, "\n/* ---- the module ---- */\n");
	print_constants(printer, model);
	print_enumerations(printer, model);
	for (size_t i = 0; i < model->maker_count; i++)
		if (python_binds(model->makers[i].function))
			print_maker(printer, model, &model->makers[i]);
	print_records(printer, model, options);
	print_handles(printer, model, options);
	print(printer, "\nstatic PyMethodDef methods[] = {\n");
	indent(printer);
	print_functions(printer, model);
	print_maker_methods(printer, model);
	if (has_enumerations(model))
		print(printer, "{\"__getattr__\", touched, METH_O, NULL},\n{\"__dir__\", names, METH_NOARGS, NULL},\n");
	dedent(printer);
	print(printer, "\t{NULL, NULL, 0, NULL},\n};\n");
	print_errors(printer, model, options);
	print_start(printer, model, options);
	print_module(printer, model);
}
