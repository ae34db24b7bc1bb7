-- SPDX-License-Identifier: MIT
-- Forms of the generated module beside those of the hard cases, and what the generator refuses to make.

local more = require "more"
local support = require "support"

local fails, refuses = support.fails, support.refuses

describe("names", function()
  it("of generated code are no obstacle to C's", function()
    assert.equal(28, more.more_names(1, 2, 3, 4, 5, 6, 7))
    refuses("more_names: until is nil", more.more_names, 1, 2, 3, 4, 5, nil, 7)
  end)
end)

describe("a condition of failure", function()
  it("is C's expression, with its constants", function()
    for _, code in ipairs { 7, -3, -4, -6 } do
      fails(code, "more_fail: failed with " .. code, more.more_fail(code))
    end
    for _, code in ipairs { 0, 1, -1, -5 } do
      assert.is_true(more.more_fail(code))
    end
  end)
end)

describe("sizes", function()
  it("that C's type cannot hold are refused", function()
    assert.equal(255, more.more_short(("\1"):rep(255)))
    refuses("more_short: length of data is 256, it must be an integer from 0 to 255", more.more_short, ("\1"):rep(256))
  end)

  it("that C fixes are checked", function()
    assert.equal(10, more.more_four { 1, 2, 3, 4 })
    refuses("more_four: the length of items is 3, it must be 4", more.more_four, { 1, 2, 3 })
    refuses("more_four: the length of items is 5, it must be 4", more.more_four, { 1, 2, 3, 4, 5 })
    assert.same({ 0, 1, 4 }, more.more_squares())
  end)

  it("of memory that is written to are at least C's", function()
    local safe = require "ferrule.luajit.safe"
    local domain = assert(safe.ferrule_domain_open())
    local function view_of(size)
      return (assert(safe.ferrule_buffer_pin((assert(safe.ferrule_buffer_open(domain, size))))))
    end
    local view = view_of(5)
    assert.is_true((more.more_touch(view)))
    assert.equal("\1\1\1\1\0", view:string())
    refuses("more_touch: the length of data is 3, it must be at least 4", more.more_touch, view_of(3))
    safe.ferrule_domain_close(domain)
  end)

  it("are shared by those arrays that are there", function()
    assert.equal(0, more.more_shared(nil, nil))
    assert.equal(102, more.more_shared({ 1, 2 }, nil))
    assert.equal(103, more.more_shared(nil, { 1, 2, 3 }))
    assert.equal(202, more.more_shared({ 1, 2 }, { 3, 4 }))
    refuses("more_shared: the length of b is 1, it must be 2, that of a", more.more_shared, { 1, 2 }, { 3 })
  end)
end)

describe("scalars", function()
  it("of each kind come out", function()
    assert.same({ 150, 44, 600 }, { more.more_outs(300) })
    assert.equal(0.5, more.more_float(0.5))
    refuses('more_float: value is "0.5", it must be a number', more.more_float, "0.5")
  end)

  it("that are booleans have defaults of both kinds", function()
    assert.is_true(more.more_flags())
    assert.is_false(more.more_flags(false))
    assert.is_false(more.more_flags(true, true))
    assert.is_true(more.more_flags(nil, nil))
    refuses("more_flags: no is 0, it must be true or false", more.more_flags, true, 0)
  end)
end)

describe("a record", function()
  local record = {
    flag = true,
    ["end"] = { small = 1, large = 2 },
    numbers = { 1, 2, 3 },
    pair = { { small = 4, large = 5 }, { small = 6, large = 0x20000000000000ULL } },
    ratio = 0.5,
  }

  it("holds records and arrays", function()
    local copy = more.more_copy(record)
    assert.is_true(copy.flag)
    assert.same({ small = 2, large = 3 }, copy["end"])
    assert.same({ 2, 3, 4 }, copy.numbers)
    assert.equal(6, copy.pair[1].large)
    assert.is_true(copy.pair[2].large == 0x20000000000001ULL)
    assert.equal(1.5, copy.ratio)
  end)

  local function with(name, value)
    local other = {}
    for key, field in pairs(record) do
      other[key] = field
    end
    other[name] = value
    return other
  end

  it("is checked wherever it is wrong", function()
    refuses("more_copy: from.flag is 1, it must be true or false", more.more_copy, with("flag", 1))
    refuses("more_copy: from.end is 5, it must be a table", more.more_copy, with("end", 5))
    refuses("more_copy: from.end.small is 65536,", more.more_copy, with("end", { small = 65536, large = 1 }))
    refuses("more_copy: the length of from.numbers is 2, it must be 3", more.more_copy, with("numbers", { 1, 2 }))
    refuses("more_copy: from.numbers[2] is 1.5,", more.more_copy, with("numbers", { 1, 1.5, 2 }))
    refuses("more_copy: from.pair[2].large is -1,", more.more_copy,
      with("pair", { { small = 1, large = 1 }, { large = -1 } }))
  end)
end)

describe("a handle", function()
  it("that a bound function frees is closed", function()
    local thing = assert(more.more_thing_new(5))
    assert.equal(5, more.more_thing_value(thing))
    assert.is_true(more.more_thing_free(thing))
    assert.equal(0, more.more_things())
    fails(9, "more_thing_free: thing is closed", more.more_thing_free(thing))
    fails(9, "more_thing_value: thing is closed", more.more_thing_value(thing))
    assert.is_true(thing:close())
    support.collect()
    assert.equal(0, more.more_things())
  end)
end)

describe("a layout that is not the usual", function()
  it("is C's where the struct is packed", function()
    assert.same({ level = 2, number = -4, ratio = 0.5, bits = 0x20000000000001ULL, sign = -7 },
      more.more_copy_packed { level = 1, number = -5, ratio = 0.5, bits = 2 ^ 53, sign = 7 })
    local most = more.more_copy_packed { bits = 0xfffffffffffffffULL, sign = -8 }
    assert.same({ 0, -7 }, { most.bits, most.sign })
    refuses("from.bits is 1152921504606846976, it must be an integer from 0 to 1152921504606846975",
      more.more_copy_packed, { bits = 2 ^ 60 })
    refuses("from.sign is 8, it must be an integer from -8 to 7", more.more_copy_packed, { sign = 8 })
  end)

  it("is C's where a member is aligned", function()
    assert.same({ first = 2, second = 3, whole = 0, part = -1 },
      more.more_copy_aligned { first = 1, second = 2, whole = 0xffffffffffffffffULL, part = -2 })
    assert.same({ first = 1, second = 1, whole = 0x8000000000000001ULL, part = -4294967296 },
      more.more_copy_aligned { whole = 0x8000000000000000ULL, part = 4294967295 })
    refuses("from.part is 4294967296, it must be an integer from -4294967296 to 4294967295",
      more.more_copy_aligned, { part = 2 ^ 32 })
    refuses("from.whole is -1, it must be an integer from 0 to 18446744073709551615", more.more_copy_aligned,
      { whole = -1 })
  end)
end)

describe("a function that frees its argument", function()
  it("waits for the views into it", function()
    local before = more.more_things()
    local thing = more.more_thing_new(3)
    local name = more.more_thing_name(thing)
    assert.is_true(more.more_thing_free(thing))
    fails(9, "more_thing_value: thing is closed, it must be open", more.more_thing_value(thing))
    assert.equal(before + 1, more.more_things())
    assert.equal("thing", name:string())
    name:release()
    assert.equal(before, more.more_things())
    assert.is_true(thing:close())
    assert.equal(before, more.more_things())
  end)
end)

describe("a view of constant memory", function()
  it("is read and never written", function()
    local view = assert(more.more_constant(1))
    assert.equal("constant", view:string())
    fails(13, "fill: the buffer is read-only", view:fill(0, "C"))
    refuses("more_touch: data is a cdata, it must be a writable buffer", more.more_touch, view)
    assert.equal(874, more.more_short(view))
    assert.is_true(view:release())
  end)
end)

describe("the generator", function()
  local bind = assert(os.getenv "FERRULE_BIND")

  -- What it says of a header with this text.
  local function said(text)
    local name = os.tmpname()
    os.remove(name)
    local header = assert(io.open(name .. ".h", "w"))
    header:write("#include <ferrule/annotate.h>\n#include <stddef.h>\n", text, "\n")
    header:close()
    local command = ("%s emit %s.h --target luajit -o %s.out -I bindings/include 2>&1; echo status $?")
    command = command:format(bind, name, name)
    local pipe = assert(io.popen(command))
    local output = pipe:read "*a"
    pipe:close()
    os.remove(name .. ".h")
    return output
  end

  local refused = {
    ["memory that C keeps"] = { "what C keeps", [[
      FERRULE_ERRNO int f(const void *data FERRULE_BYTES(n) FERRULE_RETAINED(keep), size_t n,
        unsigned long keep FERRULE_DEFAULT(0));
      FERRULE_ERRNO FERRULE_RETURNS_COUNT(t) int g(unsigned long *t FERRULE_OUT FERRULE_COUNT(n) FERRULE_RELEASES,
        unsigned n);]], "parameter data is memory that C keeps after the call: Lua cannot pin it" },
    ["records with memory that C writes"] = { "memory", [[
      struct FERRULE_RECORD r { void *data FERRULE_OUT FERRULE_BYTES(size); size_t size; };
      int f(const struct r *r);]], "parameter r is a record with memory that C writes" },
  }
  for what, case in pairs(refused) do
    it("refuses " .. what .. ", and says where and why", function()
      local output = said(case[2])
      assert.is_truthy(output:find(case[3], 1, true), output)
      assert.is_truthy(output:find("%.h:%d+:%d+: error: target luajit cannot carry f: "), output)
      assert.is_nil(output:find("status 0", 1, true), output)
    end)
  end
end)
