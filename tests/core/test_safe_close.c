/* SPDX-License-Identifier: MIT
 *
 * Closing, dropping and the quarantine: memory that the kernel uses stays, tokens come back once each.
 */
#include "safe_support.h"
#include "safe/operation.h"
#include "uring/kernel.h"
#include <pthread.h>
#include <stdio.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* ---- a kernel that cannot cancel: the requests to do so vanish ---- */

static int deaf_registration(unsigned fd, unsigned opcode, const void *argument, unsigned count)
{
	if (opcode == IORING_REGISTER_SYNC_CANCEL)
		return 0;
	return uring_kernel_real.registration(fd, opcode, argument, count);
}

/* One that knows no IORING_REGISTER_SYNC_CANCEL: Linux before 6.0. */
static int old_registration(unsigned fd, unsigned opcode, const void *argument, unsigned count)
{
	if (opcode == IORING_REGISTER_SYNC_CANCEL)
		return -EINVAL;
	return uring_kernel_real.registration(fd, opcode, argument, count);
}

static struct uring_kernel other_kernel;

static void install(int (*registration)(unsigned, unsigned, const void *, unsigned))
{
	other_kernel = uring_kernel_real;
	other_kernel.registration = registration;
	uring_kernel = &other_kernel;
}

static bool is_mapped(const void *memory)
{
	unsigned char vector;

	return mincore((void *)(uintptr_t)memory, 1, &vector) == 0;
}

static void *memory_of(int64_t buffer)
{
	void *memory;
	size_t size;

	good(ferrule_buffer_pin(buffer, &memory, &size));
	good(ferrule_buffer_unpin(buffer));
	return memory;
}

/* ---- closing ---- */

static void test_cancels(void **state)
{
	struct world world = make_world(8);
	uint64_t tokens[8] = { 0 };

	(void)state;
	for (uint64_t i = 1; i <= 3; i++)
		read_pipe(&world, i);
	good(ferrule_submit(world.ring));
	read_pipe(&world, 4); /* queued, never submitted */
	assert_int_equal(good(ferrule_ring_close(world.ring, SECOND)), 0);
	assert_int_equal(good(ferrule_released(world.domain, tokens, 2)), 2);
	assert_int_equal(good(ferrule_released(world.domain, tokens + 2, 6)), 2);
	assert_int_equal(good(ferrule_released(world.domain, tokens + 4, 4)), 0);
	assert_int_equal(tokens[0] + tokens[1] + tokens[2] + tokens[3], 10);
	end_world(&world);
}

static void test_cancels_on_old_kernels(void **state)
{
	struct world world = make_world(2);

	(void)state;
	install(old_registration);
	for (uint64_t i = 1; i <= 4; i++)
		read_pipe(&world, i);
	good(ferrule_submit(world.ring));
	assert_int_equal(good(ferrule_ring_close(world.ring, 5 * SECOND)), 0);
	uring_kernel = &uring_kernel_real;
	end_world(&world);
}

static void test_deadline_zero(void **state)
{
	struct world world = make_world(8);

	(void)state;
	read_pipe(&world, 1);
	good(ferrule_submit(world.ring));
	assert_int_equal(good(ferrule_ring_close(world.ring, 0)), 0);
	end_world(&world);
}

static void test_chains_staged_at_close(void **state)
{
	struct world world = make_world(8);
	uint64_t tokens[4];

	(void)state;
	good(ferrule_read(world.ring, world.pipe[0], world.buffer, 0, 1, -1, FERRULE_LINK, 0, 7));
	good(ferrule_read(world.ring, world.pipe[0], world.buffer, 0, 1, -1, FERRULE_LINK, 0, 8));
	assert_int_equal(good(ferrule_ring_close(world.ring, SECOND)), 0);
	assert_int_equal(good(ferrule_released(world.domain, tokens, 4)), 2);
	assert_int_equal(tokens[0] + tokens[1], 15);
	end_world(&world);
}

static void test_closing_a_hard_chain(void **state)
{
	struct world world = make_world(8);

	(void)state;
	/* Each cancelled one starts the next. */
	for (int i = 0; i < 5; i++)
		good(ferrule_read(world.ring, world.pipe[0], world.buffer, 0, 1, -1, FERRULE_HARDLINK, 0, 0));
	good(ferrule_submit(world.ring));
	assert_int_equal(good(ferrule_ring_close(world.ring, SECOND)), 0);
	end_world(&world);
}

/* ---- the quarantine ---- */

static void test_quarantine(void **state)
{
	struct world world = make_world(8);
	struct ferrule_quarantined quarantined;
	void *memory = memory_of(world.buffer);
	uint64_t tokens[4];

	(void)state;
	read_pipe(&world, 11);
	good(ferrule_nop(world.ring, 0, 0));
	good(ferrule_submit(world.ring));
	install(deaf_registration);
	assert_int_equal(good(ferrule_ring_close(world.ring, SECOND / 100)), 1);
	good(ferrule_buffer_close(world.buffer));
	good(ferrule_quarantine(&quarantined));
	assert_int_equal(quarantined.rings, 1);
	assert_int_equal(quarantined.operations, 1);
	assert_int_equal(quarantined.bytes, 8192);
	assert_true(is_mapped(memory));
	assert_int_equal(good(ferrule_released(world.domain, tokens, 4)), 0);
	assert_fails(ferrule_nop(world.ring, 0, 0), EBADF, "was closed");

	assert_int_equal(write(world.pipe[1], "x", 1), 1);
	good(ferrule_quarantine(&quarantined));
	assert_int_equal(quarantined.rings, 0);
	assert_false(is_mapped(memory));
	assert_int_equal(good(ferrule_released(world.domain, tokens, 4)), 1);
	assert_int_equal(tokens[0], 11);
	uring_kernel = &uring_kernel_real;
	end_world(&world);
}

/* What completes in the quarantine of a closed domain goes nowhere, and leaks nothing. */
static void test_quarantine_of_a_closed_domain(void **state)
{
	struct world world = make_world(8);
	struct ferrule_quarantined quarantined;

	(void)state;
	read_pipe(&world, 11);
	good(ferrule_submit(world.ring));
	install(deaf_registration);
	assert_int_equal(good(ferrule_domain_close(world.domain, 0)), 1);
	uring_kernel = &uring_kernel_real;
	assert_int_equal(write(world.pipe[1], "x", 1), 1);
	good(ferrule_quarantine(&quarantined));
	assert_int_equal(quarantined.rings, 0);
	close(world.pipe[0]);
	close(world.pipe[1]);
	assert_holdings(world.before);
}

/* What ends in the quarantine may begin the next of its chain, which is then cancelled too. */
static void test_quarantine_of_a_chain(void **state)
{
	struct world world = make_world(8);
	struct ferrule_quarantined quarantined;

	(void)state;
	for (int i = 0; i < 2; i++)
		good(ferrule_read(world.ring, world.pipe[0], world.buffer, 0, 1, -1, FERRULE_HARDLINK, 0, 0));
	good(ferrule_submit(world.ring));
	install(deaf_registration);
	assert_int_equal(good(ferrule_ring_close(world.ring, 0)), 2);
	uring_kernel = &uring_kernel_real;
	good(ferrule_quarantine(&quarantined));
	assert_int_equal(quarantined.operations, 2);
	assert_int_equal(write(world.pipe[1], "x", 1), 1);
	for (int i = 0; i < 1000 && quarantined.rings; i++) {
		good(ferrule_quarantine(&quarantined));
		usleep(1000);
	}
	assert_int_equal(quarantined.rings, 0);
	end_world(&world);
}

/* A domain that is closed gives its rings' slots back, whether their tokens were fetched or not. */
static void test_slots_come_back(void **state)
{
	uint32_t live = 0;

	(void)state;
	for (int i = 0; i < 20; i++) {
		struct world world = make_world(8);

		read_pipe(&world, 1);
		good(ferrule_ring_close(world.ring, SECOND));
		end_world(&world);
		if (i == 2)
			live = safe_operations_live;
	}
	assert_int_equal(safe_operations_live, live);
}

/* Slots travel from ring to ring; the tokens that a closed domain never fetched do not. */
static void test_tokens_end_with_their_domain(void **state)
{
	struct world other = make_world(4096);
	struct world world = make_world(8);
	uint64_t tokens[4];
	int64_t read = 0;

	(void)state;
	for (int i = 0; i < 3; i++)
		read = read_pipe(&world, 11);
	good(ferrule_domain_close(world.domain, SECOND));
	close(world.pipe[0]);
	close(world.pipe[1]);
	/* Free slots are reused first in, first out: go on until these, thirty-two at a time, are the other ring's. */
	for (int i = 0; i < 8192; i++)
		if ((good(ferrule_nop(other.ring, 0, 0)) & 0xffffff) / 32 == (read & 0xffffff) / 32)
			break;
	good(ferrule_ring_close(other.ring, SECOND));
	assert_int_equal(good(ferrule_released(other.domain, tokens, 4)), 0);
	end_world(&other);
}

/* ---- buffers in flight ---- */

static void test_buffer_closed_in_flight(void **state)
{
	struct world world = make_world(8);
	void *memory = memory_of(world.buffer);
	int64_t read = read_pipe(&world, 0);

	(void)state;
	good(ferrule_submit(world.ring));
	good(ferrule_buffer_close(world.buffer));
	assert_true(is_mapped(memory));
	assert_int_equal(statistics_of(world.ring).held_bytes, 8192);
	assert_int_equal(write(world.pipe[1], "hello", 5), 5);
	assert_int_equal(wait_for(world.ring, read).result, 5);
	assert_false(is_mapped(memory));
	assert_int_equal(statistics_of(world.ring).held_bytes, 0);
	end_world(&world);
}

static void test_pins(void **state)
{
	struct world world = make_world(8);
	size_t size;
	void *memory;

	(void)state;
	good(ferrule_buffer_write(world.buffer, 3, "abc", 3));
	good(ferrule_buffer_pin(world.buffer, &memory, &size));
	good(ferrule_buffer_pin(world.buffer, &memory, &size));
	assert_int_equal(size, 8192);
	good(ferrule_buffer_close(world.buffer));
	assert_memory_equal((char *)memory + 3, "abc", 3);
	assert_fails(ferrule_buffer_pin(world.buffer, &memory, &size), EBADF, "was closed");
	good(ferrule_buffer_unpin(world.buffer));
	assert_true(is_mapped(memory));
	good(ferrule_buffer_unpin(world.buffer));
	assert_false(is_mapped(memory));
	assert_fails(ferrule_buffer_unpin(world.buffer), EINVAL, "is not pinned");
	end_world(&world);
}

/* ---- dropping ---- */

static void test_drop(void **state)
{
	struct world world = make_world(8);
	void *memory = memory_of(world.buffer);
	uint64_t tokens[2];

	(void)state;
	read_pipe(&world, 5);
	good(ferrule_submit(world.ring));
	assert_int_equal(ferrule_drop(world.buffer), 0);
	assert_int_equal(ferrule_drop(world.ring), 0);
	assert_true(is_mapped(memory));
	/* Stale at once, and once more is no harm. */
	assert_int_equal(ferrule_drop(world.ring), 0);
	assert_int_equal(good(ferrule_released(world.domain, tokens, 2)), 1);
	assert_int_equal(tokens[0], 5);
	assert_false(is_mapped(memory));
	assert_fails(ferrule_nop(world.ring, 0, 0), EBADF, "was closed");
	assert_fails(ferrule_drop(world.domain), EBADF, "domain");
	assert_fails(ferrule_drop(0), EBADF, "handle");
	end_world(&world);
}

static void test_drop_of_tables(void **state)
{
	struct world world = make_world(8);
	int64_t files = good(ferrule_files_open_sparse(world.ring, 4));
	int64_t buffers = good(ferrule_buffers_open(world.ring, &world.buffer, 1, NULL));

	(void)state;
	ferrule_drop(files);
	ferrule_drop(buffers);
	assert_fails(ferrule_files_count(files), EBADF, "was closed");
	good(ferrule_files_open_sparse(world.ring, 4));
	buffers = good(ferrule_buffers_open(world.ring, &world.buffer, 1, NULL));
	/* The ring closes while the table is still only marked. */
	ferrule_drop(buffers);
	ferrule_drop(world.ring);
	end_world(&world);
}

static void *drop_handles(void *argument)
{
	int64_t *handles = argument;

	for (int i = 0; i < 200; i++)
		assert_int_equal(ferrule_drop(handles[i]), 0);
	return NULL;
}

static void test_drop_from_other_threads(void **state)
{
	struct world world = make_world(8);
	int64_t handles[200];
	pthread_t threads[2];

	(void)state;
	for (int i = 0; i < 200; i++)
		handles[i] = good(ferrule_buffer_open(world.domain, 100));
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, drop_handles, handles), 0);
	for (int i = 0; i < 200; i++) {
		int64_t nop = good(ferrule_nop(world.ring, 0, 0));

		assert_int_equal(wait_for(world.ring, nop).result, 0);
	}
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < 200; i++)
		assert_fails(ferrule_buffer_size(handles[i]), EBADF, "was closed");
	end_world(&world);
}

/* ---- leaks ---- */

static unsigned count_maps(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	unsigned lines = 0;

	for (int c; (c = getc(maps)) != EOF;)
		lines += c == '\n';
	fclose(maps);
	return lines;
}

/* What a user without privileges may lock is free again as soon as the ring is closed. But for the ring itself, of 8 KiB,
 * with which the kernel takes its time: so it is not many times. */
static int lock_again_and_again(void)
{
	const struct rlimit limit = {1 << 20, 1 << 20};
	if (setrlimit(RLIMIT_MEMLOCK, &limit) < 0 || setresuid(54321, 54321, 54321) < 0)
		return 2;
	int64_t domain = ferrule_domain_open(), buffer = ferrule_buffer_open(domain, 768 << 10), status = 0;
	for (int round = 0; round < 20 && status >= 0; round++) {
		int64_t ring = ferrule_ring_open(domain, 4, 0, 0);
		status = ferrule_buffers_open(ring, &buffer, 1, NULL);
		ferrule_ring_close(ring, SECOND);
	}
	return status < 0;
}

static void test_locked_memory_is_free_at_once(void **state)
{
	int status;

	(void)state;
	if (geteuid() != 0)
		skip(); /* other processes of the user may have memory locked */
	pid_t child = fork();
	if (child == 0)
		_exit(lock_again_and_again());
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void test_nothing_leaks(void **state)
{
	struct holdings before = { 0 };
	unsigned maps = 0;

	(void)state;
	for (int i = 0; i < 50; i++) {
		struct world world = make_world(8);

		read_pipe(&world, 1);
		good(ferrule_openat(world.ring, FERRULE_WORKING_DIRECTORY, "/etc/passwd-that-is-not", 0, 0, 0, 0, 9));
		good(ferrule_files_open(world.ring, world.pipe, 2, (uint64_t[]){ 1, 2 }));
		good(ferrule_buffers_open(world.ring, &world.buffer, 1, (uint64_t[]){ 3 }));
		good(ferrule_submit(world.ring));
		end_world(&world);
		if (i == 10) { /* by then the heap has what it keeps */
			before = holdings();
			maps = count_maps();
		}
	}
	assert_holdings(before);
	assert_in_range(count_maps(), 1, maps + 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cancels),
		cmocka_unit_test(test_cancels_on_old_kernels),
		cmocka_unit_test(test_deadline_zero),
		cmocka_unit_test(test_chains_staged_at_close),
		cmocka_unit_test(test_closing_a_hard_chain),
		cmocka_unit_test(test_quarantine),
		cmocka_unit_test(test_quarantine_of_a_closed_domain),
		cmocka_unit_test(test_quarantine_of_a_chain),
		cmocka_unit_test(test_slots_come_back),
		cmocka_unit_test(test_tokens_end_with_their_domain),
		cmocka_unit_test(test_buffer_closed_in_flight),
		cmocka_unit_test(test_pins),
		cmocka_unit_test(test_drop),
		cmocka_unit_test(test_drop_of_tables),
		cmocka_unit_test(test_drop_from_other_threads),
		cmocka_unit_test(test_locked_memory_is_free_at_once),
		cmocka_unit_test(test_nothing_leaks),
	};

	return cmocka_run_group_tests_name("safe closing", tests, NULL, NULL);
}
