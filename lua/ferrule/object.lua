-- SPDX-License-Identifier: MIT
--- Classes whose objects have a length and a finalizer on every Lua.
--
-- From 5.2 on an object is a table with a metatable. 5.1 and LuaJIT know neither __len nor __gc of tables: there an
-- object is a userdata, and its fields lie in a table beside it.

local object = {}

-- Every method begins by this. The other getmetatable looks for __metatable first, which takes three times as long.
local getmetatable = debug.getmetatable
local newproxy = rawget(_G, "newproxy")

local function refuse(value, name)
  error(("self is a %s, it must be a ferrule %s: methods are called with a colon"):format(type(value), name), 4)
end

-- The classes of 5.2 and later. Returns new(fields); fields_of(self); and find(self), nil for what is no object of the
-- class.
local function class_of_tables(metatable, name)
  local function new(fields)
    return setmetatable(fields, metatable)
  end
  local function fields_of(self)
    if getmetatable(self) == metatable then
      return self
    end
    refuse(self, name)
  end
  local function find(self)
    return getmetatable(self) == metatable and self or nil
  end
  return new, fields_of, find
end

-- Fields must not lead back to the object, or it lives for ever: 5.1's weak tables are no ephemerons.
local function class_of_userdata(metatable, name)
  local prototype = newproxy(true) -- has the metatable, and so a finalizer, but no fields
  local all_fields = setmetatable({}, { __mode = "k" })
  for event, handler in pairs(metatable) do
    getmetatable(prototype)[event] = handler
  end
  local function new(fields)
    local self = newproxy(prototype)
    all_fields[self] = fields
    return self
  end
  local function fields_of(self)
    return all_fields[self] or refuse(self, name)
  end
  local function find(self)
    return all_fields[self]
  end
  return new, fields_of, find
end

--- Makes a class: returns new(fields), fields_of(self), which raises an error for what is none of its objects, and
--- find(self), which is nil then. Of the parts, `methods` is a table; length(fields), index(fields, key), which comes
--- before the methods, and finish(fields), for when the object is collected, are optional. <close> calls close().
function object.class(name, parts)
  local methods = parts.methods
  local new, fields_of, find
  local metatable = { __name = "ferrule " .. name, __index = methods }
  function metatable.__tostring(self)
    return "ferrule " .. name .. (fields_of(self).closed and " (closed)" or "")
  end
  function metatable.__close(self)
    self:close()
  end
  if parts.index then
    function metatable.__index(self, key)
      return parts.index(fields_of(self), key) or methods[key]
    end
  end
  if parts.length then
    function metatable.__len(self)
      return parts.length(fields_of(self))
    end
  end
  if parts.finish then
    function metatable.__gc(self)
      local fields = find(self)
      if fields then
        parts.finish(fields)
      end
    end
  end
  new, fields_of, find = (newproxy and class_of_userdata or class_of_tables)(metatable, name)
  return new, fields_of, find
end

return object
