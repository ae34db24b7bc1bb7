/* SPDX-License-Identifier: MIT
 *
 * Who explains a failure: a function that takes the code, one for the module, and functions that take a handle, one for
 * each type of them.
 */
#include "checker.h"

#include <string.h>

/* The handle that an explaining function takes, or NULL: the code. */
static const struct type *explained_type(const struct function *function)
{
	const struct parameter *parameter = &function->parameters[0];
	return parameter->role == ROLE_HANDLE_IN ? parameter->element : NULL;
}

static bool can_explain(const struct function *function)
{
	bool takes_one = is_character_pointer(function->result) && function->parameter_count == 1;
	return takes_one && (is_integer(function->parameters[0].type) || explained_type(function));
}

static bool same_kind(const struct type *a, const struct type *b)
{
	return a == b || (a && b && a->kind == b->kind && !strcmp(a->spelling, b->spelling) &&
				 (a->kind != TYPE_VOID || !strcmp(a->name, b->name)));
}

static void check_explains(struct checker *checker, struct function *function)
{
	const struct function *first = NULL;
	if (!can_explain(function)) {
		report_error(checker->diagnostics, &function->location,
			"FERRULE_EXPLAINS on %s: it must be like const char *%s(int code), or take one handle",
			function->name, function->name);
		return;
	}
	for (size_t i = 0; i < checker->explainer_count; i++)
		if (same_kind(explained_type(checker->explainers[i]), explained_type(function)))
			first = checker->explainers[i];
	if (first) {
		report_error(checker->diagnostics, &function->location, "FERRULE_EXPLAINS on %s: %s explains already",
			function->name, first->name);
		report_note(checker->diagnostics, &first->location, "here");
		return;
	}
	checker->explainers = arena_grow(
		checker->model->arena, checker->explainers, checker->explainer_count, sizeof(*checker->explainers));
	checker->explainers[checker->explainer_count++] = function;
	if (!explained_type(function))
		checker->model->explains = function;
}

static bool can_fail(const struct function *function)
{
	return function->failure != FAILURE_NONE ||
	       (function->result_role == RESULT_HANDLE && function->lending == LENDING_OWNED);
}

/* By the first handle of its parameters of which somebody can say what it met. */
static void settle_explanation(const struct checker *checker, struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		bool is_handle = parameter->role == ROLE_HANDLE_IN || parameter->role == ROLE_HANDLE_OUT;
		for (size_t j = 0; is_handle && j < checker->explainer_count; j++) {
			const struct type *explained = explained_type(checker->explainers[j]);
			if (!explained || !same_kind(explained, parameter->element))
				continue;
			function->explains = checker->explainers[j];
			function->explained = (int)i;
			return;
		}
	}
}

void settle_explanations(struct checker *checker)
{
	struct model *model = checker->model;
	for (size_t i = 0; i < model->function_count; i++)
		if (model->functions[i].contract.explains && !model->functions[i].contract.hidden)
			check_explains(checker, &model->functions[i]);
	for (size_t i = 0; i < model->function_count; i++)
		if (!model->functions[i].contract.hidden && can_fail(&model->functions[i]))
			settle_explanation(checker, &model->functions[i]);
}
