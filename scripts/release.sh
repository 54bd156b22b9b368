#!/usr/bin/env bash
# Builds for release and lays out dist/ (see package.sh).
source "$(dirname "$0")/environment.sh"

scripts/install-packages.sh
say "Building for release (about ten minutes the first time)"
swift_build -c release
scripts/package.sh "$build_dir/release" dist
