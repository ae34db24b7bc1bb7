/* SPDX-License-Identifier: MIT
 *
 * Target shims: C for those who call a library at run time (LuaJIT's FFI), of what they cannot do alone. M_shims.c has
 * ferrule_shim_F for each function F that no loader sees, or that takes or gives structs by value: here they lie behind
 * pointers. And for each callback that a function takes a trampoline, which looks whether Lua may be called.
 */
#include "interface.h"
#include "luajit_functions.h"
#include "targets.h"
#include "words.h"

#include <string.h>

const char *shims_cannot(const struct model *model, const struct function *function)
{
	return luajit_cannot(model, function);
}

static const char *named(struct arena *arena, const struct parameter *parameter, size_t index)
{
	return parameter->name && *parameter->name ? parameter->name : arena_format(arena, "argument%zu", index + 1);
}

/* ---- functions ---- */

static bool gives_struct(const struct function *function)
{
	return function->result_role == RESULT_RECORD && function->result->kind == TYPE_RECORD;
}

static const char *shim_parameters(struct arena *arena, const struct function *function)
{
	struct pieces pieces = {.arena = arena};
	if (gives_struct(function))
		pieces_add(&pieces, "%s *ferrule_result", function->result->spelling);
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		const char *name = named(arena, parameter, i);
		if (parameter->role == ROLE_RECORD_VALUE)
			pieces_add(&pieces, "const %s *%s", parameter->element->spelling, name);
		else
			pieces_add(&pieces, "%s", c_declared(arena, parameter->type, name));
	}
	return pieces.count ? pieces_join(&pieces, ", ") : "void";
}

static const char *shim_arguments(struct arena *arena, const struct function *function)
{
	struct pieces pieces = {.arena = arena};
	for (size_t i = 0; i < function->parameter_count; i++)
		pieces_add(&pieces, "%s%s", function->parameters[i].role == ROLE_RECORD_VALUE ? "*" : "",
			named(arena, &function->parameters[i], i));
	return pieces_join(&pieces, ", ");
}

static void print_shim(struct printer *printer, struct arena *arena, const struct function *function)
{
	const char *declarator =
		arena_format(arena, "ferrule_shim_%s(%s)", function->name, shim_parameters(arena, function));
	bool stores = gives_struct(function), returns = !stores && function->result->kind != TYPE_VOID;
	const char *head =
		stores ? arena_format(arena, "void %s", declarator) : c_declared(arena, function->result, declarator);
	print(printer, "\n%s;\n", folded(arena, head, 116));
	print(printer, "%s\n{\n", folded(arena, head, 116));
	print(printer, "\t%s%s(%s);\n}\n",
		stores    ? "*ferrule_result = "
		: returns ? "return "
			  : "",
		function->calls ? function->calls : function->name, shim_arguments(arena, function));
}

/* ---- callbacks ---- */

static const struct parameter *user_data(const struct function *callback)
{
	for (size_t i = 0; i < callback->parameter_count; i++)
		if (callback->parameters[i].role == ROLE_USER_DATA)
			return &callback->parameters[i];
	return NULL;
}

static void print_texts(struct printer *printer, const struct model *model, const struct function *function,
	const struct parameter *parameter, size_t entry)
{
	static const char *const scopes[] = {"call", "async", "forever"};
	const char *name = function->public_name, *what = parameter->name;
	print(printer, "\nstatic struct bind_callback ferrule_%s_%s = {\n", function->name, what);
	print(printer, "\t.past = \"%s: %s was called after its scope (%s)\",\n", name, what, scopes[parameter->scope]);
	print(printer, "\t.foreign = \"%s: %s was called from another thread, Lua has one\",\n", name, what);
	print(printer, "\t.outside = \"%s: %s was called outside of a call of %s\",\n", name, what, model->module);
	print(printer, "\t.entry = %zu,\n};\n", entry);
}

/* A callback without user data is that of the thread's call; on another thread the latest one. */
static void print_current(struct printer *printer, const struct function *function, const struct parameter *parameter)
{
	const char *name = function->name, *what = parameter->name;
	print(printer, "\nstatic _Thread_local uint64_t ferrule_current_%s_%s;\n", name, what);
	print(printer, "\ndouble ferrule_shim_swap_%s_%s(double slot);\n", name, what);
	print(printer, "double ferrule_shim_swap_%s_%s(double slot)\n{\n", name, what);
	print(printer, "\tdouble before = (double)ferrule_current_%s_%s;\n", name, what);
	print(printer, "\tferrule_current_%s_%s = (uint64_t)slot;\n\tif (slot > 0)\n", name, what);
	print(printer, "\t\t__atomic_store_n(&ferrule_%s_%s.latest, (uint64_t)slot, __ATOMIC_RELEASE);\n", name, what);
	print_text(printer, "\treturn before;\n}\n");
}

static const char *entry_type(struct arena *arena, const struct function *callback)
{
	struct pieces types = {.arena = arena};
	pieces_add(&types, "double");
	for (size_t i = 0; i < callback->parameter_count; i++)
		if (callback->parameters[i].role != ROLE_USER_DATA)
			pieces_add(&types, "%s", c_declared(arena, callback->parameters[i].type, ""));
	return c_declared(arena, callback->result, arena_format(arena, "(*)(%s)", pieces_join(&types, ", ")));
}

static void print_trampoline(struct printer *printer, const struct model *model, const struct function *function,
	const struct parameter *parameter, size_t entry)
{
	struct arena *arena = model->arena;
	const struct function *callback = parameter->callback;
	const struct parameter *data = user_data(callback);
	struct pieces declared = {.arena = arena}, passed = {.arena = arena};
	pieces_add(&passed, "(double)slot");
	for (size_t i = 0; i < callback->parameter_count; i++) {
		const char *name = named(arena, &callback->parameters[i], i);
		pieces_add(&declared, "%s", c_declared(arena, callback->parameters[i].type, name));
		if (callback->parameters[i].role != ROLE_USER_DATA)
			pieces_add(&passed, "%s", name);
	}
	const char *head = c_declared(arena, callback->result,
		arena_format(arena, "ferrule_shim_call_%s_%s(%s)", function->name, parameter->name,
			declared.count ? pieces_join(&declared, ", ") : "void"));
	bool returns = callback->result->kind != TYPE_VOID;
	print(printer, "\n%s;\n%s\n{\n", folded(arena, head, 116), folded(arena, head, 116));
	indent(printer);
	if (data)
		print(printer, "uint64_t slot = (uintptr_t)%s;\n",
			named(arena, data, (size_t)(data - callback->parameters)));
	else
		print(printer, "uint64_t slot = bind_current(&ferrule_%s_%s, ferrule_current_%s_%s);\n", function->name,
			parameter->name, function->name, parameter->name);
	print(printer, "struct bind_state *state = bind_called(&ferrule_%s_%s, slot);\n", function->name,
		parameter->name);
	if (returns)
		print(printer, "if (!state)\n\treturn %s;\n", parameter->on_error ? parameter->on_error : "0");
	print(printer, "%s((%s)state->entries[%zu])(%s);\n", returns ? "return " : "if (state)\n\t",
		entry_type(arena, callback), entry, pieces_join(&passed, ", "));
	dedent(printer);
	print_text(printer, "}\n");
}

static void print_callbacks(
	struct printer *printer, const struct model *model, const struct function *function, size_t *entry)
{
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (parameter->role != ROLE_CALLBACK)
			continue;
		print_texts(printer, model, function, parameter, *entry);
		if (parameter->closure < 0)
			print_current(printer, function, parameter);
		print_trampoline(printer, model, function, parameter, (*entry)++);
	}
}

static size_t callback_count(const struct model *model)
{
	size_t count = 0;
	for (size_t i = 0; i < model->function_count; i++)
		for (size_t j = 0; luajit_binds(&model->functions[i]) && j < model->functions[i].parameter_count; j++)
			count += model->functions[i].parameters[j].role == ROLE_CALLBACK;
	return count;
}

/* ---- the file ---- */

static void print_head(struct printer *printer, const struct model *model)
{
	struct pieces headers = {.arena = model->arena};
	size_t count = callback_count(model);
	for (size_t i = 0; i < model->header_count; i++)
		pieces_add(&headers, "%s", model->headers[i]);
	print(printer, "/* Made by ferrule-bind from %s: do not edit. */\n", pieces_join(&headers, ", "));
	for (size_t i = 0; i < model->header_count; i++)
		print(printer, "#include %s\n", model->headers[i]);
	if (!count)
		return;
	print(printer, "\n#define BIND_SHIM(name) ferrule_shim_%s_##name\n#define BIND_ENTRIES %zu\n\n", model->module,
		count);
	for (const char *const *line = luajit_runtime_lines; *line; line++)
		print(printer, "%s\n", *line);
}

int emit_shims(const struct model *model, const struct emit_options *options)
{
	struct printer *printer = printer_new("\t");
	const struct luajit_module *module = luajit_note_uses(model);
	size_t entry = 0;
	print_head(printer, model);
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		if (luajit_binds(function))
			print_callbacks(printer, model, function, &entry);
		if (module->called[i] && luajit_needs_shim(function))
			print_shim(printer, model->arena, function);
	}
	int status = printer_save(printer, options->directory, arena_format(model->arena, "%s_shims.c", model->module));
	printer_free(printer);
	return status;
}
