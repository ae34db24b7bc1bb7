/* SPDX-License-Identifier: MIT
 *
 * What every public function does first: one load that tells whether the process was forked, something was dropped or
 * the quarantine is not empty.
 */
#ifndef FERRULE_SAFE_CROSSING_H
#define FERRULE_SAFE_CROSSING_H

#include <stdint.h>

#define ATTENTION_BORN 1u /* this process has set the word up; fork() wipes it */
#define ATTENTION_DROPPED 2u
#define ATTENTION_QUARANTINE 4u

extern uint32_t *safe_attention;

/* In a child of fork(): makes all that was inherited stale. */
void safe_birth(void);
/* Does what is due. */
void safe_attend(void);
void safe_attention_set(uint32_t bits);
void safe_attention_clear(uint32_t bits);

static inline void safe_cross(void)
{
	if (__builtin_expect(__atomic_load_n(safe_attention, __ATOMIC_ACQUIRE) != ATTENTION_BORN, 0))
		safe_attend();
}

#endif
