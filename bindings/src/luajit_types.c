/* SPDX-License-Identifier: MIT
 *
 * The type of a generated function, for editors; target luals declares the classes that it names.
 */
#include "lua_types.h"
#include "luajit_call.h"

enum { MOST_VALUES = 64 };

void luajit_print_type(const struct call *call)
{
	const struct function *function = call->function;
	const char *returned[MOST_VALUES];
	struct pieces arguments = {.arena = call->arena}, values = {.arena = call->arena};
	size_t count = lua_returns(call->model, function, returned, MOST_VALUES);
	for (size_t i = 0; i < count; i++)
		pieces_add(&values, "%s", returned[i]);
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		bool is_optional = parameter->default_value || parameter->nullable;
		if (luajit_is_argument(parameter))
			pieces_add(&arguments, "%s%s: %s", luajit_name(call, parameter), is_optional ? "?" : "",
				lua_argument(call->model, parameter));
	}
	print(call->printer, "---@type fun(%s): %s\n", pieces_join(&arguments, ", "), pieces_join(&values, ", "));
}
