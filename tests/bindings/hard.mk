# SPDX-License-Identifier: MIT
# The headers of hard cases, bound for every language that carries them (hard/targets): in $(BUILD)/hard.
include bindings/module.mk

HARD_CASES := $(BUILD)/hard
HARD_HEADERS := hard shapes jobs numeric texts handles callbacks structs calls
# Lua gives C no memory to keep.
HARD_FLAGS_hard := --omit hard_keep_memory@lua --omit hard_keep_input@lua
HARD_FLAGS_jobs := --omit jobs_read@lua
HARD_FLAGS_handles := --omit handles_tree_room@lua
HARD_FLAGS_structs := --omit structs_scatter@lua

define HARD_MODULE
$(eval $(call MODULE,$1,tests/bindings/hard/$1.h,$(HARD_CASES),--include '"$1.h"' $(HARD_FLAGS_$1),-Itests/bindings/hard,\
	$(HARD_CASES)/$1.o,--library lib$1.so --load lib$1.so))
-include $(HARD_CASES)/$1.d
endef
$(foreach header,$(HARD_HEADERS),$(eval $(call HARD_MODULE,$(header))))

$(HARD_CASES)/%.o: tests/bindings/hard/%.c
	@mkdir -p $(@D)
	$(CC) $(C_FLAGS) -Ibindings/include -Itests/bindings/hard -c -o $@ $<

$(HARD_CASES)/luajit/lib%.so: $(HARD_CASES)/%.o
	@mkdir -p $(@D)
	$(CC) -shared $(CFLAGS) $(LDFLAGS) -o $@ $< -pthread

# The types of the interface that all Python modules have.
$(HARD_CASES)/%.pyi: tests/bindings/hard/%.h $(BIND)
	@mkdir -p $(@D)
	$(call MODULE_EMIT,$<,$*,pyi)
	@touch $@

# SQLite by its overlay, which no example needs. What is in the overlay alone, C has to see.
$(eval $(call MODULE,libsqlite,bindings/overlays/sqlite3.h,$(BUILD)/overlays,,-I.,-lsqlite3,--library libsqlite3.so.0))

# $(call HARD_FILES,target,file): the modules of the headers that the target carries; % is the header's name.
HARD_FILES = $(patsubst %,$(HARD_CASES)/$2,$(foreach header,$(HARD_HEADERS),$(call carries,$1,$(header)))) \
	$(patsubst %,$(BUILD)/overlays/$2,$(call carries,$1,libsqlite))
carries = $(if $(filter $1,$(shell sed -n 's/^$2://p' tests/bindings/hard/targets)),$2)

HARD_PYTHON_FILES = $(call HARD_FILES,cffi,cffi/_%.abi3.so) $(call HARD_FILES,swig,swig/_%.abi3.so) \
	$(call HARD_FILES,cpython,cpython/%.abi3.so)
test-bindings: $(HARD_PYTHON_FILES) $(call HARD_FILES,pyi,%.pyi)

# The suites of the modules alone, with INTERPRETER before Python's name: for sanitizers.
.PHONY: test-python-modules
test-python-modules: $(HARD_PYTHON_FILES) $(call HARD_FILES,pyi,%.pyi) overlays
	$(INTERPRETER) PYTHONMALLOC=malloc BUILD=$(abspath $(BUILD)) FERRULE_BIND=$(abspath $(BIND)) $(PYTHON) -m pytest -q \
	  -p no:cacheprovider -k 'not stub' tests/bindings/test_python_*.py

# The rows of the manual are those of tests/bindings/contracts.py.
.PHONY: docs-table
docs-table: ## writes the tables of docs/bindings.md
	$(PYTHON) tests/bindings/table.py docs docs/bindings.md
