/* SPDX-License-Identifier: MIT
 *
 * Constructors of records (FERRULE_MAKES) in a generated LuaJIT module: functions that put their arguments into a
 * table. Nothing is checked before the record goes to C.
 */
#include "luajit_call.h"
#include "luajit_prelude.h"

#include <string.h>

static const char *filled(const struct call *call, const struct filling *filling)
{
	if (filling->kind == FILLING_CONSTANT)
		return luajit_number(call->arena, filling->value, false);
	const char *name = luajit_name(call, &call->function->parameters[filling->parameter]);
	return arena_format(call->arena, "or_zero(%s)", name);
}

static bool is_memory(const struct maker *maker, const struct filling *filling)
{
	enum field_role role = maker->record->fields[filling->field].role;
	return filling->kind == FILLING_LENGTH || role == FIELD_BYTES_IN || role == FIELD_BYTES_OUT;
}

bool luajit_makes(const struct maker *maker)
{
	for (size_t i = 0; i < maker->filling_count; i++)
		if (is_memory(maker, &maker->fillings[i]))
			return false;
	return luajit_binds(maker->function);
}

static bool is_filled(const struct maker *maker, const struct filling *filling)
{
	bool is_zero = filling->kind == FILLING_CONSTANT && !filling->value;
	return interface_is_member(&maker->record->fields[filling->field]) && !is_zero;
}

static void print_fields(const struct call *call, const struct maker *maker)
{
	struct pieces fields = {.arena = call->arena};
	for (size_t i = 0; i < maker->filling_count; i++) {
		const struct filling *filling = &maker->fillings[i];
		const char *name = maker->record->fields[filling->field].name;
		if (is_filled(maker, filling))
			pieces_add(&fields, luajit_keyword(name) ? "[\"%s\"] = %s" : "%s = %s", name,
				filled(call, filling));
	}
	luajit_list(call->printer, fields.count ? "return { " : "return {", &fields, fields.count ? " }" : "}");
}

/* Those of the function that are not 0: others are left out anyway. */
static void print_defaults(const struct call *call, const struct maker *maker)
{
	for (size_t i = 0; i < maker->argument_count; i++) {
		const struct parameter *parameter = &call->function->parameters[maker->arguments[i]];
		const char *name = luajit_name(call, parameter);
		const char *value = parameter->default_value ? luajit_default(call, parameter) : "0";
		if (strcmp(value, "0") && strcmp(value, "nil"))
			print(call->printer, "if %s == nil then\n  %s = %s\nend\n", name, name, value);
	}
}

void luajit_maker(struct printer *printer, const struct model *model, const struct maker *maker)
{
	struct call call = {.printer = printer, .model = model, .arena = model->arena, .function = maker->function};
	struct pieces names = {.arena = model->arena};
	for (size_t i = 0; i < maker->argument_count; i++)
		pieces_add(&names, "%s", luajit_name(&call, &maker->function->parameters[maker->arguments[i]]));
	print(printer, "\n--- The record that asks for the same as %s().\n", maker->function->public_name);
	luajit_list(printer, arena_format(model->arena, "function M.%s(", maker->name), &names, ")");
	indent(printer);
	print_defaults(&call, maker);
	print_fields(&call, maker);
	dedent(printer);
	print_text(printer, "end\n");
}
