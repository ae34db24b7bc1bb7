-- SPDX-License-Identifier: MIT
--- A ring's registered files and buffers: operations on them skip a look-up, or the pinning of pages, each time.
--
-- Places count from 0, as in the kernel. `#table` is their number. A table lasts as long as its ring, or until it is
-- closed.

local buffer = require "ferrule.buffer"
local arguments = require "ferrule.arguments"
local object = require "ferrule.object"
local safe = require("ferrule.binding").safe

local FIXED_FILE = safe.FERRULE_FIXED_FILE

local tables = {}

local function closes(fields_of, close)
  return function(self)
    local own = fields_of(self)
    if not own.closed then
      own.closed = true
      close(own.handle)
    end
    return true
  end
end

local function is_place(own, place)
  return type(place) == "number" and place >= 0 and place < own.count and place % 1 == 0
end

-- Opens a table of items or, by a number, of that many empty places.
local function open(call, items, tags, open_items, open_sparse)
  if type(items) == "number" then
    if tags ~= nil then
      arguments.refuse(call, "tags", tags, "nil, as empty places have none")
    end
    return open_sparse(items)
  end
  return open_items(items, tags)
end

-- ---- files ----

local files_methods = {}

local new_files, files_fields = object.class("file table", {
  methods = files_methods,
  length = function(own)
    return own.count
  end,
  -- What an operation takes as its file.
  index = function(own, place)
    return is_place(own, place) and FIXED_FILE + place or nil
  end,
})

--- Registers descriptors with the ring, or a number of empty places; see ring:register_files().
function tables.files(ring, files, tags)
  local handle, text, code = open("ring:register_files", files, tags, function(items, item_tags)
    return safe.ferrule_files_open(ring, items, item_tags)
  end, function(count)
    return safe.ferrule_files_open_sparse(ring, count)
  end)
  if not handle then
    return nil, text, code
  end
  return new_files { handle = handle, count = assert(safe.ferrule_files_count(handle)) }
end

--- Replaces entries from `offset` on; EMPTY_FILE empties one, SKIP_FILE leaves it. Returns how many. An entry that had
--- a tag gives a completion of kind RESOURCE with that tag, once it is no longer used.
function files_methods:update(offset, files, tags)
  return safe.ferrule_files_update(files_fields(self).handle, offset, files, tags)
end

--- Unregisters the files. May wait for operations on them; twice is harmless.
files_methods.close = closes(files_fields, safe.ferrule_files_close)

-- ---- buffers ----

local buffers_methods = {}

local new_buffers, buffers_fields = object.class("buffer table", {
  methods = buffers_methods,
  length = function(own)
    return own.count
  end,
  -- The buffer at a place, nil where it is empty.
  index = function(own, place)
    return is_place(own, place) and own.buffers[place] or nil
  end,
})

-- The handles of buffers, 0 for false, which is an empty place.
local function handles_of(call, buffers)
  if type(buffers) ~= "table" then
    arguments.refuse(call, "buffers", buffers, "a table of buffers, or a number of empty places")
  end
  local handles = {}
  for n = 1, #buffers do
    local memory = buffers[n] and buffer.find(buffers[n])
    if memory == nil then
      arguments.refuse(call, ("buffers[%d]"):format(n), buffers[n], "a buffer, or false")
    end
    handles[n] = memory and memory.number or 0
  end
  return handles
end

local function keep(own, offset, buffers, count)
  for n = 1, count do
    own.buffers[offset + n - 1] = buffers[n] or nil
  end
end

--- Registers buffers with the ring, or a number of empty places; see ring:register_buffers().
function tables.buffers(ring, buffers, tags)
  local handle, text, code = open("ring:register_buffers", buffers, tags, function(items, item_tags)
    return safe.ferrule_buffers_open(ring, handles_of("ring:register_buffers", items), item_tags)
  end, function(count)
    return safe.ferrule_buffers_open_sparse(ring, count)
  end)
  if not handle then
    return nil, text, code
  end
  local own = { handle = handle, count = assert(safe.ferrule_buffers_count(handle)), buffers = {} }
  keep(own, 0, buffers, type(buffers) == "table" and #buffers or 0)
  return new_buffers(own)
end

--- Replaces entries from `offset` on; false empties one. Returns how many. Tags as for files.
function buffers_methods:update(offset, buffers, tags)
  local own = buffers_fields(self)
  local handles = handles_of("buffers:update", buffers)
  local count, text, code = safe.ferrule_buffers_update(own.handle, offset, handles, tags)
  if not count then
    return nil, text, code
  end
  keep(own, tonumber(offset), buffers, count) -- LuaJIT takes 64-bit integers too, which are no keys
  return count
end

--- Unregisters the buffers. May wait for operations on them; twice is harmless.
buffers_methods.close = closes(buffers_fields, safe.ferrule_buffers_close)

return tables
