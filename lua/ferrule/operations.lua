-- SPDX-License-Identifier: MIT
--- The operations of a ring: for each a method of rings, which queues it, and a function of ferrule.request, which
--- makes the record that asks for the same. Both settle their arguments here.

local arguments = require "ferrule.arguments"
local buffer = require "ferrule.buffer"
local safe = require("ferrule.binding").safe

local flags_of, options_of, tag_of = arguments.flags, arguments.options, arguments.tag
local names, nanoseconds, refuse, rest = arguments.names, arguments.nanoseconds, arguments.refuse, arguments.rest
local find_buffer = buffer.find

local WORKING_DIRECTORY = safe.FERRULE_WORKING_DIRECTORY
local AT_POSITION = safe.FERRULE_AT_POSITION
local AT_SYMLINK_NOFOLLOW, AT_REMOVEDIR, AT_EMPTY_PATH = 0x100, 0x200, 0x1000
local RENAME_NOREPLACE, RENAME_EXCHANGE = 1, 2
local STATX_ALL = 0xfff -- what stat(2) tells, and when the file was made

-- What io.open calls them, as open(2) does on nearly all of Linux.
local MODES = { r = 0, ["r+"] = 2, w = 577, ["w+"] = 578, a = 1089, ["a+"] = 1090 }

-- Options that few operations have.
local OPEN = names("directory", "slot")
local PART = names("at", "size", "offset")
local PARTS = names("offset")
local FSYNC = names("datasync")
local STATX = names("at", "directory", "follow", "flags", "mask")
local UNLINK = names("directory", "remove_directory")
local RENAME = names("directory", "new_directory", "replace", "exchange")
local MKDIR = names("directory")
local FALLOCATE = names("mode")
local SPLICE = names("source_offset", "offset", "flags")

local operations = {
  --- Methods of rings. `ring` is the ring's handle, of which the class of rings makes the methods.
  methods = {},
  --- ferrule.request.
  requests = {},
}

local methods, requests = operations.methods, operations.requests

-- How a method and a request name a buffer: by its number, or itself, so that the record keeps it.
local function by_number(_, memory)
  return memory.number
end

local function itself(object)
  return object
end

-- `settle(where, held, ...)` makes of a method's arguments those of C's function after the ring. `where` names the
-- method in messages, `held` what stands for a buffer.
local function define(name, function_name, settle)
  local call, make = safe["ferrule_" .. function_name], safe["ferrule_request_" .. function_name]
  local method, request = "ring:" .. name, "request." .. name
  methods[name] = function(ring, ...)
    return call(ring, settle(method, by_number, ...))
  end
  requests[name] = function(...)
    return make(settle(request, itself, ...))
  end
end

local function or_else(value, default)
  if value == nil then
    return default
  end
  return value
end

-- Sets a bit of flags, unless it is set. What is no number goes on as it is: the generated binding names it.
local function with(flags, bit, wanted)
  if wanted and type(flags) == "number" and math.floor(flags / bit) % 2 == 0 then
    return flags + bit
  end
  return flags
end

define("nop", "nop", function(where, _, options)
  options = options_of(where, options)
  return flags_of(options), tag_of(options)
end)

-- ---- opening and closing ----

local function settle_open(where, _, path, how, mode, options)
  options = options_of(where, options, OPEN)
  how = how == nil and 0 or MODES[how] or how
  return or_else(options.directory, WORKING_DIRECTORY), path, how, or_else(mode, 438), flags_of(options),
    tag_of(options), options.slot
end

-- With a slot it is another function of C's, which takes the slot before the flags.
local function define_open(where, plain, direct)
  return function(ring, ...)
    local directory, path, how, mode, flags, tag, slot = settle_open(where, nil, ...)
    if slot ~= nil then
      return direct(ring, directory, path, how, mode, slot, flags, tag)
    end
    return plain(ring, directory, path, how, mode, flags, tag)
  end
end

methods.open = define_open("ring:open", safe.ferrule_openat, safe.ferrule_openat_direct)

local open_request = define_open("request.open", function(_, ...)
  return safe.ferrule_request_openat(...)
end, function(_, ...)
  return safe.ferrule_request_openat_direct(...)
end)

function requests.open(...)
  return open_request(nil, ...)
end

define("close_file", "close", function(where, _, file, options)
  options = options_of(where, options)
  return file, flags_of(options), tag_of(options)
end)

-- ---- reading and writing ----

-- at, size and offset of a part of a buffer, with their defaults.
local function part_of(options, whole)
  local at, size, offset = options.at, options.size, options.offset
  at = at == nil and 0 or at
  return at, size == nil and rest(whole, at) or size, offset == nil and 0 or offset
end

define("read", "read", function(where, held, file, into, options)
  local memory = find_buffer(into)
  if not memory then
    refuse(where, "into", into, "a buffer")
  end
  options = options_of(where, options, PART)
  local at, size, offset = part_of(options, memory.size)
  return file, held(into, memory), at, size, offset, flags_of(options), tag_of(options)
end)

define("write", "write", function(where, held, file, data, options)
  options = options_of(where, options, PART)
  local memory = find_buffer(data)
  if not memory then
    refuse(where, "data", data, "a string or a buffer")
  end
  local at, size, offset = part_of(options, memory.size)
  return file, held(data, memory), at, size, offset, flags_of(options), tag_of(options)
end)

-- The kernel must not see memory that Lua may move or free: a string is copied into a buffer that lasts as long as the
-- operation, or as the record.
local function buffer_of(text)
  local copy, message, code = buffer.new(math.max(#text, 1))
  if not copy then
    return nil, message, code
  end
  copy:fill(0, text)
  return copy
end

-- Options for that buffer: an empty string has one byte there.
local function options_of_string(text, options)
  if type(options) == "nil" or type(options) == "table" and options.size == nil then
    local own = {}
    for name, value in pairs(options or own) do
      own[name] = value
    end
    own.size = rest(#text, or_else(own.at, 0))
    return own
  end
  return options
end

-- Gives the buffer up whatever comes of the call, also an error about its arguments.
local function closing(copy, called, ...)
  copy:close()
  if not called then
    error((...), 0)
  end
  return ...
end

local write_buffer, request_buffer = methods.write, requests.write

function methods.write(ring, file, data, options)
  if type(data) ~= "string" then
    return write_buffer(ring, file, data, options)
  end
  options_of("ring:write", options, PART)
  local copy, message, code = buffer_of(data)
  if not copy then
    return nil, message, code
  end
  return closing(copy, pcall(write_buffer, ring, file, copy, options_of_string(data, options)))
end

function requests.write(file, data, options)
  if type(data) ~= "string" then
    return request_buffer(file, data, options)
  end
  options_of("request.write", options, PART)
  local copy, message, code = buffer_of(data)
  if not copy then
    return nil, message, code
  end
  return request_buffer(file, copy, options_of_string(data, options))
end

-- A buffer, or { buffer, at = ..., size = ... }, as C's part.
local function settle_part(where, held, part, n)
  local object, at, size = part, nil, nil
  if type(part) == "table" and not find_buffer(part) then
    object, at, size = part[1], part.at, part.size
  end
  local memory = find_buffer(object)
  if not memory then
    refuse(where, ("parts[%d]"):format(n), part, "a buffer, or a table of a buffer, at and size")
  end
  at = or_else(at, 0)
  return { buffer = held(object, memory), at = at, size = or_else(size, rest(memory.size, at)) }
end

local function settle_vector(where, held, file, parts, options)
  options = options_of(where, options, PARTS)
  if type(parts) ~= "table" or find_buffer(parts) then
    refuse(where, "parts", parts, "a table of buffers")
  end
  local own = {}
  for n = 1, #parts do
    own[n] = settle_part(where, held, parts[n], n)
  end
  return file, own, or_else(options.offset, 0), flags_of(options), tag_of(options)
end

define("readv", "readv", settle_vector)
define("writev", "writev", settle_vector)

define("fsync", "fsync", function(where, _, file, options)
  options = options_of(where, options, FSYNC)
  return file, options.datasync and safe.FERRULE_DATASYNC or 0, flags_of(options), tag_of(options)
end)

define("fallocate", "fallocate", function(where, _, file, offset, size, options)
  options = options_of(where, options, FALLOCATE)
  return file, offset, size, or_else(options.mode, 0), flags_of(options), tag_of(options)
end)

define("splice", "splice", function(where, _, source, file, size, options)
  options = options_of(where, options, SPLICE)
  return source, or_else(options.source_offset, AT_POSITION), file, or_else(options.offset, AT_POSITION), size,
    or_else(options.flags, 0), flags_of(options), tag_of(options)
end)

-- ---- names ----

define("statx", "statx", function(where, held, path, into, options)
  options = options_of(where, options, STATX)
  local memory = find_buffer(into)
  if not memory then
    refuse(where, "into", into, "a buffer")
  end
  local directory, how = or_else(options.directory, WORKING_DIRECTORY), or_else(options.flags, 0)
  if type(path) == "number" then
    directory, path, how = path, "", with(how, AT_EMPTY_PATH, true)
  end
  return directory, path, held(into, memory), or_else(options.at, 0), with(how, AT_SYMLINK_NOFOLLOW,
    options.follow == false), or_else(options.mask, STATX_ALL), flags_of(options), tag_of(options)
end)

define("unlink", "unlinkat", function(where, _, path, options)
  options = options_of(where, options, UNLINK)
  return or_else(options.directory, WORKING_DIRECTORY), path, options.remove_directory and AT_REMOVEDIR or 0,
    flags_of(options), tag_of(options)
end)

define("rename", "renameat", function(where, _, path, new_path, options)
  options = options_of(where, options, RENAME)
  local how = (options.replace == false and RENAME_NOREPLACE or 0) + (options.exchange and RENAME_EXCHANGE or 0)
  return or_else(options.directory, WORKING_DIRECTORY), path, or_else(options.new_directory, WORKING_DIRECTORY),
    new_path, how, flags_of(options), tag_of(options)
end)

define("mkdir", "mkdirat", function(where, _, path, mode, options)
  options = options_of(where, options, MKDIR)
  return or_else(options.directory, WORKING_DIRECTORY), path, or_else(mode, 511), flags_of(options), tag_of(options)
end)

-- ---- waiting ----

define("poll", "poll_add", function(where, _, file, events, options)
  options = options_of(where, options)
  return file, events, flags_of(options), tag_of(options)
end)

define("cancel", "cancel", function(where, _, operation, options)
  options = options_of(where, options)
  return operation, flags_of(options), tag_of(options)
end)

define("timeout", "timeout", function(where, _, seconds, count, options)
  options = options_of(where, options)
  if seconds == nil then
    refuse(where, "seconds", seconds, "a number")
  end
  return nanoseconds(where, "seconds", seconds), or_else(count, 0), flags_of(options), tag_of(options)
end)

return operations
