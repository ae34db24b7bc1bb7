/* SPDX-License-Identifier: MIT
 *
 * Contracts beside those of tests/bindings/hard: what the LuaJIT target has forms of its own for.
 */
#ifndef MORE_H
#define MORE_H

#include <ferrule/annotate.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MORE_BAD 7
#define MORE_WORSE -3

/** Parameters named as what generated functions use. */
int64_t more_names(int64_t C, int64_t select, int64_t given, int64_t type, int64_t M, int64_t until, int64_t view);

/** A failure of two codes, with constants in its condition. */
FERRULE_FAILS(result == MORE_BAD || result <= MORE_WORSE && result != -5) FERRULE_RETURNS_NOTHING int more_fail(int code);

/* ---- sizes ---- */

/** The sum of the bytes; their number is eight bits. */
unsigned more_short(const void *data FERRULE_BYTES(size), uint8_t size);
/** Exactly four. */
int64_t more_four(const int32_t *items FERRULE_COUNT(4));
/** Adds one to each of four bytes. */
void more_touch(void *data FERRULE_INOUT FERRULE_BYTES(4));
/** The squares of 0, 1, 2. */
void more_squares(int64_t *items FERRULE_OUT FERRULE_COUNT(3));
/** How many arrays there are, times 100, and their length. */
int64_t more_shared(const int32_t *a FERRULE_COUNT(n) FERRULE_NULLABLE, const int32_t *b FERRULE_COUNT(n) FERRULE_NULLABLE,
	size_t n);

/* ---- scalars ---- */

void more_outs(int value, int64_t *half FERRULE_OUT, uint8_t *low FERRULE_OUT, int64_t *twice FERRULE_OUT);
float more_float(float value);
bool more_flags(bool yes FERRULE_DEFAULT(1), bool no FERRULE_DEFAULT(0));

/* ---- records ---- */

struct FERRULE_RECORD more_inner {
	uint16_t small;
	uint64_t large;
};

struct FERRULE_RECORD more_outer {
	bool flag;
	struct more_inner end; /* a word of Lua's */
	int32_t numbers[3];
	struct more_inner pair[2];
	double ratio;
};

/** Copies, with each number one more. */
void more_copy(const struct more_outer *from, struct more_outer *to FERRULE_OUT);

/* ---- layouts that are not the usual ---- */

struct __attribute__((packed)) FERRULE_RECORD more_packed {
	char level;
	int32_t number;
	double ratio;
	uint64_t bits : 60; /**< begins within a byte of its own */
	int64_t sign : 4;
};

struct FERRULE_RECORD more_aligned {
	int32_t first;
	int32_t second __attribute__((aligned(16)));
	uint64_t whole : 64;
	int64_t part : 33;
};

/** Copies, with each integer one more, which wraps. */
void more_copy_packed(const struct more_packed *from, struct more_packed *to FERRULE_OUT);
void more_copy_aligned(const struct more_aligned *from, struct more_aligned *to FERRULE_OUT);

/* ---- handles and views ---- */

struct FERRULE_HANDLE(more_thing_free) more_thing;
FERRULE_RETURNS_OWNED(more_thing_free) struct more_thing *more_thing_new(int value);
/** Bound: what it frees is closed for Lua too. */
void more_thing_free(struct more_thing *thing);
int more_thing_value(struct more_thing *thing);
int more_things(void);
/** Memory that ends with it: "thing". */
FERRULE_BYTES(5) FERRULE_RETURNS_BORROWED(thing) const void *more_thing_name(struct more_thing *thing);

/** Constant memory: a view that is not written to. */
FERRULE_ERRNO int more_constant(int64_t owner,
	const void **memory FERRULE_OUT FERRULE_BYTES(*size) FERRULE_PINNED(more_unpin), size_t *size FERRULE_OUT);
FERRULE_HIDDEN FERRULE_ERRNO int more_unpin(int64_t owner);

#endif
