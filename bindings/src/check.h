/* SPDX-License-Identifier: MIT
 *
 * From contracts to roles. What contradicts itself, or leaves open who owns what, is reported.
 */
#ifndef FERRULE_CHECK_H
#define FERRULE_CHECK_H

#include "diagnose.h"
#include "model.h"

/* Settles roles, failures, sizes and defaults, and drops what no binding needs. Strict: a pointer without a contract
 * is an error, not a warning. */
void check_model(struct model *model, struct diagnostics *diagnostics, bool strict);

#endif
