/* SPDX-License-Identifier: MIT */
#include "pieces.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void pieces_add(struct pieces *pieces, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	size_t room = (size_t)vsnprintf(NULL, 0, format, arguments) + 1;
	va_end(arguments);
	char *text = arena_alloc(pieces->arena, room);
	va_start(arguments, format);
	vsnprintf(text, room, format, arguments);
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

const char *pieces_join(const struct pieces *pieces, const char *between)
{
	char *text = arena_alloc(pieces->arena, joined_length(pieces, strlen(between)) + 1);
	char *end = text;
	for (size_t i = 0; i < pieces->count; i++)
		end += sprintf(end, "%s%s", i ? between : "", pieces->items[i]);
	return text;
}
