/* SPDX-License-Identifier: MIT
 *
 * The quick way of requests into the submission queue, for those that most are: a NOP, a read or a write with a buffer,
 * on a ring of one thread, in no chain. One that is in any way different, or wrong, is left to the way that can do and
 * explain everything, in submit.c.
 *
 * What counts here is how many stores and instructions an operation costs: fields that lie side by side are written as
 * one word.
 */
#include "entry.h"
#include "flow.h"
#include <string.h>

/* Of the rows whose requests can go this way, if they have fields at all. */
#define TRANSFER (FIELD_FILE | FIELD_OFFSET | FIELD_BUFFER)

/* `value`, as a word has it that is `size` bytes long and `offset` bytes into the word's memory. */
static inline uint64_t in_word(unsigned offset, unsigned size, uint64_t value)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return value << 8 * (8 - offset - size);
#else
	(void)size;
	return value << 8 * offset;
#endif
}

/* The words that begin an operation's slot behind its handle, and an entry of the queue. */
static inline uint64_t head_word(uint64_t kind, uint64_t opcode, uint64_t flags, uint64_t buffer_index)
{
	return in_word(0, 1, STATE_FLYING) | in_word(1, 1, kind) | in_word(2, 1, opcode) | in_word(3, 1, flags) |
	       in_word(4, 2, buffer_index);
}

static inline uint64_t entry_word(uint64_t opcode, uint64_t flags, uint32_t descriptor)
{
	return in_word(0, 1, opcode) | in_word(1, 1, flags) | in_word(4, 4, descriptor);
}

/* What the last request had, looked up once for all that follow of its kind and with its buffer. A buffer that is in the
 * ring's table is held by that, until the kernel no longer uses it. Another is held once while it is here; its uses are
 * counted, and become holds when it goes. */
struct last {
	uint32_t kind; /* OPERATION_KINDS: nothing is here */
	uint32_t uses;
	int64_t handle;
	struct buffer *held; /* NULL for a registered one */
	unsigned char *memory;
	size_t size;
	uint64_t head; /* of the slot */
	uint64_t opcode, buffer_index;
};

static void settle(struct last *last)
{
	if (last->held && last->uses == 0)
		safe_buffer_release(last->held);
	else if (last->held && last->uses > 1)
		slot_hold_more(&last->held->slot, last->uses - 1);
	last->held = NULL;
	last->kind = OPERATION_KINDS;
	last->uses = 0;
}

static inline bool hold(const struct ring *ring, struct buffer *buffer, int64_t handle)
{
	if (!slot_hold(&buffer->slot, handle_generation(handle)))
		return false;
	if (buffer->domain == ring->domain)
		return true;
	safe_buffer_release(buffer);
	return false;
}

static __attribute__((noinline)) bool look_up(const struct ring *ring, const struct ferrule_request *request, struct last *last)
{
	const struct operation_row *row = &safe_operation_rows[request->kind];
	int64_t handle = request->buffer;
	if (last->held)
		settle(last);
	struct buffer *buffer = row->fields == TRANSFER ? slot_find(&safe_buffers, handle) : NULL;
	if (!buffer)
		return false;
	uint32_t index = ring->buffers ? safe_table_find(ring->buffers, buffer) : NO_ENTRY;
	bool registered = index != NO_ENTRY;
	if (!registered && !hold(ring, buffer, handle))
		return false;
	last->kind = request->kind;
	last->uses = 0;
	last->handle = handle;
	last->held = registered ? NULL : buffer;
	last->memory = buffer->memory;
	last->size = buffer->size;
	last->opcode = registered ? row->fixed : row->opcode;
	last->buffer_index = registered ? index : 0;
	last->head = head_word(request->kind, last->opcode, 0, last->buffer_index);
	return true;
}

/* ---- slots and entries ---- */

/* Where the next operation goes, out of the ring's memory meanwhile. */
struct cursor {
	struct operation *free;      /* the first free one */
	const struct operation *end; /* the last, which is never taken */
	struct io_uring_sqe *entries;
	unsigned tail, mask;
};

static inline struct io_uring_sqe *next_entry(struct cursor *cursor)
{
	return &cursor->entries[cursor->tail++ & cursor->mask];
}

/* The slot's handle and all that does not differ between kinds. There is a slot. */
static inline struct operation *take(struct cursor *cursor, const struct ferrule_request *request, uint64_t head,
	struct buffer *held, int64_t *handle)
{
	struct operation *operation = cursor->free;
	cursor->free = operation->next;
	if (__builtin_expect(owns_address(operation->kind), 0))
		safe_operation_forget(operation);
	*handle = operation_next_handle(operation);
	__atomic_store_n(&operation->handle, *handle, __ATOMIC_RELEASE);
	operation->head = head;
	operation->buffer = held;
	operation->tag = request->tag;
	operation->keep = request->keep;
	return operation;
}

static inline void write_tail(struct io_uring_sqe *entry, int64_t handle, uint64_t buffer_index)
{
	const uint64_t index = in_word(0, 2, buffer_index);
	entry->user_data = (uint64_t)handle;
	memcpy(&entry->buf_index, &index, sizeof(index));
	entry->addr3 = 0;
	entry->__pad2[0] = 0;
}

/* The slot's own words of an entry are not written: of a NOP nothing has to be explained. */
static inline int64_t queue_nop(struct cursor *cursor, const struct ferrule_request *request)
{
	int64_t handle;
	take(cursor, request, head_word(FERRULE_OP_NOP, IORING_OP_NOP, 0, 0), NULL, &handle);
	struct io_uring_sqe *entry = next_entry(cursor);
	memset(entry, 0, offsetof(struct io_uring_sqe, user_data));
	write_tail(entry, handle, 0);
	return handle;
}

static inline int64_t queue_transfer(struct cursor *cursor, const struct ferrule_request *request, struct last *last,
	uint64_t flags, uint64_t address)
{
	int64_t handle;
	const uint32_t descriptor = (uint32_t)request->file;
	const uint64_t size = in_word(0, 4, request->size), first = entry_word(last->opcode, flags, descriptor);
	struct operation *operation =
		take(cursor, request, last->head | in_word(3, 1, flags), last->held, &handle);
	operation->offset = (uint64_t)request->offset;
	operation->address = address;
	operation->descriptor = (int32_t)descriptor;
	operation->file_index = 0;
	memcpy(&operation->size, &size, sizeof(size));
	struct io_uring_sqe *entry = next_entry(cursor);
	memcpy(entry, &first, sizeof(first));
	entry->off = (uint64_t)request->offset;
	entry->addr = address;
	memcpy(&entry->len, &size, sizeof(size));
	write_tail(entry, handle, last->buffer_index);
	last->uses++;
	return handle;
}

/* ---- requests ---- */

static inline bool is_registered(const struct ring *ring, int64_t file)
{
	return ring->files && (uint64_t)file - FERRULE_FIXED_FILE < ring->files->count;
}

/* The same checks as in prepare.c, without a word about why. Returns the handle; 0: the request goes the other way. */
static inline int64_t transfer(
	const struct ring *ring, struct cursor *cursor, const struct ferrule_request *request, struct last *last)
{
	uint64_t flags = 0;
	if (request->kind >= OPERATION_KINDS || request->offset < FERRULE_AT_POSITION)
		return 0;
	if (__builtin_expect((uint64_t)request->file > INT32_MAX, 0)) {
		if (!is_registered(ring, request->file))
			return 0;
		flags = IOSQE_FIXED_FILE;
	}
	if ((request->kind != last->kind || request->buffer != last->handle) && !look_up(ring, request, last))
		return 0;
	if (request->at > last->size || request->size > last->size - request->at)
		return 0;
	return queue_transfer(cursor, request, last, flags, (uintptr_t)last->memory + request->at);
}

/* How many operations have places in the submission queue and in the completion queue. */
static inline unsigned places(const struct ring *ring)
{
	unsigned of_submissions = io_uring_sq_space_left(&ring->uring), left = ring->limit - ring->outstanding;
	return of_submissions < left ? of_submissions : left;
}

static unsigned queue_all(
	struct ring *ring, struct cursor *cursor, const struct ferrule_request *requests, unsigned n, int64_t *operations)
{
	struct last last = {.kind = OPERATION_KINDS};
	unsigned done = 0;
	for (; done < n; done++) {
		const struct ferrule_request *request = &requests[done];
		if (request->flags || cursor->free == cursor->end || handle_is_spent(operation_next_handle(cursor->free)))
			break;
		int64_t handle = request->kind == FERRULE_OP_NOP ? queue_nop(cursor, request)
								 : transfer(ring, cursor, request, &last);
		if (!handle)
			break;
		operations[done] = handle;
	}
	settle(&last);
	return done;
}

unsigned safe_submit_quick(struct ring *ring, const struct ferrule_request *requests, unsigned n, int64_t *operations)
{
	struct io_uring_sq *sq = &ring->uring.sq;
	if (ring->shared || ring->staging || !operation_is_free(ring))
		return 0;
	if (n > places(ring))
		n = places(ring);
	struct cursor cursor = {ring->free_head, ring->free_tail, sq->sqes, sq->sqe_tail, sq->ring_mask};
	unsigned done = queue_all(ring, &cursor, requests, n, operations);
	ring->free_head = cursor.free;
	sq->sqe_tail = cursor.tail;
	ring->outstanding += done;
	ring->in_flight += done;
	return done;
}
