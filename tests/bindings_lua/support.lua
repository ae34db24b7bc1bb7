-- SPDX-License-Identifier: MIT
-- What the specs share: the modules of the headers that this interpreter's target carries, and the marks of contracts.
local assert = require "luassert"

local support = {}

support.jit = rawget(_G, "jit") ~= nil
support.exact = _VERSION ~= "Lua 5.1" and _VERSION ~= "Lua 5.2"
support.unpack = rawget(_G, "unpack") or rawget(table, "unpack")

local TARGET = support.jit and "luajit" or "lua" .. _VERSION:match "%d%.%d"
-- What SWIG makes is the same for every version.
local CARRIER = support.jit and "luajit" or "lua"

--- The module of a header, nil where this target does not carry it.
function support.module(header)
  for line in io.lines "tests/bindings/hard/targets" do
    local targets = line:match("^" .. header .. ":(.*)")
    if targets then
      return (targets .. " "):find(" " .. CARRIER .. " ", 1, true) and require(header) or nil
    end
  end
  error("tests/bindings/hard/targets does not name " .. header)
end

local function note(contracts, outcome)
  local path = os.getenv "CONTRACTS"
  local file = path and assert(io.open(path, "a"))
  for name, checks in pairs(file and contracts or {}) do
    for check in checks:gmatch "%a+" do
      file:write(TARGET, "\t", name, "\t", check, "\t", outcome, "\n")
    end
  end
  if file then
    file:close()
  end
end

--- A case that checks something of contracts: case({ ["array in"] = "success wrong" }, it, title, test).
function support.case(contracts, it, title, test)
  it(title, function()
    local good, problem = pcall(test)
    note(contracts, good and "passed" or "failed")
    if not good then
      error(problem, 0)
    end
  end)
end

--- A wrong argument raises exactly this, behind the caller's place or not.
function support.refuses(text, call, ...)
  local good, problem = pcall(call, ...)
  assert.is_false(good)
  assert.equal(text, (tostring(problem):gsub("^[^:]+:%d+: ", "")))
end

--- The same, by its end: values may have no text of their own.
function support.refuses_by(text, call, ...)
  local good, problem = pcall(call, ...)
  assert.is_false(good)
  assert.equal(text, tostring(problem):sub(-#text))
end

--- Does it return nil, a message and this code?
function support.fails(code, ...)
  local value, message, given = ...
  assert.is_nil(value)
  assert.equal("string", type(message))
  assert.equal(code, given)
  assert.equal(3, select("#", ...))
  return message
end

--- A closed handle is an error value.
function support.closed(text, ...)
  assert.equal(text .. " is closed, it must be open", support.fails(9, ...))
end

--- A value in digits: a number above 2^53 has none of its own before Lua 5.3.
function support.digits(value)
  if type(value) == "number" and not support.exact then
    return ("%.0f"):format(value)
  end
  return (tostring(value):gsub("U?LL$", ""):gsub("%.0$", ""))
end

--- All values of a list in digits.
function support.all_digits(...)
  local list = { ... }
  for n = 1, select("#", ...) do
    list[n] = type(list[n]) == "boolean" and list[n] or support.digits(list[n])
  end
  return list
end

--- Everything that can be collected is.
function support.collect()
  for _ = 1, 4 do
    collectgarbage()
  end
end

--- FNV-1a of 64 bits, in 16 hexadecimal digits.
function support.hashed(text)
  local a, b, c, d = 0xcbf2, 0x9ce4, 0x8422, 0x2325
  local function xor(one, other)
    local result, bit = 0, 1
    for _ = 1, 8 do
      if one % 2 ~= other % 2 then
        result = result + bit
      end
      one, other, bit = math.floor(one / 2), math.floor(other / 2), bit * 2
    end
    return result
  end
  for n = 1, #text do
    d = d - d % 256 + xor(d % 256, text:byte(n))
    -- times 0x100000001b3, in pieces of 16 bits
    local p = d * 0x1b3
    local q = c * 0x1b3
    local r = b * 0x1b3 + d * 0x100
    local s = a * 0x1b3 + c * 0x100
    q = q + math.floor(p / 65536)
    r = r + math.floor(q / 65536)
    s = s + math.floor(r / 65536)
    a, b, c, d = s % 65536, r % 65536, q % 65536, p % 65536
  end
  return ("%04x%04x%04x%04x"):format(a, b, c, d)
end

--- An integer of 64 bits in 16 hexadecimal digits.
function support.hex(value)
  local digits, result = support.digits(value), {}
  if digits:sub(1, 1) == "-" then
    error("negative: " .. digits)
  end
  for place = 1, 4 do
    local rest, quotient = 0, {}
    for n = 1, #digits do
      rest = rest * 10 + tonumber(digits:sub(n, n))
      quotient[n] = math.floor(rest / 65536)
      rest = rest % 65536
    end
    result[5 - place] = ("%04x"):format(rest)
    digits = table.concat(quotient):gsub("^0+", "")
    digits = digits == "" and "0" or digits
  end
  return table.concat(result)
end

return support
