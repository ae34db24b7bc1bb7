/* SPDX-License-Identifier: MIT
 *
 * What the bench of the generated call binds: the shapes that most calls have. What they return counts the calls.
 */
#ifndef CALLS_H
#define CALLS_H

#include <ferrule/annotate.h>
#include <stddef.h>
#include <stdint.h>

/** The text of a failure. */
FERRULE_EXPLAINS FERRULE_RETURNS_BORROWED(static) const char *calls_explain(int error);

/** Sets the count to 0. */
void calls_reset(void);

/** Two integers: their sum. */
int64_t calls_integers(int64_t one, int64_t other);

/** Bytes in: the count, one more if the first byte is not 0. */
int64_t calls_bytes(const void *data FERRULE_BYTES(size), size_t size);

/** An out-parameter: the value and one. */
void calls_out(int64_t value, int64_t *next FERRULE_OUT);

/** A fallible call: the count, one more. Fails with EBADF for a counter that is not 3. */
FERRULE_ERRNO int calls_fallible(int counter);

/** A counter. */
struct FERRULE_HANDLE(calls_meter_free) calls_meter;
FERRULE_CONSTRUCTOR(calls_meter) FERRULE_RETURNS_OWNED(calls_meter_free) struct calls_meter *calls_meter_new(void);
FERRULE_HIDDEN void calls_meter_free(struct calls_meter *meter);

/** A method of a handle: what the meter counts, `by` more. */
FERRULE_METHOD(calls_meter) int64_t calls_meter_add(struct calls_meter *meter, int64_t by);

#endif
