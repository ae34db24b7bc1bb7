/* SPDX-License-Identifier: MIT
 *
 * Another one's header, bound without a change to it.
 */
#include "third_party.inc"
#include <ferrule/annotate.h>

struct FERRULE_HANDLE(thing_free) thing;

// expect: thing_new: handle - {struct thing} owned thing_free []
FERRULE_RETURNS_OWNED(thing_free) struct thing *thing_new(void);


// expect: thing_write: integer errno [thing:handle_in{struct thing}, data:bytes_in(size), size:size]
FERRULE_ERRNO int thing_write(struct thing *thing, const void *data FERRULE_BYTES(size), unsigned long size);

// expect: thing_free: hidden [thing:hidden]