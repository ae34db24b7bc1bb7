-- SPDX-License-Identifier: MIT
-- What lives how long: functions that C calls, handles that others need, views of their memory; at the worst moments.
local support = require "support"
local callbacks, handles, texts = require "callbacks", require "handles", require "texts"
local fails, refuses, collect = support.fails, support.refuses, support.collect

local function weak(value)
  return setmetatable({ value }, { __mode = "v" })
end

-- What a chunk writes in a state of its own, with what goes wrong.
local function written_by(script)
  local interpreter = arg[-1] and (arg[-1]:match "lua[%d.]*$") or ("lua" .. _VERSION:match "%d%.%d")
  local pipe = assert(io.popen(("%s -e \"%s\" 2>&1"):format(interpreter, (script:gsub("\n", " ")))))
  local text = pipe:read "*a"
  pipe:close()
  return text
end

describe("a callback", function()
  it("runs on the coroutine whose call it is, and cannot leave it", function()
    local seen = {}
    local thread = coroutine.create(function()
      return callbacks.callbacks_each({ 1, 2 }, function(item)
        seen[#seen + 1] = coroutine.running()
        return item == 2 and 1 or 0
      end)
    end)
    assert.same({ true, 2 }, { coroutine.resume(thread) })
    assert.same({ thread, thread }, seen)
    local done, message = coroutine.resume(coroutine.create(function()
      return callbacks.callbacks_each({ 1 }, coroutine.yield)
    end))
    assert.is_false(done)
    assert.is_truthy(message:find "yield")
  end)

  it("calls in calls: an error goes to the innermost", function()
    local inner, outer = {}, {}
    local done, message = pcall(callbacks.callbacks_each, { 1 }, function()
      local caught, problem = pcall(callbacks.callbacks_each, { 1, 2 }, function() error(inner, 0) end)
      assert.is_false(caught)
      assert.equals(inner, problem)
      error(outer, 0)
    end)
    assert.is_false(done)
    assert.equals(outer, message)
    assert.equals(1, callbacks.callbacks_each({ 1 }, function() return 1 end))
  end)

  it("may close what the call works on", function()
    collect()
    local before = callbacks.callbacks_boxes()
    local box = callbacks.callbacks_box_new(5)
    local closed
    assert.equals(1, callbacks.callbacks_box_each(box, 1, function()
      closed = box:close()
      collect()
      fails("callbacks_box_value: box is closed, it must be open", 9, box:value())
      assert.equals(before + 1, callbacks.callbacks_boxes())
      return 1
    end))
    assert.is_true(closed)
    assert.equals(before, callbacks.callbacks_boxes())
  end)

  it("is let go of after its scope", function()
    local kept = weak(function() return 1 end)
    callbacks.callbacks_each({ 1 }, kept[1])
    collect()
    assert.is_nil(kept[1])
    kept = weak(function() end)
    assert.equals(0, callbacks.callbacks_later(1, kept[1]))
    collect()
    assert.is_not_nil(kept[1])
    callbacks.callbacks_run()
    collect()
    assert.is_nil(kept[1])
    kept = weak(function() end)
    fails("callbacks_later: Invalid argument", 22, callbacks.callbacks_later(-1, kept[1]))
    collect()
    assert.is_nil(kept[1])
  end)

  it("has a place of its own among many", function()
    local boxes, values = {}, {}
    for i = 1, 600 do
      boxes[i] = callbacks.callbacks_box_new(i)
      boxes[i]:watch(function(value) values[i] = value end)
    end
    for i = 1, 600 do
      boxes[i]:set(i * 2)
      assert.equals(i * 2, values[i])
    end
    for i = 1, 600, 2 do
      boxes[i]:close()
      assert.equals(-1, values[i])
    end
    for _ = 1, 1000 do
      assert.equals(1, callbacks.callbacks_each({ 1 }, function() return 1 end))
    end
    boxes[2]:set(7)
    assert.equals(7, values[2])
  end)

  it("that has its handle in it is collected with that", function()
    collect()
    local before = callbacks.callbacks_boxes()
    do
      local box = callbacks.callbacks_box_new(1)
      local value
      box:watch(function(changed) value = box and changed end)
      box:set(3)
      assert.equals(3, value)
    end
    collect()
    collect()
    assert.equals(before, callbacks.callbacks_boxes())
  end)

  it("that raises where nobody is raises in the next call", function()
    do
      callbacks.callbacks_box_new(1):watch(function(value) error("late " .. value, 0) end)
    end
    local done, message = pcall(function()
      collect()
      callbacks.callbacks_last()
    end)
    assert.is_false(done)
    assert.equals("late -1", message)
    callbacks.callbacks_last()
    local box = callbacks.callbacks_box_new(1)
    box:watch(function(value) error("close " .. value, 0) end)
    refuses("close -1", box.close, box)
    assert.is_true(box:close())
  end)
end)

describe("at the end of a state", function()
  it("functions are called as long as there are any", function()
    assert.equals("freed -1", written_by [[
      local callbacks = require 'callbacks'
      box = callbacks.callbacks_box_new(1)
      box:watch(function(value) io.write('freed ', value) end)
      callbacks.callbacks_on_event(function() return 1 end)
      callbacks.callbacks_later(1, function() end)
    ]])
  end)

  it("what needs another goes first", function()
    assert.equals(_VERSION == "Lua 5.1" and "" or "0", written_by [[
      local handles, texts = require 'handles', require 'texts'
      last = setmetatable({}, { __gc = function() io.write(handles.handles_violations()) end })
      tree = handles.handles_tree(1)
      cursor = handles.handles_cursor_open(tree)
      child = tree:child(0)
      tree:adopt(handles.handles_leaf(3))
      handles.handles_remember_tree(tree)
      other = handles.handles_tree(2)
      other:label(('x'):rep(100))
      sheet = texts.texts_sheet_new(10)
      view = texts.texts_sheet_bytes(sheet)
    ]])
  end)
end)

describe("what is kept", function()
  it("is kept though the module is loaded once more", function()
    local kept = weak(function() return 7 end)
    callbacks.callbacks_on_event(kept[1])
    package.loaded.callbacks = nil
    local again = require "callbacks"
    collect()
    collect()
    assert.equals(7, again.callbacks_fire(1))
    callbacks.callbacks_on_event(nil)
    package.loaded.callbacks = callbacks
  end)

  it("keeps its life whatever the order", function()
    local alive = handles.handles_alive()
    for order = 1, 2 do
      local first = order == 1 and handles.handles_leaf(1) or handles.handles_tree(2)
      local second = order == 1 and handles.handles_tree(2) or handles.handles_leaf(1)
      local tree, leaf = order == 1 and second or first, order == 1 and first or second
      assert.is_truthy(tree:adopt(leaf))
    end
    collect()
    collect()
    assert.equals(alive, handles.handles_alive())
    assert.equals(0, handles.handles_violations())
  end)

  it("is not what a failed call would have kept", function()
    local tree, kept = handles.handles_tree(1), weak {}
    local leaf = handles.handles_leaf(1)
    assert.is_nil((tree:adopt(leaf, true)))
    local alive = handles.handles_alive()
    leaf:close()
    assert.equals(alive - 1, handles.handles_alive())
    collect()
    assert.is_nil(kept[1])
    assert.equals(0, handles.handles_violations())
  end)

  it("is C's memory, though its view is released", function()
    local tree, sheet = handles.handles_tree(1), texts.texts_sheet_new(4)
    local sheets = texts.texts_sheets()
    local view = texts.texts_sheet_bytes(sheet)
    tree:data(view)
    local hash = support.digits(tree:hash())
    assert.is_true(view:release())
    fails("string: the buffer is released", 9, view:string())
    sheet:close()
    collect()
    assert.equals(sheets, texts.texts_sheets())
    assert.equals(hash, support.digits(tree:hash()))
    tree:close()
    assert.equals(sheets - 1, texts.texts_sheets())
  end)
end)
