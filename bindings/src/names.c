/* SPDX-License-Identifier: MIT
 *
 * What a module has, has one name each. C keeps functions, tags and macros apart; a language does not.
 */
#include "checker.h"

#include <string.h>
#include <uthash.h>

struct public_name {
	const char *what, *owner; /* "the function", "lib_open" */
	UT_hash_handle hh;
};

struct names {
	struct checker *checker;
	struct public_name *all;
};

static struct public_name *enter(struct names *names, const char *name, const char *what, const char *owner)
{
	struct public_name *found;
	HASH_FIND_STR(names->all, name, found);
	if (found)
		return found;
	struct public_name *added = arena_alloc(names->checker->model->arena, sizeof(*added));
	added->what = what;
	added->owner = owner;
	HASH_ADD_KEYPTR(hh, names->all, name, strlen(name), added);
	return NULL;
}

/* ---- functions ---- */

static void enter_function(struct names *names, const struct function *function)
{
	struct diagnostics *diagnostics = names->checker->diagnostics;
	const char *name = function->public_name;
	if (!is_name(name)) {
		report_error(diagnostics, &function->location, "FERRULE_NAME(%s) on %s: that is no name", name,
			function->name);
		return;
	}
	const struct public_name *other = enter(names, name, "the function", function->name);
	if (!other)
		return;
	if (!strcmp(other->what, "the function"))
		report_error(diagnostics, &function->location, "%s and %s would both be called %s", other->owner,
			function->name, name);
	else
		report_error(diagnostics, &function->location,
			"%s would be called %s, as %s %s: FERRULE_NAME(x) gives it another name", function->name, name,
			other->what, other->owner);
}

/* A class of errors: once for all functions that raise it. */
static void enter_error(struct names *names, const struct function *function)
{
	if (!function->error || !is_name(function->error))
		return;
	const struct public_name *other = enter(names, function->error, "the error", function->error);
	if (other && strcmp(other->what, "the error") != 0)
		report_error(names->checker->diagnostics, &function->location,
			"FERRULE_FAILS of %s: the error %s would be called as %s %s", function->name, function->error,
			other->what, other->owner);
}

/* ---- types and constants ---- */

static void enter_types(struct names *names, const struct model *model)
{
	for (size_t i = 0; i < model->handle_count; i++)
		enter(names, model->handles[i].name, "the handle", model->handles[i].close);
	for (size_t i = 0; i < model->record_count; i++) {
		const struct record *record = &model->records[i];
		if (record->name && (record->python_roles || record->lua_roles))
			enter(names, record->name, "the record", record->spelling);
	}
	for (size_t i = 0; i < model->enumeration_count; i++)
		if (model->enumerations[i].name)
			enter(names, model->enumerations[i].name, "the enumeration", model->enumerations[i].spelling);
}

static void enter_constants(struct names *names, const struct model *model)
{
	for (size_t i = 0; i < model->constant_count; i++)
		enter(names, model->constants[i].name, "the constant", model->constants[i].name);
	for (size_t i = 0; i < model->enumeration_count; i++)
		for (size_t j = 0; j < model->enumerations[i].member_count; j++)
			enter(names, model->enumerations[i].members[j].name, "the constant",
				model->enumerations[i].members[j].name);
}

void check_names(struct checker *checker)
{
	const struct model *model = checker->model;
	struct names names = {checker, NULL};
	enter_types(&names, model);
	enter_constants(&names, model);
	for (size_t i = 0; i < model->function_count; i++)
		if (!model->functions[i].contract.hidden)
			enter_function(&names, &model->functions[i]);
	for (size_t i = 0; i < model->function_count; i++)
		if (!model->functions[i].contract.hidden)
			enter_error(&names, &model->functions[i]);
	HASH_CLEAR(hh, names.all);
}
