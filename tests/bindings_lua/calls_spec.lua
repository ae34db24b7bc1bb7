-- SPDX-License-Identifier: MIT
-- What a loader does not see, constants, errors and who explains them, on the Lua targets: tests/bindings/hard/calls.h.
local support = require "support"

local calls = support.module "calls"
local case, refuses, collect, digits = support.case, support.refuses, support.collect, support.digits

local ENOENT, ENOMEM, ERANGE, EDOM = 2, 12, 34, 33
local INT32 = "an integer from -2147483648 to 2147483647"

if not calls then
  pending "calls.h is not carried"
  return
end

local function fails(text, code, ...)
  assert.equal(text, support.fails(code, ...))
end

after_each(function()
  collect()
  assert.equal(0, calls.calls_alive())
end)

describe("constants", function()
  case({ constant = "success" }, it, "are numbers and strings", function()
    local expected = {
      CALLS_LIMIT = 10,
      CALLS_NEGATIVE = -5,
      CALLS_BITS = 2147483649,
      CALLS_LETTER = 120,
      CALLS_SIZE = 4,
      CALLS_HALF = 0.5,
      CALLS_QUARTER = 0.25,
      CALLS_SINGLE = 1.5,
      CALLS_LARGE = 1e300,
      CALLS_NAME = "ferrule",
      CALLS_PATH = "ferrule/z\195\182",
      CALLS_QUOTED = "a \"quoted\" \\ text\n",
      CALLS_NO_TEXT = "",
      CALLS_ANONYMOUS = 4,
    }
    for name, value in pairs(expected) do
      assert.equal(value, calls[name], name)
    end
    assert.equal("18446744073709551615", digits(calls.CALLS_GREATEST))
    for _, name in ipairs { "CALLS_EMPTY", "CALLS_TYPE", "CALLS_DOUBLED", "CALLS_UNKNOWN", "CALLS_H", "CALLS_COPY" } do
      assert.is_nil(rawget(calls, name), name)
    end
  end)
end)

describe("what a loader does not see", function()
  case({ calls = "success" }, it, "can be called", function()
    assert.equal("4611686018427387904", digits(calls.calls_doubled(2 ^ 61)))
    assert.equal("text", calls.calls_copy(100, "text"))
    local before = calls.calls_count()
    assert.same({ before + 1, before + 2 }, { calls.calls_count(), calls.calls_count() })
    assert.equal(5, calls.calls_add(2, 3))
    assert.equal(3, calls.calls_divide(7, 2))
    assert.equal(7, calls.calls_sum_of(2, 3, 4))
    assert.equal(3, calls.calls_sum_of(1, 3, 4))
    assert.equal("<x>", calls.calls_print_text(100, "<%s>", "x"))
    assert.is_nil(rawget(calls, "calls_print"))
    assert.is_nil(rawget(calls, "calls_sum_all"))
    assert.equal(7, calls.calls_old(7))
    assert.equal(7, calls.calls_older(7))
  end)

  case({ calls = "wrong" }, it, "refuses what does not fit", function()
    refuses("calls_doubled: value is \"x\", it must be an integer from -9223372036854775808 to 9223372036854775807",
      calls.calls_doubled, "x")
    refuses("calls_add: right is 2147483648, it must be " .. INT32, calls.calls_add, 1, 2147483648)
    refuses("calls_sum_of: second is \"x\", it must be " .. INT32, calls.calls_sum_of, 1, 2, "x")
    support.fails(ERANGE, calls.calls_copy(2, "text"))
    support.fails(EDOM, calls.calls_divide(1, 0))
  end)
end)

describe("what is never looked into", function()
  case({ opaque = "success" }, it, "is an address", function()
    local state = calls.calls_state_of(true)
    assert.is_true(state ~= 0)
    assert.equal(0, calls.calls_state_of(false))
    assert.equal(1, calls.calls_is_state(state))
    assert.equal(0, calls.calls_is_state(nil))
    support.fails(22, calls.calls_is_state(state + 1))
  end)
end)

describe("a failure", function()
  case({ fails = "success wrong", ["fails class"] = "success wrong", nothing = "success", explains = "wrong" }, it,
    "has the library's own code", function()
      assert.is_true(calls.calls_check(0))
      fails("code 5", 5, calls.calls_check(5))
      assert.is_true(calls.calls_find(0))
      fails("code 6", 6, calls.calls_find(6))
      assert.equal(7, calls.calls_lock(7))
      fails("code -3", -3, calls.calls_lock(-3))
      local session = calls.calls_session_open(1)
      local query = session:query(3)
      assert.is_true(query:run(0))
      fails("code 4", 4, query:run(4))
      fails("code 8", 8, calls.calls_session_open(1001))
    end)

  case({ ["explains handle"] = "wrong lifetime" }, it, "is explained by its handle", function()
    local one, other = calls.calls_session_open(1), calls.calls_session_open(2)
    fails("session 1: failed with 5", 5, one["do"](one, 5))
    fails("session 2: failed with 6", 6, calls.calls_session_do(other, 6))
    fails("session 1: failed with 2", ENOENT, one:fail(ENOENT))
    fails("session 1: failed with -3", ENOMEM, one:query(-3))
    one, other = nil, nil -- luacheck: ignore
    collect()
    -- The session that could not be opened says why, and is gone then.
    fails("session -4: failed with 7", 7, calls.calls_session_open(-4))
    assert.equal(0, calls.calls_alive())
  end)

  case({ ["retained result"] = "lifetime" }, it, "needs no more than its session", function()
    local session = calls.calls_session_open(1)
    local query = session:query(5)
    session:close()
    assert.equal(2, calls.calls_alive())
    query:close()
    assert.equal(0, calls.calls_alive())
  end)
end)
