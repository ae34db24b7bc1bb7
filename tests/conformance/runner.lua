-- SPDX-License-Identifier: MIT
-- Runs the cases whose numbers are the arguments on one Lua binding: runner.lua CASES.lua PACKAGE NUMBER...
--
-- PACKAGE is where the modules lie, for example ferrule.swig; `helpers` is required by that name alone.
-- Writes "start NUMBER", then "passed NUMBER" or "failed NUMBER MESSAGE" for each, separated by tabs.

local REPETITIONS = 4
local unpack = table.unpack or unpack -- luacheck: ignore

local helpers = require "helpers"

-- The functions of the modules by name. A module is loaded when a case first calls one of its functions.
local package_name, where_is
local functions = setmetatable({}, {
  __index = function(functions, name)
    local module = where_is[name]
    local found = require(module == "helpers" and module or package_name .. "." .. module)[name]
    rawset(functions, name, found)
    return found
  end,
})

-- A failed case is an error with a table, so that it is told from what a binding raises.
local function fail(...)
  error({ failed = string.format(...) }, 0)
end

local function shown(value)
  if type(value) == "string" then
    return string.format("%q", value)
  elseif type(value) == "number" and value % 1 == 0 then
    return string.format("%.0f", value)
  end
  return (tostring(value):gsub("U?LL$", ""))
end

-- 64-bit objects of a binding compare by what they say: 5.1 and 5.2 have no number for them.
local function same(a, b)
  local objects = type(a) == "userdata" or type(b) == "userdata" or type(a) == "cdata" or type(b) == "cdata"
  return a == b or (objects and shown(a) == shown(b))
end

local comparisons = {
  ["=="] = same,
  ["!="] = function(a, b) return not same(a, b) end,
  ["<"] = function(a, b) return a < b end,
  [">"] = function(a, b) return a > b end,
  ["<="] = function(a, b) return a <= b end,
  [">="] = function(a, b) return a >= b end,
  contains = function(a, b) return a:find(b, 1, true) ~= nil end,
}

-- Arrays of C's, where the language has them.
local with_ffi, ffi = pcall(require, "ffi")

local builtins = {
  typed = function(element, values)
    return with_ffi and ffi.new(element == "double" and "double[?]" or element .. "_t[?]", #values, values) or values
  end,
  length = function(value) return #value end,
  text = function(view, at, count) return view:string(at, count) end,
  fill = function(view, at, data) return view:fill(at, data) end,
  release = function(view) return view:release() end,
}

local evaluate = {}

local function value(expression, variables)
  return evaluate[expression[1]](variables, expression[2], expression[3])
end

evaluate["int"] = function(_, number) return number end
evaluate["float"] = evaluate["int"]
evaluate["text"] = evaluate["int"]
evaluate["bytes"] = evaluate["int"]
evaluate["nil"] = function() return nil end
evaluate["name"] = function(variables, name) return variables[name] end

evaluate["big"] = function(_, digits)
  return digits:sub(1, 1) == "-" and helpers.helper_signed(digits) or helpers.helper_unsigned(digits)
end

evaluate["list"] = function(variables, items)
  local list = {}
  for n, item in ipairs(items) do
    list[n] = value(item, variables)
  end
  return list
end

evaluate["record"] = function(variables, names, values)
  local record, n = {}, 0
  for name in names:gmatch("%S+") do
    n = n + 1
    record[name] = value(values[n], variables)
  end
  return record
end

evaluate["field"] = function(variables, expression, name)
  return value(expression, variables)[name]
end

evaluate["item"] = function(variables, expression, index)
  local items = value(expression, variables)
  if index >= #items then
    fail("item %d of %d", index, #items)
  end
  return items[index + 1]
end

evaluate["sum"] = function(variables, left, right)
  return value(left, variables) + value(right, variables)
end

evaluate["difference"] = function(variables, left, right)
  return value(left, variables) - value(right, variables)
end

-- All that a call returns, with its number: { n = 3, nil, "message", 9 }.
local function call(expression, variables)
  local arguments, count = {}, #expression[3]
  for n = 1, count do
    arguments[n] = value(expression[3][n], variables)
  end
  local called = builtins[expression[2]] or functions[expression[2]]
  if not called then
    fail("this binding has no function %s", expression[2])
  end
  local function pack(...)
    return { n = select("#", ...), ... }
  end
  return pack(called(unpack(arguments, 1, count)))
end

-- The values of a call that has to succeed.
local function succeeded(expression, variables)
  local results = call(expression, variables)
  if results[1] == nil and results[3] ~= nil then
    fail("failed: errno %s: %s", shown(results[3]), tostring(results[2]))
  end
  return results
end

evaluate["call"] = function(variables, name, arguments)
  return succeeded({ "call", name, arguments }, variables)[1]
end

local steps = {}

function steps.succeeds(step, variables)
  if step.expression[1] ~= "call" then
    variables[step.targets[1]] = value(step.expression, variables)
    return
  end
  local results = succeeded(step.expression, variables)
  for n, name in ipairs(step.targets) do
    variables[name] = results[n]
  end
end

function steps.fails(step, variables)
  local results = call(step.expression, variables)
  local message, code = tostring(results[2]), results[3]
  if results[1] ~= nil or code == nil then
    fail("succeeded with %s, errno %d was expected", shown(results[1]), step.error)
  elseif code ~= step.error then
    fail("failed with errno %s (%s), %d was expected", shown(code), message, step.error)
  elseif not message:find(step.message, 1, true) then
    fail("the explanation %q does not contain %q", message, step.message)
  end
end

function steps.refuses(step, variables)
  local good, problem = pcall(call, step.expression, variables)
  if good then
    fail("succeeded with %s, a refusal was expected", shown(problem[1]))
  elseif type(problem) == "table" and problem.failed then
    error(problem, 0)
  elseif not tostring(problem):find(step.message, 1, true) then
    fail("%q does not contain %q", tostring(problem), step.message)
  end
end

function steps.expect(step, variables)
  local left, right = value(step.expression, variables), value(step.right, variables)
  if not comparisons[step.comparison](left, right) then
    fail("%s %s %s does not hold", shown(left), step.comparison, shown(right))
  end
end

-- Runs a case; raises what went wrong, with the step where it did.
local function run_once(case)
  local variables = {}
  for _, step in ipairs(case.steps) do
    local good, problem = pcall(steps[step.kind], step, variables)
    if not good then
      fail("%s: %s", step.at, type(problem) == "table" and problem.failed or tostring(problem))
    end
  end
end

local function mapped()
  collectgarbage()
  collectgarbage()
  return assert(helpers.helper_maps()), assert(helpers.helper_mapped())
end

-- Is memory missing after each of several runs? After the first alone it is an allocator's warm-up.
local function grows(case)
  local maps, size = mapped()
  for _ = 1, REPETITIONS do
    run_once(case)
    local maps_now, size_now = mapped()
    if maps_now <= maps and size_now <= size then
      return false
    end
    maps, size = maps_now, size_now
  end
  return true
end

local function run(case)
  local maps, size = mapped()
  local descriptors = assert(helpers.helper_descriptors())
  run_once(case)
  local maps_now, size_now = mapped()
  local descriptors_now = assert(helpers.helper_descriptors())
  if descriptors_now ~= descriptors then
    fail("%d descriptors before, %d after", descriptors, descriptors_now)
  elseif (maps_now > maps or size_now > size) and grows(case) then
    fail("leaves memory mapped each time: %d maps, %d KiB now", mapped())
  end
end

local function report(case, number)
  io.write("start\t", number, "\n")
  local good, problem = pcall(run, case)
  if good then
    io.write("passed\t", number, "\n")
  else
    local message = type(problem) == "table" and problem.failed or tostring(problem)
    io.write("failed\t", number, "\t", (message:gsub("%c+", " ")), "\n")
  end
end

io.stdout:setvbuf("line")
local data = dofile(arg[1])
package_name, where_is = arg[2], data.modules
for n = 3, #arg do
  report(data.cases[arg[n] + 1], arg[n])
end
