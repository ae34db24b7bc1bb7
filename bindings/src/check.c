/* SPDX-License-Identifier: MIT */
#include "checker.h"


/* ---- records ---- */

static bool record_releases(const struct record *record)
{
	for (size_t i = 0; i < record->field_count; i++)
		if (record->fields[i].contract.releases)
			return true;
	return false;
}

static bool function_releases(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].contract.releases)
			return true;
	return false;
}

static bool model_releases(const struct model *model)
{
	for (size_t i = 0; i < model->record_count; i++)
		if (record_releases(&model->records[i]))
			return true;
	for (size_t i = 0; i < model->function_count; i++)
		if (function_releases(&model->functions[i]))
			return true;
	return false;
}

static void check_field(struct checker *checker, const struct field *field)
{
	const struct contract *contract = &field->contract;
	if (contract->releases && (!is_integer(field->type) || field->type->size != 8))
		report_error(checker->diagnostics, &field->location,
			"FERRULE_RELEASES on the field '%s': a token is an integer of 64 bits, not %s", field->name,
			field->type->spelling);
	if (contract->flags && !model_enumeration(checker->model, contract->flags))
		report_error(checker->diagnostics, &field->location,
			"FERRULE_FLAGS(%s) of the field '%s': no such enumeration is declared%s", contract->flags,
			field->name, enumeration_hint(checker, contract->flags));
}

static void check_record(struct checker *checker, const struct record *record)
{
	const struct contract *contract = &record->contract;
	struct type type = {.kind = TYPE_RECORD, .spelling = record->spelling};
	if (contract->record + contract->opaque + (contract->handle != NULL) > 1)
		report_error(checker->diagnostics, &record->location,
			"%s is more than one of FERRULE_RECORD, FERRULE_OPAQUE and FERRULE_HANDLE", record->spelling);
	if (contract->record && !record->is_complete)
		report_error(checker->diagnostics, &record->location, "FERRULE_RECORD on %s, whose fields nobody knows",
			record->spelling);
	else if (contract->record)
		check_copied(checker, record, false, &record->location);
	if (contract->handle)
		check_destructor(checker, &record->location, "FERRULE_HANDLE", contract->handle, &type);
	for (size_t i = 0; !record->is_promoted && i < record->field_count; i++)
		check_field(checker, &record->fields[i]);
}

/* ---- functions ---- */

static void settle_function(struct checker *checker)
{
	struct function *function = checker->function;
	if (function->is_variadic)
		report_error(checker->diagnostics, &function->location,
			"%s takes any number of arguments: FERRULE_CALLS(%s) on a prototype of another name binds one "
			"of its forms, FERRULE_HIDDEN or --omit %s leaves it out",
			function->name, function->name, function->name);
	settle_parameters(checker);
	settle_defaults(checker);
	settle_result(checker);
	settle_class(checker);
}

static void settle_functions(struct checker *checker)
{
	struct model *model = checker->model;
	for (size_t i = 0; i < model->function_count; i++) {
		checker->function = &model->functions[i];
		if (checker->function->contract.hidden)
			continue;
		settle_function(checker);
	}
}

/* ---- all ---- */

/* Before roles are settled: what is owned makes its struct a handle for every other function too. What is wrong with it
 * is told where the function is checked. */
static void name_handle(struct model *model, const struct type *pointer, const char *destructor)
{
	const struct type *target = pointer ? pointer->target : NULL;
	const struct record *record = target && destructor ? model_record(model, target) : NULL;
	if (record && !record->contract.handle &&
		frees(model_function(model, destructor), unqualified(model, target)))
		model->records[record - model->records].contract.handle = destructor;
}

static void name_handles(struct model *model, const struct function *function)
{
	name_handle(model, function->result, function->contract.returns_owned);
	for (size_t i = 0; i < function->parameter_count; i++)
		name_handle(model, function->parameters[i].type->target, function->parameters[i].contract.owned);
}

void check_model(struct model *model, struct diagnostics *diagnostics, bool strict)
{
	struct checker checker = {
		.model = model, .diagnostics = diagnostics, .strict = strict, .releases = model_releases(model)};
	for (size_t i = 0; i < model->function_count; i++)
		name_handles(model, &model->functions[i]);
	for (size_t i = 0; i < model->record_count; i++)
		if (!model->records[i].is_promoted)
			settle_fields(&checker, &model->records[i]);
	for (size_t i = 0; i < model->record_count; i++)
		check_record(&checker, &model->records[i]);
	settle_functions(&checker);
	prune_model(model);
	settle_makers(&checker);
	settle_handles(&checker);
	settle_explanations(&checker);
	note_uses(model);
	check_names(&checker);
}
