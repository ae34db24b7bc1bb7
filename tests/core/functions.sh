#!/bin/sh
# SPDX-License-Identifier: MIT
# functions.sh PROGRAM...: which functions of layer 1 these programs, which passed, call. The functions are those of
# test_uring_prototypes.c; one that nobody calls is a failure.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for program in "$@"; do
  source=tests/core/${program##*/}.c
  # Lines of comments do not count, and neither do the prototypes; what the tests' own headers bring does.
  case $source in *_prototypes.c) continue ;; esac
  [ -f "$source" ] && cat "$source" tests/core/*.h
done | grep -vE '^[[:space:]]*/?\*' | grep -oE '\b(__)?io_uring_[a-z0-9_]+' | sort -u >"$work/named"
sed -nE 's/^\tX\([^,]+, (\w+), .*/\1/p' tests/core/test_uring_prototypes.c | sort >"$work/present"
comm -23 "$work/present" "$work/named" >"$work/missing"
total=$(wc -l <"$work/present") missing=$(wc -l <"$work/missing")
sed 's/^/  not tested: /' "$work/missing"
echo "functions of layer 1: $total present, $((total - missing)) tested"
[ "$missing" = 0 ] && [ "$total" -gt 0 ]
