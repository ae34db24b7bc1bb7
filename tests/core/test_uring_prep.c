/* SPDX-License-Identifier: MIT
 *
 * What each preparation writes, field by field: the expected entries follow the manual pages, by number.
 */
#include "support.h"
#include <fcntl.h>
#include <string.h>

static struct io_uring_sqe sqe;
static char buffer[16];

/* What preparation has no business with is set before, and has to be there afterwards. */
static void start(void)
{
	memset(&sqe, 0, sizeof(sqe));
	sqe.user_data = 0x1122334455667788;
	sqe.flags = IOSQE_ASYNC;
	sqe.personality = 7;
}

static void expect(struct io_uring_sqe expected)
{
	expected.user_data = 0x1122334455667788;
	expected.flags = IOSQE_ASYNC;
	expected.personality = 7;
	assert_memory_equal(&sqe, &expected, sizeof(sqe));
}

#define PREPARED(call, ...) (start(), (call), expect((struct io_uring_sqe){ __VA_ARGS__ }))

static void test_rw(void **state)
{
	const __u64 far = 0xfffffffffffffffe;
	const __u64 at = (uintptr_t)buffer;

	(void)state;
	PREPARED(io_uring_prep_rw(200, &sqe, -5, buffer, 0xffffffff, far),
		.opcode = 200, .fd = -5, .addr = at, .len = 0xffffffff, .off = far);
	PREPARED(io_uring_prep_read(&sqe, 3, buffer, 16, 7), .opcode = 22, .fd = 3, .addr = at, .len = 16, .off = 7);
	PREPARED(io_uring_prep_write(&sqe, 4, buffer, 15, 5), .opcode = 23, .fd = 4, .addr = at, .len = 15, .off = 5);
	PREPARED(io_uring_prep_read_fixed(&sqe, 3, buffer, 16, 9, 65535),
		.opcode = 4, .fd = 3, .addr = at, .len = 16, .off = 9, .buf_index = 65535);
	PREPARED(io_uring_prep_write_fixed(&sqe, 3, buffer, 16, 9, 2),
		.opcode = 5, .fd = 3, .addr = at, .len = 16, .off = 9, .buf_index = 2);
}

static void test_files(void **state)
{
	const __u64 at = (uintptr_t)buffer;

	(void)state;
	PREPARED(io_uring_prep_fsync(&sqe, 6, IORING_FSYNC_DATASYNC), .opcode = 3, .fd = 6, .fsync_flags = 1);
	PREPARED(io_uring_prep_openat(&sqe, AT_FDCWD, buffer, O_CREAT | O_RDWR, 0644),
		.opcode = 18, .fd = -100, .addr = at, .len = 0644, .open_flags = O_CREAT | O_RDWR);
	PREPARED(io_uring_prep_openat_direct(&sqe, 8, buffer, O_RDONLY, 0, 0),
		.opcode = 18, .fd = 8, .addr = at, .file_index = 1);
	PREPARED(io_uring_prep_openat_direct(&sqe, 8, buffer, O_RDONLY, 0, 41),
		.opcode = 18, .fd = 8, .addr = at, .file_index = 42);
	PREPARED(io_uring_prep_openat_direct(&sqe, 8, buffer, O_RDONLY, 0, IORING_FILE_INDEX_ALLOC),
		.opcode = 18, .fd = 8, .addr = at, .file_index = 0xffffffff);
	PREPARED(io_uring_prep_close(&sqe, 9), .opcode = 19, .fd = 9);
	PREPARED(io_uring_prep_close_direct(&sqe, 3), .opcode = 19, .file_index = 4);
}

static void test_the_others(void **state)
{
	static const struct __kernel_timespec time;
	const __u64 at = (uintptr_t)&time;

	(void)state;
	PREPARED(io_uring_prep_nop(&sqe), .opcode = 0, .fd = -1);
	PREPARED(io_uring_prep_cancel64(&sqe, 0xfedcba9876543210, IORING_ASYNC_CANCEL_ALL),
		.opcode = 14, .fd = -1, .addr = 0xfedcba9876543210, .cancel_flags = 1);
	PREPARED(io_uring_prep_cancel(&sqe, buffer, 0), .opcode = 14, .fd = -1, .addr = (uintptr_t)buffer);
	PREPARED(io_uring_prep_timeout(&sqe, &time, 12, IORING_TIMEOUT_BOOTTIME | IORING_TIMEOUT_ABS),
		.opcode = 11, .fd = -1, .addr = at, .len = 1, .off = 12, .timeout_flags = 5);
}

static void test_what_all_have(void **state)
{
	struct io_uring_sqe expected;

	(void)state;
	memset(&sqe, 0xa5, sizeof(sqe));
	expected = sqe;
	io_uring_sqe_set_data64(&sqe, 0xfedcba9876543210);
	expected.user_data = 0xfedcba9876543210;
	assert_memory_equal(&sqe, &expected, sizeof(sqe));
	io_uring_sqe_set_data(&sqe, buffer);
	expected.user_data = (uintptr_t)buffer;
	assert_memory_equal(&sqe, &expected, sizeof(sqe));
	io_uring_sqe_set_flags(&sqe, IOSQE_IO_LINK | IOSQE_FIXED_FILE);
	expected.flags = 5;
	assert_memory_equal(&sqe, &expected, sizeof(sqe));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rw),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_the_others),
		cmocka_unit_test(test_what_all_have),
	};

	return cmocka_run_group_tests_name("uring: preparation", tests, NULL, NULL);
}
