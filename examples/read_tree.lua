-- SPDX-License-Identifier: MIT
-- Reads files through a ring and writes their SHA-256:   read_tree.lua LIST OUT
--
-- LIST holds paths, each ended by NUL; OUT gets "DIGEST  PATH" for each, ended by NUL too, as `sha256sum -z` writes it.
-- The last line on standard output is a line of counts.
--
-- The ring has registered files, one place for each of SLOTS files that are read at a time, and registered buffers, two
-- for each: a file larger than one buffer is read by two reads at once, whose bytes are hashed in order. A second ring
-- opens and closes, so that the first one's completions are reads alone. The hash is the system's libcrypto, bound by
-- bindings/overlays/libcrypto.h.

local ferrule = require "ferrule"
local crypto = require "libcrypto"

local SLOTS = 64
local SIZE = 65536 -- bytes of one buffer
local REFILL = 16 -- free slots that are filled in one go: in flight stay SLOTS - REFILL or more

local ring = assert(ferrule.ring(2 * SLOTS))
local opener = assert(ferrule.ring(SLOTS))
local sha256 = crypto.EVP_sha256()

local buffers, slots, free = {}, {}, {}
for n = 1, 2 * SLOTS do
  buffers[n] = assert(ferrule.buffer(SIZE))
end
local buffer_table = assert(ring:register_buffers(buffers))
local files = assert(ring:register_files(SLOTS))

for index = 0, SLOTS - 1 do
  slots[index] = { index = index, hash = assert(crypto.EVP_MD_CTX_new()), pieces = {} }
  free[#free + 1] = slots[index]
end

local flying, most, reads, bytes, done = 0, 0, 0, 0, 0

local function load(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text:gmatch("([^%z]+)%z")
end

local next_path = load(arg[1])
local out = assert(io.open(arg[2], "wb"))

local function read(slot, half, offset, size)
  slot.pieces[half] = { offset = offset, size = size }
  local tag = 2 * slot.index + half
  assert(ring:read(files[slot.index], buffers[tag + 1], { size = size, offset = offset, tag = tag }))
  flying = flying + 1
  most = math.max(most, flying)
end

local function start(slot, path)
  slot.path, slot.at, slot.ahead, slot.ended = path, 0, SIZE, false
  assert(crypto.EVP_DigestInit_ex(slot.hash, sha256, nil))
  read(slot, 0, 0, SIZE)
end

-- Opens a file for each free slot, all at once.
local function open_batch()
  local opened = {}
  for n = #free, 1, -1 do
    local path = next_path()
    if not path then
      break
    end
    opened[#opened + 1] = { slot = free[n], path = path, operation = assert(opener:open(path)) }
    free[n] = nil
  end
  for _, one in ipairs(opened) do
    one.descriptor = assert(assert(opener:wait_for(one.operation)):check())
  end
  return opened
end

-- Opens files for the free slots, if these are many or nothing else is to do. The table keeps the files open: their
-- descriptors can go.
local function fill()
  if #free < REFILL and flying > 0 then
    return
  end
  local opened, places = open_batch(), {}
  if #opened == 0 then
    return
  end
  for n = 1, SLOTS do
    places[n] = ferrule.SKIP_FILE
  end
  for _, one in ipairs(opened) do
    places[one.slot.index + 1] = one.descriptor
  end
  assert(files:update(0, places))
  for _, one in ipairs(opened) do
    assert(opener:close_file(one.descriptor))
  end
  assert(opener:wait(#opened))
  for _, one in ipairs(opened) do
    start(one.slot, one.path)
  end
end

local function finish(slot)
  local digest, length = crypto.EVP_DigestFinal_ex(slot.hash)
  assert(digest, length)
  local hex = digest:sub(1, length):gsub(".", function(c) return ("%02x"):format(c:byte()) end)
  out:write(hex, "  ", slot.path, "\0")
  slot.path, slot.pieces = nil, {}
  free[#free + 1] = slot
  done = done + 1
  if done % 500 == 0 and os.getenv("FERRULE_PROGRESS") then
    io.stderr:write("\r", done, " files")
  end
end

-- Hashes a piece that is next in order, and reads on.
local function eat(slot, half)
  local piece = slot.pieces[half]
  slot.pieces[half] = nil
  if piece.count == 0 then
    slot.ended = true
    return
  end
  assert(crypto.EVP_DigestUpdate(slot.hash, assert(buffers[2 * slot.index + half + 1]:string(0, piece.count))))
  slot.at = slot.at + piece.count
  bytes = bytes + piece.count
  if piece.count < piece.size then -- the end, most likely; the next read says so
    read(slot, half, slot.at, piece.size - piece.count)
    return
  end
  for idle = 0, 1 do
    if not slot.pieces[idle] then
      read(slot, idle, slot.ahead, SIZE)
      slot.ahead = slot.ahead + SIZE
    end
  end
end

-- The half whose bytes are there and come next.
local function next_of(slot)
  for half = 0, 1 do
    local piece = slot.pieces[half]
    if piece and piece.count and piece.offset == slot.at then
      return half
    end
  end
end

local function in_flight(slot)
  for half = 0, 1 do
    if slot.pieces[half] and not slot.pieces[half].count then
      return true
    end
  end
  return false
end

local function take(completion)
  local slot = slots[math.floor(completion.tag / 2)]
  flying = flying - 1
  reads = reads + 1
  slot.pieces[completion.tag % 2].count = assert(completion:check())
  local half = next_of(slot)
  while half and not slot.ended do
    eat(slot, half)
    half = next_of(slot)
  end
  if slot.ended and not in_flight(slot) then
    finish(slot)
  end
end

fill()
while flying > 0 do
  for _, completion in ipairs(assert(ring:wait(math.min(REFILL, flying)))) do
    take(completion)
  end
  fill()
end

local counts = assert(ring:statistics())
files:close()
buffer_table:close()
ring:close()
opener:close()
out:close()
print(("files=%d bytes=%d reads=%d completed=%d in_flight=%d"):format(done, bytes, reads, counts.completed, most))
os.exit((counts.completed == reads and counts.in_flight == 0) and 0 or 1, true)
