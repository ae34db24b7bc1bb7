-- SPDX-License-Identifier: MIT
--- Requests that are prepared once and run many times: checked, resolved, and all that they use held. `#batch` is their
--- number. A run carries all of them out, in one call, which is the fastest way there is from Lua.
--
--   local requests = {}
--   for n = 1, 64 do
--     requests[n] = ferrule.request.read(file, buffer, { at = 4096 * (n - 1), size = 4096 })
--   end
--   local batch = assert(ring:batch(requests))
--   local failures = assert(batch:run { offsets = offsets })
--   for n, result in ipairs(batch:results()) do ... end

local arguments = require "ferrule.arguments"
local completion = require "ferrule.completion"
local object = require "ferrule.object"
local safe = require("ferrule.binding").safe

local counted, nanoseconds, only, refuse = arguments.counted, arguments.nanoseconds, arguments.only, arguments.refuse
local complete = completion.of

local EINTR, EINPROGRESS = 4, 115
local COLUMNS = arguments.listed { "offsets", "sizes", "targets", "tags", "timeout" }
local NONE = {}

local run_batch = safe.ferrule_batch_run

local batch = {}

local methods = {}

local new, fields_of = object.class("batch", {
  methods = methods,
  length = function(fields)
    return fields.count
  end,
  finish = function(fields)
    safe.ferrule_drop(fields.handle)
  end,
})

--- See ring:batch().
function batch.new(ring, ring_handle, requests)
  local handle, text, code = safe.ferrule_batch_open(ring_handle, requests)
  if not handle then
    return nil, counted(text), code
  end
  local view = assert(safe.ferrule_batch_results(handle))
  -- The ring lasts as long as its batches.
  return new {
    handle = handle, ring_handle = ring_handle, ring = ring, own_view = view, count = #view, current = view.current,
  }
end

-- Ends a run that an error in a hook left behind, interrupted.
local function give_up(own)
  safe.ferrule_batch_resume(own.ring_handle, own.handle, 0)
end

-- Where a signal came, Lua's hooks have had their turn when the next function is called.
local function resume(own)
  local failures, text, code
  repeat
    failures, text, code = safe.ferrule_batch_resume(own.ring_handle, own.handle)
  until code ~= EINTR
  return failures, text, code
end

-- C knows how many values there are, not which column has them.
local function wrong_length(own, columns, text, code)
  for n = 1, #COLUMNS - 1 do
    local name = COLUMNS[n]
    if columns[name] ~= nil then
      local given = tonumber(text:match("^ferrule_batch_run: count is (%d+),"))
      if not given or given == own.count then
        break
      end
      return nil, ("batch:run: the length of %s is %d, it must be %d, one for each request"):format(name, given,
        own.count), code
    end
  end
  return nil, counted(text), code
end

--- Carries all requests out and waits for them. Returns how many failed. Of `columns`, a table, each has one integer
--- for each request, which takes the place of its own in this run and later ones: `offsets` in the file, `sizes` in
--- bytes, `targets` the place in the buffer (`at`), `tags`. A column is an array, or on LuaJIT an int64_t[n] of ffi.new
--- (tags: uint64_t[n]), which is read where it is. An array of a fixed size, "int64_t[64]", is fastest: LuaJIT does not
--- compile calls with one that was made as "int64_t[?]". All values are checked first; if one is wrong nothing is
--- started.
---
--- `timeout`, also in the table, is how many seconds it may take (nil: no limit). What has not ended by then is
--- cancelled and has -ETIME; what cancel(), or the close of the ring or the batch, found unfinished has -ECANCELED.
function methods:run(columns)
  local own, limit = fields_of(self), -1
  if columns == nil then
    columns = NONE
  elseif type(columns) ~= "table" then
    refuse("batch:run", "columns", columns, "a table")
  else
    only("batch:run", columns, COLUMNS)
    limit = columns.timeout ~= nil and nanoseconds("batch:run", "timeout", columns.timeout) or -1
  end
  if own.is_running then
    give_up(own)
  end
  own.is_running = true
  local failures, text, code = run_batch(own.ring_handle, own.handle, columns.offsets, columns.sizes, columns.targets,
    columns.tags, limit)
  if code == EINTR then
    failures, text, code = resume(own)
  end
  own.is_running = false
  if not failures then
    return wrong_length(own, columns, text, code)
  end
  return failures
end

--- The results of the last run, in the order of the requests: from 0 on what the system call would return, or a
--- negative errno. They come in the batch's own table, the same for all runs, which this call brings up to date by
--- writing what has changed: it is to be read only. Or in a table of the caller's, `into`, which is filled.
function methods:results(into)
  local own = fields_of(self)
  if into == nil then
    return own.current(own.own_view)
  end
  return own.own_view:table(into)
end

--- The results themselves, the batch's own memory, the same for all runs: `view[n]`, `#view`, view:table(into),
--- view:current(). On LuaJIT the fastest way to them. It stays as long as it is used, or until view:release(), also
--- after close(), which ends only giving new ones.
function methods:view()
  local own = fields_of(self)
  if not own.given or #own.given == 0 then -- none yet, or released
    local view, text, code = safe.ferrule_batch_results(own.handle)
    if not view then
      return nil, text, code
    end
    own.given = view
  end
  return own.given
end

--- What became of request `n` in the last run: a completion.
function methods:completion(n)
  local own = fields_of(self)
  if type(n) ~= "number" or not (n >= 1 and n <= own.count) or n % 1 ~= 0 then
    refuse("batch:completion", "n", n, "an integer from 1 to " .. own.count)
  end
  local record, text, code = safe.ferrule_batch_completion(own.handle, n - 1)
  if not record then
    return nil, text, code
  end
  return complete(record)
end

--- True, or nil, message, errno of the first request of the last run that failed, which the message names.
function methods:check()
  local view = fields_of(self).own_view
  for n = 1, #view do
    local result = view[n]
    if result < 0 and result ~= -EINPROGRESS then
      local found, text, code = assert(self:completion(n)):check()
      return found, ("requests[%d]: %s"):format(n, text), code
    end
  end
  return true
end

--- Ends a run that a debug hook or another thread of the program finds going on: what is unfinished has -ECANCELED.
function methods:cancel()
  return safe.ferrule_batch_cancel(fields_of(self).handle)
end

--- Gives the batch up, and what it holds once nothing of it is in flight. Never blocks; twice is harmless.
function methods:close()
  local own = fields_of(self)
  if not own.closed then
    own.closed = true
    safe.ferrule_batch_close(own.handle)
  end
  return true
end

return batch
