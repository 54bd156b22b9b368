#!/usr/bin/env bash
# install.sh [DIST]: installs the set on this machine and starts it, from the folder DIST that `make release` made (default:
# dist/ beside deploy/). Done again with a newer DIST it upgrades. For machines without dpkg; elsewhere take the package.
set -euo pipefail

fail() { echo "error: $*" >&2; exit 1; }

here=$(dirname "$(realpath "$0")")
dist=${1:-$here/../dist}
[ -x "$dist/bin/orcheo-gateway" ] || fail "$dist has no bin/orcheo-gateway; \`make release\` makes it"
[ "$(id -u)" -eq 0 ] || fail "files of the system are written as root; try: sudo $0 $*"
[ -d /run/systemd/system ] || fail "systemd does not run here"
if dpkg-query -W -f '${db:Status-Status}' orcheo-chat 2>/dev/null | grep -qx installed; then
    fail "the package orcheo-chat is installed; upgrade it instead"
fi

"$here/layout.sh" "$dist" ""
[ -e /etc/orcheo/orcheo.env ] || install -D -m 644 "$here/orcheo.env" /etc/orcheo/orcheo.env
systemd-sysusers orcheo.conf
systemd-tmpfiles --create orcheo.conf
systemctl daemon-reload
systemctl --quiet enable orcheo.target
if systemctl --quiet is-active orcheo.target; then
    # The sockets stay, and what comes meanwhile waits in them.
    for service in publish session chatkit gateway; do systemctl restart "orcheo-$service.service"; done
else
    systemctl start orcheo.target
fi
