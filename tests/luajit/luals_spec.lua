-- SPDX-License-Identifier: MIT
-- Target luals: what it says of a module is what the module is. Checked by its structure, since the language server is
-- rarely at hand.

local bind = assert(os.getenv "FERRULE_BIND")
local build = bind:match "^(.*)/" or "."

local OMITTED = {
  hard = "--omit hard_keep_memory@lua --omit hard_keep_input@lua",
  handles = "--omit handles_tree_room@lua",
  structs = "--omit structs_scatter@lua",
  jobs = "--omit jobs_read@lua",
}

-- The text of M.d.lua.
local function described(header)
  local folder = os.tmpname()
  os.remove(folder)
  local command = ("%s emit tests/bindings/hard/%s.h --target luals --module %s -o %s -I bindings/include %s")
    :format(bind, header, header, folder, OMITTED[header] or "")
  assert.equal(0, os.execute(command))
  local file = assert(io.open(("%s/%s.d.lua"):format(folder, header)))
  local text = file:read "*a"
  file:close()
  os.remove(("%s/%s.d.lua"):format(folder, header))
  os.remove(folder)
  return text
end

-- Names of the parameters of each function, as its tags say it.
local function tagged(text)
  local functions, names, returns = {}, {}, 0
  for line in text:gmatch "[^\n]*" do
    local parameter = line:match "^%-%-%-@param ([%w_]+)%??%s"
    local name, list = line:match "^function ([%w_.:]+)(%b())"
    if not name then
      name, list = line:match "^([%w_]+%[.-%]) = function(%b())" -- a word of Lua's
      list = list and list:gsub("^%(self,? ?", "(")
    end
    if parameter then
      names[#names + 1] = parameter
    elseif line:find "^%-%-%-@return " then
      returns = returns + 1
    elseif name then
      functions[name] = { names = table.concat(names, ", "), list = list:sub(2, -2), returns = returns }
      names, returns = {}, 0
    end
  end
  return functions
end

local carried = { "hard", "jobs", "numeric", "texts", "handles", "callbacks", "structs", "calls" }

describe("the types of a module", function()
  for _, header in ipairs(carried) do
    local text = described(header)

    it("of " .. header .. ".h say all functions, and no others", function()
      local types = assert(loadstring(text))()
      local file = assert(io.open(("%s/hard/luajit/%s.lua"):format(build, header)))
      local module = file:read "*a"
      file:close()
      local count = 0
      for name in module:gmatch "\nfunction M%.([%w_]+)%(" do
        count = count + 1
        assert.equal("function", type(types[name]), name)
        types[name] = nil
      end
      assert.is_true(count > 5)
      types.integer = nil
      for name, value in pairs(types) do
        -- A constructor is a function by another name.
        assert.is_truthy(module:find("\nM." .. name .. " = M.", 1, true), name .. " " .. tostring(value))
      end
    end)

    it("of " .. header .. ".h name each parameter, in order, and what comes back", function()
      for name, tags in pairs(tagged(text)) do
        assert.equal(tags.list, tags.names, name)
        assert.is_true(tags.returns > 0, name)
      end
    end)

    it("of " .. header .. ".h name no class that is not declared", function()
      local classes = {}
      for class in text:gmatch "%-%-%-@class ([%w_.]+)" do
        classes[class] = true
      end
      for line in text:gmatch "[^\n]+" do
        local type_of = line:match "^%-%-%-@param [%w_]+%?? (%S+)" or line:match "^%-%-%-@return (%S+)" or
          line:match "^%-%-%-@field [%w_]+%?? (%S+)" or ""
        for class in type_of:gmatch("%f[%w_]" .. header .. "%.[%w_]+") do
          assert.is_true(classes[class], class)
        end
      end
    end)

    it("of " .. header .. ".h are the same each time", function()
      assert.equal(text, described(header))
    end)
  end
end)

describe("a description", function()
  it("has what the header says beside types", function()
    local calls, hard, structs = described "calls", described "hard", described "structs"
    assert.is_truthy(calls:find("--- Since 1.2.\n", 1, true))
    assert.is_truthy(calls:find("---@deprecated calls_old does the same\n", 1, true))
    assert.is_truthy(calls:find("---@field CALLS_HALF number 0.5\n", 1, true))
    assert.is_truthy(calls:find("---@field CALLS_QUOTED string \"a \\\"quoted\\\" \\\\ text\\n\"\n", 1, true))
    assert.is_truthy(hard:find("---@field HARD_GREATEST integer 18446744073709551615\n", 1, true))
    assert.is_truthy(hard:find("---@field level? integer small\n", 1, true))
    assert.is_truthy(structs:find("---@field items? integer[]\n", 1, true))
    assert.is_truthy(hard:find("^%-%-%-@meta hard\n%-%- Made by ferrule%-bind from "))
  end)
end)
