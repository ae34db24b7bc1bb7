/* SPDX-License-Identifier: MIT */
#include "handles.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum kind { TREE = 0x7ee, LEAF, CURSOR, ANY, OTHER, DEAD = 0xdead };
enum { LEAF_LIMIT = 16, CHILDREN = 3 };

/* What every handle begins with. Dead ones are not given back to the allocator: what they were can be seen for ever. */
struct thing {
	enum kind kind;
	int users; /* things that need this one to be there */
	int64_t value;
};

struct handles_tree {
	struct thing thing;
	struct handles_tree *children; /* three, whose thing.kind is TREE as long as their tree lives */
	const handles_leaf *leaves[LEAF_LIMIT];
	int leaf_count;
	const char *label;
	const unsigned char *data;
	size_t data_size;
	unsigned char *room;
	size_t room_size;
};

struct handles_leaf {
	struct thing thing;
};

struct handles_cursor {
	struct thing thing;
	struct handles_tree *tree;
	const char *name;
	int64_t steps;
};

static int64_t alive, violations;

static void violate_unless(bool good)
{
	if (!good)
		__atomic_add_fetch(&violations, 1, __ATOMIC_RELAXED);
}

static void *make(size_t size, enum kind kind, int64_t value)
{
	struct thing *thing = calloc(1, size);
	if (!thing)
		abort();
	thing->kind = kind;
	thing->value = value;
	__atomic_add_fetch(&alive, 1, __ATOMIC_RELAXED);
	return thing;
}

/* The thing, after a look at whether it is one. */
static int64_t value_of(const struct thing *thing, enum kind kind)
{
	violate_unless(thing && thing->kind == kind);
	return thing ? thing->value : -1;
}

static void unmake(struct thing *thing, enum kind kind)
{
	violate_unless(thing && thing->kind == kind && !thing->users);
	if (!thing || thing->kind != kind)
		return;
	thing->kind = DEAD;
	thing->value = -999;
	__atomic_sub_fetch(&alive, 1, __ATOMIC_RELAXED);
}

int64_t handles_alive(void)
{
	return __atomic_load_n(&alive, __ATOMIC_RELAXED);
}

int64_t handles_violations(void)
{
	return __atomic_load_n(&violations, __ATOMIC_RELAXED);
}

/* ---- made in several ways ---- */

static void grow_children(struct handles_tree *tree)
{
	tree->children = calloc(CHILDREN, sizeof(*tree->children));
	for (int i = 0; tree->children && i < CHILDREN; i++)
		tree->children[i].thing = (struct thing){.kind = TREE, .value = tree->thing.value * 10 + i};
}

struct handles_tree *handles_tree_new(int64_t value, int64_t more)
{
	return value < 0 ? NULL : make(sizeof(struct handles_tree), TREE, value + more);
}

static uint64_t hash(uint64_t before, const void *data, size_t size)
{
	const unsigned char *bytes = data;
	for (size_t i = 0; i < size; i++)
		before = (before ^ bytes[i]) * 0x100000001b3;
	return before;
}

/* Looks at all that it keeps once more: what is gone shows, at the latest under a sanitizer. */
void handles_tree_free(struct handles_tree *tree)
{
	handles_tree_hash(tree);
	handles_tree_fill(tree, 0xdd);
	for (int i = 0; i < tree->leaf_count; i++)
		violate_unless(tree->leaves[i]->thing.kind == LEAF);
	for (int i = 0; i < tree->leaf_count; i++)
		((handles_leaf *)tree->leaves[i])->thing.users--;
	for (int i = 0; tree->children && i < CHILDREN; i++) {
		violate_unless(!tree->children[i].thing.users);
		tree->children[i].thing.kind = DEAD;
	}
	unmake(&tree->thing, TREE);
}

int handles_leaf_free(handles_leaf *leaf)
{
	unmake(&leaf->thing, LEAF);
	return 77;
}

void handles_cursor_free(struct handles_cursor *cursor)
{
	handles_cursor_name(cursor);
	violate_unless(cursor->tree->thing.kind == TREE);
	cursor->tree->thing.users--;
	unmake(&cursor->thing, CURSOR);
}

int handles_open(int64_t value, struct handles_tree **tree)
{
	if (value < 0)
		return -EINVAL;
	if (value)
		*tree = handles_tree_new(value, 0);
	return value == 13 ? -EIO : 0;
}

int handles_leaf_open(int64_t size, handles_leaf **leaf)
{
	if (size < 0)
		return -EINVAL;
	*leaf = make(sizeof(**leaf), LEAF, size);
	return 0;
}

int handles_open_both(int64_t value, struct handles_tree **tree, int64_t size, handles_leaf **leaf)
{
	int error = handles_open(value, tree);
	if (error >= 0)
		error = handles_leaf_open(size, leaf);
	return error;
}

/* ---- methods ---- */

int64_t handles_tree_value(const struct handles_tree *tree)
{
	return value_of(&tree->thing, TREE);
}

int64_t handles_tree_set(struct handles_tree *tree, int64_t value, bool twice)
{
	int64_t before = handles_tree_value(tree);
	if (value < 0)
		return -EDOM;
	tree->thing.value = twice ? 2 * value : value;
	return before;
}

int64_t handles_tree_plus(const struct handles_tree *tree, const struct handles_tree *other)
{
	return handles_tree_value(tree) + (other ? handles_tree_value(other) : 0);
}

int handles_tree_bytes(struct handles_tree *tree, void *data, size_t size)
{
	int64_t value = handles_tree_value(tree);
	size_t some = size < sizeof(value) ? size : sizeof(value);
	for (size_t i = 0; i < some; i++)
		((unsigned char *)data)[i] = (unsigned char)(value >> 8 * i);
	return (int)some;
}

int64_t handles_half_of_tree(const struct handles_tree *tree)
{
	return handles_tree_value(tree) / 2;
}

int64_t handles_tree_wait(struct handles_tree *tree, unsigned milliseconds)
{
	struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000l};
	nanosleep(&time, NULL);
	return handles_tree_value(tree);
}

int64_t handles_leaf_size(const handles_leaf *leaf)
{
	return value_of(&leaf->thing, LEAF);
}

int64_t handles_after(int64_t number, const struct handles_tree *tree)
{
	return number - handles_tree_value(tree);
}

/* ---- handles without a type ---- */

void handles_any_free(void *thing)
{
	unmake(thing, ANY);
}

void handles_other_free(void *thing)
{
	unmake(thing, OTHER);
}

void *handles_any_new(int64_t value)
{
	return value < 0 ? NULL : make(sizeof(struct thing), ANY, value);
}

int handles_any_open(int64_t value, void **thing)
{
	if (value < 0)
		return -EINVAL;
	*thing = handles_any_new(value);
	return value == 13 ? -EIO : 0;
}

int64_t handles_any_value(void *thing)
{
	return value_of(thing, ANY);
}

int64_t handles_any_maybe(const void *thing)
{
	return thing ? value_of(thing, ANY) : -1;
}

void *handles_other_new(int64_t value)
{
	return make(sizeof(struct thing), OTHER, value);
}

int64_t handles_other_value(void *thing)
{
	return value_of(thing, OTHER);
}

/* ---- handles that belong to others ---- */

struct handles_tree *handles_root(void)
{
	static struct handles_tree root = {.thing = {.kind = TREE, .value = 1000}};
	return &root;
}

struct handles_tree *handles_tree_child(struct handles_tree *tree, int number)
{
	handles_tree_value(tree);
	if (number < 0 || number >= CHILDREN)
		return NULL;
	if (!tree->children)
		grow_children(tree);
	return &tree->children[number];
}

struct handles_tree *handles_cursor_tree(struct handles_cursor *cursor)
{
	value_of(&cursor->thing, CURSOR);
	return cursor->tree;
}

/* ---- for the life of a handle ---- */

struct handles_cursor *handles_cursor_new(struct handles_tree *tree, const char *name)
{
	struct handles_cursor *cursor = make(sizeof(*cursor), CURSOR, handles_tree_value(tree));
	cursor->tree = tree;
	cursor->name = name;
	tree->thing.users++;
	return cursor;
}

int handles_cursor_open(struct handles_tree *tree, bool fail, struct handles_cursor **cursor)
{
	*cursor = handles_cursor_new(tree, NULL);
	return fail ? -EINVAL : 0;
}

int64_t handles_cursor_next(struct handles_cursor *cursor)
{
	value_of(&cursor->thing, CURSOR);
	return handles_tree_value(cursor->tree) + cursor->steps++;
}

uint64_t handles_cursor_name(struct handles_cursor *cursor)
{
	value_of(&cursor->thing, CURSOR);
	return cursor->name ? hash(0xcbf29ce484222325, cursor->name, strlen(cursor->name)) : 0;
}

int handles_tree_adopt(struct handles_tree *tree, handles_leaf *leaf, bool fail)
{
	handles_tree_value(tree);
	handles_leaf_size(leaf);
	if (fail || tree->leaf_count == LEAF_LIMIT)
		return -EINVAL;
	tree->leaves[tree->leaf_count++] = leaf;
	leaf->thing.users++;
	return 0;
}

int64_t handles_tree_leaves(struct handles_tree *tree)
{
	int64_t sum = 0;
	for (int i = 0; i < tree->leaf_count; i++)
		sum += handles_leaf_size(tree->leaves[i]);
	return sum;
}

int handles_tree_label(struct handles_tree *tree, const char *label, bool fail)
{
	if (fail)
		return -EINVAL;
	tree->label = label;
	return 0;
}

void handles_tree_data(struct handles_tree *tree, const void *data, size_t size)
{
	tree->data = data;
	tree->data_size = data ? size : 0;
}

uint64_t handles_tree_hash(struct handles_tree *tree)
{
	uint64_t sum = 0xcbf29ce484222325;
	handles_tree_value(tree);
	sum = hash(sum, tree->label, tree->label ? strlen(tree->label) : 0);
	return hash(sum, tree->data, tree->data_size);
}

void handles_tree_room(struct handles_tree *tree, void *room, size_t size)
{
	tree->room = room;
	tree->room_size = size;
}

int64_t handles_tree_fill(struct handles_tree *tree, uint8_t value)
{
	if (tree->room_size)
		memset(tree->room, value, tree->room_size);
	return (int64_t)tree->room_size;
}

/* ---- until a function ---- */

static const char *text;
static const void *data;
static size_t data_size;
static struct handles_tree *remembered;

int handles_remember(const char *given)
{
	if (text)
		return -EBUSY;
	text = given;
	return 0;
}

int handles_remember_bytes(const void *given, size_t size)
{
	if (data)
		return -EBUSY;
	data = given;
	data_size = size;
	return 0;
}

int handles_remember_tree(struct handles_tree *tree)
{
	if (remembered)
		return -EBUSY;
	remembered = tree;
	tree->thing.users++;
	return 0;
}

uint64_t handles_remembered(void)
{
	uint64_t sum = hash(0xcbf29ce484222325, text, text ? strlen(text) : 0);
	return hash(sum, data, data ? data_size : 0) + (remembered ? (uint64_t)handles_tree_value(remembered) : 0);
}

int handles_forget(bool fail)
{
	handles_remembered();
	if (fail)
		return -EINVAL;
	if (remembered)
		remembered->thing.users--;
	text = NULL;
	data = NULL;
	remembered = NULL;
	return 0;
}
