/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

FERRULE_EXPLAINS int f(int code);

// expect: 4:22: error: FERRULE_EXPLAINS on f: it must be like const char *f(int code), or take one handle
