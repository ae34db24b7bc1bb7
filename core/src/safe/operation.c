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
		const int64_t handle = handle_of(KIND_OPERATION, safe_first_generation, first + i);
		__atomic_store_n(&chunk[i].handle, handle, __ATOMIC_RELAXED);
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
		if (!ring->free_tail)
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

static void copy_text(char *copy, size_t size, uint64_t address)
{
	strncpy(copy, (const char *)(uintptr_t)address, size - 1);
	copy[size - 1] = '\0';
}

static bool recall_locked(const struct operation *operation, int64_t handle, struct recollection *to)
{
	if (operation_handle(operation) != handle || operation->kind >= OPERATION_KINDS)
		return false;
	uint32_t fields = safe_operation_rows[operation->kind].fields;
	/* Only the request: its token may be taken at this moment, under the lock of a domain. */
	to->operation.kind = operation->kind;
	to->operation.flags = operation->flags;
	to->operation.offset = operation->offset;
	to->operation.address = operation->address;
	to->operation.descriptor = operation->descriptor;
	to->operation.file_index = operation->file_index;
	to->operation.size = operation->size;
	to->operation.how = operation->how;
	to->path[0] = to->new_path[0] = '\0';
	to->time = (struct __kernel_timespec){0, 0};
	if (fields & (FIELD_PATH | FIELD_PATHS) && operation->address)
		copy_text(to->path, sizeof(to->path), operation->address);
	if (fields & FIELD_PATHS && operation->address)
		copy_text(to->new_path, sizeof(to->new_path), operation->offset);
	if (fields & FIELD_TIME && operation->address)
		to->time = *(const struct __kernel_timespec *)(uintptr_t)operation->address;
	return true;
}

bool safe_operation_recall(int64_t handle, struct recollection *recollection)
{
	struct operation *operation = operation_slot(handle);
	if (!operation || handle <= 0)
		return false;
	struct ring *ring = operation_ring(operation);
	pthread_mutex_t *owner = ring ? &ring->lock.mutex : &lock;
	pthread_mutex_lock(owner);
	bool recalled = operation_ring(operation) == ring && recall_locked(operation, handle, recollection);
	pthread_mutex_unlock(owner);
	return recalled;
}
