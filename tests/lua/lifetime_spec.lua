-- SPDX-License-Identifier: MIT
-- What the collector may do at any moment, and what is left when everything was closed or dropped.

local ferrule = require "ferrule"
local support = require "support"

local helpers, CONTENT, done = support.helpers, support.CONTENT, support.done

-- Runs `work` until its warm-up is over, then looks whether descriptors and maps stay as they are.
local function leaks_nothing(work)
  for _ = 1, 3 do
    work()
    support.collect()
  end
  local ring = assert(ferrule.ring(4)) -- a crossing, which does what finalizers only marked
  ring:close()
  local descriptors, maps = helpers.helper_descriptors(), helpers.helper_maps()
  for _ = 1, 10 do
    work()
    support.collect()
  end
  ring = assert(ferrule.ring(4))
  ring:close()
  assert.equal(descriptors, helpers.helper_descriptors())
  assert.is_true(helpers.helper_maps() <= maps + 2, ("%d maps, %d before"):format(helpers.helper_maps(), maps))
end

describe("nothing is left", function()
  it("of rings, buffers and tables that were closed", function()
    leaks_nothing(function()
      local ring, buffer = assert(ferrule.ring(8)), assert(ferrule.buffer(300000))
      local files, buffers = assert(ring:register_files(4)), assert(ring:register_buffers { buffer })
      done(ring, ring:nop())
      files:close()
      buffers:close()
      buffer:close()
      ring:close()
    end)
  end)

  it("of those that were dropped", function()
    leaks_nothing(function()
      local ring, buffer = assert(ferrule.ring(8)), assert(ferrule.buffer(300000))
      assert(ring:register_files(4))
      assert(ring:register_buffers { buffer })
      assert(buffer:view())
      done(ring, ring:nop())
    end)
  end)

  it("of those that were dropped in flight", function()
    local reading, writing = assert(helpers.helper_pipe())
    leaks_nothing(function()
      local ring, buffer = assert(ferrule.ring(8)), assert(ferrule.buffer(300000))
      assert(ring:read(reading, buffer))
      assert(ring:submit())
    end)
    helpers.helper_close(reading)
    helpers.helper_close(writing)
  end)

  it("of rings that could not be made", function()
    leaks_nothing(function()
      for _ = 1, 10 do
        assert.is_nil((ferrule.ring(0)))
        assert.is_nil((ferrule.ring(2 ^ 31)))
        assert.is_nil((ferrule.buffer(0)))
      end
    end)
  end)
end)

describe("memory", function()
  it("of a buffer that is dropped in flight is written to until the end", function()
    local ring = assert(ferrule.ring(8))
    local reading, writing = assert(helpers.helper_pipe())
    local operation
    do
      local buffer = assert(ferrule.buffer(4096))
      operation = assert(ring:read(reading, buffer))
    end
    assert(ring:submit())
    support.collect()
    assert.equal(4096, ring:statistics().held_bytes)
    local others = {}
    for n = 1, 20 do
      others[n] = assert(ferrule.buffer(4096))
    end
    helpers.helper_write(writing, CONTENT:sub(1, 1000))
    assert.equal(1000, done(ring, operation))
    for n = 1, 20 do
      assert.equal(("\0"):rep(4096), others[n]:string())
      others[n]:close()
    end
    assert.equal(0, ring:statistics().held_bytes)
    ring:close()
    helpers.helper_close(reading)
    helpers.helper_close(writing)
  end)

  it("of a buffer that is closed in flight, too", function()
    local ring = assert(ferrule.ring(8))
    local reading, writing = assert(helpers.helper_pipe())
    local buffer = assert(ferrule.buffer(4096))
    local view = assert(buffer:view())
    local operation = assert(ring:read(reading, buffer))
    assert(ring:submit())
    buffer:close()
    helpers.helper_write(writing, "hello")
    assert.equal(5, done(ring, operation))
    assert.equal("hello", view:string(0, 5))
    view:release()
    ring:close()
    helpers.helper_close(reading)
    helpers.helper_close(writing)
  end)

  it("of a string that is written is the kernel's own copy", function()
    local ring = assert(ferrule.ring(8))
    local reading, writing = assert(helpers.helper_pipe())
    for n = 1, 8 do
      assert(ring:write(writing, ("%d"):format(n):rep(1000), { offset = ferrule.AT_POSITION, link = n < 8 }))
      support.collect()
    end
    assert.equal(8, #assert(ring:wait(8, 10)))
    assert.equal(0, ring:statistics().held_bytes)
    local buffer = assert(ferrule.buffer(8000))
    assert.equal(8000, done(ring, ring:read(reading, buffer, { offset = ferrule.AT_POSITION })))
    assert.equal(("1"):rep(1000) .. "2", buffer:string(0, 1001))
    assert.equal("78", buffer:string(6999, 2))
    ring:close()
    helpers.helper_close(reading)
    helpers.helper_close(writing)
  end)
end)

describe("the collector", function()
  it("may run all the time", function()
    local ring, file = assert(ferrule.ring(16)), assert(helpers.helper_file(CONTENT))
    collectgarbage("setpause", 1)
    collectgarbage("setstepmul", 10000)
    local good, problem = pcall(function()
      for n = 0, 60 do
        local buffer = assert(ferrule.buffer(100))
        local operation = assert(ring:read(file, buffer, { offset = n, tag = n }))
        if n % 3 == 0 then
          buffer = nil -- luacheck: ignore 311
        end
        local completion = assert(ring:wait_for(operation, 10))
        assert.equal(n, completion.tag)
        assert.equal(100, completion:check())
        if buffer then
          assert.equal(CONTENT:sub(n + 1, n + 100), buffer:string())
        end
      end
    end)
    collectgarbage("setpause", 200)
    collectgarbage("setstepmul", 200)
    ring:close()
    helpers.helper_close(file)
    assert.is_true(good, tostring(problem))
  end)

  it("lets another instance of the package go", function()
    local names = {}
    for name in pairs(package.loaded) do
      if name:find "^ferrule%.?" and not name:find "swig" then
        names[#names + 1] = name
      end
    end
    local descriptors = helpers.helper_descriptors()
    for _ = 1, 3 do
      local kept = {}
      for _, name in ipairs(names) do
        kept[name], package.loaded[name] = package.loaded[name], nil
      end
      local other = require "ferrule"
      assert.are_not.equal(ferrule, other)
      local ring = assert(other.ring(8))
      assert.equal(0, done(ring, ring:nop()))
      ring = nil -- luacheck: ignore 311
      for _, name in ipairs(names) do
        package.loaded[name] = kept[name]
      end
    end
    support.collect()
    assert(assert(ferrule.ring(4)):close())
    assert.equal(descriptors, helpers.helper_descriptors())
  end)
end)

describe("a finalizer that releases a view", function()
  local newproxy = rawget(_G, "newproxy")

  -- Garbage that calls `finish` when it is collected, step by step.
  local function litter(finish)
    for _ = 1, 20 do
      if newproxy then
        getmetatable(newproxy(true)).__gc = finish
      else
        setmetatable({}, { __gc = finish })
      end
    end
  end

  -- Calls `use` while a finalizer may release the view at any place.
  local function used(use)
    for n = 1, 60 do
      local buffer = assert(ferrule.buffer(262144))
      local view = assert(buffer:view())
      buffer:close()
      litter(function()
        view:release()
      end)
      collectgarbage("step", n % 20)
      for _ = 1, 5 do
        local value, text, code = use(view)
        if not value then
          assert.equal("the buffer is released", text:match ": (.*)$")
          assert.equal(support.EBADF, code)
        end
      end
      support.collect()
    end
  end

  it("may run in the middle of its methods", function()
    used(function(view)
      return view:string(0, 200000)
    end)
    used(function(view)
      return view:fill(0, ("x"):rep(200000))
    end)
  end)
end)

describe("the end of a Lua state", function()
  it("closes what is in flight, and does not wait for it", function()
    local output = support.run([[
      local ferrule = require "ferrule"
      local ring, buffer = assert(ferrule.ring(8)), assert(ferrule.buffer(100))
      assert(ring:timeout(1000))
      assert(ring:submit())
      kept = { ring, buffer, assert(buffer:view()), assert(ring:register_files(2)) }
    ]])
    assert.equal("status 0\n", output)
  end)

  it("may still call: finalizers of older objects run after the library's own", function()
    local output = support.run([[
      local ferrule, ring, buffer
      local function finish()
        print(select("#", ring:nop()), select("#", buffer:string()), select("#", ferrule.ring(8)))
      end
      if newproxy then
        old = newproxy(true)
        getmetatable(old).__gc = finish
      else
        old = setmetatable({}, { __gc = finish })
      end
      ferrule = require "ferrule"
      ring, buffer = assert(ferrule.ring(8)), assert(ferrule.buffer(100))
    ]])
    assert.equal("3\t3\t3\nstatus 0\n", output)
  end)
end)

describe("a whole file", function()
  it("is read, with many reads in flight", function()
    local path = "/etc/services"
    local file = io.open(path, "rb")
    local expected = file and file:read("*a") or CONTENT
    if file then
      file:close()
    else
      path = assert(helpers.helper_path(CONTENT))
    end
    local ring = assert(ferrule.ring(32))
    local descriptor = done(ring, ring:open(path))
    local SIZE, pieces, buffers = 512, {}, {}
    local offset, flying = 0, 0
    for n = 1, 32 do
      buffers[n] = assert(ferrule.buffer(SIZE))
    end
    local table_of_buffers = assert(ring:register_buffers(buffers))
    local files = assert(ring:register_files { descriptor })
    local function read(n)
      assert(ring:read(files[0], buffers[n], { offset = offset, tag = n + offset * 64 }))
      offset, flying = offset + SIZE, flying + 1
    end
    for n = 1, 32 do
      read(n)
    end
    while flying > 0 do
      for _, completion in ipairs(assert(ring:wait(1))) do
        flying = flying - 1
        local n, at = completion.tag % 64, math.floor(completion.tag / 64)
        local count = assert(completion:check())
        pieces[math.floor(at / SIZE) + 1] = buffers[n]:string(0, count)
        if count == SIZE then
          read(n)
        end
      end
    end
    assert.equal(expected, table.concat(pieces))
    files:close()
    table_of_buffers:close()
    done(ring, ring:close_file(descriptor))
    ring:close()
  end)
end)
