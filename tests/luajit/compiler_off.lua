-- SPDX-License-Identifier: MIT
-- A helper for busted: everything runs in the interpreter.
jit.off()
jit.flush()
