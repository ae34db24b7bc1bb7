/* SPDX-License-Identifier: MIT
 *
 * Hard cases of numbers: floats, truths and enumerations by value, behind pointers and in arrays; records that are
 * changed, and by value; sizes that are computed. Behind it numeric.c says what arrived.
 */
#ifndef NUMERIC_H
#define NUMERIC_H

#include <ferrule/annotate.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- by value ---- */

enum FERRULE_ENUM numeric_sign { NUMERIC_MINUS = -1, NUMERIC_ZERO = 0, NUMERIC_PLUS = 1 };

float numeric_single(float value);
double numeric_double(double value);
enum numeric_sign numeric_turned(enum numeric_sign sign);

/* ---- behind pointers ---- */

/** Half of the value. Errors: EDOM where it is not a number. */
FERRULE_ERRNO int numeric_half(double value, double *half FERRULE_OUT);
FERRULE_ERRNO int numeric_half_single(float value, float *half FERRULE_OUT);
/** Errors: EDOM for 0. */
FERRULE_ERRNO int numeric_is_odd(int64_t value, bool *odd FERRULE_OUT);
/** Errors: EDOM where it is not a number. */
FERRULE_ERRNO int numeric_sign_of(double value, enum numeric_sign *sign FERRULE_OUT);

/** `from` in each type: 0 or 1 as a truth, and a half more as a float. */
void numeric_outs(int8_t from, int8_t *i8 FERRULE_OUT, uint8_t *u8 FERRULE_OUT, int16_t *i16 FERRULE_OUT,
	uint16_t *u16 FERRULE_OUT, int32_t *i32 FERRULE_OUT, uint32_t *u32 FERRULE_OUT, int64_t *i64 FERRULE_OUT,
	uint64_t *u64 FERRULE_OUT, bool *truth FERRULE_OUT, float *single FERRULE_OUT, double *number FERRULE_OUT);

void numeric_scale(double *value FERRULE_INOUT, double by);
void numeric_scale_single(float *value FERRULE_INOUT, float by);
/** Turns it over and returns what it was. */
bool numeric_flip(bool *value FERRULE_INOUT);
void numeric_turn(enum numeric_sign *sign FERRULE_INOUT);
/** Each is increased by 1, and wraps. */
void numeric_increase_each(int8_t *i8 FERRULE_INOUT, uint8_t *u8 FERRULE_INOUT, int16_t *i16 FERRULE_INOUT,
	uint64_t *u64 FERRULE_INOUT);

/* ---- arrays that go in ---- */

double numeric_sum(const double *items FERRULE_COUNT(count), size_t count);
float numeric_sum_single(const float *items FERRULE_COUNT(count), unsigned count);
/** How many are true; -1 where there is no array, -2 where one is neither 0 nor 1. */
int numeric_count_true(const bool *items FERRULE_COUNT(count) FERRULE_NULLABLE FERRULE_DEFAULT(NULL), unsigned count);
/** Arrays of different types that share their size: the sum of those weights whose item is wanted. */
double numeric_weigh(const double *weights FERRULE_COUNT(count), const bool *wanted FERRULE_COUNT(count),
	unsigned count);

/* ---- arrays that come out ---- */

/** `from`, `from` + `by` and so on: at most 10. Errors: EDOM where `by` is 0. */
FERRULE_ERRNO FERRULE_RETURNS_COUNT(items) int numeric_ramp(double from, double by,
	double *items FERRULE_OUT FERRULE_COUNT(count), unsigned count);
/** All of them, by 1. */
void numeric_ramp_single(float from, float *items FERRULE_OUT FERRULE_COUNT(count), unsigned count);
/** The bits of the value, the lowest first. */
void numeric_bits(uint32_t value, bool *bits FERRULE_OUT FERRULE_COUNT(32));
/** The square root of each, as many. Errors: EDOM where one is negative. */
FERRULE_ERRNO int numeric_roots(const double *items FERRULE_COUNT(count),
	double *roots FERRULE_OUT FERRULE_COUNT(count), unsigned count);

/* ---- arrays that are changed ---- */

void numeric_sort(double *items FERRULE_INOUT FERRULE_COUNT(count), unsigned count);
void numeric_scale_all(float *items FERRULE_INOUT FERRULE_COUNT(count), unsigned count, float by);
/** Errors: ERANGE where one would wrap; those before it are increased then. */
FERRULE_ERRNO int numeric_increase(int32_t *items FERRULE_INOUT FERRULE_COUNT(count), unsigned count, int32_t by);
/** Without those that are as their neighbour before them: as many as the result says. */
FERRULE_ERRNO FERRULE_RETURNS_COUNT(items) int numeric_unique(uint16_t *items FERRULE_INOUT FERRULE_COUNT(count),
	unsigned count);
void numeric_negate(bool *items FERRULE_INOUT FERRULE_COUNT(count) FERRULE_NULLABLE, unsigned count);
/** Turns three round. */
void numeric_reverse_three(int64_t *items FERRULE_INOUT FERRULE_COUNT(3));

/* ---- records that are changed ---- */

struct FERRULE_RECORD numeric_pair {
	int32_t low;
	double weight;
};

/** Errors: ERANGE where `low` would wrap. */
FERRULE_ERRNO int numeric_grow(struct numeric_pair *pair FERRULE_INOUT, int32_t by);
/** The sum of the weights as they were. */
double numeric_grow_maybe(struct numeric_pair *pair FERRULE_INOUT FERRULE_NULLABLE);
/** Errors: ERANGE where one would wrap. */
FERRULE_ERRNO int numeric_grow_all(struct numeric_pair *pairs FERRULE_INOUT FERRULE_COUNT(count), unsigned count,
	int32_t by);
/** Without those whose weight is 0. */
FERRULE_ERRNO FERRULE_RETURNS_COUNT(pairs) int numeric_heavy(
	struct numeric_pair *pairs FERRULE_INOUT FERRULE_COUNT(count), unsigned count);

/* ---- records by value ---- */

/** Passed in registers for integers. */
struct FERRULE_RECORD numeric_small {
	int16_t x, y;
};

/** Passed in registers for floats. */
struct FERRULE_RECORD numeric_complex {
	double real, imaginary;
};

/** Passed in memory. */
struct FERRULE_RECORD numeric_large {
	int64_t items[5];
	struct numeric_pair pair;
};

struct numeric_small numeric_swap_small(struct numeric_small value);
struct numeric_complex numeric_multiply(struct numeric_complex left, struct numeric_complex right);
/** Each item and `low` increased by `by`. */
struct numeric_large numeric_add_large(int64_t before, struct numeric_large value, int32_t by);
struct numeric_pair numeric_swap_pair(struct numeric_pair value, bool twice FERRULE_DEFAULT(0));

/** The pair of that number: {number, number / 2}, until the next call. NULL for a negative one. */
FERRULE_RETURNS_BORROWED(static) const struct numeric_pair *numeric_known(int32_t number);

/* ---- sizes that are computed ---- */

#define NUMERIC_BLOCK 16

int64_t numeric_sum_table(const int32_t *table FERRULE_COUNT(rows * columns), unsigned rows, unsigned columns);
/** 1 where row and column are the same, else 0. */
void numeric_identity(double *table FERRULE_OUT FERRULE_COUNT(n * n), unsigned n);
/** The first of each row in the others: rows of `width`, the last `height` - 1 of them. */
void numeric_repeat_row(uint16_t *table FERRULE_INOUT FERRULE_COUNT(width * height), unsigned width, unsigned height);
/** FNV-1a, 64 bits. */
uint64_t numeric_hash_pixels(const void *pixels FERRULE_BYTES(4 * (width + padding) * height), size_t width,
	size_t padding, size_t height);
/** All bytes are `value`, counted up. Errors: EIO for 255. */
FERRULE_ERRNO int numeric_paint(uint8_t value, void *pixels FERRULE_OUT FERRULE_BYTES(width * height), uint16_t width,
	uint64_t height);
/** From `start` to `end` without it. */
void numeric_range(int64_t start, int64_t end, int64_t *items FERRULE_OUT FERRULE_COUNT(end - start));
/** `value`, as often as goes. */
void numeric_share(uint8_t value, void *part FERRULE_OUT FERRULE_BYTES(total / parts), uint32_t total, int32_t parts);

/** Bytes of a row of `columns` numbers of `bits` bits. */
size_t numeric_row_size(unsigned columns, unsigned bits);
/** How many bits are 1. */
int64_t numeric_count_bits(const void *row FERRULE_BYTES(numeric_row_size(columns, bits)), unsigned columns,
	unsigned bits);

void numeric_block(uint8_t value, void *block FERRULE_OUT FERRULE_BYTES(NUMERIC_BLOCK));
/** The first byte of each block, added. */
int64_t numeric_sum_blocks(const void *blocks FERRULE_BYTES(count * NUMERIC_BLOCK) FERRULE_NULLABLE, unsigned count);

#endif
