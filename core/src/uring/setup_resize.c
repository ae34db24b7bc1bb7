/* SPDX-License-Identifier: MIT
 *
 * Rings that change their size while they are in use (6.13).
 */
#include "ring.h"
#include <errno.h>

/* The kernel copies entries up to the tail that it sees. */
static void publish(struct io_uring_sq *sq)
{
	sq->sqe_head = sq->sqe_tail;
	__atomic_store_n(sq->ktail, sq->sqe_tail, __ATOMIC_RELEASE);
}

/* Both rings of the new size: what the kernel answered, with what the ring keeps. */
static int map_resized(struct io_uring *ring, struct io_uring_params *p)
{
	struct io_uring_sq sq;
	struct io_uring_cq cq;
	int result;

	p->flags = ring->flags;
	p->features = ring->features;
	result = uring_map(ring->ring_fd, p, &sq, &cq);
	if (result < 0)
		return result;
	uring_unmap(&ring->sq, &ring->cq);
	sq.sqe_head = ring->sq.sqe_head;
	sq.sqe_tail = ring->sq.sqe_tail;
	ring->sq = sq;
	ring->cq = cq;
	return 0;
}

static int resize_mapped(struct io_uring *ring, struct io_uring_params *p)
{
	int result;

	if (ring->ring_fd == -1)
		return -EBADF; /* nothing to map from */
	result = uring_register(ring, IORING_REGISTER_RESIZE_RINGS, p, 1);
	return result < 0 ? result : map_resized(ring, p);
}

/* A ring without mappings (NO_MMAP) moves to another piece of the library's memory. */
static int resize_allocated(struct io_uring *ring, struct io_uring_params *p)
{
	const unsigned kept = IORING_SETUP_NO_SQARRAY | IORING_SETUP_SQE128 | IORING_SETUP_CQE32;
	struct io_uring_params wanted = *p;
	struct io_uring_sq old = ring->sq;
	struct uring_layout layout;
	void *memory;
	size_t size;
	int result;

	wanted.flags |= ring->flags & kept;
	result = uring_lay_out(p->sq_entries, &wanted, &layout);
	if (result < 0)
		return result;
	result = uring_allocate(&layout, &memory, &size);
	if (result < 0)
		return result;
	p->sq_off.user_addr = (uintptr_t)memory;
	p->cq_off.user_addr = (uintptr_t)memory + layout.sqes;
	result = uring_register(ring, IORING_REGISTER_RESIZE_RINGS, p, 1);
	if (result < 0) {
		uring_kernel->unmap(memory, size);
		return result;
	}
	p->flags = ring->flags;
	p->features = ring->features;
	uring_take_memory(p, memory, (char *)memory + layout.sqes, size, &ring->sq, &ring->cq);
	ring->sq.sqe_head = old.sqe_head;
	ring->sq.sqe_tail = old.sqe_tail;
	uring_kernel->unmap(old.sqes, old.sqes_sz);
	return 0;
}

int io_uring_resize_rings(struct io_uring *ring, struct io_uring_params *p)
{
	if (!ring || !p)
		return -EFAULT;
	if (ring->int_flags & RING_MEMORY_IS_CALLERS)
		return -EINVAL; /* the call has no place for new memory */
	if (!(ring->int_flags & RING_REWINDS))
		publish(&ring->sq);
	else if (ring->sq.sqe_tail)
		return -EBUSY; /* it has no such tail, and copies nothing */
	return ring->flags & IORING_SETUP_NO_MMAP ? resize_allocated(ring, p) : resize_mapped(ring, p);
}
