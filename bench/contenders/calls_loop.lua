-- SPDX-License-Identifier: MIT
-- The call of bench/calls.h from the module that argument 1 names; what the loop costs without it is taken off.
local serve = require "serve"
local module = require(arg[1])

local COUNTER = 3
local call, now = module.calls_next, serve.now

serve.serve(function(operations)
  local value, idle
  assert(module.calls_reset(COUNTER))
  local start = now()
  for _ = 1, operations do
    value = call(COUNTER)
    if not value then
      error "a call failed"
    end
  end
  local middle = now()
  for _ = 1, operations do
    idle = COUNTER
    if not idle then
      error "nothing"
    end
  end
  return value, (middle - start) - (now() - middle)
end)
