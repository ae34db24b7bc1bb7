/* SPDX-License-Identifier: MIT
 *
 * One function of a generated LuaJIT module: arguments are counted and checked, memory for outs is taken, C is called,
 * its failure told, its outs read, the memory given back.
 *
 * A parameter `data` has the variables data_memory (what C gets), data_size (elements or bytes) and data_room (of
 * scratch memory that has to be given back), as far as its role needs them. Scalar outs of one type share an array,
 * for example int64_cells.
 */
#include "luajit_functions.h"

#include "luajit_call.h"
#include "luajit_prelude.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 118 };

/* ---- what is shared with the rest of the module ---- */

bool luajit_binds(const struct function *function)
{
	return !function->contract.hidden && !function->omit_lua;
}

bool luajit_is_argument(const struct parameter *parameter)
{
	return interface_is_argument(parameter) && !parameter->follows;
}

const char *luajit_pinned(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].role == ROLE_VIEW_OUT)
			return function->parameters[i].contract.pinned;
	return NULL;
}

void luajit_list(struct printer *printer, const char *head, const struct pieces *items, const char *tail)
{
	size_t column = strlen(head);
	print_text(printer, head);
	for (size_t i = 0; i < items->count; i++) {
		size_t length = strlen(items->items[i]) + strlen(i + 1 < items->count ? "," : tail);
		bool breaks = column + 1 + length > LINE - 4;
		column = breaks ? 2 + length : column + (i > 0) + length;
		print(printer, "%s%s%s",
			breaks ? "\n  "
			: i    ? " "
			       : "",
			items->items[i], i + 1 < items->count ? "," : "");
	}
	print(printer, "%s\n", tail);
}

/* A statement, broken behind commas where it is longer than a line. */
void luajit_statement(struct printer *printer, const char *text)
{
	while (strlen(text) > LINE - 6) {
		const char *end = text + LINE - 6;
		while (end > text && strncmp(end - 2, ", ", 2))
			end--;
		if (end == text)
			break;
		print(printer, "%.*s\n  ", (int)(end - text - 1), text);
		text = end;
	}
	print(printer, "%s\n", text);
}

const char *luajit_number(struct arena *arena, int64_t value, bool is_unsigned)
{
	const int64_t limit = INT64_C(1) << 53;
	if (is_unsigned && (value < 0 || value > limit))
		return arena_format(arena, "%lluULL", (unsigned long long)value);
	if (value == INT64_MIN)
		return "-0x8000000000000000LL";
	return arena_format(arena, value > limit || value < -limit ? "%lldLL" : "%lld", (long long)value);
}

const char *luajit_float(struct arena *arena, double value)
{
	if (isnan(value))
		return "0 / 0";
	if (isinf(value))
		return value < 0 ? "-math.huge" : "math.huge";
	for (int digits = 15; digits < 17; digits++) {
		const char *text = arena_format(arena, "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			return text;
	}
	return arena_format(arena, "%.17g", value);
}

/* ---- values ---- */

const char *luajit_check(struct arena *arena, const struct type *type)
{
	if (type->kind == TYPE_BOOL)
		return "to_boolean";
	if (type->kind == TYPE_FLOAT)
		return type->size == sizeof(float) ? "to_single" : "to_float";
	return arena_format(arena, "to_%.*s", (int)strlen(c_integer(type)) - 2, c_integer(type));
}

static const char *exact_function(const struct type *type)
{
	if (!type_is_integer(type) || type->size < 8)
		return NULL;
	return type->is_signed ? "exact" : "exact_unsigned";
}

const char *luajit_exact(struct arena *arena, const struct type *type, const char *place)
{
	const char *function = exact_function(type);
	return function ? arena_format(arena, "%s(%s)", function, place) : place;
}

const char *luajit_read_array(
	const struct model *model, const struct type *element, const char *memory, const char *count)
{
	const struct record *record = model_record(model, element);
	const char *function = exact_function(element);
	if (record)
		return arena_format(model->arena, "records_out(%s, %s, read_%s)", memory, count, record->name);
	if (function)
		return arena_format(model->arena, "array_out_exact(%s, %s, %s)", memory, count, function);
	return arena_format(model->arena, "array_out(%s, %s)", memory, count);
}

/* Behind take_, give_ and before _cells. */
const char *luajit_scratch(const struct model *model, const struct type *type)
{
	const struct record *record = model_record(model, type);
	if (record)
		return record->name;
	if (type->kind == TYPE_BOOL)
		return "bool";
	if (type->kind == TYPE_FLOAT)
		return type->size == sizeof(float) ? "float" : "double";
	return type_is_integer(type) ? luajit_check(model->arena, type) + strlen("to_") : "pointer";
}

/* ---- names ---- */

const char *luajit_name(const struct call *call, const struct parameter *parameter)
{
	return luajit_reserved(parameter->name) ? arena_format(call->arena, "%s_", parameter->name) : parameter->name;
}

/* A variable that belongs to a parameter; never the name of another one. */
const char *luajit_variable(const struct call *call, const struct parameter *parameter, const char *what)
{
	const char *name = arena_format(call->arena, "%s_%s", parameter->name, what);
	for (size_t i = 0; i < call->function->parameter_count; i++)
		if (!strcmp(luajit_name(call, &call->function->parameters[i]), name))
			return arena_format(call->arena, "%s_of_c", name);
	return name;
}

/* "NAME", "PARAMETER": how messages name it. */
const char *luajit_place(const struct call *call, const struct parameter *parameter)
{
	return arena_format(call->arena, "\"%s\", \"%s\"", call->function->public_name, parameter->name);
}

const char *luajit_expected_handle(struct arena *arena, const struct handle *handle)
{
	return handle->record ? arena_format(arena, "a handle of %s", handle->record->spelling)
			      : arena_format(arena, "a handle that %s closes", handle->close);
}

/* ---- the whole ---- */

static void for_each(struct call *call, void (*step)(struct call *call, const struct parameter *parameter))
{
	for (size_t i = 0; i < call->function->parameter_count; i++)
		step(call, &call->function->parameters[i]);
}

static void print_body(struct call *call)
{
	luajit_count_arguments(call);
	if (call->has_callbacks)
		print_text(call->printer, "check_callbacks()\n");
	for_each(call, luajit_prepare);
	luajit_check_sizes(call);
	for_each(call, luajit_prepare_room);
	luajit_prepare_kept(call);
	luajit_prepare_cells(call);
	luajit_before_closing(call);
	for (size_t i = 0; i < call->function->parameter_count; i++)
		luajit_recheck(call, &call->function->parameters[i]);
	luajit_pin(call);
	luajit_call(call);
	luajit_end_scopes(call);
	luajit_after_closing(call);
	luajit_note_frees(call);
	luajit_raise(call);
	luajit_tell_failure(call);
	luajit_read_outs(call);
	luajit_keep(call);
	for (size_t i = 0; i < call->gives.count; i++)
		print(call->printer, "%s\n", call->gives.items[i]);
	luajit_statement(call->printer,
		arena_format(call->arena, "return %s", call->values.count ? pieces_join(&call->values, ", ") : "true"));
}

void luajit_function(struct printer *printer, const struct luajit_module *module, const struct function *function)
{
	const struct pieces none = {.arena = module->model->arena};
	struct call call = {printer, module->model, module->model->arena, function, module, module->has_callbacks, none,
		none, none, none, none};
	print_text(printer, "\n");
	if (function->comment)
		print_lines(printer, "--- ", function->comment);
	luajit_print_type(&call);
	print(printer, "function M.%s(...)\n", function->public_name);
	indent(printer);
	print_body(&call);
	dedent(printer);
	print_text(printer, "end\n");
	/* C calls back into Lua's interpreter only. */
	if (luajit_calls_back(function))
		print(printer, "jit.off(M.%s)\n", function->public_name);
}
