/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

FERRULE_ERRNO void f(void);
FERRULE_ERRNO unsigned g(void);
FERRULE_ERRNO FERRULE_RETURNS_BORROWED(static) const char *h(void);
FERRULE_ERRNO_GLOBAL void i(void);
FERRULE_FAILS(result != 0) void j(void);
FERRULE_FAILS(x != 0) int k(void);
FERRULE_ERRNO FERRULE_ERRNO_GLOBAL int l(void);
FERRULE_FAILS(result != 0) double m(void);
FERRULE_FAILS(result != 0, not a name) int n(void);
FERRULE_FAILS(result != 0, Error) int o(void);
FERRULE_FAILS(code, result) int p(void);

// expect: 4:20: error: FERRULE_ERRNO on f, whose result is void: only a signed integer can be negative
// expect: 5:24: error: FERRULE_ERRNO on g, whose result is unsigned int: only a signed integer can be negative
// expect: 6:60: error: FERRULE_ERRNO on h, whose result is const char *: only a signed integer can be negative
// expect: 7:27: error: FERRULE_ERRNO_GLOBAL on i, whose result is void: only a signed integer can be negative
// expect: 8:33: error: FERRULE_FAILS on j, which has no result
// expect: 9:27: error: FERRULE_FAILS(x != 0) on k does not speak of `result`
// expect: 10:40: error: l tells its failure in more than one way: FERRULE_ERRNO, FERRULE_ERRNO_GLOBAL or FERRULE_FAILS
// expect: 11:35: error: FERRULE_FAILS on m, whose result (double) is no error code
// expect: 12:44: error: FERRULE_FAILS(result != 0, not a name) on n: 'not a name' is no name of an error's class
// expect: 13:39: error: FERRULE_FAILS(result != 0, Error) on o: the module has an Error already, of which this would be a kind
// expect: 14:33: error: FERRULE_FAILS(code) on p does not speak of `result`
