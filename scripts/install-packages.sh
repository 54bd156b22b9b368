#!/usr/bin/env bash
# Makes sure that this machine can build: Debian packages (installed where they are missing, with sudo if need be) and
# Swift (only looked for). Arguments are further packages that the caller needs. Where nothing is missing it changes
# nothing and needs no network.
source "$(dirname "$0")/environment.sh"

least_swift=6.2
# The headers and libraries that the linker asks for; zlib and SQLite by our dependencies.
packages=(ca-certificates curl g++ git libsqlite3-dev tzdata zlib1g-dev "$@")

command -v swift >/dev/null || fail "no Swift on the PATH. Swift $least_swift or newer is needed; it was tested with 6.3.
       How to install it: https://www.swift.org/install/linux/"

# The compiler is not a Debian package, so nothing has installed the libraries it runs with.
if ldd "$(command -v swift)" 2>/dev/null | grep -q 'not found'; then
    packages+=(libcurl4-openssl-dev libncurses-dev libxml2-dev)
fi

missing=()
if command -v dpkg-query >/dev/null; then
    for package in "${packages[@]}"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
    done
else
    say "No Debian here. If the build misses something, install what these are called on this system: ${packages[*]}"
fi

if [ ${#missing[@]} -gt 0 ]; then
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "these packages are missing, and there is no sudo. As root:
       apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    say "Installing ${missing[*]}"
    "${as_root[@]}" apt-get update -qq &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            "${missing[@]}" >&2 ||
        fail "could not install ${missing[*]}. Is the network there? By hand: apt-get install ${missing[*]}"
fi

version=$(swift --version 2>/dev/null | grep -oE 'Swift version [0-9]+\.[0-9]+' | grep -oE '[0-9.]+$') ||
    fail "'swift --version' does not work; see what it says: $(swift --version 2>&1 | head -3)"
[ "$(printf '%s\n' "$least_swift" "$version" | sort -V | head -1)" = "$least_swift" ] ||
    fail "Swift $least_swift or newer is needed, and $(command -v swift) is $version. See https://www.swift.org/install/linux/"
