/* SPDX-License-Identifier: MIT
 *
 * The table of targets. A new one is its file emit_<name>.c and its row here.
 */
#include "targets.h"

#define TARGET(name)                                                                                                   \
	int emit_##name(const struct model *model, const struct emit_options *options);                                \
	const char *name##_cannot(const struct model *model, const struct function *function);

TARGET(json)
TARGET(cffi)
TARGET(swig)
TARGET(cpython)
TARGET(luajit)
TARGET(shims)
TARGET(luals)
TARGET(pyi)
TARGET(man)
TARGET(markdown)
TARGET(c_table)

const struct target targets[] = {
	{"json", "the model itself", json_cannot, emit_json},
	{"cffi", "Python on CFFI: M.py, and _M_build.py that makes the extension _M (API mode, limited API)",
		cffi_cannot, emit_cffi},
	{"swig", "Python and Lua on SWIG: M.i for both, M.py for Python", swig_cannot, emit_swig},
	{"cpython", "Python's own extension module: M.c, which needs nothing but Python.h (limited API)", cpython_cannot,
		emit_cpython},
	{"luajit", "LuaJIT's FFI: M.lua, which may need the shims", luajit_cannot, emit_luajit},
	{"shims", "C for LuaJIT: M_shims.c, of what only a compiler can call, and callbacks", shims_cannot, emit_shims},
	{"luals", "types of the Lua modules for LuaLS: M.d.lua", luals_cannot, emit_luals},
	{"pyi", "types of the Python modules: M.pyi", pyi_cannot, emit_pyi},
	{"man", "manual pages: F.3 of each function, and M.3", man_cannot, emit_man},
	{"markdown", "reference manual: M.md", markdown_cannot, emit_markdown},
	{"c-table", "the model as a constant object, for callers without a compiler: M_table.c", c_table_cannot,
		emit_c_table},
};

const size_t target_count = sizeof(targets) / sizeof(targets[0]);
