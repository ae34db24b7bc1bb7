/* SPDX-License-Identifier: MIT
 *
 * Questions that only a compiler can answer, put to clang in a second parse: lines behind the #includes, whose
 * variables and errors are the answers.
 */
#include "parser.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Lines say by `#line` whose they are: the function's number, from 1, in the file `kind`. */
const struct function *complained_of(struct parser *parser, CXDiagnostic diagnostic, const char *kind)
{
	unsigned line;
	CXString file;
	clang_getPresumedLocation(clang_getDiagnosticLocation(diagnostic), &file, &line, NULL);
	bool is_one = !strcmp(clang_getCString(file), kind);
	clang_disposeString(file);
	return is_one && line && line <= parser->model->function_count ? &parser->model->functions[line - 1] : NULL;
}

/* The variable's number behind `prefix`, or false. */
static bool is_probe(CXCursor variable, const char *prefix, size_t *index)
{
	CXString spelling = clang_getCursorSpelling(variable);
	const char *name = clang_getCString(spelling);
	bool is_one = !strncmp(name, prefix, strlen(prefix));
	if (is_one)
		*index = strtoul(name + strlen(prefix), NULL, 10);
	clang_disposeString(spelling);
	return is_one;
}

static enum CXChildVisitResult visit_answer(CXCursor cursor, CXCursor parent, CXClientData data)
{
	struct parser *parser = data;
	size_t index;
	(void)parent;
	if (clang_getCursorKind(cursor) != CXCursor_VarDecl)
		return CXChildVisit_Continue;
	if (is_probe(cursor, PROBE_CONSTANT, &index))
		evaluate_constant(parser, cursor, index);
	else if (is_probe(cursor, PROBE_SIZE, &index))
		evaluate_size(parser, cursor, index);
	else if (is_probe(cursor, PROBE_CALL, &index))
		check_call(parser, cursor, index);
	return CXChildVisit_Continue;
}

static void read_answers(struct parser *parser, CXTranslationUnit unit)
{
	unsigned count = clang_getNumDiagnostics(unit);
	for (unsigned i = 0; i < count; i++) {
		CXDiagnostic diagnostic = clang_getDiagnostic(unit, i);
		check_call_complaint(parser, diagnostic);
		check_fails_complaint(parser, diagnostic);
		clang_disposeDiagnostic(diagnostic);
	}
	clang_visitChildren(clang_getTranslationUnitCursor(unit), visit_answer, parser);
}

static void ask(struct parser *parser, char *text)
{
	struct CXUnsavedFile file = {unit_name, text, strlen(text)};
	CXTranslationUnit unit = NULL;
	enum CXErrorCode code = clang_parseTranslationUnit2(parser->index, file.Filename, parser->arguments,
		parser->argument_count, &file, 1, CXTranslationUnit_KeepGoing, &unit);
	if (code == CXError_Success)
		read_answers(parser, unit);
	else
		report_error(parser->diagnostics, NULL, "libclang failed in its second parse (code %d)", (int)code);
	if (unit)
		clang_disposeTranslationUnit(unit);
}

static size_t write_questions(struct parser *parser, FILE *source)
{
	char *text = NULL;
	size_t size;
	FILE *lines = open_memstream(&text, &size);
	if (!lines)
		return 0;
	size_t of_headers = probe_constants(parser, lines) + probe_calls(parser, lines);
	size_t of_failures = probe_fails(parser, lines);
	fclose(lines);
	if (of_headers || fails_need_headers(parser))
		fputs(parser->source, source);
	if (text)
		fputs(text, source);
	free(text);
	return of_headers + of_failures;
}

void probe(struct parser *parser)
{
	char *text = NULL;
	size_t size;
	FILE *source = open_memstream(&text, &size);
	if (!source) {
		report_error(parser->diagnostics, NULL, "out of memory");
		return;
	}
	size_t questions = write_questions(parser, source);
	fclose(source);
	if (questions && text)
		ask(parser, text);
	free(text);
}
