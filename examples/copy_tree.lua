-- SPDX-License-Identifier: MIT
-- Copies a folder with all that is in it through a ring:   copy_tree.lua SOURCE TARGET
--
-- TARGET must not be there yet. Folders, files and symbolic links are copied, with their permissions (as the umask
-- allows, and so that a folder's owner can write into it) and times; links are never followed. What cannot be copied is
-- told on standard error, and the rest goes on; no file is left half copied. The last line on standard output is a line
-- of counts.
--
-- Folders are copied level by level: one call asks for what all entries are, one makes the folders. FILES files are
-- copied at a time, by one call: a chain for each opens source and target into the ring's file table, reads, writes,
-- and reads once more to see that this was the end. What does not end so is copied again by prepared batches of many
-- pieces. Neither io_uring nor Lua can list a folder, make a link or set times: libc does, bound by
-- bindings/overlays/libc.h.

local ferrule = require "ferrule"
local libc = require "libc"

local request = ferrule.request
local FILES = 32
local PIECES = 2 * FILES
local SIZE = 65536 -- bytes of a piece
local STAT = 256 -- bytes that a statx fills
local ASKED = 256 -- entries that are asked for in one call
local LISTED = 65536 -- bytes of a folder that are read in one go
local FOLDER, FILE, LINK = 4, 8, 10 -- the first digits of a mode
local SECOND = 1000000000 -- in nanoseconds
local HERE = -100 -- AT_FDCWD
local NOT_FOLLOWED = 256 -- AT_SYMLINK_NOFOLLOW

local counts = { files = 0, folders = 0, links = 0, bytes = 0, failed = 0 }
local started = libc.clock_gettime(libc.CLOCK_STEADY)

if #arg ~= 2 then
  io.stderr:write "usage: copy_tree SOURCE TARGET\n"
  os.exit(1)
end

-- What a call gave that has to succeed.
local function must(result, text)
  if not result then
    io.stderr:write("copy_tree: ", text, "\n")
    os.exit(1)
  end
  return result
end

local ring = must(ferrule.ring(4 * FILES))
local stats = must(ferrule.buffer(ASKED * STAT))
local buffer = must(ferrule.buffer(PIECES * SIZE))
must(ring:register_buffers { buffer })
local places = must(ring:register_files(2 * FILES))

local function fail(path, text)
  io.stderr:write(path, ": ", text, "\n")
  counts.failed = counts.failed + 1
end

-- Whether an operation on `path` did what it should; tells why not.
local function succeeded(path, completion)
  local result, text = completion:check()
  if not result then
    fail(path, text)
  end
  return result ~= nil
end

-- ---- times ----

-- The record that C has for nanoseconds since 1970, which may be an object, where numbers are doubles.
local function time_of(nanoseconds)
  local rest = nanoseconds % SECOND
  if rest < 0 then
    rest = rest + SECOND -- LuaJIT's integers divide as C's do
  end
  local seconds = (nanoseconds - rest) / SECOND
  if type(seconds) == "number" then
    seconds = math.floor(seconds + 0.5) -- Lua 5.3 and later divide in doubles
  end
  return { tv_sec = seconds, tv_nsec = rest }
end

-- Gives a copy its original's times.
local function finish(entry)
  local times = { time_of(entry.stat.accessed), time_of(entry.stat.modified) }
  local done, text = libc.utimensat(HERE, entry.target, times, NOT_FOLLOWED)
  if not done then
    fail(entry.target, text)
  end
end

-- ---- files, piece by piece ----

-- A column that counts in pieces.
local function steps(first)
  local column = {}
  for n = 1, PIECES do
    column[n] = first + SIZE * (n - 1)
  end
  return column
end

-- Reads on from `at`. Returns the sizes of the pieces that came, up to the first one that is not whole, and their sum.
local function read_pieces(reads, at)
  must(reads:run { offsets = steps(at) })
  local results, sizes, sum = reads:results(), {}, 0
  for n = 1, PIECES do
    local size = results[n]
    if size < 0 then
      local _, text = reads:completion(n):check()
      return nil, text
    end
    sizes[n] = size
    sum = sum + size
    if size < SIZE then
      break
    end
  end
  return sizes, sum
end

-- Writes pieces from `at` on; what is written in part is gone on with. Returns true, or nil and why not.
local function write_pieces(writes, at, sizes, left)
  local offsets, targets = steps(at), steps(0)
  for n = #sizes + 1, PIECES do
    sizes[n] = 0
  end
  while left > 0 do
    must(writes:run { offsets = offsets, sizes = sizes, targets = targets })
    local results = writes:results()
    for n = 1, PIECES do
      local count = results[n]
      if count < 0 then
        local _, text = writes:completion(n):check()
        return nil, text
      elseif count == 0 and sizes[n] > 0 then
        return nil, "a write wrote nothing"
      end
      offsets[n], targets[n], sizes[n] = offsets[n] + count, targets[n] + count, sizes[n] - count
      left = left - count
    end
  end
  return true
end

-- The batches that copy all of the file at a place, made when they are needed.
local slow = {}
local function pieces_of(place)
  if not slow[place] then
    local reads, writes = {}, {}
    for n = 1, PIECES do
      local part = { at = SIZE * (n - 1), size = SIZE }
      reads[n] = request.read(places[2 * place], buffer, part)
      writes[n] = request.write(places[2 * place + 1], buffer, part)
    end
    slow[place] = { reads = must(ring:batch(reads)), writes = must(ring:batch(writes)) }
  end
  return slow[place]
end

-- Copies a file, which its places have open, from its beginning. Returns how many bytes, or nil and why not.
local function copy_pieces(place)
  local batches, at = pieces_of(place), 0
  repeat
    local sizes, came = read_pieces(batches.reads, at)
    if not sizes then
      return nil, came
    end
    local written, text = write_pieces(batches.writes, at, sizes, came)
    if not written then
      return nil, text
    end
    at = at + came
  until came == 0
  return at
end

-- ---- files, in groups ----

-- Appends the requests that copy a file of one piece, if its size is what statx told.
local function append_chain(requests, place, file)
  local source, target = places[2 * place], places[2 * place + 1]
  local at, size = SIZE * place, file.stat.size <= SIZE and file.stat.size or 0
  local function append(one)
    requests[#requests + 1] = one
  end
  append(request.open(file.source, libc.OPEN_NO_LINK, nil, { slot = 2 * place, link = true }))
  append(request.open(file.target, libc.OPEN_WRITE + libc.OPEN_CREATE + libc.OPEN_NEW, file.stat.mode % 512,
    { slot = 2 * place + 1, link = true }))
  if size > 0 then
    append(request.read(source, buffer, { at = at, size = size, link = true }))
    append(request.write(target, buffer, { at = at, size = size, link = true }))
  end
  append(request.read(source, buffer, { at = at, size = SIZE, offset = size }))
end

local function took(file, count)
  counts.files = counts.files + 1
  counts.bytes = counts.bytes + count
  finish(file)
end

-- Copies a file again; what was copied of it goes if that fails.
local function again(file, place)
  local count, text = copy_pieces(place)
  if count then
    took(file, count)
  else
    fail(file.source, text)
    must(ring:run { request.unlink(file.target) })
  end
end

local function copy_group(files, first, last)
  local requests, starts = {}, {}
  for n = first, last do
    starts[n] = #requests + 1
    append_chain(requests, n - first, files[n])
  end
  local done = must(ring:run(requests))
  starts[last + 1] = #requests + 1
  for n = first, last do
    local file, opened, made = files[n], done[starts[n]], done[starts[n] + 1]
    if opened.result < 0 then
      succeeded(file.source, opened)
    elseif succeeded(file.target, made) then
      if done[starts[n + 1] - 1].result == 0 then -- that was the end: what was read was written
        took(file, file.stat.size)
      else
        again(file, n - first)
      end
    end
  end
end

-- ---- folders ----

-- Calls `each` with the names in a piece of a folder: behind 19 bytes, ended by NUL, the next entry at a multiple of 8.
local function names_in(listed, each)
  local at = 0
  while at < #listed do
    local ending = listed:find("\0", at + 20, true)
    local name = listed:sub(at + 20, ending - 1)
    if name ~= "." and name ~= ".." then
      each(name)
    end
    at = ending + -ending % 8
  end
end

-- Appends what is in a folder to entries.
local function list(folder, entries)
  local descriptor, text = must(ring:wait_for(must(ring:open(folder.source, libc.OPEN_FOLDER)))):check()
  local listed = ""
  while descriptor and listed do
    listed, text = libc.getdents64(descriptor, LISTED)
    if listed == "" then
      break
    end
    names_in(listed or "", function(name)
      entries[#entries + 1] = { source = folder.source .. "/" .. name, target = folder.target .. "/" .. name }
    end)
  end
  if text then
    fail(folder.source, text)
  end
  if descriptor then
    must(ring:wait_for(must(ring:close_file(descriptor))))
  end
end

-- Asks what the entries are. Returns those that are there still.
local function ask(entries)
  local known = {}
  for first = 1, #entries, ASKED do
    local requests = {}
    for n = first, math.min(first + ASKED - 1, #entries) do
      requests[n - first + 1] = request.statx(entries[n].source, stats, { at = STAT * (n - first), follow = false })
    end
    for n, completion in ipairs(must(ring:run(requests))) do
      local entry = entries[first + n - 1]
      if succeeded(entry.source, completion) then
        entry.stat = must(ferrule.stat(stats, STAT * (n - 1)))
        known[#known + 1] = entry
      end
    end
  end
  return known
end

-- Makes folders, which their owner can write into. Returns those that could be made.
local function make(folders)
  local requests, made = {}, {}
  for n, folder in ipairs(folders) do
    requests[n] = request.mkdir(folder.target, folder.stat.mode % 64 + 448)
  end
  for n, completion in ipairs(must(ring:run(requests))) do
    if succeeded(folders[n].target, completion) then
      made[#made + 1] = folders[n]
    end
  end
  counts.folders = counts.folders + #made
  return made
end

local function copy_link(entry)
  local held, text = libc.readlink(entry.source, 4096)
  local made = held
  if held then
    made, text = libc.symlink(held, entry.target)
  end
  if not made then
    fail(held and entry.target or entry.source, text)
    return
  end
  counts.links = counts.links + 1
  finish(entry)
end

-- Copies what is in these folders, but for the folder `target`. Returns the folders among it, which are empty still.
local function copy_level(folders, target)
  local entries, inner, files = {}, {}, {}
  for _, folder in ipairs(folders) do
    list(folder, entries)
  end
  for _, entry in ipairs(ask(entries)) do
    local kind, stat = math.floor(entry.stat.mode / 4096), entry.stat
    if kind == FOLDER and stat.inode == target.inode and stat.device == target.device then
      fail(entry.source, "is the target itself")
    elseif kind == FOLDER then
      inner[#inner + 1] = entry
    elseif kind == FILE then
      files[#files + 1] = entry
    elseif kind == LINK then
      copy_link(entry)
    else
      fail(entry.source, "is no file, folder or link")
    end
  end
  for first = 1, #files, FILES do
    copy_group(files, first, math.min(first + FILES - 1, #files))
  end
  return make(inner)
end

-- What is at a path; without it there is nothing to do.
local function must_stat(path)
  if not succeeded(path, must(ring:run { request.statx(path, stats) })[1]) then
    os.exit(1)
  end
  return must(ferrule.stat(stats))
end

local function copy(source, target)
  local root = { source = source, target = target, stat = must_stat(source) }
  if math.floor(root.stat.mode / 4096) ~= FOLDER then
    fail(source, "is no folder")
    os.exit(1)
  end
  local level = make { root }
  if #level == 0 then
    os.exit(1)
  end
  local made, all = must_stat(target), {}
  while #level > 0 do
    for _, folder in ipairs(level) do
      all[#all + 1] = folder
    end
    level = copy_level(level, made)
  end
  for n = #all, 1, -1 do -- their times change for as long as something is copied into them
    finish(all[n])
  end
end

copy(arg[1], arg[2])
ring:close()
local ended = libc.clock_gettime(libc.CLOCK_STEADY)
local seconds = tonumber(ended.tv_sec - started.tv_sec) + tonumber(ended.tv_nsec - started.tv_nsec) / SECOND
print(("files=%d folders=%d links=%d bytes=%.0f failed=%d seconds=%.3f"):format(counts.files, counts.folders,
  counts.links, tonumber(counts.bytes), counts.failed, seconds))
os.exit(counts.failed == 0 and 0 or 1, true)
