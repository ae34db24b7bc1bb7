-- SPDX-License-Identifier: MIT
--- The ring: operations go in, completions come out.
--
-- A method queues an operation and returns its number; submit(), wait() or wait_for() hands it to the kernel, or the
-- next operation that finds the queue full. All that it uses is held until it has completed: buffers may be dropped at
-- once. `file` is a descriptor, or an entry of the ring's file table. Options, a table, are common to all operations:
--
--   tag       0 to 2^64-1, comes back in the completion
--   link      the next operation on the ring starts when this one has succeeded, else it is cancelled
--   hardlink  the same, however this one ends
--   drain     starts when all operations before it have completed
--   async     goes to a worker thread of the kernel at once
--
-- Failures are nil, message, errno: EAGAIN where as many operations are outstanding as there are places for
-- completions, EINVAL for values out of range, EBADF after close(). What the kernel finds while it carries an
-- operation out is the completion's result.

local arguments = require "ferrule.arguments"
local buffer = require "ferrule.buffer"
local completion = require "ferrule.completion"
local domain = require "ferrule.domain"
local object = require "ferrule.object"
local safe = require("ferrule.binding").safe
local tables = require "ferrule.tables"

local flags_of, options_of, tag_of = arguments.flags, arguments.options, arguments.tag
local nanoseconds, rest = arguments.nanoseconds, arguments.rest
local find_buffer = buffer.find
local complete, complete_all = completion.of, completion.all_of

local WORKING_DIRECTORY = safe.FERRULE_WORKING_DIRECTORY
local CAPACITY = 128 -- completions that one wait returns at most, unless more are asked for
local MOST = 65536 -- completions that any ring can hold

-- What io.open calls them, as open(2) does on nearly all of Linux.
local MODES = { r = 0, ["r+"] = 2, w = 577, ["w+"] = 578, a = 1089, ["a+"] = 1090 }

-- Options that few operations have.
local PART = arguments.names("at", "size", "offset")
local OPEN = arguments.names("directory")
local FSYNC = arguments.names("datasync")

local ring = {}

local methods = {}

local new, fields_of = object.class("ring", {
  methods = methods,
  finish = function(fields)
    safe.ferrule_drop(fields.handle)
  end,
})

-- ---- its life ----

local SETTINGS = { entries = true, completions = true, disabled = true, clamp = true }

local function settings_of(settings)
  if type(settings) ~= "table" then
    return { entries = settings }
  end
  for name in pairs(settings) do
    if not SETTINGS[name] then
      arguments.refuse("ring", "a setting", name, "entries, completions, disabled or clamp")
    end
  end
  return settings
end

--- A ring with `entries` places for submissions (1 to 32768, rounded up to a power of two; 64), or of a table of
--- settings: entries; completions, the places for completions (0: twice as many); disabled, it takes operations only
--- after enable(); clamp, too many entries mean as many as the kernel allows. Or nil, message, errno.
function ring.new(settings)
  local given = settings_of(settings)
  local flags = (given.disabled and safe.FERRULE_RING_DISABLED or 0) + (given.clamp and safe.FERRULE_RING_CLAMP or 0)
  local entries = given.entries == nil and 64 or given.entries
  local completions = given.completions == nil and 0 or given.completions
  local handle, text, code = domain.open(safe.ferrule_ring_open, entries, completions, flags)
  if not handle then
    return nil, text, code
  end
  return new { handle = handle }
end

--- Enables a ring that was made disabled. EBADFD if it is enabled already.
function methods:enable()
  return safe.ferrule_ring_enable(fields_of(self).handle)
end

--- The ring's own descriptor, which polls readable while completions wait. It stays the ring's.
function methods:fileno()
  return safe.ferrule_ring_descriptor(fields_of(self).handle)
end

--- Cancels what is in flight and waits for it, at most `deadline` seconds (1). Returns the number of operations that
--- could not be cancelled by then: their memory stays held, in the quarantine, until they end. Twice is harmless.
function methods:close(deadline)
  local own = fields_of(self)
  local limit = nanoseconds("ring:close", "deadline", deadline == nil and 1 or deadline)
  if own.closed then
    return 0
  end
  own.closed = true
  return safe.ferrule_ring_close(own.handle, limit)
end

-- ---- operations ----

--- Does nothing, successfully.
function methods:nop(options)
  options = options_of("ring:nop", options)
  return safe.ferrule_nop(fields_of(self).handle, flags_of(options), tag_of(options))
end

--- Opens a file; the result is a new descriptor, close-on-exec, that the caller has to close. `how` is "r", "w", "a",
--- "r+", "w+" or "a+" as for io.open ("r"), or a number as for open(2); `mode` the permissions of a new file (438, that
--- is 0666). Option directory: a descriptor at which a relative path starts.
function methods:open(path, how, mode, options)
  options = options_of("ring:open", options, OPEN)
  how = how == nil and 0 or MODES[how] or how
  local directory = options.directory == nil and WORKING_DIRECTORY or options.directory
  return safe.ferrule_openat(fields_of(self).handle, directory, path, how, mode == nil and 438 or mode,
    flags_of(options), tag_of(options))
end

-- at, size and offset of a part of a buffer, with their defaults.
local function part_of(options, whole)
  local at, size, offset = options.at, options.size, options.offset
  at = at == nil and 0 or at
  return at, size == nil and rest(whole, at) or size, offset == nil and 0 or offset
end

--- Reads into a buffer. Options: size, how many bytes (as many as fit); at, where in the buffer (0); offset, where in
--- the file (0), or AT_POSITION. The result is how many bytes came: 0 at the file's end.
function methods:read(file, into, options)
  local own, memory = fields_of(self), find_buffer(into)
  if not memory then
    arguments.refuse("ring:read", "into", into, "a buffer")
  end
  options = options_of("ring:read", options, PART)
  local at, size, offset = part_of(options, memory.size)
  return safe.ferrule_read(own.handle, file, memory.handle, at, size, offset, flags_of(options), tag_of(options))
end

-- Gives the buffer up whatever comes of the call, also an error about its arguments.
local function closing(handle, called, ...)
  safe.ferrule_buffer_close(handle)
  if not called then
    error((...), 0)
  end
  return ...
end

-- The kernel must not see memory that Lua may move or free: a string is copied into a buffer that lasts as long as the
-- operation.
local function write_string(own, file, text, options)
  local at, size, offset = part_of(options, #text)
  local handle, message, code = domain.open(safe.ferrule_buffer_open, math.max(#text, 1))
  if not handle then
    return nil, message, code
  end
  safe.ferrule_buffer_write(handle, 0, text)
  return closing(handle, pcall(safe.ferrule_write, own.handle, file, handle, at, size, offset, flags_of(options),
    tag_of(options)))
end

--- Writes a buffer, or a string, which is copied. Options: size, how many bytes (all that follow); at, from where in it
--- (0); offset, where in the file (0), or AT_POSITION. The result is how many bytes were written.
function methods:write(file, data, options)
  local own = fields_of(self)
  options = options_of("ring:write", options, PART)
  if type(data) == "string" then
    return write_string(own, file, data, options)
  end
  local memory = find_buffer(data)
  if not memory then
    arguments.refuse("ring:write", "data", data, "a string or a buffer")
  end
  local at, size, offset = part_of(options, memory.size)
  return safe.ferrule_write(own.handle, file, memory.handle, at, size, offset, flags_of(options), tag_of(options))
end

--- Makes what was written to the file durable. Option datasync: only the data.
function methods:fsync(file, options)
  options = options_of("ring:fsync", options, FSYNC)
  local how = options.datasync and safe.FERRULE_DATASYNC or 0
  return safe.ferrule_fsync(fields_of(self).handle, file, how, flags_of(options), tag_of(options))
end

--- Closes a descriptor, or empties the entry of the ring's file table that `file` is.
function methods:close_file(file, options)
  options = options_of("ring:close_file", options)
  return safe.ferrule_close(fields_of(self).handle, file, flags_of(options), tag_of(options))
end

--- Cancels another operation of this ring; its own completion comes too. The result is 0; -ENOENT if the other has
--- completed already, -EALREADY if it is past cancelling.
function methods:cancel(operation, options)
  options = options_of("ring:cancel", options)
  return safe.ferrule_cancel(fields_of(self).handle, operation, flags_of(options), tag_of(options))
end

--- Completes after `seconds` with -ETIME, or with 0 once `count` other completions came (0: only the time).
function methods:timeout(seconds, count, options)
  options = options_of("ring:timeout", options)
  if seconds == nil then
    arguments.refuse("ring:timeout", "seconds", seconds, "a number")
  end
  local limit = nanoseconds("ring:timeout", "seconds", seconds)
  return safe.ferrule_timeout(fields_of(self).handle, limit, count == nil and 0 or count, flags_of(options),
    tag_of(options))
end

-- ---- submission and completion ----

--- Hands all that is queued to the kernel. Returns how many operations it took.
function methods:submit()
  return safe.ferrule_submit(fields_of(self).handle)
end

--- Submits, waits for `minimum` completions (1), at most `timeout` seconds (nil: no limit), and returns what is there,
--- an array in the order in which they came: fewer where the time is over, at most `capacity`. With minimum 0 it does
--- not wait. EDEADLK where the wait could never end.
function methods:wait(minimum, timeout, capacity)
  minimum = minimum == nil and 1 or minimum
  local limit = nanoseconds("ring:wait", "timeout", timeout)
  if capacity == nil then
    capacity = type(minimum) == "number" and minimum > CAPACITY and math.min(minimum, MOST) or CAPACITY
  end
  local records, text, code = safe.ferrule_wait(fields_of(self).handle, capacity, minimum, limit)
  if not records then
    return nil, text, code
  end
  return complete_all(records)
end

--- Submits, and waits for one operation, at most `timeout` seconds (nil: no limit); other completions stay. ETIME
--- where the time is over, ENOENT if its completion was read before.
function methods:wait_for(operation, timeout)
  local limit = nanoseconds("ring:wait_for", "timeout", timeout)
  local record, text, code = safe.ferrule_wait_for(fields_of(self).handle, operation, limit)
  if not record then
    return nil, text, code
  end
  return complete(record)
end

-- ---- registration ----

--- Registers an array of descriptors (EMPTY_FILE for an empty place) for the ring's operations, or a number of empty
--- places. A tag (0: none) comes back in a completion of kind RESOURCE when its entry was replaced or unregistered and
--- is no longer used. files[i], from 0, is what an operation takes.
function methods:register_files(files, tags)
  return tables.files(fields_of(self).handle, files, tags)
end

--- Registers an array of buffers (false for an empty place), or a number of empty places. Operations on them then use
--- the registration by themselves. Tags as for files.
function methods:register_buffers(buffers, tags)
  return tables.buffers(fields_of(self).handle, buffers, tags)
end

--- Has an eventfd signalled whenever a completion is posted. EBUSY if the ring has one; EINVAL if it is none.
function methods:register_eventfd(descriptor)
  return safe.ferrule_eventfd_register(fields_of(self).handle, descriptor)
end

--- ENXIO if the ring has none.
function methods:unregister_eventfd()
  return safe.ferrule_eventfd_unregister(fields_of(self).handle)
end

-- ---- knowledge ----

--- Does the kernel know the operation with this number (IORING_OP_*) on this ring? EINVAL above 255.
function methods:supports(opcode)
  local answer, text, code = safe.ferrule_supports(fields_of(self).handle, opcode)
  if not answer then
    return nil, text, code
  end
  return answer == 1
end

--- Counts since the ring was made: entries, completions, submitted, completed, in_flight, ready, held_bytes.
function methods:statistics()
  return safe.ferrule_ring_statistics(fields_of(self).handle)
end

return ring
