/* SPDX-License-Identifier: MIT
 *
 * <liburing.h> for programs written for liburing 2.15, on top of libferrule: they build unchanged with this folder in
 * front of the search path and -lferrule. Beside layer 1 it has what such programs take from liburing's headers without
 * its library: the headers that come along, the barriers, and inlines that are no symbols.
 */
#ifndef LIB_URING_H
#define LIB_URING_H

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/swab.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>

#include "liburing/barrier.h"
#include "liburing/compat.h"
#include "liburing/io_uring.h"
#include "liburing/io_uring/bpf_filter.h"
#include "liburing/io_uring/query.h"
#include "liburing/io_uring_version.h"

#ifndef uring_likely
#define uring_likely(condition) __builtin_expect(!!(condition), 1)
#endif
#ifndef uring_unlikely
#define uring_unlikely(condition) __builtin_expect(!!(condition), 0)
#endif

#ifndef IOURINGINLINE
#define IOURINGINLINE static inline
#endif
#ifdef __cplusplus
#define LIBURING_NOEXCEPT noexcept
#else
#define LIBURING_NOEXCEPT
#endif

/* Tells programs that io_uring_sqe_set_data64() and its reader are there. */
#define LIBURING_HAVE_DATA64

/* The numbers of the system calls, where the system's headers are older than they are. */
#ifndef __NR_io_uring_setup
#if defined(__alpha__)
#define __NR_io_uring_setup 535
#elif defined(__mips__)
#define __NR_io_uring_setup (__NR_Linux + 425)
#else
#define __NR_io_uring_setup 425
#endif
#define __NR_io_uring_enter (__NR_io_uring_setup + 1)
#define __NR_io_uring_register (__NR_io_uring_setup + 2)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** How far the places of completions are apart, as a power of two, in a ring that was made with these flags. */
IOURINGINLINE unsigned io_uring_cqe_shift_from_flags(unsigned flags) LIBURING_NOEXCEPT
{
	return !!(flags & IORING_SETUP_CQE32);
}

/** The same of this ring. */
IOURINGINLINE unsigned io_uring_cqe_shift(const struct io_uring *ring) LIBURING_NOEXCEPT
{
	return io_uring_cqe_shift_from_flags(ring->flags);
}

/** The index into cq.cqes of position `position`. */
#define io_uring_cqe_index(ring, position, mask) (((position) & (mask)) << io_uring_cqe_shift(ring))

/** How far the places of entries are apart, as a power of two, in a ring that was made with these flags. */
IOURINGINLINE unsigned io_uring_sqe_shift_from_flags(unsigned flags) LIBURING_NOEXCEPT
{
	return !!(flags & IORING_SETUP_SQE128);
}

/** The same of this ring. */
IOURINGINLINE unsigned io_uring_sqe_shift(const struct io_uring *ring) LIBURING_NOEXCEPT
{
	return io_uring_sqe_shift_from_flags(ring->flags);
}

/** How far the kernel has taken entries. */
IOURINGINLINE unsigned io_uring_load_sq_head(const struct io_uring *ring) LIBURING_NOEXCEPT
{
	return io_uring_smp_load_acquire(ring->sq.khead);
}

/** io_uring_get_sqe(), by its inner name. */
IOURINGINLINE struct io_uring_sqe *_io_uring_get_sqe(struct io_uring *ring) LIBURING_NOEXCEPT
{
	return io_uring_get_sqe(ring);
}

/** Zeroes what io_uring_prep_rw() does not set, but user_data. */
IOURINGINLINE void io_uring_initialize_sqe(struct io_uring_sqe *sqe) LIBURING_NOEXCEPT
{
	sqe->flags = 0;
	sqe->ioprio = 0;
	sqe->rw_flags = 0;
	sqe->buf_index = 0;
	sqe->personality = 0;
	sqe->file_index = 0;
	sqe->addr3 = 0;
	sqe->__pad2[0] = 0;
}

/** Has the operation put its file into place `file_index` of the file table. */
IOURINGINLINE void __io_uring_set_target_fixed_file(struct io_uring_sqe *sqe, unsigned file_index) LIBURING_NOEXCEPT
{
	sqe->file_index = file_index + 1;
}

/** A mask of poll(2) as an entry holds it. */
IOURINGINLINE unsigned __io_uring_prep_poll_mask(unsigned poll_mask) LIBURING_NOEXCEPT
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	poll_mask = __swahw32(poll_mask);
#endif
	return poll_mask;
}

/** An address as an entry holds it. */
IOURINGINLINE __u64 uring_ptr_to_u64(const void *pointer) LIBURING_NOEXCEPT
{
	return (__u64)(uintptr_t)pointer;
}

#ifdef __cplusplus
}
#endif

#endif
