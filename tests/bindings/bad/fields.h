/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>
#include <stdint.h>

struct FERRULE_RECORD inner { int64_t handle FERRULE_HANDLE_NUMBER; };
struct FERRULE_RECORD released { uint64_t token FERRULE_RELEASES; };

struct counts {
	const struct inner *parts FERRULE_COUNT(part_cuont);
	uint32_t part_count;
	const struct inner *one FERRULE_COUNT(shared);
	const struct inner *two FERRULE_COUNT(shared);
	uint32_t shared;
	const struct inner *real FERRULE_COUNT(factor);
	double factor;
	const int *numbers FERRULE_COUNT(number_count);
	uint32_t number_count;
	struct inner *written FERRULE_COUNT(written_count);
	uint32_t written_count;
	int flat FERRULE_COUNT(shared);
};

struct texts {
	char *writable FERRULE_STRING;
	const int *numbers FERRULE_PATH;
	int plain FERRULE_STRING;
	int nullable FERRULE_NULLABLE;
};

struct memory {
	const void *in FERRULE_BYTES(sise);
	uint64_t size;
	void *undirected FERRULE_BYTES(size);
	const void *constant FERRULE_OUT FERRULE_BYTES(size);
	const int *words FERRULE_BYTES(size);
	const void *none FERRULE_BYTES(0);
	const void *real FERRULE_BYTES(factor);
	double factor;
	const void *both FERRULE_BYTES(size) FERRULE_COUNT(size);
};

struct numbers {
	double handle FERRULE_HANDLE_NUMBER;
	const char *file FERRULE_FD;
	int both FERRULE_FD FERRULE_HANDLE_NUMBER;
};

struct tokens {
	int64_t a FERRULE_FD FERRULE_RETAINED(kept);
	int64_t b FERRULE_FD FERRULE_RETAINED(narrow);
	uint32_t narrow;
	int64_t c FERRULE_RETAINED(keep);
	uint64_t keep;
	const char *d FERRULE_STRING FERRULE_RETAINED(keep);
};

struct linked {
	const struct linked *next FERRULE_COUNT(count);
	uint32_t count;
};

struct FERRULE_RECORD bare { int *pointer; };

struct FERRULE_RECORD request {
	int64_t file FERRULE_FD FERRULE_RETAINED(keep);
	uint64_t keep;
};
struct FERRULE_RECORD named { const char *path FERRULE_PATH; };
struct FERRULE_RECORD listed { const struct inner *parts FERRULE_COUNT(count); uint32_t count; };

int get_named(struct named *named FERRULE_OUT);
int get_requests(struct request *requests FERRULE_OUT FERRULE_COUNT(count), unsigned count);
int get_listed(struct listed *listed FERRULE_OUT);

// expect: 9:22: error: FERRULE_COUNT(part_cuont) of the field 'parts' names no field of struct counts, did you mean 'part_count'?
// expect: 12:22: error: 'shared' of struct counts serves 'two' and another field: each array has a count of its own
// expect: 14:22: error: the count 'factor' of the field 'real' is no integer but double
// expect: 16:13: error: FERRULE_COUNT on the field 'numbers' (const int *): it can be records that C reads, const
// expect: 18:16: error: FERRULE_COUNT on the field 'written' (struct inner *): it can be records that C reads, const
// expect: 20:6: error: FERRULE_COUNT on the field 'flat', which is no pointer but int
// expect: 24:8: error: the field 'writable' (char *) is called a text, which is a const char *
// expect: 25:13: error: the field 'numbers' (const int *) is called a text, which is a const char *
// expect: 26:6: error: FERRULE_STRING on the field 'plain', which is no pointer but int
// expect: 27:6: error: FERRULE_NULLABLE on the field 'nullable', which is no pointer but int
// expect: 31:14: error: FERRULE_BYTES(sise) of the field 'in' names no field of struct memory, did you mean 'size'?
// expect: 36:14: error: FERRULE_BYTES(0) of the field 'none' leaves no room
// expect: 37:14: error: the size 'factor' of the field 'real' is no integer but double
// expect: 39:14: error: the field 'both' has FERRULE_COUNT(size) and FERRULE_BYTES(size): one of them
// expect: 33:8: error: the field 'undirected' (void *) is not const: FERRULE_OUT says that C writes there
// expect: 34:14: error: FERRULE_OUT on the field 'constant', which is const: nothing can be written to it
// expect: 35:13: error: FERRULE_BYTES on the field 'words': it is const int *, and no void *
// expect: 43:9: error: FERRULE_HANDLE_NUMBER on the field 'handle', which is no integer but double
// expect: 44:14: error: FERRULE_FD on the field 'file', which is no integer but const char *
// expect: 45:6: error: the field 'both' is FERRULE_FD and FERRULE_HANDLE_NUMBER: one of them
// expect: 49:10: error: FERRULE_RETAINED(kept) of the field 'a' names no field of struct tokens, did you mean 'keep'?
// expect: 50:10: error: the token 'narrow' of the field 'b' must be an integer of 64 bits, it is uint32_t
// expect: 52:10: error: FERRULE_RETAINED on the field 'c': only bytes and descriptors can be kept; what a language makes for one call is gone after it
// expect: 54:14: error: FERRULE_RETAINED on the field 'd': only bytes and descriptors can be kept; what a language makes for one call is gone after it
// expect: 58:23: error: the field 'next': struct linked has more than integers, descriptors and handles, which an array in a record cannot have
// expect: 62:23: error: struct bare cannot be copied as a record: its field 'pointer' (int *) is a pointer without a contract
// expect: 72:34: error: struct request cannot be copied as a record: its field 'file' (int64_t) can be retained only where the record goes to C
