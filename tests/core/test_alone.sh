#!/bin/sh
# SPDX-License-Identifier: MIT
# core/ with annotate.h builds where there is nothing but a C compiler, its binutils and make: no Python, SWIG or Lua.
set -e
# The make that runs this one's tests must not hand its BUILD and flags down.
unset BUILD MAKEFLAGS MAKEOVERRIDES MFLAGS
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/tree/bindings/include/ferrule" "$work/bin"
cp -r Makefile core "$work/tree"
cp bindings/include/ferrule/annotate.h "$work/tree/bindings/include/ferrule"
for tool in sh make as ld ar mkdir rm ln; do
  ln -s "$(command -v $tool)" "$work/bin"
done
ln -s "$(command -v "${CC:-gcc}")" "$work/bin/gcc"
if ! PATH=$work/bin make -C "$work/tree" -j4 CC=gcc CFLAGS=-O0 core >"$work/log" 2>&1; then
  cat "$work/log"
  echo 'FAILED: core does not build alone'
  exit 1
fi
test -f "$work/tree/build/libferrule.a"
test -f "$work/tree/build/libferrule.so.1"
echo 'alone: core builds with a C compiler and annotate.h'
