/* SPDX-License-Identifier: MIT
 *
 * What functions do with each record, noted once: targets ask it of every record for every function, and a look through
 * all functions each time would be quadratic.
 */
#include "checker.h"

static void note_function(struct model *model, const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		const struct record *record = parameter->element ? model_record(model, parameter->element) : NULL;
		if (!record)
			continue;
		struct record *used = &model->records[record - model->records];
		uint64_t role = UINT64_C(1) << parameter->role;
		used->python_roles |= function->omit_python ? 0 : role;
		used->lua_roles |= function->omit_lua ? 0 : role;
	}
}

void note_uses(struct model *model)
{
	for (size_t i = 0; i < model->function_count; i++)
		if (!model->functions[i].contract.hidden)
			note_function(model, &model->functions[i]);
}
