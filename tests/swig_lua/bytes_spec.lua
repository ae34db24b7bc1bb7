-- SPDX-License-Identifier: MIT
-- Text, buffers, buffer objects.
local support = require "support"
local hard, refuses, fails, collect = support.hard, support.refuses, support.fails, support.collect

describe("text", function()
  it("ends at its NUL and may have none inside", function()
    assert.equals(5, hard.hard_length "hello")
    assert.equals(0, hard.hard_length "")
    refuses("hard_length: text is \"a\\000b\", it must be text without a NUL or nil", hard.hard_length, "a\0b")
  end)

  it("is nil only where nil is allowed, and never a number", function()
    assert.equals(-1, hard.hard_length(nil))
    refuses("hard_text_hash: text is nil, it must be a string", hard.hard_text_hash, nil)
    refuses("hard_text_hash: text is 5, it must be a string", hard.hard_text_hash, 5)
  end)

  it("comes back as bytes, or nil", function()
    assert.equals("zw\195\182lf", hard.hard_name(12))
    assert.equals("string", type(hard.hard_name(13)))
    assert.is_nil(hard.hard_name(99))
  end)

  it("is cut in messages", function()
    local text = ("x"):rep(1000)
    refuses(("hard_int8: value is \"%s...\", it must be an integer from -128 to 127"):format(("x"):rep(57)),
      hard.hard_int8, text)
  end)
end)

describe("bytes", function()
  it("go in as strings, NULs and all", function()
    assert.equals(hard.hard_text_hash "abc", hard.hard_hash "abc")
    assert.are_not.equal(hard.hard_hash "abc", hard.hard_hash "abc\0")
    refuses("hard_hash: data is nil, it must be a string or a buffer", hard.hard_hash, nil)
    refuses("hard_hash: data is 5, it must be a string or a buffer", hard.hard_hash, 5)
    refuses("hard_hash: data is a table, it must be a string or a buffer", hard.hard_hash, {})
  end)

  it("that share a size are equally long", function()
    assert.equals(1, hard.hard_compare("abc", "abd"))
    refuses("hard_compare: the length of right is 2, it must be 3, that of left", hard.hard_compare, "abc", "ab")
  end)

  it("may be nil where that is allowed", function()
    assert.equals(-1, hard.hard_count_bytes(nil))
    assert.equals(-1, hard.hard_count_bytes())
    assert.equals(3, hard.hard_count_bytes "abc")
  end)

  it("come out as strings of the valid length", function()
    assert.equals("AAA", hard.hard_fill(65, 3))
    assert.equals("", hard.hard_fill(65, 0))
    for _, size in ipairs { 255, 256, 257, 65535, 65536, 1000000 } do
      assert.equals(("A"):rep(100), hard.hard_fill(65, size))
    end
    assert.equals("\0\1\2\3", hard.hard_fill_all(4))
    assert.equals(300, #hard.hard_fill_all(300))
    assert.equals(8, #hard.hard_digest "abc")
  end)

  it("are asked for in numbers that make sense", function()
    refuses("hard_fill: data is -1, it must be an integer from 0 to 18446744073709551615", hard.hard_fill, 1, -1)
    refuses("hard_fill: data is 1.5, it must be an integer from 0 to 18446744073709551615", hard.hard_fill, 1, 1.5)
    refuses("hard_fill: data is \"x\", it must be a number of bytes or a buffer", hard.hard_fill, 1, "x")
    fails("hard_fill: data is 4611686018427387904, there is no memory for that many", 12, hard.hard_fill(1, 2 ^ 62))
    fails("hard_fill: data is 18446744073709551615, there is no memory for that many", 12,
      hard.hard_fill(1, hard.HARD_GREATEST))
  end)
end)

describe("a buffer object", function()
  local slab, view

  before_each(function()
    slab = hard.hard_slab_open(10)
    view = hard.hard_slab_pin(slab)
  end)
  after_each(function()
    view:release()
    hard.hard_slab_close(slab)
    collect()
  end)

  it("is C's memory", function()
    assert.equals(10, #view)
    assert.equals("buffer (10 bytes)", tostring(view))
    assert.equals("\0\1\2\3\4\5\6\7\8\9", view:string())
    assert.equals("\3\4", view:string(3, 2))
    assert.equals("\8\9", view:string(8))
    assert.equals("", view:string(10))
    assert.equals(5, view:fill(1, "hello"))
    assert.equals(("h"):byte(), hard.hard_slab_byte(slab, 1))
  end)

  it("goes no further than its end", function()
    fails("string: at is 11, it must be an integer from 0 to 10", 22, view:string(11))
    fails("string: 6 bytes from 5 on are more than the buffer's 10 bytes", 22, view:string(5, 6))
    fails("fill: 5 bytes from 6 on are more than the buffer's 10 bytes", 22, view:fill(6, "hello"))
    fails("fill: at is 9007199254740992, it must be an integer from 0 to 10", 22, view:fill(2 ^ 53, "x"))
    assert.has_error(function() view:string(-1) end)
    assert.has_error(function() view:string(0.5) end)
    assert.has_error(function() view:fill(0) end)
    assert.has_error(function() view:fill(nil, "x") end)
    assert.equals("\0\1\2\3\4\5\6\7\8\9", view:string())
  end)

  it("is taken where bytes go in or come out", function()
    assert.equals(hard.hard_hash(view:string()), hard.hard_hash(view))
    assert.equals(10, hard.hard_fill(65, view))
    assert.equals(("A"):rep(10), view:string())
    assert.equals(10, hard.hard_fill_all(view))
    assert.is_true(hard.hard_reverse(view) ~= nil)
    assert.equals("\9\8\7\6\5\4\3\2\1\0", view:string())
    refuses("hard_reverse: data is \"abc\", it must be a buffer", hard.hard_reverse, "abc")
    assert.equals(9, hard.hard_peek(view))
  end)

  it("is unusable once it was released, and that is harmless", function()
    assert.is_true(view:release())
    assert.is_true(view:release())
    assert.equals("buffer (released)", tostring(view))
    assert.equals(0, #view)
    fails("string: the buffer is released", 9, view:string())
    fails("fill: the buffer is released", 9, view:fill(0, ""))
    fails("hard_hash: data is released, it must not be", 9, hard.hard_hash(view))
    fails("hard_fill: data is released, it must not be", 9, hard.hard_fill(1, view))
    fails("hard_reverse: data is released, it must not be", 9, hard.hard_reverse(view))
    fails("hard_peek: address is released, it must not be", 9, hard.hard_peek(view))
    assert.equals(0, hard.hard_slab_pins(slab))
  end)

  it("pins the memory beyond its owner's end", function()
    hard.hard_slab_close(slab)
    assert.equals("\0\1", view:string(0, 2))
    view:release()
    assert.equals(-1, hard.hard_slab_pins(slab))
  end)

  it("is unpinned by the collector", function()
    hard.hard_slab_pin(slab)
    collect()
    assert.equals(1, hard.hard_slab_pins(slab))
  end)

  it("is not made where the call fails", function()
    local value, message, code = hard.hard_slab_pin(hard.hard_slab_open(1) + 1000)
    assert.is_nil(value)
    assert.equals("string", type(message))
    assert.equals(9, code)
  end)

  it("stands on its methods' side, whatever they are called with", function()
    for _, method in ipairs { "string", "fill", "release" } do
      for _, self in ipairs { 5, "x", {}, io.stdout, hard.HARD_GREATEST } do
        assert.has_error(function() view[method](self) end)
      end
      assert.has_error(function() view[method]() end)
    end
    assert.is_false(getmetatable(view))
  end)

  if _VERSION == "Lua 5.4" then
    it("is closed by <close>", function()
      load("local view <close> = ...")(view)
      assert.equals(0, hard.hard_slab_pins(slab))
    end)
  end
end)

describe("an address", function()
  it("is a number, and nil where that is allowed", function()
    local address = hard.hard_where()
    assert.equals(42, hard.hard_peek(address))
    assert.is_true(hard.hard_poke(nil, 1))
    assert.is_true(hard.hard_poke(address, 42))
    assert.has_error(function() hard.hard_peek(nil) end)
    assert.has_error(function() hard.hard_peek "x" end)
    assert.has_error(function() hard.hard_peek(-1) end)
  end)
end)
