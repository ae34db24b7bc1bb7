-- SPDX-License-Identifier: MIT
-- Reads random blocks of 4 KiB of a file through a ring:
--
--   random_read.lua FILE [--direct] [--count N] [--depth D] [--seed S]
--
-- --direct reads past the page cache. D reads are in flight at a time: one prepared batch, which is given fresh offsets
-- for each run, on a registered file and a registered buffer. The last line on standard output is a line of counts,
-- with the CRC-32 of all that was read, in order; zlib makes it, bound by bindings/overlays/zlib.h.

local ferrule = require "ferrule"
local libc = require "libc"
local zlib = require "libz"

local BLOCK = 4096
local MOST = 2097152 -- blocks that the offsets are taken from: the first 8 GiB
local USAGE = "usage: random_read FILE [--direct] [--count N] [--depth D] [--seed S]\n"

local function fail(...)
  io.stderr:write(table.concat { ... }, "\n")
  os.exit(1)
end

-- What a call gave that has to succeed.
local function must(result, text)
  if not result then
    fail("random_read: ", text)
  end
  return result
end

local function whole(text, limits)
  local number = tonumber(text and text:match "^%d+$")
  return number and number >= limits[1] and number <= limits[2] and number or nil
end

local function arguments()
  local options, limits = { count = 16384, depth = 64, seed = 1 }, {
    count = { 1, 2 ^ 40 }, depth = { 1, 32768 }, seed = { 0, 2 ^ 32 - 1 },
  }
  local n = 1
  while arg[n] do
    local name = arg[n]:match "^%-%-(%a+)$"
    if name == "direct" then
      options.direct = true
    elseif limits[name] then
      n = n + 1
      options[name] = whole(arg[n], limits[name])
    elseif not options.path and arg[n]:sub(1, 1) ~= "-" then
      options.path = arg[n]
    else
      options.wrong = true
    end
    n = n + 1
  end
  if options.wrong or not (options.path and options.count and options.depth and options.seed) then
    io.stderr:write(USAGE)
    os.exit(1)
  end
  return options
end

-- The same numbers in every language: a generator whose products are exact in doubles. Fills a column of offsets, from
-- index `base` on.
local function random_offsets(seed, blocks, base)
  local state, floor = seed, math.floor
  return function(column, count)
    for i = base, base + count - 1 do
      state = (state * 1664525 + 1013904223) % 4294967296
      column[i] = floor(state * blocks / 4294967296) * BLOCK
    end
  end
end

local options = arguments()
local started = libc.clock_gettime(libc.CLOCK_STEADY)
local ring = must(ferrule.ring { entries = math.min(options.depth, 4096), clamp = true })
local buffer = must(ferrule.buffer(options.depth * BLOCK))
local view = must(buffer:view())
local bytes, failed, crc = 0, 0, 0

-- Runs one request, which has to succeed.
local function run_one(request)
  local result, text = must(ring:run { request })[1]:check()
  if not result then
    fail(options.path, ": ", text)
  end
  return result
end

-- Opens the file and registers it: the file as operations take it, and how many blocks it has.
local function open()
  local descriptor = run_one(ferrule.request.open(options.path, options.direct and libc.OPEN_DIRECT or 0))
  run_one(ferrule.request.statx(descriptor, buffer))
  local blocks = math.min(math.floor(must(ferrule.stat(buffer)).size / BLOCK), MOST)
  if blocks == 0 then
    fail(options.path, ": has no block of ", BLOCK, " bytes")
  end
  return must(ring:register_files { descriptor })[0], blocks
end

local file, blocks = open()
must(ring:register_buffers { buffer })

-- LuaJIT has the offsets in an array of C's, which is read where it lies.
local with_ffi, ffi = pcall(require, "ffi")
local fill = random_offsets(options.seed, blocks, with_ffi and 0 or 1)

-- `count` reads, each to its own place in the buffer; where from is told for each run.
local function reads(count)
  local requests = {}
  for n = 1, count do
    requests[n] = ferrule.request.read(file, buffer, { at = BLOCK * (n - 1), size = BLOCK })
  end
  return must(ring:batch(requests)), with_ffi and ffi.new(("int64_t[%d]"):format(count)) or {}
end

-- Counts a read that did not bring a whole block; the first is named.
local function tell(batch, n, offset, result)
  failed = failed + 1
  if failed > 1 then
    return
  end
  local _, text = batch:completion(n):check()
  text = text or ("the block at %.0f has only %d bytes"):format(tonumber(offset), result)
  io.stderr:write(options.path, ": ", text, "\n")
end

local function run(batch, column)
  local count, results = #batch, batch:view()
  fill(column, count)
  must(batch:run { offsets = column })
  for n = 1, count do
    local result = results[n]
    if result ~= BLOCK then
      tell(batch, n, column[with_ffi and n - 1 or n], result)
    end
    bytes = bytes + math.max(result, 0)
  end
  crc = zlib.crc32(crc, count == options.depth and view or buffer:string(0, count * BLOCK))
end

local rest = options.count % options.depth
if options.count >= options.depth then
  local batch, column = reads(options.depth)
  for _ = 1, (options.count - rest) / options.depth do
    run(batch, column)
  end
end
if rest > 0 then
  run(reads(rest))
end

ring:close()
local ended = libc.clock_gettime(libc.CLOCK_STEADY)
local seconds = tonumber(ended.tv_sec - started.tv_sec) + tonumber(ended.tv_nsec - started.tv_nsec) / 1e9
print(("reads=%d bytes=%.0f failed=%d crc32=%08x seconds=%.3f"):format(options.count, bytes, failed, crc, seconds))
os.exit(failed == 0 and 0 or 1, true)
