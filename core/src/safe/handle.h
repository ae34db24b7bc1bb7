/* SPDX-License-Identifier: MIT
 *
 * Handles: kind, generation and slot in one positive integer below 2^53.
 *
 * Slots live in segments that double in size and are never given back, so that a look-up which races with a close reads
 * an old generation and never freed memory. Free slots are reused first in, first out; one whose generations are spent
 * is retired. So no value is ever issued twice.
 */
#ifndef FERRULE_SAFE_HANDLE_H
#define FERRULE_SAFE_HANDLE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum kind {
	KIND_DOMAIN = 1,
	KIND_RING,
	KIND_BUFFER,
	KIND_FILES,
	KIND_BUFFERS,
	KIND_OPERATION,
	KIND_BATCH,
	KIND_END,
};

#define SLOT_BITS 24
#define GENERATION_BITS 26
#define KIND_SHIFT (SLOT_BITS + GENERATION_BITS)
#define SLOT_MASK ((1u << SLOT_BITS) - 1)
#define GENERATION_MASK ((1u << GENERATION_BITS) - 1)
/* Bits of a slot's generation that no handle has: whoever sets one of them ends the handle, and does so alone. */
#define GENERATION_CLOSED (1u << 30)
#define GENERATION_DROPPED (1u << 31)

#define SEGMENT_FIRST_BITS 6
#define SEGMENTS (SLOT_BITS - SEGMENT_FIRST_BITS + 1)

static inline int64_t handle_of(enum kind kind, uint32_t generation, uint32_t index)
{
	return (int64_t)((uint64_t)kind << KIND_SHIFT | (uint64_t)(generation & GENERATION_MASK) << SLOT_BITS | index);
}

static inline uint32_t handle_kind(int64_t handle)
{
	return (uint32_t)((uint64_t)handle >> KIND_SHIFT);
}

static inline uint32_t handle_index(int64_t handle)
{
	return (uint32_t)handle & SLOT_MASK;
}

static inline uint32_t handle_generation(int64_t handle)
{
	return (uint32_t)((uint64_t)handle >> SLOT_BITS) & GENERATION_MASK;
}

/* Elements of one size, by index. Each base is biased so that the element at `position` is base + position * size.
 * Behind a segment's last element is room for one more, all zero. */
struct segments {
	size_t size;
	uintptr_t base[SEGMENTS];
	void *memory[SEGMENTS]; /* where they begin: leak checkers look for that */
};

static inline void *segments_of(const struct segments *segments, uint32_t index, size_t size)
{
	uint32_t position = index + (1u << SEGMENT_FIRST_BITS);
	size_t level = (31 ^ (unsigned)__builtin_clz(position)) - SEGMENT_FIRST_BITS;
	return (void *)(__atomic_load_n(&segments->base[level], __ATOMIC_ACQUIRE) + position * size);
}

static inline void *segments_at(const struct segments *segments, uint32_t index)
{
	return segments_of(segments, index, segments->size);
}

/* Makes sure that elements up to `index` exist, zeroed. False without memory. The caller holds the owner's lock. */
bool safe_segments_reach(struct segments *segments, uint32_t index);

/* The head of every slot that is not an operation. The upper half of `word` is the generation, the lower half counts
 * who holds the slot: its open handle, and whoever else needs what is in it. One word, so that holding and closing
 * cannot pass each other unseen. */
struct slot {
	uint64_t word;
	struct slot *next; /* in the list of free slots, or of dropped ones */
	uint32_t index;
	uint32_t kind;
};

struct slots {
	pthread_mutex_t lock;
	enum kind kind;
	struct segments segments;
	uint32_t first; /* slots below came through fork() */
	uint32_t live;  /* slots that exist from `first` on */
	uint32_t retired;
	struct slot *head, *tail; /* free ones */
};

/* Looked at for each operation: known to be this library's own, they are reached without a detour. */
#define INTERNAL __attribute__((visibility("hidden")))

extern INTERNAL struct slots safe_domains, safe_rings, safe_buffers, safe_files_tables, safe_buffers_tables,
	safe_batches;

/* Fresh slots of every kind start at this generation: tests set it close to the last. */
extern uint32_t safe_first_generation;

static inline uint32_t slot_generation(const struct slot *slot)
{
	return (uint32_t)(__atomic_load_n(&slot->word, __ATOMIC_ACQUIRE) >> 32);
}

static inline int64_t slot_handle(const struct slot *slot)
{
	return handle_of((enum kind)slot->kind, slot_generation(slot), slot->index);
}

/* The slot that `handle` names if it is open, else NULL. It may be closed at any moment, unless the caller holds what
 * prevents it. */
static inline void *slot_find(const struct slots *slots, int64_t handle)
{
	if (handle_kind(handle) != slots->kind)
		return NULL;
	uint32_t index = handle_index(handle);
	if (index - slots->first >= __atomic_load_n(&slots->live, __ATOMIC_ACQUIRE))
		return NULL;
	struct slot *slot = segments_at(&slots->segments, index);
	return slot_generation(slot) == handle_generation(handle) ? slot : NULL;
}

/* The slot of a handle that was issued and not reused since, open or closed; in a child also one of the parent's. */
struct slot *safe_slot_issued(struct slots *slots, int64_t handle);

/* In a child: was this slot the parent's? */
static inline bool slot_inherited(const struct slots *slots, int64_t handle)
{
	return handle_index(handle) < slots->first;
}

/* Takes a free slot, whose handle is closed until safe_slot_open(). NULL without memory or slots. */
struct slot *safe_slot_take(struct slots *slots);
/* Issues the slot's handle. It holds the slot once. */
int64_t safe_slot_open(struct slot *slot);
/* Ends the handle. True for the one caller who did it; the handle's hold is then that caller's. */
bool safe_slot_end(struct slot *slot, uint32_t generation, uint32_t mark);

/* Holds the slot once more, if `generation` is open. */
static inline bool slot_hold(struct slot *slot, uint32_t generation)
{
	uint64_t word = __atomic_load_n(&slot->word, __ATOMIC_RELAXED);
	do
		if (word >> 32 != generation)
			return false;
	while (!__atomic_compare_exchange_n(&slot->word, &word, word + 1, true, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
	return true;
}

/* Holds `count` times more a slot that the caller holds. */
static inline void slot_hold_more(struct slot *slot, uint32_t count)
{
	__atomic_fetch_add(&slot->word, count, __ATOMIC_RELAXED);
}

/* Gives up `count` holds. True if they were the last: the caller then frees what is in the slot, and the slot. */
static inline bool slot_release_many(struct slot *slot, uint32_t count)
{
	return (uint32_t)__atomic_sub_fetch(&slot->word, count, __ATOMIC_ACQ_REL) == 0;
}

static inline bool slot_release(struct slot *slot)
{
	return slot_release_many(slot, 1);
}

void safe_slot_free(struct slots *slots, struct slot *slot);

/* The table of a kind, NULL for operations and what is no kind. */
struct slots *safe_slots_of(uint32_t kind);
/* In a child after fork(): all that there is belonged to the parent. */
void safe_slots_disinherit(void);

#endif
