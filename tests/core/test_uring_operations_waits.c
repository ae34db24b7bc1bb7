/* SPDX-License-Identifier: MIT
 *
 * Operations that wait, end others' waits or tell other rings: polls, timeouts, cancelling, messages, futexes,
 * children, provided buffers, and NOPs that answer as they are told.
 */
#include "operations_support.h"
#include <linux/futex.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/wait.h>

static struct io_uring ring;

static int open_all(void **state)
{
	(void)state;
	return io_uring_queue_init(16, &ring, 0) || io_uring_register_files_sparse(&ring, 4);
}

static int close_all(void **state)
{
	(void)state;
	io_uring_queue_exit(&ring);
	return 0;
}

/* Two completions in either order. */
static void expect_both(__u64 tag, int result, __u64 other_tag, int other_result)
{
	for (int i = 0; i < 2; i++) {
		struct completion taken = take(&ring);

		assert_true(taken.tag == tag || taken.tag == other_tag);
		assert_int_equal(taken.result, taken.tag == tag ? result : other_result);
	}
}

static void test_polls(void **state)
{
	int fd = eventfd(0, EFD_NONBLOCK);
	eventfd_t count;

	(void)state;
	assert_int_equal(DO(&ring, io_uring_prep_poll_add, fd, POLLIN | POLLOUT), POLLOUT);
	QUEUE(&ring, 1, io_uring_prep_poll_multishot, fd, POLLIN);
	submit(&ring, 1);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(eventfd_write(fd, 1), 0);
		expect_taken(&ring, 1, POLLIN, IORING_CQE_F_MORE);
		assert_int_equal(eventfd_read(fd, &count), 0);
	}
	QUEUE(&ring, 2, io_uring_prep_poll_update, 1, 3, 0, IORING_POLL_UPDATE_USER_DATA);
	submit(&ring, 1);
	expect_taken(&ring, 2, 0, 0);
	assert_int_equal(eventfd_write(fd, 1), 0);
	expect_taken(&ring, 3, POLLIN, IORING_CQE_F_MORE);
	assert_int_equal(DO(&ring, io_uring_prep_poll_remove, 1), -ENOENT);
	QUEUE(&ring, 4, io_uring_prep_poll_remove, 3);
	submit(&ring, 1);
	expect_both(3, -ECANCELED, 4, 0);
	assert_int_equal(eventfd_read(fd, &count), 0);
	QUEUE(&ring, 5, io_uring_prep_poll_add, fd, POLLIN);
	QUEUE(&ring, 6, io_uring_prep_poll_update, 5, 0, POLLOUT, IORING_POLL_UPDATE_EVENTS);
	submit(&ring, 2);
	expect_both(5, POLLOUT, 6, 0);
	close(fd);
}

static void test_epoll(void **state)
{
	int set = epoll_create1(EPOLL_CLOEXEC), fd = eventfd(0, EFD_NONBLOCK);
	struct epoll_event event = { .events = EPOLLIN, .data.u64 = 0x123456789 }, found[2];

	(void)state;
	assert_int_equal(DO(&ring, io_uring_prep_epoll_ctl, set, fd, EPOLL_CTL_ADD, &event), 0);
	assert_int_equal(DO(&ring, io_uring_prep_epoll_ctl, set, fd, EPOLL_CTL_ADD, &event), -EEXIST);
	need(&ring, IORING_OP_EPOLL_WAIT);
	QUEUE(&ring, 1, io_uring_prep_epoll_wait, set, found, 2, 0);
	submit(&ring, 1);
	assert_int_equal(io_uring_cq_ready(&ring), 0);
	assert_int_equal(eventfd_write(fd, 1), 0);
	expect_taken(&ring, 1, 1, 0);
	assert_int_equal(found[0].events, EPOLLIN);
	assert_int_equal(found[0].data.u64, 0x123456789);
	assert_int_equal(DO(&ring, io_uring_prep_epoll_wait, set, found, 2, 1), -EINVAL);
	close(set);
	close(fd);
}

static void test_timeouts(void **state)
{
	struct __kernel_timespec soon = milliseconds(1), late = milliseconds(100000), past = { .tv_sec = 1 };

	(void)state;
	assert_int_equal(DO(&ring, io_uring_prep_timeout, &soon, 0, 0), -ETIME);
	assert_int_equal(DO(&ring, io_uring_prep_timeout, &past, 0, IORING_TIMEOUT_ABS), -ETIME);
	assert_int_equal(DO(&ring, io_uring_prep_timeout, &soon, 0, 3 << 2), -EINVAL); /* two clocks */
	QUEUE(&ring, 1, io_uring_prep_timeout, &late, 1, 0);
	queue_nop(&ring, 2);
	submit(&ring, 2);
	expect_taken(&ring, 2, 0, 0);
	expect_taken(&ring, 1, 0, 0);
	QUEUE(&ring, 3, io_uring_prep_timeout, &late, 0, 0);
	QUEUE(&ring, 4, io_uring_prep_timeout_remove, 3, 0);
	submit(&ring, 2);
	expect_both(3, -ECANCELED, 4, 0);
	QUEUE(&ring, 5, io_uring_prep_timeout, &late, 0, 0);
	QUEUE(&ring, 6, io_uring_prep_timeout_update, &soon, 5, 0);
	submit(&ring, 2);
	expect_both(5, -ETIME, 6, 0);
	assert_int_equal(DO(&ring, io_uring_prep_timeout_update, &soon, 5, 0), -ENOENT);
	QUEUE(&ring, 7, io_uring_prep_timeout, &soon, 3, IORING_TIMEOUT_MULTISHOT);
	submit(&ring, 1);
	expect_taken(&ring, 7, -ETIME, IORING_CQE_F_MORE);
	expect_taken(&ring, 7, -ETIME, IORING_CQE_F_MORE);
	expect_taken(&ring, 7, -ETIME, 0);
}

static void test_links_with_a_limit(void **state)
{
	struct __kernel_timespec soon = milliseconds(1), late = milliseconds(100000);
	int fd = eventfd(0, EFD_NONBLOCK);

	(void)state;
	QUEUE(&ring, 1, io_uring_prep_poll_add, fd, POLLIN)->flags = IOSQE_IO_LINK;
	QUEUE(&ring, 2, io_uring_prep_link_timeout, &soon, 0);
	submit(&ring, 2);
	expect_both(1, -ECANCELED, 2, -ETIME);
	QUEUE(&ring, 3, io_uring_prep_poll_add, fd, POLLIN)->flags = IOSQE_IO_LINK;
	QUEUE(&ring, 4, io_uring_prep_link_timeout, &late, 0);
	QUEUE(&ring, 5, io_uring_prep_timeout_update, &soon, 4, IORING_LINK_TIMEOUT_UPDATE);
	submit(&ring, 3);
	expect_taken(&ring, 5, 0, 0);
	expect_both(3, -ECANCELED, 4, -ETIME);
	close(fd);
}

static void test_cancelling(void **state)
{
	int one = eventfd(0, EFD_NONBLOCK), two = eventfd(0, EFD_NONBLOCK);
	static char tag;

	(void)state;
	io_uring_prep_poll_add(entry(&ring), one, POLLIN);
	io_uring_sqe_set_data(last_entry, &tag);
	QUEUE(&ring, 1, io_uring_prep_cancel, &tag, 0);
	submit(&ring, 2);
	expect_both((uintptr_t)&tag, -ECANCELED, 1, 0);
	QUEUE(&ring, 2, io_uring_prep_poll_add, one, POLLIN);
	QUEUE(&ring, 3, io_uring_prep_poll_add, two, POLLIN);
	QUEUE(&ring, 4, io_uring_prep_cancel_fd, two, 0);
	submit(&ring, 3);
	expect_both(3, -ECANCELED, 4, 0);
	QUEUE(&ring, 5, io_uring_prep_cancel64, 0, IORING_ASYNC_CANCEL_ANY | IORING_ASYNC_CANCEL_ALL);
	submit(&ring, 1);
	expect_both(2, -ECANCELED, 5, 1);
	assert_int_equal(DO(&ring, io_uring_prep_cancel64, 77, 0), -ENOENT);
	assert_int_equal(DO(&ring, io_uring_prep_cancel64, 77, 1 << 30), -EINVAL);
	close(one);
	close(two);
}

static void test_messages(void **state)
{
	struct io_uring other;
	struct completion taken;
	int file = open("/dev/zero", O_RDONLY), place;

	(void)state;
	open_ring(&other, 4, 0);
	assert_int_equal(io_uring_register_files_sparse(&other, 4), 0);
	assert_int_equal(DO(&ring, io_uring_prep_msg_ring, other.ring_fd, 77, 0xfedcba9876543210, 0), 0);
	expect(&other, 0xfedcba9876543210, 77);
	QUEUE(&ring, 1, io_uring_prep_msg_ring, ring.ring_fd, 5, 2, 0);
	submit(&ring, 1);
	expect_both(1, 0, 2, 5);
	assert_int_equal(DO(&ring, io_uring_prep_msg_ring_cqe_flags, other.ring_fd, 8, 9, 0, 1U << 9), 0);
	taken = take(&other);
	assert_int_equal(taken.tag, 9);
	assert_int_equal(taken.flags, 1U << 9);
	assert_int_equal(DO(&ring, io_uring_prep_files_update, &file, 1, 1), 1);
	assert_int_equal(DO(&ring, io_uring_prep_msg_ring_fd, other.ring_fd, 1, 2, 3, 0), 0);
	expect(&other, 3, 0);
	place = DO(&ring, io_uring_prep_msg_ring_fd_alloc, other.ring_fd, 1, 4, 0);
	assert_in_range(place, 0, 3);
	expect(&other, 4, place);
	assert_int_equal(DO(&ring, io_uring_prep_msg_ring_fd, other.ring_fd, 1, 3, 5, IORING_MSG_RING_CQE_SKIP), 0);
	assert_int_equal(io_uring_cq_ready(&other), 0);
	for (unsigned at = 2; at < 4; at++)
		assert_int_equal(DO(&other, io_uring_prep_close_direct, at), 0);
	assert_int_equal(DO(&ring, io_uring_prep_msg_ring_fd, other.ring_fd, 0, 3, 5, 0), -EBADF);
	assert_int_equal(DO(&ring, io_uring_prep_msg_ring, file, 77, 1, 0), -EBADFD);
	assert_int_equal(DO(&ring, io_uring_prep_msg_ring, other.ring_fd, 77, 1, 1U << 9), -EINVAL);
	assert_int_equal(DO(&ring, io_uring_prep_close_direct, 1), 0);
	io_uring_queue_exit(&other);
	close(file);
}

static void test_futexes(void **state)
{
	static uint32_t one = 5, two = 6;
	struct futex_waitv both[] = {
		{ .val = 5, .uaddr = (uintptr_t)&one, .flags = FUTEX_32 | FUTEX_PRIVATE_FLAG },
		{ .val = 6, .uaddr = (uintptr_t)&two, .flags = FUTEX_32 | FUTEX_PRIVATE_FLAG },
	};
	const uint32_t flags = FUTEX_32 | FUTEX_PRIVATE_FLAG;

	(void)state;
	need(&ring, IORING_OP_FUTEX_WAITV);
	assert_int_equal(DO(&ring, io_uring_prep_futex_wait, &one, 4, FUTEX_BITSET_MATCH_ANY, flags, 0), -EAGAIN);
	assert_int_equal(DO(&ring, io_uring_prep_futex_wake, &one, 1, FUTEX_BITSET_MATCH_ANY, flags, 0), 0);
	QUEUE(&ring, 1, io_uring_prep_futex_wait, &one, 5, 2, flags, 0);
	submit(&ring, 1);
	assert_int_equal(DO(&ring, io_uring_prep_futex_wake, &one, 1, 4, flags, 0), 0);
	QUEUE(&ring, 2, io_uring_prep_futex_wake, &one, 1, 2, flags, 0);
	submit(&ring, 1);
	expect_both(1, 0, 2, 1);
	QUEUE(&ring, 3, io_uring_prep_futex_waitv, both, 2, 0);
	submit(&ring, 1);
	QUEUE(&ring, 4, io_uring_prep_futex_wake, &two, 1, FUTEX_BITSET_MATCH_ANY, flags, 0);
	submit(&ring, 1);
	expect_both(3, 1, 4, 1);
	assert_int_equal(DO(&ring, io_uring_prep_futex_waitv, both, 0, 0), -EINVAL);
	assert_int_equal(DO(&ring, io_uring_prep_futex_wait, &one, 5, 0, flags, 0), -EINVAL);
	assert_int_equal(DO(&ring, io_uring_prep_futex_wait, &one, 5, 1, flags, 1), -EINVAL);
}

static void test_children(void **state)
{
	siginfo_t found = { 0 };
	pid_t child = fork();

	(void)state;
	if (child == 0)
		_exit(7);
	need(&ring, IORING_OP_WAITID);
	assert_int_equal(DO(&ring, io_uring_prep_waitid, P_PID, (id_t)child, &found, WEXITED | WNOWAIT, 0), 0);
	assert_int_equal(found.si_pid, child);
	assert_int_equal(found.si_status, 7);
	assert_int_equal(DO(&ring, io_uring_prep_waitid, P_PID, (id_t)child, NULL, WEXITED, 0), 0);
	assert_int_equal(DO(&ring, io_uring_prep_waitid, P_PID, (id_t)child, NULL, WEXITED, 0), -ECHILD);
	assert_int_equal(DO(&ring, io_uring_prep_waitid, P_PID, (id_t)child, NULL, WEXITED, 1), -EINVAL);
}

static void test_provided_buffers_without_a_ring(void **state)
{
	static char memory[4][16];
	struct completion taken;
	int file = open("/dev/zero", O_RDONLY);

	(void)state;
	memset(memory, 1, sizeof(memory));
	assert_true(DO(&ring, io_uring_prep_provide_buffers, memory, 16, 4, 5, 100) >= 0);
	QUEUE(&ring, 1, io_uring_prep_read, file, NULL, 16, 0)->flags = IOSQE_BUFFER_SELECT;
	io_uring_sqe_set_buf_group(last_entry, 5);
	submit(&ring, 1);
	taken = take(&ring);
	assert_int_equal(taken.result, 16);
	assert_in_range(taken.flags >> IORING_CQE_BUFFER_SHIFT, 100, 103);
	assert_int_equal(memory[(taken.flags >> IORING_CQE_BUFFER_SHIFT) - 100][15], 0);
	assert_int_equal(DO(&ring, io_uring_prep_remove_buffers, 10, 5), 3);
	assert_int_equal(DO(&ring, io_uring_prep_remove_buffers, 10, 6), -ENOENT);
	QUEUE(&ring, 2, io_uring_prep_read, file, NULL, 16, 0)->flags = IOSQE_BUFFER_SELECT;
	io_uring_sqe_set_buf_group(last_entry, 5);
	submit(&ring, 1);
	expect_taken(&ring, 2, -ENOBUFS, 0);
	close(file);
}

static void test_nops(void **state)
{
	(void)state;
	io_uring_prep_nop(entry(&ring));
	last_entry->nop_flags = IORING_NOP_INJECT_RESULT;
	last_entry->len = 1234;
	assert_int_equal(result_of(&ring), 1234);
	io_uring_prep_nop(entry(&ring));
	last_entry->flags = IOSQE_CQE_SKIP_SUCCESS;
	QUEUE(&ring, 2, io_uring_prep_timeout, &(struct __kernel_timespec){ .tv_nsec = 1 }, 0, 0);
	submit(&ring, 2);
	expect_taken(&ring, 2, -ETIME, 0);
}

/* A ring as IORING_SETUP_SQE_MIXED makes it, before a kernel has it: only the entries' places are looked at. */
static void test_entries_of_128_bytes_among_others(void **state)
{
	struct io_uring_sqe entries[8];
	unsigned head = 0, place = 0;
	struct io_uring mixed = { .flags = IORING_SETUP_SQE_MIXED };

	(void)state;
	mixed.sq = (struct io_uring_sq){ .khead = &head, .sqes = entries, .ring_entries = 8, .ring_mask = 7, .pad = 6 };
	memset(entries, 0xff, sizeof(entries));
	for (; place < 6; place += 2)
		assert_ptr_equal(io_uring_get_sqe128(&mixed), &entries[place]);
	assert_int_equal(entries[5].user_data, 0);
	assert_ptr_equal(io_uring_get_sqe(&mixed), &entries[6]);
	/* One is left before the end, which becomes a NOP; but there is no room behind it. */
	assert_null(io_uring_get_sqe128(&mixed));
	assert_int_equal(mixed.sq.sqe_tail, 7);
	head = 2;
	assert_ptr_equal(io_uring_get_sqe128(&mixed), &entries[0]);
	assert_int_equal(mixed.sq.sqe_tail, 10);
	assert_int_equal(entries[7].opcode, IORING_OP_NOP);
	assert_int_equal(entries[7].flags, IOSQE_CQE_SKIP_SUCCESS);
	assert_null(io_uring_get_sqe(&mixed));
	head = 3;
	assert_null(io_uring_get_sqe128(&mixed));
	assert_ptr_equal(io_uring_get_sqe(&mixed), &entries[2]);
	mixed.flags = 0;
	head = 8;
	assert_null(io_uring_get_sqe128(&mixed));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_polls),
		cmocka_unit_test(test_epoll),
		cmocka_unit_test(test_timeouts),
		cmocka_unit_test(test_links_with_a_limit),
		cmocka_unit_test(test_cancelling),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_futexes),
		cmocka_unit_test(test_children),
		cmocka_unit_test(test_provided_buffers_without_a_ring),
		cmocka_unit_test(test_nops),
		cmocka_unit_test(test_entries_of_128_bytes_among_others),
	};

	return cmocka_run_group_tests_name("uring: operations that wait", tests, open_all, close_all);
}
