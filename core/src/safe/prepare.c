/* SPDX-License-Identifier: MIT
 *
 * The checks of requests' fields: each puts what its field says into the entry's parts, or fails.
 */
#include "prepare.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#define STATX_BYTES 256u
#define SPLICE_FD_IN_FIXED (1u << 31)

struct preparation {
	const char *function;
	struct ring *ring;
	const struct ferrule_request *request;
	struct parts *parts;
	struct buffer **buffer;
};

/* ---- files ---- */

static int refuse_file(const char *function, const struct ring *ring, int64_t file, const char *names)
{
	uint64_t index = (uint64_t)file - FERRULE_FIXED_FILE;
	if (file == FERRULE_OPENED)
		return safe_fail_in(function, EBADF, CAUSE_FILE_OPENED, file, VALUE_TEXT(names));
	if (file < 0 || index > INT32_MAX)
		return safe_fail_in(function, EBADF, CAUSE_FILE_RANGE, file, VALUE_TEXT(names));
	if (!ring->files)
		return safe_fail_in(function, EBADF, CAUSE_FILE_NO_TABLE, VALUE(index), VALUE_TEXT(names));
	return safe_fail_in(
		function, EBADF, CAUSE_FILE_INDEX, VALUE(index), VALUE_TEXT(names), ring->files->count);
}

static inline bool is_registered(const struct ring *ring, int64_t file)
{
	return ring->files && (uint64_t)file - FERRULE_FIXED_FILE < ring->files->count;
}

static inline int check_file(const struct preparation *p)
{
	int64_t file = p->request->file;
	p->parts->descriptor = (int32_t)file;
	if ((uint64_t)file <= INT32_MAX)
		return 0;
	if (!is_registered(p->ring, file))
		return refuse_file(p->function, p->ring, file, "file|file");
	p->parts->flags |= IOSQE_FIXED_FILE;
	return 0;
}

static int check_closed(const struct preparation *p)
{
	int64_t file = p->request->file;
	p->parts->descriptor = (int32_t)file;
	if ((uint64_t)file <= INT32_MAX)
		return 0;
	if (!is_registered(p->ring, file))
		return refuse_file(p->function, p->ring, file, "file|file");
	p->parts->descriptor = 0;
	p->parts->file_index = (uint32_t)file + 1;
	return 0;
}

static int check_source(const struct preparation *p)
{
	int64_t file = p->request->other, offset = p->request->other_offset;
	p->parts->file_index = (uint32_t)file;
	if (offset < FERRULE_AT_POSITION)
		return safe_fail_in(
			p->function, EINVAL, CAUSE_OFFSET, offset, VALUE_TEXT("source_offset|other_offset"));
	if (p->request->how & SPLICE_FD_IN_FIXED)
		return safe_fail_in(p->function, EINVAL, CAUSE_SPLICE_HOW, p->request->how);
	p->parts->address = (uint64_t)offset;
	if ((uint64_t)file <= INT32_MAX)
		return 0;
	if (!is_registered(p->ring, file))
		return refuse_file(p->function, p->ring, file, "source|other");
	p->parts->how |= SPLICE_FD_IN_FIXED;
	return 0;
}

static int check_descriptor(const struct preparation *p, int64_t directory, const char *names)
{
	if ((directory < 0 && directory != FERRULE_WORKING_DIRECTORY) || directory > INT32_MAX)
		return safe_fail_in(p->function, EBADF, CAUSE_DIRECTORY, directory, VALUE_TEXT(names));
	return 0;
}

static int check_directory(const struct preparation *p)
{
	p->parts->descriptor = (int32_t)p->request->file;
	return check_descriptor(p, p->request->file, "directory|file");
}

static int check_target_directory(const struct preparation *p)
{
	p->parts->size = (uint32_t)p->request->other;
	return check_descriptor(p, p->request->other, "new_directory|other");
}

static int check_place(const struct preparation *p)
{
	int64_t place = p->request->other;
	const struct table *files = p->ring->files;
	if (place < FERRULE_ALLOCATED_SLOT || place >= INT32_MAX)
		return safe_fail_in(p->function, EINVAL, CAUSE_PLACE, place);
	if (!files)
		return safe_fail_in(p->function, ENXIO, CAUSE_PLACE_NO_TABLE, place);
	if (place >= (int64_t)files->count)
		return safe_fail_in(p->function, EINVAL, CAUSE_PLACE_INDEX, place, files->count);
	p->parts->file_index = place == FERRULE_ALLOCATED_SLOT ? IORING_FILE_INDEX_ALLOC : (uint32_t)place + 1;
	return 0;
}

/* ---- numbers ---- */

static inline int check_offset(const struct preparation *p)
{
	int64_t offset = p->request->offset;
	p->parts->offset = (uint64_t)offset;
	if (__builtin_expect(offset >= FERRULE_AT_POSITION, 1))
		return 0;
	return safe_fail_in(p->function, EINVAL, CAUSE_OFFSET, offset, VALUE_TEXT("offset|offset"));
}

static int check_size(const struct preparation *p)
{
	uint64_t size = p->request->size;
	p->parts->size = (uint32_t)size;
	return size <= UINT32_MAX ? 0 : safe_fail_in(p->function, EINVAL, CAUSE_SIZE, VALUE(size),
						VALUE_TEXT("size|size"));
}

static int check_range(const struct preparation *p)
{
	const struct ferrule_request *request = p->request;
	if (request->offset < 0)
		return safe_fail_in(p->function, EINVAL, CAUSE_RANGE_OFFSET, request->offset);
	if (request->size - 1 >= INT64_MAX)
		return safe_fail_in(p->function, EINVAL, CAUSE_RANGE_SIZE, VALUE(request->size));
	p->parts->offset = (uint64_t)request->offset;
	p->parts->address = request->size;
	p->parts->size = request->how;
	return 0;
}

static int check_mode(const struct preparation *p)
{
	p->parts->size = p->request->mode;
	return p->request->mode <= 07777 ? 0 : safe_fail_in(p->function, EINVAL, CAUSE_MODE, p->request->mode);
}

static int check_mask(const struct preparation *p)
{
	p->parts->size = p->request->mode;
	return 0;
}

static int check_how(const struct preparation *p)
{
	p->parts->how |= p->request->how;
	return 0;
}

static int check_how_open(const struct preparation *p)
{
	p->parts->how = p->request->how | O_CLOEXEC;
	return 0;
}

/* A place of the file table is no descriptor, and the kernel takes the flag for a mistake. */
static int check_how_place(const struct preparation *p)
{
	p->parts->how = p->request->how & ~(uint32_t)O_CLOEXEC;
	return 0;
}

static int check_how_fsync(const struct preparation *p)
{
	p->parts->how = p->request->how;
	return p->request->how <= FERRULE_DATASYNC ? 0 : safe_fail_in(p->function, EINVAL, CAUSE_HOW, p->request->how);
}

static int check_events(const struct preparation *p)
{
	uint32_t events = p->request->how;
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	events = events << 16 | events >> 16;
#endif
	p->parts->how = events;
	return 0;
}

static int check_target(const struct preparation *p)
{
	int64_t handle = p->request->other;
	struct operation *target = handle > 0 ? operation_slot(handle) : NULL;
	uint32_t generation = handle_generation(handle);
	p->parts->descriptor = -1;
	p->parts->address = (uint64_t)handle;
	if (!target || !generation || generation > operation_generation(target))
		return safe_fail_in(p->function, EBADF, CAUSE_TARGET, handle);
	/* One whose slot is another ring's by now has completed: the kernel will say so. */
	if (generation == operation_generation(target) && operation_ring(target) != p->ring && operation_ring(target))
		return safe_fail_in(p->function, EBADF, CAUSE_OTHER_RING, handle, p->ring->handle);
	return 0;
}

/* ---- memory ---- */

struct buffer *safe_buffer_hold(const char *function, const struct ring *ring, int64_t handle, int *status)
{
	struct buffer *buffer = slot_find(&safe_buffers, handle);
	if (!buffer || !slot_hold(&buffer->slot, handle_generation(handle))) {
		*status = safe_stale(function, handle, KIND_BUFFER);
		return NULL;
	}
	if (buffer->domain == ring->domain)
		return buffer;
	*status = safe_fail_in(
		function, EBADF, CAUSE_OTHER_DOMAIN, handle, KIND_BUFFER, buffer->domain, ring->domain);
	safe_buffer_release(buffer);
	return NULL;
}

static int check_memory(const struct preparation *p, const void *memory)
{
	p->parts->address = (uintptr_t)memory;
	return check_size(p);
}

static int check_buffer(const struct preparation *p)
{
	const struct ferrule_request *request = p->request;
	const void *memory = request->kind == FERRULE_OP_READ ? request->into : request->data;
	int status = 0;
	if (!request->buffer && memory)
		return check_memory(p, memory);
	struct buffer *buffer = *p->buffer = safe_buffer_hold(p->function, p->ring, request->buffer, &status);
	if (!buffer)
		return status;
	if (request->at > buffer->size || request->size > buffer->size - request->at)
		return safe_fail_in(p->function, EINVAL, CAUSE_BUFFER_RANGE, VALUE(request->at), VALUE(request->size),
			VALUE(buffer->size));
	p->parts->address = (uintptr_t)buffer->memory + request->at;
	p->parts->size = (uint32_t)request->size;
	uint32_t index = p->ring->buffers ? safe_table_find(p->ring->buffers, buffer) : NO_ENTRY;
	if (index != NO_ENTRY) {
		p->parts->opcode = safe_operation_rows[request->kind].fixed;
		p->parts->buffer_index = (uint16_t)index;
	}
	return 0;
}

static int check_stat(const struct preparation *p)
{
	const struct ferrule_request *request = p->request;
	int status = 0;
	struct buffer *buffer = *p->buffer = safe_buffer_hold(p->function, p->ring, request->buffer, &status);
	if (!buffer)
		return status;
	if (request->at > buffer->size || STATX_BYTES > buffer->size - request->at)
		return safe_fail_in(p->function, EINVAL, CAUSE_STAT_RANGE, VALUE(request->at), STATX_BYTES,
			VALUE(buffer->size));
	p->parts->offset = (uintptr_t)buffer->memory + request->at;
	return 0;
}

static int check_parts(const struct preparation *p)
{
	return safe_group_make(p->function, p->ring, p->request, p->parts, p->buffer);
}

/* Both texts in one piece; the second is optional. Returns where it begins. */
static int copy_texts(const struct preparation *p, const char *text, const char *second, uint64_t *begin)
{
	size_t size = strlen(text) + 1, more = second ? strlen(second) + 1 : 0;
	char *copy = malloc(size + more);
	if (!copy)
		return safe_fail_in(p->function, ENOMEM, CAUSE_MEMORY, VALUE(size + more));
	memcpy(copy, text, size);
	if (second)
		memcpy(copy + size, second, more);
	p->parts->address = (uintptr_t)copy;
	*begin = (uintptr_t)copy + size;
	return 0;
}

static int check_path(const struct preparation *p)
{
	uint64_t end;
	if (!p->request->path)
		return safe_fail_in(p->function, EINVAL, CAUSE_PATH, VALUE_TEXT("path|path"));
	return copy_texts(p, p->request->path, NULL, &end);
}

static int check_paths(const struct preparation *p)
{
	if (!p->request->path)
		return safe_fail_in(p->function, EINVAL, CAUSE_PATH, VALUE_TEXT("path|path"));
	if (!p->request->new_path)
		return safe_fail_in(p->function, EINVAL, CAUSE_PATH, VALUE_TEXT("new_path|new_path"));
	return copy_texts(p, p->request->path, p->request->new_path, &p->parts->offset);
}

static int check_time(const struct preparation *p)
{
	int64_t nanoseconds = p->request->offset;
	uint64_t count = p->request->size;
	if (nanoseconds < 0)
		return safe_fail_in(p->function, EINVAL, CAUSE_NANOSECONDS, nanoseconds);
	if (count > UINT32_MAX)
		return safe_fail_in(p->function, EINVAL, CAUSE_SIZE, VALUE(count), VALUE_TEXT("count|size"));
	struct __kernel_timespec *time = malloc(sizeof(*time));
	if (!time)
		return safe_fail_in(p->function, ENOMEM, CAUSE_MEMORY, VALUE(sizeof(*time)));
	*time = (struct __kernel_timespec){nanoseconds / 1000000000, nanoseconds % 1000000000};
	p->parts->descriptor = -1;
	p->parts->address = (uintptr_t)time;
	p->parts->offset = count;
	p->parts->size = 1;
	return 0;
}

/* ---- all fields, in the order of enum field ---- */

static int (*const checks[FIELDS])(const struct preparation *) = {check_file, check_offset, check_closed,
	check_directory, check_place, check_source, check_target_directory, check_size, check_range, check_mode,
	check_mask, check_how, check_how_open, check_how_place, check_how_fsync, check_events, check_target,
	check_buffer, check_stat, check_parts, check_path, check_paths, check_time};

/* IOSQE_* for each combination of enum ferrule_operation_flags. */
#define LINK_BITS(flags) (((flags)&1 ? IOSQE_IO_LINK : 0) | ((flags)&2 ? IOSQE_IO_HARDLINK : 0))
#define ENTRY_FLAGS(flags) (LINK_BITS(flags) | ((flags)&4 ? IOSQE_IO_DRAIN : 0) | ((flags)&8 ? IOSQE_ASYNC : 0))
#define FOUR(flags) ENTRY_FLAGS(flags), ENTRY_FLAGS(flags + 1), ENTRY_FLAGS(flags + 2), ENTRY_FLAGS(flags + 3)
static const uint8_t entry_flags[16] = {FOUR(0), FOUR(4), FOUR(8), FOUR(12)};

static int refuse(const char *function, const struct ferrule_request *request)
{
	if (request->kind >= OPERATION_KINDS)
		return safe_fail_in(function, EINVAL, CAUSE_KIND, request->kind, OPERATION_KINDS - 1);
	return safe_fail_in(function, EINVAL, CAUSE_OPERATION_FLAGS, request->flags);
}

void safe_prepared_undo(uint32_t kind, struct prepared *prepared)
{
	if (prepared->buffer)
		safe_buffer_release(prepared->buffer);
	if (owns_address(kind))
		free((void *)(uintptr_t)prepared->parts.address);
	prepared->buffer = NULL;
	prepared->parts.address = 0;
}

int safe_prepare(
	const char *function, struct ring *ring, const struct ferrule_request *request, struct prepared *prepared)
{
	if (__builtin_expect(request->kind >= OPERATION_KINDS || request->flags >= sizeof(entry_flags), 0))
		return refuse(function, request);
	const struct operation_row *row = &safe_operation_rows[request->kind];
	const struct preparation preparation = {function, ring, request, &prepared->parts, &prepared->buffer};
	uint32_t fields = row->fields;
	int status = 0;
	prepared->parts = (struct parts){.opcode = row->opcode, .flags = entry_flags[request->flags]};
	prepared->buffer = NULL;
	for (; status == 0 && fields; fields &= fields - 1)
		status = checks[__builtin_ctz(fields)](&preparation);
	if (__builtin_expect(status < 0, 0))
		safe_prepared_undo(request->kind, prepared);
	return status;
}
