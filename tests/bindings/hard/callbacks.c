/* SPDX-License-Identifier: MIT */
#include "callbacks.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t last;

/* ---- boxes ---- */

struct callbacks_box {
	int64_t value;
	void (*changed)(int64_t value, void *data);
	void *data;
};

static int64_t boxes;

struct callbacks_box *callbacks_box_new(int64_t value)
{
	struct callbacks_box *box = calloc(1, sizeof(*box));
	if (!box)
		return NULL;
	box->value = value;
	__atomic_add_fetch(&boxes, 1, __ATOMIC_RELAXED);
	return box;
}

void callbacks_box_free(struct callbacks_box *box)
{
	if (box->changed)
		box->changed(-1, box->data);
	*(volatile int64_t *)&box->value = -999;
	free(box);
	__atomic_sub_fetch(&boxes, 1, __ATOMIC_RELAXED);
}

int64_t callbacks_box_value(struct callbacks_box *box)
{
	return box->value;
}

int64_t callbacks_boxes(void)
{
	return __atomic_load_n(&boxes, __ATOMIC_RELAXED);
}

/* ---- what they get and what they give ---- */

int64_t callbacks_call_integers(bool greatest, callbacks_integers callback, void *data)
{
	if (greatest)
		return callback(data, INT8_MAX, UINT8_MAX, INT16_MAX, UINT16_MAX, INT32_MAX, UINT32_MAX, INT64_MAX,
			UINT64_MAX, CALLBACKS_LARGE);
	return callback(data, INT8_MIN, 0, INT16_MIN, 0, INT32_MIN, 0, INT64_MIN, 0, CALLBACKS_SMALL);
}

double callbacks_call_numbers(double value, int times, double (*callback)(double, float, bool, void *), void *data)
{
	double sum = 0;
	for (int i = 0; i < times; i++)
		sum += callback(value - i, (float)(value - i), value - i > 0, data);
	return sum;
}

unsigned callbacks_filter(unsigned n, bool (*callback)(unsigned, void *), void *data)
{
	unsigned count = 0;
	for (unsigned i = 0; i < n; i++)
		count += callback(i, data);
	return count;
}

int64_t callbacks_call_small(unsigned n, uint8_t (*callback)(unsigned, void *), void *data)
{
	int64_t sum = 0;
	for (unsigned i = 0; i < n; i++)
		sum += callback(i, data);
	return sum;
}

void callbacks_call_texts(void (*callback)(const char *, const void *, size_t, void *), void *data)
{
	static const char *const texts[] = {"zero", "one", NULL, "\xff\xfe"};
	for (int i = 0; i < 4; i++) {
		char *copy = texts[i] ? strdup(texts[i]) : NULL;
		callback(copy, copy, copy ? strlen(copy) : 0, data);
		if (copy)
			memset(copy, '?', strlen(copy));
		free(copy);
	}
}

enum { COLUMN_LIMIT = 8 };

int callbacks_call_rows(unsigned rows, unsigned columns, int (*callback)(void *, int, char **, char **), void *data)
{
	char values[COLUMN_LIMIT][24], names[COLUMN_LIMIT][2];
	char *value_of[COLUMN_LIMIT], *name_of[COLUMN_LIMIT];
	int result = 0;
	columns = columns < COLUMN_LIMIT ? columns : COLUMN_LIMIT;
	for (unsigned row = 0; row < rows && !result; row++) {
		for (unsigned i = 0; i < columns; i++) {
			snprintf(values[i], sizeof(values[i]), "%u.%u", row, i);
			snprintf(names[i], sizeof(names[i]), "%c", 'a' + (int)i);
			value_of[i] = (row + i) % 3 == 2 ? NULL : values[i];
			name_of[i] = names[i];
		}
		result = callback(data, (int)columns, value_of, name_of);
		memset(values, '?', sizeof(values));
	}
	return result;
}

int64_t callbacks_call_memory(unsigned n, struct callbacks_box *box,
	int64_t (*callback)(const int32_t *, size_t, const double *, const struct callbacks_point *,
		struct callbacks_box *, void *), void *data)
{
	struct callbacks_point point = {.x = (int32_t)n, .y = n / 2.0};
	double halves[] = {0.5, 1, 1.5};
	int32_t *items = calloc(n + 1, sizeof(*items));
	if (!items)
		return -1;
	for (unsigned i = 0; i < n; i++)
		items[i] = -(int32_t)i;
	int64_t result = callback(items, n, halves, n ? &point : NULL, box, data);
	memset(items, 0xdd, n * sizeof(*items));
	free(items);
	return result;
}

/* ---- for the call ---- */

static int (*last_visit)(int32_t, void *);
static void *last_data;
static int (*last_compare)(int32_t, int32_t);

int callbacks_each(const int32_t *items, unsigned count, int (*visit)(int32_t, void *), void *data)
{
	last_visit = visit;
	last_data = data;
	last = 0;
	if (!count)
		return -EINVAL;
	for (unsigned i = 0; i < count; i++) {
		int got = visit(items[i], data);
		last += got;
		if (got)
			return (int)i + 1;
	}
	return (int)count;
}

int callbacks_box_each(struct callbacks_box *box, unsigned count, int (*visit)(int32_t, void *), void *data)
{
	for (unsigned i = 0; i < count; i++)
		if (visit((int32_t)(box->value + i), data))
			return (int)i + 1;
	return (int)count;
}

int callbacks_each_maybe(unsigned count, int (*visit)(int32_t, void *), void *data)
{
	for (unsigned i = 0; visit && i < count; i++)
		if (visit((int32_t)i, data))
			return (int)i + 1;
	return visit ? (int)count : -1;
}

int callbacks_insist(unsigned times, bool fail, int (*visit)(int32_t, void *), void *data, struct callbacks_box **box)
{
	last = 0;
	*box = callbacks_box_new(times);
	for (unsigned i = 0; i < times; i++)
		last += visit((int32_t)i, data);
	return fail ? -EIO : 0;
}

int64_t callbacks_last(void)
{
	return last;
}

int64_t callbacks_both(int64_t (*first)(int64_t, void *), void *one, int64_t (*second)(int64_t, void *), void *other)
{
	return first(1, one) + second(2, other);
}

void callbacks_repeat(void *context, unsigned times, void (*tick)(void *, unsigned))
{
	for (unsigned i = 0; i < times; i++)
		tick(context, i);
}

/* By insertion: the same comparisons everywhere. */
void callbacks_sort(int32_t *items, unsigned count, int (*compare)(int32_t, int32_t))
{
	last_compare = compare;
	for (unsigned i = 1; i < count; i++)
		for (unsigned at = i; at && compare(items[at - 1], items[at]) > 0; at--) {
			int32_t item = items[at];
			items[at] = items[at - 1];
			items[at - 1] = item;
		}
}

/* ---- threads ---- */

struct task {
	int64_t (*callback)(int64_t, void *);
	void *data;
	int64_t value, result;
	unsigned milliseconds;
};

static void *run_task(void *argument)
{
	struct task *task = argument;
	struct timespec time = {task->milliseconds / 1000, task->milliseconds % 1000 * 1000000l};
	if (task->milliseconds)
		nanosleep(&time, NULL);
	task->result = task->callback(task->value, task->data);
	return NULL;
}

/* A thread that runs the task and is waited for. */
static int64_t run_in_thread(struct task *task)
{
	pthread_t thread;
	if (pthread_create(&thread, NULL, run_task, task))
		abort();
	pthread_join(thread, NULL);
	return task->result;
}

int64_t callbacks_in_thread(int64_t value, int64_t (*callback)(int64_t, void *), void *data)
{
	struct task task = {.callback = callback, .data = data, .value = value};
	last = run_in_thread(&task);
	return last;
}

/* ---- for one time ---- */

enum { WAITING_LIMIT = 8 };

static struct waiting {
	void (*done)(int64_t, void *);
	void *data;
	int64_t value;
} waiting[WAITING_LIMIT], done_last;
static int waiting_count;

int callbacks_later(int64_t value, void (*done)(int64_t, void *), void *data)
{
	if (value < 0)
		return -EINVAL;
	if (waiting_count == WAITING_LIMIT)
		return -ENOBUFS;
	waiting[waiting_count++] = (struct waiting){.done = done, .data = data, .value = value};
	return 0;
}

int callbacks_run(void)
{
	int count = 0;
	while (waiting_count) {
		done_last = waiting[0];
		memmove(waiting, waiting + 1, sizeof(waiting[0]) * (size_t)--waiting_count);
		count++;
		done_last.done(done_last.value, done_last.data);
	}
	return count;
}

static int64_t run_waiting(int64_t value, void *data)
{
	(void)value;
	(void)data;
	return callbacks_run();
}

int callbacks_run_in_thread(void)
{
	struct task task = {.callback = run_waiting};
	return (int)run_in_thread(&task);
}

/* ---- for ever ---- */

static int (*on_event)(int, void *);
static void *on_event_data;

void callbacks_on_event(int (*handler)(int, void *), void *data)
{
	on_event = handler;
	on_event_data = data;
}

int callbacks_fire(int event)
{
	return on_event ? on_event(event, on_event_data) : 0;
}

static int64_t fire_task(int64_t value, void *data)
{
	(void)data;
	return callbacks_fire((int)value);
}

int callbacks_fire_in_thread(int event)
{
	struct task task = {.callback = fire_task, .value = event};
	return (int)run_in_thread(&task);
}

static struct task soon = {.callback = fire_task};
static pthread_t soon_thread;
static bool is_soon;

int callbacks_fire_soon(int event, unsigned milliseconds)
{
	if (is_soon)
		return -EBUSY;
	soon.value = event;
	soon.milliseconds = milliseconds;
	if (pthread_create(&soon_thread, NULL, run_task, &soon))
		return -EAGAIN;
	is_soon = true;
	return 0;
}

int callbacks_join(void)
{
	if (!is_soon)
		return -1;
	pthread_join(soon_thread, NULL);
	is_soon = false;
	return (int)soon.result;
}

/* ---- for the life of a handle ---- */

int callbacks_box_watch(struct callbacks_box *box, void (*changed)(int64_t, void *), void *data)
{
	box->changed = changed;
	box->data = data;
	return 0;
}

int callbacks_box_set(struct callbacks_box *box, int64_t value)
{
	if (value < 0)
		return -EDOM;
	box->value = value;
	if (box->changed)
		box->changed(value, box->data);
	return 0;
}

/* ---- past its scope ---- */

int callbacks_stale(int32_t item)
{
	return last_visit ? last_visit(item, last_data) : 5;
}

int callbacks_stale_sort(int32_t left, int32_t right)
{
	return last_compare ? last_compare(left, right) : 5;
}

void callbacks_stale_later(void)
{
	if (done_last.done)
		done_last.done(done_last.value, done_last.data);
}
