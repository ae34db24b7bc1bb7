-- SPDX-License-Identifier: MIT
--- Arguments that the package settles before the generated binding sees them.

local binding = require "ferrule.binding"

local safe = binding.safe

local arguments = {}

local SECOND = 1000000000
local LONGEST = 9000000000 -- seconds: well inside 64 bits of nanoseconds, and longer than anybody waits
local NONE = {}
local LINK, HARDLINK = safe.FERRULE_LINK, safe.FERRULE_HARDLINK
local DRAIN, ASYNC = safe.FERRULE_DRAIN, safe.FERRULE_ASYNC

--- A value as messages show it.
function arguments.shown(value)
  if type(value) == "string" then
    return ("%q"):format(value)
  elseif value ~= value then
    return "nan"
  elseif type(value) == "number" or type(value) == "nil" or type(value) == "boolean" then
    return tostring(value)
  end
  return "a " .. type(value)
end

local HERE = debug.getinfo(1, "S").source:match("^(.-)[^/]*$")

-- The level of the first function that is not the package's, for error().
local function caller()
  local level = 3
  local info = debug.getinfo(level, "S")
  while info and info.source:sub(1, #HERE) == HERE do
    level = level + 1
    info = debug.getinfo(level, "S")
  end
  return level - 1
end

--- Raises an error in the name of who called the package's function.
function arguments.refuse(call, name, value, expected)
  error(("%s: %s is %s, it must be %s"):format(call, name, arguments.shown(value), expected), caller())
end

--- What goes to C as an array. One request in its place would be an array of none, and nothing would be done of it.
function arguments.many(call, requests)
  if type(requests) == "table" and requests[1] == nil and next(requests) ~= nil then
    arguments.refuse(call, "requests", requests, "an array of requests, from 1 on")
  end
  return requests
end

--- Seconds as whole nanoseconds, rounded up, so that a wait never ends early; nil is no limit.
function arguments.nanoseconds(call, name, seconds)
  if seconds == nil then
    return -1
  elseif type(seconds) ~= "number" or not (seconds >= 0 and seconds <= LONGEST) then
    arguments.refuse(call, name, seconds, "a number of seconds from 0 to " .. LONGEST)
  end
  return (math.ceil(seconds * SECOND))
end

-- The name after this one, which has to be known.
local function next_name(call, options, names, name)
  if names[name] ~= true then -- an index is no name
    local list = table.concat(names, ", ", 1, #names - 1) .. " or " .. names[#names]
    arguments.refuse(call, "an option", name, list)
  end
  return (next(options, name))
end

--- Makes the names of an array its keys too.
local function listed(names)
  for n = 1, #names do
    names[names[n]] = true
  end
  return names
end
arguments.listed = listed

--- Refuses what is none of such `names`.
function arguments.only(call, options, names)
  for name in next, options do
    if names[name] ~= true then
      next_name(call, options, names, name)
    end
  end
end

-- There the first ones are no loop: LuaJIT gives up loops of few turns that stand in another one.
if binding.name == "luajit" then
  function arguments.only(call, options, names)
    local name = next(options)
    name = name ~= nil and next_name(call, options, names, name) or nil
    name = name ~= nil and next_name(call, options, names, name) or nil
    name = name ~= nil and next_name(call, options, names, name) or nil
    name = name ~= nil and next_name(call, options, names, name) or nil
    while name ~= nil do
      name = next_name(call, options, names, name)
    end
  end
end

--- A failure of C's about arrays, whose elements C counts from 0, with Lua's counting: "ferrule_run: requests[1].size
--- is ...".
function arguments.counted(text)
  return (text:gsub("^([%w_]+: )(%S+)", function(function_name, place)
    return function_name .. place:gsub("%[(%d+)%]", function(index)
      return ("[%d]"):format(index + 1)
    end)
  end))
end

local COMMON = listed { "tag", "link", "hardlink", "drain", "async" }

--- Names of options that a call takes beside those that all operations have.
function arguments.names(...)
  local names = { ... }
  for n = 1, #COMMON do
    names[#names + 1] = COMMON[n]
  end
  return listed(names)
end

--- A table of options, empty where there are none. `own` has their names, of names(), where they are more than those of
--- all operations.
function arguments.options(call, options, own)
  if options == nil then
    return NONE
  elseif type(options) ~= "table" then
    arguments.refuse(call, "options", options, "a table")
  end
  arguments.only(call, options, own or COMMON)
  return options
end

--- The tag among options, 0 if there is none.
function arguments.tag(options)
  local tag = options.tag
  if tag == nil then
    return 0
  end
  return tag
end

--- How an operation is queued, of its options.
function arguments.flags(options)
  return (options.link and LINK or 0) + (options.hardlink and HARDLINK or 0) + (options.drain and DRAIN or 0)
    + (options.async and ASYNC or 0)
end

--- What follows `at` of a whole. What is no number, or past the end, goes on as it is: the core's check names it.
function arguments.rest(whole, at)
  return type(at) == "number" and at <= whole and whole - at or 0
end

return arguments
