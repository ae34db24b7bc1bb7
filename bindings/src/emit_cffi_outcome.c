/* SPDX-License-Identifier: MIT
 *
 * How the outcome of a call crosses from C to Python.
 */
#include "emit_cffi.h"

bool cffi_is_size_pointer(const struct parameter *parameter)
{
	return parameter->role == ROLE_SIZE && parameter->type->kind == TYPE_POINTER;
}

bool cffi_carries(const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
	case ROLE_RECORD_OUT:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE_OUT:
		return true;
	case ROLE_SIZE:
		return cffi_is_size_pointer(parameter);
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_BYTES_IN:
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_OUT:
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_RECORDS_OUT:
	case ROLE_HANDLE_IN:
	case ROLE_ADDRESS:
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
		return false;
	}
	return false;
}

bool cffi_carries_result(const struct function *function)
{
	return function->result_role != RESULT_NOTHING;
}

bool cffi_passes(const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_NUMBER_OUT:
	case ROLE_RECORD_OUT:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE_OUT:
		return false;
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_BYTES_IN:
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_OUT:
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_RECORDS_OUT:
	case ROLE_NUMBER_INOUT:
	case ROLE_HANDLE_IN:
	case ROLE_ADDRESS:
	case ROLE_SIZE:
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
		return true;
	}
	return true;
}

bool cffi_gives_back(const struct model *model, const struct parameter *parameter)
{
	bool is_record = parameter->role == ROLE_RECORD_OUT || parameter->role == ROLE_RECORDS_OUT;
	const struct record *record = is_record ? model_record(model, parameter->element) : NULL;
	if (record)
		return interface_releases(record) >= 0;
	return parameter->role == ROLE_ARRAY_OUT && parameter->contract.releases;
}

bool cffi_gives_any_back(const struct model *model, const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (cffi_gives_back(model, &function->parameters[i]))
			return true;
	return false;
}

static const struct parameter *only_carried(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (cffi_carries(&function->parameters[i]))
			return &function->parameters[i];
	return NULL;
}

size_t cffi_carried_count(const struct function *function)
{
	size_t count = cffi_carries_result(function);
	for (size_t i = 0; i < function->parameter_count; i++)
		count += cffi_carries(&function->parameters[i]);
	return count;
}

/* One value beside a failure: as a number with one value set aside where it is an integer. */
static enum cffi_outcome alone(const struct type *type)
{
	if (type->kind != TYPE_INTEGER && type->kind != TYPE_ENUM)
		return OUTCOME_STRUCT;
	return type->is_signed || type->size < 8 ? OUTCOME_SIGNED : OUTCOME_UNSIGNED;
}

static enum cffi_outcome fallible(const struct function *function)
{
	const struct parameter *out = only_carried(function);
	if (!out && function->failure == FAILURE_ERRNO)
		return OUTCOME_STATUS;
	if (!cffi_carried_count(function))
		return OUTCOME_FLAG;
	if (cffi_carried_count(function) > 1 || (out && !out->element))
		return OUTCOME_STRUCT;
	return alone(out ? out->element : function->result);
}

static bool is_by_value(const struct parameter *out)
{
	return out->role == ROLE_NUMBER_OUT || out->role == ROLE_NUMBER_INOUT || out->role == ROLE_RECORD_OUT;
}

enum cffi_outcome cffi_outcome(const struct function *function)
{
	const struct parameter *out = only_carried(function);
	if (function->failure != FAILURE_NONE)
		return fallible(function);
	return cffi_carried_count(function) > 1 || (out && !is_by_value(out)) ? OUTCOME_STRUCT : OUTCOME_PLAIN;
}

static bool is_direct(const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_BYTES_IN:
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
	case ROLE_HANDLE_IN:
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
		return true;
	case ROLE_SIZE:
		return !cffi_is_size_pointer(parameter);
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
	case ROLE_SIZE_OUT:
		return false;
	}
	return false;
}

bool cffi_is_direct(const struct function *function)
{
	enum cffi_outcome outcome = cffi_outcome(function);
	bool is_pointer = function->result_role == RESULT_ADDRESS || function->result_role == RESULT_TEXT;
	bool plain = outcome == OUTCOME_PLAIN && !is_pointer;
	if ((!plain && outcome != OUTCOME_STATUS) || function->contract.blocking || interface_retains(function))
		return false;
	for (size_t i = 0; i < function->parameter_count; i++)
		if (!is_direct(&function->parameters[i]))
			return false;
	return true;
}
