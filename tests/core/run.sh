#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs each program given, all of them, then says which failed, and what they saw of io_uring_register(2).
failed=
FERRULE_OPCODES=$(mktemp)
export FERRULE_OPCODES
trap 'rm -f "$FERRULE_OPCODES"' EXIT
for program in "$@"; do
  printf '== %s\n' "${program##*/}"
  "$program" || failed="$failed ${program##*/}"
done
tests/core/opcodes.sh "$FERRULE_OPCODES" || failed="$failed opcodes.sh"
if [ -n "$failed" ]; then
  printf 'core: %d programs, FAILED:%s\n' "$#" "$failed"
  exit 1
fi
printf 'core: %d programs, all passed\n' "$#"
