/* SPDX-License-Identifier: MIT
 *
 * The target swig, Lua's part: for each callback parameter a C function of its type, which packs what C passes, and
 * functions that make Lua's values of it and take the result. swig/lua/callback.h does all else.
 */
#include "emit_swig_lua.h"
#include "pieces.h"

#include <string.h>

/* A callback parameter of a function. */
struct back {
	struct printer *printer;
	const struct model *model;
	const struct function *function;
	const struct parameter *parameter;
	const struct function *callback;
};

static const char *named(const struct back *back, const char *prefix)
{
	return swig_lua_name(back->model, prefix, back->function, back->parameter);
}

static bool is_pointer(const struct type *type)
{
	return type->kind == TYPE_POINTER || type->kind == TYPE_ARRAY;
}

static bool has_result(const struct back *back)
{
	return back->callback->result_role != RESULT_NOTHING;
}

/* ---- what C passes ---- */

static void print_passed(const struct back *back)
{
	struct printer *printer = back->printer;
	print(printer, "\nstruct %s {\n", named(back, "bind_passed"));
	indent(printer);
	for (size_t i = 0; i < back->callback->parameter_count; i++) {
		const struct type *type = back->callback->parameters[i].type;
		if (is_pointer(type))
			print(printer, "const void *arg%zu;\n", i + 1);
		else
			print(printer, "__typeof__(%s) arg%zu;\n", type->spelling, i + 1);
	}
	if (has_result(back))
		print(printer, "__typeof__(%s) result;\n", back->callback->result->spelling);
	if (!has_result(back) && !back->callback->parameter_count)
		print(printer, "char nothing;\n");
	dedent(printer);
	print(printer, "};\n");
}

/* What an expression speaks of, under the names that it has in a wrapper. */
static void print_operands(const struct back *back, const struct expression *expression, struct pieces *printed)
{
	bool is_operand = expression->kind == EXPRESSION_PARAMETER || expression->kind == EXPRESSION_BEHIND;
	for (size_t i = 0; i < expression->operand_count; i++)
		print_operands(back, expression->operands[i], printed);
	if (!is_operand)
		return;
	int number = expression->parameter + 1;
	size_t count = printed->count;
	pieces_add_once(printed, arena_format(back->model->arena, "%d", number));
	if (printed->count == count)
		return;
	if (back->callback->parameters[expression->parameter].role == ROLE_SIZE)
		print(back->printer, "const struct bind_size size%d = {.count = (uint64_t)passed->arg%d};\n", number,
			number);
	else
		print(back->printer, "const __typeof__(passed->arg%d) arg%d = passed->arg%d;\n", number, number,
			number);
}

static void print_all_operands(const struct back *back)
{
	struct pieces printed = {.arena = back->model->arena};
	for (size_t i = 0; i < back->callback->parameter_count; i++)
		if (back->callback->parameters[i].expression)
			print_operands(back, back->callback->parameters[i].expression, &printed);
}

static const char *computed(const struct back *back, const struct parameter *parameter)
{
	const struct swig_call call = {back->printer, back->model, back->callback, 0, 0, NULL};
	const char *written = parameter->contract.count ? parameter->contract.count : parameter->contract.bytes;
	return arena_format(back->model->arena, "bind_size_given(L, \"%s\", %s, \"%s\")", back->function->public_name,
		swig_expression(&call, parameter->expression), written);
}

/* "passed->arg3", or a number. */
static const char *size_of(const struct back *back, const struct parameter *parameter)
{
	if (parameter->expression)
		return computed(back, parameter);
	if (parameter->size >= 0)
		return arena_format(back->model->arena, "(size_t)passed->arg%d", parameter->size + 1);
	return arena_format(back->model->arena, "%lu", parameter->constant);
}

static const char *texts_size(const struct back *back, const struct parameter *parameter, size_t index)
{
	if (parameter->terminated)
		return arena_format(back->model->arena, "bind_count_texts(passed->arg%zu)", index + 1);
	return size_of(back, parameter);
}

static void print_give_pointer(const struct back *back, size_t index)
{
	const struct parameter *parameter = &back->callback->parameters[index];
	struct printer *printer = back->printer;
	const char *arg = arena_format(back->model->arena, "passed->arg%zu", index + 1);
	if (parameter->role == ROLE_TEXT)
		print(printer, "lua_pushstring(L, %s);\n", arg);
	else if (parameter->role == ROLE_BYTES_IN)
		print(printer, "bind_push_memory(L, %s, %s);\n", arg, size_of(back, parameter));
	else if (parameter->role == ROLE_ARRAY_IN)
		print(printer, "bind_push_items(L, %s, %s, %s);\n", arg, size_of(back, parameter),
			swig_lua_number(back->model, parameter->element));
	else if (parameter->role == ROLE_TEXTS_IN)
		print(printer, "bind_push_some_texts(L, %s, %s);\n", arg, texts_size(back, parameter, index));
	else if (parameter->role == ROLE_RECORD_IN)
		print(printer, "bind_push_record_or_nil(L, %s, &%s);\n", arg,
			swig_lua_record(back->model, parameter->element));
	else if (parameter->role == ROLE_RECORD_VALUE)
		print(printer, "bind_push_record(L, &%s, &%s);\n", arg,
			swig_lua_record(back->model, parameter->element));
	else
		print(printer, "bind_push_address(L, %s);\n", arg);
}

static void print_give_value(const struct back *back, size_t index)
{
	const struct type *type = back->callback->parameters[index].type;
	const char *kind = type->kind == TYPE_BOOL    ? "bool"
			   : type->kind == TYPE_FLOAT ? "float"
			   : type->is_signed          ? "signed"
						      : "unsigned";
	print(back->printer, "bind_push_%s(L, passed->arg%zu);\n", kind, index + 1);
}

/* Sizes and user data are no arguments. */
static bool is_given(const struct parameter *parameter)
{
	return parameter->role != ROLE_SIZE && parameter->role != ROLE_USER_DATA && parameter->role != ROLE_CLOSURE;
}

static void print_give(const struct back *back)
{
	struct printer *printer = back->printer;
	size_t count = 0, lent = 0;
	print(printer, "\nstatic int %s(lua_State *L, void *from, int lent)\n{\n", named(back, "bind_give"));
	indent(printer);
	print(printer, "const struct %s *passed = from;\n", named(back, "bind_passed"));
	print_all_operands(back);
	print(printer, "(void)passed, (void)lent;\n");
	for (size_t i = 0; i < back->callback->parameter_count; i++) {
		const struct parameter *parameter = &back->callback->parameters[i];
		if (!is_given(parameter))
			continue;
		count++;
		if (parameter->role == ROLE_HANDLE_IN)
			print(printer, "lua_pushvalue(L, lent + %zu);\n", lent++);
		else if (is_pointer(parameter->type) || parameter->role == ROLE_RECORD_VALUE)
			print_give_pointer(back, i);
		else
			print_give_value(back, i);
	}
	print(printer, "return %zu;\n", count);
	dedent(printer);
	print(printer, "}\n");
}

/* Handles are made before the function is called, so that they can be taken away after it. */
static bool print_lend(const struct back *back)
{
	struct printer *printer = back->printer;
	size_t lent = 0;
	for (size_t i = 0; i < back->callback->parameter_count; i++) {
		const struct parameter *parameter = &back->callback->parameters[i];
		if (parameter->role != ROLE_HANDLE_IN)
			continue;
		if (!lent++)
			print(printer, "\nstatic int %s(lua_State *L, void *from)\n{\n\tconst struct %s *passed = "
				       "from;\n",
				named(back, "bind_lend"), named(back, "bind_passed"));
		print(printer, "\tbind_lend(L, &bind_kind_%s, (void *)(uintptr_t)passed->arg%zu);\n",
			model_handle(back->model, parameter->element)->name, i + 1);
	}
	if (lent)
		print(printer, "\treturn %zu;\n}\n", lent);
	return lent > 0;
}

/* ---- what it returns ---- */

static void print_take(const struct back *back)
{
	struct printer *printer = back->printer;
	const struct type *type = back->callback->result;
	const char *least = "0", *most = "0", *how = "integer";
	if (type->kind == TYPE_BOOL) {
		how = "bool";
	} else if (type->kind == TYPE_FLOAT) {
		how = "float";
	} else {
		const char *form =
			arena_format(back->model->arena, "(%s, %zu)", swig_truth(type->is_signed), type->size);
		least = arena_format(back->model->arena, "BIND_LEAST%s", form);
		most = arena_format(back->model->arena, "BIND_MOST%s", form);
	}
	print(printer, "\nstatic void %s(lua_State *L, void *to)\n{\n", named(back, "bind_take"));
	indent(printer);
	print(printer, "static const struct bind_place place = {\"%s\", BIND_RETURNED(\"%s\"), %s, %s, false};\n",
		back->function->public_name, back->parameter->name, least, most);
	print(printer, "struct %s *passed = to;\n", named(back, "bind_passed"));
	print(printer, "passed->result = (__typeof__(passed->result))bind_%s_part(L, lua_gettop(L), &place, NULL);\n",
		how);
	dedent(printer);
	print(printer, "}\n");
}

/* ---- the function of C's ---- */

static const char *scope_name(enum scope scope)
{
	switch (scope) {
	case SCOPE_CALL:
		return "BIND_SCOPE_CALL";
	case SCOPE_ASYNC:
		return "BIND_SCOPE_ASYNC";
	case SCOPE_FOREVER:
		return "BIND_SCOPE_FOREVER";
	}
	return "";
}

static void print_callback(const struct back *back, bool lends)
{
	const struct parameter *parameter = back->parameter;
	bool weak = parameter->retained && (parameter->until == UNTIL_HANDLE || parameter->until == UNTIL_RESULT);
	print(back->printer, "\nstatic const struct bind_callback %s = {\n\t\"%s\", \"%s\", %s, %s, %d,\n",
		named(back, "bind_callback"), back->function->public_name, parameter->name,
		scope_name(parameter->scope), swig_truth(weak), has_result(back));
	print(back->printer, "\t%s, %s, %s,\n};\n", lends ? named(back, "bind_lend") : "NULL",
		named(back, "bind_give"), has_result(back) ? named(back, "bind_take") : "NULL");
	if (parameter->closure < 0)
		print(back->printer, "static __thread uintptr_t %s;\n", named(back, "bind_now"));
}

/* The number of the slot that C passes through. */
static const char *slot_of(const struct back *back)
{
	for (size_t i = 0; i < back->callback->parameter_count; i++)
		if (back->callback->parameters[i].role == ROLE_USER_DATA && back->parameter->closure >= 0)
			return arena_format(back->model->arena, "(uintptr_t)arg%zu", i + 1);
	return named(back, "bind_now");
}

static void print_function(const struct back *back)
{
	struct printer *printer = back->printer;
	struct pieces parameters = {.arena = back->model->arena}, values = {.arena = back->model->arena};
	const char *result = "void";
	if (back->callback->result->kind != TYPE_VOID)
		result = arena_format(back->model->arena, "__typeof__(%s)", back->callback->result->spelling);
	for (size_t i = 0; i < back->callback->parameter_count; i++) {
		pieces_add(&parameters, "__typeof__(%s) arg%zu", back->callback->parameters[i].type->spelling, i + 1);
		pieces_add(&values, ".arg%zu = arg%zu", i + 1, i + 1);
	}
	print(printer, "\nstatic %s %s(%s)\n{\n", result, named(back, "bind_back"),
		parameters.count ? pieces_join(&parameters, ", ") : "void");
	indent(printer);
	print(printer, "struct %s passed = {%s};\n", named(back, "bind_passed"),
		values.count ? pieces_join(&values, ", ") : "0");
	print(printer, "bool done = bind_call_back(&%s, %s, &passed);\n", named(back, "bind_callback"),
		slot_of(back));
	if (has_result(back))
		print(printer, "return done ? passed.result : (__typeof__(passed.result))%s;\n",
			back->parameter->on_error ? back->parameter->on_error : "0");
	else
		print(printer, strcmp(result, "void") == 0 ? "(void)done;\n" : "(void)done;\nreturn 0;\n");
	dedent(printer);
	print(printer, "}\n");
}

static void print_back(const struct back *back)
{
	print_passed(back);
	bool lends = print_lend(back);
	print_give(back);
	if (has_result(back))
		print_take(back);
	print_callback(back, lends);
	print_function(back);
}

void swig_lua_callbacks(struct printer *printer, const struct model *model)
{
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		bool is_bound = !function->contract.hidden && !function->omit_lua;
		for (size_t j = 0; is_bound && j < function->parameter_count; j++)
			if (function->parameters[j].role == ROLE_CALLBACK)
				print_back(&(struct back){printer, model, function, &function->parameters[j],
					function->parameters[j].callback});
	}
}
