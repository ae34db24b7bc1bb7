/* SPDX-License-Identifier: MIT */
#ifndef FERRULE_FAILS_H
#define FERRULE_FAILS_H

/* "result < 0, TableError": the comma before the error's class, the last one outside of brackets; NULL if none. */
const char *fails_comma(const char *text);

#endif
