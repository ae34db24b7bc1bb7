-- SPDX-License-Identifier: MIT
-- Arrays of LuaJIT's FFI: integers that C reads where they lie, records that are copied.

local ffi = require "ffi"
local jobs = require "jobs"
local support = require "support"

local refuses = support.refuses

describe("an array of integers of ffi.new", function()
  local types = { "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64" }

  it("goes in where its type is C's", function()
    for _, name in ipairs(types) do
      local call = jobs["jobs_" .. name]
      for _, form in ipairs { name .. "_t[3]", "const " .. name .. "_t[3]" } do
        assert.same({ 1, 2, 100 }, call(ffi.new(form, { 1, 2, 100 })))
      end
      assert.same({ 1, 2, 100 }, call(ffi.new(name .. "_t[?]", 3, { 1, 2, 100 })))
      assert.same({}, call(ffi.new(name .. "_t[?]", 0)))
    end
  end)

  it("is refused where it is another's, by size or by sign", function()
    for _, name in ipairs(types) do
      for _, other in ipairs(types) do
        local array = ffi.new(other .. "_t[?]", 2)
        if other == name then
          assert.equal(2, #jobs["jobs_" .. name](array))
        else
          local expected = ("it must be a table of integers or an array of %s_t"):format(name)
          refuses(expected, jobs["jobs_" .. name], array)
        end
      end
    end
    refuses("jobs_int64: items is an array of double, it must be a table of integers or an array of int64_t",
      jobs.jobs_int64, ffi.new("double[2]"))
    refuses("jobs_int64: items is a cdata, it must be a table of integers", jobs.jobs_int64, ffi.new("int64_t[2][2]"))
    refuses("jobs_columns: sizes is an array of int64_t, it must be a table of integers or an array of int32_t or nil",
      jobs.jobs_columns, nil, ffi.new("int64_t[2]"))
  end)

  it("is no pointer, whose end nobody knows, and no number", function()
    local array = ffi.new("int64_t[2]")
    for _, value in ipairs { ffi.cast("int64_t *", array), ffi.new("struct { int64_t a[2]; }"), 5LL, 5ULL } do
      refuses("it must be a table of integers", jobs.jobs_int64, value)
    end
    refuses("jobs_int64: items is 5, it must be a table of integers", jobs.jobs_int64, 5LL)
  end)

  it("is of one length with the others", function()
    assert.same({ 3 + 7000, 2 }, { jobs.jobs_columns(ffi.new("int64_t[2]", { 1, 2 }), { 3, 4 }) })
    refuses("jobs_columns: the length of tags is 3, it must be 2, that of offsets", jobs.jobs_columns,
      ffi.new("int64_t[?]", 2), nil, ffi.new("uint64_t[3]"))
  end)

  it("is forgotten with the array", function()
    -- In a process of its own: busted keeps all that ffi.typeof() was asked about.
    assert.equal("true\nstatus 0\n", support.run [[
      local ffi, jobs = require "ffi", require "jobs"
      local function used()
        for n = 1, 10000 do
          jobs.jobs_int64(ffi.new("int64_t[?]", n % 10))
        end
        collectgarbage()
        collectgarbage()
        return collectgarbage "count"
      end
      local before = used()
      print(used() < before + 100)
    ]])
  end)
end)

describe("an array of records of the module's", function()
  local function array_of(...)
    local records = jobs.arrays.jobs_job(select("#", ...))
    for n = 1, select("#", ...) do
      for name, value in pairs((select(n, ...))) do
        records[n - 1][name] = value
      end
    end
    return records
  end

  it("is copied", function()
    local records = array_of({ kind = 3, i8 = -1 }, {}, { u64 = 5 })
    local text = assert(jobs.jobs_describe_all(records, 1000))
    assert.is_truthy(text:find("^3 %-1 0 [^\n]*\n0 0 0 [^\n]*\n0 0 0 0 0 0 5 [^\n]*\n$"), text)
    assert.same({ 1, 0, 5 }, (jobs.jobs_queue(array_of({ i64 = 1 }, {}, { u64 = 5 }))))
    assert.equal("", (jobs.jobs_describe_all(jobs.arrays.jobs_job(0), 100)))
    assert.equal(6, jobs.jobs_sum_parts(ffi.new(jobs.arrays.jobs_part, 1, { { 1, 2, 3 } })))
  end)

  it("has no pointers", function()
    local text = ffi.new("char[4]", "abc")
    for _, name in ipairs { "path", "name", "into", "data", "key", "parts" } do
      refuses(("jobs_queue: jobs[2].%s is a pointer, it must be nil in an array of LuaJIT's"):format(name),
        jobs.jobs_queue, array_of({}, { [name] = text }))
    end
  end)

  it("has no tokens, no counts, and 0 where C says so", function()
    local records = array_of { keep = 5, part_count = 7, reserved = { 1, 2 } }
    local described = assert(jobs.jobs_describe_all(records, 1000))
    assert.is_truthy(described:find("token=0 .* parts=null count=0\n$"), described)
    assert.equal(5, tonumber(records[0].keep))
  end)

  it("is of that record", function()
    refuses("it must be a table of tables or an array of struct jobs_job", jobs.jobs_queue, jobs.arrays.jobs_part(1))
    refuses("it must be a table of tables or an array of struct jobs_job", jobs.jobs_queue, ffi.new("int64_t[100]"))
    refuses("it must be a table of tables", jobs.jobs_queue, ffi.new("struct { int a; }"))
  end)
end)
