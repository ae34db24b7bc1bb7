/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

FERRULE_NAME(open) int lib_open(void);
FERRULE_NAME(open) int lib_open2(void);

struct FERRULE_RECORD stat { int size; };
int stat(struct stat *stat FERRULE_OUT);
enum FERRULE_ENUM kind { KIND };
int kind(enum kind kind);
#define LIMIT 3
FERRULE_NAME(LIMIT) int limit(void);
struct FERRULE_HANDLE(box_free) box;
FERRULE_HIDDEN void box_free(struct box *box);
FERRULE_FAILS(result < 0, box) int fails_as_box(struct box *box);
FERRULE_FAILS(result < 0, BoxError) int fails(struct box *box);
FERRULE_FAILS(result < 0, BoxError) int fails_too(struct box *box);
FERRULE_NAME(BoxError) int error(void);

// expect: 5:24: error: lib_open and lib_open2 would both be called open
// expect: 8:5: error: stat would be called stat, as the record struct stat: FERRULE_NAME(x) gives it another name
// expect: 10:5: error: kind would be called kind, as the enumeration enum kind: FERRULE_NAME(x) gives it another name
// expect: 12:25: error: limit would be called LIMIT, as the constant LIMIT: FERRULE_NAME(x) gives it another name
// expect: 15:36: error: FERRULE_FAILS of fails_as_box: the error box would be called as the handle box_free
// expect: 16:41: error: FERRULE_FAILS of fails: the error BoxError would be called as the function error
// expect: 17:41: error: FERRULE_FAILS of fails_too: the error BoxError would be called as the function error
