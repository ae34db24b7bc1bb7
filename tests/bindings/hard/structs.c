/* SPDX-License-Identifier: MIT */
#include "structs.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- text ---- */

struct text {
	char *start;
	size_t length, size;
};

__attribute__((format(printf, 2, 3))) static void say(struct text *text, const char *format, ...)
{
	va_list arguments;
	size_t room = text->length < text->size ? text->size - text->length : 0;
	va_start(arguments, format);
	int length = vsnprintf(room ? text->start + text->length : NULL, room, format, arguments);
	va_end(arguments);
	text->length += (size_t)length;
}

static int said(const struct text *text)
{
	return (int)(text->length < text->size ? text->length : text->size);
}

/* ---- bit-fields ---- */

int structs_show_bits(const struct structs_bits *bits, char *memory, size_t size)
{
	struct text text = {.start = memory, .size = size};
	say(&text, "%u %d %d %u %" PRIu64 " %d", bits->low, bits->middle, bits->flag, bits->high, (uint64_t)bits->wide,
		bits->last);
	return said(&text);
}

void structs_extreme_bits(bool least, struct structs_bits *bits)
{
	memset(bits, 0xff, sizeof(*bits));
	if (least)
		*bits = (struct structs_bits){.middle = -16, .last = INT8_MIN};
	else
		*bits = (struct structs_bits){.low = 7, .middle = 15, .flag = true, .high = (1 << 24) - 1,
			.wide = ((uint64_t)1 << 40) - 1, .last = INT8_MAX};
}

struct structs_bits structs_same_bits(struct structs_bits bits)
{
	return bits;
}

/* ---- anonymous members and unions ---- */

enum { ROUND = 1, BOX = 2, CODE = 3 };

int structs_show_shape(const struct structs_shape *shape, char *memory, size_t size)
{
	struct text text = {.start = memory, .size = size};
	if (shape->kind == ROUND)
		say(&text, "round %g", shape->radius);
	else if (shape->kind == BOX)
		say(&text, "box %g %g", shape->width, shape->height);
	else if (shape->kind == CODE)
		say(&text, "code %d", shape->code);
	else
		return -EINVAL;
	say(&text, " at %d %d", shape->x, shape->y);
	return said(&text);
}

void structs_box(float width, float height, struct structs_shape *shape)
{
	*shape = (struct structs_shape){.kind = BOX, .x = 1, .y = 2};
	shape->width = width;
	shape->height = height;
}

int structs_double(struct structs_shape *shape)
{
	if (shape->kind == ROUND) {
		shape->radius *= 2;
	} else if (shape->kind == BOX) {
		shape->width *= 2;
		shape->height *= 2;
	} else if (shape->kind == CODE) {
		shape->code *= 2;
	} else {
		return -EINVAL;
	}
	return 0;
}

uint32_t structs_word_of(const union structs_word *word)
{
	return word->word;
}

union structs_word structs_make_word(uint32_t word)
{
	return (union structs_word){.word = word};
}

uint64_t structs_sum_words(struct structs_words words)
{
	return (uint64_t)words.first.word + words.rest[0].word + words.rest[1].word + words.tail;
}

void structs_make_words(uint32_t from, struct structs_words *words)
{
	*words = (struct structs_words){.first.word = from, .tail = 9};
	words->rest[0].word = from + 1;
	words->rest[1].word = from + 2;
}

/* ---- arrays at the end ---- */

enum { LIST_LIMIT = 100 };

int64_t structs_sum_list(const struct structs_list *list)
{
	int64_t sum = 0;
	for (unsigned i = 0; list && i < list->count; i++)
		sum += list->items[i];
	return list ? sum * list->sign : -1000000;
}

const struct structs_list *structs_count_up(unsigned n)
{
	static _Alignas(struct structs_list) char memory[sizeof(struct structs_list) + LIST_LIMIT * sizeof(int32_t)];
	struct structs_list *list = (void *)memory;
	if (n > LIST_LIMIT)
		return NULL;
	memset(memory, 0xdd, sizeof(memory));
	list->count = (uint16_t)n;
	list->sign = -1;
	for (unsigned i = 0; i < n; i++)
		list->items[i] = (int32_t)i + 1;
	return list;
}

int64_t structs_sum_line(const struct structs_line *line)
{
	int64_t sum = line->colour;
	for (unsigned i = 0; i < line->count; i++)
		sum += line->dots[i].level * line->dots[i].x;
	return sum;
}

const struct structs_line *structs_make_line(unsigned n)
{
	static _Alignas(struct structs_line)
		char memory[sizeof(struct structs_line) + LIST_LIMIT * sizeof(struct structs_dot)];
	struct structs_line *line = (void *)memory;
	if (n > LIST_LIMIT)
		return NULL;
	memset(memory, 0xdd, sizeof(memory));
	line->colour = 5;
	line->count = n;
	for (unsigned i = 0; i < n; i++)
		line->dots[i] = (struct structs_dot){.level = (int8_t)i, .x = 10 * (int64_t)i};
	return line;
}

/* ---- pieces of memory ---- */

uint64_t structs_hash(const struct structs_piece *pieces, unsigned count)
{
	uint64_t hash = 0xcbf29ce484222325;
	for (unsigned i = 0; i < count; i++)
		for (size_t at = 0; pieces[i].base && at < pieces[i].size; at++)
			hash = (hash ^ ((const unsigned char *)pieces[i].base)[at]) * 0x100000001b3;
	return hash;
}

int64_t structs_scatter(uint8_t from, const struct structs_room *rooms, unsigned count)
{
	int64_t written = 0;
	for (unsigned i = 0; i < count; i++)
		for (size_t at = 0; at < rooms[i].size; at++)
			((unsigned char *)rooms[i].base)[at] = (unsigned char)(from + written++);
	return written;
}

/* ---- structs with texts, from C ---- */

enum { ENTRY_LIMIT = 10 };

static struct {
	char name[16], note[16];
	unsigned char data[ENTRY_LIMIT];
	struct structs_dot dots[ENTRY_LIMIT];
} entry_memory[ENTRY_LIMIT];

/* Each call spoils what the one before gave. */
static void spoil_entries(void)
{
	memset(entry_memory, '?', sizeof(entry_memory));
}

static struct structs_entry make_entry(unsigned number)
{
	struct structs_entry entry = {.name = entry_memory[number].name};
	snprintf(entry_memory[number].name, sizeof(entry_memory[number].name), "entry %u", number % ENTRY_LIMIT);
	snprintf(entry_memory[number].note, sizeof(entry_memory[number].note), "z\xc3\xb6 %u", number % ENTRY_LIMIT);
	for (unsigned i = 0; i < number; i++) {
		entry_memory[number].data[i] = (unsigned char)i;
		entry_memory[number].dots[i] = (struct structs_dot){.level = (int8_t)i, .x = number};
	}
	entry.note = number % 2 ? entry_memory[number].note : NULL;
	entry.size = (uint8_t)number;
	entry.data = number ? entry_memory[number].data : NULL;
	entry.dot_count = (uint16_t)number;
	entry.dots = number ? entry_memory[number].dots : NULL;
	return entry;
}

struct structs_entry structs_entry_value(unsigned number)
{
	spoil_entries();
	return make_entry(number < ENTRY_LIMIT ? number : ENTRY_LIMIT - 1);
}

int structs_get_entry(unsigned number, struct structs_entry *entry)
{
	if (number >= ENTRY_LIMIT)
		return -ENOENT;
	*entry = structs_entry_value(number);
	return 0;
}

const struct structs_entry *structs_entry_of(unsigned number)
{
	static struct structs_entry entry;
	return structs_get_entry(number, &entry) < 0 ? NULL : &entry;
}

int structs_entries(struct structs_entry *entries, unsigned count)
{
	unsigned some = count < ENTRY_LIMIT ? count : ENTRY_LIMIT;
	spoil_entries();
	for (unsigned i = 0; i < some; i++)
		entries[i] = make_entry(i);
	return (int)some;
}

int structs_show_entry(struct structs_entry entry, char *memory, size_t size)
{
	struct text text = {.start = memory, .size = size};
	say(&text, "%s %s [", entry.name, entry.note ? entry.note : "null");
	for (unsigned i = 0; entry.data && i < entry.size; i++)
		say(&text, "%02x", ((const unsigned char *)entry.data)[i]);
	say(&text, entry.data ? "] " : "null] ");
	for (unsigned i = 0; entry.dots && i < entry.dot_count; i++)
		say(&text, "(%d,%" PRId64 ")", entry.dots[i].level, entry.dots[i].x);
	say(&text, entry.dots ? "" : "null");
	return said(&text);
}

/* ---- another one's struct ---- */

unsigned foreign_weigh(const struct foreign_note *note)
{
	unsigned sum = note->title ? (unsigned)strlen(note->title) : 0;
	for (unsigned i = 0; note->bytes && i < note->size; i++)
		sum += note->bytes[i];
	return sum + (note->internal ? 1000000 : 0);
}
