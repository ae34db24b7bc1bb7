-- SPDX-License-Identifier: MIT
-- One shape of call of bench/calls.h, from the module that argument 1 names; what the loop costs without it is taken
-- off. Argument 2 is the shape.
local serve = require "serve"
local module = require(arg[1])

local now = serve.now
local DATA = ("0123456789abcdef"):rep(4)

-- Seconds of a loop that calls nothing.
local function idle(operations, one)
  local value
  local start = now()
  for _ = 1, operations do
    value = one
    if not value then
      error "nothing"
    end
  end
  return now() - start
end

local shapes = {}

function shapes.integers(operations)
  local call, value = module.calls_integers, 0
  local start = now()
  for _ = 1, operations do
    value = call(value, 1)
  end
  return value, now() - start
end

function shapes.bytes(operations)
  local call, data, value = module.calls_bytes, DATA, nil
  local start = now()
  for _ = 1, operations do
    value = call(data)
  end
  return value, now() - start
end

function shapes.out(operations)
  local call, value = module.calls_out, 0
  local start = now()
  for _ = 1, operations do
    value = call(value)
  end
  return value, now() - start
end

function shapes.method(operations)
  local meter, value = assert(module.calls_meter()), nil
  local start = now()
  for _ = 1, operations do
    value = meter:add(1)
  end
  return value, now() - start
end

function shapes.fallible(operations)
  local call, counter, value = module.calls_fallible, 3, nil
  local start = now()
  for _ = 1, operations do
    value = call(counter)
    if not value then
      error "a call failed"
    end
  end
  return value, now() - start
end

local shape = shapes[arg[2]]

serve.serve(function(operations)
  module.calls_reset()
  local value, seconds = shape(operations)
  return value, seconds - math.min(idle(operations, 1), idle(operations, 1), idle(operations, 1))
end)
