#!/usr/bin/env bash
# A PostgreSQL server of one's own for tests: a cluster in a folder, on a socket in that folder, gone with it.
#
#   tools/postgresql/server.sh with COMMAND…    starts one, runs the command with its URL in
#                                               QUITO_TEST_POSTGRESQL, and takes it away again
#   tools/postgresql/server.sh start FOLDER [SETTING=VALUE…]   makes and starts one; says its URL
#   tools/postgresql/server.sh again FOLDER     starts it again after it was stopped or killed
#   tools/postgresql/server.sh kill FOLDER      kills every process of it at once, as a power failure would
#   tools/postgresql/server.sh stop FOLDER      stops it
#
# Servers refuse to run as root: root runs it as the user postgres, or nobody.
set -euo pipefail

stop() {
  printf 'server: %s\n' "$*" >&2
  exit 1
}

binaries=$(ls -d /usr/lib/postgresql/*/bin 2> /dev/null | sort -V | tail -n 1)
[ -n "$binaries" ] || stop "PostgreSQL is not installed; tools/setup/install.sh test installs it."

as_server=()
if [ "$(id -u)" -eq 0 ]; then
  user=postgres
  id "$user" > /dev/null 2>&1 || user=nobody
  as_server=(setpriv "--reuid=$user" "--regid=$(id -g "$user")" --clear-groups env HOME=/tmp)
fi

# The server's words go to a file, shown where it does not start.
run_server() {
  local folder=$1
  # The server outlives its caller, who may wait until nobody holds what it opened.
  (
    cd "$folder"
    for descriptor in /proc/self/fd/*; do
      descriptor=${descriptor##*/}
      if [ "$descriptor" -gt 2 ]; then eval "exec $descriptor>&-"; fi
    done
    exec "${as_server[@]}" "$binaries/pg_ctl" -D "$folder/data" -l "$folder/log" -w -t 120 -s start \
      < /dev/null > "$folder/start" 2>&1
  ) || {
    tail -n 20 "$folder/start" "$folder/log" >&2
    stop "the server in $folder does not start."
  }
}

url() { printf 'postgresql://quito@/quito?host=%s\n' "$1"; }

start() {
  local folder=$1 setting
  shift
  mkdir -p "$folder"
  folder=$(cd "$folder" && pwd)
  if [ ${#as_server[@]} -gt 0 ]; then
    chown "$user" "$folder"
  fi
  # The language's order of letters is not that of bytes, so that a column without a collation of its own is
  # noticed.
  "${as_server[@]}" "$binaries/initdb" -D "$folder/data" -U quito -A trust -E UTF8 --locale=C.UTF-8 \
    --locale-provider=icu --icu-locale=en -N > "$folder/initdb" 2>&1 < /dev/null || {
    tail -n 20 "$folder/initdb" >&2
    stop "no cluster can be made in $folder."
  }
  {
    printf "unix_socket_directories = '%s'\nlisten_addresses = ''\nmax_connections = 200\n" "$folder"
    for setting in "$@"; do printf "%s = '%s'\n" "${setting%%=*}" "${setting#*=}"; done
  } | "${as_server[@]}" tee -a "$folder/data/postgresql.conf" > /dev/null
  run_server "$folder"
  "$binaries/createdb" -h "$folder" -U quito quito
  # Present in most installations; a store does without.
  "$binaries/psql" -q -h "$folder" -U quito -d quito -c 'CREATE EXTENSION IF NOT EXISTS postgis' > /dev/null
  url "$folder"
}

# The processes of a cluster: the one that its lock file names, and its children.
processes() {
  local first
  first=$(head -n 1 "$1/data/postmaster.pid" 2> /dev/null) || return 0
  printf '%s\n' "$first"
  { grep -ls "^PPid:[[:space:]]*$first\$" /proc/[0-9]*/status || true; } | cut -d / -f 3
}

case "${1:-}" in
  with)
    shift
    [ $# -gt 0 ] || stop "say which command is to run."
    folder=$(mktemp -d "${TMPDIR:-/tmp}/quito-postgresql.XXXXXX")
    trap '"$0" stop "$folder" || true; rm -rf "$folder"' EXIT
    # Faster, and no test of the shared server lets the machine lose power.
    QUITO_TEST_POSTGRESQL=$(start "$folder" fsync=off)
    export QUITO_TEST_POSTGRESQL
    "$@"
    ;;
  start)
    shift
    [ $# -gt 0 ] || stop "say in which folder."
    start "$@"
    ;;
  again)
    lock="${2:?say which folder}/data/postmaster.pid"
    # A killed server that nobody has buried yet looks alive to the next one.
    if grep -qs '^State:[[:space:]]*Z' "/proc/$(head -n 1 "$lock" 2> /dev/null || echo none)/status"; then
      rm -f "$lock" "$2"/.s.PGSQL.*.lock
    fi
    run_server "$2"
    url "$2"
    ;;
  kill)
    # shellcheck disable=SC2046
    kill -KILL $(processes "${2:?say which folder}") 2> /dev/null || true
    ;;
  stop)
    [ -e "${2:?say which folder}/data/postmaster.pid" ] || exit 0
    (cd "$2" && "${as_server[@]}" "$binaries/pg_ctl" -D "$2/data" -m immediate -w -s stop) > /dev/null 2>&1 || true
    ;;
  *) stop "say what: with, start, again, kill or stop." ;;
esac
