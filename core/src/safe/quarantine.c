/* SPDX-License-Identifier: MIT
 *
 * The quarantine: closed rings with operations that could not be cancelled in time. They keep the memory that the
 * kernel may still write to, and are looked after at each crossing until they are done.
 */
#include "batch.h"
#include "crossing.h"
#include "operation.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct ring *rings;
/* Buffers are marked with this while the memory held is summed up, so that each counts once. */
static pthread_mutex_t sum_lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t sum_mark;

void safe_quarantine_disinherit(void)
{
	pthread_mutex_init(&lock, NULL);
	pthread_mutex_init(&sum_lock, NULL);
	rings = NULL;
}

void safe_quarantine_add(struct ring *ring)
{
	pthread_mutex_lock(&lock);
	ring->quarantine_next = rings;
	ring->quarantine_left = 0;
	rings = ring;
	safe_attention_set(ATTENTION_QUARANTINE);
	pthread_mutex_unlock(&lock);
}

/* Is everything over in it? A ring that is locked has a late waiter and is looked at another time. */
static bool is_done(struct ring *ring)
{
	if (pthread_mutex_trylock(&ring->lock.mutex) != 0)
		return false;
	if (!ring->leading)
		safe_reap(ring);
	/* What has completed may have started the next of its chain. */
	if (ring->in_flight && ring->in_flight < ring->quarantine_left)
		safe_cancel_all(ring);
	ring->quarantine_left = ring->in_flight;
	bool done = ring->in_flight == 0 && ring->waiters == 0;
	pthread_mutex_unlock(&ring->lock.mutex);
	return done;
}

static void finish_done(void)
{
	for (struct ring **link = &rings; *link;) {
		struct ring *ring = *link;
		if (!is_done(ring)) {
			link = &ring->quarantine_next;
			continue;
		}
		*link = ring->quarantine_next;
		safe_ring_finish(ring);
	}
	if (!rings)
		safe_attention_clear(ATTENTION_QUARANTINE);
}

void safe_quarantine_poll(void)
{
	if (pthread_mutex_trylock(&lock) != 0)
		return;
	finish_done();
	pthread_mutex_unlock(&lock);
}

static uint64_t buffer_bytes(struct buffer *buffer)
{
	if (buffer->slot.kind == KIND_END)
		return safe_group_sum(buffer, buffer_bytes);
	if (buffer->mark == sum_mark)
		return 0;
	buffer->mark = sum_mark;
	return buffer->size;
}

static uint64_t operation_bytes(const struct operation *operation)
{
	bool holds = operation->state == STATE_STAGED || operation->state == STATE_FLYING ||
		     operation->state == STATE_ENTRY || operation->state == STATE_REPLACED;
	return holds && operation->buffer ? buffer_bytes(operation->buffer) : 0;
}

static uint64_t batch_bytes(const struct batch *batch)
{
	uint64_t bytes = 0;
	for (uint32_t i = 0; i < batch->hold_count; i++)
		bytes += buffer_bytes(batch->holds[i].buffer);
	return bytes;
}

uint64_t safe_held_bytes(struct ring *ring)
{
	uint64_t bytes = 0;
	pthread_mutex_lock(&sum_lock);
	sum_mark++;
	for (struct operation *chunk = ring->chunks; chunk; chunk = chunk->chunk)
		for (unsigned i = 0; i < CHUNK; i++)
			bytes += operation_bytes(&chunk[i]);
	for (const struct batch *batch = ring->batches; batch; batch = batch->next)
		bytes += batch_bytes(batch);
	pthread_mutex_unlock(&sum_lock);
	return bytes;
}

int ferrule_quarantine(struct ferrule_quarantined *quarantined)
{
	safe_cross();
	*quarantined = (struct ferrule_quarantined){0};
	pthread_mutex_lock(&lock);
	finish_done();
	for (struct ring *ring = rings; ring; ring = ring->quarantine_next) {
		pthread_mutex_lock(&ring->lock.mutex);
		quarantined->rings++;
		quarantined->operations += ring->in_flight;
		quarantined->bytes += safe_held_bytes(ring);
		pthread_mutex_unlock(&ring->lock.mutex);
	}
	pthread_mutex_unlock(&lock);
	return 0;
}
