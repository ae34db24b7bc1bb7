/* SPDX-License-Identifier: MIT
 *
 * Buffers: memory of the library's own, which lives until nobody holds it: no handle, operation, table or pin.
 */
#include "crossing.h"
#include "failure.h"
#include "object.h"
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#define LARGEST (1u << 30)

static void free_memory(struct buffer *buffer)
{
	munmap(buffer->memory, buffer->size);
	buffer->memory = NULL;
}

void safe_buffer_free(struct buffer *buffer)
{
	if (buffer->slot.kind == KIND_END) {
		safe_group_free(buffer);
		return;
	}
	free_memory(buffer);
	safe_slot_free(&safe_buffers, &buffer->slot);
}

/* The buffer, held; or NULL with the failure noted, which is *status. */
static struct buffer *hold(const char *function, int64_t handle, int *status)
{
	safe_cross();
	struct buffer *buffer = slot_find(&safe_buffers, handle);
	if (buffer && slot_hold(&buffer->slot, handle_generation(handle)))
		return buffer;
	*status = safe_stale(function, handle, KIND_BUFFER);
	return NULL;
}

int64_t ferrule_buffer_open(int64_t domain, size_t size)
{
	safe_cross();
	if (size == 0 || size > LARGEST)
		return safe_fail_in(__func__, EINVAL, CAUSE_BUFFER_SIZE, VALUE(size));
	if (!slot_find(&safe_domains, domain))
		return safe_stale(__func__, domain, KIND_DOMAIN);
	struct buffer *buffer = (struct buffer *)safe_slot_take(&safe_buffers);
	if (!buffer)
		return safe_fail_in(__func__, ENOMEM, CAUSE_TOO_MANY_HANDLES, KIND_BUFFER);
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED) {
		safe_slot_free(&safe_buffers, &buffer->slot);
		return safe_fail_in(__func__, ENOMEM, CAUSE_BUFFER_MEMORY, VALUE(size));
	}
	__atomic_store_n(&buffer->domain, domain, __ATOMIC_RELEASE);
	buffer->memory = memory;
	buffer->size = size;
	buffer->pins = 0;
	int64_t handle = safe_domain_adopt(domain, &buffer->slot);
	buffer->handle = handle;
	if (handle)
		return handle;
	free_memory(buffer);
	safe_slot_free(&safe_buffers, &buffer->slot);
	return safe_fail_in(__func__, EBADF, CAUSE_DOMAIN_CLOSING, domain);
}

int64_t ferrule_buffer_size(int64_t handle)
{
	int status;
	struct buffer *buffer = hold(__func__, handle, &status);
	if (!buffer)
		return status;
	int64_t size = (int64_t)buffer->size;
	safe_buffer_release(buffer);
	return size;
}

int64_t ferrule_buffer_read(int64_t handle, size_t at, void *data, size_t size)
{
	int status;
	struct buffer *buffer = hold(__func__, handle, &status);
	if (!buffer)
		return status;
	int64_t result;
	if (at > buffer->size) {
		result = safe_fail_in(__func__, EINVAL, CAUSE_BUFFER_AT, VALUE(at), VALUE(buffer->size));
	} else {
		size_t count = size < buffer->size - at ? size : buffer->size - at;
		if (count)
			memcpy(data, buffer->memory + at, count);
		result = (int64_t)count;
	}
	safe_buffer_release(buffer);
	return result;
}

int64_t ferrule_buffer_write(int64_t handle, size_t at, const void *data, size_t size)
{
	int status;
	struct buffer *buffer = hold(__func__, handle, &status);
	if (!buffer)
		return status;
	int64_t result = (int64_t)size;
	if (at > buffer->size || size > buffer->size - at)
		result =
			safe_fail_in(__func__, EINVAL, CAUSE_BUFFER_RANGE, VALUE(at), VALUE(size), VALUE(buffer->size));
	else if (size)
		memcpy(buffer->memory + at, data, size);
	safe_buffer_release(buffer);
	return result;
}

int ferrule_buffer_pin(int64_t handle, void **memory, size_t *size)
{
	int status;
	struct buffer *buffer = hold(__func__, handle, &status);
	if (!buffer)
		return status;
	__atomic_fetch_add(&buffer->pins, 1, __ATOMIC_ACQ_REL);
	*memory = buffer->memory;
	*size = buffer->size;
	return 0;
}

/* ---- after fork() ----
 *
 * The child has copies of the parent's buffers, which no operation of its own uses: only the handle and pins count. */

static void release_inherited(struct buffer *buffer)
{
	if (!(slot_generation(&buffer->slot) & GENERATION_CLOSED))
		return;
	if (__atomic_load_n(&buffer->pins, __ATOMIC_ACQUIRE) == 0 && buffer->memory)
		free_memory(buffer);
}

static bool drop_pin(struct buffer *buffer)
{
	uint32_t pins = __atomic_load_n(&buffer->pins, __ATOMIC_RELAXED);
	do
		if (pins == 0)
			return false;
	while (!__atomic_compare_exchange_n(&buffer->pins, &pins, pins - 1, true, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
	return true;
}

int ferrule_buffer_unpin(int64_t handle)
{
	safe_cross();
	struct buffer *buffer = (struct buffer *)safe_slot_issued(&safe_buffers, handle);
	if (!buffer)
		return safe_stale(__func__, handle, KIND_BUFFER);
	if (!drop_pin(buffer))
		return safe_fail_in(__func__, EINVAL, CAUSE_NOT_PINNED, handle);
	if (slot_inherited(&safe_buffers, handle))
		release_inherited(buffer);
	else
		safe_buffer_release(buffer);
	return 0;
}

int ferrule_buffer_close(int64_t handle)
{
	safe_cross();
	struct buffer *buffer = (struct buffer *)safe_slot_issued(&safe_buffers, handle);
	if (!buffer || !safe_slot_end(&buffer->slot, handle_generation(handle), GENERATION_CLOSED))
		return safe_stale(__func__, handle, KIND_BUFFER);
	if (slot_inherited(&safe_buffers, handle))
		release_inherited(buffer);
	else
		safe_buffer_release(buffer);
	return 0;
}
