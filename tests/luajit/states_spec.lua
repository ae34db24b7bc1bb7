-- SPDX-License-Identifier: MIT
-- The end of a Lua state while C still has something of it: whatever order finalizers run in, nothing is used or freed
-- twice, and what was lent is freed last. Another state of this process makes it all, so that this one can look after.

local ffi = require "ffi"
local callbacks = require "callbacks"
local handles = require "handles"
local texts = require "texts"

ffi.cdef [[
  typedef struct lua_State lua_State;
  lua_State *luaL_newstate(void);
  void luaL_openlibs(lua_State *L);
  int luaL_loadstring(lua_State *L, const char *text);
  int lua_pcall(lua_State *L, int arguments, int results, int handler);
  const char *lua_tolstring(lua_State *L, int index, size_t *length);
  void lua_close(lua_State *L);
]]

-- Runs it in a state of its own, which ends then.
local function in_another_state(text)
  local L = ffi.C.luaL_newstate()
  ffi.C.luaL_openlibs(L)
  local paths = ("package.path, package.cpath = %q, %q\n"):format(package.path, package.cpath)
  local failed = ffi.C.luaL_loadstring(L, paths .. text) ~= 0 or ffi.C.lua_pcall(L, 0, 0, 0) ~= 0
  local problem = failed and ffi.string(ffi.C.lua_tolstring(L, -1, nil))
  ffi.C.lua_close(L)
  assert.is_false(failed, problem)
end

describe("a state that ends", function()
  it("frees handles behind what needs them", function()
    local alive = handles.handles_alive()
    for _ = 1, 20 do
      in_another_state [[
        local handles = require "handles"
        kept = {}
        for n = 1, 10 do
          local tree = handles.handles_open(n)
          local leaf = handles.handles_leaf_open(n)
          tree:adopt(leaf)
          tree:label "a label"
          kept[n] = { tree, leaf, handles.handles_cursor_open(tree), handles.handles_cursor_new(tree, "name"),
            tree:child(1) }
          if n % 2 == 0 then
            tree:close()
          end
        end
      ]]
    end
    assert.equal(alive, handles.handles_alive())
    assert.equal(0, handles.handles_violations())
  end)

  it("undoes the views into handles", function()
    local sheets = texts.texts_sheets()
    in_another_state [[
      local texts = require "texts"
      kept = {}
      for n = 1, 10 do
        local sheet = texts.texts_sheet_new(100)
        kept[n] = { texts.texts_sheet_bytes(sheet), sheet }
        sheet:close()
      end
    ]]
    assert.equal(sheets, texts.texts_sheets())
  end)

  it("has its callbacks refused, while its handles are freed and afterwards", function()
    local boxes = callbacks.callbacks_boxes()
    in_another_state [[
      local callbacks = require "callbacks"
      kept = {}
      for n = 1, 10 do
        kept[n] = callbacks.callbacks_box_new(n)
        kept[n]:watch(function() kept.last = n end)
      end
      callbacks.callbacks_on_event(function() return 5 end)
      assert(callbacks.callbacks_fire(1) == 5)
      assert(callbacks.callbacks_each({ 1 }, function() return 0 end))
    ]]
    assert.equal(boxes, callbacks.callbacks_boxes())
    -- C still has them: the state is gone, the slots are closed.
    assert.equal(-7, callbacks.callbacks_fire(2))
    assert.equal(0, callbacks.callbacks_stale(3))
    callbacks.callbacks_on_event(nil)
    pcall(callbacks.callbacks_boxes)
    assert.equal(boxes, callbacks.callbacks_boxes())
  end)

  it("is not the end of another one's callbacks", function()
    local got = {}
    local box = callbacks.callbacks_box_new(1)
    box:watch(function(value)
      got[#got + 1] = value
    end)
    in_another_state [[
      local callbacks = require "callbacks"
      for n = 1, 100 do
        assert(callbacks.callbacks_each({ 1, 2 }, function() return 0 end) == 2)
      end
    ]]
    assert.is_truthy(box:set(3))
    box:close()
    assert.same({ 3, -1 }, got)
  end)
end)
