/* SPDX-License-Identifier: MIT
 *
 * Memory that is freed all at once. Blocks are chained; a request larger than a block gets one of its own.
 */
#include "model.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 64 * 1024 };

struct block {
	struct block *next;
	size_t used, size;
	max_align_t memory[];
};

struct arena {
	struct block *blocks;
};

static void *or_die(void *memory)
{
	if (!memory) {
		fputs("ferrule-bind: out of memory\n", stderr);
		exit(EXIT_FAILURE);
	}
	return memory;
}

struct arena *arena_new(void)
{
	return or_die(calloc(1, sizeof(struct arena)));
}

void arena_free(struct arena *arena)
{
	while (arena->blocks) {
		struct block *block = arena->blocks;
		arena->blocks = block->next;
		free(block);
	}
	free(arena);
}

static struct block *add_block(struct arena *arena, size_t least)
{
	size_t size = least > BLOCK_SIZE ? least : BLOCK_SIZE;
	struct block *block = or_die(calloc(1, sizeof(*block) + size));
	block->size = size;
	block->next = arena->blocks;
	arena->blocks = block;
	return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	const size_t unit = sizeof(max_align_t);
	size = (size + unit - 1) / unit * unit;
	struct block *block = arena->blocks;
	if (!block || block->size - block->used < size)
		block = add_block(arena, size);
	void *memory = (char *)block->memory + block->used;
	block->used += size;
	return memory;
}

void *arena_grow(struct arena *arena, void *array, size_t count, size_t size)
{
	/* Full only where the count is a power of two, or nothing: that is when the last copy was made. */
	if (count & (count - 1))
		return array;
	void *larger = arena_alloc(arena, (count ? count * 2 : 1) * size);
	if (count)
		memcpy(larger, array, count * size);
	return larger;
}

char *arena_text(struct arena *arena, const char *text)
{
	if (!text)
		return NULL;
	size_t size = strlen(text) + 1;
	return memcpy(arena_alloc(arena, size), text, size);
}

/* Most texts fit into what is left of the block: formatting costs more than anything else that a generator does, so
 * that it is not done twice. */
char *arena_vformat(struct arena *arena, const char *format, va_list arguments)
{
	struct block *block = arena->blocks;
	size_t room = block ? block->size - block->used : 0;
	char *place = room ? (char *)block->memory + block->used : NULL;
	va_list again;
	va_copy(again, arguments);
	int length = vsnprintf(place, room, format, arguments);
	bool fits = (size_t)length < room;
	if (!fits && room)
		memset(place, 0, room);
	char *text = arena_alloc(arena, (size_t)length + 1);
	if (!fits)
		vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	return text;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	char *text = arena_vformat(arena, format, arguments);
	va_end(arguments);
	return text;
}
