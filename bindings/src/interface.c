/* SPDX-License-Identifier: MIT
 *
 * What every language's interface agrees on: the rules that decide which parameters a script gives and which values it
 * gets back. A target that had its own would make one function two.
 */
#include "interface.h"

static bool is_fixed(const struct parameter *parameter)
{
	return parameter->size < 0;
}

bool interface_asks(const struct parameter *parameter)
{
	return (!is_fixed(parameter) && !parameter->follows && !parameter->measured) || parameter->retained;
}

bool interface_is_argument(const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_BYTES_IN:
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_IN:
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_NUMBER_INOUT:
	case ROLE_HANDLE_IN:
	case ROLE_ADDRESS:
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORDS_INOUT:
	case ROLE_RECORD_VALUE:
	case ROLE_TEXTS_IN:
	case ROLE_CALLBACK:
		return true;
	case ROLE_BYTES_OUT:
	case ROLE_TEXT_OUT:
	case ROLE_ARRAY_OUT:
	case ROLE_RECORDS_OUT:
		return interface_asks(parameter);
	case ROLE_RECORD_OUT:
	case ROLE_NUMBER_OUT:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_HANDLE_OUT:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		return false;
	}
	return false;
}

bool interface_is_value(const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_BYTES_OUT:
		return !parameter->retained;
	case ROLE_ARRAY_OUT:
	case ROLE_RECORD_OUT:
	case ROLE_RECORDS_OUT:
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORDS_INOUT:
	case ROLE_TEXT_OUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_HANDLE_OUT:
		return true;
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_BYTES_IN:
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_IN:
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_HANDLE_IN:
	case ROLE_ADDRESS:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_RECORD_VALUE:
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

bool interface_returns_result(const struct function *function)
{
	switch (function->result_role) {
	case RESULT_NOTHING:
		return false;
	case RESULT_COUNT:
		return function->counts < 0 || !interface_is_value(&function->parameters[function->counts]);
	case RESULT_INTEGER:
	case RESULT_BOOL:
	case RESULT_FLOAT:
	case RESULT_TEXT:
	case RESULT_TEXTS:
	case RESULT_BYTES:
	case RESULT_RECORD:
	case RESULT_HANDLE:
	case RESULT_ADDRESS:
		return true;
	}
	return false;
}

size_t interface_value_count(const struct function *function)
{
	size_t count = interface_returns_result(function);
	for (size_t i = 0; i < function->parameter_count; i++)
		count += interface_is_value(&function->parameters[i]);
	return count;
}

bool interface_retains(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].retained)
			return true;
	return false;
}

int interface_releases(const struct record *record)
{
	for (size_t i = 0; i < record->field_count; i++)
		if (record->fields[i].contract.releases)
			return (int)i;
	return -1;
}

bool interface_is_member(const struct field *field)
{
	switch (field->role) {
	case FIELD_VALUE:
	case FIELD_FD:
	case FIELD_HANDLE:
	case FIELD_TEXT:
	case FIELD_BYTES_IN:
	case FIELD_BYTES_OUT:
	case FIELD_RECORDS:
	case FIELD_FLEXIBLE:
	case FIELD_ADDRESS:
	case FIELD_UNKNOWN:
		return true;
	case FIELD_COUNT:
	case FIELD_TOKEN:
	case FIELD_HIDDEN:
		return false;
	}
	return false;
}

bool interface_keeps(const struct record *record)
{
	for (size_t i = 0; i < record->field_count; i++)
		if (record->fields[i].retained)
			return true;
	return false;
}

const struct field *interface_token(const struct record *record)
{
	for (size_t i = 0; i < record->field_count; i++)
		if (record->fields[i].role == FIELD_TOKEN)
			return &record->fields[i];
	return NULL;
}

bool interface_keeps_any(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].keeps)
			return true;
	return false;
}

const struct type *interface_handle(const struct type *pointer)
{
	return pointer->kind == TYPE_POINTER ? pointer->target : pointer;
}

bool type_is_integer(const struct type *type)
{
	return type->kind == TYPE_INTEGER || type->kind == TYPE_ENUM;
}

const char *c_integer(const struct type *type)
{
	static const char *const names[][2] = {
		{"uint8_t", "int8_t"}, {"uint16_t", "int16_t"}, {"uint32_t", "int32_t"}, {"uint64_t", "int64_t"}};
	size_t at = 0;
	while (at < 3 && (size_t)1 << at < type->size)
		at++;
	return names[at][type->is_signed];
}

/* ---- what a target has not learnt yet ---- */

static bool is_number_of(const struct type *element, enum type_kind kind)
{
	return element && element->kind == kind;
}

static unsigned needs_of_element(const struct type *element)
{
	return is_number_of(element, TYPE_FLOAT) || is_number_of(element, TYPE_BOOL) ? CARRIES_NUMBERS : 0;
}

static unsigned needs_of_role(const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_OUT:
		return needs_of_element(parameter->element);
	case ROLE_ARRAY_INOUT:
		return CARRIES_NUMBERS;
	case ROLE_RECORD_INOUT:
	case ROLE_RECORDS_INOUT:
	case ROLE_RECORD_VALUE:
		return CARRIES_RECORDS;
	case ROLE_TEXT_OUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_TEXTS_IN:
	case ROLE_SIZE_INOUT:
		return CARRIES_TEXTS;
	case ROLE_HANDLE_OUT:
		return CARRIES_HANDLES;
	case ROLE_CALLBACK:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
		return CARRIES_CALLBACKS;
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_BYTES_IN:
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_RECORD_OUT:
	case ROLE_RECORDS_OUT:
	case ROLE_HANDLE_IN:
	case ROLE_ADDRESS:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_TOKEN:
		return 0;
	}
	return 0;
}

static unsigned needs_of_parameter(const struct parameter *parameter)
{
	unsigned needs = needs_of_role(parameter);
	if (parameter->expression)
		needs |= CARRIES_EXPRESSIONS;
	if (parameter->measured)
		needs |= CARRIES_TEXTS;
	if (parameter->retained && parameter->until != UNTIL_TOKEN)
		needs |= CARRIES_HANDLES;
	/* A handle that is `void *` is told from the others by its name. */
	if (parameter->role == ROLE_HANDLE_IN && parameter->element->kind == TYPE_VOID)
		needs |= CARRIES_HANDLES;
	return needs;
}

static unsigned needs_of_result(const struct function *function)
{
	switch (function->result_role) {
	case RESULT_TEXTS:
	case RESULT_BYTES:
		return CARRIES_TEXTS;
	case RESULT_TEXT:
		return function->lending == LENDING_OWNED ? CARRIES_TEXTS : 0;
	case RESULT_RECORD:
		return CARRIES_RECORDS;
	case RESULT_HANDLE:
		return function->contract.returns_borrowed || function->result->target->kind == TYPE_VOID
			       ? CARRIES_HANDLES
			       : 0;
	case RESULT_NOTHING:
	case RESULT_INTEGER:
	case RESULT_BOOL:
	case RESULT_FLOAT:
	case RESULT_ADDRESS:
	case RESULT_COUNT:
		return 0;
	}
	return 0;
}

const char *contract_uncarried(const struct function *function, unsigned carried)
{
	static const char *const names[] = {"numbers behind pointers and in arrays that are no integers",
		"structs by value, or read and written", "texts and bytes in these forms", "handles in these forms",
		"callbacks", "sizes that are expressions", "functions without a symbol, and errors of their own class",
		"structs with bit-fields, unions, arrays at their end, or pointers that come from C"};
	unsigned needs = needs_of_result(function) | function->needs;
	for (size_t i = 0; i < function->parameter_count; i++)
		needs |= needs_of_parameter(&function->parameters[i]);
	if (function->result_expression)
		needs |= CARRIES_EXPRESSIONS;
	if (function->method_of || function->constructor_of)
		needs |= CARRIES_HANDLES;
	if (function->calls || function->error || function->explains)
		needs |= CARRIES_CALLS;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (needs & ~carried & 1u << i)
			return names[i];
	return NULL;
}
