#!/usr/bin/env bash
# Installs what Quito needs on a bare Debian 12 that has Swift, git and make.
#
#   tools/setup/install.sh build    what building and running needs
#   tools/setup/install.sh test     the same, and what the tests need
#
# Says what it installs; where nothing is missing it says nothing and ends at once.
set -euo pipefail

readonly here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly checkout=$(cd "$here/../.." && pwd)
readonly swift_wanted=6.3

say() { printf 'set-up: %s\n' "$*" >&2; }
stop() {
  say "$*"
  exit 1
}

# The names in a package list, one a line; comments start with #.
names() { sed -e 's/#.*//' -e 's/[[:space:]]*$//' -e '/^$/d' "$@"; }

check_swift() {
  command -v swift > /dev/null ||
    stop "Swift is not installed or not on PATH; Quito builds with Swift $swift_wanted or later (swift.org/install)."
  local answer found
  answer=$(swift --version 2>&1) || stop "Swift does not start; \"swift --version\" says: ${answer##*$'\n'}"
  found=$(sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' <<< "$answer" | head -n 1)
  [ -n "$found" ] || stop "\"swift --version\" does not name a version; Quito needs Swift $swift_wanted or later."
  [ "$(printf '%s\n' "$swift_wanted" "$found" | sort -V | head -n 1)" = "$swift_wanted" ] ||
    stop "Swift $found is too old; Quito builds with Swift $swift_wanted or later (swift.org/install)."
}

# The packages of the given lists that are not installed.
missing_packages() {
  local name installed
  # dpkg-query fails where it does not know a name; what it does know it still prints.
  installed=" $(names "$@" | xargs dpkg-query -W -f '${db:Status-Status}=${Package} ' 2> /dev/null || true)"
  for name in $(names "$@"); do
    [[ $installed == *" installed=$name "* ]] || printf '%s\n' "$name"
  done
}

install_packages() {
  local missing
  command -v dpkg-query > /dev/null && command -v apt-get > /dev/null ||
    stop "this system has no apt; set-up knows Debian 12. Elsewhere, install what $* list and run \"swift build -c release --product quito\"."
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0
  missing=${missing//$'\n'/ }

  local system
  system=$(. /etc/os-release && printf '%s %s' "${ID:-unknown}" "${VERSION_ID:-}")
  [ "$system" = "debian 12" ] ||
    stop "this system is \"$system\" and set-up knows Debian 12; install what serves here for: $missing"

  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo > /dev/null ||
      stop "not root, and sudo is not installed; as root, run: apt-get install $missing"
    # Where nobody sits at a keyboard, sudo must not wait for a password.
    if [ ! -t 0 ] && ! sudo -n true 2> /dev/null; then
      stop "not root, and sudo asks for a password; as root, run: apt-get install $missing"
    fi
    as_root=(sudo)
  fi

  say "installing Debian packages: $missing"
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300)
  local log
  log=$(mktemp)
  # A list that cannot be refreshed may still do; what counts is whether the packages come.
  # shellcheck disable=SC2086
  if ! { "${apt[@]}" update && "${apt[@]}" install --no-install-recommends $missing; } < /dev/null > "$log" 2>&1
  then
    tail -n 15 "$log" >&2
    rm -f "$log"
    stop "the Debian packages could not be installed (apt's last words stand above); check the network and /etc/apt, then run this again."
  fi
  rm -f "$log"
}

# A Python environment of Quito's own under .build, by its name, with the packages of the lists given.
prepare_python() {
  local environment="$checkout/.build/$1" wanted mark
  local python="$environment/bin/python"
  shift
  if ! [ -x "$python" ] || ! "$python" -c '' 2> /dev/null; then
    say "making a Python environment in ${environment#"$checkout"/}"
    rm -rf "$environment"
    mkdir -p "$checkout/.build"
    # Debian's own Python, which python3-venv belongs to, not another that stands first on PATH.
    local base=/usr/bin/python3
    [ -x "$base" ] || base=python3
    "$base" -m venv "$environment" || stop "the Python environment could not be made in $environment."
  fi
  for wanted in "$@"; do
    mark="$environment/$(basename "$(dirname "$wanted")")-$(basename "$wanted")"
    cmp -s "$wanted" "$mark" && continue
    say "installing Python packages: $(names "$wanted" | paste -sd ' ' -)"
    "$python" -m pip install --quiet --disable-pip-version-check -r "$wanted" ||
      stop "the Python packages could not be installed; check the network, then run this again."
    cp "$wanted" "$mark"
  done
}

main() {
  local packages=("$here/packages-to-build.txt") python_packages=() scanner_packages=() list
  case "${1:-}" in
    build) ;;
    test)
      packages+=("$here/packages-to-test.txt")
      python_packages=("$checkout"/Tests/{Browser,Clients}/requirements.txt)
      scanner_packages=("$checkout"/Tests/Clients/wapiti/requirements.txt)
      ;;
    *) stop "say what for: tools/setup/install.sh build, or tools/setup/install.sh test" ;;
  esac
  check_swift
  install_packages "${packages[@]}"
  prepare_python venv
  for list in "${python_packages[@]}"; do prepare_python venv "$list"; done
  for list in "${scanner_packages[@]}"; do prepare_python venv-wapiti "$list"; done
}

main "$@"
