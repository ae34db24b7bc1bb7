-- SPDX-License-Identifier: MIT
--- ferrule: io_uring for Lua, memory-safe. Lua 5.1 to 5.4 and LuaJIT.
--
--   local ferrule = require "ferrule"
--   local ring = assert(ferrule.ring(64))
--   local buffer = assert(ferrule.buffer(65536))
--   local file = assert(ring:wait_for(assert(ring:open("/etc/services"))):check())
--   local count = assert(ring:wait_for(assert(ring:read(file, buffer))):check())
--   print(buffer:string(0, count))
--
-- A ring's methods queue operations, which come back as completions. What fails returns nil, a message that says what
-- was wrong, and the errno; an argument that can never be right raises an error. `ferrule.raw` is io_uring itself,
-- unsafe, and loaded only when it is asked for.

local binding = require "ferrule.binding"
local buffer = require "ferrule.buffer"
local operations = require "ferrule.operations"
local ring = require "ferrule.ring"

local safe = binding.safe

local ferrule = {
  _VERSION = "ferrule " .. safe.ferrule_version(),
  --- Which generated binding carries the package: "luajit" or "swig".
  binding = binding.name,
  ring = ring.new,
  buffer = buffer.new,
  --- What ring:statx() wrote to a buffer: ferrule.stat(buffer, at).
  stat = buffer.stat,
  --- Makes requests for ring:queue(), ring:run() and ring:batch(): a function for each method of a ring that queues an
  --- operation, with the same arguments less the ring. A request is a table, with the fields of C's ferrule_request.
  request = operations.requests,
  --- What closed rings of this process could not finish yet: a table of numbers `rings`, `operations`, `bytes`.
  quarantine = safe.ferrule_quarantine,
  --- An offset that means: where the file's position is, which then moves.
  AT_POSITION = safe.FERRULE_AT_POSITION,
  --- A file that means: the one that the request before in the same chain opened. In ring:run() and batches.
  OPENED = safe.FERRULE_OPENED,
  --- A slot that means: an empty one that the kernel chooses (Linux 5.19); it is the operation's result.
  ALLOCATED_SLOT = safe.FERRULE_ALLOCATED_SLOT,
  --- An empty place of a file table, and a place that an update leaves as it is.
  EMPTY_FILE = safe.FERRULE_EMPTY_FILE,
  SKIP_FILE = safe.FERRULE_SKIP_FILE,
  --- What a completion's `kind` is: an operation, or a tagged entry of a table that is no longer used.
  OPERATION = safe.FERRULE_OPERATION,
  RESOURCE = safe.FERRULE_RESOURCE,
}

return setmetatable(ferrule, {
  __index = function(_, name)
    if name == "raw" then
      return require "ferrule.raw"
    end
  end,
})
