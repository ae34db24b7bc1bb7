/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

FERRULE_EXPLAINS FERRULE_RETURNS_BORROWED(static) const char *first(int code);
FERRULE_EXPLAINS FERRULE_RETURNS_BORROWED(static) const char *second(int code);

// expect: 5:63: error: FERRULE_EXPLAINS on second: first explains already
