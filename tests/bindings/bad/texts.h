/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

int f(const int *s FERRULE_STRING);
int g(char *s FERRULE_OUT FERRULE_STRING);
int h(const char *s FERRULE_STRING FERRULE_BYTES(n), unsigned n);
int i(int s FERRULE_STRING);
int j(double fd FERRULE_FD);

// expect: 4:18: error: 's' (const int *) is called a text, which is a const char *
// expect: 5:13: error: 's' of g is a text that C writes: FERRULE_BYTES(n) says how much room there is
// expect: 6:19: error: 's' is a text, which ends with its NUL, and has a size as well
// expect: 7:11: error: FERRULE_STRING on 's', which is no pointer but int
// expect: 8:14: error: FERRULE_FD on 'fd', which is no integer but double
