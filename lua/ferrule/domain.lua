-- SPDX-License-Identifier: MIT
--- The domain of this Lua state, to which its rings and buffers belong.
--
-- Opened when the first of them is, closed when the state ends. A child made by fork() gets one of its own: what it
-- inherited is inert.

local object = require "ferrule.object"
local safe = require("ferrule.binding").safe

local ENOMEM, ENFILE, EMFILE, ESTALE = 12, 23, 24, 116
-- How long the end of the state waits for operations that cannot be cancelled, in nanoseconds.
local END_DEADLINE = 200000000

local domain = {}
-- Everything that has a handle reaches this variable by its functions, so the domain outlives it.
local current

local new = object.class("domain", {
  methods = {},
  finish = function(fields)
    safe.ferrule_domain_close(fields.handle, END_DEADLINE)
  end,
})

local function renew()
  local handle, text, code = safe.ferrule_domain_open()
  if not handle then
    return nil, text, code
  end
  current = { handle = handle, anchor = new { handle = handle } }
  return current
end

-- Memory and descriptors may be those of objects that nobody uses and that are not collected yet.
local function is_scarce(code)
  return code == ENOMEM or code == EMFILE or code == ENFILE
end

--- Calls `open(domain, ...)`, which returns a handle, or nil, message, errno.
function domain.open(open, ...)
  if not current then
    local _, text, code = renew()
    if code then
      return nil, text, code
    end
  end
  local handle, text, code = open(current.handle, ...)
  if code == ESTALE then
    local _, new_text, new_code = renew()
    if new_code then
      return nil, new_text, new_code
    end
  elseif is_scarce(code) then
    collectgarbage()
    collectgarbage()
  else
    return handle, text, code
  end
  return open(current.handle, ...)
end

return domain
