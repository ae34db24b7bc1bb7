/* SPDX-License-Identifier: MIT
 *
 * Chains in which a request's file is what another one opens: FERRULE_OPENED. The kernel cannot link those, since an
 * entry names its file before it is known. So such a chain is cut behind what opens: the rest waits outside the
 * submission queue until the file is there, gets it written into its entries, and goes in as a chain of its own.
 *
 * A close of what a chain opened is always carried out: where its chain broke before it, alone; where the run ended
 * early, from here. So no run that fails leaves a file open which it was to close.
 */
#include "batch.h"
#include "failure.h"
#include <stdlib.h>
#include <unistd.h>

enum mark {
	MARK_LINKED = 1,  /* the next request is of its chain */
	MARK_OPENS = 2,   /* the rest of its chain waits for its file */
	MARK_FILE = 4,    /* its file is an opened one */
	MARK_SOURCE = 8,  /* the file that it splices from is */
	MARK_CLOSES = 16, /* closes it */
	/* of a run: */
	MARK_HANDED = 32, /* the kernel had it */
	MARK_ALONE = 64,  /* goes in without its chain, which has broken */
};

#define MARKS_OF_RUN (MARK_HANDED | MARK_ALONE)

struct opening {
	uint32_t request;
	uint32_t closer; /* NOBODY: it stays open */
	int32_t file;    /* negative: not open */
};

struct chains {
	uint8_t *marks;
	uint32_t *following; /* in the queue of what may go in, or of what may when nothing is in flight */
	uint32_t first, last;
	uint32_t later;
	uint32_t count;
	struct opening *openings; /* in the order of their requests */
};

/* ---- making ---- */

void safe_chains_free(struct batch *batch)
{
	struct chains *chains = batch->chains;
	if (!chains)
		return;
	free(chains->marks);
	free(chains->following);
	free(chains->openings);
	free(chains);
	batch->chains = NULL;
}

static bool allocate(struct batch *batch)
{
	struct chains *chains = calloc(1, sizeof(*chains));
	batch->chains = chains;
	if (!chains)
		return false;
	chains->marks = calloc(batch->capacity, 1);
	chains->following = malloc(batch->capacity * sizeof(*chains->following));
	return chains->marks && chains->following;
}

static int resolve_file(const char *function, struct batch *batch, int64_t *file, uint32_t i, enum mark mark)
{
	uint32_t opener = batch->opener;
	const char *name = mark == MARK_FILE ? "file" : "other";
	if (opener == NOBODY)
		return safe_fail_in(function, EINVAL, CAUSE_OPENED_NOTHING, VALUE_TEXT(name));
	if (!batch->chains && !allocate(batch))
		return safe_fail_in(function, ENOMEM, CAUSE_MEMORY, VALUE(batch->capacity * sizeof(uint32_t)));
	/* Any that passes the checks: the real one is written over it. */
	*file = batch->kinds[opener] == FERRULE_OP_OPENAT ? 0 : FERRULE_FIXED_FILE;
	batch->chains->marks[i] |= (uint8_t)mark;
	batch->chains->marks[opener] |= MARK_OPENS;
	return 0;
}

int safe_chains_resolve(const char *function, struct batch *batch, struct ferrule_request *request, uint32_t i)
{
	unsigned fields = request->kind < OPERATION_KINDS ? safe_operation_rows[request->kind].fields : 0;
	int status = 0;
	if (request->file == FERRULE_OPENED && fields & (FIELD_FILE | FIELD_CLOSED | FIELD_DIRECTORY)) {
		uint32_t opener = batch->opener;
		if (fields & FIELD_DIRECTORY && opener != NOBODY && batch->kinds[opener] == FERRULE_OP_OPENAT_DIRECT)
			return safe_fail_in(function, EBADF, CAUSE_OPENED_DIRECTORY, 0);
		status = resolve_file(function, batch, &request->file, i, MARK_FILE);
		if (status == 0 && request->kind == FERRULE_OP_CLOSE)
			batch->chains->marks[i] |= MARK_CLOSES;
	}
	if (status == 0 && request->other == FERRULE_OPENED && fields & FIELD_SOURCE)
		status = resolve_file(function, batch, &request->other, i, MARK_SOURCE);
	return status;
}

static uint32_t count_openings(const struct batch *batch)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < batch->count; i++)
		count += (batch->chains->marks[i] & MARK_OPENS) != 0;
	return count;
}

int safe_chains_make(const char *function, struct batch *batch)
{
	struct chains *chains = batch->chains;
	if (!chains)
		return 0;
	uint32_t count = count_openings(batch);
	chains->openings = malloc((count + 1) * sizeof(*chains->openings));
	if (!chains->openings)
		return safe_fail_in(function, ENOMEM, CAUSE_MEMORY, VALUE((count + 1) * sizeof(struct opening)));
	for (uint32_t i = 0; i < batch->count; i++) {
		if (batch->entries[i].flags & BATCH_LINKS)
			chains->marks[i] |= MARK_LINKED;
		if (chains->marks[i] & MARK_CLOSES)
			chains->openings[chains->count - 1].closer = i;
		if (!(chains->marks[i] & MARK_OPENS))
			continue;
		batch->entries[i].flags &= (uint8_t)~BATCH_LINKS;
		chains->openings[chains->count++] = (struct opening){.request = i, .closer = NOBODY, .file = -1};
	}
	return 0;
}

/* ---- the queue of what may go in ---- */

static void queue(struct chains *chains, uint32_t i)
{
	chains->following[i] = NOBODY;
	if (chains->first == NOBODY)
		chains->first = i;
	else
		chains->following[chains->last] = i;
	chains->last = i;
}

void safe_chains_begin(struct batch *batch)
{
	struct chains *chains = batch->chains;
	chains->first = chains->last = chains->later = NOBODY;
	for (uint32_t i = 0; i < batch->count; i++)
		chains->marks[i] &= (uint8_t)~MARKS_OF_RUN;
	for (uint32_t i = 0; i < chains->count; i++)
		chains->openings[i].file = -1;
}

bool safe_chains_due(const struct batch *batch)
{
	const struct chains *chains = batch->chains;
	return chains && (chains->first != NOBODY || (chains->later != NOBODY && batch->flying == 0));
}

static void queue_later(struct chains *chains, uint32_t i)
{
	chains->following[i] = chains->later;
	chains->later = i;
}

static void queue_held_up(struct chains *chains)
{
	while (chains->later != NOBODY) {
		uint32_t i = chains->later;
		chains->later = chains->following[i];
		queue(chains, i);
	}
}

/* How many requests from `i` on go in together. */
static uint32_t length_from(const struct batch *batch, uint32_t i)
{
	uint32_t length = 1;
	if (batch->chains->marks[i] & MARK_ALONE)
		return 1;
	while (batch->entries[i++].flags & BATCH_LINKS)
		length++;
	return length;
}

/* The first request after the chain that `i` is of. */
static uint32_t chain_end(const struct batch *batch, uint32_t i)
{
	while (batch->chains->marks[i] & MARK_LINKED)
		i++;
	return i + 1;
}

static void write_part(struct batch *batch, uint32_t from, uint32_t length)
{
	struct io_uring_sq *sq = &batch->ring->uring.sq;
	for (uint32_t i = from; i < from + length; i++) {
		struct io_uring_sqe *entry = &sq->sqes[sq->sqe_tail++ & sq->ring_mask];
		*entry = batch->entries[i];
		if (batch->chains->marks[i] & MARK_ALONE)
			entry->flags &= (uint8_t)~BATCH_LINKS;
		batch->chains->marks[i] |= MARK_HANDED;
	}
}

uint32_t safe_chains_hand_in(struct batch *batch, uint32_t room)
{
	struct chains *chains = batch->chains;
	uint32_t written = 0;
	if (batch->flying == 0)
		queue_held_up(chains);
	for (;;) {
		bool due = chains->first != NOBODY;
		if (!due && batch->position == batch->count)
			break;
		uint32_t from = due ? chains->first : batch->position, length = length_from(batch, from);
		if (length > room - written)
			break;
		if (due)
			chains->first = chains->following[from];
		else
			batch->position = chain_end(batch, from);
		write_part(batch, from, length);
		written += length;
	}
	return written;
}

/* ---- what the kernel did not take ---- */

static struct opening *opening_of(const struct batch *batch, uint32_t request)
{
	struct opening *openings = batch->chains->openings;
	uint32_t low = 0, high = batch->chains->count;
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;
		if (openings[middle].request <= request)
			low = middle;
		else
			high = middle;
	}
	return &openings[low];
}

/* The rest of a chain that can no longer be carried out, but for the close of what is open. */
static void cancel_rest(struct batch *batch, uint32_t from)
{
	struct chains *chains = batch->chains;
	for (uint32_t i = from, end = chain_end(batch, from); i < end; i++) {
		if (chains->marks[i] & MARK_CLOSES && opening_of(batch, i)->file >= 0) {
			/* What was taken of its chain may use the file still. */
			chains->marks[i] |= MARK_ALONE;
			queue_later(chains, i);
			continue;
		}
		batch->results[i] = -ECANCELED;
		batch->failures++;
	}
}

static bool is_taken_first(const struct batch *batch, uint32_t i)
{
	return i > 0 && !(batch->chains->marks[i] & MARK_ALONE) && batch->entries[i - 1].flags & BATCH_LINKS &&
	       batch->chains->marks[i - 1] & MARK_HANDED;
}

void safe_chains_take_back(struct batch *batch, uint32_t count)
{
	struct chains *chains = batch->chains;
	const struct io_uring_sq *sq = &batch->ring->uring.sq;
	for (uint32_t k = 0; k < count; k++) {
		uint32_t i = (uint32_t)sq->sqes[(sq->sqe_tail + k) & sq->ring_mask].user_data;
		chains->marks[i] &= (uint8_t)~MARK_HANDED;
	}
	for (uint32_t k = 0; k < count;) {
		uint32_t i = (uint32_t)sq->sqes[(sq->sqe_tail + k) & sq->ring_mask].user_data;
		k += length_from(batch, i);
		/* A part of its chain was taken, for want of memory: the kernel has ended the chain there. */
		if (is_taken_first(batch, i))
			cancel_rest(batch, i);
		else
			queue(chains, i);
	}
}

/* ---- results ---- */

static void write_file(struct batch *batch, uint32_t i, int32_t file)
{
	struct io_uring_sqe *entry = &batch->entries[i];
	uint8_t marks = batch->chains->marks[i];
	if (marks & MARK_SOURCE)
		entry->splice_fd_in = file;
	if (!(marks & MARK_FILE))
		return;
	if (marks & MARK_CLOSES && entry->file_index)
		entry->file_index = (uint32_t)file + 1;
	else
		entry->fd = file;
}

/* The file is there: the chain goes on, up to where it opens another. */
static void open_chain(struct batch *batch, uint32_t i, int32_t result)
{
	struct opening *opening = opening_of(batch, i);
	const struct io_uring_sqe *entry = &batch->entries[i];
	bool chosen = entry->file_index && entry->file_index != IORING_FILE_INDEX_ALLOC;
	opening->file = chosen ? (int32_t)entry->file_index - 1 : result;
	if (batch->stop)
		return;
	uint32_t next = i;
	do
		write_file(batch, ++next, opening->file);
	while ((batch->chains->marks[next] & (MARK_LINKED | MARK_OPENS)) == MARK_LINKED);
	queue(batch->chains, i + 1);
}

bool safe_chains_result(struct batch *batch, uint32_t i, int32_t *result)
{
	struct chains *chains = batch->chains;
	uint8_t marks = chains->marks[i];
	if (marks & MARK_OPENS && *result >= 0)
		open_chain(batch, i, *result);
	else if (marks & MARK_OPENS && !batch->stop)
		cancel_rest(batch, i + 1);
	if (!(marks & MARK_CLOSES))
		return true;
	if (*result != -ECANCELED) {
		opening_of(batch, i)->file = -1;
		return true;
	}
	chains->marks[i] &= (uint8_t)~MARK_HANDED;
	if (batch->stop)
		return false;
	chains->marks[i] |= MARK_ALONE;
	queue(chains, i);
	return false;
}

/* ---- the end ---- */

/* The place that a request opens its file into; negative if it is none, or the kernel chooses it. */
static int32_t chosen_place(const struct batch *batch, uint32_t i)
{
	uint32_t index = batch->entries[i].file_index;
	bool chosen = batch->kinds[i] == FERRULE_OP_OPENAT_DIRECT && index != IORING_FILE_INDEX_ALLOC;
	return chosen ? (int32_t)index - 1 : -1;
}

/* May take a while, where what was written goes to another machine. A run's own thread leaves the lock to others
 * meanwhile; elsewhere that cannot be: but there nobody has used the file, or only a run that nobody resumed. */
static int close_descriptor(struct batch *batch, int descriptor)
{
	bool apart = batch->run == RUN_GOING;
	if (apart)
		safe_ring_step_out(batch->ring);
	int status = close(descriptor) < 0 ? -errno : 0;
	if (apart)
		safe_ring_step_in(batch->ring);
	return status;
}

static int close_now(struct batch *batch, uint32_t opener, int32_t file)
{
	int none = -1;
	if (batch->kinds[opener] == FERRULE_OP_OPENAT)
		return close_descriptor(batch, file);
	/* Another table's places are not the batch's to empty. */
	if (safe_files_handle(batch->ring) != batch->files)
		return -ENXIO;
	int status = io_uring_register_files_update(&batch->ring->uring, (unsigned)file, &none, 1);
	return status < 0 ? status : 0;
}

/* Closes what is open and the kernel has no close of. Returns whether there was any. */
static bool end_once(struct batch *batch)
{
	struct chains *chains = batch->chains;
	bool any = false;
	for (uint32_t i = 0; i < chains->count; i++) {
		struct opening *opening = &chains->openings[i];
		uint32_t closer = opening->closer;
		int32_t file = opening->file;
		if (file < 0 || closer == NOBODY || chains->marks[closer] & MARK_HANDED)
			continue;
		opening->file = -1;
		int status = close_now(batch, opening->request, file);
		batch->results[closer] = status;
		batch->failures += status < 0;
		any = true;
	}
	return any;
}

void safe_chains_end(struct batch *batch)
{
	/* While the lock was others', more may have come in. */
	while (end_once(batch))
		;
}

static struct opening *opening_by(const struct batch *batch, uint32_t i)
{
	return batch->chains && batch->chains->marks[i] & MARK_OPENS ? opening_of(batch, i) : NULL;
}

void safe_batch_close_late(struct batch *batch, uint32_t i, int32_t result)
{
	if (batch->chains && batch->chains->marks[i] & MARK_CLOSES && result == -ECANCELED) {
		struct opening *opening = opening_of(batch, i);
		close_now(batch, opening->request, opening->file);
		opening->file = -1;
		return;
	}
	if (result < 0 || !is_opener(batch->kinds[i]))
		return;
	const struct opening *opening = opening_by(batch, i);
	int32_t place = chosen_place(batch, i);
	/* A place that the caller chose stays the caller's, unless its chain was to empty it. */
	if (place < 0)
		close_now(batch, i, result);
	else if (opening && opening->closer != NOBODY)
		close_now(batch, i, place);
}

void safe_batch_close_unread(struct batch *batch)
{
	for (uint32_t i = 0; i < batch->count; i++) {
		if (!is_opener(batch->kinds[i]) || batch->results[i] < 0 || chosen_place(batch, i) >= 0)
			continue;
		const struct opening *opening = opening_by(batch, i);
		if (!opening || opening->file >= 0)
			close_now(batch, i, batch->results[i]);
	}
}
