-- SPDX-License-Identifier: MIT
-- The collector at the worst moment: finalizers run inside calls, between C's return and the reading of its outs.

local callbacks = require "callbacks"
local handles = require "handles"
local hard = require "hard"
local numeric = require "numeric"
local structs = require "structs"
local texts = require "texts"
local safe = require "ferrule.luajit.safe"

-- Garbage whose finalizer calls back into the module, as often as the collector lets it.
local function trouble(call)
  local function plant()
    local proxy = newproxy(true)
    getmetatable(proxy).__gc = function()
      call()
      plant()
    end
  end
  for _ = 1, 20 do
    plant()
  end
end

-- Collection goes on all the time, in small steps: whole cycles of busted's heap would take minutes.
local function with_collector_busy(work)
  collectgarbage()
  collectgarbage("setpause", 1)
  collectgarbage("setstepmul", 400)
  local good, problem = pcall(work)
  collectgarbage("setpause", 200)
  collectgarbage("setstepmul", 200)
  assert.is_true(good, tostring(problem))
end

-- busted's assert is an object, whose calls are slow and make garbage of their own.
local function check(condition)
  if not condition then
    error("a wrong value", 2)
  end
end

describe("finalizers that call the same function", function()
  after_each(function()
    jit.on()
  end)

  for _, mode in ipairs { "on", "off" } do
    it("change nothing of its outs, compiler " .. mode, function()
      jit[mode]()
      local calls, active = 0, true
      trouble(function()
        if active then
          calls = calls + 1
          hard.hard_divide_rest(1000, 7)
          hard.hard_echo_unsigned(3, false)
          hard.hard_points(-100 + 200, 5)
          hard.hard_count_up(900, 10)
          hard.hard_fill(66, 10)
          hard.hard_sum { 7, 7, 7, 7 }
        end
      end)
      with_collector_busy(function()
        for i = 1, 3000 do
          local big = 0x20000000000000ULL + i
          local quotient, rest = hard.hard_divide_rest(i * 10 + 3, 10)
          check(quotient == i and rest == 3)
          check(hard.hard_echo_unsigned(big, false) == big)
          check(hard.hard_bump(big, 0) == big)
          local points = hard.hard_points(i, 3)
          check(#points == 3 and points[1].x == i and points[3].z == i + 2)
          local items = hard.hard_count_up(big, 5)
          check(#items == 5 and items[1] == big and items[5] == big + 4)
          check(hard.hard_fill(65, 5) == "AAAAA")
          check(hard.hard_sum { i, 1 } == i + 1)
        end
      end)
      active = false
      assert.is_true(calls > 10, calls .. " finalizers ran")
    end)
  end

  it("change nothing of texts, handles, structs and callbacks", function()
    local calls, active = 0, true
    local alive, boxes = handles.handles_alive(), callbacks.callbacks_boxes()
    trouble(function()
      if active then
        calls = calls + 1
        texts.texts_copy "trouble"
        texts.texts_title(3)
        texts.texts_join({ "trouble" }, ",")
        numeric.numeric_sort { 9, 8, 7 }
        structs.structs_sum_list { sign = 1, items = { 9, 9, 9 } }
        handles.handles_cursor_new(handles.handles_open(9), "trouble")
        callbacks.callbacks_each({ 9 }, function() return 0 end)
      end
    end)
    with_collector_busy(function()
      for i = 1, 1000 do
        local text = ("%d"):format(i)
        check(texts.texts_copy(text) == text)
        check(texts.texts_title(i % 50) == ("ab"):rep(i % 50))
        check(texts.texts_join({ text, text }, ",") == text .. "," .. text)
        check(numeric.numeric_sort({ i, 1 })[2] == i)
        check(structs.structs_sum_list { sign = 1, items = { i, 1 } } == i + 1)
        local cursor = handles.handles_cursor_new(handles.handles_open(i + 100), text)
        check(cursor:next() == i + 100)
        local sum = 0
        check(callbacks.callbacks_each({ i, 1 }, function(item)
          sum = sum + item
          return 0
        end) == 2)
        check(sum == i + 1)
      end
    end)
    active = false
    assert.is_true(calls > 10, calls .. " finalizers ran")
    collectgarbage()
    collectgarbage()
    assert.equal(0, handles.handles_violations())
    assert.equal(alive, handles.handles_alive())
    assert.equal(boxes, callbacks.callbacks_boxes())
  end)

  it("change nothing of a wait's completions", function()
    local domain = assert(safe.ferrule_domain_open())
    local ring, other = assert(safe.ferrule_ring_open(domain, 16)), assert(safe.ferrule_ring_open(domain, 16))
    local active = true
    trouble(function()
      if active then
        safe.ferrule_nop(other, 0, 7777)
        safe.ferrule_wait(other, 4, 1)
      end
    end)
    with_collector_busy(function()
      for i = 1, 1000 do
        for n = 1, 8 do
          safe.ferrule_nop(ring, 0, 0x20000000000000ULL + 100 * i + n)
        end
        local records = safe.ferrule_wait(ring, 8, 8)
        check(#records == 8)
        for n = 1, 8 do
          check(records[n].tag == 0x20000000000000ULL + 100 * i + n)
        end
      end
    end)
    active = false
    safe.ferrule_domain_close(domain)
  end)

  it("may raise errors from inside without harm", function()
    with_collector_busy(function()
      for i = 1, 200 do
        pcall(hard.hard_sum, { 1, 2, "x" })
        pcall(hard.hard_move, { level = 1, x = 1 }, 1)
        check(hard.hard_sum { i, 1 } == i + 1)
      end
    end)
  end)
end)

describe("objects", function()
  it("that a call is given live as long as the call", function()
    with_collector_busy(function()
      for i = 1, 2000 do
        check(hard.hard_box_value(hard.hard_box_new(i)) == i)
        check(hard.hard_count_bytes(("x"):rep(i % 50)) == i % 50)
      end
    end)
    collectgarbage()
    collectgarbage()
    assert.equal(0, hard.hard_boxes())
  end)

  it("that are views are unpinned when they are collected", function()
    local slab = assert(hard.hard_slab_open(100))
    with_collector_busy(function()
      for _ = 1, 1000 do
        local view = hard.hard_slab_pin(slab)
        check(view:string(1, 1) == "\1")
      end
    end)
    collectgarbage()
    collectgarbage()
    assert.equal(0, hard.hard_slab_pins(slab))
    hard.hard_slab_close(slab)
  end)
end)
