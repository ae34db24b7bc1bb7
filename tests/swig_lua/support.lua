-- SPDX-License-Identifier: MIT
-- What the specs share.
local assert = require "luassert"

local support = { hard = require "hard", exact = _VERSION ~= "Lua 5.1" and _VERSION ~= "Lua 5.2" }

-- A wrong argument raises exactly this, behind the caller's place or not.
function support.refuses(text, ...)
  local done, message = pcall(...)
  assert.is_false(done)
  assert.equals(text, (message:gsub("^[^:]+:%d+: ", "")))
end

-- A failed call returns nil, this and that.
function support.fails(text, code, ...)
  local value, message, number = ...
  assert.is_nil(value)
  assert.equals(text, message)
  assert.equals(code, number)
  assert.equals(3, select("#", ...))
end

-- A value in digits: a number above 2^53 has none of its own before Lua 5.3.
function support.digits(value)
  if type(value) == "number" and not support.exact then
    return ("%.0f"):format(value)
  end
  return tostring(value)
end

-- Everything that can be collected is.
function support.collect()
  collectgarbage()
  collectgarbage()
end

return support
