/* SPDX-License-Identifier: MIT
 *
 * Hard cases of callbacks: for a call, for one time, for ever; with user data and without; from another thread; what
 * they get, what they give back, what they raise. Behind it callbacks.c calls them, also when it must not any more.
 */
#ifndef CALLBACKS_H
#define CALLBACKS_H

#include <ferrule/annotate.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- what they get and what they give ---- */

enum FERRULE_ENUM callbacks_kind { CALLBACKS_SMALL = 1, CALLBACKS_LARGE = 2 };

struct FERRULE_RECORD callbacks_point {
	int32_t x;
	double y;
};

struct FERRULE_HANDLE(callbacks_box_free) callbacks_box;

FERRULE_CONSTRUCTOR(callbacks_box) FERRULE_RETURNS_OWNED(callbacks_box_free) struct callbacks_box *callbacks_box_new(
	int64_t value);
FERRULE_HIDDEN void callbacks_box_free(struct callbacks_box *box);
FERRULE_METHOD(callbacks_box) int64_t callbacks_box_value(struct callbacks_box *box);
/** How many boxes there are. */
int64_t callbacks_boxes(void);

typedef int64_t (*callbacks_integers)(void *data FERRULE_USER_DATA, int8_t i8, uint8_t u8, int16_t i16, uint16_t u16,
	int32_t i32, uint32_t u32, int64_t i64, uint64_t u64, enum callbacks_kind kind);
/** Calls it with the least values of each type, or with the greatest. Returns what it returned. */
int64_t callbacks_call_integers(bool greatest, callbacks_integers callback FERRULE_SCOPE(call) FERRULE_CLOSURE(data),
	void *data);

/** Calls it with `value`, that as a float, and whether it is above 0; then with one less, `times` times. The sum. */
double callbacks_call_numbers(double value, int times,
	double (*callback)(double value, float single, bool positive, void *data FERRULE_USER_DATA) FERRULE_SCOPE(call)
		FERRULE_CLOSURE(data), void *data);

/** For the numbers 0 to `n` - 1: how many it says yes to. */
unsigned callbacks_filter(unsigned n,
	bool (*callback)(unsigned number, void *data FERRULE_USER_DATA) FERRULE_SCOPE(call) FERRULE_CLOSURE(data),
	void *data);

/** What fits into a byte. The sum of what it returned. */
int64_t callbacks_call_small(unsigned n,
	uint8_t (*callback)(unsigned number, void *data FERRULE_USER_DATA) FERRULE_SCOPE(call) FERRULE_CLOSURE(data),
	void *data);

/** "zero", "one", NULL, bytes that are no UTF-8; then the bytes of each. */
void callbacks_call_texts(void (*callback)(const char *text FERRULE_STRING,
		const void *bytes FERRULE_BYTES(size), size_t size, void *data FERRULE_USER_DATA)
		FERRULE_SCOPE(call) FERRULE_CLOSURE(data), void *data);

/** As a database does it: `rows` times the names "a", "b" and so on, and the values, of which every third is NULL.
 * Stops where it returns anything but 0, and returns that. */
int callbacks_call_rows(unsigned rows, unsigned columns,
	int (*callback)(void *data FERRULE_USER_DATA, int columns,
		char **values FERRULE_IN FERRULE_STRING FERRULE_COUNT(columns),
		char **names FERRULE_IN FERRULE_STRING FERRULE_COUNT(columns)) FERRULE_SCOPE(call)
		FERRULE_CLOSURE(data),
	void *data);

/** Arrays of `n` numbers, a point {n, n / 2}, none if n is 0, and the box. The sum of what it returned. */
int64_t callbacks_call_memory(unsigned n, struct callbacks_box *box FERRULE_NULLABLE,
	int64_t (*callback)(const int32_t *items FERRULE_COUNT(count), size_t count,
		const double *halves FERRULE_COUNT(3), const struct callbacks_point *point FERRULE_NULLABLE,
		struct callbacks_box *box FERRULE_NULLABLE, void *data FERRULE_USER_DATA) FERRULE_SCOPE(call)
		FERRULE_CLOSURE(data),
	void *data);

/* ---- for the call ---- */

/** Called for each until it returns anything but 0. Returns how many it was called for. Errors: EINVAL for no items. */
FERRULE_ERRNO int callbacks_each(const int32_t *items FERRULE_COUNT(count), unsigned count,
	int (*visit)(int32_t item, void *data FERRULE_USER_DATA) FERRULE_SCOPE(call) FERRULE_CLOSURE(data), void *data);
/** The same as a method. */
FERRULE_METHOD(callbacks_box) FERRULE_ERRNO int callbacks_box_each(struct callbacks_box *box, unsigned count,
	int (*visit)(int32_t item, void *data FERRULE_USER_DATA) FERRULE_SCOPE(call) FERRULE_CLOSURE(data), void *data);
/** The same, NULL for none: then the result is -1. */
int callbacks_each_maybe(unsigned count,
	int (*visit)(int32_t item, void *data FERRULE_USER_DATA) FERRULE_SCOPE(call) FERRULE_CLOSURE(data)
		FERRULE_NULLABLE,
	void *data);
/** Called `times` times, whatever it returns, 5 where it raises; callbacks_last() is the sum of what C got. The box is
 * there though the call fails. Errors: EIO if `fail`. */
FERRULE_ERRNO int callbacks_insist(unsigned times, bool fail,
	int (*visit)(int32_t item, void *data FERRULE_USER_DATA) FERRULE_SCOPE(call) FERRULE_CLOSURE(data)
		FERRULE_ON_ERROR(5),
	void *data, struct callbacks_box **box FERRULE_OUT);
/** What C got from callbacks that this header's functions called last, added. */
int64_t callbacks_last(void);
/** Two of them: the sum of first(1) and second(2). */
int64_t callbacks_both(
	int64_t (*first)(int64_t number, void *data FERRULE_USER_DATA) FERRULE_SCOPE(call) FERRULE_CLOSURE(one),
	void *one,
	int64_t (*second)(int64_t number, void *data FERRULE_USER_DATA) FERRULE_SCOPE(call) FERRULE_CLOSURE(other),
	void *other);
/** The user data stands before all else. */
void callbacks_repeat(void *context, unsigned times,
	void (*tick)(void *context FERRULE_USER_DATA, unsigned number) FERRULE_SCOPE(call) FERRULE_CLOSURE(context));

/** Sorts as it says; without user data. */
void callbacks_sort(int32_t *items FERRULE_INOUT FERRULE_COUNT(count), unsigned count,
	int (*compare)(int32_t left, int32_t right) FERRULE_SCOPE(call));

/** Calls them from a thread of its own, during the call. What it returned; -9 where it raised. */
FERRULE_BLOCKING int64_t callbacks_in_thread(int64_t value,
	int64_t (*callback)(int64_t value, void *data FERRULE_USER_DATA) FERRULE_SCOPE(call) FERRULE_CLOSURE(data)
		FERRULE_ON_ERROR(-9), void *data);

/* ---- for one time ---- */

/** Called by the next callbacks_run(). Errors: ENOBUFS beyond 8. EINVAL for a negative value: it is not kept. */
FERRULE_ERRNO int callbacks_later(int64_t value,
	void (*done)(int64_t value, void *data FERRULE_USER_DATA) FERRULE_SCOPE(async) FERRULE_CLOSURE(data),
	void *data);
/** Calls those that wait. Returns how many. */
int callbacks_run(void);
/** Calls those that wait, in a thread of its own. */
FERRULE_BLOCKING int callbacks_run_in_thread(void);

/* ---- for ever ---- */

/** What happens when something does; none for NULL. It stays until the next. */
void callbacks_on_event(
	int (*handler)(int event, void *data FERRULE_USER_DATA) FERRULE_SCOPE(forever) FERRULE_CLOSURE(data)
		FERRULE_NULLABLE FERRULE_ON_ERROR(-7), void *data);
/** What the handler returned; 0 without one. */
int callbacks_fire(int event);
/** The same, from a thread of its own. */
FERRULE_BLOCKING int callbacks_fire_in_thread(int event);
/** From a thread of its own, a while after the call; callbacks_join() waits for it and returns what the handler did. */
FERRULE_ERRNO int callbacks_fire_soon(int event, unsigned milliseconds);
FERRULE_BLOCKING int callbacks_join(void);

/* ---- for the life of a handle ---- */

/** Called when the box's value is set, and when it is freed, with -1. */
FERRULE_METHOD(callbacks_box) FERRULE_ERRNO int callbacks_box_watch(struct callbacks_box *box,
	void (*changed)(int64_t value, void *data FERRULE_USER_DATA) FERRULE_SCOPE(forever) FERRULE_RETAINED(box)
		FERRULE_CLOSURE(data), void *data);
/** Errors: EDOM for a negative value. */
FERRULE_METHOD(callbacks_box) FERRULE_ERRNO int callbacks_box_set(struct callbacks_box *box, int64_t value);

/* ---- past its scope ---- */

/** Calls what callbacks_each() had at its last call, with `item`; what C got: 5 if there was none. */
int callbacks_stale(int32_t item);
/** The same of callbacks_sort(). */
int callbacks_stale_sort(int32_t left, int32_t right);
/** Calls what callbacks_run() called last, again. */
void callbacks_stale_later(void);

#endif
