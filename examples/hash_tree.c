/* SPDX-License-Identifier: MIT
 *
 * Reads files through a ring and writes their SHA-256:   hash_tree LIST OUT
 *
 * LIST holds paths, each ended by NUL; OUT gets "DIGEST  PATH" for each, ended by NUL too, as `sha256sum -z` writes it.
 * A file that cannot be read is named on standard error, and the rest goes on. The last line on standard output is a
 * line of counts.
 *
 * Files go in groups of PLACES. One call opens them all and reads the beginning of each: a chain of two requests for
 * each file, into its place of the ring's file table (what was there is closed by that) and its part of one registered
 * buffer. What is longer, and what ends short, is read on by prepared batches, whose runs say nothing but offsets and
 * sizes.
 */
#include <ferrule/safe.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PLACES 64
#define SIZE (64 << 10) /* bytes that one request reads */

/* A file of the group; its number is its place in the table, and of its part of the buffer. */
struct file {
	const char *path; /* NULL: no file, or one that has ended */
	EVP_MD_CTX *hash;
	int64_t at; /* all before it is hashed */
	int64_t pieces; /* a batch that reads PLACES pieces of this place at once; 0 until one is needed */
};

static struct file files[PLACES];
static struct ferrule_request chains[2 * PLACES];
static struct ferrule_completion completions[2 * PLACES];
static int64_t domain, ring, buffer;
static const unsigned char *memory;
static FILE *out;
static long long requests, bytes, done, failed;

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

static void give_up(struct file *file, const struct ferrule_completion *completion)
{
	fprintf(stderr, "%s: %s\n", file->path, ferrule_explain_operation(completion->operation, completion->result));
	file->path = NULL;
	failed++;
}

static void give_up_in(struct file *file, int64_t batch, unsigned index)
{
	struct ferrule_completion completion;

	good(ferrule_batch_completion(batch, index, &completion));
	give_up(file, &completion);
}

static void finish(struct file *file)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned length;

	if (!EVP_DigestFinal_ex(file->hash, digest, &length))
		die("EVP_DigestFinal_ex failed");
	for (unsigned n = 0; n < length; n++)
		fprintf(out, "%02x", digest[n]);
	fprintf(out, "  %s%c", file->path, 0);
	file->path = NULL;
	if (++done % 500 == 0 && isatty(2))
		fprintf(stderr, "\r%lld files", done);
}

/* Takes the bytes that were read to a part of the buffer; none are the end of the file. */
static void eat(struct file *file, unsigned part, int count)
{
	if (!count) {
		finish(file);
		return;
	}
	if (!EVP_DigestUpdate(file->hash, memory + (size_t)part * SIZE, (size_t)count))
		die("EVP_DigestUpdate failed");
	file->at += count;
	bytes += count;
}

static struct ferrule_request read_request(unsigned place, unsigned part)
{
	return (struct ferrule_request){.kind = FERRULE_OP_READ, .file = FERRULE_FIXED_FILE + place, .buffer = buffer,
		.at = (uint64_t)part * SIZE, .size = SIZE};
}

/* Runs so many requests of `chains`. A signal, even one without a handler, can interrupt that. */
static void run(unsigned count)
{
	unsigned failures;
	int64_t ended = good(ferrule_run(ring, chains, count, completions, &failures, -1));

	while (!ended)
		ended = good(ferrule_run_resume(ring, completions, count, &failures, -1));
	requests += count;
}

static void run_batch(int64_t batch, const int64_t *offsets, const int64_t *sizes)
{
	int result = ferrule_batch_run(ring, batch, offsets, sizes, NULL, NULL, PLACES, -1);

	while (result == -EINTR)
		result = ferrule_batch_resume(ring, batch, -1);
	good(result);
	requests += PLACES;
}

static const int32_t *results_of(int64_t batch)
{
	int32_t *results;
	size_t count;

	good(ferrule_batch_results(batch, &results, &count));
	return results;
}

/* ---- a long file: many pieces of it at once ---- */

static int64_t pieces_of(unsigned place)
{
	struct ferrule_request reads[PLACES];

	for (unsigned n = 0; n < PLACES; n++)
		reads[n] = read_request(place, n);
	return good(ferrule_batch_open(ring, reads, PLACES));
}

/* Takes pieces in order, up to the first that is short: what comes after it is not where it should be. */
static void eat_pieces(struct file *file, const int32_t *results)
{
	for (unsigned n = 0; n < PLACES && file->path; n++) {
		if (results[n] < 0)
			give_up_in(file, file->pieces, n);
		else
			eat(file, n, results[n]);
		if (results[n] < SIZE)
			break;
	}
}

static void read_long(unsigned place)
{
	struct file *file = &files[place];
	int64_t offsets[PLACES];

	if (!file->pieces)
		file->pieces = pieces_of(place);
	while (file->path) {
		for (unsigned n = 0; n < PLACES; n++)
			offsets[n] = file->at + (int64_t)n * SIZE;
		run_batch(file->pieces, offsets, NULL);
		eat_pieces(file, results_of(file->pieces));
	}
}

/* ---- short files: each one's next piece at once ---- */

/* Reads on where files have not ended yet; the others' requests read nothing. */
static void read_on(int64_t batch)
{
	int64_t offsets[PLACES], sizes[PLACES];
	const int32_t *results = results_of(batch);
	int open = 0;

	for (unsigned n = 0; n < PLACES; n++) {
		offsets[n] = files[n].path ? files[n].at : 0;
		sizes[n] = files[n].path ? SIZE : 0;
		open += files[n].path != NULL;
	}
	if (!open)
		return;
	run_batch(batch, offsets, sizes);
	for (unsigned n = 0; n < PLACES; n++) {
		if (files[n].path && results[n] < 0)
			give_up_in(&files[n], batch, n);
		else if (files[n].path)
			eat(&files[n], n, results[n]);
	}
	read_on(batch);
}

/* ---- groups ---- */

static unsigned fill(const char **next, const char *end)
{
	unsigned count = 0;

	for (; count < PLACES && *next < end; count++) {
		struct file *file = &files[count];

		file->path = *next;
		file->at = 0;
		if (!EVP_DigestInit_ex(file->hash, EVP_sha256(), NULL))
			die("EVP_DigestInit_ex failed");
		*next += strlen(*next) + 1;
	}
	return count;
}

/* Opens the group's files and reads the beginning of each, in one call. */
static void begin(unsigned count)
{
	for (unsigned n = 0; n < count; n++) {
		chains[2 * n] = (struct ferrule_request){.kind = FERRULE_OP_OPENAT_DIRECT, .flags = FERRULE_LINK,
			.file = FERRULE_WORKING_DIRECTORY, .path = files[n].path, .how = O_RDONLY, .other = n};
		chains[2 * n + 1] = read_request(n, n);
	}
	run(2 * count);
	for (unsigned n = 0; n < count; n++) {
		const struct ferrule_completion *opened = &completions[2 * n], *came = opened + 1;

		if (opened->result < 0 || came->result < 0)
			give_up(&files[n], opened->result < 0 ? opened : came);
		else
			eat(&files[n], n, came->result);
	}
}

static void hash_group(unsigned count, int64_t each)
{
	begin(count);
	for (unsigned n = 0; n < count; n++)
		if (files[n].path && files[n].at == SIZE)
			read_long(n);
	read_on(each);
}

/* ---- the whole ---- */

/* The ring and its tables; the batch that reads each place to its own part of the buffer. */
static int64_t set_up(void)
{
	struct ferrule_request reads[PLACES];
	size_t size;

	domain = good(ferrule_domain_open());
	ring = good(ferrule_ring_open(domain, 2 * PLACES, 0, 0));
	buffer = good(ferrule_buffer_open(domain, (size_t)PLACES * SIZE));
	good(ferrule_buffer_pin(buffer, (void **)&memory, &size));
	good(ferrule_buffers_open(ring, &buffer, 1, NULL));
	good(ferrule_files_open_sparse(ring, PLACES));
	for (unsigned n = 0; n < PLACES; n++) {
		files[n].hash = EVP_MD_CTX_new();
		reads[n] = read_request(n, n);
	}
	return good(ferrule_batch_open(ring, reads, PLACES));
}

static void tear_down(void)
{
	ferrule_buffer_unpin(buffer);
	for (unsigned n = 0; n < PLACES; n++)
		EVP_MD_CTX_free(files[n].hash);
	good(ferrule_domain_close(domain, 1000000000));
}

/* All of a file, which may be a pipe, and a NUL. */
static char *load(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	char *text = NULL;
	size_t room = 0;

	for (*size = 0; file && !feof(file) && !ferror(file);) {
		if (room - *size < 2) {
			room = 2 * room + SIZE;
			text = realloc(text, room);
		}
		if (!text)
			die("%s cannot be read: no memory", path);
		*size += fread(text + *size, 1, room - *size - 1, file);
	}
	if (!file || ferror(file))
		die("%s cannot be read: %s", path, strerror(errno));
	fclose(file);
	text[*size] = 0;
	return text;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int count, char **arguments)
{
	struct ferrule_statistics counts;
	double started = now();
	const char *next;
	char *paths;
	size_t size;
	int64_t each;

	if (count != 3)
		die("usage: hash_tree LIST OUT");
	next = paths = load(arguments[1], &size);
	out = fopen(arguments[2], "wb");
	if (!out)
		die("%s cannot be written: %s", arguments[2], strerror(errno));
	each = set_up();
	while (next < paths + size)
		hash_group(fill(&next, paths + size), each);
	good(ferrule_ring_statistics(ring, &counts));
	tear_down();
	free(paths);
	if (fclose(out))
		die("%s cannot be written: %s", arguments[2], strerror(errno));
	printf("files=%lld bytes=%lld failed=%lld requests=%lld completed=%llu seconds=%.3f\n", done, bytes, failed, requests,
		(unsigned long long)counts.completed, now() - started);
	return failed > 0;
}
