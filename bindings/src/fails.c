/* SPDX-License-Identifier: MIT
 *
 * FERRULE_FAILS: is it an expression over `result`? clang says so in the second parse, of a function that has it. One
 * that speaks of nothing but `result` and numbers needs no header for that.
 */
#include "fails.h"

#include "parser.h"

#include <ctype.h>
#include <string.h>

const char *fails_comma(const char *text)
{
	const char *comma = NULL;
	int depth = 0;
	for (const char *c = text; *c; c++) {
		depth += (*c == '(') - (*c == ')');
		if (*c == ',' && !depth)
			comma = c;
	}
	return comma;
}

static const char *expression_of(struct parser *parser, const struct function *function)
{
	const char *text = function->contract.fails;
	const char *comma = fails_comma(text);
	return comma ? arena_format(parser->model->arena, "%.*s", (int)(comma - text), text) : text;
}

/* What does not speak of the result at all is told later. */
static bool is_asked(struct parser *parser, const struct function *function)
{
	enum type_kind kind = function->result->kind;
	return function->contract.fails && !function->contract.hidden && (kind == TYPE_INTEGER || kind == TYPE_ENUM) &&
	       strstr(expression_of(parser, function), "result");
}

/* Brackets in balance, and nothing that ends a statement: what the other side of a bracket could hide. */
static bool is_closed(const char *text)
{
	int depth = 0;
	for (; *text && depth >= 0; text++) {
		depth += (*text == '(') - (*text == ')');
		if (strchr(";{}#\\", *text))
			return false;
	}
	return depth == 0;
}

/* Nothing that a header would have to declare? */
static bool is_alone(const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
	while (*text) {
		size_t length = strspn(text, letters);
		bool is_name = length && !isdigit((unsigned char)*text);
		if (is_name && (length != 6 || strncmp(text, "result", 6) != 0))
			return false;
		text += length ? length : 1;
	}
	return true;
}

/* Many functions fail alike: each expression is asked for once. */
static bool is_new(struct parser *parser, const char *expression, const char *type)
{
	struct asked *asked;
	const char *key = arena_format(parser->model->arena, "%s:%s", type, expression);
	HASH_FIND_STR(parser->asked, key, asked);
	if (asked)
		return false;
	asked = arena_alloc(parser->model->arena, sizeof(*asked));
	HASH_ADD_KEYPTR(hh, parser->asked, key, strlen(key), asked);
	return true;
}

bool fails_need_headers(struct parser *parser)
{
	for (size_t i = 0; i < parser->model->function_count; i++) {
		const struct function *function = &parser->model->functions[i];
		if (is_asked(parser, function) && !is_alone(expression_of(parser, function)))
			return true;
	}
	return false;
}

size_t probe_fails(struct parser *parser, FILE *source)
{
	const struct model *model = parser->model;
	size_t count = 0;
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		if (!is_asked(parser, function))
			continue;
		const char *expression = expression_of(parser, function);
		const char *type = function->result->kind == TYPE_ENUM ? "int" : function->result->canonical;
		if (!is_closed(expression))
			report_error(parser->diagnostics, &function->location,
				"FERRULE_FAILS(%s) on %s is no expression", function->contract.fails, function->name);
		else if (is_new(parser, expression, type)) {
			fprintf(source, "\n#line %zu \"" PROBE_FAILS "\"\n", i + 1);
			fprintf(source, "static int " PROBE_FAILS "%zu(%s result) { return (%s) ? 1 : 0; }\n", i, type,
				expression);
			count++;
		}
	}
	return count;
}

void check_fails_complaint(struct parser *parser, CXDiagnostic diagnostic)
{
	const struct function *function = complained_of(parser, diagnostic, PROBE_FAILS);
	if (!function || function == parser->misjudged || clang_getDiagnosticSeverity(diagnostic) < CXDiagnostic_Error)
		return;
	parser->misjudged = function;
	report_error(parser->diagnostics, &function->location, "FERRULE_FAILS(%s) on %s: %s", function->contract.fails,
		function->name, take_string(parser, clang_getDiagnosticSpelling(diagnostic)));
}
