-- SPDX-License-Identifier: MIT
-- NOPs by a prepared batch of 64 on LuaJIT, with a fresh column of tags, an array of C's, for each run.
local ffi = require "ffi"
local prepared = require "nops_prepared"
local serve = require "serve"

local BATCH, COLUMNS = prepared.BATCH, prepared.COLUMNS
local uint64s = ffi.typeof("uint64_t[64]")
local work = prepared.open(function(values)
  return uint64s(values)
end)
local batch, view = work.batch, work.batch:view()

serve.serve(function(operations)
  local total = 0
  for turn = 0, operations / BATCH - 1 do
    work.last = work.columns[turn % COLUMNS + 1]
    batch:run {tags = work.last}
    for i = 1, BATCH do
      total = total + view[i]
    end
  end
  return total
end, function()
  return prepared.check(work)
end)
