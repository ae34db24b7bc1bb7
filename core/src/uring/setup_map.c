/* SPDX-License-Identifier: MIT
 *
 * The memory that a ring shares with the kernel: mapping it, and finding the parts in it.
 */
#include "ring.h"
#include <string.h>

static unsigned *at(void *ring, unsigned offset)
{
	return (unsigned *)(void *)((char *)ring + offset);
}

void uring_unmap(struct io_uring_sq *sq, struct io_uring_cq *cq)
{
	if (sq->sqes)
		uring_kernel->unmap(sq->sqes, sq->sqes_sz);
	if (cq->ring_ptr && cq->ring_ptr != sq->ring_ptr)
		uring_kernel->unmap(cq->ring_ptr, cq->ring_sz);
	if (sq->ring_ptr && sq->ring_sz)
		uring_kernel->unmap(sq->ring_ptr, sq->ring_sz);
}

static void measure(const struct io_uring_params *p, struct io_uring_sq *sq, struct io_uring_cq *cq)
{
	size_t cqe_size = sizeof(struct io_uring_cqe) << !!(p->flags & IORING_SETUP_CQE32);
	size_t sqe_size = sizeof(struct io_uring_sqe) << !!(p->flags & IORING_SETUP_SQE128);

	/* Without the array, the submission ring ends where the header of both does: at the first completion. */
	if (p->flags & IORING_SETUP_NO_SQARRAY)
		sq->ring_sz = p->cq_off.cqes;
	else
		sq->ring_sz = p->sq_off.array + p->sq_entries * sizeof(unsigned);
	cq->ring_sz = p->cq_off.cqes + p->cq_entries * cqe_size;
	if (p->features & IORING_FEAT_SINGLE_MMAP) {
		if (cq->ring_sz > sq->ring_sz)
			sq->ring_sz = cq->ring_sz;
		cq->ring_sz = sq->ring_sz;
	}
	sq->sqes_sz = (unsigned)(p->sq_entries * sqe_size);
}

static int map_parts(int fd, const struct io_uring_params *p, struct io_uring_sq *sq, struct io_uring_cq *cq)
{
	void *sqes = NULL;
	int result = uring_kernel->map(fd, IORING_OFF_SQ_RING, sq->ring_sz, &sq->ring_ptr);

	if (result < 0)
		return result;
	if (p->features & IORING_FEAT_SINGLE_MMAP)
		cq->ring_ptr = sq->ring_ptr;
	else
		result = uring_kernel->map(fd, IORING_OFF_CQ_RING, cq->ring_sz, &cq->ring_ptr);
	if (result < 0)
		return result;
	result = uring_kernel->map(fd, IORING_OFF_SQES, sq->sqes_sz, &sqes);
	sq->sqes = sqes;
	return result;
}

static void place_sq(const struct io_uring_params *p, struct io_uring_sq *sq)
{
	const struct io_sqring_offsets *off = &p->sq_off;

	sq->khead = at(sq->ring_ptr, off->head);
	sq->ktail = at(sq->ring_ptr, off->tail);
	sq->kring_mask = at(sq->ring_ptr, off->ring_mask);
	sq->kring_entries = at(sq->ring_ptr, off->ring_entries);
	sq->kflags = at(sq->ring_ptr, off->flags);
	sq->kdropped = at(sq->ring_ptr, off->dropped);
	sq->ring_mask = *sq->kring_mask;
	sq->ring_entries = *sq->kring_entries;
	sq->pad = p->flags & IORING_SETUP_SQE128 ? 7 : 6;
	if (p->flags & IORING_SETUP_NO_SQARRAY)
		return;
	/* Entries are always used in order, so that the array of indices never changes. */
	sq->array = at(sq->ring_ptr, off->array);
	for (unsigned i = 0; i < sq->ring_entries; i++)
		sq->array[i] = i;
}

static void place_cq(const struct io_uring_params *p, struct io_uring_cq *cq)
{
	const struct io_cqring_offsets *off = &p->cq_off;

	cq->khead = at(cq->ring_ptr, off->head);
	cq->ktail = at(cq->ring_ptr, off->tail);
	cq->kring_mask = at(cq->ring_ptr, off->ring_mask);
	cq->kring_entries = at(cq->ring_ptr, off->ring_entries);
	cq->koverflow = at(cq->ring_ptr, off->overflow);
	cq->cqes = (struct io_uring_cqe *)(void *)at(cq->ring_ptr, off->cqes);
	if (off->flags)
		cq->kflags = at(cq->ring_ptr, off->flags);
	cq->ring_mask = *cq->kring_mask;
	cq->ring_entries = *cq->kring_entries;
}

int uring_map(int fd, const struct io_uring_params *p, struct io_uring_sq *sq, struct io_uring_cq *cq)
{
	int result;

	memset(sq, 0, sizeof(*sq));
	memset(cq, 0, sizeof(*cq));
	measure(p, sq, cq);
	result = map_parts(fd, p, sq, cq);
	if (result < 0) {
		uring_unmap(sq, cq);
		memset(sq, 0, sizeof(*sq));
		memset(cq, 0, sizeof(*cq));
		return result;
	}
	place_sq(p, sq);
	place_cq(p, cq);
	return 0;
}

void uring_take_memory(const struct io_uring_params *p, void *sqes, void *rings, size_t size, struct io_uring_sq *sq,
	struct io_uring_cq *cq)
{
	memset(sq, 0, sizeof(*sq));
	memset(cq, 0, sizeof(*cq));
	measure(p, sq, cq);
	sq->sqes = sqes;
	sq->ring_ptr = cq->ring_ptr = rings;
	if (size) {
		sq->sqes_sz = (unsigned)size;
		sq->ring_sz = cq->ring_sz = 0; /* no mapping of their own */
	}
	place_sq(p, sq);
	place_cq(p, cq);
}
