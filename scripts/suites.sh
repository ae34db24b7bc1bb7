#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs suites one after the other, each as `make test-<suite>`, and prints what each took beside its budget of seconds.
#   scripts/suites.sh suite:seconds...
# A suite that takes longer than its budget is named, not failed: how fast a machine is is no property of the code.
set -u
MAKE=${MAKE:-make}
passed=0 failed=0 table=
for entry in "$@"; do
  suite=${entry%%:*} budget=${entry#*:}
  printf '\n== %s\n' "$suite"
  start=$(date +%s)
  if "$MAKE" --no-print-directory "test-$suite" </dev/null; then
    verdict=passed passed=$((passed + 1))
  else
    verdict=FAILED failed=$((failed + 1))
  fi
  seconds=$(($(date +%s) - start))
  note=
  [ "$seconds" -le "$budget" ] || note='  over its budget'
  table="$table$(printf '%-14s %-7s %4d s of %4d%s' "$suite" "$verdict" "$seconds" "$budget" "$note")
"
done
printf '\n%s' "$table"
printf 'suites: %d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
