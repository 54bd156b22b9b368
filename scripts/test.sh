#!/usr/bin/env bash
# Everything that must hold: format, build, tests, and the contract with the published clients. The flags are those of
# `swift test`.
source "$(dirname "$0")/environment.sh"

scripts/install-packages.sh
scripts/install-clients.sh
scripts/lint.sh

say "Building"
swift_build --build-tests

# Where Tests/ContractTests looks for the clients; what is not there is skipped.
export CONTRACT_CLIENTS=$clients_dir
say "Testing"
# One after the other: tests that wait for a state give up after a while, and on two cores the heaviest ones would starve
# the others until they do.
# Leaves out the line that each test prints when it starts. The tests use Swift Testing alone; without the flag, XCTest
# would report that it ran none.
swift test --scratch-path "$build_dir" --skip-build --disable-xctest --no-parallel "$@" 2>&1 |
    grep --line-buffered -vE '^(◇|􀟈) (Test|Suite|Test case) .* started\.$'
