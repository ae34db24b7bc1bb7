/* SPDX-License-Identifier: MIT
 *
 * What both languages' wrappers know of an argument before they look at it, and of a struct. Generated wrappers hold
 * these as static constants, so that a call passes one pointer.
 */
#ifndef BIND_PLACES_H
#define BIND_PLACES_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The quick way of every call, whose sizes and ranges are constants there. The slow ways are kept out of it. */
#define BIND_QUICK static __inline__ __attribute__((always_inline))

/* What is written into the C of a module with many wrappers is there once: compilers are slow, calls are not. */
#define BIND_ONCE static __attribute__((noinline))

/* Where a value goes: named in every message. `index` counts the elements of an array, -1 is the argument itself. */
struct bind_place {
	const char *function, *parameter;
	int64_t least; /* an integer's range */
	uint64_t most;
	bool nullable;
};

/* The number of elements, or bytes, that arrays agree on. `name` is the array that said it first, NULL until then;
 * a constant size is `fixed`. */
struct bind_size {
	uint64_t count, most;
	const char *name;
	bool fixed;
};

/* What a field is called: in Python, in Lua. */
#ifdef SWIGLUA
#define BIND_KEY(python, lua) lua
#else
#define BIND_KEY(python, lua) python
#endif

#define BIND_FIXED(n) ((struct bind_size[]){{(n), (n), NULL, true}})

enum bind_kind {
	BIND_SIGNED,
	BIND_UNSIGNED,
	BIND_BOOL,
	BIND_FLOAT,
	BIND_RECORD,
	/* where a record goes to C: */
	BIND_FD,        /* an integer, or what has a descriptor */
	BIND_NUMBER,    /* an integer, or what has a handle that is one */
	BIND_TEXT,      /* const char * */
	BIND_PATH,      /* the same, of a path */
	BIND_BYTES_IN,  /* memory, at least as many bytes as field `of` says, or `least` where that is -1 */
	BIND_BYTES_OUT, /* the same, which C writes */
	BIND_RECORDS,   /* records; their number goes to the integer at `of_offset` */
	/* in both directions: */
	BIND_BITS,     /* `bits` of them, from `bit_offset` on */
	BIND_SHARED,   /* what lies in a union with others: `inner`, where it is given */
	BIND_FLEXIBLE, /* an array at the end, of `inner`; their number is the integer at `of_offset` */
};

struct bind_record;

struct bind_field {
	const char *name;
	const char *key; /* what it is called in the language's own record */
	enum bind_kind kind;
	bool is_signed; /* of an integer */
	bool nullable, retained;
	size_t offset, size; /* bytes; of one element if it is an array */
	size_t length;       /* of an array, else 0 */
	const struct bind_record *record; /* of BIND_RECORD and BIND_RECORDS */
	size_t of_offset, of_size;        /* the integer that goes with a pointer; if there is none: 0, 0 */
	uint64_t bytes;                   /* of memory whose size no field says */
	bool column;                      /* can all records' values be looked at at once? */
	unsigned bits;
	bool is_flag; /* of bits: a truth */
	size_t bit_offset;
	const struct bind_field *inner;
};

/* What has to be 0 where records lie in a buffer as C has them: pointers, and what says how much is behind them. */
struct bind_zero {
	const char *name;
	size_t offset, size;
};

/* What is part of the record in a language. */
struct bind_record {
	const char *name;
	size_t size;
	size_t count;
	const struct bind_field *fields;
	const struct bind_zero *zeros; /* up to one without a name */
	int number;   /* its place among the records of the module */
	int releases; /* offset of the token that it brings back, else -1 */
	int keeps;    /* offset of the token of what its fields keep, else -1 */
	bool shares;  /* some of the fields are BIND_SHARED */
	bool points;  /* to memory that C lends: where it comes from C, it is made at once */
	const struct bind_field *flexible; /* the last field, if it is BIND_FLEXIBLE */
};

/* One field, or one element, of an argument: for messages, and made into text only there. */
struct bind_where {
	const struct bind_where *outer;
	const char *field; /* ".field"; or NULL: "[index]" */
	size_t index;
};

/* The same as text, behind what is there already; cut where there is no room. Returns its length. */
static inline size_t bind_where_text(char *text, size_t size, const struct bind_where *where)
{
	size_t at = where->outer ? bind_where_text(text, size, where->outer) : 0;
	int more = where->field ? snprintf(text + at, size - at, ".%s", where->field)
				: snprintf(text + at, size - at, "[%zu]", where->index);
	at += more > 0 ? (size_t)more : 0;
	return at < size ? at : size - 1;
}

/* The range of C's integers, as constants. */
#define BIND_LEAST(is_signed, size) ((is_signed) ? -(INT64_MAX >> (64 - 8 * (size))) - 1 : 0)
#define BIND_MOST(is_signed, size) (((is_signed) ? (uint64_t)INT64_MAX : UINT64_MAX) >> (64 - 8 * (size)))

#define BIND_KIND_LEAST(kind, size) BIND_LEAST((kind) == BIND_SIGNED, size)
#define BIND_KIND_MOST(kind, size) BIND_MOST((kind) == BIND_SIGNED, size)

/* How much of what was asked for is valid: all of it, or as much as the result of C says. */
#define BIND_ALL(size) ((size_t)(size)->count)
#define BIND_ALL_KNOWN false
#define BIND_COUNTED(size) bind_valid((int64_t)result, (size)->count)
#define BIND_COUNTED_KNOWN true

/* C's integers of every size, by address. memcpy, since packed structs have fields at odd addresses. */
BIND_QUICK uint64_t bind_load_unsigned(const void *from, size_t size)
{
	uint8_t byte;
	uint16_t half;
	uint32_t word;
	uint64_t whole;
	switch (size) {
	case 1:
		memcpy(&byte, from, 1);
		return byte;
	case 2:
		memcpy(&half, from, 2);
		return half;
	case 4:
		memcpy(&word, from, 4);
		return word;
	}
	memcpy(&whole, from, 8);
	return whole;
}

BIND_QUICK int64_t bind_load_signed(const void *from, size_t size)
{
	size_t unused = 64 - 8 * size;
	return (int64_t)(bind_load_unsigned(from, size) << unused) >> unused;
}

BIND_QUICK void bind_store(void *to, size_t size, int64_t value)
{
	uint8_t byte = (uint8_t)value;
	uint16_t half = (uint16_t)value;
	uint32_t word = (uint32_t)value;
	if (size == 8)
		memcpy(to, &value, 8);
	else if (size == 4)
		memcpy(to, &word, 4);
	else if (size == 2)
		memcpy(to, &half, 2);
	else
		memcpy(to, &byte, 1);
}

static inline double bind_load_float(const void *from, size_t size)
{
	float single;
	double value;
	if (size == sizeof single) {
		memcpy(&single, from, size);
		return (double)single;
	}
	memcpy(&value, from, sizeof value);
	return value;
}

static inline void bind_store_float(void *to, size_t size, double value)
{
	float single = (float)value;
	memcpy(to, size == sizeof single ? (const void *)&single : (const void *)&value, size);
}

/* ---- bits, as compilers lay them out: from the lowest on, or, on big-endian machines, from the highest ---- */

static inline bool bind_is_big_endian(void)
{
	const uint16_t one = 1;
	return *(const uint8_t *)&one == 0;
}

/* Bit `at` of those of a field: in which byte, and which there. */
static inline uint8_t bind_bit(const struct bind_field *field, unsigned at, size_t *byte)
{
	bool big = bind_is_big_endian();
	size_t place = field->bit_offset + (big ? field->bits - 1 - at : at);
	*byte = place / 8;
	return (uint8_t)(1u << (big ? 7 - place % 8 : place % 8));
}

static inline uint64_t bind_load_bits(const void *record, const struct bind_field *field)
{
	uint64_t value = 0;
	size_t byte;
	for (unsigned i = 0; i < field->bits; i++)
		if (bind_bit(field, i, &byte) & ((const uint8_t *)record)[byte])
			value |= UINT64_C(1) << i;
	return value;
}

/* Of a signed field: with its sign. */
static inline int64_t bind_load_signed_bits(const void *record, const struct bind_field *field)
{
	unsigned unused = 64 - field->bits;
	return (int64_t)(bind_load_bits(record, field) << unused) >> unused;
}

static inline void bind_store_bits(void *record, const struct bind_field *field, uint64_t value)
{
	uint8_t *bytes = record;
	size_t byte;
	for (unsigned i = 0; i < field->bits; i++) {
		uint8_t mask = bind_bit(field, i, &byte);
		bytes[byte] = (uint8_t)(value >> i & 1 ? bytes[byte] | mask : bytes[byte] & ~mask);
	}
}

/* Has the field the same value in both? What lies between the members of a record is none. `at`: where the record with
 * the field begins. */
static inline bool bind_is_same(const struct bind_field *field, const char *one, const char *other, size_t at)
{
	size_t count = field->length ? field->length : 1;
	if (field->kind == BIND_BITS)
		return bind_load_bits(one + at, field) == bind_load_bits(other + at, field);
	if (field->kind == BIND_SHARED)
		return bind_is_same(field->inner, one, other, at);
	at += field->offset;
	if (field->kind != BIND_RECORD)
		return !memcmp(one + at, other + at, count * field->size);
	for (size_t i = 0; i < count * field->record->count; i++)
		if (!bind_is_same(&field->record->fields[i % field->record->count], one, other,
			    at + i / field->record->count * field->size))
			return false;
	return true;
}

/* The number of elements of an array at the end. */
static inline size_t bind_flexible_count(const char *record, const struct bind_field *field)
{
	return (size_t)bind_load_unsigned(record + field->of_offset, field->of_size);
}

/* n * size, or SIZE_MAX where that is more than memory. */
static inline size_t bind_product(uint64_t n, size_t size)
{
	return n > PTRDIFF_MAX / (size ? size : 1) ? SIZE_MAX : (size_t)n * size;
}

/* How many of the `asked` elements C says are valid. */
static inline size_t bind_valid(int64_t counted, uint64_t asked)
{
	if (counted < 0)
		return 0;
	return (uint64_t)counted < asked ? (size_t)counted : (size_t)asked;
}

/* ---- sizes that are computed: exact, or bad ---- */

#ifdef __SIZEOF_INT128__
__extension__ typedef __int128 bind_wide;
#else
typedef int64_t bind_wide;
#endif

struct bind_computed {
	bind_wide value;
	bool bad;
};

#define BIND_EXACTLY(number) ((struct bind_computed){(bind_wide)(number), false})

static inline struct bind_computed bind_add(struct bind_computed left, struct bind_computed right)
{
	struct bind_computed sum = {0, left.bad || right.bad};
	sum.bad |= __builtin_add_overflow(left.value, right.value, &sum.value);
	return sum;
}

static inline struct bind_computed bind_subtract(struct bind_computed left, struct bind_computed right)
{
	struct bind_computed difference = {0, left.bad || right.bad};
	difference.bad |= __builtin_sub_overflow(left.value, right.value, &difference.value);
	return difference;
}

static inline struct bind_computed bind_multiply(struct bind_computed left, struct bind_computed right)
{
	struct bind_computed product = {0, left.bad || right.bad};
	product.bad |= __builtin_mul_overflow(left.value, right.value, &product.value);
	return product;
}

static inline struct bind_computed bind_divide(struct bind_computed left, struct bind_computed right)
{
	if (left.bad || right.bad || right.value == 0)
		return (struct bind_computed){0, true};
	return (struct bind_computed){left.value / right.value, false};
}

/* Is it a size at all? */
static inline bool bind_is_size(struct bind_computed computed)
{
	return !computed.bad && computed.value >= 0 && computed.value <= (bind_wide)SIZE_MAX;
}

static inline void bind_expect_integer(char *text, size_t size, const struct bind_place *place)
{
	snprintf(text, size, "an integer from %lld to %llu", (long long)place->least, (unsigned long long)place->most);
}

#endif
