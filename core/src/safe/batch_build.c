/* SPDX-License-Identifier: MIT
 *
 * From requests to a batch's entries. NOPs, reads and writes with a buffer and without flags, which most are, go a quick
 * way; one that is in any way different, or wrong, goes the way that can do and explain everything.
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

/* What the last request had, looked up once for all that follow of its kind and with its buffer. The buffer is held once
 * while it is here; its uses are counted, and become holds when it goes. */
struct last {
	uint64_t what; /* kind and flags */
	int64_t handle;
	struct buffer *buffer; /* NULL: nothing is here */
	uint64_t base, size;
	uint32_t uses;
	uint16_t index; /* in the ring's table */
	uint8_t opcode;
};

static void add_hold(struct batch *batch, struct buffer *buffer, uint32_t count)
{
	batch->holds[batch->hold_count++] = (struct hold){.buffer = buffer, .count = count};
}

static void settle(struct build *build, struct last *last)
{
	if (last->uses)
		add_hold(build->batch, last->buffer, last->uses);
	if (last->uses > 1)
		slot_hold_more(&last->buffer->slot, last->uses - 1);
	else if (last->buffer && last->uses == 0)
		safe_buffer_release(last->buffer);
	*last = (struct last){.buffer = NULL};
}

static bool look_up(struct build *build, const struct ferrule_request *request, uint64_t what, struct last *last)
{
	settle(build, last);
	if (what != FERRULE_OP_READ && what != FERRULE_OP_WRITE)
		return false;
	struct buffer *buffer = slot_find(&safe_buffers, request->buffer);
	if (!buffer || !slot_hold(&buffer->slot, handle_generation(request->buffer)))
		return false;
	const struct operation_row *row = &safe_operation_rows[request->kind];
	uint32_t index = build->ring->buffers ? safe_table_find(build->ring->buffers, buffer) : NO_ENTRY;
	*last = (struct last){
		.what = what,
		.handle = request->buffer,
		.buffer = buffer,
		.base = (uintptr_t)buffer->memory,
		.size = buffer->size,
		.index = index != NO_ENTRY ? (uint16_t)index : 0,
		.opcode = index != NO_ENTRY ? row->fixed : row->opcode,
	};
	return buffer->domain == build->ring->domain;
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
	struct last last = {.buffer = NULL};
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
		if ((what != last.what || request->buffer != last.handle) && !look_up(build, request, what, &last))
			break;
		if (__builtin_expect(!is_right(build->ring, request, &last), 0))
			break;
		const struct parts parts = parts_of(request, &last);
		parts_write(&batch->entries[i], &parts, user_data);
		uses[i] = USE_OFFSET | USE_RANGE | USE_HOLD;
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
	batch->linked = batch->drains = false;
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
