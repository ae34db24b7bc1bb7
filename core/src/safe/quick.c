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
static inline uint64_t head_word(uint64_t kind, uint64_t opcode, uint64_t flags)
{
	return in_word(0, 1, STATE_FLYING) | in_word(1, 1, kind) | in_word(2, 1, opcode) | in_word(3, 1, flags);
}

static inline uint64_t entry_word(uint64_t opcode, uint64_t flags, uint32_t descriptor)
{
	return in_word(0, 1, opcode) | in_word(1, 1, flags) | in_word(4, 4, descriptor);
}

/* What the last request had, looked up once for all that follow of its kind, on its file and with its buffer. A buffer
 * that is in the ring's table is held by that, until the kernel no longer uses it. Another is held once while it is
 * here; its uses are counted, and become holds when it goes. */
struct last {
	uint64_t first; /* the request's first word: its kind and flags; NOTHING: nothing is here */
	int64_t file, handle;
	uint64_t head, entry; /* words of the slot and of the entry, without the buffer's index */
	uint64_t buffer_index;
	unsigned char *memory;
	size_t size;
	struct buffer *held; /* NULL for a registered one */
	uint32_t uses;
};

#define NOTHING UINT64_MAX

/* Kind and flags; 0 is a NOP without flags. */
_Static_assert(FERRULE_OP_NOP == 0 && offsetof(struct ferrule_request, flags) == 4, "what the first word is");
static inline uint64_t first_word(const struct ferrule_request *request)
{
	uint64_t word;
	memcpy(&word, request, sizeof(word));
	return word;
}

static void settle(struct last *last)
{
	if (last->held && last->uses == 0)
		safe_buffer_release(last->held);
	else if (last->held && last->uses > 1)
		slot_hold_more(&last->held->slot, last->uses - 1);
	last->held = NULL;
	last->first = NOTHING;
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

/* IOSQE_* of a file; negative if it is none. */
static inline int file_flags(const struct ring *ring, int64_t file)
{
	if ((uint64_t)file <= INT32_MAX)
		return 0;
	return ring->files && (uint64_t)file - FERRULE_FIXED_FILE < ring->files->count ? (int)IOSQE_FIXED_FILE : -1;
}

/* Where the ring's table has the open buffer of this handle; NO_ENTRY if it has not. */
static inline uint32_t find_registered(const struct ring *ring, int64_t handle)
{
	return ring->buffers ? safe_table_find_open(ring->buffers, handle) : NO_ENTRY;
}

static inline void note(
	const struct ferrule_request *request, struct last *last, struct buffer *buffer, uint32_t index, int flags)
{
	const struct operation_row *row = &safe_operation_rows[request->kind];
	const bool registered = index != NO_ENTRY;
	const uint64_t opcode = (uint64_t)(registered ? row->fixed : row->opcode);
	last->first = first_word(request);
	last->file = request->file;
	last->handle = request->buffer;
	last->buffer_index = registered ? index : 0;
	last->head = head_word(request->kind, opcode, (uint64_t)flags);
	last->entry = entry_word(opcode, (uint64_t)flags, (uint32_t)request->file);
	last->memory = buffer->memory;
	last->size = buffer->size;
	last->held = registered ? NULL : buffer;
	last->uses = 0;
}

/* Fills `last` anew. False if the request has to go the other way. */
static inline __attribute__((always_inline)) bool find_all(
	const struct ring *ring, const struct ferrule_request *request, struct last *last)
{
	if (request->flags || request->kind >= OPERATION_KINDS ||
		safe_operation_rows[request->kind].fields != TRANSFER)
		return false;
	const int flags = file_flags(ring, request->file);
	struct buffer *buffer = slot_find(&safe_buffers, request->buffer);
	if (flags < 0 || !buffer)
		return false;
	const uint32_t index = find_registered(ring, request->buffer);
	if (index == NO_ENTRY && !hold(ring, buffer, request->buffer))
		return false;
	note(request, last, buffer, index, flags);
	return true;
}

static __attribute__((noinline)) bool look_up(
	const struct ring *ring, const struct ferrule_request *request, struct last *last)
{
	settle(last);
	return find_all(ring, request, last);
}

/* The same where only the buffer differs from the last: most often both are registered. */
static inline bool look_up_buffer(const struct ring *ring, const struct ferrule_request *request, struct last *last)
{
	const uint32_t index = last->held ? NO_ENTRY : find_registered(ring, request->buffer);
	if (index == NO_ENTRY)
		return look_up(ring, request, last);
	const struct buffer *buffer = ring->buffers->entries[index].buffer;
	last->handle = request->buffer;
	last->buffer_index = index;
	last->memory = buffer->memory;
	last->size = buffer->size;
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
	take(cursor, request, head_word(FERRULE_OP_NOP, IORING_OP_NOP, 0), NULL, &handle);
	struct io_uring_sqe *entry = next_entry(cursor);
	memset(entry, 0, offsetof(struct io_uring_sqe, user_data));
	write_tail(entry, handle, 0);
	return handle;
}

static inline int64_t queue_transfer(
	struct cursor *cursor, const struct ferrule_request *request, const struct last *last, uint64_t address)
{
	int64_t handle;
	const uint64_t size = in_word(0, 4, (uint32_t)request->size);
	struct operation *operation =
		take(cursor, request, last->head | in_word(4, 2, last->buffer_index), last->held, &handle);
	operation->offset = (uint64_t)request->offset;
	operation->address = address;
	operation->descriptor = (int32_t)request->file;
	operation->file_index = 0;
	memcpy(&operation->size, &size, sizeof(size));
	struct io_uring_sqe *entry = next_entry(cursor);
	memcpy(entry, &last->entry, sizeof(last->entry));
	entry->off = (uint64_t)request->offset;
	entry->addr = address;
	memcpy(&entry->len, &size, sizeof(size));
	write_tail(entry, handle, last->buffer_index);
	return handle;
}

/* ---- requests ---- */

static inline bool is_in_range(const struct ferrule_request *request, const struct last *last)
{
	return request->offset >= FERRULE_AT_POSITION && request->at <= last->size &&
	       request->size <= last->size - request->at;
}

/* The same checks as in prepare.c, without a word about why. Returns the handle; 0: the request goes the other way. */
static inline int64_t transfer(
	const struct ring *ring, struct cursor *cursor, const struct ferrule_request *request, struct last *last)
{
	if (__builtin_expect(first_word(request) != last->first || request->file != last->file, 0)) {
		if (!look_up(ring, request, last))
			return 0;
	} else if (request->buffer != last->handle && !look_up_buffer(ring, request, last)) {
		return 0;
	}
	if (!is_in_range(request, last))
		return 0;
	last->uses++;
	return queue_transfer(cursor, request, last, (uintptr_t)last->memory + request->at);
}

/* How many operations have places in the submission queue and in the completion queue. */
static inline unsigned places(const struct ring *ring)
{
	unsigned of_submissions = io_uring_sq_space_left(&ring->uring), left = ring->limit - ring->outstanding;
	return of_submissions < left ? of_submissions : left;
}

static unsigned queue_all(struct ring *ring, struct cursor *cursor, const struct ferrule_request *requests, unsigned n,
	int64_t *operations)
{
	struct last last = {.first = NOTHING};
	const struct ferrule_request *request = requests, *const end = requests + n;
	for (; request != end; request++, operations++) {
		if (cursor->free == cursor->end || handle_is_spent(operation_next_handle(cursor->free)))
			break;
		if (first_word(request) == 0)
			*operations = queue_nop(cursor, request);
		else if (!(*operations = transfer(ring, cursor, request, &last)))
			break;
	}
	settle(&last);
	return (unsigned)(request - requests);
}

static inline struct cursor cursor_of(const struct ring *ring)
{
	const struct io_uring_sq *sq = &ring->uring.sq;
	return (struct cursor){ring->free_head, ring->free_tail, sq->sqes, sq->sqe_tail, sq->ring_mask};
}

static inline int64_t transfer_one(
	const struct ring *ring, struct cursor *cursor, const struct ferrule_request *request)
{
	struct last last;
	if (!find_all(ring, request, &last))
		return 0;
	if (is_in_range(request, &last))
		return queue_transfer(cursor, request, &last, (uintptr_t)last.memory + request->at);
	if (last.held)
		safe_buffer_release(last.held);
	return 0;
}

int64_t safe_submit_quick_one(struct ring *ring, const struct ferrule_request *request)
{
	if (ring->shared || ring->staging || !operation_is_free(ring) || !places(ring))
		return 0;
	struct cursor cursor = cursor_of(ring);
	int64_t handle = first_word(request) == 0 ? queue_nop(&cursor, request) : transfer_one(ring, &cursor, request);
	if (!handle)
		return 0;
	ring->free_head = cursor.free;
	ring->uring.sq.sqe_tail = cursor.tail;
	ring->outstanding++;
	ring->in_flight++;
	return handle;
}

unsigned safe_submit_quick(struct ring *ring, const struct ferrule_request *requests, unsigned n, int64_t *operations)
{
	struct io_uring_sq *sq = &ring->uring.sq;
	if (ring->shared || ring->staging || !operation_is_free(ring))
		return 0;
	if (n > places(ring))
		n = places(ring);
	struct cursor cursor = cursor_of(ring);
	unsigned done = queue_all(ring, &cursor, requests, n, operations);
	ring->free_head = cursor.free;
	sq->sqe_tail = cursor.tail;
	ring->outstanding += done;
	ring->in_flight += done;
	return done;
}
