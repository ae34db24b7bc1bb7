/* SPDX-License-Identifier: MIT */
#include "numeric.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- by value ---- */

float numeric_single(float value)
{
	return value;
}

double numeric_double(double value)
{
	return value;
}

enum numeric_sign numeric_turned(enum numeric_sign sign)
{
	return (enum numeric_sign)-(int)sign;
}

/* ---- behind pointers ---- */

int numeric_half(double value, double *half)
{
	if (value != value)
		return -EDOM;
	*half = value / 2;
	return 0;
}

int numeric_half_single(float value, float *half)
{
	if (value != value)
		return -EDOM;
	*half = value / 2;
	return 0;
}

int numeric_is_odd(int64_t value, bool *odd)
{
	if (!value)
		return -EDOM;
	*odd = value % 2 != 0;
	return 0;
}

int numeric_sign_of(double value, enum numeric_sign *sign)
{
	if (value != value)
		return -EDOM;
	*sign = value < 0 ? NUMERIC_MINUS : value > 0 ? NUMERIC_PLUS : NUMERIC_ZERO;
	return 0;
}

void numeric_outs(int8_t from, int8_t *i8, uint8_t *u8, int16_t *i16, uint16_t *u16, int32_t *i32, uint32_t *u32,
	int64_t *i64, uint64_t *u64, bool *truth, float *single, double *number)
{
	*i8 = from;
	*u8 = (uint8_t)from;
	*i16 = from;
	*u16 = (uint16_t)from;
	*i32 = from;
	*u32 = (uint32_t)from;
	*i64 = from;
	*u64 = (uint64_t)from;
	*truth = from;
	*single = (float)from + 0.5f;
	*number = (double)from + 0.5;
}

void numeric_scale(double *value, double by)
{
	*value *= by;
}

void numeric_scale_single(float *value, float by)
{
	*value *= by;
}

bool numeric_flip(bool *value)
{
	bool before = *value;
	*value = !before;
	return before;
}

void numeric_turn(enum numeric_sign *sign)
{
	*sign = numeric_turned(*sign);
}

void numeric_increase_each(int8_t *i8, uint8_t *u8, int16_t *i16, uint64_t *u64)
{
	*i8 = (int8_t)(*i8 + 1);
	++*u8;
	*i16 = (int16_t)(*i16 + 1);
	++*u64;
}

/* ---- arrays that go in ---- */

double numeric_sum(const double *items, size_t count)
{
	double sum = 0;
	for (size_t i = 0; i < count; i++)
		sum += items[i];
	return sum;
}

float numeric_sum_single(const float *items, unsigned count)
{
	float sum = 0;
	for (unsigned i = 0; i < count; i++)
		sum += items[i];
	return sum;
}

/* Looks at the bytes: a truth of another value would be undefined behaviour. */
int numeric_count_true(const bool *items, unsigned count)
{
	const unsigned char *bytes = (const void *)items;
	int sum = items ? 0 : -1;
	for (unsigned i = 0; items && i < count; i++) {
		if (bytes[i] > 1)
			return -2;
		sum += bytes[i];
	}
	return sum;
}

double numeric_weigh(const double *weights, const bool *wanted, unsigned count)
{
	double sum = 0;
	for (unsigned i = 0; i < count; i++)
		sum += wanted[i] ? weights[i] : 0;
	return sum;
}

/* ---- arrays that come out ---- */

int numeric_ramp(double from, double by, double *items, unsigned count)
{
	unsigned some = count < 10 ? count : 10;
	if (by == 0)
		return -EDOM;
	for (unsigned i = 0; i < some; i++)
		items[i] = from + i * by;
	return (int)some;
}

void numeric_ramp_single(float from, float *items, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		items[i] = from + (float)i;
}

void numeric_bits(uint32_t value, bool *bits)
{
	for (int i = 0; i < 32; i++)
		bits[i] = value >> i & 1;
}

/* By Newton, so that the library needs no other. */
static double root(double value)
{
	double guess = value > 1 ? value : 1;
	for (int i = 0; i < 600 && guess * guess > value; i++)
		guess = (guess + value / guess) / 2;
	return guess;
}

int numeric_roots(const double *items, double *roots, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		if (items[i] < 0)
			return -EDOM;
		roots[i] = items[i] > 0 ? root(items[i]) : 0;
	}
	return 0;
}

/* ---- arrays that are changed ---- */

static int compare(const void *left, const void *right)
{
	double one = *(const double *)left, other = *(const double *)right;
	return (one > other) - (one < other);
}

void numeric_sort(double *items, unsigned count)
{
	if (count)
		qsort(items, count, sizeof(*items), compare);
}

void numeric_scale_all(float *items, unsigned count, float by)
{
	for (unsigned i = 0; i < count; i++)
		items[i] *= by;
}

int numeric_increase(int32_t *items, unsigned count, int32_t by)
{
	for (unsigned i = 0; i < count; i++)
		if (__builtin_add_overflow(items[i], by, &items[i]))
			return -ERANGE;
	return 0;
}

int numeric_unique(uint16_t *items, unsigned count)
{
	unsigned kept = 0;
	for (unsigned i = 0; i < count; i++)
		if (!kept || items[i] != items[kept - 1])
			items[kept++] = items[i];
	return (int)kept;
}

void numeric_negate(bool *items, unsigned count)
{
	for (unsigned i = 0; items && i < count; i++)
		items[i] = !items[i];
}

void numeric_reverse_three(int64_t *items)
{
	int64_t first = items[0];
	items[0] = items[2];
	items[2] = first;
}

/* ---- records that are changed ---- */

int numeric_grow(struct numeric_pair *pair, int32_t by)
{
	if (__builtin_add_overflow(pair->low, by, &pair->low))
		return -ERANGE;
	pair->weight *= 2;
	return 0;
}

double numeric_grow_maybe(struct numeric_pair *pair)
{
	double before = pair ? pair->weight : -1;
	if (pair)
		numeric_grow(pair, 1);
	return before;
}

int numeric_grow_all(struct numeric_pair *pairs, unsigned count, int32_t by)
{
	for (unsigned i = 0; i < count; i++)
		if (numeric_grow(&pairs[i], by) < 0)
			return -ERANGE;
	return 0;
}

int numeric_heavy(struct numeric_pair *pairs, unsigned count)
{
	unsigned kept = 0;
	for (unsigned i = 0; i < count; i++)
		if (pairs[i].weight != 0)
			pairs[kept++] = pairs[i];
	return (int)kept;
}

/* ---- records by value ---- */

struct numeric_small numeric_swap_small(struct numeric_small value)
{
	return (struct numeric_small){.x = value.y, .y = value.x};
}

struct numeric_complex numeric_multiply(struct numeric_complex left, struct numeric_complex right)
{
	return (struct numeric_complex){
		.real = left.real * right.real - left.imaginary * right.imaginary,
		.imaginary = left.real * right.imaginary + left.imaginary * right.real,
	};
}

struct numeric_large numeric_add_large(int64_t before, struct numeric_large value, int32_t by)
{
	for (int i = 0; i < 5; i++)
		value.items[i] += by + before;
	value.pair.low += by;
	return value;
}

struct numeric_pair numeric_swap_pair(struct numeric_pair value, bool twice)
{
	struct numeric_pair swapped = {.low = (int32_t)value.weight, .weight = value.low};
	return twice ? numeric_swap_pair(swapped, false) : swapped;
}

const struct numeric_pair *numeric_known(int32_t number)
{
	static struct numeric_pair known;
	known = (struct numeric_pair){.low = number, .weight = number / 2.0};
	return number < 0 ? NULL : &known;
}

/* ---- sizes that are computed ---- */

int64_t numeric_sum_table(const int32_t *table, unsigned rows, unsigned columns)
{
	int64_t sum = 0;
	for (size_t i = 0; i < (size_t)rows * columns; i++)
		sum += table[i];
	return sum;
}

void numeric_identity(double *table, unsigned n)
{
	for (size_t i = 0; i < (size_t)n * n; i++)
		table[i] = i / n == i % n;
}

void numeric_repeat_row(uint16_t *table, unsigned width, unsigned height)
{
	for (size_t row = 1; row < height; row++)
		memcpy(table + row * width, table, width * sizeof(*table));
}

uint64_t numeric_hash_pixels(const void *pixels, size_t width, size_t padding, size_t height)
{
	const unsigned char *bytes = pixels;
	uint64_t hash = 0xcbf29ce484222325;
	for (size_t i = 0; i < 4 * (width + padding) * height; i++)
		hash = (hash ^ bytes[i]) * 0x100000001b3;
	return hash;
}

int numeric_paint(uint8_t value, void *pixels, uint16_t width, uint64_t height)
{
	unsigned char *bytes = pixels;
	if (value == 255)
		return -EIO;
	for (size_t i = 0; i < width * height; i++)
		bytes[i] = (unsigned char)(value + i);
	return 0;
}

void numeric_range(int64_t start, int64_t end, int64_t *items)
{
	for (int64_t at = start; at < end; at++)
		items[at - start] = at;
}

void numeric_share(uint8_t value, void *part, uint32_t total, int32_t parts)
{
	if (total / parts)
		memset(part, value, total / parts);
}

size_t numeric_row_size(unsigned columns, unsigned bits)
{
	return ((size_t)columns * bits + 7) / 8;
}

int64_t numeric_count_bits(const void *row, unsigned columns, unsigned bits)
{
	const unsigned char *bytes = row;
	int64_t count = 0;
	for (size_t i = 0; i < numeric_row_size(columns, bits); i++)
		count += __builtin_popcount(bytes[i]);
	return count;
}

void numeric_block(uint8_t value, void *block)
{
	memset(block, value, NUMERIC_BLOCK);
}

int64_t numeric_sum_blocks(const void *blocks, unsigned count)
{
	const unsigned char *bytes = blocks;
	int64_t sum = blocks ? 0 : -1;
	for (size_t i = 0; blocks && i < count; i++)
		sum += bytes[i * NUMERIC_BLOCK];
	return sum;
}
