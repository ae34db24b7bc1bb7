/* SPDX-License-Identifier: MIT
 *
 * What is behind the handles.
 */
#ifndef FERRULE_SAFE_OBJECT_H
#define FERRULE_SAFE_OBJECT_H

#include "handle.h"
#include <ferrule/safe.h>
#include <ferrule/uring.h>

/* Where an operation's slot stands. */
enum state {
	STATE_FREE,     /* never used, or its completion was read: the request is still there, for its explanation */
	STATE_STAGED,   /* in its thread's staging, not in the queue */
	STATE_FLYING,   /* queued or submitted */
	STATE_READY,    /* completed, in the list that ferrule_wait() reads */
	STATE_CLAIMED,  /* completed, and a thread in ferrule_wait_for() comes for it */
	STATE_ENTRY,    /* not an operation: an entry of a table that the kernel uses */
	STATE_REPLACED, /* an entry of a table, tagged by the caller, whose end the kernel has not told yet */
};

/* One operation, or one entry of a table that the kernel tags. Everything but `handle` and `ring` belongs to the ring's
 * lock; while `ring` is NULL, to the lock of the free operations. 104 bytes. */
struct operation {
	int64_t handle;
	union {
		struct {
			uint8_t state;
			uint8_t kind; /* enum ferrule_operation_kind, or OPERATION_KINDS for an entry */
			uint8_t opcode;
			uint8_t flags; /* IOSQE_* */
			uint16_t buffer_index;
			uint16_t claims; /* threads in ferrule_wait_for() for it */
		};
		uint64_t head; /* all of these */
	};
	struct operation *next; /* in the free, ready or staged list */
	union {
		struct buffer *buffer;      /* held until it completed: a buffer, or a group of them */
		struct operation *previous; /* in the ready list */
	};
	uint64_t tag;
	uint64_t keep; /* given back with the record: of a free slot it says nothing */
	struct ring *ring;
	int32_t result;
	uint32_t result_flags;
	/* What its entry in the queue says; of a table's entry, its index in `descriptor` and its kind in `how`. */
	uint64_t offset;
	uint64_t address; /* of some kinds owned: see owns_address() */
	int32_t descriptor;
	uint32_t file_index;
	uint32_t size;
	uint32_t how;
	struct operation *chunk; /* of the first operation of a chunk: the ring's next chunk */
};

/* Operations travel between rings in chunks of this many. */
#define CHUNK 32

/* A lock lives as long as its slot, so that a look-up that comes late can lock it. Made when the slot is first used. */
struct lock {
	pthread_mutex_t mutex;
	uint32_t runs;    /* runs of batches, which may hold it for long, that go on */
	uint32_t wanted;  /* threads that wait for it meanwhile */
	uint32_t entered; /* how often one that waited got it */
	bool made;
};

static inline void lock_make(struct lock *lock)
{
	if (!lock->made)
		pthread_mutex_init(&lock->mutex, NULL);
	lock->made = true;
}

/* Tokens of a batch. */
struct tokens {
	struct tokens *next;
	uint32_t count;
	uint64_t values[];
};

struct domain {
	struct slot slot;
	struct lock lock;
	struct operation *chunks; /* of closed rings, with tokens that nobody has fetched */
	struct tokens *of_batches; /* the same, of batches */
	bool tokens;               /* are there any? */
};

struct buffer {
	struct slot slot;
	int64_t handle;
	int64_t domain;
	unsigned char *memory;
	size_t size;
	uint64_t mark; /* quarantine.c's */
	uint32_t pins;
};

#define NO_ENTRY UINT32_MAX

struct entry {
	struct operation *resource; /* what the kernel's tag names, NULL without */
	struct buffer *buffer;
	uint32_t next; /* entry whose buffer has the same hash */
};

/* A ring's table of files or of buffers. */
struct table {
	struct slot slot;
	struct ring *ring; /* NULL once the ring is closed */
	uint32_t count;
	uint32_t mask; /* of `heads`, which find a buffer's entry */
	uint32_t *heads;
	struct entry *entries;
};

/* What one thread has queued and the kernel's queue does not have yet: a link chain that goes on, and on a ring of
 * several threads all that the thread has not submitted. */
struct staging {
	struct staging *next;
	pthread_t thread;
	uint32_t count;
	uint32_t open; /* of these, the last ones that are a chain which has not ended */
	struct operation *head, *tail;
};

struct ring {
	struct slot slot;
	struct lock lock;
	int64_t handle;
	int64_t domain;
	struct io_uring uring;
	uint32_t limit;       /* operations that can be outstanding: places in the completion queue */
	uint32_t outstanding; /* operations whose completion was not read yet */
	uint32_t in_flight;   /* of these, not completed */
	uint32_t batched;     /* of these, requests of batches */
	uint32_t ready;       /* records in the ready list, of operations and of table entries */
	uint32_t staged;      /* operations in staging */
	uint32_t replaced;    /* entries in STATE_REPLACED */
	bool shared;          /* more than one thread has used it */
	bool closing;
	bool probed;
	pthread_t thread; /* the first to use it */
	uint32_t leading; /* completions that the leader waits for in the kernel; 0 without a leader */
	uint32_t waiters; /* threads that wait, the leader among them */
	uint32_t wakes;   /* what followers sleep on */
	struct operation *free_head, *free_tail;
	struct operation *ready_head, *ready_tail;
	struct operation *chunks;
	struct staging *staging, *spare_staging;
	struct table *files, *buffers;
	uint32_t version; /* of `buffers`: how often what is in it changed */
	struct batch *batches, *spare_batch;
	uint32_t interrupted; /* runs of batches that a signal interrupted */
	uint64_t taken;    /* by the kernel, our own NOPs and cancels included */
	uint64_t internal; /* these */
	uint64_t completed;
	struct ring *quarantine_next;
	uint32_t quarantine_left; /* in flight when the quarantine looked last */
	uint8_t supported[32];    /* opcodes, one bit each, once `probed` */
};

_Static_assert(sizeof(struct operation) < 128, "an idle operation slot stays below 128 bytes");

/* domain.c */
struct domain *safe_domain_lock(int64_t handle);
void safe_domain_receive(int64_t domain, struct operation *chunks);
void safe_domain_give(int64_t domain, struct tokens *tokens);
/* Issues an object's handle, unless its domain is closed: then 0. */
int64_t safe_domain_adopt(int64_t domain, struct slot *slot);

/* ring.c: the ring, locked; or NULL with the failure noted, which is *status. */
struct ring *safe_ring_lock(const char *function, int64_t handle, int *status);
void safe_ring_unlock(struct ring *ring);
/* Locks a ring that is there, or was. */
void safe_ring_enter(struct ring *ring);
/* Lets another thread that waits for the lock have it first. */
void safe_ring_yield(struct ring *ring);
/* Leaves the lock free for a moment. */
void safe_ring_rest(struct ring *ring);
/* Releases the lock for something that may take a while, and takes it again: the ring stays meanwhile. */
void safe_ring_step_out(struct ring *ring);
void safe_ring_step_in(struct ring *ring);

/* buffer.c: frees a buffer, or a group, that nobody holds. */
void safe_buffer_free(struct buffer *buffer);
/* group.c: KIND_END marks what holds many buffers in the place of one. */
void safe_group_free(struct buffer *group);
uint64_t safe_group_sum(const struct buffer *group, uint64_t (*of)(struct buffer *buffer));

static inline void safe_buffer_release(struct buffer *buffer)
{
	if (slot_release(&buffer->slot))
		safe_buffer_free(buffer);
}

/* close.c: for a ring whose handle the caller has ended. Returns how many operations went to the quarantine. */
int64_t safe_ring_shut(struct ring *ring, int64_t deadline);
/* Tells the kernel to cancel all that is in flight on a locked ring. */
void safe_cancel_all(struct ring *ring);
/* Frees a ring in which nothing is in flight and nobody waits. */
void safe_ring_finish(struct ring *ring);

/* table.c */
void safe_table_shut(struct table *table); /* one that was dropped */
void safe_tables_close(struct ring *ring); /* of a ring that is done */
/* The kernel no longer uses the entry. */
void safe_entry_forget(struct ring *ring, const struct operation *resource);

/* The index under which the table has the buffer, NO_ENTRY if it has not. */
static inline uint32_t safe_table_find(const struct table *table, const struct buffer *buffer)
{
	uint32_t index = table->heads[buffer->slot.index & table->mask];
	while (index != NO_ENTRY && table->entries[index].buffer != buffer)
		index = table->entries[index].next;
	return index;
}

/* The same for the open buffer of a handle. */
static inline uint32_t safe_table_find_open(const struct table *table, int64_t handle)
{
	uint32_t index = table->heads[(uint32_t)handle & table->mask];
	for (; index != NO_ENTRY; index = table->entries[index].next) {
		const struct buffer *buffer = table->entries[index].buffer;
		if (buffer->handle == handle)
			return slot_generation(&buffer->slot) == handle_generation(handle) ? index : NO_ENTRY;
	}
	return NO_ENTRY;
}

/* quarantine.c */
void safe_quarantine_add(struct ring *ring);
void safe_quarantine_poll(void);
void safe_quarantine_disinherit(void);
/* Bytes of the distinct buffers that a locked ring's operations and table entries hold. */
uint64_t safe_held_bytes(struct ring *ring);

/* drop.c */
void safe_drop_reap(void);
void safe_drop_disinherit(void);

#endif
