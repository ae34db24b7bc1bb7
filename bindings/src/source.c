/* SPDX-License-Identifier: MIT */
#include "source.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

struct source {
	char *name, *text; /* text is NULL where the file cannot be read */
	UT_hash_handle hh;
};

struct sources {
	struct source *by_name;
	/* The line that was asked for last: messages come in crowds. */
	const struct source *last_source;
	unsigned last_line;
	const char *last_text;
	size_t last_length;
};

static void *or_die(void *memory)
{
	if (!memory) {
		fputs("ferrule-bind: out of memory\n", stderr);
		exit(EXIT_FAILURE);
	}
	return memory;
}

struct sources *sources_new(void)
{
	return or_die(calloc(1, sizeof(struct sources)));
}

void sources_free(struct sources *sources)
{
	struct source *source, *next;
	HASH_ITER(hh, sources->by_name, source, next)
	{
		HASH_DEL(sources->by_name, source);
		free(source->name);
		free(source->text);
		free(source);
	}
	free(sources);
}

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

static bool begins_character(char c)
{
	return ((unsigned char)c & 0xc0) != 0x80;
}

static const struct source *source_named(struct sources *sources, const char *name)
{
	struct source *source;
	HASH_FIND_STR(sources->by_name, name, source);
	if (source)
		return source;
	source = or_die(calloc(1, sizeof(*source)));
	source->name = or_die(strdup(name));
	source->text = read_file(name);
	HASH_ADD_KEYPTR(hh, sources->by_name, source->name, strlen(source->name), source);
	return source;
}

size_t source_line_length(const char *line)
{
	return strcspn(line, "\r\n");
}

/* From a line that is known, if that is not behind it. */
static const char *find_line(struct sources *sources, const struct source *source, unsigned line)
{
	bool goes_on = source == sources->last_source && sources->last_text && sources->last_line <= line;
	const char *text = goes_on ? sources->last_text : source->text;
	for (unsigned at = goes_on ? sources->last_line : 1; text && at < line; at++) {
		text = strchr(text, '\n');
		text += text != NULL;
	}
	return text && *text ? text : NULL;
}

const char *source_line(struct sources *sources, const char *file, unsigned line)
{
	const struct source *source = file && line ? source_named(sources, file) : NULL;
	if (!source)
		return NULL;
	if (source == sources->last_source && line == sources->last_line)
		return sources->last_text;
	sources->last_text = find_line(sources, source, line);
	sources->last_source = source;
	sources->last_line = line;
	sources->last_length = sources->last_text ? source_line_length(sources->last_text) : 0;
	return sources->last_text;
}

enum { LONGEST_LINE = 1000, EXCERPT_BEFORE = 60, EXCERPT_LENGTH = 120 };

struct excerpt source_excerpt(struct sources *sources, const struct location *location)
{
	const char *line = source_line(sources, location->file, location->line);
	struct excerpt excerpt = {.text = line, .length = sources->last_length, .is_whole = true};
	if (!line || excerpt.length <= LONGEST_LINE)
		return excerpt;
	size_t column = location->column ? location->column - 1 : 0, end;
	excerpt.is_whole = false;
	excerpt.skipped = column > EXCERPT_BEFORE ? column - EXCERPT_BEFORE : 0;
	if (excerpt.skipped > excerpt.length)
		excerpt.skipped = excerpt.length;
	while (excerpt.skipped && !begins_character(line[excerpt.skipped]))
		excerpt.skipped--;
	end = excerpt.skipped + EXCERPT_LENGTH < excerpt.length ? excerpt.skipped + EXCERPT_LENGTH : excerpt.length;
	while (end > excerpt.skipped && end < excerpt.length && !begins_character(line[end]))
		end--;
	excerpt.text = line + excerpt.skipped;
	excerpt.length = end - excerpt.skipped;
	return excerpt;
}

unsigned source_character(struct sources *sources, const char *file, unsigned line, unsigned column)
{
	const char *text = source_line(sources, file, line);
	unsigned character = 1;
	for (unsigned i = 0; i + 1 < column; i++) {
		if (text && !text[i])
			text = NULL; /* a column beyond the line, by a file that has changed since */
		/* UTF-8's further bytes begin no character. */
		character += !text || begins_character(text[i]);
	}
	return character;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* The text at a place; NULL where it is not there. */
static const char *text_at(struct sources *sources, const struct location *location)
{
	const char *line = source_line(sources, location->file, location->line);
	if (!line || !location->column || location->column - 1 >= sources->last_length)
		return NULL;
	return line + location->column - 1;
}

unsigned source_word_end(struct sources *sources, const struct location *location)
{
	const char *text = text_at(sources, location);
	unsigned column = location->column;
	while (text && is_word(*text)) {
		text++;
		column++;
	}
	return column;
}

/* Behind a comment, a string or a single character. */
static const char *skip_piece(const char *text)
{
	if (!strncmp(text, "/*", 2)) {
		const char *end = strstr(text + 2, "*/");
		return end ? end + 2 : text + strlen(text);
	}
	if (!strncmp(text, "//", 2))
		return text + strcspn(text, "\n");
	if (*text != '"' && *text != '\'')
		return text + 1;
	char quote = *text++;
	while (*text && *text != quote)
		text += text[0] == '\\' && text[1] ? 2 : 1;
	return text + (*text != '\0');
}

static bool is_blank_or_comment(const char *text)
{
	return isspace((unsigned char)*text) || !strncmp(text, "/*", 2) || !strncmp(text, "//", 2);
}

/* Up to the comma, semicolon or bracket that closes what the name stands in; blanks before that are not meant. */
static const char *declarator_end(const char *text)
{
	const char *end = text;
	int depth = 0;
	while (*text) {
		if (!depth && strchr(",;)=", *text))
			return end;
		depth += (strchr("([{", *text) != NULL) - (strchr(")]}", *text) != NULL);
		bool counts = !is_blank_or_comment(text);
		text = skip_piece(text);
		if (counts)
			end = text;
	}
	return NULL;
}

bool source_declarator_end(struct sources *sources, const struct location *location, struct location *end)
{
	const char *text = text_at(sources, location);
	/* `(*callback)(int)`: the name stands in brackets of its own, and the annotation behind all of it. */
	const char *from = text && is_word(*text) ? text : NULL;
	for (const char *at = from; at && is_word(*at); at++)
		from = at + 1;
	if (from && location->column > 2 && !strncmp(text - 2, "(*", 2) && *from == ')')
		from++;
	const char *stop = from ? declarator_end(from) : NULL;
	if (!stop)
		return false;
	*end = *location;
	for (; text < stop; text++) {
		end->column = *text == '\n' ? 1 : end->column + 1;
		end->line += *text == '\n';
	}
	return true;
}
