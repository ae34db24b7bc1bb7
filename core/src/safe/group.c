/* SPDX-License-Identifier: MIT
 *
 * Groups: what a vectored operation holds, as if it were one buffer.
 */
#include "prepare.h"
#include <errno.h>
#include <stdlib.h>

/* More than the kernel takes in one operation. */
#define MOST_PARTS 1024

struct group {
	struct buffer head; /* its size is 0 and its kind KIND_END, which no slot of a buffer has */
	uint32_t count;     /* buffers that are held */
	struct buffer **buffers;
	struct iovec iovecs[];
};

static struct group *allocate(uint32_t count)
{
	size_t iovecs = count * sizeof(struct iovec);
	struct group *group = malloc(sizeof(*group) + iovecs + count * sizeof(struct buffer *));
	if (!group)
		return NULL;
	group->head = (struct buffer){.slot = {.word = 1, .kind = KIND_END}};
	group->count = 0;
	group->buffers = (struct buffer **)((char *)group->iovecs + iovecs);
	return group;
}

void safe_group_free(struct buffer *head)
{
	struct group *group = (struct group *)head;
	while (group->count > 0)
		safe_buffer_release(group->buffers[--group->count]);
	free(group);
}

uint64_t safe_group_sum(const struct buffer *head, uint64_t (*of)(struct buffer *buffer))
{
	const struct group *group = (const struct group *)head;
	uint64_t sum = 0;
	for (uint32_t i = 0; i < group->count; i++)
		sum += of(group->buffers[i]);
	return sum;
}

static int add_part(const char *function, const struct ring *ring, struct group *group, const struct ferrule_part *part)
{
	int status = 0;
	uint32_t i = group->count;
	struct buffer *buffer = safe_buffer_hold(function, ring, part->buffer, &status);
	if (!buffer) {
		safe_failure_in_part(i);
		return status;
	}
	group->buffers[i] = buffer;
	group->count++;
	if (part->at > buffer->size || part->size > buffer->size - part->at) {
		status = safe_fail_in(function, EINVAL, CAUSE_BUFFER_RANGE, VALUE(part->at), VALUE(part->size),
			VALUE(buffer->size));
		safe_failure_in_part(i);
		return status;
	}
	group->iovecs[i] = (struct iovec){buffer->memory + part->at, part->size};
	return 0;
}

int safe_group_make(const char *function, struct ring *ring, const struct ferrule_request *request,
	struct parts *parts, struct buffer **held)
{
	uint32_t count = request->part_count;
	if (count == 0 || count > MOST_PARTS)
		return safe_fail_in(function, EINVAL, CAUSE_PART_COUNT, count, MOST_PARTS);
	if (!request->parts)
		return safe_fail_in(function, EINVAL, CAUSE_PARTS, count);
	struct group *group = allocate(count);
	if (!group)
		return safe_fail_in(function, ENOMEM, CAUSE_MEMORY, VALUE(count * sizeof(struct iovec)));
	*held = &group->head;
	parts->address = (uintptr_t)group->iovecs;
	parts->size = count;
	int status = 0;
	for (uint32_t i = 0; status == 0 && i < count; i++)
		status = add_part(function, ring, group, &request->parts[i]);
	return status;
}
