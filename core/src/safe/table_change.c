/* SPDX-License-Identifier: MIT
 *
 * Registration and update of a ring's tables of files and buffers.
 *
 * The kernel tells by a completion with the entry's tag when it no longer uses what was there. That tag is always one
 * of ours, the handle of a slot which holds the buffer and knows the caller's tag; files without a tag of the caller's
 * have none, since the kernel itself holds the file.
 */
#include "table.h"
#include "failure.h"
#include "flow.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define MOST_FILES (1u << 20)
#define MOST_BUFFERS 16384u

/* One registration or update. */
struct change {
	const char *function;
	const char *opcode;
	struct ring *ring;
	struct table *table;
	enum kind kind;
	const int *descriptors;
	const int64_t *buffers;
	const uint64_t *tags; /* the caller's */
	unsigned offset, count;
	/* for the kernel */
	__u64 *kernel_tags;
	struct iovec *iovecs;
	struct operation **resources;
};

/* ---- checks ---- */

static int check_descriptors(const struct change *change, bool update)
{
	const char *empty = update ? "FERRULE_EMPTY_FILE (-1) or FERRULE_SKIP_FILE (-2)" : "FERRULE_EMPTY_FILE (-1)";
	for (unsigned i = 0; i < change->count; i++) {
		int descriptor = change->descriptors[i];
		if (descriptor < (update ? FERRULE_SKIP_FILE : FERRULE_EMPTY_FILE))
			return safe_fail_in(change->function, EBADF, CAUSE_TABLE_DESCRIPTOR_RANGE, i, descriptor,
				VALUE_TEXT(empty));
		if (descriptor < 0 && change->tags && change->tags[i])
			return safe_fail_in(change->function, EINVAL, CAUSE_TABLE_TAG, i, VALUE(change->tags[i]));
	}
	return 0;
}

static int check_count(const struct change *change)
{
	unsigned most = change->kind == KIND_FILES ? MOST_FILES : MOST_BUFFERS;
	if (change->count > 0 && change->count <= most)
		return 0;
	/* For files the kernel's own answer to too many is EMFILE. */
	int error = change->count && change->kind == KIND_FILES ? EMFILE : EINVAL;
	return safe_fail_in(change->function, error, CAUSE_TABLE_COUNT, change->count, most);
}

/* ---- resources ---- */

static int make_resource(struct change *change, unsigned i, struct buffer *buffer)
{
	struct operation *resource = operation_take(change->ring);
	if (!resource) {
		if (buffer)
			safe_buffer_release(buffer);
		return safe_fail_in(change->function, ENOMEM, CAUSE_TOO_MANY_HANDLES, KIND_OPERATION);
	}
	resource->kind = OPERATION_KINDS;
	resource->state = STATE_ENTRY;
	resource->claims = 0;
	resource->buffer = buffer;
	resource->tag = change->tags ? change->tags[i] : 0;
	resource->keep = 0;
	resource->descriptor = (int32_t)(change->offset + i);
	resource->how = change->kind;
	resource->address = 0;
	change->resources[i] = resource;
	change->kernel_tags[i] = (__u64)operation_handle(resource);
	return 0;
}

static int prepare_buffer(struct change *change, unsigned i)
{
	int64_t handle = change->buffers[i];
	if (handle == 0) {
		if (change->tags && change->tags[i])
			return safe_fail_in(change->function, EINVAL, CAUSE_TABLE_TAG, i, VALUE(change->tags[i]));
		return 0;
	}
	struct buffer *buffer = slot_find(&safe_buffers, handle);
	if (!buffer || !slot_hold(&buffer->slot, handle_generation(handle)))
		return safe_fail_in(change->function, EBADF, CAUSE_TABLE_BUFFER, i, handle);
	if (buffer->domain != change->ring->domain) {
		safe_buffer_release(buffer);
		return safe_fail_in(change->function, EBADF, CAUSE_OTHER_DOMAIN, handle, KIND_BUFFER, buffer->domain,
			change->ring->domain);
	}
	change->iovecs[i] = (struct iovec){buffer->memory, buffer->size};
	return make_resource(change, i, buffer);
}

static int prepare_entries(struct change *change)
{
	int status = 0;
	for (unsigned i = 0; status == 0 && i < change->count; i++) {
		if (change->kind == KIND_BUFFERS)
			status = prepare_buffer(change, i);
		else if (change->tags && change->tags[i])
			status = make_resource(change, i, NULL);
	}
	return status;
}

static int prepare(struct change *change)
{
	change->kernel_tags = calloc(change->count, sizeof(*change->kernel_tags));
	change->iovecs = calloc(change->count, sizeof(*change->iovecs));
	change->resources = calloc(change->count, sizeof(struct operation *));
	if (change->kernel_tags && change->iovecs && change->resources)
		return prepare_entries(change);
	return safe_fail_in(change->function, ENOMEM, CAUSE_MEMORY,
		VALUE(change->count * (sizeof(__u64) + sizeof(struct iovec) + sizeof(struct operation *))));
}

static void undo(struct change *change, unsigned from)
{
	for (unsigned i = from; change->resources && i < change->count; i++) {
		struct operation *resource = change->resources[i];
		if (!resource)
			continue;
		if (resource->buffer)
			safe_buffer_release(resource->buffer);
		resource->buffer = NULL;
		operation_put(change->ring, resource);
	}
}

static void finish(struct change *change)
{
	free(change->kernel_tags);
	free(change->iovecs);
	free(change->resources);
}

static void commit(struct change *change, unsigned done)
{
	for (unsigned i = 0; i < done; i++) {
		uint32_t index = change->offset + i;
		if (change->kind == KIND_FILES && change->descriptors[i] == FERRULE_SKIP_FILE)
			continue;
		safe_table_replace(change->ring, change->table, index);
		change->table->entries[index].resource = change->resources[i];
		if (change->resources[i] && change->kind == KIND_BUFFERS)
			safe_table_link(change->table, index, change->resources[i]->buffer);
	}
	if (!change->ring->leading)
		safe_reap(change->ring);
}

/* ---- why the kernel refused ---- */

static bool is_ring(int descriptor)
{
	char path[64], target[64];
	snprintf(path, sizeof(path), "/proc/self/fd/%d", descriptor);
	ssize_t length = readlink(path, target, sizeof(target) - 1);
	target[length > 0 ? length : 0] = '\0';
	return strstr(target, "[io_uring]") != NULL;
}

static int descriptor_failure(const struct change *change)
{
	const char *empty = "FERRULE_EMPTY_FILE (-1)";
	for (unsigned i = 0; i < change->count; i++) {
		int descriptor = change->descriptors[i];
		if (descriptor < 0)
			continue;
		if (fcntl(descriptor, F_GETFD) < 0)
			return safe_fail_in(
				change->function, EBADF, CAUSE_TABLE_DESCRIPTOR, i, descriptor, VALUE_TEXT(empty));
		if (is_ring(descriptor))
			return safe_fail_in(change->function, EBADF, CAUSE_TABLE_RING, i, descriptor);
	}
	return safe_fail_in(change->function, EBADF, CAUSE_REGISTER, VALUE_TEXT(change->opcode));
}

static int limit_failure(const struct change *change, int resource, enum cause cause, uint64_t asked, int error)
{
	struct rlimit limit = {0};
	getrlimit((__rlimit_resource_t)resource, &limit);
	return safe_fail_in(change->function, error, cause, VALUE(asked), VALUE(limit.rlim_cur), VALUE(limit.rlim_max));
}

static int refused(const struct change *change, int error)
{
	uint64_t bytes = 0;
	for (unsigned i = 0; change->iovecs && i < change->count; i++)
		bytes += change->iovecs[i].iov_len;
	if (error == EBUSY)
		return safe_fail_in(change->function, error, CAUSE_TABLE_THERE,
			VALUE_TEXT(change->kind == KIND_FILES ? "files" : "buffers"));
	if (error == EBADF && change->kind == KIND_FILES && change->descriptors)
		return descriptor_failure(change);
	if (error == EMFILE)
		return limit_failure(change, RLIMIT_NOFILE, CAUSE_FILES_LIMIT, change->count, error);
	if (error == ENOMEM && bytes)
		return limit_failure(change, RLIMIT_MEMLOCK, CAUSE_REGISTER_MEMORY, bytes, error);
	return safe_fail_in(change->function, error, CAUSE_REGISTER, VALUE_TEXT(change->opcode));
}

/* ---- registering ---- */

static int register_entries(const struct change *change)
{
	struct io_uring *uring = &change->ring->uring;
	if (change->kind == KIND_BUFFERS) {
		if (!change->buffers)
			return io_uring_register_buffers_sparse(uring, change->count);
		return io_uring_register_buffers_tags(uring, change->iovecs, change->kernel_tags, change->count);
	}
	if (!change->descriptors)
		return io_uring_register_files_sparse(uring, change->count);
	if (!change->tags)
		return io_uring_register_files(uring, change->descriptors, change->count);
	return io_uring_register_files_tags(uring, change->descriptors, change->kernel_tags, change->count);
}

static int64_t open_locked(struct change *change)
{
	struct table **where = safe_table_place(change->ring, change->kind);
	bool sparse = !change->buffers && !change->descriptors;
	if (*where)
		return refused(change, EBUSY);
	change->table = safe_table_make(change->function, change->ring, change->kind, change->count);
	if (!change->table)
		return -ENOMEM;
	int status = sparse ? 0 : prepare(change);
	if (status == 0) {
		status = register_entries(change);
		status = status < 0 ? refused(change, -status) : 0;
	}
	if (status < 0) {
		undo(change, 0);
		safe_table_free(change->table);
		return status;
	}
	*where = change->table;
	if (!sparse)
		commit(change, change->count);
	return safe_slot_open(&change->table->slot);
}

static int64_t open_table(struct change *change, int64_t handle)
{
	int status = 0;
	change->ring = safe_ring_lock(change->function, handle, &status);
	if (!change->ring)
		return status;
	status = check_count(change);
	int64_t result = status < 0 ? status : open_locked(change);
	finish(change);
	safe_ring_unlock(change->ring);
	return result;
}

static int update_entries(const struct change *change)
{
	struct io_uring *uring = &change->ring->uring;
	if (change->kind == KIND_BUFFERS)
		return io_uring_register_buffers_update_tag(
			uring, change->offset, change->iovecs, change->kernel_tags, change->count);
	if (!change->tags)
		return io_uring_register_files_update(uring, change->offset, change->descriptors, change->count);
	return io_uring_register_files_update_tag(
		uring, change->offset, change->descriptors, change->kernel_tags, change->count);
}

static int update_locked(struct change *change)
{
	unsigned places = change->table->count;
	int status = check_count(change);
	if (status < 0)
		return status;
	if (change->offset > places || change->count > places - change->offset)
		return safe_fail_in(change->function, EINVAL, CAUSE_TABLE_RANGE, change->offset, change->count, places);
	status = prepare(change);
	if (change->kind == KIND_BUFFERS)
		safe_unfix(change->ring);
	if (status == 0) {
		status = update_entries(change);
		status = status < 0 ? refused(change, -status) : status;
	}
	unsigned done = status < 0 ? 0 : (unsigned)status;
	undo(change, done);
	if (done)
		commit(change, done);
	return status;
}

static int update_table(struct change *change, int64_t handle)
{
	int status = 0;
	change->table = safe_table_lock(change->function, handle, change->kind, &status);
	if (!change->table)
		return status;
	change->ring = change->table->ring;
	status = update_locked(change);
	finish(change);
	safe_ring_unlock(change->ring);
	return status;
}

/* ---- the public functions ---- */

int64_t ferrule_files_open(int64_t ring, const int *descriptors, unsigned count, const uint64_t *tags)
{
	struct change change = {.function = __func__,
		.opcode = "IORING_REGISTER_FILES2",
		.kind = KIND_FILES,
		.descriptors = descriptors,
		.tags = tags,
		.count = count};
	int status = check_descriptors(&change, false);
	return status < 0 ? status : open_table(&change, ring);
}

int64_t ferrule_files_open_sparse(int64_t ring, unsigned count)
{
	struct change change = {
		.function = __func__, .opcode = "IORING_REGISTER_FILES2 (sparse)", .kind = KIND_FILES, .count = count};
	return open_table(&change, ring);
}

int ferrule_files_update(int64_t files, unsigned offset, const int *descriptors, unsigned count, const uint64_t *tags)
{
	struct change change = {.function = __func__,
		.opcode = "IORING_REGISTER_FILES_UPDATE2",
		.kind = KIND_FILES,
		.descriptors = descriptors,
		.tags = tags,
		.offset = offset,
		.count = count};
	int status = check_descriptors(&change, true);
	return status < 0 ? status : update_table(&change, files);
}

int64_t ferrule_buffers_open(int64_t ring, const int64_t *buffers, unsigned count, const uint64_t *tags)
{
	struct change change = {.function = __func__,
		.opcode = "IORING_REGISTER_BUFFERS2",
		.kind = KIND_BUFFERS,
		.buffers = buffers,
		.tags = tags,
		.count = count};
	return open_table(&change, ring);
}

int64_t ferrule_buffers_open_sparse(int64_t ring, unsigned count)
{
	struct change change = {.function = __func__,
		.opcode = "IORING_REGISTER_BUFFERS2 (sparse)",
		.kind = KIND_BUFFERS,
		.count = count};
	return open_table(&change, ring);
}

int ferrule_buffers_update(int64_t table, unsigned offset, const int64_t *buffers, unsigned count, const uint64_t *tags)
{
	struct change change = {.function = __func__,
		.opcode = "IORING_REGISTER_BUFFERS_UPDATE",
		.kind = KIND_BUFFERS,
		.buffers = buffers,
		.tags = tags,
		.offset = offset,
		.count = count};
	return update_table(&change, table);
}
