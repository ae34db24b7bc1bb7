-- SPDX-License-Identifier: MIT
--- Which generated binding carries the package: LuaJIT's FFI there, a C module elsewhere. Both have one interface.

local has_ffi = rawget(_G, "jit") ~= nil and pcall(require, "ffi")
local name = has_ffi and "luajit" or "swig"

return {
  name = name,
  safe = require("ferrule." .. name .. ".safe"),
}
