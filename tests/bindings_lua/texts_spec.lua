-- SPDX-License-Identifier: MIT
-- Texts and bytes on the Lua targets: tests/bindings/hard/texts.h.
local support = require "support"

local texts = support.module "texts"
local case, refuses, fails, collect = support.case, support.refuses, support.fails, support.collect

local EIO, EAGAIN, ENOMEM, EINVAL, ERANGE = 5, 11, 12, 22, 34

if not texts then
  pending "texts.h is not carried"
  return
end

after_each(function()
  collect()
  assert.equal(0, texts.texts_alive())
  assert.equal(0, texts.texts_sheets())
  texts.texts_calls()
end)

describe("a text into the caller's buffer", function()
  case({ ["text out"] = "success" }, it, "is asked for by its room", function()
    assert.equal("hello, x", texts.texts_greet("x", 100))
    assert.equal("hello, x", texts.texts_greet("x", 9))
    assert.equal("hello, \255\254", texts.texts_greet("\255\254", 100))
    fails(ERANGE, texts.texts_greet("x", 8))
    fails(ERANGE, texts.texts_greet("x", 0))
    assert.equal("/a/\255\254", texts.texts_path(100))
    assert.equal("abc", texts.texts_code(1))
    assert.equal("none", texts.texts_code(-1))
    assert.same({ 5, "abc", false }, { texts.texts_code_of(5) })
    assert.same({ -5, "none", true }, { texts.texts_code_of(-5) })
  end)

  case({ ["text out"] = "success", count = "success" }, it, "is as long as the result says", function()
    assert.equal("aaa", texts.texts_letters(97, 3))
    assert.equal(("a"):rep(50), texts.texts_letters(97, 1000))
    assert.equal("", texts.texts_letters(97, 0))
    assert.equal("\0\0\0", texts.texts_letters(0, 3))
    fails(EINVAL, texts.texts_letters(33, 3))
  end)

  case({ ["text out"] = "wrong" }, it, "has a number for its room", function()
    local expected = ", it must be an integer from 0 to 18446744073709551615"
    refuses("texts_greet: text is \"x\"" .. expected, texts.texts_greet, "x", "x")
    refuses("texts_greet: text is nil" .. expected, texts.texts_greet, "x", nil)
    refuses("texts_greet: text is -1" .. expected, texts.texts_greet, "x", -1)
    fails(ENOMEM, texts.texts_greet("x", 2 ^ 53))
  end)
end)

describe("what is measured", function()
  case({ measured = "success" }, it, "needs no argument", function()
    assert.equal("ababab", texts.texts_title(3))
    assert.equal(2, texts.texts_calls())
    assert.equal("", texts.texts_title(0))
    assert.equal(("ab"):rep(1000), texts.texts_title(1000))
    assert.equal("   -42", texts.texts_format(-42, 6))
    assert.equal("7", texts.texts_format(7, 0))
    assert.equal(1000, #texts.texts_format(7, 1000))
    assert.equal("\0\1\2", texts.texts_blob(3))
    assert.equal("\0\1\2", texts.texts_blob_counted(3))
    assert.equal("", texts.texts_blob(0))
    assert.equal("", texts.texts_blob_counted(0))
    assert.equal(1000, #texts.texts_blob(1000))
    assert.same({ 1, 4, 9, 16 }, texts.texts_squares(4))
    assert.same({}, texts.texts_squares(0))
    assert.same({ { 0.5, 1, 1.5 }, 3 }, { texts.texts_halves(3) })
    assert.same({ {}, 0 }, { texts.texts_halves(0) })
  end)

  case({ measured = "success" }, it, "may grow meanwhile", function()
    for _, times in ipairs { 0, 1, 3, 8 } do
      texts.texts_calls()
      assert.equal(("x"):rep(10 * (times + 1) - 1), texts.texts_growing(times))
      assert.equal(times + 2, texts.texts_calls())
    end
    fails(EAGAIN, texts.texts_growing(100))
    assert.equal(("x"):rep(19), texts.texts_growing(1))
  end)

  case({ measured = "wrong" }, it, "fails as C does", function()
    for _, name in ipairs { "texts_title", "texts_blob", "texts_blob_counted", "texts_squares" } do
      fails(EIO, texts[name](1001))
      refuses(name .. ": n is \"x\", it must be an integer from 0 to 4294967295", texts[name], "x")
    end
    fails(EINVAL, texts.texts_format(1, 1001))
  end)
end)

describe("a text that C gives", function()
  case({ ["text owned"] = "success lifetime" }, it, "is copied and freed", function()
    assert.equal("zw\195\182lf", texts.texts_copy "zw\195\182lf")
    assert.equal("", texts.texts_copy "")
    assert.is_nil((texts.texts_copy(nil)))
    assert.equal(0, texts.texts_alive())
    assert.equal("abab", texts.texts_twice "ab")
  end)

  case({ ["text result"] = "success lifetime" }, it, "is copied", function()
    assert.equal("zero", texts.texts_name(0))
    assert.equal("\255\254", texts.texts_name(13))
    assert.is_nil((texts.texts_name(99)))
    local first = texts.texts_turned "abc"
    local second = texts.texts_turned "xy"
    assert.same({ "cba", "yx" }, { first, second })
  end)

  case({ ["text pointer"] = "success lifetime" }, it, "comes behind a pointer", function()
    assert.equal("zw\195\182lf", texts.texts_take(12))
    assert.is_nil((texts.texts_take(5)))
    fails(EINVAL, texts.texts_take(-1))
    assert.equal(0, texts.texts_alive())
    assert.same({ "zero", "\255\254" }, { texts.texts_take_two(0, 13) })
    local one, other = texts.texts_take_two(0, 5)
    assert.equal("zero", one)
    assert.is_nil(other)
    fails(EINVAL, texts.texts_take_two(0, -1))
    fails(EINVAL, texts.texts_take_two(-1, 0))
    assert.equal(0, texts.texts_alive())
    assert.equal("one", texts.texts_look(1))
    assert.is_nil((texts.texts_look(5)))
    fails(EINVAL, texts.texts_look(-1))
  end)
end)

describe("bytes that C gives", function()
  case({ ["bytes result"] = "success lifetime" }, it, "are copied", function()
    assert.equal("\0\1\2", texts.texts_bytes(3))
    assert.equal("", texts.texts_bytes(0))
    assert.is_nil((texts.texts_bytes(1001)))
    assert.equal(0, texts.texts_alive())
    local first = texts.texts_bytes_now(3)
    local second = texts.texts_bytes_now(1)
    assert.same({ "\0\1\2", "\0" }, { first, second })
    assert.is_nil((texts.texts_bytes_now(1001)))
    assert.equal("static\0bytes", texts.texts_table())
    assert.equal("sta", texts.texts_part_of_table(4))
    assert.is_nil((texts.texts_part_of_table(100)))
  end)

  case({ ["bytes pointer"] = "success lifetime" }, it, "come behind a pointer", function()
    assert.equal("\0\1\2", texts.texts_load(3))
    assert.is_nil((texts.texts_load(0)))
    fails(EINVAL, texts.texts_load(1001))
    assert.equal(0, texts.texts_alive())
    local first = texts.texts_lend(3)
    local second = texts.texts_lend(1)
    assert.same({ "\0\1\2", "\0" }, { first, second })
    fails(EINVAL, texts.texts_lend(1001))
  end)
end)

describe("bytes of a handle", function()
  local function view_of(name, sheet)
    if name == "texts_sheet_bytes" then
      return texts.texts_sheet_bytes(sheet)
    end
    return texts[name](sheet, 0)
  end

  local VIEWS = { "texts_sheet_bytes", "texts_sheet_rest", "texts_sheet_lend" }

  case({ ["bytes view"] = "success" }, it, "are a view, to be read only", function()
    local sheet = texts.texts_sheet_new(5)
    for _, name in ipairs(VIEWS) do
      local view = view_of(name, sheet)
      assert.equal(5, #view)
      assert.equal("\0\1\2\3\4", view:string())
      assert.is_false((pcall(function() return assert(view:fill(0, "x")) end)))
      texts.texts_sheet_set(sheet, 1, 99)
      assert.equal("\0c\2\3\4", view:string())
      texts.texts_sheet_set(sheet, 1, 1)
    end
    assert.equal("\3\4", texts.texts_sheet_rest(sheet, 3):string())
    assert.equal("\3\4", texts.texts_sheet_lend(sheet, 3):string())
    assert.is_nil((texts.texts_sheet_rest(sheet, 5)))
    fails(EINVAL, texts.texts_sheet_lend(sheet, 5))
    assert.is_nil((texts.texts_sheet_bytes(texts.texts_sheet_new(0))))
  end)

  case({ ["bytes view"] = "lifetime", ["bytes pointer"] = "lifetime" }, it, "keep it", function()
    for _, name in ipairs(VIEWS) do
      local sheet = texts.texts_sheet_new(5)
      local view = view_of(name, sheet)
      assert.is_true(sheet:close())
      assert.equal(1, texts.texts_sheets())
      support.closed("texts_sheet_size: sheet", texts.texts_sheet_size(sheet))
      sheet = nil -- luacheck: ignore
      collect()
      assert.equal("\0\1\2\3\4", view:string())
      view:release()
      assert.equal(0, texts.texts_sheets())
    end
  end)

  case({ ["bytes view"] = "lifetime" }, it, "go in any order", function()
    local view = texts.texts_sheet_bytes(texts.texts_sheet_new(3))
    collect()
    assert.equal("\0\1\2", view:string())
    view = nil -- luacheck: ignore
    collect()
    assert.equal(0, texts.texts_sheets())
    local sheet = texts.texts_sheet_new(3)
    local one, other = texts.texts_sheet_bytes(sheet), texts.texts_sheet_rest(sheet, 1)
    sheet:close()
    one:release()
    assert.equal(1, texts.texts_sheets())
    assert.equal("\1\2", other:string())
    other:release()
    assert.equal(0, texts.texts_sheets())
    sheet:close()
  end)
end)

describe("an array of texts", function()
  case({ ["texts in"] = "success" }, it, "goes in", function()
    assert.equal("a, b", texts.texts_join({ "a", "b" }, ", "))
    assert.equal("azw\195\182lf\255", texts.texts_join { "a", "", "zw\195\182lf", "\255" })
    assert.equal("", texts.texts_join({}, "x"))
    local many = {}
    for n = 1, 1000 do
      many[n] = "x"
    end
    assert.equal(("x"):rep(1000), texts.texts_join(many))
    assert.equal("a|b", texts.texts_join_all { "a", "b" })
    assert.equal("", texts.texts_join_all {})
    assert.is_nil((texts.texts_join_all()))
    assert.equal(2, texts.texts_count { "x", "y" })
    assert.equal(0, texts.texts_count {})
    assert.equal(-1, texts.texts_count(nil))
    assert.equal("a=1 b=-2", texts.texts_assign({ "a", "b" }, { 1, -2 }))
  end)

  case({ ["texts in"] = "wrong" }, it, "has texts", function()
    refuses("texts_join: parts is 5, it must be a table of strings", texts.texts_join, 5)
    refuses("texts_join: parts is nil, it must be a table of strings", texts.texts_join, nil)
    refuses("texts_join: parts is \"abc\", it must be a table of strings", texts.texts_join, "abc")
    refuses("texts_join_all: parts is 5, it must be a table of strings or nil", texts.texts_join_all, 5)
    refuses("texts_join: parts[2] is 5, it must be a string", texts.texts_join, { "a", 5 })
    refuses("texts_join_all: parts[1] is \"a\\000b\", it must be text without a NUL", texts.texts_join_all, { "a\0b" })
    refuses("texts_assign: the length of values is 1, it must be 2, that of names", texts.texts_assign, { "a", "b" },
      { 1 })
  end)

  case({ ["texts result"] = "success lifetime" }, it, "comes back", function()
    local first = texts.texts_list(3)
    local second = texts.texts_list(1)
    assert.same({ "zero", "one", "zw\195\182lf" }, first)
    assert.same({ "zero" }, second)
    assert.same({}, texts.texts_list(0))
    assert.is_nil((texts.texts_list(4)))
  end)
end)
