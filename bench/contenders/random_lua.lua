-- SPDX-License-Identifier: MIT
-- Random reads of 4 KiB by a prepared batch of 64: FILE DIRECT SEED. The offsets are a table. See random.h.
local blocks = require "random_blocks"
local ferrule = require "ferrule"
local serve = require "serve"

local DEPTH, BATCHES = blocks.DEPTH, blocks.BATCHES

local work = blocks.open(ferrule, arg, function(values)
  return values
end)
local batch, columns = work.batch, {} -- one table for all runs
local turn = -1

serve.serve(function(operations)
  local total = 0
  for _ = 1, operations // DEPTH do
    turn = turn + 1
    columns.offsets = work.columns[turn % BATCHES + 1]
    batch:run(columns)
    local results = batch:results()
    for i = 1, DEPTH do
      total = total + results[i]
    end
  end
  return total
end, function()
  return blocks.check(work, turn)
end)
