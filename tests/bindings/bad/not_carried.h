/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

struct FERRULE_RECORD point { int x, y; };
struct pair { int *a; int b; };
union FERRULE_RECORD either { int a; float b; };
struct FERRULE_RECORD holder { int *inside; };
struct FERRULE_RECORD bits { unsigned a : 3; };
struct FERRULE_RECORD FERRULE_OPAQUE both { int a; };
struct FERRULE_RECORD unseen;

int by_value(struct point p);
struct point back(void);
int called(int (*callback)(int));
int changed(struct point *p FERRULE_INOUT);
int many(struct point *p FERRULE_INOUT FERRULE_COUNT(n), unsigned n);
int array(int *a FERRULE_INOUT FERRULE_COUNT(n), unsigned n);
int real(double *d FERRULE_OUT);
int texts(const char **t FERRULE_COUNT(n), unsigned n);
int mixed(struct pair *p FERRULE_OUT);
int wide(__int128 n);

// expect: 6:22: error: union either cannot be copied: nobody knows which of its members holds
// expect: 7:23: error: struct holder cannot be copied as a record: its field 'inside' (int *) is a pointer without a contract
// expect: 8:23: error: struct bits cannot be copied as a record: its field 'a' (unsigned int) is no plain value
// expect: 9:38: error: struct both is more than one of FERRULE_RECORD, FERRULE_OPAQUE and FERRULE_HANDLE
// expect: 10:23: error: FERRULE_RECORD on struct unseen, whose fields nobody knows
// expect: 12:27: error: 'p' of by_value: ferrule-bind cannot bind struct point by value
// expect: 13:14: error: back returns struct point by value: ferrule-bind cannot bind that
// expect: 14:18: error: 'callback' of called: ferrule-bind cannot bind a function that C calls back
// expect: 15:27: error: 'p' of changed: ferrule-bind cannot bind a struct that is read and written
// expect: 16:24: error: 'p' of many: ferrule-bind cannot bind a struct that is read and written
// expect: 17:16: error: 'a' of array: ferrule-bind cannot bind an array that is read and written
// expect: 18:18: error: 'd' of real: ferrule-bind cannot bind a pointer to anything but integers, bytes and structs
// expect: 19:24: error: 't' of texts: ferrule-bind cannot bind an array of pointers
// expect: 20:24: error: struct pair cannot be copied as a record: its field 'a' (int *) is no plain value
// expect: 21:19: error: 'n' of wide: ferrule-bind cannot bind __int128 by value
