/* SPDX-License-Identifier: MIT
 *
 * Arguments that may be left out, and what they are then.
 */
#include "checker.h"
#include "interface.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

bool fits_into(const struct type *type, int64_t value, bool beyond)
{
	unsigned bits = (unsigned)type->size * 8;
	if (type->is_signed)
		return !beyond &&
		       (bits >= 64 || (value >= -(INT64_C(1) << (bits - 1)) && value < INT64_C(1) << (bits - 1)));
	return beyond ? bits >= 64 : value >= 0 && (bits >= 64 || value < INT64_C(1) << bits);
}

bool integer_value(const struct model *model, const char *text, int64_t *value, bool *beyond)
{
	char *end;
	const struct constant *constant = model_constant(model, text);
	*beyond = false;
	if (constant) {
		*value = constant->value;
		*beyond = constant->is_unsigned && constant->value < 0;
		return true;
	}
	errno = 0;
	bool negative = *text == '-';
	uint64_t magnitude = strtoull(text + negative, &end, 0);
	if (errno || end == text + negative || end[strspn(end, "uUlL")] || (negative && magnitude > INT64_MAX))
		return false;
	*value = negative ? -(int64_t)magnitude : (int64_t)magnitude;
	*beyond = !negative && magnitude > INT64_MAX;
	return true;
}

const char *integer_text(const struct model *model, const struct parameter *parameter)
{
	int64_t value;
	bool beyond;
	if (!integer_value(model, parameter->contract.default_value, &value, &beyond) ||
		!fits_into(parameter->type, value, beyond))
		return NULL;
	return beyond ? arena_format(model->arena, "%" PRIu64, (uint64_t)value)
		      : arena_format(model->arena, "%" PRId64, value);
}

static const char *integer_default(struct checker *checker, const struct parameter *parameter)
{
	int64_t value;
	bool beyond;
	const char *text = parameter->contract.default_value;
	if (!integer_value(checker->model, text, &value, &beyond))
		report_error(checker->diagnostics, &parameter->location,
			"FERRULE_DEFAULT(%s) of '%s' is no integer and no constant of this module", text,
			parameter->name);
	else if (!fits_into(parameter->type, value, beyond))
		report_error(checker->diagnostics, &parameter->location,
			"FERRULE_DEFAULT(%s) of '%s' does not fit into %s", text, parameter->name,
			parameter->type->spelling);
	return integer_text(checker->model, parameter);
}

static const char *other_default(struct checker *checker, const struct parameter *parameter)
{
	char *end;
	const char *text = parameter->contract.default_value;
	if (parameter->role == ROLE_BOOL && (!strcmp(text, "true") || !strcmp(text, "1")))
		return "1";
	if (parameter->role == ROLE_BOOL && (!strcmp(text, "false") || !strcmp(text, "0")))
		return "0";
	strtod(text, &end);
	if (parameter->role == ROLE_FLOAT && end != text && !*end)
		return text;
	if (parameter->nullable && (!strcmp(text, "NULL") || !strcmp(text, "0")))
		return "NULL";
	report_error(checker->diagnostics, &parameter->location, "FERRULE_DEFAULT(%s) is no value for '%s' (%s)%s",
		text, parameter->name, parameter->type->spelling,
		strcmp(text, "NULL") ? "" : ": FERRULE_NULLABLE would make it one");
	return NULL;
}

static void settle_default(struct checker *checker, struct parameter *parameter)
{
	if (is_integer(parameter->type))
		parameter->default_value = integer_default(checker, parameter);
	else
		parameter->default_value = other_default(checker, parameter);
}

void settle_defaults(struct checker *checker)
{
	const struct parameter *optional = NULL;
	for (size_t i = 0; i < checker->function->parameter_count; i++) {
		struct parameter *parameter = &checker->function->parameters[i];
		if (!interface_is_argument(parameter))
			continue;
		if (parameter->contract.default_value) {
			settle_default(checker, parameter);
			optional = parameter;
		} else if (optional) {
			report_error(checker->diagnostics, &optional->location,
				"'%s' of %s has a default, and '%s' after it has none", optional->name,
				checker->function->name, parameter->name);
			return;
		}
	}
}
