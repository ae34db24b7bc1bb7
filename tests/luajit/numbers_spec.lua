-- SPDX-License-Identifier: MIT
-- Integers where LuaJIT's own conversions would cut, wrap or round: traps that the generated checks have to close.

local ffi = require "ffi"
local hard = require "hard"

local function refuses(text, call, ...)
  local good, problem = pcall(call, ...)
  assert.is_false(good)
  assert.is_truthy(tostring(problem):find(text, 1, true), tostring(problem))
end

-- Each check twice: as the interpreter does it, and from inside a loop that was compiled.
local function always(work)
  jit.off(work)
  work()
  local function loop()
    for _ = 1, 200 do
      work()
    end
  end
  jit.on(work)
  loop()
end

describe("integer objects", function()
  it("of 64 bits are taken by every integer", function()
    always(function()
      assert.equal(5, hard.hard_int8(5LL))
      assert.equal(-5, hard.hard_int8(-5LL))
      assert.equal(255, hard.hard_uint8(255ULL))
      assert.equal(-1, hard.hard_int64(-1LL))
      assert.equal(7, hard.hard_uint64(7LL))
      assert.equal(4294967295, hard.hard_uint32(4294967295ULL))
    end)
  end)

  it("have their range checked by value, not by bits", function()
    always(function()
      refuses("value is -1, it must be an integer from 0 to 18446744073709551615", hard.hard_uint64, -1LL)
      refuses("value is 18446744073709551615,", hard.hard_int64, 0xffffffffffffffffULL)
      refuses("value is 9223372036854775808,", hard.hard_int64, 0x8000000000000000ULL)
      refuses("value is 128,", hard.hard_int8, 128LL)
      refuses("value is -129,", hard.hard_int8, -129LL)
      refuses("value is 4294967296,", hard.hard_uint32, 0x100000000LL)
      refuses("value is -1,", hard.hard_uint8, -1LL)
    end)
  end)

  it("come back where a number would round, and nowhere else", function()
    always(function()
      assert.equal("number", type((hard.hard_int64(2 ^ 53))))
      assert.equal("number", type((hard.hard_int64(-2 ^ 53))))
      assert.is_true(ffi.istype("int64_t", hard.hard_int64(9007199254740993LL)))
      assert.is_true(ffi.istype("int64_t", hard.hard_int64(-9007199254740993LL)))
      assert.is_true(ffi.istype("uint64_t", hard.hard_uint64(9007199254740993ULL)))
      assert.is_true(hard.hard_int64(9007199254740993LL) == 9007199254740993LL)
      assert.is_true(hard.hard_uint64(0xffffffffffffffffULL) == 0xffffffffffffffffULL)
      assert.is_true(hard.hard_int64(-0x8000000000000000LL) == -0x8000000000000000LL)
    end)
  end)

  it("that are no integers of 64 bits are refused", function()
    for _, object in ipairs { ffi.new "int[1]", ffi.new("double", 1), 1i, ffi.new "struct { int x; }" } do
      refuses("value is a cdata,", hard.hard_int64, object)
    end
  end)
end)

describe("numbers", function()
  it("that are none are refused", function()
    always(function()
      refuses("value is nan,", hard.hard_int64, 0 / 0)
      refuses("value is nan,", hard.hard_uint8, 0 / 0)
      refuses("value is inf,", hard.hard_int64, math.huge)
      refuses("value is -inf,", hard.hard_uint64, -math.huge)
    end)
  end)

  it("below zero never become large", function()
    always(function()
      refuses("value is -1,", hard.hard_uint64, -1)
      refuses("value is -1,", hard.hard_size, -1)
      refuses("value is -1,", hard.hard_uint32, -1)
    end)
    assert.equal(0, hard.hard_uint64(-0))
  end)

  it("beyond 2^53 arrive exactly", function()
    always(function()
      assert.is_true(hard.hard_uint64(2 ^ 63) == 0x8000000000000000ULL)
      assert.is_true(hard.hard_uint64(2 ^ 64 - 2048) == 0xfffffffffffff800ULL)
      assert.is_true(hard.hard_int64(2 ^ 63 - 1024) == 0x7ffffffffffffc00LL)
      refuses("value is 18446744073709551616,", hard.hard_uint64, 2 ^ 64)
      refuses("value is 9223372036854775808,", hard.hard_int64, 2 ^ 63)
    end)
  end)
end)

describe("sizes", function()
  it("beyond 32 bits are not cut", function()
    always(function()
      for power = 31, 63 do
        local value, _, code = hard.hard_fill(65, 2 ^ power)
        assert.is_nil(value)
        assert.equal(12, code)
      end
      assert.is_nil((hard.hard_count_up(0, 4294967295)))
    end)
  end)
end)

describe("new integers", function()
  it("are of digits", function()
    assert.is_true(hard.integer "18446744073709551615" == 0xffffffffffffffffULL)
    assert.is_true(hard.integer "-9223372036854775808" == -0x8000000000000000LL)
    assert.equal(-255, hard.integer "-0xff")
    assert.equal("number", type(hard.integer "9007199254740992"))
    local wrongs = { "18446744073709551616", "-9223372036854775809", "", "-", "0x", "1.5", " 5", "five", 1.5 }
    for _, wrong in ipairs(wrongs) do
      refuses("integer: value is ", hard.integer, wrong)
    end
  end)
end)
