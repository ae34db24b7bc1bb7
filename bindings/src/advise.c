/* SPDX-License-Identifier: MIT
 *
 * What clang says of the headers, all of it, with what it underlines and proposes; and a line of advice where its own
 * words leave the way out to be guessed.
 */
#include "parser.h"

#include <ctype.h>
#include <string.h>

/* ---- advice ---- */

struct advice {
	const char *symptom, *text;
};

static const struct advice advices[] = {
	{"'ferrule/annotate.h' file not found",
		"it comes with ferrule-bind; -I names its folder (bindings/include)"},
	{"file not found", "-I names a further folder to look in"},
	{"unknown type name 'class'", "this looks like C++; ferrule-bind reads headers as C does"},
	{"unknown type name 'namespace'", "this looks like C++; ferrule-bind reads headers as C does"},
	{"unknown type name 'template'", "this looks like C++; ferrule-bind reads headers as C does"},
};

static void advise_on_resources(struct parser *parser)
{
	report_note(parser->diagnostics, NULL,
		"clang's own headers are missing: install libclang-common-N-dev for the libclang that is used "
		"(%s), or name their folder with --resource-dir",
		take_string(parser, clang_getClangVersion()));
}

static void advise(struct parser *parser, const char *text)
{
	if (strstr(text, "'stddef.h' file not found") || strstr(text, "'stdarg.h' file not found")) {
		advise_on_resources(parser);
		return;
	}
	for (size_t i = 0; i < sizeof(advices) / sizeof(advices[0]); i++)
		if (strstr(text, advices[i].symptom)) {
			report_note(parser->diagnostics, NULL, "%s", advices[i].text);
			return;
		}
}

/* ---- macros of annotations that do not exist ---- */

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static const char *macro_of(struct parser *parser, const char *word)
{
	char *name = arena_format(parser->model->arena, "FERRULE_%s", word);
	for (char *c = name; *c; c++)
		*c = (char)toupper((unsigned char)*c);
	return name;
}

/* The macro that was meant, or NULL if `macro` is one. */
static const char *meant_macro(struct parser *parser, const char *macro)
{
	size_t count;
	const char *const *words = annotation_words(&count);
	const char **macros = arena_alloc(parser->model->arena, count * sizeof(*macros));
	for (size_t i = 0; i < count; i++) {
		macros[i] = macro_of(parser, words[i]);
		if (!strcmp(macros[i], macro))
			return NULL;
	}
	return nearest(macro, macros, count);
}

/* A name that only looks like an annotation is a syntax error to clang, who does not know what it was to be. */
static void advise_on_macros(struct parser *parser, const struct location *location)
{
	static const char beginning[] = "FERRULE_";
	struct excerpt excerpt = source_excerpt(parser->diagnostics->sources, location);
	const char *line = excerpt.text;
	size_t length = excerpt.length;
	for (size_t at = 0; at < length; at++) {
		if (strncmp(line + at, beginning, sizeof(beginning) - 1) != 0 || (at && is_name(line[at - 1])))
			continue;
		size_t end = at;
		while (end < length && is_name(line[end]))
			end++;
		const char *macro =
			arena_format(parser->model->arena, "%.*s", (int)(end - at), line + at);
		const char *meant = meant_macro(parser, macro);
		struct location place = {location->file, location->line, (unsigned)(excerpt.skipped + at) + 1};
		if (meant)
			report_note(parser->diagnostics, &place, "%s is no annotation, did you mean '%s'?", macro,
				meant);
		at = end - 1;
	}
}

/* ---- diagnostics ---- */

static struct range range_of(struct parser *parser, CXSourceRange clang_range)
{
	struct range range = {.begin = location_of(parser, clang_getRangeStart(clang_range))};
	struct location end = location_of(parser, clang_getRangeEnd(clang_range));
	range.end_line = end.line;
	range.end_column = end.column;
	return range;
}

static void add_ranges(struct parser *parser, struct message *message, CXDiagnostic diagnostic)
{
	for (unsigned i = 0; i < clang_getDiagnosticNumRanges(diagnostic); i++) {
		struct range range = range_of(parser, clang_getDiagnosticRange(diagnostic, i));
		if (range.begin.file)
			message_range(parser->diagnostics, message, &range);
	}
}

static void add_fixes(struct parser *parser, struct message *message, CXDiagnostic diagnostic)
{
	for (unsigned i = 0; i < clang_getDiagnosticNumFixIts(diagnostic); i++) {
		CXSourceRange clang_range;
		struct fix fix = {.text = take_string(parser, clang_getDiagnosticFixIt(diagnostic, i, &clang_range))};
		fix.range = range_of(parser, clang_range);
		fix.description = *fix.text ? arena_format(parser->model->arena, "write %s", fix.text) : "remove this";
		if (fix.range.begin.file)
			message_fix(parser->diagnostics, message, &fix);
	}
}

static enum severity severity_of(CXDiagnostic diagnostic)
{
	enum CXDiagnosticSeverity severity = clang_getDiagnosticSeverity(diagnostic);
	if (severity >= CXDiagnostic_Error)
		return SEVERITY_ERROR;
	return severity == CXDiagnostic_Warning ? SEVERITY_WARNING : SEVERITY_NOTE;
}

static void report_one(struct parser *parser, CXDiagnostic diagnostic, const char *text)
{
	struct location location = location_of(parser, clang_getDiagnosticLocation(diagnostic));
	enum severity severity = severity_of(diagnostic);
	struct message *message = message_new(parser->diagnostics, severity, RULE_C, &location, text);
	const char *option = take_string(parser, clang_getDiagnosticOption(diagnostic, NULL));
	message->option = *option ? option : NULL;
	add_ranges(parser, message, diagnostic);
	add_fixes(parser, message, diagnostic);
	message_done(parser->diagnostics, message);
	if (severity != SEVERITY_ERROR)
		return;
	advise(parser, text);
	advise_on_macros(parser, &location);
}

/* An annotation of a type that is defined already: clang drops it, ferrule-bind reads it from the text. */
static bool is_late_annotation(struct parser *parser, CXDiagnostic diagnostic, const char *text)
{
	if (!strstr(text, "must precede definition"))
		return false;
	struct location location = location_of(parser, clang_getDiagnosticLocation(diagnostic));
	const char *line = source_line(parser->diagnostics->sources, location.file, location.line);
	return line && location.column <= source_line_length(line) &&
	       !strncmp(line + location.column - 1, "FERRULE_", 8);
}

static void report_clang(struct parser *parser, CXDiagnostic diagnostic)
{
	if (clang_getDiagnosticSeverity(diagnostic) == CXDiagnostic_Ignored)
		return;
	const char *text = take_string(parser, clang_getDiagnosticSpelling(diagnostic));
	if (is_late_annotation(parser, diagnostic, text))
		return;
	/* The file that includes the headers is ours and tells nothing, nor does what annotate.h's macros look like. */
	if (severity_of(diagnostic) == SEVERITY_NOTE &&
		(strstr(text, unit_name) || strstr(text, "expanded from macro 'FERRULE_")))
		return;
	report_one(parser, diagnostic, text);
	CXDiagnosticSet children = clang_getChildDiagnostics(diagnostic);
	for (unsigned i = 0; i < clang_getNumDiagnosticsInSet(children); i++)
		report_clang(parser, clang_getDiagnosticInSet(children, i));
}

void report_all_of_clang(struct parser *parser)
{
	unsigned count = clang_getNumDiagnostics(parser->unit);
	for (unsigned i = 0; i < count; i++) {
		CXDiagnostic diagnostic = clang_getDiagnostic(parser->unit, i);
		report_clang(parser, diagnostic);
		clang_disposeDiagnostic(diagnostic);
	}
}
