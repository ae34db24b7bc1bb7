#!/bin/sh
# SPDX-License-Identifier: MIT
# liburing and libferrule in one process, in every way of linking them: each caller gets the library that it was built
# with. (Not ours to prevent: a program that has liburing.a inside and exports it takes the calls of shared objects.)
if ! printf '#include <liburing.h>\n' | ${CC:-gcc} -E -x c - >/dev/null 2>&1; then
  echo 'beside liburing: skipped, there is no liburing here (Debian: liburing-dev)'
  exit 0
fi
set -e
here=$(cd "$(dirname "$0")/beside" && pwd)
build=$(cd "$BUILD" && pwd)
flags="-D_GNU_SOURCE -Wall -Wextra -Werror -fPIC -Icore/include -Ibindings/include"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0 ways=0

${CC:-gcc} $flags -c "$here/caller.c" -o "$work/ferrule.o"
${CC:-gcc} $flags -DPEER -c "$here/caller.c" -o "$work/liburing.o"
${CC:-gcc} $flags -c "$here/main.c" -o "$work/main.o"
${CC:-gcc} $flags -DLOAD -c "$here/main.c" -o "$work/load.o"
cd "$work"

# link OUTPUT ARGUMENTS: all that can be exported is.
link() {
  output=$1
  shift
  ${CC:-gcc} "$@" -o "$output" -rdynamic -pthread -ldl -Wl,-rpath,"$build:$work"
}

# way TITLE FERRULE LIBURING: runs ./program, whose callers have to get their functions from those files.
way() {
  ways=$((ways + 1))
  if ! ./program "$2" "$3"; then
    failed=1
    echo "FAILED: $1"
  fi
}

dynamic="-L$build -lferrule" archive=$build/libferrule.a

link libfirst.so -shared ferrule.o $dynamic
link libsecond.so -shared liburing.o -luring
link program main.o ./libfirst.so ./libsecond.so
way 'both dynamic, libferrule first' libferrule liburing
link program main.o ./libsecond.so ./libfirst.so
way 'both dynamic, liburing first' libferrule liburing

link program main.o ferrule.o ./libsecond.so "$archive"
way 'libferrule.a in the program, liburing.so' program liburing
link program main.o liburing.o -luring ./libfirst.so
way 'liburing.so by the program, libferrule.so by a shared object' libferrule liburing
link program main.o ferrule.o $dynamic ./libsecond.so
way 'libferrule.so by the program, liburing.so by a shared object' libferrule liburing

link libfirst.so -shared ferrule.o "$archive"
link program main.o ./libfirst.so ./libsecond.so
way 'libferrule.a in a shared object, liburing.so' libfirst liburing
link program main.o liburing.o -luring ./libfirst.so
way 'libferrule.a in a shared object, liburing.so by the program' libfirst liburing
peer=$(${CC:-gcc} -print-file-name=liburing.a)
if [ -f "$peer" ]; then
  link program main.o liburing.o "$peer" ./libfirst.so
  way 'libferrule.a in a shared object, liburing.a in the program' libfirst program
fi

link ferrule_caller.so -shared ferrule.o $dynamic
link liburing_caller.so -shared liburing.o -luring
link program load.o
way 'both loaded at run time' libferrule liburing
link ferrule_caller.so -shared ferrule.o "$archive"
link program load.o
way 'both loaded at run time, libferrule.a inside' ferrule_caller liburing
echo "beside liburing: $ways ways of linking"
exit $failed
