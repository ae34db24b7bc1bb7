/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>
#include <stddef.h>
#include <stdlib.h>

FERRULE_HIDDEN void number_free(int number);

int a(char *text FERRULE_OUT FERRULE_STRING);
int b(char **text FERRULE_OUT FERRULE_STRING);
int c(char **text FERRULE_OUT FERRULE_STRING FERRULE_OWNED(number_free));
int d(char **text FERRULE_OUT FERRULE_STRING FERRULE_OWNED(free) FERRULE_BORROWED(static));
int e(const char **text FERRULE_OUT FERRULE_STRING FERRULE_BORROWED(sttaic));
int f(char **text FERRULE_INOUT FERRULE_STRING);
int g(void **data FERRULE_OUT FERRULE_BYTES(*size), size_t *size FERRULE_OUT);
int h(void **data FERRULE_OUT FERRULE_BYTES(8) FERRULE_OWNED(number_free));
int i(int **data FERRULE_OUT FERRULE_BYTES(8) FERRULE_OWNED(free));
int j(int *data FERRULE_OUT FERRULE_OWNED(free));
int k(const char *const *texts FERRULE_STRING);
int l(const char *const *texts FERRULE_STRING FERRULE_COUNT(n) FERRULE_TERMINATED, int n);
int m(const char *const *texts FERRULE_STRING FERRULE_BYTES(n), int n);
int n(char **texts FERRULE_STRING FERRULE_TERMINATED);
int o(const int *numbers FERRULE_COUNT(4) FERRULE_TERMINATED);

int p(char *text FERRULE_OUT FERRULE_STRING FERRULE_BYTES(size) FERRULE_MEASURED, size_t size);
int q(char *text FERRULE_OUT FERRULE_STRING FERRULE_BYTES(*size) FERRULE_MEASURED, size_t *size FERRULE_OUT);
int r(const void *data FERRULE_BYTES(size) FERRULE_MEASURED, size_t size);
int s(char *text FERRULE_OUT FERRULE_STRING FERRULE_BYTES(16) FERRULE_MEASURED);
int t(char *one FERRULE_OUT FERRULE_STRING FERRULE_BYTES(*size) FERRULE_MEASURED,
	char *two FERRULE_OUT FERRULE_STRING FERRULE_BYTES(*size) FERRULE_MEASURED, size_t *size FERRULE_INOUT);
int u(char *one FERRULE_OUT FERRULE_STRING FERRULE_BYTES(*size) FERRULE_MEASURED, size_t *size FERRULE_INOUT,
	char *two FERRULE_OUT FERRULE_STRING FERRULE_BYTES(*room) FERRULE_MEASURED, size_t *room FERRULE_INOUT);

FERRULE_BYTES(*size) FERRULE_RETURNS_OWNED(number_free) void *v(size_t *size FERRULE_OUT);
FERRULE_BYTES(*sise) FERRULE_RETURNS_OWNED(free) void *w(size_t *size FERRULE_OUT);
FERRULE_BYTES(rows * 4) FERRULE_RETURNS_OWNED(free) void *x(size_t row);
FERRULE_BYTES(4) void *y(void);
FERRULE_BYTES(4) FERRULE_RETURNS_OWNED(free) int *z(void);
FERRULE_BYTES(4) int aa(void);
FERRULE_TERMINATED FERRULE_RETURNS_OWNED(free) char **ab(void);
FERRULE_TERMINATED FERRULE_RETURNS_BORROWED(static) char *ac(void);
FERRULE_RETURNS_OWNED(number_free) char *ad(void);
FERRULE_RETURNS_BORROWED(static) FERRULE_RETURNS_OWNED(free) char *ae(void);
int af(void **data FERRULE_OUT FERRULE_BYTES(*size) FERRULE_OWNED(free), void *other FERRULE_OUT FERRULE_BYTES(size),
	size_t *size FERRULE_OUT);
int ag(void **data FERRULE_OUT FERRULE_BYTES(*size) FERRULE_OWNED(free),
	void *other FERRULE_OUT FERRULE_BYTES(*size) FERRULE_MEASURED, size_t *size);
int ah(const char **texts FERRULE_OUT FERRULE_STRING FERRULE_COUNT(2) FERRULE_BORROWED(static));
int ai(char **text FERRULE_OUT FERRULE_STRING FERRULE_BYTES(*size) FERRULE_OWNED(free), size_t *size FERRULE_OUT);

// expect: 8:13: error: 'text' of a is a text that C writes: FERRULE_BYTES(n) says how much room there is
// expect: 9:14: error: 'text' of b (char **) has no contract: what is behind it, and whose is it?
// expect: 10:14: error: FERRULE_OWNED(number_free): number_free does not take one char *
// expect: 11:14: error: 'text' of d is FERRULE_OWNED and FERRULE_BORROWED: one of them
// expect: 12:20: error: FERRULE_BORROWED(sttaic) of e names no parameter, and is neither `static` nor `call`
// expect: 13:14: error: 'text' of f: ferrule-bind cannot bind an array of texts that is changed
// expect: 14:14: error: 'data' of g: ferrule-bind cannot bind a size behind a pointer without FERRULE_PINNED, FERRULE_OWNED, FERRULE_BORROWED or FERRULE_MEASURED
// expect: 14:14: error: 'data' of g (void **) has no contract: what is behind it, and whose is it?
// expect: 15:14: error: FERRULE_OWNED(number_free): number_free does not take one void *
// expect: 16:13: error: 'data' of i: ferrule-bind cannot bind an array of pointers
// expect: 17:12: error: FERRULE_OWNED on 'data' (int *), which is no pointer that C gives: T ** with FERRULE_OUT
// expect: 18:26: error: 'texts' of k is an array of texts: FERRULE_COUNT(n) or FERRULE_TERMINATED, one of them
// expect: 19:26: error: 'texts' of l is an array of texts: FERRULE_COUNT(n) or FERRULE_TERMINATED, one of them
// expect: 20:26: error: FERRULE_BYTES on 'texts': texts are counted, FERRULE_COUNT(n)
// expect: 21:14: error: 'texts' of n (char **) has no contract: what is behind it, and whose is it?
// expect: 22:18: error: FERRULE_TERMINATED on 'numbers', which is no array of texts
// expect: 24:13: error: FERRULE_MEASURED on 'text': nothing tells how much is needed, neither a parameter (FERRULE_BYTES(*size)) nor the result (a parameter for its size, and FERRULE_RETURNS_COUNT(text))
// expect: 25:92: error: 'size' of q says how much room 'text' has, too: FERRULE_INOUT
// expect: 26:19: error: FERRULE_MEASURED on 'data', which is no buffer, text or array that goes out
// expect: 27:13: error: FERRULE_MEASURED on 'text': nothing tells how much is needed, neither a parameter (FERRULE_BYTES(*size)) nor the result (a parameter for its size, and FERRULE_RETURNS_COUNT(text))
// expect: 28:13: error: FERRULE_MEASURED on 'one' of t: a call measures one, whose size is its own
// expect: 29:8: error: FERRULE_MEASURED on 'two' of t: a call measures one, whose size is its own
// expect: 31:8: error: FERRULE_MEASURED on 'two' of u: a call measures one, whose size is its own
// expect: 33:63: error: FERRULE_RETURNS_OWNED(number_free): number_free does not take one void *
// expect: 34:56: error: FERRULE_BYTES(*sise) before w: 'sise' is no parameter that points to an integer, did you mean 'size'?
// expect: 35:59: error: FERRULE_BYTES(rows * 4) before x: 'rows' is no parameter of x and no constant, did you mean 'row'?
// expect: 36:24: error: y returns void * without a contract: whose is it?
// expect: 37:51: error: FERRULE_BYTES before z: it returns int *, and no void *
// expect: 38:22: error: FERRULE_BYTES on aa, whose result is no pointer but int
// expect: 39:55: error: ab returns an array of texts: ferrule-bind can only borrow them, FERRULE_RETURNS_BORROWED(from)
// expect: 40:59: error: FERRULE_TERMINATED before ac: it returns char *, and no array of texts
// expect: 41:42: error: FERRULE_RETURNS_OWNED(number_free): number_free does not take one char *
// expect: 42:68: error: ae gives its result away and keeps it: FERRULE_RETURNS_OWNED or FERRULE_RETURNS_BORROWED
// expect: 43:80: error: the size 'size' of 'other' is no integer but size_t *
// expect: 46:73: error: 'size' of ag is a size of two kinds at once
// expect: 47:21: error: 'texts' of ah: ferrule-bind cannot bind an array of texts that goes out, or a text with a size
// expect: 48:15: error: 'text' of ai: ferrule-bind cannot bind an array of texts that goes out, or a text with a size
