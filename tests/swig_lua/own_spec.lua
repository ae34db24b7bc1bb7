-- SPDX-License-Identifier: MIT
-- tests/swig_lua/own.h: a destructor that is bound, and computed sizes of what a callback gets.
local support = require "support"
local own = require "own"
local fails, refuses, collect = support.fails, support.refuses, support.collect

describe("a function that frees its handle", function()
  it("closes it, and nothing frees it twice", function()
    local thing = own.own_thing_open()
    assert.equals(1, own.own_things())
    assert.equals(0, own.own_thing_close(thing))
    assert.equals(0, own.own_things())
    fails("own_thing_close: thing is closed, it must be open", 9, own.own_thing_close(thing))
    assert.is_true(thing:close())
    thing = own.own_thing_open()
    assert.is_true(thing:close())
    fails("own_thing_close: thing is closed, it must be open", 9, own.own_thing_close(thing))
    thing = nil
    collect()
    assert.is_nil(thing)
    assert.equals(0, own.own_things())
  end)

  it("waits for those that need it", function()
    local thing = own.own_thing_open()
    local same = own.own_thing_self(thing)
    assert.equals(0, own.own_thing_close(thing))
    fails("own_thing_self: thing is closed, it must be open", 9, own.own_thing_self(thing))
    assert.equals(1, own.own_things())
    assert.is_truthy(own.own_thing_self(same))
    collect()
    assert.equals(0, own.own_thing_close(same))
    assert.equals(0, own.own_things())
  end)
end)

describe("what is measured", function()
  it("fails by errno", function()
    assert.equals("aaa", own.own_letters(3))
    assert.equals("", own.own_letters(0))
    fails("own_letters: File name too long", 36, own.own_letters(101))
  end)
end)

describe("what a callback gets", function()
  it("has the size that is computed", function()
    local seen
    local function callback(...)
      seen = { ... }
    end
    assert.is_true(own.own_call(2, 3, callback))
    assert.same({ "abcd", 2, { 1, 2, 3 }, "x" }, seen)
    refuses("own_call: the size of the result (more - less) is no size, it must be from 0 to 18446744073709551615",
      own.own_call, 3, 2, callback)
  end)
end)
