/* SPDX-License-Identifier: MIT
 *
 * Batches: requests as finished entries of the submission queue, which a run copies there, and their results as a
 * column, into which whoever takes completions in writes them. A prepared batch has a handle and is run many times; a
 * temporary one is a single ferrule_run().
 *
 * Everything but the slot's head is under the lock of the ring. While that lock is free, no entry of a batch is in the
 * submission queue: what the kernel did not take was taken back. So whoever rearranges the queue never meets one.
 */
#ifndef FERRULE_SAFE_BATCH_H
#define FERRULE_SAFE_BATCH_H

#include "operation.h"
#include <errno.h>

#define BATCH_MOST (1u << 24)
#define BATCH_LINKS (IOSQE_IO_LINK | IOSQE_IO_HARDLINK)
/* The result of a request whose own is not there yet. */
#define BATCH_PENDING (-EINPROGRESS)
/* In the place of a request's index. */
#define NOBODY UINT32_MAX

enum run_state {
	RUN_NONE,        /* completions that come now come late: their results are settled already */
	RUN_GOING,       /* a thread is in it */
	RUN_INTERRUPTED, /* by a signal: it goes on in a later call of that thread */
};

/* Which columns a request takes. */
enum use {
	USE_OFFSET = 1, /* as the entry's off */
	USE_RANGE = 2,  /* size and target, as the entry's len and addr, inside a range */
	USE_OTHER = 4,  /* in a way of its own: see batch_columns.c */
	/* Not columns: */
	USE_HOLD = 8,   /* the request is one of those in `holds` */
	USE_LEAN = 16,  /* or would be, if the ring's table did not hold its buffer */
};

/* The memory that a request may name parts of. */
struct range {
	uint64_t base, size;
};

/* Holds of one buffer by requests that follow each other. */
struct hold {
	struct buffer *buffer;
	uint32_t count;
};

struct batch {
	struct slot slot;
	struct ring *ring; /* its lock stays, also when the ring itself is gone */
	int64_t domain;
	int64_t ring_handle;
	struct batch *next, *previous; /* in the ring's list, while `attached` */
	struct io_uring_sqe *entries;
	int32_t *results;
	uint8_t *kinds; /* enum ferrule_operation_kind */
	uint8_t *uses;  /* enum use */
	struct range *ranges; /* of a prepared batch */
	uint64_t *tags;       /* the same */
	int64_t *copied;      /* columns of a run, copied; NULL before the first */
	struct tokens *tokens; /* NULL where no request has one */
	struct chains *chains; /* NULL where no request needs what another opened */
	struct hold *holds;
	uint32_t hold_count;
	uint32_t count, capacity;
	uint32_t position; /* the first request that the run has not handed in */
	uint32_t flying;   /* requests that the kernel has */
	uint32_t failures;
	uint32_t version;      /* of the ring's buffer table, when the entries were made */
	uint32_t opener;       /* while they are made: the last request of the chain that opens a file, or NOBODY */
	uint32_t pins;         /* views of the results */
	int stop;              /* what a run that ends early gives those that have no result; 0: it goes on */
	uint8_t run;           /* enum run_state */
	uint8_t any_use, all_use;
	bool copies;           /* some entries own what their address is of */
	bool linked;           /* has chains */
	bool drains;           /* has requests that wait for all before them */
	bool lean;             /* registered buffers are not held: the table does */
	bool plain;            /* a run goes on, and nothing is to be done with a result but to note it */
	bool attached;         /* to its ring */
	bool ended;            /* its handle was closed or dropped */
	bool temporary;
	bool unread; /* a temporary one's run was interrupted, and its completions were not read since */
	int64_t files; /* the handle of the file table that the run began with, 0 for none */
	pthread_t thread; /* whose run was interrupted */
	int64_t deadline; /* of that run */
};

#define BATCH_BIT (1ULL << 63)

static inline uint64_t batch_user_data(const struct batch *batch, uint32_t index)
{
	return BATCH_BIT | (uint64_t)batch->slot.index << 32 | index;
}

/* Is it a completion of a batch's? Operations' handles are positive. */
static inline bool batch_owns(const struct io_uring_cqe *cqe)
{
	return (int64_t)cqe->user_data < 0;
}

/* ---- of a locked ring: batch.c ---- */

/* A batch without a handle, with memory for `capacity` requests. NULL with the failure noted. */
struct batch *safe_batch_make(const char *function, struct ring *ring, uint32_t capacity);
void safe_batch_attach(struct ring *ring, struct batch *batch);
void safe_batch_unlink(struct ring *ring, struct batch *batch);
/* Lets go of all that it holds, gives its tokens back and leaves the ring. Nothing of it is in flight. */
void safe_batch_detach(struct batch *batch);
/* Frees a batch that was never attached or has left its ring. */
void safe_batch_free(struct batch *batch);
/* Releases the buffers, and what the entries own. */
void safe_batch_let_go(struct batch *batch);

/* Nothing of it is in flight any more. */
static inline void safe_batch_landed(struct batch *batch)
{
	if (__builtin_expect(batch->run == RUN_NONE && batch->ended && batch->attached, 0))
		safe_batch_detach(batch);
}

/* Keeps the requests' tokens, `count` of which are not 0. Returns 0, or -ENOMEM, noted. */
int safe_batch_keep(const char *function, struct batch *batch, const struct ferrule_request *requests, uint32_t count);

/* ---- batches.c ---- */

/* Closes a batch whose handle the caller has ended. */
void safe_batch_shut(struct batch *batch);

/* ---- run.c ---- */

/* The tokens of a ferrule_run() that is over and whose caller did not get them; in its entries' memory. */
struct tokens *safe_run_tokens(struct batch *batch);

/* ---- batch_recall.c ---- */

/* An operation's number under which the request can be explained; 0 without memory. */
int64_t safe_batch_recall(struct ring *ring, const struct batch *batch, uint32_t i);
/* Puts the request into an operation's slot; returns its number. */
int64_t safe_batch_remember(struct operation *operation, const struct batch *batch, uint32_t i);

/* ---- batch_build.c ---- */

/* Makes the entries of all requests. On failure, noted, nothing is held. */
int safe_batch_build(const char *function, struct ring *ring, struct batch *batch,
	const struct ferrule_request *requests, uint32_t count);
/* Holds the registered buffers too, before the ring's table changes. */
void safe_batch_hold_all(struct ring *ring, struct batch *batch);
/* Has the entries use registered buffers as the ring's table is now. */
void safe_batch_refix(struct ring *ring, struct batch *batch);

/* ---- batch_chain.c: requests whose file another one opens; those after that one wait outside until it has ---- */

/* The handle of the ring's file table, open or not; 0 without one. */
static inline int64_t safe_files_handle(const struct ring *ring)
{
	return ring->files ? slot_handle(&ring->files->slot) : 0;
}

static inline bool is_opener(uint32_t kind)
{
	return kind == FERRULE_OP_OPENAT || kind == FERRULE_OP_OPENAT_DIRECT;
}

/* Has a request for FERRULE_OPENED ask for a file that can be checked. Returns 0, or a negative errno, noted. */
int safe_chains_resolve(const char *function, struct batch *batch, struct ferrule_request *request, uint32_t i);
/* When all entries are made: notes where chains are cut. */
int safe_chains_make(const char *function, struct batch *batch);
void safe_chains_free(struct batch *batch);
void safe_chains_begin(struct batch *batch);
/* Writes entries into the submission queue, which has `room` for them. Returns how many. */
uint32_t safe_chains_hand_in(struct batch *batch, uint32_t room);
/* The last `count` of those were not taken. */
void safe_chains_take_back(struct batch *batch, uint32_t count);
/* Is there something to hand in, of what waited? */
bool safe_chains_due(const struct batch *batch);
/* The result of a request has come. Returns whether that is the end of it. */
bool safe_chains_result(struct batch *batch, uint32_t i, int32_t *result);
/* The run is over: closes what was opened and nobody will close. */
void safe_chains_end(struct batch *batch);
/* Closes what a late openat opened. */
void safe_batch_close_late(struct batch *batch, uint32_t i, int32_t result);
/* Closes what a run has opened whose completions nobody will read. */
void safe_batch_close_unread(struct batch *batch);

/* ---- batch_columns.c ---- */

struct columns {
	const int64_t *offsets, *sizes, *targets;
	const uint64_t *tags;
	int64_t seen; /* of copies: all bits of the offsets, each one more */
};

/* Copies the columns, checks the copies, then writes them into the entries. */
int safe_batch_patch(const char *function, struct batch *batch, const struct columns *columns);

/* ---- batch_reap.c ---- */

/* Takes completions of one batch in, from `head` on; returns where those of others begin, or `tail`. */
unsigned safe_batch_take(struct ring *ring, unsigned head, unsigned tail);

/* ---- batch_run.c ---- */

struct run {
	const char *function;
	struct ring *ring;
	struct batch *batch;
	int64_t timeout, deadline;
	uint32_t pieces; /* handed in */
	int64_t patience; /* when a kernel that takes nothing was waited for long enough; 0 while it takes */
	int failure;      /* noted: it takes nothing any more */
	bool taken;       /* it took something */
};

void safe_batch_begin(struct batch *batch);
/* Goes on until all requests have their result: 0, or -EINTR where a signal came. */
int safe_batch_carry_on(struct run *run);
/* Ends a run of which no thread is in: what has no result gets batch->stop. */
void safe_batch_finish(struct batch *batch);
/* Ends a run early: its thread returns soon; one that was interrupted is over. */
void safe_batch_interrupt(struct ring *ring, struct batch *batch, int error);
/* Tells the kernel to cancel what is in flight of it. */
void safe_batch_cancel_flying(struct ring *ring, struct batch *batch);

#endif
