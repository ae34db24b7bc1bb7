-- SPDX-License-Identifier: MIT
-- What the contenders of random reads in Lua have in common.
local M = {DEPTH = 64, BLOCK = 4096, BATCHES = 256}
local DEPTH, BLOCK = M.DEPTH, M.BLOCK
local O_DIRECT = 16384 -- of x86-64

local function columns(blocks, seed, column)
  local made, state = {}, seed
  for i = 1, M.BATCHES do
    local values = {}
    for j = 1, DEPTH do
      state = (state * 1664525 + 1013904223) % 4294967296
      values[j] = math.floor(state * blocks / 4294967296) * BLOCK
    end
    made[i] = column(values)
  end
  return made
end

-- The descriptor, which the ring opens.
local function descriptor(ring, path, direct)
  return assert(assert(ring:wait_for(assert(ring:open(path, direct and O_DIRECT or 0)))):check())
end

function M.open(ferrule, arguments, column)
  local path, direct, seed = arguments[1], arguments[2] == "1", tonumber(arguments[3])
  local file = assert(io.open(path, "rb"))
  local blocks = math.floor(file:seek "end" / BLOCK)
  file:close()
  local ring = assert(ferrule.ring(DEPTH))
  local buffer = assert(ferrule.buffer(DEPTH * BLOCK))
  local files = assert(ring:register_files {descriptor(ring, path, direct)})
  assert(ring:register_buffers {buffer})
  local requests = {}
  for i = 1, DEPTH do
    requests[i] = ferrule.request.read(files[0], buffer, {at = (i - 1) * BLOCK, size = BLOCK})
  end
  local batch = assert(ring:batch(requests))
  return {ring = ring, buffer = buffer, batch = batch, columns = columns(blocks, seed, column)}
end

-- Each block of the last batch begins with its number.
function M.check(work, turn)
  local offsets = work.columns[turn % M.BATCHES + 1]
  local first = type(offsets) == "table" and 1 or 0
  for i = 0, DEPTH - 1 do
    local a, b, c = work.buffer:string(i * BLOCK, 3):byte(1, 3)
    local number, offset = a + b * 256 + c * 65536, tonumber(offsets[first + i])
    assert(number == offset / BLOCK, "the block at " .. offset .. " has number " .. number)
  end
  return 0
end

return M
