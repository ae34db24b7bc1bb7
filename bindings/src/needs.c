/* SPDX-License-Identifier: MIT
 *
 * What the structs of a function ask of a target, beyond plain fields: noted once for each record.
 */
#include "checker.h"
#include "interface.h"

static unsigned needs_of_record(const struct model *model, const struct record *record, bool out);

static unsigned needs_of_field(const struct model *model, const struct field *field, bool out)
{
	const struct type *type = field->type->kind == TYPE_ARRAY ? field->type->target : field->type;
	const struct record *inner = model_record(model, type);
	if (field->is_bits || field->group || field->role == FIELD_FLEXIBLE)
		return CARRIES_STRUCTS;
	if (out && (field->role == FIELD_TEXT || field->role == FIELD_BYTES_IN || field->role == FIELD_RECORDS))
		return CARRIES_STRUCTS;
	return inner ? needs_of_record(model, inner, out) : 0;
}

static unsigned needs_of_record(const struct model *model, const struct record *record, bool out)
{
	/* Members of anonymous members are among the fields: such a record is not laid out as its fields alone are. */
	unsigned needs = record->field_count == record->declared_count ? 0 : CARRIES_STRUCTS;
	for (size_t i = 0; !needs && i < record->field_count; i++)
		needs = needs_of_field(model, &record->fields[i], out);
	return needs;
}

static bool comes_out(const struct parameter *parameter, bool is_callback)
{
	enum role role = parameter->role;
	return is_callback || role == ROLE_RECORD_OUT || role == ROLE_RECORDS_OUT || role == ROLE_RECORD_INOUT ||
	       role == ROLE_RECORDS_INOUT;
}

static unsigned needs_of_signature(const struct model *model, const struct function *function, bool is_callback)
{
	const struct record *record =
		function->result_role == RESULT_RECORD ? model_record(model, function->result_element) : NULL;
	unsigned needs = record ? needs_of_record(model, record, true) : 0;
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		bool is_data = parameter->element && parameter->role != ROLE_HANDLE_IN &&
			       parameter->role != ROLE_HANDLE_OUT && parameter->role != ROLE_ADDRESS &&
			       parameter->role != ROLE_ADDRESS_OUT;
		record = is_data ? model_record(model, parameter->element) : NULL;
		if (record)
			needs |= needs_of_record(model, record, comes_out(parameter, is_callback));
		if (parameter->role == ROLE_CALLBACK)
			needs |= needs_of_signature(model, parameter->callback, true);
	}
	return needs;
}

void note_needs(struct model *model)
{
	for (size_t i = 0; i < model->function_count; i++)
		if (!model->functions[i].contract.hidden)
			model->functions[i].needs = needs_of_signature(model, &model->functions[i], false);
}
