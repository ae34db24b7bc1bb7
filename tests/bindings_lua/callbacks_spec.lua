-- SPDX-License-Identifier: MIT
-- Callbacks on the Lua targets: tests/bindings/hard/callbacks.h.
local support = require "support"

local callbacks = support.module "callbacks"
local case, refuses, fails, collect = support.case, support.refuses, support.fails, support.collect
local closed, digits = support.closed, support.digits

local EIO, EINVAL, EDOM = 5, 22, 33
local INT32 = "an integer from -2147483648 to 2147483647"

if not callbacks then
  pending "callbacks.h is not carried"
  return
end

-- A function that notes what it gets in `calls`, and gives what it is told, the last for ever; errors are { error = }.
local function recorder(...)
  local results, calls = { ... }, {}
  local count, at = select("#", ...), 0
  return function(...)
    calls[#calls + 1] = select("#", ...) == 1 and (...) or { n = select("#", ...), ... }
    at = math.min(at + 1, count)
    local result = results[at]
    if type(result) == "table" and result.error then
      error(result.error, 0)
    end
    return result
  end, calls
end

-- What a call raises, or else the next call into the module; and nothing after that.
local function raised_by(call, ...)
  local _, problem = pcall(call, ...)
  local good, late = pcall(callbacks.callbacks_boxes)
  if good then
    good, late = pcall(callbacks.callbacks_boxes)
    assert.is_true(good, late)
    return problem
  end
  assert.is_true((pcall(callbacks.callbacks_boxes)))
  return late
end

local function without_place(problem)
  return type(problem) == "string" and problem:gsub("^[^:]+:%d+: ", "") or problem
end

after_each(function()
  callbacks.callbacks_on_event(nil)
  assert.equal(0, callbacks.callbacks_run())
  collect()
  assert.equal(0, callbacks.callbacks_boxes())
end)

describe("what a callback gets", function()
  case({ ["callback arguments"] = "success" }, it, "is integers of every type", function()
    local record, calls = recorder(7, -7)
    assert.equal(7, callbacks.callbacks_call_integers(false, record))
    assert.equal(-7, callbacks.callbacks_call_integers(true, record))
    assert.same(
      { "-128", "0", "-32768", "0", "-2147483648", "0", "-9223372036854775808", "0", "1" },
      support.all_digits(support.unpack(calls[1], 1, 9))
    )
    assert.same(
      { "127", "255", "32767", "65535", "2147483647", "4294967295", "9223372036854775807", "18446744073709551615",
        "2" },
      support.all_digits(support.unpack(calls[2], 1, 9))
    )
    assert.equal(9, calls[1].n)
    -- What it got it can give, exactly.
    local same = callbacks.callbacks_call_integers(true, function(...) return (select(7, ...)) end)
    assert.equal("9223372036854775807", digits(same))
  end)

  case({ ["callback arguments"] = "success" }, it, "is floats and truths", function()
    local record, calls = recorder(0.25, 1, 1)
    assert.equal(2.25, callbacks.callbacks_call_numbers(1.5, 3, record))
    assert.same({ { n = 3, 1.5, 1.5, true }, { n = 3, 0.5, 0.5, true }, { n = 3, -0.5, -0.5, false } }, calls)
  end)

  case({ ["callback arguments"] = "success lifetime" }, it, "is texts and bytes", function()
    local record, calls = recorder(nil)
    callbacks.callbacks_call_texts(record)
    local invalid = "\255\254"
    assert.same({ { n = 2, "zero", "zero" }, { n = 2, "one", "one" }, { n = 2 }, { n = 2, invalid, invalid } }, calls)
  end)

  case({ ["callback arguments"] = "success lifetime" }, it, "is tables of texts", function()
    local record, calls = recorder(0)
    assert.equal(0, callbacks.callbacks_call_rows(2, 3, record))
    local names = { n = 3, "a", "b", "c" }
    assert.same({
      { n = 2, { n = 3, "0.0", "0.1" }, names },
      { n = 2, { n = 3, "1.0", nil, "1.2" }, names },
    }, calls)
    assert.equal(7, callbacks.callbacks_call_rows(5, 1, (recorder(0, 7))))
  end)

  case({ ["callback arguments"] = "success lifetime" }, it, "is arrays, records and handles", function()
    local box, seen = callbacks.callbacks_box_new(9), {}
    local function callback(items, halves, point, given)
      seen[#seen + 1] = { items = items, halves = halves, point = point, given = given }
      return given and given:value() or -1
    end
    assert.equal(9, callbacks.callbacks_call_memory(3, box, callback))
    assert.equal(-1, callbacks.callbacks_call_memory(0, nil, callback))
    assert.same({ 0, -1, -2 }, { support.unpack(seen[1].items) })
    assert.same({ 0.5, 1, 1.5 }, { support.unpack(seen[1].halves) })
    assert.same({ x = 3, y = 1.5 }, seen[1].point)
    closed("callbacks_box_value: box", callbacks.callbacks_box_value(seen[1].given))
    assert.equal(9, box:value())
    assert.equal(0, #seen[2].items)
    assert.is_nil(seen[2].point)
    assert.is_nil(seen[2].given)
    -- What it is lent it cannot free.
    assert.equal(5, callbacks.callbacks_call_memory(1, box, function(_, _, _, given)
      given:close()
      return 5
    end))
    assert.equal(9, box:value())
  end)
end)

describe("what a callback gives", function()
  case({ ["callback result"] = "success" }, it, "is a number, a truth or nothing", function()
    assert.equal(4, callbacks.callbacks_filter(10, function(number) return number % 3 == 0 end))
    assert.equal(256, callbacks.callbacks_call_small(3, (recorder(255, 0, 1))))
    assert.equal(1e300, callbacks.callbacks_call_numbers(0, 2, (recorder(1, 1e300))))
    callbacks.callbacks_repeat(2, (recorder "dropped"))
  end)

  case({ ["callback result"] = "wrong" }, it, "fits", function()
    local expected = "callbacks_filter: what callback returned is %s, it must be true or false"
    refuses(expected:format "1", callbacks.callbacks_filter, 3, (recorder(1)))
    refuses(expected:format "nil", callbacks.callbacks_filter, 3, (recorder(nil)))
    expected = "callbacks_call_small: what callback returned is %s, it must be an integer from 0 to 255"
    refuses(expected:format "256", callbacks.callbacks_call_small, 3, (recorder(256)))
    refuses(expected:format "-1", callbacks.callbacks_call_small, 3, (recorder(1, -1)))
    refuses(expected:format "0.5", callbacks.callbacks_call_small, 3, (recorder(0.5)))
    refuses(expected:format "\"x\"", callbacks.callbacks_call_small, 3, (recorder "x"))
    refuses("callbacks_call_numbers: what callback returned is \"x\", it must be a number",
      callbacks.callbacks_call_numbers, 1, 1, (recorder "x"))
    refuses("callbacks_each: what visit returned is nil, it must be " .. INT32, callbacks.callbacks_each, { 1, 2 },
      function() end)
  end)
end)

describe("a callback of a call", function()
  case({ callback = "success" }, it, "is called", function()
    local record, calls = recorder(0)
    assert.equal(3, callbacks.callbacks_each({ 1, 2, 3 }, record))
    assert.same({ 1, 2, 3 }, calls)
    assert.equal(2, callbacks.callbacks_each({ 1, 2, 3 }, (recorder(0, 1))))
    fails(EINVAL, callbacks.callbacks_each({}, record))
    assert.equal(210, callbacks.callbacks_both(function(n) return n * 10 end, function(n) return n * 100 end))
    record, calls = recorder(nil)
    callbacks.callbacks_repeat(3, record)
    assert.same({ 0, 1, 2 }, calls)
    local box = callbacks.callbacks_box(5)
    record, calls = recorder(0)
    assert.equal(2, box:each(2, record))
    assert.equal(2, callbacks.callbacks_box_each(box, 2, record))
    assert.same({ 5, 6, 5, 6 }, calls)
    assert.equal(3, callbacks.callbacks_each_maybe(3, record))
    assert.equal(-1, callbacks.callbacks_each_maybe(3, nil))
    -- A table that can be called is one, too.
    local calling = setmetatable({}, { __call = function(_, item) return item == 2 and 1 or 0 end })
    local good, result = pcall(callbacks.callbacks_each, { 1, 2, 3 }, calling)
    assert.is_true(not good or result == 2)
  end)

  case({ callback = "wrong" }, it, "is a function", function()
    refuses("callbacks_each: visit is 5, it must be a function", callbacks.callbacks_each, { 1 }, 5)
    refuses("callbacks_each: visit is nil, it must be a function", callbacks.callbacks_each, { 1 }, nil)
    refuses("callbacks_each_maybe: visit is 5, it must be a function or nil", callbacks.callbacks_each_maybe, 3, 5)
    refuses("callbacks_both: second is 5, it must be a function", callbacks.callbacks_both, function() return 0 end, 5)
  end)

  case({ callback = "wrong" }, it, "raises its error by the call", function()
    for _, problem in ipairs { "mine", { mine = true }, 5 } do
      local record, calls = recorder(0, { error = problem })
      local good, got = pcall(callbacks.callbacks_each, { 1, 2, 3 }, record)
      assert.is_false(good)
      assert.equal(problem, got)
      assert.same({ 1, 2 }, calls)
    end
    for _, fail in ipairs { false, true } do
      local record, calls = recorder(1, { error = "mine" })
      local good, got = pcall(callbacks.callbacks_insist, 5, fail, record)
      assert.is_false(good)
      assert.equal("mine", got)
      assert.same({ 0, 1 }, calls)
      assert.equal(1 + 4 * 5, callbacks.callbacks_last())
      collect()
      assert.equal(0, callbacks.callbacks_boxes())
    end
    local second, calls = recorder(0)
    assert.is_false((pcall(callbacks.callbacks_both, (recorder { error = "first" }), second)))
    assert.same({}, calls)
  end)

  case({ callback = "success wrong" }, it, "leaves the call's outs alone", function()
    local record = recorder(3)
    local box = callbacks.callbacks_insist(2, false, record)
    assert.equal(2, box:value())
    assert.equal(6, callbacks.callbacks_last())
    box:close()
    fails(EIO, callbacks.callbacks_insist(2, true, record))
    assert.equal(0, callbacks.callbacks_boxes())
  end)

  case({ callback = "success wrong" }, it, "may call with callbacks", function()
    local inner, calls = recorder(0, { error = "inner" })
    assert.equal(3, callbacks.callbacks_each({ 1, 2, 3 }, function(item)
      if item == 2 then
        local good, problem = pcall(callbacks.callbacks_each, { 10, 20, 30 }, inner)
        assert.is_false(good)
        assert.equal("inner", problem)
        return 0
      end
      return callbacks.callbacks_each({ item }, function() return 0 end) - 1
    end))
    assert.same({ 10, 20 }, calls)
    local deep = recorder { error = "deep" }
    local good, problem = pcall(callbacks.callbacks_each, { 1 }, function()
      return callbacks.callbacks_each({ 2 }, deep)
    end)
    assert.is_false(good)
    assert.equal("deep", problem)
    local function deeper(item)
      return item == 0 and 0 or callbacks.callbacks_each({ item - 1 }, deeper) - 1
    end
    assert.equal(1, callbacks.callbacks_each({ 20 }, deeper))
  end)

  case({ callback = "lifetime" }, it, "is let go after the call", function()
    local weak = setmetatable({}, { __mode = "k" })
    do
      local record = recorder(0)
      weak[record] = true
      callbacks.callbacks_each({ 1 }, record)
      record = recorder { error = "mine" }
      weak[record] = true
      pcall(callbacks.callbacks_each, { 1 }, record)
      record = recorder(1)
      weak[record] = true
      callbacks.callbacks_sort({ 2, 1 }, record)
    end
    callbacks.callbacks_each({ 1 }, function() return 0 end)
    collect()
    assert.is_nil((next(weak)))
  end)

  case({ callback = "lifetime" }, it, "is nothing past it", function()
    local record, calls = recorder(9)
    callbacks.callbacks_each({ 1 }, record)
    for _ = 1, 3 do
      local problem = raised_by(callbacks.callbacks_stale, 7)
      assert.equal("callbacks_each: visit was called after its scope (call)", without_place(problem))
      collect()
      callbacks.callbacks_each_maybe(1, (recorder(0)))
    end
    assert.equal(1, #calls)
  end)

  case({ callback = "lifetime" }, it, "may close the handle of its call", function()
    local box, seen = callbacks.callbacks_box(5), {}
    assert.equal(3, box:each(3, function(item)
      box:close()
      collect()
      seen[#seen + 1] = item
      return 0
    end))
    assert.same({ 5, 6, 7 }, seen)
    assert.equal(0, callbacks.callbacks_boxes())
  end)
end)

describe("a callback without user data", function()
  local function compare(left, right)
    return left - right
  end

  case({ ["callback without data"] = "success" }, it, "is called", function()
    assert.same({ 1, 2, 3 }, callbacks.callbacks_sort({ 3, 1, 2 }, compare))
    assert.same({ 3, 2, 1 }, callbacks.callbacks_sort({ 3, 1, 2 }, function(left, right) return right - left end))
    assert.same({ 1, 2, 3 }, callbacks.callbacks_sort({ 3, 1, 2 }, function(left, right)
      assert.same({ 1, 2 }, callbacks.callbacks_sort({ 2, 1 }, compare))
      return left - right
    end))
  end)

  case({ ["callback without data"] = "wrong" }, it, "raises, and gives what fits", function()
    local record, calls = recorder(0, { error = "mine" })
    local good, problem = pcall(callbacks.callbacks_sort, { 5, 4, 3, 2, 1 }, record)
    assert.is_false(good)
    assert.equal("mine", problem)
    assert.equal(2, #calls)
    refuses("callbacks_sort: what compare returned is \"x\", it must be " .. INT32, callbacks.callbacks_sort, { 1, 2 },
      (recorder "x"))
    refuses("callbacks_sort: compare is nil, it must be a function", callbacks.callbacks_sort, { 1, 2 }, nil)
  end)

  case({ ["callback without data"] = "lifetime" }, it, "is nothing past its call", function()
    local record, calls = recorder(1)
    callbacks.callbacks_sort({ 1, 2 }, record)
    local problem = raised_by(callbacks.callbacks_stale_sort, 1, 2)
    assert.equal("callbacks_sort: compare was called after its scope (call)", without_place(problem))
    assert.equal(1, #calls)
  end)
end)

describe("a callback for one time", function()
  case({ ["callback async"] = "success" }, it, "is called once, later", function()
    local record, calls = recorder(nil)
    callbacks.callbacks_later(5, record)
    callbacks.callbacks_later(6, function(value) record(value * 10) end)
    collect()
    assert.same({}, calls)
    assert.equal(2, callbacks.callbacks_run())
    assert.same({ 5, 60 }, calls)
    assert.equal(0, callbacks.callbacks_run())
  end)

  case({ ["callback async"] = "wrong" }, it, "raises by the call that calls it", function()
    callbacks.callbacks_later(1, (recorder { error = "later" }))
    local good, problem = pcall(callbacks.callbacks_run)
    assert.is_false(good)
    assert.equal("later", problem)
    refuses("callbacks_later: done is 5, it must be a function", callbacks.callbacks_later, 1, 5)
  end)

  case({ ["callback async"] = "lifetime" }, it, "is kept until then", function()
    local weak = setmetatable({}, { __mode = "k" })
    do
      local record = recorder(nil)
      weak[record] = true
      callbacks.callbacks_later(5, record)
    end
    collect()
    assert.is_not_nil((next(weak)))
    callbacks.callbacks_run()
    collect()
    assert.is_nil((next(weak)))
    do
      local record = recorder(nil)
      weak[record] = true
      fails(EINVAL, callbacks.callbacks_later(-1, record))
    end
    collect()
    assert.is_nil((next(weak)))
  end)

  case({ ["callback async"] = "lifetime" }, it, "is nothing the second time", function()
    local record, calls = recorder(nil)
    callbacks.callbacks_later(5, record)
    callbacks.callbacks_run()
    local problem = raised_by(callbacks.callbacks_stale_later)
    assert.equal("callbacks_later: done was called after its scope (async)", without_place(problem))
    assert.same({ 5 }, calls)
  end)
end)

describe("a callback for ever", function()
  case({ ["callback forever"] = "success" }, it, "is called each time", function()
    local record, calls = recorder(3)
    callbacks.callbacks_on_event(record)
    assert.same({ 3, 3 }, { callbacks.callbacks_fire(1), callbacks.callbacks_fire(2) })
    assert.same({ 1, 2 }, calls)
    callbacks.callbacks_on_event(function(event) return event * 2 end)
    collect()
    assert.equal(42, callbacks.callbacks_fire(21))
    callbacks.callbacks_on_event(nil)
    assert.equal(0, callbacks.callbacks_fire(1))
  end)

  case({ ["callback forever"] = "wrong" }, it, "raises by the call that calls it", function()
    callbacks.callbacks_on_event((recorder({ error = "fired" }, "x")))
    local good, problem = pcall(callbacks.callbacks_fire, 1)
    assert.is_false(good)
    assert.equal("fired", problem)
    refuses("callbacks_on_event: what handler returned is \"x\", it must be " .. INT32, callbacks.callbacks_fire, 1)
    refuses("callbacks_on_event: handler is 5, it must be a function or nil", callbacks.callbacks_on_event, 5)
  end)

  case({ ["callback forever"] = "success lifetime", ["retained handle"] = "lifetime" }, it,
    "may be for the life of a handle", function()
      local weak = setmetatable({}, { __mode = "k" })
      local box = callbacks.callbacks_box(5)
      local function watch()
        local record, noted = recorder(nil)
        weak[record] = true
        box:watch(record)
        return noted
      end
      local calls = watch()
      collect()
      box:set(7)
      fails(EDOM, box:set(-1))
      assert.same({ 7 }, calls)
      box:close()
      assert.same({ 7, -1 }, calls)
      collect()
      assert.is_nil((next(weak)))
    end)

  case({ ["callback forever"] = "wrong" }, it, "raises for the life of a handle", function()
    local box = callbacks.callbacks_box(5)
    local record, calls = recorder({ error = "set" }, { error = "freed" })
    box:watch(record)
    local good, problem = pcall(box.set, box, 7)
    assert.is_false(good)
    assert.equal("set", problem)
    assert.equal("freed", raised_by(box.close, box))
    assert.equal(0, callbacks.callbacks_boxes())
    assert.same({ 7, -1 }, calls)
  end)
end)

describe("a callback from another thread", function()
  case({ ["callback from a thread"] = "success wrong" }, it, "is refused", function()
    local record, calls = recorder(3)
    callbacks.callbacks_on_event(record)
    local problem = raised_by(callbacks.callbacks_fire_in_thread, 1)
    assert.equal("callbacks_on_event: handler was called from another thread, Lua has one", without_place(problem))
    problem = raised_by(callbacks.callbacks_in_thread, 1, record)
    assert.equal("callbacks_in_thread: callback was called from another thread, Lua has one", without_place(problem))
    assert.equal(-9, callbacks.callbacks_last())
    assert.same({}, calls)
    assert.equal(3, callbacks.callbacks_fire(1))
    assert.same({ 1 }, calls)
  end)
end)
