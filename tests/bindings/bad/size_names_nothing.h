/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

#include <stddef.h>

int f(const void *data FERRULE_BYTES(sise), size_t size);
int g(const int *data FERRULE_COUNT(0), size_t size);
int h(const int *data FERRULE_COUNT(size), double size);
int i(void **data FERRULE_OUT FERRULE_BYTES(*length) FERRULE_PINNED(f), size_t *size);
int j(const int *data FERRULE_COUNT(n) FERRULE_BYTES(n), unsigned n);
int k(const void *data FERRULE_COUNT(n), unsigned n);
int l(void *data FERRULE_OUT FERRULE_BYTES(*n), unsigned *n FERRULE_INOUT);

// expect: 6:19: error: FERRULE_BYTES(sise) of 'data' names no parameter of f and no constant, did you mean 'size'?
// expect: 7:18: error: FERRULE_COUNT(0) of 'data' leaves no room
// expect: 8:18: error: the size 'size' of 'data' is no integer but double
// expect: 9:14: error: the size '*length' of 'data' names no parameter of i
// expect: 9:14: error: FERRULE_PINNED(f) of 'data': f must take what i takes first, one void **
// expect: 9:81: error: 'size' of i (size_t *) has no contract: what is behind it, and whose is it?
// expect: 10:18: error: 'data' has FERRULE_COUNT(n) and FERRULE_BYTES(n): one of them
// expect: 11:19: error: FERRULE_COUNT on 'data': void has no elements, FERRULE_BYTES counts bytes
// expect: 12:13: error: 'data' of l: ferrule-bind cannot bind a size behind a pointer without FERRULE_PINNED, FERRULE_OWNED, FERRULE_BORROWED or FERRULE_MEASURED
