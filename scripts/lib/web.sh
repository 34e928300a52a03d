# The pages (web/): console, learn and player, built into $build/web. `build` is set before (build.sh).

readonly web_install_seconds=300

# A digest of all that the pages are made of.
web_inputs() {
  (
    cd "$root"
    find web api/openapi.json -name node_modules -prune -o -name schema.d.ts -prune -o -type f -print0 |
      LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
  )
}

# What package-lock.json names, once for each lock. No package runs a script of its own.
install_web_packages() {
  cd "$root/web" || return
  if cmp -s package-lock.json node_modules/installed-lock.json; then return; fi
  timeout "$web_install_seconds" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error &&
    cp package-lock.json node_modules/installed-lock.json
}

# Built beside the old ones and put in their place as a whole, so that a stack that is up never sends half of them.
make_web() (
  local inputs=$1
  export SLUICE_WEB_DIR=$build/web.new
  rm -rf "$build/web.new" "$build/web.old"
  install_web_packages && npm run --silent types && npm run --silent build || return
  printf '%s\n' "$inputs" >"$build/web.new/inputs"
  [ ! -e "$build/web" ] || mv "$build/web" "$build/web.old" || return
  mv "$build/web.new" "$build/web" && rm -rf "$build/web.old"
)

# build_web: quiet unless it fails, and quick if nothing has changed. Other builds in the same directory wait.
build_web() {
  local inputs log=$build/web.log status=0
  inputs=$(web_inputs)
  [ "$inputs" != "$(cat "$build/web/inputs" 2>/dev/null)" ] || return 0
  say "building the pages …"
  exec {web_lock_fd}>>"$build/web.lock"
  flock "$web_lock_fd"
  make_web "$inputs" >"$log" 2>&1 || status=$?
  exec {web_lock_fd}>&-
  [ "$status" -eq 0 ] || tail -n 20 "$log" >&2
  return "$status"
}
