-- SPDX-License-Identifier: MIT
-- The contracts that most headers need, on the Lua targets: tests/bindings/hard/hard.h and jobs.h. More of them, and
-- what the package needs, is in tests/lua.
local support = require "support"

local hard, jobs = support.module "hard", support.module "jobs"
local case, refuses, fails, collect = support.case, support.refuses, support.fails, support.collect
local digits, hashed, hex = support.digits, support.hashed, support.hex

local ENOENT, EIO, EBADF, ENOMEM, EPERM, EINVAL = 2, 5, 9, 12, 1, 22

describe("an argument", function()
  local limits = {
    int8 = { "-128", "127" }, uint8 = { "0", "255" }, int16 = { "-32768", "32767" }, uint16 = { "0", "65535" },
    int32 = { "-2147483648", "2147483647" }, uint32 = { "0", "4294967295" },
    int64 = { "-9223372036854775808", "9223372036854775807" }, uint64 = { "0", "18446744073709551615" },
  }

  case({ integer = "success wrong" }, it, "is an integer, exactly", function()
    for name, limit in pairs(limits) do
      local echo = hard["hard_" .. name]
      for _, value in ipairs(limit) do
        assert.equal(value, digits(echo(hard.integer(value))))
      end
      local expected = ("hard_%s: value is %%s, it must be an integer from %s to %s"):format(name, limit[1], limit[2])
      refuses(expected:format "0.5", echo, 0.5)
      refuses(expected:format "\"1\"", echo, "1")
      refuses(expected:format "nil", echo, nil)
      refuses(expected:format "true", echo, true)
    end
    refuses("hard_int8: value is 128, it must be an integer from -128 to 127", hard.hard_int8, 128)
    refuses("hard_uint8: value is -1, it must be an integer from 0 to 255", hard.hard_uint8, -1)
  end)

  case({ truth = "success wrong" }, it, "is a truth", function()
    assert.is_true(hard.hard_not(false))
    assert.is_false(hard.hard_not(true))
    for value, shown in pairs { [1] = "1", x = "\"x\"" } do
      refuses("hard_not: value is " .. shown .. ", it must be true or false", hard.hard_not, value)
    end
    refuses("hard_not: value is nil, it must be true or false", hard.hard_not, nil)
  end)

  case({ flags = "success wrong", flagset = "success", enumeration = "success" }, it, "is members or-ed", function()
    assert.equal(1, hard.HARD_RED)
    assert.equal(-1, hard.HARD_MINUS)
    assert.equal(1073741825, hard.hard_mix(hard.HARD_RED + hard.HARD_BLUE, hard.HARD_PLUS))
    assert.equal("4294967292", digits(hard.hard_mix(hard.HARD_RED + hard.HARD_GREEN, hard.HARD_MINUS)))
    refuses("hard_mix: colours is \"x\", it must be an integer from 0 to 4294967295", hard.hard_mix, "x", 0)
    refuses("hard_mix: colours is 4294967296, it must be an integer from 0 to 4294967295", hard.hard_mix, 4294967296, 0)
  end)

  case({ descriptor = "success wrong" }, it, "is a descriptor", function()
    assert.equal(2, hard.hard_descriptor(2))
    fails(EBADF, hard.hard_descriptor(1000000))
    refuses("hard_descriptor: descriptor is \"2\", it must be an integer from -2147483648 to 2147483647",
      hard.hard_descriptor, "2")
  end)

  case({ default = "success", nullable = "success wrong" }, it, "may be left out", function()
    assert.equal(1230, hard.hard_defaults(1))
    assert.equal(1110, hard.hard_defaults(1, 1, 1))
    assert.equal(1553, hard.hard_defaults(1, 5, 5, "abc"))
    assert.equal(-1, hard.hard_length(nil))
    refuses("hard_length: text is 5, it must be a string or nil", hard.hard_length, 5)
  end)

  case({ address = "success wrong" }, it, "is an address", function()
    local address = assert(hard.hard_where())
    assert.equal(42, hard.hard_peek(address))
    assert.is_true(hard.hard_poke(address, 43))
    assert.equal(43, hard.hard_peek(address))
    hard.hard_poke(address, 42)
    assert.is_true(hard.hard_poke(nil, 1))
    for _, value in ipairs { -1, "x", 0.5 } do
      assert.is_false((pcall(hard.hard_peek, value)))
    end
    assert.is_false((pcall(hard.hard_peek, nil)))
  end)
end)

describe("texts and bytes", function()
  case({ ["text in"] = "success wrong", path = "success wrong", ["text result"] = "success" }, it, "go in", function()
    assert.equal(5, hard.hard_length "ab\195\188c")
    assert.equal(hashed "/tmp", hex(hard.hard_path_hash "/tmp"))
    assert.equal("one", hard.hard_name(1))
    assert.is_nil((hard.hard_name(99)))
    for _, name in ipairs { "hard_text_hash", "hard_path_hash" } do
      local parameter = name:match "_(%a+)_"
      refuses(name .. ": " .. parameter .. " is \"a\\000b\", it must be text without a NUL", hard[name], "a\0b")
      refuses(name .. ": " .. parameter .. " is 5, it must be a string", hard[name], 5)
      refuses(name .. ": " .. parameter .. " is nil, it must be a string", hard[name], nil)
    end
  end)

  case({ ["bytes in"] = "success wrong", ["shared size"] = "success wrong" }, it, "are one argument", function()
    assert.equal(hashed "a\0b", hex(hard.hard_hash "a\0b"))
    assert.equal(3, hard.hard_count_bytes "a\0b")
    assert.equal(-1, hard.hard_count_bytes())
    assert.equal(1, hard.hard_compare("abc", "abd"))
    refuses("hard_hash: data is 5, it must be a string or a buffer", hard.hard_hash, 5)
    refuses("hard_hash: data is nil, it must be a string or a buffer", hard.hard_hash, nil)
    refuses("hard_compare: the length of right is 2, it must be 3, that of left", hard.hard_compare, "abc", "ab")
  end)

  case({ ["bytes out"] = "success wrong", count = "success" }, it, "come out", function()
    assert.equal("AAA", hard.hard_fill(65, 3))
    assert.equal(("A"):rep(100), hard.hard_fill(65, 5000))
    assert.equal("\0\1\2\3", hard.hard_fill_all(4))
    fails(EIO, hard.hard_fill(255, 3))
    refuses("hard_fill: data is \"abc\", it must be a number of bytes or a buffer", hard.hard_fill, 65, "abc")
    assert.is_false((pcall(hard.hard_fill, 65, -1)))
  end)

  case({ ["bytes in"] = "lifetime", ["bytes inout"] = "success wrong", pinned = "success lifetime" }, it,
    "are a view of C's memory", function()
      local slab = assert(hard.hard_slab_open(5))
      local view = assert(hard.hard_slab_pin(slab))
      assert.equal(5, #view)
      assert.equal("\0\1\2\3\4", view:string())
      assert.equal(hashed "\0\1\2\3\4", hex(hard.hard_hash(view)))
      hard.hard_reverse(view)
      assert.equal("\4\3\2\1\0", view:string())
      assert.equal(4, hard.hard_slab_byte(slab, 0))
      assert.equal(5, hard.hard_fill(9, view))
      assert.equal(("\9"):rep(5), view:string())
      for _, wrong in ipairs { "abc", 5, {} } do
        assert.is_false((pcall(hard.hard_reverse, wrong)))
      end
      assert.is_false((pcall(hard.hard_reverse, nil)))
      hard.hard_slab_close(slab)
      assert.equal(1, hard.hard_slab_pins(slab))
      assert.is_true(view:release())
      assert.is_true(view:release())
      assert.equal(-1, hard.hard_slab_pins(slab))
      fails(EBADF, hard.hard_hash(view))
      fails(EBADF, hard.hard_reverse(view))
      fails(EBADF, hard.hard_slab_pin(slab))
    end)

  case({ pinned = "success lifetime" }, it, "and of its integers", function()
    local column = assert(jobs.jobs_column_open(3))
    local view = assert(jobs.jobs_column_pin(column))
    assert.same({ 0, -1, -2 }, view:table())
    assert.equal(-1, view[2])
    jobs.jobs_column_set(column, 1, 42)
    assert.same({ 0, 42, -2 }, view:current())
    jobs.jobs_column_close(column)
    collect()
    assert.equal(1, jobs.jobs_column_pins(column))
    view = nil -- luacheck: ignore
    collect()
    assert.equal(-1, jobs.jobs_column_pins(column))
  end)
end)

describe("records", function()
  case({ record = "success", ["record in"] = "success wrong", ["record out"] = "success" }, it, "are tables", function()
    local point = { level = -1, x = 2, y = 3, z = 4 }
    assert.same({ level = -1, x = 12, y = 13, z = 14 }, hard.hard_move(point, 10))
    assert.same({ level = 0, x = 5, y = 5, z = 5 }, hard.hard_move({}, 5))
    assert.equal(2, hard.hard_x(point))
    assert.equal(-1, hard.hard_x())
    refuses("hard_move: point is 5, it must be a table", hard.hard_move, 5, 1)
    refuses("hard_x: point.y is -3, it must be an integer from 0 to 18446744073709551615", hard.hard_x, { y = -3 })
    refuses("hard_x: point.w: there is no such field", hard.hard_x, { w = 1 })
  end)

  case({ ["records in"] = "success wrong", ["records out"] = "success wrong" }, it, "are many", function()
    assert.equal(6, jobs.jobs_sum_parts { { slab = 1 }, { at = 2 }, { size = 3 } })
    assert.equal(-1, jobs.jobs_sum_parts())
    refuses("jobs_sum_parts: parts[2].at is -1, it must be an integer from 0 to 4294967295", jobs.jobs_sum_parts,
      { {}, { at = -1 } })
    refuses("jobs_sum_parts: parts[2] is 5, it must be a table", jobs.jobs_sum_parts, { {}, 5 })
    assert.is_false((pcall(jobs.jobs_sum_parts, 5)))
    local points = hard.hard_points(7, 3)
    assert.equal(3, #points)
    assert.equal(9, points[3].x)
    assert.equal(5, #hard.hard_points(7, 1000))
    fails(EINVAL, hard.hard_points(-1, 3))
    assert.is_false((pcall(hard.hard_points, 0, -1)))
    assert.is_false((pcall(hard.hard_points, 0, "2")))
  end)

  local function described(job)
    return (assert(jobs.jobs_describe(job, 1000)))
  end

  case({ field = "success wrong", ["field descriptor"] = "success wrong", ["field handle"] = "success wrong",
    ["field text"] = "success wrong", ["field records"] = "success wrong" }, it, "have fields of every kind", function()
    local object = setmetatable({}, { __index = { handle = function() return 77 end } })
    local text = described { kind = 3, i8 = -128, u32 = 4294967295, file = 7, folder = -100, slab = object, path = "p",
      name = "n", parts = { { slab = 1, at = 2, size = 3 }, {} } }
    for _, part in ipairs { "3 %-128 0 0 4294967295 0 0 0 ", "file=7 folder=%-100 slab=77 ", "path=p name=n ",
      "parts=%[%(1,2,3%)%(0,0,0%)%] count=2" } do
      assert.is_truthy(text:find(part), text)
    end
    local wrong = {
      { "kind", 256, "256, it must be an integer from 0 to 255" },
      { "u16", "x", "\"x\", it must be an integer from 0 to 65535" },
      { "folder", 2 ^ 31, "2147483648, it must be an integer from -2147483648 to 2147483647" },
      { "slab", "x", "\"x\", it must be an integer from -9223372036854775808 to 9223372036854775807 or an object with "
        .. "a method handle" },
      { "path", 5, "5, it must be a string or nil" },
      { "name", "a\0b", "\"a\\000b\", it must be text without a NUL or nil" },
      { "parts", 5, "5, it must be a table of tables or nil" },
    }
    for _, each in ipairs(wrong) do
      refuses(("jobs_describe: job.%s is %s"):format(each[1], each[3]), jobs.jobs_describe, { [each[1]] = each[2] }, 10)
    end
    refuses("jobs_describe: job.parts[2].at is -1, it must be an integer from 0 to 4294967295", jobs.jobs_describe,
      { parts = { {}, { at = -1 } } }, 10)
  end)

  case({ makes = "success" }, it, "have constructors", function()
    local parts = { {} }
    assert.same({ kind = jobs.JOBS_GATHER, i64 = -5, parts = parts, path = "p" }, jobs.jobs_job_gather(parts, "p"))
    assert.same({ kind = jobs.JOBS_GATHER, i64 = -5, slab = 9 }, jobs.jobs_job_gather(nil, nil, 9))
  end)
end)

describe("what C keeps", function()
  case({ ["retained token"] = "success lifetime", releases = "success" }, it, "is a descriptor, no token", function()
    assert.is_truthy(hard.hard_keep_descriptor(5))
    assert.equal(1, hard.hard_kept())
    assert.same({ sum = 5, keep = 0 }, hard.hard_complete())
    fails(EINVAL, hard.hard_keep_descriptor(5, true))
    assert.is_truthy(hard.hard_keep_descriptor(6))
    assert.same({ { sum = 6, keep = 0 } }, hard.hard_completions(8))
    assert.equal(0, hard.hard_kept())
    assert.is_nil(rawget(hard, "hard_keep_memory"))
  end)
end)

describe("a failure", function()
  case({ errno = "success wrong", ["errno global"] = "success wrong", explains = "wrong" }, it, "is one", function()
    assert.equal(7, hard.hard_fail_errno(0))
    assert.equal("hard_fail_errno: asked for 2", fails(ENOENT, hard.hard_fail_errno(ENOENT)))
    assert.equal(7, hard.hard_fail_global(0))
    assert.equal("hard_fail_global: asked for 1", fails(EPERM, hard.hard_fail_global(EPERM)))
    fails(ENOMEM, hard.hard_box_new(-1))
  end)

  case({ fails = "success wrong", nothing = "success" }, it, "is the library's own", function()
    assert.is_true(hard.hard_fail_own(2))
    assert.equal("hard_fail_own: asked for 6", fails(6, hard.hard_fail_own(3)))
    assert.equal(10, hard.hard_fail_out(5))
    fails(-5, hard.hard_fail_out(-5))
  end)

  case({ blocking = "success" }, it, "is none where a call sleeps", function()
    assert.is_truthy(hard.hard_sleep(1))
  end)
end)

describe("names", function()
  case({ name = "success", hidden = "success" }, it, "are the header's", function()
    assert.equal(12, hard.hard_renamed())
    for _, name in ipairs { "hard_original", "hard_hidden", "hard_box_free", "hard_slab_unpin" } do
      assert.is_nil(rawget(hard, name), name)
    end
  end)
end)
