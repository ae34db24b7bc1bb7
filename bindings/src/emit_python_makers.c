/* SPDX-License-Identifier: MIT
 *
 * Constructors of records in Python: plain functions that call nothing, alike in every Python target.
 */
#include "emit_python.h"

#include <inttypes.h>

static const struct filling *filling_of(const struct maker *maker, size_t field)
{
	for (size_t i = 0; i < maker->filling_count; i++)
		if (maker->fillings[i].field == (int)field)
			return &maker->fillings[i];
	return NULL;
}

static const char *length_of(const struct model *model, const struct parameter *memory)
{
	const char *name = python_name(model, memory);
	return arena_format(model->arena, memory->nullable ? "0 if %s is None else memoryview(%s).nbytes"
							   : "%.0smemoryview(%s).nbytes",
		name, name);
}

/* Constants as numbers: a name would be looked up at each call. */
static const char *filled(const struct model *model, const struct maker *maker, const struct filling *filling)
{
	const struct parameter *parameters = maker->function->parameters;
	switch (filling->kind) {
	case FILLING_ARGUMENT:
		return python_name(model, &parameters[filling->parameter]);
	case FILLING_LENGTH:
		return length_of(model, &parameters[filling->parameter]);
	case FILLING_CONSTANT:
		return maker->record->fields[filling->field].type->is_signed
			       ? arena_format(model->arena, "%" PRId64, filling->value)
			       : arena_format(model->arena, "%" PRIu64, (uint64_t)filling->value);
	}
	return "0";
}

/* In the order of the record, up to the last that is filled: what is left out is 0. */
static struct pieces values_of(const struct model *model, const struct maker *maker)
{
	struct pieces values = {.arena = model->arena};
	size_t last = 0;
	for (size_t i = 0; i < maker->record->field_count; i++) {
		const struct field *field = &maker->record->fields[i];
		const struct filling *filling = filling_of(maker, i);
		if (!interface_is_member(field))
			continue;
		pieces_add(&values, "%s", filling ? filled(model, maker, filling) : python_zero(model, field));
		last = filling ? values.count : last;
	}
	values.count = last;
	return values;
}

struct pieces python_maker_arguments(const struct model *model, const struct maker *maker)
{
	struct pieces arguments = {.arena = model->arena};
	for (size_t i = 0; i < maker->argument_count; i++) {
		size_t index = (size_t)maker->arguments[i];
		const char *value = python_default(maker->function, index);
		pieces_add(&arguments, "%s%s%s", python_name(model, &maker->function->parameters[index]),
			value ? "=" : "", value ? value : "");
	}
	return arguments;
}

static void print_maker(struct printer *printer, const struct model *model, const struct maker *maker)
{
	struct pieces arguments = python_maker_arguments(model, maker), values = values_of(model, maker);
	print(printer, "\n\n");
	python_list(printer, 0, arena_format(model->arena, "def %s(", maker->name), &arguments, "):");
	indent(printer);
	python_maker_docstring(printer, model, maker);
	python_list(printer, 1, "return (", &values, values.count == 1 ? ",)" : ")");
	dedent(printer);
}

void python_makers(struct printer *printer, const struct model *model)
{
	for (size_t i = 0; i < model->maker_count; i++)
		if (python_binds(model->makers[i].function))
			print_maker(printer, model, &model->makers[i]);
}
