/* SPDX-License-Identifier: MIT
 *
 * What registration and update (table_change.c) need of tables (table.c). On locked rings.
 */
#ifndef FERRULE_SAFE_TABLE_H
#define FERRULE_SAFE_TABLE_H

#include "operation.h"

struct slots *safe_tables_of(enum kind kind);
/* Where the ring has its table of this kind. */
struct table **safe_table_place(struct ring *ring, enum kind kind);
/* A table of `count` empty places, without a handle. NULL with the failure noted. */
struct table *safe_table_make(const char *function, struct ring *ring, enum kind kind, unsigned count);
void safe_table_free(struct table *table);
/* The table with its ring locked; or NULL with the failure noted, which is *status. */
struct table *safe_table_lock(const char *function, int64_t handle, enum kind kind, int *status);
/* Notes that the entry has the buffer. */
void safe_table_link(struct table *table, uint32_t index, struct buffer *buffer);
/* The kernel was told to let go of the entry, and will say when it has. */
void safe_table_replace(struct ring *ring, struct table *table, uint32_t index);

#endif
