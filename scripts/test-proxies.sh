#!/usr/bin/env bash
# Tries the examples of deploy/ for nginx, Caddy and HAProxy with real requests, those of them that are installed. The
# argument is the folder of the executables; without it they are built. Nothing of it keeps running.
source "$(dirname "$0")/environment.sh"

executables=${1:-}
if [ -z "$executables" ]; then
    scripts/install-packages.sh
    say "Building"
    swift_build >&2
    executables=$build_dir/debug
fi
exec python3 Tests/Deployment/proxies.py "$executables"
