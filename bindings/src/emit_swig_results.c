/* SPDX-License-Identifier: MIT
 *
 * The target swig: results, as macros of swig/ferrule.swg.
 */
#include "emit_swig.h"

static const char *result_kind(const struct function *function)
{
	switch (function->result_role) {
	case RESULT_COUNT:
	case RESULT_INTEGER:
		return function->result->is_signed ? "signed" : "unsigned";
	case RESULT_BOOL:
		return "bool";
	case RESULT_FLOAT:
		return "float";
	case RESULT_TEXT:
		return "text";
	case RESULT_TEXTS:
		return "texts";
	case RESULT_ADDRESS:
		return "address";
	case RESULT_NOTHING:
	case RESULT_HANDLE:
	case RESULT_BYTES:
	case RESULT_RECORD:
		break;
	}
	return NULL;
}

/* Those that need more than a conversion. */
static bool print_given(struct swig_call *call, const char *form)
{
	const struct function *function = call->function;
	if (function->result_role == RESULT_HANDLE)
		swig_handle_result(call, form);
	else if (function->result_role == RESULT_RECORD)
		print(call->printer, "%%bind_result_record(%s, bind_record_%s, %zu)\n", form,
			model_record(call->model, function->result_element)->name, call->total);
	else if (function->result_role == RESULT_BYTES && function->lending == LENDING_PINNED)
		print(call->printer, "%%bind_result_view(%s, %s, handle%d, %zu)\n", form, swig_result_size(call),
			function->owner + 1, call->total);
	else if (function->result_role == RESULT_BYTES)
		print(call->printer, "%%bind_result_bytes(%s, %s, %s, %zu)\n", form, swig_result_size(call),
			swig_freeing(call->model, function->frees), call->total);
	else if (function->result_role == RESULT_TEXT && function->frees)
		print(call->printer, "%%bind_result_given(%s, %s, %zu)\n", form,
			swig_freeing(call->model, function->frees), call->total);
	else
		return false;
	return true;
}

/* An integer, a truth or a number alone is what the typemap of its type does. */
static bool is_default_result(const struct swig_call *call)
{
	enum result_role role = call->function->result_role;
	if (call->total > 1)
		return false;
	if (call->total == 0)
		return call->function->result->kind == TYPE_VOID;
	return role == RESULT_INTEGER || role == RESULT_BOOL || role == RESULT_FLOAT || role == RESULT_COUNT;
}

/* A result that nobody looks at is none. */
const char *swig_result_declaration(const struct swig_call *call)
{
	const struct function *function = call->function;
	if (function->result_role == RESULT_NOTHING && function->failure == FAILURE_NONE)
		return arena_format(call->model->arena, "void %s", swig_symbol(call->model, function));
	return swig_declaration(call->model, function->result, swig_symbol(call->model, function));
}

void swig_result(struct swig_call *call)
{
	const struct function *function = call->function;
	const char *form = swig_result_declaration(call);
	bool returned = interface_returns_result(function);
	call->at = returned;
	if (returned && print_given(call, form))
		return;
	if (!returned && call->total)
		print(call->printer, "%%bind_result_dropped(%s)\n", form);
	else if (is_default_result(call))
		return;
	else if (returned)
		print(call->printer, "%%bind_result(%s, %s, %zu)\n", form, result_kind(function), call->total);
	else
		print(call->printer, "%%bind_result_none(%s)\n", form);
}
