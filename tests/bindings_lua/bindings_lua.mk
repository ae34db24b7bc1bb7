# SPDX-License-Identifier: MIT
# The one interface of the Lua targets, on the headers of hard cases: SWIG's modules on Lua 5.1 to 5.4, LuaJIT's on
# LuaJIT. Which headers a target carries says tests/bindings/hard/targets.
SUITES += bindings_lua:60 contracts:5


.PHONY: test-bindings_lua $(addprefix test-bindings_lua-,$(LUAS) luajit)
test-bindings_lua: $(addprefix test-bindings_lua-,$(LUAS) luajit)

HARD_LUA_PLACE = $(if $(filter luajit,$1),luajit,$(1:lua%=lua/%))
HARD_LUA_PLACES = $(HARD_CASES)/$(HARD_LUA_PLACE)/?.$2;$(BUILD)/overlays/$(HARD_LUA_PLACE)/?.$2
# What of which contract was tested is noted in $(BUILD)/contracts, for tests/bindings/table.py.
BINDINGS_LUA = @mkdir -p $(BUILD)/contracts && rm -f $(BUILD)/contracts/$1 && \
	CONTRACTS=$(BUILD)/contracts/$1 LUA_PATH="tests/bindings_lua/?.lua;$(call HARD_LUA_PLACES,$1,lua);;" \
	LUA_CPATH="$(call HARD_LUA_PLACES,$1,so);;" \
	$(INTERPRETER) $(BUSTED) --lua="$$(command -v $2)" --pattern=_spec tests/bindings_lua

$(foreach v,$(LUAS),$(eval test-bindings_lua-$v: $$(call HARD_FILES,lua,lua/$v/%.so)))
$(addprefix test-bindings_lua-,$(LUAS)): test-bindings_lua-%:
	@echo "lua$*:"
	$(call BINDINGS_LUA,lua$*,lua$*)

test-bindings_lua-luajit: $(call HARD_FILES,luajit,luajit/%.lua)
	@echo "$(LUAJIT):"
	$(call BINDINGS_LUA,luajit,$(LUAJIT))

# What the last run of test-bindings and test-bindings_lua has tested of each contract, on each target.
.PHONY: test-contracts
test-contracts:
	@$(PYTHON) tests/bindings/table.py tested $(BUILD)/contracts
