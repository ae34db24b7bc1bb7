/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

#include <stdint.h>

int f(const void *data FERRULE_BYTES(n) FERRULE_RETAINED(token), unsigned n, uint64_t token);

// expect: 6:19: error: 'data' of f is retained, and nothing here gives tokens back (FERRULE_RELEASES)
