/* SPDX-License-Identifier: MIT
 *
 * Target cpython: what C gives in room that is measured first, and in memory of its own.
 */
#include "emit_cpython.h"

#define FORMAT(...) arena_format(call->model->arena, __VA_ARGS__)

/* ---- what is measured: room that the call itself makes ---- */

const char *cpython_needed(const struct cpython_call *call, const struct parameter *parameter)
{
	const struct parameter *size = &call->function->parameters[parameter->size];
	return size->role == ROLE_SIZE_INOUT ? FORMAT("c_%s", size->name) : "result";
}

const struct parameter *cpython_measured_by(const struct cpython_call *call, const struct parameter *size)
{
	const struct function *function = call->function;
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].measured && &function->parameters[function->parameters[i].size] == size)
			return &function->parameters[i];
	return NULL;
}

static const char *measured_value(const struct cpython_call *call, const struct parameter *parameter)
{
	const char *name = parameter->name;
	const char *count = FORMAT("bind_valid((int64_t)%s, %s_room.count)", cpython_needed(call, parameter), name);
	bool counted = call->function->parameters[parameter->size].role != ROLE_SIZE_INOUT;
	if (parameter->role == ROLE_TEXT_OUT)
		return FORMAT("bind_text_in_room(c_%s.memory, %s, %s)", name, count, cpython_truth(counted));
	if (parameter->role == ROLE_ARRAY_OUT)
		return FORMAT("bind_numbers_out(&c_%s, %s, %s)", name, count, cpython_kind(call, parameter->element));
	if (parameter->role == ROLE_RECORDS_OUT)
		return FORMAT("bind_records_out(module, &c_%s, %s, &%s)", name, count,
			cpython_record(call->model, parameter->element));
	return FORMAT("PyBytes_FromStringAndSize(c_%s.memory, (Py_ssize_t)%s)", name, count);
}

struct passing cpython_measured(const struct cpython_call *call, const struct parameter *parameter)
{
	const char *name = parameter->name;
	return (struct passing){
		.local = FORMAT("struct bind_array c_%s; struct bind_size %s_room = {0}", name, name),
		.clear = FORMAT("bind_array_clear(&c_%s)", name),
		.argument = FORMAT("c_%s.memory", name),
		.value = measured_value(call, parameter),
		.release = FORMAT("bind_array_free(&c_%s)", name),
	};
}

/* ---- pointers that go out ---- */

static const char *freeing(const struct cpython_call *call, const char *frees)
{
	return frees ? FORMAT("bind_free_%s", frees) : NULL;
}

/* How many bytes are behind a pointer that goes out, and how that is written. */
static const char *given_size(const struct cpython_call *call, const struct parameter *parameter)
{
	if (parameter->expression)
		return FORMAT("%s, \"%s\"", cpython_expression(call, parameter->expression), parameter->contract.bytes);
	if (parameter->size < 0)
		return FORMAT("BIND_EXACTLY(%lu), \"%lu\"", parameter->constant, parameter->constant);
	return FORMAT("BIND_EXACTLY(c_%s), \"%s\"", call->function->parameters[parameter->size].name,
		parameter->contract.bytes);
}

struct passing cpython_pointer_out(const struct cpython_call *call, const struct parameter *parameter)
{
	const char *name = parameter->name, *frees = freeing(call, parameter->frees);
	struct passing passing = {
		.local = FORMAT("void *c_%s = NULL", name),
		.argument = FORMAT("(void *)&c_%s", name),
		.release = frees ? FORMAT("bind_give_back(c_%s, %s)", name, frees) : NULL,
	};
	if (parameter->role == ROLE_TEXT_POINTER_OUT) {
		passing.value = FORMAT("bind_text_out(c_%s)", name);
		return passing;
	}
	const char *form = FORMAT(
		"\"%s\", \"%s\", c_%s, %s", call->function->public_name, name, name, given_size(call, parameter));
	if (parameter->lending == LENDING_PINNED)
		passing.value = FORMAT("bind_bytes_pinned(module, %s, %s)", form,
			cpython_owner(call, parameter->lending, parameter->owner));
	else
		passing.value = FORMAT("bind_bytes_given(%s)", form);
	return passing;
}
