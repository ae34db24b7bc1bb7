/* SPDX-License-Identifier: MIT
 *
 * Every system call fails in turn: what was asked fails or not, but nothing crashes, leaks or gets lost.
 */
#include "life.h"

/* One of everything. Failures are told, by the number of them, and stop nothing. */
static unsigned live_a_life(struct world *world)
{
	struct ferrule_completion completions[8];
	struct ferrule_quarantined quarantined;
	unsigned failures = 0;
	uint64_t tokens[8];

#define TRY(call) ((call) < 0 ? (failures++, 0) : 0)
	world->ring = ferrule_ring_open(world->domain, 4, 0, 0);
	TRY(world->ring);
	int64_t files = ferrule_files_open(world->ring, world->pipe, 2, (uint64_t[]){ 1, 2 });
	TRY(files);
	int64_t buffers = ferrule_buffers_open(world->ring, &world->buffer, 1, (uint64_t[]){ 3 });
	TRY(buffers);
	TRY(ferrule_supports(world->ring, 0));
	TRY(ferrule_read(world->ring, FERRULE_FIXED_FILE, world->buffer, 0, 1, -1, 0, 0, 5));
	TRY(ferrule_write(world->ring, world->pipe[1], world->buffer, 0, 1, -1, 0, 0, 6));
	for (int i = 0; i < 5; i++)
		TRY(ferrule_nop(world->ring, 0, 0));
	TRY(ferrule_submit(world->ring));
	TRY(ferrule_wait(world->ring, completions, 8, 7, SECOND / 100));
	TRY(ferrule_files_update(files, 0, (int[]){ -1 }, 1, NULL));
	TRY(ferrule_buffers_close(buffers));
	TRY(ferrule_timeout(world->ring, 100 * SECOND, 0, 0, 0));
	TRY(ferrule_submit(world->ring));
	TRY(ferrule_ring_close(world->ring, SECOND));
	TRY(ferrule_released(world->domain, tokens, 8));
	TRY(ferrule_quarantine(&quarantined));
#undef TRY
	return failures;
}

static void fail_each(enum call call, int error)
{
	for (unsigned nth = 1; nth < 40; nth++) {
		struct world world = make_world(1);

		good(ferrule_ring_close(world.ring, 0));
		shim_install((struct shim){ .call = call, .nth = nth, .error = error });
		live_a_life(&world);
		unsigned calls = shim.calls[call];
		shim_remove();
		/* A write that failed on the way leaves a read waiting: that too must have been cancelled. */
		end_world(&world);
		if (calls < nth)
			return;
	}
	fail_msg("call %d is made without end", call);
}

static void test_setup_fails(void **state)
{
	(void)state;
	fail_each(CALL_SETUP, ENOMEM);
	fail_each(CALL_SETUP, EINVAL);
}

static void test_map_fails(void **state)
{
	(void)state;
	fail_each(CALL_MAP, ENOMEM);
}

static void test_register_fails(void **state)
{
	(void)state;
	fail_each(CALL_REGISTER, ENOMEM);
	fail_each(CALL_REGISTER, EINVAL);
}

static void test_enter_fails(void **state)
{
	(void)state;
	fail_each(CALL_ENTER, EAGAIN);
	fail_each(CALL_ENTER, EBUSY);
	fail_each(CALL_ENTER, EINTR);
	fail_each(CALL_ENTER, EBADF);
}

static void test_old_kernels(void **state)
{
	static const struct shim kernels[] = {
		{ .refused_flags = IORING_SETUP_COOP_TASKRUN },
		{ .refused_flags = IORING_SETUP_COOP_TASKRUN | IORING_SETUP_SUBMIT_ALL | IORING_SETUP_NO_SQARRAY },
		{ .hidden_features = IORING_FEAT_EXT_ARG | IORING_FEAT_SINGLE_MMAP },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++) {
		struct world world = make_world(1);

		good(ferrule_ring_close(world.ring, 0));
		shim_install(kernels[i]);
		assert_int_equal(live_a_life(&world), 0);
		shim_remove();
		end_world(&world);
	}
}

/* The same in a life with batches, runs and arrays: also no token is lost then. */
static void fail_each_in_batches(enum call call, int error)
{
	for (unsigned nth = 1, calls = nth; calls >= nth; nth++) {
		shim_install((struct shim){ .call = call, .nth = nth, .error = error });
		live(true);
		calls = shim.calls[call];
		shim_remove();
		assert_true(nth < 200);
	}
}

static void test_calls_of_batches_fail(void **state)
{
	(void)state;
	fail_each_in_batches(CALL_SETUP, ENOMEM);
	fail_each_in_batches(CALL_MAP, ENOMEM);
	fail_each_in_batches(CALL_REGISTER, ENOMEM);
	fail_each_in_batches(CALL_REGISTER, EINVAL);
	fail_each_in_batches(CALL_ENTER, EAGAIN);
	fail_each_in_batches(CALL_ENTER, EBUSY);
	fail_each_in_batches(CALL_ENTER, EINTR);
	fail_each_in_batches(CALL_ENTER, ENOMEM);
	fail_each_in_batches(CALL_ENTER, EBADF);
}

/* The kernel takes nothing for a while: requests stay queued, a full queue says so, and none is lost. */

static void test_full_queue(void **state)
{
	struct world world = make_world(2);
	struct ferrule_completion completions[4];

	(void)state;
	good(ferrule_nop(world.ring, 0, 1));
	good(ferrule_nop(world.ring, 0, 2));
	shim_install((struct shim){ .call = CALL_ENTER, .nth = 1, .error = EAGAIN });
	assert_fails(ferrule_nop(world.ring, 0, 3), EAGAIN, "the submission queue's 2 places are taken");
	shim_remove();
	good(ferrule_nop(world.ring, 0, 3));
	assert_int_equal(good(ferrule_wait(world.ring, completions, 4, 3, -1)), 3);
	for (uint64_t i = 0; i < 3; i++)
		assert_int_equal(completions[i].tag, i + 1);
	end_world(&world);
}

/* A chain that cannot be submitted when it ends stays whole. */
static void test_chain_without_room(void **state)
{
	struct world world = make_world(2);
	struct ferrule_completion completions[4];

	(void)state;
	good(ferrule_nop(world.ring, 0, 1));
	good(ferrule_nop(world.ring, FERRULE_LINK, 2));
	shim_install((struct shim){ .call = CALL_ENTER, .nth = 1, .error = EAGAIN });
	assert_fails(ferrule_nop(world.ring, 0, 3), EAGAIN, "places are taken");
	shim_remove();
	good(ferrule_nop(world.ring, 0, 3));
	assert_int_equal(good(ferrule_wait(world.ring, completions, 4, 3, -1)), 3);
	for (uint64_t i = 0; i < 3; i++)
		assert_int_equal(completions[i].tag, i + 1);
	end_world(&world);
}

/* Someone closes the ring's descriptor: every call fails cleanly, and what is in flight keeps its memory. */
static void test_descriptor_closed_by_another(void **state)
{
	struct world world = make_world(4);
	struct ferrule_completion completion;
	struct ferrule_quarantined quarantined;

	(void)state;
	read_pipe(&world, 5);
	good(ferrule_submit(world.ring));
	int descriptor = (int)good(ferrule_ring_descriptor(world.ring));
	int copy = dup(descriptor);
	close(descriptor);
	good(ferrule_nop(world.ring, 0, 0));
	assert_fails(ferrule_submit(world.ring), EBADF, "refuses to take operations");
	assert_fails(ferrule_wait(world.ring, &completion, 1, 1, SECOND), EBADF, "");
	assert_int_equal(good(ferrule_ring_close(world.ring, SECOND / 100)), 1);
	assert_int_equal(dup2(copy, descriptor), descriptor);
	close(copy);
	assert_int_equal(write(world.pipe[1], "x", 1), 1);
	good(ferrule_quarantine(&quarantined));
	assert_int_equal(quarantined.rings, 0);
	end_world(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_setup_fails),
		cmocka_unit_test(test_map_fails),
		cmocka_unit_test(test_register_fails),
		cmocka_unit_test(test_enter_fails),
		cmocka_unit_test(test_calls_of_batches_fail),
		cmocka_unit_test(test_old_kernels),
		cmocka_unit_test(test_full_queue),
		cmocka_unit_test(test_chain_without_room),
		cmocka_unit_test(test_descriptor_closed_by_another),
	};

	return cmocka_run_group_tests_name("safe faults", tests, NULL, NULL);
}
