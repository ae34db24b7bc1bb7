/* SPDX-License-Identifier: MIT
 *
 * The one table through which the library reaches the kernel. It is the real one, until a test puts another in its
 * place, between calls, to have a system call fail or answer like an older kernel.
 *
 * Each function returns a negative errno on failure, and never touches errno.
 */
#ifndef FERRULE_URING_KERNEL_H
#define FERRULE_URING_KERNEL_H

#include <ferrule/kernel.h>
#include <stdbool.h>
#include <stddef.h>

struct uring_kernel {
	int (*setup)(unsigned entries, struct io_uring_params *params);
	int (*enter)(unsigned fd, unsigned submit, unsigned wait, unsigned flags, const void *argument, size_t size);
	int (*registration)(unsigned fd, unsigned opcode, const void *argument, unsigned count);
	/* Maps `size` bytes of a ring's descriptor, from one of IORING_OFF_* on. */
	int (*map)(int fd, __u64 offset, size_t size, void **memory);
	int (*unmap)(void *memory, size_t size);
	/* Memory of no file, zeroed, page-aligned, to be unmapped; of huge pages, or fails where there are none. */
	int (*allocate)(size_t size, bool huge, void **memory);
	/* A child of fork(2) does not get this memory. */
	int (*keep_from_child)(void *memory, size_t size);
	/* Of a ring's descriptor: an emulated ring ends with it. */
	int (*close)(int fd);
};

extern const struct uring_kernel uring_kernel_real;

/* Never NULL. Hot paths go through it for system calls only; hidden, it is read where it lies. */
extern const struct uring_kernel *uring_kernel __attribute__((visibility("hidden")));

#endif
