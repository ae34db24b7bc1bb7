-- SPDX-License-Identifier: MIT
-- A ring's life, waiting, and what can go wrong with either.

local ferrule = require "ferrule"
local support = require "support"

local helpers, done, fails, refuses = support.helpers, support.done, support.fails, support.refuses

local loads = rawget(_G, "loadstring") or load

describe("a ring", function()
  it("is made of a number, of settings, of nothing", function()
    for _, settings in ipairs { 8, { entries = 8 }, { entries = 5, completions = 64 }, {} } do
      local ring = assert(ferrule.ring(settings))
      local statistics = assert(ring:statistics())
      assert.is_true(statistics.entries == 8 or statistics.entries == 64)
      assert.equal(0, ring:close())
    end
    assert(ferrule.ring()):close()
  end)

  it("has at least one entry and not too many", function()
    fails(support.EINVAL, "entries is 0, it must be from 1 to 32768", ferrule.ring(0))
    fails(support.EINVAL, "entries is 2147483648", ferrule.ring(2 ^ 31))
    fails(support.EINVAL, "entries is 32769", ferrule.ring(32769))
    fails(support.EINVAL, "completions is ", ferrule.ring { entries = 64, completions = 8 })
    local clamped = assert(ferrule.ring { entries = 16384, completions = 70000, clamp = true })
    assert.equal(65536, clamped:statistics().completions)
    clamped:close()
  end)

  it("refuses settings that can never be right", function()
    refuses("ferrule_ring_open: entries is -1, it must be an integer from 0 to 4294967295", ferrule.ring, -1)
    refuses("ferrule_ring_open: entries is 1.5,", ferrule.ring, 1.5)
    refuses("ferrule_ring_open: entries is \"8\",", ferrule.ring, "8")
    refuses("ring: a setting is \"entires\", it must be entries,", ferrule.ring, { entires = 8 })
  end)

  it("says what it is", function()
    local ring = assert(ferrule.ring(8))
    assert.equal("ferrule ring", tostring(ring))
    assert.equal(1, helpers.helper_is_open(ring:fileno()))
    ring:close()
    assert.equal("ferrule ring (closed)", tostring(ring))
    refuses("self is a nil, it must be a ferrule ring", ring.nop)
    refuses("it must be a ferrule ring", ring.nop, {})
  end)

  it("polls readable when something completed", function()
    local ring = assert(ferrule.ring(8))
    assert.equal(0, helpers.helper_readable(ring:fileno(), 0))
    ring:nop()
    ring:submit()
    assert.equal(1, helpers.helper_readable(ring:fileno(), 1000))
    ring:close()
  end)

  it("can start disabled", function()
    local ring = assert(ferrule.ring { entries = 8, disabled = true })
    local buffers = assert(ring:register_buffers(2))
    assert(buffers:close())
    assert.is_truthy(ring:enable())
    local _, _, code = ring:enable()
    assert.equal(77, code)
    assert.equal(0, done(ring, ring:nop()))
    ring:close()
  end)

  it("knows what the kernel can do", function()
    local ring = assert(ferrule.ring(8))
    assert.is_true(ring:supports(0))
    assert.is_false(ring:supports(250))
    fails(support.EINVAL, "ferrule_supports", ring:supports(256))
    ring:close()
  end)

  it("counts", function()
    local ring = assert(ferrule.ring(8))
    ring:nop()
    done(ring, ring:nop())
    local statistics = assert(ring:statistics())
    assert.equal(8, statistics.entries)
    assert.equal(16, statistics.completions)
    assert.equal(2, statistics.submitted)
    assert.equal(1, statistics.ready)
    ring:close()
  end)

  it("signals an eventfd", function()
    local ring = assert(ferrule.ring(8))
    local eventfd = assert(helpers.helper_eventfd())
    assert(ring:register_eventfd(eventfd))
    done(ring, ring:nop())
    assert.equal(1, helpers.helper_eventfd_count(eventfd))
    fails(support.EBUSY, "ferrule_eventfd_register", ring:register_eventfd(eventfd))
    assert(ring:unregister_eventfd())
    fails(support.ENXIO, "ferrule_eventfd_unregister", ring:unregister_eventfd())
    done(ring, ring:nop())
    assert.equal(0, helpers.helper_eventfd_count(eventfd))
    fails(support.EBADF, "ferrule_eventfd_register", ring:register_eventfd(12345))
    ring:close()
    helpers.helper_close(eventfd)
  end)

  it("is closed by <close>", function()
    if _VERSION ~= "Lua 5.4" then
      return
    end
    local ring = assert(loads [[
      local ferrule = ...
      local kept
      do
        local ring <close> = assert(ferrule.ring(8))
        local buffer <close> = assert(ferrule.buffer(10))
        local files <close> = assert(ring:register_files(4))
        kept = ring
      end
      return kept
    ]])(ferrule)
    fails(support.EBADF, "was closed", ring:nop())
  end)
end)

describe("a closed ring", function()
  it("fails whatever is called, and closes again", function()
    local ring = assert(ferrule.ring(8))
    local buffer = assert(ferrule.buffer(16))
    assert.equal(0, ring:close())
    assert.equal(0, ring:close())
    for _, call in ipairs {
      function() return ring:nop() end,
      function() return ring:read(0, buffer) end,
      function() return ring:write(0, buffer) end,
      function() return ring:write(0, "text") end,
      function() return ring:open "/" end,
      function() return ring:fsync(0) end,
      function() return ring:close_file(0) end,
      function() return ring:cancel(1) end,
      function() return ring:timeout(1) end,
      function() return ring:submit() end,
      function() return ring:wait(0) end,
      function() return ring:wait_for(1) end,
      function() return ring:statistics() end,
      function() return ring:supports(0) end,
      function() return ring:fileno() end,
      function() return ring:enable() end,
      function() return ring:register_files(1) end,
      function() return ring:register_buffers(1) end,
      function() return ring:register_eventfd(0) end,
      function() return ring:unregister_eventfd() end,
    } do
      fails(support.EBADF, "was closed, it must be open", call())
    end
    buffer:close()
  end)

  it("ends what was in flight", function()
    local ring = assert(ferrule.ring(8))
    local buffer = assert(ferrule.buffer(16))
    local reading, writing = assert(helpers.helper_pipe())
    assert(ring:read(reading, buffer))
    assert(ring:submit())
    assert.equal(0, ring:close())
    assert.same({ rings = 0, operations = 0, bytes = 0 }, ferrule.quarantine())
    helpers.helper_close(reading)
    helpers.helper_close(writing)
  end)

  it("takes a deadline", function()
    local ring = assert(ferrule.ring(8))
    refuses("ring:close: deadline is -1", ring.close, ring, -1)
    refuses("ring:close: deadline is \"x\"", ring.close, ring, "x")
    assert.equal(0, ring:close(0))
  end)
end)

describe("waiting", function()
  local ring
  before_each(function()
    ring = assert(ferrule.ring(8))
  end)
  after_each(function()
    ring:close()
  end)

  it("gives what is there", function()
    assert.same({}, ring:wait(0))
    ring:nop()
    ring:nop()
    assert.equal(2, #assert(ring:wait(2)))
  end)

  it("gives no more than the capacity", function()
    for _ = 1, 5 do
      ring:nop()
    end
    assert.equal(3, #assert(ring:wait(3, nil, 3)))
    assert.equal(2, #assert(ring:wait(1)))
    fails(support.EINVAL, "ferrule_wait", ring:wait(3, nil, 2))
  end)

  it("ends with the time", function()
    local timeout = assert(ring:timeout(30))
    assert.same({}, ring:wait(1, 0.01))
    fails(support.ETIME, "ferrule_wait_for", ring:wait_for(timeout, 0.01))
    fails(support.ETIME, "ferrule_wait_for", ring:wait_for(timeout, 0))
  end)

  it("for ever for nothing is refused", function()
    fails(support.EDEADLK, "ferrule_wait", ring:wait(1))
    ring:nop()
    fails(support.EDEADLK, "ferrule_wait", ring:wait(2))
  end)

  it("for one operation leaves the others", function()
    local first, second = assert(ring:nop { tag = 1 }), assert(ring:nop { tag = 2 })
    assert.equal(2, assert(ring:wait_for(second)).tag)
    assert.equal(1, assert(ring:wait_for(first)).tag)
    fails(support.ENOENT, "ferrule_wait_for", ring:wait_for(first))
  end)

  it("refuses what can never be right", function()
    refuses("ring:wait: timeout is -1, it must be a number of seconds from 0", ring.wait, ring, 1, -1)
    refuses("ring:wait: timeout is nan", ring.wait, ring, 1, 0 / 0)
    refuses("ring:wait: timeout is inf", ring.wait, ring, 1, math.huge)
    refuses("ring:wait: timeout is \"1\"", ring.wait, ring, 1, "1")
    refuses("ferrule_wait: minimum is -1", ring.wait, ring, -1)
    refuses("ferrule_wait: minimum is 1.5", ring.wait, ring, 1.5)
    refuses("ferrule_wait: completions is ", ring.wait, ring, 1, nil, "x")
    refuses("ferrule_wait_for: operation is ", ring.wait_for, ring, nil)
    fails(support.EINVAL, "ferrule_wait", ring:wait(70000))
  end)

  it("for a forged operation fails", function()
    local _, _, code = ring:wait_for(12345)
    assert.is_true(code == support.ENOENT or code == support.EBADF)
    _, _, code = ring:wait_for(-1)
    assert.is_true(code == support.ENOENT or code == support.EBADF)
  end)
end)

describe("a full ring", function()
  it("says so, and loses nothing", function()
    local ring = assert(ferrule.ring(4))
    local most = ring:statistics().completions
    for n = 1, most do
      assert(ring:timeout(30, 0, { tag = n }))
    end
    fails(support.EAGAIN, "ferrule_nop", ring:nop())
    fails(support.EAGAIN, "ferrule_write", ring:write(1, "text"))
    local statistics = ring:statistics()
    assert.equal(most, statistics.in_flight)
    ring:close()
  end)

  it("submits by itself what does not fit", function()
    local ring = assert(ferrule.ring { entries = 4, completions = 64 })
    for _ = 1, 64 do
      assert(ring:nop())
    end
    local count = 0
    while count < 64 do
      count = count + #assert(ring:wait(1))
    end
    assert.equal(64, ring:statistics().completed)
    ring:close()
  end)

  it("gives many completions at once", function()
    local ring = assert(ferrule.ring { entries = 256, completions = 512 })
    for _ = 1, 300 do
      assert(ring:nop())
    end
    assert.equal(300, #assert(ring:wait(300)))
    ring:close()
  end)
end)

describe("completions", function()
  it("explain what failed, from the request", function()
    local ring = assert(ferrule.ring(8))
    local buffer = assert(ferrule.buffer(16))
    local completion = assert(ring:wait_for(assert(ring:read(12345, buffer))))
    local value, text, code = completion:check()
    assert.is_nil(value)
    assert.is_truthy(text:find("12345", 1, true), text)
    assert.equal(support.EBADF, code)
    for _ = 1, 100 do
      done(ring, ring:nop())
    end
    value, text, code = completion:check()
    assert.is_nil(value)
    assert.is_truthy(#text > 0)
    assert.equal(support.EBADF, code)
    ring:close()
  end)
end)

describe("the package", function()
  it("names its binding and its version", function()
    assert.equal(rawget(_G, "jit") and "luajit" or "swig", ferrule.binding)
    assert.is_truthy(ferrule._VERSION:find "^ferrule %d")
  end)

  it("loads raw only when it is asked for", function()
    assert.is_nil(package.loaded["ferrule.raw"])
    assert.is_nil(ferrule.no_such_thing)
    local loaded, raw = pcall(function() return ferrule.raw end)
    if loaded then
      assert.equal("function", type(raw.io_uring_queue_init))
    else -- make RAW=0
      assert.is_truthy(raw:find("ferrule.raw was left out of this build", 1, true), raw)
    end
  end)
end)
