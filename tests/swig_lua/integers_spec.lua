-- SPDX-License-Identifier: MIT
-- Integers: exact, in range, and never taken from anything else.
local support = require "support"
local hard, refuses, digits = support.hard, support.refuses, support.digits

local RANGES = {
  { "int8", "-128", "127", "-129", "128" },
  { "uint8", "0", "255", "-1", "256" },
  { "int16", "-32768", "32767", "-32769", "32768" },
  { "uint16", "0", "65535", "-1", "65536" },
  { "int32", "-2147483648", "2147483647", "-2147483649", "2147483648" },
  { "uint32", "0", "4294967295", "-1", "4294967296" },
  { "int64", "-9223372036854775808", "9223372036854775807", "9223372036854775808", "18446744073709551615" },
  { "uint64", "0", "18446744073709551615", "-1", "-9223372036854775808" },
}

describe("integers", function()
  for _, range in ipairs(RANGES) do
    local name, least, most = "hard_" .. range[1], range[2], range[3]
    local expected = ("it must be an integer from %s to %s"):format(least, most)

    it(range[1] .. " takes its least and its greatest", function()
      for _, edge in ipairs { least, most } do
        local value = hard[name](hard.integer(edge))
        assert.equals(hard.integer(edge), value)
        assert.equals(edge, digits(value))
      end
    end)

    it(range[1] .. " refuses what lies beyond", function()
      for _, beyond in ipairs { range[4], range[5] } do
        refuses(("%s: value is %s, %s"):format(name, beyond, expected), hard[name], hard.integer(beyond))
      end
      refuses(("%s: value is 1e+300, %s"):format(name, expected), hard[name], 1e300)
      refuses(("%s: value is 18446744073709551616, %s"):format(name, expected), hard[name], 2 ^ 64)
    end)

    it(range[1] .. " refuses fractions, strings and other values", function()
      refuses(("%s: value is 1.5, %s"):format(name, expected), hard[name], 1.5)
      refuses(("%s: value is \"5\", %s"):format(name, expected), hard[name], "5")
      refuses(("%s: value is true, %s"):format(name, expected), hard[name], true)
      refuses(("%s: value is nil, %s"):format(name, expected), hard[name], nil)
      refuses(("%s: value is a table, %s"):format(name, expected), hard[name], {})
      refuses(("%s: value is nan, %s"):format(name, expected), hard[name], 0 / 0)
      refuses(("%s: value is inf, %s"):format(name, expected), hard[name], math.huge)
    end)
  end

  it("takes floats that are integers", function()
    assert.equals(2, hard.hard_int64(2.0))
    assert.equals(2 ^ 53, hard.hard_uint64(2 ^ 53))
  end)

  it("gives numbers where they are exact and objects elsewhere", function()
    assert.equals("number", type(hard.hard_int64(2 ^ 53)))
    assert.equals("number", type(hard.hard_int64(-2 ^ 53)))
    assert.equals("9007199254740993", tostring(hard.HARD_INEXACT))
    assert.equals(support.exact and "number" or "userdata", type(hard.HARD_INEXACT))
    assert.equals("userdata", type(hard.HARD_GREATEST))
    assert.equals("18446744073709551615", tostring(hard.HARD_GREATEST))
    assert.equals(hard.HARD_GREATEST, hard.hard_uint64(hard.HARD_GREATEST))
    assert.equals(hard.HARD_LEAST, hard.hard_int64(hard.HARD_LEAST))
    assert.equals(hard.HARD_INEXACT, hard.hard_int64(hard.HARD_INEXACT))
    assert.equals(hard.HARD_INEXACT, hard.hard_echo_unsigned(hard.HARD_INEXACT, false))
  end)

  it("counts arguments", function()
    refuses("hard_int8: takes 1 argument, 0 given", hard.hard_int8)
    refuses("hard_int8: takes 1 argument, 2 given", hard.hard_int8, 1, 2)
    refuses("hard_nothing: takes 0 arguments, 1 given", hard.hard_nothing, 1)
    refuses("hard_defaults: takes 1 to 4 arguments, 5 given", hard.hard_defaults, 1, 2, 3, "", 5)
  end)

  it("fills in defaults, for nil too", function()
    assert.equals(1230, hard.hard_defaults(1))
    assert.equals(1430, hard.hard_defaults(1, 4))
    assert.equals(1235, hard.hard_defaults(1, nil, nil, "abcde"))
    refuses("hard_defaults: a is nil, it must be an integer from -9223372036854775808 to 9223372036854775807",
      hard.hard_defaults, nil)
  end)

  it("passes truths and numbers as what they are", function()
    assert.is_true(hard.hard_not(false))
    refuses("hard_not: value is 0, it must be true or false", hard.hard_not, 0)
    assert.equals(0.75, hard.hard_half(1.5))
    refuses("hard_half: value is \"1\", it must be a number", hard.hard_half, "1")
  end)
end)

describe("an integer of 64 bits", function()
  local great = hard.HARD_GREATEST

  it("is made of digits", function()
    assert.equals(great, hard.integer "18446744073709551615")
    assert.equals(great, hard.integer "0xffffffffffffffff")
    assert.equals(hard.HARD_LEAST, hard.integer "-9223372036854775808")
    assert.equals(7, hard.integer "7")
    for _, wrong in ipairs { "", "-", "x", "1x", " 1", "0x", "18446744073709551616", "-9223372036854775809" } do
      assert.has_error(function() hard.integer(wrong) end)
    end
    assert.has_error(function() hard.integer() end)
    assert.has_error(function() hard.integer {} end)
    assert.has_error(function() hard.integer(1.5) end)
  end)

  it("calculates exactly, or not at all", function()
    assert.equals("18446744073709551614", tostring(great - 1))
    assert.equals(great, great - 1 + 1)
    assert.equals(0, great - great)
    assert.equals(great, (hard.integer "9223372036854775808" - 1 + hard.integer "9223372036854775808"))
    assert.has_error(function() return great + 1 end, "integer: the result is beyond 64 bits")
    assert.has_error(function() return great * great end, "integer: the result is beyond 64 bits")
    assert.has_error(function() return -great end, "integer: the result is beyond 64 bits")
    assert.equals(5, great % 10)
    assert.has_error(function() return great % 0 end, "integer: division by 0")
    assert.has_error(function() return great + 0.5 end)
    assert.has_error(function() return great + {} end)
    assert.equals(2 ^ 63, great / 2)
  end)

  it("compares", function()
    assert.is_true(great > great - 1)
    assert.is_true(great - 1 <= great)
    assert.is_false(great < great)
    assert.is_true(great ~= great - 1)
    assert.is_true(hard.integer "9007199254740994" - hard.HARD_INEXACT == 1)
    assert.equals("18446744073709551615!", great .. "!")
    assert.equals("=18446744073709551615", "=" .. great)
  end)

  if _VERSION ~= "Lua 5.1" then
    it("compares with numbers", function()
      assert.is_true(great > 1)
      assert.is_true(1.5 < great)
      assert.is_false(great <= 0 / 0)
      assert.has_error(function() return great < "1" end)
      assert.has_error(function() return great < io.stdout end)
      assert.has_error(function() return io.stdout <= great end)
    end)
  end

  if support.exact then
    it("divides to the floor", function()
      assert.equals("1844674407370955161", load("return tostring((...) // 10)")(great))
      assert.equals(-1844674407370955162, load("return (...) // -10")(great))
    end)
  end

  it("equals no other object", function()
    assert.is_false(great == io.stdout)
    assert.is_false(io.stdout == great)
  end)

  it("hides its class", function()
    assert.is_false(getmetatable(great))
    assert.has_error(function() setmetatable(great, {}) end)
  end)
end)
