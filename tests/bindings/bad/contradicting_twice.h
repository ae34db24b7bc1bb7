/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

int f(const int *a FERRULE_COUNT(n), unsigned n, unsigned m);
int f(const int *a FERRULE_COUNT(m), unsigned n, unsigned m);

// expect: 5:20: error: FERRULE_COUNT twice, with 'n' and with 'm'
