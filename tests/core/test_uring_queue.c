/* SPDX-License-Identifier: MIT
 *
 * Submitting and waiting: what is counted, what is lost (nothing), what time and signals do.
 */
#include "uring_support.h"
#include <errno.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

static void test_submitting_nothing(void **state)
{
	struct io_uring ring;
	struct io_uring_cqe *cqe;

	(void)state;
	open_ring(&ring, 4, 0);
	shim_install((struct shim){ .nth = 0 });
	assert_int_equal(io_uring_submit(&ring), 0);
	assert_int_equal(io_uring_submit_and_wait(&ring, 0), 0);
	assert_int_equal(io_uring_peek_cqe(&ring, &cqe), -EAGAIN);
	assert_null(cqe);
	assert_int_equal(io_uring_wait_cqe_nr(&ring, &cqe, 0), -EAGAIN);
	assert_int_equal(io_uring_peek_batch_cqe(&ring, &cqe, 1), 0);
	/* An empty ring is looked at, the kernel not asked. */
	assert_int_equal(shim.calls[CALL_ENTER], 0);
	shim_remove();
	io_uring_queue_exit(&ring);
}

static void test_one_at_a_time_past_the_wrap_of_the_indices(void **state)
{
	struct io_uring ring;

	(void)state;
	open_ring(&ring, 4, 0);
	for (__u64 i = 0; i < 100; i++) {
		queue_nop(&ring, i);
		assert_int_equal(io_uring_submit(&ring), 1);
		expect(&ring, i, 0);
	}
	io_uring_queue_exit(&ring);
}

static void test_peek_batch(void **state)
{
	struct io_uring_cqe *cqes[8];
	struct io_uring ring;

	(void)state;
	open_ring(&ring, 4, IORING_SETUP_CQE32);
	for (unsigned round = 0; round < 5; round++) {
		for (unsigned i = 0; i < 3; i++)
			queue_nop(&ring, 10 * round + i);
		assert_int_equal(io_uring_submit(&ring), 3);
		assert_int_equal(io_uring_peek_batch_cqe(&ring, cqes, 2), 2);
		assert_int_equal(io_uring_cqe_get_data64(cqes[1]), 10 * round + 1);
		assert_int_equal(io_uring_peek_batch_cqe(&ring, cqes, 8), 3);
		assert_int_equal(cqes[2]->user_data, 10 * round + 2);
		io_uring_cq_advance(&ring, 3);
		io_uring_cq_advance(&ring, 0);
		io_uring_cqe_seen(&ring, NULL);
		assert_int_equal(io_uring_cq_ready(&ring), 0);
	}
	io_uring_queue_exit(&ring);
}

static void test_completions_beyond_the_ring_are_not_lost(void **state)
{
	struct io_uring_cqe *cqes[4];
	struct io_uring ring;
	unsigned seen = 0;

	(void)state;
	open_ring(&ring, 4, 0); /* with 8 completions */
	for (unsigned i = 0; i < 24; i++) {
		queue_nop(&ring, i);
		assert_int_equal(io_uring_submit(&ring), 1);
	}
	assert_true(io_uring_cq_has_overflow(&ring));
	while (seen < 12)
		expect(&ring, seen++, 0);
	while (seen < 24) {
		unsigned count = io_uring_peek_batch_cqe(&ring, cqes, 4);

		assert_in_range(count, 1, 4);
		for (unsigned i = 0; i < count; i++)
			assert_int_equal(cqes[i]->user_data, seen++);
		io_uring_cq_advance(&ring, count);
	}
	assert_int_equal(io_uring_get_events(&ring), 0);
	assert_false(io_uring_cq_has_overflow(&ring));
	assert_int_equal(io_uring_cq_ready(&ring), 0);
	io_uring_queue_exit(&ring);
}

static void test_a_full_ring_is_a_value(void **state)
{
	struct io_uring ring;

	(void)state;
	open_ring(&ring, 2, 0);
	queue_nop(&ring, 1);
	queue_nop(&ring, 2);
	assert_null(io_uring_get_sqe(&ring));
	assert_int_equal(io_uring_sq_space_left(&ring), 0);
	assert_int_equal(io_uring_submit(&ring), 2);
	assert_int_equal(io_uring_sq_space_left(&ring), 2);
	expect(&ring, 1, 0);
	expect(&ring, 2, 0);
	io_uring_queue_exit(&ring);
}

static void test_flags_and_data_of_entries(void **state)
{
	struct io_uring ring;
	struct io_uring_sqe *sqe;
	struct io_uring_cqe *cqe;
	int here;

	(void)state;
	open_ring(&ring, 4, 0);
	/* A link whose first part fails cancels the second. */
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_read(sqe, -1, &here, sizeof(here), 0);
	io_uring_sqe_set_flags(sqe, IOSQE_IO_LINK);
	io_uring_sqe_set_data(sqe, &here);
	queue_nop(&ring, 2);
	assert_int_equal(io_uring_submit_and_wait(&ring, 2), 2);
	assert_int_equal(io_uring_peek_cqe(&ring, &cqe), 0);
	assert_ptr_equal(io_uring_cqe_get_data(cqe), &here);
	assert_int_equal(cqe->res, -EBADF);
	io_uring_cqe_seen(&ring, cqe);
	expect(&ring, 2, -ECANCELED);
	/* An entry that is given out again remembers nothing. */
	for (unsigned i = 0; i < 4; i++) {
		static const struct io_uring_sqe empty;

		sqe = io_uring_get_sqe(&ring);
		assert_memory_equal(sqe, &empty, sizeof(empty));
	}
	io_uring_queue_exit(&ring);
}

/* ---- time ---- */

static void test_a_wait_ends_with_its_time(void **state)
{
	struct __kernel_timespec time = milliseconds(20);
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	long long start;

	(void)state;
	open_ring(&ring, 4, 0);
	start = now();
	assert_int_equal(io_uring_wait_cqe_timeout(&ring, &cqe, &time), -ETIME);
	assert_true(now() - start >= 20 * MILLISECOND);
	assert_null(cqe);
	/* Fewer than asked for are no failure. */
	queue_nop(&ring, 7);
	assert_int_equal(io_uring_submit(&ring), 1);
	start = now();
	assert_int_equal(io_uring_wait_cqes(&ring, &cqe, 2, &time, NULL), 0);
	assert_true(now() - start >= 20 * MILLISECOND);
	expect(&ring, 7, 0);
	io_uring_queue_exit(&ring);
}

static void test_submit_and_wait_with_a_limit(void **state)
{
	struct __kernel_timespec time = milliseconds(20);
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	(void)state;
	open_ring(&ring, 4, 0);
	assert_int_equal(io_uring_submit_and_wait_timeout(&ring, &cqe, 1, &time, NULL), -ETIME);
	queue_nop(&ring, 1);
	queue_nop(&ring, 2);
	assert_int_equal(io_uring_submit_and_wait_timeout(&ring, &cqe, 2, &time, NULL), 2);
	assert_int_equal(cqe->user_data, 1);
	io_uring_cq_advance(&ring, 2);
	queue_nop(&ring, 3);
	assert_int_equal(io_uring_submit_and_wait_timeout(&ring, &cqe, 1, NULL, NULL), 1);
	assert_int_equal(cqe->user_data, 3);
	io_uring_cqe_seen(&ring, cqe);
	queue_nop(&ring, 4);
	assert_int_equal(io_uring_submit_and_wait_timeout(&ring, &cqe, 0, &time, NULL), 1);
	expect(&ring, 4, 0);
	io_uring_queue_exit(&ring);
}

/* Before 5.11 the limit is a request of the library's own, which nobody sees. */
static void test_limits_on_a_kernel_that_has_none(void **state)
{
	struct __kernel_timespec time = milliseconds(20);
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	long long start;

	(void)state;
	shim_install((struct shim){ .hidden_features = IORING_FEAT_EXT_ARG });
	open_ring(&ring, 2, 0);
	start = now();
	assert_int_equal(io_uring_wait_cqe_timeout(&ring, &cqe, &time), -ETIME);
	assert_true(now() - start >= 20 * MILLISECOND);
	assert_int_equal(io_uring_cq_ready(&ring), 0);
	/* The ring is full: the limit makes itself room. */
	queue_nop(&ring, 1);
	queue_nop(&ring, 2);
	time = milliseconds(10000);
	assert_int_equal(io_uring_wait_cqes(&ring, &cqe, 2, &time, NULL), 0);
	expect(&ring, 1, 0);
	expect(&ring, 2, 0);
	assert_int_equal(io_uring_peek_cqe(&ring, &cqe), -EAGAIN);
	/* The last wait's limit went with its completions, and does not end this one. */
	queue_nop(&ring, 3);
	assert_int_equal(io_uring_submit_and_wait_timeout(&ring, &cqe, 1, &time, NULL), 2);
	expect(&ring, 3, 0);
	time = milliseconds(5);
	assert_int_equal(io_uring_submit_and_wait_timeout(&ring, &cqe, 1, &time, NULL), -ETIME);
	io_uring_queue_exit(&ring);
	shim_remove();
}

/* ---- signals ---- */

static void ignore(int number)
{
	(void)number;
}

static void alarm_in(long long time)
{
	struct itimerval timer = { .it_value = { .tv_usec = time / 1000 } };

	assert_int_equal(setitimer(ITIMER_REAL, &timer, NULL), 0);
}

static void test_a_signal_interrupts_a_wait(void **state)
{
	struct sigaction action = { .sa_handler = ignore };
	struct __kernel_timespec time = milliseconds(60);
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	sigset_t alarms;

	(void)state;
	sigaction(SIGALRM, &action, NULL);
	sigemptyset(&alarms);
	sigaddset(&alarms, SIGALRM);
	open_ring(&ring, 4, 0);
	alarm_in(20 * MILLISECOND);
	assert_int_equal(io_uring_wait_cqe(&ring, &cqe), -EINTR);
	alarm_in(20 * MILLISECOND);
	assert_int_equal(io_uring_submit_and_wait(&ring, 1), -EINTR);
	/* Masked for the wait, it comes afterwards. */
	alarm_in(20 * MILLISECOND);
	assert_int_equal(io_uring_wait_cqes(&ring, &cqe, 1, &time, &alarms), -ETIME);
	io_uring_queue_exit(&ring);
}

/* ---- the polling thread ---- */

static void test_a_sleeping_polling_thread_is_woken(void **state)
{
	struct io_uring_params params = { .flags = IORING_SETUP_SQPOLL, .sq_thread_idle = 1 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	(void)state;
	assert_int_equal(io_uring_queue_init_params(4, &ring, &params), 0);
	for (unsigned i = 0; i < 5; i++) {
		struct __kernel_timespec time = milliseconds(2000);
		unsigned patience = 2000;

		while (!(__atomic_load_n(ring.sq.kflags, __ATOMIC_ACQUIRE) & IORING_SQ_NEED_WAKEUP) && patience--)
			usleep(1000);
		assert_true(*ring.sq.kflags & IORING_SQ_NEED_WAKEUP);
		queue_nop(&ring, i);
		assert_int_equal(io_uring_submit(&ring), 1);
		assert_int_equal(io_uring_wait_cqe_timeout(&ring, &cqe, &time), 0);
		assert_int_equal(cqe->user_data, i);
		io_uring_cqe_seen(&ring, cqe);
	}
	io_uring_queue_exit(&ring);
}

static void test_waiting_for_room_with_a_polling_thread(void **state)
{
	struct io_uring ring;
	struct io_uring_sqe *sqe;
	unsigned seen = 0;

	(void)state;
	open_ring(&ring, 2, IORING_SETUP_SQPOLL);
	for (unsigned i = 0; i < 50; i++) {
		while (!(sqe = io_uring_get_sqe(&ring))) {
			assert_true(io_uring_submit(&ring) >= 0);
			assert_true(io_uring_sqring_wait(&ring) >= 0);
		}
		io_uring_prep_nop(sqe);
		io_uring_sqe_set_data64(sqe, i);
		assert_true(io_uring_submit(&ring) >= 0); /* 0: the thread was quicker */
	}
	while (seen < 50)
		expect(&ring, seen++, 0);
	io_uring_queue_exit(&ring);
}

/* ---- other kinds of rings ---- */

static void test_deferred_work_runs_when_it_is_asked_for(void **state)
{
	const unsigned flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_TASKRUN_FLAG;
	struct io_uring_sqe *sqe;
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	unsigned patience = 2000;
	int ends[2];
	char byte;

	(void)state;
	open_ring(&ring, 4, flags);
	assert_int_equal(pipe(ends), 0);
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_read(sqe, ends[0], &byte, 1, 0);
	io_uring_sqe_set_data64(sqe, 9);
	assert_int_equal(io_uring_submit(&ring), 1);
	assert_int_equal(io_uring_peek_cqe(&ring, &cqe), -EAGAIN);
	assert_int_equal(write(ends[1], "x", 1), 1);
	/* A peek sees the flag and enters by itself. */
	while (io_uring_peek_cqe(&ring, &cqe) == -EAGAIN && patience--)
		usleep(1000);
	assert_non_null(cqe);
	assert_int_equal(cqe->user_data, 9);
	assert_int_equal(cqe->res, 1);
	assert_int_equal(byte, 'x');
	io_uring_cqe_seen(&ring, cqe);
	queue_nop(&ring, 10);
	assert_int_equal(io_uring_submit_and_get_events(&ring), 1);
	expect(&ring, 10, 0);
	close(ends[0]);
	close(ends[1]);
	io_uring_queue_exit(&ring);
}

/* ---- failures of enter ---- */

static void test_a_failing_enter_leaves_the_ring_as_it_was(void **state)
{
	static const int errors[] = { EAGAIN, EBUSY, EINTR, EBADF, EEXIST, EFAULT, EINVAL, ENXIO, EOPNOTSUPP };
	struct holdings before = holdings();

	(void)state;
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		struct __kernel_timespec time = milliseconds(1);
		struct io_uring_cqe *cqe;
		struct io_uring ring;

		open_ring(&ring, 4, 0);
		queue_nop(&ring, 1);
		queue_nop(&ring, 2);
		shim_install((struct shim){ .call = CALL_ENTER, .nth = 1, .error = errors[i] });
		assert_int_equal(io_uring_submit(&ring), -errors[i]);
		assert_int_equal(io_uring_sq_ready(&ring), 2);
		shim_install((struct shim){ .call = CALL_ENTER, .nth = 1, .error = errors[i] });
		assert_int_equal(io_uring_submit_and_wait(&ring, 1), -errors[i]);
		shim_install((struct shim){ .call = CALL_ENTER, .nth = 1, .error = errors[i] });
		assert_int_equal(io_uring_submit_and_wait_timeout(&ring, &cqe, 1, &time, NULL), -errors[i]);
		assert_null(cqe);
		shim_remove();
		assert_int_equal(io_uring_submit(&ring), 2);
		expect(&ring, 1, 0);
		expect(&ring, 2, 0);
		shim_install((struct shim){ .call = CALL_ENTER, .nth = 1, .error = errors[i] });
		assert_int_equal(io_uring_wait_cqe(&ring, &cqe), -errors[i]);
		shim_install((struct shim){ .call = CALL_ENTER, .nth = 1, .error = errors[i] });
		assert_int_equal(io_uring_get_events(&ring), -errors[i]);
		shim_remove();
		io_uring_queue_exit(&ring);
	}
	assert_holdings(before);
}

static void test_the_plain_system_calls(void **state)
{
	struct io_uring_getevents_arg argument = { .sigmask = 0 };
	struct io_uring ring;
	sigset_t none;

	(void)state;
	open_ring(&ring, 4, 0);
	sigemptyset(&none);
	assert_int_equal(io_uring_enter((unsigned)ring.ring_fd, 0, 0, 0, NULL), 0);
	assert_int_equal(io_uring_enter((unsigned)ring.ring_fd, 0, 0, IORING_ENTER_GETEVENTS, &none), 0);
	assert_int_equal(io_uring_enter2((unsigned)ring.ring_fd, 0, 0, IORING_ENTER_GETEVENTS | IORING_ENTER_EXT_ARG,
				 &argument, sizeof(argument)), 0);
	assert_int_equal(io_uring_enter((unsigned)ring.ring_fd, 0, 0, 1U << 31, NULL), -EINVAL);
	assert_int_equal(io_uring_enter(0xffffffff, 0, 0, 0, NULL), -EBADF);
	assert_int_equal(io_uring_register(1000000, IORING_UNREGISTER_FILES, NULL, 0), -EBADF);
	assert_int_equal(io_uring_register((unsigned)ring.ring_fd, IORING_UNREGISTER_FILES, NULL, 0), -ENXIO);
	assert_int_equal(io_uring_register((unsigned)ring.ring_fd, 1000, NULL, 0), -EINVAL);
	assert_int_equal(io_uring_setup(0, &(struct io_uring_params){ .flags = 0 }), -EINVAL);
	assert_int_equal(io_uring_setup(4, NULL), -EFAULT);
	io_uring_queue_exit(&ring);
}

static void test_memory_for_scripts(void **state)
{
	struct io_uring_cqe cqe, *at;
	unsigned char bytes[4];
	char *memory = ferrule_raw_allocate(FERRULE_RAW_SIZE_RING);
	struct io_uring *ring = (struct io_uring *)(void *)memory;

	(void)state;
	assert_non_null(memory);
	ferrule_raw_store(memory + 4, "abc", 4);
	ferrule_raw_load(memory + 3, bytes, 4);
	assert_memory_equal(bytes, "\0abc", 4);
	open_ring(ring, 4, 0);
	queue_nop(ring, 77);
	assert_int_equal(io_uring_submit_and_wait(ring, 1), 1);
	assert_int_equal(io_uring_peek_cqe(ring, &at), 0);
	ferrule_raw_cqe(at, &cqe);
	assert_int_equal(cqe.user_data, 77);
	assert_int_equal(cqe.res, 0);
	assert_int_equal(cqe.flags, 0);
	io_uring_queue_exit(ring);
	ferrule_raw_free(memory);
	ferrule_raw_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_submitting_nothing),
		cmocka_unit_test(test_one_at_a_time_past_the_wrap_of_the_indices),
		cmocka_unit_test(test_peek_batch),
		cmocka_unit_test(test_completions_beyond_the_ring_are_not_lost),
		cmocka_unit_test(test_a_full_ring_is_a_value),
		cmocka_unit_test(test_flags_and_data_of_entries),
		cmocka_unit_test(test_a_wait_ends_with_its_time),
		cmocka_unit_test(test_submit_and_wait_with_a_limit),
		cmocka_unit_test(test_limits_on_a_kernel_that_has_none),
		cmocka_unit_test(test_a_signal_interrupts_a_wait),
		cmocka_unit_test(test_a_sleeping_polling_thread_is_woken),
		cmocka_unit_test(test_waiting_for_room_with_a_polling_thread),
		cmocka_unit_test(test_deferred_work_runs_when_it_is_asked_for),
		cmocka_unit_test(test_a_failing_enter_leaves_the_ring_as_it_was),
		cmocka_unit_test(test_the_plain_system_calls),
		cmocka_unit_test(test_memory_for_scripts),
	};

	return cmocka_run_group_tests_name("uring: submission and completion", tests, NULL, NULL);
}
