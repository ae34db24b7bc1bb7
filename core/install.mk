# SPDX-License-Identifier: MIT
# `make install` and `make uninstall` of libferrule: needs no more than building it.

PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
DESTDIR ?=
INSTALL ?= install

VERSION = $(shell awk '/define FERRULE_VERSION_M|define FERRULE_VERSION_PATCH/ { printf "%s%s", dot, $$3; dot = "." }' \
	core/include/ferrule/version.h)
LIBURING_VERSION = $(shell awk '/define IO_URING_VERSION_M/ { printf "%s%s", dot, $$3; dot = "." }' core/include/ferrule/uring.h)

INSTALLED_HEADERS := $(wildcard core/include/ferrule/*.h) $(wildcard bindings/include/ferrule/*.h)
# Below include/ferrule, so that they never stand before the distribution's <liburing.h> unless asked for.
INSTALLED_COMPAT := $(patsubst core/compat/%,%,$(wildcard $(addprefix core/compat/,*.h */*.h */*/*.h)))
INSTALLED_TEMPLATES := pkgconfig/ferrule.pc pkgconfig/ferrule-liburing.pc \
	cmake/ferrule/ferrule-config.cmake cmake/ferrule/ferrule-config-version.cmake

INSTALLED_FILES = $(addprefix $(INCLUDEDIR)/ferrule/,$(notdir $(INSTALLED_HEADERS)) $(INSTALLED_COMPAT:%=compat/%)) \
	$(addprefix $(LIBDIR)/,libferrule.a libferrule.so.$(VERSION) libferrule.so.1 libferrule.so $(INSTALLED_TEMPLATES))

# $(1) a template of core/install, $(2) the file made of it
FILL = sed -e 's|@PREFIX@|$(PREFIX)|g' -e 's|@LIBDIR@|$(LIBDIR)|g' -e 's|@INCLUDEDIR@|$(INCLUDEDIR)|g' \
	-e 's|@VERSION@|$(VERSION)|g' -e 's|@VERSION_MAJOR@|$(firstword $(subst ., ,$(VERSION)))|g' \
	-e 's|@LIBURING_VERSION@|$(LIBURING_VERSION)|g' $(1) >$(2)

.PHONY: install uninstall
install: core ## libferrule, its headers, pkg-config and CMake files (PREFIX=, DESTDIR=)
	$(INSTALL) -d $(sort $(dir $(addprefix $(DESTDIR),$(INSTALLED_FILES))))
	$(INSTALL) -m 644 $(INSTALLED_HEADERS) $(DESTDIR)$(INCLUDEDIR)/ferrule
	$(foreach h,$(INSTALLED_COMPAT),$(INSTALL) -m 644 core/compat/$(h) $(DESTDIR)$(INCLUDEDIR)/ferrule/compat/$(h) &&) :
	$(INSTALL) -m 644 $(LIBFERRULE_A) $(DESTDIR)$(LIBDIR)
	$(INSTALL) -m 755 $(LIBFERRULE_SO) $(DESTDIR)$(LIBDIR)/libferrule.so.$(VERSION)
	ln -sf libferrule.so.$(VERSION) $(DESTDIR)$(LIBDIR)/libferrule.so.1
	ln -sf libferrule.so.1 $(DESTDIR)$(LIBDIR)/libferrule.so
	$(foreach t,$(INSTALLED_TEMPLATES),$(call FILL,core/install/$(notdir $(t)).in,$(DESTDIR)$(LIBDIR)/$(t)) &&) :

uninstall:
	rm -f $(addprefix $(DESTDIR),$(INSTALLED_FILES))
	-@rmdir $(DESTDIR)$(INCLUDEDIR)/ferrule/compat/*/* $(DESTDIR)$(INCLUDEDIR)/ferrule/compat/* $(DESTDIR)$(INCLUDEDIR)/ferrule/compat $(DESTDIR)$(INCLUDEDIR)/ferrule \
		$(DESTDIR)$(LIBDIR)/cmake/ferrule 2>/dev/null
