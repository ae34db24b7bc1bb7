/* SPDX-License-Identifier: MIT
 *
 * Handles in each form, and what is kept for their lives.
 */
#include <ferrule/annotate.h>
#include <stddef.h>
#include <stdint.h>

struct FERRULE_HANDLE(tree_free) tree;
typedef struct leaf_struct FERRULE_HANDLE(leaf_free) leaf;
typedef struct twig *twig_pointer FERRULE_HANDLE(twig_free);
struct owned;

// expect: tree_free: hidden [tree:hidden]
FERRULE_HIDDEN void tree_free(struct tree *tree);
// expect: leaf_free: integer - [leaf:handle_in{struct leaf_struct}]
int leaf_free(leaf *leaf);
// expect: twig_free: hidden [twig:hidden]
FERRULE_HIDDEN void twig_free(twig_pointer twig);
// expect: owned_free: hidden [owned:hidden]
FERRULE_HIDDEN void owned_free(struct owned *owned);
// expect: any_free: hidden [any:hidden]
FERRULE_HIDDEN void any_free(void *any);

// expect: tree_open: nothing errno [value:integer, tree:handle_out{struct tree} owned tree_free]
FERRULE_CONSTRUCTOR(tree) FERRULE_ERRNO int tree_open(int value, struct tree **tree FERRULE_OUT);
// expect: leaf_new: handle - {struct leaf_struct} owned leaf_free [tree:handle_in{struct tree}]
FERRULE_RETURNS_OWNED(leaf_free) leaf *leaf_new(const struct tree *tree);
// expect: twig_new: handle - {struct twig} owned twig_free []
FERRULE_RETURNS_OWNED(twig_free) twig_pointer twig_new(void);
// expect: owned_open: nothing errno [owned:handle_out{struct owned} owned owned_free]
FERRULE_ERRNO int owned_open(struct owned **owned FERRULE_OUT FERRULE_OWNED(owned_free));
// expect: owned_value: integer - [owned:handle_in{struct owned}]
int owned_value(struct owned *owned);

// expect: any_new: handle - {void} owned any_free []
FERRULE_RETURNS_OWNED(any_free) void *any_new(void);
// expect: any_open: nothing errno [any:handle_out{void} owned any_free]
FERRULE_ERRNO int any_open(void **any FERRULE_OUT FERRULE_OWNED(any_free));
// expect: any_value: integer - [any:handle_in{void}?]
FERRULE_METHOD(any_free) int any_value(const void *any FERRULE_HANDLE(any_free) FERRULE_NULLABLE);

// expect: tree_root: handle - {struct tree} copied - []
FERRULE_RETURNS_BORROWED(static) struct tree *tree_root(void);
// expect: tree_child: handle - {struct tree} pinned tree [tree:handle_in{struct tree}]
FERRULE_METHOD(tree) FERRULE_RETURNS_BORROWED(tree) struct tree *tree_child(struct tree *tree);
// expect: tree_parent: nothing errno [parent:handle_out{struct tree} pinned tree, tree:handle_in{struct tree}]
FERRULE_ERRNO int tree_parent(struct tree **parent FERRULE_OUT FERRULE_BORROWED(tree), struct tree *tree);
// expect: tree_any: handle - {void} pinned tree [tree:handle_in{struct tree}]
FERRULE_RETURNS_BORROWED(tree) FERRULE_HANDLE(any_free) void *tree_any(struct tree *tree);

// expect: tree_keep: nothing - [tree:handle_in{struct tree}, leaf:handle_in{struct leaf_struct} until tree, text:text until tree, data:bytes_in(size) until tree, size:size]
FERRULE_METHOD(tree) FERRULE_NAME(holds) void tree_keep(struct tree *tree, leaf *leaf FERRULE_RETAINED(tree),
	const char *text FERRULE_STRING FERRULE_RETAINED(tree),
	const void *data FERRULE_BYTES(size) FERRULE_RETAINED(tree), size_t size);
// expect: tree_under: nothing errno [tree:handle_in{struct tree} until under, under:handle_out{struct tree} owned tree_free]
FERRULE_ERRNO int tree_under(struct tree *tree FERRULE_RETAINED(under), struct tree **under FERRULE_OUT);
// expect: tree_beside: handle - {struct tree} owned tree_free [tree:handle_in{struct tree} until result]
FERRULE_RETURNS_OWNED(tree_free) struct tree *tree_beside(struct tree *tree FERRULE_RETAINED(result));
// expect: remember: nothing - [text:text until forget]
void remember(const char *text FERRULE_STRING FERRULE_RETAINED(forget));
// expect: forget: nothing - []
void forget(void);
// expect: leaf_size: integer - [leaf:handle_in{struct leaf_struct}]
FERRULE_METHOD(leaf) int leaf_size(const leaf *leaf);
// expect: leaf_struct_height: integer - [leaf:handle_in{struct leaf_struct}]
FERRULE_METHOD(struct leaf_struct) int leaf_struct_height(const leaf *leaf);
// expect: height_of_leaf: integer - [leaf:handle_in{struct leaf_struct}]
FERRULE_METHOD(leaf) int height_of_leaf(const leaf *leaf);
