/* SPDX-License-Identifier: MIT
 *
 * Hard cases: each contract of the vocabulary, in the forms in which bindings get it wrong. Behind it hard.c checks
 * what arrives. It is bound for every target and says nothing of any language.
 */
#ifndef HARD_H
#define HARD_H

#include <ferrule/annotate.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- constants ---- */

/** Or-ed together. */
enum FERRULE_FLAGSET hard_colours {
	HARD_RED = 1, /**< the first */
	HARD_GREEN = 2,
	HARD_BLUE = 1 << 30, /**< a high one */
};

/** One of them. */
enum FERRULE_ENUM hard_sign {
	HARD_MINUS = -1,
	HARD_ZERO = 0,
	HARD_PLUS = 1,
};

#define HARD_THREE 3
#define HARD_GREATEST 18446744073709551615u
#define HARD_LEAST (-9223372036854775807 - 1)
#define HARD_INEXACT 9007199254740993

/* ---- failures ---- */

/** The text for the failure that this thread met last, else "nothing failed". */
FERRULE_EXPLAINS FERRULE_RETURNS_BORROWED(static) const char *hard_explain(int code);

/** Fails with `error`, an errno, unless that is 0; else returns 7. Explained as "hard_fail_errno: asked for ERROR". */
FERRULE_ERRNO int hard_fail_errno(int error);

/** The same by errno, with a result that is not an int. */
FERRULE_ERRNO_GLOBAL long hard_fail_global(int error);

/** Fails with the code 2 * `code` where that is odd; else returns nothing. A module's own error, not an errno. */
FERRULE_FAILS(result != 0) FERRULE_RETURNS_NOTHING int hard_fail_own(int code);

/** Fails with the code `value` where that is negative. */
FERRULE_FAILS(result < 0) int64_t hard_fail_out(int64_t value, int64_t *twice FERRULE_OUT);

/* ---- integers ---- */

int8_t hard_int8(int8_t value);
uint8_t hard_uint8(uint8_t value);
int16_t hard_int16(int16_t value);
uint16_t hard_uint16(uint16_t value);
int32_t hard_int32(int32_t value);
uint32_t hard_uint32(uint32_t value);
int64_t hard_int64(int64_t value);
uint64_t hard_uint64(uint64_t value);
long hard_long(long value);
size_t hard_size(size_t value);
bool hard_not(bool value);
double hard_half(double value);
unsigned hard_mix(unsigned colours FERRULE_FLAGS(hard_colours), enum hard_sign sign);
void hard_nothing(void);

/** 1000 a + 100 b + 10 c + the length of `text`, 0 for none. */
int64_t hard_defaults(int64_t a, int64_t b FERRULE_DEFAULT(2), int c FERRULE_DEFAULT(HARD_THREE),
	const char *text FERRULE_STRING FERRULE_NULLABLE FERRULE_DEFAULT(NULL));

/** Parameters named as words of the languages: returns their sum. */
int64_t hard_words(int64_t from, int64_t end, int64_t lambda, int64_t type, int64_t result, int64_t self, int64_t len);

FERRULE_NAME(hard_renamed) int hard_original(void);

FERRULE_HIDDEN int hard_hidden(void);

/** Sleeps. Other threads run meanwhile. */
FERRULE_ERRNO FERRULE_BLOCKING int hard_sleep(unsigned milliseconds);

/* ---- descriptors and text ---- */

/** The descriptor, if it is one. Errors: EBADF. */
FERRULE_ERRNO int hard_descriptor(int descriptor FERRULE_FD);

/** The length of the text in bytes, -1 for none. */
int64_t hard_length(const char *text FERRULE_STRING FERRULE_NULLABLE);

/** A hash (FNV-1a, 64 bits) of the text's bytes. */
uint64_t hard_text_hash(const char *text FERRULE_STRING);
uint64_t hard_path_hash(const char *path FERRULE_PATH);

/** "zero", "one", "zw\u00f6lf" for 12, bytes that are no UTF-8 for 13; NULL for others. */
FERRULE_RETURNS_BORROWED(static) const char *hard_name(int number);

/* ---- bytes ---- */

/** FNV-1a, 64 bits, of the bytes. */
uint64_t hard_hash(const void *data FERRULE_BYTES(size), size_t size);

/** The number of bytes, or -1 where there is no data. */
int64_t hard_count_bytes(const void *data FERRULE_BYTES(size) FERRULE_NULLABLE FERRULE_DEFAULT(NULL), size_t size);

/** How many places differ. */
int64_t hard_compare(const void *left FERRULE_BYTES(size), const void *right FERRULE_BYTES(size), size_t size);

/** Fills with `value`, at most 100 bytes, and returns how many. Errors: EIO for 255. */
FERRULE_ERRNO FERRULE_RETURNS_COUNT(data) int64_t hard_fill(uint8_t value, void *data FERRULE_OUT FERRULE_BYTES(size),
	size_t size);

/** Fills all with 0, 1, 2 and so on. */
FERRULE_ERRNO int hard_fill_all(void *data FERRULE_OUT FERRULE_BYTES(size), size_t size);

/** Turns the bytes round in place. */
FERRULE_ERRNO int hard_reverse(void *data FERRULE_INOUT FERRULE_BYTES(size), size_t size);

/** The hash of hard_hash() as 8 bytes, the lowest first. */
FERRULE_ERRNO int hard_digest(const void *data FERRULE_BYTES(size), size_t size,
	void *digest FERRULE_OUT FERRULE_BYTES(8));

/* ---- arrays ---- */

int64_t hard_sum(const int32_t *items FERRULE_COUNT(count), unsigned count);

/** The greatest item, 0 of none. */
uint64_t hard_greatest(const uint64_t *items FERRULE_COUNT(count), size_t count);

/** The sum of left[i] * right[i], or of left[i] alone. Errors: EINVAL where there are no items. */
FERRULE_ERRNO int64_t hard_dot(const int16_t *left FERRULE_COUNT(count), unsigned count,
	const int64_t *right FERRULE_COUNT(count) FERRULE_NULLABLE FERRULE_DEFAULT(NULL));

/** `from`, `from` + 1 and so on: at most 10 of them. Errors: ERANGE where they would wrap. */
FERRULE_ERRNO FERRULE_RETURNS_COUNT(items) int hard_count_up(uint64_t from,
	uint64_t *items FERRULE_OUT FERRULE_COUNT(count), unsigned count);

/* ---- integers behind pointers ---- */

/** Errors: EDOM for a divisor of 0. */
FERRULE_ERRNO int hard_divide(int64_t value, int64_t divisor, int64_t *quotient FERRULE_OUT);
FERRULE_ERRNO int hard_divide_rest(int64_t value, int64_t divisor, int64_t *quotient FERRULE_OUT,
	int64_t *rest FERRULE_OUT);

/** The value itself, whatever it is. Errors: ENOENT if `fail`. */
FERRULE_ERRNO int hard_echo_signed(int64_t value, bool fail, int64_t *same FERRULE_OUT);
FERRULE_ERRNO int hard_echo_unsigned(uint64_t value, bool fail, uint64_t *same FERRULE_OUT);
FERRULE_ERRNO int hard_echo_small(int8_t value, bool fail, int8_t *same FERRULE_OUT);

void hard_swap(int32_t *one FERRULE_INOUT, int32_t *other FERRULE_INOUT);
uint64_t hard_bump(uint64_t *counter FERRULE_INOUT, uint64_t by);

/* ---- records ---- */

/** A point, with a hole between two fields. */
struct FERRULE_RECORD hard_point {
	int8_t level; /**< small */
	int64_t x; /**< in metres */
	uint64_t y;
	int32_t z;
};

/** Adds `by` to each coordinate. Errors: ERANGE if z wraps. */
FERRULE_ERRNO int hard_move(const struct hard_point *point, int32_t by, struct hard_point *moved FERRULE_OUT);

/** x of the point, or -1 where there is none. */
int64_t hard_x(const struct hard_point *point FERRULE_NULLABLE FERRULE_DEFAULT(NULL));

/** Points whose coordinates are all `from`, `from` + 1 and so on: at most 5. Errors: EINVAL for a `from` below 0. */
FERRULE_ERRNO FERRULE_RETURNS_COUNT(points) int hard_points(int32_t from,
	struct hard_point *points FERRULE_OUT FERRULE_COUNT(count), unsigned count);

/* ---- handles ---- */

struct FERRULE_HANDLE(hard_box_free) hard_box;
struct FERRULE_HANDLE(hard_bag_free) hard_bag;

/** A box that holds `value`. NULL for a negative one. */
FERRULE_RETURNS_OWNED(hard_box_free) struct hard_box *hard_box_new(int64_t value);
FERRULE_HIDDEN void hard_box_free(struct hard_box *box);
int64_t hard_box_value(const struct hard_box *box);
/** Errors: EDOM for a negative value. */
FERRULE_ERRNO int hard_box_set(struct hard_box *box, int64_t value);
/** The value of the box, or `otherwise` where there is none. */
int64_t hard_box_or(struct hard_box *box FERRULE_NULLABLE, int64_t otherwise);
/** The sum of its value and the point's x: of things of which the program may take one while it gives the other. */
int64_t hard_box_plus(struct hard_box *box, const struct hard_point *point);
/** The same of the number of bytes. */
int64_t hard_bytes_plus(const void *data FERRULE_BYTES(size), size_t size, const struct hard_point *point);
/** Its value after `milliseconds`. */
FERRULE_BLOCKING int64_t hard_box_wait(struct hard_box *box, unsigned milliseconds);
/** How many boxes there are. */
int64_t hard_boxes(void);

FERRULE_RETURNS_OWNED(hard_bag_free) struct hard_bag *hard_bag_new(void);
FERRULE_HIDDEN void hard_bag_free(struct hard_bag *bag);
int64_t hard_bag_size(struct hard_bag *bag);

/* ---- addresses ---- */

/** The byte at the address. */
int hard_peek(const void *address FERRULE_ADDRESS);
/** Writes a byte there; none where the address is NULL. */
void hard_poke(void *address FERRULE_ADDRESS FERRULE_NULLABLE, uint8_t value);
/** The address of a byte that is 42. */
FERRULE_ERRNO int hard_where(void **address FERRULE_OUT FERRULE_ADDRESS);

/* ---- memory that C keeps, memory that C gives ---- */

/** One retained thing that came back. */
struct FERRULE_RECORD hard_completion {
	int64_t sum; /**< of the bytes as they are now, or the descriptor */
	uint64_t keep FERRULE_RELEASES;
};

/** Keeps the memory, writable, until its token comes back. Errors: EINVAL if `fail`; ENOBUFS beyond 64 things kept. */
FERRULE_ERRNO int hard_keep_memory(void *memory FERRULE_OUT FERRULE_BYTES(size) FERRULE_RETAINED(keep), size_t size,
	bool fail FERRULE_DEFAULT(0), uint64_t keep FERRULE_DEFAULT(0));
/** The same, only read. */
FERRULE_ERRNO int hard_keep_input(const void *memory FERRULE_BYTES(size) FERRULE_RETAINED(keep), size_t size,
	bool fail FERRULE_DEFAULT(0), uint64_t keep FERRULE_DEFAULT(0));
FERRULE_ERRNO int hard_keep_descriptor(int descriptor FERRULE_FD FERRULE_RETAINED(keep), bool fail FERRULE_DEFAULT(0),
	uint64_t keep FERRULE_DEFAULT(0));
/** How many things are kept. */
int hard_kept(void);
/** The token of the thing kept last. */
uint64_t hard_last_token(void);
/** Adds 1 to each byte of each memory that is kept writable: it is still there. */
void hard_touch(void);
/** Gives back the oldest. Errors: ENOENT where nothing is kept. */
FERRULE_ERRNO int hard_complete(struct hard_completion *completion FERRULE_OUT);
/** Gives back the oldest, as many as there are. */
FERRULE_ERRNO FERRULE_RETURNS_COUNT(completions) int hard_completions(
	struct hard_completion *completions FERRULE_OUT FERRULE_COUNT(count), unsigned count);
/** Gives back the tokens of the oldest. */
FERRULE_ERRNO FERRULE_RETURNS_COUNT(tokens) int hard_released(
	uint64_t *tokens FERRULE_OUT FERRULE_COUNT(count) FERRULE_RELEASES, unsigned count);

/** A slab of `size` bytes, 0, 1, 2 and so on. Its handle is an integer. Errors: ENOMEM above 1 MiB, EMFILE beyond 8. */
FERRULE_ERRNO int64_t hard_slab_open(size_t size);
/** Its memory stays until the last pin is undone, also after hard_slab_close(). Errors: EBADF. */
FERRULE_ERRNO int hard_slab_pin(int64_t slab,
	void **memory FERRULE_OUT FERRULE_BYTES(*size) FERRULE_PINNED(hard_slab_unpin), size_t *size FERRULE_OUT);
FERRULE_HIDDEN FERRULE_ERRNO int hard_slab_unpin(int64_t slab);
FERRULE_ERRNO int hard_slab_close(int64_t slab);
/** The byte at `at`, as C sees it now. Errors: EBADF, EINVAL. */
FERRULE_ERRNO int hard_slab_byte(int64_t slab, size_t at);
/** How many pins there are; -1 once the memory is freed. */
int64_t hard_slab_pins(int64_t slab);

#endif
