-- SPDX-License-Identifier: MIT
-- Prepared batches: what they give, what they refuse, and how they end.

local ferrule = require "ferrule"
local support = require "support"

local helpers, CONTENT, fails, refuses = support.helpers, support.CONTENT, support.fails, support.refuses
local request = ferrule.request

describe("a batch", function()
  local ring, buffer, file, batch, reading, writing
  before_each(function()
    ring = assert(ferrule.ring(8))
    buffer = assert(ferrule.buffer(4000))
    file = assert(helpers.helper_file(CONTENT))
    local requests = {}
    for n = 1, 40 do
      requests[n] = request.read(file, buffer, { at = 100 * (n - 1), size = 100, offset = 5, tag = n })
    end
    batch = assert(ring:batch(requests))
    reading, writing = helpers.helper_pipe()
  end)
  after_each(function()
    batch:close()
    ring:close()
    buffer:close()
    for _, descriptor in ipairs { file, reading, writing } do
      helpers.helper_close(descriptor)
    end
  end)

  local function column(value)
    local values = {}
    for n = 1, 40 do
      values[n] = type(value) == "function" and value(n) or value
    end
    return values
  end

  it("runs any number of times", function()
    for _ = 1, 3 do
      assert.equal(0, batch:run())
      assert.equal(CONTENT:sub(6, 105):rep(40), buffer:string())
      buffer:fill(0, ("\0"):rep(4000))
    end
    assert.same(column(100), batch:results())
  end)

  it("takes columns, which stay", function()
    assert.equal(0, batch:run { offsets = column(function(n) return n end) })
    assert.equal(CONTENT:sub(4, 103), buffer:string(200, 100))
    assert.equal(0, batch:run { sizes = column(function(n) return n end) })
    assert.equal(7, batch:results()[7])
    assert.equal(CONTENT:sub(41, 43), buffer:string(3900, 3))
    assert.equal(0, batch:run { targets = column(function(n) return 4000 - n end), tags = column(9), timeout = 10 })
    assert.equal(CONTENT:sub(41, 43), buffer:string(3960, 3))
    assert.equal(9, batch:completion(1).tag)
    assert.equal(0, batch:run {})
  end)

  it("gives its results as a table, in one of the caller's, and as they are", function()
    assert.equal(40, #batch)
    assert.equal(0, batch:run())
    local into = { [41] = "stays" }
    assert.equal(into, batch:results(into))
    assert.equal("stays", into[41])
    local own = batch:results()
    assert.same(column(100), own)
    assert.equal(0, batch:run { sizes = column(50) })
    assert.same(column(100), own)
    assert.equal(own, batch:results())
    assert.same(column(50), own)
    local view = batch:view()
    assert.equal(40, #view)
    assert.equal(0, batch:run { sizes = column(3) })
    assert.same({ 3, 3, nil }, { view[1], view[40], view[41] })
    assert.equal(view, batch:view())
    assert.is_true(view:release())
    assert.equal(3, batch:view()[40])
    refuses("table: into is 5, it must be a table or nil", batch.results, batch, 5)
  end)

  it("tells which requests failed, and why", function()
    local mixed = assert(ring:batch { request.nop { tag = 1 }, request.read(9999, buffer, { tag = 2 }) })
    assert.equal(1, mixed:run())
    assert.same({ 0, -support.EBADF }, mixed:results())
    local completion = mixed:completion(2)
    assert.same({ 2, -support.EBADF }, { completion.tag, completion.result })
    fails(support.EBADF, "read of 4000 bytes", completion:check())
    fails(support.EBADF, "requests[2]: ", mixed:check())
    assert.is_true(batch:check())
    assert.equal(0, batch:run())
    assert.is_true(batch:check())
    for _, wrong in ipairs { 0, 3, 1.5, "1", false } do
      refuses("batch:completion: n is ", mixed.completion, mixed, wrong)
    end
  end)

  it("needs no view of the caller's", function()
    local mixed = assert(ring:batch { request.nop(), request.read(9999, buffer) })
    local view = assert(mixed:view())
    view:release()
    assert.equal(1, mixed:run())
    assert.same({ 0, -support.EBADF }, mixed:results())
    fails(support.EBADF, "requests[2]: ", mixed:check())
    view = mixed:view()
    mixed:close()
    assert.equal(-support.EBADF, view[2])
    assert.equal(view, mixed:view())
    view:release()
    fails(support.EBADF, "was closed", mixed:view())
    assert.same({ 0, -support.EBADF }, mixed:results())
  end)

  it("keeps to its own table, whatever is done to that", function()
    local own = batch:results()
    own[2] = "x"
    setmetatable(own, { __newindex = error, __index = error })
    own[3] = nil
    assert.equal(0, batch:run { sizes = column(7) })
    assert.equal(own, batch:results())
    setmetatable(own, nil)
    assert.same(column(7), own)
  end)

  it("is refused with the request that is wrong", function()
    fails(support.EINVAL, "ferrule_batch_open: requests[2].", ring:batch {
      request.nop(), request.read(file, buffer, { size = 4001 }),
    })
    refuses("ferrule_batch_open: requests[1].sise: there is no such field", ring.batch, ring, { { sise = 5 } })
    refuses("ferrule_batch_open: requests is 5, it must be a table of tables", ring.batch, ring, 5)
    fails(support.EINVAL, "ferrule_batch_open: count is 0", ring:batch {})
  end)

  it("refuses columns that are wrong, and changes nothing", function()
    assert.equal(0, batch:run { offsets = column(10) })
    local function wrong(n, value)
      local values = column(0)
      values[n] = value
      return values
    end
    refuses("ferrule_batch_run: offsets[3] is \"x\", it must be an integer from", batch.run, batch,
      { offsets = wrong(3, "x") })
    refuses("ferrule_batch_run: offsets[3] is 0.5, it must be an integer", batch.run, batch,
      { offsets = wrong(3, 0.5) })
    refuses("ferrule_batch_run: sizes[40] is false, it must be an integer", batch.run, batch,
      { sizes = wrong(40, false) })
    refuses("ferrule_batch_run: tags[2] is -1, it must be an integer from 0", batch.run, batch, { tags = wrong(2, -1) })
    refuses("ferrule_batch_run: targets is 5, it must be a table of integers", batch.run, batch, { targets = 5 })
    fails(support.EINVAL, "ferrule_batch_run: offsets[4] is -2,", batch:run { offsets = wrong(4, -2) })
    fails(support.EINVAL, "ferrule_batch_run: sizes[5] is -1", batch:run { sizes = wrong(5, -1) })
    fails(support.EINVAL, "ferrule_batch_run: targets[6] is 3901", batch:run { targets = wrong(6, 3901) })
    fails(support.EINVAL, "ferrule_batch_run: sizes[1] is", batch:run { sizes = wrong(1, 2 ^ 40) })
    assert.equal(0, batch:run())
    assert.equal(CONTENT:sub(11, 20), buffer:string(0, 10))
  end)

  it("names the column whose length is wrong", function()
    fails(support.EINVAL, "batch:run: the length of sizes is 2, it must be 40, one for each request",
      batch:run { sizes = { 1, 2 } })
    fails(support.EINVAL, "batch:run: the length of offsets is 0, it must be 40", batch:run { offsets = {} })
    refuses("ferrule_batch_run: the length of tags is 1, it must be 40, that of offsets", batch.run, batch,
      { offsets = column(1), tags = { 1 } })
    local long = column(1)
    long[41] = 1
    fails(support.EINVAL, "batch:run: the length of targets is 41, it must be 40", batch:run { targets = long })
  end)

  it("refuses options that it has not", function()
    refuses('batch:run: an option is "offset", it must be offsets, sizes, targets, tags or timeout', batch.run, batch,
      { offset = column(1) })
    refuses("batch:run: an option is 1, it must be ", batch.run, batch, { column(1) })
    refuses("batch:run: columns is 5, it must be a table", batch.run, batch, 5)
    refuses("batch:run: timeout is -1, it must be a number of seconds", batch.run, batch, { timeout = -1 })
    refuses("self is a table, it must be a ferrule batch", batch.run, {})
  end)

  it("ends in time, and can run again", function()
    local waiting = assert(ring:batch { request.nop(), request.poll(reading, 1) })
    assert.equal(1, waiting:run { timeout = 0.01 })
    assert.same({ 0, -support.ETIME }, waiting:results())
    helpers.helper_write(writing, "x")
    assert.equal(0, waiting:run())
    assert.same({ 0, 1 }, waiting:results())
  end)

  it("goes on after a signal", function()
    local waiting = assert(ring:batch { request.nop(), request.timeout(0.05) })
    assert(helpers.helper_interrupt(10))
    assert.equal(1, waiting:run())
    assert.same({ 0, -support.ETIME }, waiting:results())
    local polling = assert(ring:batch { request.poll(reading, 1) })
    assert(helpers.helper_interrupt(10))
    assert.equal(1, polling:run { timeout = 0.03 })
    assert.same({ -support.ETIME }, polling:results())
  end)

  it("runs again where an error in a hook left it, after a signal", function()
    local safe = require("ferrule.binding").safe
    local waiting = assert(ring:batch { request.timeout(0.05), request.nop() })
    assert(helpers.helper_interrupt(10))
    debug.sethook(function()
      if debug.getinfo(2, "f").func == safe.ferrule_batch_resume then
        error "stop here"
      end
    end, "c")
    local good, text = pcall(waiting.run, waiting)
    debug.sethook()
    assert.is_false(good)
    assert.is_truthy(text:find("stop here", 1, true))
    assert.equal(1, waiting:run())
    assert.same({ -support.ETIME, 0 }, waiting:results())
  end)

  it("can be cancelled where nothing goes on", function()
    assert.equal(0, (batch:cancel()))
    assert.equal(0, batch:run())
  end)

  it("is of no use once it is closed, but for its results", function()
    assert.equal(0, batch:run())
    assert.is_true(batch:close())
    assert.is_true(batch:close())
    assert.equal("ferrule batch (closed)", tostring(batch))
    fails(support.EBADF, "ferrule_batch_run: batch", batch:run())
    fails(support.EBADF, "ferrule_batch_completion: batch", batch:completion(1))
    fails(support.EBADF, "ferrule_batch_cancel: batch", batch:cancel())
    assert.same(column(100), batch:results())
  end)

  it("does not run on a ring that is closed", function()
    assert.equal(0, batch:run())
    ring:close()
    fails(support.EBADF, "ferrule_batch_run: ", batch:run())
    assert.same(column(100), batch:results())
    assert.equal(100, batch:completion(1).result)
    fails(support.EBADF, "ferrule_batch_open: ring", ring:batch { request.nop() })
  end)

  it("does not run on another ring", function()
    local safe = require("ferrule.binding").safe
    local domain = assert(safe.ferrule_domain_open())
    local one, other = assert(safe.ferrule_ring_open(domain, 4)), assert(safe.ferrule_ring_open(domain, 4))
    local handle = assert(safe.ferrule_batch_open(one, { {} }))
    fails(support.EBADF, "ferrule_batch_run: ", safe.ferrule_batch_run(other, handle))
    assert.equal(0, (safe.ferrule_batch_run(one, handle)))
    safe.ferrule_domain_close(domain)
  end)

  it("holds its buffers and its ring, whoever else drops them", function()
    buffer:close()
    assert.equal(0, batch:run())
    local own = assert(assert(ferrule.ring(4)):batch { request.write(file, "abc"), request.nop() })
    support.collect()
    for _ = 1, 3 do
      assert.equal(0, own:run())
      support.collect()
    end
    assert.equal("abc", helpers.helper_contents(file, 3))
  end)

  it("leaves nothing behind when it is collected", function()
    local function make()
      for _ = 1, 20 do
        local one = assert(ring:batch { request.read(file, assert(ferrule.buffer(1000000)), {}), request.nop() })
        assert.equal(0, one:run())
        local _ = one:view()[1]
      end
      support.collect()
      assert(ring:run { request.nop() })
    end
    make()
    local before = helpers.helper_mapped()
    make()
    assert.is_true(helpers.helper_mapped() < before + 5000000)
  end)

  it("survives a collector at work all the time", function()
    collectgarbage("setpause", 0)
    for _ = 1, 50 do
      assert.equal(0, batch:run { offsets = column(function(n) return n end) })
      assert.equal(100, batch:results()[1])
    end
    collectgarbage("setpause", 200)
  end)

  it("holds chains that open, read and close", function()
    local path = assert(helpers.helper_path(CONTENT))
    local chain = assert(ring:batch {
      request.open(path, "r", nil, { link = true }),
      request.read(ferrule.OPENED, buffer, { size = 50, hardlink = true }),
      request.close_file(ferrule.OPENED),
    })
    for _ = 1, 3 do
      local before = helpers.helper_descriptors()
      assert.equal(0, chain:run())
      assert.equal(before, helpers.helper_descriptors())
      assert.equal(CONTENT:sub(1, 50), buffer:string(0, 50))
    end
    helpers.helper_remove(path)
    assert.equal(3, chain:run())
  end)

  if _VERSION >= "Lua 5.4" then
    it("closes at the end of a block", function()
      local inner
      local block = assert(load [[
        local one <close> = ...
        return one:run()
      ]])
      inner = assert(ring:batch { request.nop() })
      assert.equal(0, block(inner))
      assert.equal("ferrule batch (closed)", tostring(inner))
    end)
  end
end)
