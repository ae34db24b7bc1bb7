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
	/* the last request's buffer, which the last of the batch's holds holds */
	int64_t handle;
	struct buffer *buffer;
	uint32_t place; /* in the ring's table, or NO_ENTRY */
};

/* ---- holds: those of one buffer in a row are taken in one go ---- */

static void settle(struct build *build)
{
	const struct hold *last = &build->batch->holds[build->batch->hold_count - 1];
	if (build->buffer && last->count > 1)
		slot_hold_more(&build->buffer->slot, last->count - 1);
	build->buffer = NULL;
	build->handle = 0;
}

static void add_hold(struct build *build, struct buffer *buffer)
{
	build->batch->holds[build->batch->hold_count++] = (struct hold){.buffer = buffer, .count = 1};
}

static bool look_up(struct build *build, int64_t handle)
{
	settle(build);
	struct buffer *buffer = slot_find(&safe_buffers, handle);
	if (!buffer || !slot_hold(&buffer->slot, handle_generation(handle)))
		return false;
	if (buffer->domain != build->ring->domain) {
		safe_buffer_release(buffer);
		return false;
	}
	add_hold(build, buffer);
	build->handle = handle;
	build->buffer = buffer;
	build->place = build->ring->buffers ? safe_table_find(build->ring->buffers, buffer) : NO_ENTRY;
	return true;
}

/* ---- the quick way ---- */

static inline bool is_fixed(const struct ring *ring, int64_t file)
{
	return ring->files && (uint64_t)file - FERRULE_FIXED_FILE < ring->files->count;
}

static inline void write_transfer(struct build *build, const struct ferrule_request *request, uint32_t i)
{
	const struct operation_row *row = &safe_operation_rows[request->kind];
	bool fixed = build->place != NO_ENTRY;
	build->batch->entries[i] = (struct io_uring_sqe){
		.opcode = fixed ? row->fixed : row->opcode,
		.flags = (uint64_t)request->file > INT32_MAX ? IOSQE_FIXED_FILE : 0,
		.fd = (int32_t)request->file,
		.off = (uint64_t)request->offset,
		.addr = (uintptr_t)build->buffer->memory + request->at,
		.len = (uint32_t)request->size,
		.user_data = batch_user_data(build->batch, i),
		.buf_index = fixed ? (uint16_t)build->place : 0,
	};
}

static inline bool build_transfer(struct build *build, const struct ferrule_request *request, uint32_t i)
{
	struct batch *batch = build->batch;
	if ((uint64_t)request->file > INT32_MAX && !is_fixed(build->ring, request->file))
		return false;
	if (request->offset < FERRULE_AT_POSITION)
		return false;
	if (request->buffer == build->handle)
		batch->holds[batch->hold_count - 1].count++;
	else if (!look_up(build, request->buffer))
		return false;
	const struct buffer *buffer = build->buffer;
	if (request->at > buffer->size || request->size > buffer->size - request->at)
		return false;
	write_transfer(build, request, i);
	batch->uses[i] = USE_OFFSET | USE_RANGE | USE_HOLD;
	if (!batch->temporary)
		batch->ranges[i] = (struct range){(uintptr_t)buffer->memory, buffer->size};
	return true;
}

static inline bool build_quick(struct build *build, const struct ferrule_request *request, uint32_t i)
{
	if (request->flags)
		return false;
	build->batch->kinds[i] = (uint8_t)request->kind;
	if (request->kind == FERRULE_OP_NOP) {
		build->batch->entries[i] =
			(struct io_uring_sqe){.opcode = IORING_OP_NOP, .user_data = batch_user_data(build->batch, i)};
		build->batch->uses[i] = 0;
		return true;
	}
	if ((request->kind != FERRULE_OP_READ && request->kind != FERRULE_OP_WRITE) || !request->buffer)
		return false;
	return build_transfer(build, request, i);
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
	int status = safe_chains_resolve(build->function, batch, &resolved, i);
	if (status == 0)
		status = safe_prepare(build->function, build->ring, &resolved, &prepared);
	if (status < 0) {
		safe_failure_at(i);
		return status;
	}
	if (prepared.buffer) {
		settle(build);
		add_hold(build, prepared.buffer);
	}
	batch->kinds[i] = (uint8_t)request->kind;
	note_use(batch, request, &prepared, i);
	parts_write(&batch->entries[i], &prepared.parts, (int64_t)batch_user_data(batch, i));
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

static int finish(struct build *build, int status)
{
	struct batch *batch = build->batch;
	settle(build);
	if (status == 0 && batch->linked) {
		/* Nothing comes behind the last one. */
		batch->entries[batch->count - 1].flags &= (uint8_t)~BATCH_LINKS;
		status = safe_chains_make(build->function, batch);
		if (status == 0)
			status = check_chains(build->function, batch);
	}
	if (status < 0)
		safe_batch_let_go(batch);
	return status;
}

int safe_batch_build(const char *function, struct ring *ring, struct batch *batch,
	const struct ferrule_request *requests, uint32_t count)
{
	struct build build = {.function = function, .ring = ring, .batch = batch};
	int status = 0;
	batch->version = ring->version;
	batch->hold_count = 0;
	batch->linked = batch->drains = false;
	for (batch->count = 0; batch->count < count && status == 0; batch->count++)
		if (!build_quick(&build, &requests[batch->count], batch->count))
			status = build_slow(&build, &requests[batch->count], batch->count);
	if (status < 0)
		batch->count--; /* that one holds nothing */
	return finish(&build, status);
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
