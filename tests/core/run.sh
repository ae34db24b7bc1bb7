#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs each program given, all of them, then says which failed, and what they saw of layer 1.
failed=
passed=
FERRULE_OPCODES=$(mktemp)
export FERRULE_OPCODES
trap 'rm -f "$FERRULE_OPCODES"' EXIT
for program in "$@"; do
  printf '== %s\n' "${program##*/}"
  if "$program"; then
    passed="$passed $program"
  else
    failed="$failed ${program##*/}"
  fi
done
tests/core/opcodes.sh "$FERRULE_OPCODES" || failed="$failed opcodes.sh"
# shellcheck disable=SC2086
tests/core/functions.sh $passed || failed="$failed functions.sh"
if [ -n "$failed" ]; then
  printf 'core: %d programs, FAILED:%s\n' "$#" "$failed"
  exit 1
fi
printf 'core: %d programs, all passed\n' "$#"
