/* SPDX-License-Identifier: MIT
 *
 * ferrule-bind: headers -> model -> roles -> one target's files. Or two descriptions -> what changed.
 */
#include "check.h"
#include "checks.h"
#include "diff.h"
#include "options.h"
#include "output.h"
#include "parser.h"
#include "targets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what is left out ---- */

static bool begins_with_any(const char *name, const struct words *prefixes)
{
	for (size_t i = 0; i < prefixes->count; i++)
		if (!strncmp(name, prefixes->words[i], strlen(prefixes->words[i])))
			return true;
	return false;
}

static struct function *find_function(struct model *model, const char *name, size_t length)
{
	for (size_t i = 0; i < model->function_count; i++)
		if (strlen(model->functions[i].name) == length && !strncmp(model->functions[i].name, name, length))
			return &model->functions[i];
	return NULL;
}

static void omit(struct model *model, struct diagnostics *diagnostics, const char *word)
{
	size_t length = strcspn(word, "@");
	struct function *function = find_function(model, word, length);
	if (!function)
		report_error(diagnostics, NULL, "--omit %s: no header that was named declares %.*s", word, (int)length,
			word);
	else if (!word[length])
		function->contract.hidden = true;
	else if (!strcmp(word + length, "@python"))
		function->omit_python = true;
	else if (!strcmp(word + length, "@lua"))
		function->omit_lua = true;
	else
		report_error(diagnostics, NULL, "--omit %s: after @ stands python or lua", word);
}

static void leave_out(struct model *model, struct diagnostics *diagnostics, const struct options *options)
{
	for (size_t i = 0; i < options->omit.count; i++)
		omit(model, diagnostics, options->omit.words[i]);
	for (size_t i = 0; options->only.count && i < model->function_count; i++)
		if (!begins_with_any(model->functions[i].name, &options->only))
			model->functions[i].contract.hidden = true;
}

/* ---- what is included ---- */

static void set_headers(struct model *model, const struct options *options)
{
	const struct words *words = options->includes.count ? &options->includes : &options->headers;
	model->header_count = words->count;
	model->headers = arena_alloc(model->arena, words->count * sizeof(*model->headers));
	for (size_t i = 0; i < words->count; i++)
		model->headers[i] = strchr("<\"", words->words[i][0])
					    ? words->words[i]
					    : arena_format(model->arena, "\"%s\"", words->words[i]);
}

/* ---- emit ---- */

static const struct target *find_target(const char *name)
{
	for (size_t i = 0; i < target_count; i++)
		if (!strcmp(targets[i].name, name))
			return &targets[i];
	return NULL;
}

static void check_target(const struct model *model, struct diagnostics *diagnostics, const struct target *target)
{
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		const char *why = function->contract.hidden ? NULL : target->cannot(model, function);
		if (!why)
			continue;
		report_error(diagnostics, &function->location, "target %s cannot carry %s: %s", target->name,
			function->name, why);
		report_note(diagnostics, NULL, "--omit %s leaves it out", function->name);
	}
}

static void emit(const struct model *model, struct diagnostics *diagnostics, const struct options *options)
{
	const struct target *target = find_target(options->target);
	diagnostics->rule = RULE_COMMAND;
	checks_options(model, diagnostics, &options->emit);
	diagnostics->rule = RULE_TARGET;
	check_target(model, diagnostics, target);
	if (diagnostics->errors || (!target->emit(model, &options->emit) && !output_commit()))
		return;
	diagnostics->rule = RULE_COMMAND;
	const char *failure = output_failure();
	report_error(diagnostics, NULL, "%s", failure ? failure : "nothing was written");
	output_discard();
}

static size_t bound_functions(const struct model *model)
{
	size_t count = 0;
	for (size_t i = 0; i < model->function_count; i++)
		count += !model->functions[i].contract.hidden;
	return count;
}

static void say_what_is_there(const struct model *model)
{
	printf("%s: %zu functions, %zu records, %zu enumerations, %zu constants\n", model->module,
		bound_functions(model), model->record_count, model->enumeration_count, model->constant_count);
}

static void read_model(struct model *model, struct diagnostics *diagnostics, const struct options *options)
{
	model->module = options->module;
	set_headers(model, options);
	diagnostics->rule = RULE_COMMAND;
	parse_headers(model, diagnostics, options);
	diagnostics->rule = RULE_COMMAND;
	if (!diagnostics->errors)
		leave_out(model, diagnostics, options);
	diagnostics->rule = RULE_CONTRACT;
	if (!diagnostics->errors)
		check_model(model, diagnostics, options->strict || options->command == COMMAND_EMIT);
}

static int bind(struct model *model, struct diagnostics *diagnostics, const struct options *options)
{
	read_model(model, diagnostics, options);
	if (!diagnostics->errors && options->command == COMMAND_EMIT)
		emit(model, diagnostics, options);
	else if (!diagnostics->errors && options->format == FORMAT_TEXT)
		say_what_is_there(model);
	report_summary(diagnostics, diagnostics->errors ? NULL : model);
	return diagnostics->errors ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	struct model *model = model_new();
	struct options options = {.arena = model->arena};
	struct diagnostics diagnostics;
	options_read(&options, argc, argv);
	diagnostics_start(&diagnostics, model->arena, options.format);
	int status = options.command == COMMAND_DIFF ? diff_descriptions(&diagnostics, &options)
						     : bind(model, &diagnostics, &options);
	diagnostics_free(&diagnostics);
	model_free(model);
	return status;
}
