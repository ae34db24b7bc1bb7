/* SPDX-License-Identifier: MIT
 *
 * Rings: opened, enabled, asked.
 */
#include "crossing.h"
#include "failure.h"
#include "operation.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MOST_ENTRIES 32768
#define MOST_COMPLETIONS 65536
#define MOST_TURNS 100
#define MOMENT 50000 /* nanoseconds in which a thread that waits for a lock gets it */

/* While a batch runs, a thread that waits for the lock says so: see safe_ring_yield(). */
static void wait_for_lock(struct ring *ring)
{
	__atomic_fetch_add(&ring->lock.wanted, 1, __ATOMIC_RELAXED);
	pthread_mutex_lock(&ring->lock.mutex);
	__atomic_fetch_sub(&ring->lock.wanted, 1, __ATOMIC_RELAXED);
	ring->lock.entered++;
}

void safe_ring_enter(struct ring *ring)
{
	if (__builtin_expect(__atomic_load_n(&ring->lock.runs, __ATOMIC_RELAXED), 0))
		wait_for_lock(ring);
	else
		pthread_mutex_lock(&ring->lock.mutex);
}

void safe_ring_step_out(struct ring *ring)
{
	ring->waiters++;
	pthread_mutex_unlock(&ring->lock.mutex);
}

void safe_ring_step_in(struct ring *ring)
{
	pthread_mutex_lock(&ring->lock.mutex);
	ring->waiters--;
	if (ring->closing)
		safe_wake(ring);
}

/* A mutex that is released and taken again at once seldom goes to the thread that waits for it. */
void safe_ring_yield(struct ring *ring)
{
	uint32_t entered = ring->lock.entered;
	for (int turns = 0; ring->lock.entered == entered && turns < MOST_TURNS; turns++) {
		safe_ring_step_out(ring);
		sched_yield();
		safe_ring_step_in(ring);
	}
}

void safe_ring_rest(struct ring *ring)
{
	struct timespec moment = {.tv_nsec = MOMENT};
	safe_ring_step_out(ring);
	clock_nanosleep(CLOCK_MONOTONIC, 0, &moment, NULL);
	safe_ring_step_in(ring);
}

struct ring *safe_ring_lock(const char *function, int64_t handle, int *status)
{
	safe_cross();
	struct ring *ring = slot_find(&safe_rings, handle);
	if (ring) {
		safe_ring_enter(ring);
		if (slot_generation(&ring->slot) == handle_generation(handle))
			return ring;
		pthread_mutex_unlock(&ring->lock.mutex);
	}
	*status = safe_stale(function, handle, KIND_RING);
	return NULL;
}

void safe_ring_unlock(struct ring *ring)
{
	pthread_mutex_unlock(&ring->lock.mutex);
}

/* ---- opening ---- */

/* Flags that make a ring faster or more forgiving, newest first: each is left out where the kernel does not take it. */
static const unsigned wanted[] = {
	IORING_SETUP_SUBMIT_ALL | IORING_SETUP_COOP_TASKRUN | IORING_SETUP_TASKRUN_FLAG, /* 5.19 */
	IORING_SETUP_SUBMIT_ALL,                                                         /* 5.18 */
	0,
};

static int make(struct io_uring *uring, unsigned entries, unsigned completions, unsigned flags)
{
	unsigned asked = IORING_SETUP_CQSIZE;
	if (flags & FERRULE_RING_DISABLED)
		asked |= IORING_SETUP_R_DISABLED;
	if (flags & FERRULE_RING_CLAMP)
		asked |= IORING_SETUP_CLAMP;
	int status = -EINVAL;
	for (unsigned i = 0; status == -EINVAL && i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		struct io_uring_params params = {.flags = asked | wanted[i], .cq_entries = completions};
		status = io_uring_queue_init_params(entries, uring, &params);
	}
	return status;
}

static int check_sizes(const char *function, unsigned entries, unsigned completions, unsigned flags)
{
	bool clamp = flags & FERRULE_RING_CLAMP;
	if (flags & ~(unsigned)(FERRULE_RING_DISABLED | FERRULE_RING_CLAMP))
		return safe_fail_in(function, EINVAL, CAUSE_FLAGS, flags,
			VALUE_TEXT("FERRULE_RING_DISABLED (1) and FERRULE_RING_CLAMP (2)"));
	if (entries == 0 || (entries > MOST_ENTRIES && !clamp))
		return safe_fail_in(function, EINVAL, CAUSE_ENTRIES, entries);
	if (completions && !clamp && (completions <= entries || completions > MOST_COMPLETIONS))
		return safe_fail_in(function, EINVAL, CAUSE_COMPLETIONS, completions, entries);
	return 0;
}

static unsigned completions_for(unsigned entries, unsigned completions, unsigned flags)
{
	if (flags & FERRULE_RING_CLAMP && entries > MOST_ENTRIES)
		entries = MOST_ENTRIES;
	if (flags & FERRULE_RING_CLAMP && completions && completions < entries)
		return entries;
	return completions ? completions : 2 * entries;
}

/* The slot is new or was used by a ring that is gone: everything behind the slot's head starts afresh. */
static void reset(struct ring *ring, int64_t domain)
{
	size_t head = offsetof(struct ring, domain);
	lock_make(&ring->lock);
	memset((char *)ring + head + sizeof(ring->domain), 0, sizeof(*ring) - head - sizeof(ring->domain));
	__atomic_store_n(&ring->domain, domain, __ATOMIC_RELEASE);
}

static int64_t open_in(const char *function, int64_t domain, struct ring *ring)
{
	ring->limit = ring->uring.cq.ring_entries;
	ring->handle = handle_of(KIND_RING, (slot_generation(&ring->slot) & GENERATION_MASK) + 1, ring->slot.index);
	int64_t handle = safe_domain_adopt(domain, &ring->slot);
	if (handle)
		return handle;
	io_uring_queue_exit(&ring->uring);
	safe_slot_free(&safe_rings, &ring->slot);
	return safe_fail_in(function, EBADF, CAUSE_DOMAIN_CLOSING, domain);
}

int64_t ferrule_ring_open(int64_t domain, unsigned entries, unsigned completions, unsigned flags)
{
	safe_cross();
	int status = check_sizes(__func__, entries, completions, flags);
	if (status < 0)
		return status;
	if (!slot_find(&safe_domains, domain))
		return safe_stale(__func__, domain, KIND_DOMAIN);
	struct ring *ring = (struct ring *)safe_slot_take(&safe_rings);
	if (!ring)
		return safe_fail_in(__func__, ENOMEM, CAUSE_TOO_MANY_HANDLES, KIND_RING);
	reset(ring, domain);
	completions = completions_for(entries, completions, flags);
	status = make(&ring->uring, entries, completions, flags);
	if (status == 0)
		return open_in(__func__, domain, ring);
	safe_slot_free(&safe_rings, &ring->slot);
	return safe_fail_in(__func__, -status, CAUSE_SETUP, entries, completions, flags);
}

/* ---- asking ---- */

int ferrule_ring_enable(int64_t handle)
{
	int status;
	struct ring *ring = safe_ring_lock(__func__, handle, &status);
	if (!ring)
		return status;
	status = io_uring_enable_rings(&ring->uring);
	if (status == -EBADFD)
		status = safe_fail_in(__func__, EBADFD, CAUSE_NOT_DISABLED, handle);
	else if (status < 0)
		status = safe_fail_in(__func__, -status, CAUSE_REGISTER, VALUE_TEXT("IORING_REGISTER_ENABLE_RINGS"));
	safe_ring_unlock(ring);
	return status;
}

int ferrule_ring_descriptor(int64_t handle)
{
	int status;
	struct ring *ring = safe_ring_lock(__func__, handle, &status);
	if (!ring)
		return status;
	status = ring->uring.ring_fd;
	safe_ring_unlock(ring);
	return status;
}

int ferrule_ring_statistics(int64_t handle, struct ferrule_statistics *statistics)
{
	int status;
	struct ring *ring = safe_ring_lock(__func__, handle, &status);
	if (!ring)
		return status;
	*statistics = (struct ferrule_statistics){
		.entries = ring->uring.sq.ring_entries,
		.completions = ring->limit,
		.submitted = ring->taken > ring->internal ? ring->taken - ring->internal : 0,
		.completed = ring->completed,
		.in_flight = ring->in_flight,
		.ready = ring->ready,
		.held_bytes = safe_held_bytes(ring),
	};
	safe_ring_unlock(ring);
	return 0;
}

static int probe(struct ring *ring)
{
	/* As large as it can be: opcodes are bytes. */
	union {
		struct io_uring_probe probe;
		char room[sizeof(struct io_uring_probe) + 256 * sizeof(struct io_uring_probe_op)];
	} answer = {.probe = {.last_op = 0}};
	int status = io_uring_register_probe(&ring->uring, &answer.probe, 256);
	if (status < 0)
		return status == -EINVAL ? -ENOSYS : status;
	for (int opcode = 0; opcode < 256; opcode++)
		if (io_uring_opcode_supported(&answer.probe, opcode))
			ring->supported[opcode / 8] |= (uint8_t)(1 << opcode % 8);
	ring->probed = true;
	return 0;
}

int ferrule_supports(int64_t handle, unsigned opcode)
{
	int status;
	struct ring *ring = safe_ring_lock(__func__, handle, &status);
	if (!ring)
		return status;
	if (opcode > 255)
		status = safe_fail_in(__func__, EINVAL, CAUSE_OPCODE, opcode);
	else if (!ring->probed && (status = probe(ring)) < 0)
		status = safe_fail_in(__func__, -status, CAUSE_PROBE, -status);
	else
		status = ring->supported[opcode / 8] >> opcode % 8 & 1;
	safe_ring_unlock(ring);
	return status;
}

/* ---- eventfd ---- */

static int eventfd_failure(const char *function, int descriptor, int error)
{
	if (error == EBUSY)
		return safe_fail_in(function, error, CAUSE_EVENTFD_THERE, 0);
	if (error == ENXIO)
		return safe_fail_in(function, error, CAUSE_EVENTFD_NONE, 0);
	if (error == EBADF || fcntl(descriptor, F_GETFD) < 0)
		return safe_fail_in(function, error, CAUSE_NOT_OPEN, descriptor);
	if (error == EINVAL)
		return safe_fail_in(function, error, CAUSE_NOT_EVENTFD, descriptor);
	return safe_fail_in(function, error, CAUSE_REGISTER, VALUE_TEXT("IORING_REGISTER_EVENTFD"));
}

int ferrule_eventfd_register(int64_t handle, int descriptor)
{
	int status;
	struct ring *ring = safe_ring_lock(__func__, handle, &status);
	if (!ring)
		return status;
	status = io_uring_register_eventfd(&ring->uring, descriptor);
	if (status < 0)
		status = eventfd_failure(__func__, descriptor, -status);
	safe_ring_unlock(ring);
	return status;
}

int ferrule_eventfd_unregister(int64_t handle)
{
	int status;
	struct ring *ring = safe_ring_lock(__func__, handle, &status);
	if (!ring)
		return status;
	status = io_uring_unregister_eventfd(&ring->uring);
	if (status < 0)
		status = eventfd_failure(__func__, -1, -status);
	safe_ring_unlock(ring);
	return status;
}
