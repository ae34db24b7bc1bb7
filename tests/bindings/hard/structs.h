/* SPDX-License-Identifier: MIT
 *
 * Hard cases of structs: bit-fields, unions, anonymous members, arrays at the end, pieces of memory, texts that C
 * gives; another one's struct. Behind it structs.c says what arrived.
 */
#ifndef STRUCTS_H
#define STRUCTS_H

#include "foreign.inc"
#include <ferrule/annotate.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- bit-fields ---- */

struct FERRULE_RECORD structs_bits {
	unsigned low : 3;
	int middle : 5; /**< signed */
	unsigned : 2;
	bool flag : 1;
	unsigned high : 24; /**< begins a word of its own */
	uint64_t wide : 40;
	int8_t last;
};

/** Its members as text: "low middle flag high wide last". */
FERRULE_ERRNO FERRULE_RETURNS_COUNT(text) int structs_show_bits(const struct structs_bits *bits,
	char *text FERRULE_OUT FERRULE_BYTES(size), size_t size);
/** All greatest, or all least. */
void structs_extreme_bits(bool least, struct structs_bits *bits FERRULE_OUT);
/** The same one. */
struct structs_bits structs_same_bits(struct structs_bits bits);

/* ---- anonymous members and unions ---- */

/** A shape. */
struct FERRULE_RECORD structs_shape {
	int32_t kind; /**< 1: round, 2: a box, 3: a code */
	union {
		double radius;
		struct {
			float width, height;
		};
		int32_t code;
	};
	struct {
		int16_t x, y; /**< where it is */
	};
};

/** "round RADIUS", "box WIDTH HEIGHT" or "code CODE" as its kind says, and "at X Y". Errors: EINVAL for others. */
FERRULE_ERRNO FERRULE_RETURNS_COUNT(text) int structs_show_shape(const struct structs_shape *shape,
	char *text FERRULE_OUT FERRULE_BYTES(size), size_t size);
/** A box, at 1 2. */
void structs_box(float width, float height, struct structs_shape *shape FERRULE_OUT);
/** Twice as large, of its kind. Errors: EINVAL. */
FERRULE_ERRNO int structs_double(struct structs_shape *shape FERRULE_INOUT);

/** Four bytes, seen in several ways. */
union FERRULE_RECORD structs_word {
	uint32_t word;
	uint16_t halves[2];
	uint8_t bytes[4];
	float number;
};

struct FERRULE_RECORD structs_words {
	union structs_word first;
	union structs_word rest[2];
	uint8_t tail;
};

uint32_t structs_word_of(const union structs_word *word);
union structs_word structs_make_word(uint32_t word);
/** The words of all, added, and the tail. */
uint64_t structs_sum_words(struct structs_words words);
void structs_make_words(uint32_t from, struct structs_words *words FERRULE_OUT);

/* ---- arrays at the end ---- */

struct FERRULE_RECORD structs_list {
	uint16_t count;
	int8_t sign;
	int32_t items[] FERRULE_COUNT(count);
};

struct FERRULE_RECORD structs_dot {
	int8_t level;
	int64_t x;
};

struct FERRULE_RECORD structs_line {
	int64_t colour;
	uint32_t count;
	struct structs_dot dots[] FERRULE_COUNT(count);
};

/** The items' sum, times the sign; -1000000 for none. */
int64_t structs_sum_list(const struct structs_list *list FERRULE_NULLABLE);
/** `n` items, 1, 2 and so on, until the next call. NULL for more than 100. */
FERRULE_RETURNS_BORROWED(static) const struct structs_list *structs_count_up(unsigned n);
/** The colour, and the sum of level * x. */
int64_t structs_sum_line(const struct structs_line *line);
FERRULE_RETURNS_BORROWED(static) const struct structs_line *structs_make_line(unsigned n);

/* ---- pieces of memory ---- */

struct FERRULE_RECORD structs_piece {
	const void *base FERRULE_BYTES(size) FERRULE_NULLABLE;
	size_t size;
};

struct FERRULE_RECORD structs_room {
	void *base FERRULE_OUT FERRULE_BYTES(size);
	size_t size;
};

/** FNV-1a, 64 bits, of all of them. */
uint64_t structs_hash(const struct structs_piece *pieces FERRULE_COUNT(count), unsigned count);
/** Fills them with `from`, `from` + 1 and so on. Returns how many bytes. */
int64_t structs_scatter(uint8_t from, const struct structs_room *rooms FERRULE_COUNT(count), unsigned count);

/* ---- structs with texts, from C ---- */

struct FERRULE_RECORD structs_entry {
	const char *name FERRULE_STRING; /**< its name */
	const char *note FERRULE_STRING FERRULE_NULLABLE;
	uint8_t size;
	const void *data FERRULE_BYTES(size) FERRULE_NULLABLE;
	const struct structs_dot *dots FERRULE_COUNT(dot_count) FERRULE_NULLABLE;
	uint16_t dot_count;
};

/** The entry of that number: name "entry NUMBER", a note where it is odd, and as many bytes and dots. Its memory is
 * spoilt by the next call. NULL for more than 9. */
FERRULE_RETURNS_BORROWED(static) const struct structs_entry *structs_entry_of(unsigned number);
/** Errors: ENOENT for more than 9. */
FERRULE_ERRNO int structs_get_entry(unsigned number, struct structs_entry *entry FERRULE_OUT);
/** The entries from 0 on, at most 10. */
FERRULE_RETURNS_COUNT(entries) int structs_entries(struct structs_entry *entries FERRULE_OUT FERRULE_COUNT(count),
	unsigned count);
struct structs_entry structs_entry_value(unsigned number);
/** All of it as text: "NAME NOTE [bytes in hexadecimal] (level,x)..."; "null" for what is not there. */
FERRULE_ERRNO FERRULE_RETURNS_COUNT(text) int structs_show_entry(struct structs_entry entry,
	char *text FERRULE_OUT FERRULE_BYTES(size), size_t size);

/* ---- another one's struct ---- */

struct FERRULE_RECORD foreign_note;
extern __typeof__(((struct foreign_note *)0)->title) ferrule_field_foreign_note__title FERRULE_STRING FERRULE_NULLABLE;
extern __typeof__(((struct foreign_note *)0)->bytes) ferrule_field_foreign_note__bytes FERRULE_BYTES(size)
	FERRULE_NULLABLE;
extern __typeof__(((struct foreign_note *)0)->internal) ferrule_field_foreign_note__internal FERRULE_HIDDEN;

/** The length of its title and the bytes, added; 1000000 more if `internal` is not NULL. */
unsigned foreign_weigh(const struct foreign_note *note);

#endif
