#!/bin/sh
# Checks what is installed: a dry install, units, man pages, completions, examples, and taking it away.
# usage: scripts/check_deploy.sh TOOL. A check whose program is missing is skipped, and says so.
set -eu
cd "$(dirname "$0")/.."

tool=${1:?"usage: scripts/check_deploy.sh TOOL"}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=/opt/citycredit
root=$work/root$prefix
failed=0

wrong() {
  printf '%s\n' "$*" >&2
  failed=1
}
# Runs a check whose program may be missing; anything that it says is a fault.
quietly() {
  what=$1
  shift
  if ! command -v "$1" >/dev/null 2>&1; then
    printf 'SKIPPED: %s: there is no %s here\n' "$what" "$1" >&2
    return 0
  fi
  if ! "$@" >"$work/said" 2>&1 || [ -s "$work/said" ]; then
    cat "$work/said" >&2
    wrong "$what: not as it should be"
  fi
}
warnings_of() { { man --warnings -E UTF-8 -l "$1" >/dev/null; } 2>&1; }
# Makes the user and the folders below a root of their own.
user_and_folders() {
  systemd-sysusers --root="$1" citycredit.conf &&
    grep -q '^citycredit:' "$1/etc/passwd" &&
    systemd-tmpfiles --root="$1" --create citycredit.conf &&
    [ -d "$1/var/log/citycredit" ]
}

# What is installed is what is listed, and goes again without a trace.
DESTDIR=$work/root PREFIX=$prefix scripts/install.sh install "$tool" >/dev/null
scripts/install.sh files | sort >"$work/listed"
(cd "$root" && find . -type f ! -path './share/citycredit/pipelines/*') | cut -c3- | sort \
  >"$work/installed"
diff "$work/listed" "$work/installed" >&2 || wrong "scripts/install.sh: its list is another"
(cd "$root" && find . -type f -size 0) | grep . >&2 && wrong "scripts/install.sh: an empty file"
diff -r pipelines "$root/share/citycredit/pipelines" >&2 || wrong "pipelines: not as they were"
if grep -rl /usr/local "$root/lib" "$root/share/citycredit/deploy" >&2; then
  wrong "these files name another prefix"
fi

# Nothing that lies beside the tool is loaded in the place of the system's libraries; what the tests build is installed nowhere.
case $tool in
*/debug/*) ;;
*)
  if ! command -v readelf >/dev/null 2>&1; then
    printf 'SKIPPED: RUNPATH: there is no readelf here\n' >&2
  elif readelf -d "$root/bin/citycredit" | grep -E '\((RUNPATH|RPATH)\)' >&2; then
    wrong "bin/citycredit: it looks for libraries elsewhere than the system does"
  fi
  ;;
esac

# Units, against a system of their own: the user, the folders and the tool are there.
mkdir -p "$work/root/etc/citycredit" "$work/root/var/lib/citycredit"
if command -v systemd-analyze >/dev/null 2>&1; then
  for unit in citycredit@.service citycredit@.timer; do
    # Where the tool really is, so that its being there is checked too.
    mkdir -p "$work/units"
    sed "s|=$prefix/|=$root/|" "$root/lib/systemd/system/$unit" >"$work/units/$unit"
  done
  for unit in citycredit@.service citycredit@.timer; do
    instance=$(printf '%s' "$unit" | sed 's/@/@nightly/')
    cp "$work/units/$unit" "$work/units/$instance"
    quietly "$unit" systemd-analyze verify --man=no "$work/units/$instance"
  done
  systemd-analyze security --offline=yes --threshold=30 \
    "$work/units/citycredit@nightly.service" >"$work/said" 2>&1 || {
    tail -n 1 "$work/said" >&2
    wrong "citycredit@.service: more open than it need be"
  }
else
  printf 'SKIPPED: units: there is no systemd-analyze here\n' >&2
fi
# Users and folders, made in a root of their own.
if command -v systemd-sysusers >/dev/null 2>&1 && [ "$(id -u)" -eq 0 ]; then
  for kind in sysusers tmpfiles; do
    mkdir -p "$work/system/etc" "$work/system/usr/lib/$kind.d"
    cp "$root/lib/$kind.d/citycredit.conf" "$work/system/usr/lib/$kind.d/"
  done
  if ! user_and_folders "$work/system" >"$work/said" 2>&1; then
    cat "$work/said" >&2
    wrong "sysusers.d, tmpfiles.d: user and folders cannot be made"
  fi
else
  printf 'SKIPPED: sysusers.d, tmpfiles.d: not root, or no systemd-sysusers here\n' >&2
fi

# Man pages.
if command -v man >/dev/null 2>&1; then
  for page in man1/citycredit.1 man5/citycredit.yaml.5; do
    said=$(warnings_of "$root/share/man/$page")
    [ -z "$said" ] || wrong "$page: $said"
  done
else
  printf 'SKIPPED: man pages: there is no man here\n' >&2
fi
# Every command and every option has its place in the page.
"$tool" --help | sed -n '/^SUBCOMMANDS:/,/^$/s/^  \([a-z][a-z]*\) .*/\1/p' >"$work/commands"
[ -s "$work/commands" ] || wrong "citycredit(1): no commands were found to look for"
while read -r command; do
  grep -qx ".SS $command" "$root/share/man/man1/citycredit.1" ||
    wrong "citycredit(1): does not have the command $command"
done <"$work/commands"

# Completions.
completions=$root/share/bash-completion/completions/citycredit
quietly "completion for bash" bash -n "$completions"
quietly "completion for zsh" zsh -n "$root/share/zsh/site-functions/_citycredit"
quietly "completion for fish" fish -n "$root/share/fish/vendor_completions.d/citycredit.fish"

# Examples.
sed "s/citycredit citycredit$/$(id -un) $(id -gn)/" deploy/logrotate >"$work/logrotate"
if command -v logrotate >/dev/null 2>&1; then
  logrotate -d -s "$work/state" "$work/logrotate" >"$work/said" 2>&1 || true
  if grep '^error' "$work/said" >&2; then wrong "deploy/logrotate: not as it should be"; fi
else
  printf 'SKIPPED: deploy/logrotate: there is no logrotate here\n' >&2
fi
# A line of a system's crontab: five times, a user, a command that a shell can read.
grep -Ev '^(#|$|[A-Z_]+=)' deploy/crontab >"$work/lines"
[ -s "$work/lines" ] || wrong "deploy/crontab: nothing is started"
while IFS= read -r line; do
  printf '%s\n' "$line" |
    grep -Eq '^([0-9*,/-]+ ){5} *[a-z]+  .*ulimit -c 0;.* citycredit (run|clean) /etc/citycredit/' ||
    wrong "deploy/crontab: not a line of a crontab: $line"
  printf '%s\n' "$line" | sed 's/^\([^ ]* *\)\{6\}//' | sh -n || wrong "deploy/crontab: $line"
  case $line in *%*) wrong "deploy/crontab: cron takes a percent sign for the end of the line" ;; esac
done <"$work/lines"
# The pipeline that is shipped, with the folders of this place.
mkdir -p "$work/var/inbox"
sed "s|$prefix|$root|; s|/var/lib/citycredit|$work/var|; s|/var/log/citycredit|$work/var|" \
  "$root/share/citycredit/deploy/nightly.yaml" >"$work/nightly.yaml"
"$tool" check "$work/nightly.yaml" >"$work/said" 2>&1 || {
  cat "$work/said" >&2
  wrong "deploy/nightly.yaml: cannot be used"
}
# Rules know no figures but those that are written.
grep -o 'citycredit_[a-z_]*' deploy/prometheus-rules.yaml | sort -u | while read -r figure; do
  grep -q "\"${figure#citycredit_}\"" Sources/Engine/Watch/Metrics.swift || echo "$figure"
done >"$work/unknown"
[ ! -s "$work/unknown" ] ||
  wrong "deploy/prometheus-rules.yaml: no such figure: $(tr '\n' ' ' <"$work/unknown")"
if command -v promtool >/dev/null 2>&1; then
  promtool check rules deploy/prometheus-rules.yaml >"$work/said" 2>&1 || {
    cat "$work/said" >&2
    wrong "deploy/prometheus-rules.yaml: not as it should be"
  }
else
  printf 'SKIPPED: deploy/prometheus-rules.yaml: there is no promtool here\n' >&2
fi

DESTDIR=$work/root PREFIX=$prefix scripts/install.sh uninstall >/dev/null
(cd "$root" && find . -type f) | grep . >&2 && wrong "scripts/install.sh: left these files behind"

[ "$failed" -eq 0 ] && echo "What is installed is as it should be."
exit "$failed"
