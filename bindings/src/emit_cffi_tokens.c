/* SPDX-License-Identifier: MIT
 *
 * C's side of tokens in the target cffi. Python may be interrupted before it sees a call's outcome: so C notes whose
 * memory was taken, and lets go of what comes back.
 */
#include "emit_cffi_shims.h"

/* Python asks, after an exception, whose memory C has now. */
static void print_taking(struct printer *printer, const struct model *model, const struct function *function)
{
	const char *condition = shim_condition(function);
	for (size_t i = 0; i < function->parameter_count; i++) {
		if (function->parameters[i].role != ROLE_TOKEN)
			continue;
		const char *name = python_name(model, &function->parameters[i]);
		if (condition)
			print(printer, "\tif (!(%s))\n\t", condition);
		print(printer, "\tbind_last_taken = %s;\n", name);
	}
}

/* The same for records: the first token stands for all of the call's. */
static void print_taking_records(struct printer *printer, const struct model *model, const struct function *function)
{
	const char *condition = shim_condition(function);
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (!parameter->keeps)
			continue;
		const char *name = python_name(model, parameter);
		const char *token = interface_token(model_record(model, parameter->element))->name;
		const char *count = parameter->size < 0 ? arena_format(model->arena, "%lu", parameter->constant)
							: python_name(model, &function->parameters[parameter->size]);
		if (parameter->role == ROLE_RECORD_IN)
			count = arena_format(model->arena, "(%s != 0)", name);
		print(printer, "\tfor (size_t at = 0; %s%s%sat < %s; at++)\n", condition ? "!(" : "",
			condition ? condition : "", condition ? ") && " : "", count);
		print(printer, "\t\tif (%s[at].%s) {\n\t\t\tbind_last_taken = %s[at].%s;\n\t\t\tbreak;\n\t\t}\n", name,
			token, name, token);
	}
}

void shim_taking(struct printer *printer, const struct model *model, const struct function *function)
{
	if (cffi_has_token(function))
		print_taking(printer, model, function);
	print_taking_records(printer, model, function);
}

/* How many elements of an out-array are valid after the call. */
static const char *valid_count(const struct model *model, const struct function *function, const struct parameter *out)
{
	if (function->counts >= 0 && &function->parameters[function->counts] == out)
		return "result";
	if (out->size < 0)
		return arena_format(model->arena, "%lu", out->constant);
	const struct parameter *size = &function->parameters[out->size];
	return arena_format(model->arena, "%s%s", cffi_is_size_pointer(size) ? "out_" : "", python_name(model, size));
}

void shim_giving_back(struct printer *printer, const struct model *model, const struct function *function)
{
	const char *condition = shim_condition(function);
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *out = &function->parameters[i];
		if (!cffi_gives_back(model, out))
			continue;
		const struct record *record = model_record(model, out->element);
		const char *field = record ? record->fields[interface_releases(record)].name : "";
		print(printer, "\tfor (size_t at = 0; %s%s%sat < (size_t)%s; at++)\n", condition ? "!(" : "",
			condition ? condition : "", condition ? ") && " : "",
			out->role == ROLE_RECORD_OUT ? "1" : valid_count(model, function, out));
		print(printer, "\t\tbind_let_go(bind_kept, %s%s%s%s%s);\n", out->role == ROLE_RECORD_OUT ? "out_" : "",
			python_name(model, out), out->role == ROLE_RECORD_OUT ? "" : "[at]", record ? "." : "", field);
	}
}
