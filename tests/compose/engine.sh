# A container engine: the one that is there, or one of the test's own, by Debian's docker.io. Sets `compose`, the command.

own_engine=

# find_engine: ends the test with 77 where there is none and none can be started.
find_engine() {
  command -v docker >/dev/null || skip "there is no docker command"
  if docker compose version >/dev/null 2>&1; then
    compose=(docker compose)
  elif command -v docker-compose >/dev/null; then
    compose=(docker-compose)
  else
    skip "there is neither docker compose nor docker-compose"
  fi
  docker info >/dev/null 2>&1 || start_engine
}

skip() {
  echo "SKIPPED: $1"
  exit 77
}

# An engine in $work, with few demands on the machine: no rules of iptables, and so no way out for the containers; images as
# plain copies.
start_engine() {
  [ "$EUID" -eq 0 ] || skip "no engine is running, and only root can start one"
  command -v dockerd >/dev/null || skip "no engine is running, and there is no dockerd (apt install docker.io)"
  command -v debootstrap >/dev/null || [ -n "${SLUICE_BARE_DEBIAN:-}" ] || skip "an engine of our own needs debootstrap for its base image"
  export DOCKER_HOST=unix://$work/engine.sock DOCKER_BUILDKIT=0
  setpriv --pdeathsig TERM dockerd --host "$DOCKER_HOST" --data-root "$work/engine" --exec-root "$work/exec" --pidfile "$work/engine.pid" \
    --storage-driver vfs --bridge none --iptables=false --ip6tables=false >"$work/engine.log" 2>&1 &
  own_engine=$!
  local deadline=$((SECONDS + 60))
  until docker info >/dev/null 2>&1; do
    if ! kill -0 "$own_engine" 2>/dev/null || [ "$SECONDS" -ge "$deadline" ]; then
      tail -n 5 "$work/engine.log"
      skip "dockerd does not start here"
    fi
    sleep 0.2
  done
  import_debian
}

# debian:bookworm-slim as it would come from a registry: a bare Debian without documents.
import_debian() {
  local bare=${SLUICE_BARE_DEBIAN:-$work/debian}
  [ -d "$bare" ] || debootstrap --variant=minbase bookworm "$bare" http://deb.debian.org/debian >"$work/debootstrap.log" ||
    skip "debootstrap makes no Debian here: $(tail -n 1 "$work/debootstrap.log")"
  tar -C "$bare" --one-file-system --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*' \
    --exclude='./var/cache/apt/*' --exclude='./var/lib/apt/lists/*' --exclude='./proc/*' --exclude='./sys/*' -c . |
    docker import - debian:bookworm-slim >/dev/null
}

stop_engine() {
  [ -n "$own_engine" ] || return 0
  kill -TERM "$own_engine" 2>/dev/null || true
  wait "$own_engine" || true
  # It leaves network namespaces mounted.
  umount "$work"/exec/netns/* 2>/dev/null || true
}

# build_images: from the checkout. An engine of our own has no network for its builds but the machine's.
build_images() {
  [ -z "${SLUICE_NO_BUILD:-}" ] || return 0
  if [ -z "$own_engine" ]; then
    "${compose[@]}" build
    return
  fi
  local image
  for image in api worker edge postgres redis; do
    docker build --network host --file "$root/deploy/images/Dockerfile" --target "$image" --tag "sluice-$image" "$root"
  done
}
