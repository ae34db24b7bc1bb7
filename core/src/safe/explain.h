/* SPDX-License-Identifier: MIT
 *
 * The making of sentences.
 */
#ifndef FERRULE_SAFE_EXPLAIN_H
#define FERRULE_SAFE_EXPLAIN_H

#include "failure.h"
#include <stddef.h>

extern _Thread_local struct failure safe_failure;

/* A sentence that is being written; what does not fit is cut off. */
struct sentence {
	char *text;
	size_t size, length;
};

__attribute__((format(printf, 2, 3))) void safe_sentence_add(struct sentence *sentence, const char *format, ...);
/* "ENOENT: No such file or directory" */
void safe_sentence_add_errno(struct sentence *sentence, int error);

/* setup.c: why io_uring_setup() or io_uring_register() failed */
void safe_explain_setup(struct sentence *sentence, const struct failure *failure);
void safe_explain_register(struct sentence *sentence, const struct failure *failure);

#endif
