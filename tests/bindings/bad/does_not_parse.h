/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

int f(int a, int b;
int g(void);

// expect: 4:19: error: expected ')'
