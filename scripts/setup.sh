#!/bin/sh
# SPDX-License-Identifier: MIT
# Gets what building and testing need: distribution packages, then a virtual environment for Python's tools.
# Quick and silent when nothing is missing.   scripts/setup.sh [packages|venv|pip|gate]   (none: packages, venv)
# `pip` is what `pip install .` needs in a checkout: the packages of the generator, no more. `gate` is all, libabigail, and
# a compiler and an emulator for aarch64.
set -eu
cd "$(dirname "$0")/.."
VENV=${VENV:-.venv}
REQUIREMENTS=scripts/requirements.txt
log=${TMPDIR:-/tmp}/ferrule-setup.$$.log
trap 'rm -f "$log"' EXIT

say() { echo "setup: $*"; }
die() { echo "setup: $*" >&2; exit 1; }

# What a package client said at its end; a missing network, which it says in many lines, in one.
why() {
  if grep -qiE 'failure (in name resolution|resolving)|could not resolve|network is unreachable' "$log"; then
    say "no package server can be reached: is there a network?" >&2
  else
    tail -n 20 "$log" >&2
  fi
}

# The first Python that the package supports (3.11 or later).
find_python() {
  for python in ${PYTHON3:-} python3 python3.13 python3.12 python3.11; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$python"
      return 0
    fi
  done
  return 1
}

# A python3 that is there, and older than what is needed, is nothing that the distribution's packages would mend.
refuse_old_python() {
  ! find_python >/dev/null && command -v python3 >/dev/null 2>&1 || return 0
  die "Python 3.11 or later is needed, and python3 is $(python3 --version 2>&1).
Install a newer one beside it, and name it: make PYTHON3=/path/to/python3"
}

python_is_whole() {
  python=$(find_python) || return 1
  "$python" -c 'import ensurepip, os, sysconfig, venv
assert os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h"))' 2>/dev/null
}

# What is missing, as package names, one a line. Names without a version work on every Debian release.
missing_packages() {
  wanted="gcc libc6-dev make pkg-config libclang-dev libjansson-dev uthash-dev"
  [ "$what" = pip ] || wanted="$wanted g++ clang lld cmake libcmocka-dev liburing-dev valgrind lua-busted lua-check zlib1g-dev libssl-dev \
    libsqlite3-dev lua5.1 lua5.2 lua5.3 lua5.4 liblua5.1-0-dev liblua5.2-dev liblua5.3-dev liblua5.4-dev"
  [ "$what" != gate ] || wanted="$wanted abigail-tools gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user"
  # shellcheck disable=SC2086 # a list of words
  dpkg-query -W -f='${Package} ${db:Status-Status}\n' $wanted 2>/dev/null | awk -v wanted="$wanted" '
    $2 == "installed" { have[$1] = 1 }
    END { n = split(wanted, names); for (i = 1; i <= n; i++) if (!(names[i] in have)) print names[i] }'
  # The two LuaJITs of Debian exclude each other: either will do.
  [ "$what" = pip ] || command -v luajit >/dev/null 2>&1 || echo luajit2
  python_is_whole || printf '%s\n' python3 python3-venv python3-dev
}

install_packages() {
  refuse_old_python
  missing=$(missing_packages | tr '\n' ' ')
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" = 0 ]; then
    root=
  elif command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    root=sudo
  else
    die "these packages are missing, and this user may not install them (neither root nor sudo without a password):
  $missing
Ask somebody who may for:
  apt-get install $missing"
  fi
  say "installing distribution packages (once; a few minutes on an empty machine): $missing"
  apt_get $root || {
    why
    die "apt-get failed. By hand:
  apt-get update && apt-get install $missing"
  }
}

# $1: "sudo" or nothing. A dot a line of apt's output's hundred, as a sign of life.
apt_get() {
  (
    "$@" env DEBIAN_FRONTEND=noninteractive apt-get -qy update &&
      # shellcheck disable=SC2086 # a list of words
      "$@" env DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends $missing || echo "apt-get: failed"
  ) 2>&1 </dev/null | tee "$log" | awk 'NR % 50 == 0 { printf "."; fflush() } END { print "" }'
  ! grep -q '^apt-get: failed$' "$log"
}

packages() {
  if command -v dpkg-query >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1; then
    install_packages
    return
  fi
  for tool in gcc clang python3 lua5.1 lua5.2 lua5.3 lua5.4 luajit busted luacheck valgrind; do
    command -v "$tool" >/dev/null 2>&1 || say "this is no Debian-like system: get '$tool' by its own package manager"
  done
}

venv() {
  stamp=$VENV/.requirements
  cmp -s "$REQUIREMENTS" "$stamp" && return 0
  python=$(find_python) || die "no Python 3.11 or later was found. Name one with PYTHON3=/path/to/python3"
  mkdir -p "$VENV" 2>/dev/null && [ -w "$VENV" ] ||
    die "$VENV cannot be written; name other folders: make VENV=/some/where BUILD=/some/where/else"
  say "making the virtual environment $VENV with $("$python" --version) (once; about half a minute)"
  "$python" -m venv "$VENV" >"$log" 2>&1 || { cat "$log" >&2; die "$python -m venv failed: install python3-venv"; }
  "$VENV/bin/pip" install -q --disable-pip-version-check --retries 5 -r "$REQUIREMENTS" >"$log" 2>&1 || {
    why
    die "pip could not install $REQUIREMENTS. By hand: $VENV/bin/pip install -r $REQUIREMENTS"
  }
  cp "$REQUIREMENTS" "$stamp"
}

what=${1:-all}
case $what in
packages | pip) packages ;;
venv) venv ;;
all | gate) packages && venv ;;
*) die "usage: scripts/setup.sh [packages|venv|pip|gate]" ;;
esac
