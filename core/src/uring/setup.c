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

/* What a new ring is, once its memory is in place. */
static void take_ring(struct io_uring *ring, const struct io_uring_params *p, int fd)
{
	ring->flags = p->flags;
	ring->features = p->features;
	ring->ring_fd = ring->enter_ring_fd = fd;
	if (p->flags & IORING_SETUP_SQPOLL)
		ring->int_flags |= RING_HAS_SQ_THREAD;
	else if (p->flags & IORING_SETUP_IOPOLL)
		ring->int_flags |= RING_POLLS;
	if (p->flags & IORING_SETUP_SQ_REWIND)
		ring->int_flags |= RING_REWINDS;
	if (p->flags & IORING_SETUP_REGISTERED_FD_ONLY) {
		ring->ring_fd = -1;
		ring->int_flags |= RING_FD_REGISTERED | RING_REGISTERS_BY_INDEX;
	}
}

int io_uring_queue_mmap(int fd, struct io_uring_params *p, struct io_uring *ring)
{
	int result;

	if (!p || !ring)
		return -EFAULT;
	memset(ring, 0, sizeof(*ring));
	if (p->flags & IORING_SETUP_NO_MMAP)
		return -EINVAL; /* there is nothing to map */
	result = uring_map(fd, p, &ring->sq, &ring->cq);
	if (result >= 0)
		take_ring(ring, p, fd);
	return result;
}

/* ---- whole rings ---- */

/* Memory that the caller brings, NULL for none. */
struct memory {
	void *start;
	size_t size;
};

static int open_mapped(unsigned entries, struct io_uring *ring, struct io_uring_params *p)
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

/* Returns how many bytes the ring takes of the memory. */
static int open_on_memory(unsigned entries, struct io_uring *ring, struct io_uring_params *p, struct memory memory)
{
	struct uring_layout layout;
	bool own = !memory.start;
	char *rings;
	int fd, result = uring_lay_out(entries, p, &layout);

	if (result >= 0 && own)
		result = uring_allocate(&layout, &memory.start, &memory.size);
	if (result < 0)
		return result;
	if (memory.size < layout.sqes + layout.rings)
		return -ENOMEM;
	rings = (char *)memory.start + layout.sqes;
	memset(rings, 0, URING_LINE); /* memory that served a ring before has its positions */
	p->sq_off.user_addr = (uintptr_t)memory.start;
	p->cq_off.user_addr = (uintptr_t)rings;
	fd = uring_kernel->setup(entries, p);
	if (fd < 0) {
		if (own)
			uring_kernel->unmap(memory.start, memory.size);
		return fd;
	}
	memset(ring, 0, sizeof(*ring));
	uring_take_memory(p, memory.start, rings, own ? memory.size : 0, &ring->sq, &ring->cq);
	if (!own)
		ring->int_flags = RING_MEMORY_IS_CALLERS;
	take_ring(ring, p, fd);
	return (int)(layout.sqes + layout.rings);
}

static int open_ring(unsigned entries, struct io_uring *ring, struct io_uring_params *p, struct memory memory)
{
	if (p->flags & IORING_SETUP_NO_MMAP)
		return open_on_memory(entries, ring, p, memory);
	if (p->flags & IORING_SETUP_REGISTERED_FD_ONLY)
		return -EINVAL; /* nothing could be mapped */
	return open_mapped(entries, ring, p);
}

/* The array of indices is never needed here; kernels before 6.6 insist on it. */
static int open_without_array(unsigned entries, struct io_uring *ring, struct io_uring_params *p, struct memory memory)
{
	struct io_uring_params asked = *p;
	int result;

	p->flags |= IORING_SETUP_NO_SQARRAY;
	result = open_ring(entries, ring, p, memory);
	if (result == -EINVAL && !(asked.flags & IORING_SETUP_NO_SQARRAY)) {
		*p = asked;
		result = open_ring(entries, ring, p, memory);
	}
	if (result < 0)
		*p = asked;
	return result;
}

int io_uring_queue_init_params(unsigned entries, struct io_uring *ring, struct io_uring_params *p)
{
	int result;

	if (!ring || !p)
		return -EFAULT;
	result = open_without_array(entries, ring, p, (struct memory){ .start = NULL });
	return result < 0 ? result : 0;
}

int io_uring_queue_init_mem(unsigned entries, struct io_uring *ring, struct io_uring_params *p, void *buf,
	size_t buf_size)
{
	if (!ring || !p || !buf)
		return -EFAULT;
	p->flags |= IORING_SETUP_NO_MMAP;
	return open_without_array(entries, ring, p, (struct memory){ buf, buf_size });
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
	if (!ring || !ring->sq.sqes)
		return; /* empty: a zero in ring_fd is no descriptor of ours */
	if (!(ring->int_flags & RING_MEMORY_IS_CALLERS))
		uring_unmap(&ring->sq, &ring->cq);
	/* The kernel does not do it when the ring is closed, only when the thread ends. */
	if (ring->int_flags & RING_FD_REGISTERED)
		io_uring_unregister_ring_fd(ring);
	if (ring->ring_fd != -1)
		uring_kernel->close(ring->ring_fd);
	memset(ring, 0, sizeof(*ring));
	ring->ring_fd = ring->enter_ring_fd = -1;
}

int io_uring_ring_dontfork(struct io_uring *ring)
{
	const struct io_uring_sq *sq;
	const struct io_uring_cq *cq;
	int result;

	if (!ring || !ring->sq.sqes)
		return -EINVAL;
	sq = &ring->sq;
	cq = &ring->cq;
	result = uring_kernel->keep_from_child(sq->sqes, sq->sqes_sz);
	if (result >= 0 && sq->ring_sz)
		result = uring_kernel->keep_from_child(sq->ring_ptr, sq->ring_sz);
	if (result >= 0 && cq->ring_ptr != sq->ring_ptr)
		result = uring_kernel->keep_from_child(cq->ring_ptr, cq->ring_sz);
	return result;
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
