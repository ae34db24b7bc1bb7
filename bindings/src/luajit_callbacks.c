/* SPDX-License-Identifier: MIT
 *
 * Callbacks of a generated LuaJIT module. C gets a trampoline of the shims, which looks whether it may call: the slot
 * that its user data names is open, the thread is that of a call of this module's, and nothing was raised in it yet.
 * Only then it calls what LuaJIT made of a Lua function: one for each callback that a function takes, made when it is
 * first needed.
 */
#include "luajit_call.h"
#include "luajit_records.h"

#include <stdlib.h>
#include <string.h>

const char *luajit_callback(struct arena *arena, const struct function *function, const struct parameter *parameter)
{
	return arena_format(arena, "%s_%s", function->name, parameter->name);
}

typedef void print_callback(struct printer *printer, const struct luajit_module *module,
	const struct function *function, const struct parameter *parameter);

static void for_each_callback(struct printer *printer, const struct luajit_module *module, print_callback *step)
{
	for (size_t i = 0; i < module->model->function_count; i++) {
		const struct function *function = &module->model->functions[i];
		for (size_t j = 0; luajit_binds(function) && j < function->parameter_count; j++)
			if (function->parameters[j].role == ROLE_CALLBACK)
				step(printer, module, function, &function->parameters[j]);
	}
}

/* ---- declarations ---- */

static void declare(struct printer *printer, const struct luajit_module *module, const struct function *function,
	const struct parameter *parameter)
{
	const char *name = luajit_callback(module->model->arena, function, parameter);
	print(printer, "void ferrule_shim_call_%s(void);\n", name);
	if (parameter->closure < 0)
		print(printer, "double ferrule_shim_swap_%s(double slot);\n", name);
}

void luajit_declare_callbacks(struct printer *printer, const struct luajit_module *module)
{
	const char *name = module->model->module;
	if (!module->has_callbacks)
		return;
	print(printer, "void *ferrule_shim_%s_start(void);\n", name);
	print(printer, "void ferrule_shim_%s_stop(void *state);\n", name);
	print(printer, "double ferrule_shim_%s_open(void *state, int scope);\n", name);
	print(printer, "void ferrule_shim_%s_close(void *state, double slot);\n", name);
	print(printer, "bool ferrule_shim_%s_is_open(double slot);\n", name);
	print(printer, "void ferrule_shim_%s_enter(void *state);\n", name);
	print(printer, "void ferrule_shim_%s_leave(void *state);\n", name);
	for_each_callback(printer, module, declare);
}

/* ---- the state ---- */

static void trampoline(struct printer *printer, const struct luajit_module *module, const struct function *function,
	const struct parameter *parameter)
{
	const char *name = luajit_callback(module->model->arena, function, parameter);
	luajit_statement(
		printer, arena_format(module->model->arena,
				 "local trampoline_%s = ffi.cast(\"void *\", shims.ferrule_shim_call_%s)", name, name));
}

void luajit_callback_state(struct printer *printer, const struct luajit_module *module)
{
	static const char *const functions[] = {"open", "close", "is_open", "enter", "leave"};
	const char *name = module->model->module;
	if (!module->has_callbacks)
		return;
	print_text(printer, "\nlocal shim = {\n");
	for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++)
		print(printer, "  %s = shims.ferrule_shim_%s_%s,\n", functions[i], name, functions[i]);
	print_text(printer, "}\n\n-- What the trampolines look at, which C calls in place of Lua's functions.\n");
	print(printer, "shim.state = ffi.gc(shims.ferrule_shim_%s_start(), shims.ferrule_shim_%s_stop)\n", name, name);
	print_text(printer, "if shim.state == nil then\n");
	print(printer, "  error(\"module %s: not enough memory\", 0)\n", name);
	print_text(printer,
		"end\nlocal state = ffi.cast(\n  "
		"\"struct { int32_t problem, raised, live; const char *text; void **entries; } *\", shim.state)\n\n");
	for_each_callback(printer, module, trampoline);
}

/* ---- what C passes ---- */

struct passed {
	struct pieces declared; /* types of what C passes */
	struct pieces names;    /* of these */
	struct pieces values;   /* what Lua's function gets */
	struct pieces closes;   /* handles that are lent for the call */
};

/* The type alone, as of a declaration without a name. */
static const char *bare(struct arena *arena, const struct type *type)
{
	const char *text = luajit_declaration(arena, type, false, "");
	size_t length = strlen(text);
	return arena_format(arena, "%.*s", (int)(length && text[length - 1] == ' ' ? length - 1 : length), text);
}

static const char *passed_type(const struct model *model, const struct parameter *parameter)
{
	if (parameter->role == ROLE_ARRAY_IN)
		return arena_format(model->arena, "const %s", luajit_pointer(model->arena, parameter->element));
	if (parameter->role == ROLE_TEXT)
		return "const char *";
	if (parameter->role == ROLE_TEXTS_IN)
		return "const char *const *";
	return bare(model->arena, parameter->type);
}

static const char *passed_name(const struct model *model, const struct parameter *parameter)
{
	return arena_format(model->arena, "%s_", parameter->name);
}

/* How many: as another parameter says, a number, or computed. */
static const char *passed_count(const struct call *call, const struct parameter *parameter)
{
	if (parameter->expression)
		return luajit_expression(call, parameter->expression);
	if (parameter->size < 0)
		return arena_format(call->arena, "%lu", parameter->constant);
	return arena_format(
		call->arena, "tonumber(%s)", passed_name(call->model, &call->function->parameters[parameter->size]));
}

static const char *passed_value(const struct call *call, const struct parameter *parameter)
{
	const char *name = passed_name(call->model, parameter);
	switch (parameter->role) {
	case ROLE_INTEGER:
	case ROLE_FD:
		return luajit_exact(call->arena, parameter->type, name);
	case ROLE_BOOL:
	case ROLE_FLOAT:
		return name;
	case ROLE_TEXT:
		return arena_format(call->arena, "copied_text(%s)", name);
	case ROLE_BYTES_IN:
		return arena_format(call->arena, "copied_bytes(%s, %s)", name, passed_count(call, parameter));
	case ROLE_ARRAY_IN:
		return arena_format(call->arena, "%s ~= nil and %s or nil", name,
			luajit_read_array(call->model, parameter->element, name, passed_count(call, parameter)));
	case ROLE_TEXTS_IN:
		return arena_format(call->arena, "passed_texts(%s, %s)", name,
			parameter->terminated ? "nil" : passed_count(call, parameter));
	case ROLE_RECORD_IN:
		return arena_format(call->arena, "%s ~= nil and read_%s(ffi.cast(pointer_%s, %s)[0]) or nil", name,
			luajit_scratch(call->model, parameter->element),
			luajit_scratch(call->model, parameter->element), name);
	case ROLE_RECORDS_IN:
		return arena_format(call->arena,
			"%s ~= nil and records_out(ffi.cast(pointer_%s, %s), %s, read_%s) or nil", name,
			luajit_scratch(call->model, parameter->element), name, passed_count(call, parameter),
			luajit_scratch(call->model, parameter->element));
	case ROLE_HANDLE_IN:
		return arena_format(call->arena, "borrowed_handle(%s_handle, %s)",
			model_handle(call->model, parameter->element)->name, name);
	case ROLE_ADDRESS:
		return arena_format(call->arena, "address_of(%s)", name);
	case ROLE_SIZE:
	case ROLE_USER_DATA:
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_OUT:
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORD_OUT:
	case ROLE_RECORDS_OUT:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORDS_INOUT:
	case ROLE_RECORD_VALUE:
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
	case ROLE_TEXT_OUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_HANDLE_OUT:
	case ROLE_CALLBACK:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE_OUT:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_TOKEN:
		return NULL;
	}
	return NULL;
}

static void note_passed(const struct call *call, struct passed *passed)
{
	pieces_add(&passed->declared, "double");
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		const char *value = passed_value(call, parameter);
		if (parameter->role == ROLE_USER_DATA)
			continue;
		pieces_add(&passed->declared, "%s", passed_type(call->model, parameter));
		pieces_add(&passed->names, "%s", passed_name(call->model, parameter));
		if (value)
			pieces_add(&passed->values, "%s", value);
	}
}

/* ---- what Lua's function returns ---- */

/* What C gets where it raised. */
static const char *on_error(const struct call *call, const struct parameter *parameter)
{
	const char *text = parameter->on_error ? parameter->on_error : "0";
	switch (call->function->result_role) {
	case RESULT_BOOL:
		return strcmp(text, "0") && strcmp(text, "false") ? "true" : "false";
	case RESULT_INTEGER:
		return luajit_number(call->arena,
			call->function->result->is_signed ? strtoll(text, NULL, 0) : (int64_t)strtoull(text, NULL, 0),
			!call->function->result->is_signed);
	case RESULT_FLOAT:
		return text;
	case RESULT_NOTHING:
	case RESULT_TEXT:
	case RESULT_TEXTS:
	case RESULT_BYTES:
	case RESULT_RECORD:
	case RESULT_HANDLE:
	case RESULT_ADDRESS:
	case RESULT_COUNT:
		return NULL;
	}
	return NULL;
}

/* Calls Lua's function; an error goes through. Handles that it got end with it. */
static void print_answer(struct printer *printer, const struct call *call, const struct passed *passed,
	const struct function *function, const struct parameter *parameter)
{
	const char *name = luajit_callback(call->arena, function, parameter);
	struct pieces head = {.arena = call->arena};
	bool has_handles = false;
	pieces_add(&head, "callback");
	for (size_t i = 0; i < passed->names.count; i++)
		pieces_add(&head, "%s", passed->names.items[i]);
	for (size_t i = 0; i < call->function->parameter_count; i++)
		has_handles = has_handles || call->function->parameters[i].role == ROLE_HANDLE_IN;
	luajit_list(printer, arena_format(call->arena, "\nlocal function answer_%s(", name), &head, ")");
	indent(printer);
	bool returns = call->function->result_role != RESULT_NOTHING;
	if (has_handles)
		luajit_list(printer, arena_format(call->arena, "%slend(callback, ", returns ? "local value = " : ""),
			&passed->values, ")");
	else
		luajit_list(printer, arena_format(call->arena, "%scallback(", returns ? "local value = " : ""),
			&passed->values, ")");
	if (returns)
		luajit_statement(printer, arena_format(call->arena, "return %s(value, \"%s\", \"what %s returned\")",
						  luajit_check(call->arena, call->function->result),
						  function->public_name, parameter->name));
	dedent(printer);
	print_text(printer, "end\n");
}

static void print_entry(struct printer *printer, const struct call *call, const struct passed *passed,
	const struct function *function, const struct parameter *parameter, size_t index)
{
	const char *name = luajit_callback(call->arena, function, parameter), *error = on_error(call, parameter);
	const char *names =
		passed->names.count ? arena_format(call->arena, ", %s", pieces_join(&passed->names, ", ")) : "";
	const char *result = bare(call->arena, call->function->result);
	print(printer, "\nlocal function ready_%s()\n", name);
	indent(printer);
	print(printer, "if state.entries[%zu] ~= nil then\n  return\nend\n", index);
	luajit_list(printer, arena_format(call->arena, "local type_of_c = ffi.typeof [[%s (*)(", result),
		&passed->declared, ")]]");
	print(printer, "state.entries[%zu] = ffi.cast(type_of_c, function(slot%s)\n", index, names);
	indent(printer);
	print(printer, "local callback = callbacks[slot]\n");
	if (parameter->scope == SCOPE_ASYNC)
		print_text(printer, "callbacks[slot] = nil\n");
	luajit_statement(
		printer, arena_format(call->arena, "local done, value = pcall(answer_%s, callback%s)", name, names));
	if (error)
		print_text(printer, "if done then\n  return value\nend\n");
	else
		print_text(printer, "if done then\n  return\nend\n");
	print_text(printer, "hold_error(value)\n");
	if (error)
		print(printer, "return %s\n", error);
	dedent(printer);
	print_text(printer, "end)\n");
	dedent(printer);
	print_text(printer, "end\n");
}

/* The number of a callback in C's table of entries: that of all before it. */
static void print_one(struct printer *printer, const struct luajit_module *module, const struct function *function,
	const struct parameter *parameter, size_t index)
{
	const struct pieces none = {.arena = module->model->arena};
	const struct call call = {.printer = printer,
		.model = module->model,
		.arena = module->model->arena,
		.function = parameter->callback,
		.module = module};
	struct passed passed = {none, none, none, none};
	note_passed(&call, &passed);
	print_answer(printer, &call, &passed, function, parameter);
	print_entry(printer, &call, &passed, function, parameter, index);
}

void luajit_callbacks(struct printer *printer, const struct luajit_module *module)
{
	size_t index = 0;
	for (size_t i = 0; i < module->model->function_count; i++) {
		const struct function *function = &module->model->functions[i];
		for (size_t j = 0; luajit_binds(function) && j < function->parameter_count; j++)
			if (function->parameters[j].role == ROLE_CALLBACK)
				print_one(printer, module, function, &function->parameters[j], index++);
	}
}
