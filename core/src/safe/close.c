/* SPDX-License-Identifier: MIT
 *
 * Closing a ring: at any moment, from any thread, with operations in flight and threads waiting.
 */
#include "batch.h"
#include "crossing.h"
#include "failure.h"
#include "flow.h"
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define FIRST_PAUSE 1000000 /* nanoseconds */

/* ---- what is in flight ---- */

static void cancel_each(struct ring *ring)
{
	for (struct operation *chunk = ring->chunks; chunk; chunk = chunk->chunk)
		for (unsigned i = 0; i < CHUNK; i++)
			if (chunk[i].state == STATE_FLYING)
				safe_queue_cancel(ring, operation_handle(&chunk[i]));
	for (struct batch *batch = ring->batches; batch; batch = batch->next)
		safe_batch_cancel_flying(ring, batch);
	safe_flush(ring);
}

void safe_cancel_all(struct ring *ring)
{
	struct io_uring_sync_cancel_reg cancel = {
		.fd = -1,
		.flags = IORING_ASYNC_CANCEL_ANY | IORING_ASYNC_CANCEL_ALL,
	};
	int status = io_uring_register((unsigned)ring->uring.ring_fd, IORING_REGISTER_SYNC_CANCEL, &cancel, 1);
	/* Before Linux 6.0: one by one. */
	if (status == -EINVAL || status == -ENOSYS)
		cancel_each(ring);
}

/* A drain holds back what is submitted to wake the leader: then what it waits for is cancelled. */
static void rouse(struct ring *ring)
{
	if (io_uring_cq_ready(&ring->uring) < ring->leading)
		safe_cancel_all(ring);
}

/* When to look again at what could not be cancelled, since it had not started: ever more seldom. */
static int64_t next_look(int64_t deadline, int64_t *pause)
{
	int64_t now = safe_now(), look = deadline - now < *pause ? deadline : now + *pause;
	*pause *= 2;
	return look;
}

/* Waits until those that wait on the ring have left it. */
static void wait_for_leavers(struct ring *ring, int64_t deadline)
{
	int64_t pause = FIRST_PAUSE;
	safe_wake(ring);
	if (ring->leading)
		safe_kick(ring);
	rouse(ring);
	while (ring->waiters && safe_now() < deadline) {
		safe_doze(ring, next_look(deadline, &pause));
		rouse(ring);
	}
}

/* Cancels until that brings nothing more: the end of one operation can be the beginning of the next of its chain. */
static void cancel_and_reap(struct ring *ring)
{
	uint32_t before;
	safe_reap(ring);
	do {
		before = ring->in_flight;
		if (before == 0)
			return;
		safe_cancel_all(ring);
		safe_reap(ring);
	} while (ring->in_flight < before);
}

/* What has not started yet cannot be cancelled, and starts unseen: so look again. */
static void drain(struct ring *ring, int64_t deadline)
{
	int64_t pause = FIRST_PAUSE;
	int status = 0;
	while (!ring->waiters) {
		cancel_and_reap(ring);
		if (ring->in_flight == 0 || safe_now() >= deadline)
			return;
		if (status < 0 && status != -EINTR && status != -ETIME)
			return; /* its descriptor was closed behind our back: only the quarantine is left */
		status = safe_sleep(ring, 1, next_look(deadline, &pause));
	}
}

/* Runs that a signal has interrupted are over: their threads find that out when they come back. */
static void end_interrupted(struct ring *ring)
{
	for (struct batch *batch = ring->batches, *next; batch; batch = next) {
		next = batch->next;
		if (batch->run == RUN_INTERRUPTED)
			safe_batch_interrupt(ring, batch, -ECANCELED);
	}
}

static void detach_batches(struct ring *ring)
{
	while (ring->batches)
		safe_batch_detach(ring->batches);
	if (ring->spare_batch)
		safe_batch_free(ring->spare_batch);
	ring->spare_batch = NULL;
}

/* ---- the end ---- */

static void empty_slot(struct operation *operation)
{
	switch ((enum state)operation->state) {
	case STATE_ENTRY:
	case STATE_REPLACED:
		if (operation->buffer)
			safe_buffer_release(operation->buffer);
		break;
	case STATE_FREE:
		operation->keep = 0;
		break;
	case STATE_READY:
	case STATE_CLAIMED:
		/* Nobody will ever read of this descriptor. */
		if (operation->kind == FERRULE_OP_OPENAT && operation->result >= 0)
			close(operation->result);
		break;
	case STATE_STAGED:
	case STATE_FLYING:
		break;
	}
	operation->buffer = NULL;
	operation->state = STATE_FREE;
	/* From here on the lock of the free operations is the slot's. */
	__atomic_store_n(&operation->ring, NULL, __ATOMIC_RELEASE);
}

static void free_staging(struct ring *ring)
{
	while (ring->spare_staging) {
		struct staging *next = ring->spare_staging->next;
		free(ring->spare_staging);
		ring->spare_staging = next;
	}
}

void safe_ring_finish(struct ring *ring)
{
	pthread_mutex_lock(&ring->lock.mutex);
	struct operation *chunks = ring->chunks;
	detach_batches(ring);
	/* Tables first: one that was dropped finds its ring through them. */
	safe_tables_close(ring);
	io_uring_queue_exit(&ring->uring);
	for (struct operation *chunk = chunks; chunk; chunk = chunk->chunk)
		for (unsigned i = 0; i < CHUNK; i++)
			empty_slot(&chunk[i]);
	ring->chunks = ring->free_head = ring->ready_head = NULL;
	free_staging(ring);
	int64_t domain = ring->domain;
	pthread_mutex_unlock(&ring->lock.mutex);
	safe_domain_receive(domain, chunks);
	safe_slot_free(&safe_rings, &ring->slot);
}

int64_t safe_ring_shut(struct ring *ring, int64_t deadline)
{
	safe_ring_enter(ring);
	ring->closing = true;
	safe_discard(ring);
	end_interrupted(ring);
	wait_for_leavers(ring, deadline);
	drain(ring, deadline);
	int64_t left = ring->in_flight;
	bool done = !left && !ring->waiters;
	pthread_mutex_unlock(&ring->lock.mutex);
	if (done)
		safe_ring_finish(ring);
	else
		safe_quarantine_add(ring);
	return left;
}

/* In a child of fork(): lets go of its copies of the mappings and the descriptor; the parent's ring goes on. */
static int64_t close_inherited(const char *function, int64_t handle)
{
	struct ring *ring = (struct ring *)safe_slot_issued(&safe_rings, handle);
	if (!ring || !safe_slot_end(&ring->slot, handle_generation(handle), GENERATION_CLOSED))
		return safe_stale(function, handle, KIND_RING);
	io_uring_queue_exit(&ring->uring);
	return 0;
}

int64_t ferrule_ring_close(int64_t handle, int64_t timeout)
{
	safe_cross();
	struct ring *ring = slot_find(&safe_rings, handle);
	if (!ring && slot_inherited(&safe_rings, handle))
		return close_inherited(__func__, handle);
	if (!ring || !safe_slot_end(&ring->slot, handle_generation(handle), GENERATION_CLOSED))
		return safe_stale(__func__, handle, KIND_RING);
	return safe_ring_shut(ring, safe_deadline(timeout));
}
