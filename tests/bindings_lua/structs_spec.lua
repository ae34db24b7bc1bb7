-- SPDX-License-Identifier: MIT
-- Structs of every shape on the Lua targets: tests/bindings/hard/structs.h.
local support = require "support"

local structs = support.module "structs"
local case, refuses, refuses_by, fails = support.case, support.refuses, support.refuses_by, support.fails
local digits, hashed, hex = support.digits, support.hashed, support.hex

local ENOENT, EINVAL = 2, 22
local INT32 = "an integer from -2147483648 to 2147483647"

if not structs then
  pending "structs.h is not carried"
  return
end

local function shown(name, record)
  return (assert(structs["structs_show_" .. name](record, 1000)))
end

describe("bit-fields", function()
  local LEAST = { low = 0, middle = -16, flag = false, high = 0, wide = 0, last = -128 }
  local MOST = { low = 7, middle = 15, flag = true, high = 2 ^ 24 - 1, wide = 2 ^ 40 - 1, last = 127 }

  case({ ["bit-field"] = "success" }, it, "are numbers of their bits", function()
    local least, most = structs.structs_extreme_bits(true), structs.structs_extreme_bits(false)
    assert.same(LEAST, least)
    for name, value in pairs(MOST) do
      assert.equal(tostring(value) == "true" and "true" or digits(value), digits(most[name]))
    end
    assert.is_true(most.flag)
    assert.same(LEAST, structs.structs_same_bits(least))
    assert.equal("0 -16 0 0 0 -128", shown("bits", least))
    assert.equal("7 15 1 16777215 1099511627775 127", shown("bits", structs.structs_same_bits(most)))
    assert.equal("0 0 0 0 549755813888 0", shown("bits", { wide = 2 ^ 39 }))
    assert.equal("0 0 0 0 0 0", shown("bits", {}))
  end)

  case({ ["bit-field"] = "wrong" }, it, "have a range", function()
    local limits = { low = { 0, 7 }, middle = { -16, 15 }, high = { 0, 16777215 }, last = { -128, 127 } }
    for name, limit in pairs(limits) do
      local expected = ("structs_show_bits: bits.%s is %%s, it must be an integer from %d to %d"):format(name, limit[1],
        limit[2])
      for _, value in ipairs { limit[1] - 1, limit[2] + 1 } do
        refuses(expected:format(digits(value)), structs.structs_show_bits, { [name] = value }, 99)
      end
      refuses(expected:format "\"x\"", structs.structs_show_bits, { [name] = "x" }, 99)
    end
    refuses("structs_show_bits: bits.wide is -1, it must be an integer from 0 to 1099511627775",
      structs.structs_show_bits, { wide = -1 }, 99)
    refuses("structs_show_bits: bits.flag is 2, it must be true or false", structs.structs_show_bits, { flag = 2 }, 99)
  end)
end)

describe("anonymous members", function()
  case({ anonymous = "success", union = "success" }, it, "are fields", function()
    assert.equal("round 2.5 at 3 -4", shown("shape", { kind = 1, radius = 2.5, x = 3, y = -4 }))
    assert.equal("box 1.5 2 at 0 0", shown("shape", { kind = 2, width = 1.5, height = 2 }))
    assert.equal("code -7 at 0 0", shown("shape", { kind = 3, code = -7 }))
    assert.equal("round 0 at 0 0", shown("shape", { kind = 1 }))
    fails(EINVAL, structs.structs_show_shape({ kind = 9 }, 99))
    local box = structs.structs_box(1.5, 2.5)
    assert.same({ 2, 1.5, 2.5, 1, 2, 1069547520 }, { box.kind, box.width, box.height, box.x, box.y, box.code })
    assert.equal("number", type(box.radius))
    assert.equal("box 1.5 2.5 at 1 2", shown("shape", box))
    local doubled = structs.structs_double(box)
    assert.same({ 3, 5 }, { doubled.width, doubled.height })
    assert.equal(42, structs.structs_double({ kind = 3, code = 21 }).code)
  end)

  case({ union = "success" }, it, "of unions agree", function()
    for _, word in ipairs { 0, 1, 1069547520, 4294967295 } do
      local made = structs.structs_make_word(word)
      assert.equal(word, made.word)
      assert.equal(word % 65536, made.halves[1])
      assert.equal(math.floor(word / 16777216), made.bytes[4])
      assert.equal(word, structs.structs_word_of { word = word, bytes = made.bytes })
    end
    assert.equal(1069547520, structs.structs_word_of(structs.structs_make_word(1069547520)))
    assert.equal(67305985, structs.structs_word_of { bytes = { 1, 2, 3, 4 } })
    assert.equal(1069547520, structs.structs_word_of { number = 1.5 })
    assert.equal(0, structs.structs_word_of {})
    local words = structs.structs_make_words(5)
    assert.same({ 5, 6, 7, 9 }, { words.first.word, words.rest[1].word, words.rest[2].word, words.tail })
    assert.equal(27, structs.structs_sum_words(words))
    assert.equal(4, structs.structs_sum_words { first = { halves = { 1, 0 } }, tail = 3 })
  end)

  case({ anonymous = "wrong", union = "wrong" }, it, "are right", function()
    refuses("structs_word_of: word: word and bytes do not agree, give one of them", structs.structs_word_of,
      { word = 1, bytes = { 2, 0, 0, 0 } })
    refuses("structs_show_shape: shape: radius and code do not agree, give one of them", structs.structs_show_shape,
      { kind = 1, radius = 1.5, code = 3 }, 99)
    refuses("structs_sum_words: words.rest[2]: word and number do not agree, give one of them",
      structs.structs_sum_words, { rest = { {}, { word = 1, number = 1 } } })
    local good, problem = pcall(structs.structs_show_shape, { kind = 3, code = "x" }, 99)
    assert.is_false(good)
    assert.is_truthy(problem:find("structs_show_shape: shape.code is \"x\", it must be " .. INT32, 1, true), problem)
    refuses("structs_show_shape: shape.x is 32768, it must be an integer from -32768 to 32767",
      structs.structs_show_shape, { x = 32768 }, 99)
    refuses("structs_show_shape: shape.depth: there is no such field", structs.structs_show_shape, { depth = 1 }, 99)
  end)
end)

describe("arrays at the end", function()
  case({ flexible = "success lifetime" }, it, "are tables", function()
    assert.equal(-6, structs.structs_sum_list { sign = -1, items = { 1, 2, 3 } })
    assert.equal(0, structs.structs_sum_list { sign = 1, items = {} })
    assert.equal(0, structs.structs_sum_list { sign = 1 })
    assert.equal(-1000000, structs.structs_sum_list(nil))
    local many = {}
    for n = 1, 65535 do
      many[n] = 1
    end
    assert.equal(65535, structs.structs_sum_list { sign = 1, items = many })
    local first = structs.structs_count_up(3)
    local second = structs.structs_count_up(1)
    assert.same({ sign = -1, items = { 1, 2, 3 } }, first)
    assert.same({ sign = -1, items = { 1 } }, second)
    assert.equal(-6, structs.structs_sum_list(first))
    assert.same({}, structs.structs_count_up(0).items)
    assert.is_nil((structs.structs_count_up(101)))
    local line = structs.structs_make_line(3)
    structs.structs_make_line(100)
    assert.same({ colour = 5, dots = { { level = 0, x = 0 }, { level = 1, x = 10 }, { level = 2, x = 20 } } }, line)
    assert.equal(55, structs.structs_sum_line(line))
    assert.equal(21, structs.structs_sum_line { colour = 7, dots = { { level = 1, x = 2 }, { level = 3, x = 4 } } })
    assert.equal(0, structs.structs_sum_line {})
  end)

  case({ flexible = "wrong" }, it, "have what they must", function()
    refuses("structs_sum_list: list.items[2] is \"x\", it must be " .. INT32, structs.structs_sum_list,
      { sign = 1, items = { 1, "x" } })
    local good, problem = pcall(structs.structs_sum_list, { items = 5 })
    assert.is_false(good)
    local expected = "structs_sum_list: list.items is 5, it must be a table of integers"
    assert.equal(expected, problem:gsub("^[^:]+:%d+: ", ""):sub(1, #expected))
    refuses("structs_sum_list: list.count: there is no such field", structs.structs_sum_list, { count = 1 })
    refuses("structs_sum_line: line.dots[2].level is 128, it must be an integer from -128 to 127",
      structs.structs_sum_line, { dots = { {}, { level = 128 } } })
    local many = {}
    for n = 1, 65536 do
      many[n] = 1
    end
    assert.is_false((pcall(structs.structs_sum_list, { items = many })))
  end)
end)

describe("pieces of memory", function()
  case({ ["field bytes"] = "success wrong lifetime" }, it, "are strings or views", function()
    assert.equal(hashed "", hex(structs.structs_hash {}))
    local pieces = { { base = "hello", size = 5 }, { base = "abc", size = 2 }, {} }
    assert.equal(hashed "helloab", hex(structs.structs_hash(pieces)))
    refuses("structs_hash: the length of pieces[2].base is 2, it must be at least 3", structs.structs_hash,
      { { base = "x", size = 1 }, { base = "ab", size = 3 } })
    refuses_by(" or nil", structs.structs_hash, { { base = 5, size = 1 } })
    for _ = 1, 100 do
      structs.structs_hash { { base = ("x"):rep(100), size = 100 } }
    end
    support.collect()
  end)
end)

describe("structs with texts", function()
  local function expected(number)
    local entry = { name = "entry " .. number, size = number }
    entry.note = number % 2 == 1 and "z\195\182 " .. number or nil
    if number > 0 then
      local bytes, dots = {}, {}
      for n = 1, number do
        bytes[n] = string.char(n - 1)
        dots[n] = { level = n - 1, x = number }
      end
      entry.data, entry.dots = table.concat(bytes), dots
    end
    return entry
  end

  case({ ["field text"] = "success lifetime", ["field bytes"] = "success lifetime",
    ["field records"] = "success lifetime" }, it, "come from C", function()
    local entries = {}
    for number = 0, 9 do
      entries[number] = {
        structs.structs_entry_of(number), (structs.structs_get_entry(number)), (structs.structs_entry_value(number)),
      }
    end
    local all = structs.structs_entries(10)
    structs.structs_entry_of(0)
    for number = 0, 9 do
      for n = 1, 3 do
        assert.same(expected(number), entries[number][n])
      end
      assert.same(expected(number), all[number + 1])
    end
    assert.is_nil((structs.structs_entry_of(10)))
    fails(ENOENT, structs.structs_get_entry(10))
    assert.equal("entry 3 z\195\182 3 [000102] (0,3)(1,3)(2,3)", shown("entry", all[4]))
    assert.equal("x null [null] null", shown("entry", { name = "x" }))
  end)

  case({ ["field text"] = "wrong", ["field bytes"] = "wrong", ["field records"] = "wrong" }, it, "are right", function()
    refuses("structs_show_entry: entry.name is 5, it must be a string", structs.structs_show_entry, { name = 5 }, 99)
    assert.is_false((pcall(structs.structs_show_entry, {}, 99)))
    refuses("structs_show_entry: entry.note is \"a\\000b\", it must be text without a NUL or nil",
      structs.structs_show_entry, { name = "x", note = "a\0b" }, 99)
    refuses("structs_show_entry: the length of entry.data is 1, it must be at least 2", structs.structs_show_entry,
      { name = "x", size = 2, data = "x" }, 99)
    refuses("structs_show_entry: entry.dots[1].level is \"x\", it must be an integer from -128 to 127",
      structs.structs_show_entry, { name = "x", dots = { { level = "x" } } }, 99)
  end)
end)

describe("another one's struct", function()
  case({ ["foreign field"] = "success wrong", ["field hidden"] = "success wrong" }, it, "has contracts", function()
    assert.equal(6, structs.foreign_weigh { title = "abc", bytes = "\1\2\3", size = 2 })
    assert.equal(3, structs.foreign_weigh { title = "abc" })
    assert.equal(0, structs.foreign_weigh {})
    refuses("foreign_weigh: note.internal: there is no such field", structs.foreign_weigh, { internal = 1 })
    refuses("foreign_weigh: the length of note.bytes is 1, it must be at least 2", structs.foreign_weigh,
      { bytes = "x", size = 2 })
  end)
end)
