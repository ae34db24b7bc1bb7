-- SPDX-License-Identifier: MIT
-- Handles, the module, the end of a state.
local support = require "support"
local hard, refuses, fails, collect = support.hard, support.refuses, support.fails, support.collect

describe("a handle", function()
  it("is closed once, by hand", function()
    collect()
    local before = hard.hard_boxes()
    local box = hard.hard_box_new(5)
    assert.equals("hard_box", tostring(box))
    assert.equals(5, hard.hard_box_value(box))
    assert.equals(before + 1, hard.hard_boxes())
    assert.is_true(box:close())
    assert.is_true(box:close())
    assert.equals("hard_box (closed)", tostring(box))
    assert.equals(before, hard.hard_boxes())
    fails("hard_box_value: box is closed, it must be open", 9, hard.hard_box_value(box))
    fails("hard_box_or: box is closed, it must be open", 9, hard.hard_box_or(box, 1))
  end)

  it("is closed by the collector", function()
    collect()
    local before = hard.hard_boxes()
    for i = 1, 100 do
      hard.hard_box_new(i)
    end
    collect()
    assert.equals(before, hard.hard_boxes())
  end)

  it("is of its own class", function()
    local bag = hard.hard_bag_new()
    local expected = "it must be a handle of struct hard_box"
    refuses("hard_box_value: box is a userdata, " .. expected, hard.hard_box_value, bag)
    refuses("hard_box_value: box is a userdata, " .. expected, hard.hard_box_value, io.stdout)
    refuses("hard_box_value: box is nil, " .. expected, hard.hard_box_value, nil)
    refuses("hard_box_value: box is 5, " .. expected, hard.hard_box_value, 5)
    local box = hard.hard_box_new(1)
    for _, self in ipairs { 5, "x", {}, io.stdout, bag, hard.HARD_GREATEST } do
      assert.has_error(function() box.close(self) end)
    end
    assert.has_error(function() box.close() end)
    assert.equals(1, hard.hard_box_value(box))
    assert.is_false(getmetatable(box))
  end)

  it("may be nil where that is allowed", function()
    assert.equals(8, hard.hard_box_or(nil, 8))
    assert.equals(3, hard.hard_box_or(hard.hard_box_new(3), 8))
  end)

  it("is not there where C gives none", function()
    collect()
    local before = hard.hard_boxes()
    local value, message, code = hard.hard_box_new(-1)
    assert.is_nil(value)
    assert.equals("string", type(message))
    assert.equals(12, code)
    collect()
    assert.equals(before, hard.hard_boxes())
  end)

  if _VERSION == "Lua 5.4" then
    it("is closed by <close>, also by an error", function()
      local before = hard.hard_boxes()
      load("local box <close> = ...")(hard.hard_box_new(1))
      pcall(load("local box <close> = ... error 'x'"), hard.hard_box_new(1))
      assert.equals(before, hard.hard_boxes())
    end)
  end
end)

describe("the module", function()
  it("is a table and nothing else", function()
    assert.equals("table", type(hard))
    for name in pairs(_G) do
      assert.is_falsy(tostring(name):find("^swig_"))
    end
    assert.is_nil(rawget(_G, "hard"))
  end)

  it("has the constants and the names that the header gives", function()
    assert.equals(1, hard.HARD_RED)
    assert.equals(2 ^ 30, hard.HARD_BLUE)
    assert.equals(-1, hard.HARD_MINUS)
    assert.equals(3, hard.HARD_THREE)
    assert.equals("function", type(hard.hard_renamed))
    assert.is_nil(hard.hard_original)
    assert.is_nil(hard.hard_hidden)
    assert.is_nil(hard.hard_box_free)
    assert.equals(28, hard.hard_words(1, 2, 3, 4, 5, 6, 7))
  end)

  it("leaves nothing behind when a call is given up", function()
    local slab = hard.hard_slab_open(1000)
    for _ = 1, 1000 do
      pcall(hard.hard_dot, { 1, 2, 3 }, { 1, 2, "x" })
      pcall(hard.hard_fill, 255, 100000)
      pcall(hard.hard_slab_pin, slab)
    end
    collect()
    assert.equals(0, hard.hard_slab_pins(slab))
    local before = collectgarbage "count"
    for _ = 1, 1000 do
      pcall(hard.hard_dot, { 1, 2, 3 }, { 1, 2, "x" })
      pcall(hard.hard_fill, 255, 100000)
    end
    collect()
    assert.is_true(collectgarbage "count" - before < 100)
    hard.hard_slab_close(slab)
  end)

  it("gives everything back at the end of a state", function()
    local interpreter = arg[-1] and (arg[-1]:match "lua[%d.]*$") or ("lua" .. _VERSION:match "%d%.%d")
    local script = [[
      local hard = require 'hard'
      kept = { hard.hard_box_new(1), hard.hard_slab_pin(hard.hard_slab_open(10)), hard.HARD_GREATEST }
      setmetatable(kept, { __gc = function(kept) assert(hard.hard_box_value(kept[1]) ~= 0) end })
    ]]
    local status = os.execute(("%s -e \"%s\""):format(interpreter, script:gsub("\n", " ")))
    assert.is_true(status == true or status == 0)
  end)
end)

describe("two modules", function()
  local safe = require "ferrule.swig.safe"

  it("share integers and buffers", function()
    local domain = safe.ferrule_domain_open()
    local buffer = safe.ferrule_buffer_open(domain, 16)
    local view = safe.ferrule_buffer_pin(buffer)
    view:fill(0, "0123456789abcdef")
    assert.equals(hard.hard_hash "0123456789abcdef", hard.hard_hash(view))
    assert.equals(safe.integer "18446744073709551615", hard.HARD_GREATEST)
    safe.ferrule_buffer_close(buffer)
    assert.equals("0123", view:string(0, 4))
    view:release()
    assert.equals(0, safe.ferrule_domain_close(domain))
  end)

  it("leave what C would have to keep of Lua's out", function()
    assert.is_nil(safe.ferrule_read_memory)
    assert.is_nil(safe.ferrule_write_memory)
    assert.equals("function", type(safe.ferrule_read))
  end)
end)
