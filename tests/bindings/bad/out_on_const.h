/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

#include <stddef.h>

int f(const int *data FERRULE_OUT FERRULE_COUNT(n), size_t n);
int g(const void *data FERRULE_INOUT FERRULE_BYTES(n), size_t n);
int h(int *data FERRULE_IN FERRULE_OUT);
int i(int data FERRULE_OUT);
int j(int data FERRULE_COUNT(3));

// expect: 6:18: error: FERRULE_OUT on 'data', which is const: nothing can be written to it
// expect: 7:19: error: FERRULE_INOUT on 'data', which is const: nothing can be written to it
// expect: 8:12: error: 'data' of h has more than one direction
// expect: 9:11: error: FERRULE_OUT on 'data', which is no pointer but int
// expect: 10:11: error: FERRULE_COUNT on 'data', which is no pointer but int
