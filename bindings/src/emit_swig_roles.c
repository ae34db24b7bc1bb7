/* SPDX-License-Identifier: MIT
 *
 * The target swig in Python: what each parameter is, as macros of swig/ferrule.swg.
 */
#include "emit_python.h"
#include "emit_swig.h"

typedef void print_role(struct swig_call *call, const struct parameter *parameter);

/* ---- numbers ---- */

static const char *integer_most(const struct model *model, const struct type *type)
{
	return arena_format(model->arena, "%sINT%zu_MAX", type->is_signed ? "" : "U", type->size * 8);
}

/* "true, 4" of an int. */
static const char *integer_form(const struct model *model, const struct type *type)
{
	return arena_format(model->arena, "%s, %zu", type->is_signed ? "true" : "false", type->size);
}

static void print_plain(struct swig_call *call, const struct parameter *parameter)
{
	(void)call;
	(void)parameter;
}

static void print_number(struct swig_call *call, const struct parameter *parameter)
{
	print(call->printer, "%%bind_number_%s(%s, %s, %zu, %zu)\n",
		parameter->role == ROLE_NUMBER_OUT ? "out" : "inout", swig_declared(call, parameter),
		swig_number(call->model, parameter->element), call->total, call->at);
	call->at++;
}

static void print_size(struct swig_call *call, const struct parameter *parameter)
{
	const char *form = swig_declared(call, parameter);
	if (parameter->role == ROLE_SIZE)
		print(call->printer, "%%bind_size(%s, %s)\n", form, integer_most(call->model, parameter->type));
	else
		print(call->printer, "%%bind_size_out(%s, %s)\n", form, c_integer(parameter->type->target));
}

static void print_token(struct swig_call *call, const struct parameter *parameter)
{
	print(call->printer, "%%bind_token(%s)\n", swig_declared(call, parameter));
}

/* ---- memory, arrays and records ---- */

/* Outs whose number is a constant, or that of an array that goes in, are no argument; others are asked for. */
static void print_array_out(
	struct swig_call *call, const struct parameter *parameter, const char *kind, const char *form)
{
	const char *comma = *form ? ", " : "";
	if (parameter->follows)
		print(call->printer, "%%bind_%s_follows(%s, %s%s%s, %s)\n", kind, swig_declared(call, parameter),
			swig_size(call, parameter), comma, form, swig_value(call, parameter));
	else if (!interface_asks(parameter))
		print(call->printer, "%%bind_%s_fixed(%s, %lu%s%s, %s)\n", kind, swig_declared(call, parameter),
			parameter->constant, comma, form, swig_value(call, parameter));
	else
		print(call->printer, "%%bind_%s_out(%s, %s, %s%s%s, %s)\n", kind, swig_declared(call, parameter),
			swig_size(call, parameter), swig_truth(parameter->nullable), comma, form,
			swig_value(call, parameter));
}

static void print_kept(struct swig_call *call, const struct parameter *parameter)
{
	print(call->printer, "%%bind_bytes_kept(%s, %s, %s, %s, %s)\n", swig_declared(call, parameter),
		swig_size(call, parameter), swig_truth(parameter->nullable),
		swig_truth(parameter->role != ROLE_BYTES_IN), swig_things(call, parameter));
}

static void print_memory(struct swig_call *call, const struct parameter *parameter)
{
	if (parameter->retained)
		print_kept(call, parameter);
	else if (parameter->role == ROLE_BYTES_OUT)
		print_array_out(call, parameter, "bytes", "");
	else
		print(call->printer, "%%bind_bytes_%s(%s, %s, %s)\n",
			parameter->role == ROLE_BYTES_INOUT ? "inout" : "in", swig_declared(call, parameter),
			swig_size(call, parameter), swig_truth(parameter->nullable));
}

static void print_text_out(struct swig_call *call, const struct parameter *parameter)
{
	print_array_out(call, parameter, "text", "");
}

static void print_array(struct swig_call *call, const struct parameter *parameter)
{
	const char *form = swig_declared(call, parameter), *number = swig_number(call->model, parameter->element);
	const char *nullable = swig_truth(parameter->nullable), *size = swig_size(call, parameter);
	if (parameter->role == ROLE_ARRAY_OUT)
		print_array_out(call, parameter, parameter->contract.releases ? "tokens" : "array", number);
	else if (parameter->role == ROLE_ARRAY_IN)
		print(call->printer, "%%bind_array_in(%s, %s, %s, %s)\n", form, size, nullable, number);
	else
		print(call->printer, "%%bind_array_inout(%s, %s, %s, %s, %s)\n", form, size, nullable, number,
			swig_value(call, parameter));
}

static void print_record(struct swig_call *call, const struct parameter *parameter)
{
	const char *form = swig_declared(call, parameter), *record = swig_record(call, parameter);
	const char *nullable = swig_truth(parameter->nullable);
	if (parameter->role == ROLE_RECORD_VALUE)
		print(call->printer, "%%bind_record_value(%s, %s)\n", form, record);
	else if (parameter->role == ROLE_RECORD_IN)
		print(call->printer, "%%bind_record_in(%s, %s, %s)\n", form, nullable, record);
	else if (parameter->role == ROLE_RECORD_OUT)
		print(call->printer, "%%bind_record_out(%s, %s, %zu, %zu)\n", form, record, call->total, call->at++);
	else
		print(call->printer, "%%bind_record_inout(%s, %s, %s, %zu, %zu)\n", form, nullable, record, call->total,
			call->at++);
}

static void print_records(struct swig_call *call, const struct parameter *parameter)
{
	const char *form = swig_declared(call, parameter), *record = swig_record(call, parameter);
	const char *nullable = swig_truth(parameter->nullable), *size = swig_size(call, parameter);
	if (parameter->role == ROLE_RECORDS_OUT)
		print_array_out(call, parameter, "records", record);
	else if (parameter->role == ROLE_RECORDS_IN)
		print(call->printer, "%%bind_records_in(%s, %s, %s, %s)\n", form, size, nullable, record);
	else
		print(call->printer, "%%bind_records_inout(%s, %s, %s, %s, %s)\n", form, size, nullable, record,
			swig_value(call, parameter));
}

/* ---- addresses and views ---- */

static void print_address(struct swig_call *call, const struct parameter *parameter)
{
	if (parameter->role == ROLE_ADDRESS)
		print(call->printer, "%%bind_address(%s, %s)\n", swig_declared(call, parameter),
			swig_truth(parameter->nullable));
	else
		print(call->printer, "%%bind_address_out(%s, %zu, %zu)\n", swig_declared(call, parameter), call->total,
			call->at++);
}

static void print_view(struct swig_call *call, const struct parameter *parameter)
{
	bool readonly = parameter->type->target->target->is_const;
	const char *integers = parameter->element ? integer_form(call->model, parameter->element) : NULL;
	print(call->printer, "%%bind_%s_out(%s, size%d, %s%s%s, (int64_t)arg1, bind_release_%s, %zu, %zu)\n",
		integers ? "integers" : "view", swig_declared(call, parameter), parameter->size + 1,
		integers ? integers : "", integers ? ", " : "", swig_truth(readonly), parameter->contract.pinned,
		call->total, call->at);
	call->at++;
}

/* ---- roles ---- */

static print_role *printer_of(enum role role)
{
	switch (role) {
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
		return print_plain;
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
		return print_number;
	case ROLE_FD:
		return swig_fd;
	case ROLE_TEXT:
		return swig_text_in;
	case ROLE_TEXT_OUT:
		return print_text_out;
	case ROLE_TEXTS_IN:
		return swig_texts_in;
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
		return swig_pointer_out;
	case ROLE_BYTES_IN:
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
		return print_memory;
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_OUT:
	case ROLE_ARRAY_INOUT:
		return print_array;
	case ROLE_RECORD_VALUE:
	case ROLE_RECORD_IN:
	case ROLE_RECORD_OUT:
	case ROLE_RECORD_INOUT:
		return print_record;
	case ROLE_RECORDS_IN:
	case ROLE_RECORDS_OUT:
	case ROLE_RECORDS_INOUT:
		return print_records;
	case ROLE_HANDLE_IN:
		return swig_handle_in;
	case ROLE_HANDLE_OUT:
		return swig_handle_out;
	case ROLE_CALLBACK:
		return swig_callback;
	case ROLE_CLOSURE:
		return swig_closure;
	case ROLE_ADDRESS:
	case ROLE_ADDRESS_OUT:
		return print_address;
	case ROLE_VIEW_OUT:
		return print_view;
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_SIZE_INOUT:
		return print_size;
	case ROLE_TOKEN:
		return print_token;
	case ROLE_USER_DATA:
		break;
	}
	return print_plain;
}

void swig_role(struct swig_call *call, const struct parameter *parameter)
{
	if (parameter->measured)
		swig_measured_role(call, parameter);
	else if (!parameter->expression || !swig_computed_role(call, parameter))
		printer_of(parameter->role)(call, parameter);
}

/* What converting the other arguments may have taken away: it can run the program's code, metamethods and finalizers.
 */
const char *swig_recheck(enum role role)
{
	switch (role) {
	case ROLE_HANDLE_IN:
		return "BIND_STAYS_OPEN";
	case ROLE_BYTES_IN:
	case ROLE_BYTES_INOUT:
	case ROLE_BYTES_OUT:
		return "BIND_STAYS_PINNED";
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_OUT:
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_RECORD_OUT:
	case ROLE_RECORDS_OUT:
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
	case ROLE_ADDRESS:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORDS_INOUT:
	case ROLE_RECORD_VALUE:
	case ROLE_TEXT_OUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_TEXTS_IN:
	case ROLE_HANDLE_OUT:
	case ROLE_CALLBACK:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		return NULL;
	}
	return NULL;
}
