/* SPDX-License-Identifier: MIT
 *
 * What the runtime of compiled modules has to know of records: constants of struct bind_record (bindings/runtime).
 */
#ifndef FERRULE_C_RECORDS_H
#define FERRULE_C_RECORDS_H

#include "printer.h"
#include "model.h"

/* bind_record_NAME of every record that Python or, if `lua`, Lua has; those inside others first. With `lua`, what the
 * languages do not have alike is settled by the C preprocessor. */
void c_records(struct printer *printer, const struct model *model, bool lua);

#endif
