# SPDX-License-Identifier: MIT
# Rules that bind an annotated header, for use in place: the overlays, and the helpers of the conformance cases.
#
#   $(eval $(call MODULE,name,header,directory,generator's flags,compiler's flags,what to link))
#   $(eval $(call MODULE_LUAJIT,name,header,directory,generator's flags,--library and --load))
#
# make <directory>/cffi/ and swig/ (folders for PYTHONPATH), lua/<version>/ (for LUA_CPATH), luajit/ (for LUA_PATH);
# $(MODULE_FILES_name) are the files.
ifndef MODULE_FILES
MODULE_FILES := yes

define MODULE
MODULE_FILES_$1 += $3/cffi/_$1.abi3.so

$3/cffi/_$1.c: $2 $(BIND)
	@mkdir -p $$(@D)
	$(BIND) emit $2 --target cffi --module $1 -o $$(@D) $4 -I bindings/include
	$(PYTHON) $$(@D)/_$1_build.py --c-file $$@

$3/cffi/_$1.abi3.so: $3/cffi/_$1.c $(filter %.o,$6)
	$$(CC) $$(CFFI_C_FLAGS) -MF $3/cffi/_$1.d -fvisibility=hidden $(LIMITED_API) -Ibindings/include $5 \
		-I$$(PYTHON_INCLUDE) -shared -o $$@ $$< $6 -pthread
endef

define MODULE_LUAJIT
MODULE_FILES_$1 += $3/luajit/$1.lua

$3/luajit/$1.lua: $2 $(BIND) $(if $(findstring --load,$5),$3/luajit/lib$1.so)
	@mkdir -p $$(@D)
	$(BIND) emit $2 --target luajit --module $1 -o $$(@D) $4 -I bindings/include $5
	@touch $$@
endef
endif
