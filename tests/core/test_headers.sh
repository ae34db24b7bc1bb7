#!/bin/sh
# SPDX-License-Identifier: MIT
# Each public header compiles alone, in every C and C++ it promises, with both compilers and all warnings.
CC=${CC:-gcc} CLANG=${CLANG:-clang-14}
flags='-Icore/compat -Icore/include -Ibindings/include -Wall -Wextra -Wpedantic -Werror -fsyntax-only'
checked=0 failed=0

# compile COMPILER LANGUAGE STANDARD TEXT
compile() {
  checked=$((checked + 1))
  printf '%b' "$4" | $1 -x "$2" -std="$3" $flags - && return
  failed=$((failed + 1))
  echo "FAILED: $1 -std=$3: $4"
}

for path in core/include/ferrule/*.h bindings/include/ferrule/*.h core/compat/*.h core/compat/*/*.h core/compat/*/*/*.h; do
  header=${path#core/compat/}
  [ "$header" = "$path" ] && header=ferrule/${path##*/}
  # Only kernel.h includes it, in the one case that it is for.
  [ "$header" = ferrule/kernel_beside.h ] && continue
  for standard in c11 gnu17 c2x; do
    compile "$CC" c $standard "#include <$header>\nextern int something;\n"
    compile "$CLANG" c $standard "#include <$header>\nextern int something;\n"
  done
  for standard in c++11 c++14 c++17 c++20 c++2b; do
    compile "${CXX:-g++}" c++ $standard "#include <$header>\nextern int something;\n"
    compile "${CLANG%%-*}++${CLANG#clang}" c++ $standard "#include <$header>\nextern int something;\n"
  done
done

# Beside the distribution's header, which an older kernel made, in either order. Both sides' names can be used.
use='struct io_uring_sqe sqe; int size[sizeof(sqe) == 64 ? 1 : -1];\nint op = IORING_OP_PIPE + IORING_SETUP_NO_SQARRAY;\n'
ours='#include <ferrule/uring.h>\n' theirs='#include <linux/io_uring.h>\n'
for text in "$ours$theirs$use" "$theirs$ours$use"; do
  compile "$CC" c c11 "$text"
  compile "$CLANG" c c11 "$text"
  compile "${CXX:-g++}" c++ c++11 "$text"
  compile "${CLANG%%-*}++${CLANG#clang}" c++ c++11 "$text"
done

# kernel_beside.h speaks of each name that kernel.h declares.
checked=$((checked + 1))
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sed -nE -e 's/^(__extension__ )?(struct|enum) FERRULE_[A-Z]+ (\w+) \{.*/\3/p' -e 's/^\t(\w+) = .*/\1/p' \
  -e '/KERNEL_H|LINUX_IO_URING_H/!s/^#define (\w+) .*/\1/p' core/include/ferrule/kernel.h | sort >"$work/declared"
sed -nE '/_BESIDE_H/!s/^#(define|undef) (\w+).*/\2/p' core/include/ferrule/kernel_beside.h | sort >"$work/beside"
if ! diff "$work/declared" "$work/beside"; then
  failed=$((failed + 1))
  echo 'FAILED: < missing in kernel_beside.h, > unknown in kernel.h'
fi
echo "headers: $checked compiled, $failed failed"
[ "$failed" = 0 ]
