/* SPDX-License-Identifier: MIT
 *
 * From requests to a batch's entries. NOPs, reads and writes with a buffer and without flags, which most are, go a
 * quick way; one that is in any way different, or wrong, goes the way that can do and explain everything.
 */
#include "batch.h"
#include "failure.h"
#include "prepare.h"

struct build {
	const char *function;
	struct ring *ring;
	struct batch *batch;
};

/* ---- the quick way ---- */

/* What the last request had, looked up once for all that follow of its kind and with its buffer. The buffer is held
 * once while it is here; its uses are counted, and become holds when it goes. But a temporary batch holds no registered
 * buffer: the table does, and before it changes safe_batch_hold_all() makes up for it. */
struct last {
	uint64_t what; /* kind and flags; NOTHING: nothing is here */
	int64_t handle;
	struct buffer *held; /* NULL for a registered one of a temporary batch */
	uint64_t base, size;
	uint32_t uses;
	uint16_t index; /* in the ring's table */
	uint8_t opcode, use;
};

#define NOTHING UINT64_MAX

static void add_hold(struct batch *batch, struct buffer *buffer, uint32_t count)
{
	batch->holds[batch->hold_count++] = (struct hold){.buffer = buffer, .count = count};
}

static void settle(struct build *build, struct last *last)
{
	struct buffer *held = last->held;
	if (!held)
		build->batch->lean |= last->uses > 0;
	else if (last->uses)
		add_hold(build->batch, held, last->uses);
	else
		safe_buffer_release(held);
	if (held && last->uses > 1)
		slot_hold_more(&held->slot, last->uses - 1);
	last->what = NOTHING;
	last->held = NULL;
	last->uses = 0;
}

static inline void note(const struct ferrule_request *request, uint64_t what, struct last *last,
	const struct buffer *buffer, uint32_t index)
{
	const struct operation_row *row = &safe_operation_rows[what];
	last->what = what;
	last->handle = request->buffer;
	last->base = (uintptr_t)buffer->memory;
	last->size = buffer->size;
	last->index = index != NO_ENTRY ? (uint16_t)index : 0;
	last->opcode = index != NO_ENTRY ? row->fixed : row->opcode;
	last->use = USE_OFFSET | USE_RANGE | USE_HOLD | (last->held ? 0 : USE_LEAN);
}

static __attribute__((noinline)) bool look_up(
	struct build *build, const struct ferrule_request *request, uint64_t what, struct last *last)
{
	const struct table *table = build->ring->buffers;
	settle(build, last);
	if (what != FERRULE_OP_READ && what != FERRULE_OP_WRITE)
		return false;
	uint32_t index = table && build->batch->temporary ? safe_table_find_open(table, request->buffer) : NO_ENTRY;
	if (index != NO_ENTRY) {
		note(request, what, last, table->entries[index].buffer, index);
		return true;
	}
	struct buffer *buffer = slot_find(&safe_buffers, request->buffer);
	if (!buffer || !slot_hold(&buffer->slot, handle_generation(request->buffer)))
		return false;
	last->held = buffer;
	note(request, what, last, buffer, table ? safe_table_find(table, buffer) : NO_ENTRY);
	return buffer->domain == build->ring->domain;
}

/* The same where only the buffer differs from the last one's: most often both are registered. */
static inline bool look_up_buffer(
	struct build *build, const struct ferrule_request *request, uint64_t what, struct last *last)
{
	const struct table *table = build->ring->buffers;
	uint32_t index = last->what != what || last->held ? NO_ENTRY : safe_table_find_open(table, request->buffer);
	if (index == NO_ENTRY)
		return look_up(build, request, what, last);
	const struct buffer *buffer = table->entries[index].buffer;
	last->handle = request->buffer;
	last->base = (uintptr_t)buffer->memory;
	last->size = buffer->size;
	last->index = (uint16_t)index;
	return true;
}

/* The same checks as in prepare.c, without a word about why. */
static inline bool is_right(const struct ring *ring, const struct ferrule_request *request, const struct last *last)
{
	if ((uint64_t)request->file > INT32_MAX &&
		(!ring->files || (uint64_t)request->file - FERRULE_FIXED_FILE >= ring->files->count))
		return false;
	return request->offset >= FERRULE_AT_POSITION && request->at <= last->size &&
	       request->size <= last->size - request->at;
}

static inline struct parts parts_of(const struct ferrule_request *request, const struct last *last)
{
	return (struct parts){
		.opcode = last->opcode,
		.flags = (uint64_t)request->file > INT32_MAX ? IOSQE_FIXED_FILE : 0,
		.buffer_index = last->index,
		.descriptor = (int32_t)request->file,
		.offset = (uint64_t)request->offset,
		.address = last->base + request->at,
		.size = (uint32_t)request->size,
	};
}

static inline uint64_t what_of(const struct ferrule_request *request)
{
	return request->kind | (uint64_t)request->flags << 32;
}

/* Makes entries from `i` on; returns for which request it has to be the long way, or `count`. */
static uint32_t build_quickly(
	struct build *build, const struct ferrule_request *requests, uint32_t i, uint32_t count)
{
	struct batch *batch = build->batch;
	struct last last = {.what = NOTHING};
	struct range *ranges = batch->temporary ? NULL : batch->ranges;
	uint8_t *uses = batch->uses, *kinds = batch->kinds;
	uint64_t user_data = batch_user_data(batch, i);
	for (; i < count; i++, user_data++) {
		const struct ferrule_request *request = &requests[i];
		uint64_t what = what_of(request);
		if (what == FERRULE_OP_NOP) {
			const struct parts nop = {.opcode = IORING_OP_NOP};
			parts_write(&batch->entries[i], &nop, user_data);
			uses[i] = 0;
			kinds[i] = FERRULE_OP_NOP;
			continue;
		}
		if ((what != last.what || request->buffer != last.handle) &&
			!look_up_buffer(build, request, what, &last))
			break;
		if (__builtin_expect(!is_right(build->ring, request, &last), 0))
			break;
		const struct parts parts = parts_of(request, &last);
		parts_write(&batch->entries[i], &parts, user_data);
		uses[i] = last.use;
		kinds[i] = (uint8_t)what;
		if (ranges)
			ranges[i] = (struct range){last.base, last.size};
		last.uses++;
	}
	settle(build, &last);
	return i;
}

/* ---- the long way ---- */

static void note_use(struct batch *batch, const struct ferrule_request *request, const struct prepared *prepared,
	uint32_t i)
{
	unsigned fields = safe_operation_rows[request->kind].fields;
	uint8_t use = prepared->buffer ? USE_HOLD : 0;
	if (fields & FIELD_OFFSET)
		use |= USE_OFFSET;
	if (fields & FIELD_BUFFER)
		use |= USE_RANGE;
	if (fields & (FIELD_RANGE | FIELD_STAT | FIELD_SIZE | FIELD_TIME))
		use |= USE_OTHER;
	batch->uses[i] = use;
	if (prepared->buffer)
		batch->ranges[i] = (struct range){(uintptr_t)prepared->buffer->memory, prepared->buffer->size};
	else
		batch->ranges[i] = (struct range){prepared->parts.address, request->size};
	batch->copies |= owns_address(request->kind);
}

static int build_slow(struct build *build, const struct ferrule_request *request, uint32_t i)
{
	struct batch *batch = build->batch;
	struct ferrule_request resolved = *request;
	struct prepared prepared;
	if (i == 0 || !(batch->entries[i - 1].flags & BATCH_LINKS))
		batch->opener = NOBODY;
	int status = safe_chains_resolve(build->function, batch, &resolved, i);
	if (status == 0)
		status = safe_prepare(build->function, build->ring, &resolved, &prepared);
	if (status < 0) {
		safe_failure_at(i);
		return status;
	}
	if (prepared.buffer)
		add_hold(batch, prepared.buffer, 1);
	batch->kinds[i] = (uint8_t)resolved.kind;
	if (is_opener(resolved.kind))
		batch->opener = i;
	note_use(batch, &resolved, &prepared, i);
	parts_write(&batch->entries[i], &prepared.parts, batch_user_data(batch, i));
	batch->linked |= (prepared.parts.flags & BATCH_LINKS) != 0;
	batch->drains |= (prepared.parts.flags & IOSQE_IO_DRAIN) != 0;
	return 0;
}

/* ---- all of them ---- */

/* What is longer than the submission queue cannot enter it whole. */
static int check_chains(const char *function, const struct batch *batch)
{
	uint32_t places = batch->ring->uring.sq.ring_entries, length = 0;
	for (uint32_t i = 0; i < batch->count; i++) {
		length = batch->entries[i].flags & BATCH_LINKS ? length + 1 : 0;
		if (length >= places) {
			int status = safe_fail_in(function, EINVAL, CAUSE_CHAIN_IN_BATCH, places);
			safe_failure_at(i + 1 - length);
			return status;
		}
	}
	return 0;
}

static int finish(const char *function, struct batch *batch)
{
	if (!batch->linked)
		return 0;
	/* Nothing comes behind the last one. */
	batch->entries[batch->count - 1].flags &= (uint8_t)~BATCH_LINKS;
	int status = safe_chains_make(function, batch);
	return status < 0 ? status : check_chains(function, batch);
}

int safe_batch_build(const char *function, struct ring *ring, struct batch *batch,
	const struct ferrule_request *requests, uint32_t count)
{
	struct build build = {.function = function, .ring = ring, .batch = batch};
	int status = 0;
	batch->version = ring->version;
	batch->hold_count = batch->count = 0;
	batch->linked = batch->drains = batch->lean = false;
	while ((batch->count = build_quickly(&build, requests, batch->count, count)) < count) {
		status = build_slow(&build, &requests[batch->count], batch->count);
		if (status < 0)
			break;
		batch->count++;
	}
	if (status == 0)
		status = finish(function, batch);
	if (status < 0)
		safe_batch_let_go(batch);
	return status;
}

/* ---- registered buffers that changed ---- */

static uint32_t count_held(const struct batch *batch)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < batch->count; i++)
		count += (batch->uses[i] & USE_HOLD) != 0;
	return count;
}

/* From the last to the first, so that no hold is written over before it was read. */
void safe_batch_hold_all(struct ring *ring, struct batch *batch)
{
	uint32_t count = count_held(batch), to = count, from = batch->hold_count;
	uint32_t left = from ? batch->holds[from - 1].count : 0;
	for (uint32_t i = batch->count; batch->lean && i-- > 0;) {
		struct buffer *buffer;
		if (!(batch->uses[i] & USE_HOLD))
			continue;
		if (batch->uses[i] & USE_LEAN) {
			buffer = ring->buffers->entries[batch->entries[i].buf_index].buffer;
			slot_hold_more(&buffer->slot, 1);
		} else {
			buffer = batch->holds[from - 1].buffer;
			if (--left == 0 && --from > 0)
				left = batch->holds[from - 1].count;
		}
		batch->holds[--to] = (struct hold){.buffer = buffer, .count = 1};
	}
	if (batch->lean)
		batch->hold_count = count;
	batch->lean = false;
}

static void refix_entry(struct ring *ring, struct batch *batch, uint32_t i, const struct buffer *buffer)
{
	const struct operation_row *row = &safe_operation_rows[batch->kinds[i]];
	uint32_t place = ring->buffers ? safe_table_find(ring->buffers, buffer) : NO_ENTRY;
	if (!row->fixed)
		return;
	batch->entries[i].opcode = place != NO_ENTRY ? row->fixed : row->opcode;
	batch->entries[i].buf_index = place != NO_ENTRY ? (uint16_t)place : 0;
}

void safe_batch_refix(struct ring *ring, struct batch *batch)
{
	const struct hold *hold = batch->holds;
	uint32_t used = 0;
	for (uint32_t i = 0; i < batch->count; i++) {
		if (!(batch->uses[i] & USE_HOLD))
			continue;
		refix_entry(ring, batch, i, hold->buffer);
		if (++used == hold->count) {
			hold++;
			used = 0;
		}
	}
	batch->version = ring->version;
}
