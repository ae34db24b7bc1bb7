-- SPDX-License-Identifier: MIT
-- NOPs through the generated module of layer 1, as nop.c does them in C: nop.lua BATCH OPERATIONS.
-- The calls go to the module's C namespace, and entries are written in place, as C's inlines do.
local ffi = require "ffi"
local raw = require "ferrule.luajit.raw"

local batch, operations = tonumber(arg[1]), tonumber(arg[2])
local C = raw.C
local ENTRIES = 64

ffi.cdef [[
struct nop_timespec { long seconds, nanoseconds; };
int clock_gettime(int clock, struct nop_timespec *time);
struct nop_sqe { uint8_t opcode, flags; uint16_t ioprio; int32_t fd; uint64_t rest[3], user_data, last[3]; };
struct nop_cqe { uint64_t user_data; int32_t res; uint32_t flags; };
]]

local function now()
  local time = ffi.new "struct nop_timespec"
  ffi.C.clock_gettime(1, time)
  return tonumber(time.seconds) + tonumber(time.nanoseconds) * 1e-9
end

local ring = ffi.new("uint8_t[?]", raw.FERRULE_RAW_SIZE_RING)
local cqes = ffi.new("struct nop_cqe *[?]", ENTRIES)
local sqe_type = ffi.typeof "struct nop_sqe *"

local function queue(tag)
  local sqe = ffi.cast(sqe_type, C.io_uring_get_sqe(ring))
  sqe.opcode = raw.IORING_OP_NOP
  sqe.fd = -1
  sqe.user_data = tag
end

local function check(cqe, tag)
  if cqe.res < 0 or cqe.user_data ~= tag then
    error("a NOP gave " .. cqe.res)
  end
end

local function run(total)
  local done = 0
  while done < total do
    for i = 0, batch - 1 do
      queue(done + i)
    end
    C.io_uring_submit_and_wait(ring, batch)
    local seen = C.io_uring_peek_batch_cqe(ring, cqes, ENTRIES)
    for i = 0, seen - 1 do
      check(cqes[i], done + i)
    end
    C.io_uring_cq_advance(ring, seen)
    done = done + seen
  end
end

assert(C.io_uring_queue_init(ENTRIES, ring, 0) == 0)
run(batch * 200)
local start = now()
run(operations)
print(("%.9f"):format(now() - start))
C.io_uring_queue_exit(ring)
