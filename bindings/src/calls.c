/* SPDX-License-Identifier: MIT
 *
 * FERRULE_CALLS: can what a function stands for be called with its parameters, and does that give its result? clang
 * says so in the second parse: `__typeof__(SYMBOL(parameters...))` there has the type of the call. Where there is no
 * result a statement will do, in a function of its own.
 */
#include "parser.h"

#include <string.h>

static bool is_name(const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
	return *text && !strchr("0123456789", *text) && !text[strspn(text, letters)];
}

static void print_call(FILE *source, const struct function *function, size_t index)
{
	fprintf(source, "%s(", function->contract.calls);
	for (size_t i = 0; i < function->parameter_count; i++)
		fprintf(source, "%s*ferrule_argument_%zu_%zu", i ? ", " : "", index, i);
	fputs(")", source);
}

static void probe_call(FILE *source, const struct function *function, size_t index)
{
	bool is_statement = function->result->kind == TYPE_VOID;
	for (size_t i = 0; i < function->parameter_count; i++)
		fprintf(source, "static __typeof__(%s) *ferrule_argument_%zu_%zu; ",
			function->parameters[i].type->spelling, index, i);
	if (is_statement)
		fprintf(source, "static void ferrule_statement_%zu(void) { ", index);
	else
		fputs("static __typeof__(", source);
	print_call(source, function, index);
	if (is_statement)
		fputs("; }\n", source);
	else
		fprintf(source, ") *" PROBE_CALL "%zu;\n", index);
}

/* Each on a line of its own: the first one is noted. */
size_t probe_calls(struct parser *parser, FILE *source)
{
	struct model *model = parser->model;
	size_t count = 0;
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		if (!function->contract.calls)
			continue;
		if (!is_name(function->contract.calls)) {
			report_error(parser->diagnostics, &function->location, "FERRULE_CALLS(%s) of %s is no name",
				function->contract.calls, function->name);
			continue;
		}
		model->functions[i].calls = function->contract.calls;
		fprintf(source, "\n#line %zu \"" PROBE_CALL "\"\n", i + 1);
		probe_call(source, function, i);
		count++;
	}
	return count;
}

static bool is_contradiction(struct parser *parser, CXDiagnostic diagnostic)
{
	static const char *const options[] = {
		"-Wimplicit-function-declaration", "-Wint-conversion", "-Wincompatible-pointer-types"};
	const char *option = take_string(parser, clang_getDiagnosticOption(diagnostic, NULL));
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (!strcmp(option, options[i]))
			return true;
	return clang_getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Error;
}

void check_call_complaint(struct parser *parser, CXDiagnostic diagnostic)
{
	const struct function *function = complained_of(parser, diagnostic, PROBE_CALL);
	/* One message for one mistake. */
	if (!function || function == parser->miscalled || !is_contradiction(parser, diagnostic))
		return;
	parser->miscalled = function;
	report_error(parser->diagnostics, &function->location, "FERRULE_CALLS(%s) of %s: %s", function->contract.calls,
		function->name, take_string(parser, clang_getDiagnosticSpelling(diagnostic)));
}

void check_call(struct parser *parser, CXCursor variable, size_t index)
{
	struct model *model = parser->model;
	const struct function *function = index < model->function_count ? &model->functions[index] : NULL;
	CXType pointer = clang_getCanonicalType(clang_getCursorType(variable));
	if (!function || pointer.kind != CXType_Pointer)
		return;
	if (clang_getPointeeType(pointer).kind == CXType_Void)
		report_error(parser->diagnostics, &function->location,
			"FERRULE_CALLS(%s) of %s: that gives nothing, and no %s", function->contract.calls,
			function->name, function->result->spelling);
}
