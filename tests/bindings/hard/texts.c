/* SPDX-License-Identifier: MIT */
#include "texts.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { LIMIT = 1000 };

/* ---- memory of C's ---- */

static int64_t alive;
static int calls;

/* Never of size 0, so that NULL says one thing only. */
static void *take(size_t size)
{
	void *memory = malloc(size + 1);
	if (!memory)
		abort();
	__atomic_add_fetch(&alive, 1, __ATOMIC_RELAXED);
	return memory;
}

/* Spoils the first byte, so that a use after it shows even where the memory is not reused. */
void texts_free(void *memory)
{
	if (!memory)
		return;
	*(volatile unsigned char *)memory = 0xdd;
	free(memory);
	__atomic_sub_fetch(&alive, 1, __ATOMIC_RELAXED);
}

int64_t texts_alive(void)
{
	return __atomic_load_n(&alive, __ATOMIC_RELAXED);
}

int texts_calls(void)
{
	int before = calls;
	calls = 0;
	return before;
}

static void count_up(void *data, size_t size)
{
	for (size_t i = 0; i < size; i++)
		((unsigned char *)data)[i] = (unsigned char)i;
}

/* ---- texts into the caller's buffer ---- */

int texts_greet(const char *name, char *text, size_t size)
{
	if (strlen(name) + sizeof("hello, ") > size)
		return -ERANGE;
	sprintf(text, "hello, %s", name);
	return 0;
}

int texts_letters(int letter, char *text, size_t size)
{
	size_t count = size < 50 ? size : 50;
	if (letter == '!')
		return -EINVAL;
	if (count)
		memset(text, letter, count);
	return (int)count;
}

void texts_code(int number, char *code)
{
	memcpy(code, number < 0 ? "none" : "abc", 4);
}

int texts_code_of(int number, char *code, bool *negative)
{
	texts_code(number, code);
	*negative = number < 0;
	return number;
}

int texts_path(char *path, unsigned size)
{
	static const char bytes[] = "/a/\xff\xfe";
	if (size < sizeof(bytes))
		return -ERANGE;
	memcpy(path, bytes, sizeof(bytes));
	return 0;
}

/* ---- what is measured first ---- */

/* Says how much is needed, and whether that is there. */
static bool fits(size_t needed, const void *memory, size_t *size)
{
	bool enough = (memory || !needed) && *size >= needed;
	calls++;
	*size = needed;
	return enough;
}

int texts_title(unsigned n, char *text, size_t *size)
{
	if (n > LIMIT)
		return -EIO;
	if (!fits(2 * (size_t)n + 1, text, size))
		return -ERANGE;
	for (unsigned i = 0; i < n; i++)
		memcpy(text + 2 * i, "ab", 2);
	text[2 * (size_t)n] = 0;
	return 0;
}

int texts_format(int64_t number, unsigned width, char *text, size_t size)
{
	calls++;
	if (width > LIMIT)
		return -EINVAL;
	return snprintf(text, size, "%*" PRId64, (int)width, number);
}

int texts_blob(unsigned n, void *data, size_t *size)
{
	if (n > LIMIT)
		return -EIO;
	if (fits(n, data, size))
		count_up(data, n);
	return 0;
}

int64_t texts_blob_counted(unsigned n, void *data, size_t size)
{
	calls++;
	if (n > LIMIT)
		return -EIO;
	if (!size)
		return n;
	if (size < n)
		return -ERANGE;
	count_up(data, n);
	return n;
}

int texts_squares(unsigned n, uint32_t *squares, size_t *count)
{
	if (n > LIMIT)
		return -EIO;
	if (!fits(n, squares, count))
		return -ERANGE;
	for (unsigned i = 0; i < n; i++)
		squares[i] = (i + 1) * (i + 1);
	return 0;
}

int texts_halves(unsigned n, double *halves, unsigned count, double *sum)
{
	calls++;
	*sum = 0;
	for (unsigned i = 0; i < n; i++) {
		*sum += (i + 1) / 2.0;
		if (i < count)
			halves[i] = (i + 1) / 2.0;
	}
	return (int)n;
}

int texts_growing(unsigned times, char *text, size_t *size)
{
	static unsigned grown;
	size_t needed = 10 * ((size_t)grown + 1);
	if (!fits(needed, text, size)) {
		if (!text)
			grown = 0, *size = 10;
		return -ERANGE;
	}
	if (grown < times) {
		grown++;
		*size = needed + 10;
		return -ERANGE;
	}
	memset(text, 'x', needed - 1);
	text[needed - 1] = 0;
	grown = 0;
	return 0;
}

/* ---- texts that C gives ---- */

char *texts_copy(const char *text)
{
	size_t size = text ? strlen(text) + 1 : 0;
	return text ? memcpy(take(size), text, size) : NULL;
}

char *texts_twice(const char *text)
{
	size_t length = strlen(text);
	char *twice = malloc(2 * length + 1);
	if (twice)
		sprintf(twice, "%s%s", text, text);
	return twice;
}

const char *texts_name(int number)
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

const char *texts_turned(const char *text)
{
	static char turned[LIMIT];
	size_t length = strlen(text);
	if (length >= sizeof(turned))
		return NULL;
	memset(turned, '?', sizeof(turned) - 1);
	for (size_t i = 0; i <= length; i++)
		turned[i] = i < length ? text[length - 1 - i] : 0;
	return turned;
}

int texts_take(int number, char **text)
{
	*text = texts_copy(number < 0 ? "left there" : texts_name(number));
	return number < 0 ? -EINVAL : 0;
}

int texts_take_two(int first, int second, char **one, char **other)
{
	if (first >= 0)
		*one = texts_copy(texts_name(first));
	if (second >= 0)
		*other = texts_copy(texts_name(second));
	return first < 0 || second < 0 ? -EINVAL : 0;
}

int texts_look(int number, const char **text)
{
	if (texts_name(number))
		*text = texts_name(number);
	return number < 0 ? -EINVAL : 0;
}

/* ---- bytes that C gives ---- */

void *texts_bytes(unsigned n, size_t *size)
{
	void *bytes = n > LIMIT ? NULL : take(n);
	*size = n;
	if (bytes)
		count_up(bytes, n);
	return bytes;
}

const void *texts_bytes_now(unsigned n, size_t *size)
{
	static unsigned char now[LIMIT];
	if (n > LIMIT)
		return NULL;
	memset(now, 0xdd, sizeof(now));
	count_up(now, n);
	*size = n;
	return now;
}

static const char table[] = "static\0bytes";

const unsigned char *texts_table(uint32_t *size)
{
	*size = sizeof(table) - 1;
	return (const unsigned char *)table;
}

const void *texts_part_of_table(unsigned n)
{
	return n / 2 + 1 < sizeof(table) ? table : NULL;
}

int texts_load(unsigned n, void **data, size_t *size)
{
	unsigned left = n > LIMIT ? 3 : n;
	if (left)
		*data = texts_bytes(left, size);
	return n > LIMIT ? -EINVAL : 0;
}

int texts_lend(unsigned n, const void **data, size_t *size)
{
	*data = texts_bytes_now(n, size);
	return *data ? 0 : -EINVAL;
}

/* ---- bytes that belong to a handle ---- */

struct texts_sheet {
	size_t size;
	unsigned char bytes[];
};

static int64_t sheets;

struct texts_sheet *texts_sheet_new(size_t size)
{
	struct texts_sheet *sheet = size > 1 << 20 ? NULL : malloc(sizeof(*sheet) + size);
	if (!sheet)
		return NULL;
	sheet->size = size;
	count_up(sheet->bytes, size);
	__atomic_add_fetch(&sheets, 1, __ATOMIC_RELAXED);
	return sheet;
}

void texts_sheet_free(struct texts_sheet *sheet)
{
	if (!sheet)
		return;
	for (size_t i = 0; i < sheet->size; i++)
		*(volatile unsigned char *)&sheet->bytes[i] = 0xdd;
	free(sheet);
	__atomic_sub_fetch(&sheets, 1, __ATOMIC_RELAXED);
}

size_t texts_sheet_size(struct texts_sheet *sheet)
{
	return sheet->size;
}

int texts_sheet_set(struct texts_sheet *sheet, size_t at, uint8_t value)
{
	if (at >= sheet->size)
		return -EINVAL;
	sheet->bytes[at] = value;
	return 0;
}

const void *texts_sheet_bytes(struct texts_sheet *sheet)
{
	return sheet->size ? sheet->bytes : NULL;
}

const void *texts_sheet_rest(struct texts_sheet *sheet, size_t at, size_t *size)
{
	if (at >= sheet->size)
		return NULL;
	*size = sheet->size - at;
	return sheet->bytes + at;
}

int texts_sheet_lend(struct texts_sheet *sheet, size_t at, const void **data, size_t *size)
{
	*data = texts_sheet_rest(sheet, at, size);
	return *data ? 0 : -EINVAL;
}

int64_t texts_sheets(void)
{
	return __atomic_load_n(&sheets, __ATOMIC_RELAXED);
}

/* ---- arrays of texts ---- */

char *texts_join(const char *const *parts, unsigned count, const char *between)
{
	size_t size = 1;
	for (unsigned i = 0; i < count; i++) {
		if (!parts[i])
			return NULL;
		size += strlen(parts[i]) + (between ? strlen(between) : 0);
	}
	char *joined = take(size);
	*joined = 0;
	for (unsigned i = 0; i < count; i++) {
		strcat(joined, i && between ? between : "");
		strcat(joined, parts[i]);
	}
	return joined;
}

int texts_count(char *const argv[])
{
	int count = argv ? 0 : -1;
	while (argv && argv[count])
		count++;
	return count;
}

char *texts_join_all(const char *const *parts)
{
	unsigned count = 0;
	while (parts && parts[count])
		count++;
	return parts ? texts_join(parts, count, "|") : NULL;
}

char *texts_assign(const char *const *names, const int32_t *values, unsigned count)
{
	size_t size = 1, length = 0;
	for (unsigned i = 0; i < count; i++)
		size += strlen(names[i]) + sizeof(" =-2147483648");
	char *text = take(size);
	*text = 0;
	for (unsigned i = 0; i < count; i++)
		length += (size_t)sprintf(text + length, "%s%s=%" PRId32, i ? " " : "", names[i], values[i]);
	return text;
}

const char *const *texts_list(unsigned n)
{
	static const char *const all[] = {"zero", "one", "zw\xc3\xb6lf"};
	static const char *list[4];
	for (unsigned i = 0; i < 4; i++)
		list[i] = i < n && i < 3 ? all[i] : NULL;
	return n > 3 ? NULL : list;
}
