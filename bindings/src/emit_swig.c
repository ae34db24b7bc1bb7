/* SPDX-License-Identifier: MIT
 *
 * Target swig: M.i, one interface file for Python and Lua on the typemap library in swig/ (swig/ferrule.swg says what
 * its macros mean), and the Python module M.py on top of the extension.
 *
 * Functions are declared in a plain shape there: integers by size, pointers as `void *`. What a pointer is stands in a
 * macro before the function; the C compiler checks the shape against the header.
 */
#include "emit_python.h"
#include "checks.h"
#include "emit_swig.h"
#include "targets.h"

#include <string.h>

int emit_swig(const struct model *model, const struct emit_options *options);
const char *swig_cannot(const struct model *model, const struct function *function);
int emit_swig_facade(const struct model *model, const struct emit_options *options);

bool swig_is_bound(const struct function *function)
{
	return !function->contract.hidden && !(function->omit_python && function->omit_lua);
}

/* ---- what cannot be carried ---- */

static bool is_nameless(const struct model *model, const struct type *type)
{
	const struct record *record = type ? model_record(model, type) : NULL;
	for (size_t i = 0; record && i < record->field_count; i++)
		if (!record->fields[i].name || is_nameless(model, record->fields[i].type))
			return true;
	return false;
}

const char *swig_cannot(const struct model *model, const struct function *function)
{
	const char *why = function->omit_python ? NULL : swig_python_cannot(model, function);
	why = why || function->omit_lua ? why : swig_lua_cannot(model, function);
	for (size_t i = 0; !why && i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (swig_is_record(parameter->role) && is_nameless(model, parameter->element))
			why = arena_format(
				model->arena, "parameter %s: a record with a member that has no name", parameter->name);
	}
	return why;
}

/* ---- parameters ---- */

/* As C writes it: the least and the greatest integers have no plain literal. */
static const char *default_literal(const struct model *model, const struct parameter *parameter)
{
	const char *value = parameter->default_value;
	if (!strcmp(value, "-9223372036854775808"))
		return "INT64_MIN";
	return arena_format(model->arena, "%s%s", value, strlen(value) > 18 && *value != '-' ? "u" : "");
}

/* May it be left out: has it a default, and have all arguments after it? */
static bool is_optional(const struct function *function, size_t index)
{
	return interface_is_argument(&function->parameters[index]) && python_default(function, index);
}

void swig_default(struct swig_call *call, size_t index)
{
	const struct parameter *parameter = &call->function->parameters[index];
	if (is_optional(call->function, index))
		print(call->printer, "%%bind_optional(%s, %s)\n", swig_declared(call, parameter),
			default_literal(call->model, parameter));
}

static void print_parameters(struct swig_call *call)
{
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		swig_role(call, &call->function->parameters[i]);
		swig_default(call, i);
	}
}

/* ---- functions ---- */

static const char *prototype(const struct swig_call *call)
{
	const struct function *function = call->function;
	struct pieces parameters = {.arena = call->model->arena};
	for (size_t i = 0; i < function->parameter_count; i++)
		pieces_add(&parameters, "%s", swig_declared(call, &function->parameters[i]));
	return arena_format(call->model->arena, "%s(%s);", swig_result_declaration(call),
		parameters.count ? pieces_join(&parameters, ", ") : "void");
}

/* Typemaps by name hold until they are taken back. */
void swig_clear(const struct swig_call *call)
{
	struct pieces names = {.arena = call->model->arena};
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		bool plain = parameter->role == ROLE_INTEGER || parameter->role == ROLE_BOOL ||
			     parameter->role == ROLE_FLOAT;
		if (!plain || is_optional(call->function, i))
			pieces_add(&names, "%s", swig_declared(call, parameter));
	}
	if (names.count)
		print(call->printer, "%%clear %s;\n", pieces_join(&names, ", "));
}

static void python_function(struct swig_call *call)
{
	const struct function *function = call->function;
	const char *symbol = swig_symbol(call->model, function);
	if (strcmp(symbol, function->public_name) != 0)
		print(call->printer, "%%rename(%s) %s;\n", function->public_name, symbol);
	swig_result(call);
	print_parameters(call);
	swig_python_action(call);
	print(call->printer, "%s\n", prototype(call));
	swig_clear(call);
}

/* What a language has of a function; NULL if nothing. */
static struct printer *function_text(struct swig_call call, bool is_there, void (*write)(struct swig_call *call))
{
	if (!is_there)
		return NULL;
	call.printer = printer_new("\t");
	write(&call);
	return call.printer;
}

static void print_all(struct printer *printer, const struct printer *text)
{
	print_raw(printer, printer_text(text), strlen(printer_text(text)));
}

/* Both languages' text, once where it is the same. */
static void print_function(struct printer *printer, const struct model *model, const struct function *function,
	const struct swig_facts *facts)
{
	struct swig_call call = {printer, model, function, interface_value_count(function), 0, facts};
	struct printer *python = function_text(call, !function->omit_python, python_function);
	struct printer *lua = function_text(call, !function->omit_lua, swig_lua_function);
	print(printer, "\n");
	if (python && lua && !strcmp(printer_text(python), printer_text(lua))) {
		print_all(printer, python);
	} else {
		print_text(printer, python ? "#ifdef SWIGPYTHON\n" : "#ifdef SWIGLUA\n");
		print_all(printer, python ? python : lua);
		if (python && lua) {
			print_text(printer, "#else\n");
			print_all(printer, lua);
		}
		print_text(printer, "#endif\n");
	}
	if (python)
		printer_free(python);
	if (lua)
		printer_free(lua);
}

/* ---- the frame ---- */

static void print_head(struct printer *printer, const struct model *model, const struct emit_options *options)
{
	print(printer, "/* Made by ferrule-bind from %s, target swig. Change the header instead. */\n",
		python_headers(model));
	print(printer, "%%module %s\n\n%%{\n", model->module);
	for (size_t i = 0; i < model->header_count; i++)
		print(printer, "#include %s\n", model->headers[i]);
	checks_source(printer, model, options);
	if (model->explains)
		print(printer, "\n#define BIND_EXPLAINS %s\n", model->explains->name);
	print(printer, "%%}\n%%include \"ferrule.swg\"\n");
}

static void print_interface(struct printer *printer, const struct model *model, const struct emit_options *options)
{
	print_head(printer, model, options);
	swig_data(printer, model);
	struct swig_facts facts = {
		.calls_back = python_has_callbacks(model),
		.errors = python_errors(model),
		.enters = swig_lua_enters(model),
		.ends = swig_lua_ends(model),
	};
	for (size_t i = 0; i < model->function_count; i++)
		if (swig_is_bound(&model->functions[i]))
			print_function(printer, model, &model->functions[i], &facts);
	print(printer, "\n%%wrapper %%{\n#ifdef SWIGPYTHON\n");
	swig_python_module(printer, model, options);
	print(printer, "#else\n");
	swig_lua_module(printer, model);
	print(printer, "#endif\n%%}\n");
}

int emit_swig(const struct model *model, const struct emit_options *options)
{
	struct printer *printer = printer_new("\t");
	print_interface(printer, model, options);
	int status = printer_save(printer, options->directory, arena_format(model->arena, "%s.i", model->module));
	printer_free(printer);
	return status ? status : emit_swig_facade(model, options);
}
