/* SPDX-License-Identifier: MIT
 *
 * The one table of operations: what an operation is called, which fields its request has, what it holds, which kernel
 * has it and what its errors mean. Preparation and explanation derive from it.
 */
#ifndef FERRULE_SAFE_OPERATION_H
#define FERRULE_SAFE_OPERATION_H

#include "object.h"

_Static_assert(offsetof(struct ferrule_request, keep) == 56, "what reads and writes need is in the first 64 bytes");
_Static_assert(sizeof(void *) != 8 || sizeof(struct ferrule_request) == 136, "the public layout of a request");
_Static_assert(sizeof(struct ferrule_part) == 24, "the public layout of a part");

/* How many of enum ferrule_operation_kind there are. */
#define OPERATION_KINDS (FERRULE_OP_SPLICE + 1)

/* What a request of a kind has, in the order in which it is checked: what needs memory or holds something comes last.
 * Each has a row in prepare.c that checks it and puts it into the entry. */
enum field {
	FIELD_FILE = 1 << 0,       /* `file` */
	FIELD_OFFSET = 1 << 1,     /* `offset`, or the position */
	FIELD_CLOSED = 1 << 2,     /* `file`; a registered one is named by its index, not by a flag */
	FIELD_DIRECTORY = 1 << 3,  /* `file` is a directory */
	FIELD_PLACE = 1 << 4,      /* `other`, of the file table */
	FIELD_SOURCE = 1 << 5,     /* `other` is a file and `other_offset` an offset in it */
	FIELD_TARGET_DIRECTORY = 1 << 6, /* `other` */
	FIELD_SIZE = 1 << 7,       /* `size` in 32 bits */
	FIELD_RANGE = 1 << 8,      /* `offset` and `size`, of a file; `how` is where the entry has a size */
	FIELD_MODE = 1 << 9,       /* `mode` is permissions */
	FIELD_MASK = 1 << 10,      /* `mode` is any bits */
	FIELD_HOW = 1 << 11,       /* `how` */
	FIELD_HOW_OPEN = 1 << 12,  /* `how`; close-on-exec is always set */
	FIELD_HOW_PLACE = 1 << 13, /* `how`; close-on-exec is never set */
	FIELD_HOW_FSYNC = 1 << 14, /* `how` is of enum ferrule_fsync_flags */
	FIELD_EVENTS = 1 << 15,    /* `how` is poll(2)'s events */
	FIELD_TARGET = 1 << 16,    /* `other` is an operation */
	FIELD_BUFFER = 1 << 17,    /* `buffer`, `at` and `size`, held; or `into`, or `data` */
	FIELD_STAT = 1 << 18,      /* `buffer` and `at`, where statx(2) writes; held */
	FIELD_PARTS = 1 << 19,     /* `parts`, copied and held */
	FIELD_PATH = 1 << 20,      /* `path`, copied */
	FIELD_PATHS = 1 << 21,     /* `path` and `new_path`, copied */
	FIELD_TIME = 1 << 22,      /* `offset` is nanoseconds, copied as a timespec; `size` a count */
};

#define FIELDS 23
/* Of these the entry's address is the copy, which lives as long as the operation's slot is not used again: for the
 * explanation. */
#define FIELDS_OWNED (FIELD_PATH | FIELD_PATHS | FIELD_TIME)
#define KIND_BIT(kind) (1u << (kind))
#define KINDS_WITH_PATH \
	(KIND_BIT(FERRULE_OP_OPENAT) | KIND_BIT(FERRULE_OP_OPENAT_DIRECT) | KIND_BIT(FERRULE_OP_STATX) | \
		KIND_BIT(FERRULE_OP_UNLINKAT) | KIND_BIT(FERRULE_OP_RENAMEAT) | KIND_BIT(FERRULE_OP_MKDIRAT))
#define KINDS_OWNING (KINDS_WITH_PATH | KIND_BIT(FERRULE_OP_TIMEOUT))

/* The rows' own FIELDS_OWNED, as a constant: looked at for each operation. */
static inline bool owns_address(uint32_t kind)
{
	return KINDS_OWNING >> kind & 1;
}

struct meaning {
	int error;
	const char *text;
};

struct operation_row {
	const char *since;              /* least kernel */
	const char *request;            /* how an explanation names the request: see explain_operation.c */
	const struct meaning *meanings; /* what its errors mean, where that is more than the errno says */
	uint8_t opcode;
	uint8_t fixed; /* opcode with a registered buffer */
	uint32_t fields;
};

extern INTERNAL const struct operation_row safe_operation_rows[OPERATION_KINDS];

/* operation.c: the slots of operations */
extern INTERNAL struct segments safe_operation_segments;
extern INTERNAL uint32_t safe_operations_first, safe_operations_live;

void safe_operations_disinherit(void);
/* Gives the ring a chunk of free operations. False without memory or slots. */
bool safe_operations_supply(struct ring *ring);
/* Takes back a chunk whose operations are no longer a ring's. */
void safe_operations_return(struct operation *chunk);
/* The request of an operation, as far as its explanation needs it. */
struct recollection {
	struct operation operation;
	char path[256], new_path[256]; /* shortened to fit */
	struct __kernel_timespec time;
};

/* False if the slot of `handle` has been used again. */
bool safe_operation_recall(int64_t handle, struct recollection *recollection);

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
/* Frees the path, or the time, of the request that was in the slot. */
void safe_operation_forget(struct operation *operation);

/* ---- of a locked ring: submit.c ---- */

/* Queues one request, whatever it is; returns the operation's handle. */
int64_t safe_submit_long(const char *function, struct ring *ring, const struct ferrule_request *request);
/* Queues requests, as many as there are places for; returns how many. One that is wrong: its failure, and none is
 * queued. */
int safe_submit_requests(const char *function, struct ring *ring, const struct ferrule_request *requests, unsigned n,
	int64_t *operations);
/* quick.c: queues as many of the first requests as can go the quick way, straight into the submission queue. */
unsigned safe_submit_quick(struct ring *ring, const struct ferrule_request *requests, unsigned n, int64_t *operations);
/* The same for one; its handle, 0 if it cannot go this way. */
int64_t safe_submit_quick_one(struct ring *ring, const struct ferrule_request *request);
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
/* How many operations the thread's chain has that goes on. */
unsigned safe_chain_length(const struct ring *ring);
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
/* Notes that a thread uses the ring which is not the one that has so far. */
void safe_meet_another(struct ring *ring);

/* Notes which thread uses the ring. */
static inline void safe_meet(struct ring *ring)
{
	if (__builtin_expect(!ring->shared && !pthread_equal(ring->thread, pthread_self()), 0))
		safe_meet_another(ring);
}

/* Sleeps until `count` completions are posted or the deadline is over, with the ring unlocked meanwhile. */
int safe_sleep(struct ring *ring, unsigned count, int64_t deadline);
/* Sleeps until the next safe_wake(), with the ring unlocked meanwhile. */
int safe_doze(struct ring *ring, int64_t deadline);

/* Absolute times in nanoseconds; NEVER is no limit. */
#define NEVER INT64_MAX
int64_t safe_now(void);
int64_t safe_deadline(int64_t timeout);

#endif
