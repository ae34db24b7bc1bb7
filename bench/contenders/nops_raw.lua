-- SPDX-License-Identifier: MIT
-- NOPs through the generated module of layer 1, as nops.c does them in C: nops_raw.lua BATCH.
-- The calls go to the module's C namespace, and entries are written in place, as C's inlines do.
local ffi = require "ffi"
local raw = require "ferrule.luajit.raw"
local serve = require "serve"

local batch = tonumber(arg[1])
local C = raw.C
local ENTRIES = 64

ffi.cdef [[
struct nop_sqe { uint8_t opcode, flags; uint16_t ioprio; int32_t fd; uint64_t rest[3], user_data, last[3]; };
struct nop_cqe { uint64_t user_data; int32_t res; uint32_t flags; };
]]

local ring = ffi.new("uint8_t[?]", raw.FERRULE_RAW_SIZE_RING)
local cqes = ffi.new("struct nop_cqe *[?]", ENTRIES)
local sqe_type = ffi.typeof "struct nop_sqe *"
assert(C.io_uring_queue_init(ENTRIES, ring, 0) == 0)

local function queue(tag)
  local sqe = ffi.cast(sqe_type, C.io_uring_get_sqe(ring))
  sqe.opcode = raw.IORING_OP_NOP
  sqe.fd = -1
  sqe.user_data = tag
end

serve.serve(function(operations)
  local total = 0
  for done = 0, operations - 1, batch do
    for tag = done, done + batch - 1 do
      queue(tag)
    end
    C.io_uring_submit_and_wait(ring, batch)
    local seen = C.io_uring_peek_batch_cqe(ring, cqes, ENTRIES)
    for i = 0, seen - 1 do
      if cqes[i].res < 0 then
        error("a NOP gave " .. cqes[i].res)
      end
      total = total + tonumber(cqes[i].user_data)
    end
    C.io_uring_cq_advance(ring, seen)
  end
  return total
end)
