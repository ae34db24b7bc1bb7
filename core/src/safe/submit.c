/* SPDX-License-Identifier: MIT
 *
 * From requests to entries of the submission queue, on a locked ring.
 */
#include "flow.h"
#include "prepare.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- the operation's slot ---- */

static inline void fill(
	struct operation *operation, const struct ferrule_request *request, const struct prepared *prepared)
{
	const struct parts *parts = &prepared->parts;
	operation->kind = (uint8_t)request->kind;
	operation->opcode = parts->opcode;
	operation->flags = parts->flags;
	operation->buffer_index = parts->buffer_index;
	operation->claims = 0;
	operation->buffer = prepared->buffer;
	operation->tag = request->tag;
	operation->keep = request->keep;
	operation->offset = parts->offset;
	operation->address = parts->address;
	operation->descriptor = parts->descriptor;
	operation->file_index = parts->file_index;
	operation->size = parts->size;
	operation->how = parts->how;
}

static void undo(struct ring *ring, struct operation *operation)
{
	if (operation->buffer)
		safe_buffer_release(operation->buffer);
	operation->buffer = NULL;
	operation->keep = 0;
	operation_put(ring, operation);
}

/* ---- the submission queue ---- */

int safe_flush(struct ring *ring)
{
	int taken = io_uring_submit(&ring->uring);
	if (taken == -EBUSY && !ring->leading) {
		/* The kernel has completions that found no room (before 5.19): take them in, then try again. */
		safe_reap(ring);
		taken = io_uring_submit(&ring->uring);
	}
	if (taken > 0)
		ring->taken += (unsigned)taken;
	return taken;
}

int safe_room(struct ring *ring, unsigned count)
{
	if (__builtin_expect(io_uring_sq_space_left(&ring->uring) >= count, 1))
		return 0;
	int taken = safe_flush(ring);
	if (io_uring_sq_space_left(&ring->uring) >= count)
		return 0;
	return taken < 0 ? taken : -EAGAIN;
}

int safe_room_failure(const char *function, const struct ring *ring, int status)
{
	if (status == -EBADFD)
		return safe_fail_in(function, EBADFD, CAUSE_DISABLED, ring->handle);
	return safe_fail_in(function, EAGAIN, CAUSE_QUEUE_FULL, ring->uring.sq.ring_entries, -status);
}

void safe_queue_nop(struct ring *ring)
{
	if (safe_room(ring, 1) < 0)
		return;
	io_uring_prep_nop(io_uring_get_sqe(&ring->uring));
	ring->internal++;
}

void safe_queue_cancel(struct ring *ring, int64_t operation)
{
	if (safe_room(ring, 1) < 0)
		return;
	io_uring_prep_cancel64(io_uring_get_sqe(&ring->uring), (uint64_t)operation, 0);
	ring->internal++;
}

/* ---- requests ---- */

static inline bool is_staged(const struct ring *ring, const struct operation *operation)
{
	return operation->flags & (IOSQE_IO_LINK | IOSQE_IO_HARDLINK) || ring->shared || ring->staging;
}

static inline int queue(const char *function, struct ring *ring, struct operation *operation)
{
	if (__builtin_expect(is_staged(ring, operation), 0))
		return safe_stage(function, ring, operation);
	if (__builtin_expect(io_uring_sq_space_left(&ring->uring) == 0, 0)) {
		int status = safe_room(ring, 1);
		if (status < 0)
			return safe_room_failure(function, ring, status);
	}
	write_entry(ring, operation);
	return 0;
}

/* As many operations can be outstanding as the completion queue has places: so none of theirs is ever lost. */
static inline int check_limit(const char *function, struct ring *ring)
{
	if (__builtin_expect(ring->outstanding < ring->limit, 1))
		return 0;
	return safe_fail_in(function, EAGAIN, CAUSE_FULL, ring->outstanding);
}

/* The request as an operation that is not queued yet. NULL with the failure noted, which is *status. */
static inline struct operation *make(
	const char *function, struct ring *ring, const struct ferrule_request *request, int *status)
{
	struct prepared prepared;
	*status = safe_prepare(function, ring, request, &prepared);
	if (__builtin_expect(*status < 0, 0))
		return NULL;
	struct operation *operation = operation_take(ring);
	if (__builtin_expect(!operation, 0)) {
		safe_prepared_undo(request->kind, &prepared);
		*status = safe_fail_in(function, ENOMEM, CAUSE_TOO_MANY_HANDLES, KIND_OPERATION);
		return NULL;
	}
	fill(operation, request, &prepared);
	return operation;
}

int64_t safe_submit_long(const char *function, struct ring *ring, const struct ferrule_request *request)
{
	int status = check_limit(function, ring);
	struct operation *operation = status < 0 ? NULL : make(function, ring, request, &status);
	if (__builtin_expect(!operation, 0))
		return status;
	status = queue(function, ring, operation);
	if (__builtin_expect(status < 0, 0)) {
		undo(ring, operation);
		return status;
	}
	ring->outstanding++;
	ring->in_flight++;
	return operation_handle(operation);
}

/* ---- arrays of requests ----
 *
 * What of an array fits goes straight into the queue, where nobody but the next flush sees it, so that it can be taken
 * back. What cannot go there, or no longer, is made and kept in a list, until all requests have proved right. */

struct array {
	const char *function;
	const struct ferrule_request *requests;
	int64_t *operations;
	unsigned n;
	unsigned written; /* of the first ones, in the queue */
	unsigned made;    /* the rest of these is in the list */
	unsigned chain;   /* operations of the chain that goes on */
	struct operation *head, *tail;
};

static void take_back(struct ring *ring, struct array *array)
{
	for (struct operation *operation = array->head, *next; operation; operation = next) {
		next = operation == array->tail ? NULL : operation->next;
		undo(ring, operation);
	}
	/* By the queue's own word: the caller's array of handles may be another thread's playground. */
	struct io_uring_sq *sq = &ring->uring.sq;
	sq->sqe_tail -= array->written;
	for (unsigned i = 0; i < array->written; i++)
		undo(ring, operation_slot((int64_t)sq->sqes[(sq->sqe_tail + i) & sq->ring_mask].user_data));
	ring->outstanding -= array->written;
	ring->in_flight -= array->written;
}

static void list(struct array *array, struct operation *operation)
{
	if (array->head)
		array->tail->next = operation;
	else
		array->head = operation;
	array->tail = operation;
}

/* A chain that never fits into the queue must not begin. */
static int check_chain(const struct ring *ring, struct array *array)
{
	unsigned places = ring->uring.sq.ring_entries, length = array->chain + 1;
	array->chain = array->requests[array->made].flags & (FERRULE_LINK | FERRULE_HARDLINK) ? length : 0;
	return length <= places ? 0 : safe_fail_in(array->function, EINVAL, CAUSE_CHAIN, length, places);
}

/* The next request, the long way: into the queue, or the list. */
static int make_next(struct ring *ring, struct array *array)
{
	int status = check_chain(ring, array);
	struct operation *operation =
		status < 0 ? NULL : make(array->function, ring, &array->requests[array->made], &status);
	if (!operation) {
		safe_failure_at(array->made);
		return status;
	}
	array->operations[array->made++] = operation->handle;
	if (array->head || is_staged(ring, operation) || io_uring_sq_space_left(&ring->uring) == 0) {
		list(array, operation);
		return 0;
	}
	write_entry(ring, operation);
	array->written++;
	ring->outstanding++;
	ring->in_flight++;
	return 0;
}

static int make_all(struct ring *ring, struct array *array)
{
	int status = 0;
	while (status == 0 && array->made < array->n) {
		if (!array->head) {
			unsigned quick = safe_submit_quick(ring, array->requests + array->made, array->n - array->made,
				array->operations + array->made);
			array->written += quick;
			array->made += quick;
		}
		if (array->made < array->n)
			status = make_next(ring, array);
	}
	return status;
}

/* Queues the list. Where the kernel takes no more the rest is taken back: its failure, if it was the first. */
static int queue_list(struct ring *ring, struct array *array)
{
	unsigned done = array->written;
	int status = 0;
	while (array->head && status == 0) {
		struct operation *operation = array->head;
		array->head = operation == array->tail ? NULL : operation->next;
		status = queue(array->function, ring, operation);
		if (status < 0) {
			undo(ring, operation);
			break;
		}
		done++;
		ring->outstanding++;
		ring->in_flight++;
	}
	array->written = 0;
	take_back(ring, array);
	return done ? (int)done : status;
}

int safe_submit_requests(const char *function, struct ring *ring, const struct ferrule_request *requests, unsigned n,
	int64_t *operations)
{
	struct array array = {.function = function, .requests = requests, .operations = operations, .n = n};
	safe_meet(ring);
	int status = n ? check_limit(function, ring) : 0;
	if (status < 0 || n == 0)
		return status;
	if (n > ring->limit - ring->outstanding)
		array.n = ring->limit - ring->outstanding;
	if (ring->staging)
		array.chain = safe_chain_length(ring);
	status = make_all(ring, &array);
	if (__builtin_expect(status < 0, 0)) {
		take_back(ring, &array);
		return status;
	}
	return array.head ? queue_list(ring, &array) : (int)array.n;
}

int safe_submit(const char *function, struct ring *ring)
{
	safe_meet(ring);
	int status = ring->staging ? safe_unstage(function, ring) : 0;
	if (status < 0 || io_uring_sq_ready(&ring->uring) == 0)
		return status;
	int taken = safe_flush(ring);
	if (taken == -EBADFD)
		return safe_fail_in(function, EBADFD, CAUSE_DISABLED, ring->handle);
	return taken < 0 ? safe_fail_in(function, -taken, CAUSE_SUBMIT, -taken) : taken;
}
