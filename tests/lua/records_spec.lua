-- SPDX-License-Identifier: MIT
-- Contracts of records, arrays and views that both Lua targets carry, on tests/bindings/hard/jobs.h.

local jobs = require "jobs"
local support = require "support"

local fails, refuses, digits = support.fails, support.refuses, support.digits
local DIGITS_63 = "9223372036854775807"
local HANDLE = "an integer from -9223372036854775808 to 9223372036854775807 or an object with a method handle"

local NOTHING = "0 0 0 0 0 0 0 0 file=0 folder=0 slab=0 token=0 path=null name=null into=null data=null key=null "
  .. "parts=null count=0\n"

local function described(job)
  return (assert(jobs.jobs_describe(job, 1000)))
end

describe("a record", function()
  it("is a table of which all may be absent", function()
    assert.equal(NOTHING, described {})
    assert.equal((NOTHING:gsub("^0", "3")), described { kind = 3 })
  end)

  it("has numbers of all sizes", function()
    local text = described { kind = 254, i8 = -128, u16 = 65535, i16 = -32768, u32 = 4294967295, i32 = -2147483648,
      u64 = jobs.integer "18446744073709551615", i64 = jobs.integer "-9223372036854775808", file = 7, folder = -100 }
    local numbers = "254 -128 65535 -32768 4294967295 -2147483648 18446744073709551615 -9223372036854775808"
    assert.equal(numbers .. " file=7 folder=-100", text:sub(1, #numbers + 19))
  end)

  it("has text, which lasts for the call", function()
    local text = described { path = ("p"):rep(100), name = "n" }
    assert.is_truthy(text:find(" path=" .. ("p"):rep(100) .. " name=n ", 1, true), text)
  end)

  it("has arrays of records", function()
    local text = described { parts = { { slab = 1, at = 2, size = 3 }, {}, { slab = -4 } } }
    assert.is_truthy(text:find("parts=[(1,2,3)(0,0,0)(-4,0,0)] count=3", 1, true), text)
    assert.is_truthy(described({ parts = {} }):find(" count=0", 1, true))
  end)

  it("has what is absent from its metatable", function()
    local text = described(setmetatable({ i8 = 1 }, { __index = { kind = 3, name = "inherited" } }))
    assert.is_truthy(text:find("^3 1 "), text)
    assert.is_truthy(text:find("name=inherited", 1, true), text)
  end)

  it("is checked field by field", function()
    refuses("jobs_describe: job.kind is 256, it must be an integer from 0 to 255", jobs.jobs_describe, { kind = 256 },
      10)
    refuses("jobs_describe: job.i64 is 0.5, it must be an integer from -9223372036854775808 to " .. DIGITS_63,
      jobs.jobs_describe, { i64 = 0.5 }, 10)
    refuses("jobs_describe: job.path is 5, it must be a string or nil", jobs.jobs_describe, { path = 5 }, 10)
    refuses("jobs_describe: job.name is \"a\\000b\", it must be text without a NUL or nil", jobs.jobs_describe,
      { name = "a\0b" }, 10)
    refuses("jobs_describe: job.parts is 5, it must be a table of tables or nil", jobs.jobs_describe, { parts = 5 }, 10)
    refuses("jobs_describe: job.parts[2] is 5, it must be a table", jobs.jobs_describe, { parts = { {}, 5 } }, 10)
    refuses("jobs_describe: job.parts[1].at is -1, it must be an integer from 0 to ", jobs.jobs_describe,
      { parts = { { at = -1 } } }, 10)
    refuses("jobs_describe: job is nil, it must be a table", jobs.jobs_describe, nil, 10)
  end)

  it("has no other fields", function()
    refuses("jobs_describe: job.kidn: there is no such field", jobs.jobs_describe, { kidn = 1 }, 10)
    refuses("jobs_describe: job[1]: there is no such field", jobs.jobs_describe, { 5 }, 10)
    refuses("jobs_describe: job.parts[1].ta: there is no such field", jobs.jobs_describe, { parts = { { ta = 1 } } },
      10)
    -- Counts, tokens, what is hidden, and memory that C keeps or writes.
    for _, name in ipairs { "part_count", "keep", "reserved", "into", "data" } do
      refuses("jobs_describe: job." .. name .. ": there is no such field", jobs.jobs_describe, { [name] = 1 }, 10)
    end
  end)

  it("has memory that C reads during the call", function()
    refuses("jobs_describe: job.key is 1, it must be a string or a buffer or nil", jobs.jobs_describe, { key = 1 }, 10)
    assert.is_truthy(assert(jobs.jobs_describe({ key = "abcd" }, 1000)):find("key=61626364", 1, true))
  end)

  it("takes handles of objects that have one", function()
    local object = setmetatable({}, { __index = { handle = function() return 77 end } })
    assert.is_truthy(described({ slab = object }):find("slab=77 ", 1, true))
    assert.is_truthy(described({ slab = -5 }):find("slab=-5 ", 1, true))
    assert.is_truthy(described({ slab = jobs.integer(DIGITS_63) }):find("slab=" .. DIGITS_63, 1, true))
    local wrong = { "x", {}, false, 0.5, io.stdout }
    for _, value in ipairs(wrong) do
      refuses("it must be " .. HANDLE, jobs.jobs_describe, { slab = value }, 10)
    end
    refuses("jobs_describe: job.slab is a table, it must be " .. HANDLE, jobs.jobs_describe,
      { slab = { handle = function() return "x" end } }, 10)
    refuses("it must be " .. HANDLE, jobs.jobs_describe, { slab = { handle = function() error "not now" end } }, 10)
  end)

  it("may be nil where C takes none", function()
    assert.equal(0, (jobs.jobs_keep()))
  end)

  it("fails as C says", function()
    fails(22, "jobs_describe", jobs.jobs_describe({ kind = jobs.JOBS_WRONG }, 10))
  end)
end)

describe("an array of records", function()
  it("is a table of tables", function()
    assert.equal("", (jobs.jobs_describe_all({}, 100)))
    local text = assert(jobs.jobs_describe_all({ { kind = 1 }, {}, { kind = 3, name = "three" } }, 1000))
    local second = text:match "^1 0 [^\n]*\n([^\n]*\n)3 0 [^\n]* name=three [^\n]*\n$"
    assert.equal(NOTHING, second)
  end)

  it("names the element that is wrong", function()
    refuses("jobs_describe_all: jobs[2].kind is -1, it must be an integer from 0 to 255", jobs.jobs_describe_all,
      { {}, { kind = -1 } }, 10)
    refuses("jobs_describe_all: jobs[2].kidn: there is no such field", jobs.jobs_describe_all, { {}, { kidn = 1 } }, 10)
    refuses("jobs_describe_all: jobs[3] is 5, it must be a table", jobs.jobs_describe_all, { {}, {}, 5 }, 10)
    refuses("jobs_describe_all: jobs[1].parts[2].size is 0.5, it must be ", jobs.jobs_describe_all,
      { { parts = { {}, { size = 0.5 } } } }, 10)
    refuses("jobs_describe_all: jobs is \"x\", it must be a table of tables", jobs.jobs_describe_all, "x", 10)
    refuses("jobs_sum_parts: parts is 5, it must be a table of tables or nil", jobs.jobs_sum_parts, 5)
  end)

  it("may be nil where C takes none", function()
    assert.equal(-1, jobs.jobs_sum_parts())
    assert.equal(-1, jobs.jobs_sum_parts(nil))
    assert.equal(0, jobs.jobs_sum_parts {})
    assert.equal(21, jobs.jobs_sum_parts { { slab = 1, at = 2, size = 3 }, { slab = 4, at = 5, size = 6 } })
  end)

  it("holds records and arrays inside of it, absent or whole", function()
    assert.equal(0.5, jobs.jobs_sum_marks { { urgent = true, weight = 0.5 }, { weight = 8 } })
    assert.equal(5, jobs.jobs_sum_marks { { letters = { 1, 0, 3 }, part = { slab = 1, at = 1, size = 1 } }, {} })
    refuses("jobs_sum_marks: the length of marks[2].letters is 2, it must be 3", jobs.jobs_sum_marks,
      { {}, { letters = { 1, 2 } } })
    refuses("jobs_sum_marks: marks[1].letters[3] is 256,", jobs.jobs_sum_marks, { { letters = { 1, 2, 256 } } })
    refuses("jobs_sum_marks: marks[1].part.at is -1,", jobs.jobs_sum_marks, { { part = { at = -1 } } })
    refuses("jobs_sum_marks: marks[1].part is 5, it must be a table", jobs.jobs_sum_marks, { { part = 5 } })
    refuses("jobs_sum_marks: marks[1].urgent is 1, it must be true or false", jobs.jobs_sum_marks, { { urgent = 1 } })
  end)

  it("has the length of the other one", function()
    assert.equal(23, jobs.jobs_dot_parts({ { at = 1 }, { at = 4 } }, { { size = 3 }, { size = 5 } }))
    refuses("jobs_dot_parts: the length of right is 1, it must be 2, that of left", jobs.jobs_dot_parts,
      { {}, {} }, { {} })
  end)

  it("gives outs as many as it has", function()
    assert.same({ 6, 15 }, jobs.jobs_queue { { u64 = 1, i64 = 2, u32 = 3 }, { u64 = 4, i64 = 5, u32 = 6 } })
    assert.same({ 6 }, (jobs.jobs_queue({ { u64 = 6 }, { u64 = 7 } }, 1)))
    assert.same({}, (jobs.jobs_queue {}))
    local done, failures = jobs.jobs_run { { u64 = 1 }, { u64 = 2 } }
    assert.equal(2, #done)
    assert.equal(2, done[2].sum)
    assert.equal(2, failures) -- those without memory
    fails(22, "jobs_run", jobs.jobs_run { {}, { kind = jobs.JOBS_WRONG } })
  end)

  it("survives what its metamethods do to it", function()
    local all = {}
    for n = 1, 50 do
      all[n] = setmetatable({}, { __index = function(_, name)
        if name == "name" then
          collectgarbage()
          all[1], all[60] = nil, {}
        end
        return name == "name" and ("%d"):format(n):rep(30) or nil
      end })
    end
    local text = jobs.jobs_describe_all(all, 100000)
    assert.is_truthy(text:find("name=" .. ("50"):rep(30), 1, true))
  end)
end)

describe("a constructor", function()
  it("makes the record of its arguments", function()
    local parts = { {} }
    assert.same({ kind = jobs.JOBS_GATHER, i64 = -5, parts = parts, path = "p" }, jobs.jobs_job_gather(parts, "p"))
    assert.same({ kind = jobs.JOBS_GATHER, i64 = -5, slab = 9 }, jobs.jobs_job_gather(nil, nil, 9))
    assert.same({ kind = jobs.JOBS_GATHER, i64 = -5, path = 0.5 }, jobs.jobs_job_gather(0, 0.5, 0))
  end)

  it("leaves 0 out", function()
    local nothing = jobs.jobs_job_nothing()
    nothing.kind = nil -- JOBS_NOTHING, whatever it is
    assert.same({}, nothing)
  end)
end)

describe("an array", function()
  local limits = {
    int8 = { "-128", "127" }, uint8 = { "0", "255" }, int16 = { "-32768", "32767" }, uint16 = { "0", "65535" },
    int32 = { "-2147483648", "2147483647" }, uint32 = { "0", "4294967295" },
    int64 = { "-9223372036854775808", DIGITS_63 }, uint64 = { "0", "18446744073709551615" },
  }

  it("of each type goes in and comes out as it is", function()
    for type_name, limit in pairs(limits) do
      local same = jobs["jobs_" .. type_name] { jobs.integer(limit[1]), 1, jobs.integer(limit[2]) }
      assert.equal(3, #same)
      assert.equal(limit[1], digits(same[1]))
      assert.equal(1, same[2])
      assert.equal(limit[2], digits(same[3]))
      assert.same({}, jobs["jobs_" .. type_name] {})
    end
  end)

  it("refuses what its type cannot hold", function()
    local nan, huge = 0 / 0, 2 ^ 64
    for type_name, limit in pairs(limits) do
      local call = "jobs_" .. type_name
      local range = ("it must be an integer from %s to %s"):format(limit[1], limit[2])
      for _, wrong in ipairs { 0.5, -1.5, nan, huge, -huge, 1 / 0, -1 / 0, "1", false, {} } do
        local good, text = pcall(jobs[call], { 0, wrong })
        assert.is_false(good)
        assert.is_truthy(text:find(call .. ": items[2] is ", 1, true) and text:find(range, 1, true), text)
      end
      refuses(call .. ": items is 5, it must be a table of integers", jobs[call], 5)
    end
    refuses("jobs_uint64: items[1] is -1,", jobs.jobs_uint64, { -1 })
    refuses("jobs_int64: items[1] is 9223372036854775808,", jobs.jobs_int64, { 2 ^ 63 })
    assert.equal("9223372036854775808", digits(jobs.jobs_uint64({ 2 ^ 63 })[1]))
    assert.equal("-9223372036854775808", digits(jobs.jobs_int64({ -2 ^ 63 })[1]))
    refuses("jobs_uint8: items[1] is 256,", jobs.jobs_uint8, { 256 })
    refuses("jobs_int8: items[1] is -129,", jobs.jobs_int8, { -129 })
  end)

  it("has the length of those of them that are there", function()
    assert.same({ 0, 0 }, { jobs.jobs_columns() })
    assert.same({ 6, 3 }, { jobs.jobs_columns { 1, 2, 3 } })
    assert.same({ 9000, 2 }, { jobs.jobs_columns(nil, { 4, 5 }) })
    assert.same({ 13000000, 2 }, { jobs.jobs_columns(nil, nil, { 6, 7 }) })
    assert.same({ 11007003, 2 }, { jobs.jobs_columns({ 1, 2 }, { 3, 4 }, { 5, 6 }) })
    refuses("jobs_columns: the length of sizes is 3, it must be 2, that of offsets", jobs.jobs_columns, { 1, 2 },
      { 1, 2, 3 })
    refuses("jobs_columns: the length of tags is 3, it must be 2, that of offsets", jobs.jobs_columns, { 1, 2 }, nil,
      { 1, 2, 3 })
    refuses("jobs_columns: the length of tags is 1, it must be 2, that of sizes", jobs.jobs_columns, nil, { 1, 2 },
      { 1 })
  end)

  it("comes out as long as it is asked for", function()
    assert.same({ -2, -1, 0 }, jobs.jobs_count_up(-2, 3))
    assert.equal(10, #jobs.jobs_count_up(0, 50))
    assert.same({ 4294967294, 4294967295 }, jobs.jobs_count_all(4294967294, 2))
  end)
end)

describe("a view of integers", function()
  local column, view
  before_each(function()
    column = assert(jobs.jobs_column_open(3))
    view = assert(jobs.jobs_column_pin(column))
  end)
  after_each(function()
    view:release()
    jobs.jobs_column_close(column)
  end)

  it("is indexed from 1", function()
    assert.equal(3, #view)
    assert.same({ 0, -1, -2 }, { view[1], view[2], view[3] })
    assert.same({}, { view[0], view[4], view[-1], view[1.5], view[0 / 0], view[2 ^ 53], view[1 / 0] })
    assert.is_nil(view.nothing)
  end)

  it("shows what C writes", function()
    assert(jobs.jobs_column_set(column, 1, 42))
    assert.equal(42, view[2])
  end)

  it("is copied into a table", function()
    assert.same({ 0, -1, -2 }, view:table())
    local into = { 9, 9, 9, 9 }
    assert.equal(into, view:table(into))
    assert.same({ 0, -1, -2, 9 }, into)
    refuses("table: into is 5, it must be a table or nil", view.table, view, 5)
  end)

  it("has a table of its own, which follows what C writes", function()
    local own = view:current()
    assert.same({ 0, -1, -2 }, own)
    assert(jobs.jobs_column_set(column, 1, 42))
    assert.same({ 0, -1, -2 }, own)
    assert.equal(own, view:current())
    assert.same({ 0, 42, -2 }, own)
    assert.equal(own, view:current())
    assert.same({ 0, 42, -2 }, own)
    own[4] = 9
    assert(jobs.jobs_column_set(column, 0, -2147483648))
    assert.same({ -2147483648, 42, -2, 9 }, view:current())
    view:release()
    fails(9, "current: the buffer is released", view:current())
    refuses("current: self is 5, it must be a view", view.current, 5)
  end)

  it("of unsigned integers has no negative ones", function()
    local words = assert(jobs.jobs_column_pin_words(column))
    assert.same({ 0, 4294967295, 4294967294 }, words:table())
    assert.same({ 0, 4294967295, 4294967294 }, words:current())
    words:release()
  end)

  it("pins the memory until it is released", function()
    assert.equal(1, jobs.jobs_column_pins(column))
    assert.is_true(view:release())
    assert.is_true(view:release())
    assert.equal(0, jobs.jobs_column_pins(column))
    assert.equal(0, #view)
    assert.is_nil(view[1])
    fails(9, "table: the buffer is released", view:table())
  end)

  it("or until it is collected", function()
    view:release()
    local another = assert(jobs.jobs_column_pin(column))
    assert.equal(1, jobs.jobs_column_pins(column))
    assert.equal(3, #another)
    another = nil -- luacheck: ignore
    support.collect()
    assert.equal(0, jobs.jobs_column_pins(column))
  end)

  it("outlives the handle", function()
    jobs.jobs_column_close(column)
    support.collect()
    assert.equal(-2, view[3])
  end)
end)
