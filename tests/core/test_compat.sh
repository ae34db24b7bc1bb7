#!/bin/sh
# SPDX-License-Identifier: MIT
# Programs written for liburing, unchanged on core/compat: each of tests/core/compat in C and C++ of several years, with
# <linux/io_uring.h> before it, after it and not at all, by both compilers, with the archive and the library, and run.
# Beside them, where it is installed, the distribution's liburing: the programs that it is new enough for, and the entries
# of prep_rows.h, byte by byte.
CC=${CC:-gcc} CLANG=${CLANG:-clang-14} CXX=${CXX:-g++} CLANGXX=${CLANG%%-*}++${CLANG#clang}
ours='-Icore/compat -Icore/include -Ibindings/include'
flags='-Wall -Wextra -Werror -D_GNU_SOURCE -Itests/core/compat -Itests/core'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ran=0 skipped=0 failed=0

fail() {
  failed=$((failed + 1))
  echo "FAILED: $*"
}

# build "COMPILER -xLANGUAGE" "INCLUDES" "LIBRARY" SOURCE [before|after]: makes $work/program
build() {
  kernel='#include <linux/io_uring.h>\n'
  case $5 in
    before) text="$kernel#include \"$4\"\n" ;;
    after) text="#include \"$4\"\n$kernel" ;;
    *) text="#include \"$4\"\n" ;;
  esac
  # shellcheck disable=SC2086
  printf '%b' "$text" | $1 $flags $2 -I. -c - -o "$work/program.o" &&
    ${1%% *} "$work/program.o" $3 -pthread -o "$work/program"
}

# try "COMPILER -xLANGUAGE" "INCLUDES" "LIBRARY" SOURCE [before|after]: builds and runs
try() {
  build "$@" || { fail "$*: does not build"; return; }
  ran=$((ran + 1))
  LD_LIBRARY_PATH=$BUILD "$work/program"
  case $? in
    0) ;;
    77) skipped=$((skipped + 1)) ;;
    *) fail "$*" ;;
  esac
}

archive=$BUILD/libferrule.a library="-L$BUILD -lferrule"
for source in tests/core/compat/*.c tests/core/compat/*.cc; do
  case $source in
    *.c)
      try "$CC -xc -std=gnu11" "$ours" "$archive" "$source"
      try "$CC -xc -std=c2x -O2" "$ours" "$library" "$source" before
      try "$CLANG -xc -std=c11 -O1" "$ours" "$archive" "$source" after ;;
  esac
  try "$CXX -xc++ -std=c++11" "$ours" "$library" "$source"
  try "$CXX -xc++ -std=c++23 -O2" "$ours" "$archive" "$source" after
  try "$CLANGXX -xc++ -std=c++17" "$ours" "$archive" "$source" before
done

# prep_entries.c with their header and with ours
if version=$(pkg-config --modversion liburing 2>/dev/null); then
  theirs=$(pkg-config --libs liburing)
  for source in fields walk buffers links; do
    try "$CC -xc -std=gnu11" '' "$theirs" tests/core/compat/$source.c
  done
  build "$CC -xc -std=gnu11" '' "$theirs" tests/core/prep_entries.c && "$work/program" >"$work/theirs" &&
    build "$CC -xc -std=gnu11" "$ours" "$archive" tests/core/prep_entries.c && "$work/program" >"$work/ours" &&
    diff "$work/theirs" "$work/ours" || fail "entries: < liburing $version, > ferrule"
  echo "compat: $(wc -l <"$work/ours") entries as liburing $version makes them"
else
  echo 'compat: SKIPPED beside liburing: pkg-config finds none (Debian: liburing-dev)'
fi
echo "compat: $ran programs run, $skipped skipped themselves, $failed failed"
[ "$failed" = 0 ]
