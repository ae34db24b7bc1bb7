/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

FERRULE_OUT int f(void);
int g(int *n FERRULE_ERRNO);
typedef int number FERRULE_FD;
extern int variable FERRULE_NULLABLE;
struct FERRULE_ENUM s { int a; };
enum e { FIRST FERRULE_FD };
int h(int handle FERRULE_HANDLE_NUMBER);
struct FERRULE_HIDDEN t { int a FERRULE_PINNED(f); };
int i(int a FERRULE_HIDDEN);

// expect: 4:1: error: FERRULE_OUT belongs on a parameter or a field, after its name
// expect: 5:14: error: FERRULE_ERRNO belongs on a function, before its result
// expect: 6:20: error: FERRULE_FD belongs on a parameter or a field, after its name
// expect: 7:21: error: FERRULE_NULLABLE belongs on a parameter or a field, after its name
// expect: 8:8: error: FERRULE_ENUM belongs on an enum, after the keyword
// expect: 9:16: error: FERRULE_FD belongs on a parameter or a field, after its name
// expect: 10:18: error: FERRULE_HANDLE_NUMBER belongs on a field, after its name
// expect: 11:33: error: FERRULE_PINNED belongs on a parameter, after its name
// expect: 12:13: error: FERRULE_HIDDEN belongs on a function, a type or a field
