/* SPDX-License-Identifier: MIT
 *
 * Hard cases of what a loader does not see: macros, functions with `...`, inline functions; constants of all kinds;
 * errors of classes of their own, and who explains them.
 */
#ifndef CALLS_H
#define CALLS_H

#include <ferrule/annotate.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* ---- constants ---- */

#define CALLS_LIMIT 10
#define CALLS_NEGATIVE (-5)
#define CALLS_BITS (1u << 31 | 1)
#define CALLS_GREATEST UINT64_MAX
#define CALLS_LETTER 'x'
#define CALLS_SIZE sizeof(uint32_t)
#define CALLS_HALF 0.5
#define CALLS_QUARTER (1.0 / 4)
#define CALLS_SINGLE 1.5f
#define CALLS_LARGE 1e300
#define CALLS_NAME "ferrule"
#define CALLS_PATH CALLS_NAME "/\x7a\xc3\xb6"
#define CALLS_QUOTED "a \"quoted\" \\ text\n"
#define CALLS_NO_TEXT ""
/* No constants: */
#define CALLS_EMPTY
#define CALLS_TYPE unsigned int
#define CALLS_DOUBLED(x) (2 * (x))
#define CALLS_UNKNOWN calls_no_such_name

enum { CALLS_ANONYMOUS = 4 };

/* ---- macros, inline functions, functions with `...` ---- */

/** Twice the value, by a macro. */
FERRULE_CALLS(CALLS_DOUBLED) int64_t calls_doubled(int64_t value);

#define CALLS_COPY(into, size, from) \
	(strlen(from) > (size) ? -34 : (memcpy((into), (from), strlen(from)), (int)strlen(from)))
/** The bytes of a text, by a macro. Errors: ERANGE where they do not fit. */
FERRULE_CALLS(CALLS_COPY) FERRULE_ERRNO FERRULE_RETURNS_COUNT(into) int calls_copy(
	void *into FERRULE_OUT FERRULE_BYTES(size), size_t size, const char *from FERRULE_STRING);

#define CALLS_COUNT() (calls_counter++)
extern int calls_counter;
/** A macro without arguments: how often it was used before. */
FERRULE_CALLS(CALLS_COUNT) int calls_count(void);

/** Only in this header. */
static inline int calls_add(int left, int right)
{
	return left + right;
}

/** Errors: EDOM for a divisor of 0. */
static inline FERRULE_ERRNO int calls_divide(int value, int divisor, int *quotient FERRULE_OUT)
{
	if (!divisor)
		return -33;
	*quotient = value / divisor;
	return 0;
}

FERRULE_HIDDEN int calls_print(char *text, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
FERRULE_HIDDEN int calls_sum_all(int count, ...);
/** The sum of two numbers, by a function that takes any number of them. */
FERRULE_CALLS(calls_sum_all) int calls_sum_of(int count, int first, int second);
/** The text in which `text` stands for %s. */
FERRULE_CALLS(calls_print) FERRULE_ERRNO FERRULE_RETURNS_COUNT(into) int calls_print_text(
	char *into FERRULE_OUT FERRULE_BYTES(size), size_t size, const char *format FERRULE_STRING,
	const char *text FERRULE_STRING);

/* ---- errors ---- */

struct FERRULE_HANDLE(calls_session_free) calls_session;
struct FERRULE_HANDLE(calls_query_free) calls_query;
FERRULE_HIDDEN void calls_session_free(struct calls_session *session);
FERRULE_HIDDEN void calls_query_free(struct calls_query *query);
/** How many sessions and queries there are. */
int calls_alive(void);

/** "code CODE" for what this thread met last. */
FERRULE_EXPLAINS FERRULE_RETURNS_BORROWED(static) const char *calls_explain(int code);
/** "session NUMBER: TEXT" for what this session met last. */
FERRULE_EXPLAINS FERRULE_RETURNS_BORROWED(session) const char *calls_session_message(struct calls_session *session);

/** Fails with `code` where that is not 0. */
FERRULE_FAILS(result != 0) FERRULE_RETURNS_NOTHING int calls_check(int code);
/** The same with an error of its own class. */
FERRULE_FAILS(result != 0, CallsMissing) FERRULE_RETURNS_NOTHING int calls_find(int code);
/** The same of another class; else the value. */
FERRULE_FAILS(result < 0, CallsBusy) int64_t calls_lock(int64_t value);

/** A session of that number. Fails with 7 for a negative one: there is a session that says why; with 8 for one above
 * 1000: there is none. */
FERRULE_FAILS(result != 0, CallsSessionError) FERRULE_RETURNS_NOTHING int calls_session_open(int number,
	struct calls_session **session FERRULE_OUT);
/** Fails with `code`, and the session says so. */
FERRULE_METHOD(calls_session) FERRULE_FAILS(result != 0, CallsSessionError) FERRULE_RETURNS_NOTHING
int calls_session_do(struct calls_session *session, int code);
/** Fails by errno, and the session says so. */
FERRULE_METHOD(calls_session) FERRULE_ERRNO int calls_session_fail(struct calls_session *session, int error);
/** NULL for a negative number: a failure that nobody explains but the session. */
FERRULE_METHOD(calls_session) FERRULE_RETURNS_OWNED(calls_query_free) struct calls_query *calls_session_query(
	struct calls_session *session FERRULE_RETAINED(result), int number);
/** Fails with `code`: of a query nobody explains but calls_explain(). */
FERRULE_METHOD(calls_query) FERRULE_FAILS(result != 0) FERRULE_RETURNS_NOTHING int calls_query_run(
	struct calls_query *query, int code);

/* ---- what is never looked into ---- */

/** Something of the library's. */
struct FERRULE_OPAQUE calls_state;
FERRULE_ADDRESS const struct calls_state *calls_state_of(bool there);
/** Errors: EINVAL where it is another. */
FERRULE_ERRNO int calls_is_state(const struct calls_state *state FERRULE_ADDRESS FERRULE_NULLABLE);

/* ---- what the manual says ---- */

/** A function with a history.
 * It gives its argument back. */
FERRULE_SINCE(1.2) int calls_old(int value FERRULE_EXAMPLE(7));
/** One that goes. */
FERRULE_DEPRECATED(calls_old does the same) int calls_older(int value);

#endif
