#!/bin/sh
# Sees to it that Swift and the Debian packages are there; installs what is missing.
# usage: scripts/setup.sh [tests]: with what the tests need besides.
set -eu

packages="libcsv-dev libzip-dev libisal-dev zlib1g-dev liblzma-dev libbz2-dev libzstd-dev libssl-dev libsqlite3-dev libxlsxwriter-dev pkg-config"
[ "${1:-}" != tests ] || packages="$packages chromium fonts-noto-cjk man-db logrotate"

say() { printf '%s\n' "$*" >&2; }

if ! command -v swift >/dev/null 2>&1; then
  say "Swift is missing: install 6.2 or later from https://www.swift.org/install/linux/,"
  say "put it on the PATH, and try again."
  exit 1
fi

if ! command -v dpkg-query >/dev/null 2>&1; then
  # Not Debian: the compiler will name what it cannot find.
  [ -e /usr/include/csv.h ] || say "Not a Debian system: libcsv, libzip, ISA-L, zlib, liblzma," \
    "libbz2, libzstd, OpenSSL, SQLite and libxlsxwriter are needed with their headers."
  exit 0
fi

missing=""
for package in $packages; do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  # pkgconf stands in for pkg-config on newer systems.
  if [ "$package" = pkg-config ] && command -v pkg-config >/dev/null 2>&1; then continue; fi
  [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
  as_root=""
elif command -v sudo >/dev/null 2>&1; then
  as_root="sudo"
else
  say "These packages are missing:$missing"
  say "Ask an administrator for: apt-get install$missing"
  exit 1
fi

say "Installing:$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install_missing() {
  # shellcheck disable=SC2086  # the lists are meant to be split
  $as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends $missing >"$log" 2>&1
}
# The package lists may be absent or old: fetch them only when the first try fails.
if ! install_missing; then
  if ! { $as_root apt-get update >"$log" 2>&1 && install_missing; }; then
    tail -n 20 "$log" >&2
    say "The packages could not be installed:$missing"
    exit 1
  fi
fi
