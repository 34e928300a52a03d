# sluice-worker, $SLUICE_WORKERS of them (1). Each gets only the API's address and the workers' token. Started by root
# they run as the user "sluice", who owns only their folders. Sets `worker_user` (empty: the user of this script) and
# `worker_program`.

readonly worker_stop_seconds=30

worker_names() {
  local count=${SLUICE_WORKERS:-1} number
  [[ $count =~ ^[0-9]{1,3}$ ]] || die "SLUICE_WORKERS is not a number: $count"
  for ((number = 1; number <= count; number++)); do printf 'worker-%d\n' "$number"; done
}

as_worker_user() { setpriv --reuid="$worker_user" --regid="$worker_user" --init-groups "$@"; }

choose_worker_user() {
  worker_user=
  [ "$EUID" -eq 0 ] || return 0
  if ! id sluice >/dev/null 2>&1; then
    say "sluice: there is no user \"sluice\" (scripts/bootstrap makes one); the workers are root"
    return
  fi
  worker_user=sluice
  # The sandbox needs namespaces, which root may always make.
  if ! as_worker_user unshare --user --pid --net --mount --ipc --uts --cgroup --fork true 2>/dev/null; then
    say "sluice: only root may make namespaces here, so the workers are root"
    worker_user=
  fi
}

# Sets the program's path: in the build, or of a copy if the build is below a directory that only root may enter.
find_worker_program() {
  worker_program=$build/sluice-worker
  [ -n "$worker_user" ] || return 0
  if as_worker_user test -x "$worker_program" -a -x "$build/sluice-transcoder"; then return; fi
  worker_copies=$(mktemp -d "${TMPDIR:-/tmp}/sluice-programs.XXXXXX")
  install -m 755 "$worker_program" "$build/sluice-transcoder" "$worker_copies"
  chmod 755 "$worker_copies"
  worker_program=$worker_copies/sluice-worker
}

remove_worker_copies() { [ -z "${worker_copies:-}" ] || rm -rf "$worker_copies"; }

prepare_workers() {
  local name
  choose_worker_user
  find_worker_program
  mapfile -t workers < <(worker_names)
  for name in "${workers[@]}"; do
    mkdir -p "$home/$name/scratch"
    [ -z "$worker_user" ] || chown -R "$worker_user:" "$home/$name"
    start_log "$name"
  done
}

# others_settings: prints -u and NAME, a line each, for every exported variable that is not one of the worker's
# settings. So the worker inherits no secret of this script or of its caller.
others_settings() {
  local name own
  own=" PATH LANG LC_ALL TZ TMPDIR $("$worker_program" --help | grep -o 'SLUICE_[A-Z0-9_]*' | sort -u | tr '\n' ' ')"
  while read -r name; do
    [[ $own == *" $name "* ]] || printf -- '-u\n%s\n' "$name"
  done < <(compgen -e)
}

# The operator who pressed Ctrl-C is waiting, so a task that cannot end at once is handed back to the queue. The path of
# the scratch folder is relative to the worker's working directory, because directories above may be closed to the
# worker.
start_worker() {
  local unset_others=()
  mapfile -t unset_others < <(others_settings)
  SLUICE_API_URL=$api_url \
    SLUICE_WORKER_TOKEN=${secret[SLUICE_WORKER_TOKEN]} \
    SLUICE_SCRATCH_DIR=scratch \
    SLUICE_DRAIN_SECONDS=${SLUICE_DRAIN_SECONDS:-3} \
    spawn "$1" TERM "$worker_user" env "${unset_others[@]}" "$worker_program"
}
