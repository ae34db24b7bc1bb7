/* SPDX-License-Identifier: MIT
 *
 * Declarations as C writes them, and calls as scripts do.
 */
#include "interface.h"
#include "pieces.h"
#include "words.h"

#include <string.h>

/* ---- C ---- */

static const char *inserted(struct arena *arena, const char *text, size_t at, const char *name)
{
	return arena_format(arena, "%.*s%s%s", (int)at, text, name, text + at);
}

const char *c_declared(struct arena *arena, const struct type *type, const char *name)
{
	const char *spelling = type->spelling;
	const char *pointer = strstr(spelling, "(*"), *bracket = strchr(spelling, '[');
	size_t length = strlen(spelling);
	if (pointer)
		return inserted(arena, spelling, (size_t)(pointer - spelling) + 2, name);
	if (bracket) {
		bool blank = bracket > spelling && bracket[-1] == ' ';
		return arena_format(arena, "%.*s %s%s", (int)(bracket - spelling) - blank, spelling, name, bracket);
	}
	return arena_format(arena, "%s%s%s", spelling, length && spelling[length - 1] == '*' ? "" : " ", name);
}

const char *c_prototype(struct arena *arena, const struct function *function)
{
	struct pieces parameters = {.arena = arena};
	for (size_t i = 0; i < function->parameter_count; i++)
		pieces_add(&parameters, "%s",
			c_declared(arena, function->parameters[i].type, function->parameters[i].name));
	if (function->is_variadic)
		pieces_add(&parameters, "...");
	const char *list = parameters.count ? pieces_join(&parameters, ", ") : "void";
	return c_declared(arena, function->result, arena_format(arena, "%s(%s)", function->name, list));
}

const char *folded(struct arena *arena, const char *line, size_t width)
{
	char *rest = arena_text(arena, line);
	const char *text = "", *indentation = "";
	while (strlen(indentation) + strlen(rest) >= width) {
		size_t end = 0, room = width - strlen(indentation);
		for (size_t i = 0; rest[i]; i++)
			if (rest[i] == ',' && rest[i + 1] == ' ' && (!end || i < room))
				end = i + 1;
		if (!end)
			break;
		text = arena_format(arena, "%s%s%.*s\n", text, indentation, (int)end, rest);
		rest += end + 1;
		indentation = "        ";
	}
	return arena_format(arena, "%s%s%s", text, indentation, rest);
}

/* ---- scripts ---- */

const char *script_call(struct arena *arena, const struct function *function)
{
	struct pieces arguments = {.arena = arena};
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (!interface_is_argument(parameter))
			continue;
		if (parameter->default_value)
			pieces_add(&arguments, "%s=%s", parameter->name,
				strcmp(parameter->default_value, "NULL") ? parameter->default_value : "None");
		else
			pieces_add(&arguments, "%s", parameter->name);
	}
	return arena_format(arena, "%s(%s)", function->public_name,
		arguments.count ? pieces_join(&arguments, ", ") : "");
}

const char *script_values(struct arena *arena, const struct function *function)
{
	struct pieces values = {.arena = arena};
	if (interface_returns_result(function))
		pieces_add(&values, "%s", function->result_role == RESULT_COUNT ? "count" : "result");
	for (size_t i = 0; i < function->parameter_count; i++)
		if (interface_is_value(&function->parameters[i]))
			pieces_add(&values, "%s", function->parameters[i].name);
	return values.count ? pieces_join(&values, ", ") : NULL;
}
