/* SPDX-License-Identifier: MIT */
#include "diagnose.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

struct source {
	char *name, *text; /* text is NULL where the file cannot be read */
	UT_hash_handle hh;
};

static char *read_stream(FILE *file)
{
	char *text = NULL;
	size_t size = 0;
	/* Up to a NUL byte, or the end: sources have none. */
	if (getdelim(&text, &size, '\0', file) < 0) {
		free(text);
		return NULL;
	}
	return text;
}

static char *read_file(const char *name)
{
	FILE *file = fopen(name, "rb");
	if (!file)
		return NULL;
	char *text = read_stream(file);
	fclose(file);
	return text;
}

static const char *source_text(struct diagnostics *diagnostics, const char *name)
{
	struct source *source;
	HASH_FIND_STR(diagnostics->sources, name, source);
	if (source)
		return source->text;
	source = calloc(1, sizeof(*source));
	if (!source || !(source->name = strdup(name))) {
		free(source);
		return NULL;
	}
	source->text = read_file(name);
	HASH_ADD_KEYPTR(hh, diagnostics->sources, source->name, strlen(source->name), source);
	return source->text;
}

void diagnostics_free(struct diagnostics *diagnostics)
{
	struct source *source, *next;
	HASH_ITER(hh, diagnostics->sources, source, next)
	{
		HASH_DEL(diagnostics->sources, source);
		free(source->name);
		free(source->text);
		free(source);
	}
}

static const char *find_line(const char *text, unsigned line)
{
	while (text && --line) {
		text = strchr(text, '\n');
		text += text != NULL;
	}
	return text && *text ? text : NULL;
}

/* Tabs stay tabs above the caret, so that it stands right whatever their width is. */
static void print_caret(const char *line, unsigned column)
{
	for (unsigned i = 0; i + 1 < column && line[i] && line[i] != '\n'; i++)
		fputc(line[i] == '\t' ? '\t' : ' ', stderr);
	fputs("^\n", stderr);
}

static void print_excerpt(struct diagnostics *diagnostics, const struct location *location)
{
	const char *line = find_line(source_text(diagnostics, location->file), location->line);
	if (!line)
		return;
	fprintf(stderr, "%.*s\n", (int)strcspn(line, "\r\n"), line);
	print_caret(line, location->column);
}

void report(struct diagnostics *diagnostics, enum severity severity, const struct location *location,
	const char *format, ...)
{
	static const char *const names[] = {"note", "warning", "error"};
	bool located = location && location->file && location->line;
	if (located)
		fprintf(stderr, "%s:%u:%u: ", location->file, location->line, location->column);
	else if (severity != SEVERITY_NOTE)
		fputs("ferrule-bind: ", stderr);
	fprintf(stderr, "%s: ", names[severity]);
	va_list arguments;
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	if (located)
		print_excerpt(diagnostics, location);
	diagnostics->errors += severity == SEVERITY_ERROR;
	diagnostics->warnings += severity == SEVERITY_WARNING;
}

void report_summary(const struct diagnostics *diagnostics)
{
	unsigned errors = diagnostics->errors, warnings = diagnostics->warnings;
	if (errors)
		fprintf(stderr, "%u error%s", errors, errors == 1 ? "" : "s");
	if (errors && warnings)
		fputs(" and ", stderr);
	if (warnings)
		fprintf(stderr, "%u warning%s", warnings, warnings == 1 ? "" : "s");
	if (errors || warnings)
		fputc('\n', stderr);
}

enum { LONGEST_WORD = 64 };

static unsigned least(unsigned a, unsigned b, unsigned c)
{
	unsigned d = a < b ? a : b;
	return d < c ? d : c;
}

/* Levenshtein's distance, one row at a time. */
static unsigned distance(const char *a, const char *b)
{
	unsigned row[LONGEST_WORD + 1];
	size_t length = strlen(b);
	if (length > LONGEST_WORD || strlen(a) > LONGEST_WORD)
		return LONGEST_WORD;
	for (unsigned j = 0; j <= length; j++)
		row[j] = j;
	for (unsigned i = 1; a[i - 1]; i++) {
		unsigned diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= length; j++) {
			unsigned above = row[j];
			row[j] = least(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
			diagonal = above;
		}
	}
	return row[length];
}

const char *nearest(const char *typed, const char *const *words, size_t count)
{
	const char *best = NULL;
	unsigned limit = (unsigned)strlen(typed) / 3 + 1;
	for (size_t i = 0; i < count; i++) {
		unsigned d = words[i] ? distance(typed, words[i]) : LONGEST_WORD;
		if (d <= limit) {
			best = words[i];
			limit = d ? d - 1 : 0;
		}
	}
	return best;
}
