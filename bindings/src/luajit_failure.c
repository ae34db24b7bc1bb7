/* SPDX-License-Identifier: MIT
 *
 * How a generated function tells a failure, and raises what a callback raised.
 */
#include "luajit_call.h"

#include <string.h>

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

const char *luajit_failed(const struct call *call)
{
	switch (call->function->failure) {
	case FAILURE_NONE:
		return call->function->result_role == RESULT_HANDLE && call->function->lending == LENDING_OWNED
			       ? "result == nil"
			       : NULL;
	case FAILURE_ERRNO:
		return "result < 0";
	case FAILURE_ERRNO_GLOBAL:
		return "result == -1";
	case FAILURE_EXPRESSION:
		return lua_expression(call, call->function->contract.fails);
	}
	return NULL;
}

const char *luajit_code(const struct call *call)
{
	switch (call->function->failure) {
	case FAILURE_NONE:
		return "12";
	case FAILURE_ERRNO:
		return call->function->result->size < 8 ? "-result" : "tonumber(-result)";
	case FAILURE_ERRNO_GLOBAL:
		return "ffi.errno()";
	case FAILURE_EXPRESSION:
		return luajit_exact(call->arena, call->function->result, "result");
	}
	return "0";
}

/* The three values that a failing call returns. */
static const char *told(const struct call *call)
{
	const struct function *function = call->function;
	const char *code = luajit_code(call), *name = function->public_name;
	if (function->explains && function->explained >= 0) {
		const struct parameter *handle = &function->parameters[function->explained];
		const char *pointer = handle->role == ROLE_HANDLE_OUT ? luajit_cell(call, handle)
								      : luajit_variable(call, handle, "memory");
		return arena_format(
			call->arena, "failure_%s(\"%s\", %s, %s)", function->explains->name, name, code, pointer);
	}
	if (call->model->explains)
		return arena_format(call->arena, "failure(%s)", code);
	return arena_format(call->arena, "%s(\"%s\", %s)",
		function->failure == FAILURE_EXPRESSION ? "own_error" : "system_error", name, code);
}

static void print_pieces(const struct call *call, const struct pieces *pieces)
{
	for (size_t i = 0; i < pieces->count; i++)
		print(call->printer, "%s\n", pieces->items[i]);
}

void luajit_print_undo(const struct call *call)
{
	print_pieces(call, &call->undo);
}

/* What C left behind is freed after the failure was explained, by what it left behind maybe. */
void luajit_tell_failure(const struct call *call)
{
	const char *condition = luajit_failed(call);
	if (!condition)
		return;
	print(call->printer, "if %s then\n", condition);
	indent(call->printer);
	if (call->undo.count || call->frees.count) {
		print(call->printer, "local _, message, code = %s\n", told(call));
		print_pieces(call, &call->frees);
		luajit_print_undo(call);
		print_text(call->printer, "return nil, message, code\n");
	} else {
		print(call->printer, "return %s\n", told(call));
	}
	dedent(call->printer);
	print_text(call->printer, "end\n");
}

/* What the function itself gives is freed as well. */
static void free_result(const struct call *call)
{
	const struct function *function = call->function;
	bool is_pointer = function->result_role == RESULT_HANDLE || function->result_role == RESULT_TEXT ||
			  function->result_role == RESULT_BYTES;
	if (is_pointer && function->lending == LENDING_OWNED)
		print(call->printer, "if result ~= nil then\n  %s(result)\nend\n",
			luajit_callee(call->model, function->frees));
}

void luajit_raise(const struct call *call)
{
	if (!call->has_callbacks)
		return;
	print_text(call->printer, "if state.problem ~= 0 then\n");
	indent(call->printer);
	print_pieces(call, &call->frees);
	free_result(call);
	luajit_settle(call);
	print_text(call->printer, "raise_problem()\n");
	dedent(call->printer);
	print_text(call->printer, "end\n");
}
