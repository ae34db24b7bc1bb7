/* SPDX-License-Identifier: MIT
 *
 * The target swig: what only Lua has of the extension module.
 */
#include "emit_swig.h"
#include "luajit_functions.h"

#include <inttypes.h>
#include <string.h>

/* What Lua carries beyond the first contracts: enum carries. */
static const unsigned carried = 0;

/* ---- what cannot be carried ---- */

static bool keeps_memory(const struct parameter *parameter)
{
	return parameter->retained && parameter->role != ROLE_FD;
}

/* A constant of a constructor that has no literal in every Lua. */
static const char *inexact_maker(const struct model *model, const struct function *function)
{
	for (size_t i = 0; i < model->maker_count; i++)
		for (size_t j = 0; model->makers[i].function == function && j < model->makers[i].filling_count; j++) {
			const struct filling *filling = &model->makers[i].fillings[j];
			if (filling->kind == FILLING_CONSTANT && (filling->value >> 53) != (filling->value >> 63))
				return arena_format(model->arena, "FERRULE_MAKES: %s is beyond 2^53", filling->constant);
		}
	return NULL;
}

const char *swig_lua_cannot(const struct model *model, const struct function *function)
{
	const char *uncarried = contract_uncarried(function, carried);
	if (uncarried)
		return arena_format(model->arena, "Lua has no form yet for %s", uncarried);
	for (size_t i = 0; i < function->parameter_count; i++)
		if (keeps_memory(&function->parameters[i]))
			return arena_format(model->arena,
				"C keeps '%s' after the call, and Lua cannot keep memory of its own in place (--omit "
				"%s@lua)",
				function->parameters[i].name, function->name);
	return inexact_maker(model, function);
}

/* ---- the module ---- */

static void print_constant(struct printer *printer, const struct constant *constant)
{
	print(printer, "\t{\"%s\", UINT64_C(%" PRIu64 "), %s},\n", constant->name, (uint64_t)constant->value,
		swig_truth(!constant->is_unsigned));
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
				  "local function or_zero(value)\n  if value ~= 0 then\n    return value\n  end\nend\n");
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

void swig_lua_module(struct printer *printer, const struct model *model)
{
	print(printer, "static const luaL_Reg bind_methods[] = {\n");
	for (size_t i = 0; i < model->function_count; i++)
		if (!model->functions[i].contract.hidden && !model->functions[i].omit_lua)
			print(printer, "\tBIND_METHOD(%s),\n", model->functions[i].public_name);
	print(printer, "\t{NULL, NULL},\n};\nstatic const struct bind_constant bind_constants[] = {\n");
	for (size_t i = 0; i < model->enumeration_count; i++)
		for (size_t j = 0; j < model->enumerations[i].member_count; j++)
			print_constant(printer, &model->enumerations[i].members[j]);
	for (size_t i = 0; i < model->constant_count; i++)
		print_constant(printer, &model->constants[i]);
	print(printer, "\t{NULL, 0, false},\n};\n");
	print_makers(printer, model);
	print(printer, "BIND_MODULE(%s)\n", model->module);
}
