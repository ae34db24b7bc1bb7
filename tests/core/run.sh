#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs each program given, all of them, then says which failed.
failed=
for program in "$@"; do
  printf '== %s\n' "${program##*/}"
  "$program" || failed="$failed ${program##*/}"
done
if [ -n "$failed" ]; then
  printf 'core: %d programs, FAILED:%s\n' "$#" "$failed"
  exit 1
fi
printf 'core: %d programs, all passed\n' "$#"
