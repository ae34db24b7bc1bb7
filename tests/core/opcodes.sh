#!/bin/sh
# SPDX-License-Identifier: MIT
# opcodes.sh RECORD: the table of io_uring_register(2)'s opcodes, with what the tests of this run saw of each: the
# kernel accepting it, and refusing it. An opcode that is missing is a failure, unless this kernel cannot do it: then
# its refusal has to have been seen. RECORD has a line "OPCODE succeeds" or "OPCODE fails" for each program and outcome.
record=$1
kernel=core/include/ferrule/kernel.h
failed=0 count=0 tested=0 skipped=0

# Why an opcode cannot succeed here; nothing for all others.
reason() {
  case $1 in
  IORING_REGISTER_ZCRX_IFQ) echo 'no network device here has zero-copy receive queues' ;;
  IORING_REGISTER_ZCRX_CTRL) echo 'needs a kernel newer than 6.18, and such a device' ;;
  IORING_REGISTER_BPF_FILTER) echo 'needs a kernel newer than 6.18' ;;
  esac
}

saw() {
  grep -qx "$1 $2" "$record"
}

printf '%3s  %-34s %-9s %s\n' '' 'opcode' succeeds fails
for pair in $(sed -nE 's/^\t(IORING_(UN)?REGISTER_[A-Z0-9_]+) = ([0-9]+),?( .*)?$/\1=\3/p' "$kernel"); do
  name=${pair%=*} number=${pair#*=}
  [ "$name" = IORING_REGISTER_LAST ] && expected=$number && continue
  # Flags and values of other enumerations have such names too.
  [ "$number" = "$count" ] || continue
  count=$((count + 1))
  why=$(reason "$name") ok=tested fails=tested
  if ! saw "$number" succeeds; then
    ok=MISSING
    if [ -n "$why" ]; then
      ok=skipped skipped=$((skipped + 1))
    fi
  else
    why= # a newer kernel, or another machine, can do it
  fi
  saw "$number" fails || fails=MISSING
  printf '%3d  %-34s %-9s %s%s\n' "$number" "$name" "$ok" "$fails" "${why:+   ($why)}"
  case $ok$fails in
  *MISSING*) failed=1 ;;
  testedtested) tested=$((tested + 1)) ;;
  esac
done
[ "$count" = "$expected" ] || { echo "FAILED: $count opcodes found of $expected"; failed=1; }
echo "opcodes: $tested of $count tested, $skipped skipped"
exit $failed
