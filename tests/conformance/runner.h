/* SPDX-License-Identifier: MIT
 *
 * The runtime of the cases in C. A failure tells what was expected and leaves the case.
 */
#ifndef RUNNER_H
#define RUNNER_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>

/* Holds every integer of the interface, so that no comparison needs to know a type. */
__extension__ typedef __int128 wide;

struct text {
	const char *data;
	size_t size;
};

struct numbers {
	wide *items;
	size_t count;
};

/* Memory of the library's, or of the case's own where there is no `release`. */
struct view {
	unsigned char *memory;
	size_t size;
	int64_t owner;
	int (*release)(int64_t owner);
};

typedef const char *explains(int error);

/* Where the case is: the next failure names it. */
void at(const char *step);

wide succeeded(wide result, explains *explain);
void must_fail(wide result, int error, const char *message, explains *explain);
wide minus_errno(wide result);

void expect_integer(wide left, const char *comparison, wide right);
void expect_text(struct text left, const char *comparison, struct text right);
void expect_nil(const void *left, const char *comparison);

/* Memory that lives as long as the case. */
void *room(size_t size);
struct view block_of_size(wide size);
struct view block_of_text(struct text text);
struct text text_of(const char *string);
struct text view_text(struct view view, wide at, wide count);
void view_fill(struct view view, wide at, struct text text);
void view_release(struct view *view);

/* `index`, or a failed case where there are not as many items. */
size_t inside(size_t index, size_t count);
uint64_t next_token(void);

#define NUMBERS(numbers, element, view, how_many)                                      \
	do {                                                                           \
		(numbers).count = (size_t)(how_many);                                  \
		(numbers).items = room(((numbers).count + 1) * sizeof(wide));          \
		for (size_t n_ = 0; n_ < (numbers).count; n_++)                        \
			(numbers).items[n_] = ((const element *)(view).memory)[n_];    \
	} while (0)

extern void (*const cases[])(void);
extern const int case_count;

#endif
