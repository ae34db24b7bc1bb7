/* SPDX-License-Identifier: MIT
 *
 * C as a hand would break it at the width of a line.
 */
#include "emit_cpython.h"

#include <string.h>

enum { WIDTH = 120, TAB = 8 };

/* How much of `text` goes on a line of that width: up to the last blank behind a comma or an operator, outside of
 * quotes; all of it if there is none. */
static size_t fitting(const char *text, size_t width)
{
	size_t best = 0;
	bool quoted = false;
	for (size_t i = 0; text[i]; i++) {
		if (text[i] == '"' && (!i || text[i - 1] != '\\'))
			quoted = !quoted;
		if (i && !quoted && text[i] == ' ' && (!best || i <= width) && strchr(",;|&=?:", text[i - 1]))
			best = i;
		if (i > width && best)
			return best;
	}
	return strlen(text);
}

void cpython_line(struct printer *printer, unsigned depth, const char *text)
{
	size_t width = WIDTH - TAB * depth;
	if (strlen(text) <= width) {
		print(printer, "%s\n", text);
		return;
	}
	size_t here = fitting(text, width);
	print(printer, "%.*s\n", (int)here, text);
	indent(printer);
	while (text[here]) {
		text += here + (text[here] == ' ');
		here = strlen(text) <= width - TAB ? strlen(text) : fitting(text, width - TAB);
		if (here)
			print(printer, "%.*s\n", (int)here, text);
	}
	dedent(printer);
}

bool cpython_mentions(const char *text, const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
	size_t length = strlen(name);
	for (const char *at = text; (at = strstr(at, name)); at += length)
		if ((at == text || !strchr(letters, at[-1])) && (!at[length] || !strchr(letters, at[length])))
			return true;
	return false;
}
