#!/usr/bin/env bash
# The format of the Swift sources, and the syntax of the scripts.
source "$(dirname "$0")/environment.sh"

say "Linting"
swift format lint --strict --parallel --recursive "${swift_folders[@]}" ||
    fail "'make format' mends most of the above."
for script in scripts/*.sh .ci/run; do
    bash -n "$script"
done
