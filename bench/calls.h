/* SPDX-License-Identifier: MIT
 *
 * What the bench of the generated call binds: an integer handle in, a value out, a failure to be checked.
 */
#ifndef CALLS_H
#define CALLS_H

#include <ferrule/annotate.h>
#include <stdint.h>

/** The text of a failure. */
FERRULE_EXPLAINS FERRULE_RETURNS_BORROWED(static) const char *calls_explain(int error);

/** Sets a counter (1 to 8) to 0. Fails with EBADF for another handle. */
FERRULE_ERRNO int calls_reset(int64_t counter);

/** Counts up and gives the counter's value. Fails with EBADF for another handle. */
FERRULE_ERRNO int calls_next(int64_t counter, int64_t *value FERRULE_OUT);

#endif
