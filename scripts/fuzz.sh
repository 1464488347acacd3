#!/bin/sh
# Feeds arbitrary files to what reads files, until the time is over or a promise is broken: both engines must
# agree about an export; no line of a table of any kind is lost, and a converted table is read as it stands; members
# of archives are read or refused; settings are refused at a place; damaged facts give no other records; an index does
# not depend on the order of its table.
# usage: [FUZZ_SEED=N] scripts/fuzz.sh [seconds]
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
mkdir -p Fuzz/crashes

# The inputs are read as files: in memory, where there is such a folder.
memory=${TMPDIR:-/tmp}
[ ! -d /dev/shm ] || memory=/dev/shm
scratch=$(mktemp -d "$memory/fuzz.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

# libFuzzer tells what went wrong; Swift's own backtraces would only come in between.
export SWIFT_BACKTRACE=enable=no
# With a seed the inputs are the same ones on every machine, as far as the time goes.
export SWIFT_DETERMINISTIC_HASHING=1

# fuzz TARGET SECONDS WHAT
fuzz() {
  log="$built/fuzz-$1.log"
  mkdir -p "$built/corpus/$1"
  if FUZZ_TARGET="$1" TMPDIR="$scratch" "$built/release/fuzz" -max_total_time="$2" \
    -seed="${FUZZ_SEED:-0}" -max_len=4096 \
    -timeout=120 -rss_limit_mb=4096 -dict="Fuzz/$4.dict" -artifact_prefix="Fuzz/crashes/$1-" \
    -print_final_stats=1 "$built/corpus/$1" "$built/seeds/$1" >"$log" 2>&1; then
    tried=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    echo "$3 $tried inputs."
    return
  fi
  grep -aE '^(THE |==[0-9]+==ERROR|SUMMARY|Fatal error|Test unit written|artifact_prefix)' "$log" >&2 \
    || tail -n 20 "$log" >&2
  say "The input is kept in Fuzz/crashes/; the whole log is $log. Next:"
  say "  FUZZ_TARGET=$1 $built/release/fuzz FILE                                   try it again"
  say "  FUZZ_TARGET=$1 $built/release/fuzz -minimize_crash=1 -runs=100000 FILE    make it smaller"
  say "then add the file's bytes as a test beside those of what read it."
  exit 1
}

# What comes from outside takes three quarters.
echo "Fuzzing for $seconds seconds."
fuzz exports $((seconds / 4 + 1)) "The engines agreed about" csv
fuzz tables $((seconds / 4 + 1)) "No line was lost of" csv
fuzz conversions $((seconds / 8 + 1)) "The table that came out is read as it stands, of" csv
fuzz archives $((seconds / 8 + 1)) "All members were read or refused of" csv
fuzz settings $((seconds / 12 + 1)) "Settings were read or refused at a place:" yaml
fuzz facts $((seconds / 12 + 1)) "Damaged facts gave no other records:" csv
fuzz index $((seconds / 12 + 1)) "An index was built or refused, in any order of its table:" yaml
