/* SPDX-License-Identifier: MIT
 *
 * Copies a folder with all that is in it, through a ring:   copy_tree SOURCE TARGET
 *
 * TARGET must not be there yet. Folders, files and symbolic links are copied; permissions are given to what is made,
 * so that the umask takes its part, as with `cp -r`, and a folder's owner can always write into it; times of files and
 * folders are kept. What cannot be copied is named on standard error, and the rest goes on. The last line on standard
 * output is a line of counts.
 *
 * Folders go level by level, files in groups of GROUP, each file by one chain of linked requests: open both, read,
 * write, and a read that has to find the end. Where a chain breaks (a file that is long, or that changes meanwhile),
 * the file is copied from its beginning by prepared batches, whose runs say nothing but offsets and sizes. io_uring
 * cannot list a folder, make a link or set times: that is done by system calls.
 */
#include <ferrule/safe.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define GROUP 32 /* files at once; each has two places of the ring's file table */
#define PIECES 64 /* parts of the buffer: two for each file, or all for one */
#define SIZE (64 << 10) /* bytes of each */
#define CHAIN 5 /* requests for one file, at most */
#define SECOND 1000000000
#define STAT 256 /* bytes of what statx tells */

/* A file or a folder on its way. */
struct entry {
	char *source, *target;
	struct ferrule_stat stat;
	int failed;
};

struct list {
	struct entry *entries;
	size_t count, room;
};

/* What copies a file piece by piece, made for the places of one file of a group when they are needed. */
struct pieces {
	int64_t reads, writes;
};

static int64_t domain, ring, buffer;
static struct pieces pieces[GROUP];
static struct ferrule_stat target_stat;
static long long files, folders, links, bytes, failed;

static _Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

static _Noreturn void die(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(1);
}

/* The result of a call of the library, which has to succeed. */
static int64_t good(int64_t result)
{
	if (result < 0)
		die("%s", ferrule_explain((int)-result));
	return result;
}

static void *need(void *memory)
{
	if (!memory)
		die("no memory");
	return memory;
}

static void tell(const char *path, const char *problem)
{
	fprintf(stderr, "%s: %s\n", path, problem);
	failed++;
}

static const char *why(const struct ferrule_completion *completion)
{
	return ferrule_explain_operation(completion->operation, completion->result);
}

/* ---- lists ---- */

static char *joined(const char *folder, const char *name)
{
	char *path = need(malloc(strlen(folder) + strlen(name) + 2));

	sprintf(path, "%s/%s", folder, name);
	return path;
}

/* Appends an entry, whose paths now belong to the list. */
static void append(struct list *list, char *source, char *target)
{
	if (list->count == list->room) {
		list->room = 2 * list->room + 64;
		list->entries = need(realloc(list->entries, list->room * sizeof(struct entry)));
	}
	list->entries[list->count++] = (struct entry){.source = source, .target = target};
}

static void clear(struct list *list)
{
	for (size_t n = 0; n < list->count; n++) {
		free(list->entries[n].source);
		free(list->entries[n].target);
	}
	free(list->entries);
	*list = (struct list){0};
}

/* ---- requests ---- */

/* Runs requests and waits for them; a signal, even one without a handler, can interrupt that. */
static void run(const struct ferrule_request *requests, struct ferrule_completion *completions, unsigned count)
{
	unsigned failures;
	int64_t ended;

	if (!count)
		return;
	ended = good(ferrule_run(ring, requests, count, completions, &failures, -1));
	while (!ended)
		ended = good(ferrule_run_resume(ring, completions, count, &failures, -1));
}

/* Runs a prepared batch of PIECES requests; its results, which are the batch's own. */
static const int32_t *run_batch(int64_t batch, const int64_t *offsets, const int64_t *sizes, const int64_t *targets)
{
	int result = ferrule_batch_run(ring, batch, offsets, sizes, targets, NULL, PIECES, -1);
	int32_t *results;
	size_t count;

	while (result == -EINTR)
		result = ferrule_batch_resume(ring, batch, -1);
	good(result);
	good(ferrule_batch_results(batch, &results, &count));
	good(ferrule_batch_unpin(batch));
	return results;
}

/* Asks what the entries are, at most PIECES; those that are gone have failed. */
static void stat_some(struct entry *entries, unsigned count, unsigned how)
{
	struct ferrule_request requests[PIECES];
	struct ferrule_completion completions[PIECES];

	for (unsigned n = 0; n < count; n++)
		requests[n] = (struct ferrule_request){.kind = FERRULE_OP_STATX, .file = FERRULE_WORKING_DIRECTORY,
			.path = entries[n].source, .how = how, .mode = 4095, .buffer = buffer, .at = n * STAT};
	run(requests, completions, count);
	for (unsigned n = 0; n < count; n++) {
		entries[n].failed = completions[n].result < 0;
		if (entries[n].failed)
			tell(entries[n].source, why(&completions[n]));
		else
			good(ferrule_stat_read(buffer, (size_t)n * STAT, &entries[n].stat));
	}
}

static void set_times(const struct entry *entry)
{
	const struct timespec times[2] = {
		{.tv_sec = entry->stat.accessed / SECOND, .tv_nsec = entry->stat.accessed % SECOND},
		{.tv_sec = entry->stat.modified / SECOND, .tv_nsec = entry->stat.modified % SECOND},
	};

	if (utimensat(AT_FDCWD, entry->target, times, AT_SYMLINK_NOFOLLOW))
		tell(entry->target, strerror(errno));
}

/* ---- files: piece by piece ---- */

static struct ferrule_request part_request(unsigned kind, unsigned place, unsigned part, uint64_t size)
{
	return (struct ferrule_request){.kind = kind, .file = FERRULE_FIXED_FILE + place, .buffer = buffer,
		.at = (uint64_t)part * SIZE, .size = size};
}

static int64_t batch_of(unsigned kind, unsigned place)
{
	struct ferrule_request requests[PIECES];

	for (unsigned n = 0; n < PIECES; n++)
		requests[n] = part_request(kind, place, n, SIZE);
	return good(ferrule_batch_open(ring, requests, PIECES));
}

/* The first failure of a batch's last run is told; 1 where there is none. */
static int all_good(const struct entry *entry, int64_t batch, const int32_t *results, unsigned count)
{
	struct ferrule_completion completion;

	for (unsigned n = 0; n < count; n++) {
		if (results[n] >= 0)
			continue;
		good(ferrule_batch_completion(batch, n, &completion));
		tell(entry->source, why(&completion));
		return 0;
	}
	return 1;
}

/* Writes what was read, `sizes` from `offset` on; again what a short write has left. Says whether all is written. */
static int write_pieces(const struct entry *entry, int64_t batch, int64_t offset, int64_t *sizes)
{
	int64_t offsets[PIECES], targets[PIECES], left = 0;

	for (unsigned n = 0; n < PIECES; n++) {
		offsets[n] = offset + (int64_t)n * SIZE;
		targets[n] = (int64_t)n * SIZE;
		left += sizes[n];
	}
	while (left) {
		const int32_t *results = run_batch(batch, offsets, sizes, targets);
		int64_t before = left;

		if (!all_good(entry, batch, results, PIECES))
			return 0;
		for (unsigned n = 0; n < PIECES; n++) {
			offsets[n] += results[n];
			targets[n] += results[n];
			sizes[n] -= results[n];
			left -= results[n];
		}
		if (left == before) {
			tell(entry->target, "nothing could be written");
			return 0;
		}
	}
	return 1;
}

/* How much of what was read lies together, up to the first piece that is short; `sizes` says what of each. */
static int64_t together(const int32_t *results, int64_t *sizes)
{
	int64_t total = 0;
	int whole = 1;

	for (unsigned n = 0; n < PIECES; n++) {
		sizes[n] = whole ? results[n] : 0;
		total += sizes[n];
		whole = whole && results[n] == SIZE;
	}
	return total;
}

/* Copies from the beginning until a read finds the end; both files are in their places. Says whether it could. */
static int copy_pieces(const struct entry *entry, unsigned index)
{
	struct pieces *both = &pieces[index];
	int64_t at = 0, came, offsets[PIECES], sizes[PIECES];

	if (!both->reads) {
		both->reads = batch_of(FERRULE_OP_READ, 2 * index);
		both->writes = batch_of(FERRULE_OP_WRITE, 2 * index + 1);
	}
	do {
		const int32_t *results;
		unsigned whole = 0;

		for (unsigned n = 0; n < PIECES; n++)
			offsets[n] = at + (int64_t)n * SIZE;
		results = run_batch(both->reads, offsets, NULL, NULL);
		while (whole < PIECES - 1 && results[whole] == SIZE)
			whole++;
		if (!all_good(entry, both->reads, results, whole + 1))
			return 0;
		came = together(results, sizes);
		if (!write_pieces(entry, both->writes, at, sizes))
			return 0;
		at += came;
	} while (came);
	bytes += at;
	return 1;
}

/* ---- files: in groups ---- */

/* The chain for one file: its requests from `chain` on; how many. */
static unsigned chain_of(const struct entry *entry, unsigned index, struct ferrule_request *chain)
{
	uint64_t size = entry->stat.size <= SIZE ? entry->stat.size : 0;
	unsigned count = 0;

	chain[count++] = (struct ferrule_request){.kind = FERRULE_OP_OPENAT_DIRECT, .flags = FERRULE_LINK,
		.file = FERRULE_WORKING_DIRECTORY, .path = entry->source, .how = O_RDONLY | O_NOFOLLOW, .other = 2 * index};
	chain[count++] = (struct ferrule_request){.kind = FERRULE_OP_OPENAT_DIRECT, .flags = FERRULE_LINK,
		.file = FERRULE_WORKING_DIRECTORY, .path = entry->target, .how = O_WRONLY | O_CREAT | O_EXCL,
		.mode = entry->stat.mode & 0777, .other = 2 * index + 1};
	if (size) {
		chain[count] = part_request(FERRULE_OP_READ, 2 * index, 2 * index, size);
		chain[count++].flags = FERRULE_LINK;
		chain[count] = part_request(FERRULE_OP_WRITE, 2 * index + 1, 2 * index, size);
		chain[count++].flags = FERRULE_LINK;
	}
	chain[count] = part_request(FERRULE_OP_READ, 2 * index, 2 * index + 1, 1);
	chain[count++].offset = (int64_t)size;
	return count;
}

static void remove_target(const struct entry *entry)
{
	struct ferrule_request request = {.kind = FERRULE_OP_UNLINKAT, .file = FERRULE_WORKING_DIRECTORY,
		.path = entry->target};
	struct ferrule_completion completion;

	run(&request, &completion, 1);
	if (completion.result < 0)
		tell(entry->target, why(&completion));
}

/* What became of a chain of `count` requests: the file is copied, or has to be piece by piece, or cannot be. */
static void finish(const struct entry *entry, unsigned index, const struct ferrule_completion *chain, unsigned count)
{
	if (chain[0].result < 0 || chain[1].result < 0) {
		if (chain[0].result >= 0)
			tell(entry->target, why(&chain[1]));
		else
			tell(entry->source, why(&chain[0]));
		return;
	}
	if (chain[count - 1].result == 0) {
		bytes += (long long)entry->stat.size;
	} else if (!copy_pieces(entry, index)) {
		remove_target(entry);
		return;
	}
	files++;
	set_times(entry);
}

static void copy_group(struct entry *group, unsigned count)
{
	struct ferrule_request requests[GROUP * CHAIN];
	struct ferrule_completion completions[GROUP * CHAIN];
	unsigned starts[GROUP + 1] = {0};

	stat_some(group, count, AT_SYMLINK_NOFOLLOW);
	for (unsigned n = 0; n < count; n++) {
		if (!group[n].failed && !S_ISREG(group[n].stat.mode)) {
			tell(group[n].source, "is no file, folder or link");
			group[n].failed = 1;
		}
		starts[n + 1] = starts[n] + (group[n].failed ? 0 : chain_of(&group[n], n, requests + starts[n]));
	}
	run(requests, completions, starts[count]);
	for (unsigned n = 0; n < count; n++)
		if (!group[n].failed)
			finish(&group[n], n, completions + starts[n], starts[n + 1] - starts[n]);
}

/* ---- folders ---- */

static void copy_link(const char *source, const char *target)
{
	char text[PATH_MAX];
	ssize_t length = readlink(source, text, sizeof(text));

	if (length < 0 || length == sizeof(text)) {
		tell(source, length < 0 ? strerror(errno) : "the link is too long");
		return;
	}
	text[length] = 0;
	if (symlink(text, target))
		tell(target, strerror(errno));
	else
		links++;
}

/* What the folder's entry is, as d_type has it, also where the file system does not tell. */
static unsigned type_of(const struct dirent *entry, const char *path)
{
	struct stat stat;

	if (entry->d_type != DT_UNKNOWN)
		return entry->d_type;
	if (lstat(path, &stat))
		return DT_REG; /* gone: the copy will say so */
	return IFTODT(stat.st_mode);
}

/* Sorts what is in a folder into files and folders; copies its links. */
static void list_folder(const struct entry *folder, struct list *more_files, struct list *more_folders)
{
	DIR *stream = opendir(folder->source);
	const struct dirent *one;

	if (!stream) {
		tell(folder->source, strerror(errno));
		return;
	}
	while ((one = readdir(stream))) {
		char *source, *target;
		unsigned type;

		if (!strcmp(one->d_name, ".") || !strcmp(one->d_name, ".."))
			continue;
		source = joined(folder->source, one->d_name);
		target = joined(folder->target, one->d_name);
		type = type_of(one, source);
		if (type == DT_LNK) {
			copy_link(source, target);
			free(source);
			free(target);
		} else {
			append(type == DT_DIR ? more_folders : more_files, source, target);
		}
	}
	closedir(stream);
}

/* A folder that is the target itself would be copied into itself for ever. */
static void leave_target_out(struct entry *entry)
{
	if (entry->failed || entry->stat.inode != target_stat.inode || entry->stat.device != target_stat.device)
		return;
	tell(entry->source, "is the target itself");
	entry->failed = 1;
}

/* Makes so many folders, at most PIECES, which have been asked what they are. */
static void make_folders(struct entry *entries, unsigned count)
{
	struct ferrule_request requests[PIECES];
	struct ferrule_completion completions[PIECES];
	unsigned made = 0;

	for (unsigned n = 0; n < count; n++) {
		leave_target_out(&entries[n]);
		if (!entries[n].failed)
			requests[made++] = (struct ferrule_request){.kind = FERRULE_OP_MKDIRAT,
				.file = FERRULE_WORKING_DIRECTORY, .path = entries[n].target,
				.mode = (entries[n].stat.mode & 0777) | 0700};
	}
	run(requests, completions, made);
	made = 0;
	for (unsigned n = 0; n < count; n++) {
		if (entries[n].failed)
			continue;
		entries[n].failed = completions[made].result < 0;
		if (entries[n].failed)
			tell(entries[n].target, why(&completions[made]));
		else
			folders++;
		made++;
	}
}

static unsigned some(size_t left, unsigned most)
{
	return left < most ? (unsigned)left : most;
}

/* Copies the files of a level's folders; what folders are in them is the next level. */
static void copy_level(const struct list *level, struct list *next)
{
	struct list inside = {0};

	for (size_t n = 0; n < level->count; n++)
		if (!level->entries[n].failed)
			list_folder(&level->entries[n], &inside, next);
	for (size_t n = 0; n < inside.count; n += GROUP)
		copy_group(inside.entries + n, some(inside.count - n, GROUP));
	clear(&inside);
	for (size_t n = 0; n < next->count; n += PIECES) {
		stat_some(next->entries + n, some(next->count - n, PIECES), AT_SYMLINK_NOFOLLOW);
		make_folders(next->entries + n, some(next->count - n, PIECES));
	}
}

/* Folders change whenever something is made in them: they get their times when all is done, the inner ones first. */
static void copy_levels(struct list *level)
{
	struct list next = {0};

	if (level->count) {
		copy_level(level, &next);
		copy_levels(&next);
	}
	for (size_t n = 0; n < level->count; n++)
		if (!level->entries[n].failed)
			set_times(&level->entries[n]);
	clear(level);
}

/* ---- the whole ---- */

static void set_up(void)
{
	domain = good(ferrule_domain_open());
	ring = good(ferrule_ring_open(domain, GROUP * 8, 0, 0));
	buffer = good(ferrule_buffer_open(domain, (size_t)PIECES * SIZE));
	good(ferrule_buffers_open(ring, &buffer, 1, NULL));
	good(ferrule_files_open_sparse(ring, 2 * GROUP));
}

/* The outermost folder: SOURCE may be a link to one. */
static void begin(struct list *level, const char *source, const char *target)
{
	struct entry made = {.source = need(strdup(target))};

	append(level, need(strdup(source)), need(strdup(target)));
	stat_some(level->entries, 1, 0);
	if (!level->entries->failed && !S_ISDIR(level->entries->stat.mode))
		die("%s: is no folder", source);
	make_folders(level->entries, 1);
	if (level->entries->failed)
		exit(1);
	stat_some(&made, 1, 0);
	target_stat = made.stat;
	free(made.source);
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int count, char **arguments)
{
	double started = now();
	struct list level = {0};

	if (count != 3)
		die("usage: copy_tree SOURCE TARGET");
	set_up();
	begin(&level, arguments[1], arguments[2]);
	copy_levels(&level);
	good(ferrule_domain_close(domain, SECOND));
	printf("files=%lld folders=%lld links=%lld bytes=%lld failed=%lld seconds=%.3f\n", files, folders, links, bytes,
		failed, now() - started);
	return failed > 0;
}
