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

#include "luajit_prelude.h"

#include <stdlib.h>
#include <string.h>

enum { LINE = 118 };

struct call {
	struct printer *printer;
	const struct model *model;
	struct arena *arena;
	const struct function *function;
	struct pieces cells; /* types of the scalar outs, one for each cell */
	struct pieces values; /* what it returns */
	struct pieces gives; /* statements that give scratch memory back */
};

/* ---- what is shared with the rest of the module ---- */

bool luajit_binds(const struct function *function)
{
	return !function->contract.hidden && !function->omit_lua;
}

const char *luajit_pinned(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].role == ROLE_VIEW_OUT)
			return function->parameters[i].contract.pinned;
	return NULL;
}

static const struct record *handle_record(const struct model *model, const struct type *type)
{
	return model_record(model, python_handle(type));
}

static const char *owned_free(const struct function *function)
{
	return function->result_role == RESULT_HANDLE ? function->contract.returns_owned : NULL;
}

static bool touches(const struct model *model, const struct function *function, const struct record *record)
{
	if (function->result_role == RESULT_HANDLE && handle_record(model, function->result) == record)
		return true;
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].role == ROLE_HANDLE_IN &&
			handle_record(model, function->parameters[i].element) == record)
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
		if (!owner && owned_free(function) && handle_record(model, function->result) == record)
			owner = owned_free(function);
	}
	return !is_used ? NULL : record->contract.handle ? record->contract.handle : owner;
}

static bool closes(const struct model *model, const struct type *type, const char *name)
{
	const struct record *record = handle_record(model, type);
	return record && record->contract.handle && !strcmp(record->contract.handle, name);
}

bool luajit_calls(const struct model *model, const struct function *function, const char *name)
{
	const char *pinned = luajit_pinned(function), *owned = owned_free(function);
	if ((pinned && !strcmp(pinned, name)) || (owned && !strcmp(owned, name)))
		return true;
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].role == ROLE_HANDLE_IN &&
			closes(model, function->parameters[i].element, name))
			return true;
	return function->result_role == RESULT_HANDLE && closes(model, function->result, name);
}

void luajit_list(struct printer *printer, const char *head, const struct pieces *items, const char *tail)
{
	size_t column = strlen(head);
	print_text(printer, head);
	for (size_t i = 0; i < items->count; i++) {
		size_t length = strlen(items->items[i]) + strlen(i + 1 < items->count ? "," : tail);
		bool breaks = column + 1 + length > LINE - 4;
		column = breaks ? 2 + length : column + (i > 0) + length;
		print(printer, "%s%s%s", breaks ? "\n  " : i ? " " : "", items->items[i], i + 1 < items->count ? "," : "");
	}
	print(printer, "%s\n", tail);
}

/* A statement, broken behind commas where it is longer than a line. */
static void print_statement(struct printer *printer, const char *text)
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
static const char *scratch_name(const struct model *model, const struct type *type)
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

static const char *lua_name(const struct call *call, const struct parameter *parameter)
{
	return luajit_reserved(parameter->name) ? arena_format(call->arena, "%s_", parameter->name) : parameter->name;
}

/* A variable that belongs to a parameter; never the name of another one. */
static const char *variable(const struct call *call, const struct parameter *parameter, const char *what)
{
	const char *name = arena_format(call->arena, "%s_%s", parameter->name, what);
	for (size_t i = 0; i < call->function->parameter_count; i++)
		if (!strcmp(lua_name(call, &call->function->parameters[i]), name))
			return arena_format(call->arena, "%s_of_c", name);
	return name;
}

/* "NAME", "PARAMETER": how messages name it. */
static const char *place(const struct call *call, const struct parameter *parameter)
{
	return arena_format(call->arena, "\"%s\", \"%s\"", call->function->public_name, parameter->name);
}

/* ---- counting the arguments ---- */

static const char *default_literal(const struct call *call, const struct parameter *parameter)
{
	const char *text = parameter->default_value;
	if (!strcmp(text, "NULL"))
		return "nil";
	if (parameter->role == ROLE_BOOL)
		return strcmp(text, "0") ? "true" : "false";
	bool is_unsigned = parameter->type->size == 8 && !parameter->type->is_signed && *text != '-';
	int64_t value = is_unsigned ? (int64_t)strtoull(text, NULL, 0) : strtoll(text, NULL, 0);
	return luajit_number(call->arena, value, is_unsigned);
}

static void count_arguments(const struct call *call)
{
	const struct function *function = call->function;
	struct pieces names = {.arena = call->arena};
	size_t least = 0;
	for (size_t i = 0; i < function->parameter_count; i++) {
		if (!python_is_argument(&function->parameters[i]))
			continue;
		pieces_add(&names, "%s", lua_name(call, &function->parameters[i]));
		if (!function->parameters[i].default_value)
			least = names.count;
	}
	print_text(call->printer, "local given = select(\"#\", ...)\n");
	if (least == names.count)
		print(call->printer, "if given ~= %zu then\n", least);
	else if (least)
		print(call->printer, "if given < %zu or given > %zu then\n", least, names.count);
	else
		print(call->printer, "if given > %zu then\n", names.count);
	print(call->printer, "  wrong_count(\"%s\", %zu, %zu, given)\nend\n", function->public_name, least, names.count);
	if (names.count)
		print(call->printer, "local %s = ...\n", pieces_join(&names, ", "));
}

/* ---- preparing arguments ---- */

static void prepare_plain(const struct call *call, const struct parameter *parameter, const char *check)
{
	const char *name = lua_name(call, parameter);
	const char *absent = parameter->default_value ? default_literal(call, parameter) : "nil";
	const char *checked = arena_format(call->arena, "%s(%s, %s)", check, name, place(call, parameter));
	bool is_falsy = !strcmp(absent, "nil") || !strcmp(absent, "false");
	if (!parameter->default_value && !parameter->nullable)
		print(call->printer, "%s = %s\n", name, checked);
	else if (is_falsy)
		print(call->printer, "%s = %s ~= nil and %s or %s\n", name, name, checked, absent);
	else
		print(call->printer, "%s = %s == nil and %s or %s\n", name, name, absent, checked);
}

/* Sets the variables of `names` to what `expression` gives, unless the argument is nil where it may be. */
static void prepare(const struct call *call, const struct parameter *parameter, const char *names,
	const char *expression, const char *unless)
{
	if (!parameter->nullable) {
		print_statement(call->printer, arena_format(call->arena, "local %s = %s", names, expression));
		print_text(call->printer, unless);
		return;
	}
	print(call->printer, "local %s\nif %s ~= nil then\n", names, lua_name(call, parameter));
	indent(call->printer);
	print_statement(call->printer, arena_format(call->arena, "%s = %s", names, expression));
	print_text(call->printer, unless);
	dedent(call->printer);
	print_text(call->printer, "end\n");
}

/* Returns where the first variable says that there is nothing to call C with. */
static const char *unless_usable(const struct call *call, const struct parameter *parameter, bool has_size)
{
	return arena_format(call->arena, "if not %s then\n  return unusable(%s%s%s)\nend\n",
		variable(call, parameter, "memory"), place(call, parameter), has_size ? ", " : "",
		has_size ? variable(call, parameter, "size") : "");
}

static const char *variables(const struct call *call, const struct parameter *parameter, const char *what)
{
	const char *text = variable(call, parameter, "memory");
	if (strchr(what, 's'))
		text = arena_format(call->arena, "%s, %s", text, variable(call, parameter, "size"));
	if (strchr(what, 'r'))
		text = arena_format(call->arena, "%s, %s", text, variable(call, parameter, "room"));
	return text;
}

static const struct type *size_type(const struct call *call, const struct parameter *parameter)
{
	return call->function->parameters[parameter->size].type;
}

static void prepare_buffer(const struct call *call, const struct parameter *parameter, const char *function)
{
	const char *expression =
		arena_format(call->arena, "%s(%s, %s)", function, lua_name(call, parameter), place(call, parameter));
	prepare(call, parameter, variables(call, parameter, "s"), expression, unless_usable(call, parameter, false));
}

static void add_give(struct call *call, const struct parameter *parameter, const char *scratch)
{
	pieces_add(&call->gives, "give_%s(%s)", scratch, variables(call, parameter, "r"));
}

/* Outs whose number of elements C fixes. */
static void prepare_fixed(struct call *call, const struct parameter *parameter, const char *scratch, size_t count)
{
	print(call->printer, "local %s = take_%s(%zu)\n", variables(call, parameter, "r"), scratch, count);
	add_give(call, parameter, scratch);
}

static void prepare_bytes_out(struct call *call, const struct parameter *parameter)
{
	if (parameter->size < 0) {
		prepare_fixed(call, parameter, "uint8", parameter->constant);
		return;
	}
	const char *expression = arena_format(call->arena, "bytes_out(%s, %s, %s)", lua_name(call, parameter),
		place(call, parameter), luajit_check(call->arena, size_type(call, parameter)));
	prepare(call, parameter, variables(call, parameter, "sr"), expression, unless_usable(call, parameter, true));
	add_give(call, parameter, "uint8");
}

static void prepare_array_in(struct call *call, const struct parameter *parameter)
{
	const char *scratch = scratch_name(call->model, parameter->element);
	const char *expression = arena_format(call->arena, "array_in(%s, %s, take_%s, %s)", lua_name(call, parameter),
		place(call, parameter), scratch, luajit_check(call->arena, parameter->element));
	prepare(call, parameter, variables(call, parameter, "sr"), expression, unless_usable(call, parameter, true));
	add_give(call, parameter, scratch);
}

static void prepare_asked(struct call *call, const struct parameter *parameter)
{
	const char *scratch = scratch_name(call->model, parameter->element);
	if (parameter->size < 0) {
		prepare_fixed(call, parameter, scratch, parameter->constant);
		return;
	}
	const char *size = variable(call, parameter, "size");
	const char *expression = arena_format(call->arena, "tonumber(%s(%s, %s))",
		luajit_check(call->arena, size_type(call, parameter)), lua_name(call, parameter), place(call, parameter));
	prepare(call, parameter, size, expression, "");
	expression = arena_format(call->arena, "take_%s(%s)", scratch, size);
	prepare(call, parameter, variables(call, parameter, "r"), expression, unless_usable(call, parameter, true));
	add_give(call, parameter, scratch);
}

static void prepare_record_in(struct call *call, const struct parameter *parameter)
{
	const char *scratch = scratch_name(call->model, parameter->element);
	const char *write = arena_format(call->arena, "write_%s(%s[0], %s, %s)\n", scratch,
		variable(call, parameter, "memory"), lua_name(call, parameter), place(call, parameter));
	const char *expression = arena_format(call->arena, "take_%s(1)", scratch);
	prepare(call, parameter, variables(call, parameter, "r"), expression, write);
	add_give(call, parameter, scratch);
}

static void prepare_handle(const struct call *call, const struct parameter *parameter)
{
	const struct record *record = handle_record(call->model, parameter->element);
	const char *memory = variable(call, parameter, "memory");
	const char *expression = arena_format(call->arena, "to_handle(%s, %s, %s_handle, \"%s\")",
		lua_name(call, parameter), place(call, parameter), record->name, record->spelling);
	prepare(call, parameter, memory, expression,
		arena_format(call->arena, "if not %s then\n  return closed_handle(%s)\nend\n", memory,
			place(call, parameter)));
}

static void prepare_address(const struct call *call, const struct parameter *parameter)
{
	const char *expression =
		arena_format(call->arena, "to_address(%s, %s)", lua_name(call, parameter), place(call, parameter));
	prepare(call, parameter, variables(call, parameter, ""), expression, unless_usable(call, parameter, false));
}

static void prepare_parameter(struct call *call, const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
		prepare_plain(call, parameter, luajit_check(call->arena, parameter->type));
		return;
	case ROLE_INTEGER_INOUT:
		prepare_plain(call, parameter, luajit_check(call->arena, parameter->element));
		return;
	case ROLE_TEXT:
		prepare_plain(call, parameter, "to_text");
		return;
	case ROLE_BYTES_IN:
		prepare_buffer(call, parameter, "bytes_in");
		return;
	case ROLE_BYTES_INOUT:
		prepare_buffer(call, parameter, "bytes_inout");
		return;
	case ROLE_BYTES_OUT:
		prepare_bytes_out(call, parameter);
		return;
	case ROLE_ARRAY_IN:
		prepare_array_in(call, parameter);
		return;
	case ROLE_ARRAY_OUT:
	case ROLE_RECORDS_OUT:
		prepare_asked(call, parameter);
		return;
	case ROLE_RECORD_IN:
		prepare_record_in(call, parameter);
		return;
	case ROLE_RECORD_OUT:
		prepare_fixed(call, parameter, scratch_name(call->model, parameter->element), 1);
		return;
	case ROLE_HANDLE_IN:
		prepare_handle(call, parameter);
		return;
	case ROLE_ADDRESS:
		prepare_address(call, parameter);
		return;
	case ROLE_INTEGER_OUT:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_TOKEN:
		return;
	}
}

/* ---- sizes ---- */

static bool has_size(const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_BYTES_IN:
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_OUT:
	case ROLE_RECORDS_OUT:
		return true;
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_RECORD_IN:
	case ROLE_RECORD_OUT:
	case ROLE_INTEGER_OUT:
	case ROLE_INTEGER_INOUT:
	case ROLE_HANDLE_IN:
	case ROLE_ADDRESS:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_TOKEN:
		return false;
	}
	return false;
}

/* The array that the others of this size are compared with: the first that cannot be nil, else the first. */
static const struct parameter *size_leader(const struct call *call, int size)
{
	const struct parameter *leader = NULL;
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		if (parameter->size != size || !has_size(parameter))
			continue;
		if (!leader || (leader->nullable && !parameter->nullable))
			leader = parameter;
	}
	return leader;
}

static void check_with(const struct call *call, const struct parameter *parameter, const char *condition,
	const char *statement)
{
	if (condition)
		print(call->printer, "if %s then\n  %s\nend\n", condition, statement);
	else if (parameter->nullable)
		print(call->printer, "if %s then\n  %s\nend\n", variable(call, parameter, "size"), statement);
	else
		print(call->printer, "%s\n", statement);
}

/* A length that C's type cannot hold. */
static void check_size_type(const struct call *call, const struct parameter *parameter)
{
	const struct parameter *size = &call->function->parameters[parameter->size];
	bool is_in = parameter->role == ROLE_BYTES_IN || parameter->role == ROLE_BYTES_INOUT;
	if (size->type->size >= 8 || !is_in)
		return;
	check_with(call, parameter, NULL, arena_format(call->arena, "%s(%s, \"%s\", \"length of %s\")",
		luajit_check(call->arena, size->type), variable(call, parameter, "size"), call->function->public_name,
		parameter->name));
}

static void check_shared_size(const struct call *call, const struct parameter *parameter)
{
	const struct parameter *leader = size_leader(call, parameter->size);
	const char *size = variable(call, parameter, "size"), *right = variable(call, leader, "size");
	if (leader == parameter) {
		check_size_type(call, parameter);
		return;
	}
	const char *condition = leader->nullable ? arena_format(call->arena, "%s and %s", size, right) : NULL;
	check_with(call, parameter, condition, arena_format(call->arena, "right_length(%s, %s, %s, \"%s\")",
		place(call, parameter), size, right, leader->name));
}

static void check_fixed_size(const struct call *call, const struct parameter *parameter)
{
	const char *function = parameter->role == ROLE_BYTES_INOUT ? "least_length" : "right_length";
	if (python_is_argument(parameter))
		check_with(call, parameter, NULL, arena_format(call->arena, "%s(%s, %s, %lu)", function,
			place(call, parameter), variable(call, parameter, "size"), parameter->constant));
}

static void check_sizes(const struct call *call)
{
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		if (!has_size(parameter))
			continue;
		if (parameter->size < 0)
			check_fixed_size(call, parameter);
		else
			check_shared_size(call, parameter);
	}
}

/* ---- cells: scalars behind pointers ---- */

static const struct type *cell_type(const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_INTEGER_OUT:
	case ROLE_INTEGER_INOUT:
	case ROLE_SIZE_OUT:
		return parameter->element ? parameter->element : parameter->type->target;
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
		return parameter->type;
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_BYTES_IN:
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_OUT:
	case ROLE_RECORD_IN:
	case ROLE_RECORD_OUT:
	case ROLE_RECORDS_OUT:
	case ROLE_HANDLE_IN:
	case ROLE_ADDRESS:
	case ROLE_SIZE:
	case ROLE_TOKEN:
		return NULL;
	}
	return NULL;
}

/* The cells before this parameter's that are of the same type. */
static size_t cell_index(const struct call *call, const struct parameter *parameter)
{
	const char *name = scratch_name(call->model, cell_type(parameter));
	size_t index = 0;
	for (const struct parameter *other = call->function->parameters; other < parameter; other++)
		if (cell_type(other) && !strcmp(scratch_name(call->model, cell_type(other)), name))
			index++;
	return index;
}

static const char *cell(const struct call *call, const struct parameter *parameter)
{
	return arena_format(call->arena, "%s_cells[%zu]", scratch_name(call->model, cell_type(parameter)),
		cell_index(call, parameter));
}

static size_t cell_count(const struct call *call, const char *name)
{
	size_t count = 0;
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct type *type = cell_type(&call->function->parameters[i]);
		count += type && !strcmp(scratch_name(call->model, type), name);
	}
	return count;
}

static void prepare_cells(struct call *call)
{
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		if (!cell_type(parameter))
			continue;
		const char *name = scratch_name(call->model, cell_type(parameter));
		if (!cell_index(call, parameter)) {
			print(call->printer, "local %s_cells, %s_room = take_%s(%zu)\n", name, name, name,
				cell_count(call, name));
			pieces_add(&call->gives, "give_%s(%s_cells, %s_room)", name, name, name);
		}
		if (parameter->role == ROLE_INTEGER_INOUT)
			print(call->printer, "%s = %s\n", cell(call, parameter), lua_name(call, parameter));
		if (parameter->role == ROLE_VIEW_OUT)
			print_text(call->printer, "local view = View()\n");
	}
}

/* ---- the call ---- */

static const char *size_argument(const struct call *call, size_t index)
{
	const struct parameter *leader = size_leader(call, (int)index);
	if (!leader)
		return "0";
	const char *size = variable(call, leader, "size");
	if (!leader->nullable)
		return size;
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *other = &call->function->parameters[i];
		if (other != leader && other->size == (int)index && has_size(other))
			size = arena_format(call->arena, "%s or %s", size, variable(call, other, "size"));
	}
	return arena_format(call->arena, "%s or 0", size);
}

static const char *c_argument(const struct call *call, size_t index)
{
	const struct parameter *parameter = &call->function->parameters[index];
	switch (parameter->role) {
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TEXT:
		return lua_name(call, parameter);
	case ROLE_BYTES_IN:
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_OUT:
	case ROLE_RECORD_IN:
	case ROLE_RECORD_OUT:
	case ROLE_RECORDS_OUT:
	case ROLE_HANDLE_IN:
	case ROLE_ADDRESS:
		return variable(call, parameter, "memory");
	case ROLE_INTEGER_OUT:
	case ROLE_INTEGER_INOUT:
	case ROLE_SIZE_OUT:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
		return arena_format(call->arena, cell_index(call, parameter) ? "%s_cells + %zu" : "%s_cells",
			scratch_name(call->model, cell_type(parameter)), cell_index(call, parameter));
	case ROLE_SIZE:
		return size_argument(call, index);
	case ROLE_TOKEN:
		return "0";
	}
	return "nil";
}

static bool needs_result(const struct function *function)
{
	return function->failure == FAILURE_ERRNO || function->failure == FAILURE_ERRNO_GLOBAL ||
	       function->failure == FAILURE_EXPRESSION || function->result_role == RESULT_COUNT ||
	       python_returns_result(function);
}

static void call_c(const struct call *call)
{
	struct pieces arguments = {.arena = call->arena};
	for (size_t i = 0; i < call->function->parameter_count; i++)
		pieces_add(&arguments, "%s", c_argument(call, i));
	const char *result = needs_result(call->function) ? "local result = " : "";
	luajit_list(call->printer, arena_format(call->arena, "%sC.%s(", result, call->function->name), &arguments, ")");
}

/* ---- failure ---- */

/* C's operators in Lua's words. A "!" that is not of "!=" is met before a comparison's parenthesis only. */
static const char *lua_expression(const struct call *call, const char *text)
{
	struct pieces pieces = {.arena = call->arena};
	while (*text) {
		size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
		const char *word = arena_format(call->arena, "%.*s", (int)(length ? length : 1), text);
		const struct constant *constant = model_constant(call->model, word);
		if (constant)
			word = luajit_number(call->arena, constant->value, constant->is_unsigned);
		else if (!strcmp(word, "NULL"))
			word = "nil";
		else if (!strncmp(text, "!=", 2) || !strncmp(text, "&&", 2) || !strncmp(text, "||", 2))
			length = 2, word = *text == '!' ? "~=" : *text == '&' ? " and " : " or ";
		else if (*text == '!')
			word = "not ";
		pieces_add(&pieces, "%s", word);
		text += length ? length : 1;
	}
	return pieces_join(&pieces, "");
}

static const char *told(const struct call *call, const char *code)
{
	if (call->model->explains)
		return arena_format(call->arena, "failure(%s)", code);
	const char *function = call->function->failure == FAILURE_EXPRESSION ? "own_error" : "system_error";
	return arena_format(call->arena, "%s(\"%s\", %s)", function, call->function->public_name, code);
}

static void tell_failure(const struct call *call)
{
	const struct function *function = call->function;
	const char *condition = NULL, *code = NULL;
	switch (function->failure) {
	case FAILURE_NONE:
		break;
	case FAILURE_ERRNO:
		condition = "result < 0";
		code = function->result->size < 8 ? "-result" : "tonumber(-result)";
		break;
	case FAILURE_ERRNO_GLOBAL:
		condition = "result == -1";
		code = "ffi.errno()";
		break;
	case FAILURE_EXPRESSION:
		condition = lua_expression(call, function->contract.fails);
		code = luajit_exact(call->arena, function->result, "result");
		break;
	}
	if (condition)
		print(call->printer, "if %s then\n  return %s\nend\n", condition, told(call, code));
	else if (function->result_role == RESULT_HANDLE)
		print(call->printer, "if result == nil then\n  return %s\nend\n", told(call, "12"));
}

/* ---- what comes back ---- */

static void count_valid(const struct call *call)
{
	const struct function *function = call->function;
	if (function->result_role != RESULT_COUNT || function->counts < 0)
		return;
	const struct parameter *counted = &function->parameters[function->counts];
	const char *result = function->result->size < 8 ? "result" : "tonumber(result)";
	const char *most = counted->size < 0 ? arena_format(call->arena, "%lu", counted->constant) :
					       variable(call, counted, "size");
	if (counted->nullable)
		most = arena_format(call->arena, "%s or 0", most);
	print(call->printer, function->failure == FAILURE_NONE ? "local valid = math.max(math.min(%s, %s), 0)\n" :
								 "local valid = math.min(%s, %s)\n", result, most);
}

static const char *valid_count(const struct call *call, const struct parameter *parameter)
{
	const struct function *function = call->function;
	if (function->result_role == RESULT_COUNT && function->counts >= 0 &&
		parameter == &function->parameters[function->counts])
		return "valid";
	return parameter->size < 0 ? arena_format(call->arena, "%lu", parameter->constant) :
				     variable(call, parameter, "size");
}

static const char *bytes_value(const struct call *call, const struct parameter *parameter)
{
	const char *memory = variable(call, parameter, "memory"), *count = valid_count(call, parameter);
	const char *text = arena_format(call->arena, "ffi.string(%s, %s)", memory, count);
	if (parameter->size >= 0)
		text = arena_format(call->arena, "%s and %s or %s", variable(call, parameter, "room"), text, count);
	return parameter->nullable ? arena_format(call->arena, "%s and (%s) or nil", memory, text) : text;
}

static const char *array_value(const struct call *call, const struct parameter *parameter)
{
	const char *memory = variable(call, parameter, "memory");
	const char *text =
		luajit_read_array(call->model, parameter->element, memory, valid_count(call, parameter));
	return parameter->nullable ? arena_format(call->arena, "%s and %s or nil", memory, text) : text;
}

static const char *out_value(const struct call *call, const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_BYTES_OUT:
		return bytes_value(call, parameter);
	case ROLE_ARRAY_OUT:
	case ROLE_RECORDS_OUT:
		return array_value(call, parameter);
	case ROLE_RECORD_OUT:
		return arena_format(call->arena, "read_%s(%s[0])", scratch_name(call->model, parameter->element),
			variable(call, parameter, "memory"));
	case ROLE_INTEGER_OUT:
	case ROLE_INTEGER_INOUT:
		return luajit_exact(call->arena, parameter->element, cell(call, parameter));
	case ROLE_ADDRESS_OUT:
		return arena_format(call->arena, "address_of(%s)", cell(call, parameter));
	case ROLE_VIEW_OUT:
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_BYTES_IN:
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_IN:
	case ROLE_RECORD_IN:
	case ROLE_HANDLE_IN:
	case ROLE_ADDRESS:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_TOKEN:
		return NULL;
	}
	return NULL;
}

static const char *view_owner(const struct call *call)
{
	const struct parameter *first = &call->function->parameters[0];
	if (first->role == ROLE_HANDLE_IN)
		return arena_format(call->arena, "ffi.cast(\"intptr_t\", %s)", variable(call, first, "memory"));
	return lua_name(call, first);
}

static void fill_view(struct call *call, const struct parameter *parameter)
{
	const struct parameter *size = parameter->size < 0 ? NULL : &call->function->parameters[parameter->size];
	const char *bytes = size ? cell(call, size) : arena_format(call->arena, "%lu", parameter->constant);
	print(call->printer, "view.memory, view.size, view.owner, view.unpin = %s, %s, %s, %s\n", cell(call, parameter),
		bytes, view_owner(call), parameter->contract.pinned);
	if (parameter->type->target->target->is_const)
		print_text(call->printer, "view.readonly = true\n");
	pieces_add(&call->values, "view");
}

static const char *result_value(const struct call *call)
{
	const struct function *function = call->function;
	switch (function->result_role) {
	case RESULT_INTEGER:
	case RESULT_COUNT:
		return luajit_exact(call->arena, function->result, "result");
	case RESULT_BOOL:
	case RESULT_FLOAT:
		return "result";
	case RESULT_TEXT:
		return "result ~= nil and ffi.string(result) or nil";
	case RESULT_HANDLE:
		return arena_format(call->arena, "%s_handle(result)",
			handle_record(call->model, function->result)->name);
	case RESULT_ADDRESS:
		return "address_of(result)";
	case RESULT_NOTHING:
		return NULL;
	}
	return NULL;
}

/* Outs are read into variables where their memory is given back before the return. */
static void read_outs(struct call *call)
{
	count_valid(call);
	if (python_returns_result(call->function))
		pieces_add(&call->values, "%s", result_value(call));
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		const char *value = out_value(call, parameter), *name = lua_name(call, parameter);
		if (parameter->role == ROLE_VIEW_OUT)
			fill_view(call, parameter);
		if (!value)
			continue;
		print(call->printer, "%s%s = %s\n", python_is_argument(parameter) ? "" : "local ", name, value);
		pieces_add(&call->values, "%s", name);
	}
}

/* A function that frees its argument leaves a closed handle. */
static void close_handles(const struct call *call)
{
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		if (parameter->role == ROLE_HANDLE_IN &&
			closes(call->model, parameter->element, call->function->name))
			print(call->printer, "%s.pointer = nil\n", lua_name(call, parameter));
	}
}

/* ---- types for editors ---- */

static const char *type_of(const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_INTEGER:
	case ROLE_FD:
	case ROLE_INTEGER_OUT:
	case ROLE_INTEGER_INOUT:
	case ROLE_ADDRESS_OUT:
		return "integer";
	case ROLE_BOOL:
		return "boolean";
	case ROLE_FLOAT:
		return "number";
	case ROLE_TEXT:
		return "string";
	case ROLE_BYTES_IN:
		return "string|userdata";
	case ROLE_BYTES_OUT:
		return "integer|userdata";
	case ROLE_ADDRESS:
		return "integer|userdata";
	case ROLE_BYTES_INOUT:
	case ROLE_VIEW_OUT:
	case ROLE_HANDLE_IN:
		return "userdata";
	case ROLE_ARRAY_IN:
		return "integer[]";
	case ROLE_ARRAY_OUT:
	case ROLE_RECORDS_OUT:
		return "integer";
	case ROLE_RECORD_IN:
	case ROLE_RECORD_OUT:
		return "table";
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_TOKEN:
		return "nil";
	}
	return "nil";
}

static const char *type_of_value(const struct parameter *parameter)
{
	if (parameter->role == ROLE_BYTES_OUT)
		return "string|integer";
	bool is_table = parameter->role == ROLE_ARRAY_OUT || parameter->role == ROLE_RECORDS_OUT;
	return is_table ? "table" : type_of(parameter);
}

static const char *type_of_result(const struct function *function)
{
	switch (function->result_role) {
	case RESULT_NOTHING:
		return "boolean";
	case RESULT_INTEGER:
	case RESULT_COUNT:
	case RESULT_ADDRESS:
		return "integer";
	case RESULT_BOOL:
		return "boolean";
	case RESULT_FLOAT:
		return "number";
	case RESULT_TEXT:
		return "string";
	case RESULT_HANDLE:
		return "userdata";
	}
	return "nil";
}

static bool can_fail(const struct function *function)
{
	return function->failure != FAILURE_NONE || function->result_role == RESULT_HANDLE;
}

static void print_type(const struct call *call)
{
	const struct function *function = call->function;
	struct pieces arguments = {.arena = call->arena}, values = {.arena = call->arena};
	if (python_returns_result(function) || !python_value_count(function))
		pieces_add(&values, "%s", type_of_result(function));
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		bool is_optional = parameter->default_value || parameter->nullable;
		if (python_is_argument(parameter))
			pieces_add(&arguments, "%s%s: %s", lua_name(call, parameter), is_optional ? "?" : "",
				type_of(parameter));
		if (python_is_value(parameter))
			pieces_add(&values, "%s", type_of_value(parameter));
	}
	print(call->printer, "---@type fun(%s): %s%s\n", pieces_join(&arguments, ", "), pieces_join(&values, ", "),
		can_fail(function) ? " | nil, string, integer" : "");
}

/* ---- the whole ---- */

static void print_body(struct call *call)
{
	count_arguments(call);
	for (size_t i = 0; i < call->function->parameter_count; i++)
		prepare_parameter(call, &call->function->parameters[i]);
	check_sizes(call);
	prepare_cells(call);
	call_c(call);
	close_handles(call);
	tell_failure(call);
	read_outs(call);
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
	print_type(&call);
	print(printer, "function M.%s(...)\n", function->public_name);
	indent(printer);
	print_body(&call);
	dedent(printer);
	print_text(printer, "end\n");
}
