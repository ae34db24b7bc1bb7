/* SPDX-License-Identifier: MIT
 *
 * How the outcome of a call crosses from C to Python.
 */
#include "emit_cffi.h"

bool cffi_is_size_pointer(const struct parameter *parameter)
{
	return parameter->role == ROLE_SIZE && parameter->type->kind == TYPE_POINTER;
}

/* ---- what crosses in the box ---- */

static bool is_viewed(enum lending lending, int owner)
{
	return lending == LENDING_PINNED && owner >= 0;
}

bool cffi_boxes_result(const struct function *function)
{
	switch (function->result_role) {
	case RESULT_TEXT:
	case RESULT_TEXTS:
		return true;
	case RESULT_BYTES:
		return !is_viewed(function->lending, function->owner);
	case RESULT_NOTHING:
	case RESULT_INTEGER:
	case RESULT_BOOL:
	case RESULT_FLOAT:
	case RESULT_RECORD:
	case RESULT_HANDLE:
	case RESULT_ADDRESS:
	case RESULT_COUNT:
		return false;
	}
	return false;
}

bool cffi_boxes(const struct parameter *parameter)
{
	if (parameter->measured || parameter->role == ROLE_TEXT_POINTER_OUT)
		return true;
	return parameter->role == ROLE_BYTES_POINTER_OUT && !is_viewed(parameter->lending, parameter->owner);
}

bool cffi_has_box(const struct function *function)
{
	bool any = cffi_boxes_result(function) || (function->explains && function->explained >= 0);
	for (size_t i = 0; i < function->parameter_count; i++)
		any |= cffi_boxes(&function->parameters[i]);
	return any;
}

/* ---- what is measured ---- */

const struct parameter *cffi_measured_by(const struct function *function, const struct parameter *size)
{
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (parameter->measured && parameter->size >= 0 && &function->parameters[parameter->size] == size)
			return parameter;
	}
	return NULL;
}

bool cffi_measures(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].measured)
			return true;
	return false;
}

/* ---- what crosses by value ---- */

/* The size of a view, or of what the function returns as one. */
static bool is_viewed_size(const struct function *function, const struct parameter *size)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].size >= 0 && &function->parameters[function->parameters[i].size] == size)
			return function->parameters[i].role == ROLE_VIEW_OUT;
	return false;
}

bool cffi_carries(const struct function *function, const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
	case ROLE_RECORD_OUT:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_HANDLE_OUT:
		return true;
	case ROLE_SIZE_OUT:
		return is_viewed_size(function, parameter);
	case ROLE_BYTES_POINTER_OUT:
		return !cffi_boxes(parameter);
	case ROLE_SIZE:
		return cffi_is_size_pointer(parameter) && !cffi_measured_by(function, parameter);
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
	case ROLE_TEXTS_IN:
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
	bool counts_box = function->result_role == RESULT_COUNT && function->counts >= 0 &&
			  function->parameters[function->counts].measured;
	return function->result_role != RESULT_NOTHING && !cffi_boxes_result(function) && !counts_box;
}

bool cffi_passes(const struct function *function, const struct parameter *parameter)
{
	if (parameter->measured || cffi_measured_by(function, parameter))
		return false;
	switch (parameter->role) {
	case ROLE_NUMBER_OUT:
	case ROLE_RECORD_OUT:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE_OUT:
	case ROLE_SIZE_INOUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_HANDLE_OUT:
	case ROLE_USER_DATA:
		return false;
	case ROLE_CALLBACK:
		return parameter->nullable;
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
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_RECORDS_OUT:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORDS_INOUT:
	case ROLE_RECORD_VALUE:
	case ROLE_NUMBER_INOUT:
	case ROLE_TEXT_OUT:
	case ROLE_TEXTS_IN:
	case ROLE_HANDLE_IN:
	case ROLE_ADDRESS:
	case ROLE_SIZE:
	case ROLE_CLOSURE:
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

const struct parameter *cffi_first_carried(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (cffi_carries(function, &function->parameters[i]))
			return &function->parameters[i];
	return NULL;
}

/* A view of the caller's crosses with its size, which may be computed. */
static bool views_result(const struct function *function)
{
	return function->result_role == RESULT_BYTES && !cffi_boxes_result(function);
}

size_t cffi_carried_count(const struct function *function)
{
	size_t count = (size_t)cffi_carries_result(function) + views_result(function);
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		bool carries = cffi_carries(function, parameter);
		count += (size_t)carries + (carries && parameter->role == ROLE_BYTES_POINTER_OUT);
	}
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
	const struct parameter *out = cffi_first_carried(function);
	if (cffi_measures(function))
		return OUTCOME_STRUCT;
	if (!out && function->failure == FAILURE_ERRNO)
		return OUTCOME_STATUS;
	if (!cffi_carried_count(function))
		return OUTCOME_FLAG;
	if (cffi_carried_count(function) > 1 || (out && !out->element) || (out && out->role == ROLE_HANDLE_OUT))
		return OUTCOME_STRUCT;
	return alone(out ? out->element : function->result);
}

static bool is_by_value(const struct parameter *out)
{
	return out->role == ROLE_NUMBER_OUT || out->role == ROLE_NUMBER_INOUT || out->role == ROLE_RECORD_OUT ||
	       out->role == ROLE_HANDLE_OUT;
}

enum cffi_outcome cffi_outcome(const struct function *function)
{
	const struct parameter *out = cffi_first_carried(function);
	if (function->failure != FAILURE_NONE || cffi_measures(function))
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
	case ROLE_TOKEN:
		return true;
	case ROLE_HANDLE_IN:
		return cffi_handle_is_struct(interface_handle(parameter->element));
	case ROLE_SIZE:
		return !cffi_is_size_pointer(parameter);
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_OUT:
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
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
	case ROLE_TEXTS_IN:
	case ROLE_HANDLE_OUT:
	case ROLE_CALLBACK:
	case ROLE_ADDRESS:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE_OUT:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
		return false;
	}
	return false;
}

static bool is_direct_result(const struct function *function)
{
	switch (function->result_role) {
	case RESULT_NOTHING:
	case RESULT_INTEGER:
	case RESULT_BOOL:
	case RESULT_FLOAT:
	case RESULT_COUNT:
		return true;
	case RESULT_HANDLE:
		return cffi_handle_is_struct(function->result_element);
	case RESULT_TEXT:
	case RESULT_TEXTS:
	case RESULT_BYTES:
	case RESULT_RECORD:
	case RESULT_ADDRESS:
		return false;
	}
	return false;
}

bool cffi_is_direct(const struct model *model, const struct function *function)
{
	enum cffi_outcome outcome = cffi_outcome(function);
	bool plain = (outcome == OUTCOME_PLAIN && is_direct_result(function)) || outcome == OUTCOME_STATUS;
	if (!plain || function->contract.blocking || cffi_has_token(function) || function->calls ||
		cffi_has_box(function) || cffi_gives_any_back(model, function))
		return false;
	for (size_t i = 0; i < function->parameter_count; i++)
		if (!is_direct(&function->parameters[i]))
			return false;
	return true;
}
