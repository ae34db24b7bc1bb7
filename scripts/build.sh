#!/bin/sh
# SPDX-License-Identifier: MIT
# `make all`, a line for each program and module made; the commands are in $BUILD/build.log. V=1 shows them instead.
set -eu
BUILD=${BUILD:-build} MAKE=${MAKE:-make} log=$BUILD/build.log
if [ -n "${V:-}" ]; then
  exec $MAKE FERRULE_READY=1 all
fi
{ mkdir -p "$BUILD" && touch "$log" && rm -f "$log.failed"; } 2>/dev/null || {
  echo "build: $BUILD cannot be written; name another folder: make BUILD=/some/where" >&2
  exit 1
}
{ $MAKE FERRULE_READY=1 all </dev/null 2>&1 || : >"$log.failed"; } | tee "$log" |
  awk '{ for (i = 1; i < NF; i++) if ($i == "-o" && $(i + 1) ~ /\.so(\.1)?$|ferrule-bind$/) print "  " $(i + 1); fflush() }'
[ ! -e "$log.failed" ] || {
  rm -f "$log.failed"
  grep -nE -B2 -A8 'error:|Error [0-9]|\*\*\*' "$log" >&2 || tail -n 40 "$log" >&2
  echo "build: failed; all of it is in $log" >&2
  exit 1
}
