/* SPDX-License-Identifier: MIT
 *
 * A life of a domain, with all that layer 2 can do in it, for tests in which something fails at each moment in turn.
 */
#ifndef FERRULE_TESTS_LIFE_H
#define FERRULE_TESTS_LIFE_H

#include "batch_support.h"
#include "uring/kernel.h"
#include <stdbool.h>

/* ---- tokens: each is with the library or not, and comes back once ---- */

enum { TOKENS = 64 };

static struct {
	bool out[TOKENS];
	uint64_t next;
} tokens;

static inline uint64_t fresh(void)
{
	assert_true(tokens.next + 1 < TOKENS);
	return ++tokens.next;
}

static inline void back(uint64_t token)
{
	if (!token)
		return;
	assert_true(token < TOKENS && tokens.out[token]);
	tokens.out[token] = false;
}

static inline void taken(const struct ferrule_request *requests, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (requests[i].keep)
			tokens.out[requests[i].keep] = true;
}

static inline void read_back(const struct ferrule_completion *completions, int count)
{
	for (int i = 0; i < count; i++)
		back(completions[i].keep);
}

static inline void released(int64_t domain)
{
	uint64_t given[TOKENS];
	int count = ferrule_released(domain, given, TOKENS);
	for (int i = 0; i < count; i++)
		back(given[i]);
}

/* ---- one of everything; failures are told by their number, and stop nothing ---- */

struct life {
	struct world world;
	struct ferrule_part parts[2];
	int64_t batch;
	int other[2]; /* a pipe; reads of the world's own do not wait */
	bool any_error; /* the kernel may fail as it likes, not only for want of memory */
	unsigned failures;
};

static inline int64_t try(struct life *life, int64_t result)
{
	if (result < 0)
		life->failures++;
	/* What fails since something before it did has a handle that is none. */
	if (result < 0 && !life->any_error && result != -ENOMEM && result != -EBADF && result != -ENXIO)
		fail_msg("%lld: %s", (long long)result, ferrule_explain((int)-result));
	return result;
}

enum { KINDS = 12 };

/* All that is copied or held for a request, a chain that opens and closes, and links. */
static inline void make_requests(struct life *life, struct ferrule_request *requests)
{
	const struct world *world = &life->world;
	life->parts[0] = life->parts[1] = (struct ferrule_part){world->buffer, 64, 4};
	const struct ferrule_request all[KINDS] = {
		{.kind = FERRULE_OP_NOP},
		{.kind = FERRULE_OP_WRITEV,
			.file = world->pipe[1],
			.offset = -1,
			.parts = life->parts,
			.part_count = 2},
		{.kind = FERRULE_OP_TIMEOUT, .offset = 1000},
		{.kind = FERRULE_OP_STATX, .file = FERRULE_WORKING_DIRECTORY, .path = "/", .buffer = world->buffer},
		{.kind = FERRULE_OP_UNLINKAT, .file = FERRULE_WORKING_DIRECTORY, .path = "/no/such/file"},
		{.kind = FERRULE_OP_RENAMEAT,
			.file = FERRULE_WORKING_DIRECTORY,
			.path = "/no/such/file",
			.other = FERRULE_WORKING_DIRECTORY,
			.new_path = "/no/such/place"},
		{.kind = FERRULE_OP_OPENAT,
			.flags = FERRULE_LINK,
			.file = FERRULE_WORKING_DIRECTORY,
			.path = "/dev/zero"},
		{.kind = FERRULE_OP_READ,
			.flags = FERRULE_LINK,
			.file = FERRULE_OPENED,
			.buffer = world->buffer,
			.size = 8},
		{.kind = FERRULE_OP_CLOSE, .file = FERRULE_OPENED},
		{.kind = FERRULE_OP_NOP, .flags = FERRULE_LINK},
		{.kind = FERRULE_OP_NOP},
		{.kind = FERRULE_OP_READ, .file = world->pipe[0], .buffer = world->buffer, .size = 8, .offset = -1},
	};
	memcpy(requests, all, sizeof(all));
	for (unsigned i = 0; i < KINDS; i += 4)
		requests[i].keep = fresh();
	requests[KINDS - 1].keep = fresh();
}

static inline void live_in_batches(struct life *life)
{
	struct ferrule_request requests[KINDS];
	struct ferrule_completion completion;
	const int64_t column[KINDS] = {-1, -1, 1000, 0, 0, 0, 0, 0, 0, 0, 0, -1};
	make_requests(life, requests);
	life->batch = try(life, ferrule_batch_open(life->world.ring, requests, KINDS));
	if (life->batch < 0)
		return;
	taken(requests, KINDS);
	for (unsigned i = 0; i < 2; i++)
		try(life, ferrule_batch_run(
				  life->world.ring, life->batch, i ? column : NULL, NULL, NULL, NULL, KINDS, SECOND));
	for (unsigned i = 0; i < KINDS; i++)
		try(life, ferrule_batch_completion(life->batch, i, &completion));
}

static inline void live_in_runs(struct life *life, int64_t timeout)
{
	struct ferrule_request requests[KINDS];
	struct ferrule_completion completions[KINDS];
	unsigned failures;
	make_requests(life, requests);
	if (timeout >= 0)
		requests[KINDS - 1].file = life->other[0];
	int64_t count = try(life, ferrule_run(life->world.ring, requests, KINDS, completions, &failures, timeout));
	if (count < 0)
		return;
	taken(requests, KINDS);
	read_back(completions, (int)count);
	for (unsigned i = 0; i < KINDS; i++)
		ferrule_explain_operation(completions[i].operation, completions[i].result);
}

static inline void live_in_queues(struct life *life)
{
	struct ferrule_request requests[KINDS];
	struct ferrule_completion completions[KINDS];
	int64_t operations[KINDS];
	make_requests(life, requests);
	/* FERRULE_OPENED is for batches. */
	requests[6] = requests[7] = (struct ferrule_request){.kind = FERRULE_OP_NOP, .flags = FERRULE_LINK};
	requests[8] = (struct ferrule_request){.kind = FERRULE_OP_NOP};
	for (unsigned i = 0; i < KINDS;) {
		int64_t count = try(life, ferrule_queue(life->world.ring, requests + i, KINDS - i, operations));
		if (count < 0)
			break;
		taken(requests + i, (unsigned)count);
		i += (unsigned)count;
		int64_t read = try(life, ferrule_wait(life->world.ring, completions, KINDS, 1, SECOND));
		read_back(completions, read > 0 ? (int)read : 0);
	}
	for (int64_t read = 1; read > 0 && statistics_of(life->world.ring).in_flight;) {
		read = try(life, ferrule_wait(life->world.ring, completions, KINDS, 1, SECOND / 20));
		read_back(completions, read > 0 ? (int)read : 0);
	}
}

static const struct uring_kernel *hearing;

static inline int deaf_registration(unsigned fd, unsigned opcode, const void *argument, unsigned count)
{
	return opcode == IORING_REGISTER_SYNC_CANCEL ? -ENOENT : hearing->registration(fd, opcode, argument, count);
}

/* A run that ends before a request of its does. */
static inline void leave_stragglers(struct life *life)
{
	hearing = uring_kernel;
	struct uring_kernel deaf = *hearing;
	deaf.registration = deaf_registration;
	uring_kernel = &deaf;
	live_in_runs(life, SECOND / 1000);
	uring_kernel = hearing;
	assert_int_equal(write(life->other[1], "12345678", 8), 8);
	for (unsigned i = 0; i < 100 && statistics_of(life->world.ring).in_flight; i++)
		ferrule_wait(life->world.ring, NULL, 0, 0, 0);
	released(life->world.domain);
}

static inline void live_with_tables(struct life *life)
{
	const struct world *world = &life->world;
	int64_t files = try(life, ferrule_files_open(world->ring, world->pipe, 2, (uint64_t[]){1, 2}));
	int64_t buffers = try(life, ferrule_buffers_open(world->ring, &world->buffer, 1, (uint64_t[]){3}));
	try(life, ferrule_files_update(files, 0, world->pipe, 1, (uint64_t[]){4}));
	try(life, ferrule_supports(world->ring, 0));
	live_in_runs(life, -1);
	try(life, ferrule_buffers_update(buffers, 0, (int64_t[]){0}, 1, NULL));
	try(life, ferrule_files_close(files));
	try(life, ferrule_buffers_close(buffers));
}

/* Returns how many calls failed. No descriptor is left, and each token has come back once. */
static inline unsigned live(bool any_error)
{
	struct life life = {.world = {.before = holdings()}, .any_error = any_error};
	struct world *world = &life.world;
	memset(&tokens, 0, sizeof(tokens));
	assert_int_equal(pipe2(world->pipe, O_CLOEXEC | O_NONBLOCK), 0);
	assert_int_equal(pipe2(life.other, O_CLOEXEC), 0);
	world->domain = try(&life, ferrule_domain_open());
	world->ring = try(&life, ferrule_ring_open(world->domain, 4, 0, 0));
	world->buffer = try(&life, ferrule_buffer_open(world->domain, 4096));
	if (world->ring >= 0) {
		live_with_tables(&life);
		live_in_batches(&life);
		live_in_queues(&life);
		leave_stragglers(&life);
	}
	if (world->domain < 0)
		world->domain = good(ferrule_domain_open());
	ferrule_batch_close(life.batch);
	ferrule_ring_close(world->ring, SECOND);
	released(world->domain);
	close(life.other[0]);
	close(life.other[1]);
	for (uint64_t i = 0; i < TOKENS; i++)
		if (tokens.out[i])
			fail_msg("token %u is lost, after %u failures", (unsigned)i, life.failures);
	end_world(world);
	return life.failures;
}

#endif
