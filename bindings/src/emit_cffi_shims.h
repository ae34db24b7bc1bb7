/* SPDX-License-Identifier: MIT
 *
 * What the files share that write shims of the target cffi.
 */
#ifndef FERRULE_EMIT_CFFI_SHIMS_H
#define FERRULE_EMIT_CFFI_SHIMS_H

#include "emit_cffi.h"

/* The condition that the call failed, and its code, in C; NULL where it cannot fail. */
const char *shim_condition(const struct function *function);
const char *shim_code(const struct function *function);
void shim_undo(struct printer *printer, const struct model *model, const struct function *function, const char *tabs);
void shim_call(struct printer *printer, const struct model *model, const struct function *function, const char *tabs);
bool shim_needs_result(const struct function *function);
void shim_boxes(struct printer *printer, const struct model *model, const struct function *function);
void shim_fill_answer(struct printer *printer, const struct model *model, const struct function *function);

/* emit_cffi_tokens.c: what C has taken and what it gives back, noted before Python can be interrupted. */
void shim_taking(struct printer *printer, const struct model *model, const struct function *function);
void shim_giving_back(struct printer *printer, const struct model *model, const struct function *function);

/* emit_cffi_measured.c: calls that are made twice, and sizes that are computed. */
void shim_measured(struct printer *printer, const struct model *model, const struct function *function);
void shim_box_measured(struct printer *printer, const struct model *model, const struct function *function,
	const struct parameter *parameter);
/* An int64_t, INT64_MIN where it is no size. */
const char *shim_expression(
	const struct model *model, const struct function *function, const struct expression *expression);

#endif
