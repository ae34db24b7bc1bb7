/* SPDX-License-Identifier: MIT
 *
 * Prints the entry that each row of prep_rows.h for liburing 2.3 makes. Built with its header and with ours, the output
 * has to be the same: see test_beside_liburing.sh.
 */
#include <liburing.h>
#include <stdint.h>
#include <stdio.h>

#define P ((void *)(uintptr_t)0x1122334455667788)
#define Q ((void *)(uintptr_t)0x8877665544332211)

static void print_entry(const char *name, const struct io_uring_sqe *sqe)
{
	const unsigned char *bytes = (const unsigned char *)sqe;

	printf("%s ", name);
	for (size_t at = 0; at < sizeof(*sqe); at++)
		printf("%02x", bytes[at]);
	printf("\n");
}

#define NAME_OF(line) row_##line
#define NAME(line) NAME_OF(line)
#define ROW(function, arguments, ...)
#define ROW_2_3(function, arguments, ...) \
	static void NAME(__LINE__)(struct io_uring_sqe *sqe) \
	{ \
		function arguments; \
		print_entry(#function, sqe); \
	}
#include "prep_rows.h"
#undef ROW_2_3

static void (*const rows[])(struct io_uring_sqe *sqe) = {
#define ROW_2_3(function, arguments, ...) NAME(__LINE__),
#include "prep_rows.h"
};

int main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct io_uring_sqe sqe = { 0 };

		rows[i](&sqe);
	}
	return 0;
}
