-- SPDX-License-Identifier: MIT
--- Memory that operations read into and write from, and that outlives their use of it. `#buffer` is its size in bytes.

local arguments = require "ferrule.arguments"
local domain = require "ferrule.domain"
local object = require "ferrule.object"
local safe = require("ferrule.binding").safe

local rest = arguments.rest

local buffer = {}

local methods = {}

local new, fields_of, find = object.class("buffer", {
  methods = methods,
  length = function(fields)
    return fields.size
  end,
  finish = function(fields)
    safe.ferrule_drop(fields.number)
  end,
})

buffer.fields_of = fields_of
--- The fields of a buffer, nil of anything else.
buffer.find = find

--- `size` bytes (1 to 1 GiB) of zeroed, page-aligned memory; or nil, message, errno.
function buffer.new(size)
  local handle, text, code = domain.open(safe.ferrule_buffer_open, size)
  if not handle then
    return nil, text, code
  end
  return new { number = handle, size = assert(safe.ferrule_buffer_size(handle)) }
end

--- The number that the generated functions know it by, and that a request's field `buffer` holds, as it may the buffer
--- itself.
function methods:handle()
  return fields_of(self).number
end

--- A copy of `count` bytes (all that follow) from `at` (0) on, as a string.
function methods:string(at, count)
  local own = fields_of(self)
  at = at == nil and 0 or at
  if count == nil or type(count) == "number" and count > own.size then
    count = rest(own.size, at)
  end
  return safe.ferrule_buffer_read(own.number, at, count)
end

--- Copies all of a string into the buffer, from `at` on. Returns how many bytes.
function methods:fill(at, bytes)
  return safe.ferrule_buffer_write(fields_of(self).number, at, bytes)
end

--- The memory itself: an object with #, string(at, count), fill(at, bytes) and release(). It stays until it is released
--- or collected, also after close(). The kernel may write to it meanwhile.
function methods:view()
  return safe.ferrule_buffer_pin(fields_of(self).number)
end

--- What ring:statx() wrote there, from `at` (0) on: a table of numbers. mask, block_size, attributes, links, uid, gid,
--- mode, inode, size, blocks, device, special_device; accessed, created, changed, modified in nanoseconds since 1970.
function buffer.stat(from, at)
  return safe.ferrule_stat_read(fields_of(from).number, at == nil and 0 or at)
end

--- Gives the buffer up; its memory lasts until no operation, table or view uses it. Never blocks; twice is harmless.
function methods:close()
  local own = fields_of(self)
  if not own.closed then
    own.closed = true
    safe.ferrule_buffer_close(own.number)
  end
  return true
end

return buffer
