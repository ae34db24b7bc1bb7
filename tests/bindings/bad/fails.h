/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>
#include <limits.h>

enum code { FINE, WRONG };

FERRULE_FAILS(result <) int a(void);
FERRULE_FAILS(result; abort()) int b(void);
FERRULE_FAILS(result == NOBODY) int d(void);
FERRULE_FAILS(result == NOBODY) int e(void);
FERRULE_FAILS(result <, CodeError) long f(void);
FERRULE_FAILS(result->code) int g(void);
FERRULE_FAILS(result != FINE && result < INT_MAX) enum code right(void);
// expect: 8:36: error: FERRULE_FAILS(result; abort()) on b is no expression
// expect: 7:29: error: FERRULE_FAILS(result <) on a: expected expression
// expect: 9:37: error: FERRULE_FAILS(result == NOBODY) on d: use of undeclared identifier 'NOBODY'
// expect: 11:41: error: FERRULE_FAILS(result <, CodeError) on f: expected expression
// expect: 12:33: error: FERRULE_FAILS(result->code) on g: member reference type 'int' is not a pointer
