/* SPDX-License-Identifier: MIT
 *
 * Hard cases of handles: that go out, that are `void *`, that belong to others, that keep others alive; their methods
 * and constructors. Behind it handles.c counts what lives, and each use of what does not any more.
 */
#ifndef HANDLES_H
#define HANDLES_H

#include <ferrule/annotate.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** How many handles of any kind live. */
int64_t handles_alive(void);
/** How often something was used or freed that lived no more, or freed before what needs it. */
int64_t handles_violations(void);

/* ---- made in several ways ---- */

/** A tree with a value. */
struct FERRULE_HANDLE(handles_tree_free) handles_tree;
/** A leaf, by a typedef, with a destructor that returns something. */
typedef struct handles_leaf FERRULE_HANDLE(handles_leaf_free) handles_leaf;
/** Needs a tree for all of its life. */
struct FERRULE_HANDLE(handles_cursor_free) handles_cursor;

FERRULE_HIDDEN void handles_tree_free(struct handles_tree *tree);
FERRULE_HIDDEN int handles_leaf_free(handles_leaf *leaf);
FERRULE_HIDDEN void handles_cursor_free(struct handles_cursor *cursor);

/** A tree; NULL for a negative value. */
FERRULE_CONSTRUCTOR(handles_tree) FERRULE_RETURNS_OWNED(handles_tree_free) struct handles_tree *handles_tree_new(
	int64_t value, int64_t more FERRULE_DEFAULT(0));
/** A tree; none for 0. Errors: EINVAL for a negative value; EIO for 13, though there is a tree. */
FERRULE_ERRNO int handles_open(int64_t value, struct handles_tree **tree FERRULE_OUT);
/** A tree of `value` and a leaf of `size`. Errors: EINVAL for a negative size: the tree is there. */
FERRULE_ERRNO int handles_open_both(int64_t value, struct handles_tree **tree FERRULE_OUT, int64_t size,
	handles_leaf **leaf FERRULE_OUT);
FERRULE_CONSTRUCTOR(handles_leaf) FERRULE_ERRNO int handles_leaf_open(int64_t size, handles_leaf **leaf FERRULE_OUT);

/* ---- methods ---- */

FERRULE_METHOD(handles_tree) int64_t handles_tree_value(const struct handles_tree *tree);
/** Returns the value before. Errors: EDOM for a negative one. */
FERRULE_METHOD(handles_tree) FERRULE_ERRNO int64_t handles_tree_set(struct handles_tree *tree, int64_t value,
	bool twice FERRULE_DEFAULT(0));
/** Its value and the other's, added. */
FERRULE_METHOD(handles_tree) int64_t handles_tree_plus(const struct handles_tree *tree,
	const struct handles_tree *other FERRULE_NULLABLE FERRULE_DEFAULT(NULL));
/** Bytes of its value: as many as `size`, at most 8. */
FERRULE_METHOD(handles_tree) FERRULE_ERRNO FERRULE_RETURNS_COUNT(data) int handles_tree_bytes(struct handles_tree *tree,
	void *data FERRULE_OUT FERRULE_BYTES(size), size_t size);
/** A method of another name than C's. */
FERRULE_METHOD(handles_tree) FERRULE_NAME(halved) int64_t handles_half_of_tree(const struct handles_tree *tree);
/** Its value after some milliseconds. */
FERRULE_METHOD(handles_tree) FERRULE_BLOCKING int64_t handles_tree_wait(struct handles_tree *tree,
	unsigned milliseconds);
FERRULE_METHOD(handles_leaf) int64_t handles_leaf_size(const handles_leaf *leaf);
/** A method of nothing: its handle is not the first. */
int64_t handles_after(int64_t number, const struct handles_tree *tree);

/* ---- handles without a type ---- */

FERRULE_HIDDEN void handles_any_free(void *thing);
FERRULE_HIDDEN void handles_other_free(void *thing);
/** NULL for a negative value. */
FERRULE_RETURNS_OWNED(handles_any_free) void *handles_any_new(int64_t value);
/** Errors: EINVAL for a negative value; EIO for 13, though there is one. */
FERRULE_ERRNO int handles_any_open(int64_t value, void **thing FERRULE_OUT FERRULE_OWNED(handles_any_free));
int64_t handles_any_value(void *thing FERRULE_HANDLE(handles_any_free));
/** -1 for none. */
int64_t handles_any_maybe(const void *thing FERRULE_HANDLE(handles_any_free) FERRULE_NULLABLE);
FERRULE_RETURNS_OWNED(handles_other_free) void *handles_other_new(int64_t value);
int64_t handles_other_value(void *thing FERRULE_HANDLE(handles_other_free));

/* ---- handles that belong to others ---- */

/** The tree that is always there. */
FERRULE_RETURNS_BORROWED(static) struct handles_tree *handles_root(void);
/** A part of the tree, which lives as long: of the numbers 0 to 2. NULL for others. */
FERRULE_METHOD(handles_tree) FERRULE_RETURNS_BORROWED(tree) struct handles_tree *handles_tree_child(
	struct handles_tree *tree, int number);
/** The tree of a cursor. */
FERRULE_METHOD(handles_cursor) FERRULE_RETURNS_BORROWED(cursor) struct handles_tree *handles_cursor_tree(
	struct handles_cursor *cursor);

/* ---- for the life of a handle ---- */

/** A cursor of the tree. Errors: EINVAL if `fail`, though there is a cursor. */
FERRULE_ERRNO int handles_cursor_open(struct handles_tree *tree FERRULE_RETAINED(cursor), bool fail FERRULE_DEFAULT(0),
	struct handles_cursor **cursor FERRULE_OUT);
/** The same as a result; with a name, which is not copied. */
FERRULE_RETURNS_OWNED(handles_cursor_free) struct handles_cursor *handles_cursor_new(
	struct handles_tree *tree FERRULE_RETAINED(result),
	const char *name FERRULE_STRING FERRULE_NULLABLE FERRULE_RETAINED(result));
/** The value of its tree, increased by 1 each time. */
FERRULE_METHOD(handles_cursor) int64_t handles_cursor_next(struct handles_cursor *cursor);
/** FNV-1a, 64 bits, of its name as it is now; 0 without one. */
FERRULE_METHOD(handles_cursor) uint64_t handles_cursor_name(struct handles_cursor *cursor);

/** The tree keeps the leaf, and uses it until it is freed. Errors: EINVAL if `fail`: nothing is kept then. */
FERRULE_METHOD(handles_tree) FERRULE_ERRNO int handles_tree_adopt(struct handles_tree *tree,
	handles_leaf *leaf FERRULE_RETAINED(tree), bool fail FERRULE_DEFAULT(0));
/** The sizes of its leaves, added. */
FERRULE_METHOD(handles_tree) int64_t handles_tree_leaves(struct handles_tree *tree);
/** The tree keeps the text, NULL for none. Errors: EINVAL if `fail`: nothing is kept then. */
FERRULE_METHOD(handles_tree) FERRULE_ERRNO int handles_tree_label(struct handles_tree *tree,
	const char *label FERRULE_STRING FERRULE_NULLABLE FERRULE_RETAINED(tree), bool fail FERRULE_DEFAULT(0));
/** The tree keeps the bytes. */
FERRULE_METHOD(handles_tree) void handles_tree_data(struct handles_tree *tree,
	const void *data FERRULE_BYTES(size) FERRULE_NULLABLE FERRULE_RETAINED(tree), size_t size);
/** FNV-1a, 64 bits, of its label and then its bytes, as they are now. */
FERRULE_METHOD(handles_tree) uint64_t handles_tree_hash(struct handles_tree *tree);
/** The tree keeps memory of the program's, which it writes to. */
FERRULE_METHOD(handles_tree) void handles_tree_room(struct handles_tree *tree,
	void *room FERRULE_OUT FERRULE_BYTES(size) FERRULE_RETAINED(tree), size_t size);
/** Fills that memory with `value`; how many bytes. */
FERRULE_METHOD(handles_tree) int64_t handles_tree_fill(struct handles_tree *tree, uint8_t value);

/* ---- until a function ---- */

/** Keeps the text until handles_forget(). Errors: EBUSY while there is one. */
FERRULE_ERRNO int handles_remember(const char *text FERRULE_STRING FERRULE_RETAINED(handles_forget));
FERRULE_ERRNO int handles_remember_bytes(const void *data FERRULE_BYTES(size) FERRULE_RETAINED(handles_forget),
	size_t size);
FERRULE_ERRNO int handles_remember_tree(struct handles_tree *tree FERRULE_RETAINED(handles_forget));
/** FNV-1a, 64 bits, of the text and the bytes that are remembered; and the tree's value added. */
uint64_t handles_remembered(void);
/** Errors: EINVAL if `fail`: all is still remembered. */
FERRULE_ERRNO int handles_forget(bool fail FERRULE_DEFAULT(0));

#endif
