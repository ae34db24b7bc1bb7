/* SPDX-License-Identifier: MIT
 *
 * Layer 1: what fills submission entries in, one function for each form of each operation, and what reads the answers
 * and fills the buffer rings that belong to them. <ferrule/uring.h>, whose head says what holds here too, includes it.
 *
 * `sqe` is what io_uring_get_sqe() gave, zeroed: each function sets what its operation needs and leaves user_data,
 * personality and, but where it says so, flags and ioprio. Whether an argument is right, the kernel says, with the
 * completion. Pointers are kept as addresses. What the kernel reads at submission (paths, times, iovecs, message
 * headers, addresses of sockets) may go when the entry was submitted (IORING_FEAT_SUBMIT_STABLE, Linux 5.5); what it
 * fills in or sends has to stay until the completion. A `len` of type size_t is cut to the entry's 32 bits.
 */
#ifndef FERRULE_URING_PREP_H
#define FERRULE_URING_PREP_H

#include <ferrule/uring.h>
#include <linux/openat2.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#ifdef __cplusplus
extern "C" {
#endif

struct epoll_event;
struct futex_waitv;
struct statx;

/* The entry holds place + 1, where 0 stands for no place at all; the kernel's sign for "any" is not moved. */
#define FERRULE_PLACE(index) ((index) == IORING_FILE_INDEX_ALLOC ? (index) : (index) + 1)

/* AT_FDCWD, which strict ISO C leaves out of <fcntl.h>. */
#define FERRULE_HERE (-100)

/* ---- what all entries have ---- */

/** What comes back in the completion, as a pointer. io_uring_sqe_set_data(3). */
FERRULE_INLINE void io_uring_sqe_set_data(struct io_uring_sqe *sqe, void *data FERRULE_ADDRESS) FERRULE_NOEXCEPT
{
	sqe->user_data = (uintptr_t)data;
}

/** What comes back in the completion, as an integer. io_uring_sqe_set_data64(3). */
FERRULE_INLINE void io_uring_sqe_set_data64(struct io_uring_sqe *sqe, __u64 data) FERRULE_NOEXCEPT
{
	sqe->user_data = data;
}

/** Sets IOSQE_* flags, in place of those that were set. io_uring_sqe_set_flags(3). */
FERRULE_INLINE void io_uring_sqe_set_flags(struct io_uring_sqe *sqe, unsigned flags) FERRULE_NOEXCEPT
{
	sqe->flags = (__u8)flags;
}

/** The group that a buffer is taken from; IOSQE_BUFFER_SELECT is to be set too. io_uring_sqe_set_buf_group(3), 5.7. */
FERRULE_INLINE void io_uring_sqe_set_buf_group(struct io_uring_sqe *sqe, int bgid) FERRULE_NOEXCEPT
{
	sqe->buf_group = (__u16)bgid;
}

/** What most operations have: opcode, descriptor, address, length, offset. */
FERRULE_INLINE void io_uring_prep_rw(int op, struct io_uring_sqe *sqe, int fd FERRULE_FD,
	const void *addr FERRULE_ADDRESS, unsigned len, __u64 offset) FERRULE_NOEXCEPT
{
	sqe->opcode = (__u8)op;
	sqe->fd = fd;
	sqe->off = offset;
	sqe->addr = (uintptr_t)addr;
	sqe->len = len;
}

/* ---- nothing ---- */

/** Nothing, successfully. io_uring_prep_nop(3), Linux 5.1. */
FERRULE_INLINE void io_uring_prep_nop(struct io_uring_sqe *sqe) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_NOP, sqe, -1, NULL, 0, 0);
}

/** The same in an entry of 128 bytes, which io_uring_get_sqe128() gives. io_uring_prep_nop128(3), Linux 6.19. */
FERRULE_INLINE void io_uring_prep_nop128(struct io_uring_sqe *sqe) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_NOP128, sqe, -1, NULL, 0, 0);
}

/* ---- reading and writing ---- */

/** Reads `nbytes` from `offset` (-1: the file's position) into `buf`. io_uring_prep_read(3), Linux 5.6. */
FERRULE_INLINE void io_uring_prep_read(struct io_uring_sqe *sqe, int fd FERRULE_FD, void *buf FERRULE_ADDRESS,
	unsigned nbytes, __u64 offset) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_READ, sqe, fd, buf, nbytes, offset);
}

/** The same into the registered buffer `buf_index`, which `buf` lies in. io_uring_prep_read_fixed(3), Linux 5.1. */
FERRULE_INLINE void io_uring_prep_read_fixed(struct io_uring_sqe *sqe, int fd FERRULE_FD, void *buf FERRULE_ADDRESS,
	unsigned nbytes, __u64 offset, int buf_index) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_READ_FIXED, sqe, fd, buf, nbytes, offset);
	sqe->buf_index = (__u16)buf_index;
}

/**
 * Reads a file that can be polled again and again, at most `nbytes` at once (0: a whole buffer), into buffers of the
 * group `buf_group`; completions come until one is without IORING_CQE_F_MORE. Sets IOSQE_BUFFER_SELECT.
 * io_uring_prep_read_multishot(3), Linux 6.7.
 */
FERRULE_INLINE void io_uring_prep_read_multishot(struct io_uring_sqe *sqe, int fd FERRULE_FD, unsigned nbytes,
	__u64 offset, int buf_group) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_READ_MULTISHOT, sqe, fd, NULL, nbytes, offset);
	sqe->buf_group = (__u16)buf_group;
	sqe->flags |= IOSQE_BUFFER_SELECT;
}

/** readv(2) at `offset` (-1: the file's position). io_uring_prep_readv(3), Linux 5.1. */
FERRULE_INLINE void io_uring_prep_readv(struct io_uring_sqe *sqe, int fd FERRULE_FD,
	const struct iovec *iovecs FERRULE_ADDRESS, unsigned nr_vecs, __u64 offset) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_READV, sqe, fd, iovecs, nr_vecs, offset);
}

/** preadv2(2): the same with RWF_* `flags`. io_uring_prep_readv2(3), Linux 5.1. */
FERRULE_INLINE void io_uring_prep_readv2(struct io_uring_sqe *sqe, int fd FERRULE_FD,
	const struct iovec *iovecs FERRULE_ADDRESS, unsigned nr_vecs, __u64 offset, int flags) FERRULE_NOEXCEPT
{
	io_uring_prep_readv(sqe, fd, iovecs, nr_vecs, offset);
	sqe->rw_flags = flags;
}

/** The same into the registered buffer `buf_index`, in which all of them lie. io_uring_prep_readv_fixed(3), 6.15. */
FERRULE_INLINE void io_uring_prep_readv_fixed(struct io_uring_sqe *sqe, int fd FERRULE_FD,
	const struct iovec *iovecs FERRULE_ADDRESS, unsigned nr_vecs, __u64 offset, int flags, int buf_index)
	FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_READV_FIXED, sqe, fd, iovecs, nr_vecs, offset);
	sqe->rw_flags = flags;
	sqe->buf_index = (__u16)buf_index;
}

/** Writes `nbytes` of `buf` at `offset` (-1: the file's position). io_uring_prep_write(3), Linux 5.6. */
FERRULE_INLINE void io_uring_prep_write(struct io_uring_sqe *sqe, int fd FERRULE_FD, const void *buf FERRULE_ADDRESS,
	unsigned nbytes, __u64 offset) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_WRITE, sqe, fd, buf, nbytes, offset);
}

/** The same from the registered buffer `buf_index`, which `buf` lies in. io_uring_prep_write_fixed(3), Linux 5.1. */
FERRULE_INLINE void io_uring_prep_write_fixed(struct io_uring_sqe *sqe, int fd FERRULE_FD,
	const void *buf FERRULE_ADDRESS, unsigned nbytes, __u64 offset, int buf_index) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_WRITE_FIXED, sqe, fd, buf, nbytes, offset);
	sqe->buf_index = (__u16)buf_index;
}

/** writev(2) at `offset` (-1: the file's position). io_uring_prep_writev(3), Linux 5.1. */
FERRULE_INLINE void io_uring_prep_writev(struct io_uring_sqe *sqe, int fd FERRULE_FD,
	const struct iovec *iovecs FERRULE_ADDRESS, unsigned nr_vecs, __u64 offset) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_WRITEV, sqe, fd, iovecs, nr_vecs, offset);
}

/** pwritev2(2): the same with RWF_* `flags`. io_uring_prep_writev2(3), Linux 5.1. */
FERRULE_INLINE void io_uring_prep_writev2(struct io_uring_sqe *sqe, int fd FERRULE_FD,
	const struct iovec *iovecs FERRULE_ADDRESS, unsigned nr_vecs, __u64 offset, int flags) FERRULE_NOEXCEPT
{
	io_uring_prep_writev(sqe, fd, iovecs, nr_vecs, offset);
	sqe->rw_flags = flags;
}

/** The same from the registered buffer `buf_index`, in which all of them lie. io_uring_prep_writev_fixed(3), 6.15. */
FERRULE_INLINE void io_uring_prep_writev_fixed(struct io_uring_sqe *sqe, int fd FERRULE_FD,
	const struct iovec *iovecs FERRULE_ADDRESS, unsigned nr_vecs, __u64 offset, int flags, int buf_index)
	FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_WRITEV_FIXED, sqe, fd, iovecs, nr_vecs, offset);
	sqe->rw_flags = flags;
	sqe->buf_index = (__u16)buf_index;
}

/**
 * splice(2): moves `nbytes` between two files, one of them a pipe, whose offset has to be -1; -1 for the other is its
 * position. With SPLICE_F_FD_IN_FIXED fd_in is a place of the file table, with IOSQE_FIXED_FILE fd_out is.
 * io_uring_prep_splice(3), Linux 5.7.
 */
FERRULE_INLINE void io_uring_prep_splice(struct io_uring_sqe *sqe, int fd_in FERRULE_FD, int64_t off_in,
	int fd_out FERRULE_FD, int64_t off_out, unsigned int nbytes, unsigned int splice_flags) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_SPLICE, sqe, fd_out, NULL, nbytes, (__u64)off_out);
	sqe->splice_off_in = (__u64)off_in;
	sqe->splice_fd_in = fd_in;
	sqe->splice_flags = splice_flags;
}

/** tee(2): copies from pipe to pipe without consuming. io_uring_prep_tee(3), Linux 5.8. */
FERRULE_INLINE void io_uring_prep_tee(struct io_uring_sqe *sqe, int fd_in FERRULE_FD, int fd_out FERRULE_FD,
	unsigned int nbytes, unsigned int splice_flags) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_TEE, sqe, fd_out, NULL, nbytes, 0);
	sqe->splice_fd_in = fd_in;
	sqe->splice_flags = splice_flags;
}

/* ---- files ---- */

/** fsync(2), or fdatasync(2) with IORING_FSYNC_DATASYNC. io_uring_prep_fsync(3), Linux 5.1. */
FERRULE_INLINE void io_uring_prep_fsync(struct io_uring_sqe *sqe, int fd FERRULE_FD, unsigned fsync_flags)
	FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_FSYNC, sqe, fd, NULL, 0, 0);
	sqe->fsync_flags = fsync_flags;
}

/** sync_file_range(2); `flags` is of SYNC_FILE_RANGE_*. io_uring_prep_sync_file_range(3), Linux 5.2. */
FERRULE_INLINE void io_uring_prep_sync_file_range(struct io_uring_sqe *sqe, int fd FERRULE_FD, unsigned len,
	__u64 offset, int flags) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_SYNC_FILE_RANGE, sqe, fd, NULL, len, offset);
	sqe->sync_range_flags = (__u32)flags;
}

/** fallocate(2); `mode` is of FALLOC_FL_*. io_uring_prep_fallocate(3), Linux 5.6. */
FERRULE_INLINE void io_uring_prep_fallocate(struct io_uring_sqe *sqe, int fd FERRULE_FD, int mode, __u64 offset,
	__u64 len) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_FALLOCATE, sqe, fd, NULL, (unsigned)mode, offset);
	sqe->addr = len;
}

/** ftruncate(2). io_uring_prep_ftruncate(3), Linux 6.9. */
FERRULE_INLINE void io_uring_prep_ftruncate(struct io_uring_sqe *sqe, int fd FERRULE_FD, int64_t len) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_FTRUNCATE, sqe, fd, NULL, 0, (__u64)len);
}

/** posix_fadvise(2); `advice` is one of POSIX_FADV_*. io_uring_prep_fadvise(3), Linux 5.6. */
FERRULE_INLINE void io_uring_prep_fadvise(struct io_uring_sqe *sqe, int fd FERRULE_FD, __u64 offset, __u32 len,
	int advice) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_FADVISE, sqe, fd, NULL, len, offset);
	sqe->fadvise_advice = (__u32)advice;
}

/** The same with a length of 64 bits, which older kernels take for 0: to the end. io_uring_prep_fadvise64(3), 6.11. */
FERRULE_INLINE void io_uring_prep_fadvise64(struct io_uring_sqe *sqe, int fd FERRULE_FD, __u64 offset, off_t len,
	int advice) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_FADVISE, sqe, fd, NULL, 0, offset);
	sqe->addr = (__u64)len;
	sqe->fadvise_advice = (__u32)advice;
}

/** madvise(2); `advice` is one of MADV_*. io_uring_prep_madvise(3), Linux 5.6. */
FERRULE_INLINE void io_uring_prep_madvise(struct io_uring_sqe *sqe, void *addr FERRULE_ADDRESS, __u32 length,
	int advice) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_MADVISE, sqe, -1, addr, length, 0);
	sqe->fadvise_advice = (__u32)advice;
}

/** The same with a length of 64 bits. io_uring_prep_madvise64(3), Linux 6.11. */
FERRULE_INLINE void io_uring_prep_madvise64(struct io_uring_sqe *sqe, void *addr FERRULE_ADDRESS, off_t length,
	int advice) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_MADVISE, sqe, -1, addr, 0, (__u64)length);
	sqe->fadvise_advice = (__u32)advice;
}

/** openat(2); the result is a descriptor. io_uring_prep_openat(3), Linux 5.6. */
FERRULE_INLINE void io_uring_prep_openat(struct io_uring_sqe *sqe, int dfd FERRULE_FD, const char *path FERRULE_ADDRESS,
	int flags, mode_t mode) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_OPENAT, sqe, dfd, path, mode, 0);
	sqe->open_flags = (__u32)flags;
}

/**
 * openat(2) into place `file_index` of the file table; the result is 0. With IORING_FILE_INDEX_ALLOC the kernel chooses
 * the place (5.19) and the result is its index. io_uring_prep_openat_direct(3), Linux 5.15.
 */
FERRULE_INLINE void io_uring_prep_openat_direct(struct io_uring_sqe *sqe, int dfd FERRULE_FD,
	const char *path FERRULE_ADDRESS, int flags, mode_t mode, unsigned file_index) FERRULE_NOEXCEPT
{
	io_uring_prep_openat(sqe, dfd, path, flags, mode);
	sqe->file_index = FERRULE_PLACE(file_index);
}

/** open(2); the result is a descriptor. io_uring_prep_open(3), Linux 5.6. */
FERRULE_INLINE void io_uring_prep_open(struct io_uring_sqe *sqe, const char *path FERRULE_ADDRESS, int flags,
	mode_t mode) FERRULE_NOEXCEPT
{
	io_uring_prep_openat(sqe, FERRULE_HERE, path, flags, mode);
}

/** open(2) as io_uring_prep_openat_direct() does it. io_uring_prep_open_direct(3), Linux 5.15. */
FERRULE_INLINE void io_uring_prep_open_direct(struct io_uring_sqe *sqe, const char *path FERRULE_ADDRESS, int flags,
	mode_t mode, unsigned file_index) FERRULE_NOEXCEPT
{
	io_uring_prep_openat_direct(sqe, FERRULE_HERE, path, flags, mode, file_index);
}

/** openat2(2); the result is a descriptor. io_uring_prep_openat2(3), Linux 5.6. */
FERRULE_INLINE void io_uring_prep_openat2(struct io_uring_sqe *sqe, int dfd FERRULE_FD,
	const char *path FERRULE_ADDRESS, const struct open_how *how FERRULE_ADDRESS) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_OPENAT2, sqe, dfd, path, sizeof(struct open_how), (uintptr_t)how);
}

/** openat2(2) as io_uring_prep_openat_direct() does it. io_uring_prep_openat2_direct(3), Linux 5.15. */
FERRULE_INLINE void io_uring_prep_openat2_direct(struct io_uring_sqe *sqe, int dfd FERRULE_FD,
	const char *path FERRULE_ADDRESS, const struct open_how *how FERRULE_ADDRESS, unsigned file_index)
	FERRULE_NOEXCEPT
{
	io_uring_prep_openat2(sqe, dfd, path, how);
	sqe->file_index = FERRULE_PLACE(file_index);
}

/** close(2). io_uring_prep_close(3), Linux 5.6. */
FERRULE_INLINE void io_uring_prep_close(struct io_uring_sqe *sqe, int fd FERRULE_FD) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_CLOSE, sqe, fd, NULL, 0, 0);
}

/** Empties place `file_index` of the file table. io_uring_prep_close_direct(3), Linux 5.15. */
FERRULE_INLINE void io_uring_prep_close_direct(struct io_uring_sqe *sqe, unsigned file_index) FERRULE_NOEXCEPT
{
	io_uring_prep_close(sqe, 0);
	/* IORING_FILE_INDEX_ALLOC, moved, would be 0: the descriptor 0 would be closed. */
	sqe->file_index = FERRULE_PLACE(file_index);
}

/**
 * Replaces `nr_fds` places of the file table from `offset` on by the descriptors at `fds` (-1 empties a place; they are
 * read when the request runs). With offset IORING_FILE_INDEX_ALLOC the kernel chooses places and stores their indices
 * at `fds` (5.19). The result is how many were done. io_uring_prep_files_update(3), Linux 5.6.
 */
FERRULE_INLINE void io_uring_prep_files_update(struct io_uring_sqe *sqe, int *fds FERRULE_ADDRESS, unsigned nr_fds,
	int offset) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_FILES_UPDATE, sqe, -1, fds, nr_fds, (__u64)offset);
}

/**
 * Makes an ordinary descriptor of place `fd` of the file table: the result. It is closed on execve(2) unless `flags`
 * has IORING_FIXED_FD_NO_CLOEXEC. Sets IOSQE_FIXED_FILE. io_uring_prep_fixed_fd_install(3), Linux 6.8.
 */
FERRULE_INLINE void io_uring_prep_fixed_fd_install(struct io_uring_sqe *sqe, int fd, unsigned int flags)
	FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_FIXED_FD_INSTALL, sqe, fd, NULL, 0, 0);
	sqe->flags |= IOSQE_FIXED_FILE;
	sqe->install_fd_flags = flags;
}

/** pipe2(2): both descriptors are stored at `fds`; the result is 0. io_uring_prep_pipe(3), Linux 6.16. */
FERRULE_INLINE void io_uring_prep_pipe(struct io_uring_sqe *sqe, int *fds FERRULE_ADDRESS, int pipe_flags)
	FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_PIPE, sqe, 0, fds, 0, 0);
	sqe->pipe_flags = (__u32)pipe_flags;
}

/**
 * pipe2(2) into the places `file_index` and the one after it; with IORING_FILE_INDEX_ALLOC into places that the kernel
 * chooses, whose indices are stored at `fds`. io_uring_prep_pipe_direct(3), Linux 6.16.
 */
FERRULE_INLINE void io_uring_prep_pipe_direct(struct io_uring_sqe *sqe, int *fds FERRULE_ADDRESS, int pipe_flags,
	unsigned int file_index) FERRULE_NOEXCEPT
{
	io_uring_prep_pipe(sqe, fds, pipe_flags);
	sqe->file_index = FERRULE_PLACE(file_index);
}

/** statx(2) into `statxbuf`. io_uring_prep_statx(3), Linux 5.6. */
FERRULE_INLINE void io_uring_prep_statx(struct io_uring_sqe *sqe, int dfd FERRULE_FD, const char *path FERRULE_ADDRESS,
	int flags, unsigned mask, struct statx *statxbuf FERRULE_ADDRESS) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_STATX, sqe, dfd, path, mask, (uintptr_t)statxbuf);
	sqe->statx_flags = (__u32)flags;
}

/* ---- names ---- */

/** renameat2(2). io_uring_prep_renameat(3), Linux 5.11. */
FERRULE_INLINE void io_uring_prep_renameat(struct io_uring_sqe *sqe, int olddfd FERRULE_FD,
	const char *oldpath FERRULE_ADDRESS, int newdfd FERRULE_FD, const char *newpath FERRULE_ADDRESS,
	unsigned int flags) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_RENAMEAT, sqe, olddfd, oldpath, (unsigned)newdfd, (uintptr_t)newpath);
	sqe->rename_flags = flags;
}

/** rename(2). io_uring_prep_rename(3), Linux 5.11. */
FERRULE_INLINE void io_uring_prep_rename(struct io_uring_sqe *sqe, const char *oldpath FERRULE_ADDRESS,
	const char *newpath FERRULE_ADDRESS) FERRULE_NOEXCEPT
{
	io_uring_prep_renameat(sqe, FERRULE_HERE, oldpath, FERRULE_HERE, newpath, 0);
}

/** unlinkat(2). io_uring_prep_unlinkat(3), Linux 5.11. */
FERRULE_INLINE void io_uring_prep_unlinkat(struct io_uring_sqe *sqe, int dfd FERRULE_FD,
	const char *path FERRULE_ADDRESS, int flags) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_UNLINKAT, sqe, dfd, path, 0, 0);
	sqe->unlink_flags = (__u32)flags;
}

/** unlink(2), or rmdir(2) with AT_REMOVEDIR. io_uring_prep_unlink(3), Linux 5.11. */
FERRULE_INLINE void io_uring_prep_unlink(struct io_uring_sqe *sqe, const char *path FERRULE_ADDRESS, int flags)
	FERRULE_NOEXCEPT
{
	io_uring_prep_unlinkat(sqe, FERRULE_HERE, path, flags);
}

/** mkdirat(2). io_uring_prep_mkdirat(3), Linux 5.15. */
FERRULE_INLINE void io_uring_prep_mkdirat(struct io_uring_sqe *sqe, int dfd FERRULE_FD,
	const char *path FERRULE_ADDRESS, mode_t mode) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_MKDIRAT, sqe, dfd, path, mode, 0);
}

/** mkdir(2). io_uring_prep_mkdir(3), Linux 5.15. */
FERRULE_INLINE void io_uring_prep_mkdir(struct io_uring_sqe *sqe, const char *path FERRULE_ADDRESS, mode_t mode)
	FERRULE_NOEXCEPT
{
	io_uring_prep_mkdirat(sqe, FERRULE_HERE, path, mode);
}

/** symlinkat(2). io_uring_prep_symlinkat(3), Linux 5.15. */
FERRULE_INLINE void io_uring_prep_symlinkat(struct io_uring_sqe *sqe, const char *target FERRULE_ADDRESS,
	int newdirfd FERRULE_FD, const char *linkpath FERRULE_ADDRESS) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_SYMLINKAT, sqe, newdirfd, target, 0, (uintptr_t)linkpath);
}

/** symlink(2). io_uring_prep_symlink(3), Linux 5.15. */
FERRULE_INLINE void io_uring_prep_symlink(struct io_uring_sqe *sqe, const char *target FERRULE_ADDRESS,
	const char *linkpath FERRULE_ADDRESS) FERRULE_NOEXCEPT
{
	io_uring_prep_symlinkat(sqe, target, FERRULE_HERE, linkpath);
}

/** linkat(2). io_uring_prep_linkat(3), Linux 5.15. */
FERRULE_INLINE void io_uring_prep_linkat(struct io_uring_sqe *sqe, int olddfd FERRULE_FD,
	const char *oldpath FERRULE_ADDRESS, int newdfd FERRULE_FD, const char *newpath FERRULE_ADDRESS, int flags)
	FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_LINKAT, sqe, olddfd, oldpath, (unsigned)newdfd, (uintptr_t)newpath);
	sqe->hardlink_flags = (__u32)flags;
}

/** link(2), with the `flags` of linkat(2). io_uring_prep_link(3), Linux 5.15. */
FERRULE_INLINE void io_uring_prep_link(struct io_uring_sqe *sqe, const char *oldpath FERRULE_ADDRESS,
	const char *newpath FERRULE_ADDRESS, int flags) FERRULE_NOEXCEPT
{
	io_uring_prep_linkat(sqe, FERRULE_HERE, oldpath, FERRULE_HERE, newpath, flags);
}

/* ---- extended attributes ---- */

/** getxattr(2): up to `len` bytes into `value`; the result is the size. io_uring_prep_getxattr(3), Linux 5.19. */
FERRULE_INLINE void io_uring_prep_getxattr(struct io_uring_sqe *sqe, const char *name FERRULE_ADDRESS,
	char *value FERRULE_ADDRESS, const char *path FERRULE_ADDRESS, unsigned int len) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_GETXATTR, sqe, 0, name, len, (uintptr_t)value);
	sqe->addr3 = (uintptr_t)path;
}

/** setxattr(2). io_uring_prep_setxattr(3), Linux 5.19. */
FERRULE_INLINE void io_uring_prep_setxattr(struct io_uring_sqe *sqe, const char *name FERRULE_ADDRESS,
	const char *value FERRULE_ADDRESS, const char *path FERRULE_ADDRESS, int flags, unsigned int len)
	FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_SETXATTR, sqe, 0, name, len, (uintptr_t)value);
	sqe->addr3 = (uintptr_t)path;
	sqe->xattr_flags = (__u32)flags;
}

/** fgetxattr(2). io_uring_prep_fgetxattr(3), Linux 5.19. */
FERRULE_INLINE void io_uring_prep_fgetxattr(struct io_uring_sqe *sqe, int fd FERRULE_FD,
	const char *name FERRULE_ADDRESS, char *value FERRULE_ADDRESS, unsigned int len) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_FGETXATTR, sqe, fd, name, len, (uintptr_t)value);
}

/** fsetxattr(2). io_uring_prep_fsetxattr(3), Linux 5.19. */
FERRULE_INLINE void io_uring_prep_fsetxattr(struct io_uring_sqe *sqe, int fd FERRULE_FD,
	const char *name FERRULE_ADDRESS, const char *value FERRULE_ADDRESS, int flags, unsigned int len)
	FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_FSETXATTR, sqe, fd, name, len, (uintptr_t)value);
	sqe->xattr_flags = (__u32)flags;
}

/* ---- sockets ---- */

/** socket(2); `flags` has to be 0. The result is a descriptor. io_uring_prep_socket(3), Linux 5.19. */
FERRULE_INLINE void io_uring_prep_socket(struct io_uring_sqe *sqe, int domain, int type, int protocol,
	unsigned int flags) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_SOCKET, sqe, domain, NULL, (unsigned)protocol, (__u64)type);
	sqe->rw_flags = (int)flags;
}

/** socket(2) into a place, as io_uring_prep_openat_direct(). io_uring_prep_socket_direct(3), Linux 5.19. */
FERRULE_INLINE void io_uring_prep_socket_direct(struct io_uring_sqe *sqe, int domain, int type, int protocol,
	unsigned int file_index, unsigned int flags) FERRULE_NOEXCEPT
{
	io_uring_prep_socket(sqe, domain, type, protocol, flags);
	sqe->file_index = FERRULE_PLACE(file_index);
}

/** The same into a place that the kernel chooses: the result. io_uring_prep_socket_direct_alloc(3), Linux 5.19. */
FERRULE_INLINE void io_uring_prep_socket_direct_alloc(struct io_uring_sqe *sqe, int domain, int type, int protocol,
	unsigned int flags) FERRULE_NOEXCEPT
{
	io_uring_prep_socket_direct(sqe, domain, type, protocol, IORING_FILE_INDEX_ALLOC, flags);
}

/** bind(2). io_uring_prep_bind(3), Linux 6.11. */
FERRULE_INLINE void io_uring_prep_bind(struct io_uring_sqe *sqe, int fd FERRULE_FD,
	const struct sockaddr *addr FERRULE_ADDRESS, socklen_t addrlen) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_BIND, sqe, fd, addr, 0, addrlen);
}

/** listen(2). io_uring_prep_listen(3), Linux 6.11. */
FERRULE_INLINE void io_uring_prep_listen(struct io_uring_sqe *sqe, int fd FERRULE_FD, int backlog) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_LISTEN, sqe, fd, NULL, (unsigned)backlog, 0);
}

/** connect(2). io_uring_prep_connect(3), Linux 5.5. */
FERRULE_INLINE void io_uring_prep_connect(struct io_uring_sqe *sqe, int fd FERRULE_FD,
	const struct sockaddr *addr FERRULE_ADDRESS, socklen_t addrlen) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_CONNECT, sqe, fd, addr, 0, addrlen);
}

/** shutdown(2). io_uring_prep_shutdown(3), Linux 5.11. */
FERRULE_INLINE void io_uring_prep_shutdown(struct io_uring_sqe *sqe, int fd FERRULE_FD, int how) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_SHUTDOWN, sqe, fd, NULL, (unsigned)how, 0);
}

/** accept4(2); `addr` and `addrlen` may be NULL. The result is a descriptor. io_uring_prep_accept(3), Linux 5.5. */
FERRULE_INLINE void io_uring_prep_accept(struct io_uring_sqe *sqe, int fd FERRULE_FD,
	struct sockaddr *addr FERRULE_ADDRESS, socklen_t *addrlen FERRULE_ADDRESS, int flags) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_ACCEPT, sqe, fd, addr, 0, (uintptr_t)addrlen);
	sqe->accept_flags = (__u32)flags;
}

/** accept4(2) into a place, as io_uring_prep_openat_direct(). io_uring_prep_accept_direct(3), Linux 5.15. */
FERRULE_INLINE void io_uring_prep_accept_direct(struct io_uring_sqe *sqe, int fd FERRULE_FD,
	struct sockaddr *addr FERRULE_ADDRESS, socklen_t *addrlen FERRULE_ADDRESS, int flags, unsigned int file_index)
	FERRULE_NOEXCEPT
{
	io_uring_prep_accept(sqe, fd, addr, addrlen, flags);
	sqe->file_index = FERRULE_PLACE(file_index);
}

/**
 * Accepts one connection after the other; each has a completion, until one is without IORING_CQE_F_MORE.
 * io_uring_prep_multishot_accept(3), Linux 5.19.
 */
FERRULE_INLINE void io_uring_prep_multishot_accept(struct io_uring_sqe *sqe, int fd FERRULE_FD,
	struct sockaddr *addr FERRULE_ADDRESS, socklen_t *addrlen FERRULE_ADDRESS, int flags) FERRULE_NOEXCEPT
{
	io_uring_prep_accept(sqe, fd, addr, addrlen, flags);
	sqe->ioprio |= IORING_ACCEPT_MULTISHOT;
}

/** The same into places that the kernel chooses. io_uring_prep_multishot_accept_direct(3), Linux 5.19. */
FERRULE_INLINE void io_uring_prep_multishot_accept_direct(struct io_uring_sqe *sqe, int fd FERRULE_FD,
	struct sockaddr *addr FERRULE_ADDRESS, socklen_t *addrlen FERRULE_ADDRESS, int flags) FERRULE_NOEXCEPT
{
	io_uring_prep_multishot_accept(sqe, fd, addr, addrlen, flags);
	sqe->file_index = IORING_FILE_INDEX_ALLOC;
}

/** send(2); `flags` is of MSG_*, ioprio of IORING_RECVSEND_*. io_uring_prep_send(3), Linux 5.6. */
FERRULE_INLINE void io_uring_prep_send(struct io_uring_sqe *sqe, int sockfd FERRULE_FD,
	const void *buf FERRULE_ADDRESS, size_t len, int flags) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_SEND, sqe, sockfd, buf, (unsigned)len, 0);
	sqe->msg_flags = (__u32)flags;
}

/**
 * Sends what the buffers of a group hold, at most `len` bytes with each completion (0: all that there is): the group is
 * to be set, with IOSQE_BUFFER_SELECT. Completions come until one is without IORING_CQE_F_MORE, as with -ENOBUFS.
 * io_uring_prep_send_bundle(3), Linux 6.10.
 */
FERRULE_INLINE void io_uring_prep_send_bundle(struct io_uring_sqe *sqe, int sockfd FERRULE_FD, size_t len, int flags)
	FERRULE_NOEXCEPT
{
	io_uring_prep_send(sqe, sockfd, NULL, len, flags);
	sqe->ioprio |= IORING_RECVSEND_BUNDLE;
}

/** Where a prepared send goes to: makes a sendto(2) of it. io_uring_prep_send_set_addr(3), Linux 6.0. */
FERRULE_INLINE void io_uring_prep_send_set_addr(struct io_uring_sqe *sqe,
	const struct sockaddr *dest_addr FERRULE_ADDRESS, __u16 addr_len) FERRULE_NOEXCEPT
{
	sqe->addr2 = (uintptr_t)dest_addr;
	sqe->addr_len = addr_len;
}

/** sendto(2). io_uring_prep_sendto(3), Linux 6.0. */
FERRULE_INLINE void io_uring_prep_sendto(struct io_uring_sqe *sqe, int sockfd FERRULE_FD,
	const void *buf FERRULE_ADDRESS, size_t len, int flags, const struct sockaddr *addr FERRULE_ADDRESS,
	socklen_t addrlen) FERRULE_NOEXCEPT
{
	io_uring_prep_send(sqe, sockfd, buf, len, flags);
	io_uring_prep_send_set_addr(sqe, addr, (__u16)addrlen);
}

/**
 * send(2) without copying: `buf` has to stay until the second completion, the one with IORING_CQE_F_NOTIF, which the
 * first announces by IORING_CQE_F_MORE. `zc_flags` replace ioprio: IORING_RECVSEND_*, IORING_SEND_ZC_REPORT_USAGE.
 * io_uring_prep_send_zc(3), Linux 6.0.
 */
FERRULE_INLINE void io_uring_prep_send_zc(struct io_uring_sqe *sqe, int sockfd FERRULE_FD,
	const void *buf FERRULE_ADDRESS, size_t len, int flags, unsigned zc_flags) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_SEND_ZC, sqe, sockfd, buf, (unsigned)len, 0);
	sqe->msg_flags = (__u32)flags;
	sqe->ioprio = (__u16)zc_flags;
}

/** The same from the registered buffer `buf_index`, which `buf` lies in. io_uring_prep_send_zc_fixed(3), Linux 6.0. */
FERRULE_INLINE void io_uring_prep_send_zc_fixed(struct io_uring_sqe *sqe, int sockfd FERRULE_FD,
	const void *buf FERRULE_ADDRESS, size_t len, int flags, unsigned zc_flags, unsigned buf_index) FERRULE_NOEXCEPT
{
	io_uring_prep_send_zc(sqe, sockfd, buf, len, flags, zc_flags);
	sqe->ioprio |= IORING_RECVSEND_FIXED_BUF;
	sqe->buf_index = (__u16)buf_index;
}

/** sendmsg(2). io_uring_prep_sendmsg(3), Linux 5.3. */
FERRULE_INLINE void io_uring_prep_sendmsg(struct io_uring_sqe *sqe, int fd FERRULE_FD,
	const struct msghdr *msg FERRULE_ADDRESS, unsigned flags) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_SENDMSG, sqe, fd, msg, 1, 0);
	sqe->msg_flags = flags;
}

/** sendmsg(2) without copying, with two completions as io_uring_prep_send_zc(). io_uring_prep_sendmsg_zc(3), 6.1. */
FERRULE_INLINE void io_uring_prep_sendmsg_zc(struct io_uring_sqe *sqe, int fd FERRULE_FD,
	const struct msghdr *msg FERRULE_ADDRESS, unsigned flags) FERRULE_NOEXCEPT
{
	io_uring_prep_sendmsg(sqe, fd, msg, flags);
	sqe->opcode = IORING_OP_SENDMSG_ZC;
}

/** The same from the registered buffer `buf_index`, which holds all iovecs. io_uring_prep_sendmsg_zc_fixed(3), 6.15. */
FERRULE_INLINE void io_uring_prep_sendmsg_zc_fixed(struct io_uring_sqe *sqe, int fd FERRULE_FD,
	const struct msghdr *msg FERRULE_ADDRESS, unsigned flags, unsigned buf_index) FERRULE_NOEXCEPT
{
	io_uring_prep_sendmsg_zc(sqe, fd, msg, flags);
	sqe->ioprio |= IORING_RECVSEND_FIXED_BUF;
	sqe->buf_index = (__u16)buf_index;
}

/** recv(2); `flags` is of MSG_*, ioprio of IORING_RECVSEND_*. io_uring_prep_recv(3), Linux 5.6. */
FERRULE_INLINE void io_uring_prep_recv(struct io_uring_sqe *sqe, int sockfd FERRULE_FD, void *buf FERRULE_ADDRESS,
	size_t len, int flags) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_RECV, sqe, sockfd, buf, (unsigned)len, 0);
	sqe->msg_flags = (__u32)flags;
}

/**
 * Receives again and again into the buffers of a group, which is to be set with IOSQE_BUFFER_SELECT; buf NULL, len 0.
 * Completions come until one is without IORING_CQE_F_MORE. io_uring_prep_recv_multishot(3), Linux 6.0.
 */
FERRULE_INLINE void io_uring_prep_recv_multishot(struct io_uring_sqe *sqe, int sockfd FERRULE_FD,
	void *buf FERRULE_ADDRESS, size_t len, int flags) FERRULE_NOEXCEPT
{
	io_uring_prep_recv(sqe, sockfd, buf, len, flags);
	sqe->ioprio |= IORING_RECV_MULTISHOT;
}

/** recvmsg(2). io_uring_prep_recvmsg(3), Linux 5.3. */
FERRULE_INLINE void io_uring_prep_recvmsg(struct io_uring_sqe *sqe, int fd FERRULE_FD,
	struct msghdr *msg FERRULE_ADDRESS, unsigned flags) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_RECVMSG, sqe, fd, msg, 1, 0);
	sqe->msg_flags = flags;
}

/**
 * recvmsg(2) again and again into the buffers of a group, as io_uring_prep_recv_multishot(). Of `msg` only msg_namelen
 * and msg_controllen count: each buffer begins with that much room, after a struct io_uring_recvmsg_out, which
 * io_uring_recvmsg_validate() reads. io_uring_prep_recvmsg_multishot(3), Linux 6.0.
 */
FERRULE_INLINE void io_uring_prep_recvmsg_multishot(struct io_uring_sqe *sqe, int fd FERRULE_FD,
	struct msghdr *msg FERRULE_ADDRESS, unsigned flags) FERRULE_NOEXCEPT
{
	io_uring_prep_recvmsg(sqe, fd, msg, flags);
	sqe->ioprio |= IORING_RECV_MULTISHOT;
}

/* ---- what multishot recvmsg received: io_uring_recvmsg_out(3) ---- */

/**
 * The head of what was received into `buf`, `buf_len` bytes of it (the completion's res), by a request with `msgh`;
 * NULL where that is too short for the head and its room.
 */
FERRULE_INLINE struct io_uring_recvmsg_out *io_uring_recvmsg_validate(void *buf FERRULE_ADDRESS, int buf_len,
	struct msghdr *msgh FERRULE_ADDRESS) FERRULE_NOEXCEPT
{
	size_t room = (size_t)msgh->msg_controllen + msgh->msg_namelen;

	if (buf_len < (int)sizeof(struct io_uring_recvmsg_out))
		return NULL;
	if ((size_t)buf_len - sizeof(struct io_uring_recvmsg_out) < room)
		return NULL;
	return (struct io_uring_recvmsg_out *)buf;
}

/** Where the sender's address lies; `namelen` of the head says how much of it there is. */
FERRULE_INLINE FERRULE_ADDRESS void *io_uring_recvmsg_name(struct io_uring_recvmsg_out *o) FERRULE_NOEXCEPT
{
	return (void *)(o + 1);
}

/** The first control message, NULL where there is none. As CMSG_FIRSTHDR of cmsg(3). */
FERRULE_INLINE FERRULE_ADDRESS struct cmsghdr *io_uring_recvmsg_cmsg_firsthdr(struct io_uring_recvmsg_out *o,
	struct msghdr *msgh FERRULE_ADDRESS) FERRULE_NOEXCEPT
{
	if (o->controllen < sizeof(struct cmsghdr))
		return NULL;
	return (struct cmsghdr *)(void *)((unsigned char *)io_uring_recvmsg_name(o) + msgh->msg_namelen);
}

/** The control message after `cmsg`, NULL at the end. As CMSG_NXTHDR of cmsg(3). */
FERRULE_INLINE FERRULE_ADDRESS struct cmsghdr *io_uring_recvmsg_cmsg_nexthdr(struct io_uring_recvmsg_out *o,
	struct msghdr *msgh FERRULE_ADDRESS, struct cmsghdr *cmsg FERRULE_ADDRESS) FERRULE_NOEXCEPT
{
	unsigned char *control = (unsigned char *)io_uring_recvmsg_name(o) + msgh->msg_namelen;
	size_t left = o->controllen - (size_t)((unsigned char *)cmsg - control);
	size_t step = CMSG_ALIGN((size_t)cmsg->cmsg_len);
	struct cmsghdr *next;

	/* What comes from outside is not believed: lengths that lead nowhere end the walk. */
	if (cmsg->cmsg_len < sizeof(*cmsg) || step < cmsg->cmsg_len || left < step || left - step < sizeof(*cmsg))
		return NULL;
	next = (struct cmsghdr *)(void *)((unsigned char *)cmsg + step);
	return next->cmsg_len > left - step ? NULL : next;
}

/** Where the data lies. */
FERRULE_INLINE FERRULE_ADDRESS void *io_uring_recvmsg_payload(struct io_uring_recvmsg_out *o,
	struct msghdr *msgh FERRULE_ADDRESS) FERRULE_NOEXCEPT
{
	return (unsigned char *)io_uring_recvmsg_name(o) + msgh->msg_namelen + msgh->msg_controllen;
}

/** How many bytes of data there are; `payloadlen` of the head says how many were sent. */
FERRULE_INLINE unsigned int io_uring_recvmsg_payload_length(struct io_uring_recvmsg_out *o, int buf_len,
	struct msghdr *msgh FERRULE_ADDRESS) FERRULE_NOEXCEPT
{
	size_t before = (size_t)((unsigned char *)io_uring_recvmsg_payload(o, msgh) - (unsigned char *)o);

	return (unsigned)buf_len - (unsigned)before;
}

/* ---- polls ---- */

/** Completes with what is ready of `poll_mask`, as poll(2). io_uring_prep_poll_add(3), Linux 5.1. */
FERRULE_INLINE void io_uring_prep_poll_add(struct io_uring_sqe *sqe, int fd FERRULE_FD, unsigned poll_mask)
	FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_POLL_ADD, sqe, fd, NULL, 0, 0);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	poll_mask = poll_mask << 16 | poll_mask >> 16;
#endif
	sqe->poll32_events = poll_mask;
}

/** The same again and again, until a completion without IORING_CQE_F_MORE. io_uring_prep_poll_multishot(3), 5.13. */
FERRULE_INLINE void io_uring_prep_poll_multishot(struct io_uring_sqe *sqe, int fd FERRULE_FD, unsigned poll_mask)
	FERRULE_NOEXCEPT
{
	io_uring_prep_poll_add(sqe, fd, poll_mask);
	sqe->len = IORING_POLL_ADD_MULTI;
}

/** Ends the poll with that user_data. io_uring_prep_poll_remove(3), Linux 5.1. */
FERRULE_INLINE void io_uring_prep_poll_remove(struct io_uring_sqe *sqe, __u64 user_data) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_POLL_REMOVE, sqe, -1, NULL, 0, 0);
	sqe->addr = user_data;
}

/**
 * Changes an armed poll: its mask with IORING_POLL_UPDATE_EVENTS, its user_data with IORING_POLL_UPDATE_USER_DATA in
 * `flags`, which take IORING_POLL_ADD_MULTI too. io_uring_prep_poll_update(3), Linux 5.13.
 */
FERRULE_INLINE void io_uring_prep_poll_update(struct io_uring_sqe *sqe, __u64 old_user_data, __u64 new_user_data,
	unsigned poll_mask, unsigned flags) FERRULE_NOEXCEPT
{
	io_uring_prep_poll_add(sqe, -1, poll_mask);
	sqe->opcode = IORING_OP_POLL_REMOVE;
	sqe->addr = old_user_data;
	sqe->off = new_user_data;
	sqe->len = flags;
}

/** epoll_ctl(2): `op` is one of EPOLL_CTL_*. io_uring_prep_epoll_ctl(3), Linux 5.6. */
FERRULE_INLINE void io_uring_prep_epoll_ctl(struct io_uring_sqe *sqe, int epfd FERRULE_FD, int fd FERRULE_FD, int op,
	const struct epoll_event *ev FERRULE_ADDRESS) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_EPOLL_CTL, sqe, epfd, ev, (unsigned)op, (__u64)fd);
}

/** epoll_wait(2) without a limit; `flags` has to be 0. The result is how many. io_uring_prep_epoll_wait(3), 6.15. */
FERRULE_INLINE void io_uring_prep_epoll_wait(struct io_uring_sqe *sqe, int fd FERRULE_FD,
	struct epoll_event *events FERRULE_ADDRESS, int maxevents, unsigned flags) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_EPOLL_WAIT, sqe, fd, events, (unsigned)maxevents, 0);
	sqe->rw_flags = (int)flags;
}

/* ---- timeouts and cancelling ---- */

/**
 * Completes with -ETIME when `ts` has passed, or with 0 once `count` other completions came (0: only the time).
 * `flags` is of IORING_TIMEOUT_*. io_uring_prep_timeout(3), Linux 5.4.
 */
FERRULE_INLINE void io_uring_prep_timeout(struct io_uring_sqe *sqe, const struct __kernel_timespec *ts FERRULE_ADDRESS,
	unsigned count, unsigned flags) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_TIMEOUT, sqe, -1, ts, 1, count);
	sqe->timeout_flags = flags;
}

/** Ends the timeout with that user_data. io_uring_prep_timeout_remove(3), Linux 5.5. */
FERRULE_INLINE void io_uring_prep_timeout_remove(struct io_uring_sqe *sqe, __u64 user_data, unsigned flags)
	FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_TIMEOUT_REMOVE, sqe, -1, NULL, 0, 0);
	sqe->addr = user_data;
	sqe->timeout_flags = flags;
}

/**
 * Gives the timeout with that user_data another time, from now on; IORING_LINK_TIMEOUT_UPDATE: a linked one (5.15).
 * io_uring_prep_timeout_update(3), Linux 5.11.
 */
FERRULE_INLINE void io_uring_prep_timeout_update(struct io_uring_sqe *sqe,
	const struct __kernel_timespec *ts FERRULE_ADDRESS, __u64 user_data, unsigned flags) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_TIMEOUT_REMOVE, sqe, -1, NULL, 0, (uintptr_t)ts);
	sqe->addr = user_data;
	sqe->timeout_flags = flags | IORING_TIMEOUT_UPDATE;
}

/** The time that the entry before it, which has IOSQE_IO_LINK, may take. io_uring_prep_link_timeout(3), Linux 5.5. */
FERRULE_INLINE void io_uring_prep_link_timeout(struct io_uring_sqe *sqe,
	const struct __kernel_timespec *ts FERRULE_ADDRESS, unsigned flags) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_LINK_TIMEOUT, sqe, -1, ts, 1, 0);
	sqe->timeout_flags = flags;
}

/** Cancels the request with that user_data; `flags`: IORING_ASYNC_CANCEL_*. io_uring_prep_cancel64(3), Linux 5.5. */
FERRULE_INLINE void io_uring_prep_cancel64(struct io_uring_sqe *sqe, __u64 user_data, int flags) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_ASYNC_CANCEL, sqe, -1, NULL, 0, 0);
	sqe->addr = user_data;
	sqe->cancel_flags = (__u32)flags;
}

/** The same, by a pointer. io_uring_prep_cancel(3). */
FERRULE_INLINE void io_uring_prep_cancel(struct io_uring_sqe *sqe, const void *user_data FERRULE_ADDRESS, int flags)
	FERRULE_NOEXCEPT
{
	io_uring_prep_cancel64(sqe, (uintptr_t)user_data, flags);
}

/** Cancels a request on descriptor `fd`: adds IORING_ASYNC_CANCEL_FD to `flags`. io_uring_prep_cancel_fd(3), 5.19. */
FERRULE_INLINE void io_uring_prep_cancel_fd(struct io_uring_sqe *sqe, int fd FERRULE_FD, unsigned int flags)
	FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_ASYNC_CANCEL, sqe, fd, NULL, 0, 0);
	sqe->cancel_flags = flags | IORING_ASYNC_CANCEL_FD;
}

/* ---- other rings ---- */

/**
 * A completion on the ring `fd` (this one, or another): with res `len` and user_data `data`.
 * io_uring_prep_msg_ring(3), Linux 5.18.
 */
FERRULE_INLINE void io_uring_prep_msg_ring(struct io_uring_sqe *sqe, int fd FERRULE_FD, unsigned int len, __u64 data,
	unsigned int flags) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_MSG_RING, sqe, fd, NULL, len, data);
	sqe->msg_ring_flags = flags;
}

/** The same with `cqe_flags` as its flags. io_uring_prep_msg_ring_cqe_flags(3), Linux 6.3. */
FERRULE_INLINE void io_uring_prep_msg_ring_cqe_flags(struct io_uring_sqe *sqe, int fd FERRULE_FD, unsigned int len,
	__u64 data, unsigned int flags, unsigned int cqe_flags) FERRULE_NOEXCEPT
{
	io_uring_prep_msg_ring(sqe, fd, len, data, flags | IORING_MSG_RING_FLAGS_PASS);
	sqe->file_index = cqe_flags;
}

/**
 * Puts the file at place `source_fd` of this ring's table into place `target_fd` of the other's, and posts a completion
 * there with user_data `data`, unless `flags` has IORING_MSG_RING_CQE_SKIP. io_uring_prep_msg_ring_fd(3), Linux 6.0.
 */
FERRULE_INLINE void io_uring_prep_msg_ring_fd(struct io_uring_sqe *sqe, int fd FERRULE_FD, int source_fd, int target_fd,
	__u64 data, unsigned int flags) FERRULE_NOEXCEPT
{
	unsigned place = (unsigned)target_fd;

	io_uring_prep_msg_ring(sqe, fd, 0, data, flags);
	sqe->addr = IORING_MSG_SEND_FD;
	sqe->addr3 = (__u64)source_fd;
	sqe->file_index = FERRULE_PLACE(place);
}

/** The same into a place that the kernel chooses: the result. io_uring_prep_msg_ring_fd_alloc(3), Linux 6.0. */
FERRULE_INLINE void io_uring_prep_msg_ring_fd_alloc(struct io_uring_sqe *sqe, int fd FERRULE_FD, int source_fd,
	__u64 data, unsigned int flags) FERRULE_NOEXCEPT
{
	io_uring_prep_msg_ring_fd(sqe, fd, source_fd, (int)IORING_FILE_INDEX_ALLOC, data, flags);
}

/* ---- processes and futexes ---- */

/** FUTEX_WAKE of futex(2) with a mask; `val` is how many at most. io_uring_prep_futex_wake(3), Linux 6.7. */
FERRULE_INLINE void io_uring_prep_futex_wake(struct io_uring_sqe *sqe, const uint32_t *futex FERRULE_ADDRESS,
	uint64_t val, uint64_t mask, uint32_t futex_flags, unsigned int flags) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_FUTEX_WAKE, sqe, (int)futex_flags, futex, 0, val);
	sqe->futex_flags = flags;
	sqe->addr3 = mask;
}

/** FUTEX_WAIT of futex(2) with a mask, while `val` is there. io_uring_prep_futex_wait(3), Linux 6.7. */
FERRULE_INLINE void io_uring_prep_futex_wait(struct io_uring_sqe *sqe, const uint32_t *futex FERRULE_ADDRESS,
	uint64_t val, uint64_t mask, uint32_t futex_flags, unsigned int flags) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_FUTEX_WAIT, sqe, (int)futex_flags, futex, 0, val);
	sqe->futex_flags = flags;
	sqe->addr3 = mask;
}

/** futex_waitv(2): the result is the index of the one that woke. io_uring_prep_futex_waitv(3), Linux 6.7. */
FERRULE_INLINE void io_uring_prep_futex_waitv(struct io_uring_sqe *sqe,
	const struct futex_waitv *futex FERRULE_ADDRESS, uint32_t nr_futex, unsigned int flags) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_FUTEX_WAITV, sqe, 0, futex, nr_futex, 0);
	sqe->futex_flags = flags;
}

/* Strict ISO C leaves out of the system's headers what waitid(2) needs. */
#if defined(__siginfo_t_defined) || (!defined(__GLIBC__) && (!defined(__STRICT_ANSI__) || defined(_GNU_SOURCE)))
/** waitid(2) into `infop`, which may be NULL; `flags` has to be 0. io_uring_prep_waitid(3), Linux 6.7. */
FERRULE_INLINE void io_uring_prep_waitid(struct io_uring_sqe *sqe, idtype_t idtype, id_t id,
	siginfo_t *infop FERRULE_ADDRESS, int options, unsigned int flags) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_WAITID, sqe, (int)id, NULL, (unsigned)idtype, (uintptr_t)infop);
	sqe->waitid_flags = flags;
	sqe->file_index = (__u32)options;
}
#endif

/* ---- commands ---- */

/** Command `cmd_op` of what `fd` is; its argument goes into `cmd` of the entry. io_uring_prep_uring_cmd(3), 5.19. */
FERRULE_INLINE void io_uring_prep_uring_cmd(struct io_uring_sqe *sqe, int cmd_op, int fd FERRULE_FD) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_URING_CMD, sqe, fd, NULL, 0, 0);
	sqe->cmd_op = (__u32)cmd_op;
}

/** The same in an entry of 128 bytes, which io_uring_get_sqe128() gives. io_uring_prep_uring_cmd128(3), Linux 6.19. */
FERRULE_INLINE void io_uring_prep_uring_cmd128(struct io_uring_sqe *sqe, int cmd_op, int fd FERRULE_FD) FERRULE_NOEXCEPT
{
	io_uring_prep_uring_cmd(sqe, cmd_op, fd);
	sqe->opcode = IORING_OP_URING_CMD128;
}

/**
 * SOCKET_URING_OP_* on a socket: getsockopt(2), whose result is the option's size, and setsockopt(2), which take all
 * arguments; SIOCINQ and SIOCOUTQ, whose result is the number of bytes, take none (6.5).
 * io_uring_prep_cmd_sock(3), Linux 6.7.
 */
FERRULE_INLINE void io_uring_prep_cmd_sock(struct io_uring_sqe *sqe, int cmd_op, int fd FERRULE_FD, int level,
	int optname, void *optval FERRULE_ADDRESS, int optlen) FERRULE_NOEXCEPT
{
	io_uring_prep_uring_cmd(sqe, cmd_op, fd);
	sqe->level = (__u32)level;
	sqe->optname = (__u32)optname;
	sqe->optval = (uintptr_t)optval;
	sqe->optlen = (__u32)optlen;
}

/** getsockname(2), or getpeername(2) where `peer` is 1. io_uring_prep_cmd_getsockname(3), Linux 6.19. */
FERRULE_INLINE void io_uring_prep_cmd_getsockname(struct io_uring_sqe *sqe, int fd FERRULE_FD,
	struct sockaddr *sockaddr FERRULE_ADDRESS, socklen_t *sockaddr_len FERRULE_ADDRESS, int peer) FERRULE_NOEXCEPT
{
	io_uring_prep_uring_cmd(sqe, SOCKET_URING_OP_GETSOCKNAME, fd);
	sqe->addr = (uintptr_t)sockaddr;
	sqe->addr3 = (uintptr_t)sockaddr_len;
	sqe->optlen = (__u32)peer;
}

/** Discards `nbytes` from `offset` of a block device, as BLKDISCARD. io_uring_prep_cmd_discard(3), Linux 6.12. */
FERRULE_INLINE void io_uring_prep_cmd_discard(struct io_uring_sqe *sqe, int fd FERRULE_FD, uint64_t offset,
	uint64_t nbytes) FERRULE_NOEXCEPT
{
	io_uring_prep_uring_cmd(sqe, BLOCK_URING_CMD_DISCARD, fd);
	sqe->addr = offset;
	sqe->addr3 = nbytes;
}

/** Resets all zones of a zoned block device. io_uring_prep_cmd_zone_reset_all(3), not in 6.18. */
FERRULE_INLINE void io_uring_prep_cmd_zone_reset_all(struct io_uring_sqe *sqe, int fd FERRULE_FD) FERRULE_NOEXCEPT
{
	io_uring_prep_uring_cmd(sqe, BLOCK_URING_CMD_ZONE_RESET_ALL, fd);
}

/* ---- provided buffers ---- */

/**
 * Gives `nr` buffers of `len` bytes each, which follow each other from `addr` on, to the group `bgid`, with the numbers
 * `bid` and up: the old way, without a ring. io_uring_prep_provide_buffers(3), Linux 5.7.
 */
FERRULE_INLINE void io_uring_prep_provide_buffers(struct io_uring_sqe *sqe, void *addr FERRULE_ADDRESS, int len, int nr,
	int bgid, int bid) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_PROVIDE_BUFFERS, sqe, nr, addr, (unsigned)len, (__u64)bid);
	sqe->buf_group = (__u16)bgid;
}

/** Takes up to `nr` buffers back; the result is how many. io_uring_prep_remove_buffers(3), Linux 5.7. */
FERRULE_INLINE void io_uring_prep_remove_buffers(struct io_uring_sqe *sqe, int nr, int bgid) FERRULE_NOEXCEPT
{
	io_uring_prep_rw(IORING_OP_REMOVE_BUFFERS, sqe, nr, NULL, 0, 0);
	sqe->buf_group = (__u16)bgid;
}

/** The mask that io_uring_buf_ring_add() takes for a ring of `ring_entries`. io_uring_buf_ring_mask(3), Linux 5.19. */
FERRULE_INLINE int io_uring_buf_ring_mask(__u32 ring_entries) FERRULE_NOEXCEPT
{
	return (int)(ring_entries - 1);
}

/** Empties a ring of buffers that lies in new memory. io_uring_buf_ring_init(3), Linux 5.19. */
FERRULE_INLINE void io_uring_buf_ring_init(struct io_uring_buf_ring *br) FERRULE_NOEXCEPT
{
	br->tail = 0;
}

/**
 * Puts a buffer `buf_offset` places behind the ring's tail, which io_uring_buf_ring_advance() then moves.
 * io_uring_buf_ring_add(3), Linux 5.19.
 */
FERRULE_INLINE void io_uring_buf_ring_add(struct io_uring_buf_ring *br, void *addr FERRULE_ADDRESS, unsigned int len,
	unsigned short bid, int mask, int buf_offset) FERRULE_NOEXCEPT
{
	struct io_uring_buf *buf = &br->bufs[(br->tail + buf_offset) & mask];

	/* Not the reserved member: in the first buffer it is the tail. */
	buf->addr = (uintptr_t)addr;
	buf->len = len;
	buf->bid = bid;
}

/** Shows the kernel `count` buffers that were added. io_uring_buf_ring_advance(3), Linux 5.19. */
FERRULE_INLINE void io_uring_buf_ring_advance(struct io_uring_buf_ring *br, int count) FERRULE_NOEXCEPT
{
	__atomic_store_n(&br->tail, (__u16)(br->tail + count), __ATOMIC_RELEASE);
}

/** Shows the kernel `buf_count` buffers and marks `cq_count` places of the completion ring as seen. */
FERRULE_INLINE void __io_uring_buf_ring_cq_advance(struct io_uring *ring, struct io_uring_buf_ring *br, int cq_count,
	int buf_count) FERRULE_NOEXCEPT
{
	io_uring_buf_ring_advance(br, buf_count);
	io_uring_cq_advance(ring, (unsigned)cq_count);
}

/** The same for as many buffers as completions. io_uring_buf_ring_cq_advance(3), Linux 5.19. */
FERRULE_INLINE void io_uring_buf_ring_cq_advance(struct io_uring *ring, struct io_uring_buf_ring *br, int count)
	FERRULE_NOEXCEPT
{
	__io_uring_buf_ring_cq_advance(ring, br, count, count);
}

#undef FERRULE_PLACE
#undef FERRULE_HERE

#ifdef __cplusplus
}
#endif

#endif
