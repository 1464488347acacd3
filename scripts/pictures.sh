#!/bin/sh
# Takes the pictures of the report that the documents show, at three widths, into docs/pictures/.
# usage: scripts/pictures.sh [report folder]
set -eu

report=${1:-report}
[ -e "$report/index.html" ] || { echo "no report at $report: 'make run' makes one" >&2; exit 1; }
browser=""
for name in chromium chromium-browser google-chrome; do
  if [ -z "$browser" ] && command -v "$name" >/dev/null 2>&1; then browser=$name; fi
done
[ -n "$browser" ] || { echo "Chromium is missing: scripts/setup.sh tests installs it" >&2; exit 1; }
sandbox=""
[ "$(id -u)" -ne 0 ] || sandbox="--no-sandbox"

root=$(cd "$report" && pwd -P)
mkdir -p docs/pictures
# name, page and the height that shows what matters
while read -r name page height; do
  for width in 360 820 1280; do
    profile=$(mktemp -d)
    # shellcheck disable=SC2086  # none or one word
    "$browser" --headless $sandbox --disable-gpu --hide-scrollbars --user-data-dir="$profile" \
      --window-size="$width,$height" --screenshot="docs/pictures/$name-$width.png" \
      "file://$root/$page" >/dev/null 2>&1
    rm -rf "$profile"
  done
  echo "docs/pictures/$name-{360,820,1280}.png"
done <<PAGES
month-zh zh/index.html 1400
ranking-en en/ranking-prefecture.html 1100
city-zh zh/city/420800.html 1600
PAGES
