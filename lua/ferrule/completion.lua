-- SPDX-License-Identifier: MIT
--- What became of an operation: a table of
--
--   operation  the number that the call which queued the operation returned; 0 for a RESOURCE
--   tag        what was given with the request, or with the entry of a table
--   result     what the system call would return, from 0 on, or a negative errno
--   flags      the kernel's IORING_CQE_F_*
--   kind       OPERATION; or RESOURCE: a tagged entry of a table is no longer used, and only `tag` speaks

local safe = require("ferrule.binding").safe

local completion = {}

local methods = {}
local metatable = { __index = methods, __name = "ferrule completion" }

--- The result where the operation succeeded, else nil, a message, the errno. The message is made from the request, as
--- long as the ring has not used its place again; afterwards it is the errno's own.
function methods:check()
  local result = self.result
  if result < 0 then
    return nil, safe.ferrule_explain_operation(self.operation, result), -result
  end
  return result
end

--- The binding's record as the package's: the same table.
function completion.of(record)
  return setmetatable(record, metatable)
end

--- All of an array, in place.
function completion.all_of(records)
  for n = 1, #records do
    setmetatable(records[n], metatable)
  end
  return records
end

return completion
