#!/usr/bin/env bash
# deb.sh [VERSION]: makes dist/orcheo-chat_<version>_<architecture>.deb from dist/, which `make release` makes where it is
# missing. The version is that of the executables unless one is given, as a test of upgrades does.
source "$(dirname "$0")/environment.sh"

scripts/install-packages.sh debhelper dpkg-dev fakeroot
[ -x dist/bin/orcheo-gateway ] || scripts/release.sh
version=${1:-$(dist/bin/orcheo-gateway --version)}

# debhelper wants a folder `debian` and writes beside it.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/source"
cp -r deploy/debian "$folder/source/"
cat >"$folder/source/debian/changelog" <<END
orcheo-chat ($version) bookworm; urgency=medium

  * See CHANGELOG.md of the sources.

 -- Orcheo chat maintainers <maintainers@orcheo-chat.invalid>  $(date -R -d "@$(git log -1 --format=%ct 2>/dev/null || date +%s)")
END

say "Packing $version"
(cd "$folder/source" && ROOT=$OLDPWD DIST=$OLDPWD/dist dpkg-buildpackage -b -us -uc >"$folder/log" 2>&1) || {
    tail -n 30 "$folder/log" >&2
    fail "the package could not be made"
}
mv "$folder"/*.deb dist/
say "$(ls -1sh dist/orcheo-chat_"$version"_*.deb)"
