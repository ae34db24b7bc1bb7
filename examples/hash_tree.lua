-- SPDX-License-Identifier: MIT
-- Hashes files that are read through a ring:   hash_tree.lua LIST OUT
--
-- LIST holds paths, each ended by NUL; OUT gets "DIGEST  PATH" for each, ended by NUL too, as `sha256sum -z` writes it.
-- A file that cannot be read is told on standard error, and has no line. The last line on standard output is a line of
-- counts.
--
-- FILES files are read at a time. One call opens them all into the ring's file table and reads the beginning of each; a
-- prepared batch then reads on, one piece of each file, until a read brings nothing. What is larger than two pieces is
-- finished alone, by a batch of FILES pieces of that one file at once. The hash is the system's libcrypto, the clock
-- its libc, bound by bindings/overlays/libcrypto.h and libc.h.

local crypto = require "libcrypto"
local ferrule = require "ferrule"
local libc = require "libc"

local request = ferrule.request
local FILES = 64
local SIZE = 65536 -- bytes of a piece

local started = libc.clock_gettime(libc.CLOCK_STEADY)

if #arg ~= 2 then
  io.stderr:write "usage: hash_tree LIST OUT\n"
  os.exit(1)
end

-- What a call gave that has to succeed.
local function must(result, text)
  if not result then
    io.stderr:write("hash_tree: ", text, "\n")
    os.exit(1)
  end
  return result
end

local function open_file(path, mode)
  local file, text = io.open(path, mode)
  if not file then
    io.stderr:write(text, "\n")
    os.exit(1)
  end
  return file
end

local ring = must(ferrule.ring(2 * FILES))
local buffer = must(ferrule.buffer(FILES * SIZE))
must(ring:register_buffers { buffer })
local tables = must(ring:register_files(FILES)) -- empty places

local sha256 = crypto.EVP_sha256()
local hashes = {} -- one for each place
for place = 0, FILES - 1 do
  hashes[place] = must(crypto.EVP_MD_CTX_new())
end

local out, files, bytes, failed, requests = nil, 0, 0, 0, 0

-- A read of a piece into each part of the buffer, of the file at the place that `place_of(part)` says.
local function pieces(place_of)
  local reads = {}
  for part = 0, FILES - 1 do
    reads[part + 1] = request.read(tables[place_of(part)], buffer, { at = SIZE * part, size = SIZE })
  end
  return must(ring:batch(reads))
end

local function run(batch, columns)
  requests = requests + #batch
  must(batch:run(columns))
end

local function finished(file)
  local digest, length = crypto.EVP_DigestFinal_ex(hashes[file.place])
  must(digest, length)
  local hex = digest:sub(1, length):gsub(".", function(character)
    return ("%02x"):format(character:byte())
  end)
  must(out:write(hex, "  ", file.path, "\0"))
  file.ended = true
  files = files + 1
end

-- Hashes what a read brought into a part of the buffer. True if it was a whole piece.
local function take(file, part, completion)
  local count, text = completion:check()
  if not count then
    io.stderr:write(file.path, ": ", text, "\n")
    failed = failed + 1
    file.ended = true
    return false
  end
  must(crypto.EVP_DigestUpdate(hashes[file.place], must(buffer:string(SIZE * part, count))))
  file.at = file.at + count
  bytes = bytes + count
  if count == 0 then
    finished(file)
  end
  return count == SIZE
end

-- Opens files, and reads the first piece of each, in one call. What was in their places is closed by that.
local function open(paths)
  local group, chains = {}, {}
  for n, path in ipairs(paths) do
    local place = n - 1
    group[n] = { path = path, place = place, at = 0 }
    must(crypto.EVP_DigestInit_ex(hashes[place], sha256, nil))
    chains[2 * n - 1] = request.open(path, "r", nil, { slot = place, link = true })
    chains[2 * n] = request.read(tables[place], buffer, { at = SIZE * place, size = SIZE })
  end
  requests = requests + #chains
  local completions = must(ring:run(chains))
  for n, file in ipairs(group) do
    local opened = completions[2 * n - 1]
    take(file, file.place, opened.result < 0 and opened or completions[2 * n])
  end
  return group
end

-- The next piece of each file; of one that is read to its end, nothing.
local next_pieces
local function go_on(group)
  next_pieces = next_pieces or pieces(function(part) return part end)
  local offsets, sizes, some = {}, {}, {}
  for n = 1, FILES do
    offsets[n], sizes[n] = 0, 0
  end
  for _, file in ipairs(group) do
    if not file.ended and file.at < 2 * SIZE then
      some[#some + 1] = file
      offsets[file.place + 1], sizes[file.place + 1] = file.at, SIZE
    end
  end
  if #some == 0 then
    return false
  end
  run(next_pieces, { offsets = offsets, sizes = sizes })
  for _, file in ipairs(some) do
    take(file, file.place, next_pieces:completion(file.place + 1))
  end
  return true
end

-- The rest of a large file, piece by piece over the whole buffer. A run starts behind what the one before brought.
local alone = {}
local function finish(file)
  local batch = alone[file.place] or pieces(function() return file.place end)
  alone[file.place] = batch
  while not file.ended do
    local offsets, n = {}, 1
    for part = 0, FILES - 1 do
      offsets[part + 1] = file.at + SIZE * part
    end
    run(batch, { offsets = offsets })
    while n <= FILES and take(file, n - 1, batch:completion(n)) do
      n = n + 1
    end
  end
end

local function hash(paths)
  local group = open(paths)
  repeat until not go_on(group)
  for _, file in ipairs(group) do
    if not file.ended then
      finish(file)
    end
  end
end

local list = open_file(arg[1], "rb")
local text, problem = list:read "*a"
must(text, arg[1] .. ": " .. tostring(problem))
list:close()
if text ~= "" and text:sub(-1) ~= "\0" then
  text = text .. "\0"
end
out = open_file(arg[2], "wb")
local paths = {}
for path in text:gmatch "([^%z]*)%z" do
  paths[#paths + 1] = path
  if #paths == FILES then
    hash(paths)
    paths = {}
  end
end
if #paths > 0 then
  hash(paths)
end
must(out:close())

local completed = must(ring:statistics()).completed
ring:close()
local ended = libc.clock_gettime(libc.CLOCK_STEADY)
local seconds = tonumber(ended.tv_sec - started.tv_sec) + tonumber(ended.tv_nsec - started.tv_nsec) / 1e9
print(("files=%d bytes=%.0f failed=%d requests=%d completed=%d seconds=%.3f"):format(files, bytes, failed, requests,
  completed, seconds))
os.exit(failed == 0 and 0 or 1, true)
