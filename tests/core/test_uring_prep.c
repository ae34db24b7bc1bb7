/* SPDX-License-Identifier: MIT
 *
 * What each preparation writes, field by field: the rows of prep_rows.h, and that no function and no opcode is without.
 */
#include "support.h"
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#define A 0x1122334455667788
#define B 0x8877665544332211
#define P ((void *)(uintptr_t)A)
#define Q ((void *)(uintptr_t)B)
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define WORDS(high, low) ((__u32)(low) << 16 | (high))
#else
#define WORDS(high, low) ((__u32)(high) << 16 | (low))
#endif

/* One function for each row, named by its line, and a table of them. */
#define NAME_OF(line) row_##line
#define NAME(line) NAME_OF(line)
#define ROW_2_3 ROW
#define ROW(function, arguments, ...) \
	static void NAME(__LINE__)(struct io_uring_sqe *sqe, struct io_uring_sqe *expected) \
	{ \
		function arguments; \
		*expected = (struct io_uring_sqe){ __VA_ARGS__ }; \
	}
#include "prep_rows.h"
#undef ROW

static const struct row {
	const char *name;
	int line;
	void (*prepare)(struct io_uring_sqe *sqe, struct io_uring_sqe *expected);
} rows[] = {
#define ROW(function, arguments, ...) { #function, __LINE__, NAME(__LINE__) },
#include "prep_rows.h"
#undef ROW
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

/* In an entry as io_uring_get_sqe() gives it, whose caller has set what preparations have no business with. */
static bool is_prepared(const struct row *row)
{
	struct io_uring_sqe sqe = { .user_data = 0x0102030405060708, .flags = IOSQE_ASYNC, .personality = 7 };
	struct io_uring_sqe expected;

	row->prepare(&sqe, &expected);
	expected.user_data = 0x0102030405060708;
	expected.flags |= IOSQE_ASYNC;
	expected.personality = 7;
	if (!memcmp(&sqe, &expected, sizeof(sqe)))
		return true;
	print_error("prep_rows.h:%d: %s writes another entry:\n", row->line, row->name);
	for (size_t at = 0; at < sizeof(sqe); at++)
		if (((unsigned char *)&sqe)[at] != ((unsigned char *)&expected)[at])
			print_error("\tbyte %zu is %#x, expected %#x\n", at, ((unsigned char *)&sqe)[at],
				((unsigned char *)&expected)[at]);
	return false;
}

static void test_rows(void **state)
{
	unsigned wrong = 0;

	(void)state;
	for (size_t i = 0; i < ROWS; i++)
		wrong += !is_prepared(&rows[i]);
	assert_int_equal(wrong, 0);
}

static bool has_row(const char *name)
{
	for (size_t i = 0; i < ROWS; i++)
		if (!strcmp(rows[i].name, name))
			return true;
	return false;
}

/* By the header's own text: "void io_uring_prep_NAME(" begins a function. */
static void test_every_function_has_a_row(void **state)
{
	static const char start[] = "void io_uring_prep_";
	FILE *header = fopen("core/include/ferrule/uring_prep.h", "r");
	unsigned functions = 0, missing = 0;
	char line[1024];

	(void)state;
	assert_non_null(header);
	while (fgets(line, sizeof(line), header)) {
		char *name = strstr(line, start);

		if (!name)
			continue;
		name += strlen("void ");
		name[strcspn(name, "(")] = '\0';
		functions++;
		if (!has_row(name)) {
			missing++;
			print_error("prep_rows.h: %s has no row\n", name);
		}
	}
	fclose(header);
	assert_int_equal(missing, 0);
	assert_true(functions > 100);
}

/* IORING_OP_RECV_ZC has no preparation: io_uring_prep_rw() and zcrx_ifq_idx do it. */
static void test_every_opcode_is_prepared(void **state)
{
	bool prepared[256] = { [IORING_OP_RECV_ZC] = true };

	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		struct io_uring_sqe sqe = { 0 }, expected;

		rows[i].prepare(&sqe, &expected);
		prepared[sqe.opcode] = true;
	}
	for (int opcode = 0; opcode < IORING_OP_LAST; opcode++) {
		if (!prepared[opcode])
			print_error("opcode %d has no row\n", opcode);
		assert_true(prepared[opcode]);
	}
}

static void test_what_all_have(void **state)
{
	struct io_uring_sqe sqe, expected;

	(void)state;
	memset(&sqe, 0xa5, sizeof(sqe));
	expected = sqe;
	io_uring_sqe_set_data64(&sqe, 0xfedcba9876543210);
	expected.user_data = 0xfedcba9876543210;
	assert_memory_equal(&sqe, &expected, sizeof(sqe));
	io_uring_sqe_set_data(&sqe, P);
	expected.user_data = A;
	assert_memory_equal(&sqe, &expected, sizeof(sqe));
	io_uring_sqe_set_flags(&sqe, IOSQE_IO_LINK | IOSQE_FIXED_FILE);
	expected.flags = 5;
	assert_memory_equal(&sqe, &expected, sizeof(sqe));
	io_uring_sqe_set_buf_group(&sqe, 65535);
	expected.buf_group = 65535;
	assert_memory_equal(&sqe, &expected, sizeof(sqe));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_every_function_has_a_row),
		cmocka_unit_test(test_every_opcode_is_prepared),
		cmocka_unit_test(test_what_all_have),
	};

	return cmocka_run_group_tests_name("uring: preparation", tests, NULL, NULL);
}
