/* SPDX-License-Identifier: MIT
 *
 * After fork(): what was the parent's is inert in the child and goes on in the parent.
 */
#include "safe_support.h"
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/wait.h>

/* Runs `child` in a forked process; it tells by its status, since cmocka's own does not cross. */
static void in_child(int (*child)(struct world *world), struct world *world)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		alarm(20);
		_exit(child(world));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

#define EXPECT(condition) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "in the child, line %d: %s\n", __LINE__, #condition); \
			return 1; \
		} \
	} while (0)

static bool is_stale(int64_t result)
{
	return result == -ESTALE && strstr(ferrule_explain(ESTALE), "belongs to the parent of this process");
}

static int use_inherited(struct world *world)
{
	struct ferrule_completion completion;
	struct ferrule_statistics statistics;
	uint64_t token;
	void *memory;
	size_t size;

	EXPECT(is_stale(ferrule_nop(world->ring, 0, 0)));
	EXPECT(is_stale(ferrule_submit(world->ring)));
	EXPECT(is_stale(ferrule_wait(world->ring, &completion, 1, 1, -1)));
	EXPECT(is_stale(ferrule_ring_statistics(world->ring, &statistics)));
	EXPECT(is_stale(ferrule_buffer_size(world->buffer)));
	EXPECT(is_stale(ferrule_buffer_pin(world->buffer, &memory, &size)));
	EXPECT(is_stale(ferrule_released(world->domain, &token, 1)));
	EXPECT(is_stale(ferrule_ring_open(world->domain, 4, 0, 0)));
	EXPECT(is_stale(ferrule_domain_close(world->domain, 0)));
	EXPECT(ferrule_drop(world->ring) == 0 && ferrule_drop(world->buffer) == 0);
	return 0;
}

/* Descriptors and mappings of rings go; the parent's ring itself is not touched. */
static int close_inherited(struct world *world)
{
	struct holdings before = holdings(), after;

	EXPECT(ferrule_ring_close(world->ring, -1) == 0);
	EXPECT(ferrule_ring_close(world->ring, -1) == -EBADF);
	EXPECT(ferrule_buffer_close(world->buffer) == 0);
	EXPECT(ferrule_buffer_close(world->buffer) == -EBADF);
	after = holdings();
	EXPECT(after.descriptors == before.descriptors - 1 && after.mappings < before.mappings);
	return 0;
}

static int open_own(struct world *world)
{
	struct ferrule_completion completion;
	int64_t domain = ferrule_domain_open(), ring = ferrule_ring_open(domain, 4, 0, 0);
	int64_t buffer = ferrule_buffer_open(domain, 4096);
	int64_t nop = ferrule_nop(ring, 0, 8), read = ferrule_read(ring, world->pipe[0], buffer, 0, 1, -1, 0, 0, 3);

	EXPECT(domain > 0 && ring > 0 && buffer > 0 && nop > 0 && read > 0);
	EXPECT(ring != world->ring && buffer != world->buffer && domain != world->domain);
	EXPECT(ferrule_read(ring, 0, world->buffer, 0, 1, 0, 0, 0, 0) == -ESTALE);
	EXPECT(ferrule_wait_for(ring, nop, &completion, -1) == 0 && completion.tag == 8);
	EXPECT(ferrule_domain_close(domain, 1000000000) == 0);
	return 0;
}

/* The child's child has a parent of its own. */
static int fork_again(struct world *world)
{
	struct world own = { .domain = ferrule_domain_open(), .pipe = { world->pipe[0], world->pipe[1] } };
	int status;

	own.ring = ferrule_ring_open(own.domain, 4, 0, 0);
	own.buffer = ferrule_buffer_open(own.domain, 100);
	EXPECT(own.ring > 0 && own.buffer > 0);
	pid_t pid = fork();
	if (pid == 0)
		_exit(use_inherited(world) || use_inherited(&own) || open_own(&own) || close_inherited(&own));
	EXPECT(waitpid(pid, &status, 0) == pid && status == 0);
	EXPECT(ferrule_nop(own.ring, 0, 0) > 0);
	EXPECT(ferrule_domain_close(own.domain, 1000000000) == 0);
	return 0;
}

static int use_pin(struct world *world)
{
	void *memory = (void *)(intptr_t)world->domain;

	EXPECT(memcmp(memory, "pinned", 6) == 0);
	EXPECT(ferrule_buffer_close(world->buffer) == 0);
	EXPECT(memcmp(memory, "pinned", 6) == 0);
	EXPECT(ferrule_buffer_unpin(world->buffer) == 0);
	EXPECT(ferrule_buffer_unpin(world->buffer) == -EINVAL);
	return 0;
}

static void test_inherited(void **state)
{
	struct world world = make_world(4);
	int64_t read = read_pipe(&world, 0);

	(void)state;
	good(ferrule_submit(world.ring));
	in_child(use_inherited, &world);
	in_child(open_own, &world);
	in_child(close_inherited, &world);
	in_child(fork_again, &world);
	/* The parent's ring has noticed nothing. */
	assert_int_equal(write(world.pipe[1], "x", 1), 1);
	assert_int_equal(wait_for(world.ring, read).result, 1);
	end_world(&world);
}

static void test_pins_in_the_child(void **state)
{
	struct world world = make_world(4), child = world;
	void *memory;
	size_t size;

	(void)state;
	good(ferrule_buffer_write(world.buffer, 0, "pinned", 6));
	good(ferrule_buffer_pin(world.buffer, &memory, &size));
	child.domain = (intptr_t)memory;
	in_child(use_pin, &child);
	assert_memory_equal(memory, "pinned", 6);
	good(ferrule_buffer_unpin(world.buffer));
	end_world(&world);
}

/* ---- forks while other threads hold the locks ---- */

static int over;

static void *keep_busy(void *argument)
{
	const struct world *world = argument;
	struct ferrule_completion completions[4];

	while (!__atomic_load_n(&over, __ATOMIC_ACQUIRE)) {
		ferrule_buffer_close(ferrule_buffer_open(world->domain, 1));
		ferrule_nop(world->ring, 0, 0);
		ferrule_wait(world->ring, completions, 4, 0, 0);
		ferrule_ring_close(ferrule_ring_open(world->domain, 1, 0, 0), -1);
	}
	return NULL;
}

static void test_fork_of_a_busy_process(void **state)
{
	struct world world = make_world(4);
	pthread_t threads[2];

	(void)state;
	over = 0;
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, keep_busy, &world), 0);
	for (int i = 0; i < 30; i++) {
		in_child(use_inherited, &world);
		in_child(open_own, &world);
	}
	__atomic_store_n(&over, 1, __ATOMIC_RELEASE);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	end_world(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_inherited),
		cmocka_unit_test(test_pins_in_the_child),
		cmocka_unit_test(test_fork_of_a_busy_process),
	};

	return cmocka_run_group_tests_name("safe fork", tests, NULL, NULL);
}
