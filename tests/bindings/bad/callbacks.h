/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>
#include <stdint.h>

struct FERRULE_HANDLE(box_free) box;
FERRULE_HIDDEN void box_free(struct box *box);
struct FERRULE_RECORD done { uint64_t token FERRULE_RELEASES; };
struct FERRULE_RECORD point { int32_t x, y; };

int a(int (*f)(int));
int b(int (*f)(int) FERRULE_SCOPE(cal));
int c(int (*f)(int) FERRULE_SCOPE(async));
int d(int (*f)(int) FERRULE_SCOPE(call) FERRULE_CLOSURE(dta), void *data FERRULE_ADDRESS);
int e(int (*f)(int) FERRULE_SCOPE(call) FERRULE_CLOSURE(data), void *data);
int g(int (*f)(int, void *data FERRULE_USER_DATA) FERRULE_SCOPE(call), void *data FERRULE_ADDRESS);
int h(int (*f)(int, void *data FERRULE_USER_DATA) FERRULE_SCOPE(call) FERRULE_CLOSURE(data), int *data FERRULE_OUT);
int i(int (*f)(void *a FERRULE_USER_DATA, void *b FERRULE_USER_DATA) FERRULE_SCOPE(call) FERRULE_CLOSURE(data), void *data);
int j(int (*f)(void *a FERRULE_USER_DATA) FERRULE_SCOPE(call) FERRULE_CLOSURE(data),
	int (*g)(void *a FERRULE_USER_DATA) FERRULE_SCOPE(call) FERRULE_CLOSURE(data), void *data);
int k(int (*f)(int *a FERRULE_USER_DATA) FERRULE_SCOPE(call) FERRULE_CLOSURE(data), void *data);
int l(int (*f)(int) FERRULE_SCOPE(call), void *data FERRULE_USER_DATA);

int m(int (*f)(int) FERRULE_SCOPE(call) FERRULE_ON_ERROR(none));
int n(uint8_t (*f)(int) FERRULE_SCOPE(call) FERRULE_ON_ERROR(256));
int o(void (*f)(int) FERRULE_SCOPE(call) FERRULE_ON_ERROR(0));
int p(char *(*f)(int) FERRULE_SCOPE(call));
int q(int (*f)(int, ...) FERRULE_SCOPE(call));
int r(int (**f)(int) FERRULE_SCOPE(call) FERRULE_OUT);
int s(int number FERRULE_SCOPE(call));
int t(const int *numbers FERRULE_COUNT(2) FERRULE_ON_ERROR(0));

int u(int (*f)(int *number FERRULE_OUT) FERRULE_SCOPE(call));
int v(int (*f)(int *number) FERRULE_SCOPE(call));
int w(int (*f)(struct point point) FERRULE_SCOPE(call));
int x(int (*f)(const struct point *points FERRULE_COUNT(2)) FERRULE_SCOPE(call));
int y(int (*f)(int number FERRULE_DEFAULT(3)) FERRULE_SCOPE(call));
int z(int (*f)(int (*inner)(int)) FERRULE_SCOPE(call));
int aa(int (*f)(const char *text FERRULE_STRING FERRULE_COUNT(n), int m) FERRULE_SCOPE(call));
int ab(int (*f)(int number FERRULE_SCOPE(call)) FERRULE_SCOPE(call));

int ac(struct box *box, int (*f)(void *data FERRULE_USER_DATA) FERRULE_SCOPE(call) FERRULE_CLOSURE(data)
	FERRULE_RETAINED(box), void *data);
int ad(uint64_t token, int (*f)(void *data FERRULE_USER_DATA) FERRULE_SCOPE(forever) FERRULE_CLOSURE(data)
	FERRULE_RETAINED(token), void *data);
int ae(int (*f)(void *data FERRULE_USER_DATA) FERRULE_SCOPE(forever) FERRULE_CLOSURE(n), void *n, const void *data FERRULE_BYTES(n));
// expect: 10:13: error: 'f' of a (int (*)(int)) has no contract: what is behind it, and whose is it?
// expect: 11:13: error: FERRULE_SCOPE(cal) of 'f': it is `call`, `async` or `forever`, did you mean 'call'?
// expect: 12:13: error: FERRULE_SCOPE(async) of 'f' without FERRULE_CLOSURE: after the call nothing tells which function of the language is meant
// expect: 13:13: error: FERRULE_CLOSURE(dta) of 'f' names no parameter of d, did you mean 'data'?
// expect: 14:13: error: FERRULE_CLOSURE(data) of 'f': none of its own parameters says FERRULE_USER_DATA, to receive it
// expect: 15:13: error: 'f' of g gets user data: which parameter of g is passed through, FERRULE_CLOSURE(parameter)?
// expect: 16:13: error: FERRULE_CLOSURE(data) of 'f': 'data' is no void * but int *
// expect: 17:13: error: 'f' of i has FERRULE_USER_DATA on more than one parameter
// expect: 19:8: error: FERRULE_CLOSURE(data) of 'g': 'data' serves something else already
// expect: 20:21: error: FERRULE_USER_DATA on 'a', which is no void * but int *
// expect: 21:48: error: FERRULE_USER_DATA on 'data': it belongs on a parameter of a callback; this one is passed through by FERRULE_CLOSURE(data) on the callback
// expect: 23:13: error: FERRULE_ON_ERROR(none) of 'f' is no value of int
// expect: 24:17: error: FERRULE_ON_ERROR(256) of 'f' is no value of uint8_t
// expect: 25:14: error: FERRULE_ON_ERROR(0) of 'f', which returns nothing
// expect: 26:15: error: 'f' of p: ferrule-bind cannot bind a callback that returns char *
// expect: 27:13: error: 'f' of q: ferrule-bind cannot bind a callback that takes any number of arguments
// expect: 28:14: error: 'f' of r (int (*)(int) *) has no contract: what is behind it, and whose is it?
// expect: 29:11: error: FERRULE_SCOPE on 'number', which is no pointer to a function but int
// expect: 30:18: error: FERRULE_ON_ERROR on 'numbers', which is no pointer to a function but const int *
// expect: 32:21: error: 'number' of f (int *): a callback gets numbers, texts, bytes, arrays of numbers or texts, records and handles, and nothing that goes out
// expect: 33:21: error: 'number' of f (int *) has no contract: what is behind it, and whose is it?
// expect: 34:29: error: 'point' of f (struct point): a callback gets numbers, texts, bytes, arrays of numbers or texts, records and handles, and nothing that goes out
// expect: 35:36: error: 'points' of f (const struct point *): a callback gets numbers, texts, bytes, arrays of numbers or texts, records and handles, and nothing that goes out
// expect: 36:20: error: FERRULE_DEFAULT on 'number' of f: C calls it, and nobody else
// expect: 37:22: error: 'inner' of z: ferrule-bind cannot bind a callback that gets a callback
// expect: 38:29: error: FERRULE_COUNT(n) of 'text' names no parameter of f and no constant, did you mean 'm'?
// expect: 38:29: error: 'text' is a text, which ends with its NUL, and has a size as well
// expect: 39:21: error: FERRULE_SCOPE on 'number', which is no pointer to a function but int
// expect: 41:31: error: FERRULE_RETAINED on 'f', whose scope is `call`: what is kept for a handle has FERRULE_SCOPE(forever)
// expect: 43:30: error: FERRULE_RETAINED on 'f': a callback is kept for the life of a handle, not until a token comes back
// expect: 45:111: error: the size 'n' of 'data' is no integer but void *
