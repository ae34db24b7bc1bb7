-- SPDX-License-Identifier: MIT
-- Generated functions are compiled: a hot loop of calls becomes a trace, and no part of it is left to the interpreter.

local ffi = require "ffi"
local callbacks = require "callbacks"
local calls = require "calls"
local handles = require "handles"
local hard = require "hard"
local jobs = require "jobs"
local numeric = require "numeric"
local structs = require "structs"
local texts = require "texts"
local safe = require "ferrule.luajit.safe"

-- busted's assert is an object, whose calls are not compiled.
local function check(condition)
  if not condition then
    error "a wrong value"
  end
end

-- The compiler's number for "leaving loop in root trace": it began a trace in a loop of one turn, as for an array of
-- one record, and will begin it elsewhere. That tells nothing of whether the code can be compiled.
local LEFT_AT_ONCE = 8
assert(require("jit.vmdef").traceerr[LEFT_AT_ONCE] == "leaving loop in root trace")

-- Runs `work(n)`, a loop of n turns, three times. Returns whether a loop of this file became a trace, and the fewest
-- times that the compiler gave up in one of the runs, with its reasons: at first it may, until it knows the loop.
local function watched(work)
  local util = require "jit.util"
  local has_loop, reasons, stitches, starts = false, {}, {}, {}
  local links = { loop = true, root = true } -- to itself, or to a loop inside of it
  local function watch(what, trace, func, pc, code)
    local info = func and util.funcinfo(func, pc)
    if what == "start" then
      starts[trace] = info.loc
    elseif what == "stop" and links[util.traceinfo(trace).linktype] then
      has_loop = has_loop or starts[trace]:find("compiled_spec", 1, true) ~= nil
    elseif what == "stop" and util.traceinfo(trace).linktype == "stitch" then
      stitches[#stitches + 1] = starts[trace] .. ": left to the interpreter in between"
    elseif what == "abort" and code ~= LEFT_AT_ONCE then
      reasons[#reasons + 1] = ("%s: %s"):format(info.loc or "?", tostring(code))
    end
  end
  jit.flush()
  jit.attach(watch, "trace")
  local fewest
  for _ = 1, 3 do
    reasons = {}
    work(20000)
    fewest = (not fewest or #reasons < #fewest) and reasons or fewest
  end
  jit.attach(watch)
  return has_loop, table.concat(fewest, "; ") .. table.concat(stitches, "; ")
end

local function is_compiled(work)
  local has_loop, reasons = watched(work)
  assert.equal("", reasons)
  assert.is_true(has_loop, "no loop was compiled")
end

-- How much faster it is than in the interpreter: what is silently left to it is not.
local function speed_up(work)
  local function seconds()
    local start = os.clock()
    work(200000)
    return os.clock() - start
  end
  jit.flush()
  work(20000)
  local compiled = math.min(seconds(), seconds(), seconds())
  jit.off()
  jit.flush()
  local interpreted = math.min(seconds(), seconds())
  jit.on()
  return interpreted / compiled
end

local box, view, column
local numbers, requests = {}, {}
for n = 1, 64 do
  numbers[n] = n * 4096
  requests[n] = { slab = n, at = 1, size = 2 }
end
local open_array, fixed_array = ffi.new("int64_t[?]", 64), ffi.new "int32_t[64]"

local tree, leaf = handles.handles_tree(5), handles.handles_leaf(3)
local callback_box = callbacks.callbacks_box_new(4)
local pair, small, bits, word = { low = 1, weight = 2 }, { x = 1, y = 2 }, { low = 1, wide = 5 }, { word = 3 }
local halves, truths, names, list = { 0.5, 1.5 }, { true, false }, { "a", "b" }, { sign = 1, items = { 1, 2 } }

local loops = {
  ["a float behind a pointer"] = function(n)
    for i = 1, n do
      numeric.numeric_half(i)
    end
  end,
  ["floats"] = function(n)
    for _ = 1, n do
      numeric.numeric_sum(halves)
    end
  end,
  ["truths"] = function(n)
    for _ = 1, n do
      numeric.numeric_count_true(truths)
    end
  end,
  ["an array that is changed"] = function(n)
    for _ = 1, n do
      numeric.numeric_sort(halves)
    end
  end,
  ["a record that is changed"] = function(n)
    for _ = 1, n do
      numeric.numeric_grow(pair, 1)
    end
  end,
  ["a record by value"] = function(n)
    for _ = 1, n do
      numeric.numeric_swap_small(small)
    end
  end,
  ["a size that is computed"] = function(n)
    for _ = 1, n do
      numeric.numeric_identity(2)
    end
  end,
  ["a text into the caller's buffer"] = function(n)
    for _ = 1, n do
      texts.texts_greet("x", 20)
    end
  end,
  ["what is measured"] = function(n)
    for _ = 1, n do
      texts.texts_title(3)
    end
  end,
  ["a text that is freed"] = function(n)
    for _ = 1, n do
      texts.texts_take(1)
    end
  end,
  ["texts"] = function(n)
    for _ = 1, n do
      texts.texts_join(names, ",")
    end
  end,
  ["a method"] = function(n)
    for i = 1, n do
      tree:set(i)
    end
  end,
  ["a method where there are callbacks"] = function(n)
    for _ = 1, n do
      callback_box:value()
    end
  end,
  ["a handle that keeps another"] = function(n)
    for _ = 1, n do
      tree:adopt(leaf, true)
    end
  end,
  ["bit-fields"] = function(n)
    for _ = 1, n do
      structs.structs_same_bits(bits)
    end
  end,
  ["a union"] = function(n)
    for _ = 1, n do
      structs.structs_word_of(word)
    end
  end,
  ["an array at the end"] = function(n)
    for _ = 1, n do
      structs.structs_sum_list(list)
    end
  end,
  ["a record with texts from C"] = function(n)
    for _ = 1, n do
      structs.structs_get_entry(3)
    end
  end,
  ["an inline function"] = function(n)
    for i = 1, n do
      calls.calls_add(i, 4)
    end
  end,
  ["an integer"] = function(n)
    for i = 1, n do
      hard.hard_int32(i)
    end
  end,
  ["an integer of 64 bits"] = function(n)
    for i = 1, n do
      hard.hard_int64(i)
    end
  end,
  ["a default"] = function(n)
    for i = 1, n do
      hard.hard_defaults(i)
    end
  end,
  ["a call that can fail"] = function(n)
    for _ = 1, n do
      hard.hard_fail_errno(0)
    end
  end,
  ["an out-parameter"] = function(n)
    for i = 1, n do
      hard.hard_divide(i, 3)
    end
  end,
  ["two out-parameters"] = function(n)
    for i = 1, n do
      hard.hard_divide_rest(i, 3)
    end
  end,
  ["a string in"] = function(n)
    for _ = 1, n do
      hard.hard_count_bytes("text")
    end
  end,
  ["a view in"] = function(n)
    for _ = 1, n do
      hard.hard_count_bytes(view)
    end
  end,
  ["bytes out"] = function(n)
    for _ = 1, n do
      hard.hard_fill(65, 64)
    end
  end,
  ["bytes into a view"] = function(n)
    for _ = 1, n do
      hard.hard_fill(65, view)
    end
  end,
  ["a handle"] = function(n)
    for _ = 1, n do
      hard.hard_box_value(box)
    end
  end,
  ["an array of a table"] = function(n)
    for _ = 1, n do
      jobs.jobs_columns(numbers)
    end
  end,
  ["an array of LuaJIT's, of any length"] = function(n)
    for _ = 1, n do
      jobs.jobs_columns(open_array)
    end
  end,
  ["an array of LuaJIT's, of one length"] = function(n)
    for _ = 1, n do
      jobs.jobs_columns(nil, fixed_array)
    end
  end,
  ["a view of integers"] = function(n)
    local sum = 0
    for _ = 1, n / #column do
      for i = 1, #column do
        sum = sum + column[i]
      end
    end
    return sum
  end,
  ["records in"] = function(n)
    for _ = 1, n / #requests do
      jobs.jobs_sum_parts(requests)
    end
  end,
  ["a constructor"] = function(n)
    for i = 1, n do
      jobs.jobs_job_gather(nil, "path", i)
    end
  end,
  ["a record in and out"] = function(n)
    local point = { level = 1, x = 2, y = 3, z = 4 }
    for _ = 1, n do
      hard.hard_move(point, 1)
    end
  end,
}

describe("a loop over", function()
  setup(function()
    box = assert(hard.hard_box_new(5))
    view = assert(hard.hard_slab_pin((assert(hard.hard_slab_open(64)))))
    column = assert(jobs.jobs_column_pin((assert(jobs.jobs_column_open(64)))))
  end)
  teardown(function()
    box:close()
    view:release()
    column:release()
  end)

  for name, work in pairs(loops) do
    it(name .. " is compiled", function()
      is_compiled(work)
    end)
  end

  it("integers, outs and views is much faster than interpreted", function()
    for _, name in ipairs { "an integer of 64 bits", "an out-parameter", "a view in", "a handle" } do
      local ratio = speed_up(loops[name])
      assert.is_true(ratio > 3, ("%s: %.1f"):format(name, ratio))
    end
  end)
end)

describe("a ring's loop", function()
  local domain, ring
  setup(function()
    domain = assert(safe.ferrule_domain_open())
    ring = assert(safe.ferrule_ring_open(domain, 64))
  end)
  teardown(function()
    safe.ferrule_domain_close(domain)
  end)

  it("of nop, submit, wait is compiled", function()
    is_compiled(function(n)
      for i = 1, n do
        safe.ferrule_nop(ring, 0, i)
        safe.ferrule_submit(ring)
        check(safe.ferrule_wait(ring, 1, 1)[1].tag == i)
      end
    end)
  end)

  it("over batches is compiled", function()
    is_compiled(function(n)
      for _ = 1, n / 32 do
        for i = 1, 32 do
          safe.ferrule_nop(ring, 0, i)
        end
        local records = safe.ferrule_wait(ring, 32, 32)
        for i = 1, #records do
          check(records[i].result == 0)
        end
      end
    end)
  end)
end)
