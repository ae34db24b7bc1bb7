-- SPDX-License-Identifier: MIT
-- The call of bench/calls.h from the module that argument 1 names; what the loop costs without it is taken off.
local serve = require "serve"
local module = require(arg[1])

local COUNTER = 3
local call, now = module.calls_next, serve.now

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
  assert(module.calls_reset(COUNTER))
  local start = now()
  for _ = 1, operations do
    value = call(COUNTER)
    if not value then
      error "a call failed"
    end
  end
  local seconds = now() - start
  return value, seconds - math.min(idle(operations), idle(operations), idle(operations))
end)
