/* SPDX-License-Identifier: MIT
 *
 * Domains: what belongs to one instance of a binding, and the tokens that go back to it.
 */
#include "batch.h"
#include "crossing.h"
#include "failure.h"
#include "operation.h"
#include <errno.h>
#include <stdlib.h>

static struct domain *find(int64_t handle)
{
	return slot_find(&safe_domains, handle);
}

struct domain *safe_domain_lock(int64_t handle)
{
	struct domain *domain = find(handle);
	if (!domain)
		return NULL;
	pthread_mutex_lock(&domain->lock.mutex);
	if (slot_generation(&domain->slot) == handle_generation(handle))
		return domain;
	pthread_mutex_unlock(&domain->lock.mutex);
	return NULL;
}

int64_t safe_domain_adopt(int64_t handle, struct slot *slot)
{
	struct domain *domain = safe_domain_lock(handle);
	if (!domain)
		return 0;
	int64_t object = safe_slot_open(slot);
	pthread_mutex_unlock(&domain->lock.mutex);
	return object;
}

int64_t ferrule_domain_open(void)
{
	safe_cross();
	struct slot *slot = safe_slot_take(&safe_domains);
	if (!slot)
		return safe_fail_in(__func__, ENOMEM, CAUSE_TOO_MANY_HANDLES, KIND_DOMAIN);
	struct domain *domain = (struct domain *)slot;
	lock_make(&domain->lock);
	domain->chunks = NULL;
	domain->of_batches = NULL;
	domain->tokens = false;
	return safe_slot_open(slot);
}

/* ---- tokens ---- */

static bool has_token(const struct operation *chunk)
{
	for (unsigned i = 0; i < CHUNK; i++)
		if (chunk[i].keep)
			return true;
	return false;
}

static void forget_tokens(struct operation *chunk)
{
	for (unsigned i = 0; i < CHUNK; i++)
		chunk[i].keep = 0;
}

void safe_domain_receive(int64_t handle, struct operation *chunks)
{
	struct domain *domain = safe_domain_lock(handle);
	for (struct operation *chunk = chunks, *next; chunk; chunk = next) {
		next = chunk->chunk;
		if (!domain || !has_token(chunk)) {
			/* Another domain's ring may get it next. */
			forget_tokens(chunk);
			safe_operations_return(chunk);
			continue;
		}
		chunk->chunk = domain->chunks;
		domain->chunks = chunk;
		__atomic_store_n(&domain->tokens, true, __ATOMIC_RELEASE);
	}
	if (domain)
		pthread_mutex_unlock(&domain->lock.mutex);
}

void safe_domain_give(int64_t handle, struct tokens *tokens)
{
	struct domain *domain = tokens->count ? safe_domain_lock(handle) : NULL;
	if (!domain) {
		free(tokens);
		return;
	}
	tokens->next = domain->of_batches;
	domain->of_batches = tokens;
	__atomic_store_n(&domain->tokens, true, __ATOMIC_RELEASE);
	pthread_mutex_unlock(&domain->lock.mutex);
}

static unsigned take_of_batches(struct domain *domain, uint64_t *tokens, unsigned capacity)
{
	unsigned n = 0;
	while (domain->of_batches && n < capacity) {
		struct tokens *of_batch = domain->of_batches;
		while (of_batch->count && n < capacity)
			tokens[n++] = of_batch->values[--of_batch->count];
		if (of_batch->count)
			break;
		domain->of_batches = of_batch->next;
		free(of_batch);
	}
	return n;
}

static unsigned take_tokens(struct operation *chunk, uint64_t *tokens, unsigned capacity)
{
	unsigned n = 0;
	for (unsigned i = 0; i < CHUNK && n < capacity; i++) {
		if (!chunk[i].keep)
			continue;
		tokens[n++] = chunk[i].keep;
		chunk[i].keep = 0;
	}
	return n;
}

static unsigned release_tokens(struct domain *domain, uint64_t *tokens, unsigned capacity)
{
	unsigned n = take_of_batches(domain, tokens, capacity);
	while (domain->chunks && n < capacity) {
		struct operation *chunk = domain->chunks;
		n += take_tokens(chunk, tokens + n, capacity - n);
		if (has_token(chunk))
			break;
		domain->chunks = chunk->chunk;
		safe_operations_return(chunk);
	}
	__atomic_store_n(&domain->tokens, domain->chunks || domain->of_batches, __ATOMIC_RELEASE);
	return n;
}

int ferrule_released(int64_t handle, uint64_t *tokens, unsigned capacity)
{
	safe_cross();
	struct domain *domain = find(handle);
	if (!domain)
		return safe_stale(__func__, handle, KIND_DOMAIN);
	if (!__atomic_load_n(&domain->tokens, __ATOMIC_ACQUIRE))
		return 0;
	domain = safe_domain_lock(handle);
	if (!domain)
		return safe_stale(__func__, handle, KIND_DOMAIN);
	unsigned n = release_tokens(domain, tokens, capacity > INT32_MAX ? INT32_MAX : capacity);
	pthread_mutex_unlock(&domain->lock.mutex);
	return (int)n;
}

/* ---- closing ---- */

static int64_t close_rings(int64_t domain, int64_t deadline)
{
	int64_t left = 0;
	uint32_t live = __atomic_load_n(&safe_rings.live, __ATOMIC_ACQUIRE);
	for (uint32_t i = 0; i < live; i++) {
		struct ring *ring = segments_at(&safe_rings.segments, safe_rings.first + i);
		uint32_t generation = slot_generation(&ring->slot);
		if (__atomic_load_n(&ring->domain, __ATOMIC_ACQUIRE) == domain && generation <= GENERATION_MASK &&
			safe_slot_end(&ring->slot, generation, GENERATION_CLOSED))
			left += safe_ring_shut(ring, deadline);
	}
	return left;
}

static void close_buffers(int64_t domain)
{
	uint32_t live = __atomic_load_n(&safe_buffers.live, __ATOMIC_ACQUIRE);
	for (uint32_t i = 0; i < live; i++) {
		struct buffer *buffer = segments_at(&safe_buffers.segments, safe_buffers.first + i);
		uint32_t generation = slot_generation(&buffer->slot);
		if (__atomic_load_n(&buffer->domain, __ATOMIC_ACQUIRE) == domain && generation <= GENERATION_MASK &&
			safe_slot_end(&buffer->slot, generation, GENERATION_CLOSED))
			safe_buffer_release(buffer);
	}
}

static void close_batches(int64_t domain)
{
	uint32_t live = __atomic_load_n(&safe_batches.live, __ATOMIC_ACQUIRE);
	for (uint32_t i = 0; i < live; i++) {
		struct batch *batch = segments_at(&safe_batches.segments, safe_batches.first + i);
		uint32_t generation = slot_generation(&batch->slot);
		if (__atomic_load_n(&batch->domain, __ATOMIC_ACQUIRE) == domain && generation <= GENERATION_MASK &&
			safe_slot_end(&batch->slot, generation, GENERATION_CLOSED))
			safe_batch_shut(batch);
	}
}

static void forget_tokens_of_domain(struct domain *domain)
{
	while (domain->of_batches) {
		struct tokens *tokens = domain->of_batches;
		domain->of_batches = tokens->next;
		free(tokens);
	}
	while (domain->chunks) {
		struct operation *chunk = domain->chunks;
		domain->chunks = chunk->chunk;
		forget_tokens(chunk);
		safe_operations_return(chunk);
	}
}

int64_t ferrule_domain_close(int64_t handle, int64_t timeout)
{
	safe_cross();
	struct domain *domain = safe_domain_lock(handle);
	if (!domain)
		return safe_stale(__func__, handle, KIND_DOMAIN);
	bool ended = safe_slot_end(&domain->slot, handle_generation(handle), GENERATION_CLOSED);
	pthread_mutex_unlock(&domain->lock.mutex);
	if (!ended)
		return safe_stale(__func__, handle, KIND_DOMAIN);
	int64_t left = close_rings(handle, safe_deadline(timeout));
	close_batches(handle);
	close_buffers(handle);
	forget_tokens_of_domain(domain);
	safe_slot_free(&safe_domains, &domain->slot);
	return left;
}
