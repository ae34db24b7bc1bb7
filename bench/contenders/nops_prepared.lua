-- SPDX-License-Identifier: MIT
-- What the contenders of NOPs by prepared batches in Lua have in common.
local ferrule = require "ferrule"

local M = {BATCH = 64, COLUMNS = 256}

function M.open(column)
  local ring = assert(ferrule.ring(M.BATCH))
  local requests, columns = {}, {}
  for i = 1, M.BATCH do
    requests[i] = ferrule.request.nop()
  end
  for turn = 1, M.COLUMNS do
    local values = {}
    for i = 1, M.BATCH do
      values[i] = (turn - 1) * M.BATCH + i
    end
    columns[turn] = column(values)
  end
  return {ring = ring, batch = assert(ring:batch(requests)), columns = columns, completed = 0}
end

-- The ring counted them, and the last run's tags came back.
function M.check(work)
  local completed = assert(work.ring:statistics()).completed
  local done = completed - work.completed
  local first = type(work.last) == "table" and 1 or 0
  work.completed = completed
  for i = 1, M.BATCH do
    local tag, wanted = assert(work.batch:completion(i)).tag, work.last[first + i - 1]
    assert(tonumber(tag) == tonumber(wanted), "a tag is " .. tostring(tag))
  end
  return done * (done - 1) / 2
end

return M
