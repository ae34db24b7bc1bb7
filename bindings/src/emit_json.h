/* SPDX-License-Identifier: MIT
 *
 * What the files of target json share.
 */
#ifndef FERRULE_EMIT_JSON_H
#define FERRULE_EMIT_JSON_H

#include "model.h"

#include <jansson.h>

/* ---- emit_json.c: what is absent or false is left out ---- */

void json_set_text(json_t *object, const char *key, const char *text);
void json_set_flag(json_t *object, const char *key, bool flag);
void json_set_number(json_t *object, const char *key, size_t number);
/* Takes `value`. */
void json_set_object(json_t *object, const char *key, json_t *value);
void json_set_location(json_t *object, const struct location *location);
void json_set_contract(json_t *object, const struct contract *contract);
void json_set_type(json_t *object, const char *key, const struct type *type);

/* ---- emit_json_function.c ---- */

json_t *json_function(const struct function *function);

/* ---- emit_json_names.c ---- */

const char *json_kind_name(enum type_kind kind);
const char *json_role_name(enum role role);
const char *json_result_role_name(enum result_role role);
const char *json_failure_name(enum failure failure);
const char *json_field_role_name(enum field_role role);
const char *json_lending_name(enum lending lending);
const char *json_until_name(enum until until);
const char *json_scope_name(enum scope scope);
/* NULL for what is no operator. */
const char *json_operator_name(enum expression_kind kind);

#endif
