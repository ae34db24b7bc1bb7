/* SPDX-License-Identifier: MIT */
#include "handle.h"
#include "batch.h"
#include "object.h"
#include <stdlib.h>

#define SLOTS(name, of_kind, type)                                                                                     \
	struct slots name = {.lock = PTHREAD_MUTEX_INITIALIZER, .kind = of_kind, .segments = {.size = sizeof(type)}}

SLOTS(safe_domains, KIND_DOMAIN, struct domain);
SLOTS(safe_rings, KIND_RING, struct ring);
SLOTS(safe_buffers, KIND_BUFFER, struct buffer);
SLOTS(safe_files_tables, KIND_FILES, struct table);
SLOTS(safe_buffers_tables, KIND_BUFFERS, struct table);
SLOTS(safe_batches, KIND_BATCH, struct batch);

uint32_t safe_first_generation;

static struct slots *const all[KIND_END] = {
	[KIND_DOMAIN] = &safe_domains,
	[KIND_RING] = &safe_rings,
	[KIND_BUFFER] = &safe_buffers,
	[KIND_FILES] = &safe_files_tables,
	[KIND_BUFFERS] = &safe_buffers_tables,
	[KIND_BATCH] = &safe_batches,
};

struct slots *safe_slots_of(uint32_t kind)
{
	return kind < KIND_END ? all[kind] : NULL;
}

bool safe_segments_reach(struct segments *segments, uint32_t index)
{
	uint32_t position = index + (1u << SEGMENT_FIRST_BITS);
	unsigned level = 31 - (unsigned)__builtin_clz(position) - SEGMENT_FIRST_BITS;
	if (segments->base[level])
		return true;
	uint32_t count = 1u << (level + SEGMENT_FIRST_BITS);
	/* Cache lines, so that two rings' slots do not share one. */
	size_t bytes = ((count + 1) * segments->size + 63) & ~(size_t)63;
	void *memory = calloc(1, bytes);
	if (!memory)
		return false;
	segments->memory[level] = memory;
	__atomic_store_n(&segments->base[level], (uintptr_t)memory - count * segments->size, __ATOMIC_RELEASE);
	return true;
}

struct slot *safe_slot_issued(struct slots *slots, int64_t handle)
{
	uint32_t index = handle_index(handle);
	if (handle_kind(handle) != slots->kind || handle <= 0)
		return NULL;
	if (index >= slots->first + __atomic_load_n(&slots->live, __ATOMIC_ACQUIRE))
		return NULL;
	struct slot *slot = segments_at(&slots->segments, index);
	uint32_t generation = handle_generation(handle);
	return generation && (slot_generation(slot) & GENERATION_MASK) == generation ? slot : NULL;
}

static struct slot *take_fresh(struct slots *slots)
{
	uint32_t index = slots->first + slots->live;
	if (index > SLOT_MASK || !safe_segments_reach(&slots->segments, index))
		return NULL;
	struct slot *slot = segments_at(&slots->segments, index);
	slot->index = index;
	slot->kind = slots->kind;
	slot->word = (uint64_t)(safe_first_generation | GENERATION_CLOSED) << 32;
	__atomic_store_n(&slots->live, slots->live + 1, __ATOMIC_RELEASE);
	return slot;
}

static struct slot *take_used(struct slots *slots)
{
	struct slot *slot = slots->head;
	if (slot)
		slots->head = slot->next;
	return slot;
}

struct slot *safe_slot_take(struct slots *slots)
{
	pthread_mutex_lock(&slots->lock);
	struct slot *slot = take_used(slots);
	if (!slot)
		slot = take_fresh(slots);
	pthread_mutex_unlock(&slots->lock);
	return slot;
}

int64_t safe_slot_open(struct slot *slot)
{
	uint32_t generation = (slot_generation(slot) & GENERATION_MASK) + 1;
	__atomic_store_n(&slot->word, (uint64_t)generation << 32 | 1, __ATOMIC_RELEASE);
	return handle_of((enum kind)slot->kind, generation, slot->index);
}

bool safe_slot_end(struct slot *slot, uint32_t generation, uint32_t mark)
{
	uint64_t word = __atomic_load_n(&slot->word, __ATOMIC_RELAXED);
	do
		if (word >> 32 != generation)
			return false;
	while (!__atomic_compare_exchange_n(
		&slot->word, &word, word | (uint64_t)mark << 32, true, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
	return true;
}

void safe_slot_free(struct slots *slots, struct slot *slot)
{
	pthread_mutex_lock(&slots->lock);
	slot->next = NULL;
	if ((slot_generation(slot) & GENERATION_MASK) == GENERATION_MASK)
		slots->retired++;
	else if (slots->head)
		slots->tail = slots->tail->next = slot;
	else
		slots->head = slots->tail = slot;
	pthread_mutex_unlock(&slots->lock);
}

void safe_slots_disinherit(void)
{
	for (unsigned kind = 0; kind < KIND_END; kind++) {
		struct slots *slots = all[kind];
		if (!slots)
			continue;
		pthread_mutex_init(&slots->lock, NULL);
		slots->first += slots->live;
		slots->live = 0;
		slots->head = slots->tail = NULL;
	}
}
