-- SPDX-License-Identifier: MIT
-- Random reads of 4 KiB by a prepared batch of 64 on LuaJIT: FILE DIRECT SEED. The offsets are an array of C's. See
-- random.h.
local ffi = require "ffi"
local blocks = require "random_blocks"
local ferrule = require "ferrule"
local serve = require "serve"

local DEPTH, BATCHES = blocks.DEPTH, blocks.BATCHES
local int64s = ffi.typeof("int64_t[64]")

local function column(values)
  return int64s(values)
end

local work = blocks.open(ferrule, arg, column)
local batch, view = work.batch, work.batch:view()
local turn = -1

serve.serve(function(operations)
  local total = 0
  for _ = 1, operations / DEPTH do
    turn = turn + 1
    batch:run {offsets = work.columns[turn % BATCHES + 1]}
    for i = 1, DEPTH do
      total = total + view[i]
    end
  end
  return total
end, function()
  return blocks.check(work, turn)
end)
