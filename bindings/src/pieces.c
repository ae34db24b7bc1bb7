/* SPDX-License-Identifier: MIT */
#include "pieces.h"
#include <stdarg.h>
#include <string.h>

void pieces_add(struct pieces *pieces, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	char *text = arena_vformat(pieces->arena, format, arguments);
	va_end(arguments);
	pieces->items = arena_grow(pieces->arena, pieces->items, pieces->count, sizeof(*pieces->items));
	pieces->items[pieces->count++] = text;
}

void pieces_add_once(struct pieces *pieces, const char *text)
{
	for (size_t i = 0; i < pieces->count; i++)
		if (!strcmp(pieces->items[i], text))
			return;
	pieces_add(pieces, "%s", text);
}

static size_t joined_length(const struct pieces *pieces, size_t between)
{
	size_t length = pieces->count ? between * (pieces->count - 1) : 0;
	for (size_t i = 0; i < pieces->count; i++)
		length += strlen(pieces->items[i]);
	return length;
}

static char *put(char *out, const char *text)
{
	size_t length = strlen(text);
	memcpy(out, text, length);
	return out + length;
}

const char *pieces_join(const struct pieces *pieces, const char *between)
{
	char *text = arena_alloc(pieces->arena, joined_length(pieces, strlen(between)) + 1), *end = text;
	for (size_t i = 0; i < pieces->count; i++)
		end = put(put(end, i ? between : ""), pieces->items[i]);
	return text;
}
