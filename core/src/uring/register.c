/* SPDX-License-Identifier: MIT
 *
 * What is registered with a ring: files, buffers, an eventfd, the ring's own descriptor.
 */
#include "ring.h"
#include <errno.h>
#include <string.h>
#include <sys/resource.h>

int io_uring_register(unsigned fd, unsigned opcode, const void *arg, unsigned nr_args)
{
	return uring_kernel->registration(fd, opcode, arg, nr_args);
}

int uring_register(const struct io_uring *ring, unsigned opcode, const void *arg, unsigned nr_args)
{
	if (!ring)
		return -EFAULT;
	if (ring->int_flags & RING_REGISTERS_BY_INDEX)
		return uring_kernel->registration((unsigned)ring->enter_ring_fd,
			opcode | IORING_REGISTER_USE_REGISTERED_RING, arg, nr_args);
	return uring_kernel->registration((unsigned)ring->ring_fd, opcode, arg, nr_args);
}

/* Tables, sparse where there is no data. */
static int register_table(struct io_uring *ring, unsigned opcode, const void *data, const __u64 *tags, unsigned nr)
{
	struct io_uring_rsrc_register table = {
		.nr = nr,
		.flags = data ? 0 : IORING_RSRC_REGISTER_SPARSE,
		.data = (uintptr_t)data,
		.tags = (uintptr_t)tags,
	};

	return uring_register(ring, opcode, &table, sizeof(table));
}

static int update_table(struct io_uring *ring, unsigned opcode, unsigned off, const void *data, const __u64 *tags,
	unsigned nr)
{
	struct io_uring_rsrc_update2 update = {
		.offset = off,
		.data = (uintptr_t)data,
		.tags = (uintptr_t)tags,
		.nr = nr,
	};

	return uring_register(ring, opcode, &update, sizeof(update));
}

/* ---- files ---- */

/* Raises the soft limit so that a table of nr files fits, where the hard limit lets it. */
static bool raise_nofile(unsigned nr)
{
	struct rlimit limit;
	int saved = errno;
	bool raised = false;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < nr && nr <= limit.rlim_max) {
		limit.rlim_cur = nr;
		raised = setrlimit(RLIMIT_NOFILE, &limit) == 0;
	}
	errno = saved;
	return raised;
}

int io_uring_register_files(struct io_uring *ring, const int *files, unsigned nr_files)
{
	int result = uring_register(ring, IORING_REGISTER_FILES, files, nr_files);

	if (result == -EMFILE && raise_nofile(nr_files))
		result = uring_register(ring, IORING_REGISTER_FILES, files, nr_files);
	return result;
}

static int register_files2(struct io_uring *ring, const int *files, const __u64 *tags, unsigned nr)
{
	int result = register_table(ring, IORING_REGISTER_FILES2, files, tags, nr);

	if (result == -EMFILE && raise_nofile(nr))
		result = register_table(ring, IORING_REGISTER_FILES2, files, tags, nr);
	return result;
}

int io_uring_register_files_tags(struct io_uring *ring, const int *files, const __u64 *tags, unsigned nr)
{
	if (!files)
		return -EFAULT; /* no data would mean a sparse table */
	return register_files2(ring, files, tags, nr);
}

int io_uring_register_files_sparse(struct io_uring *ring, unsigned nr)
{
	return register_files2(ring, NULL, NULL, nr);
}

int io_uring_register_files_update(struct io_uring *ring, unsigned off, const int *files, unsigned nr_files)
{
	struct io_uring_rsrc_update update = { .offset = off, .data = (uintptr_t)files };

	return uring_register(ring, IORING_REGISTER_FILES_UPDATE, &update, nr_files);
}

int io_uring_register_files_update_tag(struct io_uring *ring, unsigned off, const int *files, const __u64 *tags,
	unsigned nr_files)
{
	return update_table(ring, IORING_REGISTER_FILES_UPDATE2, off, files, tags, nr_files);
}

int io_uring_unregister_files(struct io_uring *ring)
{
	return uring_register(ring, IORING_UNREGISTER_FILES, NULL, 0);
}

/* ---- buffers ---- */

int io_uring_register_buffers(struct io_uring *ring, const struct iovec *iovecs, unsigned nr_iovecs)
{
	return uring_register(ring, IORING_REGISTER_BUFFERS, iovecs, nr_iovecs);
}

int io_uring_register_buffers_tags(struct io_uring *ring, const struct iovec *iovecs, const __u64 *tags, unsigned nr)
{
	if (!iovecs)
		return -EFAULT; /* no data would mean a sparse table */
	return register_table(ring, IORING_REGISTER_BUFFERS2, iovecs, tags, nr);
}

int io_uring_register_buffers_sparse(struct io_uring *ring, unsigned nr)
{
	return register_table(ring, IORING_REGISTER_BUFFERS2, NULL, NULL, nr);
}

int io_uring_register_buffers_update_tag(struct io_uring *ring, unsigned off, const struct iovec *iovecs,
	const __u64 *tags, unsigned nr)
{
	return update_table(ring, IORING_REGISTER_BUFFERS_UPDATE, off, iovecs, tags, nr);
}

int io_uring_unregister_buffers(struct io_uring *ring)
{
	return uring_register(ring, IORING_UNREGISTER_BUFFERS, NULL, 0);
}

/* ---- eventfd, probe, enabling ---- */

int io_uring_register_eventfd(struct io_uring *ring, int fd)
{
	return uring_register(ring, IORING_REGISTER_EVENTFD, &fd, 1);
}

int io_uring_register_eventfd_async(struct io_uring *ring, int fd)
{
	return uring_register(ring, IORING_REGISTER_EVENTFD_ASYNC, &fd, 1);
}

int io_uring_unregister_eventfd(struct io_uring *ring)
{
	return uring_register(ring, IORING_UNREGISTER_EVENTFD, NULL, 0);
}

int io_uring_register_probe(struct io_uring *ring, struct io_uring_probe *p, unsigned nr)
{
	return uring_register(ring, IORING_REGISTER_PROBE, p, nr);
}

int io_uring_enable_rings(struct io_uring *ring)
{
	return uring_register(ring, IORING_REGISTER_ENABLE_RINGS, NULL, 0);
}

/* ---- the ring's own descriptor ---- */

int io_uring_register_ring_fd(struct io_uring *ring)
{
	struct io_uring_rsrc_update update = { .offset = -1U };
	int result;

	if (!ring)
		return -EFAULT;
	update.data = (__u64)ring->ring_fd;
	if (ring->int_flags & RING_FD_REGISTERED)
		return -EEXIST;
	result = uring_register(ring, IORING_REGISTER_RING_FDS, &update, 1);
	if (result != 1)
		return result;
	ring->enter_ring_fd = (int)update.offset;
	ring->int_flags |= RING_FD_REGISTERED;
	if (ring->features & IORING_FEAT_REG_REG_RING)
		ring->int_flags |= RING_REGISTERS_BY_INDEX;
	return result;
}

int io_uring_unregister_ring_fd(struct io_uring *ring)
{
	struct io_uring_rsrc_update update = { .offset = 0 };
	int result;

	if (!ring)
		return -EFAULT;
	update.offset = (__u32)ring->enter_ring_fd;
	if (!(ring->int_flags & RING_FD_REGISTERED))
		return -EINVAL;
	result = uring_register(ring, IORING_UNREGISTER_RING_FDS, &update, 1);
	if (result != 1)
		return result;
	ring->enter_ring_fd = ring->ring_fd;
	ring->int_flags &= (__u8) ~(RING_FD_REGISTERED | RING_REGISTERS_BY_INDEX);
	return result;
}

int io_uring_close_ring_fd(struct io_uring *ring)
{
	if (!ring)
		return -EFAULT;
	if (!(ring->features & IORING_FEAT_REG_REG_RING))
		return -EOPNOTSUPP;
	if (!(ring->int_flags & RING_FD_REGISTERED))
		return -EINVAL;
	if (ring->ring_fd == -1)
		return -EBADF;
	uring_kernel->close(ring->ring_fd);
	ring->ring_fd = -1;
	return 0;
}
