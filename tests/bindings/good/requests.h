/* SPDX-License-Identifier: MIT
 *
 * Records with pointers that go to C, one or many; what out-arrays follow; views of integers; constructors.
 */
#include <ferrule/annotate.h>
#include <stddef.h>
#include <stdint.h>

enum FERRULE_ENUM kind { KIND_NOP, KIND_READ, KIND_READV };
struct FERRULE_RECORD done { int result; uint64_t token FERRULE_RELEASES; };
struct FERRULE_RECORD part { int64_t buffer FERRULE_HANDLE_NUMBER; uint64_t size; };

struct FERRULE_RECORD request {
	uint32_t kind;
	int64_t file FERRULE_FD FERRULE_RETAINED(keep);
	uint64_t keep;
	uint64_t size;
	const char *path FERRULE_PATH FERRULE_NULLABLE;
	const char *name FERRULE_STRING FERRULE_NULLABLE;
	void *into FERRULE_OUT FERRULE_BYTES(size) FERRULE_NULLABLE FERRULE_RETAINED(keep);
	const void *data FERRULE_BYTES(16) FERRULE_NULLABLE;
	const struct part *parts FERRULE_COUNT(part_count) FERRULE_NULLABLE;
	uint32_t part_count;
	uint32_t reserved FERRULE_HIDDEN;
};

// expect: run: nothing errno [requests:records_in(count){struct request}, count:size, done:records_out(count){struct done}=, failures:number_out{unsigned int}]
FERRULE_ERRNO int run(const struct request *requests FERRULE_COUNT(count), unsigned count,
	struct done *done FERRULE_OUT FERRULE_COUNT(count), unsigned *failures FERRULE_OUT);

// expect: one: integer errno [request:record_in{struct request}]
FERRULE_ERRNO int one(const struct request *request);

// expect: doubled: count - b [a:array_in(n){int64_t}, b:array_out(n){int64_t}=, n:size]
FERRULE_RETURNS_COUNT(b) int doubled(const int64_t *a FERRULE_COUNT(n), int64_t *b FERRULE_OUT FERRULE_COUNT(n), unsigned n);

// expect: perhaps: count - b [a:array_in(n){int64_t}?, b:array_out(n){int64_t}, n:size]
FERRULE_RETURNS_COUNT(b) int perhaps(const int64_t *a FERRULE_COUNT(n) FERRULE_NULLABLE,
	int64_t *b FERRULE_OUT FERRULE_COUNT(n), unsigned n);

// expect: results: nothing errno [batch:integer, results:view_out(count){int32_t}, count:size_out]
FERRULE_ERRNO int results(int64_t batch, int32_t **results FERRULE_OUT FERRULE_COUNT(*count) FERRULE_PINNED(unpin),
	size_t *count FERRULE_OUT);
// expect: unpin: hidden [batch:hidden]
FERRULE_HIDDEN int unpin(int64_t batch);

// expect: nop: integer - [ring:integer]
FERRULE_MAKES(request, nop, kind = KIND_NOP)
int nop(int64_t ring);

// expect: read: integer - [ring:integer, source:fd<keep, memory:bytes_out(size)<keep, size:size, keep:token]
FERRULE_MAKES(request, read, kind = KIND_READ, file = source, into = memory)
int read(int64_t ring, int source FERRULE_FD FERRULE_RETAINED(keep),
	void *memory FERRULE_OUT FERRULE_BYTES(size) FERRULE_RETAINED(keep), size_t size, uint64_t keep);

// expect: readv: integer - [ring:integer, file:fd, parts:records_in(count){struct part}, count:size, size:integer=-1]
FERRULE_MAKES(request, readv, kind = KIND_READV, part_count = count)
int readv(int64_t ring, int file FERRULE_FD, const struct part *parts FERRULE_COUNT(count), unsigned count,
	int64_t size FERRULE_DEFAULT(-1));
