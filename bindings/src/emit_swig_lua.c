/* SPDX-License-Identifier: MIT
 *
 * The target swig: what only Lua has of the extension module.
 */
#include "emit_swig_lua.h"
#include "luajit_functions.h"
#include "pieces.h"

#include <inttypes.h>
#include <string.h>

/* ---- what cannot be carried ---- */

/* Strings do not move, and live as long as somebody has them: a handle, or the module. A token has nobody. And nobody
 * has memory of Lua's that can be written to. */
static const char *unkeepable(
	const struct model *model, const struct function *function, const struct parameter *parameter)
{
	if (!parameter->retained || parameter->role == ROLE_FD)
		return NULL;
	if (parameter->until == UNTIL_TOKEN)
		return arena_format(model->arena,
			"C keeps '%s' after the call, and Lua cannot keep memory of its own in place (--omit %s@lua)",
			parameter->name, function->name);
	if (parameter->role == ROLE_BYTES_OUT || parameter->role == ROLE_BYTES_INOUT)
		return arena_format(model->arena,
			"C writes to '%s' after the call, and Lua has no memory for that (--omit %s@lua)",
			parameter->name, function->name);
	return NULL;
}

/* Memory that C writes or keeps is no field of Lua's: a record that must have it cannot go to C. */
static const char *unfilled(const struct field *field)
{
	bool kept = field->role == FIELD_BYTES_IN && field->retained;
	if (field->role == FIELD_UNKNOWN)
		return "a record with a pointer that has no contract";
	if (field->nullable || (field->role != FIELD_BYTES_OUT && !kept))
		return NULL;
	return kept ? "a record with memory that C keeps, and Lua cannot keep its own in place"
		    : "a record with memory that C writes, and Lua has none for that";
}

static const char *unwritable(const struct model *model, const struct parameter *parameter)
{
	bool goes_in = parameter->role == ROLE_RECORD_IN || parameter->role == ROLE_RECORDS_IN ||
		       parameter->role == ROLE_RECORD_VALUE || parameter->role == ROLE_RECORD_INOUT ||
		       parameter->role == ROLE_RECORDS_INOUT;
	const struct record *record = goes_in ? model_record(model, parameter->element) : NULL;
	for (size_t i = 0; record && i < record->field_count; i++)
		if (unfilled(&record->fields[i]))
			return arena_format(
				model->arena, "parameter %s is %s", parameter->name, unfilled(&record->fields[i]));
	return NULL;
}

/* A constant of a constructor that has no literal in every Lua. */
static const char *inexact_maker(const struct model *model, const struct function *function)
{
	for (size_t i = 0; i < model->maker_count; i++)
		for (size_t j = 0; model->makers[i].function == function && j < model->makers[i].filling_count; j++) {
			const struct filling *filling = &model->makers[i].fillings[j];
			if (filling->kind == FILLING_CONSTANT && (filling->value >> 53) != (filling->value >> 63))
				return arena_format(
					model->arena, "FERRULE_MAKES: %s is beyond 2^53", filling->constant);
		}
	return NULL;
}

const char *swig_lua_cannot(const struct model *model, const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++) {
		const char *why = unkeepable(model, function, &function->parameters[i]);
		why = why ? why : unwritable(model, &function->parameters[i]);
		if (why)
			return why;
	}
	return inexact_maker(model, function);
}

/* ---- functions ---- */

static bool is_bound(const struct function *function)
{
	return function && !function->contract.hidden && !function->omit_lua;
}

bool swig_lua_enters(const struct model *model)
{
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		for (size_t j = 0; is_bound(function) && j < function->parameter_count; j++)
			if (function->parameters[j].role == ROLE_CALLBACK)
				return true;
	}
	return false;
}

struct pieces swig_lua_ends(const struct model *model)
{
	struct pieces names = {.arena = model->arena};
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		for (size_t j = 0; is_bound(function) && j < function->parameter_count; j++)
			if (function->parameters[j].retained && function->parameters[j].until == UNTIL_FUNCTION)
				pieces_add_once(&names, function->parameters[j].until_function);
	}
	return names;
}

static const char *prototype(const struct swig_call *call)
{
	const struct function *function = call->function;
	struct pieces parameters = {.arena = call->model->arena};
	for (size_t i = 0; i < function->parameter_count; i++)
		pieces_add(&parameters, "%s",
			swig_declaration(call->model, function->parameters[i].type, function->parameters[i].name));
	return arena_format(call->model->arena, "%s(%s);", swig_lua_declaration(call),
		parameters.count ? pieces_join(&parameters, ", ") : "void");
}

void swig_lua_function(struct swig_call *call)
{
	const struct function *function = call->function;
	if (strcmp(function->name, function->public_name) != 0)
		print(call->printer, "%%rename(%s) %s;\n", function->public_name, function->name);
	swig_lua_result(call);
	for (size_t i = 0; i < function->parameter_count; i++) {
		swig_lua_role(call, i);
		swig_default(call, i);
	}
	swig_lua_action(call);
	print(call->printer, "%s\n", prototype(call));
	swig_clear(call);
}

/* ---- constants of the generated C ---- */

void swig_lua_data(struct printer *printer, const struct model *model)
{
	for (size_t i = 0; i < model->handle_count; i++) {
		const struct handle *handle = &model->handles[i];
		const char *kind = handle->record ? handle->record->spelling : handle->name;
		const char *form = handle->record ? "a handle of %s" : "a handle that %s closes";
		print(printer, "static const luaL_Reg bind_methods_%s[%zu];\n", handle->name,
			handle->method_count + 1);
		print(printer, "static const struct bind_handle_type bind_kind_%s = {\n", handle->name);
		print(printer, "\t\"%s\", BIND_HANDLE(\"%s\"), \"", handle->name, kind);
		print(printer, form, kind);
		print(printer, "\", bind_methods_%s\n};\n", handle->name);
	}
	swig_lua_callbacks(printer, model);
}

/* ---- the module ---- */

static void print_constant(struct printer *printer, const struct constant *constant)
{
	const char *name = constant->name;
	switch (constant->kind) {
	case CONSTANT_INTEGER:
		print(printer, "\t{\"%s\", %s, UINT64_C(%" PRIu64 "), 0, NULL},\n", name,
			constant->is_unsigned ? "BIND_UNSIGNED" : "BIND_SIGNED", (uint64_t)constant->value);
		return;
	case CONSTANT_FLOAT:
		print(printer, "\t{\"%s\", BIND_FLOAT, 0, %s, NULL},\n", name, name);
		return;
	case CONSTANT_TEXT:
		print(printer, "\t{\"%s\", BIND_TEXT, 0, 0, ", name);
		print_quoted(printer, constant->text);
		print(printer, "},\n");
		return;
	}
}

static bool makes_any(const struct model *model)
{
	for (size_t i = 0; i < model->maker_count; i++)
		if (luajit_makes(&model->makers[i]))
			return true;
	return false;
}

/* Constructors of records call nothing of C's: they are a chunk of Lua, the same as in LuaJIT's module. */
static void print_makers(struct printer *printer, const struct model *model)
{
	struct printer *chunk = printer_new("  ");
	if (makes_any(model))
		print_text(chunk, "local M = ...\n\n"
				  "local function or_zero(value)\n  if value ~= 0 then\n    return value\n"
				  "  end\nend\n");
	for (size_t i = 0; i < model->maker_count; i++)
		if (luajit_makes(&model->makers[i]))
			luajit_maker(chunk, model, &model->makers[i]);
	print(printer, "static const char bind_makers[] =");
	for (const char *line = printer_text(chunk); *line; line += strcspn(line, "\n") + 1) {
		print(printer, "\n\t");
		print_quoted(printer, arena_format(model->arena, "%.*s\n", (int)strcspn(line, "\n"), line));
	}
	print(printer, *printer_text(chunk) ? ";\n" : " \"\";\n");
	printer_free(chunk);
}

/* Methods are the functions; a class that can be called is its constructor. */
static void print_functions(struct printer *printer, const struct model *model)
{
	print(printer, "static const luaL_Reg bind_methods[] = {\n");
	for (size_t i = 0; i < model->function_count; i++)
		if (is_bound(&model->functions[i]))
			print(printer, "\tBIND_METHOD(%s),\n", model->functions[i].public_name);
	for (size_t i = 0; i < model->handle_count; i++)
		if (is_bound(model->handles[i].constructor))
			print(printer, "\tBIND_NAMED(\"%s\", %s),\n", model->handles[i].name,
				model->handles[i].constructor->public_name);
	print(printer, "\t{NULL, NULL},\n};\n");
}

static void print_methods(struct printer *printer, const struct model *model)
{
	for (size_t i = 0; i < model->handle_count; i++) {
		const struct handle *handle = &model->handles[i];
		print(printer, "static const luaL_Reg bind_methods_%s[%zu] = {\n", handle->name,
			handle->method_count + 1);
		for (size_t j = 0; j < handle->method_count; j++)
			if (is_bound(handle->methods[j]))
				print(printer, "\tBIND_NAMED(\"%s\", %s),\n", handle->methods[j]->method,
					handle->methods[j]->public_name);
		print(printer, "\t{NULL, NULL},\n};\n");
	}
	print(printer, "static const struct bind_handle_type *const bind_kinds[] = {\n");
	for (size_t i = 0; i < model->handle_count; i++)
		print(printer, "\t&bind_kind_%s,\n", model->handles[i].name);
	print(printer, "\tNULL,\n};\n");
}

void swig_lua_module(struct printer *printer, const struct model *model)
{
	print_functions(printer, model);
	print_methods(printer, model);
	print(printer, "static const struct bind_constant bind_constants[] = {\n");
	for (size_t i = 0; i < model->enumeration_count; i++)
		for (size_t j = 0; j < model->enumerations[i].member_count; j++)
			print_constant(printer, &model->enumerations[i].members[j]);
	for (size_t i = 0; i < model->constant_count; i++)
		print_constant(printer, &model->constants[i]);
	print(printer, "\t{NULL, BIND_SIGNED, 0, 0, NULL},\n};\n");
	print_makers(printer, model);
	print(printer, "BIND_MODULE(%s)\n", model->module);
}
