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
local batch = require "ferrule.batch"
local completion = require "ferrule.completion"
local domain = require "ferrule.domain"
local object = require "ferrule.object"
local operations = require "ferrule.operations"
local safe = require("ferrule.binding").safe
local tables = require "ferrule.tables"

local counted, many, nanoseconds = arguments.counted, arguments.many, arguments.nanoseconds
local complete, complete_all = completion.of, completion.all_of

local CAPACITY = 128 -- completions that one wait returns at most, unless more are asked for
local MOST = 65536 -- completions that any ring can hold

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

-- The methods of ferrule.operations take the ring's handle.
for name, call in pairs(operations.methods) do
  methods[name] = function(self, ...)
    return call(fields_of(self).handle, ...)
  end
end

-- ---- many requests ----

--- Queues requests, an array of what ferrule.request makes, in one call. Returns the array of their operations: fewer
--- than there are requests where places are full. If a request is wrong none is queued, and the message names it.
function methods:queue(requests)
  local numbers, text, code = safe.ferrule_queue(fields_of(self).handle, many("ring:queue", requests))
  if not numbers then
    return nil, counted(text), code
  end
  return numbers
end

-- How many there are, where LuaJIT has them in an array of its own.
local function count_of(requests)
  if type(requests) == "cdata" then
    local ffi = require "ffi"
    return ffi.sizeof(requests) / ffi.sizeof(safe.arrays.ferrule_request, 1)
  end
  return #requests
end

--- Carries requests out, an array of what ferrule.request makes, and waits for all, at most `timeout` seconds (nil: no
--- limit). Returns the array of their completions, in the order of the requests, and how many failed. A chain of linked
--- requests can go on with the file that its first one opened: ferrule.OPENED. What has not ended in time is cancelled
--- and has -ETIME. More requests than the ring has places for go in pieces.
function methods:run(requests, timeout)
  local own = fields_of(self)
  local limit = nanoseconds("ring:run", "timeout", timeout)
  local records, failures, code = safe.ferrule_run(own.handle, many("ring:run", requests), limit)
  -- None of some: a signal came. Lua's hooks have had their turn when the next function is called.
  while records and not records[1] and count_of(requests) > 0 do
    records, failures, code = safe.ferrule_run_resume(own.handle, count_of(requests))
  end
  if not records then
    return nil, counted(failures), code
  end
  return complete_all(records), failures
end

--- Prepares requests, an array of what ferrule.request makes, to be carried out any number of times: see
--- ferrule.batch. What they use is held until the batch is closed or collected.
function methods:batch(requests)
  return batch.new(self, fields_of(self).handle, many("ring:batch", requests))
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
