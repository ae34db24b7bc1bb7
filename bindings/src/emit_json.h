/* SPDX-License-Identifier: MIT
 *
 * What the files of target json share.
 */
#ifndef FERRULE_EMIT_JSON_H
#define FERRULE_EMIT_JSON_H

#include "model.h"
#include "printer.h"

/* ---- emit_json_writer.c: an absent text and a false flag are left out; in an array the key is NULL ---- */

struct json;

struct json *json_new(struct arena *arena, struct printer *printer);
/* Was all text UTF-8? */
bool json_is_right(const struct json *json);
void json_start(struct json *json); /* the outermost object */
void json_open(struct json *json, const char *key, char bracket);
void json_close(struct json *json, char bracket);
void json_set_text(struct json *json, const char *key, const char *text);
void json_set_flag(struct json *json, const char *key, bool flag);
void json_set_integer(struct json *json, const char *key, int64_t number);
void json_set_number(struct json *json, const char *key, size_t number);
void json_set_real(struct json *json, const char *key, double number);
void json_set_location(struct json *json, const struct location *location);

/* ---- emit_json.c ---- */

void json_set_contract(struct json *json, const struct contract *contract);
void json_set_type(struct json *json, const char *key, const struct type *type);

/* ---- emit_json_function.c ---- */

void json_write_function(struct json *json, const struct function *function);

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
