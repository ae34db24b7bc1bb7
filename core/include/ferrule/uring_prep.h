/* SPDX-License-Identifier: MIT
 *
 * Layer 1: what fills submission entries in, one function for each form of each operation, and what reads the answers
 * and provided buffers that belong to them. <ferrule/uring.h>, whose head says what holds here too, includes it.
 */
#ifndef FERRULE_URING_PREP_H
#define FERRULE_URING_PREP_H

#include <ferrule/uring.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- preparation ----
 *
 * `sqe` is what io_uring_get_sqe() gave: each function sets what its operation needs and leaves user_data, flags and
 * personality. `addr`, `buf`, `path` and `ts` are kept as addresses: see the head of this file. ts and path may go when
 * the entry was submitted (IORING_FEAT_SUBMIT_STABLE); a buffer has to stay until its completion.
 */

/** What comes back in the completion, as a pointer. io_uring_sqe_set_data(3). */
FERRULE_INLINE void io_uring_sqe_set_data(struct io_uring_sqe *sqe, void *data FERRULE_ADDRESS)
{
	sqe->user_data = (uintptr_t)data;
}

/** What comes back in the completion, as an integer. */
FERRULE_INLINE void io_uring_sqe_set_data64(struct io_uring_sqe *sqe, __u64 data)
{
	sqe->user_data = data;
}

/** Sets IOSQE_* flags, in place of those that were set. io_uring_sqe_set_flags(3). */
FERRULE_INLINE void io_uring_sqe_set_flags(struct io_uring_sqe *sqe, unsigned flags)
{
	sqe->flags = (__u8)flags;
}

/** What most operations have: opcode, descriptor, address, length, offset. */
FERRULE_INLINE void io_uring_prep_rw(int op, struct io_uring_sqe *sqe, int fd FERRULE_FD,
	const void *addr FERRULE_ADDRESS, unsigned len, __u64 offset)
{
	sqe->opcode = (__u8)op;
	sqe->fd = fd;
	sqe->off = offset;
	sqe->addr = (uintptr_t)addr;
	sqe->len = len;
}

/** Nothing, successfully. io_uring_prep_nop(3), Linux 5.1. */
FERRULE_INLINE void io_uring_prep_nop(struct io_uring_sqe *sqe)
{
	io_uring_prep_rw(IORING_OP_NOP, sqe, -1, NULL, 0, 0);
}

/** Reads `nbytes` from `offset` (-1: the file's position) into `buf`. io_uring_prep_read(3), Linux 5.6. */
FERRULE_INLINE void io_uring_prep_read(struct io_uring_sqe *sqe, int fd FERRULE_FD, void *buf FERRULE_ADDRESS,
	unsigned nbytes, __u64 offset)
{
	io_uring_prep_rw(IORING_OP_READ, sqe, fd, buf, nbytes, offset);
}

/** The same into the registered buffer `buf_index`, which `buf` lies in. io_uring_prep_read_fixed(3), Linux 5.1. */
FERRULE_INLINE void io_uring_prep_read_fixed(struct io_uring_sqe *sqe, int fd FERRULE_FD, void *buf FERRULE_ADDRESS,
	unsigned nbytes, __u64 offset, int buf_index)
{
	io_uring_prep_rw(IORING_OP_READ_FIXED, sqe, fd, buf, nbytes, offset);
	sqe->buf_index = (__u16)buf_index;
}

/** Writes `nbytes` of `buf` at `offset` (-1: the file's position). io_uring_prep_write(3), Linux 5.6. */
FERRULE_INLINE void io_uring_prep_write(struct io_uring_sqe *sqe, int fd FERRULE_FD, const void *buf FERRULE_ADDRESS,
	unsigned nbytes, __u64 offset)
{
	io_uring_prep_rw(IORING_OP_WRITE, sqe, fd, buf, nbytes, offset);
}

/** The same from the registered buffer `buf_index`, which `buf` lies in. io_uring_prep_write_fixed(3), Linux 5.1. */
FERRULE_INLINE void io_uring_prep_write_fixed(struct io_uring_sqe *sqe, int fd FERRULE_FD,
	const void *buf FERRULE_ADDRESS, unsigned nbytes, __u64 offset, int buf_index)
{
	io_uring_prep_rw(IORING_OP_WRITE_FIXED, sqe, fd, buf, nbytes, offset);
	sqe->buf_index = (__u16)buf_index;
}

/** fsync(2), or fdatasync(2) with IORING_FSYNC_DATASYNC. io_uring_prep_fsync(3), Linux 5.1. */
FERRULE_INLINE void io_uring_prep_fsync(struct io_uring_sqe *sqe, int fd FERRULE_FD, unsigned fsync_flags)
{
	io_uring_prep_rw(IORING_OP_FSYNC, sqe, fd, NULL, 0, 0);
	sqe->fsync_flags = fsync_flags;
}

/** openat(2); the result is a descriptor. io_uring_prep_openat(3), Linux 5.6. */
FERRULE_INLINE void io_uring_prep_openat(struct io_uring_sqe *sqe, int dfd FERRULE_FD, const char *path FERRULE_ADDRESS,
	int flags, mode_t mode)
{
	io_uring_prep_rw(IORING_OP_OPENAT, sqe, dfd, path, mode, 0);
	sqe->open_flags = (__u32)flags;
}

/**
 * openat(2) into place `file_index` of the file table; the result is 0. With IORING_FILE_INDEX_ALLOC the kernel chooses
 * the place (5.19) and the result is its index. io_uring_prep_openat_direct(3), Linux 5.15.
 */
FERRULE_INLINE void io_uring_prep_openat_direct(struct io_uring_sqe *sqe, int dfd FERRULE_FD,
	const char *path FERRULE_ADDRESS, int flags, mode_t mode, unsigned file_index)
{
	io_uring_prep_openat(sqe, dfd, path, flags, mode);
	/* The entry holds place + 1; the kernel's sign for "any" is not moved. */
	sqe->file_index = file_index == IORING_FILE_INDEX_ALLOC ? file_index : file_index + 1;
}

/** close(2). io_uring_prep_close(3), Linux 5.6. */
FERRULE_INLINE void io_uring_prep_close(struct io_uring_sqe *sqe, int fd FERRULE_FD)
{
	io_uring_prep_rw(IORING_OP_CLOSE, sqe, fd, NULL, 0, 0);
}

/** Empties place `file_index` of the file table. io_uring_prep_close_direct(3), Linux 5.15. */
FERRULE_INLINE void io_uring_prep_close_direct(struct io_uring_sqe *sqe, unsigned file_index)
{
	io_uring_prep_close(sqe, 0);
	sqe->file_index = file_index + 1;
}

/** Cancels the request with that user_data; `flags`: IORING_ASYNC_CANCEL_*. io_uring_prep_cancel64(3), Linux 5.5. */
FERRULE_INLINE void io_uring_prep_cancel64(struct io_uring_sqe *sqe, __u64 user_data, int flags)
{
	io_uring_prep_rw(IORING_OP_ASYNC_CANCEL, sqe, -1, NULL, 0, 0);
	sqe->addr = user_data;
	sqe->cancel_flags = (__u32)flags;
}

/** The same, by a pointer. io_uring_prep_cancel(3). */
FERRULE_INLINE void io_uring_prep_cancel(struct io_uring_sqe *sqe, const void *user_data FERRULE_ADDRESS, int flags)
{
	io_uring_prep_cancel64(sqe, (uintptr_t)user_data, flags);
}

/**
 * Completes with -ETIME when `ts` has passed, or with 0 once `count` other completions came (0: only the time).
 * `flags` is of IORING_TIMEOUT_*. io_uring_prep_timeout(3), Linux 5.4.
 */
FERRULE_INLINE void io_uring_prep_timeout(struct io_uring_sqe *sqe, const struct __kernel_timespec *ts FERRULE_ADDRESS,
	unsigned count, unsigned flags)
{
	io_uring_prep_rw(IORING_OP_TIMEOUT, sqe, -1, ts, 1, count);
	sqe->timeout_flags = flags;
}

#ifdef __cplusplus
}
#endif

#endif
