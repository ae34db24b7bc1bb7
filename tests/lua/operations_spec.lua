-- SPDX-License-Identifier: MIT
-- Each operation, with its effect looked at, and the flags that all have.

local ferrule = require "ferrule"
local support = require "support"

local helpers, CONTENT, done, fails, refuses =
  support.helpers, support.CONTENT, support.done, support.fails, support.refuses

describe("operations", function()
  local ring, buffer, file
  before_each(function()
    ring = assert(ferrule.ring(8))
    buffer = assert(ferrule.buffer(4096))
    file = assert(helpers.helper_file(CONTENT))
  end)
  after_each(function()
    ring:close()
    buffer:close()
    helpers.helper_close(file)
  end)

  it("nop does nothing", function()
    assert.equal(0, done(ring, ring:nop()))
  end)

  describe("open", function()
    local path
    before_each(function()
      path = assert(helpers.helper_path(CONTENT))
    end)
    after_each(function()
      helpers.helper_remove(path)
    end)

    it("gives a descriptor that close_file closes", function()
      local descriptor = done(ring, ring:open(path))
      assert.equal(CONTENT:sub(1, 5), helpers.helper_contents(descriptor, 5))
      assert.equal(0, done(ring, ring:close_file(descriptor)))
      assert.equal(0, helpers.helper_is_open(descriptor))
    end)

    it("takes io.open's modes, and numbers", function()
      for mode, length in pairs { r = #CONTENT, ["r+"] = #CONTENT, a = #CONTENT, ["w+"] = 0, w = 0 } do
        helpers.helper_remove(path)
        path = assert(helpers.helper_path(CONTENT))
        local descriptor = done(ring, ring:open(path, mode))
        local found = assert(io.open(path, "rb")):read("*a")
        assert.equal(length, #found, mode)
        helpers.helper_close(descriptor)
      end
      helpers.helper_close(done(ring, ring:open(path, 0)))
      refuses('ferrule_openat: how is "rx"', ring.open, ring, path, "rx")
    end)

    it("makes a file with its permissions", function()
      helpers.helper_remove(path)
      local descriptor = done(ring, ring:open(path, "w", 384))
      assert.equal(384, helpers.helper_mode(descriptor))
      helpers.helper_close(descriptor)
    end)

    it("starts at a directory", function()
      local folder = assert(helpers.helper_open_folder())
      local descriptor = done(ring, ring:open(helpers.helper_name(path), "r", nil, { directory = folder }))
      helpers.helper_close(descriptor)
      helpers.helper_close(folder)
    end)

    it("of what is not there is a result", function()
      local completion = assert(ring:wait_for(assert(ring:open(path .. ".missing"))))
      assert.equal(-2, completion.result)
      fails(support.ENOENT, "there is no such file", completion:check())
    end)
  end)

  describe("read", function()
    it("fills a buffer", function()
      assert.equal(4096, done(ring, ring:read(file, buffer)))
      assert.equal(CONTENT:sub(1, 4096), buffer:string())
    end)

    it("fills a part of it from a part of the file", function()
      assert.equal(10, done(ring, ring:read(file, buffer, { size = 10, at = 100, offset = 7 })))
      assert.equal("\0" .. CONTENT:sub(8, 17) .. "\0", buffer:string(99, 12))
      assert.equal(96, done(ring, ring:read(file, buffer, { at = 4000 })))
    end)

    it("gives nothing at the end", function()
      assert.equal(0, done(ring, ring:read(file, buffer, { offset = #CONTENT })))
      assert.equal(5, done(ring, ring:read(file, buffer, { offset = #CONTENT - 5 })))
      assert.equal(0, done(ring, ring:read(file, buffer, { size = 0 })))
    end)

    it("moves the file's position where it is asked to", function()
      local here = { size = 5, offset = ferrule.AT_POSITION }
      assert.equal(5, done(ring, ring:read(file, buffer, here)))
      assert.equal(5, done(ring, ring:read(file, buffer, here)))
      assert.equal(CONTENT:sub(6, 10), buffer:string(0, 5))
    end)

    it("stays inside the buffer", function()
      fails(support.EINVAL, "ferrule_read", ring:read(file, buffer, { size = 4097 }))
      fails(support.EINVAL, "ferrule_read", ring:read(file, buffer, { at = 4097 }))
      fails(support.EINVAL, "ferrule_read", ring:read(file, buffer, { at = 4096, size = 1 }))
    end)
  end)

  describe("write", function()
    it("takes a buffer, or a part of it", function()
      buffer:fill(0, "0123456789")
      assert.equal(4, done(ring, ring:write(file, buffer, { at = 3, size = 4, offset = 1 })))
      assert.equal("03456" .. CONTENT:sub(6, 7), helpers.helper_contents(file, 7))
      assert.equal(96, done(ring, ring:write(file, buffer, { at = 4000 })))
    end)

    it("takes a string, which may be collected at once", function()
      local operation = assert(ring:write(file, ("x"):rep(3000) .. "end"))
      support.collect()
      assert.equal(3003, done(ring, operation))
      assert.equal("xend" .. CONTENT:sub(3004, 3010), helpers.helper_contents(file, 4096):sub(3000, 3010))
    end)

    it("takes a part of a string, and an empty one", function()
      assert.equal(2, done(ring, ring:write(file, "abcdef", { at = 2, size = 2 })))
      assert.equal("cd" .. CONTENT:sub(3, 5), helpers.helper_contents(file, 5))
      assert.equal(0, done(ring, ring:write(file, "")))
      fails(support.EINVAL, "ferrule_write", ring:write(file, "abc", { size = 4 }))
    end)

    it("of a string leaves nothing behind", function()
      for _ = 1, 4 do
        done(ring, ring:write(file, ("y"):rep(1000000)))
      end
      local before = helpers.helper_mapped()
      for _ = 1, 40 do
        done(ring, ring:write(file, ("y"):rep(1000000)))
        pcall(ring.write, ring, file, ("y"):rep(1000000), { tag = -1 })
      end
      support.collect()
      assert.is_true(helpers.helper_mapped() < before + 8000)
    end)
  end)

  it("fsync makes durable", function()
    assert.equal(0, done(ring, ring:fsync(file)))
    assert.equal(0, done(ring, ring:fsync(file, { datasync = true })))
    local completion = assert(ring:wait_for(assert(ring:fsync(12345))))
    fails(support.EBADF, "", completion:check())
  end)

  it("cancel ends another one", function()
    local reading, writing = assert(helpers.helper_pipe())
    local read = assert(ring:read(reading, buffer))
    assert(ring:submit())
    assert.equal(0, done(ring, ring:cancel(read)))
    local completion = assert(ring:wait_for(read, 10))
    fails(support.ECANCELED, "", completion:check())
    local late = assert(ring:wait_for(assert(ring:cancel(read))))
    assert.equal(-support.ENOENT, late.result)
    helpers.helper_close(reading)
    helpers.helper_close(writing)
  end)

  it("timeout takes its time", function()
    local completion = assert(ring:wait_for(assert(ring:timeout(0.02))))
    assert.equal(-support.ETIME, completion.result)
    local counted = assert(ring:timeout(60, 1))
    done(ring, ring:nop())
    assert.equal(0, done(ring, counted))
  end)

  it("come back with their tags", function()
    local tags = {}
    for n = 1, 5 do
      assert(ring:nop { tag = 100 + n })
    end
    for _, completion in ipairs(assert(ring:wait(5))) do
      tags[#tags + 1] = completion.tag
      assert.equal(ferrule.OPERATION, completion.kind)
    end
    table.sort(tags)
    assert.same({ 101, 102, 103, 104, 105 }, tags)
  end)

  it("have tags of 64 bits", function()
    local big = helpers.helper_unsigned "18446744073709551615"
    assert(ring:nop { tag = big })
    assert.equal("18446744073709551615", support.digits(assert(ring:wait())[1].tag))
  end)

  it("are linked: what follows a failure is cancelled", function()
    assert(ring:read(12345, buffer, { link = true, tag = 1 }))
    assert(ring:nop { tag = 2 })
    local results = {}
    for _, completion in ipairs(assert(ring:wait(2))) do
      results[completion.tag] = completion.result
    end
    assert.same({ -support.EBADF, -support.ECANCELED }, results)
  end)

  it("are linked hard: what follows runs however it ended", function()
    local reading, writing = assert(helpers.helper_pipe())
    assert(ring:timeout(0.01, 0, { hardlink = true, tag = 1 }))
    assert(ring:nop { tag = 2 })
    local results = {}
    for _, completion in ipairs(assert(ring:wait(2))) do
      results[completion.tag] = completion.result
    end
    assert.same({ -support.ETIME, 0 }, results)
    helpers.helper_close(reading)
    helpers.helper_close(writing)
  end)

  it("drain: they start when those before have completed", function()
    local order = {}
    assert(ring:timeout(0.02, 0, { tag = 1 }))
    assert(ring:nop { drain = true, tag = 2 })
    for _, completion in ipairs(assert(ring:wait(2))) do
      order[#order + 1] = completion.tag
    end
    assert.same({ 1, 2 }, order)
  end)

  it("async: a worker of the kernel takes them", function()
    assert.equal(4096, done(ring, ring:read(file, buffer, { async = true })))
  end)

  it("refuse what can never be right", function()
    refuses("ferrule_nop: tag is -1, it must be an integer from 0", ring.nop, ring, { tag = -1 })
    refuses("ferrule_nop: tag is 1.5,", ring.nop, ring, { tag = 1.5 })
    refuses("ferrule_read: file is \"0\",", ring.read, ring, "0", buffer)
    refuses("ferrule_read: file is nil,", ring.read, ring, nil, buffer)
    refuses("ferrule_read: size is 1.5,", ring.read, ring, file, buffer, { size = 1.5 })
    refuses("ferrule_read: at is -1,", ring.read, ring, file, buffer, { at = -1 })
    refuses("ferrule_read: at is \"1\",", ring.read, ring, file, buffer, { at = "1" })
    refuses("ferrule_read: offset is 9223372036854775808,", ring.read, ring, file, buffer, { offset = 2 ^ 63 })
    refuses("ring:nop: options is 5, it must be a table", ring.nop, ring, 5)
    refuses("ring:nop: an option is \"ofset\", it must be tag, link, hardlink, drain or async", ring.nop, ring,
      { ofset = 1 })
    refuses("ring:read: an option is \"ofset\", it must be at, size, offset, tag, link", ring.read, ring, 0, buffer,
      { ofset = 1 })
    refuses("ring:read: into is nil, it must be a buffer", ring.read, ring, 0, nil)
    refuses("ferrule_nop: tag is false", ring.nop, ring, { tag = false })
    refuses("ferrule_ring_open: completions is false", ferrule.ring, { completions = false })
    refuses("ring:write: data is 5, it must be a string or a buffer", ring.write, ring, file, 5)
    refuses("ring:read: into is \"text\", it must be a buffer", ring.read, ring, file, "text")
    refuses("ring:timeout: seconds is -1, it must be a number of seconds", ring.timeout, ring, -1)
    refuses("ring:timeout: seconds is nil", ring.timeout, ring)
    refuses("ring:timeout: seconds is \"1\"", ring.timeout, ring, "1")
    refuses("ferrule_openat: path is 5, it must be a string", ring.open, ring, 5)
    refuses("ferrule_openat: path is", ring.open, ring, "a\0b")
    refuses("ferrule_cancel: operation is", ring.cancel, ring, {})
  end)
end)
