/* SPDX-License-Identifier: MIT
 *
 * The barriers of <liburing.h>, by builtins that C and C++ share. <stdatomic.h> and <atomic> come along, as programs
 * written for liburing expect.
 */
#ifndef LIBURING_BARRIER_H
#define LIBURING_BARRIER_H

#ifdef __cplusplus
#include <atomic>
#else
#include <stdatomic.h>
#endif

#define IO_URING_READ_ONCE(variable) __atomic_load_n(&(variable), __ATOMIC_RELAXED)
#define IO_URING_WRITE_ONCE(variable, value) __atomic_store_n(&(variable), (value), __ATOMIC_RELAXED)
#define io_uring_smp_load_acquire(pointer) __atomic_load_n((pointer), __ATOMIC_ACQUIRE)
#define io_uring_smp_store_release(pointer, value) __atomic_store_n((pointer), (value), __ATOMIC_RELEASE)
#define io_uring_smp_mb() __atomic_thread_fence(__ATOMIC_SEQ_CST)

#endif
