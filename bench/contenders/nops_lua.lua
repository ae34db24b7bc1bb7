-- SPDX-License-Identifier: MIT
-- NOPs by a prepared batch of 64, with a fresh column of tags, a table, for each run.
local prepared = require "nops_prepared"
local serve = require "serve"

local BATCH, COLUMNS = prepared.BATCH, prepared.COLUMNS
local work = prepared.open(function(values)
  return values
end)
local batch, columns = work.batch, {} -- one table for all runs
-- Without it the results are in the batch's own table, where only what has changed is written: here nothing is.
local into = arg[1] == "anew" and {} or nil

serve.serve(function(operations)
  local total = 0
  for turn = 0, operations // BATCH - 1 do
    work.last = work.columns[turn % COLUMNS + 1]
    columns.tags = work.last
    batch:run(columns)
    local results = batch:results(into)
    for i = 1, BATCH do
      total = total + results[i]
    end
  end
  return total
end, function()
  return prepared.check(work)
end)
