/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>
#include <stddef.h>

struct FERRULE_HANDLE(tree_free) tree;
struct FERRULE_HANDLE(leaf_free) leaf;
FERRULE_HIDDEN void tree_free(struct tree *tree);
FERRULE_HIDDEN void leaf_free(struct leaf *leaf);
FERRULE_HIDDEN void any_free(void *any);
FERRULE_HIDDEN void number_free(int number);
FERRULE_HIDDEN void forget(void);

struct FERRULE_HANDLE(tree_fre) mistyped;
int a(struct tree **tree FERRULE_OUT FERRULE_OWNED(leaf_free));
int b(struct tree **tree FERRULE_OUT FERRULE_OWNED(nobody));
int c(struct tree **tree FERRULE_OUT FERRULE_OWNED(tree_free) FERRULE_BORROWED(static));
int d(struct tree **tree FERRULE_OUT FERRULE_BORROWED(call));
int e(struct tree **tree FERRULE_OUT FERRULE_BORROWED(number), int number);
int f(struct tree *tree FERRULE_OUT);
int g(struct tree *tree FERRULE_INOUT);
int h(const struct tree *trees FERRULE_COUNT(n), int n);
int i(void **any FERRULE_OUT FERRULE_OWNED(number_free));
int j(void *any FERRULE_HANDLE(tree_free));
int k(struct tree *tree FERRULE_HANDLE(tree_free));
int l(void *any);
int m(void **any FERRULE_OUT);
FERRULE_RETURNS_OWNED(any_free) FERRULE_RETURNS_BORROWED(static) void *n(void);
FERRULE_RETURNS_BORROWED(call) struct tree *o(void);
FERRULE_RETURNS_BORROWED(static) void *p(void);

int q(struct tree *tree FERRULE_RETAINED(tree));
int r(const char *text FERRULE_STRING FERRULE_RETAINED(result));
int s(const char *text FERRULE_STRING FERRULE_RETAINED(forget));
int t(const char *text FERRULE_STRING FERRULE_RETAINED(other), const char *other FERRULE_STRING);
int u(const int *numbers FERRULE_COUNT(2) FERRULE_RETAINED(tree), struct tree *tree);
int v(int *number FERRULE_OUT FERRULE_RETAINED(tree), struct tree *tree);

FERRULE_METHOD(tree) int w(int number, struct tree *tree);
FERRULE_METHOD(leaf) int x(struct tree *tree);
FERRULE_METHOD(tree) int tree_close(struct tree *tree);
FERRULE_METHOD(nothing) int y(struct tree *tree);
FERRULE_CONSTRUCTOR(tree) int z(struct tree *tree);
FERRULE_CONSTRUCTOR(tree) FERRULE_RETURNS_OWNED(leaf_free) struct leaf *aa(void);
FERRULE_CONSTRUCTOR(tree) int ab(struct tree **tree FERRULE_OUT, int *also FERRULE_OUT);
FERRULE_CONSTRUCTOR(tree) FERRULE_RETURNS_BORROWED(static) struct tree *ac(void);
FERRULE_CONSTRUCTOR(leaf) FERRULE_RETURNS_OWNED(leaf_free) struct leaf *ad(void);
FERRULE_CONSTRUCTOR(leaf) FERRULE_RETURNS_OWNED(leaf_free) struct leaf *ae(int number);
FERRULE_METHOD(tree) int tree_value(struct tree *tree);
FERRULE_METHOD(tree) FERRULE_NAME(value) int other_value(struct tree *tree);
int af(struct tree *tree FERRULE_OUT FERRULE_BYTES(8));
int ag(struct tree **trees FERRULE_OUT FERRULE_COUNT(3));

// expect: 13:33: error: FERRULE_HANDLE(tree_fre): no such function is declared, did you mean 'tree_free'?
// expect: 14:21: error: struct tree is freed by tree_free (FERRULE_HANDLE), not by leaf_free
// expect: 15:21: error: struct tree is freed by tree_free (FERRULE_HANDLE), not by nobody
// expect: 16:21: error: 'tree' of c is FERRULE_OWNED and FERRULE_BORROWED: one of them
// expect: 17:21: error: FERRULE_BORROWED(call) of d: a handle can be borrowed from another handle, or be `static`
// expect: 18:21: error: FERRULE_BORROWED(number) of e: a handle can be borrowed from another handle, or be `static`
// expect: 19:20: error: 'tree' of f: ferrule-bind cannot bind the content of a handle
// expect: 20:20: error: 'tree' of g: ferrule-bind cannot bind the content of a handle, or an array of handles
// expect: 21:26: error: 'trees' of h: ferrule-bind cannot bind the content of a handle, or an array of handles
// expect: 22:14: error: FERRULE_OWNED(number_free): number_free does not take one void *
// expect: 23:13: error: FERRULE_HANDLE(tree_free): tree_free does not take one void *
// expect: 24:20: error: FERRULE_HANDLE on 'tree' (struct tree *): here it is for `void *`, a struct has it on its type
// expect: 25:13: error: 'any' of l (void *) has no contract: what is behind it, and whose is it?
// expect: 26:14: error: 'any' of m (void **) has no contract: what is behind it, and whose is it?
// expect: 27:72: error: n gives its result away and keeps it: FERRULE_RETURNS_OWNED or FERRULE_RETURNS_BORROWED
// expect: 28:45: error: FERRULE_RETURNS_BORROWED(call) of o: a handle can be borrowed from another handle, or be `static`
// expect: 29:40: error: p returns void *: ferrule-bind can borrow handles, structs, text and bytes, not that
// expect: 31:20: error: 'tree' of q is retained by itself
// expect: 32:19: error: FERRULE_RETAINED(result) of 'text': the result of r is no handle
// expect: 33:19: error: FERRULE_RETAINED(forget) of 'text': forget is not bound, so that nobody could ever let go of it
// expect: 34:19: error: FERRULE_RETAINED(other) of 'text': 'other' is const char *, and neither a token, an integer of 64 bits, nor a handle
// expect: 35:18: error: FERRULE_RETAINED on 'numbers': only bytes and descriptors can be kept, and texts, handles and callbacks; what a language makes for one call is gone after it
// expect: 36:12: error: FERRULE_RETAINED on 'number': only bytes and descriptors can be kept, and texts, handles and callbacks; what a language makes for one call is gone after it
// expect: 38:26: error: FERRULE_METHOD(tree) on w: its first parameter is no handle of that type
// expect: 39:26: error: FERRULE_METHOD(leaf) on x: its first parameter is no handle of that type
// expect: 40:26: error: FERRULE_METHOD(tree) on tree_close: `close` frees the handle, in every class
// expect: 41:29: error: FERRULE_METHOD(nothing) on y: its first parameter is no handle of that type
// expect: 42:31: error: FERRULE_CONSTRUCTOR(tree) on z: it does not return one handle of that type, owned, and nothing else
// expect: 43:73: error: FERRULE_CONSTRUCTOR(tree) on aa: it does not return one handle of that type, owned, and nothing else
// expect: 44:31: error: FERRULE_CONSTRUCTOR(tree) on ab: it does not return one handle of that type, owned, and nothing else
// expect: 45:73: error: FERRULE_CONSTRUCTOR(tree) on ac: it does not return one handle of that type, owned, and nothing else
// expect: 50:21: error: 'tree' of af: ferrule-bind cannot bind the content of a handle
// expect: 51:22: error: 'trees' of ag: ferrule-bind cannot bind an array of pointers
// expect: 47:73: error: ad and ae would both make leaf when it is called
// expect: 49:46: error: tree_value and other_value would both be the method value of tree
