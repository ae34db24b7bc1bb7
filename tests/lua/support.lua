-- SPDX-License-Identifier: MIT
-- What the specs share. `helpers` is the conformance cases' C module: files, pipes and counts that plain Lua lacks.

local assert = require "luassert"
local helpers = require "helpers"

local support = { helpers = helpers }

-- 10,000 bytes whose places can be told from each other.
local numbers = {}
for n = 1, 2000 do
  numbers[n] = ("%05d"):format(n)
end
support.CONTENT = table.concat(numbers)

support.EAGAIN, support.EBADF, support.EBUSY, support.EINVAL, support.ENOENT = 11, 9, 16, 22, 2
support.ENXIO, support.ECANCELED, support.ETIME, support.EDEADLK = 6, 125, 62, 35

--- The result of an operation that was queued; raises what went wrong.
function support.done(ring, operation, text)
  assert(operation, text)
  return (assert(assert(ring:wait_for(operation, 10)):check()))
end

--- Did it return nil, a message with `text` in it, `code`?
function support.fails(code, text, value, message, given_code)
  assert.is_nil(value)
  assert.is_truthy(tostring(message):find(text, 1, true), tostring(message))
  assert.equal(code, given_code)
end

--- Does it raise an error with `text` in it?
function support.refuses(text, call, ...)
  local good, problem = pcall(call, ...)
  assert.is_false(good)
  assert.is_truthy(tostring(problem):find(text, 1, true), tostring(problem))
end

--- Runs a program in a process of its own, by this interpreter: its output, with "status N" at the end.
function support.run(program)
  local name = os.tmpname()
  local file = assert(io.open(name, "w"))
  file:write(program)
  file:close()
  local interpreter = rawget(_G, "jit") and "luajit" or "lua" .. _VERSION:match "%d%.%d"
  local pipe = assert(io.popen(("%s %s 2>&1; echo status $?"):format(interpreter, name)))
  local output = pipe:read "*a"
  pipe:close()
  os.remove(name)
  return output
end

--- All that can be collected.
function support.collect()
  for _ = 1, 4 do
    collectgarbage()
  end
end

--- An integer as its digits, whatever form it has.
function support.digits(value)
  local is_float = type(value) == "number" and not (rawget(math, "type") and rawget(math, "type")(value) == "integer")
  return is_float and ("%.0f"):format(value) or (tostring(value):gsub("U?LL$", ""))
end

return support
