-- SPDX-License-Identifier: MIT
-- The operations on parts and on names, requests of all operations, and many of them in one call.

local ferrule = require "ferrule"
local support = require "support"

local helpers, CONTENT, fails, refuses = support.helpers, support.CONTENT, support.fails, support.refuses
local request = ferrule.request

local ring, buffer, file, folder_path, folder
local function set_up()
  ring = assert(ferrule.ring(8))
  buffer = assert(ferrule.buffer(4096))
  file = assert(helpers.helper_file(CONTENT))
  folder_path = assert(helpers.helper_new_folder())
  folder = assert(helpers.helper_open(folder_path))
  assert(helpers.helper_add(folder, "a", "content of a"))
end
local function tear_down()
  for _, name in ipairs { "a", "b" } do
    helpers.helper_remove(folder_path .. "/" .. name)
  end
  ring:close()
  buffer:close()
  helpers.helper_close(file)
  helpers.helper_close(folder)
  os.remove(folder_path .. "/inner")
  os.remove(folder_path)
end

-- Each operation by its method, and by its request: `call(name, ...)` returns the result.
local ways = {
  ["by its method"] = function(name, ...)
    return assert(ring:wait_for(assert(ring[name](ring, ...)), 10)).result
  end,
  ["by its request"] = function(name, ...)
    local completions, failures = assert(ring:run { request[name](...) })
    assert.equal(1, #completions)
    assert.equal(failures, completions[1].result < 0 and 1 or 0)
    return completions[1].result
  end,
}

for way, call in pairs(ways) do
  describe("an operation " .. way, function()
    before_each(set_up)
    after_each(tear_down)

    it("reads and writes", function()
      assert.equal(10, call("read", file, buffer, { size = 10, at = 100, offset = 7 }))
      assert.equal("\0" .. CONTENT:sub(8, 17) .. "\0", buffer:string(99, 12))
      assert.equal(3, call("write", file, buffer, { size = 3, at = 100 }))
      assert.equal(4, call("write", file, "text", { offset = 3 }))
      assert.equal(2, call("write", file, "text", { offset = 7, at = 2 }))
      assert.equal(0, call("write", file, ""))
      assert.equal(CONTENT:sub(8, 10) .. "textxt" .. CONTENT:sub(10, 12), helpers.helper_contents(file, 12))
      assert.equal(0, call("fsync", file, { datasync = true }))
    end)

    it("reads and writes parts of buffers", function()
      local other = assert(ferrule.buffer(8))
      assert.equal(12, call("readv", file, { { buffer, at = 4092 }, other }, { offset = 1 }))
      assert.equal(CONTENT:sub(2, 5), buffer:string(4092))
      assert.equal(CONTENT:sub(6, 13), other:string())
      assert.equal(5, call("writev", file, { { other, size = 2 }, { other, at = 5, size = 3 } }))
      assert.equal(CONTENT:sub(6, 7) .. CONTENT:sub(11, 13) .. CONTENT:sub(6, 6), helpers.helper_contents(file, 6))
    end)

    it("asks for a file's properties", function()
      assert.equal(0, call("statx", folder_path .. "/a", buffer))
      local stat = assert(ferrule.stat(buffer))
      assert.equal(12, stat.size)
      assert.equal(8, math.floor(stat.mode / 4096)) -- a regular file
      assert.equal(19, #support.digits(stat.modified)) -- nanoseconds since 1970: not a number on every Lua
      assert.equal(0, call("statx", "a", buffer, { directory = folder, at = 1024 }))
      assert.equal(12, ferrule.stat(buffer, 1024).size)
      assert.equal(0, call("statx", file, buffer))
      assert.equal(#CONTENT, ferrule.stat(buffer).size)
    end)

    it("asks of a link itself", function()
      assert.is_true(os.execute(("ln -s a '%s/b'"):format(folder_path)) ~= nil)
      assert.equal(0, call("statx", "b", buffer, { directory = folder, follow = false }))
      assert.equal(10, math.floor(ferrule.stat(buffer).mode / 4096))
      assert.equal(0, call("statx", "b", buffer, { directory = folder }))
      assert.equal(8, math.floor(ferrule.stat(buffer).mode / 4096))
    end)

    it("makes, renames and removes", function()
      assert.equal(0, call("mkdir", folder_path .. "/inner", 448))
      assert.equal(-17, call("mkdir", "inner", nil, { directory = folder }))
      assert.equal(0, call("rename", "a", "inner/b", { directory = folder, new_directory = folder }))
      assert.equal(1, helpers.helper_exists(folder, "inner/b"))
      assert.equal(-39, call("unlink", "inner", { directory = folder, remove_directory = true }))
      assert(helpers.helper_add(folder, "b", "x"))
      local both = { directory = folder, new_directory = folder, replace = false }
      assert.equal(-17, call("rename", "inner/b", "b", both))
      assert.equal(0, call("unlink", folder_path .. "/inner/b"))
      assert.equal(0, call("unlink", "inner", { directory = folder, remove_directory = true }))
      assert.equal(0, helpers.helper_exists(folder, "inner"))
    end)

    it("opens, also into a slot, and closes", function()
      local files = assert(ring:register_files(4))
      local descriptor = call("open", "a", "r", nil, { directory = folder })
      assert.equal("content", helpers.helper_contents(descriptor, 7))
      assert.equal(0, call("close_file", descriptor))
      assert.equal(0, call("open", folder_path .. "/a", "r", nil, { slot = 2 }))
      assert.equal(12, call("read", files[2], buffer))
      local slot = call("open", folder_path .. "/a", "r", nil, { slot = ferrule.ALLOCATED_SLOT })
      assert.is_true(slot >= 0 and slot < 4 and slot ~= 2)
      assert.equal(0, call("close_file", files[2]))
      assert.equal(-9, call("read", files[2], buffer))
    end)

    it("provides space and moves bytes", function()
      assert.equal(0, call("fallocate", file, 0, 20000))
      assert.equal(20000, helpers.helper_size(file))
      local reading, writing = helpers.helper_pipe()
      assert.equal(100, call("splice", file, writing, 100, { source_offset = 5 }))
      assert.equal(100, call("read", reading, buffer, { offset = ferrule.AT_POSITION }))
      assert.equal(CONTENT:sub(6, 105), buffer:string(0, 100))
      helpers.helper_close(reading)
      helpers.helper_close(writing)
    end)

    it("waits", function()
      local reading, writing = helpers.helper_pipe()
      helpers.helper_write(writing, "x")
      assert.equal(1, call("poll", reading, 1)) -- POLLIN
      assert.equal(-62, call("timeout", 0.001))
      assert.equal(0, call("nop"))
      helpers.helper_close(reading)
      helpers.helper_close(writing)
    end)
  end)
end

describe("a request", function()
  before_each(set_up)
  after_each(tear_down)

  it("is a table with C's fields, without those that are 0", function()
    local read = request.read(file, buffer, { size = 10, at = 5, tag = 7, link = true })
    assert.same({ file = file, buffer = buffer, size = 10, at = 5, tag = 7, flags = 1, kind = read.kind }, read)
    assert.same({}, request.nop())
  end)

  it("refuses what its method refuses, in its own name", function()
    refuses("request.read: into is 5, it must be a buffer", request.read, file, 5)
    refuses('request.read: an option is "sise", it must be at, size, offset, tag, link, hardlink, drain or async',
      request.read, file, buffer, { sise = 5 })
    refuses("ring:open: an option is 1, it must be directory, slot, tag, ", ring.open, ring, "x", "r", nil, { 5 })
    refuses("request.readv: parts[2] is a table, it must be a buffer, or a table of a buffer, at and size",
      request.readv, file, { buffer, {} })
    refuses("request.writev: parts is a", request.writev, file, buffer)
    refuses("request.timeout: seconds is -1", request.timeout, -1)
    refuses("request.write: data is nil, it must be a string or a buffer", request.write, file)
  end)

  it("keeps its buffer", function()
    local requests = {}
    for n = 1, 100 do
      requests[n] = request.write(file, ("%03d"):format(n), { offset = 3 * n - 3 })
    end
    support.collect()
    assert.equal(0, (select(2, assert(ring:run(requests)))))
    assert.equal("001002003", helpers.helper_contents(file, 9))
    assert.equal("100", helpers.helper_contents(file, 300):sub(-3))
  end)
end)

describe("ring:queue", function()
  before_each(set_up)
  after_each(tear_down)

  it("queues all, in order", function()
    local operations = assert(ring:queue { request.nop { tag = 5 }, request.read(file, buffer, { tag = 6 }) })
    assert.equal(2, #operations)
    assert.equal(6, assert(ring:wait_for(operations[2])).tag)
    assert.equal(5, assert(ring:wait_for(operations[1])).tag)
    assert.same({}, ring:queue {})
  end)

  it("takes as many as there is room for", function()
    local requests = {}
    for n = 1, 100 do
      requests[n] = request.nop { tag = n }
    end
    local operations = assert(ring:queue(requests))
    assert.equal(assert(ring:statistics()).completions, #operations)
    fails(support.EAGAIN, "ferrule_queue", ring:queue(requests))
    assert.equal(#operations, #assert(ring:wait(#operations)))
  end)

  it("queues none where one is wrong, and names it", function()
    fails(support.EINVAL, "ferrule_queue: requests[2].", ring:queue {
      request.nop(), request.read(file, buffer, { size = 4097 }), request.nop(),
    })
    assert.equal(0, assert(ring:statistics()).in_flight)
    refuses("ferrule_queue: requests[3].sise: there is no such field", ring.queue, ring, { {}, {}, { sise = 1 } })
    refuses("ferrule_queue: requests[2].size is -1, it must be an integer from 0 to", ring.queue, ring,
      { {}, { size = -1 } })
    refuses("ferrule_queue: requests is nil, it must be a table of tables", ring.queue, ring)
    local gone = request.read(file, assert(ferrule.buffer(10)))
    gone.buffer:close()
    fails(support.EBADF, "ferrule_queue: requests[1]: buffer", ring:queue { gone })
  end)
end)

describe("one request in place of an array of them", function()
  before_each(set_up)
  after_each(tear_down)

  for _, name in ipairs { "queue", "run", "batch" } do
    it("is refused by ring:" .. name, function()
      refuses("ring:" .. name .. ": requests is a table, it must be an array of requests", ring[name], ring,
        request.read(file, buffer))
    end)
  end
end)

describe("ring:run", function()
  before_each(set_up)
  after_each(tear_down)

  it("brings completions in the order of the requests", function()
    local completions, failures = assert(ring:run {
      request.timeout(0.002, 0, { tag = 1 }), request.nop { tag = 2 }, request.read(9999, buffer, { tag = 3 }),
    })
    assert.same({ 1, 2, 3 }, { completions[1].tag, completions[2].tag, completions[3].tag })
    assert.equal(2, failures)
    assert.equal(0, completions[2]:check())
    fails(support.EBADF, "read of 4096 bytes", completions[3]:check())
    assert.same({}, ring:run {})
  end)

  it("takes more than the ring has places for", function()
    local requests = {}
    for n = 1, 1000 do
      requests[n] = request.nop { tag = n }
    end
    local completions, failures = assert(ring:run(requests))
    assert.equal(0, failures)
    for n = 1, 1000 do
      assert(completions[n].tag == n and completions[n].result == 0)
    end
  end)

  it("opens, reads and closes in one chain", function()
    local requests = {}
    for n = 1, 20 do
      local at = (n - 1) * 12
      requests[3 * n - 2] = request.open("a", "r", nil, { directory = folder, link = true })
      requests[3 * n - 1] = request.read(ferrule.OPENED, buffer, { at = at, size = 12, hardlink = true })
      requests[3 * n] = request.close_file(ferrule.OPENED)
    end
    local before = helpers.helper_descriptors()
    local completions, failures = assert(ring:run(requests))
    assert.equal(0, failures)
    assert.equal(60, #completions)
    assert.equal(("content of a"):rep(20), buffer:string(0, 240))
    assert.equal(before, helpers.helper_descriptors())
  end)

  it("cancels what follows a link that failed", function()
    local completions, failures = assert(ring:run {
      request.open("missing", "r", nil, { directory = folder, link = true }),
      request.read(ferrule.OPENED, buffer),
      request.nop(),
    })
    assert.equal(2, failures)
    assert.same({ -2, -support.ECANCELED, 0 }, { completions[1].result, completions[2].result, completions[3].result })
  end)

  it("ends in time", function()
    local reading, writing = helpers.helper_pipe()
    local completions, failures = assert(ring:run({ request.nop(), request.poll(reading, 1) }, 0.01))
    assert.equal(1, failures)
    assert.equal(-support.ETIME, completions[2].result)
    refuses('ring:run: timeout is "x", it must be a number of seconds', ring.run, ring, {}, "x")
    helpers.helper_close(reading)
    helpers.helper_close(writing)
  end)

  it("goes on after a signal", function()
    assert(helpers.helper_interrupt(10))
    local completions, failures = assert(ring:run { request.timeout(0.05), request.nop() })
    assert.same({ -support.ETIME, 0, 1 }, { completions[1].result, completions[2].result, failures })
    assert(helpers.helper_interrupt(10))
    local reading, writing = helpers.helper_pipe()
    completions = assert(ring:run({ request.poll(reading, 1) }, 0.03))
    assert.equal(-support.ETIME, completions[1].result)
    helpers.helper_close(reading)
    helpers.helper_close(writing)
  end)

  it("carries nothing out where a request is wrong, or the ring is closed", function()
    fails(support.EINVAL, "ferrule_run: requests[2].kind is 99", ring:run { request.write(file, "x"), { kind = 99 } })
    assert.equal(CONTENT:sub(1, 1), helpers.helper_contents(file, 1))
    ring:close()
    fails(support.EBADF, "ferrule_run", ring:run { request.nop() })
    refuses("self is a table, it must be a ferrule ring", ring.run, {}, {})
  end)
end)
