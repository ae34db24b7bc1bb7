-- SPDX-License-Identifier: MIT
-- Modules are loaded twice, beside each other, without their library, and outlive their state's end.

local function path_of(name)
  return assert(package.searchpath(name, package.path))
end

local function text_of(name)
  local file = assert(io.open(path_of(name)))
  local text = file:read "*a"
  file:close()
  return text
end

local run = require("support").run

-- busted has the module cached, as insulation wants it: a new copy.
local function fresh(name)
  return assert(loadfile(path_of(name)))(name)
end

describe("a module", function()
  it("can be loaded again, and takes the other copy's objects", function()
    local one, other = fresh "hard", fresh "hard"
    assert.are_not.equal(one, other)
    local box = assert(one.hard_box_new(5))
    assert.equal(5, other.hard_box_value(box))
    assert.is_true(box:close())
    local slab = assert(one.hard_slab_open(10))
    local view = assert(one.hard_slab_pin(slab))
    assert.equal(other.hard_hash(view:string()), other.hard_hash(view))
    view:release()
    one.hard_slab_close(slab)
  end)

  it("takes the views of another module", function()
    local hard, safe = fresh "hard", fresh "ferrule.luajit.safe"
    local domain = assert(safe.ferrule_domain_open())
    local buffer = assert(safe.ferrule_buffer_open(domain, 10))
    local view = assert(safe.ferrule_buffer_pin(buffer))
    assert.equal(10, hard.hard_count_bytes(view))
    assert.equal(10, hard.hard_fill(65, view))
    assert.equal(("A"):rep(10), safe.ferrule_buffer_read(buffer, 0, 20))
    view:release()
    safe.ferrule_domain_close(domain)
  end)

  it("without its library says so", function()
    local text = text_of("hard"):gsub("libhard%.so", "libnone.so")
    local good, problem = pcall(assert(loadstring(text, "@/nowhere/hard.lua")))
    assert.is_false(good)
    assert.is_truthy(problem:find("module hard needs libnone.so", 1, true), problem)
  end)

  it("whose library lacks a function names it", function()
    local text = text_of("hard"):gsub("libhard%.so", "libc.so.6")
    local good, problem = pcall(assert(loadstring(text, "@/nowhere/hard.lua")))
    assert.is_false(good)
    assert.is_truthy(problem:find("libc.so.6 has no function hard_", 1, true), problem)
    assert.is_truthy(problem:find("which module hard was made for", 1, true), problem)
  end)
end)

describe("a program", function()
  it("runs with the compiler off", function()
    local output = run([[
      jit.off()
      local ferrule = require "ferrule"
      local ring, buffer = assert(ferrule.ring(8)), assert(ferrule.buffer(100))
      local file = assert(ring:wait_for(assert(ring:open "/etc/passwd"))):check()
      local count = assert(ring:wait_for(assert(ring:read(file, buffer))):check())
      print(count)
    ]])
    assert.equal("100\nstatus 0\n", output)
  end)
end)

describe("after fork()", function()
  it("the child's ring is inert, and it can make its own", function()
    local output = run([[
      local ffi = require "ffi"
      ffi.cdef "int fork(void); int waitpid(int, int *, int);"
      local ferrule = require "ferrule"
      local ring, buffer = assert(ferrule.ring(8)), assert(ferrule.buffer(10))
      local child = ffi.C.fork()
      if child == 0 then
        print("ring", select(3, ring:nop()), "buffer", select(3, buffer:string()))
        local own = assert(ferrule.ring(8))
        print("own", assert(own:wait_for(assert(own:nop()))):check(), #assert(ferrule.buffer(10)))
      else
        ffi.C.waitpid(child, nil, 0)
        print("parent", assert(ring:wait_for(assert(ring:nop()))):check())
      end
    ]])
    assert.equal("ring\t116\tbuffer\t116\nown\t0\t10\nparent\t0\nstatus 0\n", output)
  end)
end)

describe("FERRULE_RAW=0", function()
  it("refuses the unsafe module", function()
    local output = run([[
      local ffi = require "ffi"
      ffi.cdef "int setenv(const char *, const char *, int);"
      ffi.C.setenv("FERRULE_RAW", "0", 1)
      local ferrule = require "ferrule"
      print(pcall(function() return ferrule.raw end))
    ]])
    assert.is_truthy(output:find("ferrule.raw is unsafe, and the environment refuses it", 1, true), output)
  end)
end)
