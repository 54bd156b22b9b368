#!/usr/bin/env bash
# uninstall.sh [--purge]: removes what install.sh installed. Stores, settings and secrets stay unless --purge is given; the
# users stay in any case, since another program might get their numbers, and with them what a backup brings back.
set -euo pipefail

fail() { echo "error: $*" >&2; exit 1; }

[ $# -eq 0 ] || [ "$*" = --purge ] || fail "usage: $0 [--purge]"
[ "$(id -u)" -eq 0 ] || fail "files of the system are removed as root; try: sudo $0 $*"
if dpkg-query -W -f '${db:Status-Status}' orcheo-chat 2>/dev/null | grep -qx installed; then
    fail "the package orcheo-chat is installed; try: apt-get remove orcheo-chat"
fi

units=/lib/systemd/system
if [ -e "$units/orcheo.target" ]; then
    systemctl --quiet disable orcheo.target
    # All by name: the target alone would be stopped before the others are.
    systemctl stop orcheo.target orcheo-gateway-control.socket orcheo-{gateway,publish,session,chatkit}.{socket,service}
fi
rm -rf /usr/lib/orcheo-chat "$units"/orcheo.target "$units"/orcheo-{gateway,publish,session,chatkit}.* \
    "$units"/orcheo-gateway-control.socket /usr/lib/sysusers.d/orcheo.conf /usr/lib/tmpfiles.d/orcheo.conf \
    /usr/sbin/orcheo-{gateway,publish,session,chatkit,demo} /usr/share/man/man8/orcheo-{chat,gateway,publish,session,chatkit,demo}.8
systemctl daemon-reload
if [ "${1-}" = --purge ]; then rm -rf /var/lib/orcheo /run/orcheo /etc/orcheo; fi
