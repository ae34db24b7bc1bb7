# SPDX-License-Identifier: MIT
# Rules that bind an annotated header for every language, for use in place: the overlays, the helpers of the conformance
# cases.
#
#   $(eval $(call MODULE,name,header,directory,generator's flags,compiler's flags,what to link,--library and --load))
#
# makes <directory>/cffi/, swig/ and cpython/ (folders for PYTHONPATH), lua/<version>/ (for LUA_CPATH) and luajit/ (for LUA_PATH);
# $(MODULE_FILES_name) are the files. A library that --load names is made by a rule of the caller's.
ifndef MODULE

comma := ,
MODULE_EMIT = $(BIND) emit $1 --module $2 --target $3 -o $(@D) -I bindings/include

define MODULE
MODULE_FILES_$1 := $3/cffi/_$1.abi3.so $3/swig/_$1.abi3.so $3/cpython/$1.abi3.so $(LUAS:%=$3/lua/%/$1.so) $3/luajit/$1.lua

$3/cffi/_$1.c: $2 $(BIND)
	@mkdir -p $$(@D)
	$$(call MODULE_EMIT,$2,$1,cffi) $4
	$(PYTHON) $$(@D)/_$1_build.py --c-file $$@
	@touch $$@

$3/cffi/_$1.abi3.so: $3/cffi/_$1.c $(filter %.o,$6)
	$$(CC) $$(CFFI_C_FLAGS) -MF $$@.d -fvisibility=hidden $$(LIMITED_API) -Ibindings/include $5 \
		-I$$(PYTHON_INCLUDE) -shared -o $$@ $$< $6 -pthread

$3/swig/$1.i: $2 $(BIND)
	@mkdir -p $$(@D)
	$$(call MODULE_EMIT,$2,$1,swig) $4
	@touch $$@

$3/swig/_$1.c: $3/swig/$1.i $$(SWIG_RUNTIME)
	@mkdir -p $$(@D)/unused
	$$(SWIG) -python -nofastunpack -Wall -Werror -Iswig -Ibindings -outdir $$(@D)/unused -o $$@ $$<

$3/swig/$1_lua.c: $3/swig/$1.i $$(SWIG_RUNTIME)
	$$(SWIG) -lua -Wall -Werror -Iswig -Ibindings -o $$@ $$<

$3/swig/_$1.abi3.so: $3/swig/_$1.c $(filter %.o,$6)
	$$(CC) $$(SWIG_C_FLAGS) -MF $$@.d $$(LIMITED_API) $5 -I$$(PYTHON_INCLUDE) -shared -o $$@ $$< $6 -pthread

$3/cpython/$1.c: $2 $(BIND)
	@mkdir -p $$(@D)
	$$(call MODULE_EMIT,$2,$1,cpython) $4
	@touch $$@

$3/cpython/$1.abi3.so: $3/cpython/$1.c $(filter %.o,$6)
	$$(CC) $$(C_FLAGS) -MF $$@.d -fvisibility=hidden -Ibindings/include $5 -I$$(PYTHON_INCLUDE) -shared -o $$@ $$< $6 \
		-pthread

$3/lua/%/$1.so: $3/swig/$1_lua.c $(filter %.o,$6)
	@mkdir -p $$(@D)
	$$(CC) $$(SWIG_C_FLAGS) -MF $$@.d -DBIND_LUAOPEN=luaopen_$1 $5 $$$$(pkg-config --cflags lua$$*) -shared $$(LUA_MODULE_FLAGS) \
		-o $$@ $$< $6 -lm

$3/luajit/$1_shims.c: $2 $(BIND)
	@mkdir -p $$(@D)
	$$(call MODULE_EMIT,$2,$1,shims) $4
	@touch $$@

# Linked with what the module loads, not with the objects: those would be there twice.
$3/luajit/$1_shims.so: $3/luajit/$1_shims.c $(if $(findstring --load,$7),$3/luajit/lib$1.so)
	$$(CC) $$(C_FLAGS) -MF $$@.d -Ibindings/include $5 -shared -o $$@ $$< $(if $(findstring --load,$7),-L$3/luajit -l:lib$1.so \
		-Wl$$(comma)-rpath$$(comma)'$$$$ORIGIN',$(filter-out %.o,$6)) -pthread

$3/luajit/$1.lua: $2 $(BIND) $3/luajit/$1_shims.so $(if $(findstring --load,$7),$3/luajit/lib$1.so)
	@mkdir -p $$(@D)
	$$(call MODULE_EMIT,$2,$1,luajit) $4 $7
	@touch $$@

.SECONDARY: $3/swig/_$1.c $3/swig/$1_lua.c
-include $(wildcard $3/cffi/*.d $3/swig/*.d $3/cpython/*.d $3/lua/*/*.d $3/luajit/*.d)
endef
endif
