#!/usr/bin/env bash
# Builds for release and prints the table of docs/performance.md. The flags are those of orcheo-bench.
source "$(dirname "$0")/environment.sh"

scripts/install-packages.sh wrk
say "Building for release (about ten minutes the first time)"
swift_build -c release
exec "$build_dir/release/orcheo-bench" "$@"
