/* SPDX-License-Identifier: MIT
 *
 * Target luajit: one Lua module on LuaJIT's FFI. It declares and loads the library, and has one function for each of
 * C's, which checks its arguments, calls, and returns values or nil, message, code.
 *
 * Declarations name no struct of C's: pointers are untyped there and records are anonymous types, so that nothing
 * clashes with what another module, or this one loaded a second time, has declared.
 */
#include "interface.h"
#include "luajit_functions.h"
#include "luajit_prelude.h"
#include "luajit_records.h"
#include "targets.h"

#include <string.h>

/* ---- what cannot be carried ---- */

static const char *cannot_parameter(const struct model *model, const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_INTEGER:
	case ROLE_FLOAT:
		return luajit_cannot_value(model, parameter->type);
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_OUT:
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_RECORD_OUT:
	case ROLE_RECORDS_OUT:
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
		return luajit_cannot_value(model, parameter->element);
	case ROLE_BYTES_IN:
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
		return parameter->retained ? "memory that C keeps after the call: Lua cannot pin it" : NULL;
	case ROLE_BOOL:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_HANDLE_IN:
	case ROLE_ADDRESS:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORDS_INOUT:
	case ROLE_RECORD_VALUE:
	case ROLE_TEXT_OUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_TEXTS_IN:
	case ROLE_HANDLE_OUT:
	case ROLE_CALLBACK:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		return NULL;
	}
	return NULL;
}

/* What this target carries beyond the first contracts: enum carries. */
static const unsigned carried = 0;

const char *luajit_cannot(const struct model *model, const struct function *function)
{
	const char *uncarried = luajit_binds(function) ? contract_uncarried(function, carried) : NULL;
	if (uncarried)
		return arena_format(model->arena, "it has no form yet for %s", uncarried);
	if (!luajit_binds(function))
		return NULL;
	if (function->is_static)
		return "it is inline, and LuaJIT's FFI calls only what a loader sees";
	if (function->is_variadic)
		return "it takes any number of arguments";
	for (size_t i = 0; i < function->parameter_count; i++) {
		const char *why = cannot_parameter(model, &function->parameters[i]);
		if (why)
			return arena_format(model->arena, "parameter %s is %s", function->parameters[i].name, why);
	}
	return NULL;
}

/* ---- declarations ---- */

static void declare_function(struct printer *printer, const struct model *model, const struct function *function)
{
	struct pieces pieces = {.arena = model->arena};
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		bool is_text = !function->contract.hidden && parameter->role == ROLE_TEXT;
		pieces_add(&pieces, "%s", luajit_declaration(model->arena, parameter->type, is_text, parameter->name));
	}
	if (!pieces.count)
		pieces_add(&pieces, "void");
	bool is_text = !function->contract.hidden && function->result_role == RESULT_TEXT;
	const char *head = luajit_declaration(model->arena, function->result, is_text, function->name);
	luajit_list(printer, arena_format(model->arena, "%s(", head), &pieces, ");");
}

/* What closes handles and undoes pins is called, hidden or not. */
static bool is_called(const struct model *model, const struct function *function)
{
	if (luajit_binds(function))
		return true;
	for (size_t i = 0; i < model->function_count; i++)
		if (luajit_binds(&model->functions[i]) && luajit_calls(model, &model->functions[i], function->name))
			return true;
	return false;
}

static void print_declarations(struct printer *printer, const struct model *model, const struct emit_options *options)
{
	print_text(printer, "\nffi.cdef [[\n");
	indent(printer);
	if (options->library || options->load)
		print_text(printer, "void *dlopen(const char *name, int flags);\n");
	for (size_t i = 0; i < model->function_count; i++)
		if (is_called(model, &model->functions[i]))
			declare_function(printer, model, &model->functions[i]);
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
	print_text(printer, load_function);
	if (!options->load) {
		print_text(printer, "local ");
		print_load(printer, name, "");
		return;
	}
	print_text(printer, "-- It lies beside this file, else where the system's loader finds it.\n"
			    "local beside = here:match \"^@(.*/)\" or \"./\"\n"
			    "local ");
	print_load(printer, options->load, "beside .. ");
	print_text(printer, "if not found then\n  ");
	print_load(printer, name, "");
	print_text(printer, "end\n");
}

static void print_library(struct printer *printer, const struct model *model, const struct emit_options *options)
{
	const char *name = options->library ? options->library : options->load;
	print_text(printer, "\n");
	if (!name) {
		print_text(printer, "local C = ffi.C\n");
		return;
	}
	print_search(printer, options, name);
	print_text(printer, "if not found then\n");
	print(printer, "  error(\"module %s needs %s: \" .. C, 0)\n", model->module, name);
	print_text(printer, "end\n");
}

static void print_symbol_check(struct printer *printer, const struct model *model, const struct emit_options *options)
{
	const char *name = options->library ? options->library : options->load ? options->load : "the program";
	struct pieces pieces = {.arena = model->arena};
	for (size_t i = 0; i < model->function_count; i++)
		if (is_called(model, &model->functions[i]))
			pieces_add(&pieces, "\"%s\"", model->functions[i].name);
	if (!pieces.count)
		return;
	print_text(printer, "\nlocal function resolve(symbol)\n  return C[symbol]\nend\n\n");
	luajit_list(printer, "for _, symbol in ipairs {", &pieces, "} do");
	print_text(printer, "  if not pcall(resolve, symbol) then\n");
	print(printer, "    error(\"%s has no function \" .. symbol .. \", which module %s was made for\", 0)\n", name,
		model->module);
	print_text(printer, "  end\nend\n");
}

/* ---- failures, handles, views ---- */

static void print_failure(struct printer *printer, const struct model *model)
{
	for (size_t i = 0; model->explains && i < model->function_count; i++)
		if (luajit_binds(&model->functions[i]) && model->functions[i].failure != FAILURE_NONE) {
			print(printer,
				"\nlocal function failure(code)\n  return nil, ffi.string(C.%s(code)), code\nend\n",
				model->explains->name);
			return;
		}
}

static void print_handles(struct printer *printer, const struct model *model)
{
	struct pieces names = {.arena = model->arena};
	for (size_t i = 0; i < model->record_count; i++) {
		const struct record *record = &model->records[i];
		if (!luajit_handle_free(model, record))
			continue;
		print(printer, "\nlocal %s_handle = handle_type(\"%s\", function(pointer)\n", record->name,
			record->name);
		print(printer, "  C.%s(pointer)\nend)\n", luajit_handle_free(model, record));
		pieces_add(&names, "%s", record->name);
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
	print(printer, "M.%s = %s\n", constant->name, luajit_number(arena, constant->value, constant->is_unsigned));
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

static void print_module(struct printer *printer, const struct model *model)
{
	print_text(printer, "\nlocal M = { integer = new_integer }\n\n");
	if (is_unsafe(model))
		print_text(printer,
			"-- The library itself, for those who have pointers: nothing is checked there.\nM.C = C\n\n");
	print_constants(printer, model);
	luajit_record_types(printer, model);
	for (size_t i = 0; i < model->function_count; i++)
		if (luajit_binds(&model->functions[i]))
			luajit_function(printer, model, &model->functions[i]);
	for (size_t i = 0; i < model->maker_count; i++)
		if (luajit_makes(&model->makers[i]))
			luajit_maker(printer, model, &model->makers[i]);
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

int emit_luajit(const struct model *model, const struct emit_options *options)
{
	struct printer *body = printer_new("  "), *module = printer_new("  ");
	print_declarations(body, model, options);
	print_library(body, model, options);
	print_symbol_check(body, model, options);
	print_failure(body, model);
	luajit_records(body, model);
	print_handles(body, model);
	print_unpins(body, model);
	print_module(body, model);
	print_head(module, model);
	luajit_prelude(module, printer_text(body));
	print_text(module, printer_text(body));
	int status = printer_save(module, options->directory, arena_format(model->arena, "%s.lua", model->module));
	printer_free(body);
	printer_free(module);
	return status;
}
