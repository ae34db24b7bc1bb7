/* SPDX-License-Identifier: MIT
 *
 * A ring's tables of registered files and buffers.
 *
 * The kernel tells by a completion with the entry's tag when it no longer uses what was there. That tag is always one
 * of ours, the handle of a slot which holds the buffer and knows the caller's tag; files without a tag of the caller's
 * have none, since the kernel itself holds the file.
 */
#include "crossing.h"
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

static struct slots *tables(enum kind kind)
{
	return kind == KIND_FILES ? &safe_files_tables : &safe_buffers_tables;
}

static struct table **place(struct ring *ring, enum kind kind)
{
	return kind == KIND_FILES ? &ring->files : &ring->buffers;
}

/* ---- which entry has a buffer ---- */

static void link_buffer(struct table *table, uint32_t index, struct buffer *buffer)
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

static void free_table(struct table *table)
{
	free_arrays(table);
	safe_slot_free(tables((enum kind)table->slot.kind), &table->slot);
}

static struct table *make_table(struct change *change)
{
	struct table *table = (struct table *)safe_slot_take(tables(change->kind));
	if (!table) {
		safe_fail_in(change->function, ENOMEM, CAUSE_TOO_MANY_HANDLES, change->kind);
		return NULL;
	}
	if (!allocate(table, change->kind, change->count)) {
		free_table(table);
		safe_fail_in(change->function, ENOMEM, CAUSE_MEMORY, VALUE(change->count * sizeof(struct entry)));
		return NULL;
	}
	__atomic_store_n(&table->ring, change->ring, __ATOMIC_RELEASE);
	return table;
}

/* The table with its ring locked; or NULL with the failure noted, which is *status. */
static struct table *lock_table(const char *function, int64_t handle, enum kind kind, int *status)
{
	safe_cross();
	struct table *table = slot_find(tables(kind), handle);
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

/* The kernel was told to let go of the entry, and will say when it has. */
static void replace(struct ring *ring, struct table *table, uint32_t index)
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

static void commit(struct change *change, unsigned done)
{
	for (unsigned i = 0; i < done; i++) {
		uint32_t index = change->offset + i;
		if (change->kind == KIND_FILES && change->descriptors[i] == FERRULE_SKIP_FILE)
			continue;
		replace(change->ring, change->table, index);
		change->table->entries[index].resource = change->resources[i];
		if (change->resources[i] && change->kind == KIND_BUFFERS)
			link_buffer(change->table, index, change->resources[i]->buffer);
	}
	if (!change->ring->leading)
		safe_reap(change->ring);
}

void safe_entry_forget(struct ring *ring, const struct operation *resource)
{
	struct table *table = *place(ring, (enum kind)resource->how);
	uint32_t index = (uint32_t)resource->descriptor;
	if (table && table->entries[index].resource == resource) {
		unlink_buffer(table, index);
		table->entries[index].resource = NULL;
	}
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
	struct table **where = place(change->ring, change->kind);
	bool sparse = !change->buffers && !change->descriptors;
	if (*where)
		return refused(change, EBUSY);
	change->table = make_table(change);
	if (!change->table)
		return -ENOMEM;
	int status = sparse ? 0 : prepare(change);
	if (status == 0) {
		status = register_entries(change);
		status = status < 0 ? refused(change, -status) : 0;
	}
	if (status < 0) {
		undo(change, 0);
		free_table(change->table);
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
	change->table = lock_table(change->function, handle, change->kind, &status);
	if (!change->table)
		return status;
	change->ring = change->table->ring;
	status = update_locked(change);
	finish(change);
	safe_ring_unlock(change->ring);
	return status;
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
		replace(ring, table, i);
	*place(ring, (enum kind)table->slot.kind) = NULL;
	if (!ring->leading)
		safe_reap(ring);
	return 0;
}

static int close_table(const char *function, int64_t handle, enum kind kind)
{
	int status;
	struct table *table = lock_table(function, handle, kind, &status);
	if (!table)
		return status;
	struct ring *ring = table->ring;
	status = unregister(ring, table);
	if (status < 0)
		status = safe_fail_in(function, -status, CAUSE_REGISTER,
			VALUE_TEXT(kind == KIND_FILES ? "IORING_UNREGISTER_FILES" : "IORING_UNREGISTER_BUFFERS"));
	else if (safe_slot_end(&table->slot, handle_generation(handle), GENERATION_CLOSED))
		free_table(table);
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
				*place(ring, (enum kind)table->slot.kind) = NULL;
			ring->version++;
			free_arrays(table);
		}
		pthread_mutex_unlock(&ring->lock.mutex);
	}
	safe_slot_free(tables((enum kind)table->slot.kind), &table->slot);
}

static void close_with_ring(struct table *table)
{
	uint32_t generation = slot_generation(&table->slot);
	if (generation <= GENERATION_MASK && safe_slot_end(&table->slot, generation, GENERATION_CLOSED))
		free_table(table);
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
	struct table *table = lock_table(function, handle, kind, &status);
	if (!table)
		return status;
	int64_t count = table->count;
	safe_ring_unlock(table->ring);
	return count;
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

int64_t ferrule_files_count(int64_t files)
{
	return count_table(__func__, files, KIND_FILES);
}

int ferrule_files_close(int64_t files)
{
	return close_table(__func__, files, KIND_FILES);
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

int64_t ferrule_buffers_count(int64_t table)
{
	return count_table(__func__, table, KIND_BUFFERS);
}

int ferrule_buffers_close(int64_t table)
{
	return close_table(__func__, table, KIND_BUFFERS);
}
