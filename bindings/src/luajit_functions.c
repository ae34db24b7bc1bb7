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

const struct record *luajit_handle_record(const struct model *model, const struct type *type)
{
	return model_record(model, interface_handle(type));
}

static const char *owned_free(const struct function *function)
{
	return function->result_role == RESULT_HANDLE ? function->contract.returns_owned : NULL;
}

static bool touches(const struct model *model, const struct function *function, const struct record *record)
{
	if (function->result_role == RESULT_HANDLE && luajit_handle_record(model, function->result) == record)
		return true;
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].role == ROLE_HANDLE_IN &&
			luajit_handle_record(model, function->parameters[i].element) == record)
			return true;
	return false;
}

const char *luajit_handle_free(const struct model *model, const struct record *record)
{
	bool is_used = false;
	const char *owner = NULL;
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		if (!luajit_binds(function) || !touches(model, function, record))
			continue;
		is_used = true;
		if (!owner && owned_free(function) && luajit_handle_record(model, function->result) == record)
			owner = owned_free(function);
	}
	return !is_used ? NULL : record->contract.handle ? record->contract.handle : owner;
}

bool luajit_closes(const struct model *model, const struct type *type, const char *name)
{
	const struct record *record = luajit_handle_record(model, type);
	return record && record->contract.handle && !strcmp(record->contract.handle, name);
}

bool luajit_calls(const struct model *model, const struct function *function, const char *name)
{
	const char *pinned = luajit_pinned(function), *owned = owned_free(function);
	if ((pinned && !strcmp(pinned, name)) || (owned && !strcmp(owned, name)))
		return true;
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].role == ROLE_HANDLE_IN &&
			luajit_closes(model, function->parameters[i].element, name))
			return true;
	return function->result_role == RESULT_HANDLE && luajit_closes(model, function->result, name);
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

/* ---- values ---- */

const char *luajit_check(struct arena *arena, const struct type *type)
{
	if (type->kind == TYPE_BOOL)
		return "to_boolean";
	if (type->kind == TYPE_FLOAT)
		return "to_float";
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

/* ---- the whole ---- */

static void print_body(struct call *call)
{
	luajit_count_arguments(call);
	for (size_t i = 0; i < call->function->parameter_count; i++)
		luajit_prepare(call, &call->function->parameters[i]);
	luajit_check_sizes(call);
	for (size_t i = 0; i < call->function->parameter_count; i++)
		if (call->function->parameters[i].follows)
			luajit_prepare_follower(call, &call->function->parameters[i]);
	luajit_prepare_cells(call);
	for (size_t i = 0; i < call->function->parameter_count; i++)
		luajit_recheck(call, &call->function->parameters[i]);
	luajit_call(call);
	luajit_close_handles(call);
	luajit_tell_failure(call);
	luajit_read_outs(call);
	for (size_t i = 0; i < call->gives.count; i++)
		print(call->printer, "%s\n", call->gives.items[i]);
	print(call->printer, "return %s\n", call->values.count ? pieces_join(&call->values, ", ") : "true");
}

void luajit_function(struct printer *printer, const struct model *model, const struct function *function)
{
	struct call call = {printer, model, model->arena, function, {.arena = model->arena}, {.arena = model->arena},
		{.arena = model->arena}};
	print_text(printer, "\n");
	if (function->comment)
		print_lines(printer, "--- ", function->comment);
	luajit_print_type(&call);
	print(printer, "function M.%s(...)\n", function->public_name);
	indent(printer);
	print_body(&call);
	dedent(printer);
	print_text(printer, "end\n");
}
