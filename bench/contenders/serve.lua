-- SPDX-License-Identifier: MIT
-- What all contenders in Lua have in common: see serve.h.
local M = {}

local has_ffi, ffi = pcall(require, "ffi")
if has_ffi then
  ffi.cdef [[
  struct bench_timespec { long seconds, nanoseconds; };
  int clock_gettime(int clock, struct bench_timespec *time);
  ]]
  local time = ffi.new "struct bench_timespec"
  function M.now()
    ffi.C.clock_gettime(1, time)
    return tonumber(time.seconds) + tonumber(time.nanoseconds) * 1e-9
  end
else
  M.now = require("calls_peer").now
end

-- `run` returns the checksum; and its own measure of seconds, where not all of it is to count.
function M.serve(run, check)
  for line in io.lines() do
    local operations = tonumber(line)
    local start = M.now()
    local checksum, own = run(operations)
    local seconds = own or M.now() - start
    if check then
      checksum = checksum + check(operations)
    end
    io.write(("%.9f %.0f\n"):format(seconds, checksum))
    io.flush()
  end
end

return M
