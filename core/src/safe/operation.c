/* SPDX-License-Identifier: MIT
 *
 * The slots of operations, of all rings, in chunks.
 */
#include "flow.h"
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* Free chunks, first in, first out. */
static struct operation *head, *tail;

struct segments safe_operation_segments = {.size = sizeof(struct operation)};
uint32_t safe_operations_first, safe_operations_live;

void safe_operations_disinherit(void)
{
	pthread_mutex_init(&lock, NULL);
	safe_operations_first += safe_operations_live;
	safe_operations_live = 0;
	head = tail = NULL;
}

static struct operation *fresh_chunk(void)
{
	uint32_t first = safe_operations_first + safe_operations_live;
	if (first + CHUNK - 1 > SLOT_MASK || !safe_segments_reach(&safe_operation_segments, first))
		return NULL;
	struct operation *chunk = segments_at(&safe_operation_segments, first);
	for (uint32_t i = 0; i < CHUNK; i++) {
		chunk[i].handle = handle_of(KIND_OPERATION, safe_first_generation, first + i);
	}
	__atomic_store_n(&safe_operations_live, safe_operations_live + CHUNK, __ATOMIC_RELEASE);
	return chunk;
}

static struct operation *used_chunk(void)
{
	struct operation *chunk = head;
	if (chunk)
		head = chunk->chunk;
	return chunk;
}

bool safe_operations_supply(struct ring *ring)
{
	pthread_mutex_lock(&lock);
	struct operation *chunk = used_chunk();
	if (!chunk)
		chunk = fresh_chunk();
	for (unsigned i = 0; chunk && i < CHUNK; i++)
		__atomic_store_n(&chunk[i].ring, ring, __ATOMIC_RELEASE);
	pthread_mutex_unlock(&lock);
	if (!chunk)
		return false;
	chunk->chunk = ring->chunks;
	ring->chunks = chunk;
	for (unsigned i = 0; i < CHUNK; i++) {
		if (!ring->free_tail && operation_generation(&chunk[i]) < GENERATION_MASK)
			ring->free_head = ring->free_tail = &chunk[i];
		else
			operation_put(ring, &chunk[i]);
	}
	return true;
}

static void append(struct operation *chunk)
{
	chunk->chunk = NULL;
	if (head)
		tail->chunk = chunk;
	else
		head = chunk;
	tail = chunk;
}

void safe_operations_return(struct operation *chunk)
{
	bool spent = true;
	pthread_mutex_lock(&lock);
	for (unsigned i = 0; i < CHUNK; i++)
		spent = spent && operation_generation(&chunk[i]) == GENERATION_MASK;
	if (!spent)
		append(chunk);
	pthread_mutex_unlock(&lock);
}

static bool copy_locked(
	const struct operation *operation, int64_t handle, struct operation *copy, char *path, size_t size)
{
	if (operation_handle(operation) != handle)
		return false;
	/* Only the request: its token may be taken at this moment, under the lock of a domain. */
	copy->kind = operation->kind;
	copy->file = operation->file;
	copy->address = operation->address;
	copy->offset = operation->offset;
	copy->size = operation->size;
	copy->how = operation->how;
	path[0] = '\0';
	if (operation->kind == OPERATION_OPENAT && operation->address) {
		strncpy(path, (const char *)(uintptr_t)operation->address, size - 1);
		path[size - 1] = '\0';
	}
	return true;
}

bool safe_operation_copy(int64_t handle, struct operation *copy, char *path, size_t size)
{
	struct operation *operation = operation_slot(handle);
	if (!operation || handle <= 0)
		return false;
	struct ring *ring = operation_ring(operation);
	pthread_mutex_t *owner = ring ? &ring->lock.mutex : &lock;
	pthread_mutex_lock(owner);
	bool copied = operation_ring(operation) == ring && copy_locked(operation, handle, copy, path, size);
	pthread_mutex_unlock(owner);
	return copied;
}
