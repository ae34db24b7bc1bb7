/* SPDX-License-Identifier: MIT
 *
 * Types of the Lua modules as LuaLS, the language server for Lua, writes them: "integer", "hard.hard_point[]".
 */
#ifndef FERRULE_LUA_TYPES_H
#define FERRULE_LUA_TYPES_H

#include "model.h"

/* Of an argument. */
const char *lua_argument(const struct model *model, const struct parameter *parameter);
/* Of what comes back of a parameter. */
const char *lua_value(const struct model *model, const struct parameter *parameter);
const char *lua_result(const struct model *model, const struct function *function);
const char *lua_field(const struct model *model, const struct field *field);
/* Can it return nil, message, code? */
bool lua_can_fail(const struct function *function);
/* The types of all that a call returns, in order; `values` may be NULL. Where it can fail, they take that in. Returns
 * how many. */
size_t lua_returns(const struct model *model, const struct function *function, const char *values[], size_t room);

#endif
