/* SPDX-License-Identifier: MIT
 *
 * Target luajit: one Lua module on LuaJIT's FFI. It declares and loads the library, and has one function for each of
 * C's, which checks its arguments, calls, and returns values or nil, message, code.
 *
 * Declarations name no struct of C's: pointers are untyped there and records are anonymous types, so that nothing
 * clashes with what another module, or this one loaded a second time, has declared.
 */
#include "interface.h"
#include "luajit_checks.h"
#include "luajit_functions.h"
#include "luajit_prelude.h"
#include "luajit_records.h"
#include "targets.h"

#include <string.h>

/* ---- what cannot be carried ---- */

static const char *cannot_result(const struct model *model, const struct function *function)
{
	bool is_number = function->result_role == RESULT_INTEGER || function->result_role == RESULT_FLOAT;
	if (function->result_role == RESULT_RECORD)
		return luajit_cannot_value(model, function->result_element);
	return is_number ? luajit_cannot_value(model, function->result) : NULL;
}

static const char *cannot_parameter(const struct model *model, const struct parameter *parameter);

/* What C passes to a callback, and gets from it. */
static const char *cannot_callback(const struct model *model, const struct function *callback)
{
	for (size_t i = 0; i < callback->parameter_count; i++) {
		const char *why = cannot_parameter(model, &callback->parameters[i]);
		if (why)
			return arena_format(model->arena, "a function that takes %s", why);
	}
	const char *why = cannot_result(model, callback);
	return why ? arena_format(model->arena, "a function that returns %s", why) : NULL;
}

static const char *cannot_parameter(const struct model *model, const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_INTEGER:
	case ROLE_FLOAT:
		return luajit_cannot_value(model, parameter->type);
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_OUT:
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_RECORD_OUT:
	case ROLE_RECORDS_OUT:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORDS_INOUT:
	case ROLE_RECORD_VALUE:
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
		return luajit_cannot_value(model, parameter->element);
	case ROLE_BYTES_IN:
		return parameter->retained && parameter->until == UNTIL_TOKEN
			       ? "memory that C keeps after the call: Lua cannot pin it"
			       : NULL;
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
		return parameter->retained ? "memory that C writes after the call: Lua cannot pin it" : NULL;
	case ROLE_CALLBACK:
		return cannot_callback(model, parameter->callback);
	case ROLE_BOOL:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_TEXT_OUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_TEXTS_IN:
	case ROLE_HANDLE_IN:
	case ROLE_HANDLE_OUT:
	case ROLE_ADDRESS:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		return NULL;
	}
	return NULL;
}

const char *luajit_cannot(const struct model *model, const struct function *function)
{
	if (!luajit_binds(function))
		return NULL;
	if (function->is_variadic && !function->calls)
		return "it takes any number of arguments";
	for (size_t i = 0; i < function->parameter_count; i++) {
		const char *why = cannot_parameter(model, &function->parameters[i]);
		if (why)
			return arena_format(model->arena, "parameter %s is %s", function->parameters[i].name, why);
	}
	const char *why = cannot_result(model, function);
	return why ? arena_format(model->arena, "its result is %s", why) : NULL;
}

/* ---- declarations ---- */

/* Text that C keeps is a copy; text that C gives to the caller is freed. */
static bool is_plain_text(const struct parameter *parameter)
{
	return parameter->role == ROLE_TEXT && !(parameter->retained && parameter->until != UNTIL_TOKEN);
}

static const char *declared_parameter(struct arena *arena, const struct parameter *parameter, bool hidden)
{
	if (parameter->role == ROLE_RECORD_VALUE)
		return arena_format(arena, "const void *%s", parameter->name);
	return luajit_declaration(arena, parameter->type, !hidden && is_plain_text(parameter), parameter->name);
}

/* As C has it, or as the shims do: structs are behind pointers there. */
static void declare_function(struct printer *printer, const struct model *model, const struct function *function)
{
	struct pieces pieces = {.arena = model->arena};
	bool hidden = function->contract.hidden, is_shim = luajit_needs_shim(function);
	bool gives_struct = is_shim && function->result_role == RESULT_RECORD && function->result->kind == TYPE_RECORD;
	bool is_text = !hidden && function->result_role == RESULT_TEXT && function->lending != LENDING_OWNED;
	const char *name = arena_format(model->arena, is_shim ? "ferrule_shim_%s" : "%s", function->name);
	if (gives_struct)
		pieces_add(&pieces, "void *ferrule_result");
	for (size_t i = 0; i < function->parameter_count; i++)
		pieces_add(&pieces, "%s", declared_parameter(model->arena, &function->parameters[i], hidden));
	if (!pieces.count)
		pieces_add(&pieces, "void");
	const char *head = gives_struct ? arena_format(model->arena, "void %s", name)
					: luajit_declaration(model->arena, function->result, is_text, name);
	luajit_list(printer, arena_format(model->arena, "%s(", head), &pieces, ");");
}

static void print_declarations(
	struct printer *printer, const struct luajit_module *module, const struct emit_options *options)
{
	const struct model *model = module->model;
	print_text(printer, "\nffi.cdef [[\n");
	indent(printer);
	if (options->library || options->load || module->has_shims)
		print_text(printer, "void *dlopen(const char *name, int flags);\n");
	for (size_t i = 0; i < model->function_count; i++)
		if (module->called[i])
			declare_function(printer, model, &model->functions[i]);
	luajit_declare_callbacks(printer, module);
	dedent(printer);
	print_text(printer, "]]\n");
}

/* ---- the library ---- */

/* dlopen's flags are RTLD_LAZY and RTLD_NODELETE. */
static const char load_function[] = "-- The library stays: LuaJIT unloads what it loaded when its state ends, and "
				    "finalizers still call after that.\n"
				    "local function load(name)\n"
				    "  local found, library = pcall(ffi.load, name)\n"
				    "  if found then\n"
				    "    ffi.C.dlopen(name, 0x1001)\n"
				    "  end\n"
				    "  return found, library\n"
				    "end\n\n";

static void print_load(struct printer *printer, const char *path, const char *before)
{
	print(printer, "found, C = load(%s", before);
	print_quoted(printer, path);
	print_text(printer, ")\n");
}

static void print_search(struct printer *printer, const struct emit_options *options, const char *name)
{
	if (!options->load) {
		print_text(printer, "local ");
		print_load(printer, name, "");
		return;
	}
	print_text(printer, "-- It lies beside this file, else where the system's loader finds it.\n"
			    "local ");
	print_load(printer, options->load, "beside .. ");
	print_text(printer, "if not found then\n  ");
	print_load(printer, name, "");
	print_text(printer, "end\n");
}

/* What is compiled for LuaJIT lies beside this file too, or where C modules do. */
static void print_shims(struct printer *printer, const struct luajit_module *module)
{
	const char *name = module->model->module;
	if (!module->has_shims)
		return;
	print(printer, "\nlocal shims\nfound, shims = load(beside .. \"%s_shims.so\")\n", name);
	print_text(printer, "if not found then\n");
	print(printer,
		"  found, shims = load(rawget(package, \"searchpath\")(\"%s_shims\", package.cpath) or "
		"\"%s_shims.so\")\n",
		name, name);
	print_text(printer, "end\nif not found then\n");
	print(printer, "  error(\"module %s needs %s_shims.so: \" .. shims, 0)\nend\n", name, name);
}

static void print_library(
	struct printer *printer, const struct luajit_module *module, const struct emit_options *options)
{
	const char *name = options->library ? options->library : options->load;
	print_text(printer, "\n");
	if (name || module->has_shims)
		print_text(printer, load_function);
	if (options->load || module->has_shims)
		print_text(printer, "local beside = here:match \"^@(.*/)\" or \"./\"\n");
	if (!name) {
		print_text(printer, module->has_shims ? "local C, found = ffi.C, true\n" : "local C = ffi.C\n");
		print_shims(printer, module);
		return;
	}
	print_search(printer, options, name);
	print_text(printer, "if not found then\n");
	print(printer, "  error(\"module %s needs %s: \" .. C, 0)\n", module->model->module, name);
	print_text(printer, "end\n");
	print_shims(printer, module);
}

static void print_check_of(struct printer *printer, const struct model *model, const struct pieces *symbols,
	const char *library, const char *name)
{
	if (!symbols->count)
		return;
	luajit_list(printer, "\nfor _, symbol in ipairs {", symbols, "} do");
	print(printer, "  if not pcall(resolve, %s, symbol) then\n", library);
	print(printer, "    error(\"%s has no function \" .. symbol .. \", which module %s was made for\", 0)\n", name,
		model->module);
	print_text(printer, "  end\nend\n");
}

static void print_symbol_check(
	struct printer *printer, const struct luajit_module *module, const struct emit_options *options)
{
	const struct model *model = module->model;
	const char *name = options->library ? options->library : options->load ? options->load : "the program";
	struct pieces own = {.arena = model->arena}, shims = {.arena = model->arena};
	for (size_t i = 0; i < model->function_count; i++) {
		if (module->called[i] && luajit_needs_shim(&model->functions[i]))
			pieces_add(&shims, "\"ferrule_shim_%s\"", model->functions[i].name);
		else if (module->called[i])
			pieces_add(&own, "\"%s\"", model->functions[i].name);
	}
	if (!own.count && !shims.count)
		return;
	print_text(printer, "\nlocal function resolve(library, symbol)\n  return library[symbol]\nend\n");
	print_check_of(printer, model, &own, "C", name);
	print_check_of(printer, model, &shims, "shims", arena_format(model->arena, "%s_shims.so", model->module));
}

/* ---- failures, handles, views ---- */

/* A handle's own explanation; without a handle, or without words of its own, the code's. */
static void print_handle_failure(
	struct printer *printer, const struct luajit_module *module, const struct function *explains)
{
	const char *otherwise = module->model->explains ? "failure(code)" : "own_error(name, code)";
	print(printer, "\nlocal function failure_%s(%s, code, handle)\n", explains->name,
		module->model->explains ? "_" : "name");
	print(printer, "  local text = handle ~= nil and %s(handle)\n", luajit_callee(module->model, explains->name));
	print(printer, "  if not text or text == nil then\n    return %s\n  end\n", otherwise);
	print_text(printer, "  return nil, ffi.string(text), code\nend\n");
}

static void print_failures(struct printer *printer, const struct luajit_module *module)
{
	const struct model *model = module->model;
	bool *done = arena_alloc(model->arena, model->function_count + 1);
	if (model->explains && module->called[model->explains - model->functions])
		print(printer, "\nlocal function failure(code)\n  return nil, ffi.string(%s(code)), code\nend\n",
			luajit_callee(model, model->explains->name));
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *explains = model->functions[i].explains;
		if (!luajit_binds(&model->functions[i]) || !explains || done[explains - model->functions])
			continue;
		done[explains - model->functions] = true;
		print_handle_failure(printer, module, explains);
	}
}

static void print_unpins(struct printer *printer, const struct model *model)
{
	struct pieces seen = {.arena = model->arena};
	for (size_t i = 0; i < model->function_count; i++) {
		const char *pinned = luajit_binds(&model->functions[i]) ? luajit_pinned(&model->functions[i]) : NULL;
		bool again = !pinned;
		for (size_t j = 0; j < seen.count; j++)
			again = again || !strcmp(seen.items[j], pinned);
		if (again)
			continue;
		pieces_add(&seen, "%s", pinned);
		print(printer, "\nlocal %s = ffi.cast(\"int32_t (*)(int64_t)\", C.%s)\n", pinned, pinned);
	}
}

/* ---- the module ---- */

static void print_constant(struct printer *printer, struct arena *arena, const struct constant *constant)
{
	if (constant->comment)
		print_lines(printer, "--- ", constant->comment);
	print(printer, "M.%s = ", constant->name);
	switch (constant->kind) {
	case CONSTANT_INTEGER:
		print(printer, "%s\n", luajit_number(arena, constant->value, constant->is_unsigned));
		return;
	case CONSTANT_FLOAT:
		print(printer, "%s\n", luajit_float(arena, constant->real));
		return;
	case CONSTANT_TEXT:
		print_quoted(printer, constant->text);
		print_text(printer, "\n");
		return;
	}
}

static void print_constants(struct printer *printer, const struct model *model)
{
	for (size_t i = 0; i < model->enumeration_count; i++)
		for (size_t j = 0; model->enumerations[i].is_selected && j < model->enumerations[i].member_count; j++)
			print_constant(printer, model->arena, &model->enumerations[i].members[j]);
	for (size_t i = 0; i < model->constant_count; i++)
		print_constant(printer, model->arena, &model->constants[i]);
}

/* A module that passes addresses is unsafe anyway, and lets callers at C as it is. */
static bool is_unsafe(const struct model *model)
{
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		for (size_t j = 0; luajit_binds(function) && j < function->parameter_count; j++)
			if (function->parameters[j].role == ROLE_ADDRESS)
				return true;
	}
	return false;
}

static void print_module(struct printer *printer, const struct luajit_module *module)
{
	const struct model *model = module->model;
	print_text(printer, "\nlocal M = { integer = new_integer }\n\n");
	if (is_unsafe(model))
		print_text(printer,
			"-- The library itself, for those who have pointers: nothing is checked there.\nM.C = C\n\n");
	print_constants(printer, model);
	luajit_record_types(printer, model);
	for (size_t i = 0; i < model->function_count; i++)
		if (luajit_binds(&model->functions[i]))
			luajit_function(printer, module, &model->functions[i]);
	for (size_t i = 0; i < model->maker_count; i++)
		if (luajit_makes(&model->makers[i]))
			luajit_maker(printer, model, &model->makers[i]);
	luajit_handle_methods(printer, module);
	print_text(printer, "\nreturn M\n");
}

static void print_head(struct printer *printer, const struct model *model)
{
	struct pieces headers = {.arena = model->arena};
	for (size_t i = 0; i < model->header_count; i++)
		pieces_add(&headers, "%s", model->headers[i]);
	print(printer, "-- Made by ferrule-bind from %s: do not edit.\n", pieces_join(&headers, ", "));
	print_text(printer, "-- luacheck: no max comment line length\n\nlocal ffi = require \"ffi\"\n");
}

/* What only the body can tell stands before it: so that is printed first, and the whole is put together. */
int emit_luajit(const struct model *model, const struct emit_options *options)
{
	const struct luajit_module *module = luajit_note_uses(model);
	struct printer *body = printer_new("  "), *start = printer_new("  "), *whole = printer_new("  ");
	luajit_handle_classes(body, module);
	print_failures(body, module);
	luajit_records(body, model);
	luajit_callbacks(body, module);
	print_unpins(body, model);
	print_module(body, module);
	print_declarations(start, module, options);
	print_library(start, module, options);
	print_symbol_check(start, module, options);
	luajit_library_check(start, model, options);
	luajit_callback_state(start, module);
	luajit_late_prelude(start, printer_text(body));
	print_text(start, printer_text(body));
	print_head(whole, model);
	luajit_prelude(whole, printer_text(start));
	print_text(whole, printer_text(start));
	int status = printer_save(whole, options->directory, arena_format(model->arena, "%s.lua", model->module));
	printer_free(body);
	printer_free(start);
	printer_free(whole);
	return status;
}
