/* SPDX-License-Identifier: MIT
 *
 * Python as a formatter would leave it: lists broken at the width of a line, docstrings filled.
 */
#include "emit_python.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void one_per_line(struct printer *printer, const struct pieces *items)
{
	for (size_t i = 0; i < items->count; i++) {
		print_text(printer, items->items[i]);
		print_text(printer, ",\n");
	}
}

void python_list(
	struct printer *printer, unsigned depth, const char *head, const struct pieces *items, const char *tail)
{
	const char *joined = pieces_join(items, ", ");
	if (4 * depth + strlen(head) + strlen(joined) + strlen(tail) <= PYTHON_WIDTH) {
		print(printer, "%s%s%s\n", head, joined, tail);
		return;
	}
	print(printer, "%s\n", head);
	indent(printer);
	if (4 * (depth + 1) + strlen(joined) <= PYTHON_WIDTH)
		print(printer, "%s\n", joined);
	else
		one_per_line(printer, items);
	dedent(printer);
	print(printer, "%s\n", tail);
}

void python_unpack(struct printer *printer, unsigned depth, const struct pieces *names, const char *kind)
{
	const char *joined = pieces_join(names, ", "), *call = arena_format(names->arena, " = %s._of(value_)", kind);
	if (names->count == 1)
		print(printer, "(%s,)%s\n", joined, call);
	else if (4 * depth + strlen(joined) + strlen(call) <= PYTHON_WIDTH)
		print(printer, "%s%s\n", joined, call);
	else if (4 * depth + strlen(joined) + strlen(call) - strlen("value_)") <= PYTHON_WIDTH)
		print(printer, "%s = %s._of(\n    value_\n)\n", joined, kind);
	else
		python_list(printer, PYTHON_WIDTH, "(", names, arena_format(names->arena, ")%s", call));
}

void python_make(struct printer *printer, unsigned depth, const char *first, const struct pieces *items)
{
	const char *joined = pieces_join(items, ", "), *close = items->count == 1 ? ",)" : ")";
	size_t inner = strlen(joined) + strlen("()") + strlen(close) - 1;
	if (4 * depth + strlen("return _make(, )") + strlen(first) + inner <= PYTHON_WIDTH) {
		print(printer, "return _make(%s, (%s%s)\n", first, joined, close);
		return;
	}
	print(printer, "return _make(\n");
	indent(printer);
	if (4 * (depth + 1) + strlen(first) + strlen(", ") + inner <= PYTHON_WIDTH) {
		print(printer, "%s, (%s%s\n", first, joined, close);
	} else {
		print(printer, "%s,\n", first);
		python_list(printer, depth + 1, "(", items, items->count == 1 ? ",)," : "),");
	}
	dedent(printer);
	print(printer, ")\n");
}

/* ---- docstrings ---- */

static const char quotes[] = "\"\"\"";

/* A line that stands for itself: empty, indented, or an item of a list. */
static bool stands_alone(const char *line)
{
	return *line == '\n' || !*line || strchr(" \t-*", *line);
}

static size_t line_length(const char *line)
{
	size_t length = strcspn(line, "\n");
	while (length && strchr(" \t", line[length - 1]))
		length--;
	return length;
}

static const char *next_line(const char *line)
{
	line += strcspn(line, "\n");
	return *line ? line + 1 : line;
}

static char *put(char *out, const char *text, size_t length)
{
	memcpy(out, text, length);
	return out + length;
}

/* Fills the paragraphs of `text` to `width`. `out` has room for it: filling only moves line ends. */
static void fill(char *out, const char *text, size_t width)
{
	size_t column = 0;
	for (const char *line = text; *line; line = next_line(line)) {
		size_t length = line_length(line);
		bool starts = line == text || stands_alone(line) || column == 0;
		if (starts && line != text) {
			*out++ = '\n';
			column = 0;
		}
		for (const char *at = line, *end = line + length; at < end;) {
			size_t blanks = strspn(at, " \t"), word = strcspn(at + blanks, " \t\n");
			if (at != line || !starts)
				blanks = 1;
			bool breaks = column && column + blanks + word > width;
			size_t skipped = strspn(at, " \t");
			if (breaks)
				*out++ = '\n';
			else
				out = put(out, "            ", blanks < 12 ? blanks : 12);
			out = put(out, at + skipped, word);
			column = breaks ? word : column + blanks + word;
			at += skipped + word;
		}
	}
	*out = '\0';
}

/* Backslashes and closing quotes would mean something inside a docstring. */
static const char *escaped(struct arena *arena, const char *text)
{
	char *copy = arena_alloc(arena, 2 * strlen(text) + 1), *end = copy;
	for (; *text; text++) {
		if (*text == '\\' || !strncmp(text, "\"\"\"", 3))
			*end++ = '\\';
		*end++ = *text;
	}
	return copy;
}

const char *python_filled(struct arena *arena, unsigned depth, const char *text)
{
	char *filled = arena_alloc(arena, 2 * strlen(text) + 16);
	fill(filled, text, PYTHON_WIDTH - 4 * depth - strlen(quotes));
	return filled;
}

void python_docstring(struct printer *printer, unsigned depth, struct arena *arena, const char *text)
{
	const char *filled = escaped(arena, python_filled(arena, depth, text));
	size_t length = strlen(filled);
	bool starts_quoted = *filled == '"', ends_quoted = length && filled[length - 1] == '"';
	if (!strchr(filled, '\n') && 4 * depth + length + 2 * strlen(quotes) <= PYTHON_WIDTH) {
		print(printer, "%s%s%s%s%s\n", quotes, starts_quoted ? " " : "", filled, ends_quoted ? " " : "",
			quotes);
		return;
	}
	print(printer, "%s%s", quotes, starts_quoted ? " " : "");
	print_lines(printer, "", filled);
	print(printer, "%s\n", quotes);
}
