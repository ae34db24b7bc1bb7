-- SPDX-License-Identifier: MIT
-- Arrays and records.
local support = require "support"
local hard, refuses, fails = support.hard, support.refuses, support.fails

describe("an array", function()
  it("goes in as a table", function()
    assert.equals(6, hard.hard_sum { 1, 2, 3 })
    assert.equals(0, hard.hard_sum {})
    local many = {}
    for i = 1, 100000 do
      many[i] = 1
    end
    assert.equals(100000, hard.hard_sum(many))
    assert.equals(hard.HARD_GREATEST, hard.hard_greatest { 1, hard.HARD_GREATEST, 2 })
  end)

  it("has integers in the range of its type", function()
    local expected = "it must be an integer from -2147483648 to 2147483647"
    refuses("hard_sum: items[2] is \"2\", " .. expected, hard.hard_sum, { 1, "2" })
    refuses("hard_sum: items[1] is 2147483648, " .. expected, hard.hard_sum, { 2147483648 })
    refuses("hard_sum: items[1] is 0.5, " .. expected, hard.hard_sum, { 0.5 })
    refuses("hard_sum: items is nil, it must be a table of integers", hard.hard_sum, nil)
    refuses("hard_sum: items is 5, it must be a table of integers", hard.hard_sum, 5)
  end)

  it("is as long as the others of its size, or nil", function()
    assert.equals(11, hard.hard_dot({ 1, 2 }, { 3, 4 }))
    assert.equals(3, hard.hard_dot({ 1, 2 }, nil))
    assert.equals(3, hard.hard_dot { 1, 2 })
    refuses("hard_dot: the length of right is 1, it must be 2, that of left", hard.hard_dot, { 1, 2 }, { 3 })
  end)

  it("has no surprise in its metatable", function()
    local proxy = setmetatable({}, { __index = function() error "called" end })
    assert.equals(0, hard.hard_sum(proxy))
  end)

  it("comes out with the valid elements", function()
    assert.same({ 5, 6, 7 }, hard.hard_count_up(5, 3))
    assert.equals(10, #hard.hard_count_up(5, 1000))
    assert.same({}, hard.hard_count_up(5, 0))
    local last = hard.hard_count_up(hard.HARD_GREATEST - 3, 2)
    assert.equals(hard.HARD_GREATEST - 2, last[2])
    refuses("hard_count_up: items is 4294967296, it must be an integer from 0 to 4294967295", hard.hard_count_up, 1,
      4294967296)
    refuses("hard_count_up: items is a table, it must be an integer from 0 to 4294967295", hard.hard_count_up, 1, {})
  end)
end)

describe("a record", function()
  local point = { level = -1, x = 2, y = 3, z = 4 }

  it("goes in and comes out as a table", function()
    local moved = hard.hard_move(point, 10)
    assert.same({ level = -1, x = 12, y = 13, z = 14 }, moved)
    assert.equals(2, hard.hard_x(point))
    assert.equals(-1, hard.hard_x(nil))
    assert.equals(-1, hard.hard_x())
  end)

  it("has zeros where fields are missing, and no others", function()
    assert.equals(0, hard.hard_x { level = 1 })
    assert.same({ level = 0, x = 5, y = 5, z = 5 }, hard.hard_move({}, 5))
    refuses("hard_x: point.z is 0.5, it must be an integer from -2147483648 to 2147483647", hard.hard_x, { z = 0.5 })
    refuses("hard_x: point.w: there is no such field", hard.hard_x, { w = 1 })
    refuses("hard_x: point[1]: there is no such field", hard.hard_x, { 1 })
    refuses("hard_x: point[\"a b\"]: there is no such field", hard.hard_x, { ["a b"] = 1 })
    refuses("hard_x: point." .. ("x"):rep(50) .. ": there is no such field", hard.hard_x, { [("x"):rep(50)] = 1 })
  end)

  it("has defaults where its metatable has some", function()
    local defaults = { __index = { x = 7 } }
    assert.equals(7, hard.hard_x(setmetatable({}, defaults)))
    assert.equals(8, hard.hard_x(setmetatable({ x = 8 }, defaults)))
    assert.equals(9, hard.hard_x(setmetatable({}, { __index = function() return 9 end })))
    refuses("hard_x: point.w: there is no such field", hard.hard_x, setmetatable({ w = 1 }, defaults))
  end)

  it("has fields in their range", function()
    refuses("hard_x: point.y is -3, it must be an integer from 0 to 18446744073709551615", hard.hard_x,
      { level = 1, x = 1, y = -3, z = 4 })
    refuses("hard_x: point is 5, it must be a table or nil", hard.hard_x, 5)
    refuses("hard_move: point is nil, it must be a table", hard.hard_move, nil, 1)
  end)

  it("comes out in tables of those that are valid", function()
    local points = hard.hard_points(7, 3)
    assert.equals(3, #points)
    assert.equals(9, points[3].x)
    assert.equals(5, #hard.hard_points(7, 100000))
    assert.same({}, hard.hard_points(7, 0))
  end)

  it("is not there where the call fails", function()
    local value, message, code = hard.hard_points(-1, 3)
    assert.is_nil(value)
    assert.equals("string", type(message))
    assert.equals(22, code)
    fails("hard_move: asked for 34", 34, hard.hard_move({ level = 1, x = 1, y = 1, z = 2147483647 }, 1))
  end)
end)

describe("outs", function()
  it("follow each other", function()
    assert.equals(3, hard.hard_divide(7, 2))
    assert.same({ 3, 1 }, { hard.hard_divide_rest(7, 2) })
    assert.same({ -2, 1 }, { hard.hard_swap(1, -2) })
    local result, counter = hard.hard_bump(5, 2)
    assert.equals(7, counter)
    assert.equals("number", type(result))
  end)
end)

describe("a failure", function()
  it("is nil, message, code", function()
    fails("hard_fail_errno: asked for 2", 2, hard.hard_fail_errno(2))
    assert.equals(7, hard.hard_fail_errno(0))
    fails("hard_fail_own: asked for 6", 6, hard.hard_fail_own(3))
    assert.is_true(hard.hard_fail_own(2))
    fails("hard_divide: asked for 33", 33, hard.hard_divide(1, 0))
    local value, message, code = hard.hard_fail_global(5)
    assert.is_nil(value)
    assert.equals("string", type(message))
    assert.equals(5, code)
  end)
end)

describe("tokens", function()
  it("are 0 for descriptors, which are all that Lua lets C keep", function()
    assert.is_nil(hard.hard_keep_memory)
    assert.is_nil(hard.hard_keep_input)
    assert.is_truthy(hard.hard_keep_descriptor(1))
    assert.equals(0, hard.hard_last_token())
    assert.same({ sum = 1, keep = 0 }, hard.hard_complete())
  end)
end)
