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

static const char *declared(const struct swig_call *call, const struct parameter *parameter)
{
	return swig_declaration(call->model, parameter->type, parameter->name);
}


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
		print(call->printer, "%%bind_optional(%s, %s)\n", declared(call, parameter),
			default_literal(call->model, parameter));
}

static void print_parameters(struct swig_call *call)
{
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		swig_role(call, &call->function->parameters[i]);
		swig_default(call, i);
	}
}

/* ---- failures, and what is kept ---- */

/* The condition under which the call failed, over `result`; NULL where it cannot fail. */
static const char *failing(const struct function *function)
{
	switch (function->failure) {
	case FAILURE_NONE:
		return NULL;
	case FAILURE_ERRNO:
		return "result < 0";
	case FAILURE_ERRNO_GLOBAL:
		return "result == -1";
	case FAILURE_EXPRESSION:
		return function->contract.fails;
	}
	return NULL;
}

static bool is_owned_handle(const struct function *function)
{
	return function->result_role == RESULT_HANDLE && function->lending == LENDING_OWNED;
}

static void print_failure(struct swig_call *call)
{
	const struct function *function = call->function;
	switch (function->failure) {
	case FAILURE_NONE:
		break;
	case FAILURE_ERRNO:
		print(call->printer, "BIND_FAILS_ERRNO(\"$symname\")\n");
		break;
	case FAILURE_ERRNO_GLOBAL:
		print(call->printer, "BIND_FAILS_ERRNO_GLOBAL(\"$symname\")\n");
		break;
	case FAILURE_EXPRESSION:
		print(call->printer, "BIND_FAILS(\"$symname\", %s)\n", function->contract.fails);
		break;
	}
	if (is_owned_handle(function))
		print(call->printer, "BIND_FAILS_NULL(\"$symname\")\n");
}

/* The handle of the call with which what `until` keeps is kept too: of the type of its own first one. NULL if none. */
static const char *kept_with(const struct swig_call *call, const struct function *until)
{
	const struct handle *wanted = NULL;
	for (size_t i = 0; !wanted && i < until->parameter_count; i++)
		if (until->parameters[i].role == ROLE_HANDLE_IN)
			wanted = model_handle(call->model, until->parameters[i].element);
	for (size_t i = 0; wanted && i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		if (parameter->role == ROLE_HANDLE_IN && !parameter->retained &&
			model_handle(call->model, parameter->element) == wanted)
			return arena_format(call->model->arena, "handle%zu", i + 1);
	}
	return NULL;
}

/* The lists of what C keeps from now on; those of handles that go out are with these. */
static void print_keeps(struct swig_call *call, size_t index)
{
	const struct parameter *parameter = &call->function->parameters[index];
	const char *things = swig_things(call, parameter), *handle;
	bool is_first = !strcmp(things, arena_format(call->model->arena, "kept%zu", index + 1));
	if (!is_first)
		return;
	if (parameter->until == UNTIL_HANDLE &&
		call->function->parameters[parameter->until_parameter].role == ROLE_HANDLE_IN)
		print(call->printer, "BIND_KEEPS(handle%d, \"\", %s)\n", parameter->until_parameter + 1, things);
	if (parameter->until != UNTIL_FUNCTION)
		return;
	handle = kept_with(call, model_function(call->model, parameter->until_function));
	if (handle)
		print(call->printer, "BIND_KEEPS(%s, \"%s\", %s)\n", handle, parameter->until_function, things);
	else
		print(call->printer, "BIND_KEEPS_HERE(\"%s\", %s)\n", parameter->until_function, things);
}

/* What was kept until this function was called. */
static void print_lets_go(struct swig_call *call)
{
	const struct function *function = call->function;
	if (!function->awaited)
		return;
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].role == ROLE_HANDLE_IN) {
			print(call->printer, "BIND_LETS_GO(handle%zu, \"%s\")\n", i + 1, function->name);
			break;
		}
	print(call->printer, "BIND_LETS_GO_HERE(\"%s\")\n", function->name);
}

static bool has_recheck(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (swig_recheck(function->parameters[i].role))
			return true;
	return false;
}

static void print_rechecks(struct swig_call *call)
{
	size_t place = 0;
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		const char *macro = swig_recheck(parameter->role);
		place += interface_is_argument(parameter);
		if (macro && interface_is_argument(parameter))
			print(call->printer, "%s(\"$symname\", \"%s\", %zu, arg%zu)\n", macro, parameter->name, place,
				i + 1);
	}
}

/* The array whose count says how many records C took: none that has tokens which come back. */
static const struct parameter *taking(const struct swig_call *call)
{
	const struct function *function = call->function;
	if (function->result_role != RESULT_COUNT || function->counts < 0)
		return NULL;
	const struct parameter *counts = &function->parameters[function->counts];
	const struct record *record = model_record(call->model, counts->element);
	return counts->contract.releases || (record && interface_releases(record) >= 0) ? NULL : counts;
}

/* The call succeeded: what C keeps now. Of records with a count, as many as it says. */
static void print_takes(struct swig_call *call)
{
	const struct function *function = call->function;
	const struct parameter *counts = taking(call);
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (parameter->role == ROLE_TOKEN)
			print(call->printer, "BIND_TAKES(token%zu)\n", i + 1);
		else if (parameter->keeps && counts && counts->size == parameter->size)
			print(call->printer, "BIND_TAKES_RECORDS(array%zu, result)\n", i + 1);
		else if (parameter->keeps)
			print(call->printer, "BIND_TAKES_RECORDS(array%zu, array%zu.count)\n", i + 1, i + 1);
		if (parameter->retained)
			print_keeps(call, i);
	}
	print_lets_go(call);
}

/* ---- the call ---- */

static const struct parameter *measured(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].measured)
			return &function->parameters[i];
	return NULL;
}

/* What C says it needs: behind its size, or as its result; a text's NUL is not counted in that. */
static const char *needed(const struct swig_call *call, const struct parameter *parameter)
{
	const struct function *function = call->function;
	struct arena *arena = call->model->arena;
	const char *failed = failing(function);
	if (function->parameters[parameter->size].role == ROLE_SIZE_INOUT)
		return arena_format(arena, "size%d", parameter->size + 1);
	return arena_format(arena, "%s%s%s(uint64_t)result%s", failed ? "(" : "", failed ? failed : "", failed ? ") ? 0 : " : "",
		parameter->role == ROLE_TEXT_OUT ? " + 1" : "");
}

static const char *element_size(const struct swig_call *call, const struct parameter *parameter)
{
	const struct record *record = parameter->element ? model_record(call->model, parameter->element) : NULL;
	if (record)
		return arena_format(call->model->arena, "sizeof(%s)", record->spelling);
	return arena_format(call->model->arena, "%zu", parameter->element ? parameter->element->size : 1);
}

/* Until there is room enough: the first time there is none. */
static void print_measured(struct swig_call *call, const struct parameter *parameter, const char *action)
{
	struct printer *printer = call->printer;
	size_t at = (size_t)(parameter - call->function->parameters) + 1;
	const struct parameter *size = &call->function->parameters[parameter->size];
	bool behind = size->role == ROLE_SIZE_INOUT;
	const char *type = c_integer(behind ? size->type->target : size->type);
	print(printer, "enum bind_turn turn = BIND_AGAIN;\nunsigned turns = 0;\nwhile (turn == BIND_AGAIN) {\n");
	indent(printer);
	print(printer, "%s%d = (%s)room%zu.count;\n", behind ? "size" : "arg", parameter->size + 1, type, at);
	print(printer, "arg%zu = array%zu.memory;\n%s\n", at, at, action);
	print(printer, "turn = bind_measured(\"$symname\", &array%zu, &room%zu, &turns, %s, %s);\n", at, at,
		needed(call, parameter), element_size(call, parameter));
	dedent(printer);
	print(printer, "}\nif (turn == BIND_BROKEN) SWIG_fail;\n");
}

static void print_action(struct swig_call *call)
{
	const struct parameter *room = measured(call->function);
	const struct function *function = call->function;
	bool gives_handle = function->result_role == RESULT_HANDLE, blocking = function->contract.blocking;
	const char *action = blocking ? "BIND_LET_GO $action BIND_TAKE_BACK" : "$action";
	if (function->failure == FAILURE_NONE && !blocking && !gives_handle && !interface_retains(function) &&
		!function->awaited && !room &&
		!interface_keeps_any(function) && !has_recheck(function))
		return;
	print(call->printer, "%%exception %s {\n", swig_symbol(call->model, function));
	indent(call->printer);
	if (gives_handle)
		print(call->printer, "BIND_HANDLE_ROOM(bind_handle_%s)\n", function->name);
	print_rechecks(call);
	if (room)
		print_measured(call, room, action);
	else
		print(call->printer, "%s\n", action);
	print_failure(call);
	print_takes(call);
	dedent(call->printer);
	print(call->printer, "}\n");
}

/* ---- functions ---- */

static const char *prototype(const struct swig_call *call)
{
	const struct function *function = call->function;
	struct pieces parameters = {.arena = call->model->arena};
	for (size_t i = 0; i < function->parameter_count; i++)
		pieces_add(&parameters, "%s", declared(call, &function->parameters[i]));
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
			pieces_add(&names, "%s", declared(call, parameter));
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
	print_action(call);
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

/* Both languages' text, once where it is the same. */
static void print_function(struct printer *printer, const struct model *model, const struct function *function,
	const struct swig_facts *facts)
{
	struct swig_call call = {printer, model, function, interface_value_count(function), 0, facts};
	struct printer *python = function_text(call, !function->omit_python, python_function);
	struct printer *lua = function_text(call, !function->omit_lua, swig_lua_function);
	print(printer, "\n");
	if (python && lua && !strcmp(printer_text(python), printer_text(lua))) {
		print_text(printer, printer_text(python));
	} else {
		print(printer, python ? "#ifdef SWIGPYTHON\n" : "#ifdef SWIGLUA\n");
		print_text(printer, printer_text(python ? python : lua));
		print(printer, python && lua ? "#else\n" : "");
		print_text(printer, python && lua ? printer_text(lua) : "");
		print(printer, "#endif\n");
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
	struct swig_facts facts = {swig_lua_enters(model), swig_lua_ends(model)};
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
