#!/bin/sh
# Runs the C of the hot loops as arm64 (NEON) and RISC-V (plain words) would, under qemu, and compares what they say with
# what this processor says in each of its ways. What is missing for it is named, and skipped.
#
# Debian: qemu-user gcc-aarch64-linux-gnu gcc-riscv64-linux-gnu
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

clang=$(command -v clang || true)
if [ -z "$clang" ]; then
  say "No clang on the PATH: nothing is compared."
  exit 0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

build() {
  "$clang" "$@" -std=gnu11 -O2 -Wall -Wextra -Werror -ISources/CScan/include -ISources/CGB18030/include \
    Tests/Kernels/kernels.c Sources/CScan/*.c Sources/CGB18030/*.c
}

# run OUTPUT COMMAND: ways of one processor that differ from each other are named.
run() {
  output=$1
  shift
  "$@" >"$output" || {
    grep differ "$output" >&2
    say "THE PROMISE IS BROKEN: its ways to scan do not agree."
    exit 1
  }
}

build -o "$work/here"
run "$work/here.txt" "$work/here"

compared=""
for processor in aarch64 riscv64; do
  target=$processor-linux-gnu
  if ! command -v "qemu-$processor" >/dev/null 2>&1 || ! command -v "$target-gcc" >/dev/null 2>&1; then
    say "Not compared: $processor (it needs qemu-$processor and $target-gcc)."
    continue
  fi
  build --target="$target" -static -fuse-ld=lld -o "$work/$processor"
  run "$work/$processor.txt" "qemu-$processor" "$work/$processor"
  diff "$work/here.txt" "$work/$processor.txt" >&2 || {
    say "THE PROMISE IS BROKEN: $processor says something else (> in the lines above)."
    exit 1
  }
  compared="$compared $processor"
done
say "$(wc -l <"$work/here.txt") kernels say the same in all ways of this processor${compared:+, and on$compared}."
