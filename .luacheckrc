-- SPDX-License-Identifier: MIT
-- The package runs on Lua 5.1 to 5.4 and LuaJIT: only what all of them have, and what it asks for by rawget.
std = "min"
max_line_length = 120
files["tests"] = { std = "min+busted" }
files["tests/luajit"] = { std = "luajit+busted" }
