/* SPDX-License-Identifier: MIT
 *
 * What the tests of layer 2 share: a domain with a ring, checks of failures and their sentences, waiting for one.
 */
#ifndef FERRULE_TESTS_SAFE_SUPPORT_H
#define FERRULE_TESTS_SAFE_SUPPORT_H

#include "support.h"
#include <errno.h>
#include <fcntl.h>
#include <ferrule/safe.h>
#include <string.h>
#include <unistd.h>

#define SECOND 1000000000LL

/* The call fails with this errno, and the sentence has this in it. */
#define assert_fails(call, error, part) check_failure((call), (error), (part), #call, __FILE__, __LINE__)

static inline void check_failure(int64_t result, int error, const char *part, const char *call, const char *file,
	int line)
{
	const char *text = ferrule_explain(error);

	if (result == -error && strstr(text, part))
		return;
	print_error("%s\n  returned %lld, expected %d\n  the sentence is: %s\n  it must have: %s\n", call, (long long)result,
		-error, text, part);
	_fail(file, line);
}

/* The call succeeds; its value. */
#define good(call) check_success((call), #call, __FILE__, __LINE__)

static inline int64_t check_success(int64_t result, const char *call, const char *file, int line)
{
	if (result >= 0)
		return result;
	print_error("%s\n  returned %lld: %s\n", call, (long long)result, ferrule_explain((int)-result));
	_fail(file, line);
	return result;
}

struct world {
	int64_t domain, ring, buffer;
	int pipe[2];
	struct holdings before;
};

static inline struct world make_world(unsigned entries)
{
	struct world world = { .before = holdings() };

	world.domain = good(ferrule_domain_open());
	world.ring = good(ferrule_ring_open(world.domain, entries, 0, 0));
	world.buffer = good(ferrule_buffer_open(world.domain, 8192));
	assert_int_equal(pipe2(world.pipe, O_CLOEXEC), 0);
	return world;
}

/* Closes what is open still, and checks that no descriptor and no ring's mapping is left. */
static inline void end_world(struct world *world)
{
	struct ferrule_quarantined quarantined;

	close(world->pipe[0]);
	close(world->pipe[1]);
	assert_int_equal(good(ferrule_domain_close(world->domain, SECOND)), 0);
	good(ferrule_quarantine(&quarantined));
	assert_int_equal(quarantined.rings, 0);
	assert_holdings(world->before);
}

static inline struct ferrule_completion wait_for(int64_t ring, int64_t operation)
{
	struct ferrule_completion completion = { .operation = 0 };

	good(ferrule_wait_for(ring, operation, &completion, 10 * SECOND));
	assert_int_equal(completion.operation, operation);
	return completion;
}

/* A read from the world's empty pipe: in flight until something is written. */
static inline int64_t read_pipe(const struct world *world, uint64_t keep)
{
	return good(ferrule_read(world->ring, world->pipe[0], world->buffer, 0, 16, FERRULE_AT_POSITION, 0, 0, keep));
}

static inline struct ferrule_statistics statistics_of(int64_t ring)
{
	struct ferrule_statistics statistics = { .entries = 0 };

	good(ferrule_ring_statistics(ring, &statistics));
	return statistics;
}

#endif
