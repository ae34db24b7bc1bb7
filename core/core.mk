# SPDX-License-Identifier: MIT
# libferrule, static and shared. Needs a C compiler and nothing else.

CORE_INCLUDES := -Icore/include -Ibindings/include
CORE_SOURCES := $(wildcard core/src/uring/*.c core/src/safe/*.c)
CORE_STATIC := $(CORE_SOURCES:core/src/%.c=$(BUILD)/core/static/%.o)
CORE_SHARED := $(CORE_SOURCES:core/src/%.c=$(BUILD)/core/shared/%.o)

ALL += $(LIBFERRULE_A) $(LIBFERRULE_SO)

# Hidden, so that what is linked with the archive keeps its symbols to itself: an executable that exported io_uring_*
# would have liburing.so's own calls come to us.
$(BUILD)/core/static/%.o: core/src/%.c
	@mkdir -p $(@D)
	$(CC) $(C_FLAGS) $(CORE_INCLUDES) -fvisibility=hidden -pthread -c $< -o $@

$(BUILD)/core/shared/%.o: core/src/%.c
	@mkdir -p $(@D)
	$(CC) $(C_FLAGS) $(CORE_INCLUDES) -pthread -c $< -o $@

$(LIBFERRULE_A): $(CORE_STATIC)
	@rm -f $@
	$(AR) rcs $@ $^

$(LIBFERRULE_SO): $(CORE_SHARED) core/libferrule.map
	$(CC) -shared -Wl,-soname,libferrule.so.1 -Wl,--version-script=core/libferrule.map -Wl,-z,defs -Wl,-Bsymbolic \
		$(CFLAGS) $(LDFLAGS) $(CORE_SHARED) -pthread -o $@
	@ln -sf libferrule.so.1 $(@D)/libferrule.so

.PHONY: core
core: $(LIBFERRULE_A) $(LIBFERRULE_SO)

include core/install.mk
-include $(CORE_STATIC:.o=.d) $(CORE_SHARED:.o=.d)
