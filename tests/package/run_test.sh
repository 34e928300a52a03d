#!/usr/bin/env bash
# The Debian packages on a bare Debian 12 that boots with systemd: installed, started, a video processed, removed again.
#
#   tests/package/run_test.sh PACKAGES   a directory with the packages (scripts/package)
#
# As root, with debootstrap, systemd-nspawn (systemd-container), ffmpeg and a Debian mirror: some minutes, and 2 GB below $TMPDIR. Set
# SLUICE_BARE_DEBIAN to a directory with a bootstrapped system (systemd, systemd-sysv and dbus among it) to copy that.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
packages=$(cd "$1" && pwd -P)
mirror=http://deb.debian.org/debian

work=$(mktemp -d "${TMPDIR:-/tmp}/sluice-package.XXXXXX")
machine=$work/machine
trap 'rm -rf --one-file-system "$work"' EXIT

# in_machine OPTION…: a container of its own, which shares the network only where it is not told otherwise.
in_machine() { systemd-nspawn --quiet -D "$machine" --register=no --keep-unit --console=pipe "$@" </dev/null; }

if [ -n "${SLUICE_BARE_DEBIAN:-}" ]; then
  cp -a --one-file-system "$SLUICE_BARE_DEBIAN" "$machine"
else
  debootstrap --include=systemd,systemd-sysv,dbus bookworm "$machine" "$mirror"
  umount -q "$machine/proc" "$machine/sys" || true
fi
cp /etc/resolv.conf "$machine/etc/resolv.conf"
mkdir "$machine/root/test"
cp "$packages"/sluice-{api,worker}_*.deb "$here/inside.sh" "$here/../stack/expect.sh" "$machine/root/test"
ffmpeg -v error -f lavfi -i testsrc=size=640x360:rate=25 -f lavfi -i sine -t 8 -c:v libx264 -preset ultrafast -c:a aac \
  "$machine/root/test/clip.mp4"

in_machine sh -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y /root/test/*.deb \
  postgresql redis-server curl jq' >"$work/install" 2>&1 || {
  tail -n 30 "$work/install" >&2
  exit 1
}

# What boots runs the checks and turns itself off.
cat >"$machine/etc/systemd/system/sluice-test.service" <<END
[Unit]
After=multi-user.target postgresql.service redis-server.service
[Service]
Type=oneshot
ExecStart=/root/test/inside.sh
ExecStopPost=/bin/systemctl --no-block poweroff
StandardOutput=file:/root/test/report
StandardError=file:/root/test/report
TimeoutStartSec=300
END
mkdir -p "$machine/etc/systemd/system/default.target.wants"
ln -s ../sluice-test.service "$machine/etc/systemd/system/default.target.wants/sluice-test.service"
# Without Landlock, which systemd-nspawn does not know of, the worker would not work.
timeout 400 systemd-nspawn --quiet -D "$machine" --register=no --keep-unit --console=pipe --private-network --boot \
  --system-call-filter='landlock_create_ruleset landlock_add_rule landlock_restrict_self' </dev/null >"$work/console" 2>&1 || true
cat "$machine/root/test/report"
grep -qx 'all as expected' "$machine/root/test/report"
