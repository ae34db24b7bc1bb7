/* SPDX-License-Identifier: MIT
 *
 * What functions do with each record, noted once: targets ask it of every record for every function, and a look through
 * all functions each time would be quadratic.
 */
#include "checker.h"

#define ROLE_BIT(role) (UINT64_C(1) << (role))

/* What is changed goes in and comes out; what a callback gets comes out, whatever it is to the callback. */
static uint64_t roles_of(const struct parameter *parameter, bool of_callback)
{
	uint64_t role = ROLE_BIT(parameter->role);
	if (of_callback)
		return parameter->role == ROLE_RECORD_IN ? ROLE_BIT(ROLE_RECORD_OUT) : 0;
	if (parameter->role == ROLE_RECORD_INOUT)
		role |= ROLE_BIT(ROLE_RECORD_IN) | ROLE_BIT(ROLE_RECORD_OUT);
	if (parameter->role == ROLE_RECORDS_INOUT)
		role |= ROLE_BIT(ROLE_RECORDS_IN) | ROLE_BIT(ROLE_RECORDS_OUT);
	if (parameter->role == ROLE_RECORD_VALUE)
		role |= ROLE_BIT(ROLE_RECORD_IN);
	return role;
}

static void note(struct model *model, const struct function *function, const struct type *element, uint64_t roles)
{
	const struct record *record = element ? model_record(model, element) : NULL;
	if (!record)
		return;
	struct record *used = &model->records[record - model->records];
	used->python_roles |= function->omit_python ? 0 : roles;
	used->lua_roles |= function->omit_lua ? 0 : roles;
}

static void note_awaited(struct model *model, const char *name)
{
	const struct function *awaited = model_function(model, name);
	if (awaited)
		model->functions[awaited - model->functions].awaited = true;
}

static void note_function(struct model *model, const struct function *function)
{
	if (function->result_role == RESULT_RECORD)
		note(model, function, function->result_element, ROLE_BIT(ROLE_RECORD_OUT));
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		const struct function *callback = parameter->callback;
		note(model, function, parameter->element, roles_of(parameter, false));
		if (parameter->retained && parameter->until == UNTIL_FUNCTION)
			note_awaited(model, parameter->until_function);
		for (size_t j = 0; callback && j < callback->parameter_count; j++)
			note(model, function, callback->parameters[j].element,
				roles_of(&callback->parameters[j], true));
	}
}

void note_uses(struct model *model)
{
	for (size_t i = 0; i < model->function_count; i++)
		if (!model->functions[i].contract.hidden)
			note_function(model, &model->functions[i]);
}
