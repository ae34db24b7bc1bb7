/* SPDX-License-Identifier: MIT
 *
 * A generated function's arguments: they are counted, checked, and turned into what C takes.
 */
#include "luajit_call.h"
#include "luajit_records.h"

#include <stdlib.h>
#include <string.h>

/* ---- counting the arguments ---- */

const char *luajit_default(const struct call *call, const struct parameter *parameter)
{
	const char *text = parameter->default_value;
	if (!strcmp(text, "NULL"))
		return "nil";
	if (parameter->role == ROLE_BOOL)
		return strcmp(text, "0") ? "true" : "false";
	if (parameter->role == ROLE_FLOAT)
		return text;
	bool is_unsigned = parameter->type->size == 8 && !parameter->type->is_signed && *text != '-';
	int64_t value = is_unsigned ? (int64_t)strtoull(text, NULL, 0) : strtoll(text, NULL, 0);
	return luajit_number(call->arena, value, is_unsigned);
}

void luajit_count_arguments(const struct call *call)
{
	const struct function *function = call->function;
	struct pieces names = {.arena = call->arena};
	size_t least = 0;
	for (size_t i = 0; i < function->parameter_count; i++) {
		if (!luajit_is_argument(&function->parameters[i]))
			continue;
		pieces_add(&names, "%s", luajit_name(call, &function->parameters[i]));
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
	print(call->printer, "  wrong_count(\"%s\", %zu, %zu, given)\nend\n", function->public_name, least,
		names.count);
	if (names.count)
		print(call->printer, "local %s = ...\n", pieces_join(&names, ", "));
}

/* ---- preparing arguments ---- */

/* Another argument of what refuses, for the message. */
static const char *or_nil(const struct parameter *parameter)
{
	return parameter->nullable ? ", \" or nil\"" : "";
}

static void prepare_plain(const struct call *call, const struct parameter *parameter, const char *check)
{
	const char *name = luajit_name(call, parameter);
	const char *absent = parameter->default_value ? luajit_default(call, parameter) : "nil";
	const char *checked = arena_format(
		call->arena, "%s(%s, %s%s)", check, name, luajit_place(call, parameter), or_nil(parameter));
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
		luajit_statement(call->printer, arena_format(call->arena, "local %s = %s", names, expression));
		print_text(call->printer, unless);
		return;
	}
	print(call->printer, "local %s\nif %s ~= nil then\n", names, luajit_name(call, parameter));
	indent(call->printer);
	luajit_statement(call->printer, arena_format(call->arena, "%s = %s", names, expression));
	print_text(call->printer, unless);
	dedent(call->printer);
	print_text(call->printer, "end\n");
}

/* Returns where the first variable says that there is nothing to call C with: no memory for as much as `size` says,
 * else a buffer that was released. */
static const char *unless_usable(const struct call *call, const struct parameter *parameter, const char *size)
{
	return arena_format(call->arena, "if not %s then\n  return unusable(%s%s%s)\nend\n",
		luajit_variable(call, parameter, "memory"), luajit_place(call, parameter), size ? ", " : "",
		size ? size : "");
}

static const char *variables(const struct call *call, const struct parameter *parameter, const char *what)
{
	const char *text = luajit_variable(call, parameter, "memory");
	if (strchr(what, 's'))
		text = arena_format(call->arena, "%s, %s", text, luajit_variable(call, parameter, "size"));
	if (strchr(what, 'r'))
		text = arena_format(call->arena, "%s, %s", text, luajit_variable(call, parameter, "room"));
	return text;
}

static const struct type *size_type(const struct call *call, const struct parameter *parameter)
{
	return call->function->parameters[parameter->size].type;
}

static void prepare_buffer(const struct call *call, const struct parameter *parameter, const char *function)
{
	const char *expression = arena_format(call->arena, "%s(%s, %s%s)", function, luajit_name(call, parameter),
		luajit_place(call, parameter), or_nil(parameter));
	prepare(call, parameter, variables(call, parameter, "s"), expression, unless_usable(call, parameter, NULL));
}

const char *luajit_room_scratch(const struct call *call, const struct parameter *parameter)
{
	bool bytes = parameter->role == ROLE_BYTES_OUT || parameter->role == ROLE_TEXT_OUT;
	return bytes ? "uint8" : luajit_scratch(call->model, parameter->element);
}

static void add_give(struct call *call, const struct parameter *parameter, const char *scratch)
{
	pieces_add(&call->gives, "give_%s(%s)", scratch, variables(call, parameter, "r"));
}

/* The bytes that a text is asked for: a number only, since a text is made of them. */
static void prepare_text_out(struct call *call, const struct parameter *parameter)
{
	const char *size = luajit_variable(call, parameter, "size");
	const char *expression =
		arena_format(call->arena, "tonumber(%s(%s, %s))", luajit_check(call->arena, size_type(call, parameter)),
			luajit_name(call, parameter), luajit_place(call, parameter));
	prepare(call, parameter, size, expression, "");
	expression = arena_format(call->arena, "room_for_text(%s)", size);
	prepare(call, parameter, variables(call, parameter, "r"), expression, unless_usable(call, parameter, size));
	add_give(call, parameter, "uint8");
}

static void prepare_bytes_out(struct call *call, const struct parameter *parameter)
{
	const char *expression = arena_format(call->arena, "bytes_out(%s, %s, %s%s)", luajit_name(call, parameter),
		luajit_place(call, parameter), luajit_check(call->arena, size_type(call, parameter)),
		or_nil(parameter));
	const char *asked = arena_format(
		call->arena, "%s and %s", luajit_variable(call, parameter, "size"), luajit_name(call, parameter));
	prepare(call, parameter, variables(call, parameter, "sr"), expression, unless_usable(call, parameter, asked));
	add_give(call, parameter, "uint8");
}

static void prepare_array_in(struct call *call, const struct parameter *parameter)
{
	const char *scratch = luajit_scratch(call->model, parameter->element);
	const char *expression = arena_format(call->arena, "array_in_%s(%s, %s%s)", scratch,
		luajit_name(call, parameter), luajit_place(call, parameter), or_nil(parameter));
	prepare(call, parameter, variables(call, parameter, "sr"), expression,
		unless_usable(call, parameter, luajit_variable(call, parameter, "size")));
	add_give(call, parameter, scratch);
}

static void prepare_records_in(struct call *call, const struct parameter *parameter)
{
	const char *scratch = luajit_scratch(call->model, parameter->element);
	bool keeps = luajit_keeps(call->model, model_record(call->model, parameter->element));
	if (keeps)
		print(call->printer, "local %s = {}\n", luajit_variable(call, parameter, "kept"));
	const char *expression = arena_format(call->arena, "records_in(%s, %s, take_%s, write_%s, adopt_%s, %s%s)",
		luajit_name(call, parameter), luajit_place(call, parameter), scratch, scratch, scratch,
		keeps ? luajit_variable(call, parameter, "kept") : "nil", or_nil(parameter));
	prepare(call, parameter, variables(call, parameter, "sr"), expression,
		unless_usable(call, parameter, luajit_variable(call, parameter, "size")));
	add_give(call, parameter, scratch);
}

static void prepare_asked(struct call *call, const struct parameter *parameter)
{
	const char *scratch = luajit_scratch(call->model, parameter->element);
	const char *size = luajit_variable(call, parameter, "size");
	const char *expression =
		arena_format(call->arena, "tonumber(%s(%s, %s))", luajit_check(call->arena, size_type(call, parameter)),
			luajit_name(call, parameter), luajit_place(call, parameter));
	prepare(call, parameter, size, expression, "");
	expression = arena_format(call->arena, "take_%s(%s)", scratch, size);
	prepare(call, parameter, variables(call, parameter, "r"), expression,
		unless_usable(call, parameter, luajit_name(call, parameter)));
	add_give(call, parameter, scratch);
}

static bool is_flexible(const struct record *record)
{
	return record->field_count && record->fields[record->field_count - 1].role == FIELD_FLEXIBLE;
}

/* With an array at its end: how much room it needs, it says itself. */
static void prepare_flexible(struct call *call, const struct parameter *parameter)
{
	const struct record *record = model_record(call->model, parameter->element);
	const char *kept = luajit_keeps(call->model, record) ? luajit_variable(call, parameter, "kept") : NULL;
	const char *name = luajit_name(call, parameter);
	if (kept)
		print(call->printer, "local %s = {}\n", kept);
	const char *expression = arena_format(call->arena, "make_%s(%s, %s%s%s)", record->name, name,
		luajit_place(call, parameter), kept ? ", " : "", kept ? kept : "");
	const char *unless = unless_usable(call, parameter, "\"so long\"");
	if (parameter->nullable)
		print(call->printer, "if %s ~= nil then\n  to_table(%s, %s, nil, \" or nil\")\nend\n", name, name,
			luajit_place(call, parameter));
	prepare(call, parameter, variables(call, parameter, "r"), expression, unless);
	add_give(call, parameter, "uint8");
}

static void prepare_record_in(struct call *call, const struct parameter *parameter)
{
	if (is_flexible(model_record(call->model, parameter->element))) {
		prepare_flexible(call, parameter);
		return;
	}
	const char *scratch = luajit_scratch(call->model, parameter->element);
	bool keeps = luajit_keeps(call->model, model_record(call->model, parameter->element));
	const char *kept = keeps ? luajit_variable(call, parameter, "kept") : NULL;
	const char *write = arena_format(call->arena, "write_%s(%s[0], %s, %s%s%s)\n", scratch,
		luajit_variable(call, parameter, "memory"), luajit_name(call, parameter), luajit_place(call, parameter),
		keeps ? ", nil, " : "", keeps ? kept : "");
	if (keeps)
		print(call->printer, "local %s = {}\n", kept);
	const char *expression = arena_format(call->arena, "take_%s(1)", scratch);
	if (parameter->nullable)
		write = arena_format(call->arena, "to_table(%s, %s, nil, \" or nil\")\n%s",
			luajit_name(call, parameter), luajit_place(call, parameter), write);
	prepare(call, parameter, variables(call, parameter, "r"), expression, write);
	add_give(call, parameter, scratch);
}

/* Outs whose size no argument says: C fixes it, computes it, or it is that of an array that goes in. */
void luajit_prepare_room(struct call *call, const struct parameter *parameter)
{
	if (luajit_is_argument(parameter) || parameter->measured || !luajit_is_room(parameter))
		return;
	const char *scratch = luajit_room_scratch(call, parameter);
	const char *take =
		parameter->role == ROLE_TEXT_OUT ? "room_for_text" : arena_format(call->arena, "take_%s", scratch);
	const char *count = luajit_count(call, parameter);
	if (parameter->follows)
		print(call->printer, "local %s = %s\n", count, luajit_size(call, (size_t)parameter->size));
	print(call->printer, "local %s = %s(%s)\n", variables(call, parameter, "r"), take, count);
	if (parameter->follows || parameter->expression)
		print_text(call->printer, unless_usable(call, parameter, count));
	add_give(call, parameter, scratch);
}

static void prepare_handle(const struct call *call, const struct parameter *parameter)
{
	const struct handle *handle = model_handle(call->model, parameter->element);
	const char *memory = luajit_variable(call, parameter, "memory");
	const char *expression = arena_format(call->arena, "to_handle(%s, %s, %s_handle, \"%s\"%s)",
		luajit_name(call, parameter), luajit_place(call, parameter), handle->name,
		luajit_expected_handle(call->arena, handle), or_nil(parameter));
	prepare(call, parameter, memory, expression,
		arena_format(call->arena, "if not %s then\n  return closed_handle(%s)\nend\n", memory,
			luajit_place(call, parameter)));
}

/* Numbers that C changes: a table's copy, or an array of LuaJIT's where it lies. */
static void prepare_array_inout(struct call *call, const struct parameter *parameter)
{
	bool is_bool = parameter->element->kind == TYPE_BOOL, is_float = parameter->element->kind == TYPE_FLOAT;
	const char *label = is_float  ? (parameter->element->size == sizeof(float) ? "float" : "double")
			    : is_bool ? "bool"
				      : c_integer(parameter->element);
	prepare_array_in(call, parameter);
	luajit_statement(call->printer, arena_format(call->arena, "writable_array(%s, %s, \"%s\", \"%s\"%s)",
						luajit_name(call, parameter), luajit_place(call, parameter),
						is_float  ? "numbers"
						: is_bool ? "booleans"
							  : "integers",
						label, or_nil(parameter)));
}

static void prepare_texts_in(struct call *call, const struct parameter *parameter)
{
	const char *kept = luajit_variable(call, parameter, "kept");
	print(call->printer, "local %s = {}\n", kept);
	const char *expression = arena_format(call->arena, "texts_in(%s, %s, %s%s)", luajit_name(call, parameter),
		luajit_place(call, parameter), kept, or_nil(parameter));
	prepare(call, parameter, variables(call, parameter, "sr"), expression,
		unless_usable(call, parameter, luajit_variable(call, parameter, "size")));
	add_give(call, parameter, "text");
	pieces_add(&call->gives, "hold(%s)", kept);
}

static void prepare_callback(const struct call *call, const struct parameter *parameter)
{
	const char *check = arena_format(call->arena, "to_function(%s, %s%s)\n", luajit_name(call, parameter),
		luajit_place(call, parameter), or_nil(parameter));
	if (parameter->nullable)
		print(call->printer, "if %s ~= nil then\n  %send\n", luajit_name(call, parameter), check);
	else
		print_text(call->printer, check);
}

static void prepare_address(const struct call *call, const struct parameter *parameter)
{
	const char *expression = arena_format(
		call->arena, "to_address(%s, %s)", luajit_name(call, parameter), luajit_place(call, parameter));
	prepare(call, parameter, variables(call, parameter, ""), expression, unless_usable(call, parameter, NULL));
}

/* Right before the call: a metamethod of another argument, or a finalizer, may have closed or released it since. */
void luajit_recheck(const struct call *call, const struct parameter *parameter)
{
	const char *name = luajit_name(call, parameter), *place = luajit_place(call, parameter);
	const char *guard = parameter->nullable ? arena_format(call->arena, "%s ~= nil and ", name) : "";
	if (!luajit_is_argument(parameter))
		return;
	const char *condition = NULL, *answer = NULL;
	if (parameter->role == ROLE_HANDLE_IN)
		condition = arena_format(call->arena, "%snot %s.open", guard, name), answer = "closed_handle";
	if (parameter->role == ROLE_BYTES_IN || parameter->role == ROLE_BYTES_INOUT ||
		parameter->role == ROLE_BYTES_OUT)
		condition = arena_format(call->arena, "istype(View, %s) and not %s.open", name, name),
		answer = "unusable";
	if (!condition)
		return;
	print(call->printer, "if %s then\n", condition);
	indent(call->printer);
	luajit_print_undo(call);
	print(call->printer, "return %s(%s)\n", answer, place);
	dedent(call->printer);
	print_text(call->printer, "end\n");
}

/* Where an argument asks for it: other room is made when the sizes are known. */
static void prepare_out(struct call *call, const struct parameter *parameter)
{
	if (!luajit_is_argument(parameter))
		return;
	if (parameter->role == ROLE_BYTES_OUT)
		prepare_bytes_out(call, parameter);
	else if (parameter->role == ROLE_TEXT_OUT)
		prepare_text_out(call, parameter);
	else
		prepare_asked(call, parameter);
}

void luajit_prepare(struct call *call, const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
		prepare_plain(call, parameter, luajit_check(call->arena, parameter->type));
		return;
	case ROLE_NUMBER_INOUT:
		prepare_plain(call, parameter, luajit_check(call->arena, parameter->element));
		return;
	case ROLE_TEXT:
		prepare_plain(call, parameter, "to_text");
		return;
	case ROLE_BYTES_IN:
	case ROLE_BYTES_INOUT:
		prepare_buffer(call, parameter, parameter->role == ROLE_BYTES_IN ? "bytes_in" : "bytes_inout");
		return;
	case ROLE_BYTES_OUT:
	case ROLE_TEXT_OUT:
	case ROLE_ARRAY_OUT:
	case ROLE_RECORDS_OUT:
		prepare_out(call, parameter);
		return;
	case ROLE_ARRAY_IN:
		prepare_array_in(call, parameter);
		return;
	case ROLE_ARRAY_INOUT:
		prepare_array_inout(call, parameter);
		return;
	case ROLE_RECORD_IN:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORD_VALUE:
		prepare_record_in(call, parameter);
		return;
	case ROLE_RECORDS_IN:
	case ROLE_RECORDS_INOUT:
		prepare_records_in(call, parameter);
		return;
	case ROLE_TEXTS_IN:
		prepare_texts_in(call, parameter);
		return;
	case ROLE_CALLBACK:
		prepare_callback(call, parameter);
		return;
	case ROLE_HANDLE_IN:
		prepare_handle(call, parameter);
		return;
	case ROLE_ADDRESS:
		prepare_address(call, parameter);
		return;
	case ROLE_RECORD_OUT:
	case ROLE_NUMBER_OUT:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_HANDLE_OUT:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		return;
	}
}
