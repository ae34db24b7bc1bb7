/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

struct defined { int a; };
struct FERRULE_RECORD defined;

int f(int FERRULE_FD);
int g(int n) { return n; }
FERRULE_ERRNO int g(int n);
FERRULE_BLOCKING;

// expect: 10:1: warning: declaration does not declare anything [-Wmissing-declarations]
// expect: 10:1: error: FERRULE_BLOCKING stands where it belongs to no declaration, and is ignored
