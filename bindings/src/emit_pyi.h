/* SPDX-License-Identifier: MIT
 *
 * What the files share that write stubs.
 */
#ifndef FERRULE_EMIT_PYI_H
#define FERRULE_EMIT_PYI_H

#include "emit_python.h"

/* What an out-array's argument is: a size that is asked for (or a sequence, of what is changed), a buffer to be filled,
 * or both. */
enum request { REQUEST_SIZE, REQUEST_BUFFER, REQUEST_EITHER };

/* What a field may be where its record goes to C, and what it is where that only comes from C. */
const char *pyi_field_in(const struct model *model, const struct field *field);
const char *pyi_field_out(const struct model *model, const struct field *field);
const char *pyi_argument(const struct model *model, const struct parameter *parameter, enum request request);
const char *pyi_returned(const struct model *model, const struct function *function, enum request request);
/* Is it an array that is changed in place, and so not None? */
bool pyi_is_given(const struct parameter *parameter, enum request request);

#endif
