# SPDX-License-Identifier: MIT
# The headers of hard cases, bound for every language: in $(BUILD)/hard.
include bindings/module.mk

HARD_CASES := $(BUILD)/hard
# Lua gives C no memory to keep.
$(eval $(call MODULE,hard,tests/bindings/hard/hard.h,$(HARD_CASES),--include '"hard.h"' \
	--omit hard_keep_memory@lua --omit hard_keep_input@lua,-Itests/bindings/hard,$(HARD_CASES)/hard.o,\
	--library libhard.so --load libhard.so))

$(eval $(call MODULE,shapes,tests/bindings/hard/shapes.h,$(HARD_CASES),--include '"shapes.h"',-Itests/bindings/hard,\
	$(HARD_CASES)/shapes.o,--library libshapes.so))

$(eval $(call MODULE,jobs,tests/bindings/hard/jobs.h,$(HARD_CASES),--include '"jobs.h"' --omit jobs_read@lua,\
	-Itests/bindings/hard,$(HARD_CASES)/jobs.o,--library libjobs.so --load libjobs.so))

$(HARD_CASES)/%.o: tests/bindings/hard/%.c
	@mkdir -p $(@D)
	$(CC) $(C_FLAGS) -Ibindings/include -Itests/bindings/hard -c -o $@ $<

$(HARD_CASES)/luajit/lib%.so: $(HARD_CASES)/%.o
	@mkdir -p $(@D)
	$(CC) -shared $(CFLAGS) $(LDFLAGS) -o $@ $<

# The types of the interface that both Python modules have.
$(HARD_CASES)/%.pyi: tests/bindings/hard/%.h $(BIND)
	@mkdir -p $(@D)
	$(call MODULE_EMIT,$<,$*,pyi)
	@touch $@

test-bindings: $(addprefix $(HARD_CASES)/,cffi/_hard.abi3.so swig/_hard.abi3.so cffi/_shapes.abi3.so \
	swig/_shapes.abi3.so cffi/_jobs.abi3.so swig/_jobs.abi3.so hard.pyi jobs.pyi)

-include $(HARD_CASES)/hard.d $(HARD_CASES)/shapes.d $(HARD_CASES)/jobs.d
