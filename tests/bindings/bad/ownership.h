/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

struct FERRULE_HANDLE(gone) lost;
struct FERRULE_HANDLE(close_number) numbered;
struct FERRULE_HANDLE(close_kept) kept;
struct owned;

void close_number(int n);
void close_kept(struct kept *kept);
void close_other(struct kept *kept);

FERRULE_RETURNS_OWNED(nothing) struct owned *f(void);
FERRULE_RETURNS_OWNED(close_kept) struct owned *g(void);
FERRULE_RETURNS_OWNED(close_other) struct kept *h(void);
FERRULE_RETURNS_OWNED(close_kept) char *i(void);
FERRULE_RETURNS_OWNED(close_kept) int j(void);
FERRULE_RETURNS_BORROWED(nobody) const char *k(void);
FERRULE_RETURNS_BORROWED(static) int *l(void);
FERRULE_RETURNS_OWNED(close_kept) FERRULE_RETURNS_BORROWED(static) struct kept *m(void);

// expect: 4:29: error: FERRULE_HANDLE(gone): no such function is declared
// expect: 5:37: error: FERRULE_HANDLE(close_number): close_number does not take one struct numbered *
// expect: 13:46: error: FERRULE_RETURNS_OWNED(nothing): no such function is declared
// expect: 14:49: error: FERRULE_RETURNS_OWNED(close_kept): close_kept does not take one struct owned *
// expect: 15:49: error: struct kept is freed by close_kept (FERRULE_HANDLE), not by close_other
// expect: 16:41: error: FERRULE_RETURNS_OWNED(close_kept): close_kept does not take one char *
// expect: 17:39: error: FERRULE_RETURNS_OWNED on j, whose result is no pointer but int
// expect: 18:46: error: FERRULE_RETURNS_BORROWED(nobody) of k names no parameter, and is neither `static` nor `call`
// expect: 19:39: error: l returns int *: ferrule-bind can borrow handles, structs, text and bytes, not that
// expect: 20:81: error: m gives its result away and keeps it: FERRULE_RETURNS_OWNED or FERRULE_RETURNS_BORROWED
