#!/usr/bin/env bash
# Builds the service set (for debugging, which is three times quicker than for release) and starts it. The flags are
# those of orcheo-dev: see --help. Ctrl-C stops all of it in order.
source "$(dirname "$0")/environment.sh"

scripts/install-packages.sh
[ -e "$build_dir/debug/orcheo-dev" ] || say "The first build takes about five minutes."
say "Building"
# Only the ready line goes to standard output, for whoever reads it with a program.
swift_build >&2
exec "$build_dir/debug/orcheo-dev" up "$@"
