#!/usr/bin/env bash
# layout.sh DIST ROOT: puts what is installed under ROOT, from the folder DIST that `make release` made. install.sh and
# the Debian package do the same by it.
set -euo pipefail

dist=$(realpath "$1") root=$2
here=$(dirname "$(realpath "$0")")
services=(gateway publish session chatkit)

# place MODE FROM TO
place() { install -D -m "$1" "$2" "$root$3"; }

lib=/usr/lib/orcheo-chat
for service in "${services[@]}"; do
    place 755 "$dist/bin/orcheo-$service" "$lib/bin/orcheo-$service"
done
for library in "$dist"/lib/*.so; do place 644 "$library" "$lib/lib/${library##*/}"; done

# One script, which goes by the name that it is called by.
place 755 "$here/bin/orcheo-operator" "$lib/orcheo-operator"
place 755 "$here/bin/orcheo-demo" /usr/sbin/orcheo-demo
for service in "${services[@]}"; do ln -sf "../lib/orcheo-chat/orcheo-operator" "$root/usr/sbin/orcheo-$service"; done

units=/lib/systemd/system
for unit in "$here"/systemd/orcheo*; do place 644 "$unit" "$units/${unit##*/}"; done
for service in "${services[@]}"; do
    place 644 "$here/systemd/service.conf" "$units/orcheo-$service.service.d/service.conf"
done
place 644 "$here/sysusers.d/orcheo.conf" /usr/lib/sysusers.d/orcheo.conf
place 644 "$here/tmpfiles.d/orcheo.conf" /usr/lib/tmpfiles.d/orcheo.conf

man=/usr/share/man/man8
place 644 "$here/man/orcheo-chat.8" "$man/orcheo-chat.8"
for command in gateway publish session chatkit demo; do
    ln -sf orcheo-chat.8 "$root$man/orcheo-$command.8"
done
