/* SPDX-License-Identifier: MIT */
#include "support.h"
#include "uring/kernel.h"
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct shim shim;

/* ---- what was registered, for the table of opcodes that run.sh prints ---- */

static struct {
	bool succeeded, failed;
} seen[IORING_REGISTER_LAST];

/* The real kernel, whose answers are remembered. */
static int registration(unsigned fd, unsigned opcode, const void *argument, unsigned count)
{
	unsigned known = opcode & ~IORING_REGISTER_USE_REGISTERED_RING;
	int result = uring_kernel_real.registration(fd, opcode, argument, count);

	if (known < IORING_REGISTER_LAST && result < 0)
		seen[known].failed = true;
	else if (known < IORING_REGISTER_LAST)
		seen[known].succeeded = true;
	return result;
}

static struct uring_kernel remembering_kernel;

__attribute__((constructor)) static void remember(void)
{
	remembering_kernel = uring_kernel_real;
	remembering_kernel.registration = registration;
	uring_kernel = &remembering_kernel;
}

/* Lines of opcode and outcome, at the end of the file that run.sh names. */
__attribute__((destructor)) static void tell(void)
{
	const char *path = getenv("FERRULE_OPCODES");
	FILE *file = path ? fopen(path, "a") : NULL;

	if (!file)
		return;
	for (unsigned opcode = 0; opcode < IORING_REGISTER_LAST; opcode++) {
		if (seen[opcode].succeeded)
			fprintf(file, "%u succeeds\n", opcode);
		if (seen[opcode].failed)
			fprintf(file, "%u fails\n", opcode);
	}
	fclose(file);
}

/* ---- the shim ---- */

static bool fails(enum call call)
{
	shim.calls[call]++;
	return call == shim.call && shim.calls[call] == shim.nth;
}

static int shim_setup(unsigned entries, struct io_uring_params *params)
{
	int result;

	if (fails(CALL_SETUP))
		return -shim.error;
	if (params->flags & shim.refused_flags)
		return -EINVAL;
	result = uring_kernel_real.setup(entries, params);
	params->features &= ~shim.hidden_features;
	return result;
}

static int shim_enter(unsigned fd, unsigned submit, unsigned wait, unsigned flags, const void *argument, size_t size)
{
	if (fails(CALL_ENTER))
		return -shim.error;
	return uring_kernel_real.enter(fd, submit, wait, flags, argument, size);
}

static int shim_registration(unsigned fd, unsigned opcode, const void *argument, unsigned count)
{
	if (fails(CALL_REGISTER))
		return -shim.error;
	return registration(fd, opcode, argument, count);
}

static int shim_map(int fd, __u64 offset, size_t size, void **memory)
{
	if (fails(CALL_MAP))
		return -shim.error;
	return uring_kernel_real.map(fd, offset, size, memory);
}

/* What gives back is done even where it reports a failure, as close(2) does. */
static int shim_unmap(void *memory, size_t size)
{
	int result = uring_kernel_real.unmap(memory, size);

	return fails(CALL_UNMAP) ? -shim.error : result;
}

static int shim_allocate(size_t size, bool huge, void **memory)
{
	if (fails(CALL_ALLOCATE))
		return -shim.error;
	return uring_kernel_real.allocate(size, huge, memory);
}

static int shim_keep_from_child(void *memory, size_t size)
{
	if (fails(CALL_KEEP_FROM_CHILD))
		return -shim.error;
	return uring_kernel_real.keep_from_child(memory, size);
}

static int shim_close(int fd)
{
	int result = uring_kernel_real.close(fd);

	return fails(CALL_CLOSE) ? -shim.error : result;
}

static const struct uring_kernel shim_kernel = {
	.setup = shim_setup,
	.enter = shim_enter,
	.registration = shim_registration,
	.map = shim_map,
	.unmap = shim_unmap,
	.close = shim_close,
	.allocate = shim_allocate,
	.keep_from_child = shim_keep_from_child,
};

void shim_install(struct shim settings)
{
	shim = settings;
	memset(shim.calls, 0, sizeof(shim.calls));
	uring_kernel = &shim_kernel;
}

void shim_remove(void)
{
	uring_kernel = &remembering_kernel;
}

static unsigned count_descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	unsigned count = 0;

	assert_non_null(folder);
	while (readdir(folder))
		count++;
	closedir(folder);
	return count;
}

static unsigned count_mappings(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[4096];
	unsigned count = 0;

	assert_non_null(maps);
	while (fgets(line, sizeof(line), maps))
		count += strstr(line, "io_uring") != NULL;
	fclose(maps);
	return count;
}

struct holdings holdings(void)
{
	return (struct holdings){ .descriptors = count_descriptors(), .mappings = count_mappings() };
}

void assert_holdings(struct holdings expected)
{
	struct holdings found = holdings();

	assert_int_equal(found.descriptors, expected.descriptors);
	assert_int_equal(found.mappings, expected.mappings);
}
