/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

int f(int fd __attribute__((annotate("ferrule:fdd"))));
int g(int n __attribute__((annotate("ferrule:default"))));
int h(int n __attribute__((annotate("ferrule:in(3)"))));
int i(int n __attribute__((annotate("ferrule:xyzzy"))));

// expect: 4:29: error: unknown annotation 'ferrule:fdd', did you mean 'fd'?
// expect: 5:28: error: FERRULE_DEFAULT takes an argument in brackets
// expect: 6:28: error: FERRULE_IN takes no argument
// expect: 7:28: error: unknown annotation 'ferrule:xyzzy'
