/* SPDX-License-Identifier: MIT
 *
 * Target luals: M.d.lua, what a Lua module is, for LuaLS (the language server for Lua) and for readers. It is never
 * run. Both Lua targets have this interface.
 */
#include "interface.h"
#include "lua_types.h"
#include "luajit_functions.h"
#include "luajit_prelude.h"
#include "targets.h"
#include "words.h"

#include <inttypes.h>
#include <string.h>

enum { MOST_VALUES = 64 };

const char *luals_cannot(const struct model *model, const struct function *function)
{
	return luajit_cannot(model, function);
}

/* ---- constants ---- */

/* The text as one line, behind the type. */
static const char *described(struct arena *arena, const char *text)
{
	if (!text)
		return "";
	char *line = arena_format(arena, " %s", text);
	for (char *at = line; *at; at++)
		if (*at == '\n' || *at == '\t')
			*at = ' ';
	return line;
}

static void print_constant(struct printer *printer, struct arena *arena, const struct constant *constant)
{
	const char *text = described(arena, constant->comment);
	switch (constant->kind) {
	case CONSTANT_INTEGER:
		if (constant->is_unsigned)
			print(printer, "---@field %s integer %" PRIu64 "%s\n", constant->name,
				(uint64_t)constant->value, text);
		else
			print(printer, "---@field %s integer %" PRId64 "%s\n", constant->name, constant->value, text);
		return;
	case CONSTANT_FLOAT:
		print(printer, "---@field %s number %s%s\n", constant->name, luajit_float(arena, constant->real), text);
		return;
	case CONSTANT_TEXT:
		print(printer, "---@field %s string ", constant->name);
		print_quoted(printer, constant->text);
		print(printer, "%s\n", text);
		return;
	}
}

static void print_module_class(struct printer *printer, const struct model *model)
{
	print(printer, "\n---@class %s\n", model->module);
	for (size_t i = 0; i < model->enumeration_count; i++)
		for (size_t j = 0; model->enumerations[i].is_selected && j < model->enumerations[i].member_count; j++)
			print_constant(printer, model->arena, &model->enumerations[i].members[j]);
	for (size_t i = 0; i < model->constant_count; i++)
		print_constant(printer, model->arena, &model->constants[i]);
	print(printer, "local %s = {}\n", model->module);
	print_text(printer, "\n--- An integer of 64 bits by its digits, or of a number: what is beyond 2^53 too.\n"
			    "---@param value string|integer\n---@return integer\n");
	print(printer, "function %s.integer(value) end\n", model->module);
}

/* ---- records ---- */

/* Where it goes to C, fields may be left out. */
static bool is_given(const struct record *record)
{
	static const enum role given[] = {
		ROLE_RECORD_IN, ROLE_RECORDS_IN, ROLE_RECORD_INOUT, ROLE_RECORDS_INOUT, ROLE_RECORD_VALUE};
	for (size_t i = 0; i < sizeof(given) / sizeof(*given); i++)
		if (record->lua_roles & UINT64_C(1) << given[i])
			return true;
	return false;
}

static void print_record(struct printer *printer, const struct model *model, const struct record *record)
{
	bool optional = is_given(record);
	print_text(printer, "\n");
	if (record->comment)
		print_lines(printer, "--- ", record->comment);
	print(printer, "---@class %s.%s\n", model->module, record->name);
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		if (interface_is_member(field) && field->name)
			print(printer, "---@field %s%s %s%s\n", field->name,
				optional || field->nullable || field->group ? "?" : "", lua_field(model, field),
				described(model->arena, field->comment));
	}
}

/* ---- functions ---- */

static const char *argument_name(struct arena *arena, const struct parameter *parameter)
{
	return luajit_keyword(parameter->name) ? arena_format(arena, "%s_", parameter->name) : parameter->name;
}

static void print_tags(
	struct printer *printer, const struct model *model, const struct function *function, bool is_method)
{
	const char *values[MOST_VALUES], *failure = words_failure(model, function);
	if (function->comment)
		print_lines(printer, "--- ", function->comment);
	if (failure)
		print_lines(printer, "--- ", failure);
	if (function->contract.since)
		print(printer, "--- Since %s.\n", function->contract.since);
	if (function->contract.deprecated)
		print(printer, "---@deprecated %s\n", function->contract.deprecated);
	bool skipped = !is_method;
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (!luajit_is_argument(parameter))
			continue;
		if (skipped)
			print(printer, "---@param %s%s %s%s\n", argument_name(model->arena, parameter),
				parameter->nullable || parameter->default_value ? "?" : "",
				lua_argument(model, parameter),
				described(model->arena, words_parameter(model, function, parameter)));
		skipped = true;
	}
	size_t count = lua_returns(model, function, values, MOST_VALUES);
	for (size_t i = 0; i < count; i++)
		print(printer, "---@return %s\n", values[i]);
}

static const char *argument_list(struct arena *arena, const struct function *function, bool is_method)
{
	struct pieces names = {.arena = arena};
	bool skipped = !is_method;
	for (size_t i = 0; i < function->parameter_count; i++) {
		if (!luajit_is_argument(&function->parameters[i]))
			continue;
		if (skipped)
			pieces_add(&names, "%s", argument_name(arena, &function->parameters[i]));
		skipped = true;
	}
	return pieces_join(&names, ", ");
}

static void print_function(struct printer *printer, const struct model *model, const struct function *function)
{
	print_text(printer, "\n");
	print_tags(printer, model, function, false);
	print(printer, "function %s.%s(%s) end\n", model->module, function->public_name,
		argument_list(model->arena, function, false));
}

/* ---- handles ---- */

static void print_method(
	struct printer *printer, const struct model *model, const struct handle *handle, const struct function *method)
{
	print_text(printer, "\n");
	print_tags(printer, model, method, true);
	if (luajit_keyword(method->method))
		print(printer, "%s[\"%s\"] = function(self%s%s) end\n", handle->name, method->method,
			*argument_list(model->arena, method, true) ? ", " : "",
			argument_list(model->arena, method, true));
	else
		print(printer, "function %s:%s(%s) end\n", handle->name, method->method,
			argument_list(model->arena, method, true));
}

static void print_handle(struct printer *printer, const struct model *model, const struct handle *handle)
{
	print_text(printer, "\n");
	if (handle->record && handle->record->comment)
		print_lines(printer, "--- ", handle->record->comment);
	print(printer, "---@class %s.%s: userdata\nlocal %s = {}\n", model->module, handle->name, handle->name);
	print(printer,
		"\n--- Closed, it is freed by %s() as soon as nothing needs it. Harmless when it is closed already.\n",
		handle->close);
	print(printer, "---@return true\nfunction %s:close() end\n", handle->name);
	for (size_t i = 0; i < handle->method_count; i++)
		if (luajit_binds(handle->methods[i]))
			print_method(printer, model, handle, handle->methods[i]);
}

/* ---- the file ---- */

static const char views[] =
	"\n--- Memory of C's, from 0 on.\n"
	"---@class ferrule.buffer: userdata\n"
	"local buffer = {}\n"
	"\n--- The bytes as a string: `count` of them (by default all that follow) from `at` (by default 0) on.\n"
	"---@param at? integer\n---@param count? integer\n"
	"---@return string|nil\n---@return string|nil\n---@return integer|nil\n"
	"function buffer:string(at, count) end\n"
	"\n--- Copies a string into the memory, from `at` on. Returns how many bytes.\n"
	"---@param at integer\n---@param bytes string\n"
	"---@return integer|nil\n---@return string|nil\n---@return integer|nil\n"
	"function buffer:fill(at, bytes) end\n"
	"\n--- Gives the memory back. Harmless when it is released already.\n"
	"---@return true\n"
	"function buffer:release() end\n"
	"\n--- Integers of C's: view[1] to view[#view].\n"
	"---@class ferrule.integers: userdata\n---@field [integer] integer\n"
	"local integers = {}\n"
	"\n--- All of them as a table: a new one, or `into`.\n"
	"---@param into? integer[]\n"
	"---@return integer[]|nil\n---@return string|nil\n---@return integer|nil\n"
	"function integers:table(into) end\n"
	"\n--- All of them in the view's own table, the same each time.\n"
	"---@return integer[]|nil\n---@return string|nil\n---@return integer|nil\n"
	"function integers:current() end\n"
	"\n--- Gives the memory back. Harmless when it is released already.\n"
	"---@return true\n"
	"function integers:release() end\n";

static void print_head(struct printer *printer, const struct model *model)
{
	struct pieces headers = {.arena = model->arena};
	for (size_t i = 0; i < model->header_count; i++)
		pieces_add(&headers, "%s", model->headers[i]);
	print(printer, "---@meta %s\n", model->module);
	print(printer, "-- Made by ferrule-bind from %s: do not edit.\n", pieces_join(&headers, ", "));
	print_text(printer, "-- luacheck: ignore\n");
	print_text(printer, views);
}

static void print_maker(struct printer *printer, const struct model *model, const struct maker *maker)
{
	struct pieces names = {.arena = model->arena};
	print(printer, "\n--- The record that asks for the same as %s().\n", maker->function->public_name);
	for (size_t i = 0; i < maker->argument_count; i++) {
		const struct parameter *parameter = &maker->function->parameters[maker->arguments[i]];
		const char *name = argument_name(model->arena, parameter);
		print(printer, "---@param %s%s %s\n", name, parameter->nullable || parameter->default_value ? "?" : "",
			lua_argument(model, parameter));
		pieces_add(&names, "%s", name);
	}
	print(printer, "---@return %s.%s\n", model->module, maker->record->name);
	print(printer, "function %s.%s(%s) end\n", model->module, maker->name, pieces_join(&names, ", "));
}

int emit_luals(const struct model *model, const struct emit_options *options)
{
	struct printer *printer = printer_new("  ");
	print_head(printer, model);
	for (size_t i = 0; i < model->record_count; i++)
		if (model->records[i].name && model->records[i].contract.record)
			print_record(printer, model, &model->records[i]);
	for (size_t i = 0; i < model->handle_count; i++)
		print_handle(printer, model, &model->handles[i]);
	print_module_class(printer, model);
	for (size_t i = 0; i < model->function_count; i++)
		if (luajit_binds(&model->functions[i]))
			print_function(printer, model, &model->functions[i]);
	for (size_t i = 0; i < model->maker_count; i++)
		if (luajit_makes(&model->makers[i]))
			print_maker(printer, model, &model->makers[i]);
	for (size_t i = 0; i < model->handle_count; i++)
		if (model->handles[i].constructor && luajit_binds(model->handles[i].constructor))
			print(printer, "\n%s.%s = %s.%s\n", model->module, model->handles[i].name, model->module,
				model->handles[i].constructor->public_name);
	print(printer, "\nreturn %s\n", model->module);
	int status = printer_save(printer, options->directory, arena_format(model->arena, "%s.d.lua", model->module));
	printer_free(printer);
	return status;
}
