/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

#include <stddef.h>
#include <stdint.h>

FERRULE_HIDDEN void unpin_wide(int64_t buffer);
FERRULE_HIDDEN void unpin_two(int buffer, int more);

int f(int buffer, void **data FERRULE_OUT FERRULE_BYTES(*size) FERRULE_PINNED(nobody), size_t *size FERRULE_OUT);
int g(int buffer, void **data FERRULE_OUT FERRULE_BYTES(*size) FERRULE_PINNED(unpin_wide), size_t *size FERRULE_OUT);
int h(int buffer, void **data FERRULE_OUT FERRULE_BYTES(*size) FERRULE_PINNED(unpin_two), size_t *size FERRULE_OUT);
FERRULE_HIDDEN void unpin(int buffer);
int i(int buffer, void *data FERRULE_OUT FERRULE_BYTES(size) FERRULE_PINNED(unpin_two), size_t size);
int j(int buffer, double **data FERRULE_OUT FERRULE_COUNT(*size) FERRULE_PINNED(unpin), size_t *size FERRULE_OUT);
int k(int buffer, int **data FERRULE_OUT FERRULE_COUNT(size) FERRULE_PINNED(unpin), size_t size);

// expect: 10:26: error: FERRULE_PINNED(nobody) of 'data': no such function is declared
// expect: 11:26: error: FERRULE_PINNED(unpin_wide) of 'data': unpin_wide must take what g takes first, one int
// expect: 12:26: error: FERRULE_PINNED(unpin_two) of 'data': unpin_two must take what h takes first, one int
// expect: 14:25: error: FERRULE_PINNED on 'data' needs a void ** with FERRULE_OUT FERRULE_BYTES(*size), or a pointer to integers with FERRULE_OUT FERRULE_COUNT(*size), and a parameter size
// expect: 15:28: error: FERRULE_PINNED on 'data' needs a void ** with FERRULE_OUT FERRULE_BYTES(*size), or a pointer to integers with FERRULE_OUT FERRULE_COUNT(*size), and a parameter size
// expect: 16:25: error: FERRULE_PINNED on 'data' needs a void ** with FERRULE_OUT FERRULE_BYTES(*size), or a pointer to integers with FERRULE_OUT FERRULE_COUNT(*size), and a parameter size
