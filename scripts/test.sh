#!/bin/sh
# Builds and runs the tests; shows the runner's closing lines, or everything that matters of a failure.
# usage: [SANITIZE=address|thread|undefined] scripts/test.sh [debug|release] [arguments of swift test]
set -eu

configuration=${1:-debug}
[ $# -eq 0 ] || shift
flags="-c $configuration --explicit-target-dependency-import-check error"
# Optimised tests still look inside modules.
[ "$configuration" = debug ] || flags="$flags -Xswiftc -enable-testing"

# What a sanitizer watches is built apart.
built=.build
if [ -n "${SANITIZE:-}" ]; then
  built=.build-$SANITIZE
  flags="$flags --scratch-path $built"
  case $SANITIZE in
    # Swift stops at such things by itself; C is made to, where it would go on with anything.
    undefined) flags="$flags -Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined" ;;
    # It is told of locks that it does not know, see Sources/Records/Guarded.swift.
    thread) flags="$flags --sanitize thread -Xswiftc -DTHREAD_SANITIZER" ;;
    *) flags="$flags --sanitize $SANITIZE" ;;
  esac
  # A pointer that carries the tag of its enum is taken for lost.
  export ASAN_OPTIONS=detect_leaks=0
fi

echo "Building the tests (some minutes the first time)."
mkdir -p "$built"
log=$built/test.log
# shellcheck disable=SC2086  # flags are meant to be split
build() { swift build --quiet --build-tests $flags; }
if [ -z "${SANITIZE:-}" ]; then
  build
elif ! build >"$log" 2>&1; then
  # The linker warns of each symbol of a sanitizer.
  grep -v 'warning: Cannot export local symbol' "$log" >&2 || true
  exit 1
fi

# Runs wait for the disk at every step, and the tests make hundreds of them: in memory, where it has room and
# programs may be started. What a disk does to a run is played by `make faults`.
memory=/dev/shm
if [ -z "${TMPDIR:-}" ] && [ -w "$memory" ] \
  && [ "$(df -Pk "$memory" | awk 'NR == 2 { print $4 }')" -gt 2000000 ]; then
  scratch=$(mktemp -d "$memory/citycredit.XXXXXX")
  trap 'rm -rf "$scratch"' EXIT
  printf '#!/bin/sh\n' >"$scratch/program"
  chmod +x "$scratch/program"
  if "$scratch/program" 2>/dev/null; then export TMPDIR="$scratch"; fi
fi

# shellcheck disable=SC2086
if swift test --skip-build --parallel $flags "$@" >"$log" 2>&1; then
  tail -n 3 "$log"
else
  status=$?
  # What passed is not the news; the log has it all.
  grep -Ev '^(◇|✔|↳ )' "$log" || true
  tail -n 3 "$log"
  echo "The whole log: $log" >&2
  exit "$status"
fi
