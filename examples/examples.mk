# SPDX-License-Identifier: MIT
# The programs of examples/ in C, what those in Lua are bound to, and the demo: all of them on DIR=..., results checked.
include bindings/module.mk

OVERLAYS := $(BUILD)/overlays
# What a program that was linked with -lNAME loads: libcrypto.so.3.
soname = $(shell readelf -d $$($(CC) -print-file-name=lib$1.so) | sed -n 's/.*SONAME.*\[\(.*\)\]/\1/p')

$(eval $(call MODULE,libcrypto,bindings/overlays/libcrypto.h,$(OVERLAYS),--include '<openssl/evp.h>',,-lcrypto,\
	--library $$(call soname,crypto)))
$(eval $(call MODULE,libz,bindings/overlays/zlib.h,$(OVERLAYS),--include '<zlib.h>',,-lz,--library $$(call soname,z)))
$(eval $(call MODULE,libc,bindings/overlays/libc.h,$(OVERLAYS),,-I.,,--library libc.so.6))

EXAMPLES := $(patsubst examples/%.c,$(BUILD)/examples/%,$(wildcard examples/*.c))
$(EXAMPLES): $(BUILD)/examples/%: examples/%.c $(LIBFERRULE_A)
	@mkdir -p $(@D)
	$(CC) $(C_FLAGS) $(CORE_INCLUDES) -MF $@.d $< $(LIBFERRULE_A) $(LDFLAGS) -pthread -lcrypto -lz -o $@

ALL += $(EXAMPLES) overlays

.PHONY: demo-run overlays
overlays: $(MODULE_FILES_libcrypto) $(MODULE_FILES_libz) $(MODULE_FILES_libc)
demo-run: all
	@$(PYTHON) examples/demo.py --build $(BUILD) --luajit $(LUAJIT) $(if $(DIR),-- '$(subst ','\'',$(DIR))')

-include $(EXAMPLES:=.d)
