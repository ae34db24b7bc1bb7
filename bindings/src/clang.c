/* SPDX-License-Identifier: MIT
 *
 * Strings, places and comments out of libclang.
 */
#include "parser.h"
#include "utf8.h"

#include <string.h>

const char *take_string(struct parser *parser, CXString string)
{
	const char *text = clang_getCString(string);
	char *copy = arena_text(parser->model->arena, text ? text : "");
	clang_disposeString(string);
	return copy;
}

static bool named_index(struct parser *parser, CXFile file, size_t *index)
{
	for (*index = 0; *index < parser->options->headers.count; ++*index)
		if (file && clang_File_isEqual(file, parser->files[*index]))
			return true;
	return false;
}

/* As it was given on the command line, if it was. */
static const char *file_name(struct parser *parser, CXFile file)
{
	size_t index;
	if (file == parser->last_file)
		return parser->last_name;
	parser->last_file = file;
	parser->last_name = named_index(parser, file, &index) ? parser->options->headers.words[index]
							      : take_string(parser, clang_getFileName(file));
	return parser->last_name;
}

struct location location_of(struct parser *parser, CXSourceLocation location)
{
	CXFile file;
	struct location result = {0};
	clang_getExpansionLocation(location, &file, &result.line, &result.column, NULL);
	result.file = file ? file_name(parser, file) : NULL;
	return result;
}

struct location cursor_location(struct parser *parser, CXCursor cursor)
{
	return location_of(parser, clang_getCursorLocation(cursor));
}

bool in_named_header(struct parser *parser, CXCursor cursor)
{
	CXFile file;
	size_t index;
	clang_getExpansionLocation(clang_getCursorLocation(cursor), &file, NULL, NULL, NULL);
	return named_index(parser, file, &index);
}

/* ---- comments ---- */

static const char *skip_blanks(const char *text)
{
	return text + strspn(text, " \t");
}

/* Behind the decoration of one line: stars, slashes, the "<" of a comment that follows what it speaks of. */
static const char *skip_decoration(const char *line)
{
	const char *text = skip_blanks(line);
	if (!strncmp(text, "/*", 2) || !strncmp(text, "//", 2)) {
		text += 2;
		text += strspn(text, "*/!");
		text += *text == '<';
	} else if (*text == '*' && text[1] != '/') {
		text++;
	}
	/* One blank belongs to the star, further ones to the text. */
	return text + (*text == ' ');
}

static size_t content_length(const char *text)
{
	size_t length = strcspn(text, "\n");
	const char *end = strstr(text, "*/");
	if (end && (size_t)(end - text) < length)
		length = (size_t)(end - text);
	while (length && strchr(" \t\r", text[length - 1]))
		length--;
	return length;
}

static void add_line(char *result, const char *line, size_t length)
{
	strncat(result, line, length);
	strcat(result, "\n");
}

static char *cut_blank_ends(char *text)
{
	text += strspn(text, "\n");
	size_t length = strlen(text);
	while (length && text[length - 1] == '\n')
		text[--length] = '\0';
	return text;
}

/* Old headers speak Latin-1 in their comments; what is generated is UTF-8. */
static void make_utf8(char *text)
{
	while (*text) {
		size_t length = utf8_length(text);
		if (!length)
			*text = '?';
		text += length ? length : 1;
	}
}

static char *undecorated(struct arena *arena, const char *raw)
{
	char *result = arena_alloc(arena, strlen(raw) + 2), *end = result;
	for (const char *line = raw; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		const char *text = skip_decoration(line);
		size_t length = content_length(text);
		add_line(end, text, length);
		end += length + 1;
	}
	make_utf8(result);
	return cut_blank_ends(result);
}

const char *comment_of(struct parser *parser, CXCursor cursor)
{
	CXString raw = clang_Cursor_getRawCommentText(cursor);
	const char *text = clang_getCString(raw);
	char *comment = text ? undecorated(parser->model->arena, text) : NULL;
	clang_disposeString(raw);
	return comment && *comment ? comment : NULL;
}

/* ---- comments of macros, which clang does not keep ---- */

/* A comment as it stands in the file, made readable. */
static const char *between(struct parser *parser, const char *begin, const char *end)
{
	const char *text = undecorated(
		parser->model->arena, arena_format(parser->model->arena, "%.*s", (int)(end - begin), begin));
	return *text ? text : NULL;
}

static const char *last_opening(const char *file, const char *end)
{
	for (const char *at = end - 2; at > file; at--)
		if (at[-1] == '/' && at[0] == '*')
			return at - 1;
	return NULL;
}

/* The comment that ends on the line before, and stands on lines of its own. */
static const char *comment_above(struct parser *parser, const char *file, const char *line)
{
	const char *end = line;
	while (end > file && strchr(" \t\r\n", end[-1]))
		end--;
	bool is_next = memchr(end, '\n', (size_t)(line - end)) == line - 1;
	if (end - file < 5 || end[-1] != '/' || end[-2] != '*' || !is_next)
		return NULL;
	const char *begin = last_opening(file, end - 1);
	if (!begin || strncmp(begin, "/**", 3) != 0 || begin[3] == '<')
		return NULL;
	return between(parser, begin, end);
}

static const char *comment_after(struct parser *parser, const char *name)
{
	const char *begin = memmem(name, strcspn(name, "\n"), "/**<", 4);
	const char *end = begin ? strstr(begin, "*/") : NULL;
	return end ? between(parser, begin, end + 2) : NULL;
}

const char *macro_comment(struct parser *parser, CXCursor definition)
{
	CXFile file;
	unsigned offset;
	size_t size = 0;
	clang_getExpansionLocation(clang_getCursorLocation(definition), &file, NULL, NULL, &offset);
	const char *text = file ? clang_getFileContents(parser->unit, file, &size) : NULL;
	if (!text || offset >= size)
		return NULL;
	const char *line = text + offset;
	while (line > text && line[-1] != '\n')
		line--;
	const char *after = comment_after(parser, text + offset);
	return after ? after : line > text ? comment_above(parser, text, line) : NULL;
}
