/* SPDX-License-Identifier: MIT
 *
 * The files of one run appear together or not at all: each is written under a temporary name, and takes its own when
 * the last one is there. One that says what the old one said leaves the old one alone, date and all.
 */
#ifndef FERRULE_OUTPUT_H
#define FERRULE_OUTPUT_H

#include <stddef.h>

/* 0, or -1: output_failure() says why. */
int output_write(const char *directory, const char *name, const char *text, size_t length);
/* Gives all their names: 0, or -1. */
int output_commit(void);
/* Why the first of them failed, "cannot write x: ..."; NULL where none did. Until output_discard(). */
const char *output_failure(void);
/* Forgets all that was written and not committed. */
void output_discard(void);

#endif
