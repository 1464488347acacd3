#!/bin/sh
# Feeds arbitrary files to both engines until the time is over, or until they differ about one.
# usage: scripts/fuzz.sh [seconds]
set -eu
cd "$(dirname "$0")/.."

seconds=${1:-600}
say() { printf '%s\n' "$*" >&2; }

echo "Building the fuzzer."
# The compiler heeds the last -sanitize alone, and the linker takes the counters of coverage for dead.
swift build --quiet -c release --package-path Fuzz --product fuzz --disable-dead-strip \
  --sanitize fuzzer --sanitize address \
  -Xswiftc -sanitize=fuzzer,address -Xswiftc -enable-testing -Xswiftc -use-ld=lld

# What was found to lead somewhere new is kept, and is where the next run begins.
built=Fuzz/.build
python3 Fuzz/seeds.py "$built/seeds"
mkdir -p "$built/corpus" Fuzz/crashes

# The inputs are read as files: in memory, where there is such a folder.
memory=${TMPDIR:-/tmp}
[ ! -d /dev/shm ] || memory=/dev/shm
scratch=$(mktemp -d "$memory/fuzz.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

echo "Fuzzing for $seconds seconds."
log="$built/fuzz.log"
# libFuzzer tells what went wrong; Swift's own backtraces would only come in between.
export SWIFT_BACKTRACE=enable=no
if TMPDIR="$scratch" "$built/release/fuzz" -max_total_time="$seconds" -max_len=4096 -timeout=120 \
  -rss_limit_mb=4096 -dict=Fuzz/csv.dict -artifact_prefix=Fuzz/crashes/ -print_final_stats=1 \
  "$built/corpus" "$built/seeds" >"$log" 2>&1; then
  tried=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  echo "The engines agreed about $tried inputs."
else
  grep -aE '^(THE |==[0-9]+==ERROR|SUMMARY|Test unit written|artifact_prefix)' "$log" >&2 \
    || tail -n 20 "$log" >&2
  say "The input is kept in Fuzz/crashes/; the whole log is $log. Next:"
  say "  $built/release/fuzz FILE                                   try it again"
  say "  $built/release/fuzz -minimize_crash=1 -runs=100000 FILE    make it smaller"
  say "then add the file's bytes as a test to Tests/ByteStreamTests/EngineTests.swift."
  exit 1
fi
