/* SPDX-License-Identifier: MIT
 *
 * Waits with a shortest time, and from a registered region; memory regions; how waits count; whose ring it is.
 */
#include "uring_support.h"
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

enum { DEFERRED = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN, PAGE = 4096 };

static void ignore(int number)
{
	(void)number;
}

/* A signal that interrupts what is not masked. */
static void alarm_in(long long time)
{
	struct sigaction action = { .sa_handler = ignore };
	struct itimerval timer = { .it_value = { .tv_usec = time / 1000 } };

	sigaction(SIGALRM, &action, NULL);
	assert_int_equal(setitimer(ITIMER_REAL, &timer, NULL), 0);
}

static void mask_alarms(sigset_t *mask)
{
	sigemptyset(mask);
	sigaddset(mask, SIGALRM);
}

/* ---- a shortest time ---- */

static void test_a_shortest_time(void **state)
{
	struct __kernel_timespec time = milliseconds(5000);
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	long long start;

	(void)state;
	open_ring(&ring, 8, DEFERRED);
	/* One completion is there, and more are wanted: it waits for them so long, and no longer. */
	queue_nop(&ring, 1);
	start = now();
	assert_int_equal(io_uring_submit_and_wait_min_timeout(&ring, &cqe, 4, &time, 20000, NULL), 1);
	assert_true(now() - start >= 20 * MILLISECOND);
	assert_int_equal(cqe->user_data, 1);
	start = now();
	assert_int_equal(io_uring_wait_cqes_min_timeout(&ring, &cqe, 4, &time, 20000, NULL), 0);
	assert_true(now() - start >= 20 * MILLISECOND);
	assert_int_equal(cqe->user_data, 1);
	/* All that are wanted end it at once; without a limit it is the shortest time alone. */
	assert_int_equal(io_uring_wait_cqes_min_timeout(&ring, &cqe, 1, &time, 4000000, NULL), 0);
	assert_int_equal(io_uring_wait_cqes_min_timeout(&ring, &cqe, 2, NULL, 1000, NULL), 0);
	assert_int_equal(io_uring_submit_and_wait_min_timeout(&ring, &cqe, 2, NULL, 1000, NULL), 0);
	assert_int_equal(cqe->user_data, 1);
	io_uring_cqe_seen(&ring, cqe);
	/* Nothing comes: the limit ends it. */
	time = milliseconds(20);
	assert_int_equal(io_uring_submit_and_wait_min_timeout(&ring, &cqe, 1, &time, 1000, NULL), -ETIME);
	assert_null(cqe);
	assert_int_equal(io_uring_wait_cqes_min_timeout(&ring, &cqe, 1, &time, 1000, NULL), -ETIME);
	io_uring_queue_exit(&ring);
}

static void test_a_shortest_time_and_signals(void **state)
{
	struct __kernel_timespec time = milliseconds(60);
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	sigset_t mask;

	(void)state;
	mask_alarms(&mask);
	open_ring(&ring, 8, 0);
	alarm_in(10 * MILLISECOND);
	assert_int_equal(io_uring_submit_and_wait_min_timeout(&ring, &cqe, 1, &time, 1000, NULL), -EINTR);
	alarm_in(10 * MILLISECOND);
	assert_int_equal(io_uring_submit_and_wait_min_timeout(&ring, &cqe, 1, &time, 1000, &mask), -ETIME);
	alarm_in(10 * MILLISECOND);
	assert_int_equal(io_uring_wait_cqes_min_timeout(&ring, &cqe, 1, &time, 1000, &mask), -ETIME);
	io_uring_queue_exit(&ring);
}

static void test_a_shortest_time_on_an_older_kernel(void **state)
{
	struct __kernel_timespec time = milliseconds(1);
	struct io_uring_cqe *cqe = NULL;
	struct io_uring ring;

	(void)state;
	shim_install((struct shim){ .hidden_features = IORING_FEAT_MIN_TIMEOUT });
	open_ring(&ring, 8, 0);
	queue_nop(&ring, 1);
	assert_int_equal(io_uring_submit_and_wait_min_timeout(&ring, &cqe, 1, &time, 1, NULL), -EINVAL);
	assert_int_equal(io_uring_wait_cqes_min_timeout(&ring, &cqe, 1, &time, 1, NULL), -EINVAL);
	assert_int_equal(shim.calls[CALL_ENTER], 0);
	assert_int_equal(io_uring_submit(&ring), 1);
	expect(&ring, 1, 0);
	io_uring_queue_exit(&ring);
	shim_remove();
}

/* ---- waits from a region ---- */

static void time_in(struct io_uring_reg_wait *wait, long long time)
{
	wait->ts = milliseconds(time);
	wait->flags = IORING_REG_WAIT_TS;
}

static void expect_waits(struct io_uring *ring, struct io_uring_reg_wait *waits, int last)
{
	struct io_uring_cqe *cqe;
	long long start = now();

	time_in(&waits[0], 5000);
	time_in(&waits[last], 20);
	assert_int_equal(io_uring_submit_and_wait_reg(ring, &cqe, 1, last), -ETIME);
	assert_in_range(now() - start, 20 * MILLISECOND, 4000 * MILLISECOND); /* that entry's time, not the first's */
	assert_null(cqe);
	queue_nop(ring, 1);
	queue_nop(ring, 2);
	assert_int_equal(io_uring_submit_and_wait_reg(ring, &cqe, 2, 0), 2);
	assert_int_equal(cqe->user_data, 1);
	io_uring_cq_advance(ring, 2);
	/* An entry can be written at any time. */
	time_in(&waits[0], 1);
	assert_int_equal(io_uring_submit_and_wait_reg(ring, &cqe, 1, 0), -ETIME);
	/* A shortest time ends a wait with what is there. */
	time_in(&waits[0], 5000);
	waits[0].min_wait_usec = 20000;
	queue_nop(ring, 3);
	start = now();
	assert_int_equal(io_uring_submit_and_wait_reg(ring, &cqe, 3, 0), 1);
	assert_true(now() - start >= 20 * MILLISECOND);
	assert_int_equal(cqe->user_data, 3);
	io_uring_cqe_seen(ring, cqe);
	waits[0].min_wait_usec = 0;
}

static void expect_masked_wait(struct io_uring *ring, struct io_uring_reg_wait *wait)
{
	struct io_uring_cqe *cqe;
	sigset_t mask;

	mask_alarms(&mask);
	time_in(wait, 60);
	alarm_in(10 * MILLISECOND);
	assert_int_equal(io_uring_submit_and_wait_reg(ring, &cqe, 1, 0), -EINTR);
	wait->sigmask = (uintptr_t)&mask;
	wait->sigmask_sz = 8;
	alarm_in(10 * MILLISECOND);
	assert_int_equal(io_uring_submit_and_wait_reg(ring, &cqe, 1, 0), -ETIME);
	wait->sigmask = 0;
	wait->sigmask_sz = 0;
}

static void expect_wrong_waits(struct io_uring *ring, struct io_uring_reg_wait *waits)
{
	struct io_uring_cqe *cqe;

	time_in(&waits[0], 1);
	waits[0].flags = 1U << 5;
	assert_int_equal(io_uring_submit_and_wait_reg(ring, &cqe, 1, 0), -EINVAL);
	time_in(&waits[0], 1);
	assert_int_equal(io_uring_submit_and_wait_reg(ring, &cqe, 1, -1), -EINVAL);
	assert_int_equal(io_uring_submit_and_wait_reg(ring, &cqe, 1, 1 << 20), -EFAULT);
	assert_int_equal(io_uring_submit_and_wait_reg(ring, &cqe, 1, INT32_MAX), -EFAULT);
	assert_int_equal(io_uring_submit_and_wait_reg(ring, &cqe, 1, 0), -ETIME);
	queue_nop(ring, 4);
	assert_int_equal(io_uring_submit(ring), 1);
	expect(ring, 4, 0);
}

static void test_waits_from_a_region_that_the_library_allocates(void **state)
{
	static const unsigned counts[] = { 1, 64, 65 };
	struct holdings before = holdings();

	(void)state;
	for (size_t i = 0; i < LENGTH(counts); i++) {
		struct io_uring_reg_wait *waits;
		struct io_uring ring;
		int error = 1;

		open_ring(&ring, 8, IORING_SETUP_R_DISABLED | DEFERRED);
		waits = io_uring_setup_reg_wait(&ring, counts[i], &error);
		assert_non_null(waits);
		assert_int_equal(error, 0);
		assert_null(io_uring_setup_reg_wait(&ring, counts[i], &error));
		assert_int_equal(error, -EBUSY);
		assert_int_equal(io_uring_enable_rings(&ring), 0);
		if (counts[i] > 1)
			expect_waits(&ring, waits, (int)counts[i] - 1);
		expect_masked_wait(&ring, waits);
		expect_wrong_waits(&ring, waits);
		io_uring_queue_exit(&ring);
		io_uring_free_reg_wait(waits, counts[i]);
		assert_holdings(before);
	}
	io_uring_free_reg_wait(NULL, 1);
}

static void test_waits_from_memory_of_the_callers(void **state)
{
	int (*const functions[])(struct io_uring *, struct io_uring_reg_wait *, int) = {
		io_uring_register_reg_wait,
		io_uring_register_wait_reg,
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(functions); i++) {
		struct io_uring_reg_wait *waits =
			mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		struct io_uring ring;

		assert_ptr_not_equal(waits, MAP_FAILED);
		open_ring(&ring, 8, IORING_SETUP_R_DISABLED);
		assert_int_equal(functions[i](&ring, waits, 0), -EINVAL);
		assert_int_equal(functions[i](&ring, waits, -1), -EINVAL);
		assert_int_equal(functions[i](&ring, waits + 1, 1), -EINVAL); /* no page's beginning */
		assert_int_equal(functions[i](&ring, NULL, 1), -EFAULT);
		assert_int_equal(functions[i](&ring, (void *)(16 * (uintptr_t)PAGE), 1), -EFAULT);
		assert_int_equal(functions[i](NULL, waits, 1), -EFAULT);
		assert_int_equal(functions[i](&ring, waits, 64), 0);
		assert_int_equal(functions[i](&ring, waits, 64), -EBUSY);
		assert_int_equal(io_uring_enable_rings(&ring), 0);
		expect_waits(&ring, waits, 62); /* the last but one: see io_uring_register_reg_wait() */
		expect_masked_wait(&ring, waits);
		io_uring_queue_exit(&ring);
		/* An enabled ring takes none. */
		open_ring(&ring, 8, 0);
		assert_int_equal(functions[i](&ring, waits, 64), -EINVAL);
		io_uring_queue_exit(&ring);
		munmap(waits, PAGE);
	}
}

static void test_waits_without_a_region(void **state)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	(void)state;
	open_ring(&ring, 8, 0);
	assert_int_equal(io_uring_submit_and_wait_reg(&ring, &cqe, 1, 0), -EFAULT);
	expect_alive(&ring);
	io_uring_queue_exit(&ring);
	shim_install((struct shim){ .hidden_features = IORING_FEAT_EXT_ARG });
	open_ring(&ring, 8, 0);
	assert_int_equal(io_uring_submit_and_wait_reg(&ring, &cqe, 1, 0), -EINVAL);
	assert_int_equal(shim.calls[CALL_ENTER], 0);
	shim_remove();
	io_uring_queue_exit(&ring);
}

static void test_each_call_of_wait_regions_fails(void **state)
{
	static const struct {
		enum call call;
		int error;
	} faults[] = {
		{ CALL_ALLOCATE, ENOMEM },
		{ CALL_ALLOCATE, EAGAIN },
		{ CALL_REGISTER, ENOMEM },
		{ CALL_REGISTER, EFAULT },
		{ CALL_REGISTER, EBUSY },
	};
	struct holdings before;
	struct io_uring ring;
	int error;

	(void)state;
	open_ring(&ring, 8, IORING_SETUP_R_DISABLED);
	before = holdings();
	for (size_t i = 0; i < LENGTH(faults); i++) {
		shim_install((struct shim){ .call = faults[i].call, .nth = 1, .error = faults[i].error });
		assert_null(io_uring_setup_reg_wait(&ring, 4, &error));
		assert_int_equal(error, -faults[i].error);
		assert_int_equal(shim.calls[CALL_UNMAP], faults[i].call == CALL_REGISTER);
		assert_holdings(before);
	}
	shim_install((struct shim){ .nth = 0 });
	assert_null(io_uring_setup_reg_wait(&ring, 0, &error));
	assert_int_equal(error, -EINVAL);
	assert_null(io_uring_setup_reg_wait(&ring, 1U << 31, NULL));
	assert_null(io_uring_setup_reg_wait(NULL, 4, &error));
	assert_int_equal(error, -EFAULT);
	assert_int_equal(shim.calls[CALL_UNMAP], shim.calls[CALL_ALLOCATE]);
	shim_remove();
	io_uring_queue_exit(&ring);
}

/* ---- regions ---- */

/* The kernel allocates it, and the program maps it where the kernel says. */
static void test_a_region_of_the_kernels(void **state)
{
	struct io_uring_region_desc desc = { .size = PAGE };
	struct io_uring_mem_region_reg reg = { .region_uptr = (uintptr_t)&desc,
		.flags = IORING_MEM_REGION_REG_WAIT_ARG };
	struct io_uring_reg_wait *waits;
	struct io_uring ring;

	(void)state;
	open_ring(&ring, 8, IORING_SETUP_R_DISABLED);
	assert_int_equal(io_uring_register_region(&ring, &reg), 0);
	assert_int_not_equal(desc.mmap_offset, 0);
	waits = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring.ring_fd,
		(off_t)desc.mmap_offset);
	assert_ptr_not_equal(waits, MAP_FAILED);
	assert_int_equal(io_uring_enable_rings(&ring), 0);
	expect_waits(&ring, waits, 62);
	munmap(waits, PAGE);
	io_uring_queue_exit(&ring);
}

static void test_regions_refused(void **state)
{
	static char memory[2 * PAGE] __attribute__((aligned(PAGE)));
	const struct io_uring_region_desc good = { .user_addr = (uintptr_t)memory, .size = PAGE,
		.flags = IORING_MEM_REGION_TYPE_USER };
	struct io_uring_region_desc desc = good;
	struct io_uring_mem_region_reg reg = { .region_uptr = (uintptr_t)&desc };
	struct io_uring ring;

	(void)state;
	open_ring(&ring, 8, 0);
	reg.flags = IORING_MEM_REGION_REG_WAIT_ARG; /* on a ring that is enabled */
	assert_int_equal(io_uring_register_region(&ring, &reg), -EINVAL);
	reg.flags = 1U << 9;
	assert_int_equal(io_uring_register_region(&ring, &reg), -EINVAL);
	reg.flags = 0;
	reg.__resv[1] = 1;
	assert_int_equal(io_uring_register_region(&ring, &reg), -EINVAL);
	reg.__resv[1] = 0;
	desc.size = PAGE - 1;
	assert_int_equal(io_uring_register_region(&ring, &reg), -EINVAL);
	desc.size = 0;
	assert_int_equal(io_uring_register_region(&ring, &reg), -EINVAL);
	desc = good;
	desc.size = 1ULL << 60;
	assert_true(io_uring_register_region(&ring, &reg) < 0);
	desc = good;
	desc.user_addr += 8;
	assert_int_equal(io_uring_register_region(&ring, &reg), -EINVAL);
	desc = good;
	desc.id = 1;
	assert_int_equal(io_uring_register_region(&ring, &reg), -EINVAL);
	desc = good;
	desc.flags = 0; /* the kernel's own has no address */
	assert_int_equal(io_uring_register_region(&ring, &reg), -EFAULT);
	reg.region_uptr = 16;
	assert_int_equal(io_uring_register_region(&ring, &reg), -EFAULT);
	assert_int_equal(io_uring_register_region(&ring, NULL), -EINVAL);
	assert_int_equal(io_uring_register_region(&ring, (void *)16), -EFAULT);
	/* None of that took the place. */
	reg.region_uptr = (uintptr_t)&desc;
	desc = good;
	assert_int_equal(io_uring_register_region(&ring, &reg), 0);
	assert_int_equal(io_uring_register_region(&ring, &reg), -EBUSY);
	io_uring_queue_exit(&ring);
}

/* ---- how waits count ---- */

static void test_waits_that_do_not_count_as_waiting_for_io(void **state)
{
	struct __kernel_timespec time = milliseconds(5);
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	(void)state;
	open_ring(&ring, 8, 0);
	for (int enabled = 0; enabled < 2; enabled++) {
		assert_int_equal(io_uring_set_iowait(&ring, enabled), 0);
		assert_int_equal(io_uring_wait_cqe_timeout(&ring, &cqe, &time), -ETIME);
		expect_alive(&ring);
		/* It stays when the descriptor is registered, and the other way round. */
		assert_int_equal(io_uring_register_ring_fd(&ring), 1);
		expect_alive(&ring);
		assert_int_equal(io_uring_unregister_ring_fd(&ring), 1);
		expect_alive(&ring);
	}
	io_uring_queue_exit(&ring);
	shim_install((struct shim){ .hidden_features = IORING_FEAT_NO_IOWAIT });
	open_ring(&ring, 8, 0);
	assert_int_equal(io_uring_set_iowait(&ring, false), -EOPNOTSUPP);
	assert_int_equal(io_uring_set_iowait(&ring, true), -EOPNOTSUPP);
	assert_int_equal(io_uring_set_iowait(NULL, true), -EFAULT);
	io_uring_queue_exit(&ring);
	shim_remove();
}

/* ---- another thread's ring ---- */

struct visit {
	struct io_uring *ring;
	int enter, registration;
};

static void *visit(void *argument)
{
	struct visit *visit = argument;

	visit->enter = io_uring_submit(visit->ring);
	visit->registration = io_uring_register_personality(visit->ring);
	return NULL;
}

static void test_a_ring_of_one_thread(void **state)
{
	static const unsigned kinds[] = { IORING_SETUP_SINGLE_ISSUER, DEFERRED };

	(void)state;
	for (size_t i = 0; i < LENGTH(kinds); i++) {
		struct io_uring ring;
		struct visit other = { .ring = &ring };
		pthread_t thread;

		open_ring(&ring, 8, kinds[i]);
		queue_nop(&ring, 1);
		assert_int_equal(pthread_create(&thread, NULL, visit, &other), 0);
		pthread_join(thread, NULL);
		assert_int_equal(other.enter, -EEXIST);
		assert_int_equal(other.registration, -EEXIST);
		assert_int_equal(io_uring_submit(&ring), 1);
		expect(&ring, 1, 0);
		io_uring_queue_exit(&ring);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_shortest_time),
		cmocka_unit_test(test_a_shortest_time_and_signals),
		cmocka_unit_test(test_a_shortest_time_on_an_older_kernel),
		cmocka_unit_test(test_waits_from_a_region_that_the_library_allocates),
		cmocka_unit_test(test_waits_from_memory_of_the_callers),
		cmocka_unit_test(test_waits_without_a_region),
		cmocka_unit_test(test_each_call_of_wait_regions_fails),
		cmocka_unit_test(test_a_region_of_the_kernels),
		cmocka_unit_test(test_regions_refused),
		cmocka_unit_test(test_waits_that_do_not_count_as_waiting_for_io),
		cmocka_unit_test(test_a_ring_of_one_thread),
	};

	return cmocka_run_group_tests_name("uring: limits of waits, and regions", tests, NULL, NULL);
}
