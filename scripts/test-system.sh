#!/usr/bin/env bash
# The Debian package on a booted system: installed, used, restarted under load, broken, upgraded and removed, in a container
# of systemd-nspawn that has its own network. As root, on a Debian with systemd-container; takes dist/, which
# `make release` makes. Not a part of `make test`.
#
#   --restarts N   how often each service is restarted under load (default 10)
#   --fresh        on a Debian 12 that debootstrap makes (from the network), instead of on a copy of this system
#
# Leaves nothing behind but the package in dist/.
source "$(dirname "$0")/environment.sh"

restarts=10 fresh=
while [ $# -gt 0 ]; do
    case $1 in
    --restarts) restarts=$2 && shift ;;
    --fresh) fresh=yes ;;
    *) fail "unknown argument $1" ;;
    esac
    shift
done

[ "$(id -u)" -eq 0 ] || fail "a system is booted as root; try: sudo make test-system"
scripts/install-packages.sh systemd-container python3 ${fresh:+debootstrap}
unshare --mount --pid --net --uts --ipc true 2>/dev/null || fail "no namespaces can be made here, as within most containers"

[ -x dist/bin/orcheo-gateway ] || scripts/release.sh
scripts/deb.sh
version=$(dist/bin/orcheo-gateway --version)
package=$PWD/dist/orcheo-chat_${version}_$(dpkg --print-architecture).deb

folder=$(mktemp -d)
container=

# Gives up what was started and mounted, the last first.
stop() {
    local status=$?
    trap - EXIT INT TERM
    if [ -n "$container" ]; then
        kill "$container" 2>/dev/null || true
        for ((attempt = 0; attempt < 100; attempt++)); do
            kill -0 "$container" 2>/dev/null || break
            sleep 0.1
        done
        kill -9 "$container" 2>/dev/null || true
        wait "$container" 2>/dev/null || true
    fi
    if [ "$status" -ne 0 ]; then tail -n 5 "$folder/console" >&2 2>/dev/null || true; fi
    for mount in "$folder/layers/root" "$folder/layers"; do
        if mountpoint -q "$mount"; then umount "$mount" || umount --lazy "$mount"; fi
    done
    rm -rf --one-file-system "$folder"
    exit "$status"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# In memory, since what is written does not outlive the test.
mkdir "$folder/layers"
mount -t tmpfs -o size=4g,mode=755 tmpfs "$folder/layers" || fail "nothing can be mounted here"
root=$folder/layers/root
mkdir "$root"
if [ -n "$fresh" ]; then
    say "Making a Debian 12"
    debootstrap --variant=minbase --include=systemd-sysv bookworm "$root" >"$folder/console" 2>&1 ||
        fail "debootstrap: $(tail -n 3 "$folder/console")"
else
    mkdir "$folder/layers/upper" "$folder/layers/work"
    mount -t overlay -o "lowerdir=/,upperdir=$folder/layers/upper,workdir=$folder/layers/work" overlay "$root" ||
        fail "no overlay of / can be mounted here; --fresh needs none"
    # What this machine runs beside is not the container's business.
    rm -rf "$root"/etc/systemd/system/*.wants "$root/usr/sbin/policy-rc.d"
    for unit in systemd-{networkd,resolved,timesyncd,udevd}.service; do
        ln -sf /dev/null "$root/etc/systemd/system/$unit"
    done
fi

# The same package with a higher version, packed quickly.
mkdir "$root/packages"
cp "$package" "$root/packages/orcheo-chat.deb"
dpkg-deb -R "$package" "$folder/newer"
sed -i "s/^Version: .*/Version: $version+newer/" "$folder/newer/DEBIAN/control"
dpkg-deb -Zgzip -z1 -b "$folder/newer" "$root/packages/newer.deb" >/dev/null
rm -rf "$folder/newer"
if [ -n "$fresh" ]; then
    # The container has no network.
    chroot "$root" apt-get install --yes --download-only -qq /packages/orcheo-chat.deb >"$folder/console" 2>&1 ||
        fail "the packages that it depends on: $(tail -n 3 "$folder/console")"
fi

say "Booting"
systemd-nspawn --quiet --register=no --keep-unit --private-network --directory="$root" --boot \
    systemd.unit=multi-user.target </dev/null >"$folder/console" 2>&1 &
container=$!
leader='' state=''
for ((attempt = 0; attempt < 300; attempt++)); do
    kill -0 "$container" 2>/dev/null || fail "systemd-nspawn ended; is this a container without the right to make others?"
    leader=$(pgrep -P "$container" || true)
    if [ -n "$leader" ]; then
        state=$(nsenter -t "$leader" -a systemctl is-system-running 2>/dev/null || true)
    fi
    case $state in running | degraded) break ;; esac
    sleep 0.1
done
case $state in running | degraded) ;; *) fail "systemd did not boot within 30 s: ${state:-no answer}" ;; esac

say "Testing"
PYTHONDONTWRITEBYTECODE=1 python3 Tests/Deployment/test_system.py "$leader" /packages/orcheo-chat.deb /packages/newer.deb \
    "$restarts"
