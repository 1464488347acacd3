#!/bin/sh
# Checks that the C of the hot loops compiles for processors that this machine is not: NEON, and plain words.
set -eu
cd "$(dirname "$0")/.."

clang=$(command -v clang || true)
if [ -z "$clang" ]; then
  echo "No clang on the PATH: the C for other processors is not checked." >&2
  exit 0
fi

# Their C library is not here; the loops need four functions of it.
headers=$(mktemp -d)
trap 'rm -rf "$headers"' EXIT
cat >"$headers/string.h" <<'END'
#include <stddef.h>
void *memcpy(void *, const void *, size_t);
void *memset(void *, int, size_t);
int memcmp(const void *, const void *, size_t);
char *strchr(const char *, int);
END

for target in aarch64-linux-gnu riscv64-linux-gnu; do
  for folder in CScan CGB18030; do
    for file in Sources/$folder/*.c; do
      "$clang" --target=$target -ffreestanding -fsyntax-only -Wall -Wextra -Werror \
        -I"$headers" -ISources/CScan/include -ISources/CGB18030/include "$file"
    done
  done
done
