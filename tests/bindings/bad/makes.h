/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>
#include <stdint.h>

enum FERRULE_ENUM kind { KIND_READ = 1, KIND_WIDE = 70000 };
struct plain { int a; };
struct FERRULE_RECORD released { uint64_t token FERRULE_RELEASES; };
struct FERRULE_RECORD request {
	uint16_t kind;
	int64_t file FERRULE_FD FERRULE_RETAINED(keep);
	uint64_t keep, size;
	const char *path FERRULE_PATH FERRULE_NULLABLE;
	const void *data FERRULE_BYTES(size) FERRULE_NULLABLE FERRULE_RETAINED(keep);
};

FERRULE_MAKES(reqest, open, kind = KIND_READ)
int no_record(int64_t file);

FERRULE_MAKES(plain, open, a = 1)
int not_copied(int64_t file);

FERRULE_MAKES(request, a b, kind = 1)
int no_name(int64_t file);

FERRULE_MAKES(request, open, knd = 1)
int no_field(int64_t file);

FERRULE_MAKES(request, open2, kind = KIND_WRITE)
int no_constant(int64_t file);

FERRULE_MAKES(request, open3, kind = KIND_WIDE)
int beyond(int64_t file);

FERRULE_MAKES(request, open4, kind = 1, kind = KIND_READ)
int twice(int64_t file);

FERRULE_MAKES(request, open5, kind)
int no_assignment(int64_t file);

FERRULE_MAKES(request, open6, path = 1)
int number_for_a_path(int64_t file);

FERRULE_MAKES(request, open7, path = file)
int file_for_a_path(int64_t file);

FERRULE_MAKES(request, open8, kind = 1)
int path_for_a_file(const char *file FERRULE_PATH);

FERRULE_MAKES(request, open11, kind = 1)
int request_open11(int64_t file);

FERRULE_MAKES(request, open12, kind = 1)
int once(int64_t file);

FERRULE_MAKES(request, open12, kind = 1)
int once_more(int64_t file);

// expect: 17:5: error: FERRULE_MAKES of no_record: 'reqest' is no struct with FERRULE_RECORD
// expect: 20:5: error: FERRULE_MAKES of not_copied: 'plain' is no struct with FERRULE_RECORD
// expect: 23:5: error: FERRULE_MAKES of no_name: 'a b' is no name
// expect: 26:5: error: FERRULE_MAKES of no_field: struct request has no field 'knd', did you mean 'kind'?
// expect: 29:5: error: FERRULE_MAKES of no_constant: 'kind = KIND_WRITE' names no parameter, no constant and no integer
// expect: 32:5: error: FERRULE_MAKES of beyond: KIND_WIDE does not fit into the field 'kind' (uint16_t)
// expect: 35:5: error: FERRULE_MAKES of twice assigns to 'kind' twice
// expect: 38:5: error: FERRULE_MAKES of no_assignment: 'kind' is no assignment, `field = value`
// expect: 41:5: error: FERRULE_MAKES of number_for_a_path: '1' is no value for the field 'path' (const char *)
// expect: 44:5: error: FERRULE_MAKES of file_for_a_path: the parameter 'file' (int64_t) cannot fill the field 'path' (const char *)
// expect: 47:5: error: FERRULE_MAKES of path_for_a_file: the parameter 'file' (const char *) cannot fill the field of that name (int64_t)
// expect: 50:5: error: FERRULE_MAKES of request_open11: something else would be called request_open11 too
// expect: 56:5: error: FERRULE_MAKES of once_more: something else would be called request_open12 too
