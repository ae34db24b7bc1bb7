/* SPDX-License-Identifier: MIT
 *
 * The real kernel: system calls whose failure is a negative errno.
 */
#include "kernel.h"
#include <errno.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* From before the C library knew them; the same on every architecture but alpha. */
#ifndef __NR_io_uring_setup
#define __NR_io_uring_setup 425
#define __NR_io_uring_enter 426
#define __NR_io_uring_register 427
#endif

/* The C library's syscall() moves six registers and writes errno: on the way of each submission that shows. */
#ifdef __x86_64__
static inline long call(long number, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long result;

	__asm__ volatile("syscall"
		: "=a"(result)
		: "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
		: "rcx", "r11", "memory");
	return result;
}
#else
static long call(long number, long a, long b, long c, long d, long e, long f)
{
	int saved = errno;
	long result = syscall(number, a, b, c, d, e, f);

	if (result == -1) {
		result = -errno;
		errno = saved;
	}
	return result;
}
#endif

static int real_setup(unsigned entries, struct io_uring_params *params)
{
	return (int)call(__NR_io_uring_setup, entries, (long)params, 0, 0, 0, 0);
}

static int real_enter(unsigned fd, unsigned submit, unsigned wait, unsigned flags, const void *argument, size_t size)
{
	return (int)call(__NR_io_uring_enter, (int)fd, submit, wait, flags, (long)argument, (long)size);
}

static int real_registration(unsigned fd, unsigned opcode, const void *argument, unsigned count)
{
	return (int)call(__NR_io_uring_register, (int)fd, opcode, (long)argument, count, 0, 0);
}

static int map(size_t size, int flags, int fd, off_t offset, void **memory)
{
	int saved = errno, result = 0;

	*memory = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, offset);
	if (*memory == MAP_FAILED) {
		*memory = NULL;
		result = -errno;
		errno = saved;
	}
	return result;
}

static int real_map(int fd, __u64 offset, size_t size, void **memory)
{
	return map(size, MAP_SHARED | MAP_POPULATE, fd, (off_t)offset, memory);
}

/* Shared, as mapped rings are: a child's writes must not part its pages from those that the kernel has. */
static int real_allocate(size_t size, bool huge, void **memory)
{
	return map(size, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE | (huge ? MAP_HUGETLB : 0), -1, 0, memory);
}

static int real_keep_from_child(void *memory, size_t size)
{
	return (int)call(__NR_madvise, (long)memory, (long)size, MADV_DONTFORK, 0, 0, 0);
}

static int real_unmap(void *memory, size_t size)
{
	return (int)call(__NR_munmap, (long)memory, (long)size, 0, 0, 0, 0);
}

static int real_close(int fd)
{
	return (int)call(__NR_close, fd, 0, 0, 0, 0, 0);
}

const struct uring_kernel uring_kernel_real = {
	.setup = real_setup,
	.enter = real_enter,
	.registration = real_registration,
	.map = real_map,
	.unmap = real_unmap,
	.allocate = real_allocate,
	.keep_from_child = real_keep_from_child,
	.close = real_close,
};

const struct uring_kernel *uring_kernel = &uring_kernel_real;
