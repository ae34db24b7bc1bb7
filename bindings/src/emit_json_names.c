/* SPDX-License-Identifier: MIT
 *
 * What the description calls the values of the model's enumerations.
 */
#include "emit_json.h"

const char *json_kind_name(enum type_kind kind)
{
	switch (kind) {
	case TYPE_VOID:
		return "void";
	case TYPE_BOOL:
		return "bool";
	case TYPE_INTEGER:
		return "integer";
	case TYPE_FLOAT:
		return "float";
	case TYPE_ENUM:
		return "enum";
	case TYPE_RECORD:
		return "record";
	case TYPE_INCOMPLETE:
		return "incomplete";
	case TYPE_POINTER:
		return "pointer";
	case TYPE_ARRAY:
		return "array";
	case TYPE_FUNCTION:
		return "function";
	}
	return NULL;
}

const char *json_role_name(enum role role)
{
	switch (role) {
	case ROLE_INTEGER:
		return "integer";
	case ROLE_BOOL:
		return "bool";
	case ROLE_FLOAT:
		return "float";
	case ROLE_FD:
		return "fd";
	case ROLE_TEXT:
		return "text";
	case ROLE_BYTES_IN:
		return "bytes_in";
	case ROLE_BYTES_OUT:
		return "bytes_out";
	case ROLE_BYTES_INOUT:
		return "bytes_inout";
	case ROLE_ARRAY_IN:
		return "array_in";
	case ROLE_ARRAY_OUT:
		return "array_out";
	case ROLE_RECORD_IN:
		return "record_in";
	case ROLE_RECORDS_IN:
		return "records_in";
	case ROLE_RECORD_OUT:
		return "record_out";
	case ROLE_RECORDS_OUT:
		return "records_out";
	case ROLE_NUMBER_OUT:
		return "number_out";
	case ROLE_NUMBER_INOUT:
		return "number_inout";
	case ROLE_HANDLE_IN:
		return "handle_in";
	case ROLE_ADDRESS:
		return "address";
	case ROLE_ADDRESS_OUT:
		return "address_out";
	case ROLE_VIEW_OUT:
		return "view_out";
	case ROLE_SIZE:
		return "size";
	case ROLE_SIZE_OUT:
		return "size_out";
	case ROLE_ARRAY_INOUT:
		return "array_inout";
	case ROLE_RECORD_INOUT:
		return "record_inout";
	case ROLE_RECORDS_INOUT:
		return "records_inout";
	case ROLE_RECORD_VALUE:
		return "record_value";
	case ROLE_TEXT_OUT:
		return "text_out";
	case ROLE_TEXT_POINTER_OUT:
		return "text_pointer_out";
	case ROLE_BYTES_POINTER_OUT:
		return "bytes_pointer_out";
	case ROLE_TEXTS_IN:
		return "texts_in";
	case ROLE_HANDLE_OUT:
		return "handle_out";
	case ROLE_CALLBACK:
		return "callback";
	case ROLE_SIZE_INOUT:
		return "size_inout";
	case ROLE_CLOSURE:
		return "closure";
	case ROLE_USER_DATA:
		return "user_data";
	case ROLE_TOKEN:
		return "token";
	}
	return NULL;
}

const char *json_result_role_name(enum result_role role)
{
	switch (role) {
	case RESULT_NOTHING:
		return "nothing";
	case RESULT_INTEGER:
		return "integer";
	case RESULT_BOOL:
		return "bool";
	case RESULT_FLOAT:
		return "float";
	case RESULT_TEXT:
		return "text";
	case RESULT_HANDLE:
		return "handle";
	case RESULT_ADDRESS:
		return "address";
	case RESULT_TEXTS:
		return "texts";
	case RESULT_BYTES:
		return "bytes";
	case RESULT_RECORD:
		return "record";
	case RESULT_COUNT:
		return "count";
	}
	return NULL;
}

const char *json_failure_name(enum failure failure)
{
	switch (failure) {
	case FAILURE_NONE:
		return NULL;
	case FAILURE_ERRNO:
		return "errno";
	case FAILURE_ERRNO_GLOBAL:
		return "errno_global";
	case FAILURE_EXPRESSION:
		return "expression";
	}
	return NULL;
}

const char *json_field_role_name(enum field_role role)
{
	switch (role) {
	case FIELD_VALUE:
		return "value";
	case FIELD_FD:
		return "fd";
	case FIELD_HANDLE:
		return "handle";
	case FIELD_TEXT:
		return "text";
	case FIELD_BYTES_IN:
		return "bytes_in";
	case FIELD_BYTES_OUT:
		return "bytes_out";
	case FIELD_RECORDS:
		return "records";
	case FIELD_ADDRESS:
		return "address";
	case FIELD_UNKNOWN:
		return "unknown";
	case FIELD_COUNT:
		return "count";
	case FIELD_TOKEN:
		return "token";
	case FIELD_FLEXIBLE:
		return "flexible";
	case FIELD_HIDDEN:
		return "hidden";
	}
	return NULL;
}

const char *json_lending_name(enum lending lending)
{
	switch (lending) {
	case LENDING_NONE:
		return NULL;
	case LENDING_OWNED:
		return "owned";
	case LENDING_COPIED:
		return "copied";
	case LENDING_PINNED:
		return "pinned";
	}
	return NULL;
}

const char *json_until_name(enum until until)
{
	switch (until) {
	case UNTIL_TOKEN:
		return "token";
	case UNTIL_HANDLE:
		return "handle";
	case UNTIL_RESULT:
		return "result";
	case UNTIL_FUNCTION:
		return "function";
	}
	return NULL;
}

const char *json_scope_name(enum scope scope)
{
	switch (scope) {
	case SCOPE_CALL:
		return "call";
	case SCOPE_ASYNC:
		return "async";
	case SCOPE_FOREVER:
		return "forever";
	}
	return NULL;
}

const char *json_operator_name(enum expression_kind kind)
{
	switch (kind) {
	case EXPRESSION_ADD:
		return "add";
	case EXPRESSION_SUBTRACT:
		return "subtract";
	case EXPRESSION_MULTIPLY:
		return "multiply";
	case EXPRESSION_DIVIDE:
		return "divide";
	case EXPRESSION_NUMBER:
	case EXPRESSION_PARAMETER:
	case EXPRESSION_BEHIND:
	case EXPRESSION_CALL:
		return NULL;
	}
	return NULL;
}
