/* SPDX-License-Identifier: MIT
 *
 * Making a ring and taking it down.
 */
#include "ring.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

int io_uring_setup(unsigned entries, struct io_uring_params *p)
{
	return uring_kernel->setup(entries, p);
}

/* ---- mapping ---- */

static unsigned *at(void *ring, unsigned offset)
{
	return (unsigned *)(void *)((char *)ring + offset);
}

static void unmap_rings(struct io_uring_sq *sq, struct io_uring_cq *cq)
{
	if (sq->sqes)
		uring_kernel->unmap(sq->sqes, sq->sqes_sz);
	if (cq->ring_ptr && cq->ring_ptr != sq->ring_ptr)
		uring_kernel->unmap(cq->ring_ptr, cq->ring_sz);
	if (sq->ring_ptr)
		uring_kernel->unmap(sq->ring_ptr, sq->ring_sz);
}

static void measure_rings(const struct io_uring_params *p, struct io_uring_sq *sq, struct io_uring_cq *cq)
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

static int map_rings(int fd, const struct io_uring_params *p, struct io_uring_sq *sq, struct io_uring_cq *cq)
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

int io_uring_queue_mmap(int fd, struct io_uring_params *p, struct io_uring *ring)
{
	int result;

	memset(ring, 0, sizeof(*ring));
	measure_rings(p, &ring->sq, &ring->cq);
	result = map_rings(fd, p, &ring->sq, &ring->cq);
	if (result < 0) {
		unmap_rings(&ring->sq, &ring->cq);
		memset(ring, 0, sizeof(*ring));
		return result;
	}
	place_sq(p, &ring->sq);
	place_cq(p, &ring->cq);
	ring->flags = p->flags;
	ring->features = p->features;
	ring->ring_fd = ring->enter_ring_fd = fd;
	if ((p->flags & (IORING_SETUP_IOPOLL | IORING_SETUP_SQPOLL)) == IORING_SETUP_IOPOLL)
		ring->int_flags = RING_POLLS;
	return 0;
}

/* ---- whole rings ---- */

static int open_ring(unsigned entries, struct io_uring *ring, struct io_uring_params *p)
{
	int fd = uring_kernel->setup(entries, p);
	int result;

	if (fd < 0)
		return fd;
	result = io_uring_queue_mmap(fd, p, ring);
	if (result < 0)
		uring_kernel->close(fd);
	return result;
}

int io_uring_queue_init_params(unsigned entries, struct io_uring *ring, struct io_uring_params *p)
{
	struct io_uring_params asked = *p;
	int result;

	if (p->flags & (IORING_SETUP_NO_MMAP | IORING_SETUP_REGISTERED_FD_ONLY))
		return -EINVAL;
	/* The array of indices is never needed here; kernels before 6.6 insist on it. */
	p->flags |= IORING_SETUP_NO_SQARRAY;
	result = open_ring(entries, ring, p);
	if (result != -EINVAL || (asked.flags & IORING_SETUP_NO_SQARRAY))
		return result;
	*p = asked;
	return open_ring(entries, ring, p);
}

int io_uring_queue_init(unsigned entries, struct io_uring *ring, unsigned flags)
{
	struct io_uring_params params;

	memset(&params, 0, sizeof(params));
	params.flags = flags;
	return io_uring_queue_init_params(entries, ring, &params);
}

void io_uring_queue_exit(struct io_uring *ring)
{
	if (!ring->sq.sqes)
		return; /* empty: a zero in ring_fd is no descriptor of ours */
	unmap_rings(&ring->sq, &ring->cq);
	/* The kernel does not do it when the ring is closed, only when the thread ends. */
	if (ring->int_flags & RING_FD_REGISTERED)
		io_uring_unregister_ring_fd(ring);
	if (ring->ring_fd != -1)
		uring_kernel->close(ring->ring_fd);
	memset(ring, 0, sizeof(*ring));
	ring->ring_fd = ring->enter_ring_fd = -1;
}

/* ---- versions and probe ---- */

int io_uring_major_version(void)
{
	return IO_URING_VERSION_MAJOR;
}

int io_uring_minor_version(void)
{
	return IO_URING_VERSION_MINOR;
}

bool io_uring_check_version(int major, int minor)
{
	return major > IO_URING_VERSION_MAJOR || (major == IO_URING_VERSION_MAJOR && minor > IO_URING_VERSION_MINOR);
}

struct io_uring_probe *io_uring_get_probe_ring(struct io_uring *ring)
{
	const unsigned most = 256; /* opcodes are bytes */
	struct io_uring_probe *probe = calloc(1, sizeof(*probe) + most * sizeof(probe->ops[0]));

	if (probe && io_uring_register_probe(ring, probe, most) < 0) {
		free(probe);
		return NULL;
	}
	return probe;
}

struct io_uring_probe *io_uring_get_probe(void)
{
	struct io_uring_probe *probe;
	struct io_uring ring;

	if (io_uring_queue_init(2, &ring, 0) < 0)
		return NULL;
	probe = io_uring_get_probe_ring(&ring);
	io_uring_queue_exit(&ring);
	return probe;
}

void io_uring_free_probe(struct io_uring_probe *probe)
{
	free(probe);
}
