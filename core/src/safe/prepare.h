/* SPDX-License-Identifier: MIT
 *
 * Preparation: the one way from a request to what an entry of the submission queue says and what is held for it.
 */
#ifndef FERRULE_SAFE_PREPARE_H
#define FERRULE_SAFE_PREPARE_H

#include "entry.h"
#include "failure.h"

/* A request, checked. `buffer` is held: it is the buffer, or the group of all buffers, of which the entry speaks. Of
 * kinds that own their address (operation.h), `parts.address` is the copy of a path or a time. */
struct prepared {
	struct parts parts;
	struct buffer *buffer;
};

/* Returns 0, or a negative errno, noted; then nothing is held. On a locked ring. */
int safe_prepare(const char *function, struct ring *ring, const struct ferrule_request *request,
	struct prepared *prepared);
/* Lets go of what is held. */
void safe_prepared_undo(uint32_t kind, struct prepared *prepared);

/* group.c: the iovecs of a vectored operation, with their buffers held. */
int safe_group_make(const char *function, struct ring *ring, const struct ferrule_request *request,
	struct parts *parts, struct buffer **held);

/* An open buffer of the ring's domain, held; NULL with the failure noted, which is *status. */
struct buffer *safe_buffer_hold(const char *function, const struct ring *ring, int64_t handle, int *status);

#endif
