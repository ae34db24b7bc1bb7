#!/bin/sh
# SPDX-License-Identifier: MIT
# Every function of the public headers is a symbol under FERRULE_1 and nothing else is; the archive keeps all to itself.
set -e
library=$BUILD/libferrule.so.1 archive=$BUILD/libferrule.a failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What the compiler takes for a function declaration, inlines included.
declared() {
  printf '#include <ferrule/uring.h>\n#include <ferrule/safe.h>\n' |
    ${CC:-gcc} -E -P -Icore/include -Ibindings/include -DFERRULE_INLINE= -x c - |
    grep -oE '\b(__io_uring|io_uring|ferrule)_[a-z0-9_]+\(' | tr -d '(' | sort -u
}
declared >"$work/declared"
nm -D --defined-only "$library" | awk '$2 != "A" { print $3 }' >"$work/versioned"
sed 's/@.*//' "$work/versioned" | sort -u >"$work/exported"

if grep -v '@@FERRULE_1$' "$work/versioned"; then
  echo "FAILED: these are not of FERRULE_1"; failed=1
fi
if ! diff "$work/declared" "$work/exported"; then
  echo "FAILED: < declared and not exported, > exported and not declared"; failed=1
fi
if readelf -sW "$archive" | awk '$5 == "GLOBAL" && $6 == "DEFAULT" && $7 != "UND"' | grep .; then
  echo "FAILED: these would be exported by what links the archive"; failed=1
fi
echo "symbols: $(wc -l <"$work/exported") exported"
exit $failed
