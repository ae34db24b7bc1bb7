/* SPDX-License-Identifier: MIT
 *
 * Why the kernel refused to make a ring, or to register something with it: what the system says about itself.
 */
#include "explain.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>

static long read_number(const char *path)
{
	long number = -1;
	FILE *file = fopen(path, "re");
	if (!file)
		return -1;
	if (fscanf(file, "%ld", &number) != 1)
		number = -1;
	fclose(file);
	return number;
}

/* 2 where a filter decides which system calls this process may use. */
static int seccomp_mode(void)
{
	char line[128];
	int mode = 0;
	FILE *file = fopen("/proc/self/status", "re");
	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "Seccomp: %d", &mode) == 1)
			break;
	fclose(file);
	return mode;
}

static void add_kernel(struct sentence *sentence)
{
	struct utsname name;
	if (uname(&name) == 0)
		safe_sentence_add(sentence, ", this is %s", name.release);
}

static void explain_denied(struct sentence *sentence)
{
	long disabled = read_number("/proc/sys/kernel/io_uring_disabled");
	if (disabled == 2)
		safe_sentence_add(
			sentence, "io_uring is disabled here: kernel.io_uring_disabled is 2, it must be 0 (or 1)");
	else if (disabled == 1)
		safe_sentence_add(sentence,
			"io_uring is for privileged processes here: kernel.io_uring_disabled is 1, it must be 0,"
			" or the process in kernel.io_uring_group or with CAP_SYS_ADMIN");
	else if (seccomp_mode() == 2)
		safe_sentence_add(sentence,
			"seccomp denies io_uring_setup, as Docker's default profile does since 2023;"
			" it must be run with a profile that allows it");
	else
		safe_sentence_add(sentence, "the kernel or a security module denies io_uring_setup to this process");
}

/* The kernel counts by user, not by process: __io_account_mem() in its io_uring/rsrc.c. */
static void explain_no_memory(struct sentence *sentence, const struct failure *failure)
{
	struct rlimit limit = {0};
	uint64_t entries = (uint64_t)failure->values[0], completions = (uint64_t)failure->values[1];
	getrlimit(RLIMIT_MEMLOCK, &limit);
	/* Sizes of the kernel's entries: what it charges, but for some hundred bytes. */
	safe_sentence_add(sentence,
		"about %" PRIu64 " bytes asked for (entries %" PRIu64 ", completions %" PRIu64
		"), the locked-memory limit is %" PRIu64 " bytes for all that this user's processes have registered;"
		" raise RLIMIT_MEMLOCK or ask for fewer",
		entries * 64 + completions * 16, entries, completions, (uint64_t)limit.rlim_cur);
}

static void explain_descriptors(struct sentence *sentence, int error)
{
	struct rlimit limit = {0};
	getrlimit(RLIMIT_NOFILE, &limit);
	if (error == EMFILE)
		safe_sentence_add(sentence, "all descriptors of this process are in use, RLIMIT_NOFILE is %" PRIu64,
			(uint64_t)limit.rlim_cur);
	else
		safe_sentence_add(sentence, "all open files of the system are in use, fs.file-max is %ld",
			read_number("/proc/sys/fs/file-max"));
}

void safe_explain_setup(struct sentence *sentence, const struct failure *failure)
{
	safe_sentence_add(sentence, "%s: ", failure->function);
	switch (failure->error) {
	case EPERM:
	case EACCES:
		explain_denied(sentence);
		break;
	case ENOSYS:
		safe_sentence_add(sentence, "the kernel has no io_uring (needs Linux 5.1, with CONFIG_IO_URING");
		add_kernel(sentence);
		safe_sentence_add(sentence, ")");
		break;
	case ENOMEM:
		explain_no_memory(sentence, failure);
		break;
	case EMFILE:
	case ENFILE:
		explain_descriptors(sentence, failure->error);
		break;
	case EINVAL:
		safe_sentence_add(sentence,
			"the kernel takes neither entries %" PRId64 " with completions %" PRId64 " nor flags %#" PRIx64
			"; FERRULE_RING_DISABLED needs Linux 5.10, completions and _CLAMP 5.6",
			failure->values[0], failure->values[1], (uint64_t)failure->values[2]);
		add_kernel(sentence);
		break;
	default:
		safe_sentence_add(sentence, "io_uring_setup failed: ");
		safe_sentence_add_errno(sentence, failure->error);
	}
}

static const struct {
	int error;
	const char *text;
} register_causes[] = {
	{EACCES, "restrictions that were registered with the ring do not allow it"},
	{EBADFD, "the ring is not disabled, as it must be for this"},
	{EBUSY, "the ring has one already"},
	{EEXIST, "the ring belongs to another thread"},
	{EFAULT, "the memory is not accessible, read-only, or file-backed, which cannot be registered"},
	{EINVAL, "the kernel does not know it, or not with these values"},
	{EMFILE, "more files than RLIMIT_NOFILE allows"},
	{ENOMEM, "the kernel has no memory for it"},
	{ENXIO, "there is none registered"},
	{EOPNOTSUPP, "the memory is file-backed, which cannot be registered"},
};

void safe_explain_register(struct sentence *sentence, const struct failure *failure)
{
	safe_sentence_add(sentence, "%s: %s: ", failure->function, (const char *)(intptr_t)failure->values[0]);
	for (size_t i = 0; i < sizeof(register_causes) / sizeof(register_causes[0]); i++)
		if (register_causes[i].error == failure->error) {
			safe_sentence_add(sentence, "%s", register_causes[i].text);
			if (failure->error == EINVAL)
				add_kernel(sentence);
			return;
		}
	safe_sentence_add_errno(sentence, failure->error);
}
