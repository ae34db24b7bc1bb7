-- SPDX-License-Identifier: MIT
-- Numbers on the Lua targets: tests/bindings/hard/numeric.h.
local support = require "support"

local numeric = support.module "numeric"
local case, refuses, fails = support.case, support.refuses, support.fails

local HUGE, NAN = math.huge, 0 / 0
local EDOM, ERANGE, EIO, ENOMEM = 33, 34, 5, 12
local INT32 = "an integer from -2147483648 to 2147483647"
local NO_SIZE = "is no size, it must be from 0 to 18446744073709551615"

if not numeric then
  pending "numeric.h is not carried"
  return
end

describe("numbers by value", function()
  case({ float = "success" }, it, "are C's floats", function()
    for _, value in ipairs { 0, 1.5, 1e308, 5e-324, HUGE, -HUGE, 0.1 } do
      assert.equal(value, numeric.numeric_double(value))
    end
    for _, value in ipairs { 0, 1.5, HUGE, -HUGE, 2 ^ 100 } do
      assert.equal(value, numeric.numeric_single(value))
    end
    assert.is_true(math.abs(numeric.numeric_single(0.1) - 0.1) < 1e-8)
    local nan = numeric.numeric_double(NAN)
    assert.is_true(nan ~= nan)
    nan = numeric.numeric_single(NAN)
    assert.is_true(nan ~= nan)
    assert.equal(3, numeric.numeric_double(3))
  end)

  case({ float = "wrong" }, it, "are numbers that fit", function()
    for _, name in ipairs { "numeric_double", "numeric_single" } do
      refuses(name .. ": value is \"1\", it must be a number", numeric[name], "1")
      refuses(name .. ": value is nil, it must be a number", numeric[name], nil)
      refuses(name .. ": value is true, it must be a number", numeric[name], true)
      refuses(name .. ": value is a table, it must be a number", numeric[name], {})
    end
    refuses("numeric_single: value is 1e+300, it must be a number that a float can hold", numeric.numeric_single, 1e300)
    refuses("numeric_single: value is -1e+39, it must be a number that a float can hold", numeric.numeric_single, -1e39)
  end)

  case({ integer = "success wrong" }, it, "are enumerations", function()
    assert.equal(-1, numeric.numeric_turned(1))
    assert.equal(1, numeric.numeric_turned(numeric.NUMERIC_MINUS))
    refuses("numeric_turned: sign is \"1\", it must be " .. INT32, numeric.numeric_turned, "1")
    refuses("numeric_turned: sign is 2147483648, it must be " .. INT32, numeric.numeric_turned, 2 ^ 31)
    refuses("numeric_turned: sign is 0.5, it must be " .. INT32, numeric.numeric_turned, 0.5)
  end)
end)

describe("numbers behind pointers", function()
  case({ ["number out"] = "success" }, it, "come out", function()
    assert.equal(1.5, numeric.numeric_half(3))
    assert.equal(0.25, numeric.numeric_half_single(0.5))
    assert.is_true(numeric.numeric_is_odd(3))
    assert.is_false(numeric.numeric_is_odd(-4))
    assert.same({ -1, 0, 1 }, { numeric.numeric_sign_of(-0.5), numeric.numeric_sign_of(0), numeric.numeric_sign_of(2) })
    assert.same({ 5, 5, 5, 5, 5, 5, 5, 5, true, 5.5, 5.5 }, { numeric.numeric_outs(5) })
    assert.is_false((select(9, numeric.numeric_outs(0))))
    assert.same(
      { "-1", "255", "-1", "65535", "-1", "4294967295", "-1", "18446744073709551615" },
      { support.unpack(support.all_digits(numeric.numeric_outs(-1)), 1, 8) }
    )
    fails(EDOM, numeric.numeric_half(NAN))
    fails(EDOM, numeric.numeric_half_single(NAN))
    fails(EDOM, numeric.numeric_is_odd(0))
    fails(EDOM, numeric.numeric_sign_of(NAN))
  end)

  case({ ["number inout"] = "success" }, it, "are changed", function()
    assert.equal(7, numeric.numeric_scale(2, 3.5))
    assert.equal(3, numeric.numeric_scale_single(1.5, 2))
    assert.same({ true, false }, { numeric.numeric_flip(true) })
    assert.same({ false, true }, { numeric.numeric_flip(false) })
    assert.equal(-1, numeric.numeric_turn(1))
    local most = select(8, numeric.numeric_outs(-1))
    assert.same({ -128, 0, -32768, 0 }, { numeric.numeric_increase_each(127, 255, 32767, most) })
  end)

  case({ ["number inout"] = "wrong" }, it, "are of their type", function()
    refuses("numeric_scale: value is \"x\", it must be a number", numeric.numeric_scale, "x", 1)
    refuses("numeric_scale: value is nil, it must be a number", numeric.numeric_scale, nil, 1)
    refuses("numeric_flip: value is 1, it must be true or false", numeric.numeric_flip, 1)
    refuses("numeric_flip: value is nil, it must be true or false", numeric.numeric_flip, nil)
    refuses("numeric_turn: sign is \"x\", it must be " .. INT32, numeric.numeric_turn, "x")
    refuses("numeric_scale_single: value is 1e+39, it must be a number that a float can hold",
      numeric.numeric_scale_single, 1e39, 1)
    refuses("numeric_increase_each: u8 is 256, it must be an integer from 0 to 255", numeric.numeric_increase_each, 0,
      256, 0, 0)
  end)
end)

describe("an array that goes in", function()
  case({ ["array in"] = "success", nullable = "success" }, it, "has numbers or truths", function()
    assert.equal(2.25, numeric.numeric_sum { 0.5, -1.25, 3 })
    assert.equal(0, numeric.numeric_sum {})
    assert.equal(HUGE, numeric.numeric_sum { 1e308, 1e308 })
    assert.equal(1.5, numeric.numeric_sum_single { 0.5, 1 })
    assert.equal(2, numeric.numeric_count_true { true, false, true })
    assert.equal(0, numeric.numeric_count_true {})
    assert.equal(-1, numeric.numeric_count_true())
    assert.equal(-1, numeric.numeric_count_true(nil))
    local many = {}
    for n = 1, 10000 do
      many[n] = 0.5
    end
    assert.equal(5000, numeric.numeric_sum(many))
  end)

  case({ ["array in"] = "wrong" }, it, "has nothing else", function()
    refuses("numeric_sum: items is 5, it must be a table of numbers", numeric.numeric_sum, 5)
    refuses("numeric_sum: items is nil, it must be a table of numbers", numeric.numeric_sum, nil)
    refuses("numeric_sum: items[2] is \"x\", it must be a number", numeric.numeric_sum, { 1, "x" })
    refuses("numeric_sum_single: items[3] is 1e+39, it must be a number that a float can hold",
      numeric.numeric_sum_single, { 1, 2, 1e39 })
    refuses("numeric_count_true: items[2] is 1, it must be true or false", numeric.numeric_count_true, { true, 1 })
    refuses("numeric_count_true: items is 5, it must be a table of booleans or nil", numeric.numeric_count_true, 5)
  end)

  case({ ["array in"] = "lifetime" }, it, "is let go when a call is refused", function()
    for _ = 1, 200 do
      pcall(numeric.numeric_weigh, { 1, 2, 3 }, { true, false, "x" })
    end
    support.collect()
    assert.equal(1, numeric.numeric_weigh({ 1, 2 }, { true, false }))
  end)

  case({ ["shared size"] = "success wrong" }, it, "shares its size", function()
    assert.equal(5.5, numeric.numeric_weigh({ 1.5, 2, 4 }, { true, false, true }))
    refuses("numeric_weigh: the length of wanted is 1, it must be 2, that of weights", numeric.numeric_weigh, { 1, 2 },
      { true })
    local roots = numeric.numeric_roots { 4, 9 }
    assert.is_true(math.abs(roots[1] - 2) < 1e-9 and math.abs(roots[2] - 3) < 1e-9 and #roots == 2)
    assert.same({}, numeric.numeric_roots {})
    fails(EDOM, numeric.numeric_roots { 1, -1 })
  end)
end)

describe("an array that comes out", function()
  case({ ["array out"] = "success", count = "success" }, it, "is a table", function()
    assert.same({ 1, 1.5, 2 }, numeric.numeric_ramp(1, 0.5, 3))
    assert.equal(10, #numeric.numeric_ramp(1, 1, 1000))
    assert.same({}, numeric.numeric_ramp(1, 1, 0))
    fails(EDOM, numeric.numeric_ramp(1, 0, 3))
    assert.same({ 0.5, 1.5 }, numeric.numeric_ramp_single(0.5, 2))
  end)

  case({ ["array out"] = "wrong" }, it, "is asked for by a number", function()
    refuses("numeric_ramp: items is -1, it must be an integer from 0 to 4294967295", numeric.numeric_ramp, 1, 1, -1)
    support.refuses_by("it must be an integer from 0 to 4294967295", numeric.numeric_ramp, 1, 1, {})
    support.refuses_by("it must be an integer from 0 to 4294967295", numeric.numeric_ramp, 1, 1, nil)
  end)

  case({ ["constant size"] = "success wrong" }, it, "may be of one size always", function()
    local bits = numeric.numeric_bits(5)
    assert.equal(32, #bits)
    assert.same({ true, false, true, false }, { bits[1], bits[2], bits[3], bits[32] })
    assert.equal(("\5"):rep(16), numeric.numeric_block(5))
    assert.same({ 3, 2, 1 }, numeric.numeric_reverse_three { 1, 2, 3 })
    refuses("numeric_reverse_three: the length of items is 2, it must be 3", numeric.numeric_reverse_three, { 1, 2 })
  end)
end)

describe("an array that is changed", function()
  case({ ["array inout"] = "success", count = "success" }, it, "is a table, and another comes back", function()
    local given = { 3, 1.5, -2 }
    assert.same({ -2, 1.5, 3 }, numeric.numeric_sort(given))
    assert.same({ 3, 1.5, -2 }, given)
    assert.same({}, numeric.numeric_sort {})
    assert.same({ 2, 5 }, numeric.numeric_scale_all({ 1, 2.5 }, 2))
    assert.same({ false, true }, numeric.numeric_negate { true, false })
    assert.is_nil((numeric.numeric_negate(nil)))
    assert.same({ 6, 4 }, numeric.numeric_increase({ 1, -1 }, 5))
    assert.same({ 1, 2, 1 }, numeric.numeric_unique { 1, 1, 2, 2, 2, 1 })
    fails(ERANGE, numeric.numeric_increase({ 2147483647 }, 1))
  end)

  case({ ["array inout"] = "wrong" }, it, "has what it must have", function()
    refuses("numeric_sort: items is 5, it must be a table of numbers", numeric.numeric_sort, 5)
    refuses("numeric_sort: items is nil, it must be a table of numbers", numeric.numeric_sort, nil)
    refuses("numeric_unique: items[2] is 65536, it must be an integer from 0 to 65535", numeric.numeric_unique,
      { 1, 65536 })
    refuses("numeric_negate: items[1] is \"x\", it must be true or false", numeric.numeric_negate, { "x" })
  end)
end)

describe("a record", function()
  case({ ["record inout"] = "success" }, it, "is changed", function()
    local pair = { low = 1, weight = 2.5 }
    assert.same({ low = 4, weight = 5 }, numeric.numeric_grow(pair, 3))
    assert.same({ low = 1, weight = 2.5 }, pair)
    assert.same({ low = -4, weight = 0 }, numeric.numeric_grow({ low = -5 }, 1))
    assert.same({ 2, { low = 2, weight = 4 } }, { numeric.numeric_grow_maybe { low = 1, weight = 2 } })
    local before, grown = numeric.numeric_grow_maybe(nil)
    assert.equal(-1, before)
    assert.is_nil(grown)
    assert.same({ { low = 11, weight = 5 }, { low = 10, weight = 0 } }, numeric.numeric_grow_all({ pair, {} }, 10))
    assert.same({}, numeric.numeric_grow_all({}, 1))
    assert.same({ { low = 2, weight = 1 } }, numeric.numeric_heavy { { low = 1 }, { low = 2, weight = 1 }, {} })
    fails(ERANGE, numeric.numeric_grow({ low = 2147483647 }, 1))
    fails(ERANGE, numeric.numeric_grow_all({ {}, { low = 2147483647 } }, 1))
  end)

  case({ ["record inout"] = "wrong" }, it, "is changed as it must be", function()
    refuses("numeric_grow: pair.low is \"x\", it must be " .. INT32, numeric.numeric_grow, { low = "x" }, 1)
    refuses("numeric_grow: pair is 5, it must be a table", numeric.numeric_grow, 5, 1)
    refuses("numeric_grow_all: pairs[2].low is 2147483648, it must be " .. INT32, numeric.numeric_grow_all,
      { {}, { low = 2147483648 } }, 1)
    refuses("numeric_grow_all: pairs[1].lo: there is no such field", numeric.numeric_grow_all, { { lo = 1 } }, 1)
  end)

  case({ ["record value"] = "success" }, it, "goes by value", function()
    assert.same({ x = -2, y = 1 }, numeric.numeric_swap_small { x = 1, y = -2 })
    assert.same({ real = -5, imaginary = 10 },
      numeric.numeric_multiply({ real = 1, imaginary = 2 }, { real = 3, imaginary = 4 }))
    local large = { items = { 1, 2, 3, 4, 2 ^ 40 }, pair = { low = 6, weight = 7.5 } }
    local added = numeric.numeric_add_large(10, large, 2)
    assert.same({ low = 8, weight = 7.5 }, added.pair)
    assert.same({ "13", "14", "15", "16", "1099511627788" }, support.all_digits(support.unpack(added.items)))
    assert.same({ low = 4, weight = 3 }, numeric.numeric_swap_pair { low = 3, weight = 4 })
    assert.same({ low = 3, weight = 4 }, numeric.numeric_swap_pair({ low = 3, weight = 4 }, true))
  end)

  case({ ["record value"] = "wrong" }, it, "goes by value as it must", function()
    refuses("numeric_swap_small: value.x is 40000, it must be an integer from -32768 to 32767",
      numeric.numeric_swap_small, { x = 40000 })
    refuses("numeric_swap_small: value is 5, it must be a table", numeric.numeric_swap_small, 5)
    refuses("numeric_swap_small: value is nil, it must be a table", numeric.numeric_swap_small, nil)
    refuses("numeric_multiply: right.real is \"x\", it must be a number", numeric.numeric_multiply, {}, { real = "x" })
  end)

  case({ ["record result"] = "success lifetime" }, it, "comes from behind a pointer of C's", function()
    local first = numeric.numeric_known(3)
    local second = numeric.numeric_known(5)
    assert.same({ low = 3, weight = 1.5 }, first)
    assert.same({ low = 5, weight = 2.5 }, second)
    assert.is_nil((numeric.numeric_known(-1)))
  end)
end)

describe("a size that is computed", function()
  case({ ["computed size"] = "success" }, it, "says how much goes in and out", function()
    assert.equal(21, numeric.numeric_sum_table({ 1, 2, 3, 4, 5, 6 }, 2, 3))
    assert.equal(21, numeric.numeric_sum_table({ 1, 2, 3, 4, 5, 6, 7 }, 2, 3))
    assert.equal(0, numeric.numeric_sum_table({}, 0, 5))
    assert.same({ 1, 0, 0, 1 }, numeric.numeric_identity(2))
    assert.same({}, numeric.numeric_identity(0))
    assert.same({ 1, 2, 1, 2, 1, 2 }, numeric.numeric_repeat_row({ 1, 2, 0, 0, 0, 0 }, 2, 3))
    assert.equal("cbf29ce484222325", support.hex(numeric.numeric_hash_pixels("", 0, 0, 5)))
    local zeros = ("\0"):rep(24)
    assert.equal(support.hashed(zeros), support.hex(numeric.numeric_hash_pixels(zeros, 2, 1, 2)))
    assert.equal("\3\4\5\6\7\8", numeric.numeric_paint(3, 2, 3))
    assert.equal("", numeric.numeric_paint(3, 0, 3))
    fails(EIO, numeric.numeric_paint(255, 1, 1))
    assert.same({ -1, 0, 1, 2 }, numeric.numeric_range(-1, 3))
    assert.same({}, numeric.numeric_range(3, 3))
    assert.equal("\7\7\7", numeric.numeric_share(7, 10, 3))
    assert.equal(12, numeric.numeric_count_bits("\255\15", 12, 1))
    assert.equal(3, numeric.numeric_sum_blocks(("\1"):rep(48), 3))
    assert.equal(-1, numeric.numeric_sum_blocks(nil, 3))
  end)

  case({ ["computed size"] = "wrong" }, it, "is one", function()
    refuses("numeric_sum_table: the length of table is 5, it must be at least 6", numeric.numeric_sum_table,
      { 1, 1, 1, 1, 1 }, 2, 3)
    refuses("numeric_sum_table: the length of table is 1, it must be at least 18446744065119617025",
      numeric.numeric_sum_table, { 1 }, 4294967295, 4294967295)
    refuses("numeric_repeat_row: the length of table is 3, it must be at least 4", numeric.numeric_repeat_row,
      { 1, 2, 3 }, 2, 2)
    for _, sizes in ipairs { { 2 ^ 52, 0, 2 ^ 52 }, { 2 ^ 32, 1, 2 ^ 32 } } do
      refuses("numeric_hash_pixels: the size of pixels (4 * (width + padding) * height) " .. NO_SIZE,
        numeric.numeric_hash_pixels, "", support.unpack(sizes))
    end
    refuses("numeric_hash_pixels: the length of pixels is 11, it must be at least 12", numeric.numeric_hash_pixels,
      ("\0"):rep(11), 1, 2, 1)
    refuses("numeric_range: the size of items (end - start) " .. NO_SIZE, numeric.numeric_range, 6, 3)
    refuses("numeric_share: the size of part (total / parts) " .. NO_SIZE, numeric.numeric_share, 1, 10, 0)
    refuses("numeric_share: the size of part (total / parts) " .. NO_SIZE, numeric.numeric_share, 1, 10, -3)
    refuses("numeric_count_bits: the length of row is 1, it must be at least 2", numeric.numeric_count_bits, "x", 9, 1)
    refuses("numeric_sum_blocks: the length of blocks is 31, it must be at least 32", numeric.numeric_sum_blocks,
      ("\0"):rep(31), 2)
    fails(ENOMEM, numeric.numeric_identity(4294967295))
    refuses("numeric_identity: n is -1, it must be an integer from 0 to 4294967295", numeric.numeric_identity, -1)
  end)
end)
