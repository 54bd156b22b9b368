# Sourced by the other scripts: where things are, and how they speak.
#
#   ORCHEO_BUILD_DIR   where Swift builds (default: .build in this folder)
#   ORCHEO_CACHE_DIR   where the clients of the contract tests are kept (default: ~/.cache/orcheo-chat)

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

build_dir=${ORCHEO_BUILD_DIR:-$PWD/.build}
cache_dir=${ORCHEO_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/orcheo-chat}
clients_dir=$cache_dir/clients
# The services refuse settings that they do not know, and this one is not theirs.
unset ORCHEO_BUILD_DIR

say() { echo "==> $*" >&2; }
fail() { echo "error: $*" >&2; exit 1; }

# One Swift build at a time: two in one build folder wait for each other, two in different ones wear the machine out.
swift_build() { swift build --scratch-path "$build_dir" "$@"; }

swift_folders=(Package.swift)
for folder in Shared Services Clients Dev Tests Benchmarks; do
    if [ -d "$folder" ]; then swift_folders+=("$folder"); fi
done
