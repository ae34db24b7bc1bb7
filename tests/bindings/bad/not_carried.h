/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

struct FERRULE_RECORD point { int x, y; };
struct pair { int *a; int b; };
union FERRULE_RECORD either { int a; float b; };
struct FERRULE_RECORD holder { int *inside; };
struct FERRULE_RECORD bits { unsigned a : 3; };
struct FERRULE_RECORD FERRULE_OPAQUE both { int a; };
struct FERRULE_RECORD unseen;

int called(int (*callback)(int));
int texts(const char **t FERRULE_COUNT(n), unsigned n);
int mixed(struct pair *p FERRULE_OUT);
int mixed_value(struct pair p);
struct pair mixed_back(void);
int wide(__int128 n);
int wide_out(__int128 *n FERRULE_OUT);
int longer(const long double *n FERRULE_COUNT(2));
int rows(int (*n)[2] FERRULE_OUT);

// expect: 7:23: error: struct holder cannot be copied as a record: its field 'inside' (int *) is a pointer without a contract
// expect: 9:38: error: struct both is more than one of FERRULE_RECORD, FERRULE_OPAQUE and FERRULE_HANDLE
// expect: 10:23: error: FERRULE_RECORD on struct unseen, whose fields nobody knows
// expect: 12:18: error: 'callback' of called (int (*)(int)) has no contract: what is behind it, and whose is it?
// expect: 13:24: error: 't' of texts: ferrule-bind cannot bind an array of pointers
// expect: 14:24: error: struct pair cannot be copied as a record: its field 'a' (int *) is a pointer without a contract
// expect: 15:29: error: struct pair cannot be copied as a record: its field 'a' (int *) is a pointer without a contract
// expect: 16:13: error: struct pair cannot be copied as a record: its field 'a' (int *) is a pointer without a contract
// expect: 17:19: error: 'n' of wide: ferrule-bind cannot bind __int128 by value
// expect: 18:24: error: 'n' of wide_out: ferrule-bind cannot bind a pointer to __int128
// expect: 19:31: error: 'n' of longer: ferrule-bind cannot bind a pointer to long double
// expect: 20:16: error: 'n' of rows: ferrule-bind cannot bind a pointer to an array
