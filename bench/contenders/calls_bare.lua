-- SPDX-License-Identifier: MIT
-- One shape of call of bench/calls.h, as one would write it on the FFI alone: calls_bare.lua LIBRARY SHAPE.
local ffi = require "ffi"
local serve = require "serve"

ffi.cdef [[
struct calls_meter;
void calls_reset(void);
int64_t calls_integers(int64_t one, int64_t other);
int64_t calls_bytes(const void *data, size_t size);
void calls_out(int64_t value, int64_t *next);
int calls_fallible(int counter);
struct calls_meter *calls_meter_new(void);
void calls_meter_free(struct calls_meter *meter);
int64_t calls_meter_add(struct calls_meter *meter, int64_t by);
]]
local C = ffi.load(arg[1])
local DATA = ("0123456789abcdef"):rep(4)
local cell, now = ffi.new "int64_t[1]", serve.now

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
  local value = 0
  local start = now()
  for _ = 1, operations do
    value = tonumber(C.calls_integers(value, 1))
  end
  return value, now() - start
end

function shapes.bytes(operations)
  local data, value = DATA, nil
  local start = now()
  for _ = 1, operations do
    value = tonumber(C.calls_bytes(data, #data))
  end
  return value, now() - start
end

function shapes.out(operations)
  local value = 0
  local start = now()
  for _ = 1, operations do
    C.calls_out(value, cell)
    value = tonumber(cell[0])
  end
  return value, now() - start
end

ffi.metatype("struct calls_meter", {
  __index = {
    add = function(meter, by)
      return tonumber(C.calls_meter_add(meter, by))
    end,
  },
})

function shapes.method(operations)
  local meter, value = ffi.gc(C.calls_meter_new(), C.calls_meter_free), nil
  local start = now()
  for _ = 1, operations do
    value = meter:add(1)
  end
  return value, now() - start
end

function shapes.fallible(operations)
  local value
  local start = now()
  for _ = 1, operations do
    value = C.calls_fallible(3)
    if value < 0 then
      error "a call failed"
    end
  end
  return value, now() - start
end

local shape = shapes[arg[2]]

serve.serve(function(operations)
  C.calls_reset()
  local value, seconds = shape(operations)
  return value, seconds - math.min(idle(operations, 1), idle(operations, 1), idle(operations, 1))
end)
