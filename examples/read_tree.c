/* SPDX-License-Identifier: MIT
 *
 * Reads files through a ring and writes their SHA-256:   read_tree LIST OUT
 *
 * LIST holds paths, each ended by NUL; OUT gets "DIGEST  PATH" for each, ended by NUL too, as `sha256sum -z` writes it.
 * The last line on standard output is a line of counts.
 *
 * The ring has registered files, one place for each of SLOTS files that are read at a time, and registered buffers, two
 * for each: a file larger than one buffer is read by two reads at once, whose bytes are hashed in order. A second ring
 * opens and closes, so that the first one's completions are reads alone.
 */
#include <ferrule/safe.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SLOTS 64
#define SIZE (64 << 10) /* bytes of one buffer */
#define REFILL 16 /* free slots that are filled in one go: in flight stay SLOTS - REFILL or more */

enum state { IDLE, FLYING, CAME };

/* Bytes of a file on their way. */
struct piece {
	enum state state;
	int64_t offset, size, count;
	int64_t buffer;
	unsigned char *memory;
};

/* A file that is being read. */
struct slot {
	const char *path; /* NULL: free */
	EVP_MD_CTX *hash;
	int64_t at; /* all before it is hashed */
	int64_t ahead; /* where the next piece begins */
	int ended;
	struct piece pieces[2];
};

static struct slot slots[SLOTS];
static int64_t domain, ring, opener, files;
static const char *next_path, *paths_end;
static FILE *out;
static unsigned free_slots = SLOTS, flying, most;
static int64_t reads, bytes, done;

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

static int check(int64_t operation, int result)
{
	if (result < 0)
		die("%s", ferrule_explain_operation(operation, result));
	return result;
}

static void read_piece(unsigned index, int half, int64_t offset, int64_t size)
{
	struct piece *piece = &slots[index].pieces[half];

	piece->state = FLYING;
	piece->offset = offset;
	piece->size = size;
	good(ferrule_read(ring, FERRULE_FIXED_FILE + index, piece->buffer, 0, (size_t)size, offset, 0, 2 * index + half, 0));
	if (++flying > most)
		most = flying;
}

static void start(unsigned index, const char *path)
{
	struct slot *slot = &slots[index];

	slot->path = path;
	slot->at = slot->ended = 0;
	slot->ahead = SIZE;
	if (!EVP_DigestInit_ex(slot->hash, EVP_sha256(), NULL))
		die("EVP_DigestInit_ex failed");
	read_piece(index, 0, 0, SIZE);
}

/* Opens a file for each free slot, all at once; `descriptors` gets them, FERRULE_SKIP_FILE elsewhere. */
static unsigned open_batch(int *descriptors, const char **opened)
{
	int64_t operations[SLOTS];
	unsigned count = 0;

	for (unsigned n = 0; n < SLOTS; n++) {
		descriptors[n] = FERRULE_SKIP_FILE;
		opened[n] = NULL;
		if (slots[n].path || next_path == paths_end)
			continue;
		operations[n] = good(ferrule_openat(opener, FERRULE_WORKING_DIRECTORY, next_path, O_RDONLY, 0, 0, 0, 0));
		opened[n] = next_path;
		next_path += strlen(next_path) + 1;
		count++;
	}
	for (unsigned n = 0; n < SLOTS; n++) {
		struct ferrule_completion completion;

		if (!opened[n])
			continue;
		good(ferrule_wait_for(opener, operations[n], &completion, -1));
		descriptors[n] = check(completion.operation, completion.result);
	}
	return count;
}

/* The table keeps the files open: their descriptors can go. */
static void close_batch(const int *descriptors)
{
	struct ferrule_completion completions[SLOTS];
	unsigned count = 0;

	for (unsigned n = 0; n < SLOTS; n++) {
		if (descriptors[n] < 0)
			continue;
		good(ferrule_close(opener, descriptors[n], 0, 0));
		count++;
	}
	if (count)
		good(ferrule_wait(opener, completions, SLOTS, count, -1));
}

/* Opens files for the free slots, if these are many or nothing else is to do. */
static void fill(void)
{
	int descriptors[SLOTS];
	const char *opened[SLOTS];

	if ((free_slots < REFILL && flying) || !open_batch(descriptors, opened))
		return;
	good(ferrule_files_update(files, 0, descriptors, SLOTS, NULL));
	close_batch(descriptors);
	for (unsigned n = 0; n < SLOTS; n++) {
		if (!opened[n])
			continue;
		start(n, opened[n]);
		free_slots--;
	}
}

static void finish(struct slot *slot)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned length;

	if (!EVP_DigestFinal_ex(slot->hash, digest, &length))
		die("EVP_DigestFinal_ex failed");
	for (unsigned n = 0; n < length; n++)
		fprintf(out, "%02x", digest[n]);
	fprintf(out, "  %s%c", slot->path, 0);
	slot->path = NULL;
	free_slots++;
	if (++done % 500 == 0 && isatty(2))
		fprintf(stderr, "\r%lld files", (long long)done);
}

/* Hashes a piece that is next in order, and reads on. */
static void eat(unsigned index, int half)
{
	struct slot *slot = &slots[index];
	struct piece *piece = &slot->pieces[half];

	piece->state = IDLE;
	if (!EVP_DigestUpdate(slot->hash, piece->memory, (size_t)piece->count))
		die("EVP_DigestUpdate failed");
	slot->at += piece->count;
	bytes += piece->count;
	if (piece->count == 0) {
		slot->ended = 1;
		return;
	}
	if (piece->count < piece->size) { /* the end, most likely; the next read says so */
		read_piece(index, half, slot->at, piece->size - piece->count);
		return;
	}
	for (int n = 0; n < 2; n++) {
		if (slot->pieces[n].state != IDLE)
			continue;
		read_piece(index, n, slot->ahead, SIZE);
		slot->ahead += SIZE;
	}
}

static void take(const struct ferrule_completion *completion)
{
	unsigned index = (unsigned)completion->tag / 2;
	struct slot *slot = &slots[index];
	struct piece *piece = &slot->pieces[completion->tag % 2];

	flying--;
	reads++;
	piece->state = CAME;
	piece->count = check(completion->operation, completion->result);
	for (int n = 0; n < 2 && !slot->ended; n++) {
		if (slot->pieces[n].state == CAME && slot->pieces[n].offset == slot->at) {
			eat(index, n);
			n = -1;
		}
	}
	if (slot->ended && slot->pieces[0].state != FLYING && slot->pieces[1].state != FLYING) {
		slot->pieces[0].state = slot->pieces[1].state = IDLE;
		finish(slot);
	}
}

static void set_up(void)
{
	int64_t buffers[2 * SLOTS];

	domain = good(ferrule_domain_open());
	ring = good(ferrule_ring_open(domain, 2 * SLOTS, 0, 0));
	opener = good(ferrule_ring_open(domain, SLOTS, 0, 0));
	for (unsigned n = 0; n < 2 * SLOTS; n++) {
		struct piece *piece = &slots[n / 2].pieces[n % 2];
		size_t size;

		buffers[n] = piece->buffer = good(ferrule_buffer_open(domain, SIZE));
		good(ferrule_buffer_pin(piece->buffer, (void **)&piece->memory, &size));
		slots[n / 2].hash = slots[n / 2].hash ? slots[n / 2].hash : EVP_MD_CTX_new();
	}
	good(ferrule_buffers_open(ring, buffers, 2 * SLOTS, NULL));
	files = good(ferrule_files_open_sparse(ring, SLOTS));
}

static void tear_down(void)
{
	for (unsigned n = 0; n < 2 * SLOTS; n++)
		ferrule_buffer_unpin(slots[n / 2].pieces[n % 2].buffer);
	for (unsigned n = 0; n < SLOTS; n++)
		EVP_MD_CTX_free(slots[n].hash);
	good(ferrule_domain_close(domain, 1000000000));
}

static char *load(const char *path)
{
	FILE *file = fopen(path, "rb");
	char *text;
	long size;

	if (!file || fseek(file, 0, SEEK_END) || (size = ftell(file)) < 0 || fseek(file, 0, SEEK_SET))
		die("%s cannot be read", path);
	text = malloc((size_t)size + 1);
	if (!text || fread(text, 1, (size_t)size, file) != (size_t)size)
		die("%s cannot be read", path);
	fclose(file);
	next_path = text;
	paths_end = text + size;
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
	struct ferrule_completion completions[2 * SLOTS];
	struct ferrule_statistics counts;
	double started = now();
	char *paths;

	if (count != 3)
		die("usage: read_tree LIST OUT");
	paths = load(arguments[1]);
	out = fopen(arguments[2], "wb");
	if (!out)
		die("%s cannot be written", arguments[2]);
	set_up();
	for (fill(); flying; fill()) {
		unsigned minimum = flying < REFILL ? flying : REFILL;
		int came = (int)good(ferrule_wait(ring, completions, 2 * SLOTS, minimum, -1));

		for (int n = 0; n < came; n++)
			take(&completions[n]);
	}
	good(ferrule_ring_statistics(ring, &counts));
	tear_down();
	free(paths);
	if (fclose(out))
		die("%s cannot be written", arguments[2]);
	printf("files=%lld bytes=%lld reads=%lld completed=%llu in_flight=%u seconds=%.3f\n", (long long)done,
		(long long)bytes, (long long)reads, (unsigned long long)counts.completed, most, now() - started);
	return counts.completed != (uint64_t)reads || counts.in_flight;
}
