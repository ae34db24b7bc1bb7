#!/bin/sh
# SPDX-License-Identifier: MIT
# The core on another processor: compiled for aarch64 with all its assertions, and run under qemu-user as far as that goes.
# qemu-user has no io_uring: what needs no ring runs (preparations, the conformance cases), and a ring is refused with the
# sentence for such kernels.   BUILD=... MAKE=... scripts/aarch64.sh
set -eu
cross=aarch64-linux-gnu- build=$BUILD/aarch64
flags='-std=c11 -D_GNU_SOURCE -O2 -static -Icore/include -Ibindings/include'

$MAKE FERRULE_READY=1 BUILD="$build" CC=${cross}gcc AR=${cross}ar CFLAGS=-O2 core
# shellcheck disable=SC2086 # words
${cross}gcc $flags -Itests/conformance "$BUILD/conformance/cases.c" tests/conformance/runner.c tests/conformance/helpers.c \
  "$build/libferrule.a" -pthread -o "$build/runner"
# shellcheck disable=SC2086
${cross}gcc $flags tests/library/both_layers.c "$build/libferrule.a" -pthread -o "$build/both_layers"

numbers=$("$PYTHON" -c 'import json, sys
cases = json.load(open(sys.argv[1]))["cases"]
print(*(n for n, case in enumerate(cases) if case["file"] == "9-preparations"))' "$BUILD/conformance/plan.json")
# shellcheck disable=SC2086
qemu-aarch64 "$build/runner" $numbers >"$build/cases.log"
if grep '^failed' "$build/cases.log"; then
  echo 'aarch64: FAILED: these preparations write other entries than on this machine'
  exit 1
fi
passed=$(grep -c '^passed' "$build/cases.log")
# shellcheck disable=SC2086
[ "$passed" = "$(echo $numbers | wc -w)" ]

said=$(qemu-aarch64 "$build/both_layers" 2>&1) || case $said in
*'the kernel has no io_uring'*) ;;
*) echo "aarch64: FAILED: $said"; exit 1 ;;
esac
echo "aarch64: compiled; $passed cases of preparations passed; $said"
