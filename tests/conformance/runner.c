/* SPDX-License-Identifier: MIT
 *
 * Runs the cases whose numbers are the arguments. One line for each on standard output, as every runner writes them:
 * "start NUMBER", then "passed NUMBER" or "failed NUMBER MESSAGE", separated by tabs.
 */
#include "runner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helpers.h"

#define ROOMS 256
#define REPETITIONS 4

static jmp_buf failed;
static char message[4096];
static const char *step;
static void *rooms[ROOMS];
static size_t room_count;

static _Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

static _Noreturn void fail(const char *format, ...)
{
	va_list arguments;
	int length = snprintf(message, sizeof(message), "%s: ", step);

	va_start(arguments, format);
	vsnprintf(message + length, sizeof(message) - (size_t)length, format, arguments);
	va_end(arguments);
	for (char *c = message; *c; c++)
		if ((unsigned char)*c < ' ')
			*c = ' ';
	longjmp(failed, 1);
}

void at(const char *where)
{
	step = where;
}

static const char *explanation(int error, explains *explain)
{
	return explain ? explain(error) : strerror(error);
}

wide succeeded(wide result, explains *explain)
{
	if (result < 0)
		fail("failed: errno %d: %s", (int)-result, explanation((int)-result, explain));
	return result;
}

void must_fail(wide result, int error, const char *text, explains *explain)
{
	const char *said;

	if (result >= 0)
		fail("succeeded with %lld, errno %d was expected", (long long)result, error);
	said = explanation((int)-result, explain);
	if (result != -error)
		fail("failed with errno %d (%s), %d was expected", (int)-result, said, error);
	if (!strstr(said, text))
		fail("the explanation \"%s\" does not contain \"%s\"", said, text);
}

wide minus_errno(wide result)
{
	return result == -1 ? -errno : result;
}

static int holds(int order, const char *comparison)
{
	switch (comparison[0]) {
	case '=':
		return order == 0;
	case '!':
		return order != 0;
	case '<':
		return order < 0 || (order == 0 && comparison[1] == '=');
	case '>':
		return order > 0 || (order == 0 && comparison[1] == '=');
	}
	return 0;
}

static const char *decimal(wide value, char *text, size_t size)
{
	char *c = text + size;
	wide rest = value < 0 ? -value : value;

	*--c = 0;
	do {
		*--c = (char)('0' + (int)(rest % 10));
		rest /= 10;
	} while (rest);
	if (value < 0)
		*--c = '-';
	return c;
}

void expect_integer(wide left, const char *comparison, wide right)
{
	char a[48], b[48];

	if (!holds(left < right ? -1 : left > right, comparison))
		fail("%s %s %s does not hold", decimal(left, a, sizeof(a)), comparison, decimal(right, b, sizeof(b)));
}

static int text_order(struct text left, struct text right)
{
	size_t common = left.size < right.size ? left.size : right.size;
	int order = common ? memcmp(left.data, right.data, common) : 0;

	return order ? order : (left.size < right.size ? -1 : left.size > right.size);
}

/* Text for a message: in quotes, what cannot be printed as \xNN, cut where it is long. */
static const char *shown(struct text text, char *room, size_t size)
{
	char *c = room;

	*c++ = '"';
	for (size_t n = 0; n < text.size && c < room + size - 10; n++) {
		unsigned char byte = (unsigned char)text.data[n];

		c += sprintf(c, byte >= ' ' && byte < 127 ? "%c" : "\\x%02x", byte);
	}
	strcpy(c, "\"");
	return room;
}

void expect_text(struct text left, const char *comparison, struct text right)
{
	char a[256], b[256];
	int good;

	if (!left.data)
		fail("there is no text");
	if (comparison[0] == 'c')
		good = memmem(left.data, left.size, right.data, right.size) != NULL;
	else
		good = holds(text_order(left, right), comparison);
	if (!good)
		fail("%s %s %s does not hold", shown(left, a, sizeof(a)), comparison, shown(right, b, sizeof(b)));
}

void expect_nil(const void *left, const char *comparison)
{
	if (!holds(left != NULL, comparison))
		fail("%p %s nil does not hold", left, comparison);
}

void *room(size_t size)
{
	if (room_count == ROOMS)
		fail("more than %d pieces of memory in one case", ROOMS);
	rooms[room_count] = calloc(1, size ? size : 1);
	if (!rooms[room_count])
		fail("no memory for %zu bytes", size);
	return rooms[room_count++];
}

struct view block_of_size(wide size)
{
	return (struct view){.memory = room((size_t)size), .size = (size_t)size};
}

struct view block_of_text(struct text text)
{
	struct view block = block_of_size((wide)text.size);

	memcpy(block.memory, text.data, text.size);
	return block;
}

struct text text_of(const char *string)
{
	return (struct text){string, string ? strlen(string) : 0};
}

static unsigned char *within(struct view view, wide where, wide count)
{
	if (!view.memory)
		fail("the view was released");
	if (where < 0 || count < 0 || where + count > (wide)view.size)
		fail("%lld bytes at %lld are not inside %zu", (long long)count, (long long)where, view.size);
	return view.memory + where;
}

struct text view_text(struct view view, wide where, wide count)
{
	return (struct text){(const char *)within(view, where, count), (size_t)count};
}

void view_fill(struct view view, wide where, struct text text)
{
	memcpy(within(view, where, (wide)text.size), text.data, text.size);
}

void view_release(struct view *view)
{
	int result = view->release ? view->release(view->owner) : 0;

	if (result < 0)
		fail("release failed: errno %d", -result);
	*view = (struct view){0};
}

size_t inside(size_t index, size_t count)
{
	if (index >= count)
		fail("item %zu of %zu", index, count);
	return index;
}

uint64_t next_token(void)
{
	static uint64_t token;

	return ++token;
}

static int run_once(int number)
{
	int good = 0;

	if (setjmp(failed) == 0) {
		cases[number]();
		good = 1;
	}
	while (room_count)
		free(rooms[--room_count]);
	return good;
}

/* Memory that is missing after each of several runs is a leak; after the first alone it is an allocator's warm-up. */
static int leaks_maps(int number)
{
	int64_t mapped = helper_mapped();
	int maps = helper_maps();

	for (int n = 0; n < REPETITIONS; n++) {
		int64_t mapped_then = mapped;
		int maps_then = maps;

		if (!run_once(number))
			return 1;
		mapped = helper_mapped();
		maps = helper_maps();
		if (mapped <= mapped_then && maps <= maps_then)
			return 0;
	}
	snprintf(message, sizeof(message), "leaves memory mapped each time: now %d maps, %lld KiB", maps, (long long)mapped);
	return 1;
}

static int run(int number)
{
	int descriptors = helper_descriptors(), maps = helper_maps();
	int64_t mapped = helper_mapped();

	if (!run_once(number))
		return 0;
	if (helper_descriptors() != descriptors) {
		snprintf(message, sizeof(message), "%d descriptors before, %d after", descriptors, helper_descriptors());
		return 0;
	}
	return (helper_maps() <= maps && helper_mapped() <= mapped) || !leaks_maps(number);
}

int main(int count, char **arguments)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (int n = 1; n < count; n++) {
		int number = atoi(arguments[n]);

		if (number < 0 || number >= case_count || !cases[number])
			return 2;
		printf("start\t%d\n", number);
		if (run(number))
			printf("passed\t%d\n", number);
		else
			printf("failed\t%d\t%s\n", number, message);
	}
	return 0;
}
