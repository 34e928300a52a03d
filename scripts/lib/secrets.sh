# $home/secrets.env (0600): made once, then the same for the life of the home. The values become variables of this
# script, not of its environment: each program gets only those that it needs.

random_hex() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

secret_names=(SLUICE_JWT_SECRET SLUICE_PLAYBACK_KEYS SLUICE_LINK_SECRET SLUICE_WORKER_TOKEN SLUICE_DEMO_PASSWORD
  POSTGRES_PASSWORD REDIS_PASSWORD)
declare -A secret=()

load_secrets() {
  local file=$home/secrets.env name value missing=
  if [ -e "$file" ]; then
    while IFS='=' read -r name value; do
      [[ $name != [A-Z]* ]] || secret[$name]=$value
    done <"$file"
  fi
  for name in "${secret_names[@]}"; do
    [ -z "${secret[$name]:-}" ] || continue
    missing=yes
    case $name in
      SLUICE_PLAYBACK_KEYS) secret[$name]=k1:$(random_hex) ;;
      SLUICE_DEMO_PASSWORD) secret[$name]=$(random_hex | cut -c1-16) ;;
      *) secret[$name]=$(random_hex) ;;
    esac
  done
  [ -n "$missing" ] || return 0
  (
    umask 077
    for name in "${secret_names[@]}"; do printf '%s=%s\n' "$name" "${secret[$name]}"; done >"$file.new"
  )
  mv "$file.new" "$file"
}
