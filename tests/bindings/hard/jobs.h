/* SPDX-License-Identifier: MIT
 *
 * Hard cases of what goes to C in bulk: records with every kind of field, one and many; arrays that serve as they lie;
 * views of integers; constructors. Behind it jobs.c says what arrived.
 */
#ifndef JOBS_H
#define JOBS_H

#include <ferrule/annotate.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum FERRULE_ENUM jobs_kind { JOBS_NOTHING = 0, JOBS_READ = 1, JOBS_WRITE = 2, JOBS_GATHER = 3, JOBS_WRONG = 255 };

/** A part of a slab. */
struct FERRULE_RECORD jobs_part {
	int64_t slab FERRULE_HANDLE_NUMBER;
	uint32_t at;
	uint16_t size;
};

/** Every kind of field. */
struct FERRULE_RECORD jobs_job {
	uint8_t kind;
	int8_t i8;
	uint16_t u16;
	int16_t i16;
	uint32_t u32;
	int32_t i32;
	uint64_t u64;
	int64_t i64;
	int64_t file FERRULE_FD FERRULE_RETAINED(keep); /**< what would close it is kept */
	int32_t folder FERRULE_FD;
	int64_t slab FERRULE_HANDLE_NUMBER;
	uint64_t keep;
	uint32_t size; /**< bytes at `into` and `data` */
	const char *path FERRULE_PATH FERRULE_NULLABLE;
	const char *name FERRULE_STRING FERRULE_NULLABLE;
	void *into FERRULE_OUT FERRULE_BYTES(size) FERRULE_NULLABLE FERRULE_RETAINED(keep);
	const void *data FERRULE_BYTES(size) FERRULE_NULLABLE FERRULE_RETAINED(keep);
	const void *key FERRULE_BYTES(4) FERRULE_NULLABLE; /**< read during the call only */
	const struct jobs_part *parts FERRULE_COUNT(part_count) FERRULE_NULLABLE;
	uint16_t part_count;
	uint32_t reserved[2] FERRULE_HIDDEN;
};

/** What lies beside a number in a record without pointers. */
struct FERRULE_RECORD jobs_mark {
	bool urgent;
	float weight;
	uint8_t letters[3];
	struct jobs_part part;
};

struct FERRULE_RECORD jobs_done {
	int64_t sum;
	uint64_t keep FERRULE_RELEASES;
};

FERRULE_EXPLAINS FERRULE_RETURNS_BORROWED(static) const char *jobs_explain(int code);

/* ---- records ---- */

/** All that C sees of the job, as text; what it retains is kept. Errors: EINVAL for JOBS_WRONG. */
FERRULE_ERRNO FERRULE_RETURNS_COUNT(text) int jobs_describe(const struct jobs_job *job,
	char *text FERRULE_OUT FERRULE_BYTES(size), size_t size);
/** The same of many, a line each; nothing for none. */
FERRULE_ERRNO FERRULE_RETURNS_COUNT(text) int jobs_describe_all(const struct jobs_job *jobs FERRULE_COUNT(count),
	unsigned count, char *text FERRULE_OUT FERRULE_BYTES(size), size_t size);
/** The same of parts; -1 where there are none. */
int64_t jobs_sum_parts(const struct jobs_part *parts FERRULE_COUNT(count) FERRULE_NULLABLE FERRULE_DEFAULT(NULL),
	unsigned count);
/** The weights of those that are urgent; `letters` and `part` count 1 for each that is not 0. */
double jobs_sum_marks(const struct jobs_mark *marks FERRULE_COUNT(count), unsigned count);
/** Two arrays of records that share a size: the sum of left.at * right.size. */
int64_t jobs_dot_parts(const struct jobs_part *left FERRULE_COUNT(count), const struct jobs_part *right FERRULE_COUNT(count),
	unsigned count);

/**
 * Takes the jobs, at most `limit`, and keeps what they retain. Each gives the sum of its numbers. Errors: EINVAL for
 * JOBS_WRONG: none is taken then.
 */
FERRULE_ERRNO FERRULE_RETURNS_COUNT(sums) int jobs_queue(const struct jobs_job *jobs FERRULE_COUNT(count), unsigned count,
	int64_t *sums FERRULE_OUT FERRULE_COUNT(count), unsigned limit FERRULE_DEFAULT(1000000));
/**
 * Fills each `into` with the letter x, and gives the tokens back; 0 jobs where it is interrupted: then they are kept
 * until jobs_released(). Errors: EINVAL for JOBS_WRONG.
 */
FERRULE_ERRNO FERRULE_BLOCKING FERRULE_RETURNS_COUNT(done) int jobs_run(const struct jobs_job *jobs FERRULE_COUNT(count),
	unsigned count, struct jobs_done *done FERRULE_OUT FERRULE_COUNT(count), unsigned *failures FERRULE_OUT,
	bool interrupted FERRULE_DEFAULT(0));
/** One job is kept. Errors: EINVAL for JOBS_WRONG. */
FERRULE_ERRNO int jobs_keep(const struct jobs_job *job FERRULE_NULLABLE FERRULE_DEFAULT(NULL));
/** How many tokens are out. */
int jobs_kept(void);
/** Adds 1 to each byte of each `into` that is kept. */
void jobs_touch(void);
/** Gives back the tokens of the oldest. */
FERRULE_ERRNO FERRULE_RETURNS_COUNT(tokens) int jobs_released(
	uint64_t *tokens FERRULE_OUT FERRULE_COUNT(count) FERRULE_RELEASES, unsigned count);

/* ---- constructors ---- */

/** What reads. */
FERRULE_MAKES(jobs_job, read, kind = JOBS_READ, into = memory, u32 = flags)
FERRULE_ERRNO int jobs_read(int64_t ring, int64_t file FERRULE_FD FERRULE_RETAINED(keep),
	void *memory FERRULE_OUT FERRULE_BYTES(size) FERRULE_RETAINED(keep), uint32_t size,
	unsigned flags FERRULE_DEFAULT(7), uint64_t keep FERRULE_DEFAULT(0));
FERRULE_MAKES(jobs_job, gather, kind = JOBS_GATHER, part_count = count, i64 = -5)
FERRULE_ERRNO int64_t jobs_gather(int64_t ring, const struct jobs_part *parts FERRULE_COUNT(count), unsigned count,
	const char *path FERRULE_PATH, int64_t slab FERRULE_DEFAULT(0));
FERRULE_MAKES(jobs_job, nothing, kind = JOBS_NOTHING)
FERRULE_ERRNO int jobs_nothing(int64_t ring);

/* ---- arrays ---- */

/** Each gives what it got. */
void jobs_int8(const int8_t *items FERRULE_COUNT(count), unsigned count, int8_t *same FERRULE_OUT FERRULE_COUNT(count));
void jobs_uint8(const uint8_t *items FERRULE_COUNT(count), unsigned count, uint8_t *same FERRULE_OUT FERRULE_COUNT(count));
void jobs_int16(const int16_t *items FERRULE_COUNT(count), unsigned count, int16_t *same FERRULE_OUT FERRULE_COUNT(count));
void jobs_uint16(const uint16_t *items FERRULE_COUNT(count), unsigned count, uint16_t *same FERRULE_OUT FERRULE_COUNT(count));
void jobs_int32(const int32_t *items FERRULE_COUNT(count), unsigned count, int32_t *same FERRULE_OUT FERRULE_COUNT(count));
void jobs_uint32(const uint32_t *items FERRULE_COUNT(count), unsigned count, uint32_t *same FERRULE_OUT FERRULE_COUNT(count));
void jobs_int64(const int64_t *items FERRULE_COUNT(count), unsigned count, int64_t *same FERRULE_OUT FERRULE_COUNT(count));
void jobs_uint64(const uint64_t *items FERRULE_COUNT(count), unsigned count, uint64_t *same FERRULE_OUT FERRULE_COUNT(count));

/** The sums of the columns that are there, and their length. */
int64_t jobs_columns(const int64_t *offsets FERRULE_COUNT(count) FERRULE_NULLABLE FERRULE_DEFAULT(NULL),
	const int32_t *sizes FERRULE_COUNT(count) FERRULE_NULLABLE FERRULE_DEFAULT(NULL),
	const uint64_t *tags FERRULE_COUNT(count) FERRULE_NULLABLE FERRULE_DEFAULT(NULL), unsigned count,
	int64_t *length FERRULE_OUT);

/** From `from` on, at most 10. */
FERRULE_RETURNS_COUNT(items) int jobs_count_up(int16_t from, int16_t *items FERRULE_OUT FERRULE_COUNT(count), unsigned count);
/** From `from` on, all. */
void jobs_count_all(uint32_t from, uint32_t *items FERRULE_OUT FERRULE_COUNT(count), unsigned count);

/* ---- views of integers ---- */

/** A column of `count` results: 0, -1, -2 and so on. Errors: EMFILE beyond 4, ENOMEM above 1000. */
FERRULE_ERRNO int64_t jobs_column_open(size_t count);
/** Errors: EBADF. */
FERRULE_ERRNO int jobs_column_pin(int64_t column,
	int32_t **results FERRULE_OUT FERRULE_COUNT(*count) FERRULE_PINNED(jobs_column_unpin), size_t *count FERRULE_OUT);
/** The same memory as it must not be written to. */
FERRULE_ERRNO int jobs_column_pin_words(int64_t column,
	const uint32_t **words FERRULE_OUT FERRULE_COUNT(*count) FERRULE_PINNED(jobs_column_unpin), size_t *count FERRULE_OUT);
FERRULE_HIDDEN FERRULE_ERRNO int jobs_column_unpin(int64_t column);
FERRULE_ERRNO int jobs_column_set(int64_t column, size_t at, int32_t value);
FERRULE_ERRNO int jobs_column_close(int64_t column);
/** How many pins there are; -1 once the memory is freed. */
int64_t jobs_column_pins(int64_t column);

#endif
