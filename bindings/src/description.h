/* SPDX-License-Identifier: MIT
 *
 * Reading what target json wrote, maybe long ago, maybe by somebody who means no good: all that its readers rely on is
 * checked here, once.
 */
#ifndef FERRULE_DESCRIPTION_H
#define FERRULE_DESCRIPTION_H

#include "diagnose.h"

#include <jansson.h>

/* The description in a file, or NULL after an error that names the place in it. To be freed with json_decref(). */
json_t *description_read(struct diagnostics *diagnostics, const char *file);
/* The same of a text of `length` bytes; `name` is what messages call it. */
json_t *description_parse(struct diagnostics *diagnostics, const char *name, const char *text, size_t length);

#endif
