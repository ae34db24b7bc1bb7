/* SPDX-License-Identifier: MIT
 *
 * The quick way of requests into the submission queue, for those that most are: a NOP, a read or a write with a buffer,
 * on a ring of one thread, in no chain. One that is in any way different, or wrong, is left to the way that can do and
 * explain everything, in submit.c.
 */
#include "entry.h"
#include "flow.h"

/* Of the rows whose requests can go this way, if they have fields at all. */
#define TRANSFER (FIELD_FILE | FIELD_OFFSET | FIELD_BUFFER)

/* What the last request had, looked up once for all that follow of its kind and with its buffer. The buffer is held once
 * while it is here; its uses are counted, and become holds when it goes. */
struct last {
	uint32_t kind; /* OPERATION_KINDS: nothing is here */
	uint32_t uses;
	int64_t handle;
	struct buffer *buffer;
	uint16_t buffer_index; /* in the ring's table */
	uint8_t opcode;
};

static void settle(struct last *last)
{
	if (last->kind == OPERATION_KINDS)
		return;
	if (last->uses == 0)
		safe_buffer_release(last->buffer);
	else if (last->uses > 1)
		slot_hold_more(&last->buffer->slot, last->uses - 1);
	last->kind = OPERATION_KINDS;
}

static bool look_up(const struct ring *ring, const struct ferrule_request *request, struct last *last)
{
	const struct operation_row *row = &safe_operation_rows[request->kind];
	int64_t handle = request->buffer;
	settle(last);
	struct buffer *buffer = row->fields == TRANSFER ? slot_find(&safe_buffers, handle) : NULL;
	if (!buffer || !slot_hold(&buffer->slot, handle_generation(handle)))
		return false;
	if (buffer->domain != ring->domain) {
		safe_buffer_release(buffer);
		return false;
	}
	uint32_t index = ring->buffers ? safe_table_find(ring->buffers, buffer) : NO_ENTRY;
	*last = (struct last){.kind = request->kind, .handle = handle, .buffer = buffer, .opcode = row->opcode};
	if (index != NO_ENTRY) {
		last->opcode = row->fixed;
		last->buffer_index = (uint16_t)index;
	}
	return true;
}

static inline bool is_fixed(const struct ring *ring, int64_t file)
{
	return ring->files && (uint64_t)file - FERRULE_FIXED_FILE < ring->files->count;
}

/* The same checks as in submit.c, without a word about why. */
static inline bool resolve(
	const struct ring *ring, const struct ferrule_request *request, struct last *last, struct parts *parts)
{
	if ((uint64_t)request->file > INT32_MAX) {
		if (!is_fixed(ring, request->file))
			return false;
		parts->flags = IOSQE_FIXED_FILE;
	}
	if (request->offset < FERRULE_AT_POSITION)
		return false;
	if ((request->kind != last->kind || request->buffer != last->handle) && !look_up(ring, request, last))
		return false;
	const struct buffer *buffer = last->buffer;
	if (request->at > buffer->size || request->size > buffer->size - request->at)
		return false;
	parts->opcode = last->opcode;
	parts->buffer_index = last->buffer_index;
	parts->descriptor = (int32_t)request->file;
	parts->address = (uintptr_t)buffer->memory + request->at;
	parts->offset = (uint64_t)request->offset;
	parts->size = (uint32_t)request->size;
	last->uses++;
	return true;
}

/* Takes a slot, which there is, and fills it and an entry of the queue in one go. Returns the operation's handle. */
static inline int64_t fill(
	struct ring *ring, const struct ferrule_request *request, const struct parts *parts, struct buffer *buffer)
{
	int64_t handle;
	struct operation *operation = operation_next(ring, &handle);
	operation->state = STATE_FLYING;
	operation->kind = (uint8_t)request->kind;
	operation->opcode = parts->opcode;
	operation->flags = parts->flags;
	operation->buffer_index = parts->buffer_index;
	operation->claims = 0;
	operation->buffer = buffer;
	operation->tag = request->tag;
	operation->keep = request->keep;
	operation->offset = parts->offset;
	operation->address = parts->address;
	operation->descriptor = parts->descriptor;
	operation->file_index = 0;
	operation->size = parts->size;
	operation->how = 0;
	parts_write(entry_next(ring), parts, (uint64_t)handle);
	return handle;
}

/* False if the request has to go the other way. */
static inline bool queue(struct ring *ring, const struct ferrule_request *request, struct last *last, int64_t *handle)
{
	if (request->flags || !operation_is_free(ring))
		return false;
	if (request->kind == FERRULE_OP_NOP) {
		const struct parts nop = {.opcode = IORING_OP_NOP};
		*handle = fill(ring, request, &nop, NULL);
		return true;
	}
	struct parts parts = {0};
	if (request->kind >= OPERATION_KINDS || !resolve(ring, request, last, &parts))
		return false;
	*handle = fill(ring, request, &parts, last->buffer);
	return true;
}

/* How many operations have places in the submission queue and in the completion queue. */
static inline unsigned places(const struct ring *ring)
{
	unsigned of_submissions = io_uring_sq_space_left(&ring->uring), left = ring->limit - ring->outstanding;
	return of_submissions < left ? of_submissions : left;
}

unsigned safe_submit_quick(struct ring *ring, const struct ferrule_request *requests, unsigned n, int64_t *operations)
{
	struct last last = {.kind = OPERATION_KINDS};
	unsigned done = 0;
	if (ring->shared || ring->staging)
		return 0;
	if (n > places(ring))
		n = places(ring);
	while (done < n && queue(ring, &requests[done], &last, &operations[done]))
		done++;
	settle(&last);
	ring->outstanding += done;
	ring->in_flight += done;
	return done;
}
