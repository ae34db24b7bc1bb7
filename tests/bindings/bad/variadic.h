/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

int f(const char *format FERRULE_STRING, ...);
FERRULE_HIDDEN int g(const char *format, ...);

// expect: 4:5: error: f takes any number of arguments: FERRULE_CALLS(f) on a prototype of another name binds one of its forms, FERRULE_HIDDEN or --omit f leaves it out
