/* SPDX-License-Identifier: MIT */
#include "helpers.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ferrule/uring.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

static const char *folder(void)
{
	const char *named = getenv("TMPDIR");

	return named && *named ? named : "/tmp";
}

static int new_file(const void *data, size_t size, char *path, size_t room)
{
	int descriptor;

	snprintf(path, room, "%s/ferrule-XXXXXX", folder());
	descriptor = mkostemp(path, O_CLOEXEC);
	if (descriptor < 0)
		return -errno;
	if (pwrite(descriptor, data, size, 0) != (ssize_t)size) {
		close(descriptor);
		unlink(path);
		return -EIO;
	}
	return descriptor;
}

int helper_file(const void *data, size_t size)
{
	char path[4096];
	int descriptor = new_file(data, size, path, sizeof(path));

	if (descriptor >= 0)
		unlink(path);
	return descriptor;
}

const char *helper_path(const void *data, size_t size)
{
	static char path[4096];
	int descriptor = new_file(data, size, path, sizeof(path));

	if (descriptor < 0)
		return NULL;
	close(descriptor);
	return path;
}

const char *helper_name(const char *path)
{
	static char name[4096];
	const char *slash = strrchr(path, '/');

	snprintf(name, sizeof(name), "%s", slash ? slash + 1 : path);
	return name;
}

int helper_remove(const char *path)
{
	return remove(path) ? -errno : 0;
}

const char *helper_new_folder(void)
{
	static char path[4096];

	snprintf(path, sizeof(path), "%s/ferrule-XXXXXX", folder());
	return mkdtemp(path);
}

int helper_open(const char *path)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);

	return descriptor < 0 ? -errno : descriptor;
}

int helper_exists(int directory, const char *name)
{
	return faccessat(directory, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

int helper_add(int directory, const char *name, const void *data, size_t size)
{
	int descriptor = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	ssize_t count;

	if (descriptor < 0)
		return -errno;
	count = write(descriptor, data, size);
	close(descriptor);
	return count == (ssize_t)size ? 0 : -EIO;
}

int helper_open_folder(void)
{
	int descriptor = open(folder(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return descriptor < 0 ? -errno : descriptor;
}

int64_t helper_contents(int descriptor, void *data, size_t size)
{
	ssize_t count = pread(descriptor, data, size, 0);

	return count < 0 ? -errno : count;
}

int64_t helper_size(int descriptor)
{
	struct stat file;

	return fstat(descriptor, &file) ? -errno : file.st_size;
}

int helper_mode(int descriptor)
{
	struct stat file;

	return fstat(descriptor, &file) ? -errno : (int)(file.st_mode & 07777);
}

int helper_pipe(int *reading, int *writing)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	*reading = ends[0];
	*writing = ends[1];
	return 0;
}

int64_t helper_write(int descriptor, const void *data, size_t size)
{
	ssize_t count = write(descriptor, data, size);

	return count < 0 ? -errno : count;
}

int helper_close(int descriptor)
{
	return close(descriptor) ? -errno : 0;
}

int helper_is_open(int descriptor)
{
	return fcntl(descriptor, F_GETFD) >= 0;
}

int helper_readable(int descriptor, int milliseconds)
{
	struct pollfd wanted = {.fd = descriptor, .events = POLLIN};
	int count = poll(&wanted, 1, milliseconds);

	return count < 0 ? -errno : count;
}

static void nothing(int number)
{
	(void)number;
}

int helper_interrupt(int milliseconds)
{
	const struct sigaction action = {.sa_handler = nothing};
	const struct itimerval once = {.it_value = {milliseconds / 1000, milliseconds % 1000 * 1000}};

	return sigaction(SIGALRM, &action, NULL) || setitimer(ITIMER_REAL, &once, NULL) ? -errno : 0;
}

int helper_eventfd(void)
{
	int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	return descriptor < 0 ? -errno : descriptor;
}

int64_t helper_eventfd_count(int descriptor)
{
	uint64_t count = 0;

	if (read(descriptor, &count, sizeof(count)) < 0)
		return errno == EAGAIN ? 0 : -errno;
	return (int64_t)count;
}

int helper_descriptors(void)
{
	DIR *entries = opendir("/proc/self/fd");
	int count = 0;

	if (!entries)
		return -errno;
	while (readdir(entries))
		count++;
	closedir(entries);
	return count - 3; /* the two dots and the folder itself */
}

/* /proc/self/maps through one fixed buffer: stdio would map one of its own. */
static int64_t each_map(int64_t (*take)(const char *line))
{
	static char text[1 << 16];
	int descriptor = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
	size_t kept = 0;
	int64_t total = 0;
	ssize_t got;

	if (descriptor < 0)
		return -errno;
	while ((got = read(descriptor, text + kept, sizeof(text) - 1 - kept)) > 0) {
		char *line = text, *end;

		text[kept + (size_t)got] = 0;
		for (; (end = strchr(line, '\n')); line = end + 1)
			total += take(line);
		kept = strlen(line);
		memmove(text, line, kept);
	}
	close(descriptor);
	return total;
}

static int64_t one(const char *line)
{
	return *line != 0;
}

static int64_t span(const char *line)
{
	char *end;
	unsigned long long from = strtoull(line, &end, 16);

	return (int64_t)((strtoull(end + 1, NULL, 16) - from) >> 10);
}

int helper_maps(void)
{
	return (int)each_map(one);
}

int64_t helper_mapped(void)
{
	return each_map(span);
}

uint64_t helper_unsigned(const char *digits)
{
	return strtoull(digits, NULL, 10);
}

int64_t helper_signed(const char *digits)
{
	return strtoll(digits, NULL, 10);
}

uint64_t helper_peek(uint64_t address, unsigned size)
{
	uint64_t value = 0;

	memcpy(&value, (const void *)(uintptr_t)address, size > sizeof(value) ? sizeof(value) : size);
	return value;
}

void helper_poke(uint64_t address, unsigned size, uint64_t value)
{
	memcpy((void *)(uintptr_t)address, &value, size > sizeof(value) ? sizeof(value) : size);
}

int helper_ring_descriptor(uint64_t address)
{
	return ((const struct io_uring *)(uintptr_t)address)->ring_fd;
}

void helper_crash(void)
{
	abort();
}

void helper_hang(void)
{
	sleep(3600);
}

int helper_leak(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? -errno : 0;
}
