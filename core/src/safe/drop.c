/* SPDX-License-Identifier: MIT
 *
 * Finalizers: the handle ends at once, by one exchange; the rest is left to the next crossing.
 */
#include "batch.h"
#include "crossing.h"
#include "failure.h"
#include "object.h"
#include <errno.h>

/* Pushed by anyone, taken as a whole by one: no slot comes back to it while it is there. */
static struct slot *dropped;

static void push(struct slot *slot)
{
	slot->next = __atomic_load_n(&dropped, __ATOMIC_RELAXED);
	while (!__atomic_compare_exchange_n(&dropped, &slot->next, slot, true, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
		;
	safe_attention_set(ATTENTION_DROPPED);
}

int ferrule_drop(int64_t handle)
{
	safe_birth();
	struct slots *slots = handle > 0 ? safe_slots_of(handle_kind(handle)) : NULL;
	if (!slots || slots->kind == KIND_DOMAIN)
		return safe_stale(__func__, handle, KIND_BUFFER);
	struct slot *slot = safe_slot_issued(slots, handle);
	/* The memory of a forked child's copies goes when the child does. */
	if (slot && !slot_inherited(slots, handle) &&
		safe_slot_end(slot, handle_generation(handle), GENERATION_DROPPED))
		push(slot);
	return 0;
}

static void reap(struct slot *slot)
{
	switch ((enum kind)slot->kind) {
	case KIND_RING:
		safe_ring_shut((struct ring *)slot, 0);
		break;
	case KIND_BUFFER:
		safe_buffer_release((struct buffer *)slot);
		break;
	case KIND_FILES:
	case KIND_BUFFERS:
		safe_table_shut((struct table *)slot);
		break;
	case KIND_BATCH:
		safe_batch_shut((struct batch *)slot);
		break;
	case KIND_DOMAIN:
	case KIND_OPERATION:
	case KIND_END:
		break;
	}
}

void safe_drop_reap(void)
{
	safe_attention_clear(ATTENTION_DROPPED);
	struct slot *slot = __atomic_exchange_n(&dropped, NULL, __ATOMIC_ACQUIRE);
	while (slot) {
		struct slot *next = slot->next;
		reap(slot);
		slot = next;
	}
}

void safe_drop_disinherit(void)
{
	dropped = NULL;
}
