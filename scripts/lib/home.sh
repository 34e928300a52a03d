# $SLUICE_HOME: all files of a stack, and the lock that allows only one stack at a time to use them.
#
#   lock  secrets.env  ports  run.json  log/  storage/  postgres/  redis/  nginx/  api/  worker-N/
#
# Sets `home` (absolute) and `storage_dir`.

open_home() {
  home=${SLUICE_HOME:-$root/.sluice}
  # It may hold secrets and other people's videos, so a new home is readable by its owner only.
  [ -d "$home" ] || (umask 077 && mkdir -p "$home") || die "cannot make SLUICE_HOME: $home"
  home=$(cd "$home" && pwd -P) || die "cannot enter SLUICE_HOME: $home"
  [ -w "$home" ] || die "SLUICE_HOME is not writable: $home"
  storage_dir=$home/storage

  exec {lock_fd}>>"$home/lock"
  # A run that was just killed may hold the lock for a moment longer.
  flock --timeout 1 "$lock_fd" || die "another scripts/run is using $home (stop it, or set SLUICE_HOME and SLUICE_PORT)"
  mkdir -p "$home"/{log,storage,redis,nginx/tmp,api}
  rm -f "$home/run.json"
}
