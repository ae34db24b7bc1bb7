-- SPDX-License-Identifier: MIT
--- Arguments that the package settles before the generated binding sees them.

local safe = require("ferrule.binding").safe

local arguments = {}

local SECOND = 1000000000
local LONGEST = 9000000000 -- seconds: well inside 64 bits of nanoseconds, and longer than anybody waits
local NONE = {}
local COMMON = { tag = true, link = true, hardlink = true, drain = true, async = true }
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

--- Seconds as whole nanoseconds, rounded up, so that a wait never ends early; nil is no limit.
function arguments.nanoseconds(call, name, seconds)
  if seconds == nil then
    return -1
  elseif type(seconds) ~= "number" or not (seconds >= 0 and seconds <= LONGEST) then
    arguments.refuse(call, name, seconds, "a number of seconds from 0 to " .. LONGEST)
  end
  return (math.ceil(seconds * SECOND))
end

local function refuse_option(call, name, own)
  local names = own == nil and "" or table.concat(own, ", ") .. ", "
  arguments.refuse(call, "an option", name, names .. "tag, link, hardlink, drain or async")
end

--- A table of options, empty where there are none. `own` has the names of those that only this call takes, as an array
--- and as keys: see names().
function arguments.options(call, options, own)
  if options == nil then
    return NONE
  elseif type(options) ~= "table" then
    arguments.refuse(call, "options", options, "a table")
  end
  for name in pairs(options) do
    if not (COMMON[name] or own and own[name]) then
      refuse_option(call, name, own)
    end
  end
  return options
end

--- Names of options, for options().
function arguments.names(...)
  local names = { ... }
  for n = 1, #names do
    names[names[n]] = true
  end
  return names
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
