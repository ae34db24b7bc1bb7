/* SPDX-License-Identifier: MIT
 *
 * Hard cases of shape: records in records, arrays in records, sizes that are constants, arrays in and out of one size.
 */
#ifndef SHAPES_H
#define SHAPES_H

#include <ferrule/annotate.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct FERRULE_RECORD shapes_point {
	int8_t level;
	int64_t x;
};

/** One in another, in arrays too. */
struct FERRULE_RECORD shapes_segment {
	struct shapes_point from, to; /**< its ends */
	uint16_t marks[3];
	bool closed;
	double weight;
	struct shapes_point corners[2];
};

/** One field, which needs a comma in Python. */
struct FERRULE_RECORD shapes_single {
	uint32_t value;
};

/** Swaps the ends, adds 1 to each mark, turns `closed` over, halves the weight and swaps the corners. */
FERRULE_ERRNO int shapes_turn(const struct shapes_segment *segment, struct shapes_segment *turned FERRULE_OUT);

/** Segments whose x are 0, 1 and so on: at most 3. */
FERRULE_ERRNO FERRULE_RETURNS_COUNT(segments) int shapes_segments(
	struct shapes_segment *segments FERRULE_OUT FERRULE_COUNT(n), unsigned n);

FERRULE_RETURNS_NOTHING int shapes_echo(const struct shapes_single *one, struct shapes_single *same FERRULE_OUT);

/** `from`, `from` + 1, `from` + 2. */
FERRULE_ERRNO int shapes_three(int32_t from, int32_t *items FERRULE_OUT FERRULE_COUNT(3));

/** The sum of the first three items. */
int64_t shapes_sum_of_three(const int32_t *items FERRULE_COUNT(3));

/** Adds 1 to the first four bytes. */
FERRULE_ERRNO int shapes_bump(void *data FERRULE_INOUT FERRULE_BYTES(4));

/** The first of at least four bytes, -1 where there are none. */
int64_t shapes_first(const void *data FERRULE_BYTES(4) FERRULE_NULLABLE);

/** Each number squared. */
FERRULE_ERRNO int shapes_square(const int32_t *numbers FERRULE_COUNT(n), int64_t *squares FERRULE_OUT FERRULE_COUNT(n),
	unsigned n);

#endif
