/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

int f(int a);
int f(long a FERRULE_FD);

// expect: 5:5: error: conflicting types for 'f'
