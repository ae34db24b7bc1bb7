/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

#define TWICE(x) (2 * (x))
#define NOTHING() ((void)0)
#define STATEMENT() do { } while (0)
int declared(int number);

FERRULE_CALLS(nobody) int a(int number);
FERRULE_CALLS(TWICE) int b(int number, int another);
FERRULE_CALLS(NOTHING) int c(void);
FERRULE_CALLS(STATEMENT) void d(void);
FERRULE_CALLS(declared + 1) int e(int number);
FERRULE_CALLS(declared) int f(int number, int more);
FERRULE_CALLS(declared) int g(const char *text FERRULE_STRING);
// expect: 13:33: error: FERRULE_CALLS(declared + 1) of e is no name
// expect: 9:27: error: FERRULE_CALLS(nobody) of a: implicit declaration of function 'nobody' is invalid in C99
// expect: 10:26: error: FERRULE_CALLS(TWICE) of b: too many arguments provided to function-like macro invocation
// expect: 14:29: error: FERRULE_CALLS(declared) of f: too many arguments to function call, expected single argument 'number', have 2 arguments
// expect: 15:29: error: FERRULE_CALLS(declared) of g: incompatible pointer to integer conversion passing 'typeof(const char *)' (aka 'const char *') to parameter of type 'int'
// expect: 11:28: error: FERRULE_CALLS(NOTHING) of c: that gives nothing, and no int
