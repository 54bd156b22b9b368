#!/usr/bin/env bash
# Rewrites the Swift sources in the project's format.
source "$(dirname "$0")/environment.sh"

swift format --in-place --parallel --recursive "${swift_folders[@]}"
