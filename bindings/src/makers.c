/* SPDX-License-Identifier: MIT
 *
 * Constructors of records: what FERRULE_MAKES says, made into fields and what fills them.
 */
#include "checker.h"
#include "interface.h"

#include <ctype.h>
#include <string.h>

/* The constructor at hand. */
struct making {
	struct checker *checker;
	const struct function *function;
	struct maker *maker;
	struct filling *by_field; /* of each field of the record; those that nothing fills have `field` -1 */
	bool *assigned; /* parameters that an assignment speaks of: they do not fill the field of their name too */
	bool *used; /* parameters that are arguments */
};

#define complain(making, ...) \
	report_error((making)->checker->diagnostics, &(making)->function->location, __VA_ARGS__)

/* ---- the text of the annotation ---- */

/* Up to the next comma, without the blanks around it; NULL at the end. */
static const char *next_part(struct arena *arena, const char **rest)
{
	const char *text = *rest;
	if (!text || !*text)
		return NULL;
	size_t length = strcspn(text, ",");
	*rest = text[length] ? text + length + 1 : NULL;
	while (length && isspace((unsigned char)*text))
		text++, length--;
	while (length && isspace((unsigned char)text[length - 1]))
		length--;
	return arena_format(arena, "%.*s", (int)length, text);
}

/* "field = value" into both. */
static bool split(struct arena *arena, const char *part, const char **field, const char **value)
{
	size_t length = strcspn(part, "=");
	if (!length || !part[length])
		return false;
	*value = part + length + 1 + strspn(part + length + 1, " \t");
	while (length && isspace((unsigned char)part[length - 1]))
		length--;
	*field = arena_format(arena, "%.*s", (int)length, part);
	return length && **value;
}

/* ---- what may fill what ---- */

static bool takes_number(const struct field *field)
{
	bool is_number = is_integer(field->type) || field->type->kind == TYPE_BOOL || field->type->kind == TYPE_FLOAT;
	return is_number && (field->role == FIELD_VALUE || field->role == FIELD_FD || field->role == FIELD_HANDLE);
}

static bool fits(const struct model *model, const struct field *field, const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
		return takes_number(field);
	case ROLE_TEXT:
		return field->role == FIELD_TEXT;
	case ROLE_BYTES_IN:
		return field->role == FIELD_BYTES_IN;
	case ROLE_BYTES_OUT:
		return field->role == FIELD_BYTES_OUT;
	case ROLE_RECORDS_IN:
		return field->role == FIELD_RECORDS &&
		       model_record(model, field->element) == model_record(model, parameter->element);
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_OUT:
	case ROLE_RECORD_IN:
	case ROLE_RECORD_OUT:
	case ROLE_RECORDS_OUT:
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
	case ROLE_HANDLE_IN:
	case ROLE_ADDRESS:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
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

/* The memory whose size a parameter says, or -1. */
static int measured(const struct function *function, int size)
{
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (parameter->size == size &&
			(parameter->role == ROLE_BYTES_IN || parameter->role == ROLE_BYTES_OUT))
			return (int)i;
	}
	return -1;
}

/* ---- filling ---- */

/* A count and a token come about by what they serve. */
static bool serves(const struct field *field, const struct parameter *parameter)
{
	return (field->role == FIELD_COUNT && parameter->role == ROLE_SIZE) ||
	       (field->role == FIELD_TOKEN && parameter->role == ROLE_TOKEN);
}

static bool fill_from(struct making *making, int field, int parameter)
{
	const struct field *filled = &making->maker->record->fields[field];
	const struct parameter *from = &making->function->parameters[parameter];
	struct filling filling = {.kind = FILLING_ARGUMENT, .field = field, .parameter = parameter};
	if (serves(filled, from))
		return true;
	if (from->role == ROLE_SIZE && takes_number(filled)) {
		filling.kind = FILLING_LENGTH;
		filling.parameter = measured(making->function, parameter);
	} else if (!fits(making->checker->model, filled, from)) {
		filling.parameter = -1;
	}
	if (filling.parameter < 0)
		return false;
	making->used[filling.parameter] = true;
	making->by_field[field] = filling;
	return true;
}

static void fill_with(struct making *making, int field, const char *value)
{
	int64_t number;
	bool beyond;
	const struct field *filled = &making->maker->record->fields[field];
	if (!takes_number(filled))
		complain(making, "FERRULE_MAKES of %s: '%s' is no value for the field '%s' (%s)",
			making->function->name, value, filled->name, filled->type->spelling);
	else if (!integer_value(making->checker->model, value, &number, &beyond))
		complain(making, "FERRULE_MAKES of %s: '%s = %s' names no parameter, no constant and no integer%s",
			making->function->name, filled->name, value, parameter_hint(making->checker, value));
	else if (is_integer(filled->type) && !fits_into(filled->type, number, beyond))
		complain(making, "FERRULE_MAKES of %s: %s does not fit into the field '%s' (%s)",
			making->function->name, value, filled->name, filled->type->spelling);
	else
		making->by_field[field] = (struct filling){.kind = FILLING_CONSTANT,
			.field = field,
			.parameter = -1,
			.constant = value,
			.value = number};
}

static void assign(struct making *making, const char *name, const char *value)
{
	const struct record *record = making->maker->record;
	int field = field_index(record, name), parameter = parameter_index(making->checker, value);
	if (field < 0) {
		complain(making, "FERRULE_MAKES of %s: %s has no field '%s'%s", making->function->name,
			record->spelling, name, field_hint(making->checker, record, name));
		return;
	}
	if (making->by_field[field].field >= 0)
		complain(making, "FERRULE_MAKES of %s assigns to '%s' twice", making->function->name, name);
	else if (parameter < 0)
		fill_with(making, field, value);
	else if (!fill_from(making, field, parameter))
		complain(making, "FERRULE_MAKES of %s: the parameter '%s' (%s) cannot fill the field '%s' (%s)",
			making->function->name, value, making->function->parameters[parameter].type->spelling, name,
			record->fields[field].type->spelling);
	if (parameter >= 0)
		making->assigned[parameter] = true;
}

/* Parameters fill the fields of their names, where no assignment says otherwise. */
static void fill_by_name(struct making *making)
{
	const struct record *record = making->maker->record;
	for (size_t i = 0; i < making->function->parameter_count; i++) {
		const struct parameter *parameter = &making->function->parameters[i];
		int field = making->assigned[i] ? -1 : field_index(record, parameter->name);
		if (field < 0 || making->by_field[field].field >= 0)
			continue;
		if (!fill_from(making, field, (int)i))
			complain(making,
				"FERRULE_MAKES of %s: the parameter '%s' (%s) cannot fill the field of that name (%s)",
				making->function->name, parameter->name, parameter->type->spelling,
				record->fields[field].type->spelling);
	}
}

/* ---- one constructor ---- */

static void begin(struct making *making)
{
	struct arena *arena = making->checker->model->arena;
	size_t fields = making->maker->record->field_count, parameters = making->function->parameter_count;
	making->by_field = arena_alloc(arena, (fields + 1) * sizeof(*making->by_field));
	making->assigned = arena_alloc(arena, parameters + 1);
	making->used = arena_alloc(arena, parameters + 1);
	for (size_t i = 0; i < fields; i++)
		making->by_field[i].field = -1;
}

static void finish(struct making *making)
{
	struct arena *arena = making->checker->model->arena;
	struct maker *maker = making->maker;
	for (size_t i = 0; i < maker->record->field_count; i++) {
		if (making->by_field[i].field < 0)
			continue;
		maker->fillings =
			arena_grow(arena, maker->fillings, maker->filling_count, sizeof(*maker->fillings));
		maker->fillings[maker->filling_count++] = making->by_field[i];
	}
	for (size_t i = 0; i < making->function->parameter_count; i++) {
		if (!making->used[i])
			continue;
		maker->arguments =
			arena_grow(arena, maker->arguments, maker->argument_count, sizeof(*maker->arguments));
		maker->arguments[maker->argument_count++] = (int)i;
	}
}

static bool is_identifier(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
	return name && *name && !isdigit((unsigned char)*name) && strspn(name, letters) == strlen(name);
}

static void read_assignments(struct making *making, const char *rest)
{
	struct arena *arena = making->checker->model->arena;
	const char *field, *value;
	for (const char *part = next_part(arena, &rest); part; part = next_part(arena, &rest))
		if (split(arena, part, &field, &value))
			assign(making, field, value);
		else if (*part)
			complain(making, "FERRULE_MAKES of %s: '%s' is no assignment, `field = value`",
				making->function->name, part);
}

static bool read_names(struct making *making, const char **rest)
{
	struct model *model = making->checker->model;
	const char *record = next_part(model->arena, rest), *name = next_part(model->arena, rest);
	struct maker *maker = making->maker;
	maker->record = model_record_named(model, record);
	maker->function = making->function;
	maker->name = arena_format(model->arena, "%s_%s", record, name ? name : "");
	if (!maker->record || !maker->record->contract.record)
		complain(making, "FERRULE_MAKES of %s: '%s' is no struct with FERRULE_RECORD", making->function->name,
			record);
	else if (!is_identifier(name))
		complain(making, "FERRULE_MAKES of %s: '%s' is no name", making->function->name, name ? name : "");
	else
		return true;
	return false;
}

static void make(struct checker *checker, struct function *function)
{
	struct model *model = checker->model;
	const char *rest = function->contract.makes;
	model->makers = arena_grow(model->arena, model->makers, model->maker_count, sizeof(*model->makers));
	struct maker *maker = &model->makers[model->maker_count++];
	struct making making = {.checker = checker, .function = function, .maker = maker};
	checker->function = function;
	if (!read_names(&making, &rest))
		return;
	begin(&making);
	read_assignments(&making, rest);
	fill_by_name(&making);
	finish(&making);
}

/* Beside functions and other constructors: what is in the module by that name already. */
static void check_name(struct checker *checker, size_t index)
{
	const struct model *model = checker->model;
	const struct maker *maker = &model->makers[index];
	bool taken = model_constant(model, maker->name) || model_enumeration(model, maker->name);
	for (size_t i = 0; i < model->function_count; i++)
		taken |= !model->functions[i].contract.hidden && !strcmp(model->functions[i].public_name, maker->name);
	for (size_t i = 0; i < model->record_count; i++)
		taken |= model->records[i].name && !strcmp(model->records[i].name, maker->name);
	for (size_t i = 0; i < index; i++)
		taken |= !strcmp(model->makers[i].name, maker->name);
	if (taken)
		report_error(checker->diagnostics, &maker->function->location,
			"FERRULE_MAKES of %s: something else would be called %s too", maker->function->name,
			maker->name);
}

void settle_makers(struct checker *checker)
{
	struct model *model = checker->model;
	for (size_t i = 0; i < model->function_count; i++)
		if (model->functions[i].contract.makes && !model->functions[i].contract.hidden)
			make(checker, &model->functions[i]);
	for (size_t i = 0; i < model->maker_count; i++)
		check_name(checker, i);
}
