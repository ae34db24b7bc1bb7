/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

int f(int a FERRULE_DEFAULT(1), int b);
int g(int a FERRULE_DEFAULT(zero));
int h(unsigned a FERRULE_DEFAULT(-1));
int i(unsigned char a FERRULE_DEFAULT(256));
int j(const char *a FERRULE_STRING FERRULE_DEFAULT(NULL));
int k(int a FERRULE_DEFAULT(1), unsigned n, const int *b FERRULE_COUNT(n));
int l(_Bool a FERRULE_DEFAULT(2));

// expect: 4:11: error: 'a' of f has a default, and 'b' after it has none
// expect: 5:11: error: FERRULE_DEFAULT(zero) of 'a' is no integer and no constant of this module
// expect: 6:16: error: FERRULE_DEFAULT(-1) of 'a' does not fit into unsigned int
// expect: 7:21: error: FERRULE_DEFAULT(256) of 'a' does not fit into unsigned char
// expect: 8:19: error: FERRULE_DEFAULT(NULL) is no value for 'a' (const char *): FERRULE_NULLABLE would make it one
// expect: 9:11: error: 'a' of k has a default, and 'b' after it has none
// expect: 10:13: error: FERRULE_DEFAULT(2) is no value for 'a' (_Bool)
