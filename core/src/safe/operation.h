/* SPDX-License-Identifier: MIT
 *
 * The one table of operations: what an operation is called, which fields its request has, what it holds, which kernel
 * has it and what its errors mean. Preparation and explanation derive from it.
 */
#ifndef FERRULE_SAFE_OPERATION_H
#define FERRULE_SAFE_OPERATION_H

#include "object.h"

enum operation_kind {
	OPERATION_NOP,
	OPERATION_OPENAT,
	OPERATION_READ,
	OPERATION_WRITE,
	OPERATION_READ_MEMORY,
	OPERATION_WRITE_MEMORY,
	OPERATION_FSYNC,
	OPERATION_CLOSE,
	OPERATION_CANCEL,
	OPERATION_TIMEOUT,
	OPERATION_KINDS,
};

/* Fields of a request, in the order in which they are checked. */
enum field {
	FIELD_FILE = 1,
	FIELD_DIRECTORY = 2, /* in `file` */
	FIELD_RANGE = 4,     /* `address` and `size` are memory of the caller's */
	FIELD_BUFFER = 8,    /* `buffer`, `address` and `size` are a part of a buffer, which is held */
	FIELD_OFFSET = 16,
	FIELD_PATH = 32,   /* copied; `size` is the mode */
	FIELD_TARGET = 64, /* `address` is an operation */
	FIELD_TIME = 128,  /* `address` is nanoseconds, kept as a timespec; `offset` a count */
	FIELD_HOW_FSYNC = 256,
	FIELD_SLOT = 512, /* a registered `file` is named by index + 1 in file_index, not by a flag */
};

struct request {
	uint32_t kind;
	uint32_t flags; /* enum ferrule_operation_flags */
	int64_t file;
	int64_t buffer;
	uint64_t address;
	uint64_t size;
	uint64_t offset;
	uint32_t how;
	uint64_t tag;
	uint64_t keep;
};

struct meaning {
	int error;
	const char *text;
};

struct operation_row {
	const char *function;
	const char *since;              /* least kernel */
	const char *request;            /* how an explanation names the request: see explain_operation.c */
	const struct meaning *meanings; /* what its errors mean, where that is more than the errno says */
	uint8_t opcode;
	uint8_t fixed; /* opcode with a registered buffer */
	uint16_t fields;
};

extern const struct operation_row safe_operation_rows[OPERATION_KINDS];

/* operation.c: the slots of operations */
extern struct segments safe_operation_segments;
extern uint32_t safe_operations_first, safe_operations_live;

void safe_operations_disinherit(void);
/* Gives the ring a chunk of free operations. False without memory or slots. */
bool safe_operations_supply(struct ring *ring);
/* Takes back a chunk whose operations are no longer a ring's. */
void safe_operations_return(struct operation *chunk);
/* Copies the request of the operation `handle`; its path, shortened to fit, into `path`. */
bool safe_operation_copy(int64_t handle, struct operation *copy, char *path, size_t size);

static inline int64_t operation_handle(const struct operation *operation)
{
	return __atomic_load_n(&operation->handle, __ATOMIC_ACQUIRE);
}

/* The slot of an operation's handle, whatever became of it. NULL for what is no operation's. */
static inline struct operation *operation_slot(int64_t handle)
{
	uint32_t index = handle_index(handle);
	if (handle_kind(handle) != KIND_OPERATION ||
		index - safe_operations_first >= __atomic_load_n(&safe_operations_live, __ATOMIC_ACQUIRE))
		return NULL;
	return segments_of(&safe_operation_segments, index, sizeof(struct operation));
}

static inline uint32_t operation_generation(const struct operation *operation)
{
	return handle_generation(operation_handle(operation));
}

static inline struct ring *operation_ring(const struct operation *operation)
{
	return __atomic_load_n(&operation->ring, __ATOMIC_ACQUIRE);
}

/* ---- of a locked ring: flow.c; more in flow.h ---- */

/* Takes in what the kernel completed. */
void safe_reap(struct ring *ring);
/* An entry of a table that the kernel no longer uses is over. */
void safe_entry_complete(struct ring *ring, struct operation *operation);
/* Frees the path of the request that was in the slot. */
void safe_operation_forget(struct operation *operation);

/* ---- of a locked ring: submit.c ---- */

/* Queues n requests; returns how many, or the first one's failure. */
int safe_submit_requests(struct ring *ring, const struct request *requests, unsigned n, int64_t *operations);
/* quick.c: the same for as many of the first requests as can go the quick way. */
unsigned safe_submit_quick(struct ring *ring, const struct request *requests, unsigned n, int64_t *operations);
/* Ends the thread's chain and hands what it queued to the kernel. Returns how many operations it took. */
int safe_submit(const char *function, struct ring *ring);
/* Hands what is queued to the kernel. */
int safe_flush(struct ring *ring);
/* Room for `count` entries in the submission queue, made by flushing if need be: 0, or the kernel's errno. */
int safe_room(struct ring *ring, unsigned count);
void safe_queue_nop(struct ring *ring);
void safe_queue_cancel(struct ring *ring, int64_t operation);
int safe_room_failure(const char *function, const struct ring *ring, int status);

/* ---- of a locked ring: stage.c ---- */

/* Puts an operation into its thread's staging, or through it. */
int safe_stage(const char *function, struct ring *ring, struct operation *operation);
/* Moves the thread's staging into the queue; a chain that goes on ends. */
int safe_unstage(const char *function, struct ring *ring);
/* Submits what other threads have staged, but for chains that go on. Returns whether there was anything. */
bool safe_adopt(struct ring *ring);
/* Moves what is in the queue into the staging of the thread that has used the ring so far. */
void safe_unqueue(struct ring *ring);
/* Has what the kernel has not taken use the ordinary form, not that of registered buffers. */
void safe_unfix(struct ring *ring);
/* Completes what the kernel has not taken with -ECANCELED. */
void safe_discard(struct ring *ring);

/* ---- of a locked ring: wait.c ---- */

/* Wakes all threads that wait on the ring, to look at it again. */
void safe_wake(struct ring *ring);
/* Wakes the leader, who may wait for more completions than will come. */
void safe_kick(struct ring *ring);
/* Notes which thread uses the ring. */
void safe_meet(struct ring *ring);
/* Sleeps until `count` completions are posted or the deadline is over, with the ring unlocked meanwhile. */
int safe_sleep(struct ring *ring, unsigned count, int64_t deadline);
/* Sleeps until the next safe_wake(), with the ring unlocked meanwhile. */
int safe_doze(struct ring *ring, int64_t deadline);

/* Absolute times in nanoseconds; NEVER is no limit. */
#define NEVER INT64_MAX
int64_t safe_now(void);
int64_t safe_deadline(int64_t timeout);

#endif
