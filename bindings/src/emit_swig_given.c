/* SPDX-License-Identifier: MIT
 *
 * The target swig in Python: texts and bytes that C gives.
 */
#include "emit_swig.h"

const char *swig_freeing(const struct model *model, const char *frees)
{
	return frees ? arena_format(model->arena, "bind_free_%s", frees) : "NULL";
}

const char *swig_result_size(const struct swig_call *call)
{
	const struct function *function = call->function;
	struct arena *arena = call->model->arena;
	if (function->result_expression)
		return arena_format(arena, "%%arg(%s), \"%s\"", swig_expression(call, function->result_expression),
			function->contract.bytes);
	return arena_format(
		arena, "%%arg(BIND_EXACTLY(size%d)), \"%s\"", function->result_size + 1, function->contract.bytes);
}

/* The same of what a pointer that goes out leads to. */
static const char *given_size(const struct swig_call *call, const struct parameter *parameter)
{
	struct arena *arena = call->model->arena;
	if (parameter->expression)
		return swig_computed(call, parameter);
	if (parameter->size < 0)
		return arena_format(
			arena, "%%arg(BIND_EXACTLY(%lu)), \"%lu\"", parameter->constant, parameter->constant);
	return arena_format(
		arena, "%%arg(BIND_EXACTLY(size%d)), \"%s\"", parameter->size + 1, parameter->contract.bytes);
}

void swig_pointer_out(struct swig_call *call, const struct parameter *parameter)
{
	struct printer *printer = call->printer;
	const char *form = swig_declared(call, parameter), *frees = swig_freeing(call->model, parameter->frees);
	if (parameter->role == ROLE_TEXT_POINTER_OUT)
		print(printer, "%%bind_text_given(%s, %s, %zu, %zu)\n", form, frees, call->total, call->at);
	else if (parameter->lending == LENDING_PINNED)
		print(printer, "%%bind_bytes_pinned(%s, %s, handle%d, %zu, %zu)\n", form, given_size(call, parameter),
			parameter->owner + 1, call->total, call->at);
	else
		print(printer, "%%bind_bytes_given(%s, %s, %s, %zu, %zu)\n", form, given_size(call, parameter), frees,
			call->total, call->at);
	call->at++;
}

void swig_texts_in(struct swig_call *call, const struct parameter *parameter)
{
	const char *size = parameter->terminated ? "NULL" : swig_size(call, parameter);
	print(call->printer, "%%bind_texts_in(%s, %s, %s, %s)\n", swig_declared(call, parameter), size,
		swig_truth(parameter->nullable), swig_truth(parameter->contract.path));
}
