-- SPDX-License-Identifier: MIT
-- The interface that all Lua targets of a header present, on the header of hard cases: each contract with success,
-- wrong input and lifetime. The same file runs on SWIG's modules and on LuaJIT's.

local hard = require "hard"
local support = require "support"

local integer = hard.integer

local digits, fails, refuses = support.digits, support.fails, support.refuses

describe("constants", function()
  it("have C's values, exactly", function()
    assert.equal(1, hard.HARD_RED)
    assert.equal(1073741824, hard.HARD_BLUE)
    assert.equal(-1, hard.HARD_MINUS)
    assert.equal(3, hard.HARD_THREE)
    assert.equal("18446744073709551615", digits(hard.HARD_GREATEST))
    assert.equal("-9223372036854775808", digits(hard.HARD_LEAST))
    assert.equal("9007199254740993", digits(hard.HARD_INEXACT))
  end)
end)

describe("names", function()
  it("are C's, unless the header says otherwise", function()
    assert.equal(12, hard.hard_renamed())
    assert.is_nil(hard.hard_original)
    assert.is_nil(hard.hard_hidden)
  end)

  it("of parameters may be words of the language", function()
    assert.equal(28, hard.hard_words(1, 2, 3, 4, 5, 6, 7))
  end)
end)

describe("failures", function()
  it("are nil, the module's explanation, the errno", function()
    assert.equal(7, hard.hard_fail_errno(0))
    fails(2, "hard_fail_errno: asked for 2", hard.hard_fail_errno(2))
    assert.equal(7, hard.hard_fail_global(0))
    fails(13, "hard_fail_global: asked for 13", hard.hard_fail_global(13))
  end)

  it("have the module's own code where C says so", function()
    assert.is_true(hard.hard_fail_own(2))
    fails(6, "hard_fail_own", hard.hard_fail_own(3))
    assert.equal(10, hard.hard_fail_out(5))
    fails(-5, "hard_fail_out", hard.hard_fail_out(-5))
  end)
end)

describe("a message", function()
  it("shows control characters by number, and long text by its beginning", function()
    refuses('value is "a\\"\\\\\\010\\000\\127\\0019\200", it must be', hard.hard_int32, "a\"\\\n\0\127\0019\200")
    refuses('"' .. ("x"):rep(57) .. '...", it must be', hard.hard_int32, ("x"):rep(61))
    refuses("value is 0.5,", hard.hard_int32, 0.5)
    refuses("hard_hash: data is 0,", hard.hard_hash, -0.0)
  end)

  it("says where nil would do", function()
    refuses("hard_length: text is 5, it must be a string or nil", hard.hard_length, 5)
    refuses("hard_length: text is \"a\\000\", it must be text without a NUL or nil", hard.hard_length, "a\0")
    refuses("hard_count_bytes: data is 5, it must be a string or a buffer or nil", hard.hard_count_bytes, 5)
    refuses("hard_dot: right is 5, it must be a table of integers or nil", hard.hard_dot, { 1 }, 5)
  end)

  it("names the number that there is no memory for", function()
    fails(12, "hard_fill_all: data is 18446744073709551615, there is no memory for that many",
      hard.hard_fill_all(integer "18446744073709551615"))
    fails(12, "hard_fill_all: data is 9223372036854775809, there is no memory for that many",
      hard.hard_fill_all(integer "9223372036854775809"))
  end)

  it("speaks of an item before a length", function()
    refuses("hard_dot: right[2] is 0.5, ", hard.hard_dot, { 1 }, { 1, 0.5 })
  end)
end)

describe("the function integer", function()
  it("takes integers and their digits only", function()
    assert.equal("-9007199254740993", digits(integer "-9007199254740993"))
    assert.equal(31, integer "0x1f")
    for _, wrong in ipairs { "12\0", "12\0\0\0009", "", "-", "0x", "+1", " 1", "1 ", "1.0", "18446744073709551616",
      "-9223372036854775809", "-18446744073709551615", true, 0.5, 1e300, 0 / 0, {}, print } do
      refuses("integer: value is ", integer, wrong)
    end
    refuses('integer: value is "x", it must be an integer of 64 bits or its digits', integer, "x")
    refuses("integer: value is a table, it must be", integer, {})
    refuses("integer: value is 1e+300, it must be", integer, 1e300)
  end)
end)

describe("an integer", function()
  local ranges = {
    { "hard_int8", "-128", "127", "-129", "128" },
    { "hard_uint8", "0", "255", "-1", "256" },
    { "hard_int16", "-32768", "32767", "-32769", "32768" },
    { "hard_uint16", "0", "65535", "-1", "65536" },
    { "hard_int32", "-2147483648", "2147483647", "-2147483649", "2147483648" },
    { "hard_uint32", "0", "4294967295", "-1", "4294967296" },
    { "hard_int64", "-9223372036854775808", "9223372036854775807" },
    { "hard_uint64", "0", "18446744073709551615", "-1" },
    { "hard_size", "0", "18446744073709551615", "-1" },
    { "hard_long", "-9223372036854775808", "9223372036854775807" },
  }
  for _, range in ipairs(ranges) do
    local name, least, most = range[1], range[2], range[3]
    it(("of %s goes from %s to %s"):format(name, least, most), function()
      assert.equal(least, digits(hard[name](integer(least))))
      assert.equal(most, digits(hard[name](integer(most))))
      for n = 4, #range do
        refuses(("%s: value is %s, it must be an integer from %s to %s"):format(name, range[n], least, most),
          hard[name], integer(range[n]))
      end
    end)
  end

  it("is exact beyond 2^53", function()
    for _, text in ipairs { "9007199254740991", "9007199254740992", "9007199254740993", "-9007199254740993" } do
      assert.equal(text, digits(hard.hard_int64(integer(text))))
    end
    local before, after = hard.hard_bump(2 ^ 53 - 1, 2)
    assert.same({ "9007199254740991", "9007199254740993" }, { digits(before), digits(after) })
  end)

  it("may be a number with an integer's value", function()
    assert.equal("5", digits(hard.hard_int64(5.0)))
    assert.equal("9223372036854775808", digits(hard.hard_uint64(2 ^ 63)))
    assert.equal("-9223372036854775808", digits(hard.hard_int64(-2 ^ 63)))
    refuses("value is 9223372036854775808", hard.hard_int64, 2 ^ 63)
    refuses("value is 18446744073709551616", hard.hard_uint64, 2 ^ 64)
  end)

  it("is no fraction, no text, nothing else", function()
    for _, wrong in ipairs { 1.5, 0 / 0, 1 / 0, -1 / 0, "5", true, {}, print } do
      refuses("hard_int64: value is ", hard.hard_int64, wrong)
      refuses("hard_uint8: value is ", hard.hard_uint8, wrong)
    end
    refuses("hard_int64: value is nil, it must be an integer", hard.hard_int64, nil)
    refuses("value is 1.5,", hard.hard_int32, 1.5)
    refuses("value is nan,", hard.hard_int32, 0 / 0)
    refuses('value is "5",', hard.hard_int32, "5")
  end)

  it("comes out of a pointer as exactly", function()
    assert.equal(2, hard.hard_divide(7, 3))
    assert.same({ 3, 1 }, { hard.hard_divide_rest(7, 2) })
    fails(33, "hard_divide", hard.hard_divide(1, 0))
    assert.equal("-9223372036854775808", digits(hard.hard_echo_signed(integer "-9223372036854775808", false)))
    assert.equal("18446744073709551615", digits(hard.hard_echo_unsigned(hard.HARD_GREATEST, false)))
    assert.equal(-128, hard.hard_echo_small(-128, false))
    fails(2, "hard_echo_small", hard.hard_echo_small(1, true))
  end)

  it("goes in and out of a pointer", function()
    assert.same({ 2, 1 }, { hard.hard_swap(1, 2) })
    local before, after = hard.hard_bump(5, 10)
    assert.same({ 5, 15 }, { before, after })
    refuses("hard_swap: other is 2147483648", hard.hard_swap, 1, 2 ^ 31)
  end)
end)

describe("other scalars", function()
  it("are booleans and numbers", function()
    assert.is_true(hard.hard_not(false))
    assert.is_false(hard.hard_not(true))
    refuses("hard_not: value is 1, it must be true or false", hard.hard_not, 1)
    assert.equal(1.5, hard.hard_half(3))
    refuses('hard_half: value is "3", it must be a number', hard.hard_half, "3")
  end)

  it("a function without values returns true", function()
    assert.is_true(hard.hard_nothing())
  end)
end)

describe("arguments", function()
  it("that trail have defaults", function()
    assert.equal(1230, hard.hard_defaults(1))
    assert.equal(1230, hard.hard_defaults(1, nil, nil, nil))
    assert.equal(1553, hard.hard_defaults(1, 5, 5, "abc"))
  end)

  it("are counted", function()
    refuses("hard_defaults: takes 1 to 4 arguments, 0 given", hard.hard_defaults)
    refuses("hard_defaults: takes 1 to 4 arguments, 5 given", hard.hard_defaults, 1, 2, 3, "", 5)
    refuses("hard_int8: takes 1 argument, 2 given", hard.hard_int8, 1, 2)
    refuses("hard_nothing: takes 0 arguments, 1 given", hard.hard_nothing, 1)
  end)

  it("that are wrong are blamed on the caller", function()
    local _, problem = pcall(function() return (hard.hard_int8(1000)) end)
    assert.is_truthy(problem:find("contracts_spec.lua:", 1, true), problem)
  end)
end)

describe("text", function()
  it("goes in as it is", function()
    assert.equal(5, hard.hard_length("ab\195\188c"))
    assert.equal(-1, hard.hard_length(nil))
    assert.equal(0, hard.hard_length(""))
    refuses("hard_length: text is 5, it must be a string", hard.hard_length, 5)
    refuses("it must be text without a NUL", hard.hard_length, "a\0b")
    refuses("hard_text_hash: text is nil", hard.hard_text_hash, nil)
    assert.equal(digits(hard.hard_text_hash("/tmp")), digits(hard.hard_path_hash("/tmp")))
  end)

  it("comes out as a copy, nil where there is none", function()
    assert.equal("one", hard.hard_name(1))
    assert.equal("zw\195\182lf", hard.hard_name(12))
    assert.equal("string", type(hard.hard_name(13)))
    assert.is_nil(hard.hard_name(99))
  end)
end)

describe("bytes", function()
  it("are one argument with their size", function()
    assert.equal("14695981039346656037", digits(hard.hard_hash("")))
    assert.equal(3, hard.hard_count_bytes("a\0b"))
    assert.equal(-1, hard.hard_count_bytes())
    assert.equal(-1, hard.hard_count_bytes(nil))
    refuses("hard_hash: data is 5, it must be a string or a buffer", hard.hard_hash, 5)
    refuses("hard_hash: data is nil", hard.hard_hash, nil)
  end)

  it("that share a size have the same length", function()
    assert.equal(1, hard.hard_compare("abc", "abd"))
    refuses("hard_compare: the length of right is 2, it must be 3, that of left", hard.hard_compare, "abc", "ab")
  end)

  it("come out as a string of what is valid", function()
    assert.equal("AAA", hard.hard_fill(65, 3))
    assert.equal("", hard.hard_fill(65, 0))
    assert.equal(("A"):rep(100), hard.hard_fill(65, 5000))
    assert.equal("\0\1\2\3", hard.hard_fill_all(4))
    fails(5, "hard_fill", hard.hard_fill(255, 3))
    refuses("hard_fill: ", hard.hard_fill, 65, -1)
    refuses("hard_fill: data is \"abc\", it must be a number of bytes or a buffer", hard.hard_fill, 65, "abc")
  end)

  it("come out of C's fixed number without being asked for", function()
    local digest = hard.hard_digest("abc")
    assert.equal(8, #digest)
    local low = 0
    for n = 4, 1, -1 do
      low = low * 256 + digest:byte(n)
    end
    assert.equal(low, tonumber(digits(hard.hard_bump(hard.hard_hash("abc"), 0) % 2 ^ 32)))
  end)

  it("for which there is no memory are an error value", function()
    fails(12, "hard_fill", hard.hard_fill(65, 2 ^ 45))
  end)
end)

describe("arrays", function()
  it("go in as tables of integers", function()
    assert.equal(6, hard.hard_sum { 1, 2, 3 })
    assert.equal(0, hard.hard_sum {})
    assert.equal("18446744073709551615", digits(hard.hard_greatest { 1, hard.HARD_GREATEST, 2 }))
    refuses("hard_sum: items is 5, it must be a table of integers", hard.hard_sum, 5)
    refuses("hard_sum: items[2] is 1.5,", hard.hard_sum, { 1, 1.5 })
    refuses("hard_sum: items[3] is 2147483648,", hard.hard_sum, { 1, 2, 2 ^ 31 })
    refuses("hard_sum: items[1] is \"1\",", hard.hard_sum, { "1" })
  end)

  it("that share a size have the same length, nil none", function()
    assert.equal(11, hard.hard_dot({ 1, 2 }, { 3, 4 }))
    assert.equal(3, hard.hard_dot({ 1, 2 }))
    assert.equal(3, hard.hard_dot({ 1, 2 }, nil))
    fails(22, "hard_dot", hard.hard_dot({}))
    refuses("hard_dot: the length of right is 1, it must be 2, that of left", hard.hard_dot, { 1, 2 }, { 3 })
  end)

  it("are a table's own items", function()
    local items = setmetatable({ 1, 2 }, {
      __index = function()
        return 7
      end,
      __len = function()
        return 5
      end,
    })
    assert.equal(3, hard.hard_sum(items))
  end)

  it("come out as tables of what is valid", function()
    assert.same({ 5, 6, 7 }, hard.hard_count_up(5, 3))
    assert.same({}, hard.hard_count_up(5, 0))
    assert.equal(10, #hard.hard_count_up(5, 30))
    local last = hard.hard_count_up(integer "18446744073709551613", 2)
    assert.equal("18446744073709551614", digits(last[2]))
    fails(34, "hard_count_up", hard.hard_count_up(hard.HARD_GREATEST, 5))
  end)

  it("can be long", function()
    local items = {}
    for n = 1, 50000 do
      items[n] = 1
    end
    assert.equal(50000, hard.hard_sum(items))
    assert.equal(2, hard.hard_sum { 1, 1 })
  end)
end)

describe("records", function()
  local point = { level = -3, x = -4, y = 5, z = 6 }

  it("are tables in and out", function()
    assert.same({ level = -3, x = 6, y = 15, z = 16 }, hard.hard_move(point, 10))
    assert.same({ level = -3, x = -4, y = 5, z = 6 }, point)
    assert.equal(-4, hard.hard_x(point))
    assert.equal(-1, hard.hard_x())
    fails(34, "hard_move", hard.hard_move({ level = 1, x = 0, y = 0, z = 2147483647 }, 1))
  end)

  it("are checked field by field", function()
    refuses("hard_move: point.z is 0.5,", hard.hard_move, { level = 1, x = 2, y = 3, z = 0.5 }, 1)
    refuses("hard_move: point.level is 128,", hard.hard_move, { level = 128, x = 2, y = 3, z = 4 }, 1)
    refuses("hard_move: point is 5, it must be a table", hard.hard_move, 5, 1)
    refuses("hard_move: point is nil", hard.hard_move, nil, 1)
  end)

  it("come out as a table of what is valid", function()
    local points = hard.hard_points(3, 2)
    assert.equal(2, #points)
    assert.equal(4, points[2].x)
    assert.equal(5, #hard.hard_points(0, 100))
    assert.same({}, hard.hard_points(0, 0))
    fails(22, "hard_points", hard.hard_points(-1, 5))
  end)
end)

describe("a handle", function()
  it("is closed once, by close()", function()
    local before = hard.hard_boxes()
    local box = assert(hard.hard_box_new(5))
    assert.equal(before + 1, hard.hard_boxes())
    assert.equal(5, hard.hard_box_value(box))
    assert.is_truthy(hard.hard_box_set(box, 6))
    assert.equal(6, hard.hard_box_or(box, 1))
    fails(33, "hard_box_set", hard.hard_box_set(box, -1))
    assert.is_true(box:close())
    assert.is_true(box:close())
    assert.equal(before, hard.hard_boxes())
    fails(9, "hard_box_value: box is closed, it must be open", hard.hard_box_value(box))
    assert.is_truthy(tostring(box):find("closed", 1, true))
  end)

  it("is closed when it is collected", function()
    collectgarbage()
    collectgarbage()
    local before = hard.hard_boxes()
    for n = 1, 100 do
      assert(hard.hard_box_new(n))
    end
    collectgarbage()
    collectgarbage()
    assert.equal(before, hard.hard_boxes())
  end)

  it("has a type, and is nil only where it may be", function()
    local bag = assert(hard.hard_bag_new())
    assert.equal(0, hard.hard_bag_size(bag))
    refuses("hard_box_value: box is a ", hard.hard_box_value, bag)
    refuses("hard_box_value: box is nil", hard.hard_box_value, nil)
    refuses("hard_box_value: box is 5", hard.hard_box_value, 5)
    assert.equal(3, hard.hard_box_or(nil, 3))
  end)

  it("that C does not give is a failure", function()
    fails(12, hard.hard_explain(12), hard.hard_box_new(-1))
  end)
end)

describe("an argument that another one's metamethods take away", function()
  local function taking(take)
    return setmetatable({}, {
      __index = function()
        take()
        return 1
      end,
    })
  end

  it("is a closed handle", function()
    local box = assert(hard.hard_box_new(5))
    assert.equal(6, hard.hard_box_plus(box, taking(function() end)))
    fails(9, "hard_box_plus: box is closed, it must be open", hard.hard_box_plus(box, taking(function()
      box:close()
    end)))
  end)

  it("is a released view", function()
    local slab = assert(hard.hard_slab_open(10))
    local view = assert(hard.hard_slab_pin(slab))
    assert.equal(11, hard.hard_bytes_plus(view, taking(function() end)))
    assert.equal(4, hard.hard_bytes_plus("abc", taking(collectgarbage)))
    fails(9, "hard_bytes_plus: data is released, it must not be", hard.hard_bytes_plus(view, taking(function()
      view:release()
    end)))
    hard.hard_slab_close(slab)
  end)
end)

describe("an address", function()
  it("is a number", function()
    local address = assert(hard.hard_where())
    assert.equal(42, hard.hard_peek(address))
    assert.is_true(hard.hard_poke(address, 43))
    assert.equal(43, hard.hard_peek(address))
    assert.is_true(hard.hard_poke(address, 42))
    assert.is_true(hard.hard_poke(nil, 42))
    refuses("hard_peek: address is -1", hard.hard_peek, -1)
    refuses("hard_peek: address is \"x\"", hard.hard_peek, "x")
    refuses("hard_peek: address is nil", hard.hard_peek, nil)
  end)
end)

describe("what C keeps", function()
  it("may be a descriptor, with no token", function()
    assert.is_truthy(hard.hard_keep_descriptor(5))
    assert.equal(1, hard.hard_kept())
    assert.same({ sum = 5, keep = 0 }, hard.hard_complete())
    fails(22, "hard_keep_descriptor", hard.hard_keep_descriptor(5, true))
  end)

  it("is no memory of Lua's", function()
    assert.is_nil(hard.hard_keep_memory)
    assert.is_nil(hard.hard_keep_input)
  end)
end)

describe("a view", function()
  local slab, view
  before_each(function()
    slab = assert(hard.hard_slab_open(10))
    view = assert(hard.hard_slab_pin(slab))
  end)
  after_each(function()
    view:release()
    hard.hard_slab_close(slab)
  end)

  it("is C's memory", function()
    assert.equal(10, #view)
    assert.equal("\0\1\2\3\4\5\6\7\8\9", view:string())
    assert.equal("\2\3\4", view:string(2, 3))
    assert.equal("", view:string(10))
    assert.equal(3, view:fill(1, "abc"))
    assert.equal(97, hard.hard_slab_byte(slab, 1))
    assert.is_truthy(tostring(view):find("10 bytes", 1, true))
  end)

  it("has its bounds", function()
    fails(22, "string: at is 11, it must be an integer from 0 to 10", view:string(11))
    fails(22, "string: 2 bytes from 9 on are more than the buffer's 10 bytes", view:string(9, 2))
    fails(22, "fill: ", view:fill(8, "abc"))
    refuses("string: at is 1.5", view.string, view, 1.5)
    refuses("string: at is -1", view.string, view, -1)
    refuses("fill: bytes is 5, it must be a string", view.fill, view, 0, 5)
  end)

  it("is taken where bytes go in and out", function()
    assert.equal(digits(hard.hard_hash(view:string())), digits(hard.hard_hash(view)))
    assert.equal(10, hard.hard_fill(65, view))
    assert.equal(("A"):rep(10), view:string())
    view:fill(0, "0123456789")
    assert.is_truthy(hard.hard_reverse(view))
    assert.equal("9876543210", view:string())
    refuses("hard_reverse: data is ", hard.hard_reverse, "text")
  end)

  it("names a place that is none, whatever it is", function()
    local expected = "it must be an integer from 0 to 9223372036854775807"
    refuses("string: at is 1e+300, " .. expected, view.string, view, 1e300)
    refuses("string: count is 9223372036854775808, " .. expected, view.string, view, 0, 2 ^ 63)
    refuses('fill: at is "1", ' .. expected, view.fill, view, "1", "x")
    fails(22, "fill: at is 9007199254740993, it must be", view:fill(integer "9007199254740993", "x"))
    fails(22, "string: 9007199254740993 bytes from 1 on", view:string(1, integer "9007199254740993"))
  end)

  it("has methods for nothing else", function()
    for _, wrong in ipairs { false, 5, "text", {}, print, integer "9007199254740993" } do
      refuses("string: self is ", view.string, wrong)
      refuses("fill: self is ", view.fill, wrong, 0, "x")
      refuses("release: self is ", view.release, wrong)
    end
    refuses("release: self is nil, it must be a buffer", view.release)
  end)

  it("keeps the memory until it is released", function()
    assert.equal(1, hard.hard_slab_pins(slab))
    hard.hard_slab_close(slab)
    assert.equal("\0\1", view:string(0, 2))
    assert.is_true(view:release())
    assert.is_true(view:release())
    assert.equal(-1, hard.hard_slab_pins(slab))
    assert.equal(0, #view)
    fails(9, "string: the buffer is released", view:string())
    fails(9, "data is released", hard.hard_hash(view))
    fails(9, "data is released", hard.hard_reverse(view))
  end)

  it("is released when it is collected", function()
    for _ = 1, 20 do
      assert(hard.hard_slab_pin(slab))
    end
    collectgarbage()
    collectgarbage()
    assert.equal(1, hard.hard_slab_pins(slab))
  end)

  it("of what is not there is a failure", function()
    fails(9, "hard_slab_pin", hard.hard_slab_pin(12345))
  end)
end)
