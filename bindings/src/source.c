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

static const char *source_text(struct sources *sources, const char *name)
{
	struct source *source;
	HASH_FIND_STR(sources->by_name, name, source);
	if (source)
		return source->text;
	source = or_die(calloc(1, sizeof(*source)));
	source->name = or_die(strdup(name));
	source->text = read_file(name);
	HASH_ADD_KEYPTR(hh, sources->by_name, source->name, strlen(source->name), source);
	return source->text;
}

const char *source_line(struct sources *sources, const char *file, unsigned line)
{
	const char *text = file && line ? source_text(sources, file) : NULL;
	while (text && --line) {
		text = strchr(text, '\n');
		text += text != NULL;
	}
	return text && *text ? text : NULL;
}

size_t source_line_length(const char *line)
{
	return strcspn(line, "\r\n");
}

unsigned source_character(struct sources *sources, const char *file, unsigned line, unsigned column)
{
	const char *text = source_line(sources, file, line);
	unsigned character = 1;
	for (unsigned i = 0; i + 1 < column; i++) {
		if (text && !text[i])
			text = NULL; /* a column beyond the line, by a file that has changed since */
		/* UTF-8's further bytes begin no character. */
		character += !text || ((unsigned char)text[i] & 0xc0) != 0x80;
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
	if (!line || !location->column || location->column - 1 >= source_line_length(line))
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
		depth += (*text == '(' || *text == '[' || *text == '{') - (*text == ')' || *text == ']' || *text == '}');
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
