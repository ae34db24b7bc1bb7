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
