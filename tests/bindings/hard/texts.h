/* SPDX-License-Identifier: MIT
 *
 * Hard cases of texts and bytes: the caller's buffer, what has to be measured first, memory that is the caller's or
 * somebody else's, behind pointers and as results; arrays of texts. Behind it texts.c counts what was freed, spoils
 * what is no longer valid, and says what arrived.
 */
#ifndef TEXTS_H
#define TEXTS_H

#include <ferrule/annotate.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* ---- memory of C's ---- */

/** Frees what this header's functions allocate. */
FERRULE_HIDDEN void texts_free(void *memory);
/** How many of them there are. */
int64_t texts_alive(void);
/** How many calls were made of the functions that are measured, since the last time that this was asked. */
int texts_calls(void);

/* ---- texts into the caller's buffer ---- */

/** "hello, NAME", which ends with a NUL. Errors: ERANGE where there is no room for all. */
FERRULE_ERRNO int texts_greet(const char *name FERRULE_STRING,
	char *text FERRULE_OUT FERRULE_STRING FERRULE_BYTES(size), size_t size);
/** As often as goes, at most 50 times; without a NUL. Returns how many. Errors: EINVAL for '!'. */
FERRULE_ERRNO FERRULE_RETURNS_COUNT(text) int texts_letters(int letter,
	char *text FERRULE_OUT FERRULE_STRING FERRULE_BYTES(size), size_t size);
/** Three letters and a NUL; four without one for a negative number. */
void texts_code(int number, char *code FERRULE_OUT FERRULE_STRING FERRULE_BYTES(4));
/** Like texts_code(), and what it was. */
int texts_code_of(int number, char *code FERRULE_OUT FERRULE_STRING FERRULE_BYTES(4), bool *negative FERRULE_OUT);
/** Bytes that are no UTF-8, and a NUL. Errors: ERANGE. */
FERRULE_ERRNO int texts_path(char *path FERRULE_OUT FERRULE_PATH FERRULE_BYTES(size), unsigned size);

/* ---- what is measured first ---- */

/** `n` times "ab". Errors: EIO for more than 1000, ERANGE where it does not fit. */
FERRULE_ERRNO int texts_title(unsigned n, char *text FERRULE_OUT FERRULE_STRING FERRULE_BYTES(*size) FERRULE_MEASURED,
	size_t *size FERRULE_INOUT);
/** The number in words of snprintf(3). */
FERRULE_ERRNO FERRULE_RETURNS_COUNT(text) int texts_format(int64_t number, unsigned width,
	char *text FERRULE_OUT FERRULE_STRING FERRULE_BYTES(size) FERRULE_MEASURED, size_t size);
/** 0, 1, 2 and so on. Errors: EIO for more than 1000. What does not fit is no failure, and nothing is written then. */
FERRULE_ERRNO int texts_blob(unsigned n, void *data FERRULE_OUT FERRULE_BYTES(*size) FERRULE_MEASURED,
	size_t *size FERRULE_INOUT);
/** The same as listxattr(2) does it: the result says how many. Errors: ERANGE where it does not fit. */
FERRULE_ERRNO FERRULE_RETURNS_COUNT(data) int64_t texts_blob_counted(unsigned n,
	void *data FERRULE_OUT FERRULE_BYTES(size) FERRULE_MEASURED, size_t size);
/** The squares of 1 to `n`. Errors: EIO for more than 1000, ERANGE. */
FERRULE_ERRNO int texts_squares(unsigned n, uint32_t *squares FERRULE_OUT FERRULE_COUNT(*count) FERRULE_MEASURED,
	size_t *count FERRULE_INOUT);
/** The halves of 1 to `n`, and their sum. */
FERRULE_ERRNO FERRULE_RETURNS_COUNT(halves) int texts_halves(unsigned n,
	double *halves FERRULE_OUT FERRULE_COUNT(count) FERRULE_MEASURED, unsigned count, double *sum FERRULE_OUT);
/** What grows by 10 bytes `times` times while it is asked for. Errors: ERANGE where it does not fit. */
FERRULE_ERRNO int texts_growing(unsigned times,
	char *text FERRULE_OUT FERRULE_STRING FERRULE_BYTES(*size) FERRULE_MEASURED, size_t *size FERRULE_INOUT);

/* ---- texts that C gives ---- */

/** A copy; NULL for NULL. */
FERRULE_RETURNS_OWNED(texts_free) char *texts_copy(const char *text FERRULE_STRING FERRULE_NULLABLE);
/** The text twice, freed by the C library's own. */
FERRULE_RETURNS_OWNED(free) char *texts_twice(const char *text FERRULE_STRING);
/** "zero", "one", "zw\u00f6lf" for 12, bytes that are no UTF-8 for 13; NULL for others. */
FERRULE_RETURNS_BORROWED(static) const char *texts_name(int number);
/** The text turned round, valid until the next call. */
FERRULE_RETURNS_BORROWED(call) const char *texts_turned(const char *text FERRULE_STRING);

/** A copy of texts_name(); NULL where there is none. Errors: EINVAL for a negative number, and a text is left there. */
FERRULE_ERRNO int texts_take(int number, char **text FERRULE_OUT FERRULE_STRING FERRULE_OWNED(texts_free));
/** Two of them. Errors: EINVAL where one is negative; the other is left there. */
FERRULE_ERRNO int texts_take_two(int first, int second, char **one FERRULE_OUT FERRULE_STRING FERRULE_OWNED(texts_free),
	char **other FERRULE_OUT FERRULE_STRING FERRULE_OWNED(texts_free));
/** texts_name(), not touched at all where there is none. Errors: EINVAL for a negative number. */
FERRULE_ERRNO int texts_look(int number, const char **text FERRULE_OUT FERRULE_STRING FERRULE_BORROWED(static));

/* ---- bytes that C gives ---- */

/** 0, 1, 2 and so on; NULL for more than 1000. */
FERRULE_BYTES(*size) FERRULE_RETURNS_OWNED(texts_free) void *texts_bytes(unsigned n, size_t *size FERRULE_OUT);
/** The same in memory that is spoilt by the next call. */
FERRULE_BYTES(*size) FERRULE_RETURNS_BORROWED(call) const void *texts_bytes_now(unsigned n, size_t *size FERRULE_OUT);
/** Always the same: "static\0bytes". */
FERRULE_BYTES(*size) FERRULE_RETURNS_BORROWED(static) const unsigned char *texts_table(uint32_t *size FERRULE_OUT);
/** The first `n` / 2 + 1 of them; NULL where there are not so many. */
FERRULE_BYTES(n / 2 + 1) FERRULE_RETURNS_BORROWED(static) const void *texts_part_of_table(unsigned n);

/** 0, 1, 2 and so on. Errors: EINVAL for more than 1000; then 3 bytes are left there. NULL for 0. */
FERRULE_ERRNO int texts_load(unsigned n, void **data FERRULE_OUT FERRULE_BYTES(*size) FERRULE_OWNED(texts_free),
	size_t *size FERRULE_OUT);
/** The same in memory that is spoilt by the next call. */
FERRULE_ERRNO int texts_lend(unsigned n, const void **data FERRULE_OUT FERRULE_BYTES(*size) FERRULE_BORROWED(call),
	size_t *size FERRULE_OUT);

/* ---- bytes that belong to a handle ---- */

/** Bytes that can be looked at while it lives. */
struct FERRULE_HANDLE(texts_sheet_free) texts_sheet;

/** `size` bytes: 0, 1, 2 and so on. NULL above 1 MiB. */
FERRULE_RETURNS_OWNED(texts_sheet_free) struct texts_sheet *texts_sheet_new(size_t size);
/** Spoils the bytes first. */
FERRULE_HIDDEN void texts_sheet_free(struct texts_sheet *sheet);
size_t texts_sheet_size(struct texts_sheet *sheet);
/** Errors: EINVAL for a place that it does not have. */
FERRULE_ERRNO int texts_sheet_set(struct texts_sheet *sheet, size_t at, uint8_t value);
/** Its bytes; NULL of a sheet without any. */
FERRULE_BYTES(texts_sheet_size(sheet)) FERRULE_RETURNS_BORROWED(sheet) const void *texts_sheet_bytes(
	struct texts_sheet *sheet);
/** Those from `at` on; NULL for a place that it does not have. */
FERRULE_BYTES(*size) FERRULE_RETURNS_BORROWED(sheet) const void *texts_sheet_rest(struct texts_sheet *sheet, size_t at,
	size_t *size FERRULE_OUT);
/** The same behind a pointer. Errors: EINVAL. */
FERRULE_ERRNO int texts_sheet_lend(struct texts_sheet *sheet, size_t at,
	const void **data FERRULE_OUT FERRULE_BYTES(*size) FERRULE_BORROWED(sheet), size_t *size FERRULE_OUT);
/** How many sheets there are. */
int64_t texts_sheets(void);

/* ---- arrays of texts ---- */

/** The parts, with `between` between them. NULL items count as an error: NULL. */
FERRULE_RETURNS_OWNED(texts_free) char *texts_join(const char *const *parts FERRULE_STRING FERRULE_COUNT(count),
	unsigned count, const char *between FERRULE_STRING FERRULE_DEFAULT(NULL) FERRULE_NULLABLE);
/** The same of an array that a NULL ends; NULL of NULL. */
FERRULE_RETURNS_OWNED(texts_free) char *texts_join_all(
	const char *const *parts FERRULE_STRING FERRULE_TERMINATED FERRULE_NULLABLE FERRULE_DEFAULT(NULL));
/** How many there are, -1 for none; as argv is declared. */
int texts_count(char *const argv[] FERRULE_IN FERRULE_STRING FERRULE_TERMINATED FERRULE_NULLABLE);
/** Each of `names` goes with one of `values`: "a=1 b=2". */
FERRULE_RETURNS_OWNED(texts_free) char *texts_assign(const char *const *names FERRULE_STRING FERRULE_COUNT(count),
	const int32_t *values FERRULE_COUNT(count), unsigned count);
/** "zero", "one", "zw\u00f6lf": the first `n` of them. NULL for more than 3. */
FERRULE_RETURNS_BORROWED(static) FERRULE_TERMINATED const char *const *texts_list(unsigned n);

#endif
