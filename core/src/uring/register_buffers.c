/* SPDX-License-Identifier: MIT
 *
 * Rings of provided buffers, and registered buffers that another ring has already.
 */
#include "ring.h"
#include <errno.h>
#include <string.h>

/* ---- provided buffers ---- */

enum { BUFFERS_MOST = 32768, GROUP_MOST = 0xffff };

int io_uring_register_buf_ring(struct io_uring *ring, struct io_uring_buf_reg *reg, unsigned flags)
{
	if (!reg)
		return -EFAULT;
	reg->flags |= (__u16)flags;
	return uring_register(ring, IORING_REGISTER_PBUF_RING, reg, 1);
}

int io_uring_unregister_buf_ring(struct io_uring *ring, int bgid)
{
	struct io_uring_buf_reg reg = { .bgid = (__u16)bgid };

	if (bgid < 0 || bgid > GROUP_MOST)
		return -EINVAL; /* cut off it would be another group's */
	return uring_register(ring, IORING_UNREGISTER_PBUF_RING, &reg, 1);
}

/* In memory of ours. */
static int buffers_allocated(struct io_uring *ring, struct io_uring_buf_reg *reg, size_t size, void **memory)
{
	int result = uring_kernel->allocate(size, false, memory);

	if (result < 0)
		return result;
	reg->ring_addr = (uintptr_t)*memory;
	result = io_uring_register_buf_ring(ring, reg, 0);
	if (result < 0)
		uring_kernel->unmap(*memory, size);
	return result;
}

/* In memory of the kernel's, which the ring's descriptor gives. */
static int buffers_mapped(struct io_uring *ring, struct io_uring_buf_reg *reg, size_t size, void **memory)
{
	__u64 offset = IORING_OFF_PBUF_RING | (__u64)reg->bgid << IORING_OFF_PBUF_SHIFT;
	int result;

	if (ring->ring_fd == -1)
		return -EBADF;
	result = io_uring_register_buf_ring(ring, reg, 0);
	if (result < 0)
		return result;
	result = uring_kernel->map(ring->ring_fd, offset, size, memory);
	if (result < 0)
		io_uring_unregister_buf_ring(ring, reg->bgid);
	return result;
}

static int setup_buffers(struct io_uring *ring, unsigned nentries, int bgid, unsigned flags, void **memory)
{
	struct io_uring_buf_reg reg = { .ring_entries = nentries, .bgid = (__u16)bgid, .flags = (__u16)flags };
	size_t size = nentries * sizeof(struct io_uring_buf);

	if (!ring)
		return -EFAULT;
	if (!nentries || nentries > BUFFERS_MOST || bgid < 0 || bgid > GROUP_MOST || flags > 0xffff)
		return -EINVAL;
	if (flags & IOU_PBUF_RING_MMAP)
		return buffers_mapped(ring, &reg, size, memory);
	return buffers_allocated(ring, &reg, size, memory);
}

struct io_uring_buf_ring *io_uring_setup_buf_ring(struct io_uring *ring, unsigned nentries, int bgid, unsigned flags,
	int *err)
{
	void *memory = NULL;
	int result = setup_buffers(ring, nentries, bgid, flags, &memory);

	if (err)
		*err = result < 0 ? result : 0;
	return result < 0 ? NULL : memory;
}

int io_uring_free_buf_ring(struct io_uring *ring, struct io_uring_buf_ring *br, unsigned nentries, int bgid)
{
	int result;

	if (!br)
		return -EFAULT;
	result = io_uring_unregister_buf_ring(ring, bgid);
	if (result < 0)
		return result;
	uring_kernel->unmap(br, nentries * sizeof(struct io_uring_buf));
	return 0;
}

int io_uring_buf_ring_head(struct io_uring *ring, int buf_group, uint16_t *head)
{
	struct io_uring_buf_status status = { .buf_group = (__u32)buf_group };
	int result;

	if (!head)
		return -EFAULT;
	result = uring_register(ring, IORING_REGISTER_PBUF_STATUS, &status, 1);
	if (result < 0)
		return result;
	*head = (uint16_t)status.head;
	return 0;
}

/* ---- registered buffers of another ring ---- */

int __io_uring_clone_buffers_offset(struct io_uring *dst, struct io_uring *src, unsigned dst_off, unsigned src_off,
	unsigned nr, unsigned flags)
{
	struct io_uring_clone_buffers clone = {
		.flags = flags & ~(unsigned)IORING_REGISTER_SRC_REGISTERED,
		.src_off = src_off,
		.dst_off = dst_off,
		.nr = nr,
	};

	if (!src)
		return -EFAULT;
	clone.src_fd = (__u32)src->ring_fd;
	/* Only the thread that registered the source finds it by its index. */
	if ((src->int_flags & RING_FD_REGISTERED) &&
		(src->ring_fd == -1 || (flags & IORING_REGISTER_SRC_REGISTERED))) {
		clone.src_fd = (__u32)src->enter_ring_fd;
		clone.flags |= IORING_REGISTER_SRC_REGISTERED;
	}
	return uring_register(dst, IORING_REGISTER_CLONE_BUFFERS, &clone, 1);
}

int io_uring_clone_buffers_offset(struct io_uring *dst, struct io_uring *src, unsigned dst_off, unsigned src_off,
	unsigned nr, unsigned flags)
{
	return __io_uring_clone_buffers_offset(dst, src, dst_off, src_off, nr, flags);
}

int __io_uring_clone_buffers(struct io_uring *dst, struct io_uring *src, unsigned flags)
{
	return __io_uring_clone_buffers_offset(dst, src, 0, 0, 0, flags);
}

int io_uring_clone_buffers(struct io_uring *dst, struct io_uring *src)
{
	return __io_uring_clone_buffers_offset(dst, src, 0, 0, 0, 0);
}
