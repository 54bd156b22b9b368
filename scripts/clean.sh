#!/usr/bin/env bash
# Removes what was built. The clients of the contract tests stay in the cache folder.
source "$(dirname "$0")/environment.sh"

rm -rf "$build_dir" dist
