-- SPDX-License-Identifier: MIT
--- io_uring itself: layer 1's functions, with addresses as numbers. Nothing is checked but numbers' ranges; a wrong
--- address crashes. FERRULE_RAW=0 in the environment refuses it.

if os.getenv "FERRULE_RAW" == "0" then
  error("ferrule.raw is unsafe, and the environment refuses it: FERRULE_RAW is 0", 0)
end

local module = "ferrule." .. require("ferrule.binding").name .. ".raw"
local loaded, raw = pcall(require, module)
if not loaded then
  error("ferrule.raw was left out of this build: " .. tostring(raw), 0)
end
return raw
