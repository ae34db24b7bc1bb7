/* SPDX-License-Identifier: MIT
 *
 * Requests of batches that failed, put into operations' slots, from which ferrule_explain_operation() explains them.
 */
#include "batch.h"
#include "failure.h"
#include "flow.h"
#include <stdlib.h>
#include <string.h>

/* The text or the time that an entry owns, and where in it the entry's offset points, if it does. */
static size_t owned_size(uint32_t kind, const struct io_uring_sqe *entry)
{
	const char *text = (const char *)(uintptr_t)entry->addr;
	if (kind == FERRULE_OP_TIMEOUT)
		return sizeof(struct __kernel_timespec);
	size_t size = strlen(text) + 1;
	return kind == FERRULE_OP_RENAMEAT ? size + strlen(text + size) + 1 : size;
}

static void copy_owned(struct operation *operation, const struct io_uring_sqe *entry)
{
	const void *owned = (const void *)(uintptr_t)entry->addr;
	size_t size = owned_size(operation->kind, entry);
	void *copy = malloc(size);
	if (copy)
		memcpy(copy, owned, size);
	operation->address = (uintptr_t)copy;
	if (operation->kind == FERRULE_OP_RENAMEAT)
		operation->offset = copy ? (uintptr_t)copy + (entry->addr2 - entry->addr) : 0;
}

int64_t safe_batch_remember(struct operation *operation, const struct batch *batch, uint32_t i)
{
	const struct io_uring_sqe *entry = &batch->entries[i];
	operation->kind = batch->kinds[i];
	operation->opcode = entry->opcode;
	operation->flags = entry->flags;
	operation->buffer_index = entry->buf_index;
	operation->claims = 0;
	operation->buffer = NULL;
	operation->tag = operation->keep = 0;
	operation->offset = entry->off;
	operation->address = entry->addr;
	operation->descriptor = entry->fd;
	operation->file_index = entry->file_index;
	operation->size = entry->len;
	operation->how = (uint32_t)entry->rw_flags;
	if (owns_address(operation->kind))
		copy_owned(operation, entry);
	return operation_handle(operation);
}

int64_t safe_batch_recall(struct ring *ring, const struct batch *batch, uint32_t i)
{
	struct operation *operation = operation_take(ring);
	if (!operation)
		return 0;
	int64_t handle = safe_batch_remember(operation, batch, i);
	operation_put(ring, operation);
	return handle;
}
