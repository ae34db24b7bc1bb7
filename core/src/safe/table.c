/* SPDX-License-Identifier: MIT
 *
 * A ring's tables of registered files and buffers as objects: made, found, closed, and what is in their places.
 */
#include "table.h"
#include "crossing.h"
#include "failure.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct slots *safe_tables_of(enum kind kind)
{
	return kind == KIND_FILES ? &safe_files_tables : &safe_buffers_tables;
}

struct table **safe_table_place(struct ring *ring, enum kind kind)
{
	return kind == KIND_FILES ? &ring->files : &ring->buffers;
}

/* ---- which entry has a buffer ---- */

void safe_table_link(struct table *table, uint32_t index, struct buffer *buffer)
{
	uint32_t *head = &table->heads[buffer->slot.index & table->mask];
	table->entries[index].buffer = buffer;
	table->entries[index].next = *head;
	*head = index;
	table->ring->version++;
}

static void unlink_buffer(struct table *table, uint32_t index)
{
	struct buffer *buffer = table->entries[index].buffer;
	if (!buffer)
		return;
	uint32_t *link = &table->heads[buffer->slot.index & table->mask];
	while (*link != index)
		link = &table->entries[*link].next;
	*link = table->entries[index].next;
	table->entries[index].buffer = NULL;
	table->ring->version++;
}

/* ---- tables as objects ---- */

static bool allocate(struct table *table, enum kind kind, unsigned count)
{
	uint32_t heads = 1;
	while (kind == KIND_BUFFERS && heads < count)
		heads *= 2;
	table->count = count;
	table->mask = heads - 1;
	table->entries = calloc(count, sizeof(*table->entries));
	table->heads = malloc(heads * sizeof(*table->heads));
	if (table->heads)
		memset(table->heads, 0xff, heads * sizeof(*table->heads));
	return table->entries && table->heads;
}

static void free_arrays(struct table *table)
{
	free(table->entries);
	free(table->heads);
	table->entries = NULL;
	table->heads = NULL;
	__atomic_store_n(&table->ring, NULL, __ATOMIC_RELEASE);
}

void safe_table_free(struct table *table)
{
	free_arrays(table);
	safe_slot_free(safe_tables_of((enum kind)table->slot.kind), &table->slot);
}

struct table *safe_table_make(const char *function, struct ring *ring, enum kind kind, unsigned count)
{
	struct table *table = (struct table *)safe_slot_take(safe_tables_of(kind));
	if (!table) {
		safe_fail_in(function, ENOMEM, CAUSE_TOO_MANY_HANDLES, kind);
		return NULL;
	}
	if (!allocate(table, kind, count)) {
		safe_table_free(table);
		safe_fail_in(function, ENOMEM, CAUSE_MEMORY, VALUE(count * sizeof(struct entry)));
		return NULL;
	}
	__atomic_store_n(&table->ring, ring, __ATOMIC_RELEASE);
	return table;
}

struct table *safe_table_lock(const char *function, int64_t handle, enum kind kind, int *status)
{
	safe_cross();
	struct table *table = slot_find(safe_tables_of(kind), handle);
	struct ring *ring = table ? __atomic_load_n(&table->ring, __ATOMIC_ACQUIRE) : NULL;
	if (ring) {
		safe_ring_enter(ring);
		if (slot_generation(&table->slot) == handle_generation(handle) && table->ring == ring && !ring->closing)
			return table;
		pthread_mutex_unlock(&ring->lock.mutex);
	}
	*status = safe_stale(function, handle, kind);
	return NULL;
}

/* ---- what the kernel lets go of ---- */

void safe_table_replace(struct ring *ring, struct table *table, uint32_t index)
{
	struct operation *resource = table->entries[index].resource;
	unlink_buffer(table, index);
	table->entries[index].resource = NULL;
	if (!resource)
		return;
	resource->state = STATE_REPLACED;
	if (resource->tag)
		ring->replaced++;
}

void safe_entry_forget(struct ring *ring, const struct operation *resource)
{
	struct table *table = *safe_table_place(ring, (enum kind)resource->how);
	uint32_t index = (uint32_t)resource->descriptor;
	if (table && table->entries[index].resource == resource) {
		unlink_buffer(table, index);
		table->entries[index].resource = NULL;
	}
}

/* ---- closing ---- */

static int unregister(struct ring *ring, struct table *table)
{
	bool files = table->slot.kind == KIND_FILES;
	if (!files)
		safe_unfix(ring);
	int status = files ? io_uring_unregister_files(&ring->uring) : io_uring_unregister_buffers(&ring->uring);
	if (status < 0)
		return status;
	for (uint32_t i = 0; i < table->count; i++)
		safe_table_replace(ring, table, i);
	*safe_table_place(ring, (enum kind)table->slot.kind) = NULL;
	if (!ring->leading)
		safe_reap(ring);
	return 0;
}

static int close_table(const char *function, int64_t handle, enum kind kind)
{
	int status;
	struct table *table = safe_table_lock(function, handle, kind, &status);
	if (!table)
		return status;
	struct ring *ring = table->ring;
	status = unregister(ring, table);
	if (status < 0)
		status = safe_fail_in(function, -status, CAUSE_REGISTER,
			VALUE_TEXT(kind == KIND_FILES ? "IORING_UNREGISTER_FILES" : "IORING_UNREGISTER_BUFFERS"));
	else if (safe_slot_end(&table->slot, handle_generation(handle), GENERATION_CLOSED))
		safe_table_free(table);
	else
		free_arrays(table); /* dropped at this moment: its slot is freed from there */
	safe_ring_unlock(ring);
	return status;
}

void safe_table_shut(struct table *table)
{
	struct ring *ring = __atomic_load_n(&table->ring, __ATOMIC_ACQUIRE);
	if (ring) {
		pthread_mutex_lock(&ring->lock.mutex);
		if (table->ring == ring) {
			/* With a ring that is being closed the kernel's table goes by itself. */
			if (ring->closing || unregister(ring, table) < 0)
				*safe_table_place(ring, (enum kind)table->slot.kind) = NULL;
			ring->version++;
			free_arrays(table);
		}
		pthread_mutex_unlock(&ring->lock.mutex);
	}
	safe_slot_free(safe_tables_of((enum kind)table->slot.kind), &table->slot);
}

static void close_with_ring(struct table *table)
{
	uint32_t generation = slot_generation(&table->slot);
	if (generation <= GENERATION_MASK && safe_slot_end(&table->slot, generation, GENERATION_CLOSED))
		safe_table_free(table);
	else
		free_arrays(table);
}

void safe_tables_close(struct ring *ring)
{
	if (ring->files)
		close_with_ring(ring->files);
	/* Closed with the ring, they would count as locked memory until the kernel gets to it, later. */
	if (ring->buffers) {
		io_uring_unregister_buffers(&ring->uring);
		close_with_ring(ring->buffers);
	}
	ring->files = ring->buffers = NULL;
}

static int64_t count_table(const char *function, int64_t handle, enum kind kind)
{
	int status;
	struct table *table = safe_table_lock(function, handle, kind, &status);
	if (!table)
		return status;
	int64_t count = table->count;
	safe_ring_unlock(table->ring);
	return count;
}

/* ---- the public functions ---- */

int64_t ferrule_files_count(int64_t files)
{
	return count_table(__func__, files, KIND_FILES);
}

int ferrule_files_close(int64_t files)
{
	return close_table(__func__, files, KIND_FILES);
}

int64_t ferrule_buffers_count(int64_t table)
{
	return count_table(__func__, table, KIND_BUFFERS);
}

int ferrule_buffers_close(int64_t table)
{
	return close_table(__func__, table, KIND_BUFFERS);
}
