-- SPDX-License-Identifier: MIT
-- The call of bench/calls.h as one would write it on the FFI alone: calls_bare.lua LIBRARY.
local ffi = require "ffi"
local serve = require "serve"

ffi.cdef [[
int calls_reset(int64_t counter);
int calls_next(int64_t counter, int64_t *value);
]]
local C = ffi.load(arg[1])
local COUNTER = 3
local cell, now = ffi.new "int64_t[1]", serve.now

-- Seconds of a loop that calls nothing.
local function idle(operations)
  local value
  local start = now()
  for _ = 1, operations do
    value = COUNTER
    if not value then
      error "nothing"
    end
  end
  return now() - start
end

serve.serve(function(operations)
  local value
  assert(C.calls_reset(COUNTER) == 0)
  local start = now()
  for _ = 1, operations do
    if C.calls_next(COUNTER, cell) < 0 then
      error "a call failed"
    end
    value = tonumber(cell[0])
  end
  local seconds = now() - start
  return value, seconds - math.min(idle(operations), idle(operations), idle(operations))
end)
