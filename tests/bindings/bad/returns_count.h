/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

FERRULE_RETURNS_COUNT(valus) int f(int *values FERRULE_OUT FERRULE_COUNT(n), unsigned n);
FERRULE_RETURNS_COUNT(values) int g(const int *values FERRULE_COUNT(n), unsigned n);
FERRULE_RETURNS_COUNT(values) void h(int *values FERRULE_OUT FERRULE_COUNT(n), unsigned n);
FERRULE_RETURNS_COUNT(value) int i(int *value FERRULE_OUT);

// expect: 4:34: error: FERRULE_RETURNS_COUNT(valus) names no parameter of f, did you mean 'values'?
// expect: 5:35: error: FERRULE_RETURNS_COUNT(values) of g: 'values' is no out-array
// expect: 6:36: error: FERRULE_RETURNS_COUNT on h, whose result (void) is no integer
// expect: 7:34: error: FERRULE_RETURNS_COUNT(value) of i: 'value' is no out-array
