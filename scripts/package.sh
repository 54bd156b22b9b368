#!/usr/bin/env bash
# package.sh FROM TO: takes the executables that were built in FROM and makes TO a folder that runs on a machine
# without Swift:
#
#   bin/   the executables, stripped; they look for libraries in ../lib
#   lib/   the Swift runtime, once for all of them
#
# Linked statically, each executable would carry its own copy: 74 MB for each, against 28 MB and one runtime.
source "$(dirname "$0")/environment.sh"

from=$1 to=$2
executables=(orcheo-gateway orcheo-publish orcheo-session orcheo-chatkit orcheo-dev)

scripts/install-packages.sh binutils patchelf

# The folder of the toolchain that the runtime is taken from.
runtime=$(ldd "$from/${executables[0]}" | awk '$1 == "libswiftCore.so" { print $3 }')
[ -f "$runtime" ] || fail "$from/${executables[0]} was not built, or does not find the Swift runtime"
runtime=$(dirname "$(readlink -f "$runtime")")

rm -rf "$to"
mkdir -p "$to/bin" "$to/lib"
cp LICENSE "$to/"
for executable in "${executables[@]}"; do
    [ -x "$from/$executable" ] || fail "$from/$executable was not built"
    strip -o "$to/bin/$executable" "$from/$executable"
    patchelf --set-rpath '$ORIGIN/../lib' "$to/bin/$executable"
done

# Libraries of the runtime need others of it, which ldd lists as well; each of them looks beside itself.
for executable in "${executables[@]}"; do ldd "$from/$executable"; done |
    awk '$2 == "=>" { print $3 }' | xargs -r readlink -f | sort -u |
    while read -r library; do
        case $library in "$runtime"/*) strip --strip-unneeded -o "$to/lib/${library##*/}" "$library" ;; esac
    done

# What runs here must run elsewhere: nothing may come from the toolchain, and nothing may be missing.
needed=$(cd "$to" && env -i PATH=/usr/bin:/bin ldd bin/* lib/*.so)
if grep -E 'not found|=> '"$runtime" <<<"$needed" >&2; then fail "the above would not be found on another machine"; fi
for executable in "${executables[@]}"; do
    env -i "$to/bin/$executable" --version >/dev/null || fail "$to/bin/$executable does not start"
done

say "$to: $(du -sh "$to" | cut -f1), of which the Swift runtime $(du -sh "$to/lib" | cut -f1)"
say "Taken from the system where it runs: $(awk '$2 == "=>" && $3 !~ /\/lib\/(libswift|libFoundation|lib_Foundation|libdispatch|libBlocks)/ { print $1 }' <<<"$needed" | sort -u | xargs)"
