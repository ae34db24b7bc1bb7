/* SPDX-License-Identifier: MIT
 *
 * The system call of each registration fails, with each errno that io_uring_register(2) names, and the enter of each
 * wait likewise: the errno passes through, nothing stays behind, the ring works on.
 */
#include "uring_support.h"
#include <errno.h>
#include <sched.h>
#include <string.h>

/* What the calls are made with: good arguments, so that only the fault can be the reason. */
static struct {
	struct io_uring ring, source;
	int files[2], event;
	struct iovec iovecs[2];
	__u64 tags[2];
	struct io_uring_probe_op probe[32]; /* room for the answer */
	struct io_uring_restriction restriction;
	cpu_set_t processors;
	unsigned workers[2];
	struct io_uring_sync_cancel_reg cancel;
	struct io_uring_clock_register clock;
	struct io_uring_napi napi;
	struct io_uring_buf_reg buffers;
	struct io_uring_mem_region_reg region;
	struct io_uring_zcrx_ifq_reg queue;
	struct zcrx_ctrl control;
	struct io_uring_bpf filter;
	struct io_uring_query_hdr query;
	struct io_uring_sqe message;
	struct io_uring_params sizes;
	uint16_t head;
	struct io_uring_reg_wait waits[64] __attribute__((aligned(4096)));
} with;

static char memory[2][4096];

#define REGISTRATIONS(X) \
	X(io_uring_register_buffers(&with.ring, with.iovecs, 2)) \
	X(io_uring_register_buffers_tags(&with.ring, with.iovecs, with.tags, 2)) \
	X(io_uring_register_buffers_sparse(&with.ring, 2)) \
	X(io_uring_register_buffers_update_tag(&with.ring, 0, with.iovecs, with.tags, 2)) \
	X(io_uring_unregister_buffers(&with.ring)) \
	X(io_uring_register_files(&with.ring, with.files, 2)) \
	X(io_uring_register_files_tags(&with.ring, with.files, with.tags, 2)) \
	X(io_uring_register_files_sparse(&with.ring, 2)) \
	X(io_uring_register_files_update(&with.ring, 0, with.files, 2)) \
	X(io_uring_register_files_update_tag(&with.ring, 0, with.files, with.tags, 2)) \
	X(io_uring_unregister_files(&with.ring)) \
	X(io_uring_register_eventfd(&with.ring, with.event)) \
	X(io_uring_register_eventfd_async(&with.ring, with.event)) \
	X(io_uring_unregister_eventfd(&with.ring)) \
	X(io_uring_register_probe(&with.ring, (struct io_uring_probe *)(void *)with.probe, 8)) \
	X(io_uring_register_personality(&with.ring)) \
	X(io_uring_unregister_personality(&with.ring, 1)) \
	X(io_uring_register_restrictions(&with.ring, &with.restriction, 1)) \
	X(io_uring_enable_rings(&with.ring)) \
	X(io_uring_register_iowq_aff(&with.ring, sizeof(with.processors), &with.processors)) \
	X(io_uring_unregister_iowq_aff(&with.ring)) \
	X(io_uring_register_iowq_max_workers(&with.ring, with.workers)) \
	X(io_uring_register_ring_fd(&with.ring)) \
	X(io_uring_register_buf_ring(&with.ring, &with.buffers, 0)) \
	X(io_uring_unregister_buf_ring(&with.ring, 1)) \
	X(io_uring_buf_ring_head(&with.ring, 1, &with.head)) \
	X(io_uring_register_sync_cancel(&with.ring, &with.cancel)) \
	X(io_uring_register_file_alloc_range(&with.ring, 0, 1)) \
	X(io_uring_register_napi(&with.ring, &with.napi)) \
	X(io_uring_unregister_napi(&with.ring, &with.napi)) \
	X(io_uring_register_clock(&with.ring, &with.clock)) \
	X(io_uring_clone_buffers(&with.ring, &with.source)) \
	X(__io_uring_clone_buffers(&with.ring, &with.source, 0)) \
	X(io_uring_clone_buffers_offset(&with.ring, &with.source, 0, 0, 1, 0)) \
	X(__io_uring_clone_buffers_offset(&with.ring, &with.source, 0, 0, 1, 0)) \
	X(io_uring_register_sync_msg(&with.message)) \
	X(io_uring_register_ifq(&with.ring, &with.queue)) \
	X(io_uring_resize_rings(&with.ring, &with.sizes)) \
	X(io_uring_register_region(&with.ring, &with.region)) \
	X(io_uring_register_reg_wait(&with.ring, with.waits, 64)) \
	X(io_uring_register_wait_reg(&with.ring, with.waits, 64)) \
	X(io_uring_register_query(&with.query)) \
	X(io_uring_register_zcrx_ctrl(&with.ring, &with.control)) \
	X(io_uring_register_bpf_filter(&with.ring, &with.filter)) \
	X(io_uring_register_bpf_filter_task(&with.filter)) \
	X(io_uring_register((unsigned)with.ring.ring_fd, IORING_UNREGISTER_FILES, NULL, 0))

static struct io_uring_cqe *cqe;
static struct __kernel_timespec limit;

#define WAITS(X) \
	X(io_uring_submit(&with.ring)) \
	X(io_uring_submit_and_wait(&with.ring, 1)) \
	X(io_uring_submit_and_get_events(&with.ring)) \
	X(io_uring_submit_and_wait_timeout(&with.ring, &cqe, 1, &limit, NULL)) \
	X(io_uring_submit_and_wait_timeout(&with.ring, &cqe, 1, NULL, NULL)) \
	X(io_uring_submit_and_wait_min_timeout(&with.ring, &cqe, 1, &limit, 1, NULL)) \
	X(io_uring_submit_and_wait_reg(&with.ring, &cqe, 1, 0)) \
	X(io_uring_get_events(&with.ring)) \
	X(io_uring_wait_cqe(&with.ring, &cqe)) \
	X(io_uring_wait_cqe_nr(&with.ring, &cqe, 2)) \
	X(io_uring_wait_cqes(&with.ring, &cqe, 1, &limit, NULL)) \
	X(io_uring_wait_cqes(&with.ring, &cqe, 1, NULL, NULL)) \
	X(io_uring_wait_cqes_min_timeout(&with.ring, &cqe, 1, &limit, 1, NULL)) \
	X(io_uring_wait_cqe_timeout(&with.ring, &cqe, &limit)) \
	X(__io_uring_get_cqe(&with.ring, &cqe, 0, 1, NULL)) \
	X(__io_uring_sqring_wait(&with.ring)) \
	X(io_uring_enter((unsigned)with.ring.ring_fd, 0, 1, IORING_ENTER_GETEVENTS, NULL)) \
	X(io_uring_enter2((unsigned)with.ring.ring_fd, 0, 1, IORING_ENTER_GETEVENTS, NULL, 8))

/* ---- the fault ---- */

static void arm(enum call call, int error)
{
	shim_install((struct shim){ .call = call, .nth = 1, .error = error });
}

/* It was called once, and what it answered came through. */
static void expect_fault(const char *text, int result, int error)
{
	if (result != -error || shim.calls[shim.call] != 1)
		print_error("%s: %d instead of %d, %u calls\n", text, result, -error, shim.calls[shim.call]);
	assert_int_equal(result, -error);
	assert_int_equal(shim.calls[shim.call], 1);
	shim_remove();
}

#define REGISTRATION(function) \
	arm(CALL_REGISTER, error); \
	expect_fault(#function, function, error);

#define WAIT(function) \
	arm(CALL_ENTER, error); \
	expect_fault(#function, function, error);

static void each_registration_fails(int error)
{
	REGISTRATIONS(REGISTRATION)
}

static void each_wait_fails(int error)
{
	WAITS(WAIT)
}

static struct holdings before, inside;

static int set_up(void **state)
{
	(void)state;
	memset(&with, 0, sizeof(with));
	before = holdings();
	open_ring(&with.ring, 8, IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN);
	open_ring(&with.source, 8, 0);
	with.files[0] = with.files[1] = with.source.ring_fd;
	with.iovecs[0] = (struct iovec){ memory[0], sizeof(memory[0]) };
	with.iovecs[1] = (struct iovec){ memory[1], sizeof(memory[1]) };
	with.sizes.sq_entries = 16;
	with.event = -1;
	limit = milliseconds(5000);
	inside = holdings();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	shim_remove();
	io_uring_queue_exit(&with.ring);
	io_uring_queue_exit(&with.source);
	assert_holdings(before);
	return 0;
}

static void test_registrations(void **state)
{
	static const int errors[] = { EACCES, EBADF, EBADFD, EBUSY, EEXIST, EFAULT, EINVAL, EMFILE, ENOMEM, ENXIO,
		EOPNOTSUPP, ENOENT, EINTR, EOVERFLOW };

	(void)state;
	for (size_t i = 0; i < LENGTH(errors); i++) {
		each_registration_fails(errors[i]);
		assert_holdings(inside);
		assert_int_equal(with.ring.ring_fd, with.ring.enter_ring_fd);
		assert_int_equal(with.ring.sq.ring_entries, 8);
		expect_alive(&with.ring);
	}
}

static void test_waits(void **state)
{
	static const int errors[] = { EAGAIN, EBADF, EBADFD, EBADR, EBUSY, EEXIST, EFAULT, EINVAL, ENXIO, EOPNOTSUPP,
		EINTR };

	(void)state;
	for (size_t i = 0; i < LENGTH(errors); i++) {
		queue_nop(&with.ring, i);
		each_wait_fails(errors[i]);
		assert_holdings(inside);
		/* The entry was not lost, and not submitted. */
		assert_int_equal(io_uring_sq_ready(&with.ring), 1);
		assert_int_equal(io_uring_submit_and_wait(&with.ring, 1), 1);
		expect(&with.ring, i, 0);
	}
}

/* Leaving: the registered descriptor cannot be given back, nothing else stays. */
static void test_teardown_with_a_registered_descriptor(void **state)
{
	struct io_uring ring;

	(void)state;
	for (unsigned fault = 0; fault < 3; fault++) {
		static const enum call calls[] = { CALL_REGISTER, CALL_CLOSE, CALL_UNMAP };

		open_ring(&ring, 4, 0);
		assert_int_equal(io_uring_register_ring_fd(&ring), 1);
		arm(calls[fault], EINTR);
		io_uring_queue_exit(&ring);
		assert_int_equal(shim.calls[CALL_UNMAP], 2);
		assert_int_equal(shim.calls[CALL_REGISTER], 1);
		assert_int_equal(shim.calls[CALL_CLOSE], 1);
		shim_remove();
		assert_holdings(inside);
		assert_int_equal(ring.ring_fd, -1);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_registrations),
		TEST(test_waits),
		TEST(test_teardown_with_a_registered_descriptor),
	};

	return cmocka_run_group_tests_name("uring: each system call fails", tests, NULL, NULL);
}
