#!/bin/sh
# Installs what was built below PREFIX (and DESTDIR), or takes it away again.
# usage: scripts/install.sh install TOOL | uninstall; PREFIX and DESTDIR come from the environment.
set -eu
cd "$(dirname "$0")/.."

prefix=${PREFIX:-/usr/local}
root=${DESTDIR:-}$prefix

say() { printf '%s\n' "$*"; }

# Everything but pipelines/, by its path below the prefix.
files="bin/citycredit
share/man/man1/citycredit.1
share/man/man5/citycredit.yaml.5
share/bash-completion/completions/citycredit
share/zsh/site-functions/_citycredit
share/fish/vendor_completions.d/citycredit.fish
lib/systemd/system/citycredit@.service
lib/systemd/system/citycredit@.timer
lib/sysusers.d/citycredit.conf
lib/tmpfiles.d/citycredit.conf
share/citycredit/deploy/crontab
share/citycredit/deploy/logrotate
share/citycredit/deploy/nightly.yaml
share/citycredit/deploy/prometheus-rules.yaml"

# Puts a file of deploy/ in place; its paths are those of the prefix.
place() {
  mkdir -p "$root/$(dirname "$2")"
  sed "s,/usr/local/\(bin\|share\)/,$prefix/\1/,g; s,^PATH=/usr/local/bin:,PATH=$prefix/bin:," \
    "deploy/$1" >"$root/$2"
  chmod 644 "$root/$2"
}

# What the tool says of itself, as a file.
print_to() {
  target=$root/$1
  shift
  mkdir -p "$(dirname "$target")"
  "$@" >"$target"
  chmod 644 "$target"
}

manual() {
  "$tool" --experimental-dump-help | python3 scripts/make_man.py "$("$tool" --version)"
}

install_all() {
  mkdir -p "$root/bin" "$root/share/citycredit"
  install -m 755 "$tool" "$root/bin/citycredit"
  # A table that is no longer shipped must not stay behind.
  rm -rf "$root/share/citycredit/pipelines"
  cp -R pipelines "$root/share/citycredit/"
  print_to share/man/man1/citycredit.1 manual
  place citycredit.yaml.5 share/man/man5/citycredit.yaml.5
  print_to share/bash-completion/completions/citycredit "$tool" --generate-completion-script bash
  print_to share/zsh/site-functions/_citycredit "$tool" --generate-completion-script zsh
  print_to share/fish/vendor_completions.d/citycredit.fish \
    "$tool" --generate-completion-script fish
  for unit in citycredit@.service citycredit@.timer; do
    place "$unit" "lib/systemd/system/$unit"
  done
  place sysusers.conf lib/sysusers.d/citycredit.conf
  place tmpfiles.conf lib/tmpfiles.d/citycredit.conf
  for example in crontab logrotate nightly.yaml prometheus-rules.yaml; do
    place "$example" "share/citycredit/deploy/$example"
  done
}

uninstall_all() {
  printf '%s\n' "$files" | while read -r file; do rm -f "$root/$file"; done
  rm -rf "$root/share/citycredit/pipelines"
  rmdir "$root/share/citycredit/deploy" "$root/share/citycredit" 2>/dev/null || true
}

case ${1:-} in
install)
  tool=${2:?"the built tool is missing"}
  install_all
  say "Installed $prefix/bin/citycredit. docs/deployment.md says how to go on;"
  say "a pipeline to copy is $prefix/share/citycredit/deploy/nightly.yaml."
  ;;
uninstall)
  uninstall_all
  say "Removed what was installed below $prefix. Stores, reports and /etc/citycredit stay."
  ;;
files) printf '%s\n' "$files" ;;
*)
  say "usage: scripts/install.sh install TOOL | uninstall" >&2
  exit 64
  ;;
esac
