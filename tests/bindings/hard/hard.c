/* SPDX-License-Identifier: MIT */
#include "hard.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- failures ---- */

static __thread char explanation[128] = "nothing failed";
static __thread int explained;

/* Notes what went wrong for hard_explain() and passes `result` on. */
static int64_t failing(const char *function, int64_t result, int code)
{
	snprintf(explanation, sizeof(explanation), "%s: asked for %d", function, code);
	explained = code;
	return result;
}

const char *hard_explain(int code)
{
	if (code != explained)
		return "some other failure";
	return explanation;
}

int hard_fail_errno(int error)
{
	return error ? (int)failing("hard_fail_errno", -error, error) : 7;
}

long hard_fail_global(int error)
{
	if (!error)
		return 7;
	failing("hard_fail_global", -1, error);
	errno = error;
	return -1;
}

int hard_fail_own(int code)
{
	return code % 2 ? (int)failing("hard_fail_own", 2 * (int64_t)code, 2 * code) : 0;
}

int64_t hard_fail_out(int64_t value, int64_t *twice)
{
	if (value < 0)
		return failing("hard_fail_out", value, (int)value);
	*twice = 2 * value;
	return value + 1;
}

/* ---- integers ---- */

#define ECHO(name, type) \
	type name(type value) \
	{ \
		return value; \
	}

ECHO(hard_int8, int8_t)
ECHO(hard_uint8, uint8_t)
ECHO(hard_int16, int16_t)
ECHO(hard_uint16, uint16_t)
ECHO(hard_int32, int32_t)
ECHO(hard_uint32, uint32_t)
ECHO(hard_int64, int64_t)
ECHO(hard_uint64, uint64_t)
ECHO(hard_long, long)
ECHO(hard_size, size_t)

bool hard_not(bool value)
{
	return !value;
}

double hard_half(double value)
{
	return value / 2;
}

unsigned hard_mix(unsigned colours, enum hard_sign sign)
{
	return sign == HARD_MINUS ? ~colours : sign == HARD_ZERO ? 0 : colours;
}

void hard_nothing(void)
{
}

int64_t hard_defaults(int64_t a, int64_t b, int c, const char *text)
{
	return 1000 * a + 100 * b + 10 * c + (text ? (int64_t)strlen(text) : 0);
}

int64_t hard_words(int64_t from, int64_t end, int64_t lambda, int64_t type, int64_t result, int64_t self, int64_t len)
{
	return from + end + lambda + type + result + self + len;
}

int hard_original(void)
{
	return 12;
}

int hard_hidden(void)
{
	return 13;
}

int hard_sleep(unsigned milliseconds)
{
	struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000l};
	nanosleep(&time, NULL);
	return 0;
}

/* ---- descriptors and text ---- */

int hard_descriptor(int descriptor)
{
	if (fcntl(descriptor, F_GETFD) < 0)
		return (int)failing("hard_descriptor", -EBADF, EBADF);
	return descriptor;
}

int64_t hard_length(const char *text)
{
	return text ? (int64_t)strlen(text) : -1;
}

uint64_t hard_hash(const void *data, size_t size)
{
	const unsigned char *bytes = data;
	uint64_t hash = 0xcbf29ce484222325;
	for (size_t i = 0; i < size; i++)
		hash = (hash ^ bytes[i]) * 0x100000001b3;
	return hash;
}

uint64_t hard_text_hash(const char *text)
{
	return hard_hash(text, strlen(text));
}

uint64_t hard_path_hash(const char *path)
{
	return hard_hash(path, strlen(path));
}

const char *hard_name(int number)
{
	switch (number) {
	case 0:
		return "zero";
	case 1:
		return "one";
	case 12:
		return "zw\xc3\xb6lf";
	case 13:
		return "\xff\xfe";
	}
	return NULL;
}

/* ---- bytes ---- */

int64_t hard_count_bytes(const void *data, size_t size)
{
	return data ? (int64_t)size : -1;
}

int64_t hard_compare(const void *left, const void *right, size_t size)
{
	const char *one = left, *other = right;
	int64_t different = 0;
	for (size_t i = 0; i < size; i++)
		different += one[i] != other[i];
	return different;
}

int64_t hard_fill(uint8_t value, void *data, size_t size)
{
	size_t count = size < 100 ? size : 100;
	if (value == 255)
		return failing("hard_fill", -EIO, EIO);
	if (count)
		memset(data, value, count);
	return (int64_t)count;
}

int hard_fill_all(void *data, size_t size)
{
	unsigned char *bytes = data;
	for (size_t i = 0; i < size; i++)
		bytes[i] = (unsigned char)i;
	return 0;
}

int hard_reverse(void *data, size_t size)
{
	char *bytes = data;
	for (size_t i = 0; i < size / 2; i++) {
		char byte = bytes[i];
		bytes[i] = bytes[size - 1 - i];
		bytes[size - 1 - i] = byte;
	}
	return 0;
}

int hard_digest(const void *data, size_t size, void *digest)
{
	uint64_t hash = hard_hash(data, size);
	for (int i = 0; i < 8; i++)
		((unsigned char *)digest)[i] = (unsigned char)(hash >> 8 * i);
	return 0;
}

/* ---- arrays ---- */

int64_t hard_sum(const int32_t *items, unsigned count)
{
	int64_t sum = 0;
	for (unsigned i = 0; i < count; i++)
		sum += items[i];
	return sum;
}

uint64_t hard_greatest(const uint64_t *items, size_t count)
{
	uint64_t greatest = 0;
	for (size_t i = 0; i < count; i++)
		greatest = items[i] > greatest ? items[i] : greatest;
	return greatest;
}

int64_t hard_dot(const int16_t *left, unsigned count, const int64_t *right)
{
	int64_t sum = 0;
	if (!count)
		return failing("hard_dot", -EINVAL, EINVAL);
	for (unsigned i = 0; i < count; i++)
		sum += left[i] * (right ? right[i] : 1);
	return sum;
}

int hard_count_up(uint64_t from, uint64_t *items, unsigned count)
{
	unsigned some = count < 10 ? count : 10;
	if (from > UINT64_MAX - some)
		return (int)failing("hard_count_up", -ERANGE, ERANGE);
	for (unsigned i = 0; i < some; i++)
		items[i] = from + i;
	return (int)some;
}

/* ---- integers behind pointers ---- */

int hard_divide(int64_t value, int64_t divisor, int64_t *quotient)
{
	if (!divisor)
		return (int)failing("hard_divide", -EDOM, EDOM);
	*quotient = value / divisor;
	return 0;
}

int hard_divide_rest(int64_t value, int64_t divisor, int64_t *quotient, int64_t *rest)
{
	if (!divisor)
		return (int)failing("hard_divide_rest", -EDOM, EDOM);
	*quotient = value / divisor;
	*rest = value % divisor;
	return 0;
}

int hard_echo_signed(int64_t value, bool fail, int64_t *same)
{
	if (fail)
		return (int)failing("hard_echo_signed", -ENOENT, ENOENT);
	*same = value;
	return 0;
}

int hard_echo_unsigned(uint64_t value, bool fail, uint64_t *same)
{
	if (fail)
		return (int)failing("hard_echo_unsigned", -ENOENT, ENOENT);
	*same = value;
	return 0;
}

int hard_echo_small(int8_t value, bool fail, int8_t *same)
{
	if (fail)
		return (int)failing("hard_echo_small", -ENOENT, ENOENT);
	*same = value;
	return 0;
}

void hard_swap(int32_t *one, int32_t *other)
{
	int32_t kept = *one;
	*one = *other;
	*other = kept;
}

uint64_t hard_bump(uint64_t *counter, uint64_t by)
{
	uint64_t before = *counter;
	*counter += by;
	return before;
}

/* ---- records ---- */

int hard_move(const struct hard_point *point, int32_t by, struct hard_point *moved)
{
	if ((by > 0 && point->z > INT32_MAX - by) || (by < 0 && point->z < INT32_MIN - by))
		return (int)failing("hard_move", -ERANGE, ERANGE);
	*moved = (struct hard_point){.level = point->level, .x = point->x + by, .y = point->y + by, .z = point->z + by};
	return 0;
}

int64_t hard_x(const struct hard_point *point)
{
	return point ? point->x : -1;
}

int hard_points(int32_t from, struct hard_point *points, unsigned count)
{
	unsigned some = count < 5 ? count : 5;
	if (from < 0)
		return (int)failing("hard_points", -EINVAL, EINVAL);
	for (unsigned i = 0; i < some; i++) {
		int32_t at = from + (int32_t)i;
		points[i] = (struct hard_point){.level = 1, .x = at, .y = (uint64_t)at, .z = at};
	}
	return (int)some;
}

/* ---- handles ---- */

struct hard_box {
	int64_t value;
};

struct hard_bag {
	int64_t size;
};

static int64_t boxes;

struct hard_box *hard_box_new(int64_t value)
{
	struct hard_box *box = value < 0 ? NULL : malloc(sizeof(*box));
	if (!box)
		return NULL;
	box->value = value;
	__atomic_add_fetch(&boxes, 1, __ATOMIC_RELAXED);
	return box;
}

/* Spoils the value, so that a use after it shows even where the memory is not reused. */
void hard_box_free(struct hard_box *box)
{
	if (!box)
		return;
	*(volatile int64_t *)&box->value = -999;
	free(box);
	__atomic_sub_fetch(&boxes, 1, __ATOMIC_RELAXED);
}

int64_t hard_box_value(const struct hard_box *box)
{
	return box->value;
}

int hard_box_set(struct hard_box *box, int64_t value)
{
	if (value < 0)
		return (int)failing("hard_box_set", -EDOM, EDOM);
	box->value = value;
	return 0;
}

int64_t hard_box_or(struct hard_box *box, int64_t otherwise)
{
	return box ? box->value : otherwise;
}

int64_t hard_box_plus(struct hard_box *box, const struct hard_point *point)
{
	return box->value + point->x;
}

int64_t hard_bytes_plus(const void *data, size_t size, const struct hard_point *point)
{
	return data ? (int64_t)size + point->x : -1;
}

int64_t hard_box_wait(struct hard_box *box, unsigned milliseconds)
{
	hard_sleep(milliseconds);
	return box->value;
}

int64_t hard_boxes(void)
{
	return __atomic_load_n(&boxes, __ATOMIC_RELAXED);
}

struct hard_bag *hard_bag_new(void)
{
	return calloc(1, sizeof(struct hard_bag));
}

void hard_bag_free(struct hard_bag *bag)
{
	free(bag);
}

int64_t hard_bag_size(struct hard_bag *bag)
{
	return bag->size;
}

/* ---- addresses ---- */

int hard_peek(const void *address)
{
	return *(const unsigned char *)address;
}

void hard_poke(void *address, uint8_t value)
{
	if (address)
		*(unsigned char *)address = value;
}

int hard_where(void **address)
{
	static unsigned char byte = 42;
	*address = &byte;
	return 0;
}

/* ---- memory that C keeps ---- */

enum { KEPT_LIMIT = 64 };

static struct kept {
	unsigned char *written;
	const unsigned char *read;
	size_t size;
	int descriptor;
	uint64_t token;
} kept[KEPT_LIMIT];
static int kept_count;
static uint64_t last_token;

static int keep_thing(const char *function, struct kept thing, bool fail)
{
	last_token = thing.token;
	if (fail)
		return (int)failing(function, -EINVAL, EINVAL);
	if (kept_count == KEPT_LIMIT)
		return (int)failing(function, -ENOBUFS, ENOBUFS);
	kept[kept_count++] = thing;
	return 0;
}

int hard_keep_memory(void *memory, size_t size, bool fail, uint64_t keep)
{
	struct kept thing = {.written = memory, .read = memory, .size = size, .token = keep};
	return keep_thing("hard_keep_memory", thing, fail);
}

int hard_keep_input(const void *memory, size_t size, bool fail, uint64_t keep)
{
	struct kept thing = {.read = memory, .size = size, .token = keep};
	return keep_thing("hard_keep_input", thing, fail);
}

int hard_keep_descriptor(int descriptor, bool fail, uint64_t keep)
{
	struct kept thing = {.descriptor = descriptor, .token = keep};
	return keep_thing("hard_keep_descriptor", thing, fail);
}

int hard_kept(void)
{
	return kept_count;
}

uint64_t hard_last_token(void)
{
	return last_token;
}

void hard_touch(void)
{
	for (int i = 0; i < kept_count; i++)
		for (size_t at = 0; kept[i].written && at < kept[i].size; at++)
			kept[i].written[at]++;
}

static struct hard_completion take_oldest(void)
{
	struct hard_completion completion = {.sum = kept[0].descriptor, .keep = kept[0].token};
	for (size_t at = 0; kept[0].read && at < kept[0].size; at++)
		completion.sum += kept[0].read[at];
	memmove(kept, kept + 1, sizeof(kept[0]) * (size_t)--kept_count);
	return completion;
}

int hard_complete(struct hard_completion *completion)
{
	if (!kept_count)
		return (int)failing("hard_complete", -ENOENT, ENOENT);
	*completion = take_oldest();
	return 0;
}

int hard_completions(struct hard_completion *completions, unsigned count)
{
	unsigned taken = 0;
	while (taken < count && kept_count)
		completions[taken++] = take_oldest();
	return (int)taken;
}

int hard_released(uint64_t *tokens, unsigned count)
{
	unsigned taken = 0;
	while (taken < count && kept_count)
		tokens[taken++] = take_oldest().keep;
	return (int)taken;
}

/* ---- memory that C gives ---- */

enum { SLAB_LIMIT = 8 };

static struct slab {
	unsigned char *memory;
	size_t size;
	int64_t pins;
	bool open;
} slabs[SLAB_LIMIT];

static struct slab *slab_of(int64_t slab)
{
	return slab > 0 && slab <= SLAB_LIMIT && slabs[slab - 1].memory ? &slabs[slab - 1] : NULL;
}

static void free_unused(struct slab *slab)
{
	if (slab->open || slab->pins)
		return;
	free(slab->memory);
	slab->memory = NULL;
}

int64_t hard_slab_open(size_t size)
{
	int64_t at = 0;
	while (at < SLAB_LIMIT && slabs[at].memory)
		at++;
	if (at == SLAB_LIMIT)
		return failing("hard_slab_open", -EMFILE, EMFILE);
	if (size > 1 << 20)
		return failing("hard_slab_open", -ENOMEM, ENOMEM);
	slabs[at] = (struct slab){.memory = malloc(size + 1), .size = size, .open = true};
	hard_fill_all(slabs[at].memory, size);
	return at + 1;
}

int hard_slab_pin(int64_t handle, void **memory, size_t *size)
{
	struct slab *slab = slab_of(handle);
	if (!slab || !slab->open)
		return (int)failing("hard_slab_pin", -EBADF, EBADF);
	slab->pins++;
	*memory = slab->memory;
	*size = slab->size;
	return 0;
}

int hard_slab_unpin(int64_t handle)
{
	struct slab *slab = slab_of(handle);
	if (!slab || !slab->pins)
		return (int)failing("hard_slab_unpin", -EBADF, EBADF);
	slab->pins--;
	free_unused(slab);
	return 0;
}

int hard_slab_close(int64_t handle)
{
	struct slab *slab = slab_of(handle);
	if (!slab || !slab->open)
		return (int)failing("hard_slab_close", -EBADF, EBADF);
	slab->open = false;
	free_unused(slab);
	return 0;
}

int hard_slab_byte(int64_t handle, size_t at)
{
	struct slab *slab = slab_of(handle);
	if (!slab)
		return (int)failing("hard_slab_byte", -EBADF, EBADF);
	if (at >= slab->size)
		return (int)failing("hard_slab_byte", -EINVAL, EINVAL);
	return slab->memory[at];
}

int64_t hard_slab_pins(int64_t handle)
{
	struct slab *slab = slab_of(handle);
	return slab ? slab->pins : -1;
}
